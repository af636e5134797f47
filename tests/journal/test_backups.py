"""Backups: made by themselves once a study day, verified, and never dropped while they hold more than the newest."""

from __future__ import annotations

import datetime as dt
import os
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlstudy.journal import Journal, backups, clock


@pytest.fixture
def at(monkeypatch):
    """Sets the learner's clock."""

    def set_clock(text):
        moment = dt.datetime.fromisoformat(text).replace(tzinfo=dt.timezone.utc)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return set_clock


def write(path, times=1):
    with Journal(path) as journal:
        for _ in range(times):
            journal.append("done", "a/lesson", {"done": True})


def names(path):
    return [file.name for _, file in backups.files(path)]


def test_one_a_study_day_at_its_first_entry(path, at):
    at("2026-11-24T19:00")
    write(path, 3)
    at("2026-11-25T03:59")  # a night's work still belongs to the day before
    write(path)
    assert names(path) == ["journal-2026-11-24.db"]
    assert backups.newest_intact(path).entries == 1
    at("2026-11-25T04:00")
    write(path, 2)
    assert names(path) == ["journal-2026-11-25.db", "journal-2026-11-24.db"]
    assert [backup.entries for backup in backups.all_of(path)] == [5, 1]
    at("2026-11-20T12:00")  # the clock set back
    write(path)
    assert names(path)[0] == "journal-2026-11-25.db" and len(names(path)) == 3


def test_reading_makes_none(path, at):
    at("2026-11-24T19:00")
    write(path)
    at("2026-11-26T19:00")
    with Journal(path) as journal:
        journal.completions()
        journal.undo(redo=True)
    assert "journal-2026-11-25.db" not in names(path)


def test_old_ones_are_dropped_by_age_but_not_one_that_holds_more(path, at):
    day = dt.date(2026, 1, 1)
    for _ in range(75):
        at(f"{day}T12:00")
        write(path)
        day += dt.timedelta(days=1)
    kept = [day for day, _ in backups.files(path)]
    last = day - dt.timedelta(days=1)
    assert kept[:7] == [last - dt.timedelta(days=n) for n in range(7)]
    assert len(kept) < 7 + 4 + 5
    assert {(day.year, day.month) for day in kept} == {(2026, month) for month in (1, 2, 3)}
    fuller = backups.folder(path) / "journal-2025-02-02.db"
    with Journal(path.with_name("fuller.db")) as other:
        other.extend([("done", "x", {}, None, None)] * 500)
        other.backup(fuller)
    empty = backups.folder(path) / "journal-2025-02-03.db"
    empty.write_bytes(b"")
    write(path.with_name("small.db"))
    with Journal(path.with_name("small.db")) as small:  # the newest of its month: it is the one to be kept
        small.backup(backups.folder(path) / "journal-2025-02-20.db")
    at("2026-05-01T12:00")
    write(path)
    assert fuller.exists() and not empty.exists()


@given(st.sets(st.dates(dt.date(2020, 1, 1), dt.date(2027, 1, 1))))
def test_what_is_kept(days):
    kept = backups.keep(sorted(days))
    assert kept <= days
    assert len(kept) <= backups.DAYS + backups.WEEKS + backups.MONTHS
    assert set(sorted(days, reverse=True)[: backups.DAYS]) <= kept
    assert backups.keep(sorted(kept)) == kept, "what was kept once is not dropped the next time for no reason"


def test_a_backup_is_a_journal_in_one_file(path, tmp_path):
    write(path, 5)
    with Journal(path) as journal:
        target = journal.backup(tmp_path / "new folder" / "mine.db")
        with Journal(target) as copy:
            assert copy.entries() == journal.entries()
    assert {file.name for file in target.parent.iterdir()} == {"mine.db"} | (
        {"mine-backups"} if (target.parent / "mine-backups").exists() else set()
    )


def test_what_a_killed_backup_left_is_swept_away_later(path, at):
    at("2026-11-24T19:00")
    write(path)
    left = [
        path.with_name(".journal.db.99999.new"),
        backups.folder(path) / ".journal-2026-11-24.db.99999.new",
    ]
    young = path.with_name(".journal.db.88888.new")
    for file in [*left, young]:
        file.write_text("half")
    for file in left:
        os.utime(file, (time.time() - 7200,) * 2)
    at("2026-11-25T19:00")
    write(path)
    assert not any(file.exists() for file in left) and young.exists()


def test_settings_that_cannot_be_read_lose_no_entry(path):
    """A training of an hour ends while the learner is editing the settings."""
    path.with_name("settings.json").write_text("{ half")
    with Journal(path) as journal:
        entry = journal.append("run", "week2.cifar/lab", {"done": True})
        assert entry is not None and journal.entries() == [entry]
