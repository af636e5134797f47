"""Help with an exercise: hints one by one, the solution, a clean file to begin anew."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from dlstudy.cli.console import err, out, style, width, wrap
from dlstudy.cli.markdown import code_lines, coloured
from dlstudy.desk import exercises
from dlstudy.errors import UserError
from dlstudy.language import say

if TYPE_CHECKING:
    from dlstudy.curriculum.model import Part


def give_hint(part: Part, function: str | None) -> int:
    """One more hint, after those that were given. UserError for a function without hints."""
    hints = exercises.hint(part, function)
    if hints and hints.trouble:
        err(wrap(hints.trouble))
    for line in exercises.hint_lines(part, hints, width()):
        out(coloured(line))
    if hints:
        out()
        out(style(_more(part, hints), "dim"))
    return 0


def _more(part: Part, hints: exercises.Hints) -> str:
    """The command that goes on from here."""
    ref, name = part.reference, hints.function
    if len(hints.texts) < hints.total:
        return say(
            fr=f"Un de plus : dlstudy hint {ref} {name}", en=f"One more: dlstudy hint {ref} {name}"
        ).rstrip()
    return say(fr=f"C'était le dernier. La solution : dlstudy solution {ref}",
               en=f"That was the last one. The solution: dlstudy solution {ref}")  # fmt: skip


def show_solution(part: Part, *, yes: bool) -> int:
    """The reference solution, once the exercise has passed or the learner insists."""
    from dlstudy.cli.console import ask

    passed = exercises.has_passed(part)
    if not passed and not yes:
        if not sys.stdin.isatty():
            raise UserError(say(fr="L'exercice n'est pas encore réussi.", en="The exercise has not passed yet."),
                            hint=say(fr="Avec --yes, la solution s'affiche quand même.",
                                     en="With --yes, the solution is shown all the same."))  # fmt: skip
        if not ask(exercises.insist_question()):
            return 1
    text, trouble = exercises.solution(part, passed)
    if trouble:
        err(wrap(trouble))
    for line in code_lines(text):
        out(line)
    return 0


def reset_exercise(part: Part) -> int:
    """A clean starter; what was there is kept."""
    done = exercises.reset(part)
    if done.trouble:
        err(wrap(done.trouble))
    for line in (done.kept, done.clean):
        if line:
            out(line)
    return 0
