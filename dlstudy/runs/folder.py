"""The folder that a run lives in, and the folders of all runs.

``run.json`` is written once and says what the run is; ``state.json`` says how it is doing and is
replaced as a whole; ``control.json`` is what somebody asks of it. Everything in between is in
``events.jsonl`` (see `dlstudy.runs.view`).
"""

from __future__ import annotations

import datetime as dt
import json
import math
import os
import re
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dlstudy.errors import DlstudyError, UserError
from dlstudy.home import cannot_write, home, patiently, write_atomic
from dlstudy.language import reason, say
from dlstudy.runs.process import alive
from dlstudy.runs.tail import Tail
from dlstudy.runs.view import FINAL, RunView

#: What the state may say while the training's process lives.
LIVING = ("starting", "running", "paused")
COMMANDS = ("pause", "resume", "stop")
#: A run whose process is not known yet counts as starting for so many seconds, then as interrupted.
STARTING = 30.0


class RunFolder:
    """One run on disk. Cheap to make; files are read when asked for."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._info: dict[str, Any] | None = None

    def __repr__(self) -> str:
        return f"RunFolder({str(self.path)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RunFolder) and self.path == other.path

    def __hash__(self) -> int:
        return hash(self.path)

    @property
    def id(self) -> str:
        return self.path.name

    @property
    def events(self) -> Path:
        return self.path / "events.jsonl"

    @property
    def output(self) -> Path:
        return self.path / "output.log"

    @property
    def lab(self) -> Path:
        """The exact source that this run trains, also when the curriculum has changed since."""
        return self.path / "lab.py"

    @property
    def checkpoints(self) -> Path:
        return self.path / "checkpoints"

    @property
    def info(self) -> dict[str, Any]:
        """``run.json``: lab, settings, seed, device, … as they were asked for. DlstudyError if unreadable."""
        if self._info is None:
            self._info = _read_object(self.path / "run.json")
        return self._info

    # ---- state ---------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """``state.json`` as it stands; empty if it is missing or damaged (see `status` for the truth)."""
        try:
            return _read_object(self.path / "state.json")
        except DlstudyError:
            return {}

    def write_state(self, **changes: Any) -> dict[str, Any]:
        """Change fields of the state and return it. DlstudyError if it cannot be written; then it is as before.

        Only one process writes the state at a time: whoever creates the folder, then the training.
        """
        state = {**self.state(), **changes}
        write_atomic(self.path / "state.json", json.dumps(state, ensure_ascii=False, indent=1) + "\n")
        return state

    def status(self) -> str:
        """starting, running, paused, finished, stopped, failed, or interrupted when the process is gone."""
        state = self.state()
        status = state.get("status")
        if status in FINAL:
            return str(status)
        if status in LIVING and state.get("pid") is not None:
            return str(status) if alive(state["pid"], state.get("pid_created")) else "interrupted"
        return "starting" if self._age() < STARTING else "interrupted"

    def _age(self) -> float:
        """Seconds since the state was last written; the files' own clock, which the reader shares."""
        try:
            return abs(time.time() - os.stat(self.path / "state.json").st_mtime)
        except OSError:
            return float("inf")

    @property
    def metrics(self) -> dict[str, float]:
        """The last value of each logged scalar.

        The training leaves them in the state now and then, together with how far the events were
        then, so that only the rest has to be read: a folder with a million steps costs no more.
        """
        state = self.state()
        known = state.get("metrics")
        metrics = numbers(known) if isinstance(known, dict) else {}
        if state.get("status") in FINAL and metrics:
            return metrics
        position = state.get("metrics_position")
        tail = Tail(self.events, start=position if isinstance(position, int) and metrics else 0)
        return {**metrics, **numbers(RunView().feed_all(tail.read()).metrics)}

    # ---- control -------------------------------------------------------------------------------

    def send(self, command: str) -> None:
        """Ask the training to "pause", "resume" or "stop"; it looks several times a second."""
        if command not in COMMANDS:
            raise ValueError(command)
        write_atomic(self.path / "control.json", json.dumps({"command": command, "at": time.time()}))

    def control(self) -> str | None:
        """What was asked last and not yet cleared."""
        try:
            command = _read_object(self.path / "control.json").get("command")
        except DlstudyError:
            return None
        return command if command in COMMANDS else None

    def clear_control(self) -> None:
        """Forget what was asked: before a run goes on, so that an old "stop" does not end it at once."""
        try:
            (self.path / "control.json").unlink()
        except FileNotFoundError:
            pass
        except OSError as error:
            raise cannot_write(self.path / "control.json", error) from error


# ---- all of them -----------------------------------------------------------------------------------


