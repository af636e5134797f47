"""Help with an exercise: hints one by one, the solution, a clean file to begin anew."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from dlstudy import workspace
from dlstudy.cli.console import out, style, width
from dlstudy.cli.exercising import note, touched
from dlstudy.errors import UserError
from dlstudy.journal import Journal, clock
from dlstudy.language import say
from dlstudy.workspace import record

if TYPE_CHECKING:
    from dlstudy.curriculum.model import Part


def give_hint(part: Part, function: str | None) -> int:
    """One more hint, after those that were given."""
    for line in hint_lines(part, function, width()):
        out(line)
    return 0


def hint_lines(part: Part, function: str | None, columns: int) -> list[str]:
    """The hints of a function so far and one more, which is recorded.

    UserError for a function without hints.
    """
    from dlstudy.cli.markdown import markdown_lines

    hints = workspace.read_exercise(part).hints
    with Journal.open() as journal:
        past = record.history(journal, part)
    if not hints:
        return [say(fr="Cet exercice n'a pas d'indices.", en="This exercise has no hints.")]
    name = _named(hints, function) if function else _stuck(hints, past)
    texts, given = hints[name], past.hints.get(name, 0)
    number = min(given + 1, len(texts))
    if given < len(texts):
        note(lambda: touched(part, "hint", {"function": name, "number": number}))
    title = " · ".join(word for word in (part.reference, name) if word)
    lines = [style(title, "bold") + style(say(fr=f"  indice {number} sur {len(texts)}",
                                              en=f"  hint {number} of {len(texts)}"), "dim")]  # fmt: skip
    for place, text in enumerate(texts[:number], 1):
        lines.append("")
        body = markdown_lines(text, min(columns, 90) - 4)
        lines += [(f"{place}.  " if row == 0 else "    ") + line for row, line in enumerate(body)]
    lines.append("")
    ref = part.reference
    if number < len(texts):
        more = say(
            fr=f"Un de plus : dlstudy hint {ref} {name}", en=f"One more: dlstudy hint {ref} {name}"
        ).rstrip()
    else:
        more = say(fr=f"C'était le dernier. La solution : dlstudy solution {ref}",
                   en=f"That was the last one. The solution: dlstudy solution {ref}")  # fmt: skip
    return [*lines, style(more, "dim")]


def _named(hints: dict[str, list[str]], function: str) -> str:
    """The function meant by what was typed: its name, or that of a method alone."""
    wanted = function.strip().removesuffix("()").lower()
    for fits in (lambda name: name == wanted, lambda name: name.endswith(f".{wanted}")):
        found = [name for name in hints if fits(name.lower())]
        if len(found) == 1:
            return found[0]
    names = ", ".join(name for name in hints if name)
    raise UserError(say(fr=f"Pas d'indices pour « {function} ».", en=f"No hints for '{function}'."),
                    hint=say(fr=f"Au choix : {names}.", en=f"Choose from: {names}."))  # fmt: skip


def _stuck(hints: dict[str, list[str]], past: record.History) -> str:
    """The function to help with: the first that failed and has a hint left, else the first that has one."""

    def left(name: str) -> bool:
        return past.hints.get(name, 0) < len(hints[name])

    failing = [
        name for target in past.failing for name in hints if name == target or name.startswith(f"{target}.")
    ]
    for names in ([name for name in failing if left(name)], failing, [name for name in hints if left(name)]):
        if names:
            return names[0]
    return list(hints)[-1]


def show_solution(part: Part, *, yes: bool) -> int:
    """The reference solution, once the exercise has passed or the learner insists."""
    from dlstudy.cli.console import ask
    from dlstudy.cli.markdown import code_lines

    passed = has_passed(part)
    if not passed and not yes:
        question = say(fr="L'exercice n'est pas encore réussi. Voir la solution quand même ?",
                       en="The exercise has not passed yet. See the solution all the same?")  # fmt: skip
        if not sys.stdin.isatty():
            raise UserError(say(fr="L'exercice n'est pas encore réussi.", en="The exercise has not passed yet."),
                            hint=say(fr="Avec --yes, la solution s'affiche quand même.",
                                     en="With --yes, the solution is shown all the same."))  # fmt: skip
        if not ask(question):
            return 1
    for line in code_lines(show_recorded(part, passed)):
        out(line)
    return 0


def show_recorded(part: Part, passed: bool) -> str:
    """The text of the solution; that it was looked at is recorded."""
    text = workspace.solution(part)
    note(lambda: touched(part, "solution", {"passed": passed}))
    return text


def has_passed(part: Part) -> bool:
    """Whether the exercise has passed since it was last reset."""
    with Journal.open() as journal:
        return record.history(journal, part).passed is not None


def reset_exercise(part: Part) -> int:
    """A clean starter; what was there is kept."""
    kept = workspace.reset(part, when=clock.now())
    note(lambda: touched(part, "reset", {"kept": str(kept) if kept else None}))
    if kept:
        out(say(fr=f"Gardé : {kept}", en=f"Kept: {kept}"))
    target = workspace.path(part.reference)
    out(say(fr=f"Fichier vierge : {target}", en=f"Clean file: {target}"))
    return 0
