"""The reading half on a long journal: by indexes, and right; study dates as the learner's clock showed them."""

from __future__ import annotations

import datetime as dt
import sqlite3

import pytest

from dlstudy.journal import Journal, reading
from tests.journal.make_journal import entries
from tests.journal.model import Model

END = dt.timedelta(hours=4)
PARIS = dt.timezone(dt.timedelta(hours=1)), dt.timezone(dt.timedelta(hours=2))


@pytest.fixture
def long(path):
    """A journal long enough for SQLite to prefer other plans if it had them."""
    with Journal(path) as journal:
        journal.take_in(entries(3000))
        yield journal


@pytest.mark.parametrize("few", [0, reading._FEW])
def test_a_long_journal_answers_as_the_model_does(long, monkeypatch, few):
    monkeypatch.setattr(reading, "_FEW", few)
    model = Model()
    model.add(*entries(3000))
    # ids hold chance, so the model starts from what was written
    model.rows.clear()
    model.add(*long.entries(kinds=["begin", "done", "run", "review", "undo"], undone=True))
    assert len(model.rows) == 3000
    assert long.completions() == model.completions()
    assert long.study_days(END) == model.study_days(END)
    now = dt.datetime.now(dt.timezone.utc)
    for days in (0.1, 1, 30):
        start = now - dt.timedelta(days=days)
        assert long.seconds_between(start, now) == model.seconds_between(start, now)
    for kind in ("begin", "run", "nothing"):
        assert long.latest(kind) == model.latest(kind)
    assert long.entries(limit=7, newest_first=True) == model.live()[::-1][:7]


def plans(journal, ask):
    """How SQLite goes about every query of `ask`, from a copy of the statements that it runs."""
    statements: list[str] = []
    journal.count()
    journal._db.set_trace_callback(statements.append)
    ask(journal)
    journal._db.set_trace_callback(None)
    db: sqlite3.Connection = journal._db
    return [step[3] for sql in statements if sql.lstrip().startswith(("SELECT", "WITH"))
            for step in db.execute(f"EXPLAIN QUERY PLAN {sql}")]  # fmt: skip


@pytest.mark.parametrize("ask", [
    lambda j: j.latest("begin"),
    lambda j: j.completions(),
    lambda j: j.get("x"),
    lambda j: j.entries(kinds=("begin", "day-off", "catch-up")),
    lambda j: j.seconds_between(dt.datetime(2026, 11, 24, 4), dt.datetime(2026, 11, 25, 4)),
], ids=["latest", "completions", "get", "decisions", "seconds"])  # fmt: skip
def test_what_today_asks_never_walks_through_the_whole_journal(long, ask):
    """A walk is a SCAN of the table; the one over the index of what is done stops at its first entry."""
    steps = plans(long, ask)
    assert steps
    walks = [step for step in steps if "SCAN" in step and "SCAN CONSTANT ROW" not in step]
    allowed = (
        "parts",
        "entries USING INDEX entries_done",
        "entries USING COVERING INDEX entries_done",
        "(subquery",
    )
    assert all(any(name in walk for name in allowed) for walk in walks), steps


@pytest.mark.parametrize(("hour", "zone", "day"), [
    ("2026-10-25T01:30", 1, 24),  # the night of the change to winter time: 02:30 comes twice
    ("2026-10-25T03:59", 0, 24), ("2026-10-25T04:00", 0, 25), ("2026-10-26T03:59", 0, 25),
    ("2026-03-29T03:30", 1, 28),  # the night of the change to summer time
    ("1970-01-01T00:30", 0, 31),  # a clock without a battery
])  # fmt: skip
def test_the_study_date_is_the_one_on_the_learners_clock(path, hour, zone, day):
    with Journal(path) as journal:
        when = dt.datetime.fromisoformat(hour).replace(tzinfo=PARIS[zone])
        entry = journal.append("done", "a/lesson", {"done": True, "seconds": 60}, when=when)
        assert entry.when == when and entry.when.utcoffset() == when.utcoffset()
        ((date, seconds),) = journal.study_days(END).items()
        assert (date.day, seconds) == (day, 60.0)


