"""Which run a command means when none, or the beginning of a name, was typed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from dlstudy.errors import DlstudyError, UserError
from dlstudy.language import say

if TYPE_CHECKING:
    from dlstudy.runs.folder import RunFolder

#: Seconds that a training may take to save and stop: the longest is the measuring of its speed.
PATIENCE = 120.0


def to_resume(text: str | None) -> RunFolder:
    """The run named, or the newest that can go on. UserError if there is none."""
    from dlstudy.runs.folder import all_runs, find_run

    if text is not None:
        return find_run(text)
    found = find_run()  # says so if there are no runs at all
    able = [run for run in all_runs() if run.status() != "finished"]
    if not able:
        lab = found.info.get("lab")
        raise UserError(
            say(fr="Toutes les exécutions sont terminées : il n'y a rien à reprendre.",
                en="All runs are finished: there is nothing to resume."),
            hint=say(fr=f"Une nouvelle : dlstudy run {lab}", en=f"A new one: dlstudy run {lab}"),
        )  # fmt: skip
    return able[0]


def to_stop(text: str | None) -> RunFolder:
    """The run named, or the only one that trains. UserError if there is none, or several."""
    from dlstudy.runs.folder import LIVING, all_runs, find_run

    if text is not None:
        return find_run(text)
    alive = [run for run in all_runs() if run.status() in LIVING]
    if len(alive) == 1:
        return alive[0]
    if not alive:
        raise UserError(say(fr="Aucun entraînement n'est en cours.", en="No training is running."))
    names = ", ".join(run.id for run in alive)
    raise UserError(say(fr="Plusieurs entraînements sont en cours : dites lequel.",
                        en="Several trainings are running: say which."),
                    hint=say(fr=f"Au choix : {names}.", en=f"Choose from: {names}."))  # fmt: skip


def wait_for_end(folder: RunFolder) -> None:
    """Wait until a training that was asked to stop is over. DlstudyError when it takes too long."""
    from dlstudy.runs.folder import LIVING

    deadline = time.monotonic() + PATIENCE
    while folder.status() in LIVING:
        if time.monotonic() > deadline:
            raise DlstudyError(
                say(fr=f"{folder.id} ne s'est pas encore arrêtée.", en=f"{folder.id} has not stopped yet."),
                hint=say(fr=f"Pour y mettre fin tout de suite : dlstudy stop {folder.id} --now",
                         en=f"To end it at once: dlstudy stop {folder.id} --now"),
            )  # fmt: skip
        time.sleep(0.1)
