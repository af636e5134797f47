"""A damaged journal is noticed, set aside under a dated name and never written to again.

It goes whole, with SQLite's companion files, into a folder `journal.damaged-DATE-TIME` beside it. As long as such
a folder is there, reading is refused (half a journal would be taken for the whole), and what is appended goes into
a new journal. `recovery.restore` brings the three together: a backup, what can still be read, and what came since.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from pathlib import Path

from dlstudy.errors import DlstudyError
from dlstudy.language import count, date, say
from dlstudy.language import reason as why

#: How long to wait, in seconds, until nobody else has the journal open.
PATIENCE = 5.0
_COMPANIONS = ("", "-wal", "-shm")


class JournalDamaged(DlstudyError):
    """The journal was damaged and has been set aside; reading waits until the learner has restored it."""


def pending(path: Path) -> list[Path]:
    """The folders of damaged journals that have not been restored yet, oldest first."""
    prefix = f"{path.stem}.damaged-"
    try:
        with os.scandir(path.parent) as found:
            return sorted(Path(item.path) for item in found if item.name.startswith(prefix))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        from dlstudy.journal.trouble import cannot_read

        raise cannot_read(path, error) from error


def refuse_pending(path: Path) -> None:
    """Raises JournalDamaged while a damaged journal waits to be restored."""
    folders = pending(path)
    if folders:
        raise JournalDamaged(
            say(fr=f"Le journal était endommagé ; il a été mis de côté dans {folders[-1]}.",
                en=f"The journal was damaged; it was set aside in {folders[-1]}."),
            offer(path),
        )  # fmt: skip


def set_aside(path: Path, reason: str = "") -> JournalDamaged | None:
    """Move the journal at `path` into a dated folder if it is damaged, once nobody has it open any more.

    `reason` is what was found, for the case that it cannot be looked at again.
    Returns the error to raise, or None if the journal is sound (another program was just changing it, or has set
    it aside already). Raises DlstudyError if it cannot be moved.
    """
    from dlstudy.journal import database, trouble
    from dlstudy.journal.lock import Lock

    try:
        with Lock(path.parent, alone=True, patience=PATIENCE):
            try:
                database.examine(path, alone=True)
                return None
            except FileNotFoundError:
                return None
            except trouble.Damage as found:
                reason = str(found)
            folder = _move(path)
    except TimeoutError:
        raise DlstudyError(
            say(fr=f"Le journal {path} est endommagé ({reason}), et un autre programme l'a ouvert.",
                en=f"The journal {path} is damaged ({reason}), and another program has it open."),
            hint=say(fr="Fermez les autres fenêtres de dlstudy, puis réessayez.",
                     en="Close the other windows of dlstudy, then try again."),
        ) from None  # fmt: skip
    except OSError as error:
        raise JournalDamaged(
            say(fr=f"Le journal {path} est endommagé ({reason}), et ne peut pas être mis de côté : {why(error)}.",
                en=f"The journal {path} is damaged ({reason}), and cannot be set aside: {why(error)}."),
            hint=say(fr="Rendez le dossier accessible en écriture, puis réessayez.",
                     en="Make the folder writable, then try again."),
        ) from error  # fmt: skip
    return JournalDamaged(
        say(fr=f"Le journal est endommagé ({reason}). Il a été mis de côté, tel quel, dans {folder}.",
            en=f"The journal is damaged ({reason}). It was set aside, as it is, in {folder}."),
        offer(path),
    )  # fmt: skip


def _move(path: Path) -> Path:
    stamp = dt.datetime.now().strftime("%Y%m%d-%H%M%S")
    for number in range(1000):
        folder = path.with_name(f"{path.stem}.damaged-{stamp}{f'-{number}' if number else ''}")
        with contextlib.suppress(FileExistsError):
            folder.mkdir()
            break
    for suffix in _COMPANIONS:
        with contextlib.suppress(FileNotFoundError):
            os.rename(f"{path}{suffix}", folder / f"{path.name}{suffix}")
    return folder


def offer(path: Path) -> str:
    """What `dlstudy journal restore` would do, in the learner's words."""
    from dlstudy.journal import backups

    found = backups.newest_intact(path)
    if found is None:
        return say(
            fr="« dlstudy journal restore » remet tout ce qui s'y lit encore (il n'y a pas de sauvegarde).",
            en="'dlstudy journal restore' puts back all that can still be read in it (there is no backup).",
        )
    day = date(found.day, year=True)
    size = count(found.entries, ("entrée", "entrées"), ("entry", "entries"))
    return say(
        fr=f"« dlstudy journal restore » remet la sauvegarde du {day} ({size}) et tout ce qui s'y lit encore.",
        en=f"'dlstudy journal restore' puts back the backup of {day} ({size}) and all that can still be read in it.",
    )
