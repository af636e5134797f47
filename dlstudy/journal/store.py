"""The journal as the rest of the program sees it: append, undo, merge; what can be asked of it is in `reading`."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from dlstudy.errors import DlstudyError
from dlstudy.home import cannot_write, home
from dlstudy.journal import changes, damage, database, trouble
from dlstudy.journal.entry import Entry
from dlstudy.journal.lock import Lock
from dlstudy.journal.reading import Reader
from dlstudy.journal.trouble import Damage
from dlstudy.language import say

T = TypeVar("T")

#: The kinds of entry that the learner decided, and that `dlstudy undo` takes back, newest first.
DECISIONS = ("begin", "catch-up", "done", "run", "day-off")


class Journal(Reader):
    """The learner's journal. Opened at the first use; the file is created at the first append.

    Two programs may use it at once: writers wait for each other, readers never wait. Close it when you are done:
    a journal that is found damaged cannot be set aside while somebody has it open.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._db: sqlite3.Connection | None = None
        self._lock: Lock | None = None

    @classmethod
    def open(cls, path: Path | None = None) -> Journal:
        """The journal at `path`, by default the home's. Use it as a context manager, or close it."""
        return cls(path or home().journal)

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    # -- writing ----------------------------------------------------------------------------------------------

    def append(
        self,
        kind: str,
        subject: str,
        data: dict[str, Any],
        *,
        when: dt.datetime | None = None,
        key: str | None = None,
    ) -> Entry | None:
        """Record one entry and return it; None if an entry with this key is there already.

        Args:
            kind: what happened: "begin", "done", "run", "undo", "day-off", "catch-up", …
            subject: to what: a part id, a unit id, a date, an entry's id.
            data: a JSON object. `"done": true` completes the part that is the subject, `"seconds"` is study time.
            when: the moment (by default this one, on the learner's clock).
            key: an idempotency key, for what must be recorded once however often it is tried.

        Raises DlstudyError (read-only, disk full, held by another program); then nothing is written.
        """
        return self.extend([(kind, subject, data, when, key)])[0]

    def extend(
        self, items: Iterable[tuple[str, str, dict[str, Any], dt.datetime | None, str | None]]
    ) -> list[Entry | None]:
        """Record several entries, (kind, subject, data, when, key) each, all of them or none.

        Several together are one decision (their data names it as `group`): `undo` takes them back together.
        """
        together = list(items)
        return self._write(lambda db: changes.insert_together(db, together))

    def record_run(
        self,
        *,
        run: str,
        lab: str,
        part: str | None,
        seconds: float,
        metrics: dict[str, Any],
        status: str,
        when: dt.datetime | None = None,
        begun: str | None = None,
    ) -> Entry | None:
        """Record a run that ended: a finished one exactly once, and it completes its part.

        A run that was stopped or failed is recorded for its time, once per ending, and may go on later: `seconds` is
        the run's training time since it first began, and only what was not yet recorded counts as study time.
        Returns None if this ending is recorded already. `begun` (a text, the same at each ending) tells runs of one
        name apart: another year's, another machine's, or one begun again after its folder was deleted.
        """
        ended = {"lab": lab, "status": status, "metrics": metrics}
        return self._write(lambda db: changes.insert_run(db, run, part or lab, ended, seconds, when, begun))

    def undo(
        self,
        *,
        redo: bool = False,
        kinds: tuple[str, ...] = DECISIONS,
        only: Sequence[str] | None = None,
    ) -> list[Entry]:
        """Take back the newest decision that counts (with what was recorded along with it), by a new entry each.

        With `redo`, take back the newest undo instead, unless the same thing was decided again since. Returns the
        entries that it concerned, oldest first; none if there is nothing to take back. `only`: the ids that the
        learner was shown (see `to_undo`); if by now it would be others, nothing is done and none returned.
        """
        if not self._read(lambda db: True, False):
            return []
        concerned = self._write(
            lambda db: changes.redo(db, only) if redo else changes.undo(db, kinds, only), whole=True
        )
        return [entry for entry in map(self.get, concerned) if entry is not None]

    def to_undo(self, *, redo: bool = False, kinds: tuple[str, ...] = DECISIONS) -> list[Entry]:
        """The entries that `undo` would take back now (or bring back), oldest first; nothing is changed."""
        nothing: list[str] = []
        concerned = self._read(
            lambda db: changes.taken_back(db) if redo else changes.decision(db, kinds), nothing
        )
        return [entry for entry in map(self.get, concerned) if entry is not None]

    def merge(self, other: Path) -> int:
        """Take in every entry of another journal that is not here yet; returns how many there were.

        The other file is not changed. Raises UserError if there is none, DlstudyError if it is damaged or newer;
        then nothing is taken in.
        """
        from dlstudy.journal.recovery import read_other

        entries = read_other(other)
        return self._write(lambda db: changes.insert_rows(db, entries), whole=True) if entries else 0

    def take_in(self, entries: list[Entry]) -> int:
        """Record entries of this journal's own past, as they are; returns how many were not here yet."""
        return self._write(lambda db: changes.insert_rows(db, entries))

    # -- care -------------------------------------------------------------------------------------------------

    def check(self) -> int:
        """Look at every page and every entry; returns how many there are. Raises JournalDamaged."""

        def whole(db: sqlite3.Connection) -> int:
            database.check(db, thorough=True)
            return database.count_whole(db)

        return self._read(whole, 0)

    def backup(self, target: Path | None = None) -> Path | None:
        """Make today's backup anew, or one at `target`, verified; None if there is nothing to back up."""
        from dlstudy.journal import backups

        target = target or backups.today(self.path)

        def make(db: sqlite3.Connection) -> Path:
            backups.make(db, target)
            return target

        return self._read(make, None)

    # -- the file ---------------------------------------------------------------------------------------------

    def _read(self, query: Callable[[sqlite3.Connection], T], empty: T) -> T:
        """The answer of a query, `empty` where there is no journal. Raises JournalDamaged, and sets it aside."""
        for attempt in (1, 2):
            try:
                db = self._connection(whole=True)
                if db is None:
                    return empty
                with trouble.explained(self.path, reading=True):
                    return query(db)
            except Damage as found:
                self._set_aside(found, attempt)
        raise AssertionError

    def _write(self, change: Callable[[sqlite3.Connection], T], *, whole: bool = False) -> T:
        """Do `change` alone, in one transaction, then see to today's backup.

        With `whole` only in a journal of which nothing is missing; otherwise a damaged one makes way for a new one.
        """
        for attempt in (1, 2, 3):
            try:
                db = self._connection(whole=whole, create=True)
                assert db is not None
                with trouble.explained(self.path), _transaction(db):
                    result = change(db)
            except Damage as found:
                self._set_aside(found, attempt, go_on=not whole)
            else:
                self._back_up(db)
                return result
        raise AssertionError

    def _back_up(self, db: sqlite3.Connection) -> None:
        """See to today's backup. Whatever becomes of it, what was written stays written."""
        from dlstudy.journal import backups

        with contextlib.suppress(DlstudyError, OSError):
            try:
                with trouble.explained(self.path):
                    backups.daily(self.path, db)
            except Damage as found:  # the next one to read is told
                self._set_aside(found, 1)

    def _connection(self, *, whole: bool, create: bool = False) -> sqlite3.Connection | None:
        """The open file, None if there is none and none is wanted. Raises Damage, JournalDamaged, DlstudyError."""
        if whole:
            damage.refuse_pending(self.path)
        if self._db is not None:
            return self._db
        try:
            if not self.path.exists() and not create and not database.orphaned(self.path):
                return None
            if create:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            database.refuse_spoilt_log(self.path)
            self._lock = Lock(self.path.parent)
            if not self.path.exists():
                if database.orphaned(self.path):
                    raise trouble.missing()
                if not create:
                    return None
                database.create(self.path)
            self._db = database.connect(self.path)
        except TimeoutError:
            raise trouble.busy(self.path) from None
        except OSError as error:
            raise (cannot_write if create else trouble.cannot_read)(self.path, error) from error
        finally:
            if self._db is None:
                self.close()
        return self._db

    def _set_aside(self, found: Damage, attempt: int, *, go_on: bool = False) -> None:
        """Set the damaged file aside and raise JournalDamaged, or return to try again.

        That is when the file turns out to be sound, or (`go_on`) when a new journal is to take its place.
        """
        self.close()
        error = damage.set_aside(self.path, str(found))
        if error is not None and not go_on:
            raise error
        if attempt > 1 and error is None:
            raise DlstudyError(
                say(fr=f"Le journal {self.path} se lit mal ({found}), sans que l'on y trouve de dommage.",
                    en=f"The journal {self.path} reads badly ({found}), though no damage is found in it."),
                hint=say(fr="Vérifiez le disque, puis réessayez.", en="Check the disk, then try again."),
            )  # fmt: skip


@contextlib.contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing, alone: other writers wait."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            db.execute("ROLLBACK")
        raise
