"""``--mine``: which of the learner's files a lab shall train, and what to say when there is none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dlstudy.errors import UserError
from dlstudy.language import say

if TYPE_CHECKING:
    from dlstudy.curriculum.model import Part, Plan


def own_files(plan: Plan, part: Part) -> dict[str, Path]:
    """The learner's answers to the exercises that a lab uses, by unit; the lab's own has to be among them.

    UserError when the lab uses no exercise, or when its own (or all of them) has not been attempted.
    """
    from dlstudy import workspace
    from dlstudy.lab.answers import units

    source = part.file.read_text("utf-8", "replace") if part.file else ""
    wanted = units(source, part.unit)
    if not wanted:
        name = part.reference
        raise UserError(say(fr=f"Le lab {name} ne se sert d'aucun exercice : --mine n'y change rien.",
                            en=f"The lab {name} uses no exercise: --mine changes nothing in it."))  # fmt: skip
    found: dict[str, Path] = {}
    for unit in wanted:
        file = workspace.path(unit)
        if file.is_file() and not workspace.is_starter(workspace.exercise_of(plan, unit), file):
            found[unit] = file
    if not found or (part.unit in wanted and part.unit not in found):
        unit = wanted[0]
        file = workspace.path(unit)
        if file.is_file():
            message = say(fr=f"Vous n'avez encore rien écrit dans {file}.",
                          en=f"You have not written anything in {file} yet.")  # fmt: skip
        else:
            message = say(fr=f"Vous n'avez pas encore commencé l'exercice {unit} ({file} n'existe pas).",
                          en=f"You have not begun the exercise {unit} yet ({file} does not exist).")  # fmt: skip
        raise UserError(
            message,
            hint=say(fr=f"L'écrire : dlstudy edit {unit}. Le lab avec la référence : dlstudy run {part.reference}",
                     en=f"Write it: dlstudy edit {unit}. The lab with the reference: dlstudy run {part.reference}"),
        )  # fmt: skip
    return found
