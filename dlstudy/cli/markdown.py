"""What is laid out as the lessons are, as lines for the terminal: lessons, statements, hints, cards, solutions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from dlstudy.cli.console import style

#: What the names of the lessons' styles look like here.
_LOOKS = {
    "strong": "bold", "em": "italic", "code": "yellow", "math": "cyan", "link": "underline", "muted": "dim",
    "title": "bold", "section": "bold", "heading": "bold", "head": "bold", "caption": "dim", "rule": "dim",
    "quote": "dim", "number": "dim", "note": "blue", "tip": "green", "warning": "yellow", "example": "magenta",
    "code.comment": "dim", "code.string": "green", "code.number": "magenta", "code.keyword": "blue",
    "code.name": "bold", "code.builtin": "cyan",
}  # fmt: skip


def markdown_lines(text: str, columns: int) -> list[str]:
    """Markdown at a width, with formulas as the lessons show them; in colour where there is colour."""
    return [coloured(line) for line in _laid(text, columns)]


def code_lines(text: str, columns: int | None = None) -> list[str]:
    """Python, highlighted where there is colour; lines are broken only at a width that is given."""
    from dlstudy.lessons.flow import chopped
    from dlstudy.lessons.highlight import highlighted

    lines = highlighted(text.rstrip("\n"), "python")
    if columns is not None:
        lines = [piece for line in lines for piece in chopped(line, columns) or [[]]]
    return [coloured(line) for line in lines]


@lru_cache(maxsize=64)
def _laid(text: str, columns: int) -> Sequence[Sequence[tuple[str, str]]]:
    from dlstudy.lessons.layout import Look, lay
    from dlstudy.lessons.parse import parse

    return lay(parse(text), max(20, columns), Look(plain=True)).lines


def coloured(line: Sequence[tuple[str, str]]) -> str:
    """A laid-out line in the terminal's own colours; the bold letters of formulas, which fonts lack, as plain ones."""
    from dlstudy.lessons.formulas import PLAIN

    letters = str.maketrans(PLAIN)
    pieces = []
    for text, name in line:
        if name == "math":
            text = text.translate(letters)
        base = name.removesuffix(".title")  # of a note, of a question
        look = _LOOKS.get(base, "")
        if base != name:
            look = f"bold {look}".strip()
        pieces.append(style(text, look) if look else text)
    return "".join(pieces).rstrip()
