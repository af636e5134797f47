"""What the applications of all screens have in common: the colours, and ways out that leave all in order."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from pathlib import Path
from typing import Any

from textual.app import App

from dlstudy.errors import DlstudyError
from dlstudy.tui.palette import PALETTES, Palette
from dlstudy.tui.terminal import Terminal, detect


class ColouredApp(App[str], inherit_bindings=False):
    """An application in the palettes that its terminal can show. `palette` is the one in force."""

    TITLE = "dlstudy"
    CSS_PATH = Path(__file__).with_name("sheets.tcss")
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, *, theme: str = "dark", terminal: Terminal | None = None) -> None:
        self.terminal = terminal or detect()
        self._no_color = os.environ.get("NO_COLOR")  # Textual takes it out of the environment
        super().__init__()
        few = self.terminal.colours == 256
        self.palettes = {name: palette.in_256() if few else palette for name, palette in PALETTES.items()}
        for palette in self.palettes.values():
            self.register_theme(palette.theme())
        self.set_class(self.terminal.plain, "plain")
        self.animation_level = "none"
        self.use_theme(theme)

    def use_theme(self, theme: str) -> None:
        """The colours that the setting names, as far as the terminal has them."""
        if self.terminal.colours == 0:
            theme = "none"
        elif self.terminal.colours == 16 and theme == "dark":
            theme = "contrast"  # its colours are among the sixteen, the greys of the dark one are not
        self._use(self.palettes.get(theme, self.palettes["dark"]))

    @property
    def theme_name(self) -> str:
        """What the setting calls the colours in force."""
        return next(name for name, palette in self.palettes.items() if palette is self.palette)

    def shown(self, message: str, hint: str) -> str | None:
        """Run until it ends; what it ended with. Needs a terminal.

        Raises DlstudyError with this message and hint, the terminal put in order, if the screen itself fails.
        """
        try:
            left = self.run()
        finally:
            if self._no_color is not None:
                os.environ["NO_COLOR"] = self._no_color
        if left is None and self.return_code:
            raise DlstudyError(message, hint=hint)
        return left

    def _use(self, palette: Palette) -> None:
        from textual.filter import Monochrome, NoColor

        self.palette = palette
        self.set_class(not palette.colour, "colourless")
        self.set_class(palette.background == palette.surface, "stark")  # no tint tells one area from another
        if self.terminal.colours:
            self._filters = [f for f in self._filters if not isinstance(f, NoColor)]
        if not palette.colour:
            self._filters = [f for f in self._filters if not isinstance(f, Monochrome)]
            if not any(isinstance(f, NoColor) for f in self._filters):
                self._filters.append(NoColor())
        self.theme = palette.name

    def next_palette(self) -> None:
        """The next colours; where there are to be none, there stay none."""
        if self.palette.colour:
            coloured = [palette for palette in self.palettes.values() if palette.colour]
            self._use(coloured[(coloured.index(self.palette) + 1) % len(coloured)])

    def at_signal(self, name: str, *call: Any) -> None:
        """When the signal comes, call `call` (function, arguments), where the system has such signals."""
        number = getattr(signal, name, None)
        if number is not None:
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                asyncio.get_running_loop().add_signal_handler(number, *call)
