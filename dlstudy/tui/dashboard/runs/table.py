"""The table of runs: one line each, the chosen one, those marked for comparing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from dlstudy.runs.listing import Entry
from dlstudy.tui.dashboard.runs.columns import GAP, Column, chosen, fitted
from dlstudy.tui.widgets.panel import Drawn, Line

#: Cells before the first column: the mark of what is compared.
MARGIN = 2


class RunsTable(Drawn, ScrollView, can_focus=True):
    """The head stays where it is, the rows scroll. Draws only lines that changed."""

    BINDINGS = [
        Binding("up,k", "go(-1)", show=False),
        Binding("down,j", "go(1)", show=False),
        Binding("home,g", "go(-1000000)", show=False),
        Binding("end,G", "go(1000000)", show=False),
        Binding("pageup,ctrl+u", "page(-1)", show=False),
        Binding("pagedown,ctrl+d", "page(1)", show=False),
    ]
    DEFAULT_CSS = """
    RunsTable { height: 1fr; width: 1fr; background: $background; scrollbar-size-vertical: 1; overflow-x: hidden;
        scrollbar-background: $background; scrollbar-background-hover: $background; scrollbar-color: $line;
        scrollbar-color-hover: $dim; }
    """

    @dataclass
    class Chosen(Message):
        """Another run is the chosen one."""

        run: Entry | None

    @dataclass
    class Opened(Message):
        """The chosen run was clicked on once more."""

    @dataclass
    class Sorted(Message):
        """The head of a column was clicked on."""

        column: str

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[Entry] = []
        self.columns: list[Column] = []
        self.at = ""  # the id of the chosen one
        self.marked: dict[str, int] = {}  # id: its place among the marked ones
        self.order: tuple[str, bool] = ("started", True)  # the column, and whether the greatest comes first
        self._extra: tuple[str, ...] = ()
        self._now = dt.datetime.now(dt.timezone.utc)
        self._shown: list[Strip] = []

    # ---- what is shown ---------------------------------------------------------------------------

    def fill(
        self, runs: Sequence[Entry], extra: Sequence[str], order: tuple[str, bool], now: dt.datetime
    ) -> None:
        """Show these runs; the chosen one stays chosen if it is among them, else the one in its place is."""
        place = self.place
        self.runs, self._extra, self.order, self._now = list(runs), tuple(extra), order, now
        if not any(run.id == self.at for run in self.runs):
            self.at = self.runs[min(place, len(self.runs) - 1)].id if self.runs else ""
            self.post_message(self.Chosen(self.run))
        self._lay_out()

    @property
    def run(self) -> Entry | None:
        """The chosen run."""
        return next((run for run in self.runs if run.id == self.at), None)

    @property
    def place(self) -> int:
        return next((k for k, run in enumerate(self.runs) if run.id == self.at), 0)

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width
        if width < 4:
            return
        self.columns = chosen(self.runs, width - MARGIN, self._extra, self._now)
        self.virtual_size = Size(width, len(self.runs) + 1)
        self.redraw()

    def redraw(self) -> None:
        """Draw the lines that changed."""
        width, height = self.scrollable_content_region.size
        lines = [self._strip(y, width) for y in range(height)]
        before, self._shown = self._shown, lines
        if len(before) != len(lines):
            self.refresh()
            return
        changed = [y for y, (old, new) in enumerate(zip(before, lines, strict=True)) if old != new]
        if changed:
            # The region of a ScrollView is counted in what scrolls.
            top = self.scroll_offset.y
            self.refresh(*(Region(0, y + top, width, 1) for y in changed))

    def on_resize(self) -> None:
        self._lay_out()
        self._keep_in_sight()

    def watch_scroll_y(self, old: float, new: float) -> None:
        super().watch_scroll_y(old, new)
        self.redraw()

    def on_focus(self) -> None:
        self.redraw()

    def on_blur(self) -> None:
        self.redraw()

    def render_line(self, y: int) -> Strip:
        width, height = self.scrollable_content_region.size
        if len(self._shown) != height:
            self._shown = [self._strip(line, width) for line in range(height)]
        return self._shown[y] if y < len(self._shown) else Strip.blank(width)

    def _strip(self, y: int, width: int) -> Strip:
        place = y - 1 + int(self.scroll_offset.y)
        line = self._head() if y == 0 else self._row(place) if place < len(self.runs) else []
        strip = self.strip(line, width)
        if y and place < len(self.runs) and self.runs[place].id == self.at:
            strip = strip.apply_style(self._highlight())
        return strip.apply_style(self.rich_style)

    def _highlight(self) -> Style:
        p = self.palette
        if not p.colour:
            return Style(reverse=True)
        return Style(bgcolor=p.border if self.has_focus else p.surface)

    def _head(self) -> Line:
        p = self.palette
        column_of_order, down = self.order
        line: Line = [Segment(" " * MARGIN)]
        for k, column in enumerate(self.columns):
            here = column.id == column_of_order
            arrow = (" ▼" if down else " ▲") if here else ""
            name = fitted(column.head + arrow, column.width, right=column.right)
            line.append(Segment(name, p.style("accent" if here else "muted", bold=here)))
            if k < len(self.columns) - 1:
                line.append(Segment(" " * GAP))
        return line

    def _row(self, place: int) -> Line:
        p, run = self.palette, self.runs[place]
        mark = "◆ " if run.id in self.marked else " " * MARGIN
        ink = p.curve(self.marked[run.id]) if run.id in self.marked else None
        line: Line = [Segment(mark, ink)]
        for k, column in enumerate(self.columns):
            cell, colour = column.cells[place]
            bold = column.id == "name" and (run.name is not None or run.id == self.at)
            line.append(Segment(fitted(cell, column.width, right=column.right), p.style(colour, bold=bold)))
            if k < len(self.columns) - 1:
                line.append(Segment(" " * GAP))
        return line

    # ---- moving ----------------------------------------------------------------------------------

    def action_go(self, by: int) -> None:
        if self.runs:
            self.choose(self.runs[max(0, min(len(self.runs) - 1, self.place + by))].id)

    def action_page(self, by: int) -> None:
        self.action_go(by * max(1, self.size.height - 2))

    def choose(self, id: str) -> None:
        """Make this run the chosen one."""
        if id != self.at:
            self.at = id
            self._keep_in_sight()
            self.redraw()
            self.post_message(self.Chosen(self.run))

    def _keep_in_sight(self) -> None:
        """Scroll so far that the chosen row is seen under the head."""
        rows, top, place = self.size.height - 1, int(self.scroll_offset.y), self.place
        if rows < 1:
            return
        wanted = min(max(top, place - rows + 1), place)
        if wanted != top:
            self.scroll_to(y=wanted, animate=False, immediate=True)

    def on_click(self, event: events.Click) -> None:
        if event.y == 0:
            end = MARGIN
            for column in self.columns:
                end += column.width + GAP
                if event.x < end:
                    self.post_message(self.Sorted(column.id))
                    return
            return
        place = event.y - 1 + int(self.scroll_offset.y)
        if place >= len(self.runs):
            return
        if self.runs[place].id == self.at and self.has_focus and event.chain > 1:
            self.post_message(self.Opened())
        self.choose(self.runs[place].id)
