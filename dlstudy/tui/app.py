"""The application round the lab screen: colours, and a clean way out whatever happens."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from typing import Any

from textual.app import App

from dlstudy.tui import keys
from dlstudy.tui.follow import Follower
from dlstudy.tui.lab_screen import LabScreen
from dlstudy.tui.palette import PALETTES, Palette
from dlstudy.tui.terminal import Terminal, detect


class LabApp(App[str], inherit_bindings=False):
    """Shows one run; `run()` returns "ended", "detached" or "stopped"."""

    CSS_PATH = "dlstudy.tcss"
    TITLE = "dlstudy"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [*keys.EVERYWHERE]

    def __init__(self, folder: Any, *, theme: str = "dark", terminal: Terminal | None = None) -> None:
        self.terminal = terminal or detect()  # before Textual takes NO_COLOR out of the environment

        super().__init__()
        few = self.terminal.colours == 256
        self.palettes = {name: palette.in_256() if few else palette for name, palette in PALETTES.items()}
        for palette in self.palettes.values():
            self.register_theme(palette.theme())
        self.follower = Follower(folder)
        self.set_class(self.terminal.plain, "plain")
        self.set_class(not self.terminal.colours, "colourless")
        self.animation_level = "none"
        if self.terminal.colours == 0:
            theme = "none"
        elif self.terminal.colours == 16 and theme == "dark":
            theme = "contrast"  # its colours are among the sixteen, the greys of the dark one are not
        self._use(self.palettes.get(theme, self.palettes["dark"]))

    def _use(self, palette: Palette) -> None:
        self.palette = palette
        if not palette.colour:
            from textual.filter import Monochrome, NoColor

            self._filters = [f for f in self._filters if not isinstance(f, Monochrome)]
            if not any(isinstance(f, NoColor) for f in self._filters):
                self._filters.append(NoColor())
        self.theme = palette.name

    def next_palette(self) -> None:
        """The next colours; where there are to be none, there stay none."""
        if self.palette.colour:
            coloured = [palette for palette in self.palettes.values() if palette.colour]
            self._use(coloured[(coloured.index(self.palette) + 1) % len(coloured)])

    def on_mount(self) -> None:
        self.lab = LabScreen(self.follower)
        self.push_screen(self.lab)
        self.set_timer(3, self._step_back)
        # A closed window or a plain kill ends the screen; the training is in a session of its own.
        self._on_signal("SIGTERM", self.exit, "detached")
        self._on_signal("SIGHUP", self.exit, "detached")
        self._on_signal("SIGINT", self.action_interrupt)  # from outside: the key itself is no signal here

    def _step_back(self) -> None:
        """Once open, the training comes first where both want the processor."""
        if hasattr(os, "nice") and not self.is_headless:
            with contextlib.suppress(OSError):
                os.nice(5)

    def _on_signal(self, name: str, *call: Any) -> None:
        number = getattr(signal, name, None)
        if number is not None:
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                asyncio.get_running_loop().add_signal_handler(number, *call)

    def action_interrupt(self) -> None:
        """Ctrl-C, whatever lies over the screen."""
        while self.screen is not self.lab and len(self.screen_stack) > 1:
            self.pop_screen()
        self.lab.interrupt()
