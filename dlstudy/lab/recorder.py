"""What a run records: scalars in columns, everything else as one event each, in the order it happened.

Made to cost nothing: `log` appends to a list, and ten times a second the list becomes one line.
A value on a GPU stays there until then, and all of them come over in one transfer.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np

from dlstudy.lab import late
from dlstudy.runs.events import EventWriter
from dlstudy.runs.view import RunView

FLUSH = 0.1  # seconds between two lines
#: `log` itself writes only when nothing else has for so long: inside a loop, the step's end does.
OVERDUE = 2.5 * FLUSH


class Clock:
    """Seconds of training: over all sessions of a run, without the pauses."""

    def __init__(self, before: float = 0.0) -> None:
        self.origin = perf_counter() - before

    @property
    def t(self) -> float:
        return perf_counter() - self.origin

    def set(self, t: float) -> None:
        self.origin = perf_counter() - t


class Recorder:
    """Scalars and events of one run on their way to the file."""

    def __init__(self, writer: EventWriter, clock: Clock, view: RunView) -> None:
        self.writer, self.clock = writer, clock
        self.metrics: dict[str, float] = view.metrics  #: the last value of each scalar
        self.rows = {name: len(series) for name, series in view.series.items()}  #: rows of each in the file
        self.step = 0  #: the step that what is logged now belongs to
        self.muted = False  #: while speed is measured, and while a resumed lab comes back to where it was
        self._waiting: list[tuple[int, float, dict[str, Any]]] = []
        self._remote = False  # whether tensors are among them
        self._overdue = perf_counter() + OVERDUE
        self.log = self._logger()

    def _logger(self) -> Callable[..., None]:
        """`log` as a closure. Between two steps of a training nothing of it is in the processor's cache: what it
        looks up costs several times what a loop over `log` alone would tell."""
        recorder, append, now, tensor = self, self._waiting.append, perf_counter, late.Tensor

        def here() -> None:
            nonlocal tensor
            tensor = late.Tensor

        late.when_here(here)

        def log(**values: Any) -> None:
            """Remember these scalars (see `Run.log`)."""
            if recorder.muted:
                return
            for name, value in values.items():
                if type(value) is not float:
                    if type(value) is tensor and value.is_cpu and not value.ndim:
                        value = value.item()  # the usual case: nothing waits for it, and it holds no graph
                        values[name] = value if type(value) is not complex else _scalar(name, value)
                    else:
                        values[name] = value = _scalar(name, value)
                        recorder._remote = recorder._remote or isinstance(value, tensor)
            t = now()
            append((recorder.step, t, values))
            if t > recorder._overdue:
                recorder.flush()

        return log

    def event(self, e: str, **fields: Any) -> None:
        """Record an event and write it, with all that was logged before it."""
        self._collect()
        self.writer.add(e, self.clock.t, **fields)
        self.flush()

    def say(self, fr: str, en: str, kind: str = "") -> None:
        self.event("say", fr=fr, en=en, **({"kind": kind} if kind else {}))

    def flush(self) -> bool:
        """Write all that waits; False while the disk refuses."""
        self._collect()
        self._overdue = perf_counter() + OVERDUE
        return self.writer.flush()

    def _collect(self) -> None:
        """Turn the waiting rows into events: one for each set of scalars that were logged together."""
        rows = self._waiting.copy()
        self._waiting.clear()
        if not rows:
            return
        # Nearly always all rows have the same names: then a column is one comprehension.
        names = rows[0][2].keys()
        if all(row[2].keys() == names for row in rows):
            places: tuple[int, ...] = tuple(range(len(rows)))
            together = {places: {name: [row[2][name] for row in rows] for name in names}}
        else:
            together = _together(rows)
        if self._remote:
            self._remote = False
            _fetch([column for group in together.values() for column in group.values()])
        origin, t = self.clock.origin, self.clock.t
        for places, group in together.items():
            for name, numbers in group.items():
                self.metrics[name] = float(numbers[-1])
                self.rows[name] = self.rows.get(name, 0) + len(numbers)
            chosen = rows if len(places) == len(rows) else [rows[place] for place in places]
            times = np.array([row[1] for row in chosen]) - origin
            self.writer.add(
                "scalars", t, step=[row[0] for row in chosen], ts=times.round(4).tolist(), v=group
            )

    @property
    def known(self) -> dict[str, float]:
        """The metrics that are numbers (JSON has no NaN)."""
        return {name: value for name, value in self.metrics.items() if math.isfinite(value)}


def _together(rows: list[tuple[int, float, dict[str, Any]]]) -> dict[tuple[int, ...], dict[str, list[Any]]]:
    """Columns by the rows that have them: scalars that were always logged together stay together."""
    columns: dict[str, tuple[list[int], list[Any]]] = {}
    for place, (_, _, values) in enumerate(rows):
        for name, value in values.items():
            which, numbers = columns.setdefault(name, ([], []))
            which.append(place)
            numbers.append(value)
    together: dict[tuple[int, ...], dict[str, list[Any]]] = {}
    for name, (which, numbers) in columns.items():
        together.setdefault(tuple(which), {})[name] = numbers
    return together


def _scalar(name: str, value: Any) -> Any:
    """A number; or a tensor on a GPU, copied there, so that neither the loop waits nor the graph is kept."""
    if isinstance(value, late.Tensor):
        if value.numel() != 1 or value.is_complex():
            raise TypeError(f"log({name}=…): one real number, not a tensor of shape {tuple(value.shape)}")
        # On the processor nothing waits, and a number cannot be changed behind our back.
        return value.item() if value.device.type == "cpu" else value.detach().reshape(()).clone()
    if isinstance(value, (int, float)):  # also bool, and NumPy's float64
        return value
    if (
        hasattr(value, "item") and getattr(value, "size", 1) == 1
    ):  # NumPy's other numbers, and its arrays of one
        value = value.item()
        if isinstance(value, (int, float)):
            return value
    raise TypeError(f"log({name}=…): one real number, not {type(value).__name__}")


def _fetch(columns: list[list[Any]]) -> None:
    """Replace tensors by numbers, in place: one transfer for each device and type of number."""
    import torch

    groups: dict[tuple[torch.device, torch.dtype], list[tuple[list[Any], int]]] = {}
    for column in columns:
        for place, value in enumerate(column):
            if isinstance(value, torch.Tensor):
                groups.setdefault((value.device, value.dtype), []).append((column, place))
    for places in groups.values():
        numbers = torch.stack([column[place] for column, place in places]).tolist()
        for (column, place), number in zip(places, numbers, strict=True):
            column[place] = number
