"""The plan's sheets: a decision with what it would change, the form of a beginning, the list of units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from dlstudy.desk import deciding
from dlstudy.desk.calendar import Calendar
from dlstudy.desk.dates import read_date, read_hour, read_weekdays, short, typed_weekdays
from dlstudy.desk.deciding import Beginning
from dlstudy.desk.deciding_words import begun_words, move_words
from dlstudy.desk.searching import plain
from dlstudy.desk.words import kind_word
from dlstudy.errors import UserError
from dlstudy.language import NBSP, say
from dlstudy.tui.dashboard.asking import Asking, Confirm
from dlstudy.tui.dashboard.pen import Pen

if TYPE_CHECKING:
    from dlstudy.curriculum.model import Part, Unit
    from dlstudy.desk.day import Desk


class Proposal(Confirm):
    """A decision, what it would change, and yes or no; without `ask` only the account, closed by any answer."""

    DEFAULT_CSS = """
    Proposal #account { height: auto; max-height: 100%; scrollbar-size-vertical: 1; scrollbar-background: $surface;
        scrollbar-color: $line; }
    """
    BINDINGS = [Binding("pagedown,ctrl+d", "scroll(1)", "", show=False),
                Binding("pageup,ctrl+u", "scroll(-1)", "", show=False)]  # fmt: skip

    def __init__(self, title: str, account: Sequence[Text], *, ask: bool = True) -> None:
        super().__init__(title)
        self.account = account
        if not ask:
            self.options = [("no", say(fr="Fermer", en="Close"))]

    def compose(self) -> ComposeResult:
        with Vertical(id="question") as box:
            box.border_title = self.heading
            box.border_subtitle = say(fr="Échap pour fermer", en="Esc to close")
            with VerticalScroll(id="account", can_focus=False):
                yield Static(Text("\n").join(self.account), markup=False)
            yield from self.answers()

    def on_mount(self) -> None:
        self.query_one("#question").styles.width = 76
        # Room for the answers below an account that is longer than the screen.
        self.query_one("#account").styles.max_height = max(3, self.size.height - 10)
        super().on_mount()

    def action_yes(self) -> None:
        if len(self.options) > 1:
            self.dismiss(True)

    def action_take(self, number: int) -> None:
        if number <= len(self.options):
            self.dismiss(True if number == 2 else None)

    def action_scroll(self, by: int) -> None:
        self.query_one("#account", VerticalScroll).scroll_relative(y=8 * by, animate=False)


class BeginForm(Asking):
    """First date, weekdays, hour, with what would follow; dismissed with the Beginning."""

    DEFAULT_CSS = """
    BeginForm .label { color: $dim; }
    BeginForm #follows { margin-top: 1; min-height: 6; }
    """

    def __init__(self, desk: Desk, pen: Pen) -> None:
        super().__init__(say(fr="Le début du plan", en="The beginning of the plan"))
        self.desk, self.pen = desk, pen
        begun = desk.facts.begun
        assert begun is not None
        self.first = (begun.start.isoformat(), typed_weekdays(begun.weekdays), begun.at or "")

    def answers(self) -> ComposeResult:
        labels = (
            say(
                fr="Premier jour : 2026-12-01, demain, aujourd'hui",
                en="First day: 2026-12-01, tomorrow, today",
            ),
            say(fr="Jours d'étude : lun,mar,jeu, lun-ven, tous", en="Study days: mon,tue,thu, mon-fri, all"),
            say(fr="Heure, si vous voulez : 19:00", en="Hour, if you like: 19:00"),
        )
        for label, value, name in zip(labels, self.first, ("start", "days", "at"), strict=True):
            yield Static(label, classes="label", markup=False)
            yield Input(value, id=name, compact=True)
        yield Static(id="follows", markup=False)

    def on_mount(self) -> None:
        self.query_one("#question").styles.width = 76  # the sheet's own style knows only one width
        for box in self.query(Input):
            box.styles.margin = 0
        self.query_one("#start", Input).focus()
        self._show()

    def typed(self) -> Beginning | None:
        """The beginning that is typed; None if nothing was changed. Raises UserError."""
        start, days, at = (
            self.query_one(f"#{name}", Input).value.strip() for name in ("start", "days", "at")
        )
        changed = tuple(now != was for now, was in zip((start, days, at), self.first, strict=True))
        if not any(changed):
            return None
        hour = read_hour(at) if at else None
        weekdays = read_weekdays(days) if changed[1] else None
        # A first date that is still to come stays, whatever else is changed.
        coming = bool(start) and read_date(start, self.desk.today) > self.desk.today
        date = (
            read_date(start, self.desk.today) if start and (changed[0] or (coming and changed[1])) else None
        )
        what = deciding.beginning(self.desk, date, weekdays, hour if changed[2] else None)
        return what if at else what._replace(at=None)

    def on_input_changed(self) -> None:
        self._show()

    def _show(self) -> None:
        lines = []
        try:
            what = self.typed()
            if what is None:
                lines.append(self.pen.line((say(fr="Rien n'a changé.", en="Nothing is changed."), "muted")))
            else:
                then = deciding.foresee_beginning(self.desk, what)
                lines += [
                    self.pen.looked(*words)
                    for words in begun_words(then, again=deciding.has_begun(self.desk))
                ]
                moved = deciding.moves(self.desk.standing, then.standing)
                lines += [self.pen.line((words, "muted")) for words in move_words(moved)]
                take = say(fr="Entrée : adopter ce calendrier. Échap : ne rien changer.",
                           en="Enter: take this calendar. Esc: change nothing.")  # fmt: skip
                lines.append(self.pen.line((take, "accent")))
        except UserError as error:
            lines += [self.pen.line((words, "bad")) for words in filter(None, [error.message, error.hint])]
        self.query_one("#follows", Static).update(Text("\n").join(lines))

    def on_input_submitted(self) -> None:
        try:
            what = self.typed()
        except UserError:
            return  # what is wrong stands below already
        self.dismiss(what)


class Units(ModalScreen[str]):
    """Every unit of the plan with its parts; typing filters. Dismissed with a part's id, or ``cards:`` and a unit."""

    DEFAULT_CSS = """
    Units { align: center middle; background: $background 60%; }
    Units #units { width: 100; max-width: 96%; height: 94%; border: round $accent; border-title-color: $accent;
        border-title-style: bold; border-subtitle-color: $dim; background: $surface; padding: 0 1; }
    Units Input { height: 1; border: none; padding: 0 1; background: $background; }
    Units OptionList { height: 1fr; border: none; padding: 0; margin-top: 1; background: $surface;
        scrollbar-size-vertical: 1; scrollbar-background: $surface; scrollbar-color: $line; text-wrap: nowrap;
        text-overflow: ellipsis; }
    Units OptionList:focus { background-tint: $background 0%; border: none; }
    Units OptionList > .option-list--option-highlighted { background: $line; text-style: bold; }
    Units OptionList > .option-list--option-disabled { color: $foreground; }
    .colourless Units OptionList > .option-list--option-highlighted { text-style: reverse; }
    .plain Units #units { border: solid $accent; }
    """
    BINDINGS = [
        Binding("escape", "dismiss(None)", ""),
        Binding("slash", "search", ""),
        Binding("down", "move(1)", "", show=False), Binding("up", "move(-1)", "", show=False),
        Binding("j", "move(1)", "", show=False), Binding("k", "move(-1)", "", show=False),
        Binding("q", "dismiss(None)", ""),
    ]  # fmt: skip

    def __init__(self, calendar: Calendar, pen: Pen, at: str = "") -> None:
        """at: the part to begin at."""
        super().__init__()
        self.calendar, self.pen, self.at = calendar, pen, at

    def compose(self) -> ComposeResult:
        with Vertical(id="units") as box:
            box.border_title = say(fr="Unités", en="Units")
            box.border_subtitle = say(
                fr="/ cherche · Entrée ouvre · Échap ferme", en="/ searches · Enter opens · Esc closes"
            )
            yield Input(
                placeholder=say(fr="/ pour chercher une unité", en="/ to search for a unit"), compact=True
            )
            yield OptionList(markup=False)

    def on_mount(self) -> None:
        self._list("")
        self.query_one(OptionList).focus()

    def _list(self, typed: str) -> None:
        box = self.query_one(OptionList)
        box.clear_options()
        parts: dict[str, list[Part]] = {}
        for part in self.calendar.desk.plan.parts():
            parts.setdefault(part.unit, []).append(part)
        options: list[Option] = []
        words = plain(typed).split()
        for unit in self.calendar.desk.plan.units.values():
            mine = parts.get(unit.id, [])
            searched = plain(
                " ".join([unit.id, *unit.title, *(title for part in mine for title in part.title)])
            )
            if all(word in searched for word in words):
                options += self._unit(unit, mine)
        if not options:
            nothing = say(fr="Aucune unité ne s'appelle ainsi.", en="No unit has such a name.")
            options.append(Option(self.pen.line((nothing, "muted")), disabled=True))
        box.add_options(options)
        ids = [option.id for option in options]
        box.highlighted = ids.index(self.at) if not typed and self.at in ids else next(
            (k for k, option in enumerate(options) if not option.disabled), None)  # fmt: skip

    def _unit(self, unit: Unit, parts: list[Part]) -> list[Option]:
        """The unit's name, then its parts and its cards."""
        done = self.calendar.desk.facts.done
        count = sum(part.id in done for part in parts)
        head = self.pen.line((unit.title.here, "accent", True), (f"  {unit.id}", "muted"),
                             (f"  {count}/{len(parts)}" if parts else "",
                              "good" if count == len(parts) else "muted"))  # fmt: skip
        found = [Option(_cut(head), disabled=True)]
        for part in parts:
            here = part.id in done
            when = done[part.id].day if here else self.calendar.goes_to(part)
            title = part.title.here + (
                "" if part.written else say(fr=" (pas encore écrit)", en=" (not written yet)")
            )
            line = self.pen.line(
                ("  ✓ " if here else "  ○ ", "good" if here else "muted"), (kind_word(part.kind).ljust(10), "text"),
                ((short(when, aligned=True) if when else "").ljust(13), "muted"),
                (f"{part.minutes}".rjust(3) + f"{NBSP}min  ", "muted"), (title, "text"))  # fmt: skip
            found.append(Option(_cut(line), id=part.id))
        if not any(part.kind == "cards" for part in parts) and (unit.folder / "cards.yaml").is_file():
            cards = say(fr="réviser celles qui sont dues", en="review those that are due")
            line = self.pen.line(("  ▸ ", "muted"), (kind_word("cards").ljust(10), "text"), (cards, "muted"))
            found.append(Option(_cut(line), id=f"cards:{unit.id}"))
        return found

    def on_input_changed(self, event: Input.Changed) -> None:
        self._list(event.value)

    def on_input_submitted(self) -> None:
        self.query_one(OptionList).focus()

    def action_search(self) -> None:
        self.query_one(Input).focus()

    def action_move(self, by: int) -> None:
        box = self.query_one(OptionList)
        box.focus()
        box.action_cursor_down() if by > 0 else box.action_cursor_up()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)


def _cut(line: Text) -> Text:
    line.no_wrap, line.overflow = True, "ellipsis"
    return line
