"""A sheet of small dots: braille, two by four to a character, each character in one colour.

textual-plot 0.10.1 was measured first: 25 ms of CPU to redraw two curves at 140×45 that had been
reduced before, 180 with 2 × 10,000 points, 1,600 with 2 × 100,000. A training that uses every core
shares them with this drawing, so it has to cost a tenth of that.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

Run = tuple[str, int, int]  # text, ink, the curve whose band lies behind it

_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], dtype=np.uint16)
_BLOCKS = np.array(list(map(ord, " ▀▄█")), dtype=np.uint32)
_LOWER = np.array(list(map(ord, " ▁▂▃▄▅▆▇█")), dtype=np.uint32)  # k eighths from below
NONE = -1
PAPER = -4  # what lies behind everything, as an ink
FAINT = -10  # what is drawn faintly with ink k reads FAINT - k
BAND = -1000  # the edge of the band of curve k, drawn as a block, reads BAND - k


class Sheet:
    """A sheet of `width` × `height` characters; (0, 0) is the top left dot.

    Three layers: bands behind (eighths of a character, as a background), faint dots, strong dots.
    A character has one ink, so strong dots take it from faint ones, but both lie over a band.
    With `blocks` a dot is half a character: the Linux console's fonts have no braille.
    """

    def __init__(self, width: int, height: int, *, blocks: bool = False) -> None:
        self.width, self.height, self.blocks = width, height, blocks
        self.across, self.down = (1, 2) if blocks else (2, 4)
        self.dots_wide, self.dots_high = self.across * width, self.down * height
        self._bits = np.zeros((2, height, width), dtype=np.uint16)  # faint below, strong above
        self._ink = np.full((2, height, width), NONE, dtype=np.int16)
        self._band = np.full((height, width), NONE, dtype=np.int16)
        self._edge = np.zeros((height, width), dtype=np.int8)  # eighths: from below, or from above if < 0
        self._marks: dict[tuple[int, int], tuple[str, int]] = {}
        self._rows = np.arange(self.dots_high, dtype=np.float32)[:, None]
        self._weights = np.array([[1], [2]], dtype=np.uint16) if blocks else _BITS

    def bars(self, top: np.ndarray, bottom: np.ndarray, ink: int, *, strong: bool = True) -> None:
        """For each dot column the dots between two rows, both included; NaN leaves the column empty.

        top, bottom: (dots_wide,) dot rows, 0 being the top of the sheet.
        """
        with np.errstate(invalid="ignore"):
            mask = (self._rows >= np.round(top)) & (self._rows <= np.round(bottom))
        cells = np.einsum(
            "hawb,ab->hw", mask.reshape(self.height, self.down, self.width, self.across), self._weights
        )
        layer = int(strong)
        self._bits[layer] |= cells
        self._ink[layer][cells > 0] = ink

    def band(self, top: np.ndarray, bottom: np.ndarray, ink: int) -> None:
        """A background between two rows (in dots, as in `bars`), fine to the eighth of a character."""
        with np.errstate(invalid="ignore"):
            upper = np.fmin.reduce(top.reshape(self.width, self.across), 1) * (8 / self.down)
            lower = np.fmax.reduce(bottom.reshape(self.width, self.across) + 1, 1) * (8 / self.down)
            start = 8 * np.arange(self.height)[:, None]
            above = np.clip(np.round(upper - start), 0, 8)  # eighths of each cell that are free above
            below = np.clip(np.round(start + 8 - lower), 0, 8)
            covered = 8 - above - below
        covered = np.nan_to_num(covered, nan=0.0)
        # A cell shows one edge: the larger of the two free parts, the other is closed.
        edge = np.where(np.nan_to_num(above) >= np.nan_to_num(below), covered, -covered)
        seen = covered >= 1
        self._band[seen] = ink
        self._edge[seen] = edge[seen].astype(np.int8)

    def mark(self, column: int, row: int, character: str, ink: int) -> None:
        """A whole character over the dots, in character coordinates."""
        if 0 <= column < self.width and 0 <= row < self.height:
            self._marks[row, column] = (character, ink)

    def runs(
        self, row: int, grid: str = " ", grid_ink: int = NONE, rule: tuple[int, str, int] | None = None
    ) -> list[Run]:
        """One row as pieces (text, ink, band): ink k is a curve, FAINT - k and BAND - k what lies behind it.

        `grid` fills the empty places; the band is the curve whose colour lies behind, or NONE. `rule`: the column,
        the character and the ink of a vertical line, which shows wherever no dots are.
        """
        strong, faint = self._bits[1, row], self._bits[0, row]
        bits = np.where(strong > 0, strong, faint)
        ink = np.where(strong > 0, self._ink[1, row], FAINT - self._ink[0, row])
        drawn = bits > 0
        codes = _BLOCKS[bits % 4] if self.blocks else bits.astype(np.uint32) + 0x2800
        codes = np.where(drawn, codes, ord(grid))
        ink = np.where(drawn, ink, grid_ink)
        back = self._band[row].copy()
        if (back != NONE).any():
            edge = self._edge[row]
            # Under dots a band fills its cell if it fills most of it; else its edge is drawn as a block.
            back = np.where(drawn & (np.abs(edge) < 3), NONE, back)
            partial = ~drawn & (back != NONE) & (np.abs(edge) < 8)
            rising, hanging = partial & (edge > 0), partial & (edge < 0)
            codes = np.where(rising, _LOWER[np.clip(edge, 0, 8)], codes)
            ink = np.where(rising, BAND - back, ink)
            codes = np.where(hanging, _LOWER[np.clip(8 + edge, 0, 8)], codes)
            ink = np.where(hanging, PAPER, ink)
            full = ~drawn & (back != NONE) & ~partial
            codes = np.where(full, ord(" "), codes)
            back = np.where(rising, NONE, back)
        if rule is not None and not drawn[rule[0]]:
            codes[rule[0]], ink[rule[0]] = ord(rule[1]), rule[2]
            if abs(self._edge[row][rule[0]]) < 8:  # the edge of a band was a block there
                back[rule[0]] = NONE
        text = list(codes.astype("<u4").tobytes().decode("utf-32-le"))
        for (y, x), (character, mark_ink) in self._marks.items():
            if y == row:
                text[x], ink[x] = character, mark_ink
        changed = (np.diff(ink) != 0) | (np.diff(back) != 0)
        edges = [0, *(np.flatnonzero(changed) + 1).tolist(), self.width]
        return [("".join(text[a:b]), int(ink[a]), int(back[a])) for a, b in pairwise(edges) if b > a]
