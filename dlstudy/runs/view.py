"""What a run is, as its events tell it: a pure fold over the lines of ``events.jsonl``.

The screen, the plain printer, ``dlstudy runs`` and the tests all read a run through this one
fold, so they cannot disagree. It knows neither files nor clocks nor processes: whether the
process is still alive is the run folder's to say.
"""

from __future__ import annotations

import json
import math
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import compress
from typing import Any

from dlstudy.language import french, language

#: What a wrongly built event raises in the fold; such a line is counted as damaged and changes nothing.
_DAMAGE = (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError)
#: Figures of one name that are remembered: several a second are told, and the files of the last ones exist.
FIGURES = 50
#: Observations of one kind that are remembered.
OBSERVED = 400
FINAL = ("finished", "stopped", "failed")
_decode = json.JSONDecoder().decode  # json.loads, without guessing the encoding of each line


@dataclass
class Series:
    """One logged scalar: equally long columns of step, training seconds and value."""

    steps: array = field(default_factory=lambda: array("d"))
    ts: array = field(default_factory=lambda: array("d"))
    values: array = field(default_factory=lambda: array("d"))

    def __len__(self) -> int:
        return len(self.values)

    @property
    def last(self) -> float:
        return self.values[-1]

    def cut(self, step: float, rows: int | None = None) -> None:
        """Forget what was logged after `step`, and all but the first `rows` of the rest."""
        if rows is not None and len(self) > rows:
            for column in (self.steps, self.ts, self.values):
                del column[rows:]
        if self.steps and max(self.steps) > step:
            keep = [s <= step for s in self.steps]
            self.steps, self.ts, self.values = (
                array("d", compress(column, keep)) for column in (self.steps, self.ts, self.values)
            )


@dataclass(frozen=True)
class Said:
    """One sentence that the lab or the engine addressed to the learner."""

    fr: str
    en: str
    t: float
    at: float
    kind: str = ""

    @property
    def here(self) -> str:
        return french(self.fr) if language() == "fr" else self.en


