"""Opening the journal's SQLite file: created whole or not at all, looked at before it is trusted.

Raises Damage for a file that is not (or no longer) a journal, DlstudyError for everything that is only in the
way: a newer version, a folder that cannot be written, a full disk, a file held by another program.
"""

from __future__ import annotations

import _thread
import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from dlstudy.errors import DlstudyError
from dlstudy.home import cannot_write
from dlstudy.journal import trouble
from dlstudy.journal.entry import COLUMNS, Entry, checksum, from_row
from dlstudy.journal.schema import APPLICATION, CREATE, VERSION
from dlstudy.journal.trouble import Damage, explained
from dlstudy.language import say

#: Up to this size a journal is checked whole at every opening (about 1 ms); larger ones when they are backed up.
SMALL = 512 * 1024

#: No version of the program will get as far as this number: a spoilt one, not a newer one.
_NO_VERSION = 1000


def orphaned(path: Path) -> bool:
    """Whether the journal's file is gone and its `-wal` file, with entries in it, is still there."""
    try:
        return not path.exists() and os.stat(f"{path}-wal").st_size > 0
    except OSError:
        return False


def uri(path: Path, options: str) -> str:
    """An SQLite URI for a path that may hold any character."""
    text = path.absolute().as_posix()
    for character, code in (("%", "%25"), ("?", "%3f"), ("#", "%23")):
        text = text.replace(character, code)
    return f"file:{'' if text.startswith('/') else '/'}{text}?{options}"


