"""The base of what is read line by line and may be longer than its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.cells import cell_len, chop_cells
from rich.segment import Segment
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from dlstudy.tui.widgets.panel import Drawn

if TYPE_CHECKING:
    from dlstudy.tui.follow import Follower


class Scroll(Drawn, ScrollView, can_focus=True):
    """Lines with a scroll bar; stays at the end if it was there (`follow`)."""

    follow = False

    def __init__(self, follower: Follower, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.follower = follower
        self._drawn: tuple[Any, ...] | None = None
        self._lines: list[list[Segment]] = []

    def signature(self) -> tuple[Any, ...]:
        raise NotImplementedError

    def build(self, width: int) -> list[list[Segment]]:
        raise NotImplementedError

    def sync(self) -> bool:
        """Lay out again what changed; True if anything did."""
        width = self.scrollable_content_region.width
        if not self.display or not width or not all(parent.display for parent in self.ancestors):
            return False
        drawn = (*self.signature(), self.size, width, self.palette.name)
        if drawn == self._drawn:
            return False
        at_end = self._drawn is None or self.scroll_offset.y >= self.max_scroll_y - 1
        self._drawn = drawn
        self._lines = self.build(width)
        self.virtual_size = Size(width, len(self._lines))
        if self.follow and at_end:
            self.scroll_end(animate=False, immediate=True, x_axis=False)
        self.refresh()
        return True

    def on_resize(self) -> None:
        self.sync()

    def on_show(self) -> None:
        self.sync()

    def render_line(self, y: int) -> Strip:
        y += self.scroll_offset.y
        width = self.scrollable_content_region.width
        line = self._lines[y] if 0 <= y < len(self._lines) else []
        return self.strip(line, width).apply_style(self.rich_style)


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells; words stay whole where they fit."""
    if cell_len(text) <= width:
        return [text]
    lines, line = [], ""
    for word in text.split(" "):
        while cell_len(word) > width:
            if line:
                lines.append(line)
                line = ""
            first = chop_cells(word, width)[0] or word[:1]
            lines.append(first)
            word = word[len(first) :]
        longer = f"{line} {word}" if line else word
        if cell_len(longer) <= width:
            line = longer
        else:
            lines.append(line)
            line = word
    return [*lines, line]
