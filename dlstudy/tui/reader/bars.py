"""The line over the text, and the line under it: where one is, and the most useful keys or what has to be said."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual import events
from textual.strip import Strip
from textual.widget import Widget

from dlstudy.tui.reader import keys
from dlstudy.tui.widgets.footer import Places, key_line, run_clicked
from dlstudy.tui.widgets.panel import Drawn, Line


class Bar(Drawn, Widget, can_focus=False):
    """One line: something on the left, something on the right, the left one shortened where there is no room."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._left: list[tuple[str, str, bool]] = []
        self._right: list[tuple[str, str, bool]] = []

    def show(self, left: list[tuple[str, str, bool]], right: list[tuple[str, str, bool]]) -> None:
        """Pieces (text, colour's name, bold)."""
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        right = sum(cell_len(text) for text, _, _ in self._right)
        line: Line = []
        room = width - right - 1
        for text, colour, bold in self._left:
            if room <= 0:
                break
            if cell_len(text) > room:
                text = set_cell_size(text, room - 1) + "…" if room > 1 else " " * room
            line.append(Segment(text, self.palette.style(colour, bold=bold)))
            room -= cell_len(text)
        line.append(Segment(" " * (room + 1)))
        line += [Segment(text, self.palette.style(colour, bold=bold)) for text, colour, bold in self._right]
        return self.strip(line, width).apply_style(self.rich_style)


class Footer(Drawn, Widget, can_focus=False):
    """The keys, as many as fit; for a while a message in their place."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.names: tuple[str, ...] = ()
        self.message = ""
        self.colour = "text"
        self._places: Places = []

    def show(self, names: tuple[str, ...], message: str = "", colour: str = "text") -> None:
        """Keys by their names, the most important first; a message, if there is one, instead."""
        self.names, self.message, self.colour = names, message, colour
        self.refresh()

    def render_line(self, y: int) -> Strip:
        p, width = self.palette, self.size.width
        self._places = []
        if self.message:
            text = (
                self.message
                if cell_len(self.message) <= width
                else set_cell_size(self.message, width - 1) + "…"
            )
            return self.strip([Segment(text, p.style(self.colour))], width).apply_style(self.rich_style)
        line, self._places = key_line(self.names, keys.BINDINGS, _words, width, p)
        return self.strip(line, width).apply_style(self.rich_style)

    async def on_click(self, event: events.Click) -> None:
        await run_clicked(self, event, self._places)


def _words(name: str, key: str) -> tuple[str, str]:
    return "1…9" if name == "choose" else keys.key(key), keys.meaning(name)[0]
