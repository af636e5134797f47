"""Whether examples that a network is tested on are among those that it was trained on.

Each example becomes one number, made from its exact values: equal examples give equal numbers, and of other
pairs one in 2⁶⁴ does by accident. Copies within the training set tell how often two examples are alike for
reasons of their own (four points of a gate, a handful of categories).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from dlstudy.lab import late
from dlstudy.lab.observing.labels import array

ROWS = 96  # of a call that are looked at
_ODD = np.random.Generator(np.random.PCG64(20261125)).integers(1, 2**62, 256, dtype=np.uint64) * np.uint64(
    2
) + np.uint64(1)


def keys(x: Any, rows: np.ndarray | slice, places: int = 256) -> np.ndarray | None:
    """A number for each of these rows (uint64), from at most so many of its values; None if they are no numbers."""
    if isinstance(x, late.Tensor):
        if x.dtype == late.torch.bfloat16 or not x.ndim:  # type: ignore[union-attr]
            return None
        x = x.detach()[late.torch.as_tensor(rows) if isinstance(rows, np.ndarray) else rows]  # type: ignore[union-attr]
        x = array(x)
    elif isinstance(x, np.ndarray) and x.ndim:
        x = x[rows]
    else:
        return None
    if x is None or x.dtype.kind not in "fiub" or not x.size:
        return None
    table = x.reshape(len(x), -1)
    width = table.shape[1]
    if width > places:
        table = table[:, np.linspace(0, width - 1, places).astype(np.int64)]
    values = (table.astype(np.float64) + 0.0).view(np.uint64)  # + 0.0: no -0.0
    with np.errstate(over="ignore"):
        mixed = values ^ (values >> np.uint64(29))
        found = (mixed * _ODD[: table.shape[1]]).sum(1, dtype=np.uint64)
    return found ^ np.uint64(width)


def some_rows(n: int, most: int = ROWS) -> np.ndarray:
    return np.unique(np.linspace(0, n - 1, min(n, most)).astype(np.int64))


class Overlap:
    """The training examples that were seen, and how many tested ones are among them."""

    def __init__(self) -> None:
        self._columns: Any = None  # the whole training set, where it lies in memory
        self._whole: np.ndarray | None = None  # its keys, sorted
        self._copies = 0.0  # share of training examples that another one equals
        self._places = 256
        self._met: list[np.ndarray] = []  # keys of examples as the network met them in training
        self._sorted: np.ndarray | None = None
        self._many = 0
        self.plain: bool | None = (
            None  # whether the network meets the training examples as they lie in memory
        )

    def training_set(self, x: Any) -> None:
        """The inputs that `run.batches` draws from."""
        if self._columns is None or len(x) != len(self._columns):
            self._columns, self._whole = x, None
            width = int(np.prod(x.shape[1:])) if x.ndim > 1 else 1
            self._places = int(min(256, width, max(16, 4_000_000 // max(1, len(x)))))

    def learn(self, affords: Callable[[float], bool]) -> None:
        """Make the keys of the whole training set, as soon as there is time for it."""
        x = self._columns
        if self._whole is not None or x is None or not affords(2.5e-8 * len(x) * self._places):
            return
        found = keys(x, slice(None), self._places)
        if found is None:
            self._columns = None
            return
        self._whole = np.sort(found)
        self._copies = 1 - len(np.unique(found)) / len(found)

    def meet(self, x: Any) -> None:
        """Inputs of the network in a step of the training."""
        if self._many > 100_000:
            return
        rows = some_rows(len(x))
        found = keys(x, rows)
        if found is not None:
            self._met.append(found)
            self._many += len(found)
            self._sorted = None
            if self._whole is not None:
                short = keys(x, rows, self._places)
                if short is not None:
                    self.plain = bool(np.mean(_among(short, self._whole)) > 0.9)

    def look(self, x: Any) -> tuple[np.ndarray, np.ndarray, int] | None:
        """Some rows of what is tested, as the network meets them and as the training set lies in memory."""
        rows = some_rows(len(x))
        long, short = keys(x, rows), keys(x, rows, self._places)
        return None if long is None or short is None else (long, short, self._places)

    def judge(self, evaluations: list[dict[str, Any]]) -> dict[str, Any]:
        """Evaluation calls, put together: how many examples, what was answered, and what of it was trained on."""
        told: dict[str, Any] = {"n": sum(one["n"] for one in evaluations)}
        for flag in ("dropout", "norm", "random"):
            told[flag] = sum(one["n"] for one in evaluations if one.get(flag))
        counts = [one["predicted"] for one in evaluations if one.get("predicted") is not None]
        if counts:
            width = max(map(len, counts))
            told["predicted"] = np.sum([np.pad(c, (0, width - len(c))) for c in counts], axis=0).tolist()
        constant = [one["constant"] for one in evaluations if "constant" in one]
        if constant:
            told["constant"] = all(constant)
        hits: list[np.ndarray] = []
        if self._met and self._sorted is None:
            self._sorted = np.unique(np.concatenate(self._met))
        for one in evaluations:
            pair = one.get("keys")
            if pair is None:
                continue
            hit = np.zeros(len(pair[0]), bool)
            if self._whole is not None and pair[2] == self._places:
                hit |= _among(pair[1], self._whole)
            if self._sorted is not None:
                hit |= _among(pair[0], self._sorted)
            hits.append(hit)
        if hits:
            # A lab may evaluate on training examples too, and say so: a clean test set shows as a block without hits.
            every = np.concatenate(hits)
            blocks = np.array_split(every, max(1, len(every) // ROWS))
            told["checked"] = len(every)
            told["trained_on"] = round(float(every.mean()), 4)
            told["least"] = round(float(min(block.mean() for block in blocks)), 4)
            told["copies"] = round(self._copies, 4)
            known = self._whole if self._whole is not None else self._sorted
            told["known"] = 0 if known is None else len(known)
            told["whole"] = self._whole is not None
        if self.plain is not None:
            told["plain"] = self.plain
        return told


def _among(some: np.ndarray, ordered: np.ndarray) -> np.ndarray:
    place = np.searchsorted(ordered, some)
    place[place == len(ordered)] = 0
    return ordered[place] == some
