"""A pen: lines of text in the colours in force and in characters that the terminal has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

if TYPE_CHECKING:
    from dlstudy.tui.palette import Palette
    from dlstudy.tui.terminal import Terminal

#: The palette's colour for each look that `dlstudy.desk` gives a sentence.
LOOKS = {"": "text", "bold": "text", "dim": "muted", "cyan": "accent", "green": "good", "yellow": "warn",
         "bold green": "good"}  # fmt: skip


class Pen:
    """Writes Rich texts."""

    def __init__(self, palette: Palette, terminal: Terminal) -> None:
        self.palette, self.terminal = palette, terminal

    def line(self, *pieces: tuple[str, str] | tuple[str, str, bool]) -> Text:
        """Pieces of (text, name of a colour, whether bold)."""
        line = Text()
        for text, colour, *bold in pieces:
            line.append(self.terminal.text(text), self.palette.style(colour, bold=bool(bold and bold[0])))
        return line

    def looked(self, text: str, look: str) -> Text:
        """A sentence of the desk in its look."""
        return self.line((text, LOOKS[look], look.startswith("bold")))

    def bar(self, share: float, width: int) -> Text:
        """A bar of `width` cells, `share` in [0, 1] of it full."""
        full = round(max(0.0, min(1.0, share)) * width)
        return self.line(("━" * full, "good"), ("━" * (width - full), "grid"))
