"""How many cards are due, for `dlstudy today`: from a small file, brought up to date by what was recorded since.

The file is a cache and nothing more: deleted, damaged or of another version, it is made again from the journal.
It holds the record (see `record`) up to a row of the journal, and as much of the cards as it takes to count
them. What a replay alone can tell (another machine's reviews between one's own, an undo) is replayed once.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dlstudy.curriculum.model import Plan
from dlstudy.errors import DlstudyError
from dlstudy.home import home, settings, write_atomic
from dlstudy.journal import Entry, Journal, clock, study_date
from dlstudy.reviewing import pile as piles
from dlstudy.reviewing.record import KINDS, Broken, Known, Memory, Record, build, stored

#: Raise it when what the file holds changes.
FORMAT = 1
#: So many new rows are taken in one by one; more, and the record is built anew.
MOST_NEW = 2000


def look(journal: Journal, plan: Plan, moment: dt.datetime, end: dt.timedelta) -> piles.Pile:
    """The pile of the study date that it is at `moment`; `end` is how long after midnight a day ends."""
    record, cards = up_to_date(journal, plan, end)
    return piles.pile(piles.standings(record, cards), the_day(moment, end))


def the_day(moment: dt.datetime, end: dt.timedelta) -> piles.Day:
    """The study date of a moment, with the learner's caps."""
    chosen = settings()
    date = study_date(moment, end)
    tomorrow = dt.datetime.combine(date, dt.time()) + end + dt.timedelta(days=1)
    over = round(clock.on_clock_of(moment, tomorrow).timestamp()) * 1_000_000
    return piles.Day(date.toordinal(), over, chosen["reviews_per_day"], chosen["new_cards_per_day"])


def day_of(end: dt.timedelta) -> Callable[[Entry], int]:
    """The study date (an ordinal) of an entry."""
    return lambda entry: study_date(entry.when, end).toordinal()


def up_to_date(journal: Journal, plan: Plan, end: dt.timedelta) -> tuple[Record, dict[str, list[Known]]]:
    """The record as of now, and the cards of every unit that has to do with the learner."""
    kept = _Kept.read(plan, end)
    row, identity = journal.newest()
    changed = False
    record = kept.record
    if record is None or (row, identity) != (kept.row, kept.identity):
        new = None if record is None else journal.added(kept.row, kept.identity, MOST_NEW)
        changed = True
        if record is None or new is None or not _take_in(record, new, kept.latest, plan, end):
            record = everything(journal, plan, end)
        elif not any(_matters(entry) for entry in new) and len(new) < MOST_NEW // 10:
            changed = False
    units = [unit for unit in plan.units if unit in record.entered]
    units += {card.partition("#")[0] for card in record.memories} | {unit for unit, _, _ in record.raised}
    cards = kept.cards
    known = {}
    for unit in dict.fromkeys(units):
        if unit in plan.units:
            stamp = _stamp(plan.units[unit].folder / "cards.yaml")
            if unit not in cards or cards[unit][0] != stamp:
                cards[unit] = [stamp, _known(plan, unit)]
                changed = True
            known[unit] = [Known(name, mistake, tuple(about)) for name, mistake, about in cards[unit][1]]
    known = {unit: known[unit] for unit in plan.units if unit in known}  # in the plan's order
    if changed:
        kept._replace(row=row, identity=identity, record=record, cards=cards).write()
    return record, known


def everything(journal: Journal, plan: Plan, end: dt.timedelta) -> Record:
    """The record from the whole journal; replayed where what was stored cannot be believed."""
    entries, done = journal.entries(kinds=KINDS), journal.completions().values()
    try:
        return build(plan, entries, done, stored(day_of(end)))
    except Broken:
        from dlstudy.reviewing.memory import Replay

        return build(plan, entries, done, Replay(day_of(end)))


def keep(journal: Journal, plan: Plan, end: dt.timedelta, record: Record) -> None:
    """Write the cache with a record that is known to be that of the journal as it is now."""
    kept = _Kept.read(plan, end)
    row, identity = journal.newest()
    kept._replace(row=row, identity=identity, record=record).write()


def _matters(entry: Entry) -> bool:
    return entry.kind in KINDS or entry.kind == "undo" or entry.data.get("done") is True


def _take_in(record: Record, new: list[Entry], latest: int, plan: Plan, end: dt.timedelta) -> bool:
    """Add what came in; False if that takes all of the journal: an undo, another machine's past, a replay."""
    remember = stored(day_of(end))
    for entry in new:
        if not _matters(entry):
            continue
        if entry.kind == "undo" or entry.at < latest:
            return False
        latest = entry.at
        try:
            record.add(entry, plan, remember)
        except Broken:
            return False
    return True


def _stamp(file: Path) -> list[int]:
    try:
        status = file.stat()
    except OSError:
        return []
    return [status.st_mtime_ns, status.st_size]


def _known(plan: Plan, unit: str) -> list[tuple[str, str | None, tuple[str, ...]]]:
    from dlstudy.reviewing.cards import read

    return [(card.name, card.mistake, card.about) for card in read(plan.units[unit], plan.languages).cards]


class _Kept:
    """The cache of one plan in this home."""

    def __init__(self, file: Path, head: list[Any], row: int = 0, identity: str = "",
                 record: Record | None = None, cards: dict[str, Any] | None = None) -> None:  # fmt: skip
        self.file, self.head, self.row, self.identity = file, head, row, identity
        self.record, self.cards = record, cards or {}

    @property
    def latest(self) -> int:
        """The time of the newest entry that the record holds."""
        record = self.record
        assert record is not None
        times = (
            *record.entered.values(),
            *record.raised.values(),
            *(one.at for one in record.memories.values()),
        )
        return max(times, default=0)

    def _replace(self, **values: Any) -> _Kept:
        return _Kept(self.file, self.head, **{"row": self.row, "identity": self.identity, "record": self.record,
                                              "cards": self.cards, **values})  # fmt: skip

    @classmethod
    def read(cls, plan: Plan, end: dt.timedelta) -> _Kept:
        file = home().cache / f"reviews-{plan.id}.json"
        # Another plan under this name, or days that end at another hour: the record is another one.
        head = [FORMAT, str(plan.path), _stamp(plan.path), round(end.total_seconds())]
        try:
            found = json.loads(file.read_bytes())
            if found["head"] != head:
                return cls(file, head)
            record = Record(
                found["entered"],
                {(unit, kind, name): at for unit, kind, name, at in found["raised"]},
                {card: Memory(*memory) for card, memory in found["memories"].items()},
            )
            return cls(file, head, found["row"], found["id"], record, found["cards"])
        except (OSError, ValueError, TypeError, KeyError):
            return cls(file, head)

    def write(self) -> None:
        """Where nothing can be written, it is made again each time."""
        assert self.record is not None
        blob = {
            "head": self.head, "row": self.row, "id": self.identity, "entered": self.record.entered,
            "raised": [[*key, at] for key, at in self.record.raised.items()],
            "memories": self.record.memories, "cards": self.cards,
        }  # fmt: skip
        with contextlib.suppress(DlstudyError, ValueError):
            write_atomic(self.file, json.dumps(blob, ensure_ascii=False, separators=(",", ":")))
