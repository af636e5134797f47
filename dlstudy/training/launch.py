"""Start, resume and stop a training: check what was asked, make the run folder, start one child process."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dlstudy.errors import DlstudyError, UserError
from dlstudy.language import language, say
from dlstudy.runs.folder import LIVING

if TYPE_CHECKING:
    import psutil

    from dlstudy.curriculum.model import Part, Plan
    from dlstudy.runs.folder import RunFolder

#: Seconds that a child may take to say that it is there; a slow disk that reads Python for the first time is slow.
PATIENCE = 60.0


def start(
    plan: Plan,
    part: Part | str,
    *,
    settings: dict[str, str] | None = None,
    minutes: float | None = None,
    seed: int | None = None,
    device: str | None = None,
    threads: int | None = None,
    data: str | None = None,
    mine: Mapping[str, Path] | None = None,
    about: Mapping[str, Any] | None = None,
) -> RunFolder:
    """Start the training of a lab in a process of its own and return its run folder.

    Everything that can be checked is checked before the folder exists; a UserError says what was wrong.

    Args:
        part: a lab part of the plan, or its id as the learner types it.
        settings: those that the lab shall not take from its source, as text.
        minutes: use so many minutes well; None: the settings, within the part's minutes.
        seed, device, threads, data: None: 0, the learner's setting or the best, likewise, the lab's own choice.
        mine: the learner's own answers to take in place of the references, by unit; the run copies them.
        about: what else the run shall know of itself: what was predicted, which experiment it is.
    """
    from dlstudy import home
    from dlstudy.curriculum import find_part, require_trust
    from dlstudy.lab import answers, hardware
    from dlstudy.lab import settings as declared
    from dlstudy.runs.folder import create
    from dlstudy.runs.origin import remember
    from dlstudy.training import probe

    if isinstance(part, str):
        part = find_part(plan, part, kind="lab")
    source = part.file
    if part.kind != "lab" or source is None:
        raise not_written(plan, part)
    require_trust(plan)
    source_text = source.read_bytes()
    text = source_text.decode("utf-8", "replace")
    fields = declared.read(source, text)
    defaults = declared.defaults(fields)
    values = {**defaults, **declared.parse(fields, settings or {})}
    _check_numbers(minutes, seed, threads)
    chosen = home.settings()
    device = device or chosen["device"]
    probe.require_device(device)
    if data is not None:
        from dlstudy import datasets

        data = datasets.resolve(data, data)
    info = {
        "lab": part.reference,
        "title": {"fr": part.title.fr, "en": part.title.en},
        "settings": values,
        "defaults": defaults,
        "seed": seed or 0,
        "device": device,
        "threads": threads or chosen["threads"] or hardware.threads_for(text),
        "data": data,
        "minutes": minutes,
        "budget_minutes": float(part.minutes),
        "part": part.id,
        "curriculum": None if plan.builtin else str(plan.path),
        "source": str(source),
        "versions": hardware.versions(),
        "language": language(),
    }
    info |= {"mine": {unit: str(file) for unit, file in (mine or {}).items()} or None, **(about or {})}
    folder = create(info, source_text, answers.bring(info, text, mine or {}))
    remember(folder)
    _spawn(folder)
    return folder


def resume(folder: RunFolder, *, trust: bool = False) -> None:
    """Go on with a run from its last checkpoint, in a new child process.

    Raises UserError when there is nothing to resume: it is finished, or training already; and when the run did
    not begin here, unless the learner has read its code and says `trust`.
    """
    from dlstudy.runs.origin import remember, require_own

    status = folder.status()
    if status in LIVING:
        raise UserError(
            say(fr=f"{folder.id} s'entraîne déjà.", en=f"{folder.id} is training already."),
            hint=say(
                fr=f"Pour le suivre : dlstudy watch {folder.id}",
                en=f"To follow it: dlstudy watch {folder.id}",
            ),
        )
    if status == "finished":
        raise UserError(
            say(fr=f"{folder.id} est terminée : il n'y a rien à reprendre.",
                en=f"{folder.id} is finished: there is nothing to resume."),
            hint=say(fr=f"Une nouvelle exécution : dlstudy run {folder.info['lab']}",
                     en=f"A new run: dlstudy run {folder.info['lab']}"),
        )  # fmt: skip
    if not (folder.path / "lab.py").is_file():
        raise DlstudyError(say(fr=f"La copie du lab manque dans {folder.path}.",
                               en=f"The copy of the lab is missing in {folder.path}."))  # fmt: skip
    _trust_still(folder)
    if trust:
        remember(folder)
    require_own(folder)
    _spawn(folder)


def stop(folder: RunFolder) -> None:
    """Ask a training to save and stop; it does so within a step. UserError if it is not training."""
    from dlstudy.lab.wording import status_word

    status = folder.status()
    if status not in LIVING:
        raise UserError(say(fr=f"{folder.id} ne s'entraîne pas ({status_word(status)}).",
                            en=f"{folder.id} is not training ({status_word(status)})."))  # fmt: skip
    try:
        folder.send("stop")
    except DlstudyError:  # a full disk: the process itself listens as well
        process = _process(folder)
        if process is None:
            raise
        process.terminate()


def kill(folder: RunFolder) -> None:
    """End a training's process and its children at once; what it saved last stays. Does not wait for it."""
    import psutil

    process = _process(folder)
    if process is None:
        return
    try:
        family = [*process.children(recursive=True), process]
    except psutil.Error:
        family = [process]
    for one in family:
        try:
            one.kill()
        except psutil.Error:
            continue


