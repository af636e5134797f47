"""What the learner decides about the plan: a beginning, days off, catching up, what is done.

Each decision is one function that records it, and beside it one that foresees it: the desk as it would be.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from dlstudy.curriculum.model import Part
from dlstudy.desk.day import Desk, begin_entry
from dlstudy.errors import UserError
from dlstudy.journal import Journal
from dlstudy.language import date, say
from dlstudy.schedule.facts import LATER, LONGEST_OFF, Begun
from dlstudy.schedule.projection import caught_up, enough_to_catch_up
from dlstudy.schedule.rules import EVERY_DAY, ONE_DAY
from dlstudy.schedule.standing import Standing, standing

# -- the beginning ------------------------------------------------------------------------------------------------


class Beginning(NamedTuple):
    """When the plan begins (again). `since`: the entry whose calendar stays, None where a new one begins."""

    start: dt.date
    weekdays: frozenset[int]
    at: str | None
    since: str | None = None


def has_begun(desk: Desk) -> bool:
    """Whether a beginning is recorded."""
    return desk.facts.begun is not None and desk.facts.begun.id != LATER


def beginning(
    desk: Desk, start: dt.date | None = None, weekdays: frozenset[int] | None = None, at: str | None = None
) -> Beginning:
    """The beginning that these choices mean. What is not said stays as it was; with only an hour, so does the
    calendar."""
    earlier = desk.facts.begun if has_begun(desk) else None
    if earlier is not None and at is not None and start is None and weekdays is None:
        return Beginning(earlier.start, earlier.weekdays, at, earlier.since)
    return Beginning(
        start if start is not None else _first_date(desk),
        weekdays if weekdays is not None else earlier.weekdays if earlier else EVERY_DAY,
        at if at is not None else earlier.at if earlier else None,
    )


def _first_date(desk: Desk) -> dt.date:
    """Today, or tomorrow when something of the plan was already done today."""
    busy = any(done.day == desk.today for done in desk.facts.done.values()) and has_begun(desk)
    return desk.today + ONE_DAY if busy else desk.today


def foresee_beginning(desk: Desk, what: Beginning) -> Desk:
    """The desk with that beginning."""
    begun = Begun(LATER, what.start, what.weekdays, what.at, what.since or LATER)
    catch_ups = desk.facts.catch_ups if what.since else ()
    return _anew(desk, begun=begun, catch_ups=catch_ups)


def begin(desk: Desk, what: Beginning) -> None:
    """Record a beginning."""
    data: dict[str, Any] = begin_entry(desk.plan, what.start, what.weekdays, what.at)
    if what.since:
        data["since"] = what.since
    with Journal.open() as journal:
        journal.append("begin", desk.plan.id, data)


# -- days off -----------------------------------------------------------------------------------------------------


def require_days_off(desk: Desk, first: dt.date, last: dt.date, *, cancel: bool) -> None:
    """Raises UserError for days that cannot be taken off, or of which none is off (`cancel`)."""
    from dlstudy.desk.dates import short
    from dlstudy.desk.deciding_words import span

    if last < first:
        raise UserError(say(fr=f"Le dernier jour ({short(last)}) précède le premier ({short(first)}).",
                            en=f"The last day ({short(last)}) comes before the first ({short(first)})."))  # fmt: skip
    if (last - first).days >= LONGEST_OFF:
        raise UserError(say(fr=f"{LONGEST_OFF} jours de congé au plus à la fois.",
                            en=f"At most {LONGEST_OFF} days off at once."))  # fmt: skip
    if cancel and not any(first <= day <= last for day in desk.facts.off):
        raise UserError(
            say(fr=f"Aucun jour de congé à cette date : {span(first, last)}.",
                en=f"No day off on this date: {span(first, last)}."),
            hint=say(fr="« dlstudy off » les montre.", en="'dlstudy off' lists them."),
        )  # fmt: skip


def foresee_days_off(desk: Desk, first: dt.date, last: dt.date, *, cancel: bool) -> Desk:
    """The desk with these days off, or no longer off."""
    dates = {first + n * ONE_DAY for n in range((last - first).days + 1)}
    off = desk.facts.off - dates if cancel else desk.facts.off | dates
    return _anew(desk, off=frozenset(off))


def take_days_off(first: dt.date, last: dt.date, *, cancel: bool) -> None:
    """Record days off, or their end (see `require_days_off`)."""
    data: dict[str, Any] = {"off": not cancel}
    if last != first:
        data["until"] = last.isoformat()
    with Journal.open() as journal:
        journal.append("day-off", first.isoformat(), data)


# -- catching up --------------------------------------------------------------------------------------------------


class Offer(NamedTuple):
    """What catching up would do.

    Fields:
        maximum: minutes a date at most (the setting).
        now, then: the standing as it is, and as it would be.
        useful: whether it would end the plan earlier.
        enough: the smallest maximum with which the plan ends as agreed, None where this one does or none can.
    """

    maximum: int
    now: Standing
    then: Standing
    useful: bool
    enough: int | None


def catching_up(desk: Desk) -> Offer:
    """What catching up today would do."""
    from dlstudy.home import settings

    maximum = settings()["daily_maximum"]
    now = desk.standing
    then = caught_up(desk.plan, desk.facts, desk.today, maximum)
    useful = now.behind > 0 and not now.finished and then.end < now.end
    enough = None
    if now.behind > 0 and not now.finished and then.end > now.agreed_end:
        enough = enough_to_catch_up(desk.plan, desk.facts, desk.today, maximum)
    return Offer(maximum, now, then, useful, enough)


def catch_up(desk: Desk, offer: Offer) -> None:
    """Record the decision to catch up."""
    with Journal.open() as journal:
        journal.append("catch-up", desk.plan.id, {"maximum": offer.maximum, "plan": desk.plan.id})


# -- what is done -------------------------------------------------------------------------------------------------


def mark_done(parts: Sequence[Part], minutes: int | None = None, when: dt.datetime | None = None) -> None:
    """Record parts as done by hand, together: `minutes` are all of theirs, by default the plan's."""
    with Journal.open() as journal:
        journal.extend(
            ("done", part.id, {"done": True, "seconds": 60 * _share(part, parts, minutes)}, when, None)
            for part in parts
        )


