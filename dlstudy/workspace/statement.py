"""The statement of an exercise and its hints, read from `exercise.fr.md` and `exercise.en.md`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from dlstudy.errors import DlstudyError
from dlstudy.language import LANGUAGES, language, reason, say

if TYPE_CHECKING:
    from dlstudy.curriculum.model import Part, Plan

_HINTS = re.compile(r"##\s+(indices|hints)\s*$", re.IGNORECASE)
_FUNCTION = re.compile(r"###\s+`?([\w.]+)`?(?:\(.*\))?\s*$")
_ITEM = re.compile(r"\d+[.)]\s+(.*)")


class Exercise(NamedTuple):
    """What is asked: its title, its Markdown without the hints, and the hints of each function, gentlest first."""

    title: str
    statement: str
    hints: dict[str, list[str]]
    file: Path


def read_exercise(part: Part, lang: str | None = None) -> Exercise:
    """The exercise of a part in a language (the one in force), in the other where that one is missing.

    Raises DlstudyError if it is not written or cannot be read.
    """
    lang = lang or language()
    stem = f"exercise.{part.variant}" if part.variant else "exercise"
    files = [part.folder / f"{stem}.{code}.md" for code in sorted(LANGUAGES, key=lambda code: code != lang)]
    file = next((file for file in files if file.is_file()), files[0])
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = reason(error) if isinstance(error, OSError) else "UTF-8"
        raise DlstudyError(
            say(fr=f"Impossible de lire {file} : {why}.", en=f"Cannot read {file}: {why}.")
        ) from None
    return parse(text, part.title.here, file)


def hints(plan: Plan, unit: str, lang: str | None = None) -> dict[str, list[str]]:
    """The hints of a unit's exercise, by function. Raises DlstudyError, UserError for an unknown unit."""
    from dlstudy.curriculum import find_part

    return read_exercise(find_part(plan, unit, "exercise"), lang).hints


def parse(text: str, title: str, file: Path) -> Exercise:
    """Take a statement apart: what is above ``## Hints`` is the statement, what is below are ordered lists."""
    above: list[str] = []
    found: dict[str, list[str]] = {}
    function, inside, fenced, item = "", False, False, False
    for line in text.splitlines():
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        if not fenced and line.startswith("# ") and not any(above):
            title = line[2:].strip()
            continue
        if not inside:
            if not fenced and _HINTS.match(line):
                inside = True
            else:
                above.append(line)
            continue
        heading = None if fenced else _FUNCTION.match(line)
        start = None if fenced else _ITEM.match(line)
        if heading:
            function, item = heading.group(1), False
        elif start:
            found.setdefault(function, []).append(start.group(1))
            item = True
        elif item:
            found[function][-1] += "\n" + re.sub(r"^ {1,3}", "", line)
    cleaned = {name: [text.strip() for text in texts] for name, texts in found.items()}
    return Exercise(title, "\n".join(above).strip() + "\n", cleaned, file)