def _process(folder: RunFolder) -> psutil.Process | None:
    """The process that trains it, None if it is gone (its number may belong to another one by now)."""
    import psutil

    from dlstudy.runs.process import alive

    state = folder.state()
    if not alive(state.get("pid"), state.get("pid_created")):
        return None
    try:
        return psutil.Process(state["pid"])
    except psutil.Error:
        return None


def others(folder: RunFolder) -> list[RunFolder]:
    """The other runs that train now; those of the same lab first."""
    from dlstudy.runs.folder import all_runs

    alive = [run for run in all_runs() if run.id != folder.id and run.status() in LIVING]
    return sorted(alive, key=lambda run: run.info.get("lab") != folder.info.get("lab"))


# ---- what a run is made of ------------------------------------------------------------------------------


def not_written(plan: Plan, part: Part) -> UserError:
    """The error for a lab that the plan names and nobody has written yet, with the labs that there are."""
    there = list(dict.fromkeys(one.reference for one in plan.parts() if one.kind == "lab" and one.written))
    names = ", ".join(there)
    return UserError(
        say(fr=f"Le lab {part.reference} n'est pas encore écrit.", en=f"The lab {part.reference} is not written yet."),
        hint=say(fr=f"Labs écrits : {names}." if there else "Ce programme n'a encore aucun lab.",
                 en=f"Labs that are written: {names}." if there else "This curriculum has no lab yet."),
    )  # fmt: skip


def typed_settings(texts: list[str]) -> dict[str, str]:
    """``["lr=0.1", …]`` as names and values. UserError for one without ``=``."""
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise UserError(say(fr=f"--set {text} : écrivez --set nom=valeur.",
                                en=f"--set {text}: write --set name=value."))  # fmt: skip
        found[name.strip()] = value
    return found


def declared_settings(path: Path | None, text: str) -> dict[str, Any]:
    """The settings of a lab, for the shell's completion; none if it cannot be read."""
    from dlstudy.curriculum import find_part, load
    from dlstudy.lab.settings import read

    try:
        part = find_part(load(path), text, kind="lab")
        return read(part.file) if part.file else {}
    except DlstudyError:
        return {}


def _check_numbers(minutes: float | None, seed: int | None, threads: int | None) -> None:
    if minutes is not None and not (math.isfinite(minutes) and 0 < minutes <= 7 * 24 * 60):
        raise UserError(say(fr="--minutes attend un nombre entre 0 et 10080.",
                            en="--minutes needs a number between 0 and 10080."))  # fmt: skip
    if seed is not None and not 0 <= seed < 2**32:
        raise UserError(say(fr="--seed attend un entier de 0 à 4294967295.",
                            en="--seed needs an integer from 0 to 4294967295."))  # fmt: skip
    if threads is not None and not 1 <= threads <= 1024:
        raise UserError(say(fr="--threads attend un entier de 1 à 1024.",
                            en="--threads needs an integer from 1 to 1024."))  # fmt: skip


def _trust_still(folder: RunFolder) -> None:
    """A foreign curriculum that changed since it was trusted asks again; one that is gone leaves its copy."""
    root = folder.info.get("curriculum")
    if not root or not Path(root).exists():
        return
    from dlstudy.curriculum import load, require_trust

    require_trust(load(Path(root)))


# ---- the child ------------------------------------------------------------------------------------------


def _spawn(folder: RunFolder) -> None:
    """Start the child in a session of its own and wait until it has taken the run over."""
    log = folder.path / "output.log"
    more: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.DETACHED_PROCESS  # type: ignore[attr-defined]
        more = {"creationflags": flags}
    try:
        with open(log, "ab") as output:
            begins = output.tell()
            child = subprocess.Popen(
                [sys.executable, "-m", "dlstudy.training.child", str(folder.path)],
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                cwd=folder.path, env=_environment(folder.info), **more,
            )  # fmt: skip
    except OSError as error:
        from dlstudy.home import cannot_write

        raise cannot_write(log, error) from error
    # Somebody has to wait for it, or it stays in the process table as if it were alive.
    threading.Thread(target=child.wait, name="reaper", daemon=True).start()
    deadline = time.monotonic() + PATIENCE
    while folder.state().get("pid") != child.pid:
        if child.returncode is not None:
            if folder.state().get("pid") != child.pid:
                raise _stillborn(folder, log, begins)
            break
        if time.monotonic() > deadline:
            raise DlstudyError(say(fr=f"L'entraînement ne démarre pas ({PATIENCE:.0f} s) ; voyez {log}.",
                                   en=f"The training does not start ({PATIENCE:.0f} s); see {log}."))  # fmt: skip
        time.sleep(0.01)


def _stillborn(folder: RunFolder, log: Path, begins: int) -> DlstudyError:
    """The error of a child that ended before it took the run over, with what it printed."""
    try:
        with open(log, "rb") as file:
            file.seek(begins)
            said = file.read()[-2000:].decode("utf-8", "replace").strip()
    except OSError:
        said = ""
    message = say(fr=f"L'entraînement de {folder.id} n'a pas pu démarrer.",
                  en=f"The training of {folder.id} could not start.")  # fmt: skip
    return DlstudyError(message + ("\n" + said if said else ""))


def _environment(info: dict[str, Any]) -> dict[str, str]:
    """The child's environment: its threads before any library is loaded, the same order of sets each time."""
    import dlstudy
    from dlstudy.lab.hardware import thread_environment

    more = {
        **thread_environment(int(info["threads"])),
        "PYTHONHASHSEED": str(int(info["seed"]) % 2**32),
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    }
    root = Path(dlstudy.__file__).parent.parent
    if (root / "pyproject.toml").is_file():  # a clone that may not be installed: the child starts elsewhere
        more["PYTHONPATH"] = os.pathsep.join(filter(None, (str(root), os.environ.get("PYTHONPATH"))))
    return {**os.environ, **more}
