"""Decisions in words: what a beginning, days off or catching up would change, or has changed."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from dlstudy.desk.dates import short, weekday_words
from dlstudy.desk.day import Desk
from dlstudy.desk.deciding import Move, Offer
from dlstudy.desk.words import Looked, day_words, hour_words
from dlstudy.language import NBSP, count, date, say
from dlstudy.schedule.facts import Begun
from dlstudy.schedule.standing import Slot, Standing

#: Dates shown at most.
SHOWN = 14


def study_words(begun: Begun) -> str:
    """On which days the learner studies, at which hour: ``every day at 19:00``."""
    words = weekday_words(begun.weekdays)
    return f"{words} {say(fr='à', en='at')} {hour_words(begun.at)}" if begun.at else words


def begun_words(desk: Desk, *, again: bool) -> list[Looked]:
    """What follows from the beginning in force. `again`: it is not the first one."""
    stand, begun = desk.standing, desk.facts.begun
    assert begun is not None
    if stand.finished:
        return [(say(fr="Tout le plan est déjà fait.", en="The whole plan is done already."), "")]
    slot = stand.slots[0]
    day = desk.plan.day(slot.parts[0].day)
    first, title = date(slot.date, year=True), f"{day_words((day.number,))}, {day.title.here}"
    words = study_words(begun)
    found = [
        (say(fr=f"Vous reprenez le {first} : {title}.", en=f"You go on from {first}: {title}.") if again
         else say(fr=f"Vous commencez le {first} : {title}.", en=f"You begin on {first}: {title}."), "bold"),
        (say(fr=f"Étude {words} ; fin le {date(stand.end, year=True)}.",
             en=f"Study {words}; the end is on {date(stand.end, year=True)}."), ""),
    ]  # fmt: skip
    if again and desk.facts.done:
        done = count(len(desk.facts.done), ("partie faite compte", "parties faites comptent"),
                     ("part that you did counts", "parts that you did count"))  # fmt: skip
        found.append((say(fr=f"{done} toujours.", en=f"The {done} as before."), ""))
    return found


def span(first: dt.date, last: dt.date) -> str:
    """A date, or from one to another."""
    if first == last:
        return date(first, year=True)
    return say(fr=f"du {date(first, year=True)} au {date(last, year=True)}",
               en=f"{date(first, year=True)} to {date(last, year=True)}")  # fmt: skip


def off_words(first: dt.date, last: dt.date, *, cancel: bool) -> str:
    """What was decided about days off."""
    days = span(first, last)
    if cancel:
        return say(fr=f"Vous étudiez de nouveau : {days}.", en=f"You study again: {days}.")
    return say(fr=f"Jour de congé : {days}." if first == last else f"Jours de congé : {days}.",
               en=f"Day off: {days}." if first == last else f"Days off: {days}.")  # fmt: skip


def end_words(before: Standing, after: Standing) -> str:
    """When the plan will end, and whether that has moved."""
    end, earlier = date(after.end, year=True), date(before.end)
    if after.end != before.end:
        return say(fr=f"Le plan finira le {end} (avant : {earlier}).",
                   en=f"The plan will end on {end} (before: {earlier}).")  # fmt: skip
    return say(fr=f"La fin du plan ne change pas : {end}.", en=f"The end of the plan stays: {end}.")


def move_words(moved: list[Move], most: int = 3) -> list[str]:
    """What a decision moves, one line each: ``day 8: Thu 26 Nov → Fri 27 Nov``; the rest counted."""
    lines = []
    for one in moved[:most]:
        days, before, after = day_words(one.days), short(one.before), short(one.after)
        lines.append(say(fr=f"{days} : {before} → {after}", en=f"{days}: {before} → {after}"))
    if len(moved) > most:
        more = count(len(moved) - most, ("autre jour", "autres jours"), ("more day", "more days"))
        lines.append(f"…{NBSP}{more}")
    return lines


# -- catching up --------------------------------------------------------------------------------------------------


class DateLine(NamedTuple):
    """A date of the new calendar: its minutes, its days in words."""

    date: dt.date
    minutes: str
    what: str


def behind_words(offer: Offer) -> Looked:
    """How far behind the learner is, or that there is nothing to catch up."""
    now = offer.now
    if now.finished:
        return say(fr="Rien à rattraper : tout le plan est fait.",
                   en="Nothing to catch up: the whole plan is done."), ""  # fmt: skip
    if now.behind <= 0:
        end = date(now.end, year=True)
        return say(fr=f"Rien à rattraper : le plan finira le {end}.",
                   en=f"Nothing to catch up: the plan will end on {end}."), ""  # fmt: skip
    missed = sum(part.minutes for part in now.overdue())
    days = count(now.behind, ("jour d'étude", "jours d'étude"), ("study day", "study days"))
    return say(fr=f"{days} de retard, {missed} min à rattraper.",
               en=f"{days} behind, {missed} min to make up for."), ""  # fmt: skip


def maximum_words(offer: Offer) -> str:
    """What stands before the dates of the new calendar."""
    return say(fr=f"En étudiant {offer.maximum} min par jour au plus :",
               en=f"Studying {offer.maximum} min a day at most:")  # fmt: skip


def catch_up_words(offer: Offer) -> Looked:
    """What catching up comes to, for a learner who is behind."""
    now, then, maximum = offer.now, offer.then, offer.maximum
    if not offer.useful:
        return say(fr=f"Avec {maximum} min par jour au plus, rien ne se rattrape : les parties qui manquent "
                      "n'entrent pas dans les prochains jours.",
                   en=f"With {maximum} min a day at most nothing can be made up for: the parts that are missing "
                      "do not fit into the coming days."), "yellow"  # fmt: skip
    end, before = date(then.end, year=True), date(now.end)
    if then.end <= now.agreed_end:
        return say(fr=f"Le plan finit alors le {end}, comme convenu (et non le {before}).",
                   en=f"The plan then ends on {end}, as agreed (and not on {before})."), "green"  # fmt: skip
    return say(fr=f"Le plan finit alors le {end} (et non le {before}).",
               en=f"The plan then ends on {end} (and not on {before})."), ""  # fmt: skip


def enough_words(offer: Offer) -> str:
    """Which maximum would do, "" where that is not the question."""
    if not offer.enough:
        return ""
    return say(fr=f"Pour finir à la date convenue, il faut {offer.enough} min par jour : "
                  f"dlstudy settings daily_maximum {offer.enough}",
               en=f"To end on the agreed date takes {offer.enough} min a day: "
                  f"dlstudy settings daily_maximum {offer.enough}")  # fmt: skip


def take_question() -> str:
    """The question whether to catch up so."""
    return say(fr="Adopter ce calendrier ?", en="Take this calendar?")


def date_lines(desk: Desk, offer: Offer) -> tuple[list[DateLine], list[str]]:
    """The dates until the plan's own rhythm is back, SHOWN at most, and what is to be said of those after them."""
    slots = offer.then.slots
    changed = [index for index, slot in enumerate(slots) if not _as_planned(desk, slot)]
    first = slots[: changed[-1] + 1] if changed else slots[:1]
    lines = [DateLine(slot.date, f"{slot.minutes}{NBSP}min", _what(desk, slot)) for slot in first[:SHOWN]]
    after = []
    if len(first) > SHOWN:
        after.append(
            "… " + count(len(first) - SHOWN, ("autre jour", "autres jours"), ("more day", "more days"))
        )
    if len(slots) > len(first):
        after.append(
            say(fr="puis un jour du plan par jour d'étude", en="then one day of the plan a study day")
        )
    return lines, after


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
