"""A verdict in words: what passed, what did not, why, and where that is explained."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dlstudy.cli.console import pad, style, visible
from dlstudy.lab.wording import clean
from dlstudy.language import count, language, number, say

if TYPE_CHECKING:
    from dlstudy.checking.verdict import Check, Verdict
    from dlstudy.curriculum.model import Part

#: Lines of the learner's own output that are shown.
PRINTED = 12


def verdict_lines(verdict: Verdict, part: Part, columns: int) -> list[str]:
    """The whole page but its heading and its last line, at a width."""
    if verdict.error is not None:
        lines = _wrapped(verdict.error.here, columns, "✗ ")
        lines[0] = lines[0].replace("✗", style("✗", "red"), 1)
        return [*lines, *_failing(verdict, columns), *_printed(verdict, columns)]
    lines = _targets(verdict, columns)
    for section in (_mistake(verdict, part, columns), _failing(verdict, columns), _printed(verdict, columns)):
        if section:
            lines += ["", *section]
    return lines


def summary(verdict: Verdict) -> str:
    """One line: passed or not, how many checks, how long it took."""
    took = number(verdict.seconds, 1 if verdict.seconds >= 0.95 else 2)
    total, good = len(verdict.checks), sum(check.passed for check in verdict.checks)
    if verdict.passed:
        checks = count(total, ("vérification", "vérifications"), ("check", "checks"))
        return (
            style("✓ ", "green")
            + style(say(fr="Réussi", en="Passed"), "bold green")
            + f" · {checks} · {took} s"
        )
    if verdict.state == "not-attempted":
        return style("○ ", "dim") + say(fr="Rien n'est encore écrit", en="Nothing written yet")
    checks = (
        say(
            fr=count(good, ("vérification", "vérifications"), ("check", "checks")) + f" sur {total}",
            en=f"{good} of {total} checks",
        )
        if total
        else ""
    )
    words = style(say(fr="Pas encore", en="Not yet"), "bold")
    return style("✗ ", "red") + " · ".join(part for part in (words, checks, f"{took} s") if part)


# -- function by function -----------------------------------------------------------------------------------------


def _targets(verdict: Verdict, columns: int) -> list[str]:
    groups: dict[str, list[Check]] = {}
    for check in verdict.checks:
        groups.setdefault(check.target, []).append(check)
    names = max((visible(name) for name in groups), default=0)
    lines = []
    for name, checks in groups.items():
        bad = [check for check in checks if not check.passed]
        head = pad(name, names)
        if not bad:
            many = count(len(checks), ("vérification", "vérifications"), ("check", "checks"))
            lines.append(f"{style('✓', 'green')} {head}  {style(many, 'dim')}")
        elif verdict.state == "not-attempted" or not any(check.written for check in checks):
            words = say(fr="pas encore écrite", en="not written yet") if _is_function(name) else say(
                fr="pas encore écrit", en="not written yet")  # fmt: skip
            lines.append(f"{style('○', 'dim')} {head}  {style(words, 'dim')}")
        else:
            many = say(fr=f"{len(bad)} sur {len(checks)} à revoir", en=f"{len(bad)} of {len(checks)} to mend")
            lines.append(f"{style('✗', 'red')} {style(head, 'bold')}  {style(many, 'red')}")
            lines += _bad(bad, columns, known=verdict.mistake is not None and name == verdict.mistake_target)
    return lines


def _is_function(name: str) -> bool:
    return not name.rpartition(".")[2][:1].isupper()


def _bad(checks: list[Check], columns: int, *, known: bool) -> list[str]:
    """What failed in one function: each message once, after the names of its checks; no message where a `known`
    mistake says more.
    """
    groups: dict[str, list[str]] = {}
    for check in checks:
        title = clean(check.title or check.name).removeprefix(f"{check.target} · ")
        groups.setdefault("" if known else clean(check.message), []).append(title)
    lines = []
    for message, titles in groups.items():
        names = ", ".join(titles[:4]) + (", …" if len(titles) > 4 else "")
        text = say(fr=f"{names} : {message}", en=f"{names}: {message}") if message else names
        lines += [style(line, "dim") for line in _wrapped(text, columns, "    ")]
    return lines


# -- why ----------------------------------------------------------------------------------------------------------


def _mistake(verdict: Verdict, part: Part, columns: int) -> list[str]:
    if verdict.mistake is None or verdict.mistake_words is None:
        return []
    target = f"{verdict.mistake_target} · " if verdict.mistake_target else ""
    label = say(fr="l'erreur est connue", en="a known mistake")
    lines = [style(f"{target}{label}", "bold yellow") + style(f"  ({verdict.mistake})", "dim")]
    for paragraph in verdict.mistake_words.here.split("\n\n"):
        lines += _code(_wrapped(" ".join(paragraph.split()), columns, "  "))
    if verdict.lesson:
        lines += _wrapped(where(part, verdict.lesson), columns, "  → ")
    return lines


def _code(lines: list[str]) -> list[str]:
    """What stands between backticks in colour, and without them; as it is where there are no colours."""

    def one(found: re.Match[str]) -> str:
        pieces = [style(piece, "yellow") for piece in found[1].split("\n")]  # each line has its own colours
        return "\n".join(pieces) if "\x1b" in pieces[0] else found[0]

    return re.sub(r"`([^`]+)`", one, "\n".join(lines)).split("\n")


def where(part: Part, anchor: str) -> str:
    """The section of the lesson that explains something, and how to open it.

    Another unit's lesson is named before the anchor: ``week1.training#batches``.
    """
    unit, _, anchor = anchor.rpartition("#")
    folder = part.folder.parent.parent.joinpath(*unit.split(".")) if unit else part.folder
    # A project has no lesson: the guide to it is its statement.
    statement = not (folder / f"lesson.{language()}.md").is_file()
    title = section_title(folder, anchor, "exercise" if statement else "lesson")
    command = f"dlstudy read {unit or part.unit}" + (f" --section {anchor}" if title else "")
    named = say(fr=f", section « {title} »", en=f", section '{title}'") if title else ""
    if statement and title:
        return say(
            fr=f"L'énoncé l'explique : {command}{named}", en=f"The statement explains it: {command}{named}"
        )
    return say(fr=f"La leçon l'explique : {command}{named}", en=f"The lesson explains it: {command}{named}")


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


#: The rows of the failing case, in their order.
_LABELS = {
    "input": ("entrée", "input"),
    "expected": ("attendu", "expected"),
    "got": ("obtenu", "got"),
}
#: Lines that one of them may take.
ROWS = 12


def _failing(verdict: Verdict, columns: int) -> list[str]:
    """The smallest failing case: labels on the left, values on the right."""
    failing = verdict.failing or {}
    rows = [(key, _lines(failing.get(key))) for key in _LABELS]
    if not any(lines for _, lines in rows):
        return []
    words = {key: say(fr=fr, en=en) for key, (fr, en) in _LABELS.items()}
    labels = max(map(visible, words.values()))
    title = style(say(fr="Le plus petit cas qui échoue", en="The smallest case that fails"), "bold")
    lines = [f"{title}  {style(clean(str(failing.get('call') or '')), 'dim')}".rstrip()]
    colours = {"expected": ("green",), "got": ("red",)}
    room = max(20, columns - labels - 4)
    for key, values in rows:
        broken = [row for value in values for row in _hard_wrapped(clean(value), room)]
        if len(broken) > ROWS:
            broken = [*broken[: ROWS - 1], "…"]
        for number_, row in enumerate(broken):
            label = pad(words[key], labels) if number_ == 0 else " " * labels
            lines.append(f"  {style(label, 'dim')}  {style(row, *colours.get(key, ()))}")
    if verdict.mistake is not None:  # otherwise it is said where the function stands
        for line in _lines(failing.get("difference")):
            lines += [style(row, "dim") for row in _wrapped(clean(line), columns, "  ")]
    return lines


def _lines(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        return value.splitlines()
    if isinstance(value, list | tuple):
        return [line for one in value for line in _lines(one)]
    return [str(value)]


def _printed(verdict: Verdict, columns: int) -> list[str]:
    text = verdict.printed.rstrip("\n")
    if not text.strip():
        return []
    rows = [clean(line) for line in text.splitlines()]
    lines = [style(say(fr="Ce que votre code affiche", en="What your code prints"), "bold")]
    lines += [
        style("  │ ", "dim") + row for line in rows[:PRINTED] for row in _hard_wrapped(line, columns - 4)
    ]
    if len(rows) > PRINTED:
        more = count(len(rows) - PRINTED, ("ligne de plus", "lignes de plus"), ("line more", "lines more"))
        lines.append(style(f"  │ … {more}", "dim"))
    return lines


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