def create(
    info: dict[str, Any], lab_source: str | bytes, more: Mapping[str, bytes] | None = None
) -> RunFolder:
    """Make the folder of a new run and return it.

    Args:
        info: what ``run.json`` will hold, without "id" and "created_at", which are added here;
            "lab" (the unit's id, as ``week2.cifar``) gives the folder its name.
        lab_source: the lab's exact source.
        more: further files, by their path within the folder.

    Two programs that start a run of one lab in the same minute get two folders. Raises DlstudyError
    when the home cannot be written; then nothing is left behind.
    """
    now = dt.datetime.now(dt.timezone.utc)
    topic = re.sub(r"[^a-z0-9_]+", "", str(info.get("lab", "")).rpartition(".")[2].lower()) or "run"
    path = _claim(f"{topic}-{now.astimezone():%m%d-%H%M}")
    folder = RunFolder(path)
    info = {"id": folder.id, **info, "created_at": now.isoformat(timespec="microseconds")}
    source = lab_source.encode() if isinstance(lab_source, str) else lab_source
    try:
        write_atomic(folder.lab, source)
        for name, content in (more or {}).items():
            write_atomic(path / name, content)
        folder.write_state(status="starting", pid=None, pid_created=None, started_at=None, ended_at=None,
                           error=None, metrics={}, seconds=0.0)  # fmt: skip
        # Last: a folder without its run.json is no run yet.
        write_atomic(path / "run.json", json.dumps(info, ensure_ascii=False, indent=1) + "\n")
    except DlstudyError:
        shutil.rmtree(path, ignore_errors=True)
        raise
    return folder


def _claim(name: str) -> Path:
    """Make a folder of this name, or of the first free one after it (mkdir lets only one program have it)."""
    parent = home().runs
    try:
        parent.mkdir(parents=True, exist_ok=True)
        for number in range(1, 10_000):
            path = parent / (name if number == 1 else f"{name}-{number}")
            try:
                path.mkdir()
                return path
            except FileExistsError:
                continue
    except OSError as error:
        raise cannot_write(parent, error) from error
    raise DlstudyError(say(fr=f"Aucun nom libre pour {name}.", en=f"No free name for {name}."))


def all_runs(notes: list[str] | None = None) -> list[RunFolder]:
    """Every run of this home, newest first. Damaged folders are left out, and named in `notes`."""
    try:
        paths = [path for path in home().runs.iterdir() if path.is_dir() and not path.name.startswith(".")]
    except OSError:
        return []
    found = []
    for path in paths:
        folder = RunFolder(path)
        try:
            found.append((str(folder.info["created_at"]), folder.id, folder))
        except (DlstudyError, KeyError):
            note = unreadable(path)
            if notes is not None and note:
                notes.append(note)
    return [folder for _, _, folder in sorted(found, key=lambda item: item[:2], reverse=True)]


def unreadable(path: Path) -> str | None:
    """What to say of a folder that is no readable run; None while another program is making it, as it seems."""
    if not (path / "run.json").exists() and not _old(path):
        return None
    return say(
        fr=f"{path} n'est pas lisible et n'est pas montré.", en=f"{path} is not readable and is not shown."
    )


def _old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > STARTING
    except OSError:
        return False


def find_run(text: str | None = None) -> RunFolder:
    """The run with this id, name, or beginning of an id; the newest without one. UserError names the nearest."""
    from dlstudy.runs.names import name_of

    runs = all_runs()
    if not runs:
        raise UserError(
            say(fr="Aucune exécution pour l'instant.", en="There are no runs yet."),
            hint=say(fr="Lancez un lab avec « dlstudy run ID ».", en="Start a lab with 'dlstudy run ID'."),
        )
    if text is None:
        return runs[0]
    exact = [run for run in runs if run.id == text]
    named = exact or [run for run in runs if name_of(run) == text]
    begins = named or [run for run in runs if run.id.startswith(text)]
    if len(begins) == 1:
        return begins[0]
    if begins:
        message = (
            say(fr=f"Plusieurs exécutions s'appellent « {text} ».", en=f"Several runs are called '{text}'.")
            if named else
            say(fr=f"Plusieurs exécutions commencent par « {text} ».", en=f"Several runs begin with '{text}'.")
        )  # fmt: skip
        names = [run.id for run in begins]
    else:
        import difflib

        message = say(fr=f"Aucune exécution ne s'appelle « {text} ».", en=f"There is no run called '{text}'.")
        ids = [run.id for run in runs]
        names = difflib.get_close_matches(text, ids, n=3, cutoff=0.4) or ids
    shown = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
    raise UserError(message, hint=say(fr=f"Les plus proches : {shown}", en=f"Nearest: {shown}"))


def numbers(values: dict[str, Any]) -> dict[str, float]:
    """Those that are numbers: a loss that has become NaN has no value that JSON could hold."""
    return {str(k): v for k, v in values.items() if isinstance(v, (int, float)) and math.isfinite(v)}


def _read_object(path: Path) -> dict[str, Any]:
    """A JSON object in a file; DlstudyError if it is missing or anything else."""
    try:
        value = json.loads(patiently(path.read_bytes))
        if not isinstance(value, dict):
            raise ValueError(say(fr="un objet JSON est attendu", en="a JSON object is expected"))
        return value
    except OSError as error:
        raise DlstudyError(say(fr=f"Impossible de lire {path} : {reason(error)}.",
                               en=f"Cannot read {path}: {reason(error)}.")) from error  # fmt: skip
    except (ValueError, RecursionError) as error:
        raise DlstudyError(
            say(fr=f"{path} est endommagé : {error}.", en=f"{path} is damaged: {error}.")
        ) from error
