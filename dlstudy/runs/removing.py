"""Delete a run, so that it is there as a whole or not at all. What the journal says of it stays."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from dlstudy.errors import UserError
from dlstudy.home import cannot_write, home, patiently
from dlstudy.language import say
from dlstudy.runs.folder import LIVING, RunFolder

#: How a folder is called that is being deleted: hidden from every list of runs.
_PREFIX = ".deleted-"


def remove(folder: RunFolder) -> None:
    """Delete a run's folder. UserError for one that trains; DlstudyError when the system refuses.

    The folder is hidden first, in one step, and emptied then: whoever kills us half-way leaves no half run.
    What such an end has left is taken away too.
    """
    refuse_living(folder)
    hidden = _hide(folder)
    try:
        refuse_living(RunFolder(hidden))  # somebody may have resumed it between our look and the renaming
    except UserError:
        os.replace(hidden, folder.path)
        raise
    with contextlib.suppress(OSError):  # that it began here is of no use to any other run
        (home().data / "started" / folder.id).unlink()
    sweep(folder.path.parent)


def sweep(parent: Path | None = None) -> int:
    """Take away what deletions that did not end have left; how many folders. What the system refuses stays hidden."""
    parent = parent or home().runs
    try:
        left = [path for path in parent.iterdir() if path.name.startswith(_PREFIX)]
    except OSError:
        return 0
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
    return len(left)


def refuse_living(folder: RunFolder) -> None:
    """UserError for a run that trains."""
    if folder.status() in LIVING:
        name = str(folder.info.get("id") or folder.id)
        raise UserError(say(fr=f"{name} s'entraîne : arrêtez-la d'abord.", en=f"{name} is training: stop it first."),
                        hint=say(fr=f"dlstudy stop {name}", en=f"dlstudy stop {name}"))  # fmt: skip


def _hide(folder: RunFolder) -> Path:
    """The folder under its hidden name (the first that is free: an earlier deletion may have left one)."""
    for number in range(1, 1000):
        path = folder.path.with_name(f"{_PREFIX}{folder.id}-{os.getpid()}-{number}")
        if path.exists():
            continue
        try:
            patiently(lambda path=path: os.replace(folder.path, path))  # type: ignore[misc]
        except OSError as error:
            raise cannot_write(folder.path, error) from error
        return path
    raise AssertionError
