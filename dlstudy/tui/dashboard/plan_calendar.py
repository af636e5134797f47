"""The calendar: a row a week, a cell a date, each state told apart by its mark as well as by its colour."""

from __future__ import annotations

import datetime as dt

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from dlstudy.desk.calendar import COMING, DONE, MISSED, OFF, REST, STARTED, TODAY, Calendar, Cell
from dlstudy.desk.dates import short
from dlstudy.desk.words import in_a_row
from dlstudy.language import NBSP, say, weekday
from dlstudy.schedule.rules import ONE_DAY
from dlstudy.tui.widgets.panel import Drawn, Line

#: The mark and the colour of each state.
MARKS = {DONE: ("✓", "good"), STARTED: ("½", "warn"), MISSED: ("✗", "bad"), TODAY: ("▸", "accent"),
         COMING: ("○", "text"), OFF: ("–", "warn"), REST: ("·", "grid"), "": (" ", "grid")}  # fmt: skip
#: Columns for the month, and lines of a cell where there is room for more than one.
MARGIN, TALL = 6, 3


def state_word(state: str) -> str:
    """What a state is called in the legend."""
    return {
        DONE: say(fr="fait", en="done"), STARTED: say(fr="commencé", en="started"),
        MISSED: say(fr="manqué", en="missed"), TODAY: say(fr="aujourd'hui", en="today"),
        COMING: say(fr="à venir", en="to come"), OFF: say(fr="congé", en="day off"),
        REST: say(fr="pas d'étude", en="no study"),
    }.get(state, "")  # fmt: skip


