"""What `dlstudy today` prints: the date, the day's parts with their commands, how the plan stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlstudy.cli.console import bar, out, pad, style, visible, width, wrap
from dlstudy.desk.day import Desk, can_start, done_command, start_command
from dlstudy.desk.words import day_words, heading, kind_word, minutes_words, notices, pace, state
from dlstudy.language import NBSP, date, language, say

if TYPE_CHECKING:
    from dlstudy.curriculum.model import Part
    from dlstudy.schedule.agreement import Block
    from dlstudy.schedule.standing import Standing

#: Coming dates shown when they have moved.
SHOWN = 3


def print_today(desk: Desk) -> None:
    """The whole page."""
    stand = desk.standing
    announce(desk)
    _heading(desk)
    if stand.block is not None:
        _block(desk, stand.block)
        _minutes(desk)
    _done_besides(desk)
    _reviews(desk)
    _again(desk)
    out()
    print_pace(desk)
    if stand.today == desk.today:
        _what_next(desk)


def announce(desk: Desk) -> None:
    """What the program did or noticed before the page itself."""
    for texts in notices(desk):
        for text, look in texts:
            paragraph(text, look)
        out()


def _heading(desk: Desk) -> None:
    here, *rest = heading(desk)
    title = " · ".join([here, *rest])
    for line in joined(title):
        out(line.replace(here, style(here, "bold"), 1))
    for text, look in state(desk):
        paragraph(text, *filter(None, [look]))


def _block(desk: Desk, block: Block) -> None:
    """Week, day, objective and parts, once for each day of the plan that the block holds."""
    starred = False
    for number in block.days:
        day = desk.plan.day(number)
        week = desk.plan.weeks[day.week - 1]
        parts = [part for part in block.parts if part.day == number]
        out()
        paragraph(
            say(
                fr=f"Semaine {week.number} · {week.title.here}", en=f"Week {week.number} · {week.title.here}"
            ),
            "dim",
        )
        rest = ""
        if len(parts) < len(day.parts):
            rest = say(fr=" (début)", en=" (first part)") if parts[0] is day.parts[0] else say(
                fr=" (suite)", en=" (continued)")  # fmt: skip
        label = say(fr=f"Jour {number} · {day.title.here}{rest}", en=f"Day {number} · {day.title.here}{rest}")
        for line in wrap(label).splitlines():
            out(style(line, "bold"))
        out(wrap(day.objective.here))
        out()
        starred |= print_parts(desk, parts)
    if starred:
        print_star()


def print_star() -> None:
    """What the star beside a command means."""
    paragraph(say(fr="* partie pas encore écrite : étudiez-la ailleurs, puis notez-la ainsi.",
                  en="* not written yet: study it elsewhere, then mark it like this."), "dim")  # fmt: skip


def print_parts(desk: Desk, parts: list[Part]) -> bool:
    """One line a part where there is room, with its command below; stacked where there is little.

    Returns whether a command has a star, which `print_star` explains.
    """
    stand = desk.standing
    first = next((part for slot in stand.slots[:1] for part in slot.parts), None)
    narrow = width() < 44
    unwritten = False
    for part in parts:
        done = stand.is_done(part)
        mark = style("✓", "green") if done else style("▸", "cyan") if part is first else style("○", "dim")
        minutes = pad(f"{part.minutes}{NBSP}min", 7, right=True)
        kind = kind_word(part.kind)
        if narrow:
            out(f"{mark} {minutes.strip()} {kind}")
            out(wrap(part.title.here, indent=2))
            indent = 2
        else:
            indent = 21 if width() >= 76 else 11
            head = f"{mark} {minutes}  {style(pad(kind, 9), 'dim')} "
            room = width() - visible(head)
            lines = wrapped(part.title.here, room)
            out(head + lines[0])
            for line in lines[1:]:
                out(" " * visible(head) + line)
        if not done:
            ready = can_start(part)
            unwritten |= not ready
            command = start_command(part) if ready else done_command(part)
            star = "" if ready else " *"
            for line in wrap(command + star, indent).splitlines():
                out(" " * indent + style(line.strip(), "cyan" if ready else "dim"))
    return unwritten


def _minutes(desk: Desk) -> None:
    stand = desk.standing
    assert stand.block is not None
    total, left = stand.block.minutes, stand.left()
    drawn = bar(1 - left / total if total else 1, min(20, max(8, width() - 30)))
    words = minutes_words(desk)
    out()
    print_bar(drawn, words)


def print_bar(drawn: str, words: str) -> None:
    """A progress bar and its words, on one line where they fit."""
    apart = " " if len(drawn) + 1 + len(words) <= width() else " · "
    for line in joined(style(drawn, "green") + apart + words):
        out(line)


def _done_besides(desk: Desk) -> None:
    if desk.standing.done_today:
        names = ", ".join(part.id for part in desk.standing.done_today)
        out(wrap(say(fr=f"Aussi fait ce jour : {names}.", en=f"Also done on this day: {names}.")))


def _reviews(desk: Desk) -> None:
    """The cards that are due, or that today's are done."""
    pile = desk.reviews
    if pile is None or not (pile.cards or pile.seen):
        return
    from dlstudy.reviewing.words import cards_words, later_words, pile_words

    out()
    if pile.cards:
        words = say(fr="Cartes : ", en="Cards: ") + pile_words(pile)
        for line in wrap(words, 2, "▸ ").splitlines():
            out(line.replace("▸", style("▸", "cyan"), 1))
        out("  " + style("dlstudy review", "cyan"))
    else:
        words = say(fr=f"{cards_words(pile.seen)} revues", en=f"{cards_words(pile.seen)} reviewed")
        if language() == "fr" and pile.seen == 1:
            words = words.replace("revues", "revue")
        words += (later_words(pile) if pile.later else "") + "."
        out(wrap(words, 2, "✓ ").replace("✓", style("✓", "green"), 1))


