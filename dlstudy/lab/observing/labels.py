"""How the classes of consecutive batches are made up, against the whole, and whether an order comes round again."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from dlstudy.lab import late

if TYPE_CHECKING:
    from dlstudy.lab.batches import Batches

LABELS = 400  # batches of one epoch, at most, that are looked at where a lab makes them by itself
MOST = 200_000  # labels that are looked at in one pass
CLASSES = 1000  # of whole numbers; more than these are taken as measurements
_NAMES = ("label", "labels", "y", "target", "targets")


def array(value: Any) -> np.ndarray | None:
    """A tensor or an array as an array, without copying where that is possible; None for anything else."""
    if isinstance(value, late.Tensor):
        value = value.detach()
        return np.asarray(value.cpu().numpy()) if not value.is_sparse else None
    return value if isinstance(value, np.ndarray) else None


def labels_in(batch: Any) -> Any:
    """What of a batch is, by its place or its name, what is to be learnt; None where nothing is."""
    if isinstance(batch, dict):
        return next((batch[name] for name in _NAMES if name in batch), None)
    if isinstance(batch, (tuple, list)) and len(batch) >= 2:
        return batch[-1]
    return None


def flat(labels: Any) -> np.ndarray | None:
    """Labels as one number an example: classes as int64, measurements as float64. None for anything else."""
    if isinstance(labels, late.Tensor) and labels.dtype == late.torch.bfloat16:  # type: ignore[union-attr]
        return None
    found = array(labels)
    if found is None or not found.ndim or not found.size:
        return None
    if found.ndim == 2 and found.shape[1] > 1:
        if len(found) * found.shape[1] > 4_000_000:
            return None
        if not (np.abs(found.sum(1) - 1) < 1e-6).all() or found.min() < 0:
            return None
        return found.argmax(1)  # one-hot rows, or smoothed ones
    if found.ndim > 2 or found.size != len(found):
        return None
    found = found.reshape(-1)
    if found.dtype.kind in "iub":
        return found.astype(np.int64)
    if found.dtype.kind != "f":
        return None
    found = found.astype(np.float64)
    return (
        found.astype(np.int64)
        if np.array_equal(found, np.rint(found)) and np.abs(found).max() < CLASSES
        else found
    )


class Labels:
    """Told of the batches of some passes, it says how mixed they were.

    `shares`: how frequent each class is among the training examples; None as long as that is not known, and
    where there are no classes.
    """

    def __init__(self) -> None:
        self.shares: np.ndarray | None = None
        self._taken: list[Any] = []
        self._many = 0
        self._size = 0
        self._passes = 0  # looked at
        self._repeats = 0  # whose order was that of the pass before
        self._mark: int | None = None

    def begin(self, batches: Batches, affords: Callable[[float], bool]) -> bool:
        """A pass begins; True if its batches are to be taken one by one."""
        source = batches.source
        self._taken, self._many, self._size = [], 0, source.size or 0
        # The first four passes, and later ever fewer: orders do not change their nature.
        number, self._passes = self._passes, self._passes + 1
        if number > 4 and number & (number - 1):
            self._mark = None
            return False
        return affords(0.0)

    def take(self, batch: Any) -> None:
        labels = labels_in(batch)
        if labels is None or self._many > MOST or not hasattr(labels, "__len__"):
            return
        self._taken.append(labels)
        self._many += len(labels)

    def end(self) -> dict[str, Any] | None:
        """The pass is over: what it was like, or None where there is nothing to tell."""
        taken, self._taken = self._taken, []
        return self.of([part for part in map(flat, taken) if part is not None])

    def of(self, parts: list[np.ndarray], complete: bool = True) -> dict[str, Any] | None:
        """The same for the labels of these batches; `complete`: they are all there are."""
        if len(parts) < 2:
            return None
        sizes = np.array([len(part) for part in parts])
        whole = np.concatenate(parts)
        if len({part.dtype for part in parts}) > 1:
            whole = whole.astype(np.float64)
        told = {"batches": len(parts), "batch": int(np.median(sizes)), **_mixing(whole, sizes)}
        if complete and whole.dtype.kind == "i" and whole.min() >= 0 and whole.max() < CLASSES:
            self.shares = np.bincount(whole) / len(whole)
            if len(self.shares) <= 100:
                told["shares"] = [round(float(share), 4) for share in self.shares]
        mark = zlib.crc32(whole.tobytes())
        varied = len(whole) >= 16 and len(np.unique(whole[:4096])) > 1
        if varied and mark == self._mark:
            self._repeats += 1
        else:
            self._repeats = 0
        self._mark = mark if varied else None
        return {**told, "repeats": self._repeats}


def _mixing(whole: np.ndarray, sizes: np.ndarray) -> dict[str, Any]:
    """How much batches differ from each other: 1 is what chance does, B with batches of B of one kind each.

    For classes Pearson's chi-square of batches against classes over its degrees of freedom, for measurements
    the F of a one-way analysis of variance: the same question, whether the batch says something of the label.
    `same`: how often an example has the class of the one before it, `chance`: how often it would by chance.
    """
    batch = np.repeat(np.arange(len(sizes)), sizes)
    if whole.dtype.kind == "i" and whole.min() >= 0 and whole.max() < CLASSES:
        kinds = int(whole.max()) + 1
        present = np.bincount(whole, minlength=kinds)
        used = np.flatnonzero(present)
        if len(used) < 2:
            return {"classes": len(used)}
        counts = np.bincount(batch * kinds + whole, minlength=len(sizes) * kinds).reshape(-1, kinds)[:, used]
        share = present[used] / len(whole)
        expected = sizes[:, None] * share
        spread = ((counts - expected) ** 2 / expected).sum() / ((len(sizes) - 1) * (len(used) - 1))
        return {
            "classes": len(used),
            "spread": round(float(spread), 3),
            "top": round(float((counts.max(1) / sizes).mean()), 4),
            "same": round(float(np.mean(whole[1:] == whole[:-1])), 4),
            "chance": round(float((share**2).sum()), 4),
        }
    whole = whole.astype(np.float64)
    if not np.isfinite(whole).all() or whole.std() == 0:
        return {}
    means = np.bincount(batch, whole) / sizes
    between = (sizes * (means - whole.mean()) ** 2).sum() / (len(sizes) - 1)
    within = max(float(whole.var()), 1e-300)
    return {"spread": round(float(between / within), 3)}
