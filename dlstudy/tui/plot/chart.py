"""One chart: axes with round ticks, a faint band of what was logged, a line of what it means."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dlstudy.figure import ticks
from dlstudy.tui.plot.raster import NONE, Run, Sheet
from dlstudy.tui.plot.reduce import Columns, reduce, smooth

AXIS, GRID = -2, -3  # inks of a chart besides those of its curves (0, 1, …)


@dataclass(frozen=True)
class Curve:
    """x, y: (n,) columns of numbers (array, list or ndarray)."""

    x: Sequence[float] | np.ndarray
    y: Sequence[float] | np.ndarray
    mark: str = "●"


@dataclass(frozen=True)
class Look:
    """How a chart is drawn.

    smoothing: 0 shows what was logged, else `reduce.smooth`'s weight. bands: what lies behind a
    smoothed line is a tinted background (needs true colours or 256), else faint dots.
    blocks: half characters instead of braille.
    """

    log: bool = False
    smoothing: float = 0.0
    percent: bool = False
    unit: str = ""
    whole: bool = False  # x counts something: no tick between two whole numbers
    bands: bool = False
    blocks: bool = False


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
    left, right = span
    across = 1 if look.blocks else 2
    dots = across * max(1, width - 8)
    reduced = [_reduce(curve, left, right, dots, look.log) for curve in curves]
    bottom, top, values = _range(reduced, look, rows)
    words = ticks.labels(values, percent=look.percent, log=look.log)
    margin = max([len(word) for word in words], default=1) + 1
    plot = max(4, width - margin - 1)
    if across * plot != dots:
        reduced = [_reduce(curve, left, right, across * plot, look.log) for curve in curves]
    sheet = Sheet(plot, rows, blocks=look.blocks)
    axis = Axis(bottom, top, sheet.dots_high)
    for ink, (curve, columns) in enumerate(zip(curves, reduced, strict=True)):
        _curve(sheet, columns, ink, curve, axis, look)
    at_row = {}
    for value, word in zip(values, words, strict=True):
        place = math.log10(value) if look.log else value
        at_row[min(rows - 1, round(float(axis.rows(place))) // sheet.down)] = word
    lines: list[list[Run]] = []
    for row in range(rows):
        ticked = row in at_row
        lines.append([
            (at_row.get(row, "").rjust(margin) + ("┤" if ticked else "│"), AXIS, NONE),
            *sheet.runs(row, "┈" if ticked else " ", GRID),
        ])  # fmt: skip
    return [*lines, *_x_axis(left, right, plot, margin, look)][:height]


def _reduce(curve: Curve, left: float, right: float, dots: int, log: bool) -> Columns:
    columns = reduce(np.asarray(curve.x, float), np.asarray(curve.y, float), left, right, dots)
    if not log or not len(columns):
        return columns
    kept = columns.high > 0
    floor = columns.high[kept] * 1e-3  # a bar down to zero would reach to minus infinity
    low, mean = np.maximum(columns.low[kept], floor), np.maximum(columns.mean[kept], floor)
    return Columns(columns.at[kept], np.log10(mean), np.log10(low), np.log10(columns.high[kept]))


def _range(reduced: list[Columns], look: Look, rows: int) -> tuple[float, float, list[float]]:
    """What the y axis spans, every mean and the envelope without its rarest hundredth, and its ticks."""
    full = [columns for columns in reduced if len(columns)]
    if not full:
        return 0.0, 1.0, []
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


def _curve(sheet: Sheet, columns: Columns, ink: int, curve: Curve, axis: Axis, look: Look) -> None:
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
            return
        if look.bands and spread >= 1:
            # Smoothed a little too: a band of single spikes looks like noise of its own.
            weight = min(look.smoothing, 0.7)
            sheet.band(rows(smooth(columns.high, weight)), rows(smooth(columns.low, weight)), ink)
        elif not look.bands:
            sheet.bars(upper, lower, ink, strong=False)
    drawn = rows(smooth(columns.mean, look.smoothing) if dense else columns.mean)
    sheet.bars(*_joined(drawn, drawn), ink)
    if not dense:  # few points: each is a fact of its own, the line between them only guides the eye
        for at, value in zip(columns.at.tolist(), columns.mean.tolist(), strict=True):
            row = round(float(axis.rows(value))) // sheet.down
            sheet.mark(at // sheet.across, row, curve.mark, ink)


def _joined(upper: np.ndarray, lower: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Stretch each column's bar half-way to its left neighbour's, so that steep lines have no holes."""
    upper, lower = np.round(upper), np.round(lower)
    joined_upper, joined_lower = upper.copy(), lower.copy()
    with np.errstate(invalid="ignore"):
        joined_lower[1:] = np.fmax(lower[1:], np.where(upper[:-1] > lower[1:], upper[:-1] - 1, lower[1:]))
        joined_upper[1:] = np.fmin(upper[1:], np.where(lower[:-1] < upper[1:], lower[:-1] + 1, upper[1:]))
    return joined_upper, joined_lower


def _x_axis(left: float, right: float, plot: int, margin: int, look: Look) -> list[list[Run]]:
    tail = f" {look.unit}" if look.unit and plot > 24 else ""
    # As many as leave two blanks between the longest.
    longest = max((len(word) for word in ticks.labels(ticks.linear(left, right, 5))), default=1)
    values = ticks.linear(left, right, max(2, (plot - len(tail)) // (longest + 3)))
    if look.whole and any(abs(value - round(value)) > 1e-6 for value in values):  # ticks less than 1 apart
        values = [float(value) for value in range(math.ceil(left), math.floor(right) + 1)]
    words = ticks.labels(values)
    line, text = ["─"] * plot, [" "] * (plot + margin + 1)
    free = -1
    for value, word in zip(values, words, strict=True):
        at = min(plot - 1, int((value - left) / ((right - left) or 1) * (plot - 1) + 0.5))
        start = max(0, margin + 1 + at - len(word) // 2)
        if start <= free or start + len(word) > len(text) - len(tail):
            continue
        line[at] = "┬"
        text[start : start + len(word)] = word
        free = start + len(word)
    if tail:
        text[len(text) - len(tail) :] = tail
    return [[(" " * margin + "└" + "".join(line), AXIS, NONE)], [("".join(text), AXIS, NONE)]]
