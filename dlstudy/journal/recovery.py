"""Reading other journals whole, and putting a damaged one back together."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import NamedTuple

from dlstudy.errors import DlstudyError, UserError
from dlstudy.home import cannot_write
from dlstudy.journal import backups, carving, damage, database, trouble
from dlstudy.journal.entry import Entry
from dlstudy.journal.store import Journal
from dlstudy.language import say


class Restored(NamedTuple):
    """What a restoration brought together.

    Fields:
        backup: the backup that was used, or None.
        read: how many entries could still be read in what had been set aside.
        since: how many had been recorded in the meantime.
        entries: how many there are now.
        lost: how many are known to be in none of the three.
        folders: where what was damaged is kept.
    """

    backup: backups.Backup | None
    read: int
    since: int
    entries: int
    lost: int
    folders: list[Path]


def restore(path: Path) -> Restored | None:
    """Put the journal at `path` together again from the newest intact backup, all that can still be read of what
    was damaged, and what was recorded since. None if it is sound and nothing waits to be restored.

    Nothing is thrown away: the damaged files stay, in folders renamed `journal.restored-…`. Interrupted, it can
    simply be begun again.
    """
    try:
        database.examine(path)
    except FileNotFoundError:
        pass
    except trouble.Damage as found:
        damage.set_aside(path, str(found))
    folders = damage.pending(path)
    backup = backups.newest_intact(path)
    if not folders and (path.exists() or backup is None):
        return None
    carved = [carving.carve(folder / path.name) for folder in folders]
    since = database.examine(path) if path.exists() else 0
    entries = read_other(backup.path) if backup else []
    with Journal(path) as journal:
        journal.take_in([*entries, *(entry for found in carved for entry in found.entries)])
    kept = [_mark_restored(folder) for folder in folders]
    with Journal(path) as journal:
        lost = {identity for found in carved for identity in found.lost if journal.get(identity) is None}
        read = {entry.id for found in carved for entry in found.entries}
        with contextlib.suppress(DlstudyError):
            journal.backup()
        return Restored(backup, len(read), since, journal.count(), len(lost), kept)


def read_other(path: Path) -> list[Entry]:
    """Every entry of another journal, which is not changed. Raises UserError, or DlstudyError if it is not whole."""
    if not path.is_file():
        raise UserError(say(fr=f"Il n'y a pas de journal {path}.", en=f"There is no journal {path}."))
    try:
        db = database.connect(path)
        try:
            with trouble.explained(path, reading=True):
                database.check(db, thorough=True)
                return list(database.rows(db))
        finally:
            db.close()
    except trouble.Damage as found:
        raise DlstudyError(
            say(fr=f"{path} n'est pas un journal intact ({found}). Rien n'en a été repris.",
                en=f"{path} is not an intact journal ({found}). Nothing was taken from it."),
        ) from found  # fmt: skip


def _mark_restored(folder: Path) -> Path:
    """Rename the folder of a damaged journal so that it no longer waits; the files in it stay as they are."""
    try:
        return folder.rename(folder.with_name(folder.name.replace(".damaged-", ".restored-", 1)))
    except OSError as error:
        raise cannot_write(folder, error) from error