def _again(desk: Desk) -> None:
    """A passed exercise that could be written once more from memory: one, or the page would be a list of duties."""
    if not desk.again:
        return
    part = desk.again[0]
    out()
    words = say(fr=f"À récrire de mémoire, si vous voulez : {part.title.here}",
                en=f"To write once more from memory, if you like: {part.title.here}")  # fmt: skip
    for line in wrap(words, 2, "○ ").splitlines():
        out(line.replace("○", style("○", "dim"), 1))
    out("  " + style(f"dlstudy edit {part.reference}", "cyan"))


def print_pace(desk: Desk, *, preview: bool = True) -> None:
    """Ahead or behind, the date of the end, and (as `preview`) the new dates when they have moved."""
    for number, (text, look) in enumerate(pace(desk)):
        paragraph(text, *look.split())
        if number == 0 and preview and desk.standing.behind > 0 and not desk.standing.finished:
            _new_dates(desk.standing)


def _new_dates(stand: Standing) -> None:
    """Where the coming days have moved."""
    from dlstudy.desk.dates import short

    moved = (f"{day_words(slot.block.days)} {short(slot.date)}" for slot in stand.slots[:SHOWN])
    paragraph(
        say(fr="Nouvelles dates : ", en="New dates: ")
        + ", ".join(moved)
        + (f",{NBSP}…" if stand.slots[SHOWN:] else ".")
    )
    paragraph(say(fr="Nouveau calendrier : dlstudy plan. Pour rattraper : dlstudy plan --catch-up.",
                  en="The new calendar: dlstudy plan. To catch up: dlstudy plan --catch-up."), "dim")  # fmt: skip


def _what_next(desk: Desk) -> None:
    stand = desk.standing
    if not stand.slots:
        return
    slot = stand.slots[0]
    if stand.state == "study" and slot.date != stand.today:
        day = desk.plan.day(slot.parts[0].day)
        paragraph(say(fr=f"Prochain jour d'étude : {date(slot.date)}, jour {day.number}, {day.title.here}. "
                    "« dlstudy next » prend de l'avance.",
                 en=f"The next study day: {date(slot.date)}, day {day.number}, {day.title.here}. "
                    "'dlstudy next' gets ahead."), "dim")  # fmt: skip
    else:
        paragraph(say(fr="dlstudy next commence la première partie à faire.",
                 en="dlstudy next starts the first part that is not done."), "dim")  # fmt: skip


def paragraph(text: str, *names: str) -> None:
    """A paragraph in a style."""
    for line in wrap(text).splitlines():
        out(style(line, *names))


def wrapped(text: str, columns: int) -> list[str]:
    import textwrap

    return textwrap.wrap(text, max(8, columns), break_long_words=False, break_on_hyphens=False) or [""]


def joined(text: str) -> list[str]:
    """A line made of pieces set apart by dots, broken at a dot where it does not fit, at a space where it must be."""
    lines = [""]
    for piece in text.split(" · "):
        longer = f"{lines[-1]} · {piece}" if lines[-1] else piece
        if lines[-1] and visible(longer) > width():
            lines.append(piece)
        else:
            lines[-1] = longer
    return [
        part for line in lines for part in (wrapped(line, width()) if visible(line) > width() else [line])
    ]
