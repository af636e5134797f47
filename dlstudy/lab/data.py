"""A data set as a lab sees it: tensors in memory, or arrays."""

from __future__ import annotations

from typing import Any

import numpy as np


class Split:
    """One part of a data set: x uint8 (N, H, W, C), y int64 (N)."""

    def __init__(self, x: Any, y: Any) -> None:
        self.x, self.y = x, y

    def __len__(self) -> int:
        return len(self.y)


class Data:
    """A data set: `train`, `test`, `classes`, `name`, `builtin`, `official`."""

    def __init__(self, source: Any, arrays: bool = False) -> None:
        self.name: str = source.name
        self.builtin: bool = bool(source.builtin)
        self.official: bool = bool(source.official)
        self.classes: list[str] = list(source.classes)
        self.note: dict[str, str] | None = getattr(source, "note", None)
        self.train, self.test = (
            Split(_column(part.x, np.uint8, arrays), _column(part.y, np.int64, arrays))
            for part in (source.train, source.test)
        )

    def fields(self) -> dict[str, Any]:
        """The fields of a data event."""
        return {
            "name": self.name,
            "builtin": self.builtin,
            "official": self.official,
            "train": len(self.train),
            "test": len(self.test),
            "classes": self.classes,
            "note": self.note,
        }

    def stand_in(self, wanted: str) -> dict[str, str]:
        """What to tell the learner when this set stands in for the one the lab wanted."""
        return {
            "fr": f"« {wanted} » n'est pas sur cette machine : le lab s'exécute sur « {self.name} », fourni avec "
            f"le programme. Pour l'obtenir : dlstudy data get {wanted}",
            "en": f"'{wanted}' is not on this machine: the lab runs on '{self.name}', which comes with the program. "
            f"To fetch it: dlstudy data get {wanted}",
        }


def load(name: str, used: str | None, asked: str | None, arrays: bool = False) -> Data:
    """The set `used` before by this run; else the one asked for, the one wanted, or its stand-in."""
    from dlstudy import datasets

    return Data(datasets.load(used or datasets.resolve(name, asked)), arrays)


def _column(values: Any, dtype: Any, arrays: bool) -> Any:
    # A copy: the file on disk is mapped read-only, and a tensor can be written to.
    column = np.array(values, dtype=dtype)
    if arrays:
        return column
    import torch

    return torch.from_numpy(column)
