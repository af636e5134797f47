"""Streaks and weeks, against counting day by day."""

from __future__ import annotations

import datetime as dt
import itertools

from hypothesis import given
from hypothesis import strategies as st

from dlstudy.journal.study import Streak, Week, streak, weeks
from dlstudy.schedule.rules import Rules

TODAY = dt.date(2026, 11, 24)  # a Tuesday
DAY = dt.timedelta(days=1)
DATES = st.dates(TODAY - 60 * DAY, TODAY + 5 * DAY)


def ago(*numbers):
    return [TODAY - number * DAY for number in numbers]


def test_today_breaks_nothing_before_it_is_over():
    assert streak([], TODAY) == Streak(0, 0)
    assert streak(ago(0), TODAY) == Streak(1, 1)
    assert streak(ago(1, 2, 3), TODAY) == Streak(3, 3)
    assert streak(ago(2, 3, 4), TODAY) == Streak(0, 3)
    assert streak(ago(0, 1, 3, 4, 5), TODAY) == Streak(2, 3)


def test_days_without_study_by_choice_break_nothing():
    rules = Rules(TODAY - 30 * DAY, frozenset(range(5)), frozenset({dt.date(2026, 11, 20)}))
    monday, thursday = dt.date(2026, 11, 23), dt.date(2026, 11, 19)
    assert streak([monday, thursday], TODAY, rules.between) == Streak(2, 2)
    assert streak([monday, thursday], TODAY) == Streak(1, 1)
    assert streak([dt.date(2026, 11, 21), monday, thursday], TODAY, rules.between) == Streak(3, 3)


def test_a_clock_that_was_set_back():
    assert streak([TODAY + DAY, TODAY, TODAY - DAY], TODAY) == Streak(2, 3)


@given(st.sets(DATES), st.frozensets(st.integers(0, 6), min_size=1))
def test_streaks_as_counted_by_hand(days, weekdays):
    rules = Rules(TODAY - 400 * DAY, weekdays)

    def back_from(day):
        length = 0
        while True:
            if day in days:
                length += 1
            elif day.weekday() in weekdays or length > len(days) or day < TODAY - 70 * DAY:
                return length
            day -= DAY

    def current():
        day = TODAY if TODAY in days else TODAY - DAY
        return back_from(day)

    found = streak(days, TODAY, rules.between)
    assert found.current == current()
    assert found.longest == max((back_from(day) for day in days), default=0)


@given(st.dictionaries(DATES, st.integers(0, 7200)))
def test_weeks_hold_every_second_once_and_leave_no_gap(days):
    found = weeks(days, TODAY)
    assert sum(week.seconds for week in found) == sum(days.values())
    assert sum(week.days for week in found) == len(days)
    assert all(week.start.weekday() == 0 for week in found)
    assert all(later.start - earlier.start == 7 * DAY for earlier, later in itertools.pairwise(found))
    assert not days or found[-1].start + 6 * DAY >= TODAY


def test_a_week_without_study_is_shown():
    assert weeks({TODAY: 60.0, TODAY - 14 * DAY: 30.0}, TODAY) == [
        Week(dt.date(2026, 11, 9), 30.0, 1), Week(dt.date(2026, 11, 16), 0.0, 0), Week(dt.date(2026, 11, 23), 60.0, 1),
    ]  # fmt: skip
