"""A sheet of lines that scrolls: the statement, the verdict, hints, a solution, the list of exercises."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from dlstudy.tui.exercise.looks import coloured
from dlstudy.tui.widgets.panel import Drawn, Line

#: Lines of (text, look) for so many columns.
Content = Callable[[int], Sequence[Sequence[tuple[str, str]]]]


class Sheet(Drawn, ScrollView, can_focus=True, inherit_bindings=False):
    """Shows what it was given, laid out for its width; of each name it remembers where one was.

    The keys that move about are the screen's.
    """

    class Clicked(Message):
        """A line was clicked on, counted from the first one of the sheet."""

        def __init__(self, sheet: Sheet, line: int) -> None:
            super().__init__()
            self.sheet, self.line = sheet, line

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.name_shown = ""
        self._content: Content = lambda columns: []
        self._lines: list[Line] = []
        self._tops: dict[str, int] = {}

    def show(self, name: str, content: Content) -> None:
        """Show a content, where one was when it was last shown under this name."""
        if self.name_shown:
            self._tops[self.name_shown] = round(self.scroll_offset.y)
        self.name_shown, self._content = name, content
        self.lay()
        self.to(self._tops.get(name, 0))

    def forget(self) -> None:
        """Begin everything at its first line again."""
        self._tops.clear()
        self.name_shown = ""

    def lay(self) -> None:
        """Lay the content out for the size and the colours there are."""
        width = self.scrollable_content_region.width
        if not width:
            return
        self._lines = [coloured(self.palette, line) for line in self._content(width)]
        self.virtual_size = Size(width, len(self._lines))
        self.refresh()

    @property
    def text(self) -> str:
        """What is shown, colours left out."""
        return "\n".join("".join(piece.text for piece in line) for line in self._lines)

    def line(self, number: int) -> str:
        """The words of a line, "" where there is none."""
        return "".join(piece.text for piece in self._lines[number]) if number < len(self._lines) else ""

    @property
    def rest(self) -> int:
        """How many lines there are below the last one that is seen."""
        return max(0, len(self._lines) - round(self.scroll_offset.y) - self.size.height)

    def to(self, line: int) -> None:
        """Scroll to a line, as far as there is one."""
        most = max(0, len(self._lines) - self.scrollable_content_region.height)
        self.scroll_to(y=max(0, min(line, most)), animate=False, immediate=True)

    def by(self, lines: int) -> None:
        """Scroll by lines."""
        self.to(round(self.scroll_offset.y) + lines)

    def reveal(self, line: int) -> None:
        """Scroll as little as shows a line."""
        top, height = round(self.scroll_offset.y), self.scrollable_content_region.height
        if line < top:
            self.to(line)
        elif line >= top + height:
            self.to(line - height + 1)

    def on_resize(self) -> None:
        top = round(self.scroll_offset.y)
        self.lay()
        self.to(top)

    def on_show(self) -> None:
        self.lay()

    def on_click(self, event: events.Click) -> None:
        where = event.get_content_offset(self)
        if where is not None:
            self.post_message(self.Clicked(self, where.y + round(self.scroll_offset.y)))

    def render_line(self, y: int) -> Strip:
        y += round(self.scroll_offset.y)
        width = self.scrollable_content_region.width
        line = self._lines[y] if 0 <= y < len(self._lines) else []
        return self.strip(line, width).apply_style(self.rich_style)