def create(path: Path) -> None:
    """An empty journal at `path`, unless there is one already; never a half-made one, whoever else tries."""
    # Each thread its own: one that removed another's half-made file would let it link what it did not make.
    fresh = path.with_name(f".{path.name}.{os.getpid()}-{_thread.get_ident()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        with explained(path):
            db = sqlite3.connect(fresh, isolation_level=None)
            try:
                db.execute("PRAGMA journal_mode = WAL")
                db.executescript("BEGIN;" + CREATE + "COMMIT;")
            finally:
                db.close()
        with contextlib.suppress(FileExistsError):
            try:
                os.link(fresh, path)
            except FileExistsError:
                raise
            except OSError:  # a file system without links
                if not path.exists():
                    os.rename(fresh, path)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                os.unlink(f"{fresh}{suffix}")


def connect(path: Path, *, write: bool = True) -> sqlite3.Connection:
    """A connection to the journal that exists at `path`. In a read-only folder it can only read.

    Raises Damage, or DlstudyError (newer version, unreadable).
    """
    look_at_header(path)
    db = sqlite3.connect(
        uri(path, "mode=rw" if write else "mode=ro"), uri=True, isolation_level=None, timeout=trouble.PATIENCE
    )
    try:
        with explained(path):
            try:
                look_inside(db, path)
            except sqlite3.OperationalError as error:
                if not any(word in str(error) for word in ("readonly", "unable to open", "disk I/O", "full")):
                    raise
                # SQLite wants to write beside the file even to read it: read-only folders, full disks.
                db.close()
                db = connect_where_nothing_can_be_written(path)
                look_inside(db, path)
        return db
    except BaseException:
        db.close()
        raise


def connect_where_nothing_can_be_written(path: Path) -> sqlite3.Connection:
    """A connection that reads the file as it lies there; with a `-wal` file beside it, a copy of both in memory."""
    if not _size(f"{path}-wal"):
        return sqlite3.connect(uri(path, "mode=ro&immutable=1"), uri=True, isolation_level=None)
    import shutil
    import tempfile

    db = sqlite3.connect(":memory:", isolation_level=None)
    with tempfile.TemporaryDirectory(prefix="dlstudy-") as folder:
        copy = Path(folder) / path.name
        for suffix in ("", "-wal"):
            shutil.copyfile(f"{path}{suffix}", f"{copy}{suffix}")
        source = sqlite3.connect(copy)
        try:
            source.backup(db)
        finally:
            source.close()
    db.execute("PRAGMA query_only = 1")
    return db


def refuse_spoilt_log(path: Path) -> None:
    """Raises Damage if a killed program left a `-wal` file of which SQLite would drop recorded entries."""
    if not _size(f"{path}-wal"):
        return
    from dlstudy.journal.lock import Lock
    from dlstudy.journal.wal import is_spoilt

    with (
        contextlib.suppress(TimeoutError),
        Lock(path.parent, alone=True, patience=0),
    ):  # else: in use, and sound
        if is_spoilt(path):
            raise trouble.spoilt_log()


def _size(name: str) -> int:
    try:
        return os.stat(name).st_size
    except FileNotFoundError:
        return 0


def look_at_header(path: Path) -> None:
    """What 100 bytes and the file's size tell: an empty, foreign or truncated file (SQLite file format, 1.3)."""
    try:
        with open(path, "rb") as file:
            head = file.read(100)
            size = os.fstat(file.fileno()).st_size
        pending = _size(f"{path}-wal")
    except OSError as error:
        raise trouble.cannot_read(path, error) from error
    if not size:
        raise Damage(say(fr="le fichier est vide", en="the file is empty"))
    if len(head) < 100 or not head.startswith(b"SQLite format 3\0"):
        raise Damage(say(fr="ce n'est pas un fichier SQLite", en="it is not an SQLite file"))
    page = int.from_bytes(head[16:18], "big")
    pages = int.from_bytes(head[28:32], "big")
    if not pending and size < (65536 if page == 1 else page) * pages:
        raise Damage(say(fr="la fin du fichier manque", en="the end of the file is missing"))


def look_inside(db: sqlite3.Connection, path: Path) -> None:
    """The version, and for a small journal its whole soundness."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (application,) = db.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION:
        raise Damage(say(fr="ce n'est pas un journal de dlstudy", en="it is not a journal of dlstudy"))
    if not 0 < version < _NO_VERSION:
        raise Damage(say(fr=f"format {version} inconnu", en=f"unknown format {version}"))
    if version > VERSION:
        raise DlstudyError(
            say(fr=f"Le journal {path} vient d'une version plus récente de dlstudy "
                   f"(format {version}, celle-ci connaît le format {VERSION}). Il n'a pas été touché.",
                en=f"The journal {path} comes from a newer version of dlstudy "
                   f"(format {version}, this one knows format {VERSION}). It was not touched."),
            hint=say(fr="Mettez dlstudy à jour, ou choisissez un autre dossier avec la variable DLSTUDY_HOME.",
                     en="Update dlstudy, or choose another folder with the DLSTUDY_HOME variable."),
        )  # fmt: skip
    if path.stat().st_size <= SMALL:
        check(db)


def check(db: sqlite3.Connection, *, thorough: bool = False) -> None:
    """SQLite's own check of every page and row, with `thorough` of every index too (inside `explained`).

    About 2 ms per megabyte, 8 with `thorough`.
    """
    findings = [text for (text,) in db.execute(f"PRAGMA {'integrity' if thorough else 'quick'}_check(1)")]
    db.execute("SELECT id FROM live LIMIT 1").fetchall()
    if findings != ["ok"]:
        raise Damage(findings[0].splitlines()[-1] if findings else "quick_check")


def count_whole(db: sqlite3.Connection) -> int:
    """The number of entries, once each was held against its checksum (raises Damage)."""
    count = 0
    for row in db.execute(f"SELECT {COLUMNS} FROM entries"):
        count += 1
        if checksum(row[:7]) != row[7]:
            _entry(row)  # says what is wrong with it, if anything is: a row written by hand has no checksum
    return count


def rows(db: sqlite3.Connection) -> Iterator[Entry]:
    """Every entry, in the order of their ids, each held against its checksum (raises Damage)."""
    for row in db.execute(f"SELECT {COLUMNS} FROM entries ORDER BY id"):
        yield _entry(row)


def _entry(row: tuple[object, ...]) -> Entry:
    try:
        return from_row(row)
    except (ValueError, TypeError) as error:
        raise trouble.unreadable(row[0]) from error


def examine(path: Path, *, thorough: bool = True, alone: bool = False) -> int:
    """Check everything in the journal at `path`, without writing to it; returns its number of entries.

    `alone`: the caller holds the lock that says that nobody else has it open. Not `thorough`: indexes are believed.

    Raises Damage, FileNotFoundError, or DlstudyError (a newer version, unreadable).
    """
    if not path.exists():
        if orphaned(path):
            raise trouble.missing()
        raise FileNotFoundError(path)
    from dlstudy.journal.wal import is_spoilt

    if alone and is_spoilt(path):
        raise trouble.spoilt_log()
    db = connect(path, write=False)
    try:
        with explained(path):
            check(db, thorough=thorough)
            return count_whole(db)
    finally:
        db.close()