@pytest.mark.parametrize("seconds", [None, "90", True, -5, 1e300, [1], {"a": 1}])
def test_a_time_that_makes_no_sense_is_no_time(path, seconds):
    with Journal(path) as journal:
        journal.append("done", "a/lesson", {"done": True, "seconds": seconds})
        journal.append("done", "b/lesson", {"done": True, "seconds": 90})
        now = dt.datetime.now(dt.timezone.utc)
        assert journal.seconds_between(now - dt.timedelta(hours=1), now + dt.timedelta(hours=1)) == 90.0
        assert sum(journal.study_days(END).values()) == 90.0


def test_an_absent_journal_is_empty_and_stays_absent(quick_home):
    with Journal(quick_home / "deep" / "journal.db") as journal:
        assert journal.entries() == [] and journal.completions() == {} and journal.count() == 0
        assert journal.latest("begin") is None and journal.get("x") is None and journal.study_days(END) == {}
        assert journal.undo() == [] and journal.check() == 0 and journal.backup() is None
    assert not quick_home.exists()


def test_what_was_recorded_can_neither_be_changed_nor_removed(path):
    with Journal(path) as journal:
        entry = journal.append("done", "a/lesson", {"done": True})
    db = sqlite3.connect(path)
    for sql in ("DELETE FROM entries", "UPDATE entries SET subject = 'b'"):
        with pytest.raises(sqlite3.DatabaseError, match="only grows"):
            db.execute(sql)
    db.execute("INSERT OR REPLACE INTO entries (id, at, offset, kind, subject, data) VALUES (?, 0, 0, 'x', 'x', '{}')",
               (entry.id,))  # fmt: skip
    db.commit()
    db.close()
    with Journal(path) as journal:
        assert journal.entries() == [entry]


class TestRuns:
    def record(self, journal, status, seconds, run="r1", begun=None):
        return journal.record_run(
            run=run, lab="week2.cifar", part="week2.cifar/lab", seconds=seconds, status=status, begun=begun,
            metrics={"test_accuracy": 0.9, "loss": float("nan")},
        )  # fmt: skip

    def test_a_finished_run_is_recorded_once_and_completes_its_part(self, path):
        with Journal(path) as journal:
            first = self.record(journal, "finished", 100)
            assert (
                self.record(journal, "finished", 100) is None and self.record(journal, "stopped", 120) is None
            )
            assert journal.completions() == {"week2.cifar/lab": first}
            assert first.data["metrics"] == {"test_accuracy": 0.9, "loss": None}

    def test_runs_of_one_name_are_told_apart_by_their_beginning(self, path):
        """Two machines' on merging, or the next one after a folder was deleted."""
        first, second = "2026-11-24T19:35:00.000001+00:00", "2026-11-24T19:35:59.000000+00:00"
        with Journal(path) as here, Journal(path.with_name("there.db")) as there:
            assert self.record(here, "finished", 100, begun=first)
            assert self.record(here, "finished", 100, begun=first) is None
            assert self.record(here, "stopped", 50, begun=second).data["seconds"] == 50
            assert self.record(there, "finished", 70, begun=second)
            here.merge(there.path)
            assert sum(here.study_days(END).values()) == 220

    def test_a_run_that_went_on_counts_each_second_once(self, path):
        with Journal(path) as journal:
            assert self.record(journal, "stopped", 100).data["seconds"] == 100
            assert self.record(journal, "stopped", 100) is None, "the same ending again"
            assert self.record(journal, "failed", 150).data["seconds"] == 50
            assert not journal.completions()
            assert self.record(journal, "finished", 400).data["seconds"] == 250
            assert self.record(journal, "finished", 60, run="r1:x").data["seconds"] == 60
            assert sum(journal.study_days(END).values()) == 460


def test_what_two_machines_both_took_back_comes_back_by_one_redo(path):
    with Journal(path) as here, Journal(path.with_name("there.db")) as there:
        entry = here.append("done", "a/lesson", {"done": True})
        there.merge(path)
        here.undo()
        there.undo()
        here.merge(there.path)
        assert here.completions() == {}
        assert [one.id for one in here.undo(redo=True)] == [entry.id]
        assert here.completions() == {"a/lesson": entry} and here.undo(redo=True) == []


def test_what_was_decided_again_is_not_brought_back_a_second_time(path):
    with Journal(path) as journal:
        journal.append("done", "a/lesson", {"done": True, "seconds": 60})
        journal.undo()
        again = journal.append("done", "a/lesson", {"done": True, "seconds": 60})
        assert journal.undo(redo=True) == [] and journal.entries() == [again]
