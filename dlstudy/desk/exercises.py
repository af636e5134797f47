"""An exercise from opening it to its solution: what the commands and the screens do with one, and what they say.

Raises DlstudyError where a file cannot be read or written. Where only the journal refuses, what was asked for is given
all the same, and `trouble` says so.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from dlstudy import workspace
from dlstudy.errors import DlstudyError, UserError
from dlstudy.journal import Journal, clock, day_end, study_date
from dlstudy.language import date, reason, say
from dlstudy.workspace import record

if TYPE_CHECKING:
    from dlstudy.curriculum.model import Part, Plan
    from dlstudy.desk.verdict_words import Line


#: Lines of prose are no longer than this, in columns.
MEASURE = 90


def touched(part: Part, kind: str, data: dict[str, Any]) -> str:
    """Record that the learner did something with an exercise; why it could not be recorded, or ""."""
    try:
        saved = workspace.path(part.reference).stat().st_mtime
    except OSError:
        saved = None
    try:
        with Journal.open() as journal:
            record.touch(journal, part, kind, data, saved)
    except DlstudyError as error:
        return error.message
    return ""


# -- the statement ------------------------------------------------------------------------------------------------


def statement_lines(part: Part, columns: int, *, title: bool = True) -> list[Line]:
    """The statement at a width, under its title unless that stands elsewhere."""
    from dlstudy.desk.laid import markdown

    exercise = workspace.read_exercise(part)
    body = [list(line) for line in markdown(exercise.statement, min(columns, MEASURE))]
    return [[(exercise.title, "bold")], [(part.id, "dim")], [], *body] if title else body


# -- writing it again from memory ---------------------------------------------------------------------------------


class Again(NamedTuple):
    """A passed exercise whose time has come: the question that offers a clean file, and how to have it later."""

    question: str
    later: str


def due_again(plan: Plan, part: Part) -> Again | None:
    """The offer to write a passed exercise once more from memory, None while it is not due."""
    with Journal.open() as journal:
        due = part in record.again(journal, plan, study_date(clock.now(), day_end()))
        passed = record.history(journal, part).passed if due else None
    if passed is None:
        return None
    day = date(study_date(passed.when, day_end()))
    return Again(
        say(fr=f"Vous l'avez réussi le {day}. L'écrire de nouveau de mémoire, à partir d'un fichier vierge ?",
            en=f"You passed it on {day}. Write it once more from memory, from a clean file?"),
        say(fr=f"Vous l'avez réussi le {day} : pour l'écrire de nouveau de mémoire, "
               f"dlstudy reset {part.reference}",
            en=f"You passed it on {day}: to write it once more from memory, dlstudy reset {part.reference}"),
    )  # fmt: skip


class Reset(NamedTuple):
    """Where the old file is kept, if there was one, and the clean one; both as sentences."""

    kept: str
    clean: str
    trouble: str


def reset(part: Part, when: dt.datetime | None = None) -> Reset:
    """A clean starter; what was there is kept."""
    kept = workspace.reset(part, when=when or clock.now())
    trouble = touched(part, "reset", {"kept": str(kept) if kept else None})
    target = workspace.path(part.reference)
    return Reset(
        say(fr=f"Gardé : {kept}", en=f"Kept: {kept}") if kept else "",
        say(fr=f"Fichier vierge : {target}", en=f"Clean file: {target}"),
        trouble,
    )


# -- hints --------------------------------------------------------------------------------------------------------


class Hints(NamedTuple):
    """The hints of a function so far, gentlest first, out of `total`."""

    function: str
    texts: tuple[str, ...]
    total: int
    trouble: str = ""


def hint(part: Part, function: str | None = None, *, more: bool = True) -> Hints | None:
    """One more hint, which is recorded, with those before it; None if the exercise has none.

    Args:
        function: what was typed; without it the function that failed and has a hint left.
        more: False to see those that were given once more; where none was, the first is given.

    UserError for a function without hints.
    """
    hints = workspace.read_exercise(part).hints
    if not hints:
        return None
    with Journal.open() as journal:
        past = record.history(journal, part)
    name = _named(hints, function) if function else _stuck(hints, past)
    texts, given = hints[name], min(past.hints.get(name, 0), len(hints[name]))
    shown = min(given + 1, len(texts)) if more or not given else given
    trouble = touched(part, "hint", {"function": name, "number": shown}) if shown > given else ""
    return Hints(name, tuple(texts[:shown]), len(texts), trouble)


def hint_lines(part: Part, hints: Hints | None, columns: int) -> list[Line]:
    """The hints at a width: whose they are, then each under its number."""
    if hints is None:
        return [[(say(fr="Cet exercice n'a pas d'indices.", en="This exercise has no hints."), "")]]
    from dlstudy.desk.laid import markdown

    number = len(hints.texts)
    title = " · ".join(word for word in (part.reference, hints.function) if word)
    which = say(fr=f"  indice {number} sur {hints.total}", en=f"  hint {number} of {hints.total}")
    lines: list[Line] = [[(title, "bold"), (which, "dim")]]
    for place, text in enumerate(hints.texts, 1):
        lines.append([])
        for row, line in enumerate(markdown(text, min(columns, MEASURE) - 4)):
            lines.append([(f"{place}.  " if row == 0 else "    ", ""), *line])
    return lines


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


# -- the solution -------------------------------------------------------------------------------------------------


def has_passed(part: Part) -> bool:
    """Whether the exercise has passed since it was last reset."""
    with Journal.open() as journal:
        return record.history(journal, part).passed is not None


def solution(part: Part, passed: bool) -> tuple[str, str]:
    """The text of the solution, and the trouble with recording that it was looked at."""
    return workspace.solution(part), touched(part, "solution", {"passed": passed})


def insist_question() -> str:
    """What is asked of who wants the solution before the exercise has passed."""
    return say(fr="L'exercice n'est pas encore réussi. Voir la solution quand même ?",
               en="The exercise has not passed yet. See the solution all the same?")  # fmt: skip


# -- the others ---------------------------------------------------------------------------------------------------


def written(plan: Plan, part: Part) -> list[Part]:
    """The exercises that can be opened, in the order of the plan, `part` among them in any case."""
    found = [one for one in plan.parts() if one.kind == "exercise" and one.written]
    return found if any(one.id == part.id for one in found) else [part, *found]


def list_lines(parts: list[Part], chosen: int) -> list[Line]:
    """The exercises, one line each: done or not, the day; an arrow at the one that is chosen."""
    with Journal.open() as journal:
        done = journal.completions()
    names = max(len(part.reference) for part in parts)
    lines: list[Line] = []
    for row, part in enumerate(parts):
        mark = ("✓", "green") if part.id in done else ("○", "dim")
        day = say(fr=f"jour {part.day}", en=f"day {part.day}")
        here = row == chosen
        lines.append([("▸" if here else " ", "cyan"), (" ", ""), mark, (" ", ""),
                      (part.reference.ljust(names), "bold" if here else ""), ("  ", ""),
                      (day.ljust(8), "dim"), (part.title.here, "")])  # fmt: skip
    return lines


def following(plan: Plan, part: Part) -> Part | None:
    """The first other part of the plan that is not done and can be started, as `dlstudy next` takes it."""
    from dlstudy.desk.day import can_start

    with Journal.open() as journal:
        done = journal.completions()
    left = (one for one in plan.parts() if one.id not in done and one.id != part.id)
    return next((one for one in left if can_start(one)), None)


def won_lines(completed: bool, after: Part | None) -> list[Line]:
    """What is said when an exercise has passed, and which key leads on."""
    done = say(fr=" La partie est notée comme faite.", en=" The part is marked as done.") if completed else ""
    lines: list[Line] = [[(say(fr="✓ Réussi.", en="✓ Passed."), "bold green"), (done, "")]]
    if after is not None:
        from dlstudy.desk.words import kind_word

        lines.append([("n", "bold cyan"), (f"  {kind_word(after.kind)} · {after.title.here}", "")])
    return lines


def begin_lines() -> list[Line]:
    """How to begin, under the verdict on a file that nobody has written in yet."""
    words = say(fr="e ouvre votre éditeur, t montre l'énoncé.\nEnregistrez : la réponse s'affiche ici.",
                en="e opens your editor, t shows the statement.\nSave: the answer appears here.")  # fmt: skip
    return [[(line, "")] for line in words.splitlines()]


def not_yet_words() -> str:
    """Why `n` does nothing yet."""
    return say(fr="La suite s'ouvre une fois l'exercice réussi.",
               en="What comes next opens once the exercise has passed.")  # fmt: skip


def no_more_words() -> str:
    """Why `n` does nothing any more."""
    return say(fr="Il n'y a plus rien après.", en="There is nothing after this.")


# -- the editor ---------------------------------------------------------------------------------------------------


def no_editor_words(target: Path) -> str:
    """Where there is no editor: that one opens the file oneself."""
    return say(fr=f"Aucun éditeur trouvé ; ouvrez {target}", en=f"No editor found; open {target}")


def open_words(target: Path) -> str:
    """Where an editor cannot be started from here: that one opens the file oneself."""
    return say(fr=f"Ouvrez vous-même {target}", en=f"Open it yourself: {target}")


def no_program_words(variable: str) -> str:
    """That what ``$EDITOR`` names (``$EDITOR=codium --wait``) is not there."""
    return say(fr=f"{variable} : ce programme n'existe pas.", en=f"{variable}: there is no such program.")


def cannot_start_words(name: str, error: OSError) -> str:
    """That an editor cannot be started, and why."""
    why = reason(error)
    return say(fr=f"Impossible de lancer {name} : {why}.", en=f"Cannot start {name}: {why}.")


def opened_words(name: str) -> str:
    """That an editor with a window of its own was started."""
    return say(fr=f"Ouvert dans {name}.", en=f"Opened in {name}.")


def ended_words(name: str, code: int) -> str:
    """That an editor did not end well."""
    return say(fr=f"{name} s'est terminé avec le code {code}.", en=f"{name} ended with code {code}.")


def missing_words(part: Part, target: Path, *, elsewhere: bool) -> tuple[str, str | None]:
    """That the file to check is not there, and what to do."""
    if elsewhere:
        return say(fr=f"Ce fichier n'existe pas : {target}", en=f"There is no such file: {target}"), None
    return (
        say(fr=f"L'exercice {part.reference} n'est pas commencé : {target} n'existe pas encore.",
            en=f"The exercise {part.reference} has not been begun: {target} does not exist yet."),
        say(fr=f"« dlstudy edit {part.reference} » écrit le fichier de départ et l'ouvre.",
            en=f"'dlstudy edit {part.reference}' writes the starter and opens it."),
    )  # fmt: skip
