"""An entry of the record with all that it holds: code as code, metrics as a table, the rest named."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.style import Style
from rich.syntax import Syntax
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from dlstudy.desk.record_words import details, taken_back_word, word
from dlstudy.journal import Entry, study_date
from dlstudy.language import NBSP, capital, date, say
from dlstudy.tui.dashboard.pen import Pen

if TYPE_CHECKING:
    from dlstudy.curriculum.model import Plan

#: Data in which code stands, and columns of a name.
CODE, NAMES = ("code", "source", "answer"), 22


def account(entry: Entry, plan: Plan, pen: Pen, end: dt.timedelta) -> RenderableType:
    """All of an entry, to be read."""
    lines: list[RenderableType] = []
    head = pen.line((capital(word(entry.kind)), "accent", True), (f"  {entry.subject}", "text", True))
    lines.append(head)
    if title := title_of(entry.subject, plan):
        lines.append(pen.line((title, "text")))
    moment = f"{date(study_date(entry.when, end), year=True)}, {entry.when:%H:%M:%S}"
    lines.append(pen.line((capital(moment), "muted")))
    if words := details(entry):
        lines.append(pen.line((capital(", ".join(words)), "text")))
    if entry.undone:
        lines.append(pen.line((capital(taken_back_word()), "warn", True)))
    lines.append(Text())
    for name, value in entry.data.items():
        lines += _value(name, value, pen, 0)
    lines += [Text(), pen.line((identity(entry), "grid"))]
    return Group(*lines)


def identity(entry: Entry) -> str:
    """The entry's id, as `dlstudy log --json` shows it."""
    return entry.id


def title_of(subject: str, plan: Plan) -> str:
    """What a subject is called, "" if it is nothing of the plan's."""
    for part in plan.parts():
        if part.id == subject:
            return part.title.here
    unit = subject.partition("#")[0].partition("/")[0].partition(":")[0]
    return plan.units[unit].title.here if unit in plan.units else ""


def _value(name: str, value: Any, pen: Pen, depth: int) -> list[RenderableType]:
    label = ("  " * depth + name).ljust(NAMES) + " "
    if isinstance(value, dict) and value:
        found: list[RenderableType] = [pen.line((label.rstrip(), "muted"))]
        for key, one in value.items():
            found += _value(str(key), one, pen, depth + 1)
        return found
    if isinstance(value, list) and any(isinstance(one, dict | list) for one in value):
        found = [pen.line((label.rstrip(), "muted"))]
        for number, one in enumerate(value):
            found += _value(str(number), one, pen, depth + 1)
        return found
    if isinstance(value, str) and ("\n" in value or name in CODE):
        return [pen.line((label.rstrip(), "muted")), *_text(name, value, pen)]
    return [pen.line((label, "muted"), (_plain(value), "text"))]


def _text(name: str, value: str, pen: Pen) -> list[RenderableType]:
    """A text of several lines: code with its colours, where there are any."""
    if name in CODE and pen.palette.colour:
        return [Padding(_coloured(value.rstrip("\n"), pen), (0, 0, 0, 2))]
    return [Padding(pen.line((value.rstrip("\n"), "text")), (0, 0, 0, 2))]


def _coloured(code: str, pen: Pen) -> Text:
    """Python in colours, on the sheet's own background."""
    theme = "ansi_dark" if pen.palette.dark else "ansi_light"
    text = Text(code, pen.palette.style("text"))
    for start, end, style in Syntax("", "python", theme=theme).highlight(code).spans:
        if isinstance(style, Style) and style.color is not None:
            text.stylize(Style(color=style.color, bold=style.bold, italic=style.italic), start, end)
    return text


def _plain(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return say(fr="oui", en="yes") if value else say(fr="non", en="no")
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list):
        return ", ".join(map(_plain, value)) or "—"
    return str(value) or "—"


class EntrySheet(ModalScreen[str]):
    """One entry, whole. Dismissed with "open" if what it is about is to be opened."""

    DEFAULT_CSS = """
    EntrySheet { align: center middle; background: $background 60%; }
    EntrySheet #entry { width: 100; max-width: 96%; height: auto; max-height: 94%; border: round $accent;
        border-title-color: $accent; border-title-style: bold; border-subtitle-color: $dim; background: $surface;
        padding: 1 2; scrollbar-size-vertical: 1; scrollbar-background: $surface; scrollbar-color: $line; }
    EntrySheet Static { height: auto; width: 100%; }
    .plain EntrySheet #entry { border: solid $accent; }
    """
    BINDINGS = [
        Binding("escape,q", "dismiss(None)", ""), Binding("enter,o", "dismiss('open')", ""),
        Binding("down,j", "scroll(1)", ""), Binding("up,k", "scroll(-1)", ""),
        Binding("pagedown,ctrl+d,space", "scroll(12)", ""), Binding("pageup,ctrl+u", "scroll(-12)", ""),
        Binding("home,g", "scroll(-100000)", ""), Binding("end,G", "scroll(100000)", ""),
    ]  # fmt: skip

    def __init__(self, content: RenderableType, opens: str) -> None:
        """opens: what Enter opens, in a word, "" for nothing."""
        super().__init__()
        self.content, self.opens = content, opens

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="entry", can_focus=False) as box:
            box.border_title = say(fr="Entrée du journal", en="Journal entry")
            close = say(fr="Échap ferme", en="Esc closes")
            opens = say(fr=f"Entrée : {self.opens} · ", en=f"Enter: {self.opens} · ") if self.opens else ""
            box.border_subtitle = (opens + close).replace(NBSP, " ")
            yield Static(self.content)

    def action_scroll(self, by: int) -> None:
        self.query_one("#entry", VerticalScroll).scroll_relative(y=by, animate=False)
