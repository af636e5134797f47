"""The most useful keys, as many as fit; a click does what the key does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import Binding
from textual.widget import Widget

from dlstudy.tui import keys
from dlstudy.tui.palette import Palette
from dlstudy.tui.widgets.panel import Line, Panel

#: In this order they are dropped last to first where there is no room.
SHOWN = ("pause", "stop", "detach", "leave", "help", "panels", "smoothing", "log", "zoom", "enlarge", "turn", "axis",
         "nearer", "theme")  # fmt: skip
LIVE = ("pause", "stop", "detach")  # only while it trains
CURVES = ("smoothing", "log", "zoom", "axis", "nearer")  # only where curves are seen


#: Where each key of a line ends, and the action that a click before there runs.
Places = list[tuple[int, str]]


def key_line(
    names: Sequence[str],
    bindings: Sequence[Binding],
    words: Callable[[str, str], tuple[str, str]],
    width: int,
    palette: Palette,
) -> tuple[Line, Places]:
    """``key word`` pairs, as many as fit, in the order of the bindings.

    names: descriptions of bindings, the most important first. words: of a name and its first key, what is printed
    for the key and the word beside it.
    """  # fmt: skip
    found = {binding.description: binding for binding in bindings}
    pairs, used = [], 0
    for name in names:
        key, word = words(name, found[name].key.split(",")[0])
        size = cell_len(key) + cell_len(word) + 3
        if used + size <= width + 2:
            pairs.append((name, key, word))
            used += size
    order = [binding.description for binding in bindings]
    line: Line = []
    places: Places = []
    end = 0
    for name, key, word in sorted(pairs, key=lambda pair: order.index(pair[0])):
        line += [
            Segment(key, palette.style("accent", bold=True)),
            Segment(f" {word}  ", palette.style("muted")),
        ]
        end += cell_len(key) + cell_len(word) + 3
        places.append((end, found[name].action))
    return line, places


async def run_clicked(widget: Widget, event: events.Click, places: Places) -> None:
    """Do what the key does that was clicked on."""
    if event.get_content_offset(widget) is None:
        return
    for end, action in places:
        if event.x - widget.gutter.left < end:
            await widget.screen.run_action(action)
            return


class Keys(Panel, can_focus=False):
    """One line of ``key word`` pairs."""

    curves = True  # whether curves are on the screen

    def signature(self) -> tuple[Any, ...]:
        return (self.follower.over, self.curves)

    def build(self, width: int, height: int) -> list[Line]:
        hidden = (LIVE if self.follower.over else ()) + (() if self.curves else CURVES)
        wanted = [name for name in SHOWN if name not in hidden]
        line, self._places = key_line(
            wanted,
            keys.BINDINGS,
            lambda name, key: (keys.key(key), keys.footer(name, width)),
            width,
            self.palette,
        )
        return [line]

    async def on_click(self, event: events.Click) -> None:
        await run_clicked(self, event, self._places)
