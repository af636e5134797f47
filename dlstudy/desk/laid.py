"""What is laid out as the lessons are: statements, hints, cards, solutions; lines of (text, name of a style)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

Lines = Sequence[Sequence[tuple[str, str]]]


@lru_cache(maxsize=64)
def markdown(text: str, columns: int) -> Lines:
    """Markdown at a width, with formulas as the lessons show them."""
    from dlstudy.lessons.layout import Look, lay
    from dlstudy.lessons.parse import parse

    return lay(parse(text), max(20, columns), Look(plain=True)).lines


def code(text: str, columns: int | None = None) -> Lines:
    """Python, highlighted; lines are broken only at a width that is given."""
    from dlstudy.lessons.flow import chopped
    from dlstudy.lessons.highlight import highlighted

    lines = highlighted(text.rstrip("\n"), "python")
    if columns is not None:
        lines = [piece for line in lines for piece in chopped(line, columns) or [[]]]
    return lines