class CalendarGrid(Drawn, Widget, can_focus=True):
    """The dates of a plan. The cursor stands on one; between it and a mark a range may be open."""

    DEFAULT_CSS = "CalendarGrid { height: 7; }"
    BINDINGS = [
        Binding("left,h", "go(-1)", "", show=False), Binding("right,l", "go(1)", "", show=False),
        Binding("up", "go(-7)", "", show=False), Binding("down", "go(7)", "", show=False),
        Binding("pageup", "go(-28)", "", show=False), Binding("pagedown", "go(28)", "", show=False),
        Binding("home", "edge(True)", "", show=False), Binding("end", "edge(False)", "", show=False),
        Binding("enter", "choose", "", show=False),
        Binding("escape", "unmark", "", show=False),
    ]  # fmt: skip

    class Moved(Message):
        """The cursor stands on another date."""

    class Chosen(Message):
        """Enter, or a second click."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.calendar: Calendar | None = None
        self.cursor = dt.date(1970, 1, 1)
        self.mark: dt.date | None = None
        self.tall = False
        self._top = 0

    # ---- what is shown ---------------------------------------------------------------------------

    def show(self, calendar: Calendar, cursor: dt.date) -> None:
        """Draw a calendar with the cursor on a date of it."""
        self.calendar = calendar
        self.cursor = max(calendar.first, min(calendar.last, cursor))
        self.refresh()

    @property
    def range(self) -> tuple[dt.date, dt.date]:
        """The dates chosen, the first and the last: the cursor's alone if no mark is set."""
        other = self.mark or self.cursor
        return min(self.cursor, other), max(self.cursor, other)

    @property
    def lines(self) -> int:
        """Lines of a week."""
        return TALL + 1 if self.tall else 1

    @property
    def rows(self) -> int:
        """Weeks that are seen at once."""
        return max(1, (self.size.height - 1 + (1 if self.tall else 0)) // self.lines)

    def _first_row(self) -> int:
        """The week on top, so that the cursor's is seen."""
        assert self.calendar is not None
        row = (self.cursor - self.calendar.first).days // 7
        most = max(0, self.calendar.weeks - self.rows)
        self._top = max(0, min(self._top, most, row))
        if row >= self._top + self.rows:
            self._top = row - self.rows + 1
        return self._top

    # ---- drawing ---------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if self.calendar is None:
            return Strip.blank(width)
        columns = max(6, (width - MARGIN) // 7)
        if y == 0:
            line = self._names(columns)
        else:
            row, inside = divmod(y - 1, self.lines)
            row += self._first_row()
            if row >= self.calendar.weeks or inside >= TALL:
                return Strip.blank(width, self.rich_style)
            line = self._week(row, inside, columns)
        return self.strip(line, width).apply_style(self.rich_style)

    def _names(self, columns: int) -> Line:
        short_names = [weekday(day)[: columns - 2 if columns > 11 else 3] for day in range(7)]
        pieces = [set_cell_size(f"  {name}", columns) for name in short_names]
        return [Segment(" " * MARGIN), Segment("".join(pieces), self.palette.style("muted"))]

    def _week(self, row: int, inside: int, columns: int) -> Line:
        assert self.calendar is not None
        p = self.palette
        monday = self.calendar.first + row * 7 * ONE_DAY
        month = ""
        if inside == 0:
            dates = [monday + n * ONE_DAY for n in range(7)]
            new = next((date for date in dates if date.day == 1), None)
            if new or row == self._top:
                month = short(new or monday).split()[-1]
        line: Line = [Segment(set_cell_size(month, MARGIN), p.style("muted"))]
        low, high = self.range
        for number in range(7):
            date = monday + number * ONE_DAY
            cell = self.calendar.cell(date)
            chosen = Style()
            if date == self.cursor:
                chosen = self._cursor_style()
            elif self.mark is not None and low <= date <= high:
                chosen = Style(bgcolor=p.border) if p.colour else Style(reverse=True)
            pieces = self._cell(cell, inside)
            text, room = "".join(piece.text for piece in pieces), columns - 1
            if cell_len(text) > room:
                pieces, text = [Segment(set_cell_size(text, room), pieces[-1].style)], " " * room
            pieces.append(Segment(" " * (room - cell_len(text))))
            line += [Segment(text, (style or Style()) + chosen) for text, style, _ in pieces]
            line.append(Segment(" "))
        return line

    def _cursor_style(self) -> Style:
        p = self.palette
        if not p.colour:
            return Style(reverse=True, bold=self.has_focus)
        if self.has_focus:
            return Style(color=p.background, bgcolor=p.accent, bold=True)
        return Style(bgcolor=p.border)

    def _cell(self, cell: Cell, inside: int) -> list[Segment]:
        """A line of a cell."""
        p = self.palette
        assert self.calendar is not None
        today = cell.date == self.calendar.desk.today
        mark, colour = MARKS[cell.state]
        days = ""
        if cell.days:
            between = "-" if in_a_row(cell.days) else "+"
            days = between.join(dict.fromkeys(map(str, (cell.days[0], cell.days[-1]))))
        plain = (
            "grid" if cell.state in (REST, "") and not today else "muted" if cell.state == DONE else "text"
        )
        number = str(cell.date.day).rjust(2)
        head = [Segment(" "), Segment(number, p.style(plain, bold=today))]
        if not self.tall:
            text = f"{say(fr='j', en='d')}{days}" if days else ""
            return [Segment("›" if today else " ", p.style("accent", bold=True)), head[1],
                    Segment(f" {mark}", p.style(colour, bold=cell.state == TODAY)),
                    Segment(f" {text}", p.style("muted" if cell.state == DONE else plain, bold=today))]  # fmt: skip
        if inside == 0:
            words = say(fr=" auj.", en=" today") if today else ""
            return [Segment("›" if today else " ", p.style("accent", bold=True)), head[1],
                    Segment(words, p.style("accent", bold=True))]  # fmt: skip
        if inside == 1:
            text = state_word(OFF) if cell.state == OFF else ""
            if days:
                text = (
                    say(fr=f"jour {days}", en=f"day {days}")
                    if days.isdecimal()
                    else say(fr="j", en="d") + days
                )
            return [Segment(f" {mark} ", p.style(colour, bold=cell.state == TODAY)),
                    Segment(text, p.style(plain, bold=today))]  # fmt: skip
        if not cell.minutes:
            return [Segment("")]
        if cell.minutes_done or cell.state in (MISSED, TODAY):
            full = round(8 * cell.minutes_done / cell.minutes)
            return [
                Segment(" "),
                Segment("━" * full, p.style("good")),
                Segment("━" * (8 - full), p.style("border")),
            ]
        return [Segment(f" {cell.minutes}{NBSP}min", p.style("muted"))]

    # ---- moving ----------------------------------------------------------------------------------

    def _go(self, date: dt.date) -> None:
        if self.calendar is None:
            return
        date = max(self.calendar.first, min(self.calendar.last, date))
        if date != self.cursor:
            self.cursor = date
            self.refresh()
            self.post_message(self.Moved())

    def action_go(self, by: int) -> None:
        self._go(self.cursor + by * ONE_DAY)

    def action_edge(self, first: bool) -> None:
        if self.calendar is not None:
            stand = self.calendar.desk.standing
            self._go(stand.rules.start if first else stand.end)

    def action_choose(self) -> None:
        self.post_message(self.Chosen())

    def start_range(self) -> None:
        """Open a range at the cursor, or close it."""
        self.mark = None if self.mark is not None else self.cursor
        self.refresh()
        self.post_message(self.Moved())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.mark is not None if action == "unmark" else True

    def action_unmark(self) -> None:
        self.start_range()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_mouse_scroll_down(self) -> None:
        self.action_go(7)

    def on_mouse_scroll_up(self) -> None:
        self.action_go(-7)

    def on_click(self, event: events.Click) -> None:
        if self.calendar is None:
            return
        columns = max(6, (self.size.width - MARGIN) // 7)
        column, row = (event.x - MARGIN) // columns, (event.y - 1) // self.lines + self._top
        if event.y < 1 or not 0 <= column < 7 or row >= self.calendar.weeks:
            return
        date = self.calendar.first + (7 * row + column) * ONE_DAY
        if date == self.cursor and self.has_focus:
            self.action_choose()
        else:
            self._go(date)
