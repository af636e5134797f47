"""The names of the panels in one line, where only one panel has room."""

from __future__ import annotations

from typing import Any

from rich.cells import cell_len
from rich.segment import Segment
from textual import events

from dlstudy.tui.messages import PanelChosen
from dlstudy.tui.widgets.panel import Line, Panel


class Tabs(Panel, can_focus=False):
    """``1 Curves  2 Pictures …``; a click chooses."""

    titles: tuple[str, ...] = ()
    current = 0

    def signature(self) -> tuple[Any, ...]:
        return (self.titles, self.current)

    def build(self, width: int, height: int) -> list[Line]:
        p = self.palette
        needed = sum(cell_len(title) + 4 for title in self.titles)
        full, apart = needed <= width, " " * (needed + len(self.titles) <= width or needed > width)
        line: Line = []
        self._ends: list[int] = []
        used = 0
        for k, title in enumerate(self.titles):
            here = k == self.current
            text = f" {k + 1} {title} " if full or here else f" {k + 1} "
            style = p.style("accent" if here else "muted", bold=here)
            if here and not p.colour:
                text = f"[{text[1:-1]}]"
            line += [Segment(text, style), Segment(apart)]
            used += cell_len(text) + len(apart)
            self._ends.append(used)
        return [line]

    def on_click(self, event: events.Click) -> None:
        for k, end in enumerate(self._ends):
            if event.x < end:
                self.post_message(PanelChosen(k))
                return
