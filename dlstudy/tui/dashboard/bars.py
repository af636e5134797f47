"""The line of views on top, the message and the keys at the bottom."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip
from textual.widget import Widget

from dlstudy.language import say
from dlstudy.tui.dashboard.key import Key
from dlstudy.tui.widgets.footer import run_clicked
from dlstudy.tui.widgets.panel import Drawn, Line

if TYPE_CHECKING:
    from dlstudy.tui.dashboard.app import Dashboard

#: A text, the name of its colour, whether it is bold.
Piece = tuple[str, str, bool]
_REVERSE = Style(reverse=True)


def short(name: str, title: str) -> str:
    """A view's name where there is little room."""
    return {
        "today": say(fr="Auj.", en=title),
        "runs": say(fr="Exéc.", en=title),
        "review": say(fr="Révis.", en=title),
        "settings": say(fr="Régl.", en="Sett."),
    }.get(name, title)


class Views(Drawn, Widget, can_focus=False):
    """``1 Today  2 Plan …``; on the right the timer and the trainings. A click on a name shows the view."""

    DEFAULT_CSS = "Views { height: 1; padding: 0 1; background: $surface; }"

    def __init__(self, titles: list[tuple[str, str]]) -> None:
        """titles: (id, name) of each view."""
        super().__init__()
        self.titles = titles
        self.marks: dict[str, str] = {}  # a number beside a name: cards that are due, trainings
        self.current = ""
        self.right: list[Piece] = []
        self._places: list[tuple[int, str]] = []

    def show(self, current: str, marks: dict[str, str], right: list[Piece]) -> None:
        if (current, marks, right) != (self.current, self.marks, self.right):
            self.current, self.marks, self.right = current, dict(marks), list(right)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        p, width = self.palette, self.size.width
        right = sum(cell_len(text) for text, _, _ in self.right)
        # Where room is short the other views are called shorter, then lose their numbers, then their names.
        for bare in range(5):
            line: Line = []
            self._places = []
            end = 0
            for number, (name, title) in enumerate(self.titles, 1):
                here = name == self.current
                mark = self.marks.get(name, "") if bare < 3 or here else ""
                text = title if bare < 2 or here else short(name, title) if bare < 4 else ""
                back = p.style("accent", bold=True) if here else p.style("text")
                if here and not p.colour:
                    back += _REVERSE
                pieces = [(f" {number}", p.style("accent" if here else "muted", bold=here)),
                          (f" {text}" if text else "", back),
                          (f" {mark}" if mark else "", p.style("warn")), ("" if bare else " ", None)]  # fmt: skip
                line += [Segment(words, style) for words, style in pieces if words]
                end += sum(cell_len(words) for words, _ in pieces)
                self._places.append((end, f"app.show('{name}')"))
            if end + right <= width:
                break
        if end + right <= width:
            line.append(Segment(" " * (width - end - right)))
            line += [Segment(text, p.style(colour, bold=bold)) for text, colour, bold in self.right]
        return self.strip(line, width).apply_style(self.rich_style)

    async def on_click(self, event: events.Click) -> None:
        await run_clicked(self, event, self._places)


class Foot(Drawn, Widget, can_focus=False):
    """The keys of the view, as many as fit; for a while a message in their place. A click does what the key does."""

    DEFAULT_CSS = "Foot { height: 1; padding: 0 1; background: $surface; }"

    def __init__(self) -> None:
        super().__init__()
        self.message: Piece | None = None
        self._drawn: tuple[object, ...] = ()
        self._places: list[tuple[int, str]] = []

    def show(self, keys: list[Key], message: Piece | None) -> None:
        drawn = (tuple(keys), message)
        if drawn != self._drawn:
            self._drawn, self.keys, self.message = drawn, keys, message
            self.refresh()

    def render_line(self, y: int) -> Strip:
        p, width = self.palette, self.size.width
        self._places = []
        if self.message is not None:
            text, colour, bold = self.message
            if cell_len(text) > width:
                text = set_cell_size(text, max(1, width - 1)) + "…"
            return self.strip([Segment(text, p.style(colour, bold=bold))], width).apply_style(self.rich_style)
        line: Line = []
        used = 0
        for key in getattr(self, "keys", []):
            word = key.words[0]
            if not word:
                continue
            pressed = key.printed.split("  ")[0]
            size = cell_len(pressed) + cell_len(word) + 3
            if used + size > width + 2:
                continue
            line += [Segment(pressed, p.style("accent", bold=True)), Segment(f" {word}  ", p.style("muted"))]
            used += size
            self._places.append((used, key.action))
        return self.strip(line, width).apply_style(self.rich_style)

    async def on_click(self, event: events.Click) -> None:
        if event.get_content_offset(self) is None:
            return
        for end, action in self._places:
            if event.x - self.gutter.left < end:
                await cast("Dashboard", self.app).run_key(action)
                return
