"""The dates on which the learner studies: some weekdays, from a first date on, days off left out.

Only dates, no times: what a date is, is decided once, on the learner's wall clock (`journal.clock.study_date`),
so no time zone and no change to summer time can move, double or swallow a day.
"""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

ONE_DAY = dt.timedelta(days=1)
EVERY_DAY = frozenset(range(7))


class Rules(NamedTuple):
    """Study weekdays (Monday is 0, at least one), the plan's first date, and the dates taken off."""

    start: dt.date
    weekdays: frozenset[int] = EVERY_DAY
    off: frozenset[dt.date] = frozenset()

    def is_study_date(self, day: dt.date) -> bool:
        """Whether the learner studies on this date."""
        return day >= self.start and day.weekday() in self.weekdays and day not in self.off

    def study_dates(self, first: dt.date) -> Iterator[dt.date]:
        """The study dates from `first` on (or from the start, if that is later), without an end."""
        day = max(first, self.start)
        while True:
            if day.weekday() in self.weekdays and day not in self.off:
                yield day
            day += ONE_DAY

    def between(self, after: dt.date, until: dt.date) -> int:
        """How many study dates there are after one date, up to and including another; negative backwards.

        Counted by whole weeks: a clock that is centuries wrong costs nothing.
        """
        if until < after:
            return -self.between(until, after)
        first, last = max(after + ONE_DAY, self.start), until
        if last < first:
            return 0
        weeks, rest = divmod((last - first).days + 1, 7)
        count = weeks * len(self.weekdays)
        count += sum((first.weekday() + n) % 7 in self.weekdays for n in range(rest))
        return count - sum(first <= day <= last and day.weekday() in self.weekdays for day in self.off)