def _share(part: Part, parts: Sequence[Part], minutes: int | None) -> float:
    """Minutes that a part took: the plan's, or its share of what the learner says all of them took."""
    if minutes is None:
        return part.minutes
    return round(minutes * part.minutes / sum(one.minutes for one in parts), 3)


def require_past(desk: Desk, day: dt.date) -> None:
    """Raises UserError for a date on which nothing can have been done yet."""
    if day > desk.today:
        raise UserError(say(fr=f"Le {date(day, year=True)} est encore à venir.",
                            en=f"{date(day, year=True)} is still to come."))  # fmt: skip


# -- what follows -------------------------------------------------------------------------------------------------


class Move(NamedTuple):
    """What is left of a day, or of several, and the dates on which it is to be studied: before and after."""

    days: tuple[int, ...]
    before: dt.date
    after: dt.date


def moves(before: Standing, after: Standing) -> list[Move]:
    """What a decision moves, in the order of the plan: the days whose first open part gets another date."""
    earlier = {part.id: slot.date for slot in before.slots for part in slot.parts}
    found = []
    for slot in after.slots:
        was = earlier.get(slot.parts[0].id)
        if was is not None and was != slot.date:
            found.append(Move(tuple(dict.fromkeys(part.day for part in slot.parts)), was, slot.date))
    return found


def _anew(desk: Desk, **changed: Any) -> Desk:
    facts = desk.facts._replace(**changed)
    return desk._replace(facts=facts, standing=standing(desk.plan, facts, desk.today))
