"""What `dlstudy plan` prints: the calendar of the whole plan, or one week of it with its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlstudy.cli.console import bar, out, pad, style, visible, width, wrap
from dlstudy.cli.today_page import (
    announce,
    paragraph,
    print_bar,
    print_pace,
    print_parts,
    print_star,
    wrapped,
)
from dlstudy.desk.dates import short
from dlstudy.desk.day import Desk
from dlstudy.desk.deciding_words import study_words
from dlstudy.language import count, date, number, say

if TYPE_CHECKING:
    import datetime as dt

    from dlstudy.curriculum.model import Day, Week


def print_plan(desk: Desk, only: int | None = None) -> None:
    """The calendar; `only` one week, with its parts."""
    announce(desk)
    _heading(desk)
    print_pace(desk, preview=False)
    dates = {part.id: (slot.date, slot.agreed) for slot in desk.standing.slots for part in slot.parts}
    for week in desk.plan.weeks:
        if only in (None, week.number):
            _week(desk, week, dates, detail=only is not None)
    _footer(desk, only)


def _heading(desk: Desk) -> None:
    plan, stand, begun = desk.plan, desk.standing, desk.facts.begun
    assert begun is not None
    done = [part for part in plan.parts() if stand.is_done(part)]
    days = sum(all(stand.is_done(part) for part in day.parts) for day in plan.days)
    minutes, total = sum(part.minutes for part in done), sum(day.minutes for day in plan.days)
    paragraph(plan.title.here, "bold")
    all_days = count(len(plan.days), ("jour", "jours"), ("day", "days"))
    print_bar(
        bar(minutes / total if total else 1, min(20, max(8, width() - 40))),
        say(fr=f"{days} sur {all_days}", en=f"{days} of {all_days}") + " · "
        + say(fr=f"{number(minutes)} min sur {number(total)}", en=f"{number(minutes)} of {number(total)} min"),
    )  # fmt: skip
    words = study_words(begun)
    first = date(begun.start, year=True)
    if begun.start > stand.today:
        paragraph(say(fr=f"Étude {words}, à partir du {first}.", en=f"Study {words}, from {first} on."))
    else:
        paragraph(say(fr=f"Étude {words}, depuis le {first}.", en=f"Study {words}, since {first}."))


def _week(desk: Desk, week: Week, dates: dict[str, tuple[dt.date, dt.date]], *, detail: bool) -> None:
    stand = desk.standing
    days = sum(all(stand.is_done(part) for part in day.parts) for day in week.days)
    title = say(fr=f"Semaine {week.number} · {week.title.here}", en=f"Week {week.number} · {week.title.here}")
    tally = f"{days}/{len(week.days)}"
    out()
    lines = wrapped(title, width() - len(tally) - 2)
    for line in lines[:-1]:
        out(style(line, "bold"))
    out(pad(style(lines[-1], "bold"), width() - len(tally)) + style(tally, "dim"))
    if detail:
        paragraph(week.objective.here)
    starred = False
    for day in week.days:
        if detail:
            out()
        _day(desk, day, dates)
        if detail:
            for line in wrap(day.objective.here, 2).splitlines():
                out(style(line, "dim"))
            starred |= print_parts(desk, list(day.parts))
    if starred:
        out()
        print_star()


def _day(desk: Desk, day: Day, dates: dict[str, tuple[dt.date, dt.date]]) -> None:
    """One line: mark, number, date, title, and what is worth a note."""
    stand = desk.standing
    left = [part for part in day.parts if not stand.is_done(part)]
    note, look = "", "dim"
    if left:
        where, agreed = dates[left[0].id]
        if len(left) < len(day.parts):
            done = day.minutes - sum(part.minutes for part in left)
            note = f"{done}/{day.minutes} min"
        elif where != agreed:
            note, look = say(fr=f"était {short(agreed)}", en=f"was {short(agreed)}"), "yellow"
    else:
        where = max((stand.facts.done[part.id].day for part in day.parts), default=stand.rules.start)
    now = bool(stand.block) and day.number in stand.block.days and stand.state == "study"  # type: ignore[union-attr]
    mark = style("✓", "green") if not left else style("▸", "cyan") if now else " "
    head = f"{mark} {pad(str(day.number), 2, right=True)}  {pad(short(where, aligned=True), 11)}"
    names = ("bold",) if now else ("dim",) if not left else ()
    if width() < 56:
        out(head.rstrip())
        for line in wrapped(day.title.here, width() - 2):
            out("  " + style(line, *names))
        if note:
            out("  " + style(note, look))
        return
    start = visible(head) + 2
    room = width() - start - (visible(note) + 2 if note else 0)
    lines = wrapped(day.title.here, room)
    out(f"{head}  {pad(style(lines[0], *names), room)}  {style(note, look)}".rstrip())
    for line in lines[1:]:
        out(" " * start + style(line, *names))


def _footer(desk: Desk, only: int | None) -> None:
    if only is not None:
        return
    out()
    if desk.standing.behind > 0:
        paragraph(say(fr="Rien n'est sauté : la suite a été décalée. dlstudy plan --catch-up montre comment rattraper.",
                      en="Nothing is skipped: the rest has moved. dlstudy plan --catch-up shows how to catch up."),
                  "dim")  # fmt: skip
    paragraph(say(fr="dlstudy plan --week 1 montre les parties d'une semaine.",
                  en="dlstudy plan --week 1 shows the parts of a week."), "dim")  # fmt: skip
