"""Any order of studying, pauses, days off, undo, catch-ups and clock changes keeps the calendar consistent."""

import datetime as dt

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dlstudy.schedule.facts import Begun, CatchUp, Done, Facts
from dlstudy.schedule.rules import ONE_DAY
from dlstudy.schedule.standing import standing
from tests.schedule.plans import make_plan

MONDAY = dt.date(2026, 11, 23)
DAYS = st.lists(
    st.sampled_from([(120,), (45, 75), (30, 30, 60), (60, 60), (20, 25, 35, 40)]), min_size=1, max_size=9
)
WEEKDAYS = st.frozensets(st.integers(0, 6), min_size=1)
MAXIMUM = st.integers(30, 400)


class Learner(RuleBasedStateMachine):
    """Somebody who does what learners do, and a clock that does what clocks do."""

    @initialize(days=DAYS, weekdays=WEEKDAYS, ahead=st.integers(-3, 5))
    def begin(self, days, weekdays, ahead):
        self.plan = make_plan(days)
        self.parts = list(self.plan.parts())
        self.today = MONDAY
        self.ids = 0
        self.history = []
        self.facts = Facts(Begun(self.id(), MONDAY + ahead * ONE_DAY, weekdays, since=""))

    def id(self):
        self.ids += 1
        return f"{self.ids:06d}"

    def stand(self):
        return standing(self.plan, self.facts, self.today)

    def the_clock_is_right(self):
        """Nothing was done or decided later than now."""
        return not self.stand().set_back and all(one.day <= self.today for one in self.facts.catch_ups)

    def change(self, **fields):
        self.history.append(self.facts)
        self.facts = self.facts._replace(**fields)

    def do(self, part):
        self.change(done={**self.facts.done, part.id: Done(self.today, self.id())})

    @rule(days=st.integers(1, 4))
    def time_passes(self, days):
        for _ in range(days):
            self.night()

    def night(self):
        """Overnight, only an unfinished block on a study date moves anything, and then by exactly one date."""
        before = self.stand()
        if not self.the_clock_is_right():
            self.today += ONE_DAY
            return
        missed = bool(before.slots) and before.slots[0].date == self.today
        self.today += ONE_DAY
        after = self.stand()
        assert [slot.parts for slot in after.slots] == [slot.parts for slot in before.slots]
        moved = [
            next(before.rules.study_dates(slot.date + ONE_DAY)) if missed else slot.date
            for slot in before.slots
        ]
        assert [slot.date for slot in after.slots] == moved
        assert after.behind == before.behind + missed

    @rule(days=st.integers(1, 40))
    def the_clock_is_set_back(self, days):
        self.today -= days * ONE_DAY

    @precondition(lambda self: self.stand().slots)
    @rule()
    def the_next_part_is_done(self):
        before = self.stand()
        self.do(before.slots[0].parts[0])
        after = self.stand()
        if before.slots[0].date == self.today or len(before.slots[0].parts) > 1:
            assert after.end == before.end or after.finished
        assert after.behind <= before.behind

    @precondition(lambda self: self.stand().state == "study")
    @rule()
    def todays_block_is_done(self):
        before = self.stand()
        for part in before.block.parts:
            if part.id not in self.facts.done:
                self.do(part)
        after = self.stand()
        assert after.block == before.block and after.left() == 0
        rest = [(slot.date, slot.parts) for slot in before.slots if slot.block is not before.block]
        assert [(slot.date, slot.parts) for slot in after.slots] == rest

    @rule(data=st.data())
    def some_part_is_done(self, data):
        part = data.draw(st.sampled_from(self.parts))
        if part.id not in self.facts.done:
            self.do(part)

    @precondition(lambda self: self.history)
    @rule()
    def undo(self):
        self.facts = self.history.pop()

    @precondition(lambda self: self.facts.done)
    @rule(data=st.data())
    def an_old_part_is_taken_back(self, data):
        gone = data.draw(st.sampled_from(sorted(self.facts.done)))
        self.change(done={part: done for part, done in self.facts.done.items() if part != gone})

    @rule(ahead=st.integers(-3, 20), length=st.integers(1, 10))
    def days_off(self, ahead, length):
        first = self.today + ahead * ONE_DAY
        self.change(off=self.facts.off | {first + n * ONE_DAY for n in range(length)})

    @precondition(lambda self: self.stand().behind > 0 and not self.stand().finished)
    @rule(maximum=MAXIMUM)
    def catch_up(self, maximum):
        before = self.stand()
        self.change(catch_ups=(*self.facts.catch_ups, CatchUp(self.id(), self.today, maximum)))
        after = self.stand()
        # Where today is partly spent, or an earlier catch-up allowed more a day, this one may end later: then the
        # program does not offer it.
        fresh = all(done.day != self.today for done in self.facts.done.values())
        if fresh and maximum >= max(120, *(one.maximum for one in self.facts.catch_ups)):
            assert after.end <= max(before.end, before.agreed_end)
        assert after.behind <= 0
        was = {part.id: slot.agreed for slot in before.slots for part in slot.parts}
        for slot in after.slots:
            # Nothing is put before its own date only because something else was missed.
            assert all(slot.agreed >= was[part.id] for part in slot.parts)

    @rule(weekdays=WEEKDAYS, ahead=st.integers(0, 9))
    def begin_again(self, weekdays, ahead):
        done_today = any(done.day == self.today for done in self.facts.done.values())
        start = self.today + max(ahead, done_today) * ONE_DAY
        entry = self.id()
        self.change(begun=Begun(entry, start, weekdays, since=entry), catch_ups=())
        after = self.stand()
        assert after.behind == 0 or after.finished

    @invariant()
    def every_part_exactly_once_and_in_order(self):
        stand = self.stand()
        placed = [part for slot in stand.slots for part in slot.parts]
        assert placed == [part for part in self.parts if part.id not in self.facts.done]

    @invariant()
    def only_on_study_dates_from_today_on(self):
        stand = self.stand()
        dates = [slot.date for slot in stand.slots]
        assert dates == sorted(set(dates))
        mask = [day in stand.rules.weekdays for day in range(7)]
        for date in dates:
            assert date >= self.today and date >= stand.rules.start
            assert np.is_busday(date, weekmask=mask, holidays=sorted(self.facts.off))
        if dates:
            assert stand.end == dates[-1]

    @invariant()
    def never_above_the_maximum(self):
        stand = self.stand()
        most = max([120, *(one.maximum for one in self.facts.catch_ups)])
        for slot in stand.slots:
            assert slot.minutes <= most or len(slot.parts) == 1

    @invariant()
    def nothing_is_left_only_when_all_is_done(self):
        stand = self.stand()
        assert stand.finished == (len(self.facts.done) == len(self.parts))
        assert (stand.block is None) == (stand.state == "finished")
        if stand.block:
            assert stand.left() <= stand.block.minutes

    @precondition(lambda self: self.the_clock_is_right())
    @rule()
    def whoever_keeps_the_calendar_ends_on_the_promised_date(self):
        facts, stand = self.facts, self.stand()
        promised = stand.end
        for slot in stand.slots:
            now = standing(self.plan, facts, slot.date)
            assert now.state == "study" and now.slots[0].parts == slot.parts and now.end == promised
            facts = facts._replace(done={**facts.done, **{p.id: Done(slot.date, "~") for p in slot.parts}})
        assert standing(self.plan, facts, max(self.today, promised)).finished


Learner.TestCase.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None, report_multiple_bugs=False
)
TestLearner = Learner.TestCase
