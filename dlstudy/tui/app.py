"""The application round the lab screen: a clean way out whatever happens."""

from __future__ import annotations

import contextlib
import os
from typing import Any

from dlstudy.tui import keys
from dlstudy.tui.coloured import ColouredApp
from dlstudy.tui.follow import Follower
from dlstudy.tui.lab_screen import LabScreen
from dlstudy.tui.terminal import Terminal


class LabApp(ColouredApp, inherit_bindings=False):
    """Shows one run; `run()` returns "ended", "detached" or "stopped"."""

    BINDINGS = [*keys.EVERYWHERE]

    def __init__(self, folder: Any, *, theme: str = "dark", terminal: Terminal | None = None) -> None:
        super().__init__(theme=theme, terminal=terminal)
        self.follower = Follower(folder)

    def on_mount(self) -> None:
        self.lab = LabScreen(self.follower)
        self.push_screen(self.lab, self.exit)
        self.set_timer(3, self._step_back)
        # A closed window or a plain kill ends the screen; the training is in a session of its own.
        self.at_signal("SIGTERM", self.exit, "detached")
        self.at_signal("SIGHUP", self.exit, "detached")
        self.at_signal("SIGINT", self.action_interrupt)  # from outside: the key itself is no signal here

    def _step_back(self) -> None:
        """Once open, the training comes first where both want the processor."""
        if hasattr(os, "nice") and not self.is_headless:
            with contextlib.suppress(OSError):
                os.nice(5)

    def action_interrupt(self) -> None:
        """Ctrl-C, whatever lies over the screen."""
        while self.screen is not self.lab and len(self.screen_stack) > 1:
            self.pop_screen()
        self.lab.interrupt()
