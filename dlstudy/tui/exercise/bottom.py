"""The line of keys under an exercise."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events

from dlstudy.tui.dashboard.bars import Foot
from dlstudy.tui.exercise.keys import KEYS, OPEN
from dlstudy.tui.widgets.footer import run_clicked


class Keys(Foot, can_focus=False):
    """The keys that are of use, as many as fit; a click does what the key does."""

    def __init__(self) -> None:
        super().__init__()
        self.id = "keys"

    def offer(self, names: Sequence[str]) -> None:
        """Show the keys of these actions, the most important first: those that fit, as the help orders them."""
        found = {**{key.action: key for key in KEYS}, "open": OPEN}
        chosen, used = [], 0
        for name in names:
            key = found[name]
            size = cell_len(key.printed.split("  ")[0]) + cell_len(key.words[0]) + 3
            if used + size <= self.size.width + 2:
                chosen.append(key)
                used += size
        order = [OPEN, *KEYS]
        self.show(
            sorted(chosen, key=lambda key: (key.action not in ("next", "enter"), order.index(key))), None
        )

    async def on_click(self, event: events.Click) -> None:
        event.prevent_default()
        await run_clicked(self, event, self._places)
