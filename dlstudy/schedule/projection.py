"""How things stood on an earlier date, and how they will stand on a later one if the calendar is kept."""

import datetime as dt

from dlstudy.curriculum.model import Plan
from dlstudy.schedule.facts import LATER, CatchUp, Done, Facts
from dlstudy.schedule.standing import Standing, standing


def standing_on(plan: Plan, facts: Facts, today: dt.date, date: dt.date) -> Standing:
    """Where the learner stands on `date`, seen from `today`: as it was, as it is, or as it is to be."""
    if date == today:
        return standing(plan, facts, today)
    if date < today:
        return standing(plan, facts.until(date), date)
    now = standing(plan, facts, today)
    done = dict(facts.done)
    for slot in now.slots:
        if slot.date < date:
            done |= {part.id: Done(slot.date, LATER) for part in slot.parts}
    return standing(plan, now.facts._replace(done=done), date)._replace(own_end=None)


def caught_up(plan: Plan, facts: Facts, today: dt.date, maximum: int) -> Standing:
    """Where the learner would stand who decided today to catch up, in at most `maximum` minutes a date."""
    decided = CatchUp(LATER, today, maximum)
    return standing(plan, facts._replace(catch_ups=(*facts.catch_ups, decided)), today)


def enough_to_catch_up(
    plan: Plan, facts: Facts, today: dt.date, maximum: int, most: int = 24 * 60
) -> int | None:
    """The smallest daily maximum, above the one given, with which the plan ends as agreed; None if there is none.

    More minutes a date never end later, so the answer is found by halving.
    """
    goal = standing(plan, facts, today).agreed_end

    def reached(minutes: int) -> bool:
        return caught_up(plan, facts, today, minutes).end <= goal

    if not reached(most):
        return None
    low, high = maximum, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return high
