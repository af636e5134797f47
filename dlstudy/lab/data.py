"""A data set as a lab sees it: tensors in memory."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import torch


class Split:
    """One part of a data set: x uint8 (N, H, W, C), y int64 (N)."""

    def __init__(self, x: Any, y: Any) -> None:
        self.x, self.y = x, y

    def __len__(self) -> int:
        return len(self.y)


class Data:
    """A data set: `train`, `test`, `classes`, `name`, `builtin`, `official`."""

    def __init__(self, source: Any) -> None:
        self.name: str = source.name
        self.builtin: bool = bool(source.builtin)
        self.official: bool = bool(source.official)
        self.classes: list[str] = list(source.classes)
        self.note: dict[str, str] | None = getattr(source, "note", None)
        self.train, self.test = (
            Split(_tensor(part.x, torch.uint8), _tensor(part.y, torch.int64))
            for part in (source.train, source.test)
        )

    def arrays(self) -> Data:
        """The same with NumPy arrays in place of tensors."""
        same = copy.copy(self)
        same.train, same.test = (Split(part.x.numpy(), part.y.numpy()) for part in (self.train, self.test))
        return same

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


def load(name: str, used: str | None, asked: str | None) -> Data:
    """The set `used` before by this run; else the one asked for, the one wanted, or its stand-in."""
    from dlstudy import datasets

    return Data(datasets.load(used or datasets.resolve(name, asked)))


def _tensor(values: Any, dtype: torch.dtype) -> torch.Tensor:
    # A copy: the file on disk is mapped read-only, and a tensor can be written to.
    return torch.from_numpy(np.array(values)).to(dtype)
