"""The most useful keys, as many as fit; a click does what the key does."""

from __future__ import annotations

from typing import Any

from rich.cells import cell_len
from rich.segment import Segment
from textual import events

from dlstudy.tui import keys
from dlstudy.tui.widgets.panel import Line, Panel

#: In this order they are dropped last to first where there is no room.
SHOWN = ("pause", "stop", "detach", "leave", "help", "panels", "smoothing", "log", "zoom", "enlarge", "turn", "axis",
         "theme")  # fmt: skip
LIVE = ("pause", "stop", "detach")  # only while it trains
CURVES = ("smoothing", "log", "zoom", "axis")  # only where curves are seen


class Keys(Panel, can_focus=False):
    """One line of ``key word`` pairs."""

    curves = True  # whether curves are on the screen

    def signature(self) -> tuple[Any, ...]:
        return (self.follower.over, self.curves)

    def build(self, width: int, height: int) -> list[Line]:
        p = self.palette
        hidden = (LIVE if self.follower.over else ()) + (() if self.curves else CURVES)
        wanted = [name for name in SHOWN if name not in hidden]
        found = {binding.description: binding for binding in keys.BINDINGS}
        pairs = []
        used = 0
        for name in wanted:
            key = keys.key(found[name].key.split(",")[0])
            word = keys.footer(name, width)
            size = cell_len(key) + cell_len(word) + 3
            if used + size > width + 2:
                continue
            pairs.append((name, key, word))
            used += size
        order = [binding.description for binding in keys.BINDINGS]
        pairs.sort(key=lambda pair: order.index(pair[0]))
        line: Line = []
        self._places: list[tuple[int, str]] = []
        end = 0
        for name, key, word in pairs:
            line += [Segment(key, p.style("accent", bold=True)), Segment(f" {word}  ", p.style("muted"))]
            end += cell_len(key) + cell_len(word) + 3
            self._places.append((end, found[name].action))
        return [line]

    async def on_click(self, event: events.Click) -> None:
        for end, action in self._places:
            if event.get_content_offset(self) is not None and event.x - self.gutter.left < end:
                await self.screen.run_action(action)
                return
