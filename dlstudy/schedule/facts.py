"""What the journal says, reduced to what a calendar needs."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from dlstudy.curriculum.model import Plan
from dlstudy.journal import Entry, Journal, study_date
from dlstudy.schedule.rules import EVERY_DAY, ONE_DAY, Rules

#: How weekdays are written in the journal, Monday first.
CODES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: An id after every other one: what has not been written yet.
LATER = "~"
#: The longest time off that one entry can stand for, in days.
LONGEST_OFF = 366
#: No plan begins after this year: there has to be room for its dates.
LATEST = 9000


class Begun(NamedTuple):
    """The beginning in force: first date, study weekdays, hour.

    What was completed before entry `since` was not on the calendar any more when the plan began.
    """

    id: str
    start: dt.date
    weekdays: frozenset[int] = EVERY_DAY
    at: str | None = None
    since: str = ""


class Done(NamedTuple):
    """The first completion of a part: on which study date, and by which entry."""

    day: dt.date
    id: str


class CatchUp(NamedTuple):
    """The learner decided on `day` to make up for what was missed, in at most `maximum` minutes a day."""

    id: str
    day: dt.date
    maximum: int


class Facts(NamedTuple):
    """All of it. Ids order what happened, dates say when; on a clock that was set back they disagree."""

    begun: Begun | None = None
    done: Mapping[str, Done] = {}
    off: frozenset[dt.date] = frozenset()
    catch_ups: tuple[CatchUp, ...] = ()

    def rules(self) -> Rules:
        """The calendar's rules. Only once a plan has begun."""
        assert self.begun is not None
        return Rules(self.begun.start, self.begun.weekdays, self.off)

    def until(self, day: dt.date) -> "Facts":
        """The facts as they were known at the end of a date."""
        return self._replace(
            done={part: done for part, done in self.done.items() if done.day <= day},
            catch_ups=tuple(one for one in self.catch_ups if one.day <= day),
        )

    def newest_day(self) -> dt.date | None:
        """The latest date on which something was done, by the clock of then."""
        return max((done.day for done in self.done.values()), default=None)


def read(journal: Journal, plan: Plan, end: dt.timedelta) -> Facts:
    """The facts about a plan; `end` is how long after midnight a day ends.

    Entries that make no sense (another program's, a later version's) are passed over.
    """
    begun: Begun | None = None
    off: set[dt.date] = set()
    catch_ups: list[CatchUp] = []
    decisions = journal.entries(kinds=("begin", "day-off", "catch-up"))
    for entry in sorted(decisions, key=lambda entry: entry.id):
        try:
            if entry.kind != "day-off" and entry.data["plan"] != plan.id:
                continue
            if entry.kind == "begin":
                began = _begun(entry)
                if begun is None or began.since != begun.since:
                    catch_ups.clear()
                begun = began
            elif entry.kind == "catch-up":
                catch_ups.append(CatchUp(entry.id, study_date(entry.when, end), _maximum(entry)))
            elif entry.data["off"]:
                off |= _dates(entry)
            else:
                off -= _dates(entry)
        except (KeyError, TypeError, ValueError, OverflowError):
            continue
    parts = {part.id for part in plan.parts()}
    done = {
        part: Done(study_date(entry.when, end), entry.id)
        for part, entry in journal.completions().items()
        if part in parts
    }
    return Facts(begun, done, frozenset(off), tuple(catch_ups))


def codes(weekdays: Iterable[int]) -> list[str]:
    """Weekdays as the journal and JSON write them: ``["mon", "tue"]``."""
    return [CODES[day] for day in sorted(weekdays)]


def _begun(entry: Entry) -> Begun:
    data: dict[str, Any] = entry.data
    start = dt.date.fromisoformat(data["start"])
    if start.year > LATEST:
        raise ValueError(start)
    weekdays = frozenset(CODES.index(code) for code in data.get("days") or CODES)
    at = data.get("at")
    return Begun(
        entry.id, start, weekdays, at if isinstance(at, str) else None, str(data.get("since") or entry.id)
    )


def _maximum(entry: Entry) -> int:
    maximum = int(entry.data["maximum"])
    if not 1 <= maximum <= 24 * 60:
        raise ValueError(maximum)
    return maximum


def _dates(entry: Entry) -> set[dt.date]:
    first = dt.date.fromisoformat(entry.subject)
    last = dt.date.fromisoformat(entry.data.get("until") or entry.subject)
    return {first + n * ONE_DAY for n in range(min(LONGEST_OFF, (last - first).days + 1))}
