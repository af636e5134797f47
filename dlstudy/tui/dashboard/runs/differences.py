"""In what runs differ and what came of each: the rows of a table. Draws nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from dlstudy.language import duration, say
from dlstudy.runs import query
from dlstudy.runs.listing import Entry
from dlstudy.tui import words
from dlstudy.tui.dashboard.runs.columns import head, shown

_FACTS = ("lab", "data", "seed", "device", "experiment", "mine")
_FIRST = {"test_accuracy": 0, "accuracy": 1, "test_loss": 2, "loss": 3, "learning_rate": 9}
_SMALLER = ("loss", "error", "errors", "mistakes", "dead")


class Row(NamedTuple):
    """One line: its name, a cell for each run ("" for nothing), and which of them are the best."""

    name: str
    cells: list[str]
    best: frozenset[int] = frozenset()
    kind: str = "setting"


def settings(runs: Sequence[Entry]) -> list[Row]:
    """Only what differs: the settings, then what else a run was started with."""
    rows = []
    for name in dict.fromkeys(name for run in runs for name in run.settings):
        values = [run.settings.get(name) for run in runs]
        if _differ(values):
            rows.append(Row(words.clean(name), [shown(name, value, setting=True) for value in values]))
    for name in _FACTS:
        values = [query.value(run, name) for run in runs]
        if _differ(values):
            rows.append(Row(head(name), [shown(name, value) for value in values]))
    return rows


def results(runs: Sequence[Entry], metrics: Sequence[Mapping[str, float]]) -> list[Row]:
    """What came of each: the last value of every metric, the best ones marked, and the time it took."""
    names = dict.fromkeys(name for found in metrics for name in found)
    rows = []
    for name in sorted(names, key=lambda name: _FIRST.get(name, 5)):
        values = [found.get(name) for found in metrics]
        cells = ["" if value is None else words.value(name, value) for value in values]
        rows.append(Row(words.scalar(name), cells, best(name, values), "result"))
    best_ones = [run.best for run in runs]
    if any(
        run.best is not None and run.best != found.get("test_accuracy")
        for run, found in zip(runs, metrics, strict=True)
    ):
        cells = ["" if value is None else words.value("accuracy", value) for value in best_ones]
        title = say(fr="meilleure exactitude", en="best accuracy")
        rows.insert(0, Row(title, cells, best("accuracy", best_ones), "result"))
    times = [duration(run.seconds) if run.seconds else "" for run in runs]
    if any(times):
        rows.append(Row(head("time"), times, kind="result"))
    return rows


def best(name: str, values: Sequence[float | None]) -> frozenset[int]:
    """The places of the best values of a metric; none where nobody can say which is better, or all are equal."""
    last = name.rpartition("_")[2]
    sign = 1 if last == "accuracy" else -1 if last in _SMALLER else 0
    there = [value for value in values if value is not None and value == value]
    if not sign or len(there) < 2 or min(there) == max(there):
        return frozenset()
    top = max(sign * value for value in there)
    return frozenset(k for k, value in enumerate(values) if value is not None and sign * value == top)


def _differ(values: Sequence[Any]) -> bool:
    return any(value != values[0] or type(value) is not type(values[0]) for value in values[1:])
