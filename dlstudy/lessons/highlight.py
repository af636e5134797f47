"""Code in pieces with the names of their styles, told apart by Pygments (which comes with Rich)."""

from __future__ import annotations

from functools import lru_cache

Piece = tuple[str, str]

#: Names of Pygments' tokens, the first that fits.
_STYLES = (
    ("Comment", "code.comment"), ("String", "code.string"), ("Number", "code.number"),
    ("Keyword", "code.keyword"), ("Operator.Word", "code.keyword"), ("Name.Function", "code.name"),
    ("Name.Class", "code.name"), ("Name.Builtin", "code.builtin"), ("Name.Decorator", "code.name"),
)  # fmt: skip


@lru_cache(256)
def highlighted(text: str, language: str) -> list[list[Piece]]:
    """Lines of pieces; all in the style "code.text" where the language is not known."""
    text = text.expandtabs(4)
    if not language or language in ("text", "console", "sh", "bash"):
        return [[(line, "code.text")] if line else [] for line in text.split("\n")]
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return highlighted(text, "")
    lines: list[list[Piece]] = [[]]
    for kind, value in lexer.get_tokens(text):
        name = str(kind).removeprefix("Token.").removeprefix("Literal.")
        style = next((style for prefix, style in _STYLES if name.startswith(prefix)), "code.text")
        for k, part in enumerate(value.split("\n")):
            if k:
                lines.append([])
            if part:
                lines[-1].append((part, style))
    return lines
