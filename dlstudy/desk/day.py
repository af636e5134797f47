"""What everything about the day starts from: the plan, what the journal says, the date, where that puts us."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from dlstudy.curriculum import load
from dlstudy.curriculum.model import Part, Plan
from dlstudy.journal import Journal, clock, day_end, study_date
from dlstudy.schedule.facts import LATER, Begun, Facts, codes, read
from dlstudy.schedule.standing import Standing, standing

if TYPE_CHECKING:
    from dlstudy.reviewing.pile import Pile


class Desk(NamedTuple):
    """The learner's desk.

    Fields:
        today: the study date that it is now; end: how long after midnight a day ends.
        begun_now: whether the plan was begun by this very look.
        trouble: why the beginning could not be recorded, in words, or None.
        seconds: study time recorded for the date of `standing`.
        reviews: today's cards, None if they were not asked for or another day is looked at.
        again: passed exercises to write once more from memory today, where reviews were asked for.
    """

    plan: Plan
    facts: Facts
    today: dt.date
    standing: Standing
    seconds: float
    begun_now: bool = False
    trouble: str | None = None
    reviews: "Pile | None" = None
    again: tuple[Part, ...] = ()


def sit_down(
    path: Path | None, asked: dt.date | None = None, *, begin: bool = True, reviews: bool = False
) -> Desk:
    """Read the plan and the journal, and begin the plan today if it has not begun (unless `begin` is False).

    Args:
        path: the curriculum, None for the one built in.
        asked: the date to look at, if not the study date that it is now; then nothing is begun.
        reviews: whether to count the cards that are due.
    """
    plan = load(path)
    end = day_end()
    moment = clock.now()
    today = study_date(moment, end)
    begin = begin and asked is None
    asked = asked or today
    begun_now, trouble = False, None
    with Journal.open() as journal:
        facts = read(journal, plan, end)
        if facts.begun is None:
            if begin:
                begun_now, trouble = True, _begin(journal, plan, today)
                facts = read(journal, plan, end)
            if facts.begun is None:  # only a look, or a journal that cannot be written
                facts = facts._replace(begun=Begun(LATER, today))
        where = _standing(plan, facts, today, asked)
        seconds = journal.seconds_between(*_bounds(asked, end, moment)) if asked <= today else 0.0
        pile, again = None, tuple[Part, ...]()
        if reviews and asked == today:
            from dlstudy.reviewing.counts import look

            pile = look(journal, plan, moment, end)
            again = _again(journal, plan, facts, today)
    return Desk(plan, facts, today, where, seconds, begun_now, trouble, pile, again)


def _again(journal: Journal, plan: Plan, facts: Facts, today: dt.date) -> tuple[Part, ...]:
    """The exercises that offer themselves again; nothing is imported while none has been done."""
    if not any(part.kind == "exercise" and part.id in facts.done for part in plan.parts()):
        return ()
    from dlstudy.workspace.record import again

    return tuple(again(journal, plan, today, facts.done))


def _standing(plan: Plan, facts: Facts, today: dt.date, asked: dt.date) -> Standing:
    if asked == today:
        return standing(plan, facts, today)
    from dlstudy.schedule.projection import standing_on

    return standing_on(plan, facts, today, asked)


def begin_entry(plan: Plan, start: dt.date, weekdays: frozenset[int], at: str | None) -> dict[str, Any]:
    """The data of a "begin" entry."""
    return {
        "start": start.isoformat(),
        "days": codes(weekdays),
        "at": at,
        "plan": plan.id,
    }


def _begin(journal: Journal, plan: Plan, today: dt.date) -> str | None:
    """Begin the plan today, every day; once, if two programs try. Returns why it could not be recorded, or None."""
    from dlstudy.errors import DlstudyError

    try:
        earlier = journal.entries(kinds=("begin",), undone=True)
        key = f"begin:{plan.id}:{len(earlier)}"
        journal.append("begin", plan.id, begin_entry(plan, today, frozenset(range(7)), None), key=key)
    except DlstudyError as error:
        return error.message
    return None


def _bounds(date: dt.date, end: dt.timedelta, moment: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """The first moment of a study date and the first one after it, on the learner's wall clock."""
    start = dt.datetime.combine(date, dt.time()) + end
    return clock.on_clock_of(moment, start), clock.on_clock_of(moment, start + dt.timedelta(days=1))


def done_command(part: Part) -> str:
    """What marks a part done by hand."""
    return f"dlstudy done {part.reference} {part.kind}"


def start_command(part: Part) -> str:
    """What starts a part, or goes on with it: of an exercise nobody has begun, first its file."""
    if part.kind == "exercise":
        from dlstudy.workspace.place import path

        if not path(part.reference).exists():
            return f"dlstudy edit {part.reference}"
    return part.command


def can_start(part: Part) -> bool:
    """Whether the part is written; each kind has its verb."""
    return part.written
