"""Which runs began on this machine. The code in the folder of any other one is somebody else's.

A run is resumed from its own copy of the lab, so whoever hands over a run folder hands over a program. What
began here is remembered outside of the folder, by the content of its description and of all its code.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from dlstudy.errors import DlstudyError, UserError
from dlstudy.home import home, write_atomic
from dlstudy.language import reason, say
from dlstudy.runs.folder import RunFolder


def remember(folder: RunFolder) -> None:
    """Note that the code of this run, as it is now, may run here: it was made here, or the learner said so."""
    write_atomic(_note(folder), fingerprint(folder) + "\n")


def require_own(folder: RunFolder) -> None:
    """UserError unless the code of this run is what began here, or what was allowed since."""
    try:
        known = _note(folder).read_text("ascii").strip()
    except FileNotFoundError:
        known = ""
    except (OSError, ValueError) as error:
        raise DlstudyError(say(fr=f"Impossible de lire {_note(folder)} : {reason(error)}.",
                               en=f"Cannot read {_note(folder)}: {reason(error)}.")) from error  # fmt: skip
    if known == fingerprint(folder):
        return
    hint = say(fr=f"Lisez {folder.lab} ; si ce code vous convient : dlstudy resume {folder.id} --trust",
               en=f"Read {folder.lab}; if its code suits you: dlstudy resume {folder.id} --trust")  # fmt: skip
    if known:
        raise UserError(say(fr=f"Le code de {folder.id} a changé depuis son départ.",
                            en=f"The code of {folder.id} has changed since it was started."), hint)  # fmt: skip
    raise UserError(say(fr=f"{folder.id} n'a pas été lancée ici : son code ne s'exécute qu'avec votre accord.",
                        en=f"{folder.id} was not started here: its code only runs with your consent."),
                    hint)  # fmt: skip


def fingerprint(folder: RunFolder) -> str:
    """SHA-256 over run.json, which says where the lab's neighbours are, and every Python file of the folder."""
    whole = hashlib.sha256()
    try:
        for path in [folder.path / "run.json", *sorted(folder.path.rglob("*.py"))]:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            whole.update(
                f"{digest} {path.relative_to(folder.path).as_posix()}\n".encode(errors="surrogateescape")
            )
    except OSError as error:
        raise DlstudyError(say(fr=f"Impossible de lire {path} : {reason(error)}.",
                               en=f"Cannot read {path}: {reason(error)}.")) from error  # fmt: skip
    return whole.hexdigest()


def _note(folder: RunFolder) -> Path:
    return home().data / "started" / folder.id
