"""From numbers to places: what the axes of a figure span, their ticks, and how they read."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from dlstudy.figure import ticks
from dlstudy.figure.figure import Figure


@dataclass(frozen=True)
class Axis:
    """One axis from `first` (left or bottom) to `last`, in logarithms to the base ten if `log`."""

    first: float
    last: float
    log: bool = False
    whole: bool = False  # the rows or columns of a table: ticks on whole numbers

    def share(self, values: Any) -> np.ndarray:
        """Where values lie: 0 at the first end, 1 at the last; NaN for what has no place."""
        values = np.asarray(
            [np.nan if v is None else v for v in values] if isinstance(values, list) else values, float
        )
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            if self.log:
                values = np.log10(np.where(values > 0, values, np.nan))
            return (values - self.first) / (self.last - self.first)

    def ticks(self, most: int) -> list[tuple[float, str]]:
        """At most `most` ticks: (share, label)."""
        low, high = sorted((self.first, self.last))
        if self.log:
            low, high = max(low, -300.0), min(high, 300.0)
            values = ticks.logarithmic(10.0**low, 10.0**high, most)
            powers = len(values) > 1 and all(abs(math.log10(v) - round(math.log10(v))) < 1e-6 for v in values)
            labels = (
                [_power(v) for v in values]
                if powers and (low < -3 or high > 4)
                else ticks.labels(values, log=True)
            )
        else:
            values = ticks.linear(low, high, most)
            if self.whole and any(v != round(v) for v in values):
                values = [float(v) for v in range(math.ceil(low), math.floor(high) + 1)]
            labels = ticks.labels(values)
        return list(zip(self.share(values).tolist(), labels, strict=True))


def of(figure: Figure) -> tuple[Axis, Axis]:
    """The x and the y axis: as they were asked for, else what holds everything with a little room."""
    xs, ys, tight_x, tight_y = _everything(figure)
    x_limits, y_limits = figure.x_limits, figure.y_limits
    table = next((item for item in figure.items if item.get("table")), None)
    if table is not None and x_limits is None and y_limits is None:  # its first row on top
        (left, right), (top, bottom) = table["x"], table["y"]
        return Axis(left, right, whole=True), Axis(bottom, top, whole=True)
    return _axis(xs, x_limits, figure.log_x, tight_x), _axis(ys, y_limits, figure.log_y, tight_y)


def _axis(values: list[float], limits: tuple[float, float] | None, log: bool, tight: bool) -> Axis:
    if limits is not None and not (log and min(limits) <= 0):
        first, last = limits
        return Axis(math.log10(first), math.log10(last), True) if log else Axis(first, last)
    numbers = np.asarray(values, float)
    numbers = numbers[np.isfinite(numbers)]
    if log:
        numbers = np.log10(numbers[numbers > 0])
    if not numbers.size:
        return Axis(0.0, 1.0, log)
    low, high = float(numbers.min()), float(numbers.max())
    if not high > low:
        room = abs(high) * 0.1 or 1.0
        return Axis(low - room, high + room, log)
    room = 0.0 if tight else 0.04 * (high - low)
    return Axis(low - room, high + room, log)


def _everything(figure: Figure) -> tuple[list[float], list[float], bool, bool]:
    """All x, all y, and whether nothing stands out beyond a map, or lines from end to end, on each axis."""
    xs: list[float] = []
    ys: list[float] = []
    maps = any(item["kind"] in ("heat", "contour") for item in figure.items)
    lines_only = all(item["kind"] in ("line", "hline", "vline", "text") for item in figure.items)

    def add(x: Any, y: Any) -> None:
        xs.extend(v for v in x if v is not None)
        ys.extend(v for v in y if v is not None)

    for item in figure.items:
        kind = item["kind"]
        if kind in ("line", "points", "arrow", "heat", "contour"):
            add(item["x"], item["y"])
        elif kind == "hline":
            ys.append(item["at"])
        elif kind == "vline":
            xs.append(item["at"])
        elif kind == "text":
            add([item["x"]], [item["y"]])
        elif kind == "bars" and item.get("placed"):
            half = width(item["names"]) / 2
            add(
                [name - half for name in item["names"]] + [name + half for name in item["names"]],
                item["values"],
            )
            if not figure.log_y:
                ys.append(0.0)
    return xs, ys, maps or lines_only, maps


def width(places: list[float]) -> float:
    """How wide bars at these places are."""
    gaps = np.diff(np.unique(np.asarray(places, float)))
    return float(gaps.min()) if gaps.size else 1.0


def _power(value: float) -> str:
    power = round(math.log10(value))
    return (
        "10" + str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
        if power not in (0, 1)
        else str(10**power)
    )
