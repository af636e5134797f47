"""From a real journal to the calendar: decisions in force, what was taken back, entries that make no sense."""

import datetime as dt
import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dlstudy.journal import Journal
from dlstudy.schedule.facts import read
from dlstudy.schedule.standing import standing
from tests.schedule.plans import make_plan

END = dt.timedelta(hours=4)
START = dt.datetime(2026, 11, 23, 19, tzinfo=dt.timezone.utc)
PLAN = make_plan([(45, 75), (120,), (30, 90), (60, 60)])
BEGIN = {"start": "2026-11-23", "days": ["mon", "wed"], "at": "19:00", "plan": "test"}


@pytest.fixture
def journal(dlstudy_home):
    with Journal.open() as journal:
        yield journal


def test_nothing_begun(journal):
    facts = read(journal, PLAN, END)
    assert facts.begun is None and not facts.done


def test_the_newest_beginning_of_this_plan_is_in_force(journal):
    journal.append("begin", "test", BEGIN, when=START)
    journal.append("begin", "other", BEGIN | {"plan": "other", "start": "2020-01-01"}, when=START)
    facts = read(journal, PLAN, END)
    assert (
        facts.begun.start == dt.date(2026, 11, 23)
        and facts.begun.weekdays == {0, 2}
        and facts.begun.at == "19:00"
    )
    journal.append("begin", "test", BEGIN | {"start": "2026-12-01"}, when=START)
    assert read(journal, PLAN, END).begun.start == dt.date(2026, 12, 1)
    journal.undo()
    assert read(journal, PLAN, END).begun.start == dt.date(2026, 11, 23)


def test_a_new_beginning_ends_a_catch_up_and_another_hour_does_not(journal):
    journal.append("begin", "test", BEGIN, when=START)
    since = read(journal, PLAN, END).begun.since
    journal.append("catch-up", "test", {"maximum": 180, "plan": "test"}, when=START)
    journal.append("begin", "test", BEGIN | {"at": "20:00", "since": since}, when=START)
    assert len(read(journal, PLAN, END).catch_ups) == 1
    journal.append("begin", "test", BEGIN, when=START)
    assert read(journal, PLAN, END).catch_ups == ()


def test_days_off_come_and_go(journal):
    journal.append("day-off", "2026-12-24", {"off": True, "until": "2026-12-26"})
    journal.append("day-off", "2026-12-25", {"off": False})
    assert sorted(day.day for day in read(journal, PLAN, END).off) == [24, 26]


@pytest.mark.parametrize(
    ("kind", "subject", "data"),
    [("begin", "test", {}), ("begin", "test", BEGIN | {"start": "2026-02-30"}),
     ("begin", "test", BEGIN | {"days": ["someday"]}), ("begin", "test", BEGIN | {"start": 7}),
     ("begin", "test", BEGIN | {"days": 3}), ("begin", "test", BEGIN | {"at": 19}),
     ("begin", "test", BEGIN | {"start": "9999-12-31"}), ("begin", "test", BEGIN | {"since": 4}),
     ("catch-up", "test", {"plan": "test"}), ("catch-up", "test", {"plan": "test", "maximum": "much"}),
     ("catch-up", "test", {"plan": "test", "maximum": -5}), ("day-off", "tomorrow", {"off": True}),
     ("day-off", "2026-12-24", {}), ("day-off", "9999-12-31", {"off": True, "until": "9999-12-31"}),
     ("day-off", "2026-12-24", {"off": True, "until": "2099-12-24"}), ("done", "week9.gone/lab", {"done": True})],
)  # fmt: skip
def test_entries_that_make_no_sense_break_nothing(journal, kind, subject, data):
    journal.append("begin", "test", BEGIN, when=START)
    journal.append(kind, subject, data, when=START)
    facts = read(journal, PLAN, END)
    stand = standing(PLAN, facts, dt.date(2026, 11, 25))
    assert facts.begun.weekdays == {0, 2} and len(stand.slots) == 4


@pytest.mark.parametrize(
    ("moment", "day"),
    [("2026-11-24T03:59:00+01:00", 23), ("2026-11-24T04:00:00+01:00", 24), ("2026-11-24T23:00:00-08:00", 24)],
)
def test_a_completion_counts_for_the_date_on_the_learners_clock(journal, moment, day):
    part = next(PLAN.parts()).id
    journal.append("done", part, {"done": True}, when=dt.datetime.fromisoformat(moment))
    assert read(journal, PLAN, END).done[part].day == dt.date(2026, 11, day)


PARTS = [part.id for part in PLAN.parts()]
STEPS = st.one_of(
    st.tuples(st.just("done"), st.sampled_from(PARTS)),
    st.tuples(st.just("off"), st.integers(0, 20)),
    st.tuples(st.just("catch-up"), st.integers(60, 300)),
    st.tuples(st.just("begin"), st.sets(st.sampled_from(["mon", "tue", "thu", "sun"]), min_size=1)),
    st.tuples(st.just("undo"), st.none()),
    st.tuples(st.just("redo"), st.none()),
    st.tuples(st.just("clock"), st.integers(-5, 5)),
)
folders = itertools.count()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=20))
def test_any_order_of_decisions_and_undo_keeps_the_calendar_whole(tmp_path, steps):
    """Every part that is not done has exactly one date, in order; taking everything back leaves the beginning."""
    moment = START
    with Journal.open(tmp_path / f"journal-{next(folders)}.db") as journal:
        journal.append("begin", "test", BEGIN, when=moment)
        for step, value in steps:
            if step == "done":
                journal.append("done", value, {"done": True}, when=moment)
            elif step == "off":
                journal.append(
                    "day-off", (moment.date() + dt.timedelta(value)).isoformat(), {"off": True}, when=moment
                )
            elif step == "catch-up":
                journal.append("catch-up", "test", {"maximum": value, "plan": "test"}, when=moment)
            elif step == "begin":
                data = BEGIN | {"days": sorted(value), "start": moment.date().isoformat()}
                journal.append("begin", "test", data, when=moment)
            elif step == "clock":
                moment += dt.timedelta(days=value)
            else:
                journal.undo(redo=step == "redo")
            facts = read(journal, PLAN, END)
            if facts.begun is None:
                continue
            stand = standing(PLAN, facts, moment.date())
            assert [p.id for slot in stand.slots for p in slot.parts] == [
                p for p in PARTS if p not in facts.done
            ]
            dates = [slot.date for slot in stand.slots]
            assert dates == sorted(set(dates)) and all(stand.rules.is_study_date(date) for date in dates)
            assert all(date >= moment.date() for date in dates)
        while journal.undo():
            pass
        assert read(journal, PLAN, END).begun is None
