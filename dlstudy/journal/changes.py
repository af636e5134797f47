"""What is written to the journal, each inside a transaction that the store has opened."""

from __future__ import annotations

import datetime as dt
import math
import numbers
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from dlstudy.errors import DlstudyError
from dlstudy.journal import clock
from dlstudy.journal.entry import COLUMNS, Entry, make_id, split_time

_INSERT = f"INSERT INTO entries ({COLUMNS}) VALUES ({', '.join('?' * len(COLUMNS.split(', ')))})"
Item = tuple[str, str, dict[str, Any], dt.datetime | None, str | None]


def insert(db: sqlite3.Connection, item: Item, identity: str | None = None) -> Entry | None:
    """Write one entry (kind, subject, data, when, key); None if there is one with its key already."""
    kind, subject, data, when, key = item
    if key is not None and db.execute("SELECT 1 FROM entries WHERE key = ?", (key,)).fetchone():
        return None
    at, offset = split_time(when or _now())
    entry = Entry(identity or _next_id(db), at, offset, _clean(kind), _clean(subject), data, key)
    db.execute(_INSERT, entry.row)
    return entry


def insert_together(db: sqlite3.Connection, items: Sequence[Item]) -> list[Entry | None]:
    """Write several entries as one decision: each names the id of the first as its `group`."""
    if len(items) < 2:
        return [insert(db, item) for item in items]
    written: list[Entry | None] = []
    group = None
    for kind, subject, data, when, key in items:
        identity = _next_id(db)
        entry = insert(db, (kind, subject, {**data, "group": group or identity}, when, key), identity)
        if entry is not None:
            group = group or entry.id
        written.append(entry)
    return written


def insert_run(
    db: sqlite3.Connection,
    run: str,
    subject: str,
    data: dict[str, Any],
    seconds: Any,
    when: dt.datetime | None,
    begun: str | None = None,
) -> Entry | None:
    """Write the ending of a run (see `Journal.record_run`)."""
    prefix = f"run:{run}:{begun}:" if begun else f"run:{run}:"
    earlier = db.execute(
        "SELECT key, seconds FROM entries WHERE key >= ? AND key < ?", (prefix, prefix[:-1] + ";")
    ).fetchall()
    if any(key == f"{prefix}finished" for key, _ in earlier):
        return None
    total, status = number(seconds), data["status"]
    rest = max(0.0, total - sum(counted or 0.0 for _, counted in earlier))
    data = {**data, "run": run, "metrics": plain(data["metrics"]), "seconds": round(rest, 3)}
    if status == "finished":
        return insert(db, ("run", subject, {**data, "done": True}, when, f"{prefix}finished"))
    return insert(db, ("run", subject, data, when, f"{prefix}{status}:{total:.1f}"))


def insert_rows(db: sqlite3.Connection, entries: Iterable[Entry]) -> int:
    """Write entries as they were recorded elsewhere; returns how many were not there yet."""
    (before,) = db.execute("SELECT count(*) FROM entries").fetchone()
    db.executemany(_INSERT, (entry.row for entry in entries))
    return db.execute("SELECT count(*) FROM entries").fetchone()[0] - before


def undo(db: sqlite3.Connection, kinds: Sequence[str], only: Sequence[str] | None = None) -> list[str]:
    """Take back the newest decision of these kinds; returns the ids of its entries, oldest first.

    `only`: nothing is taken back, and none returned, if it is not these that would be.
    """
    ids = decision(db, kinds)
    if only is not None and ids != list(only):
        return []
    if ids:
        _take_back(db, ids)
    return ids


def decision(db: sqlite3.Connection, kinds: Sequence[str]) -> list[str]:
    """The ids of what `undo` would take back, oldest first."""
    marks = ", ".join("?" * len(kinds))
    row = db.execute(
        f"SELECT id, json_extract(data, '$.group') FROM live WHERE kind IN ({marks}) ORDER BY id DESC LIMIT 1",
        kinds,
    ).fetchone()
    if row is None:
        return []
    identity, group = row
    if group is None:
        return [identity]
    together = "SELECT id FROM live WHERE json_extract(data, '$.group') = ? ORDER BY id"
    return [identity for (identity,) in db.execute(together, (group,))]


def redo(db: sqlite3.Connection, only: Sequence[str] | None = None) -> list[str]:
    """Take back the newest undo, unless the same was decided again since; returns what counts again."""
    ids = taken_back(db)
    if not ids or (only is not None and ids != list(only)):
        return []
    # Two merged machines may each have taken the same entry back: all of that goes.
    standing = (
        "SELECT id FROM entries AS u WHERE kind = 'undo' AND subject = ? "
        "AND NOT EXISTS (SELECT 1 FROM entries AS r WHERE r.kind = 'undo' AND r.subject = u.id) ORDER BY id"
    )
    _take_back(db, [undo for identity in ids for (undo,) in db.execute(standing, (identity,)).fetchall()])
    return ids


def taken_back(db: sqlite3.Connection) -> list[str]:
    """The ids of what `redo` would bring back, oldest first."""
    row = db.execute(
        "SELECT e.id, json_extract(u.data, '$.group') FROM entries AS u JOIN entries AS e ON e.id = u.subject "
        "WHERE u.kind = 'undo' AND e.kind <> 'undo' "
        "AND NOT EXISTS (SELECT 1 FROM entries AS r WHERE r.kind = 'undo' AND r.subject = u.id) "
        "AND NOT EXISTS (SELECT 1 FROM live AS l WHERE l.kind = e.kind AND l.subject = e.subject AND l.id > u.id) "
        "ORDER BY u.id DESC LIMIT 1"
    ).fetchone()
    if row is None:
        return []
    identity, group = row
    if group is None:
        return [identity]
    together = "SELECT subject FROM entries WHERE kind = 'undo' AND json_extract(data, '$.group') = ?"
    return sorted({identity for (identity,) in db.execute(together, (group,))})


def _take_back(db: sqlite3.Connection, ids: Sequence[str]) -> None:
    insert_together(db, [("undo", identity, {}, None, None) for identity in ids])


def _next_id(db: sqlite3.Connection) -> str:
    """The id of the entry that is written next, greater than all there are."""
    newest = db.execute("SELECT id FROM entries ORDER BY id DESC LIMIT 1").fetchone()
    return make_id(clock.milliseconds(), newest[0] if newest else None)


def _now() -> dt.datetime:
    """This moment; an unreadable settings file is no reason to lose an entry."""
    try:
        return clock.now()
    except DlstudyError:
        return dt.datetime.now().astimezone()


def number(value: Any) -> float:
    """A length of time as a finite number, 0 for anything that is none."""
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        return 0.0
    return seconds if math.isfinite(seconds) and seconds > 0 else 0.0


def plain(value: Any) -> Any:
    """A value as JSON can hold it: numbers of any library as Python's, no NaN, the rest as text."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, numbers.Integral):
        return int(value)
    try:
        real = float(value)
    except (TypeError, ValueError):
        return str(value)
    return real if math.isfinite(real) else None


def _clean(text: str) -> str:
    """A text that UTF-8 can hold (an argument may carry bytes that were none)."""
    return text.encode("utf-8", "replace").decode()
