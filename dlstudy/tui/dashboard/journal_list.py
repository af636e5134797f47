"""The record as a list that reads its pages as it is scrolled, however long the journal is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from dlstudy.desk.record_words import KINDS, details, sittings, taken_back_word, word
from dlstudy.journal import Entry, study_date
from dlstudy.language import NBSP, capital, date, duration, language
from dlstudy.tui.widgets.panel import Drawn, Line

#: Entries that a page holds, and that are kept at most (what is far off is read again when it is come back to).
PAGE, KEPT = 120, 1200
#: Lines from either end at which more is read.
NEAR = 40


class Row(NamedTuple):
    """A line: a date, or one entry under it."""

    date: dt.date
    entry: Entry | None = None


class Record(Drawn, Widget, can_focus=True):
    """Entries under their dates, newest first, with a cursor on one of them.

    Fields:
        read: (beyond, older) → a page of entries and where the next begins; see `Journal.page`.
        seconds: the study time of a date.
    """

    BINDINGS = [
        Binding("up", "go(-1)", "", show=False), Binding("down", "go(1)", "", show=False),
        Binding("pageup", "page(-1)", "", show=False), Binding("pagedown", "page(1)", "", show=False),
        Binding("home", "top", "", show=False), Binding("end", "bottom", "", show=False),
        Binding("enter", "choose", "", show=False), Binding("escape", "everything", "", show=False),
    ]  # fmt: skip

    class Moved(Message):
        """The cursor stands on another entry."""

    class Everything(Message):
        """Escape, while not everything is shown."""

    class Chosen(Message):
        """Enter, or a second click."""

    def __init__(
        self,
        read: Callable[[str | None, bool], tuple[list[Entry], str | None]],
        seconds: Callable[[dt.date], float],
    ) -> None:
        super().__init__()
        self.read, self.seconds = read, seconds
        self.end = dt.timedelta(hours=4)
        self.entries: list[Entry] = []  # newest first
        self.rows: list[Row] = []
        self.cursor = 0  # of rows; on an entry, unless there is none
        self.top = 0
        # Where reading goes on at either end: an id, or None where nothing is left.
        self.older: str | None = None
        self.newer: str | None = None
        self.searching = False
        self.filtered = False  # whether escape has something to do
        self._reading = False

    # ---- reading ---------------------------------------------------------------------------------

    def begin(self, end: dt.timedelta) -> None:
        """Read anew from the newest entry."""
        self.end = end
        self.entries, self.newer = [], None
        found, self.older = self.read(None, True)
        self.entries = found
        self.top = self.cursor = 0
        self._arrange(None)
        self._on()

    def refill(self) -> None:
        """Read again what may have changed, the cursor staying on its entry if that is still there."""
        at = self.entry
        if self.newer is not None:  # looking at the past: what is new comes when it is scrolled to
            return
        first, count = self.top, len(self.entries)
        entries: list[Entry] = []
        beyond: str | None = None
        while True:
            found, older = self.read(beyond, True)
            entries += found
            if older is None or len(entries) >= min(max(count, PAGE), KEPT) or self._slow(entries, found):
                break
            beyond = older
        self.entries, self.older = entries, older
        was_first = self.cursor <= 1
        self._arrange(None if was_first else at)
        self.top = 0 if was_first else first
        self._on()

    @staticmethod
    def _slow(entries: list[Entry], found: list[Entry]) -> bool:
        """Whether a search finds little: then it goes on by and by."""
        return not found

    def _on(self) -> None:
        """Go on reading where that is near, a page at a time, so that keys are answered in between."""
        wanted = self.older is not None and self.cursor + self.size.height + NEAR >= len(self.rows)
        self.searching = wanted
        if wanted and not self._reading:
            self._reading = True
            self.set_timer(0.01, self._more)
        self.refresh()

    def _more(self) -> None:
        self._reading = False
        if self.older is None or not self.is_attached:
            return
        at = self.entry
        found, self.older = self.read(self.older, True)
        if found:
            self.entries += found
            if len(self.entries) > KEPT and self.cursor > self.size.height + NEAR:
                gone = self.entries[: len(self.entries) - KEPT]
                if at is None or at.id not in {entry.id for entry in gone}:
                    self.entries = self.entries[len(gone) :]
                    self.newer = self.entries[0].id
            self._arrange(at)
        self._on()
        if found and len(found) and at is None:
            self.post_message(self.Moved())

    def _earlier(self) -> None:
        """Read on towards what is newer."""
        if self.newer is None:
            return
        at = self.entry
        found: list[Entry] = []
        beyond: str | None = self.newer
        while beyond is not None and len(found) < PAGE:
            page, beyond = self.read(beyond, False)
            found += page
        self.entries = [*reversed(found), *self.entries]
        self.newer = beyond
        if len(self.entries) > KEPT:
            self.entries = self.entries[:KEPT]
            self.older = self.entries[-1].id
        self._arrange(at)

    def _arrange(self, at: Entry | None) -> None:
        """Lines from entries, the cursor on this one, and where it stood on the screen."""
        offset = self.cursor - self.top
        self.rows = []
        day = None
        for entry in sittings(self.entries, self.end):
            today = study_date(entry.when, self.end)
            if today != day:
                self.rows.append(Row(today))
                day = today
            self.rows.append(Row(today, entry))
        place = None
        if at is not None:
            place = next((k for k, row in enumerate(self.rows) if row.entry and row.entry.id == at.id), None)
        self.cursor = min(1, len(self.rows) - 1) if place is None else place
        self.cursor = max(0, self.cursor)
        self.top = max(0, self.cursor - offset)

    @property
    def entry(self) -> Entry | None:
        """The entry that the cursor stands on."""
        return self.rows[self.cursor].entry if self.cursor < len(self.rows) else None

    # ---- drawing ---------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        width, height = self.size
        if y == 0:
            self._fit(height)
        number = self.top + y
        if number >= len(self.rows):
            return Strip.blank(width, self.rich_style)
        row = self.rows[number]
        line = self._heading(row.date, width) if row.entry is None else self._entry(row.entry, width)
        if number == self.cursor and row.entry is not None:
            line = [Segment(text, (style or Style()) + self._chosen()) for text, style, _ in line]
        return self.strip(line, width).apply_style(self.rich_style)

    def _fit(self, height: int) -> None:
        """Scroll so that the cursor is seen, with the date above it where it is the first entry."""
        low = self.cursor - 1 if self.cursor and self.rows[self.cursor - 1].entry is None else self.cursor
        self.top = max(0, min(self.top, low))
        if self.cursor >= self.top + height:
            self.top = self.cursor - height + 1

    def _chosen(self) -> Style:
        p = self.palette
        if not p.colour:
            return Style(reverse=True)
        return Style(bgcolor=p.border if self.has_focus else p.surface, bold=self.has_focus or None)

    def _heading(self, day: dt.date, width: int) -> Line:
        p = self.palette
        seconds = self.seconds(day)
        time = duration(seconds) if seconds >= 30 else ""
        name = capital(date(day, year=True))
        room = max(0, width - cell_len(time) - 2)
        return [Segment(set_cell_size(name, room), p.style("accent", bold=True)),
                Segment(f" {time} ", p.style("good"))]  # fmt: skip

    def _entry(self, entry: Entry, width: int) -> Line:
        p = self.palette
        kinds = max(cell_len(names[0 if language() == "fr" else 1]) for names in KINDS.values())
        text = p.style("muted" if entry.undone else "text")
        words = details(entry)
        if entry.undone:
            words.append(taken_back_word())
        more = ", ".join(words)
        left = f"  {entry.when:%H:%M}  "
        kind = set_cell_size(word(entry.kind), kinds)
        room = width - cell_len(left) - kinds - 2
        subject = entry.subject
        least = min(cell_len(more), max(12, room // 3)) + 2 if more else 0
        if cell_len(subject) > room - least:
            subject = set_cell_size(subject, max(4, room - least - 1)) + "…"
        rest = room - cell_len(subject) - 2
        if cell_len(more) > rest:
            more = set_cell_size(more, max(0, rest - 1)) + "…"
        colour = "muted" if entry.undone else "good" if entry.data.get("done") is True else "accent"
        return [Segment(left, p.style("muted")), Segment(kind, p.style(colour)), Segment("  "), Segment(subject, text),
                Segment("  " + more, p.style("muted")), Segment(" " * width)]  # fmt: skip

    # ---- moving ----------------------------------------------------------------------------------

    def action_go(self, by: int) -> None:
        self._to(self.cursor + by, 1 if by > 0 else -1)

    def action_page(self, by: int) -> None:
        height = max(1, self.size.height - 1)
        self.top = max(0, self.top + by * height)
        self._to(self.cursor + by * height, by)

    def action_top(self) -> None:
        if self.newer is not None:
            self.begin(self.end)
        self._to(0, 1)

    def action_bottom(self) -> None:
        """To the oldest entry there is: what lies between is not read."""
        if self.older is not None:
            found: list[Entry] = []
            beyond: str | None = None
            while True:
                page, beyond = self.read(beyond, False)
                found += page
                if beyond is None or len(found) >= PAGE or (not page and found):
                    break
            self.entries = found[::-1]
            self.older, self.newer = None, beyond
            self._arrange(None)
        self._to(len(self.rows) - 1, -1)

    def _to(self, row: int, by: int) -> None:
        """The cursor on a line, or beside it where that is a date."""
        if not self.rows:
            return
        if row < NEAR and self.newer is not None:
            before = self.entries[0].id
            self._earlier()
            row += next((k for k, one in enumerate(self.rows) if one.entry and one.entry.id == before), 1) - 1
        row = max(0, min(len(self.rows) - 1, row))
        if self.rows[row].entry is None:
            row = row + by if 0 < row + by < len(self.rows) else min(row + 1, len(self.rows) - 1)
        if row != self.cursor:
            self.cursor = row
            self._on()
            self.post_message(self.Moved())
        self.refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.filtered if action == "everything" else True

    def action_everything(self) -> None:
        self.post_message(self.Everything())

    def action_choose(self) -> None:
        if self.entry is not None:
            self.post_message(self.Chosen())

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_resize(self) -> None:
        self._on()

    def on_mouse_scroll_down(self) -> None:
        self.action_go(3)

    def on_mouse_scroll_up(self) -> None:
        self.action_go(-3)

    def on_click(self, event: events.Click) -> None:
        row = self.top + event.y
        if row < len(self.rows) and self.rows[row].entry is not None:
            if row == self.cursor and self.has_focus:
                self.action_choose()
            else:
                self._to(row, 1)
            self.focus()


def size_words(entries: int) -> str:
    """How many entries there are."""
    from dlstudy.desk.record_words import entries_words

    return entries_words(entries).replace(" ", NBSP)
