"""The calendar says of every date what `standing_on` says of it, and a decision foreseen is the decision taken."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from dlstudy.desk import deciding
from dlstudy.desk.calendar import COMING, DONE, MISSED, OFF, STARTED, TODAY, Calendar, level
from dlstudy.desk.day import Desk
from dlstudy.journal import Journal
from dlstudy.schedule.facts import Begun, CatchUp, Done, Facts, read
from dlstudy.schedule.projection import standing_on
from dlstudy.schedule.rules import ONE_DAY
from dlstudy.schedule.standing import standing
from tests.schedule.plans import make_plan

MONDAY = dt.date(2026, 11, 23)
NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.timezone.utc)
#: How many parts are done on each date that is over, and whether one catches up on it.
PAST = st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=12)
WEEKDAYS = st.frozensets(st.integers(0, 6), min_size=1)
OFF_DAYS = st.frozensets(st.integers(0, 14), max_size=4)


def lived(past, weekdays, off, *, today_done=0):
    """The desk of somebody who studied so since Monday."""
    plan = make_plan([(45, 75), (30, 30, 60), (120,), (60, 60), (20, 25, 35, 40)])
    off = frozenset(MONDAY + n * ONE_DAY for n in off)
    facts = Facts(Begun("000000", MONDAY, weekdays, since=""), off=off)
    left, number = list(plan.parts()), 0
    today = MONDAY + len(past) * ONE_DAY
    for day, (count, catch_up) in enumerate([*past, (today_done, False)]):
        date = MONDAY + day * ONE_DAY
        if catch_up:
            number += 1
            facts = facts._replace(catch_ups=(*facts.catch_ups, CatchUp(f"{number:06d}", date, 180)))
        for part in left[:count]:
            number += 1
            facts = facts._replace(done={**facts.done, part.id: Done(date, f"{number:06d}")})
        left = left[count:]
    return Desk(plan, facts, today, standing(plan, facts, today), 0.0)


@settings(max_examples=60, deadline=None)
@given(PAST, WEEKDAYS, OFF_DAYS, st.integers(0, 3))
def test_a_date_holds_what_it_held_then(past, weekdays, off, today_done):
    desk = lived(past, weekdays, off, today_done=today_done)
    calendar = Calendar(desk)
    for number in range(-3, 40):
        date = MONDAY + number * ONE_DAY
        cell = calendar.cell(date)
        then = standing_on(desk.plan, desk.facts, desk.today, date)
        done_then = {part for part, fact in desk.facts.done.items() if fact.day <= date}
        if then.state == "study":
            parts = then.block.parts
            assert cell.parts[: len(parts)] == parts
            assert cell.minutes == then.block.minutes and cell.minutes - cell.minutes_done == then.left()
            complete = all(part.id in done_then for part in parts)
            assert (cell.state == DONE) is complete
            if not complete:
                studied = any(fact.day == date for fact in desk.facts.done.values())
                past_state = STARTED if studied else MISSED
                assert cell.state == (
                    past_state if date < desk.today else TODAY if date == desk.today else COMING
                )
        else:
            assert not cell.minutes and cell.state not in (MISSED, STARTED, TODAY, COMING)
            assert cell.state != OFF or date in desk.facts.off
    everything = [slot.date for slot in desk.standing.slots] + [desk.facts.begun.start]
    assert all(calendar.first <= date <= calendar.last for date in everything)
    assert calendar.first.weekday() == 0 and calendar.last.weekday() == 6


def test_levels_of_study_time():
    bounds = [
        (0, 0),
        (59, 0),
        (60, 1),
        (29 * 60, 1),
        (30 * 60, 2),
        (60 * 60, 3),
        (110 * 60, 4),
        (9999 * 60, 4),
    ]
    assert [level(seconds, 120) for seconds, _ in bounds] == [found for _, found in bounds]


@settings(max_examples=25, deadline=None)
@given(
    PAST,
    WEEKDAYS,
    st.integers(-2, 9),
    st.integers(0, 4),
    st.booleans(),
    st.sampled_from(["off", "begin", "late"]),
)
def test_what_is_foreseen_is_what_comes(past, weekdays, first, more, cancel, kind):
    desk = lived(past, weekdays, frozenset({1, 2, 8}))
    first, last = desk.today + first * ONE_DAY, desk.today + (first + more) * ONE_DAY
    with Journal.open() as journal:
        if journal.path.exists():
            journal.close()
            for file in journal.path.parent.glob("journal.db*"):
                file.unlink()
    with Journal.open() as journal:  # the same past, in a journal
        when = NOON
        deciding.begin(desk, deciding.Beginning(MONDAY, weekdays, None))
        for number in (1, 2, 8):
            day = MONDAY + number * ONE_DAY
            deciding.take_days_off(day, day, cancel=False)
        for day in range(len(past)):
            date = MONDAY + day * ONE_DAY
            for part, fact in desk.facts.done.items():
                if fact.day == date:
                    journal.append("done", part, {"done": True}, when=when + day * ONE_DAY)
        facts = read(journal, desk.plan, dt.timedelta(hours=4))
        desk = desk._replace(facts=facts, standing=standing(desk.plan, facts, desk.today))
        if kind == "off":
            foreseen = deciding.foresee_days_off(desk, first, last, cancel=cancel)
            deciding.take_days_off(first, last, cancel=cancel)
        else:
            what = deciding.beginning(
                desk, *((first, weekdays) if kind == "begin" else (None, None)), "19:00"
            )
            foreseen = deciding.foresee_beginning(desk, what)
            deciding.begin(desk, what)
        facts = read(journal, desk.plan, dt.timedelta(hours=4))
    came = standing(desk.plan, facts, desk.today)
    assert came.slots == foreseen.standing.slots
    assert (came.end, came.behind, came.state) == (
        foreseen.standing.end,
        foreseen.standing.behind,
        foreseen.standing.state,
    )
    moved = {day for one in deciding.moves(desk.standing, came) for day in one.days}
    where = [
        {part.id: slot.date for slot in one.slots for part in slot.parts} for one in (desk.standing, came)
    ]
    stayed = {
        part.day
        for part in desk.plan.parts()
        if part.id in where[0] and where[0][part.id] == where[1].get(part.id)
    }
    assert moved.isdisjoint(stayed)
    assert moved | stayed == {slot.parts[0].day for slot in came.slots} or kind == "begin"
