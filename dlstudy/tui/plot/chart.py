"""One chart: axes with round ticks, a faint band of what was logged, a line of what it means."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dlstudy.figure import ticks
from dlstudy.tui.plot.raster import NONE, Run, Sheet
from dlstudy.tui.plot.reduce import Columns, reduce, smooth

AXIS, GRID, CURSOR = -2, -3, -5  # inks of a chart besides those of its curves (0, 1, …)


@dataclass(frozen=True)
class Curve:
    """x, y: (n,) columns of numbers (array, list or ndarray).

    label: a character that is drawn along the curve now and then, where colours cannot tell which one it is.
    """

    x: Sequence[float] | np.ndarray
    y: Sequence[float] | np.ndarray
    mark: str = "●"
    label: str = ""


@dataclass(frozen=True)
class Look:
    """How a chart is drawn.

    smoothing: 0 shows what was logged, else `reduce.smooth`'s weight. bands: what lies behind a
    smoothed line is a tinted background (needs true colours or 256), else faint dots.
    envelope: whether anything lies behind it. blocks: half characters instead of braille. log_x: the x axis in
    powers of ten. cursor: a vertical line at
    this x, with a mark on each curve there.
    """

    log: bool = False
    smoothing: float = 0.0
    percent: bool = False
    unit: str = ""
    whole: bool = False  # x counts something: no tick between two whole numbers
    bands: bool = False
    blocks: bool = False
    log_x: bool = False
    cursor: float | None = None
    envelope: bool = True


@dataclass(frozen=True)
class Axis:
    """The y axis: what it spans (in logarithms if `log`) and the dots it has."""

    bottom: float
    top: float
    dots: int

    def rows(self, values):
        """The dot rows of values, as fractions of a dot; the centre of the topmost dot is 0."""
        row = (self.top - values) / (self.top - self.bottom) * self.dots - 0.5
        return np.clip(row, 0, self.dots - 1)


def draw(
    curves: list[Curve], width: int, height: int, *, span: tuple[float, float], look: Look
) -> list[list[Run]]:
    """`height` lines of pieces (text, ink, band): the plot with its axes.

    Ink k is curve k, FAINT - k what lies behind it, AXIS, GRID and PAPER the rest; band is the
    curve whose tint lies behind the text, or NONE.
    The x axis spans `span`; the y axis what is there, its outliers cut off. With `log` the values
    that are not above zero are left out.
    """
    rows = max(1, height - 2)
    left, right = ends = _ends(curves, span, look)
    across = 1 if look.blocks else 2
    dots = across * max(1, width - 8)
    reduced = [_reduce(curve, ends, dots, look) for curve in curves]
    bottom, top, values = _range(reduced, look, rows)
    words = ticks.labels(values, percent=look.percent, log=look.log)
    margin = max([len(word) for word in words], default=1) + 1
    plot = max(4, width - margin - 1)
    if across * plot != dots:
        reduced = [_reduce(curve, ends, across * plot, look) for curve in curves]
    sheet = Sheet(plot, rows, blocks=look.blocks)
    axis = Axis(bottom, top, sheet.dots_high)
    column = None
    if look.cursor is not None and left <= look.cursor <= right:
        column = min(plot - 1, int(_share(look.cursor, left, right, look.log_x) * plot))
    for ink, (curve, columns) in enumerate(zip(curves, reduced, strict=True)):
        _curve(sheet, columns, ink, curve, axis, look, column)
    at_row = {}
    for value, word in zip(values, words, strict=True):
        place = math.log10(value) if look.log else value
        at_row[min(rows - 1, round(float(axis.rows(place))) // sheet.down)] = word
    rule = None if column is None else (column, "│", CURSOR)
    lines: list[list[Run]] = []
    for row in range(rows):
        ticked = row in at_row
        lines.append([
            (at_row.get(row, "").rjust(margin) + ("┤" if ticked else "│"), AXIS, NONE),
            *sheet.runs(row, "┈" if ticked else " ", GRID, rule),
        ])  # fmt: skip
    return [*lines, *_x_axis(ends, plot, margin, look, column)][:height]


def _ends(curves: list[Curve], span: tuple[float, float], look: Look) -> tuple[float, float]:
    """The ends of the x axis; a logarithmic one begins at the first x above zero."""
    left, right = span
    if not look.log_x or left > 0:
        return left, right
    above = [x[x > 0] for x in (np.asarray(curve.x, float) for curve in curves)]
    left = min((float(x.min()) for x in above if len(x)), default=right / 10)
    return (left, right) if 0 < left < right else (abs(right) / 10 or 0.1, abs(right) or 1.0)


def _share(x: float, left: float, right: float, log: bool) -> float:
    """Where a value stands between the ends of the axis as it is drawn, in [0, 1] if it lies within."""
    if log:
        return math.log(x / left) / (math.log(right / left) or 1.0)
    return (x - left) / ((right - left) or 1.0)


def _reduce(curve: Curve, ends: tuple[float, float], dots: int, look: Look) -> Columns:
    """The curve on the columns of the plot, on the scale of the y axis, its line going on to both edges."""
    x, y = np.asarray(curve.x, float), np.asarray(curve.y, float)
    columns = reduce(x, y, *ends, dots, log=look.log_x)
    if look.log:
        kept = columns.high > 0
        floor = columns.high[kept] * 1e-3  # a bar down to zero would reach to minus infinity
        low, mean = np.maximum(columns.low[kept], floor), np.maximum(columns.mean[kept], floor)
        columns = replace(columns, at=columns.at[kept], mean=np.log10(mean), low=np.log10(low),
                          high=np.log10(columns.high[kept]))  # fmt: skip
    return _to_the_edges(columns, ends, dots, look)


def _to_the_edges(columns: Columns, ends: tuple[float, float], dots: int, look: Look) -> Columns:
    """With what the line has where it leaves the plot: columns -1 and `dots`, between the points on both sides."""

    def placed(point: tuple[float, float] | None) -> tuple[float, float] | None:
        if point is None or not math.isfinite(point[1]):
            return None
        if (look.log and point[1] <= 0) or (look.log_x and point[0] <= 0):
            return None
        height = math.log10(point[1]) if look.log else point[1]
        return _share(point[0], *ends, look.log_x) * dots, height

    before, after = placed(columns.before), placed(columns.after)
    inner = [*zip(columns.at[[0, -1]] + 0.5, columns.mean[[0, -1]], strict=True)] if len(columns) else []
    points = [point for point in (before, *inner, after) if point is not None]
    if len(points) < 2:
        return columns
    places, heights = zip(*points, strict=True)
    edges = np.interp([0.0, float(dots)], places, heights)
    keep = slice(None if before else 1, None if after else -1)

    def longer(values: np.ndarray, first: float, last: float) -> np.ndarray:
        return np.concatenate([[first], values, [last]])[keep]

    at = longer(columns.at, -1, dots).astype(int)
    mean, low, high = (longer(values, *edges) for values in (columns.mean, columns.low, columns.high))
    return Columns(at, mean, low, high)


def _range(reduced: list[Columns], look: Look, rows: int) -> tuple[float, float, list[float]]:
    """What the y axis spans, every mean and the envelope without its rarest hundredth, and its ticks."""
    full = [columns for columns in reduced if len(columns)]
    if not full:
        return 0.0, 1.0, []
    if look.smoothing and not look.envelope:  # only the smoothed lines are drawn
        lines = [smooth(c.mean, look.smoothing) if len(c) > 20 else c.mean for c in full]
        low, high = min(line.min() for line in lines), max(line.max() for line in lines)
    else:
        low = min(min(c.mean.min(), np.quantile(c.low, 0.01)) for c in full)
        high = max(max(c.mean.max(), np.quantile(c.high, 0.99)) for c in full)
    if not look.log:
        most = 1.0 if look.percent and high <= 1 else math.inf
        return ticks.snapped(float(low), float(high), rows, most)
    # Noise near zero reaches far down on a logarithmic axis and says nothing.
    low = max(low, min(c.mean.min() for c in full) - 0.5)
    gap = (high - low) * 0.03 or 0.5
    bottom, top = max(float(low - gap), -300.0), min(float(high + gap), 308.0)
    room = max(2, rows // 2) if rows < 16 else rows // 3
    return bottom, top, ticks.logarithmic(10**bottom, 10**top, room)


def _curve(
    sheet: Sheet, columns: Columns, ink: int, curve: Curve, axis: Axis, look: Look, cursor: int | None
) -> None:
    if not len(columns):
        return
    place = np.arange(sheet.dots_wide)
    dense = len(columns) > sheet.width // 3
    inside = (place >= columns.at[0]) & (place <= columns.at[-1])

    def rows(values):
        return np.where(inside, axis.rows(np.interp(place, columns.at, values)), np.nan)

    # What a band or faint dots would show of less than a dot is the slope, not noise.
    spread = float(np.median(columns.high - columns.low)) / (axis.top - axis.bottom) * axis.dots
    noisy = dense and bool(look.smoothing or (columns.high > columns.low).any())
    if noisy:
        upper, lower = _joined(rows(columns.high), rows(columns.low))
        if not look.smoothing:  # raw: all that was logged, as strong as any line
            sheet.bars(upper, lower, ink)
            _marks(sheet, rows(columns.mean), ink, curve, cursor)
            return
        if not look.envelope:
            pass
        elif look.bands and spread >= 1:
            # Smoothed a little too: a band of single spikes looks like noise of its own.
            weight = min(look.smoothing, 0.7)
            sheet.band(rows(smooth(columns.high, weight)), rows(smooth(columns.low, weight)), ink)
        elif not look.bands:
            sheet.bars(upper, lower, ink, strong=False)
    drawn = rows(smooth(columns.mean, look.smoothing) if dense else columns.mean)
    sheet.bars(*_joined(drawn, drawn), ink)
    if not dense:  # few points: each is a fact of its own, the line between them only guides the eye
        for at, value in zip(columns.at.tolist(), columns.mean.tolist(), strict=True):
            if not 0 <= at < sheet.dots_wide:
                continue
            row = round(float(axis.rows(value))) // sheet.down
            sheet.mark(at // sheet.across, row, curve.label or curve.mark, ink)
    _marks(sheet, drawn, ink, curve, cursor)


def _marks(sheet: Sheet, rows: np.ndarray, ink: int, curve: Curve, cursor: int | None) -> None:
    """Where the cursor meets the curve, and the curve's label now and then. rows: (dots_wide,) dot rows."""

    def mark(column: int, character: str) -> None:
        row = rows[column * sheet.across]
        if not np.isnan(row):
            sheet.mark(column, round(float(row)) // sheet.down, character, ink)

    if curve.label:
        # Each curve's labels in other columns than its neighbours'.
        for column in range((5 + 4 * ink) % 24, sheet.width, 24):
            mark(column, curve.label)
    if cursor is not None:
        mark(cursor, curve.label or curve.mark)


def _joined(upper: np.ndarray, lower: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Stretch each column's bar half-way to its left neighbour's, so that steep lines have no holes."""
    upper, lower = np.round(upper), np.round(lower)
    joined_upper, joined_lower = upper.copy(), lower.copy()
    with np.errstate(invalid="ignore"):
        joined_lower[1:] = np.fmax(lower[1:], np.where(upper[:-1] > lower[1:], upper[:-1] - 1, lower[1:]))
        joined_upper[1:] = np.fmin(upper[1:], np.where(lower[:-1] < upper[1:], lower[:-1] + 1, upper[1:]))
    return joined_upper, joined_lower


def _x_axis(
    ends: tuple[float, float], plot: int, margin: int, look: Look, cursor: int | None
) -> list[list[Run]]:
    left, right = ends
    tail = f" {look.unit}" if look.unit and plot > 24 else ""
    values, words = _x_ticks(left, right, plot - len(tail), look)
    line, text = ["─"] * plot, [" "] * (plot + margin + 1)
    taken = _cursor_word(line, text, margin, look, cursor)
    free = -1
    for value, word in zip(values, words, strict=True):
        at = min(plot - 1, int(_share(value, left, right, look.log_x) * (plot - 1) + 0.5))
        start = max(0, margin + 1 + at - len(word) // 2)
        if start <= free or start + len(word) > len(text) - len(tail):
            continue
        free = start + len(word)
        if taken is not None and start <= taken[1] and free >= taken[0]:
            continue
        line[at] = "┬" if at != cursor else "┼"
        text[start:free] = word
    if tail and not (taken is not None and taken[1] > len(text) - len(tail)):
        text[len(text) - len(tail) :] = tail
    ruled: list[Run] = [(" " * margin + "└" + "".join(line), AXIS, NONE)]
    labels: list[Run] = [("".join(text), AXIS, NONE)]
    if taken is not None and cursor is not None:
        a, b = taken
        pieces = ("".join(line[:cursor]), line[cursor], "".join(line[cursor + 1 :]))
        ruled = [
            (" " * margin + "└" + pieces[0], AXIS, NONE),
            (pieces[1], CURSOR, NONE),
            (pieces[2], AXIS, NONE),
        ]
        whole = "".join(text)
        labels = [(whole[:a], AXIS, NONE), (whole[a:b], CURSOR, NONE), (whole[b:], AXIS, NONE)]
    return [[run for run in ruled if run[0]], [run for run in labels if run[0]]]


def _x_ticks(left: float, right: float, room: int, look: Look) -> tuple[list[float], list[str]]:
    """The ticks of the x axis and their words: as many as leave two blanks between the longest."""
    if look.log_x:
        values = ticks.logarithmic(left, right, max(2, room // 8))
        return values, [ticks.labels([value], log=True)[0] for value in values]
    longest = max((len(word) for word in ticks.labels(ticks.linear(left, right, 5))), default=1)
    values = ticks.linear(left, right, max(2, room // (longest + 3)))
    if look.whole and any(abs(value - round(value)) > 1e-6 for value in values):  # ticks less than 1 apart
        values = [float(value) for value in range(math.ceil(left), math.floor(right) + 1)]
    return values, ticks.labels(values)


def _cursor_word(
    line: list[str], text: list[str], margin: int, look: Look, cursor: int | None
) -> tuple[int, int] | None:
    """Write where the cursor stands under the axis; the columns that this takes."""
    if cursor is None or look.cursor is None:
        return None
    line[cursor] = "┴"
    word = where(look.cursor, whole=look.whole)
    start = max(0, min(margin + 1 + cursor - len(word) // 2, len(text) - len(word)))
    text[start : start + len(word)] = word
    return start, start + len(word)


def where(x: float, *, whole: bool = False) -> str:
    """A place on the x axis in words: a step as a whole number, seconds and epochs with some digits."""
    from dlstudy.language import number

    return number(round(x)) if whole else number(x, 0 if abs(x) >= 1000 else 1 if abs(x) >= 100 else 2)
