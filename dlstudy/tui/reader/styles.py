"""The styles of a lesson in a palette: what `lessons.layout` only names."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from rich.segment import Segment
from rich.style import Style

from dlstudy.figure import Colours
from dlstudy.lessons.formulas import PLAIN
from dlstudy.lessons.layout import Line
from dlstudy.tui.palette import Palette

_BOLD = Style(bold=True)
_LETTERS = str.maketrans(PLAIN)


@lru_cache(256)
def style(palette: Palette, name: str) -> Style:
    """The Rich style of a name of `lessons.layout`."""
    if not palette.colour:
        return _colourless(name)
    curve = palette.curves
    back = Style(bgcolor=palette.surface)
    plain = {
        "": Style(color=palette.text),
        "strong": Style(color=palette.text, bold=True),
        "em": Style(color=palette.text, italic=True),
        "code": Style(color=curve[1], bgcolor=palette.surface),
        "math": Style(color=curve[5]),
        "link": Style(color=palette.accent, underline=True),
        "muted": Style(color=palette.muted),
        "title": Style(color=palette.accent, bold=True),
        "section": Style(color=palette.accent, bold=True),
        "heading": Style(color=palette.text, bold=True, underline=False),
        "caption": Style(color=palette.muted, italic=True),
        "head": Style(color=palette.text, bold=True),
        "rule": Style(color=palette.border),
        "number": Style(color=palette.accent, bold=True),
        "focus": Style(color=palette.accent, bold=True),
        "question": Style(color=palette.accent),
        "right": Style(color=palette.good),
        "wrong": Style(color=palette.bad),
        "note": Style(color=curve[0]),
        "tip": Style(color=palette.good),
        "warning": Style(color=palette.warn),
        "example": Style(color=curve[3]),
        "quote": Style(color=palette.border),
        "code.text": back + Style(color=palette.text),
        "code.edge": back + Style(color=palette.muted),
        "code.comment": back + Style(color=palette.muted, italic=True),
        "code.string": back + Style(color=curve[2]),
        "code.number": back + Style(color=curve[1]),
        "code.keyword": back + Style(color=curve[3]),
        "code.name": back + Style(color=curve[0]),
        "code.builtin": back + Style(color=curve[5]),
    }  # fmt: skip
    if name.endswith(".title"):
        return plain[name.removesuffix(".title")] + _BOLD
    return plain[name]


@lru_cache(64)
def _colourless(name: str) -> Style:
    """Without colours bold, dim, underline and reverse tell things apart."""
    if name in (
        "strong",
        "title",
        "section",
        "heading",
        "head",
        "number",
        "focus",
        "wrong",
        "right",
    ) or name.endswith(".title"):
        return _BOLD
    if name in ("em", "caption", "code.comment"):
        return Style(italic=True)
    if name in ("muted", "rule", "quote", "code.edge"):
        return Style(dim=True)
    return Style(underline=True) if name == "link" else Style()


def segments(palette: Palette, line: Line) -> list[Segment]:
    """A line of the layout as Rich segments; bold letters of formulas become letters set bold."""
    found: list[Segment] = []
    for text, name in line:
        how = style(palette, name) if isinstance(name, str) else name
        if name == "math" and not text.isascii():
            found += _mathematics(text, how)
        else:
            found.append(Segment(text, how))
    return found


def _mathematics(text: str, how: Style) -> list[Segment]:
    """Pieces of a formula: few fonts have Unicode's bold letters, every terminal can set a letter bold."""
    found: list[Segment] = []
    start = 0
    for k in range(1, len(text) + 1):
        if k == len(text) or (text[k] in PLAIN) != (text[start] in PLAIN):
            bold = text[start] in PLAIN
            found.append(Segment(text[start:k].translate(_LETTERS), how + _BOLD if bold else how))
            start = k
    return found


def figure_colours(palette: Palette, *, blocks: bool) -> Colours:
    """What a figure is drawn in."""
    values: dict[str, Any] = {"colour": palette.colour, "blocks": blocks}
    if palette.colour:
        values |= {"curves": palette.curves, "text": palette.text, "muted": palette.muted,
                   "surface": palette.background}  # fmt: skip
    return Colours(**values)
