"""What a lab can show besides its curves: pictures, a matrix, a table, a drawn curve.

Each knows how it looks in an event; the screen reads that and nothing else. Titles and names are
one string, or a version for each language (`Run.text`).
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

Text = str | dict[str, str]
#: More pictures than this say no more, and would only fill the disk.
PICTURES = 400
POINTS = 2000


class Images:
    """Small pictures with what they are and what they were taken for.

    Args:
        x: (N, H, W), (N, H, W, C) or (N, C, H, W), C being 1 or 3; uint8, or floats from 0 to 1.
        truth, predicted: N class numbers. confidence: N numbers from 0 to 1.
        classes: the names of the classes. labels: N texts, instead of class names.
    """

    def __init__(self, x: Any, *, truth: Any = None, predicted: Any = None, confidence: Any = None,
                 classes: Sequence[Text] | None = None, labels: Sequence[str] | None = None,
                 title: Text | None = None) -> None:  # fmt: skip
        images = _pixels(as_array(x))[:PICTURES]
        self.title, self.classes = title, None if classes is None else list(classes)
        self.columns: dict[str, np.ndarray] = {"images": images}
        for name, values, kind in (("truth", truth, np.int64), ("predicted", predicted, np.int64),
                                   ("confidence", confidence, np.float64), ("labels", labels, np.str_)):  # fmt: skip
            if values is not None:
                column = as_array(values).reshape(-1)[:PICTURES].astype(kind)
                if len(column) != len(images):
                    raise ValueError(f"Images: {len(images)} pictures, {len(column)} values of {name}")
                self.columns[name] = column

    def npz(self) -> bytes:
        """The pictures as a NumPy archive without objects."""
        buffer = io.BytesIO()
        np.savez_compressed(buffer, **self.columns)  # type: ignore[arg-type]
        return buffer.getvalue()

    def fields(self) -> dict[str, Any]:
        return _titled({"kind": "images", "classes": self.classes}, self.title)


class Matrix:
    """A table of numbers shown as a heat map: (rows, columns), with their names."""

    def __init__(self, values: Any, rows: Sequence[Text] | None = None, columns: Sequence[Text] | None = None,
                 title: Text | None = None) -> None:  # fmt: skip
        table = as_array(values)
        if table.ndim != 2 or not table.size:
            raise ValueError(f"Matrix: a table of numbers, not one of shape {table.shape}")
        for names, count, what in ((rows, table.shape[0], "rows"), (columns, table.shape[1], "columns")):
            if names is not None and len(names) != count:
                raise ValueError(f"Matrix: {count} {what}, {len(names)} names")
        self.values, self.rows, self.columns, self.title = table.tolist(), rows, columns, title

    def fields(self) -> dict[str, Any]:
        return _titled(
            {"kind": "matrix", "values": [[_number(v) for v in row] for row in self.values],
             "rows": None if self.rows is None else list(self.rows),
             "columns": None if self.columns is None else list(self.columns)}, self.title)  # fmt: skip


class Table:
    """Rows of words and numbers under headings."""

    def __init__(
        self, columns: Sequence[Text], rows: Sequence[Sequence[Any]], title: Text | None = None
    ) -> None:
        self.columns, self.title = list(columns), title
        self.rows = [list(row) for row in rows]
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"Table: every row needs {len(self.columns)} cells")

    def fields(self) -> dict[str, Any]:
        rows = [[_cell(cell) for cell in row] for row in self.rows]
        return _titled({"kind": "table", "columns": self.columns, "rows": rows}, self.title)


class Curve:
    """Lines over a common x: ``Curve(x, {"sigmoid": s, "tanh": t})``, or one line as a plain list."""

    def __init__(self, x: Any, y: Any, title: Text | None = None) -> None:
        lines: Mapping[str, Any] = y if isinstance(y, Mapping) else {"": y}
        self.x = as_array(x).reshape(-1).astype(float)
        self.series = {str(name): as_array(line).reshape(-1).astype(float) for name, line in lines.items()}
        self.title = title
        for name, line in self.series.items():
            if len(line) != len(self.x):
                raise ValueError(f"Curve: {len(self.x)} places, {len(line)} values of {name!r}")

    def fields(self) -> dict[str, Any]:
        # No screen has more columns; every k-th point draws the same line.
        step = max(1, math.ceil(len(self.x) / POINTS))
        series = {name: line[::step].tolist() for name, line in self.series.items()}
        return _titled({"kind": "curve", "x": self.x[::step].tolist(), "series": series}, self.title)


def _titled(fields: dict[str, Any], title: Text | None) -> dict[str, Any]:
    return {name: value for name, value in {**fields, "title": title}.items() if value is not None}


def as_array(values: Any) -> np.ndarray:
    """Tensors from any device, arrays and lists alike."""
    if hasattr(values, "detach"):
        values = values.detach().cpu()
        values = (values.float() if values.is_floating_point() else values).numpy()
    return np.asarray(values)


def _pixels(x: np.ndarray) -> np.ndarray:
    """(N, H, W, 1 or 3) uint8."""
    if x.ndim == 3:
        x = x[..., None]
    if x.ndim == 4 and x.shape[3] not in (1, 3) and x.shape[1] in (1, 3):
        x = x.transpose(0, 2, 3, 1)
    if x.ndim != 4 or x.shape[3] not in (1, 3) or not x.size:
        raise ValueError(
            f"Images: (N, H, W), (N, H, W, C) or (N, C, H, W) with 1 or 3 channels, not {x.shape}"
        )
    if x.dtype != np.uint8:
        scale = 255 if np.issubdtype(x.dtype, np.floating) else 1
        x = np.nan_to_num(np.rint(x * scale)).clip(0, 255).astype(np.uint8)
    return x


def _cell(cell: Any) -> Any:
    if isinstance(cell, (str, dict, bool, int, type(None))):
        return cell
    return _number(cell.item() if hasattr(cell, "item") else cell)


def _number(value: Any) -> Any:
    """A number that JSON can hold; None for what is none."""
    return value if isinstance(value, int) or math.isfinite(value) else None
