"""The application round the reader: colours, signs of life, and everything written down on every way out."""

from __future__ import annotations

from textual import events

from dlstudy.errors import DlstudyError
from dlstudy.tui.coloured import ColouredApp
from dlstudy.tui.reader import keys
from dlstudy.tui.reader.screen import ReaderScreen
from dlstudy.tui.reader.text import Text
from dlstudy.tui.terminal import Terminal


class ReaderApp(ColouredApp, inherit_bindings=False):
    """Shows one text; `trouble` is what could not be written down at the end, or None."""

    BINDINGS = [*keys.EVERYWHERE]

    def __init__(self, text: Text, *, theme: str = "dark", terminal: Terminal | None = None) -> None:
        super().__init__(theme=theme, terminal=terminal)
        self.text = text
        self.trouble: DlstudyError | None = None

    def on_mount(self) -> None:
        self.reader = ReaderScreen(self.text)
        self.push_screen(self.reader, self._after)
        for name in ("SIGTERM", "SIGHUP", "SIGINT"):
            self.at_signal(name, self.action_leave)

    def _after(self, trouble: DlstudyError | None) -> None:
        self.trouble = trouble
        self.exit()

    async def on_event(self, event: events.Event) -> None:
        """Every key and every touch of the mouse is a sign of life."""
        if isinstance(event, (events.Key, events.MouseEvent, events.Paste)):
            self.text.study.touch()
        await super().on_event(event)

    def action_leave(self) -> None:
        """Write everything down and leave."""
        self.reader.action_leave()
