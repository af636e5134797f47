"""The coach's remarks as lines for a terminal, and as values for programs."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from typing import Any

from dlstudy.language import say
from dlstudy.training.coach.model import Remark

MARKS = {"bad": "✗", "warn": "!", "tip": "›"}
_COLOURS = {"bad": "red", "warn": "yellow", "tip": "cyan"}


def lines(remarks: Sequence[Remark], style: Callable[..., str], width: int) -> list[str]:
    """Each remark with what to try and its lesson; nothing where there is none."""
    told: list[str] = []
    if remarks:
        told.append(style(say(fr="Ce que le coach a vu :", en="What the coach has seen:"), "bold"))
    for one in remarks:
        first, *rest = _wrapped(one.words, width - 4)
        told.append("  " + style(MARKS[one.severity], _COLOURS[one.severity]) + " " + first)
        told += ["    " + line for line in rest]
        first, *rest = _wrapped(one.advice, width - 6)
        told += ["    → " + first, *("      " + line for line in rest)]
        told.append("      " + style(f"dlstudy read {one.lesson}", "cyan"))
    return told


def values(remarks: Sequence[Remark]) -> list[dict[str, Any]]:
    """For ``run --json``, in the language in force."""
    return [{"id": one.id, "severity": one.severity, "step": one.step, "words": one.words, "advice": one.advice,
             "lesson": one.lesson} for one in remarks]  # fmt: skip


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, max(20, width), break_long_words=False, break_on_hyphens=False) or [""]
