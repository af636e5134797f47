"""A verdict as lines for the terminal; its words are in `dlstudy.desk.verdict_words`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlstudy.cli.markdown import coloured
from dlstudy.desk import verdict_words

if TYPE_CHECKING:
    from dlstudy.checking.verdict import Verdict
    from dlstudy.curriculum.model import Part


def verdict_lines(verdict: Verdict, part: Part, columns: int) -> list[str]:
    """The whole page but its heading and its last line, at a width."""
    return [coloured(line) for line in verdict_words.verdict_lines(verdict, part, columns)]


def summary(verdict: Verdict) -> str:
    """One line: passed or not, how many checks, how long it took."""
    return coloured(verdict_words.summary(verdict))