class RunView:
    """A run so far. Feed it lines; read its attributes."""

    def __init__(self) -> None:
        self.damaged = 0  # lines that could not be understood
        self.changes: Counter[str] = Counter()  # events seen per kind: what a screen needs to redraw
        self.series: dict[str, Series] = {}
        self.status = "starting"  # starting, running, paused, then finished, stopped or failed
        self.session = 0
        self.device: dict[str, Any] = {}  # the last "start" event
        self.data: dict[str, Any] = {}
        self.budget: dict[str, Any] = {}
        self.models: dict[str, int] = {}  # name → number of parameters
        self.progress: dict[str, Any] = {}
        self.says: list[Said] = []
        self.error: dict[str, Any] | None = None
        self.checkpoint: int | None = None  # the step of the last one
        self.t = 0.0  # seconds of training so far
        self.started: float | None = None  # Unix times of the first and the last event
        self.at: float | None = None
        self.observed: dict[str, list[dict[str, Any]]] = {}  # what the engine saw by itself, by what it is of
        self._shows: dict[str, list[dict[str, Any]]] = {}
        self._passed: list[tuple[float, dict[str, Any]]] = []  # progress at the last checkpoints
        self._ended: dict[str, float] = {}

    # ---- reading -------------------------------------------------------------------------------

    @property
    def ended(self) -> bool:
        return self.status in FINAL

    @property
    def shows(self) -> dict[str, dict[str, Any]]:
        """The last picture, matrix, table or curve of each name."""
        return {name: kept[-1] for name, kept in self._shows.items() if kept}

    @property
    def metrics(self) -> dict[str, float]:
        """The last value of each logged scalar."""
        return {**self._ended, **{name: series.last for name, series in self.series.items() if series}}

    @property
    def step(self) -> int:
        return int(self.progress.get("step") or 0)

    # ---- folding -------------------------------------------------------------------------------

    def feed_all(self, lines: Iterable[bytes | str]) -> RunView:
        """Fold every line, in order; returns itself."""
        for line in lines:
            self.feed(line)
        return self

    def feed(self, line: bytes | str) -> None:
        """Fold one line. One that cannot be understood only adds to `damaged`."""
        if not line or line.isspace():
            return
        try:
            event = _decode(line if isinstance(line, str) else line.decode())
            kind = event["e"]
            fold = _FOLDS.get(kind)
            if fold is None:
                if not isinstance(kind, str):
                    raise TypeError(kind)
                return  # written by a newer version: nothing that we could show
            t, at = _finite(event.get("t", self.t)), _finite(event.get("at", self.at or 0.0))
            fold(self, event)
        except _DAMAGE:
            self.damaged += 1
            return
        self.t = t
        self.at = at
        if self.started is None:
            self.started = at
        self.changes[kind] += 1

    def _start(self, event: dict[str, Any]) -> None:
        self.session = int(event.get("session", self.session + 1))
        self.device = event
        self.status, self.error = "running", None

    def _data(self, event: dict[str, Any]) -> None:
        _text(event, "name")
        _list(event, "classes", optional=True)
        self.data = event

    def _model(self, event: dict[str, Any]) -> None:
        self.models[_text(event, "name")] = int(event["parameters"])

    def _budget(self, event: dict[str, Any]) -> None:
        _finite(event["epochs"])
        self.budget = event

    def _scalars(self, event: dict[str, Any]) -> None:
        steps = _column(event["step"])
        ts = _column(event["ts"])
        columns = {str(name): _column(values) for name, values in event["v"].items()}
        if any(len(column) != len(steps) for column in (ts, *columns.values())):
            raise ValueError("columns of unequal length")
        for name, values in columns.items():
            series = self.series.get(name)
            if series is None:
                series = self.series[name] = Series()
            series.steps.extend(steps)
            series.ts.extend(ts)
            series.values.extend(values)

    def _progress(self, event: dict[str, Any]) -> None:
        for name in ("step", "epoch"):
            _finite(event[name])
        for name in ("epochs", "steps", "epoch_step", "epoch_steps", "per_second",
                     "examples_per_second", "remaining", "memory", "gpu_memory"):  # fmt: skip
            _finite(event.get(name) or 0)
        self.progress = event

    def _show(self, event: dict[str, Any]) -> None:
        name, kind = _text(event, "name"), _text(event, "kind")
        _finite(event.get("step", 0))
        if kind in ("images", "figure"):
            _text(event, "file")
        elif kind == "matrix":
            if not all(isinstance(row, list) for row in _list(event, "values")):
                raise TypeError("values")
            _list(event, "rows", optional=True)
            _list(event, "columns", optional=True)
        elif kind == "table":
            _list(event, "rows")
        kept = self._shows.setdefault(name, [])
        kept.append(event)
        if kind == "figure" and len(kept) > 2 * FIGURES:
            del kept[:-FIGURES]

    def _say(self, event: dict[str, Any]) -> None:
        self.says.append(Said(_text(event, "fr"), _text(event, "en"), _finite(event.get("t", self.t)),
                              _finite(event.get("at", 0.0)), str(event.get("kind", ""))))  # fmt: skip

    def _observe(self, event: dict[str, Any]) -> None:
        what = _text(event, "what")
        _finite(event["step"])
        for layer in _list(event, "layers", optional=True):
            _text(layer, "name")
        kept = self.observed.setdefault(what, [])
        kept.append(event)
        if len(kept) > OBSERVED:  # the beginning matters, and the end
            del kept[OBSERVED // 4 : OBSERVED // 4 + OBSERVED // 8]

    def _checkpoint(self, event: dict[str, Any]) -> None:
        self.checkpoint = int(_finite(event["step"]))
        self._passed = [*self._passed[-7:], (self.checkpoint, self.progress)]

    def _pause(self, event: dict[str, Any]) -> None:
        self.status = "paused"

    def _continue(self, event: dict[str, Any]) -> None:
        self.status = "running"

    def _rewind(self, event: dict[str, Any]) -> None:
        step = _finite(event["step"])
        # How many rows each scalar had at the checkpoint: what was logged after it, but at the same step
        # (an evaluation at the end of the training), will be logged again.
        rows = event.get("rows")
        if rows is not None:
            rows = {str(name): int(_finite(count)) for name, count in rows.items()}
        for name, series in self.series.items():
            series.cut(step, None if rows is None else max(0, rows.get(name, 0)))
        self.series = {name: series for name, series in self.series.items() if series}
        for name, kept in self._shows.items():
            self._shows[name] = [show for show in kept if float(show.get("step", 0)) <= step]
        for what, seen in self.observed.items():
            self.observed[what] = [event for event in seen if event["step"] <= step]
        if float(self.progress.get("step") or 0) > step:
            place = bisect_right([passed for passed, _ in self._passed], step)
            self.progress = self._passed[place - 1][1] if place else {}
        self.checkpoint = int(step) if step > 0 else None
        self._ended = {}

    def _end(self, event: dict[str, Any]) -> None:
        status, metrics, error = event["status"], event.get("metrics") or {}, event.get("error")
        if status not in FINAL or not (error is None or isinstance(error, dict)):
            raise ValueError(status)
        self._ended = {str(name): float(value) for name, value in metrics.items() if value is not None}
        self.status, self.error = status, error


def _column(values: Any) -> array:
    """A column of numbers; NaN and the infinities come as strings."""
    if not isinstance(values, list):
        raise TypeError("not a column")
    try:
        return array("d", values)
    except TypeError:
        return array("d", map(float, values))


def _finite(value: Any) -> float:
    """A number that can be counted with, as it stands in the event."""
    if not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(value)
    return value


def _text(event: dict[str, Any], name: str) -> str:
    value = event[name]
    if not isinstance(value, str):
        raise TypeError(name)
    return value


def _list(event: dict[str, Any], name: str, optional: bool = False) -> list[Any]:
    value = event.get(name) if optional else event[name]
    if not isinstance(value, list) and not (optional and value is None):
        raise TypeError(name)
    return value or []


_FOLDS = {
    "start": RunView._start, "data": RunView._data, "model": RunView._model, "budget": RunView._budget,
    "scalars": RunView._scalars, "progress": RunView._progress, "show": RunView._show,
    "say": RunView._say, "observe": RunView._observe, "checkpoint": RunView._checkpoint, "pause": RunView._pause,
    "continue": RunView._continue, "rewind": RunView._rewind, "end": RunView._end,
}  # fmt: skip
