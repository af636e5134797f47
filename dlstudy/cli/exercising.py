"""What the commands about exercises do: the screen is in `watching`, the words of a verdict in `verdict_page`."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dlstudy import workspace
from dlstudy.cli.console import err, is_terminal, out, style, width, wrap
from dlstudy.desk import exercises
from dlstudy.errors import DlstudyError, UserError
from dlstudy.home import typed_path
from dlstudy.language import say

if TYPE_CHECKING:
    from dlstudy.checking.verdict import Verdict
    from dlstudy.curriculum.model import Part, Plan

#: Seconds without a verdict after which `check` says that it is at work.
_PATIENCE = 2.0


def loaded(unit: str | None) -> tuple[Plan, Part]:
    """The plan and the exercise meant; without a name the day's first undone one, or the one saved last."""
    from dlstudy.cli.context import plan_path
    from dlstudy.curriculum import load

    if unit is not None:
        plan = load(plan_path())
        return plan, workspace.exercise_of(plan, unit)
    from dlstudy.cli.desk import sit_down

    desk = sit_down(begin=False)
    coming = [
        [part for part in slot.parts if part.kind == "exercise" and part.written]
        for slot in desk.standing.slots
    ]
    today = coming[0] if coming else []
    everywhere = [part for part in desk.plan.parts() if part.kind == "exercise" and part.written]
    first = next((part for parts in coming for part in parts), None)
    chosen = workspace.latest(today) or (today[0] if today else None) or workspace.latest(everywhere) or first
    if chosen is None:
        raise UserError(say(fr="Il n'y a pas d'exercice à vérifier.", en="There is no exercise to check."),
                        hint=say(fr="« dlstudy plan » montre ce que contient le plan.",
                                 en="'dlstudy plan' shows what the plan holds."))  # fmt: skip
    return desk.plan, chosen


# -- the statement ------------------------------------------------------------------------------------------------


def statement_lines(part: Part, columns: int) -> list[str]:
    """The title and the statement, for a terminal."""
    from dlstudy.cli.markdown import coloured

    return [coloured(line) for line in exercises.statement_lines(part, columns)]


def _heading(part: Part, file: Path) -> None:
    out(f"{style(part.reference, 'bold')}  {style(part.title.here, 'dim')}")
    out(style(str(file), "dim"))


# -- edit ---------------------------------------------------------------------------------------------------------


def edit_exercise(plan: Plan, part: Part, *, statement: bool = False) -> int:
    """Write the starter if there is no file, show the statement, open the editor."""
    if statement:
        for line in statement_lines(part, width()):
            out(line)
        return 0
    _offer_again(plan, part)
    target = workspace.path(part.reference)
    fresh = workspace.write_starter(part) is not None
    with_terminal = is_terminal() and sys.stdin.isatty()
    if fresh:
        for line in statement_lines(part, width()):
            out(line)
        out()
    label = (
        say(fr="Nouveau fichier :", en="New file:") if fresh else say(fr="Votre fichier :", en="Your file:")
    )
    out(f"{style(label, 'bold')} {target}")
    file = workspace.read_exercise(part).file
    out(style(say(fr=f"Énoncé : {file}", en=f"Statement: {file}"), "dim"))
    out(style(say(fr=f"  à lire ici : dlstudy edit {part.reference} --statement",
                  en=f"  to read it here: dlstudy edit {part.reference} --statement"), "dim"))  # fmt: skip
    if trouble := exercises.touched(part, "edit", {"fresh": fresh}):
        err(wrap(trouble))
    code = _open(target, ask=fresh and with_terminal, with_terminal=with_terminal)
    out(wrap(say(fr=f"Ensuite : dlstudy check {part.reference} --watch",
                 en=f"Then: dlstudy check {part.reference} --watch")))  # fmt: skip
    return code


def _open(target: Path, *, ask: bool, with_terminal: bool) -> int:
    """Open the learner's file in an editor; say so clearly where there is none."""
    from dlstudy.workspace import editor

    found = editor.find()
    for missing in found.missing:
        err(exercises.no_program_words(missing))
    one = found.editor
    if one is None or not (found.chosen or with_terminal):
        out(wrap(say(fr="Aucun éditeur à ouvrir ici : ouvrez ce fichier dans le vôtre, ou nommez-le une fois pour "
                        "toutes, par exemple export EDITOR=nano ou export EDITOR=code.",
                     en="No editor to open here: open this file in yours, or name it once and for all, for example "
                        "export EDITOR=nano or export EDITOR=code.")))  # fmt: skip
        return 0
    if ask and not one.window:
        print(
            style(say(fr=f"Entrée ouvre {one.name}… ", en=f"Enter opens {one.name}… "), "cyan"),
            end="",
            flush=True,
        )
        if not sys.stdin.readline():
            out()
    out(f"{style('▸', 'cyan')} {' '.join([one.name, *one.command[1:]])}")
    try:
        code = editor.run(one, target)
    except OSError as error:
        raise UserError(
            exercises.cannot_start_words(one.command[0], error),
            hint=exercises.open_words(target),
        ) from error
    if code:
        err(exercises.ended_words(one.name, code))
        return 1
    return 0


