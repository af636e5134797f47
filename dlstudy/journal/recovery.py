"""Reading other journals whole, and putting a damaged one back together."""

from __future__ import annotations

from pathlib import Path

from dlstudy.errors import DlstudyError, UserError
from dlstudy.journal import database
from dlstudy.journal.entry import Entry
from dlstudy.language import say


def read_other(path: Path) -> list[Entry]:
    """Every entry of another journal, which is not changed. Raises UserError, or DlstudyError if it is not whole."""
    if not path.is_file():
        raise UserError(say(fr=f"Il n'y a pas de journal {path}.", en=f"There is no journal {path}."))
    try:
        db = database.connect(path, write=False)
        try:
            with database.explained(path, reading=True):
                database.check(db, thorough=True)
                return list(database.rows(db))
        finally:
            db.close()
    except database.Damage as found:
        raise DlstudyError(
            say(fr=f"{path} n'est pas un journal intact ({found}). Rien n'en a été repris.",
                en=f"{path} is not an intact journal ({found}). Nothing was taken from it."),
        ) from found  # fmt: skip
