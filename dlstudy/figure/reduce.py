"""Numbers as a figure keeps them: few enough and short enough to be written several times a second."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

#: What is kept of a line, of points, of a matrix (rows and columns), of bars.
LINE, POINTS, CELLS, BARS = 800, 1500, 96, 200
_DIGITS = 5


def column(values: np.ndarray) -> list[float | None]:
    """The numbers in five digits; None for what is none."""
    return [
        float(f"{v:.{_DIGITS}g}") if math.isfinite(v) else None for v in np.asarray(values, float).tolist()
    ]


def line(x: np.ndarray, y: np.ndarray, most: int = LINE) -> dict[str, Any]:
    """A line by at most `most` points.

    Where x goes one way, each stretch of it keeps its least and its greatest y, so that no peak is lost;
    of a path that turns, every k-th point is kept, and its end.
    """
    n = len(x)
    if n > most:
        steps = np.diff(x)
        if np.isfinite(y).all() and ((steps >= 0).all() or (steps <= 0).all()):
            parts = [p for p in np.array_split(np.arange(n), most // 2 - 1) if len(p)]
            kept = {0, n - 1}
            for part in parts:
                kept |= {int(part[np.argmin(y[part])]), int(part[np.argmax(y[part])])}
            places = np.array(sorted(kept))
        else:
            breaks = np.flatnonzero(~np.isfinite(x + y))[
                :most
            ]  # where one line ends, the next must not be joined
            places = np.unique(np.concatenate([np.arange(0, n, math.ceil(n / (most - 1))), breaks, [n - 1]]))
        x, y = x[places], y[places]
    return {"x": column(x), "y": column(y)}


def points(x: np.ndarray, y: np.ndarray) -> dict[str, Any]:
    """Every k-th point, so that no more than `POINTS` are left."""
    step = max(1, math.ceil(len(x) / POINTS))
    return {"x": column(x[::step]), "y": column(y[::step])}


def grid(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A surface with no more than `CELLS` rows and columns: contours look the same."""
    rows, columns = (np.unique(np.linspace(0, n - 1, min(n, CELLS)).round().astype(int)) for n in z.shape)
    return x[columns], y[rows], z[np.ix_(rows, columns)]


def matrix(table: np.ndarray) -> list[list[float | None]]:
    """The means over blocks, so that there are no more than `CELLS` rows and columns."""
    for axis in (0, 1):
        n = table.shape[axis]
        if n > CELLS:
            starts = np.unique(np.linspace(0, n, CELLS, endpoint=False).astype(int))
            counts = np.diff(np.append(starts, n)).reshape((-1, 1) if axis == 0 else (1, -1))
            table = np.add.reduceat(table, starts, axis) / counts
    return [column(row) for row in table]


def ends(table: np.ndarray, low: float | None, high: float | None) -> tuple[float, float]:
    """The ends of the colours: those asked for, else the least and the greatest number."""
    finite = table[np.isfinite(table)]
    least = float(finite.min() if low is None and finite.size else low or 0.0)
    most = float(finite.max() if high is None and finite.size else 1.0 if high is None else high)
    return least, most if most > least else least + 1.0
