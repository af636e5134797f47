"""A run in a few words: what `runs --json` and `run --json` print, and how a run ended, for people."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dlstudy.errors import DlstudyError
from dlstudy.lab.wording import clean, clock, words
from dlstudy.language import number, say

if TYPE_CHECKING:
    from dlstudy.runs.folder import RunFolder
    from dlstudy.runs.view import RunView

Style = Callable[..., str]

#: How a command that followed a run leaves: the run's own ending.
EXIT_CODES = {"finished": 0, "failed": 1, "interrupted": 1, "stopped": 130}


# ---- for programs -----------------------------------------------------------------------------------


def entry(folder: RunFolder) -> dict[str, Any]:
    """One run as `runs --json` lists it. Keys are only ever added."""
    info, state = folder.info, folder.state()
    status = folder.status()
    return {
        "id": folder.id,
        "lab": info.get("lab"),
        "status": "running" if status == "starting" else status,
        "started_at": state.get("started_at") or info.get("created_at"),
        "ended_at": state.get("ended_at"),
        "settings": info.get("settings") or {},
        "seed": info.get("seed"),
        "data": data_name(info, state),
        "metrics": _finite(folder.metrics),
    }


def document(folder: RunFolder, view: RunView) -> dict[str, Any]:
    """One run in full, as `run --json` prints it at the end: an entry of `runs --json`, and more."""
    info, state = folder.info, folder.state()
    error = view.error or state.get("error")
    weights = sorted(str(path) for path in folder.path.glob("*.safetensors"))
    return {
        **entry(folder),
        "metrics": _finite(view.metrics or folder.metrics),
        "path": str(folder.path),
        "part": info.get("part"),
        "minutes": info.get("minutes"),
        "budget_minutes": info.get("budget_minutes"),
        "seconds": round(view.t, 3),
        "device": view.device.get("device") or info.get("device"),
        "threads": view.device.get("threads") or info.get("threads"),
        "epochs": view.progress.get("epochs") or view.budget.get("epochs"),
        "steps": view.step,
        "parameters": dict(view.models),
        "weights": weights,
        "versions": info.get("versions") or {},
        "error": None if not error else {
            "type": error.get("type"), "message": error.get("message"), "line": error.get("line"),
            "source": error.get("source"), "tail": error.get("tail") or [],
            "advice": words(error.get("advice")) or None,
        },
    }  # fmt: skip


def data_name(info: dict[str, Any], state: dict[str, Any]) -> str | None:
    """The set that a run trains on: the one it used, else the one that was asked for."""
    used = state.get("data_used")
    if isinstance(used, dict) and used:
        return ", ".join(dict.fromkeys(map(str, used.values())))
    return info.get("data")


def best_accuracy(folder: RunFolder) -> float | None:
    """The best accuracy on a test set that a run reached (of a run that goes on: the last one)."""
    best = folder.state().get("best")
    metrics = {**folder.metrics, **(best if isinstance(best, dict) else {})}
    found = [(not name.startswith("test"), name) for name in metrics if name.endswith("accuracy")]
    return metrics[min(found)[1]] if found else None


def _finite(metrics: dict[str, float]) -> dict[str, float | None]:
    return {name: value if math.isfinite(value) else None for name, value in metrics.items()}


# ---- for people -------------------------------------------------------------------------------------


def status_word(status: str) -> str:
    """A status in the learner's words."""
    return {
        "starting": say(fr="démarre", en="starting"),
        "running": say(fr="en cours", en="running"),
        "paused": say(fr="en pause", en="paused"),
        "finished": say(fr="terminée", en="finished"),
        "stopped": say(fr="arrêtée", en="stopped"),
        "interrupted": say(fr="interrompue", en="interrupted"),
        "failed": say(fr="échouée", en="failed"),
    }.get(status, status)


