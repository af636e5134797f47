"""What `begin` and `off` do: decide about the calendar, and say what follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlstudy.cli.console import out, wrap
from dlstudy.cli.desk import sit_down
from dlstudy.cli.today_page import announce, paragraph
from dlstudy.desk import deciding
from dlstudy.desk.dates import read_date, read_hour, read_weekdays
from dlstudy.desk.deciding_words import begun_words, end_words, off_words
from dlstudy.errors import UserError
from dlstudy.language import date, say, set_language
from dlstudy.schedule.rules import ONE_DAY

if TYPE_CHECKING:
    from dlstudy.desk.day import Desk


def begin_plan(start: str | None, days: str | None, at: str | None) -> None:
    """Record a beginning. What is not said stays as it was; with only an hour, so does the calendar."""
    desk = sit_down(begin=False)
    again = deciding.has_begun(desk)
    hour = read_hour(at) if at is not None else None
    weekdays = read_weekdays(days) if days is not None else None
    first = read_date(start, desk.today) if start is not None else None
    what = deciding.beginning(desk, first, weekdays, hour)
    _choose_language()
    deciding.begin(desk, what)
    _tell(again)


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
    for words, look in begun_words(desk, again=again):
        paragraph(words, *filter(None, [look]))
    if desk.standing.finished:
        return
    paragraph(say(fr="dlstudy today : le jour. dlstudy plan : le calendrier. dlstudy undo : annuler cette décision.",
                  en="dlstudy today: the day. dlstudy plan: the calendar. dlstudy undo: take this decision back."),
              "dim")  # fmt: skip


def days_off(first: str | None, last: str | None, *, cancel: bool) -> None:
    """Record days off (or their end), or list them."""
    desk = sit_down(begin=False)
    if first is None:
        if cancel:
            raise UserError(say(fr="--cancel attend une date.", en="--cancel needs a date."))
        _list_days_off(desk)
        return
    start = read_date(first, desk.today)
    stop = read_date(last, desk.today) if last is not None else start
    deciding.require_days_off(desk, start, stop, cancel=cancel)
    desk = sit_down()
    announce(desk)
    deciding.take_days_off(start, stop, cancel=cancel)
    out(wrap(off_words(start, stop, cancel=cancel)))
    out(wrap(end_words(desk.standing, sit_down().standing)))


def _list_days_off(desk: Desk) -> None:
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
