"""Backups of the journal: one a study day, made at its first entry, kept closer the younger they are.

They lie beside the journal in `journal-backups/journal-2026-11-24.db`, each a whole journal in one file. A new one
is verified entry by entry before an old one is dropped, and one that holds more than the newest is never dropped.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from dlstudy.errors import DlstudyError
from dlstudy.home import cannot_write
from dlstudy.journal import clock, damage, database, trouble

if TYPE_CHECKING:
    import sqlite3

#: How many are kept: the newest ones, then one a week, then one a month.
DAYS, WEEKS, MONTHS = 7, 4, 12


class Backup(NamedTuple):
    """A backup: its file, the study date it was made on, how many entries it holds (-1: it is damaged)."""

    path: Path
    day: dt.date
    entries: int


def folder(path: Path) -> Path:
    """Where the backups of the journal at `path` lie."""
    return path.with_name(f"{path.stem}-backups")


def files(path: Path) -> list[tuple[dt.date, Path]]:
    """The backups there are, newest first, not looked into."""
    found = []
    for file in folder(path).glob(f"{path.stem}-*.db"):
        with contextlib.suppress(ValueError):
            found.append((dt.date.fromisoformat(file.stem[len(path.stem) + 1 :]), file))
    return sorted(found, reverse=True)


def look_into(file: Path, day: dt.date) -> Backup:
    """A backup after every page and entry of it was checked."""
    try:
        return Backup(file, day, database.examine(file))
    except (trouble.Damage, DlstudyError, OSError):
        return Backup(file, day, -1)


def all_of(path: Path) -> list[Backup]:
    """Every backup, newest first, checked."""
    return [look_into(file, day) for day, file in files(path)]


def newest_intact(path: Path) -> Backup | None:
    """The newest backup that is whole, or None."""
    return next((backup for backup in (look_into(f, d) for d, f in files(path)) if backup.entries >= 0), None)


def today(path: Path) -> Path:
    """Where today's backup of the journal at `path` lies, or will lie."""
    day = clock.study_date(clock.now(), clock.day_end())
    return folder(path) / f"{path.stem}-{day.isoformat()}.db"


def daily(path: Path, db: sqlite3.Connection) -> None:
    """Make today's backup unless there is one; a full disk is no reason to disturb the learner here.

    Raises Damage if the journal itself turns out to be damaged.
    """
    target = today(path)
    if target.exists() or damage.pending(path):
        return
    with contextlib.suppress(DlstudyError):
        make(db, target)
        prune(path)
    sweep(path)


def make(db: sqlite3.Connection, target: Path) -> int:
    """Write the journal behind `db` to `target`, whole and verified or not at all; returns its number of entries.

    A file that is there already is replaced. Raises Damage if the journal is damaged, DlstudyError if the backup
    cannot be written.
    """
    with trouble.explained(target):
        database.check(db)
        (entries,) = db.execute("SELECT count(*) FROM entries").fetchone()
    fresh = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        with trouble.explained(target):
            db.execute("VACUUM INTO ?", (str(fresh),))
        if database.examine(fresh, thorough=False) < entries:
            raise OSError(0, "verification")
        with open(fresh, "rb+") as file:
            os.fsync(file.fileno())
        os.replace(fresh, target)
    except OSError as error:
        raise cannot_write(target, error) from error
    finally:
        for suffix in ("", "-journal", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                os.unlink(f"{fresh}{suffix}")
    return entries


def sweep(path: Path) -> None:
    """Remove the half-made files that killed programs left, once they are surely nobody's any more."""
    for pattern in (f".{path.name}.*.new*", f"{folder(path).name}/.*.new*"):
        for file in path.parent.glob(pattern):
            with contextlib.suppress(OSError):
                if time.time() - file.stat().st_mtime > 3600:
                    file.unlink()


def prune(path: Path) -> list[Path]:
    """Drop the backups that are too many for their age; returns those dropped."""
    found = files(path)
    kept = keep([day for day, _ in found])
    spare = [(day, file) for day, file in found if day not in kept]
    if not spare:
        return []
    most = look_into(found[0][1], found[0][0]).entries
    dropped = []
    for day, file in spare:
        if look_into(file, day).entries <= most:
            with contextlib.suppress(OSError):
                file.unlink()
                dropped.append(file)
    return dropped


def keep(days: list[dt.date]) -> set[dt.date]:
    """Which of these dates to keep: the newest DAYS, then the newest of each of WEEKS weeks and of MONTHS months."""
    days = sorted(set(days), reverse=True)
    kept = set(days[:DAYS])
    for most, period in ((WEEKS, _week), (MONTHS, _month)):
        periods: dict[object, dt.date] = {}
        for day in days:
            periods.setdefault(period(day), day)
        kept.update(list(periods.values())[:most])
    return kept


def _week(day: dt.date) -> object:
    return day.isocalendar()[:2]


def _month(day: dt.date) -> object:
    return day.year, day.month
