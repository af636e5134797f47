"""Every run in a form to list, filter and sort; what has not changed is not read again.

`Listing` remembers what it read, in memory and in the cache folder, by the size and the time of each run's files:
of five hundred runs that are over, a second look asks the system for these and reads nothing.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import orjson

from dlstudy.errors import DlstudyError
from dlstudy.home import home, write_atomic
from dlstudy.runs.folder import LIVING, RunFolder, numbers, unreadable
from dlstudy.runs.names import FILE as NAME_FILE
from dlstudy.runs.names import name_of
from dlstudy.runs.tail import Tail
from dlstudy.runs.view import FINAL, RunView

#: Of a remembered entry: another number when what it holds has changed its meaning.
_VERSION = 1
_Known = dict[str, tuple[list[int], dict[str, Any]]]  # by id: what its files were, and the entry


@dataclass(frozen=True)
class Entry:
    """One run: what it is, how it does, what came of it.

    started, ended: ISO moments or None. seconds: of training. settings, defaults: by name. metrics: the last value
    of each. best: the best accuracy on a test set (of a run that goes on: the last one). recorded: False where the
    journal still lacks it. share: of a run that trains, how much of it is done, in [0, 1], where that is known.
    """

    id: str
    name: str | None = None
    lab: str = ""
    title: Any = None
    status: str = ""
    created: str = ""
    started: str | None = None
    ended: str | None = None
    seconds: float = 0.0
    settings: dict[str, Any] = field(default_factory=dict)
    defaults: dict[str, Any] = field(default_factory=dict)
    seed: int | None = None
    device: str | None = None
    data: str | None = None
    mine: list[str] = field(default_factory=list)
    experiment: str | None = None
    metrics: dict[str, float] = field(default_factory=dict)
    best: float | None = None
    recorded: bool = True
    share: float | None = None
    path: str = ""

    @property
    def folder(self) -> RunFolder:
        return RunFolder(self.path)

    @property
    def living(self) -> bool:
        return self.status in LIVING

    @property
    def shown(self) -> str:
        """What the learner calls it, else its id."""
        return self.name or self.id


def data_name(info: dict[str, Any], state: dict[str, Any]) -> str | None:
    """The set that a run trains on: the one it used, else the one that was asked for."""
    used = state.get("data_used")
    if isinstance(used, dict) and used:
        return ", ".join(dict.fromkeys(map(str, used.values())))
    return info.get("data")


def best_accuracy(metrics: dict[str, float], state: dict[str, Any]) -> float | None:
    """The best accuracy on a test set that a run reached (of a run that goes on: the last one)."""
    best = state.get("best")
    known = {**metrics, **(best if isinstance(best, dict) else {})}
    found = [(not name.startswith("test"), name) for name in known if name.endswith("accuracy")]
    return known[min(found)[1]] if found else None


def read(folder: RunFolder, metrics: dict[str, float] | None = None) -> Entry:
    """The entry of one run, read from its files; `metrics`: where they are known already."""
    info, state = folder.info, folder.state()
    metrics = folder.metrics if metrics is None else metrics
    seconds = state.get("seconds")
    experiment = info.get("experiment")
    return Entry(
        id=folder.id,
        name=name_of(folder),
        lab=str(info.get("lab") or ""),
        title=info.get("title"),
        status=folder.status(),
        created=str(info.get("created_at") or ""),
        started=_moment(state.get("started_at")) or _moment(info.get("created_at")),
        ended=_moment(state.get("ended_at")),
        seconds=float(seconds) if isinstance(seconds, (int, float)) else 0.0,
        settings=_mapping(info.get("settings")),
        defaults=_mapping(info.get("defaults")),
        seed=info.get("seed") if isinstance(info.get("seed"), int) else None,
        device=_moment(info.get("device")),
        data=data_name(info, state),
        mine=sorted(map(str, info.get("mine") or {})),
        experiment=experiment.get("name") if isinstance(experiment, dict) else None,
        metrics=metrics,
        best=best_accuracy(metrics, state),
        recorded=state.get("recorded") is True or "recorded" not in state,
        path=str(folder.path),
    )


class Listing:
    """The runs of this home, newest first, each read again only when its files changed."""

    def __init__(self) -> None:
        self._known: _Known | None = None  # of runs that do not train
        self._entries: dict[str, Entry] = {}
        self._followed: dict[str, _Followed] = {}  # of those that train
        self._place = ""

    def read(self, notes: list[str] | None = None) -> list[Entry]:
        """Every run as it is now. Damaged folders are left out, and named in `notes`."""
        place = home().runs
        if str(place) != self._place:
            self.__init__()  # type: ignore[misc]
            self._place = str(place)
        if self._known is None:
            self._known = _remembered(place)
        try:
            names = [one.name for one in os.scandir(place) if one.is_dir() and not one.name.startswith(".")]
        except OSError:
            names = []
        before = {id: key for id, (key, _) in self._known.items()}
        found = []
        for name in names:
            path = place / name
            try:
                found.append(self._entry(path))
            except (DlstudyError, TypeError, ValueError, AttributeError, KeyError):
                self._forget(name)
                note = unreadable(path)
                if notes is not None and note:
                    notes.append(note)
        for gone in {*self._known, *self._entries}.difference(names):
            self._forget(gone)
        if {id: key for id, (key, _) in self._known.items()} != before:
            _remember(place, self._known)
        return sorted(found, key=lambda entry: (entry.created, entry.id), reverse=True)

    def _entry(self, path: Path) -> Entry:
        assert self._known is not None
        key, known = _key(path), self._known.get(path.name)
        if known is not None and known[0] == key:
            if path.name not in self._entries:
                self._entries[path.name] = Entry(**known[1])
            return self._entries[path.name]
        folder = RunFolder(path)
        state = folder.state()
        if not folder.info.get("created_at"):
            raise KeyError("created_at")
        if state.get("status") not in FINAL and folder.status() in LIVING:
            # Of its events only those that are new.
            followed = self._followed.setdefault(folder.id, _Followed(folder, state))
            entry = replace(read(folder, followed.metrics(state)), share=followed.share())
        else:
            entry = read(folder)
            self._followed.pop(path.name, None)
        self._entries[path.name] = entry
        if entry.living:
            self._known.pop(path.name, None)
        else:  # one whose process died stays so until somebody resumes it, which its state tells
            self._known[path.name] = (key, asdict(entry))
        return entry

    def _forget(self, name: str) -> None:
        for kept in (self._known, self._entries, self._followed):
            if kept is not None:
                kept.pop(name, None)  # type: ignore[attr-defined]


class _Followed:
    """The events of a run that is not over, since the point up to which its state tells the metrics."""

    def __init__(self, folder: RunFolder, state: dict[str, Any]) -> None:
        position = state.get("metrics_position")
        self._start = position if isinstance(position, int) and state.get("metrics") else 0
        self._tail = Tail(folder.events, start=self._start)
        self._view = RunView()

    def metrics(self, state: dict[str, Any]) -> dict[str, float]:
        before = self._tail.generation
        lines = self._tail.read()
        if self._tail.generation != before:
            self._view = RunView()
        self._view.feed_all(lines)
        known = state.get("metrics")
        return {**numbers(known if isinstance(known, dict) else {}), **numbers(self._view.metrics)}

    def share(self) -> float | None:
        """How much is done, in [0, 1]; None where nothing says so."""
        progress = self._view.progress
        step, steps = progress.get("step") or 0, progress.get("steps") or 0
        return max(0.0, min(1.0, step / steps)) if steps else None


def _key(path: Path) -> list[int]:
    """What changes when a run's files do: size and time of each. OSError of run.json: no run (yet)."""
    key = []
    for name in ("run.json", "state.json", NAME_FILE):
        try:
            facts = os.stat(path / name)
            key += [facts.st_size, facts.st_mtime_ns]
        except OSError:
            key += [-1, -1]
    return key


def _moment(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


# ---- what is remembered from one program to the next ---------------------------------------------


def _file() -> Path:
    return home().cache / "runs.json"


def _remembered(place: Path) -> _Known:
    """What was read before; nothing of a file that is missing, damaged, of another home or another version."""
    names = {one.name for one in fields(Entry)}
    try:
        stored = orjson.loads(_file().read_bytes())
        if stored["version"] != _VERSION or stored["place"] != str(place):
            return {}
        return {
            id: (key, entry)
            for id, (key, entry) in stored["runs"].items()
            if set(entry) == names and isinstance(key, list)
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _remember(place: Path, known: _Known) -> None:
    """For the next program. A cache: where it cannot be written, everything is read once more."""
    with contextlib.suppress(DlstudyError, TypeError):
        write_atomic(_file(), orjson.dumps({"version": _VERSION, "place": str(place), "runs": known}))
