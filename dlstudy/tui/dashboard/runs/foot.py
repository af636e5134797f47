"""The line of keys under a screen of ours, and which keys fit where some must be there."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events

from dlstudy.tui.dashboard.bars import Foot
from dlstudy.tui.dashboard.key import Key
from dlstudy.tui.widgets.footer import run_clicked


class ScreenKeys(Foot, can_focus=False):
    """The keys, as many as fit, the last ones always; a click does what the key does."""

    def offer(self, keys: Sequence[Key], always: Sequence[Key]) -> None:
        """Show these keys: the most important first, and those that are always there."""
        shown = [key for key in keys if key.words[0]]
        self.show([*fitting(shown, self.size.width - 2 - room(always)), *always], None)

    async def on_click(self, event: events.Click) -> None:
        event.prevent_default()
        await run_clicked(self, event, self._places)


def room(keys: Sequence[Key]) -> int:
    """The cells that keys take in the line."""
    return sum(cell_len(key.printed.split("  ")[0]) + cell_len(key.words[0]) + 3 for key in keys)


def fitting(keys: Sequence[Key], width: int) -> list[Key]:
    """As many of the keys, from the first on, as fit."""
    shown: list[Key] = []
    for key in keys:
        if room([*shown, key]) > width + 2:
            break
        shown.append(key)
    return shown
