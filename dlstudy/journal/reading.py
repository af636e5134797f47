"""The reading half of the journal: what is derived from its entries, each by one query that an index serves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from dlstudy.journal.entry import COLUMNS, Entry, from_row, split_time

if TYPE_CHECKING:
    import sqlite3

    from dlstudy.journal.searching import Term

T = TypeVar("T")

#: Summing up to this many entries one by one is faster than summing all and taking away those that do not count.
_FEW = 2000
#: Day 1 of year 1 lies this many seconds before 1970, so that days count from there as `date.fromordinal` does.
_YEAR_ONE = (dt.date(1970, 1, 1).toordinal()) * 86400

_ROW = ", ".join(f"e.{column}" for column in COLUMNS.split(", "))
_UNDONE = "EXISTS (SELECT 1 FROM undone WHERE undone.id = e.id)"
_ONCE = "NOT EXISTS (SELECT 1 FROM twins WHERE twins.id = e.id)"
_DEAD = "e.id IN (SELECT id FROM undone UNION SELECT id FROM twins)"
_DONE = "json_extract(data, '$.done') = 1"
# Jumps from part to part in the index instead of walking through every completion.
_COMPLETIONS = f"""
WITH RECURSIVE parts (subject) AS (
    SELECT (SELECT subject FROM entries WHERE {_DONE} ORDER BY subject LIMIT 1)
    UNION ALL
    SELECT (SELECT subject FROM entries WHERE {_DONE} AND subject > parts.subject ORDER BY subject LIMIT 1)
    FROM parts WHERE subject IS NOT NULL
)
SELECT {_ROW} FROM parts JOIN entries AS e ON e.rowid = (
    SELECT e.rowid FROM entries AS e WHERE {_DONE} AND e.subject = parts.subject AND e.kind <> 'undo'
    AND NOT {_UNDONE} AND {_ONCE} ORDER BY e.id LIMIT 1
)
"""


class Reader:
    """Everything that can be asked of a journal. An absent journal answers as an empty one, and is not created."""

    def _read(self, query: Callable[[sqlite3.Connection], T], empty: T) -> T:
        raise NotImplementedError

    def get(self, identity: str) -> Entry | None:
        """The entry with this id, or None."""
        return self._first(f"SELECT {_ROW}, {_UNDONE} FROM entries AS e WHERE e.id = ?", identity)

    def latest(self, kind: str) -> Entry | None:
        """The newest entry of a kind that counts, or None."""
        return self._first(
            f"SELECT {_ROW} FROM entries AS e WHERE e.kind = ? AND NOT {_UNDONE} AND {_ONCE} "
            "ORDER BY e.id DESC LIMIT 1",
            kind,
        )

    def entries(
        self,
        kinds: Collection[str] | None = None,
        since: dt.datetime | None = None,
        until: dt.datetime | None = None,
        limit: int | None = None,
        newest_first: bool = False,
        undone: bool = False,
    ) -> list[Entry]:
        """The entries that count, in the order in which they were recorded.

        Args:
            kinds: only these; by default all but undo entries.
            since: only those from this moment on.
            until: only those before this moment.
            limit: at most so many.
            newest_first: the other way round.
            undone: also those that were taken back, marked so.
        """
        where, values = [_ONCE], list[Any]()
        if kinds is None:
            where.append("e.kind <> 'undo'")
        else:
            where.append(f"e.kind IN ({', '.join('?' * len(kinds))})")
            values += kinds
        if not undone:
            where.append(f"NOT {_UNDONE}")
        for moment, comparison in ((since, ">="), (until, "<")):
            if moment is not None:
                where.append(f"e.at {comparison} ?")
                values.append(split_time(moment)[0])
        order = "DESC" if newest_first else "ASC"
        sql = (
            f"SELECT {_ROW}, {_UNDONE if undone else 0} FROM entries AS e WHERE {' AND '.join(where)} "
            f"ORDER BY e.id {order} LIMIT ?"
        )
        values.append(-1 if limit is None else limit)
        return self._read(lambda db: [_entry(row) for row in db.execute(sql, values)], [])

    def page(
        self,
        most: int,
        *,
        beyond: str | None = None,
        older: bool = True,
        terms: Sequence[Term] = (),
        kinds: Collection[str] = (),
        look_at: int = 1500,
    ) -> tuple[list[Entry], str | None]:
        """A page of the record: entries beyond an id, older ones newest first, or newer ones oldest first.

        Args:
            most: entries at most.
            beyond: not this entry, but what lies beyond it; None begins at the newest, or the oldest.
            terms: each has to fit an entry (see `dlstudy.journal.searching`).
            kinds: only these, if any are given.
            look_at: entries looked at at most, so that a search answers in little time however much there is.

        Returns the entries, those taken back among them, marked so, and the id to go on beyond, None at the end.
        """
        from dlstudy.journal.searching import condition

        less, order = ("<", "DESC") if older else (">", "ASC")
        where, values = condition(terms, kinds)
        start = f"id {less} ?" if beyond else "1"
        first = [beyond] if beyond else []
        last = f"SELECT id FROM entries WHERE {start} ORDER BY id {order} LIMIT 1 OFFSET {look_at - 1}"
        beyond_last = "<=" if not older else ">="

        def found(db: sqlite3.Connection) -> tuple[list[Entry], str | None]:
            border = db.execute(last, first).fetchone()
            inside = f" AND e.id {beyond_last} ?" if border else ""
            sql = (
                f"SELECT {_ROW}, {_UNDONE} FROM entries AS e WHERE e.{start if beyond else 'id <> 0'} "
                f"AND e.kind <> 'undo' AND {_ONCE}{where}{inside} ORDER BY e.id {order} LIMIT {most + 1}"
            )
            rows = db.execute(sql, [*first, *values, *(border or ())]).fetchall()
            entries = [_entry(row) for row in rows[:most]]
            if len(rows) > most:
                return entries, entries[-1].id
            return entries, border[0] if border else None

        nothing: tuple[list[Entry], str | None] = ([], None)
        return self._read(found, nothing)

    def kinds(self) -> dict[str, int]:
        """How many entries there are of each kind, but of undo entries, taken back or not."""
        sql = "SELECT kind, count(*) FROM entries WHERE kind <> 'undo' GROUP BY kind"
        return self._read(lambda db: dict(db.execute(sql).fetchall()), {})

    def count(self) -> int:
        """How many entries there are, of every kind."""
        return self._read(lambda db: db.execute("SELECT count(*) FROM entries").fetchone()[0], 0)

    def newest(self) -> tuple[int, str]:
        """How many rows there are and the id of the one that came in last: (0, "") without a journal.

        Together they tell whether anything was recorded since, merged entries too.
        """
        sql = "SELECT rowid, id FROM entries ORDER BY rowid DESC LIMIT 1"
        return self._read(lambda db: db.execute(sql).fetchone() or (0, ""), (0, ""))

    def added(self, row: int, identity: str, most: int) -> list[Entry] | None:
        """The entries that came in after `newest` was (row, identity), undo entries too, in the order of coming;
        no second copies.

        None if that is no row of this journal (it was restored, or is another one) or more than `most` came.
        """

        def found(db: sqlite3.Connection) -> list[Entry] | None:
            known = "SELECT count(*) FROM entries WHERE rowid = ? AND id = ?"
            if row and not db.execute(known, (row, identity)).fetchone()[0]:
                return None
            sql = f"SELECT {_ROW} FROM entries AS e WHERE e.rowid > ? AND {_ONCE} ORDER BY e.rowid LIMIT ?"
            rows = db.execute(sql, (row, most + 1)).fetchall()
            return None if len(rows) > most else [_entry(one) for one in rows]

        nothing: list[Entry] | None = None if row else []
        return self._read(found, nothing)

    def completions(self) -> dict[str, Entry]:
        """The first completion that counts of each part that is done: {part id: entry}."""

        def first(db: sqlite3.Connection) -> dict[str, Entry]:
            return {entry.subject: entry for entry in map(_entry, db.execute(_COMPLETIONS))}

        return self._read(first, {})

    def seconds_between(self, start: dt.datetime, end: dt.datetime) -> float:
        """Study time recorded from `start` until before `end`, in seconds."""
        values = split_time(start)[0], split_time(end)[0]
        span = "e.at >= ? AND e.at < ? AND e.seconds IS NOT NULL"

        def total(db: sqlite3.Connection) -> float:
            (few,) = db.execute(
                f"SELECT count(*) <= {_FEW} FROM (SELECT 1 FROM entries AS e WHERE {span} LIMIT {_FEW + 1})",
                values,
            ).fetchone()
            sums = f"SELECT total(seconds) FROM entries AS e WHERE {span}"
            if few:
                return db.execute(f"{sums} AND NOT {_UNDONE} AND {_ONCE}", values).fetchone()[0]
            (everything,) = db.execute(sums, values).fetchone()
            (dead,) = db.execute(f"{sums} AND {_DEAD}", values).fetchone()
            return max(0.0, everything - dead)

        return self._read(total, 0.0)

    def study_days(self, end: dt.timedelta, since: dt.datetime | None = None) -> dict[dt.date, float]:
        """Study time per study date, in seconds, oldest first; a day ends `end` after midnight (04:00).

        `since`: only what was recorded from this moment on.

        A date on which something was done counts even if no time was recorded. The date is the one that the
        learner's clock showed then, wherever they are now.
        """
        day = f"(e.at / 1000000 + e.offset - {round(end.total_seconds())} + {_YEAR_ONE}) / 86400"
        studied = f"e.seconds IS NOT NULL OR ({_DONE} AND e.kind <> 'undo')"
        sums = f"SELECT {day}, total(seconds), count(*) FROM entries AS e WHERE ({studied})"
        if since is not None:
            sums += f" AND e.at >= {split_time(since)[0]}"

        def days(db: sqlite3.Connection) -> dict[dt.date, float]:
            seconds = {
                number: [total, count] for number, total, count in db.execute(f"{sums} GROUP BY 1 ORDER BY 1")
            }
            for number, total, count in db.execute(f"{sums} AND {_DEAD} GROUP BY 1"):
                seconds[number][0] -= total
                seconds[number][1] -= count
            return {dt.date.fromordinal(number): max(0.0, total)
                    for number, (total, count) in seconds.items() if count}  # fmt: skip

        return self._read(days, {})

    def _first(self, sql: str, *values: Any) -> Entry | None:
        def fetch(db: sqlite3.Connection) -> Entry | None:
            row = db.execute(sql, values).fetchone()
            return None if row is None else _entry(row)

        return self._read(fetch, None)


def _entry(row: tuple[Any, ...]) -> Entry:
    """The entry of a row of COLUMNS, with or without whether it is undone behind them. Raises Damage."""
    from dlstudy.journal.trouble import unreadable

    try:
        return from_row(row[:8], bool(row[8]) if len(row) > 8 else False)
    except (ValueError, TypeError) as error:
        raise unreadable(row[0]) from error
