"""Where the learner stands on a date: what it holds, what is left, and where all of that goes.

One rule moves everything: the blocks that are not done, in the order that was agreed, one on each study date
from today on. So a missed date moves what follows by one, whatever was done in advance shortens the way, and
neither can skip or double a part. Today keeps its block until the day ends, also when it is done.
"""

import datetime as dt
from typing import NamedTuple

from dlstudy.curriculum.model import Part, Plan
from dlstudy.schedule.agreement import Block, agreed
from dlstudy.schedule.facts import Facts
from dlstudy.schedule.rules import ONE_DAY, Rules

#: Study dates that have to pass before the learner's own pace says anything.
ENOUGH = 3


class Slot(NamedTuple):
    """What is left of a block, on the date where it goes; `agreed` is where it was to go."""

    date: dt.date
    parts: tuple[Part, ...]
    agreed: dt.date
    block: Block

    @property
    def minutes(self) -> int:
        """Minutes that are left."""
        return sum(part.minutes for part in self.parts)


class Standing(NamedTuple):
    """Where the learner stands.

    Fields:
        state: "study" (today holds a block, maybe done), "rest" (no study date; `block` comes next), "future"
            (the plan begins later), "finished" (nothing is left and nothing was done today).
        block: today's block, the next one where today has none, None when finished.
        date: the date of `block`.
        done_today: parts completed today that are not in the block.
        slots: everything that is left, in order, dates strictly increasing.
        end, agreed_end: the date of the last block, now and as agreed.
        behind: study dates by which the end has moved; negative when ahead.
        own_end: the end if the learner goes on at the pace so far, None while that says nothing.
        set_back: the newest date in the journal if the clock now shows an earlier one.
    """

    today: dt.date
    state: str
    block: Block | None
    date: dt.date | None
    done_today: tuple[Part, ...]
    slots: tuple[Slot, ...]
    end: dt.date
    agreed_end: dt.date
    behind: int
    own_end: dt.date | None
    set_back: dt.date | None
    blocks: tuple[Block, ...]
    facts: Facts
    rules: Rules

    @property
    def finished(self) -> bool:
        """Whether every part of the plan is done."""
        return not self.slots

    def is_done(self, part: Part) -> bool:
        """Whether a part is done."""
        return part.id in self.facts.done

    def left(self) -> int:
        """Minutes left of the block."""
        return sum(part.minutes for part in self.block.parts if not self.is_done(part)) if self.block else 0

    def overdue(self) -> list[Part]:
        """What is not done although its agreed date is over."""
        return [part for slot in self.slots if slot.agreed < self.today for part in slot.parts]


def standing(plan: Plan, facts: Facts, today: dt.date) -> Standing:
    """Where the learner stands on `today` (a study date as `journal.clock` counts them). A plan has begun."""
    # A catch-up from a date that has not come (the clock was set back) waits for it.
    facts = facts._replace(catch_ups=tuple(one for one in facts.catch_ups if one.day <= today))
    rules = facts.rules()
    blocks = agreed(plan, facts)
    done = facts.done
    # As the day began: a date in the future (a clock set back) counts as past.
    this_morning = {part for part, fact in done.items() if fact.day != today}
    current = None
    if rules.is_study_date(today):
        current = next(
            (one for one in blocks if any(part.id not in this_morning for part in one.parts)), None
        )

    slots: list[Slot] = []
    dates = rules.study_dates(today + ONE_DAY if current else today)
    for one in blocks:
        parts = tuple(part for part in one.parts if part.id not in done)
        if parts:
            slots.append(Slot(today if one is current else next(dates), parts, one.date, one))

    # By the order of writing, not by the clock, which may have been wrong meanwhile.
    last_done = max(done.values(), key=lambda fact: fact.id).day if done else rules.start
    end = slots[-1].date if slots else last_done
    agreed_end = max((block.date for block in blocks), default=last_done)
    block, date = current, today if current else None
    state = "study" if current else "finished"
    if current is None and slots:
        state = "future" if today < rules.start else "rest"
        block, date = slots[0].block, slots[0].date
    shown = {part.id for part in block.parts} if block else set()
    today_done = [part for part in plan.parts() if part.id in done and done[part.id].day == today]
    newest = facts.newest_day()
    return Standing(
        today, state, block, date,
        tuple(part for part in today_done if part.id not in shown),
        tuple(slots), end, agreed_end,
        rules.between(agreed_end, end),
        _own_end(plan, facts, rules, today, slots, bool(current) and not _open(current, facts)),
        newest if newest and newest > today else None,
        blocks, facts, rules,
    )  # fmt: skip


def _open(block: Block | None, facts: Facts) -> bool:
    return block is not None and any(part.id not in facts.done for part in block.parts)


def _own_end(plan: Plan, facts: Facts, rules: Rules, today: dt.date, slots: list[Slot],
             today_counts: bool) -> dt.date | None:  # fmt: skip
    """The end at the learner's own pace: minutes of the plan done a study date since it began."""
    assert facts.begun is not None
    passed = rules.between(rules.start - ONE_DAY, today if today_counts else today - ONE_DAY)
    since = facts.begun.since
    minutes = sum(
        part.minutes for part in plan.parts() if (fact := facts.done.get(part.id)) and fact.id > since
    )
    if not slots or passed < ENOUGH or not minutes:
        return None
    left = sum(slot.minutes for slot in slots)
    needed = -(-left * passed // minutes)
    if needed > 3660:
        return None
    dates = rules.study_dates(today + ONE_DAY if today_counts else today)
    for _ in range(needed - 1):
        next(dates)
    return next(dates)
