"""What `next` and `done` do: start a part, mark one done."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dlstudy.cli.console import err, is_terminal, out, style, wrap
from dlstudy.cli.desk import sit_down
from dlstudy.cli.today_page import announce
from dlstudy.desk.day import Desk, can_start, done_command
from dlstudy.desk.words import day_words, kind_word
from dlstudy.errors import UserError
from dlstudy.language import date, say

if TYPE_CHECKING:
    from dlstudy.curriculum.model import Part

#: French names of the kinds, for those who type them.
_FRENCH = {"leçon": "lesson", "lecon": "lesson", "exercice": "exercise", "labo": "lab", "cartes": "cards"}


def start_next(options: list[str]) -> int:
    """Start the first part of the day that is not done and can be; say so of those before it that cannot."""
    desk = sit_down(reviews=True)
    stand = desk.standing
    announce(desk)
    if not options and _reviews_first(desk):
        return _start("review", [])
    if stand.finished:
        out(wrap(say(fr="Tout le plan est fait : il n'y a plus rien à commencer.",
                     en="The whole plan is done: there is nothing left to start.")))  # fmt: skip
        return 0
    slot = stand.slots[0]
    day = desk.plan.day(slot.parts[0].day)
    if slot.date != stand.today:
        title = f"{day_words((day.number,))}, {day.title.here}"
        out(wrap(say(fr=f"Vous prenez de l'avance sur le {date(slot.date)} : {title}.",
                     en=f"You are getting ahead of {date(slot.date)}: {title}.")))  # fmt: skip
    for part in slot.parts:
        if not can_start(part):
            _cannot(part)
            continue
        return start_part(part, options)
    out(wrap(say(fr="Rien de ce jour ne peut donc être commencé ici. Après l'avoir étudié ailleurs, notez-le "
                    "avec les commandes ci-dessus.",
                 en="So nothing of this day can be started here. Once you have studied it elsewhere, mark it with "
                    "the commands above.")))  # fmt: skip
    _first_written(desk)
    return 0


def _start(name: str, arguments: list[str]) -> int:
    """Run one of our commands in this process; returns its exit code."""
    from dlstudy.cli import COMMANDS
    from dlstudy.cli.lazy import build

    code = build(name, COMMANDS[name]).main(arguments, prog_name=f"dlstudy {name}", standalone_mode=False)
    return code if isinstance(code, int) else 0


def _reviews_first(desk: Desk) -> bool:
    """Whether the learner wants to begin with the cards that are due; nobody is asked where nobody can answer."""
    from dlstudy.cli.console import ask

    pile = desk.reviews
    if pile is None or not pile.cards:
        return False
    from dlstudy.reviewing.words import pile_words

    words = say(fr="Cartes : ", en="Cards: ") + pile_words(pile) + "."
    if not (is_terminal() and sys.stdin.isatty()):
        out(wrap(words + " " + say(fr="« dlstudy review » les pose.", en="'dlstudy review' asks them.")))
        return False
    out(wrap(words))
    return ask(say(fr="Commencer par elles ?", en="Begin with them?"), default=True)


def start_part(part: Part, options: Sequence[str] = ()) -> int:
    """Run the command of a part. An exercise is watched: the editor is one key away, and every save is answered."""
    command = part.command
    if part.kind == "exercise":
        command = (
            f"dlstudy check {part.reference} --watch" if _at_terminal() else f"dlstudy edit {part.reference}"
        )
    name, *arguments = command.split()[1:]
    for line in wrap(" ".join([command, *options]), 2, "▸ ").splitlines():
        out(
            f"{style('▸', 'cyan')} {style(line[2:], 'bold')}" if line.startswith("▸") else style(line, "bold")
        )
    return _start(name, [*arguments, *options])


def _at_terminal() -> bool:
    return is_terminal() and sys.stdin.isatty()


def _cannot(part: Part) -> None:
    title = f"{kind_word(part.kind)} · {part.title.here}"
    if part.written:
        words = say(fr=f"{title} : cette version du programme ne sait pas encore l'ouvrir.",
                    en=f"{title}: this version of the program cannot open it yet.")  # fmt: skip
    else:
        written = {"lesson": "écrite", "cards": "écrites"}.get(part.kind, "écrit")
        words = say(fr=f"{title} : pas encore {written}.", en=f"{title}: not written yet.")
    out(wrap(words, 2, "○ ").replace("○", style("○", "dim"), 1))
    for line in wrap(done_command(part), 4).splitlines():
        out(style(line, "dim"))


def _first_written(desk: Desk) -> None:
    """Where something can be started, for those who want to see it now."""
    part = next((part for slot in desk.standing.slots for part in slot.parts if can_start(part)), None)
    if part is not None:
        out(wrap(say(fr=f"La première partie déjà écrite est au jour {part.day} : {part.command}",
                     en=f"The first part that is written is on day {part.day}: {part.command}")))  # fmt: skip


def mark_done(unit: str, kind: str | None, on: str | None, minutes: int | None) -> None:
    """Mark a part, or the parts of a unit, done by hand."""
    from dlstudy.desk import deciding
    from dlstudy.journal import clock

    desk = sit_down(begin=False)  # a slip of the finger does not begin the plan
    parts = _meant(desk, unit, kind)
    if minutes is not None and not 0 <= minutes <= 24 * 60:
        raise UserError(say(fr="--minutes va de 0 à 1440.", en="--minutes goes from 0 to 1440."))
    when = _moment(desk, on) if on is not None else clock.now()
    desk = sit_down()
    announce(desk)
    left = [part for part in parts if not desk.standing.is_done(part)]
    for part in parts:
        if part not in left:
            since = desk.facts.done[part.id].day
            err(
                wrap(
                    say(
                        fr=f"Déjà fait le {date(since)} : {part.id}.",
                        en=f"Done already, on {date(since)}: {part.id}.",
                    )
                )
            )
    if not left:
        return
    deciding.mark_done(left, minutes, when)
    for part in left:
        out(wrap(f"{part.id} · {part.title.here}", 2, "✓ ").replace("✓", style("✓", "green"), 1))
    _tell()


def _meant(desk: Desk, text: str, kind: str | None) -> list[Part]:
    """The parts meant: one where it is named, else every part of the unit (with its variant, if one is named)."""
    from dlstudy.curriculum import KINDS, find_part, find_unit

    if kind is not None:
        typed, _, variant = kind.lower().partition(":")
        typed = _FRENCH.get(typed, typed)
        if typed not in KINDS:
            raise UserError(
                say(fr=f"« {kind} » n'est pas une sorte de partie.", en=f"'{kind}' is not a kind of part."),
                hint=say(fr="Au choix : ", en="Choose from: ") + ", ".join(KINDS) + ".",
            )
        return [find_part(desk.plan, f"{text}:{variant}" if variant else text, typed)]
    unit = find_unit(desk.plan, text)
    name, _, variant = text.partition(":")
    if any(name.lower().endswith(f"/{one}") for one in KINDS):
        return [find_part(desk.plan, text)]
    parts = [
        part for part in desk.plan.parts() if part.unit == unit.id and (part.variant or "") == variant.lower()
    ]
    return parts or [find_part(desk.plan, text)]


def _moment(desk: Desk, on: str) -> dt.datetime:
    """The middle of the date on which something was done; not in the future."""
    from dlstudy.desk.dates import read_date
    from dlstudy.desk.deciding import require_past
    from dlstudy.journal import clock, day_end

    day = read_date(on, desk.today)
    require_past(desk, day)
    moment = clock.now()
    if day == desk.today:
        return moment
    noon = dt.datetime.combine(day, dt.time()) + day_end() + dt.timedelta(hours=8)
    return clock.on_clock_of(moment, noon)


def _tell() -> None:
    """What that changed."""
    stand = sit_down().standing
    if stand.finished:
        out(wrap(say(fr="Le plan entier est terminé. Bravo !", en="The whole plan is finished. Well done!")))
    elif stand.state == "study" and stand.block is not None:
        left = stand.left()
        if left:
            out(wrap(say(fr=f"Reste {left} min sur {stand.block.minutes} aujourd'hui.",
                         en=f"{left} min left of {stand.block.minutes} today.")))  # fmt: skip
        else:
            out(wrap(say(fr="Le travail d'aujourd'hui est terminé.", en="Today's work is done.")))
    for line in wrap(say(fr="dlstudy undo l'annule.", en="dlstudy undo takes it back.")).splitlines():
        out(style(line, "dim"))
