"""Study dates, counted and listed, against NumPy's business days."""

import datetime as dt
from itertools import islice

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dlstudy.schedule.rules import ONE_DAY, Rules

DATES = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))
WEEKDAYS = st.frozensets(st.integers(0, 6), min_size=1)


@st.composite
def rules(draw):
    start = draw(DATES)
    off = draw(st.frozensets(st.integers(-20, 60).map(lambda n: start + n * ONE_DAY), max_size=30))
    return Rules(start, draw(WEEKDAYS), off)


def numpy_rules(rules):
    return {"weekmask": [day in rules.weekdays for day in range(7)], "holidays": sorted(rules.off)}


@given(rules(), DATES)
def test_a_date_is_a_study_date_when_numpy_says_so(rules, day):
    assert rules.is_study_date(day) == (day >= rules.start and bool(np.is_busday(day, **numpy_rules(rules))))


@given(rules(), DATES, st.integers(0, 60))
def test_the_nth_study_date_is_numpys(rules, first, n):
    expected = np.busday_offset(max(first, rules.start), n, roll="forward", **numpy_rules(rules))
    assert next(islice(rules.study_dates(first), n, None)) == expected.astype(dt.date)


@given(rules(), DATES, DATES)
def test_the_count_between_two_dates_is_numpys(rules, after, until):
    low, high = sorted((after, until))
    first = max(low + ONE_DAY, rules.start)
    expected = np.busday_count(first, max(first, high + ONE_DAY), **numpy_rules(rules))
    assert rules.between(after, until) == (expected if after <= until else -expected)


def test_a_clock_that_is_millennia_wrong_costs_nothing():
    first, last = dt.date(2026, 11, 24), dt.date(9999, 12, 30)
    assert Rules(first).between(first, last) == (last - first).days
