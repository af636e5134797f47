"""Lines of equal height: marching squares (Lorensen and Cline 1987, in the plane)."""

from __future__ import annotations

import numpy as np

#: For each case (which of the four corners lie above): the pairs of sides that a line joins.
#: Corners: 1 bottom left, 2 bottom right, 4 top right, 8 top left; sides: 0 bottom, 1 right, 2 top, 3 left.
_SIDES: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((3, 0),), 2: ((0, 1),), 3: ((3, 1),), 4: ((1, 2),), 6: ((0, 2),), 7: ((3, 2),), 8: ((2, 3),),
    9: ((0, 2),), 11: ((1, 2),), 12: ((3, 1),), 13: ((0, 1),), 14: ((3, 0),),
}  # fmt: skip
#: The two saddles, when the middle of the square lies above the height, and when below.
_SADDLES = {(5, True): ((0, 1), (2, 3)), (5, False): ((3, 0), (1, 2)),
            (10, True): ((3, 0), (1, 2)), (10, False): ((0, 1), (2, 3))}  # fmt: skip


def contours(x: np.ndarray, y: np.ndarray, z: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """The lines on which z (rows, columns) over x (columns,), y (rows,) is `level`: one path with NaN between lines.

    Squares with a corner that is no finite number have none.
    """
    with np.errstate(invalid="ignore"):
        above = z > level
    finite = np.isfinite(z)
    whole = finite[:-1, :-1] & finite[:-1, 1:] & finite[1:, 1:] & finite[1:, :-1]
    case = above[:-1, :-1] + 2 * above[:-1, 1:] + 4 * above[1:, 1:] + 8 * above[1:, :-1]
    rows, columns = np.nonzero(whole & (case > 0) & (case < 15))
    cases = case[rows, columns]
    middle = (
        z[rows, columns] + z[rows, columns + 1] + z[rows + 1, columns] + z[rows + 1, columns + 1]
    ) / 4 > level
    segments: list[tuple[tuple[int, int, int], tuple[int, int, int]]] = []
    for r, c, k, up in zip(rows.tolist(), columns.tolist(), cases.tolist(), middle.tolist(), strict=True):
        for a, b in _SIDES.get(k) or _SADDLES[k, up]:
            segments.append((_side(r, c, a), _side(r, c, b)))
    return _place(_joined(segments), x, y, z, level)


def spread(z: np.ndarray, count: int) -> list[float]:
    """So many heights, each with as much of the surface between it and the next: narrow valleys show."""
    finite = z[np.isfinite(z)]
    if not finite.size or count < 1:
        return []
    heights = np.quantile(finite, (np.arange(count) + 0.5) / count)
    return sorted({float(f"{height:.6g}") for height in heights})


def _side(row: int, column: int, side: int) -> tuple[int, int, int]:
    """A side of a square as an edge of the grid: (row, column, 1 if it goes up else 0)."""
    return ((row, column, 0), (row, column + 1, 1), (row + 1, column, 0), (row, column, 1))[side]


def _joined(segments: list) -> list[list[tuple[int, int, int]]]:
    """Segments that meet on an edge of the grid, joined into lines."""
    meets: dict[tuple[int, int, int], list[int]] = {}
    for k, pair in enumerate(segments):
        for edge in pair:
            meets.setdefault(edge, []).append(k)
    used = [False] * len(segments)

    def walk(start: tuple[int, int, int], k: int) -> list[tuple[int, int, int]]:
        path = [start]
        while True:
            used[k] = True
            a, b = segments[k]
            path.append(b if a == path[-1] else a)
            onward = [one for one in meets[path[-1]] if not used[one]]
            if not onward:
                return path
            k = onward[0]

    ends = [(edge, ks[0]) for edge, ks in meets.items() if len(ks) == 1]
    lines = [walk(edge, k) for edge, k in ends if not used[k]]
    return lines + [walk(segments[k][0], k) for k in range(len(segments)) if not used[k]]


def _place(
    lines: list[list[tuple[int, int, int]]], x: np.ndarray, y: np.ndarray, z: np.ndarray, level: float
) -> tuple[np.ndarray, np.ndarray]:
    """Where on its edge each line crosses, by linear interpolation."""
    if not lines:
        return np.zeros(0), np.zeros(0)
    xs, ys = [], []
    for line in lines:
        r, c, up = np.array(line).T
        a, b = z[r, c], z[r + up, c + 1 - up]
        share = np.clip((level - a) / np.where(b == a, 1.0, b - a), 0.0, 1.0)
        xs += [x[c] + share * (x[c + 1 - up] - x[c]), [np.nan]]
        ys += [y[r] + share * (y[r + up] - y[r]), [np.nan]]
    return np.concatenate(xs)[:-1], np.concatenate(ys)[:-1]
