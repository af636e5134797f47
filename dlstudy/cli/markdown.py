"""What has looks, as lines in the terminal's own colours: lessons, statements, hints, cards, verdicts, solutions."""

from __future__ import annotations

from collections.abc import Sequence

from dlstudy.cli.console import has_colour, style

#: What the names of the lessons' styles look like here.
_LOOKS = {
    "strong": "bold", "em": "italic", "code": "yellow", "math": "cyan", "link": "underline", "muted": "dim",
    "title": "bold", "section": "bold", "heading": "bold", "head": "bold", "caption": "dim", "rule": "dim",
    "quote": "dim", "number": "dim", "note": "blue", "tip": "green", "warning": "yellow", "example": "magenta",
    "code.comment": "dim", "code.string": "green", "code.number": "magenta", "code.keyword": "blue",
    "code.name": "bold", "code.builtin": "cyan",
}  # fmt: skip


#: Looks that are called what they are.
_PLAIN = {"bold", "dim", "green", "red", "yellow", "cyan", "bold green", "bold yellow", "bold cyan"}


def markdown_lines(text: str, columns: int) -> list[str]:
    """Markdown at a width, with formulas as the lessons show them; in colour where there is colour."""
    from dlstudy.desk.laid import markdown

    return [coloured(line) for line in markdown(text, columns)]


def code_lines(text: str, columns: int | None = None) -> list[str]:
    """Python, highlighted where there is colour; lines are broken only at a width that is given."""
    from dlstudy.desk.laid import code

    return [coloured(line) for line in code(text, columns)]


def coloured(line: Sequence[tuple[str, str]]) -> str:
    """A line of pieces with looks (see `dlstudy.desk.verdict_words`) or with names of the lessons' styles.

    The bold letters of formulas, which fonts lack, become plain ones.
    """
    pieces = []
    for text, name in line:
        if name == "math":
            from dlstudy.lessons.formulas import PLAIN

            letters = str.maketrans(PLAIN)
            text = text.translate(letters)
        if name == "inline":
            text, name = (text.strip("`"), "yellow") if has_colour() else (text, "")
        base = name.removesuffix(".title")  # of a note, of a question
        look = name if name in _PLAIN else _LOOKS.get(base, "")
        if base != name:
            look = f"bold {look}".strip()
        pieces.append(style(text, look) if look else text)
    return "".join(pieces).rstrip()
