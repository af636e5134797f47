"""What `begin` and `off` do: decide about the calendar, and say what follows from it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dlstudy.cli.console import out, wrap
from dlstudy.cli.dates import read_date, read_hour, read_weekdays, short, weekday_words
from dlstudy.cli.desk import sit_down
from dlstudy.cli.today_page import announce, paragraph
from dlstudy.desk.day import begin_entry
from dlstudy.desk.words import day_words, hour_words
from dlstudy.errors import UserError
from dlstudy.language import count, date, say, set_language
from dlstudy.schedule.facts import LATER, LONGEST_OFF
from dlstudy.schedule.rules import EVERY_DAY, ONE_DAY


def begin_plan(start: str | None, days: str | None, at: str | None) -> None:
    """Record a beginning. What is not said stays as it was; with only an hour, so does the calendar."""
    from dlstudy.journal import Journal

    desk = sit_down(begin=False)
    earlier = desk.facts.begun if _has_begun(desk) else None
    hour = read_hour(at) if at is not None else earlier.at if earlier else None
    weekdays = read_weekdays(days) if days is not None else earlier.weekdays if earlier else EVERY_DAY
    first = read_date(start, desk.today) if start is not None else _first_date(desk)
    data: dict[str, Any] = begin_entry(desk.plan, first, weekdays, hour)
    if earlier and at is not None and start is None and days is None:
        data |= {"start": earlier.start.isoformat(), "since": earlier.since}
    _choose_language()
    with Journal.open() as journal:
        journal.append("begin", desk.plan.id, data)
    _tell(earlier is not None)


def _has_begun(desk: Any) -> bool:
    return desk.facts.begun is not None and desk.facts.begun.id != LATER


def _first_date(desk: Any) -> dt.date:
    """Today, or tomorrow when something of the plan was already done today."""
    busy = any(done.day == desk.today for done in desk.facts.done.values()) and _has_begun(desk)
    return desk.today + ONE_DAY if busy else desk.today


def _choose_language() -> None:
    """`begin --lang fr` keeps the language for the commands that follow."""
    from dlstudy.cli.context import lang_option
    from dlstudy.home import change_setting

    chosen = lang_option()
    if chosen:
        change_setting("language", chosen)
        set_language(chosen)


def _tell(again: bool) -> None:
    desk = sit_down()
    stand, begun = desk.standing, desk.facts.begun
    assert begun is not None
    hour = begun.at
    words = weekday_words(begun.weekdays)
    if hour:
        words += f" {say(fr='à', en='at')} {hour_words(hour)}"
    if stand.finished:
        out(wrap(say(fr="Tout le plan est déjà fait.", en="The whole plan is done already.")))
        return
    slot = stand.slots[0]
    day = desk.plan.day(slot.parts[0].day)
    first, title = date(slot.date, year=True), f"{day_words((day.number,))}, {day.title.here}"
    paragraph(say(fr=f"Vous reprenez le {first} : {title}.", en=f"You go on from {first}: {title}.") if again
              else say(fr=f"Vous commencez le {first} : {title}.", en=f"You begin on {first}: {title}."),
              "bold")  # fmt: skip
    out(wrap(say(fr=f"Étude {words} ; fin le {date(stand.end, year=True)}.",
                 en=f"Study {words}; the end is on {date(stand.end, year=True)}.")))  # fmt: skip
    if again and desk.facts.done:
        done = count(len(desk.facts.done), ("partie faite compte", "parties faites comptent"),
                     ("part that you did counts", "parts that you did count"))  # fmt: skip
        out(wrap(say(fr=f"{done} toujours.", en=f"The {done} as before.")))
    paragraph(say(fr="dlstudy today : le jour. dlstudy plan : le calendrier. dlstudy undo : annuler cette décision.",
                  en="dlstudy today: the day. dlstudy plan: the calendar. dlstudy undo: take this decision back."),
              "dim")  # fmt: skip


def days_off(first: str | None, last: str | None, *, cancel: bool) -> None:
    """Record days off (or their end), or list them."""
    from dlstudy.journal import Journal

    desk = sit_down(begin=False)
    if first is None:
        if cancel:
            raise UserError(say(fr="--cancel attend une date.", en="--cancel needs a date."))
        _list_days_off(desk)
        return
    start = read_date(first, desk.today)
    stop = read_date(last, desk.today) if last is not None else start
    if stop < start:
        raise UserError(say(fr=f"Le dernier jour ({short(stop)}) précède le premier ({short(start)}).",
                            en=f"The last day ({short(stop)}) comes before the first ({short(start)})."))  # fmt: skip
    if (stop - start).days >= LONGEST_OFF:
        raise UserError(say(fr=f"{LONGEST_OFF} jours de congé au plus à la fois.",
                            en=f"At most {LONGEST_OFF} days off at once."))  # fmt: skip
    if cancel and not any(start <= day <= stop for day in desk.facts.off):
        raise UserError(
            say(fr=f"Aucun jour de congé à cette date : {_span(start, stop)}.",
                en=f"No day off on this date: {_span(start, stop)}."),
            hint=say(fr="« dlstudy off » les montre.", en="'dlstudy off' lists them."),
        )  # fmt: skip
    desk = sit_down()
    announce(desk)
    before = desk.standing
    data: dict[str, Any] = {"off": not cancel}
    if stop != start:
        data["until"] = stop.isoformat()
    with Journal.open() as journal:
        journal.append("day-off", start.isoformat(), data)
    after = sit_down().standing
    span = _span(start, stop)
    if cancel:
        out(wrap(say(fr=f"Vous étudiez de nouveau : {span}.", en=f"You study again: {span}.")))
    else:
        out(wrap(say(fr=f"Jour de congé : {span}." if start == stop else f"Jours de congé : {span}.",
                     en=f"Day off: {span}." if start == stop else f"Days off: {span}.")))  # fmt: skip
    end, earlier = date(after.end, year=True), date(before.end)
    if after.end != before.end:
        out(wrap(say(fr=f"Le plan finira le {end} (avant : {earlier}).",
                     en=f"The plan will end on {end} (before: {earlier}).")))  # fmt: skip
    else:
        out(wrap(say(fr=f"La fin du plan ne change pas : {end}.", en=f"The end of the plan stays: {end}.")))


def _span(start: dt.date, stop: dt.date) -> str:
    if start == stop:
        return date(start, year=True)
    return say(fr=f"du {date(start, year=True)} au {date(stop, year=True)}",
               en=f"{date(start, year=True)} to {date(stop, year=True)}")  # fmt: skip


def _list_days_off(desk: Any) -> None:
    days = sorted(desk.facts.off)
    if not days:
        out(say(fr="Aucun jour de congé.", en="No days off."))
    while days:
        length = next(
            n for n in range(1, len(days) + 1) if n == len(days) or days[n] - days[0] != n * ONE_DAY
        )
        first, last = days[0], days[length - 1]
        words = date(first, year=True)
        out(wrap(words if length == 1 else f"{words} – {date(last, year=True)}"))
        del days[:length]
