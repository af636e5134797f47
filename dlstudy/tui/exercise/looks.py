"""The looks of `dlstudy.desk.verdict_words` and the lessons' styles, in the colours in force."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment

from dlstudy.tui.palette import Palette
from dlstudy.tui.reader.styles import segments, style
from dlstudy.tui.widgets.panel import Line

#: The name of a colour for each look that is called what it is; after "bold " the same, set bold.
_COLOURS = {"dim": "muted", "green": "good", "red": "bad", "yellow": "warn", "cyan": "accent"}


def colour_of(look: str) -> tuple[str, bool] | None:
    """(name of the palette's colour, whether bold); None for the name of a style of the lessons."""
    bold = look.startswith("bold")
    name = look.removeprefix("bold").strip()
    return (_COLOURS.get(name, "text"), bold) if not name or name in _COLOURS else None


def coloured(palette: Palette, line: Sequence[tuple[str, str]]) -> Line:
    """A line of (text, look) as segments."""
    found: Line = []
    for text, look in line:
        known = colour_of(look)
        if known is not None:
            found.append(Segment(text, palette.style(known[0], bold=known[1])))
        elif look == "inline":
            shown = text.strip("`") if palette.colour else text
            found.append(Segment(shown, style(palette, "code") if palette.colour else None))
        else:
            found += segments(palette, [(text, look)])
    return found
