"""Reduce a long curve to the columns of a plot, and smooth what is left.

100,000 points on 280 columns cost some hundred microseconds; everything after works on 280.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Columns:
    """A curve per column: the columns that hold points, and their means, least and greatest values, each (k,)."""

    at: np.ndarray
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def __len__(self) -> int:
        return len(self.at)


def reduce(x: np.ndarray, y: np.ndarray, left: float, right: float, columns: int) -> Columns:
    """The points of (x, y) between left and right on `columns` columns; NaN and infinities are left out.

    x and y: (n,) float64. Sorts x first where it is not in order (several sessions in one file).
    """
    good = np.isfinite(y)
    if not good.all():
        x, y = x[good], y[good]
    if len(x) > 1 and (np.diff(x) < 0).any():
        order = np.argsort(x, kind="stable")
        x, y = x[order], y[order]
    first, last = np.searchsorted(x, left, "left"), np.searchsorted(x, right, "right")
    x, y = x[first:last], y[first:last]
    if not len(x):
        empty = np.zeros(0)
        return Columns(empty.astype(int), empty, empty, empty)
    width = (right - left) or 1.0
    column = np.minimum(((x - left) * (columns / width)).astype(np.int64), columns - 1)
    starts = np.flatnonzero(np.diff(column, prepend=-1))
    counts = np.diff(starts, append=len(x))
    # Half of each before adding: values near the greatest float must not overflow.
    mean = np.add.reduceat(y / counts.repeat(counts), starts)
    return Columns(column[starts], mean, np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts))


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
