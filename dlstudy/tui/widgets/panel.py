"""The base of what draws itself line by line, and only the lines that changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

if TYPE_CHECKING:
    from dlstudy.tui.follow import Follower
    from dlstudy.tui.palette import Palette
    from dlstudy.tui.terminal import Terminal

Line = list[Segment]


class Drawn:
    """What all our widgets know: the colours and the terminal, and how a line gets both."""

    @property
    def palette(self) -> Palette:
        return self.app.palette  # type: ignore[attr-defined]

    @property
    def terminal(self) -> Terminal:
        return self.app.terminal  # type: ignore[attr-defined]

    def strip(self, line: Line, width: int) -> Strip:
        """A line of exactly `width` cells, in characters that the terminal has."""
        if self.terminal.plain:
            line = [Segment(self.terminal.text(text), style) for text, style, _ in line]
        return Strip(line).adjust_cell_length(width)


class Panel(Drawn, Widget, can_focus=True):
    """A widget drawn from the run as it stands.

    `sync` is called after every look at the run. It draws again only if `signature` changed, and
    repaints only the lines that came out different: over ssh every byte counts.
    """

    def __init__(self, follower: Follower, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.follower = follower
        self._lines: list[Strip] = []
        self._drawn: tuple[Any, ...] | None = None

    def signature(self) -> tuple[Any, ...]:
        """What the drawing depends on, besides the size and the colours."""
        raise NotImplementedError

    def build(self, width: int, height: int) -> list[Line]:
        """At most `height` lines of at most `width` cells."""
        raise NotImplementedError

    def sync(self) -> bool:
        """Draw again what changed; True if anything did."""
        if not self.is_on_screen:
            return False
        drawn = (*self.signature(), self.size, self.palette.name)
        if drawn == self._drawn:
            return False
        resized = self._drawn is None or drawn[-2:] != self._drawn[-2:]
        self._drawn = drawn
        width, height = self.size
        lines = [self.strip(line, width) for line in self.build(width, height)[:height]]
        lines += [Strip.blank(width)] * (height - len(lines))
        before, self._lines = self._lines, lines
        if resized or len(before) != len(lines):
            self.refresh()
            return True
        changed = [y for y, (old, new) in enumerate(zip(before, lines, strict=True)) if old != new]
        if changed:  # counted from inside the border, as Textual does
            self.refresh(*(Region(0, y, width, 1) for y in changed))
        return bool(changed)

    @property
    def is_on_screen(self) -> bool:
        return self.display and self.size.area > 0 and all(parent.display for parent in self.ancestors)

    def on_resize(self) -> None:
        self.sync()

    def on_show(self) -> None:
        self.sync()

    def render_line(self, y: int) -> Strip:
        if self._drawn is None or self._drawn[-2] != self.size:
            self.sync()
        line = self._lines[y] if y < len(self._lines) else Strip.blank(self.size.width)
        return line.apply_style(self.rich_style)
