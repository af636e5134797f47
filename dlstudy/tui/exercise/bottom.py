"""The line of keys under an exercise."""

from __future__ import annotations

from collections.abc import Sequence

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
        """Show the keys of these actions, in this order."""
        found = {**{key.action: key for key in KEYS}, "open": OPEN}
        self.show([found[name] for name in names], None)

    async def on_click(self, event: events.Click) -> None:
        event.prevent_default()
        await run_clicked(self, event, self._places)
