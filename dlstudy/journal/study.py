"""Study time added up: in all, in a row, week by week. Pure functions of what was studied on which date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

_DAY = dt.timedelta(days=1)


class Week(NamedTuple):
    """A week of study: its Monday, the time in seconds, on how many dates."""

    start: dt.date
    seconds: float
    days: int


class Streak(NamedTuple):
    """Study dates in a row: up to today, and the longest there was."""

    current: int
    longest: int


def weeks(days: Mapping[dt.date, float], today: dt.date) -> list[Week]:
    """Every week from the first with study to this one, those without study too, oldest first."""
    if not days:
        return []
    sums: dict[dt.date, list[float]] = {}
    for day, seconds in days.items():
        total = sums.setdefault(_monday(day), [0.0, 0])
        total[0] += seconds
        total[1] += 1
    monday, last = min(sums), max(*sums, _monday(today))
    found = []
    while monday <= last:
        seconds, count = sums.get(monday, (0.0, 0))
        found.append(Week(monday, seconds, int(count)))
        monday += 7 * _DAY
    return found


def streak(
    days: Collection[dt.date], today: dt.date, expected: Callable[[dt.date, dt.date], int] | None = None
) -> Streak:
    """How many dates in a row were studied. Today breaks nothing before it is over.

    Args:
        days: the dates on which there was study.
        today: the study date that it is now; later dates (a clock that was set back) do not count as current.
        expected: how many study dates lie after one date, up to and including another; dates that are none (days
            off, weekdays without study) break nothing. By default every date is one.
    """
    expected = expected or (lambda after, until: (until - after).days)
    current = run = longest = 0
    previous: dt.date | None = None
    for day in sorted(days):
        run = run + 1 if previous is not None and expected(previous, day - _DAY) <= 0 else 1
        longest = max(longest, run)
        if day <= today:
            current = run if expected(day, today - _DAY) <= 0 else 0
        previous = day
    return Streak(current, longest)


def _monday(day: dt.date) -> dt.date:
    return day - day.weekday() * _DAY
