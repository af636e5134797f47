"""What can be wrong with the journal's file, in words: damage to it, or something that is only in the way."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from dlstudy.errors import DlstudyError
from dlstudy.home import cannot_write
from dlstudy.language import reason, say

#: How long a writer waits for another one, in seconds.
PATIENCE = 30.0
#: What SQLite says when the file is not to blame.
_IN_THE_WAY = (
    "full",
    "readonly",
    "unable to open",
    "disk I/O",
    "no such function",
    "out of memory",
    "interrupted",
)


class Damage(Exception):
    """The file is not a sound journal; the text says what was found, in SQLite's words or ours."""


def unreadable(identity: object) -> Damage:
    """The damage of an entry that is not what was written (its checksum says so)."""
    return Damage(
        say(fr=f"l'entrée {identity} n'est plus lisible", en=f"the entry {identity} is no longer readable")
    )


def missing() -> Damage:
    """The damage of a journal whose main file is gone while its companion holds entries."""
    return Damage(say(fr="le fichier a disparu, son fichier -wal est encore là",
                      en="the file is gone, its -wal file is still there"))  # fmt: skip


def spoilt_log() -> Damage:
    """The damage of a `-wal` file of which SQLite would drop recorded entries."""
    return Damage(say(fr="son fichier -wal est abîmé", en="its -wal file is spoilt"))


@contextlib.contextmanager
def explained(path: Path, *, reading: bool = False) -> Iterator[None]:
    """Turns SQLite's errors into Damage or into words for the learner; nothing half-written remains."""
    try:
        yield
    except sqlite3.OperationalError as error:
        text = str(error)
        if "locked" in text or "busy" in text:
            raise busy(path) from error
        if not any(word in text for word in _IN_THE_WAY):
            raise Damage(text) from error  # no such table, malformed JSON, …
        failure = OSError(0, sqlite_reason(path, text))
        raise (cannot_read if reading else cannot_write)(path, failure) from error
    except sqlite3.DatabaseError as error:
        # Only what SQLite says of the file itself; a subclass (a misused connection, …) is a mistake of ours.
        if type(error) is not sqlite3.DatabaseError:
            raise
        raise Damage(str(error)) from error
    except UnicodeDecodeError as error:
        raise Damage(str(error)) from error


def busy(path: Path) -> DlstudyError:
    """The error for a journal that another program does not let go of."""
    return DlstudyError(
        say(fr=f"Un autre programme occupe le journal {path} depuis plus de {PATIENCE:.0f} s.",
            en=f"Another program has been holding the journal {path} for over {PATIENCE:.0f} s."),
        hint=say(fr="Fermez-le, ou réessayez.", en="Close it, or try again."),
    )  # fmt: skip


def cannot_read(path: Path, error: OSError) -> DlstudyError:
    """The error for a journal that this user, or this disk, does not let us read."""
    return DlstudyError(
        say(fr=f"Impossible de lire le journal {path} : {reason(error)}.",
            en=f"Cannot read the journal {path}: {reason(error)}."),
        hint=say(fr="Vérifiez le disque et les droits du dossier, "
                    "ou choisissez-en un autre avec la variable DLSTUDY_HOME.",
                 en="Check the disk and the folder's permissions, "
                    "or choose another one with the DLSTUDY_HOME variable."),
    )  # fmt: skip


def sqlite_reason(path: Path, text: str) -> str:
    """SQLite's reason in the learner's language; of a full disk it often only says that something went wrong."""
    if "full" in text or ("no such function" not in text and _is_full(path)):
        return say(fr="il n'y a plus de place sur le disque", en="the disk is full")
    if "readonly" in text or "unable to open" in text:
        return say(fr="le dossier n'est pas accessible en écriture", en="the folder is not writable")
    if "disk I/O" in text:
        return say(fr="le disque a refusé l'écriture", en="the disk refused to write")
    return text


def _is_full(path: Path) -> bool:
    """Whether the disk has no room for the few pages that SQLite needs."""
    import shutil

    try:
        return shutil.disk_usage(path.parent).free < 64 * 1024
    except OSError:
        return False
