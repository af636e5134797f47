"""What `today --json` and `plan --json` print. Keys are added in later versions, never renamed or removed.

Dates are ISO 8601 (study dates), minutes are the plan's, texts are in the language in force.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlstudy.desk.day import Desk, done_command, start_command
from dlstudy.schedule.facts import codes

if TYPE_CHECKING:
    from dlstudy.curriculum.model import Part
    from dlstudy.reviewing.pile import Pile
    from dlstudy.schedule.standing import Standing


def today_json(desk: Desk) -> dict[str, Any]:
    """The document of `today --json`."""
    stand = desk.standing
    block = stand.block
    numbers = block.days if block else ()
    day = desk.plan.day(numbers[0]) if numbers else None
    week = desk.plan.weeks[day.week - 1] if day else None
    total = block.minutes if block else 0
    following = next((part.id for slot in stand.slots[:1] for part in slot.parts), None)
    return {
        "date": stand.today.isoformat(),
        "state": stand.state,
        "block_date": _iso(stand.date),
        "day": numbers[0] if numbers else None,
        "days": list(numbers),
        "day_count": len(desk.plan.days),
        "week": {"number": week.number, "title": week.title.here} if week else None,
        "title": day.title.here if day else None,
        "objective": day.objective.here if day else None,
        "parts": [part_json(stand, part) for part in (block.parts if block else ())],
        "minutes": total,
        "minutes_done": total - stand.left(),
        "minutes_left": stand.left(),
        "study_seconds": round(desk.seconds, 3),
        "done_besides": [part.id for part in stand.done_today],
        "next": following,
        "reviews": _reviews_json(desk),
        "again": [part.id for part in desk.again],
        "pace": pace_json(stand),
        "plan": plan_head(desk),
        "begun_now": desk.begun_now,
        "clock_set_back_from": _iso(stand.set_back if stand.today == desk.today else None),
    }


def _reviews_json(desk: Desk) -> dict[str, Any] | None:
    """The cards that are due, None for another day than today."""
    if desk.reviews is None:
        return None
    return pile_json(desk.reviews)


def pile_json(pile: Pile) -> dict[str, Any]:
    """A day's cards, as `review --json` prints them too."""
    following = None
    if pile.next is not None:
        import datetime as dt

        following = dt.date.fromordinal(pile.next).isoformat()
    return {
        "due": len(pile.cards),
        "new": pile.count("new"),
        "raised": pile.count("raised"),
        "reviewed_today": pile.seen,
        "later": pile.later,
        "later_days": pile.days,
        "new_waiting": pile.unseen,
        "minutes": pile.minutes if pile.cards else 0,
        "next_date": following,
        "command": "dlstudy review",
    }


def plan_json(desk: Desk, week: int | None = None) -> dict[str, Any]:
    """The document of `plan --json`, of one week or all of them."""
    stand = desk.standing
    return {
        "date": stand.today.isoformat(),
        "plan": plan_head(desk),
        "pace": pace_json(stand),
        "minutes": sum(day.minutes for day in desk.plan.days),
        "minutes_done": sum(part.minutes for part in desk.plan.parts() if stand.is_done(part)),
        "days_done": sum(all(stand.is_done(part) for part in day.parts) for day in desk.plan.days),
        "days_off": [day.isoformat() for day in sorted(desk.facts.off)],
        "weeks": [_week_json(desk, one.number) for one in desk.plan.weeks if week in (None, one.number)],
    }


def _week_json(desk: Desk, number: int) -> dict[str, Any]:
    stand = desk.standing
    week = desk.plan.weeks[number - 1]
    dates = {part.id: (slot.date, slot.agreed) for slot in stand.slots for part in slot.parts}
    days = []
    for day in week.days:
        left = [part for part in day.parts if not stand.is_done(part)]
        done_on = [stand.facts.done[part.id].day for part in day.parts if stand.is_done(part)]
        where, agreed = dates[left[0].id] if left else (max(done_on, default=None), None)
        days.append({
            "day": day.number,
            "title": day.title.here,
            "objective": day.objective.here,
            "state": "done" if not left else "started" if done_on else "open",
            "date": _iso(where),
            "agreed_date": _iso(agreed),
            "minutes": day.minutes,
            "minutes_done": day.minutes - sum(part.minutes for part in left),
            "parts": [part_json(stand, part) | {"date": _iso(dates.get(part.id, (None,))[0])} for part in day.parts],
        })  # fmt: skip
    return {"week": week.number, "title": week.title.here, "objective": week.objective.here, "days": days}


def part_json(stand: Standing, part: Part) -> dict[str, Any]:
    """A part of a day."""
    done = stand.facts.done.get(part.id)
    return {
        "id": part.id,
        "unit": part.unit,
        "kind": part.kind,
        "variant": part.variant,
        "title": part.title.here,
        "day": part.day,
        "minutes": part.minutes,
        "block": part.block,
        "done": done is not None,
        "done_on": _iso(done.day) if done else None,
        "written": part.written,
        "command": start_command(part),
        "done_command": done_command(part),
    }


def pace_json(stand: Standing) -> dict[str, Any]:
    """Ahead or behind, and the end."""
    status = "behind" if stand.behind > 0 else "ahead" if stand.behind < 0 else "on-time"
    return {
        "status": "finished" if stand.finished else status,
        "study_days": abs(stand.behind),
        "overdue_minutes": sum(part.minutes for part in stand.overdue()),
        "end": stand.end.isoformat(),
        "agreed_end": stand.agreed_end.isoformat(),
        "end_at_own_pace": _iso(stand.own_end),
    }


def plan_head(desk: Desk) -> dict[str, Any]:
    """Which plan, and its calendar."""
    begun = desk.facts.begun
    assert begun is not None
    return {
        "id": desk.plan.id,
        "title": desk.plan.title.here,
        "start": begun.start.isoformat(),
        "weekdays": codes(begun.weekdays),
        "at": begun.at,
        "catching_up": bool(desk.facts.catch_ups),
    }


def _iso(date: Any) -> str | None:
    return date.isoformat() if date else None
