"""A sheet of characters: dots of braille (two by four to a character), marks and words over colours."""

from __future__ import annotations

import numpy as np

from dlstudy.figure.colours import RGB

_BRAILLE = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], dtype=np.uint16)
_HALVES = np.array([[1], [2]], dtype=np.uint16)
_BLOCKS = " ▀▄█"
_SHADES = " ░▒▓█"


class Canvas:
    """`width` × `height` characters; dot (0, 0) is the top left one.

    Whatever is drawn later lies over what was drawn before; words and marks over dots, all over the map.
    """

    def __init__(self, width: int, height: int, *, blocks: bool = False) -> None:
        self.width, self.height, self.blocks = width, height, blocks
        self.across, self.down = (1, 2) if blocks else (2, 4)
        self.wide, self.high = self.across * width, self.down * height
        self.bits = np.zeros((height, width), np.uint16)
        self.ink = np.zeros((height, width), np.int32)
        self.marks: dict[tuple[int, int], tuple[str, int]] = {}
        #: The map: (2 height, width) numbers of colours, -1 for none; the upper and lower halves of the characters.
        self.map = np.full((2 * height, width), -1, np.int32)
        self._weights = _HALVES if blocks else _BRAILLE

    def place(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Shares of the axes (0…1, y upwards) as dots."""
        return np.asarray(x) * (self.wide - 1), (1 - np.asarray(y)) * (self.high - 1)

    def cell(self, x: float, y: float) -> tuple[int, int]:
        """The character (column, row) of a pair of shares: where a tick stands beside the dots of its value."""
        across, down = self.place(np.clip(x, 0, 1), np.clip(y, 0, 1))
        return int(np.rint(across)) // self.across, int(np.rint(down)) // self.down

    def dots(self, x: np.ndarray, y: np.ndarray, ink: int) -> None:
        """Single dots; those outside are left out."""
        good = np.isfinite(x) & np.isfinite(y) & (np.abs(x) < 1e6) & (np.abs(y) < 1e6)
        c, r = np.rint(x[good]).astype(int), np.rint(y[good]).astype(int)
        inside = (c >= 0) & (c < self.wide) & (r >= 0) & (r < self.high)
        c, r = c[inside], r[inside]
        np.bitwise_or.at(
            self.bits, (r // self.down, c // self.across), self._weights[r % self.down, c % self.across]
        )
        self.ink[r // self.down, c // self.across] = ink

    def stroke(self, x: np.ndarray, y: np.ndarray, ink: int, dash: tuple[int, ...] = ()) -> None:
        """A line through (x, y) in dots; NaN interrupts it. `dash`: dots drawn and left out, in turn."""
        x, y = np.asarray(x, float), np.asarray(y, float)
        alone = np.isfinite(x) & np.isfinite(y)
        if len(x) < 2:
            self.dots(x, y, ink)
            return
        with np.errstate(invalid="ignore", over="ignore"):
            x0, y0, x1, y1 = _clip(x[:-1], y[:-1], x[1:], y[1:], self.wide - 0.51, self.high - 0.51)
        kept = np.isfinite(x0 + y0 + x1 + y1)
        x0, y0, x1, y1 = x0[kept], y0[kept], x1[kept], y1[kept]
        if not len(x0):
            self.dots(x[alone], y[alone], ink)
            return
        steps = np.ceil(np.maximum(np.abs(x1 - x0), np.abs(y1 - y0))).astype(int) + 1
        ends = np.cumsum(steps)
        along = np.arange(ends[-1]) - np.repeat(ends - steps, steps)
        share = along / np.repeat(np.maximum(steps - 1, 1), steps)
        px = np.repeat(x0, steps) + share * np.repeat(x1 - x0, steps)
        py = np.repeat(y0, steps) + share * np.repeat(y1 - y0, steps)
        if dash:
            edges = np.cumsum(dash)
            walked = np.cumsum(np.concatenate([[0.0], np.hypot(np.diff(px), np.diff(py))]))
            drawn = np.searchsorted(edges, walked % edges[-1], "right") % 2 == 0
            px, py = px[drawn], py[drawn]
        self.dots(px, py, ink)

    def mark(self, x: float, y: float, character: str, ink: int) -> None:
        """One character where dot (x, y) is."""
        if not (np.isfinite(x) and np.isfinite(y) and abs(x) < 1e6 and abs(y) < 1e6):
            return
        c, r = round(float(x)) // self.across, round(float(y)) // self.down
        if 0 <= c < self.width and 0 <= r < self.height:
            self.marks[r, c] = (character, ink)

    def words(self, column: int, row: int, text: str, ink: int) -> None:
        """Words from a character on, moved so that as much as possible of them is inside."""
        column = max(0, min(column, self.width - len(text)))
        for k, character in enumerate(text[: self.width]):
            if 0 <= row < self.height:
                self.marks[row, column + k] = (character, ink)

    def row(
        self, r: int, colours: list[RGB], shades: list[float] | None
    ) -> list[tuple[str, int, RGB | None]]:
        """One row as pieces (text, ink, what lies behind). An ink below 0 is -1 - the number of a map's colour.

        colours: those of the map. shades: their strength (0…1), where there are no colours.
        """
        pieces: list[tuple[str, int, RGB | None]] = []
        upper, lower = self.map[2 * r].tolist(), self.map[2 * r + 1].tolist()
        bits, inks = self.bits[r].tolist(), self.ink[r].tolist()
        for c in range(self.width):
            a, b = upper[c], lower[c]
            back = None if shades is not None or a < 0 or b < 0 else colours[a if a == b else b]
            if (r, c) in self.marks:
                text, ink = self.marks[r, c]
            elif bits[c]:
                text, ink = (_BLOCKS[bits[c] % 4] if self.blocks else chr(0x2800 + bits[c])), inks[c]
            elif a < 0 or b < 0:
                text, ink, back = " ", 0, None
            elif shades is not None:
                text, ink = _SHADES[min(4, int((shades[a] + shades[b]) / 2 * 4.999))], 0
            elif a == b:
                text, ink = " ", 0
            else:
                text, ink = "▀", -1 - a
            if pieces and pieces[-1][1:] == (ink, back):
                pieces[-1] = (pieces[-1][0] + text, ink, back)
            else:
                pieces.append((text, ink, back))
        return pieces


def _clip(x0, y0, x1, y1, wide: float, high: float):
    """The parts of segments within the sheet (Liang and Barsky 1984); NaN for those that are outside."""
    dx, dy = x1 - x0, y1 - y0
    enter, leave = np.zeros(len(x0)), np.ones(len(x0))
    outside = ~np.isfinite(x0 + y0 + x1 + y1)
    for p, q in ((-dx, x0 + 0.49), (dx, wide - x0), (-dy, y0 + 0.49), (dy, high - y0)):
        with np.errstate(divide="ignore", invalid="ignore"):
            t = q / p
        enter = np.where(p < 0, np.fmax(enter, t), enter)
        leave = np.where(p > 0, np.fmin(leave, t), leave)
        outside |= (p == 0) & (q < 0)
    outside |= enter > leave
    enter, leave = np.where(outside, np.nan, enter), np.where(outside, np.nan, leave)
    return x0 + enter * dx, y0 + enter * dy, x0 + leave * dx, y0 + leave * dy
