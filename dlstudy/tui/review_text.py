"""Formulas of cards in Unicode, for the screen and for plain lines."""

from __future__ import annotations

import re

#: Code in backquotes is left alone; then ``$$…$$``, then ``$…$`` on one line.
_FORMULA = re.compile(r"(```.*?```|`[^`\n]*`)|\$\$(.+?)\$\$|(?<![\\$])\$([^$\n]+?)\$", re.DOTALL)


def readable(text: str) -> str:
    """Markdown whose formulas are readable Unicode; what cannot be drawn stays as it was written."""
    return _FORMULA.sub(lambda found: found[1] or _drawn(found[2] or found[3], found[0]), text)


def _drawn(formula: str, source: str) -> str:
    from dlstudy.lessons import formulas

    try:
        return formulas.inline(formula.strip())
    except formulas.FormulaError:
        return source
