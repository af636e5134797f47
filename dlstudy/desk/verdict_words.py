"""A verdict in words: what passed, what did not, why, and where that is explained.

Lines are lists of (text, look). A look is "", or one or two of bold, dim, green, red, yellow, cyan, or "inline": code
with its backticks, which whoever has colours shows in one instead; in texts laid out as the lessons are (`laid`) the
looks have the lessons' names.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from dlstudy.lab.wording import clean
from dlstudy.language import count, language, number, say

if TYPE_CHECKING:
    from dlstudy.checking.verdict import Check, Verdict
    from dlstudy.curriculum.model import Part

Line = list[tuple[str, str]]

#: Lines of the learner's own output that are shown.
PRINTED = 12
#: Lines that the input, the expected or the given value may take.
ROWS = 12


def verdict_lines(verdict: Verdict, part: Part, columns: int, *, key: str = "") -> list[Line]:
    """The whole verdict but its summary, at a width.

    Args:
        key: the key that opens the lesson, where there is one: it stands in the place of the command.
    """
    if verdict.error is not None:
        first, *rest = _wrapped(verdict.error.here, columns, "✗ ")
        lines: list[Line] = [[("✗", "red"), (first[1:], "")], *([(line, "")] for line in rest)]
        for section in (_failing(verdict, columns), _printed(verdict, columns)):
            lines += section
        return lines
    lines = _targets(verdict, columns)
    for section in (
        _mistake(verdict, part, columns, key),
        _failing(verdict, columns),
        _printed(verdict, columns),
    ):
        if section:
            lines += [[], *section]
    return lines


def summary(verdict: Verdict) -> Line:
    """One line: passed or not, how many checks, how long it took."""
    took = number(verdict.seconds, 1 if verdict.seconds >= 0.95 else 2)
    total, good = len(verdict.checks), sum(check.passed for check in verdict.checks)
    if verdict.passed:
        return [("✓ ", "green"), (say(fr="Réussi", en="Passed"), "bold green"),
                (f" · {_checks(total)} · {took} s", "")]  # fmt: skip
    if verdict.state == "not-attempted":
        return [("○ ", "dim"), (say(fr="Rien n'est encore écrit", en="Nothing written yet"), "")]
    share = [say(fr=_checks(good) + f" sur {total}", en=f"{good} of {total} checks")] if total else []
    rest = "".join(f" · {words}" for words in (*share, f"{took} s"))
    return [("✗ ", "red"), (say(fr="Pas encore", en="Not yet"), "bold"), (rest, "")]


def state(verdict: Verdict | None) -> Line:
    """The same in two words, for a corner of a screen. None: there is no verdict, but an error."""
    if verdict is None:
        return [("✗", "red")]
    if verdict.passed:
        return [("✓ " + say(fr="réussi", en="passed"), "bold green")]
    if verdict.state == "not-attempted":
        return [("○ " + say(fr="à écrire", en="to write"), "dim")]
    good, total = sum(check.passed for check in verdict.checks), len(verdict.checks)
    return [("✗ ", "red"), (say(fr=f"{good} sur {total}", en=f"{good} of {total}") if total else "", "")]


def busy() -> Line:
    """That a verdict is being worked on."""
    return [("… ", "yellow"), (say(fr="vérification", en="checking"), "")]


def _checks(many: int) -> str:
    return count(many, ("vérification", "vérifications"), ("check", "checks"))


# -- function by function -----------------------------------------------------------------------------------------


def _targets(verdict: Verdict, columns: int) -> list[Line]:
    groups: dict[str, list[Check]] = {}
    for check in verdict.checks:
        groups.setdefault(check.target, []).append(check)
    names = max((len(name) for name in groups), default=0)
    lines: list[Line] = []
    for name, checks in groups.items():
        bad = [check for check in checks if not check.passed]
        head = name.ljust(names)
        if not bad:
            lines.append([("✓", "green"), (f" {head}  ", ""), (_checks(len(checks)), "dim")])
        elif verdict.state == "not-attempted" or not any(check.written for check in checks):
            words = say(fr="pas encore écrite", en="not written yet") if _is_function(name) else say(
                fr="pas encore écrit", en="not written yet")  # fmt: skip
            lines.append([("○", "dim"), (f" {head}  ", ""), (words, "dim")])
        else:
            many = say(fr=f"{len(bad)} sur {len(checks)} à revoir", en=f"{len(bad)} of {len(checks)} to mend")
            lines.append([("✗", "red"), (" ", ""), (head, "bold"), ("  ", ""), (many, "red")])
            known = verdict.mistake is not None and name == verdict.mistake_target
            lines += _bad(bad, columns, known=known)
    return lines


def _is_function(name: str) -> bool:
    return not name.rpartition(".")[2][:1].isupper()


def _bad(checks: list[Check], columns: int, *, known: bool) -> list[Line]:
    """What failed in one function: each message once, after the names of its checks; no message where a `known`
    mistake says more.
    """
    groups: dict[str, list[str]] = {}
    for check in checks:
        title = clean(check.title or check.name).removeprefix(f"{check.target} · ")
        groups.setdefault("" if known else clean(check.message), []).append(title)
    lines: list[Line] = []
    for message, titles in groups.items():
        names = ", ".join(titles[:4]) + (", …" if len(titles) > 4 else "")
        text = say(fr=f"{names} : {message}", en=f"{names}: {message}") if message else names
        lines += _looking("dim", _wrapped(text, columns, "    "))
    return lines


# -- why ----------------------------------------------------------------------------------------------------------


def _mistake(verdict: Verdict, part: Part, columns: int, key: str) -> list[Line]:
    if verdict.mistake is None or verdict.mistake_words is None:
        return []
    target = f"{verdict.mistake_target} · " if verdict.mistake_target else ""
    label = say(fr="l'erreur est connue", en="a known mistake")
    lines: list[Line] = [[(f"{target}{label}", "bold yellow"), (f"  ({verdict.mistake})", "dim")]]
    for paragraph in verdict.mistake_words.here.split("\n\n"):
        lines += _code(_wrapped(" ".join(paragraph.split()), columns, "  "))
    if verdict.lesson:
        place = explanation(part, verdict.lesson)
        if key:
            first, *rest = _wrapped(place.words, columns, " " * (len(key) + 4))
            lines += [[("  ", ""), (key, "bold cyan"), (f"  {first.strip()}", "")], *_looking("", rest)]
        else:
            lines += _looking("", _wrapped(place.command_words, columns, "  → "))
    return lines


def _code(lines: list[str]) -> list[Line]:
    """What stands between backticks is "inline", and keeps them; each line has its own pieces."""
    found: list[Line] = [[]]
    for number_, piece in enumerate(re.split(r"(`[^`]+`)", "\n".join(lines))):
        for row, text in enumerate(piece.split("\n")):
            if row:
                found.append([])
            if text:
                found[-1].append((text, "inline" if number_ % 2 else ""))
    return found


class Explanation(NamedTuple):
    """Where something is explained: ``week1.losses#softmax``, and two sentences that say so.

    `statement`: it is the section of a statement, not of a lesson.
    """

    address: str
    statement: bool
    words: str
    command_words: str


def explanation(part: Part, anchor: str) -> Explanation:
    """The section of the lesson that explains something, and how to open it.

    Another unit's lesson is named before the anchor: ``week1.training#batches``.
    """
    unit, _, anchor = anchor.rpartition("#")
    folder = part.folder.parent.parent.joinpath(*unit.split(".")) if unit else part.folder
    unit = unit or part.unit
    # A project has no lesson: the guide to it is its statement.
    statement = not (folder / f"lesson.{language()}.md").is_file()
    title = section_title(folder, anchor, "exercise" if statement else "lesson")
    command = f"dlstudy read {unit}" + (f" --section {anchor}" if title else "")
    named = say(fr=f", section « {title} »", en=f", section '{title}'") if title else ""
    if statement and title:
        begin = say(fr="L'énoncé l'explique", en="The statement explains it")
    else:
        begin = say(fr="La leçon l'explique", en="The lesson explains it")
    long = say(fr=f"{begin} : {command}{named}", en=f"{begin}: {command}{named}")
    return Explanation(f"{unit}#{anchor}" if title else unit, statement, f"{begin}{named}", long)


def section_title(folder: Path, anchor: str, kind: str = "lesson") -> str | None:
    """The heading of a section of a lesson, or of a statement, in the language in force."""
    end = f"{{#{anchor}}}"
    try:
        text = (folder / f"{kind}.{language()}.md").read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    for line in text.splitlines():
        if line.startswith("#") and line.rstrip().endswith(end):
            return line.strip("# ").removesuffix(end).strip()
    return None


#: The rows of the failing case, in their order, and how each looks.
_LABELS = {
    "input": ("entrée", "input", ""),
    "expected": ("attendu", "expected", "green"),
    "got": ("obtenu", "got", "red"),
}


def _failing(verdict: Verdict, columns: int) -> list[Line]:
    """The smallest failing case: labels on the left, values on the right."""
    failing = verdict.failing or {}
    rows = [(key, _lines(failing.get(key))) for key in _LABELS]
    if not any(lines for _, lines in rows):
        return []
    words = {key: say(fr=fr, en=en) for key, (fr, en, _) in _LABELS.items()}
    labels = max(map(len, words.values()))
    title = say(fr="Le plus petit cas qui échoue", en="The smallest case that fails")
    call = clean(str(failing.get("call") or ""))
    lines: list[Line] = [[(title, "bold"), *([("  ", ""), (call, "dim")] if call else [])]]
    room = max(20, columns - labels - 4)
    for key, values in rows:
        broken = [row for value in values for row in _hard_wrapped(clean(value), room)]
        if len(broken) > ROWS:
            broken = [*broken[: ROWS - 1], "…"]
        for number_, row in enumerate(broken):
            label = (words[key] if number_ == 0 else "").ljust(labels)
            lines.append([("  ", ""), (label, "dim"), ("  ", ""), (row, _LABELS[key][2])])
    if verdict.mistake is not None:  # otherwise it is said where the function stands
        for line in _lines(failing.get("difference")):
            lines += _looking("dim", _wrapped(clean(line), columns, "  "))
    return lines


def _lines(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        return value.splitlines()
    if isinstance(value, list | tuple):
        return [line for one in value for line in _lines(one)]
    return [str(value)]


def _printed(verdict: Verdict, columns: int) -> list[Line]:
    text = verdict.printed.rstrip("\n")
    if not text.strip():
        return []
    rows = [clean(line) for line in text.splitlines()]
    lines: list[Line] = [[(say(fr="Ce que votre code affiche", en="What your code prints"), "bold")]]
    lines += [
        [("  │ ", "dim"), (row, "")] for line in rows[:PRINTED] for row in _hard_wrapped(line, columns - 4)
    ]
    if len(rows) > PRINTED:
        more = count(len(rows) - PRINTED, ("ligne de plus", "lignes de plus"), ("line more", "lines more"))
        lines.append([(f"  │ … {more}", "dim")])
    return lines


def _looking(look: str, lines: Iterable[str]) -> list[Line]:
    return [[(line, look)] for line in lines]


def _wrapped(text: str, columns: int, first: str = "") -> list[str]:
    lines = []
    for paragraph in text.splitlines() or [""]:
        lines += textwrap.wrap(paragraph, max(20, columns), initial_indent=first, subsequent_indent=" " * len(first),
                               break_long_words=False, break_on_hyphens=False) or [""]  # fmt: skip
        first = " " * len(first)
    return lines


def _hard_wrapped(text: str, columns: int) -> list[str]:
    """A line of code or output cut where it must be, its spaces kept."""
    columns = max(10, columns)
    return [text[i : i + columns] for i in range(0, len(text), columns)] or [""]
