"""The plan as a calendar: what every date holds, held, or does not hold, in one of a few states."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from dlstudy.curriculum.model import Part
from dlstudy.desk.day import Desk
from dlstudy.schedule.agreement import Block, agreed
from dlstudy.schedule.rules import ONE_DAY

#: The states of a date. "": it has nothing to do with the plan.
DONE, STARTED, MISSED, TODAY, COMING, OFF, REST = (
    "done",
    "started",
    "missed",
    "today",
    "coming",
    "off",
    "rest",
)
WEEK = 7 * ONE_DAY
#: Weeks shown before the plan and after its end, so that today is among them where it is near.
AROUND = 4


class Cell(NamedTuple):
    """A date of the calendar.

    Fields:
        state: DONE (all that it held), STARTED (something of it), MISSED (nothing), TODAY (its work is not all done),
            COMING, OFF, REST (no study weekday) or "".
        parts: what it holds, or held, in the order of study; then what else was done on it.
        done: the ids of those that were done by the end of the date.
        minutes, minutes_done: of what it holds, without what else was done.
    """

    date: dt.date
    state: str
    parts: tuple[Part, ...] = ()
    done: frozenset[str] = frozenset()
    minutes: int = 0
    minutes_done: int = 0

    @property
    def days(self) -> tuple[int, ...]:
        """The days of the plan that its parts belong to, in order."""
        return tuple(dict.fromkeys(part.day for part in self.parts))


class Calendar:
    """All dates of a desk's plan; each is looked at when it is first asked for.

    Fields: first (a Monday) and last (a Sunday), between which all that matters lies.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        stand = desk.standing
        self._cells: dict[dt.date, Cell] = {}
        self._blocks: dict[int, tuple[Block, ...]] = {}
        self._slots = {slot.date: slot for slot in stand.slots}
        self._of_date: dict[dt.date, list[Part]] = {}
        for part in desk.plan.parts():
            if fact := desk.facts.done.get(part.id):
                self._of_date.setdefault(fact.day, []).append(part)
        start = stand.rules.start
        earliest = min([*self._of_date, start])
        first = min(max(earliest, start - 52 * WEEK), max(desk.today, start - AROUND * WEEK), start)
        last = max(stand.end, stand.agreed_end, start, min(desk.today, stand.end + AROUND * WEEK))
        self.first: dt.date = first - first.weekday() * ONE_DAY
        self.last: dt.date = last + (6 - last.weekday()) * ONE_DAY

    @property
    def weeks(self) -> int:
        """How many weeks there are from the first date to the last."""
        return ((self.last - self.first).days + 1) // 7

    def cell(self, date: dt.date) -> Cell:
        """What a date is."""
        if date not in self._cells:
            self._cells[date] = self._look(date)
        return self._cells[date]

    def goes_to(self, part: Part) -> dt.date | None:
        """The date on which a part is to be studied, None if it is done."""
        return next((slot.date for slot in self.desk.standing.slots if part in slot.parts), None)

    def _look(self, date: dt.date) -> Cell:
        stand, today = self.desk.standing, self.desk.today
        if date < today:
            block = self._held(date)
        elif date == today:
            block = stand.block if stand.state == "study" else None
        else:
            block = self._slots[date].block if date in self._slots else None
        studied = self._of_date.get(date, [])
        held = block.parts if block else ()
        parts = (*held, *(part for part in studied if part not in held))
        done = frozenset(part.id for part in parts if self._was_done(part, date))
        state = self._state(date, block, done, bool(studied))
        minutes = block.minutes if block else 0
        minutes_done = sum(part.minutes for part in block.parts if part.id in done) if block else 0
        return Cell(date, state, parts, done, minutes, minutes_done)

    def _state(self, date: dt.date, block: Block | None, done: frozenset[str], studied: bool) -> str:
        rules, today = self.desk.standing.rules, self.desk.today
        if block is None:
            if studied and date <= today:
                return DONE
            if date in rules.off:
                return OFF
            inside = rules.start <= date <= max(self.desk.standing.end, today)
            return REST if inside and not (rules.is_study_date(date) and self.desk.standing.finished) else ""
        if all(part.id in done for part in block.parts):
            return DONE
        if date > today:
            return COMING
        if date == today:
            return TODAY
        return STARTED if studied else MISSED

    def _was_done(self, part: Part, date: dt.date) -> bool:
        """Whether a part was done at the end of a date. What bears a date in the future (a clock that was set back)
        counts as done long ago."""
        fact = self.desk.facts.done.get(part.id)
        return fact is not None and (
            fact.day <= date or date >= self.desk.today or fact.day > self.desk.today
        )

    def _held(self, date: dt.date) -> Block | None:
        """What a date that is over held: the first block that was not all done that morning, as was agreed then."""
        rules = self.desk.standing.rules
        if not rules.is_study_date(date):
            return None
        facts = self.desk.facts
        known = tuple(one for one in facts.catch_ups if one.day <= date)
        if len(known) not in self._blocks:
            self._blocks[len(known)] = agreed(self.desk.plan, facts._replace(catch_ups=known))
        morning = date - ONE_DAY
        for block in self._blocks[len(known)]:
            if not all(self._was_done(part, morning) for part in block.parts):
                return block
        return None


def level(seconds: float, minutes_per_day: int) -> int:
    """How much of a day's time was studied, from 0 (none) to 4 (all of it, or nearly)."""
    minutes = seconds / 60
    if minutes < 1:
        return 0
    return 1 + sum(minutes >= minutes_per_day * share for share in (1 / 4, 1 / 2, 11 / 12))