def ending(folder: RunFolder, view: RunView, *, style: Style, width: int = 80) -> list[str]:
    """How a run ended, where it is, and what to do next."""
    status = folder.status()
    if status == "failed":
        return [*_failure(folder, view, style, width), *_next(folder, status)]
    took, at = clock(view.t), _where(view)
    text = {
        "finished": say(fr=f"Terminé en {took}.", en=f"Finished in {took}."),
        "stopped": say(fr=f"Arrêté{at}, tout est enregistré.", en=f"Stopped{at}, everything is saved."),
        "interrupted": say(fr=f"Interrompu{at} : le processus d'entraînement a disparu.",
                           en=f"Interrupted{at}: the training's process is gone."),
    }.get(status, status_word(status))  # fmt: skip
    colours = {"finished": "green", "interrupted": "red"}
    mark = {"finished": "✓", "interrupted": "✗"}.get(status, "•")
    lines = [style(f"{mark} ", colours.get(status, "yellow")) + style(text, "bold")]
    if status == "interrupted":
        lines += _memory_note(folder)
    return lines + _next(folder, status)


def _where(view: RunView) -> str:
    epoch, epochs = view.progress.get("epoch"), view.progress.get("epochs")
    if not epoch or not epochs:
        return ""
    return say(fr=f" à l'époque {epoch} sur {epochs} (pas {number(view.step)})",
               en=f" in epoch {epoch} of {epochs} (step {number(view.step)})")  # fmt: skip


def _next(folder: RunFolder, status: str) -> list[str]:
    run, lab = folder.id, folder.info.get("lab")
    if status == "finished":
        return [say(fr=f"  La revoir : dlstudy watch {run}", en=f"  See it again: dlstudy watch {run}")]
    if status == "failed":
        trace = folder.path / "traceback.txt"
        return [say(fr=f"  La trace entière : {trace}", en=f"  The whole trace: {trace}"),
                say(fr=f"  Une fois corrigé : dlstudy run {lab}",
                    en=f"  Once it is mended: dlstudy run {lab}")]  # fmt: skip
    return [say(fr=f"  Continuer : dlstudy resume {run}", en=f"  Go on: dlstudy resume {run}")]


def _memory_note(folder: RunFolder) -> list[str]:
    """Whether the system may have ended the process for lack of memory, and what to lower then."""
    from dlstudy.lab.failure import lower_memory
    from dlstudy.training.memory import oom_kills

    before, now = folder.state().get("oom_kills"), oom_kills()
    if not isinstance(before, int) or now is None or now <= before:
        return []
    note = say(fr="Le système a mis fin à un processus faute de mémoire : c'était sans doute celui-ci.",
               en="The system ended a process for lack of memory: probably this one.")  # fmt: skip
    return ["  " + line for line in (note, *words_lines(lower_memory("host", folder.info)))]


def _source(folder: RunFolder) -> str:
    """The file that the learner would mend: the lab itself, if it is still what the run trains."""
    from dlstudy.lab.session import changed_since

    source = folder.info.get("source")
    return str(folder.lab if not source or changed_since(folder) else source)


def words_lines(text: Any) -> list[str]:
    """A text in the language in force, line by line."""
    if isinstance(text, dict):
        from dlstudy.language import french, language

        text = text.get(language()) or text.get("en") or ""
        text = french(text) if language() == "fr" else text
    return [clean(line) for line in str(text or "").splitlines()]


def _failure(folder: RunFolder, view: RunView, style: Style, width: int) -> list[str]:
    error = view.error or folder.state().get("error") or {}
    lab = folder.info.get("lab")
    what = say(fr=f"Le labo {lab} a échoué.", en=f"The lab {lab} failed.")
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
    for line in words_lines(error.get("advice")):
        lines += textwrap.wrap(line, max(20, width - 4), initial_indent="  → ", subsequent_indent="    ",
                               break_long_words=False, break_on_hyphens=False)  # fmt: skip
    return lines


def unreadable(folder: RunFolder) -> bool:
    """Whether a run's description cannot be read."""
    try:
        return not folder.info
    except DlstudyError:
        return True
