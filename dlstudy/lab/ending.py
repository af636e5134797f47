"""How a run ended, for people: what came of it, where it is, what to do next."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING

from dlstudy.lab.wording import clean, clock, status_word, words
from dlstudy.language import number, say

if TYPE_CHECKING:
    from dlstudy.runs.folder import RunFolder
    from dlstudy.runs.view import RunView

Style = Callable[..., str]

#: How a program that followed a run leaves: the run's own ending.
EXIT_CODES = {"finished": 0, "failed": 1, "interrupted": 1, "stopped": 130}


def ending(folder: RunFolder, view: RunView, *, style: Style, width: int = 80) -> list[str]:
    """How a run ended, where it is, and what to do next."""
    status = folder.status()
    if status == "failed":
        return [*_failure(folder, view, style, width), *_next(folder, status)]
    took, at = clock(view.t), _where(view)
    text = {
        "finished": say(fr=f"Terminée en {took}.", en=f"Finished in {took}."),
        "stopped": say(fr=f"Arrêtée{at}, tout est enregistré.", en=f"Stopped{at}, everything is saved."),
        "interrupted": say(fr=f"Interrompue{at} : le processus d'entraînement a disparu.",
                           en=f"Interrupted{at}: the training's process is gone."),
    }.get(status, status_word(status))  # fmt: skip
    colours = {"finished": "green", "interrupted": "red"}
    mark = {"finished": "✓", "interrupted": "✗"}.get(status, "•")
    lines = [style(f"{mark} ", colours.get(status, "yellow")) + style(text, "bold")]
    if status == "interrupted":
        lines += _memory_note(folder)
    if status == "finished":
        lines += _predictions(folder, view, style, width)
    return lines + _next(folder, status)


def _predictions(folder: RunFolder, view: RunView, style: Style, width: int) -> list[str]:
    """Predictions beside results; of a what-if what happened."""
    from dlstudy.lab.predictions import beside
    from dlstudy.runs.folder import RunFolder

    run = (folder.info.get("experiment") or {}).get("beside")
    other = RunFolder(folder.path.parent / str(run)).metrics if run else None
    lines = []
    for told in beside(folder.info, view, other):
        colour = {"good": "green", "bad": "red", "note": "dim"}.get(told.kind, "bold")
        parts = textwrap.wrap(told.text, max(20, width - 4), initial_indent="  ", subsequent_indent="    ",
                              break_long_words=False, break_on_hyphens=False)  # fmt: skip
        lines += [style(part, colour) for part in parts]
    return lines


def _where(view: RunView) -> str:
    epoch, epochs = view.progress.get("epoch"), view.progress.get("epochs")
    if not epoch or not epochs:
        return ""
    return say(fr=f" à l'époque {epoch} sur {epochs} (pas {number(view.step)})",
               en=f" in epoch {epoch} of {epochs} (step {number(view.step)})")  # fmt: skip


def _next(folder: RunFolder, status: str) -> list[str]:
    run = folder.id
    if status == "finished":
        from dlstudy.lab.predictions import offers

        lines = [say(fr=f"  La revoir : dlstudy watch {run}", en=f"  See it again: dlstudy watch {run}")]
        lines += [
            say(
                fr=f"  Votre code est-il juste ? dlstudy check {unit}",
                en=f"  Is your own code right? dlstudy check {unit}",
            )
            for unit in folder.info.get("mine") or ()
        ]
        tries = offers(folder.info)
        if tries:
            lines.append(say(fr="  Et si… ? À prévoir, puis à voir :", en="  What if…? Predict, then see:"))
        return lines + ["    " + line for one in tries for line in one.splitlines()]
    if status == "failed":
        from dlstudy.lab.failure import start_again

        again = start_again(folder.info)
        trace = folder.path / "traceback.txt"
        return [say(fr=f"  La trace entière : {trace}", en=f"  The whole trace: {trace}"),
                say(fr=f"  Une fois corrigé : {again}", en=f"  Once it is mended: {again}")]  # fmt: skip
    return [say(fr=f"  Continuer : dlstudy resume {run}", en=f"  Go on: dlstudy resume {run}")]


def _memory_note(folder: RunFolder) -> list[str]:
    """Whether the system may have ended the process for lack of memory, and what to lower then."""
    from dlstudy.lab.failure import lower_memory
    from dlstudy.lab.memory import oom_kills

    before, now = folder.state().get("oom_kills"), oom_kills()
    if not isinstance(before, int) or now is None or now <= before:
        return []
    note = say(fr="Le système a mis fin à un processus faute de mémoire : c'était sans doute celui-ci.",
               en="The system ended a process for lack of memory: probably this one.")  # fmt: skip
    return ["  " + line for line in (note, *words(lower_memory("host", folder.info)).splitlines())]


def _source(folder: RunFolder) -> str:
    """The file that the learner would mend: the lab itself, if it is still what the run trains."""
    from dlstudy.lab.session import changed_since

    source = folder.info.get("source")
    return str(folder.lab if not source or changed_since(folder) else source)


def _failure(folder: RunFolder, view: RunView, style: Style, width: int) -> list[str]:
    error = view.error or folder.state().get("error") or {}
    lab = folder.info.get("lab")
    what = say(fr=f"Le lab {lab} a échoué.", en=f"The lab {lab} failed.")
    if error.get("file"):
        what = say(fr=f"Votre code a échoué dans le lab {lab}.", en=f"Your code failed in the lab {lab}.")
    lines = [style("✗ ", "red") + style(what, "bold")]
    tail = [clean(str(line)) for line in error.get("tail") or []]
    if tail:
        lines.append(say(fr="  Ses dernières lignes :", en="  Its last lines:"))
        lines += [style(f"  │ {line}", "dim") for line in tail[-10:]]
    if error.get("line"):
        name = clean(str(error.get("file") or _source(folder)))
        lines.append(say(fr=f"  {name}, ligne {error['line']} :", en=f"  {name}, line {error['line']}:"))
        if error.get("source"):
            lines.append("      " + style(clean(str(error["source"])), "cyan"))
    said = clean(str(error.get("type", ""))) + ": "
    message = [clean(line) for line in str(error.get("message", "")).splitlines()] or [""]
    lines.append("  " + style(said, "red bold") + message[0])
    lines += ["    " + line for line in message[1:12]]
    for line in words(error.get("advice")).splitlines():
        lines += textwrap.wrap(line, max(20, width - 4), initial_indent="  → ", subsequent_indent="    ",
                               break_long_words=False, break_on_hyphens=False)  # fmt: skip
    return lines
