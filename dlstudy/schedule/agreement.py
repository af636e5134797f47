"""The calendar that was agreed: which parts belong together on one date, and on which.

At the beginning a date gets one day of the plan. A catch-up regroups what is left: what was missed goes into
the coming study dates together with their own parts, in the order of the plan, up to a daily maximum. From
then on those groups, and no longer the plan's days, are what moves when a date is missed.
"""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from dlstudy.curriculum.model import Part, Plan
from dlstudy.schedule.facts import CatchUp, Facts
from dlstudy.schedule.rules import Rules


class Block(NamedTuple):
    """What one date holds: its parts in the order of study, and the date that was agreed for it."""

    date: dt.date
    parts: tuple[Part, ...]

    @property
    def minutes(self) -> int:
        """Minutes of all its parts."""
        return sum(part.minutes for part in self.parts)

    @property
    def days(self) -> tuple[int, ...]:
        """The days of the plan that its parts belong to, in order."""
        return tuple(dict.fromkeys(part.day for part in self.parts))


def agreed(plan: Plan, facts: Facts) -> tuple[Block, ...]:
    """The agreed calendar. What was done before it was agreed (`Begun.since`, `CatchUp.id`) is not on it."""
    rules = facts.rules()
    blocks = _from_the_beginning(plan, facts, rules)
    if facts.catch_ups:
        order = {part.id: place for place, part in enumerate(plan.parts())}
        for catch_up in facts.catch_ups:
            blocks = _packed(blocks, facts, rules, catch_up, order)
    return tuple(blocks)


def _from_the_beginning(plan: Plan, facts: Facts, rules: Rules) -> list[Block]:
    """A day of the plan a date. Days that were complete when the plan began (again) need none."""
    assert facts.begun is not None
    since = facts.begun.since
    days = [day for day in plan.days if day.parts and _left(day.parts, facts, since)]
    return [Block(date, day.parts) for date, day in zip(rules.study_dates(rules.start), days, strict=False)]


def _packed(
    blocks: list[Block], facts: Facts, rules: Rules, catch_up: CatchUp, order: dict[str, int]
) -> list[Block]:
    """What was left when the catch-up was decided, in as many minutes a date as the maximum allows.

    A date takes nothing that was agreed for a later one, so that a learner who has caught up is on time and not
    ahead. What was finished before stays where it was; what was done on the very date of the decision counts
    towards the maximum of that date.
    """
    today = catch_up.day
    kept: list[Block] = []
    morning: list[Part] = []
    waiting: list[tuple[dt.date, Part]] = []
    for block in blocks:
        earlier = []
        for part in block.parts:
            done = facts.done.get(part.id)
            if done is None or done.id > catch_up.id:
                waiting.append((block.date, part))
            elif done.day == today and rules.is_study_date(today):
                morning.append(part)
            else:
                earlier.append(part)
        if earlier:
            kept.append(Block(block.date, tuple(earlier)))
    packed = []
    for date in rules.study_dates(today):
        if not waiting and date != today:
            break
        parts = morning if date == today else []
        parts = parts + _fill(
            waiting, date, catch_up.maximum - sum(part.minutes for part in parts), bool(parts)
        )
        if parts:
            packed.append(Block(date, tuple(sorted(parts, key=lambda part: order[part.id]))))
    return kept + packed


def _fill(waiting: list[tuple[dt.date, Part]], date: dt.date, room: int, begun: bool) -> list[Part]:
    """Take from the front what is due by `date` and has room. On an empty date one part may be too long."""
    taken: list[Part] = []
    while waiting:
        due, part = waiting[0]
        if due > date or (part.minutes > room and (taken or begun)):
            break
        taken.append(part)
        room -= part.minutes
        del waiting[0]
    return taken


def _left(parts: Iterable[Part], facts: Facts, before: str) -> list[Part]:
    """The parts that were not done when entry `before` was written."""
    return [part for part in parts if not ((done := facts.done.get(part.id)) and done.id < before)]
