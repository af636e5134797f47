"""Reduce a long curve to the columns of a plot, and smooth what is left.

100,000 points on 280 columns cost some hundred microseconds; everything after works on 280.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Columns:
    """A curve per column: the columns that hold points, and their means, least and greatest values, each (k,).

    before, after: the nearest points (x, y) out of sight, to which the line goes on; None where there are none.
    """

    at: np.ndarray
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    before: tuple[float, float] | None = None
    after: tuple[float, float] | None = None

    def __len__(self) -> int:
        return len(self.at)


def reduce(
    x: np.ndarray, y: np.ndarray, left: float, right: float, columns: int, *, log: bool = False
) -> Columns:
    """The points of (x, y) between left and right on `columns` columns; NaN and infinities are left out.

    x and y: (n,) float64. Sorts x first where it is not in order (several sessions in one file). log: the columns
    are equally wide in log(x); then left is above zero.
    """
    if len(x) > 1 and (x[1:] < x[:-1]).any():
        order = np.argsort(x, kind="stable")
        x, y = x[order], y[order]
    first, last = int(np.searchsorted(x, left, "left")), int(np.searchsorted(x, right, "right"))
    before = (float(x[first - 1]), float(y[first - 1])) if first else None
    after = (float(x[last]), float(y[last])) if last < len(x) else None
    x, y = x[first:last], y[first:last]
    good = np.isfinite(y)
    if not good.all():
        x, y = x[good], y[good]
    if not len(x):
        empty = np.zeros(0)
        return Columns(empty.astype(int), empty, empty, empty, before, after)
    # Where each column begins among the sorted points: the columns are few, the points may be many.
    edges = np.geomspace(left, right, columns + 1) if log else np.linspace(left, right, columns + 1)
    begins = np.searchsorted(x, edges[:-1], "left")
    begins[0] = 0
    counts = np.diff(begins, append=len(x))
    at = np.flatnonzero(counts)
    starts, counts = begins[at], counts[at]
    low, high = np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts)
    if max(-float(low.min()), float(high.max())) < 1e290:
        mean = np.add.reduceat(y, starts) / counts
    else:  # the sum of values near the greatest float would be none
        mean = np.add.reduceat(y / counts.repeat(counts), starts)
    return Columns(at, mean, low, high, before, after)


def value_at(x: np.ndarray, y: np.ndarray, at: float) -> float | None:
    """What was known at a place: the value with the greatest x up to there, the later of two; None before the first.

    x and y: (n,), in any order of x.
    """
    before = np.flatnonzero(x <= at)
    if not len(before):
        return None
    nearest = x[before]
    return float(y[before[np.flatnonzero(nearest == nearest.max())[-1]]])


def smooth(values: np.ndarray, weight: float) -> np.ndarray:
    """Local linear regression of (k,) values under the weights weight^|distance|; weight in [0, 1).

    An exponential mean that looks both ways: it follows without lagging, and being linear it does
    not bend at the two ends (Cleveland 1979, with an exponential instead of the tricube kernel).
    """
    if weight <= 0 or len(values) < 3:
        return values
    reach = min(len(values) - 1, math.ceil(math.log(1e-6) / math.log(weight)))
    distance = np.arange(-reach, reach + 1, dtype=float)
    kernel = weight ** np.abs(distance)
    scale = float(np.abs(values).max()) or 1.0  # values near the greatest float must not overflow
    scaled, ones = values / scale, np.ones(len(values))

    def sums(what: np.ndarray, power: int) -> np.ndarray:
        # np.convolve turns the kernel round, and distance is odd.
        full = np.convolve(what, (kernel * distance**power)[::-1], "full")
        return full[reach : reach + len(values)]

    s0, s1, s2 = (sums(ones, power) for power in range(3))
    t0, t1 = (sums(scaled, power) for power in range(2))
    return (s2 * t0 - s1 * t1) / (s0 * s2 - s1 * s1) * scale
