"""The text of cards: formulas in Unicode, and Markdown in the screen's colours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import RenderableType

    from dlstudy.tui.palette import Palette

#: Code in backquotes is left alone; then ``$$…$$``, then ``$…$`` on one line.
_FORMULA = re.compile(r"(```.*?```|`[^`\n]*`)|\$\$(.+?)\$\$|(?<![\\$])\$([^$\n]+?)\$", re.DOTALL)
#: What Markdown would take for a sign of its own.
_SIGN = re.compile(r"([\\`*_\[\]<>#|~])")


def readable(text: str) -> str:
    """Markdown whose formulas are readable Unicode; what cannot be drawn stays as it was written."""
    return _FORMULA.sub(lambda found: found[1] or _drawn(found[2] or found[3], found[0]), text)


def _drawn(formula: str, source: str) -> str:
    from dlstudy.lessons import formulas

    try:
        return formulas.inline(formula.strip())
    except formulas.FormulaError:
        return source


def markdown(text: str, palette: Palette) -> RenderableType:
    """A card's Markdown for the screen, formulas in Unicode, in the colours in force."""
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.markdown import Markdown
    from rich.theme import Theme

    escaped = _FORMULA.sub(
        lambda found: found[1] or _SIGN.sub(r"\\\1", _drawn(found[2] or found[3], found[0])), text
    )
    code = Markdown(escaped, code_theme="ansi_dark" if palette.dark else "ansi_light",
                    style=palette.style("text"), hyperlinks=False)  # fmt: skip
    accent, muted = palette.style("accent"), palette.style("muted")
    styles = {
        "markdown.code": accent, "markdown.code_block": accent, "markdown.item.bullet": accent,
        "markdown.item.number": accent, "markdown.block_quote": muted, "markdown.hr": muted,
        "markdown.h1": palette.style("text", bold=True), "markdown.h2": palette.style("text", bold=True),
        "markdown.h3": palette.style("text", bold=True), "markdown.link": accent, "markdown.link_url": muted,
        "markdown.strong": palette.style("text", bold=True),
    }  # fmt: skip
    theme = Theme(styles)

    class Coloured:
        """The same, drawn with these styles in place of the library's own."""

        def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
            with console.use_theme(theme):
                yield from code.__rich_console__(console, options)

    return Coloured()
