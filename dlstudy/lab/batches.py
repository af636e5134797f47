"""Batches of a training set, and how a training comes back into the middle of an epoch.

The order of an epoch is drawn from `run.generator`, whose state is in each checkpoint: a resumed
run draws the same order again and goes on at the same batch.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from dlstudy.lab import late

if TYPE_CHECKING:
    import torch

    from dlstudy.lab.run import Run


class Batches:
    """What `Run.batches` returns; iterate over it. Its length is the number of batches, where that is known."""

    def __init__(
        self, run: Run, data: Any, batch_size: int | None, shuffle: bool, drop_last: bool | None
    ) -> None:
        self.run = run
        self.source: _Tensors | _Loader
        if hasattr(data, "x") and hasattr(data, "y"):
            data = (data.x, data.y)
        if isinstance(data, (late.Tensor, np.ndarray)) or (
            isinstance(data, (tuple, list))
            and all(isinstance(one, (late.Tensor, np.ndarray)) for one in data)
        ):
            if not isinstance(batch_size, int) or batch_size < 1:
                raise ValueError(f"batches(…, batch_size={batch_size!r}): a whole number ≥ 1")
            self.source = _Tensors(
                run, data, batch_size, shuffle, shuffle if drop_last is None else drop_last
            )
        else:
            if batch_size is not None:
                raise TypeError("batches(loader): a loader has its own batch_size and shuffle")
            self.source = _Loader(run, data)

    def __len__(self) -> int:
        return len(self.source)

    def __iter__(self) -> Iterator[Any]:
        run = self.run
        # A training follows gradients; under torch.no_grad() this is an evaluation, which counts no steps.
        evaluates = late.torch is not None and not late.torch.is_grad_enabled()
        if evaluates or run._measuring or run._counting is not None:
            return self._plain()
        if not run._in_epochs:
            return self._plain() if run._loops else self._alone()
        return self._counted()

    def _plain(self) -> Iterator[Any]:
        self.run._others += 1
        try:
            self.source.begin()
            yield from self.source.rest()
        finally:
            self.run._others -= 1

    def _alone(self) -> Iterator[Any]:
        """A lab without epochs: its one pass is one."""
        for _ in self.run.epochs(1):
            yield from self._counted()

    def _counted(self) -> Iterator[Any]:
        run, recorder = self.run, self.run._recorder
        skip = run._enter(self)
        if skip is None:  # a pass that was over at the checkpoint
            return
        self.source.begin()
        if skip:  # back to where the checkpoint was taken
            self.source.skip(skip)
            run._come_back()
        run._counting, self._before = self, run.step - skip
        step = run.step
        run._pace.enter(self, step)
        eye = run._observer
        eye.pass_begins(self, skip)
        try:
            for batch in self.source.rest():
                step += 1
                recorder.step = step  # what is logged now belongs to the step being made
                if eye.busy or step >= eye.at:
                    eye.step_begins(batch)
                    yield batch
                    eye.step_ends()
                else:
                    yield batch
                run.step = step
                if perf_counter() >= run._due and run._tick():
                    break
        except GeneratorExit:  # the lab left the loop early: this step is made all the same
            run.step = step
            raise
        finally:
            run._leave()

    @property
    def done(self) -> int:
        """Batches of this pass made so far, over all sessions."""
        return self.run.step - self._before


class _Tensors:
    """Examples that live in memory: tensors or arrays of the same length, indexed by a drawn order."""

    sized = True

    def __init__(self, run: Run, data: Any, batch_size: int, shuffle: bool, drop_last: bool) -> None:
        self.run = run
        self.alone = isinstance(data, (late.Tensor, np.ndarray))
        self.columns: Sequence[Any] = (data,) if self.alone else tuple(data)
        lengths = {len(column) for column in self.columns}
        if len(lengths) != 1:
            raise ValueError(f"batches: columns of different lengths {[len(c) for c in self.columns]}")
        self.n = lengths.pop()
        if not self.n:
            raise ValueError("batches: no examples")
        self.size = min(batch_size, self.n)
        self.shuffle = shuffle
        self.count = self.n // self.size if drop_last else math.ceil(self.n / self.size)
        self.order: Any = None
        self.first = 0
        self.generators = [run._own]

    def __len__(self) -> int:
        return self.count

    def begin(self) -> None:
        self.order = self.run._own.permutation(self.n) if self.shuffle else None
        self.first = 0

    def skip(self, batches: int) -> None:
        self.first = batches

    def rest(self) -> Iterator[Any]:
        """The batches from there on."""
        columns = [self.run._on_device(column) for column in self.columns]
        spans = [
            slice(k * self.size, min(self.n, (k + 1) * self.size)) for k in range(self.first, self.count)
        ]
        indices: list[Sequence[Any]] = [spans] * len(columns)
        if self.order is not None:
            parts = _split(self.order[: self.count * self.size], self.size)[self.first :]
            indices = [_parts_for(column, parts) for column in columns]
        if self.run._kind != "cpu":
            device = self.run.device
            for each in zip(*indices, strict=True):
                batch = tuple(_to(column[index], device) for column, index in zip(columns, each, strict=True))
                yield batch[0] if self.alone else batch
        elif self.alone:
            (column,), (index_of,) = columns, indices
            for index in index_of:
                yield column[index]
        elif len(columns) == 2:  # what nearly every lab does, without a loop inside the loop
            (x, y), (i, j) = columns, indices
            for k, m in zip(i, j, strict=True):
                yield x[k], y[m]
        else:
            for each in zip(*indices, strict=True):
                yield tuple(column[index] for column, index in zip(columns, each, strict=True))


def _split(order: Any, size: int) -> Sequence[Any]:
    if isinstance(order, np.ndarray):
        return [order[k : k + size] for k in range(0, len(order), size)]
    return order.split(size)


def _parts_for(column: Any, parts: Sequence[Any]) -> Sequence[Any]:
    """The examples of each batch in the form, and in the place, in which this column takes an index."""
    if isinstance(column, np.ndarray):
        return [part if isinstance(part, np.ndarray) else part.numpy() for part in parts]
    if column.device.type == "cpu" or not parts:
        return parts
    import torch

    return torch.cat(list(parts)).to(column.device).split(len(parts[0]))  # one transfer


class _Loader:
    """A DataLoader, or anything else that can be iterated anew in each epoch."""

    def __init__(self, run: Run, loader: Any) -> None:
        if not hasattr(loader, "__iter__") or hasattr(loader, "__next__"):
            raise TypeError("batches(data): tensors, a data set's part, or a DataLoader that can begin anew")
        self.run, self.loader = run, loader
        self.size: int | None = getattr(loader, "batch_size", None)
        self.sized = hasattr(loader, "__len__")
        self.iterator: Iterator[Any] = iter(())
        own = [getattr(part, "generator", None) for part in (loader, getattr(loader, "sampler", None))]
        self.generators: list[Any] = [run._own]
        for generator in own:
            known = isinstance(generator, late.Generator) and generator is not run.generator
            if known and all(generator is not g for g in self.generators):
                self.generators.append(generator)
        try:
            self.sized = self.sized and len(loader) >= 0
        except TypeError:  # an iterable data set without a length
            self.sized = False

    def __len__(self) -> int:
        return len(self.loader)

    def begin(self) -> None:
        self.iterator = iter(self.loader)  # draws the order's seed

    def skip(self, batches: int) -> None:
        for _ in range(batches):  # loaded again, and thrown away: only so is the loader where it was
            next(self.iterator, None)

    def rest(self) -> Iterator[Any]:
        if self.run._kind == "cpu":
            yield from self.iterator
        else:
            device = self.run.device
            for batch in self.iterator:
                yield _to(batch, device)


def _to(batch: Any, device: torch.device) -> Any:
    if isinstance(batch, late.Tensor):
        return batch.to(device, non_blocking=True)
    if isinstance(batch, dict):
        return {key: _to(one, device) for key, one in batch.items()}
    if isinstance(batch, (tuple, list)):
        moved = [_to(one, device) for one in batch]
        return type(batch)(*moved) if hasattr(batch, "_fields") else type(batch)(moved)
    return batch
