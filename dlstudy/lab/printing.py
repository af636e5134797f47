"""A run as plain lines: what it does, how far it is, what came out. A fold over the fold, for any output.

Nothing here knows of processes; the one that follows (`dlstudy.training.follow`, or a lab run as a
script) reads the files, calls `update` and decides when it is over.
"""

from __future__ import annotations

import json
import math
import textwrap
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from dlstudy.lab.wording import clean, clock, measure, plain, split, value, words
from dlstudy.language import number, percent, say
from dlstudy.runs.view import RunView

#: Seconds of the run without a line after which one is written all the same.
_QUIET = 10.0
#: Lines of progress that a run may take, so that a thousand short epochs do not fill the terminal.
_LINES = 40
_COLUMNS = 4  # scalars in a line of progress


def unstyled(text: str, *_: str) -> str:
    """The style of an output without colours."""
    return text


class Printer:
    """Writes what is new in a run. `out` takes one line, `style(text, *names)` colours it, `width` columns."""

    def __init__(
        self,
        info: Mapping[str, Any],
        *,
        out: Callable[[str], None] = print,
        style: Callable[..., str] = unstyled,
        width: int = 80,
    ) -> None:
        self.info, self.out, self.style, self.width = info, out, style, max(20, width)
        self.folder: Path | None = None
        self._told: set[str] = set()
        self._said = 0
        self._step: int | None = None  # at the last line of progress
        self._last = -math.inf  # seconds of training at the last line of progress
        self._first: float | None = None
        self._seen: dict[str, int] = {}  # of each scalar, how much the last line has told

    # ---- the beginning --------------------------------------------------------------------------

    def head(self, path: Any) -> None:
        """The first lines: which lab, which run, where, and the settings that were chosen."""
        title = words(self.info.get("title")) or str(self.info.get("lab", ""))
        names = f"{self.info.get('lab', '')} · {self.info.get('id', '')}"
        self.folder = Path(path)
        self.out(self.style(title, "bold") + "  " + self.style(names, "dim"))
        self._labelled(say(fr="Dossier", en="Folder"), str(path))
        for file in (self.info.get("mine") or {}).values():
            self._labelled("Code", say(fr=f"votre code : {file}", en=f"your own code: {file}"))
        defaults = self.info.get("defaults") or {}
        chosen = [f"{name}={plain(value)}" for name, value in (self.info.get("settings") or {}).items()
                  if defaults.get(name) != value]  # fmt: skip
        if self.info.get("seed"):
            chosen.append(say(fr=f"graine {self.info['seed']}", en=f"seed {self.info['seed']}"))
        if chosen:
            self._labelled(say(fr="Choisi", en="Chosen"), ", ".join(chosen))

    def _labelled(self, label: str, text: str) -> None:
        columns = 11
        first, *rest = _wrapped(text, self.width - columns)
        self.out(self.style(label.ljust(columns), "dim") + first)
        for line in rest:
            self.out(" " * columns + line)

    # ---- while it runs --------------------------------------------------------------------------

    def update(self, view: RunView, printed: Iterable[str] = ()) -> None:
        """What is new: in the events, and lines that the lab printed."""
        self._facts(view)
        for line in printed:
            self.out(clean(line))
        self._advance(view, hurry=len(view.says) > self._said)
        for one in view.says[self._said :]:
            for line in one.here.splitlines() or [""]:
                for part in _wrapped(clean(line), self.width):
                    self.out(part)
        self._said = len(view.says)

    def skip(self, view: RunView) -> None:
        """Take what a run has told so far as known: only what comes from now on is written."""
        out, self.out = self.out, lambda _: None
        self.update(view)
        self.out = out
        self._seen = {name: len(series) for name, series in view.series.items()}
        self._seen[""] = self._tested(view)
        self._step = view.step
        self._first = None

    def _facts(self, view: RunView) -> None:
        if view.device and self._new("device", view.session):
            threads = view.device.get("threads")
            parts = [str(view.device.get("device_name") or view.device.get("device", "?"))]
            if view.device.get("device") == "cpu" and threads:
                many = "s" if threads != 1 else ""
                parts.append(say(fr=f"{threads} fil{many} de calcul", en=f"{threads} thread{many}"))
            parts.append("bf16" if view.device.get("bf16") else "fp32")
            self._labelled(say(fr="Machine", en="Machine"), ", ".join(parts))
            step = view.device.get("resumed_step")
            if step:
                text = say(fr=f"au pas {number(step)}, depuis le dernier point de reprise",
                           en=f"at step {number(step)}, from the last checkpoint")  # fmt: skip
                self._labelled(say(fr="Reprise", en="Resumed"), text)
        if view.data and self._new("data", view.data.get("name")):
            data = view.data
            text = str(data.get("name"))
            if data.get("train") and data.get("test"):
                train, test = number(data["train"]), number(data["test"])
                text += say(fr=f", {train} exemples d'entraînement et {test} de test",
                            en=f", {train} training and {test} test examples")  # fmt: skip
            self._labelled(say(fr="Données", en="Data"), text)
            if words(data.get("note")) and not data.get("stands_in_for"):  # else the lab says it
                self._labelled("", words(data["note"]))
        for name, parameters in view.models.items():
            if self._new(f"model {name}", parameters):
                text = say(fr=f"{number(parameters)} poids", en=f"{number(parameters)} weights")
                if name != "network":  # the name of what has none of its own (Run.parameters)
                    text = f"{name}, {text}"
                self._labelled(say(fr="Réseau", en="Network"), text)
        if view.budget and self._new("budget", view.budget.get("epochs")):
            note = words(view.budget.get("note"))
            if note:
                self._labelled("Budget", note)

    def _new(self, what: str, value: Any) -> bool:
        key = f"{what}\0{value}"
        if key in self._told:
            return False
        self._told.add(key)
        return True

    def _advance(self, view: RunView, hurry: bool) -> None:
        """A line of progress at the end of an epoch, or when nothing was written for a while.

        `hurry`: something is about to be said; if the training is over, the last line comes before it.
        """
        progress, tested = view.progress, self._tested(view)
        self._seen = {
            name: min(seen, len(view.series.get(name, ()))) for name, seen in self._seen.items() if name
        } | {"": min(tested, self._seen.get("", 0))}
        if not progress:
            return
        if self._first is None:
            self._first, self._last = view.t, view.t
        if view.ended or (hurry and view.step >= float(progress.get("steps") or math.inf)):
            if view.step != self._step or tested > self._seen[""]:
                self.progress(view)
            return
        whole = view.t - self._first + float(progress.get("remaining") or 0)
        pace = max(1.0, whole / _LINES)
        ended_epoch = tested > self._seen[""]
        since = view.t - self._last
        if (ended_epoch and since >= pace) or since >= max(_QUIET, pace):
            self.progress(view)

    @staticmethod
    def _tested(view: RunView) -> int:
        return sum(len(series) for name, series in view.series.items() if split(name))

    def progress(self, view: RunView) -> None:
        """One line: how far, the scalars, the time left."""
        progress, self._last, self._step = view.progress, view.t, view.step
        step, steps = float(progress.get("step") or 0), float(progress.get("steps") or 0)
        share = percent(min(1.0, step / steps), 0) if steps else ""
        epoch, epochs = progress.get("epoch"), progress.get("epochs")
        where = ""
        if epoch and epochs:
            where = say(fr="époque", en="epoch") + f" {str(epoch).rjust(len(str(epochs)))}/{epochs}"
        parts = [share.rjust(5), where, *self._scalars(view)]
        remaining = progress.get("remaining")
        if remaining and step < steps:
            parts.append(
                self.style(say(fr=f"reste {clock(remaining)}", en=f"{clock(remaining)} left"), "dim")
            )
        self.out("  ".join(part for part in parts if part))

    def _scalars(self, view: RunView) -> list[str]:
        """The scalars worth a place in the line: what the learner watches is a loss and an accuracy."""
        new_ones = [name for name, series in view.series.items()
                    if len(series) > self._seen.get(name, 0) or not split(name)]  # fmt: skip
        names = [name for name in new_ones if "rate" not in name]
        names.sort(key=lambda name: (bool(split(name)), "accuracy" in name, "loss" not in name))
        if len(names) > _COLUMNS:
            names = [*names[:1], *[name for name in names[1:] if "accuracy" in name], *names[1:]]
            names = list(dict.fromkeys(names))[:_COLUMNS]
        texts = []
        for name in names:
            values = view.series[name].values
            new = values[self._seen.get(name, 0) :] or values[-1:]
            self._seen[name] = len(values)
            # A training loss jumps from batch to batch: what is told is its mean since the last line.
            shown = values[-1] if split(name) else math.fsum(new) / len(new) if _finite(new) else values[-1]
            texts.append(f"{self.style(measure(name), 'dim')} {value(name, shown)}")
        self._seen[""] = self._tested(view)
        return texts

    # ---- the end --------------------------------------------------------------------------------

    def results(self, view: RunView) -> None:
        """The tables and the figures that the lab showed, once it is over."""
        for show in view.shows.values():
            if show.get("kind") == "table":
                self._table(show)
        for name, show in view.shows.items():
            if show.get("kind") == "figure" and self.folder is not None:
                self._figure(self.folder, name, show)

    def _figure(self, folder: Path, name: str, show: Mapping[str, Any]) -> None:
        from dlstudy.figure import Figure, plain

        try:
            figure = Figure.from_dict(json.loads((folder / str(show["file"])).read_text("utf-8")))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return
        figure.title = figure.title or show.get("title") or name.replace("_", " ")
        self.out("")
        for line in plain(figure, min(self.width, 100), 18):
            self.out(line)

    def _table(self, show: Mapping[str, Any]) -> None:
        rows = [row for row in show["rows"][:30] if isinstance(row, list)]
        rows = [[_cell(show, i, cell) for i, cell in enumerate(row)] for row in rows]
        if not rows or len({len(row) for row in rows}) != 1:
            return
        heads = [words(column) for column in show.get("columns") or []]
        title = words(show.get("title"))
        if title:
            self.out(self.style(title, "bold"))
        if len(rows[0]) == 2:  # names and numbers: as many side by side as the line holds
            cells = [f"{name}  {text}" for name, text in _aligned(rows)]
            across = max(1, (self.width - 2) // (max(map(len, cells)) + 3))
            down = -(-len(cells) // across)
            for i in range(down):
                self.out("  " + "   ".join(cells[i::down]).rstrip())
            return
        for row in _aligned([heads, *rows] if len(heads) == len(rows[0]) else rows):
            self.out("  " + "  ".join(row).rstrip()[: self.width - 2])


def _wrapped(text: str, columns: int) -> list[str]:
    return textwrap.wrap(text, max(20, columns), break_long_words=False, break_on_hyphens=False) or [""]


def _finite(values: Iterable[float]) -> bool:
    return all(map(math.isfinite, values))


def _cell(show: Mapping[str, Any], column: int, cell: Any) -> str:
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        return words(cell)
    if isinstance(cell, int):
        return number(cell)
    heads = show.get("columns") or []
    head = heads[column] if column < len(heads) else ""
    text = " ".join(map(str, head.values())) if isinstance(head, Mapping) else str(head)
    share = any(word in text.lower() for word in ("accuracy", "exactitude"))
    return value("accuracy" if share else "", cell)


def _aligned(rows: list[list[str]]) -> list[list[str]]:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [[cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True))]
            for row in rows]  # fmt: skip
