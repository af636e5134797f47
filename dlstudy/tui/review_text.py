"""The text of cards on the screen, laid out as the lessons are."""

from __future__ import annotations

from functools import lru_cache

from rich.text import Text

from dlstudy.lessons.layout import Line, Look, lay
from dlstudy.lessons.parse import parse
from dlstudy.tui.palette import Palette
from dlstudy.tui.reader.styles import segments
from dlstudy.tui.terminal import Terminal


def laid_out(text: str, width: int, palette: Palette, terminal: Terminal) -> Text:
    """A card's Markdown in lines of at most `width` columns, formulas in Unicode, in the colours in force."""
    found = Text(no_wrap=True)
    for k, line in enumerate(_lines(text, width)):
        if k:
            found.append("\n")
        for segment in segments(palette, line):
            found.append(terminal.text(segment.text), segment.style)
    return found


@lru_cache(16)
def _lines(text: str, width: int) -> list[Line]:
    return lay(parse(text), max(10, width), Look(plain=True)).lines
