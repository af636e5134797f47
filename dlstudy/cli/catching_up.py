"""What `plan --catch-up` does: show how what was missed fits into the coming days, and ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlstudy.cli.console import ask, json_out, out, pad, style, width, wrap
from dlstudy.cli.dates import short
from dlstudy.cli.today_page import paragraph
from dlstudy.desk.day import Desk
from dlstudy.desk.words import day_words
from dlstudy.language import NBSP, count, date, say
from dlstudy.schedule.projection import caught_up, enough_to_catch_up

if TYPE_CHECKING:
    from dlstudy.schedule.standing import Slot, Standing

#: Dates shown at most.
SHOWN = 14


def catch_up_plan(desk: Desk, *, yes: bool, as_json: bool) -> int:
    """Show the preview, and record the decision when the learner says so."""
    from dlstudy.home import settings

    maximum = settings()["daily_maximum"]
    now = desk.standing
    then = caught_up(desk.plan, desk.facts, desk.today, maximum)
    useful = now.behind > 0 and not now.finished and then.end < now.end
    enough = None
    if now.behind > 0 and not now.finished and then.end > now.agreed_end:
        enough = enough_to_catch_up(desk.plan, desk.facts, desk.today, maximum)
    taken = False
    if as_json:
        taken = useful and yes
        json_out(_preview(now, then, maximum, enough) | {"useful": useful, "taken": taken})
    else:
        _show(desk, then, maximum, enough, useful)
        if useful:
            taken = yes or ask(say(fr="Adopter ce calendrier ?", en="Take this calendar?"), default=False)
    if taken:
        _take(desk, maximum)
    if not as_json and useful:
        if taken:
            paragraph(say(fr="C'est noté. dlstudy today montre le jour, dlstudy undo annule.",
                          en="Done. dlstudy today shows the day, dlstudy undo takes it back."), "green")  # fmt: skip
        else:
            paragraph(say(fr="Rien n'a changé. « dlstudy plan --catch-up --yes » l'adopte.",
                          en="Nothing has changed. 'dlstudy plan --catch-up --yes' takes it."), "dim")  # fmt: skip
    return 0


def _take(desk: Desk, maximum: int) -> None:
    from dlstudy.journal import Journal

    with Journal.open() as journal:
        journal.append("catch-up", desk.plan.id, {"maximum": maximum, "plan": desk.plan.id})


def _preview(now: Standing, then: Standing, maximum: int, enough: int | None) -> dict:
    return {
        "maximum": maximum,
        "overdue_minutes": sum(part.minutes for part in now.overdue()),
        "end": now.end.isoformat(),
        "end_caught_up": then.end.isoformat(),
        "agreed_end": now.agreed_end.isoformat(),
        "enough_maximum": enough,
        "dates": [
            {
                "date": slot.date.isoformat(),
                "minutes": slot.minutes,
                "parts": [part.id for part in slot.parts],
            }
            for slot in then.slots
        ],
    }


def _show(desk: Desk, then: Standing, maximum: int, enough: int | None, useful: bool) -> None:
    now = desk.standing
    if now.finished:
        paragraph(say(fr="Rien à rattraper : tout le plan est fait.",
                      en="Nothing to catch up: the whole plan is done."))  # fmt: skip
        return
    if now.behind <= 0:
        end = date(now.end, year=True)
        paragraph(say(fr=f"Rien à rattraper : le plan finira le {end}.",
                      en=f"Nothing to catch up: the plan will end on {end}."))  # fmt: skip
        return
    missed = sum(part.minutes for part in now.overdue())
    days = count(now.behind, ("jour d'étude", "jours d'étude"), ("study day", "study days"))
    paragraph(
        say(
            fr=f"{days} de retard, {missed} min à rattraper.",
            en=f"{days} behind, {missed} min to make up for.",
        )
    )
    if useful:
        paragraph(
            say(
                fr=f"En étudiant {maximum} min par jour au plus :",
                en=f"Studying {maximum} min a day at most:",
            )
        )
        out()
        _dates(desk, then)
        out()
        end, before = date(then.end, year=True), date(now.end)
        if then.end <= now.agreed_end:
            paragraph(say(fr=f"Le plan finit alors le {end}, comme convenu (et non le {before}).",
                          en=f"The plan then ends on {end}, as agreed (and not on {before})."), "green")  # fmt: skip
        else:
            paragraph(say(fr=f"Le plan finit alors le {end} (et non le {before}).",
                          en=f"The plan then ends on {end} (and not on {before})."))  # fmt: skip
    else:
        paragraph(say(fr=f"Avec {maximum} min par jour au plus, rien ne se rattrape : les parties qui manquent "
                         "n'entrent pas dans les prochains jours.",
                      en=f"With {maximum} min a day at most nothing can be made up for: the parts that are missing "
                         "do not fit into the coming days."), "yellow")  # fmt: skip
    if enough:
        paragraph(say(fr=f"Pour finir à la date convenue, il faut {enough} min par jour : "
                         f"dlstudy settings daily_maximum {enough}",
                      en=f"To end on the agreed date takes {enough} min a day: "
                         f"dlstudy settings daily_maximum {enough}"), "dim")  # fmt: skip


def _dates(desk: Desk, then: Standing) -> None:
    """The dates until the plan's own rhythm is back."""
    changed = [index for index, slot in enumerate(then.slots) if not _as_planned(desk, slot)]
    slots = then.slots[: changed[-1] + 1] if changed else then.slots[:1]
    for slot in slots[:SHOWN]:
        head = f"{pad(short(slot.date, aligned=True), 11)}  {pad(f'{slot.minutes}{NBSP}min', 7, right=True)}"
        if width() < 44:
            out(f"  {short(slot.date)}")
            minutes, what = f"{slot.minutes}{NBSP}min", _what(desk, slot)
            out(wrap(say(fr=f"{minutes} : {what}", en=f"{minutes}: {what}"), 4))
        else:
            out(wrap(_what(desk, slot), len(head) + 4, f"  {head}  "))
    if len(slots) > SHOWN:
        out("  … " + count(len(slots) - SHOWN, ("autre jour", "autres jours"), ("more day", "more days")))
    if len(then.slots) > len(slots):
        rest = say(fr="puis un jour du plan par jour d'étude", en="then one day of the plan a study day")
        for line in wrap(rest, 2).splitlines():
            out(style(line, "dim"))


def _as_planned(desk: Desk, slot: Slot) -> bool:
    numbers = {part.day for part in slot.parts}
    return len(numbers) == 1 and len(slot.parts) == len(desk.plan.day(numbers.pop()).parts)


def _what(desk: Desk, slot: Slot) -> str:
    """``day 3, part of day 4``."""
    words = []
    for number in dict.fromkeys(part.day for part in slot.parts):
        whole = sum(part.day == number for part in slot.parts) == len(desk.plan.day(number).parts)
        day = day_words((number,))
        words.append(day if whole else say(fr=f"une partie du {day}", en=f"part of {day}"))
    return ", ".join(words)
