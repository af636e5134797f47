"""A figure as lines of text in braille."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from dlstudy.figure import axes
from dlstudy.figure.bars import lying
from dlstudy.figure.canvas import Canvas
from dlstudy.figure.colours import RGB, Colours
from dlstudy.figure.figure import Figure, here
from dlstudy.language import language, speaking

if TYPE_CHECKING:
    from rich.segment import Segment

#: Where no colour tells lines apart, their dashes do: dots drawn and left out, in turn.
_DASHES: tuple[tuple[int, ...], ...] = ((), (6, 3), (2, 2), (9, 3, 2, 3), (1, 3), (4, 2, 1, 2))
_DASHED = (5, 4)
_MARKS = {"o": "●", "x": "×", "+": "+", "s": "■", "^": "▲", "d": "◆", ".": "·"}
_TURN = ("o", "x", "s", "^", "d", "+")
_ARROWS = "→↗↑↖←↙↓↘"
#: How many colours a heat map has.
_STEPS = 24


def draw(figure: Figure, width: int, height: int, lang: str | None = None,
         colours: Colours | None = None) -> list[list[Segment]]:  # fmt: skip
    """At most `height` lines of Rich segments, none wider than `width` cells."""
    from rich.segment import Segment

    colours = colours or Colours()
    with speaking(lang or language()):
        try:
            rows = _draw(figure, width, height, colours)
        except (KeyError, TypeError, ValueError, IndexError, OverflowError):
            rows = [[("?", colours.muted, None)]]  # a damaged description: nothing that could be shown
    return [
        [Segment(text, colours.style(colour, back)) for text, colour, back in row if text] for row in rows
    ]


def plain(figure: Figure, width: int = 76, height: int = 18, lang: str | None = None) -> list[str]:
    """The same as text without colours, for a pipe or a file."""
    lines = draw(figure, width, height, lang, Colours(colour=False))
    return ["".join(segment.text for segment in line).rstrip() for line in lines]


Piece = tuple[str, str, RGB | None]  # text, colour, what lies behind
Look = tuple[Any, bool]  # the colour of a line, and whether it is dashed


def _draw(figure: Figure, width: int, height: int, colours: Colours) -> list[list[Piece]]:
    if width < 16 or height < 5:
        return [[(here(figure.title)[:width], colours.text, None)]]
    top: list[list[Piece]] = []
    title = here(figure.title)
    if title and height >= 8:
        top.append([(title[:width], colours.text, None)])
    if any(item["kind"] == "bars" and not item.get("placed") for item in figure.items):
        top += _legend(figure, width, colours, 2 if height >= 12 else 1)
        return [*top, *lying(figure, width, height - len(top), colours)]
    x, y = axes.of(figure)
    legend = _legend(figure, width, colours, 2 if height >= 14 else 1)
    names = _names(figure, width, colours)
    top += legend + names
    rows = height - len(top) - 2
    y_ticks = y.ticks(max(2, rows // (3 if rows > 12 else 2)))
    margin = max([len(word) for _, word in y_ticks], default=1) + 1
    wide, high = width - margin - 2, rows
    if figure.equal_axes:
        wide, high = _fitted(x, y, wide, high)
    wide, high = max(4, wide), max(2, high)
    canvas = Canvas(wide, high, blocks=colours.blocks)
    inks: list[str] = [colours.muted]
    ramp: list[RGB] = []
    shades: list[float] = []
    dashes = _dashes(figure, colours)
    for item in figure.items:
        inks.append(colours.text if item.get("plain") else colours.ink(item["color"]))
        _item(canvas, figure, item, x, y, colours, inks, ramp, shades, dashes)
    at_row = {canvas.cell(0, share)[1]: word for share, word in y_ticks}
    lines: list[list[Piece]] = []
    for r in range(high):
        pieces = canvas.row(r, ramp, None if colours.colour else shades)
        body = [(text, inks[ink] if ink >= 0 else _hex(ramp[-1 - ink]), back) for text, ink, back in pieces]
        lines.append(
            [(at_row.get(r, "").rjust(margin) + ("┤" if r in at_row else "│"), colours.muted, None), *body]
        )
    return [*top, *lines, *_x_axis(x, canvas, margin, colours)][:height]


def _fitted(x: axes.Axis, y: axes.Axis, wide: int, high: int) -> tuple[int, int]:
    """The characters of a plot on which one unit is as long on both axes (a character is twice as high as wide)."""
    ratio = abs(x.last - x.first) / abs(y.last - y.first) * 2  # characters across for each row
    if wide > high * ratio:
        return max(4, round(high * ratio)), high
    return wide, max(2, round(wide / ratio))


def _item(canvas: Canvas, figure: Figure, item: dict[str, Any], x: axes.Axis, y: axes.Axis,
          colours: Colours, inks: list[str], ramp: list[RGB], shades: list[float],
          dashes: dict[Look, tuple[int, ...]]) -> None:  # fmt: skip
    kind, ink = item["kind"], len(inks) - 1
    if kind == "heat":
        over = any(one["kind"] not in ("heat", "vline", "hline") for one in figure.items)
        _heat(canvas, item, x, y, colours, ramp, shades, 0.4 if over else 0.9)
    elif kind == "line":
        canvas.stroke(*canvas.place(x.share(item["x"]), y.share(item["y"])), ink, dashes[_look(item)])
    elif kind == "contour":
        for k, line in enumerate(item["lines"]):
            if item.get("many"):
                inks.append(colours.height(k / max(1, len(item["lines"]) - 1)))
            canvas.stroke(*canvas.place(x.share(line["x"]), y.share(line["y"])), len(inks) - 1)
    elif kind == "points":
        px, py = canvas.place(x.share(item["x"]), y.share(item["y"]))
        if item["size"] < 1:
            canvas.dots(px, py, ink)
        else:
            for a, b in zip(px.tolist(), py.tolist(), strict=True):
                canvas.mark(a, b, mark(item), ink)
    elif kind == "arrow":
        px, py = canvas.place(x.share(item["x"]), y.share(item["y"]))
        canvas.stroke(px, py, ink)
        turn = math.atan2(float(py[0] - py[1]), float(px[1] - px[0])) if np.isfinite(px + py).all() else 0.0
        canvas.mark(float(px[1]), float(py[1]), _ARROWS[round(turn / (math.pi / 4)) % 8], ink)
    elif kind in ("hline", "vline"):
        across = kind == "hline"
        at = float((y if across else x).share(item["at"]))
        ends = np.array([0.0, 1.0]), np.array([at, at])
        canvas.stroke(
            *canvas.place(*(ends if across else ends[::-1])), ink, (1, 3) if item["color"] == "muted" else ()
        )
    elif kind == "text":
        px, py = canvas.place(x.share(item["x"]), y.share(item["y"]))
        if np.isfinite(px + py) and 0 <= py < canvas.high:
            canvas.words(int(px) // canvas.across, round(float(py)) // canvas.down, here(item["words"]), ink)
    elif kind == "bars":
        _standing(canvas, item, ink, x, y)


def _heat(canvas: Canvas, item: dict[str, Any], x: axes.Axis, y: axes.Axis, colours: Colours, ramp: list[RGB],
          shades: list[float], strength: float) -> None:  # fmt: skip
    values = np.array([[np.nan if v is None else v for v in row] for row in item["values"]], float)
    low, high, center = item["low"], item["high"], item.get("center")
    if center is None:
        share = (values - low) / (high - low)
    else:
        share = 0.5 + 0.5 * (values - center) / (max(high - center, center - low) or 1.0)
    step = np.where(np.isfinite(share), np.rint(np.clip(share, 0, 1) * _STEPS), -1).astype(int)
    first = len(ramp)
    for k in range(_STEPS + 1):
        ramp.append(colours.ramp(k / _STEPS, center is not None, strength))
        shades.append(k / _STEPS if center is None else abs(2 * k / _STEPS - 1))
    (x0, x1), (y0, y1) = x.share(item["x"]).tolist(), y.share(item["y"]).tolist()
    columns = _cells(canvas.width, x0, x1, values.shape[1])
    rows = _cells(2 * canvas.height, 1 - y0, 1 - y1, values.shape[0])
    inside = np.ix_(rows >= 0, columns >= 0)
    found = step[np.ix_(rows[rows >= 0], columns[columns >= 0])]
    canvas.map[inside] = np.where(found >= 0, found + first, -1)


def _cells(places: int, start: float, end: float, count: int) -> np.ndarray:
    """For each of so many places of an axis the number of the cell that lies there, -1 where there is none."""
    at = ((np.arange(places) + 0.5) / places - start) / (end - start)
    return np.where((at >= 0) & (at < 1), (at * count).astype(int), -1)


def _standing(canvas: Canvas, item: dict[str, Any], ink: int, x: axes.Axis, y: axes.Axis) -> None:
    half = axes.width(item["names"]) * 0.42
    zero = -1.0 if y.log else float(y.share(0.0))
    for place, value in zip(item["names"], item["values"], strict=True):
        if value is None:
            continue
        left, right = sorted(x.share([place - half, place + half]).tolist())
        (a, b), (top, bottom) = canvas.place(np.array([left, right]), np.array([float(y.share(value)), zero]))
        if not np.isfinite([a, b, top, bottom]).all():
            continue
        top, bottom = sorted((max(0.0, min(canvas.high, top)), max(0.0, min(canvas.high - 1.0, bottom))))
        columns, rows = (
            np.arange(round(a), max(round(a), round(b) - 1) + 1),
            np.arange(round(top), round(bottom) + 1),
        )
        across, down = np.meshgrid(columns, rows)
        canvas.dots(across.ravel().astype(float), down.ravel().astype(float), ink)


def mark(item: dict[str, Any]) -> str:
    """The character of points: what was asked for, else one for each colour."""
    if item.get("size", 1) < 1:
        return "·"
    color = item["color"]
    return _MARKS[item.get("mark") or _TURN[(0 if color == "muted" else int(color)) % len(_TURN)]]


def _look(item: dict[str, Any]) -> Look:
    return item.get("color"), bool(item.get("dashed"))


def _dashes(figure: Figure, colours: Colours) -> dict[Look, tuple[int, ...]]:
    """How the lines of a figure are dashed: without colour, no two of different colours alike while patterns last."""
    dashes: dict[Look, tuple[int, ...]] = {}
    taken: set[str] = set()
    for item in figure.items:
        color, dashed = look = _look(item)
        if item["kind"] != "line" or look in dashes:
            continue
        dash: tuple[int, ...] = _DASHED if dashed else ()
        if not colours.colour:
            if not dashed and color != "muted":
                dash = _DASHES[int(color) % len(_DASHES)]
            if _sample(dash) in taken:  # a dashed line never becomes a whole one
                free = (one for one in _DASHES[dashed:] if _sample(one) not in taken)
                dash = next(free, dash)
            taken.add(_sample(dash))
        dashes[look] = dash
    return dashes


def _legend(figure: Figure, width: int, colours: Colours, most: int) -> list[list[Piece]]:
    """What is what: a sample of each line with its label, on at most so many lines."""
    lines: list[list[Piece]] = [[]]
    used, seen = 0, set()
    dashes = _dashes(figure, colours)
    for item in figure.items:
        label = here(item.get("label", ""))
        if not label or item["kind"] == "heat" or label in seen:
            continue
        seen.add(label)
        sample = {"points": mark(item), "bars": "█", "arrow": "→"}.get(item["kind"])
        if sample is None:
            sample = _sample(dashes.get(_look(item), ()))
        piece = sample + " " + label
        if used and used + len(piece) + 2 > width:
            if len(lines) == most:
                break
            lines.append([])
            used = 0
        if used:
            lines[-1].append(("  ", colours.text, None))
        color = colours.height(0.0) if item.get("many") else colours.ink(item["color"])
        lines[-1] += [(sample, color, None), (piece[len(sample) :][: width - 4], colours.text, None)]
        used += len(piece) + (2 if used else 0)
    return [line for line in lines if line]


def _sample(dash: tuple[int, ...]) -> str:
    return {(): "━━", (6, 3): "╺╸", _DASHED: "╺╸", (2, 2): "┅┅", (9, 3, 2, 3): "━·", (1, 3): "··"}.get(
        dash, "─·"
    )


def _names(figure: Figure, width: int, colours: Colours) -> list[list[Piece]]:
    """What the axes mean: y above its axis, x at the right over its end."""
    y, x = here(figure.y), here(figure.x)
    y, x = ("↑ " + y if y else ""), (x + " →" if x else "")
    if not y and not x:
        return []
    x = x[: max(0, width - len(y) - 2)]
    return [
        [(y[:width], colours.muted, None), (x.rjust(max(0, width - len(y[:width]))), colours.muted, None)]
    ]


def _x_axis(x: axes.Axis, canvas: Canvas, margin: int, colours: Colours) -> list[list[Piece]]:
    wide = canvas.width
    line, text = ["─"] * wide, [" "] * (margin + 1 + wide + 1)
    for most in range(max(2, wide // 6), 1, -1):
        found = x.ticks(most)
        places = [(canvas.cell(share, 0)[0], word) for share, word in found]
        starts = [(margin + 1 + at - len(word) // 2, len(word)) for at, word in places]
        starts.sort()
        if all(a + n < b for (a, n), (b, _) in pairwise(starts)):
            break
    free = -1
    for at, word in sorted(places):
        start = max(0, min(margin + 1 + at - len(word) // 2, len(text) - len(word)))
        if start > free:
            line[at] = "┬"
            text[start : start + len(word)] = word
            free = start + len(word)
    return [
        [(" " * margin + "└" + "".join(line), colours.muted, None)],
        [("".join(text), colours.muted, None)],
    ]


def _hex(colour: RGB) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