def _offer_again(plan: Plan, part: Part) -> None:
    """A passed exercise whose time has come: a clean starter, if the learner wants to write it once more."""
    from dlstudy.cli.console import ask

    offer = exercises.due_again(plan, part)
    if offer is None:
        return
    if sys.stdin.isatty() and ask(offer.question, default=True):
        from dlstudy.cli.helping import reset_exercise

        reset_exercise(part)
    else:
        out(wrap(offer.later))


# -- check --------------------------------------------------------------------------------------------------------


def file_to_check(part: Part, file: Path | None) -> Path:
    """The file that is judged. UserError if it is not there or cannot be read."""
    target = typed_path(file) if file is not None else workspace.path(part.reference)
    if target.is_file():
        return target
    if target.is_dir():
        raise UserError(
            say(fr=f"{target} est un dossier, pas un fichier.", en=f"{target} is a folder, not a file.")
        )
    message, hint = exercises.missing_words(part, target, elsewhere=file is not None)
    raise UserError(message, hint=hint)


@contextlib.contextmanager
def _a_word_to_who_waits() -> Iterator[None]:
    """At a terminal, when a verdict takes long: that it is being worked on, wiped away when it is there."""
    if not is_terminal(sys.stderr) or os.environ.get("TERM") == "dumb":
        yield
        return
    words = say(fr="… vérification ; une boucle sans fin sera arrêtée",
                en="… checking; an endless loop will be stopped")  # fmt: skip
    said = threading.Event()

    def speak() -> None:
        said.set()
        print(style(words, "dim", stream=sys.stderr), end="", file=sys.stderr, flush=True)

    timer = threading.Timer(_PATIENCE, speak)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        if said.is_set():
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def check_exercise(plan: Plan, part: Part, file: Path | None, *, as_json: bool) -> int:
    """Judge a file, record the verdict, print it; returns 0 if it passed, else 1."""
    from dlstudy import checking
    from dlstudy.desk.judging import enter, text_of

    target = file_to_check(part, file)
    code = text_of(target)
    with _a_word_to_who_waits():
        verdict = checking.check(plan, part.reference, target)
    completed = _noted(lambda: enter(part, verdict, code, target, file is not None))
    if as_json:
        from dlstudy.cli.console import json_out

        json_out({**verdict.as_json(), "file": str(target), "completed": bool(completed)})
    else:
        _print_verdict(part, verdict, target, completed=bool(completed))
    return 0 if verdict.passed else 1


def _print_verdict(part: Part, verdict: Verdict, target: Path, *, completed: bool) -> None:
    from dlstudy.cli.verdict_page import summary, verdict_lines

    _heading(part, target)
    out()
    if verdict.state == "not-attempted":
        for line in statement_lines(part, width())[3:]:
            out(line)
        out()
    for line in verdict_lines(verdict, part, width()):
        out(line)
    out()
    out(summary(verdict))
    for line in after(part, verdict, completed):
        out(wrap(line))


def after(part: Part, verdict: Verdict, completed: bool) -> list[str]:
    """What to do next, one line each."""
    ref = part.reference
    if verdict.state == "not-attempted":
        return [say(fr=f"À vous : dlstudy edit {ref}", en=f"Your turn: dlstudy edit {ref}")]
    if verdict.passed:
        lines = (
            [say(fr="La partie est notée comme faite.", en="The part is marked as done.")]
            if completed
            else []
        )
        return [*lines, say(fr=f"Comparer : dlstudy solution {ref}", en=f"Compare: dlstudy solution {ref}"),
                say(fr="Continuer : dlstudy next", en="Go on: dlstudy next")]  # fmt: skip
    return [say(fr=f"Un indice : dlstudy hint {ref}", en=f"A hint: dlstudy hint {ref}"),
            say(fr=f"À chaque enregistrement : dlstudy check {ref} --watch",
                en=f"At every save: dlstudy check {ref} --watch")]  # fmt: skip


def _noted(action: Any) -> Any:
    """Do something with the journal; one that cannot be written is a line on the side, not the end of the command."""
    try:
        return action()
    except DlstudyError as error:
        err(wrap(error.message))
        return None
