"""What a journal is, in plain Python: a set of entries and what follows from it, without SQL and without indexes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from dlstudy.journal import DECISIONS, Entry


@dataclass
class Model:
    """Entries by id; everything else is computed from all of them, every time."""

    rows: dict[str, Entry] = field(default_factory=dict)

    def add(self, *entries: Entry) -> None:
        for entry in entries:
            self.rows[entry.id] = entry._replace(undone=False)

    def ordered(self) -> list[Entry]:
        return sorted(self.rows.values())

    def undos(self) -> list[Entry]:
        """Undo entries that no other undo entry names."""
        named = {entry.subject for entry in self.rows.values() if entry.kind == "undo"}
        return [entry for entry in self.ordered() if entry.kind == "undo" and entry.id not in named]

    def undone(self) -> set[str]:
        return {entry.subject for entry in self.undos()}

    def firsts(self) -> list[Entry]:
        """All entries but undo entries and later copies under one key."""
        keys: set[str] = set()
        found = []
        for entry in self.ordered():
            if entry.kind != "undo" and entry.key not in keys:
                found.append(entry)
                if entry.key is not None:
                    keys.add(entry.key)
        return found

    def live(self) -> list[Entry]:
        undone = self.undone()
        return [entry for entry in self.firsts() if entry.id not in undone]

    def completions(self) -> dict[str, Entry]:
        found: dict[str, Entry] = {}
        for entry in self.live():
            if entry.data.get("done") is True:
                found.setdefault(entry.subject, entry)
        return found

    def latest(self, kind: str) -> Entry | None:
        return next((entry for entry in reversed(self.live()) if entry.kind == kind), None)

    def seconds_between(self, start: dt.datetime, end: dt.datetime) -> float:
        return sum(entry.data.get("seconds", 0) for entry in self.live() if start <= entry.when < end)

    def study_days(self, end: dt.timedelta) -> dict[dt.date, float]:
        days: dict[dt.date, float] = {}
        for entry in self.live():
            if "seconds" in entry.data or entry.data.get("done"):
                day = (entry.when - end).date()
                days[day] = days.get(day, 0) + entry.data.get("seconds", 0)
        return dict(sorted(days.items()))

    def next_undo(self) -> list[str]:
        """Which entries `undo` is to take back."""
        decisions = [entry for entry in self.live() if entry.kind in DECISIONS]
        if not decisions:
            return []
        group = decisions[-1].data.get("group")
        if group is None:
            return [decisions[-1].id]
        return [entry.id for entry in self.live() if entry.data.get("group") == group]

    def next_redo(self) -> list[str]:
        """Which entries `undo(redo=True)` is to bring back."""
        for undo in reversed(self.undos()):
            entry = self.rows.get(undo.subject)
            if entry is None or entry.kind == "undo":
                continue
            if any(
                (e.kind, e.subject) == (entry.kind, entry.subject) and e.id > undo.id for e in self.live()
            ):
                continue
            group = undo.data.get("group")
            together = [undo] if group is None else [
                one for one in self.rows.values() if one.kind == "undo" and one.data.get("group") == group
            ]  # fmt: skip
            return sorted({one.subject for one in together})
        return []
