"""The page: the text itself, scrolled, with what was searched for marked."""

from __future__ import annotations

from rich.cells import cell_len
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from dlstudy.lessons.layout import Page as Laid
from dlstudy.lessons.study import Place
from dlstudy.tui.reader.finding import Match
from dlstudy.tui.reader.styles import segments
from dlstudy.tui.widgets.panel import Drawn

#: A measure that reads well; the text stands in the middle of a wider terminal.
MEASURE = 78


class Page(Drawn, ScrollView, can_focus=True, inherit_bindings=False):
    """Lines in the middle of the screen. Posts `Moved` whenever other lines are seen."""

    class Moved(Message):
        """Other lines are seen now."""

    class Clicked(Message):
        """A line was clicked."""

        def __init__(self, line: int) -> None:
            super().__init__()
            self.line = line

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.laid = Laid([], [], {}, {})
        self.matches: list[Match] = []
        self.current = -1  # which match one is at
        self._strips: dict[int, Strip] = {}

    @property
    def measure(self) -> int:
        """Columns that the text takes: a blank is left on both sides."""
        return max(16, min(MEASURE, self.size.width - 3))

    @property
    def rows(self) -> int:
        return max(1, self.size.height)

    def show(self, laid: Laid, top: int | None = None) -> None:
        """Show other lines, the line `top` first (by default the one that is first now)."""
        top = round(self.scroll_y) if top is None else top
        self.laid = laid
        self._strips.clear()
        self.virtual_size = Size(self.size.width - 1, len(laid.lines))
        self.to(top)
        self.refresh()

    def restyle(self) -> None:
        self._strips.clear()
        self.refresh()

    # ---- where one is --------------------------------------------------------------------------

    @property
    def top(self) -> int:
        return round(self.scroll_y)

    @property
    def bottom(self) -> int:
        """One past the last line that is seen."""
        return min(len(self.laid.lines), self.top + self.rows)

    @property
    def last_top(self) -> int:
        """The first line when the end is on the screen."""
        return max(0, len(self.laid.lines) - self.rows)

    def to(self, line: int) -> None:
        """Make this the first line, as far as there are enough after it."""
        self.scroll_to(y=max(0, min(line, self.last_top)), animate=False, immediate=True, force=True)

    def reveal(self, first: int, last: int) -> None:
        """Scroll as little as it takes to see these lines, the first of them in any case."""
        if first < self.top or last - first >= self.rows:
            self.to(max(0, first - 1))
        elif last > self.bottom:
            self.to(last + 1 - self.rows)

    def place(self) -> Place:
        """The section that the first line is in, and how far into it."""
        section, start, end = self._span(self.top)
        return Place(section, (self.top - start) / max(1, end - start))

    def line_of(self, place: Place) -> int:
        """The line of a place; the beginning for a section that is not there any more."""
        start, end = 0, self.laid.sections[0][0] if self.laid.sections else len(self.laid.lines)
        for number, (first, heading) in enumerate(self.laid.sections):
            if heading.slug == place.section:
                after = self.laid.sections[number + 1 :]
                start, end = first, after[0][0] if after else len(self.laid.lines)
        return start + round(place.share * (end - start))

    def section_at(self, line: int) -> int:
        """The number of the section that a line is in, -1 before the first."""
        return sum(first <= line for first, _ in self.laid.sections) - 1

    def _span(self, line: int) -> tuple[str, int, int]:
        number = self.section_at(line)
        sections = self.laid.sections
        end = sections[number + 1][0] if number + 1 < len(sections) else len(self.laid.lines)
        return (sections[number][1].slug, sections[number][0], end) if number >= 0 else ("", 0, end)

    # ---- drawing -------------------------------------------------------------------------------

    def watch_scroll_y(self, old: float, new: float) -> None:
        super().watch_scroll_y(old, new)
        if round(old) != round(new):
            self.post_message(self.Moved())

    @property
    def margin(self) -> int:
        return max(1, (self.size.width - 1 - self.measure) // 2)

    def render_line(self, y: int) -> Strip:
        number = y + self.top
        width = self.size.width
        if not 0 <= number < len(self.laid.lines):
            return Strip.blank(width, self.rich_style)
        strip = self._strips.get(number)
        if strip is None or strip.cell_length != width:
            strip = self._strips[number] = self._strip(number, width)
        return strip

    def _strip(self, number: int, width: int) -> Strip:
        line = self.laid.lines[number]
        body = self.strip(segments(self.palette, line), self.measure)
        for k, match in enumerate(self.matches):
            for at, first, last in match.pieces:
                if at == number:
                    body = self._marked(body, line, first, last, k == self.current)
        left = self.margin
        right = max(0, width - left - self.measure)
        whole = Strip.join([Strip.blank(left), body, Strip.blank(right)])
        return whole.apply_style(self.rich_style)

    def _marked(self, body: Strip, line: list, first: int, last: int, current: bool) -> Strip:
        """A match in reversed colours, the one that one is at in the accent's."""
        text = "".join(piece for piece, _ in line)
        start, end = cell_len(text[:first]), cell_len(text[:last])
        how = Style(reverse=True, bold=current or None)
        if self.palette.colour:
            colour = self.palette.accent if current else self.palette.warn
            how = Style(color=self.palette.background, bgcolor=colour, bold=current or None)
        inner = Strip([piece._replace(style=how) for piece in body.crop(start, end)])
        return Strip.join([body.crop(0, start), inner, body.crop(end, body.cell_length)])

    def on_click(self, event: events.Click) -> None:
        self.post_message(self.Clicked(event.y + self.top))
