"""A full disk, a folder that may only be read: clear words, and nothing lost that was there."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys

import pytest

from dlstudy import cli
from dlstudy.errors import DlstudyError
from dlstudy.journal import Journal, backups, database, trouble
from dlstudy.language import set_language

BIG = {"done": True, "log": "x" * 200_000}


@pytest.fixture
def nobody():
    """Run as a user whom permissions hold for (root may write anywhere)."""
    if os.name == "nt":
        pytest.skip("permissions work otherwise here")
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@contextlib.contextmanager
def read_only(folder):
    """The folder and what is in it may only be read, and the test's user owns it (so that it can be put back)."""
    modes = {file: file.stat().st_mode for file in [folder, *folder.rglob("*")]}
    for file in modes:
        file.chmod(0o555 if file.is_dir() else 0o444)
    try:
        yield
    finally:
        for file, mode in modes.items():
            file.chmod(mode)


@pytest.fixture
def owned(quick_home, nobody):
    """A home that belongs to the user of the test."""
    if os.getuid() == 0:
        os.seteuid(0)
        quick_home.mkdir()
        os.chown(quick_home, 65534, -1)
        os.seteuid(65534)
    else:
        quick_home.mkdir()
    return quick_home


def test_a_read_only_home_can_be_read_and_says_why_it_cannot_be_written(owned):
    path = owned / "journal.db"
    with Journal(path) as journal:
        first = journal.append("done", "a/lesson", {"done": True})
    with read_only(owned):
        with Journal(path) as journal:
            assert list(journal.completions()) == ["a/lesson"]
            assert journal.check() == 1
        for act in (lambda j: j.append("done", "b/lesson", {}), Journal.undo):
            with Journal(path) as journal, pytest.raises(DlstudyError, match="Cannot write") as caught:
                act(journal)
            assert "DLSTUDY_HOME" in caught.value.hint
        assert {file.name for file in owned.iterdir()} == {"journal.db", "journal-backups"}
    with Journal(path) as journal:
        assert journal.entries() == [first]


def test_a_read_only_home_without_a_journal(owned):
    path = owned / "journal.db"
    with read_only(owned), Journal(path) as journal:
        assert journal.entries() == []
        with pytest.raises(DlstudyError, match=r"not writable|denied"):
            journal.append("done", "b/lesson", {})
    with read_only(owned), Journal(owned / "deeper" / "journal.db") as journal:
        assert journal.count() == 0
        with pytest.raises(DlstudyError, match="Cannot write"):
            journal.append("done", "b/lesson", {})


@pytest.mark.parametrize("with_shm", [True, False])
def test_a_read_only_home_left_by_a_killed_program_shows_what_its_wal_holds(owned, with_shm):
    path = owned / "journal.db"
    writer = Journal(path)
    writer.append("done", "a/lesson", {"done": True})
    copy = owned / "copy"
    copy.mkdir()
    for suffix in ["", "-wal", "-shm"][: 3 if with_shm else 2]:
        shutil.copy(f"{path}{suffix}", copy / f"journal.db{suffix}")
    writer.close()
    with read_only(owned), Journal(copy / "journal.db") as journal:
        assert list(journal.completions()) == ["a/lesson"]
        with pytest.raises(DlstudyError, match="Cannot write"):
            journal.append("done", "b/lesson", {})


def test_a_home_that_may_not_even_be_read(owned):
    path = owned / "journal.db"
    with Journal(path) as journal:
        journal.append("done", "a/lesson", {})
    owned.chmod(0)
    try:
        with Journal(path) as journal, pytest.raises(DlstudyError, match="Cannot read"):
            journal.entries()
    finally:
        owned.chmod(0o755)


def test_a_damaged_journal_in_a_read_only_home(owned):
    path = owned / "journal.db"
    path.write_bytes(b"junk" * 1000)
    with (
        read_only(owned),
        Journal(path) as journal,
        pytest.raises(DlstudyError, match=r"damaged.*cannot be set aside"),
    ):
        journal.entries()
    assert path.read_bytes() == b"junk" * 1000


def full(db):
    """SQLite takes the disk for full: no page more than there are."""
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    db.execute(f"PRAGMA max_page_count = {pages}")


def test_a_full_disk_keeps_all_that_was_there_and_takes_nothing_half(path):
    with Journal(path) as journal:
        kept = [journal.append("done", f"{n}/lesson", {"done": True}) for n in range(3)]
        full(journal._db)
        with pytest.raises(DlstudyError, match="disk is full") as caught:
            journal.extend(
                [("done", "small/lesson", {}, None, None), ("done", "big/lesson", BIG, None, None)]
            )
        assert "Free some space" in caught.value.hint
        assert journal.entries() == kept
        journal._db.execute("PRAGMA max_page_count = 1000000")
        kept.append(journal.append("done", "big/lesson", BIG))
    with Journal(path) as journal:
        assert journal.entries() == kept and journal.check() == 4


def test_a_backup_that_does_not_fit_disturbs_nobody_and_leaves_nothing(path, monkeypatch):
    monkeypatch.setattr(
        database, "examine", lambda path, **how: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    with Journal(path) as journal:
        journal.append("done", "a/lesson", {"done": True})
        assert journal.count() == 1
        with pytest.raises(DlstudyError, match="No space left"):
            journal.backup()
    assert list(backups.folder(path).iterdir()) == []


WRITE = """
import resource, signal, sys
from pathlib import Path
from dlstudy.errors import DlstudyError
from dlstudy.journal import Journal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
written = 0
try:
    while True:
        with Journal(Path(sys.argv[1])) as journal:
            journal.append("done", f"{written}/lesson", {"done": True, "log": "x" * 3000})
        written += 1
except DlstudyError as error:
    print(written, error.message)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no file size limits")
@pytest.mark.parametrize("limit", [0, 4096, 30_000, 100_000, 300_000])
def test_writes_that_the_system_refuses_at_any_moment_lose_nothing(path, limit):
    """Wherever the limit strikes (creating, appending, checkpointing), what was reported written is there."""
    ran = subprocess.run(
        [sys.executable, "-c", WRITE, str(path), str(limit)], capture_output=True, text=True, check=True
    )
    written, message = ran.stdout.split(" ", 1)
    assert "Cannot write" in message
    with Journal(path) as journal:
        assert list(journal.completions()) == sorted(f"{n}/lesson" for n in range(int(written)))
        assert journal.check() == int(written)
        journal.append("done", "after/lesson", {})
    assert not list(path.parent.glob(".*")), "no half-made file is left"


@pytest.mark.skipif(
    sys.platform != "linux" or os.getuid() != 0, reason="needs a small disk, which root can make"
)
@pytest.mark.parametrize("size", [4, 64, 256, 700])
def test_a_disk_that_fills_up(path, size):
    mount = path.parent / "disk"
    mount.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}k", "dlstudy-test", str(mount)]
    if subprocess.run(command, capture_output=True).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        written, journal_file = [], mount / "journal.db"
        with pytest.raises(DlstudyError, match="Cannot write"):
            for n in range(1000):
                with Journal(journal_file) as journal:
                    written.append(journal.append("done", f"{n}/lesson", {"done": True, "log": "x" * 3000}))
        with Journal(journal_file) as journal:
            assert journal.entries() == written
        shutil.rmtree(backups.folder(journal_file), ignore_errors=True)  # room again
        with Journal(journal_file) as journal:
            assert journal.check() == len(written)
            if written:
                journal.append("done", "after/lesson", {})
    finally:
        subprocess.run(["umount", str(mount)], check=True)


@pytest.mark.skipif(
    sys.platform != "linux" or os.getuid() != 0, reason="needs a small disk, which root can make"
)
def test_a_disk_without_a_single_byte_left_can_still_be_read(path):
    mount = path.parent / "disk"
    mount.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "dlstudy-test", str(mount)]
    if subprocess.run(command, capture_output=True).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        with Journal(mount / "journal.db") as journal:
            entry = journal.append("done", "a/lesson", {"done": True})
        with contextlib.suppress(OSError), open(mount / "filler", "wb", buffering=0) as filler:
            while True:
                filler.write(bytes(4096))
        for _ in range(2):
            with Journal(mount / "journal.db") as journal:
                assert journal.entries() == [entry] and journal.check() == 1
                with pytest.raises(DlstudyError, match="disk is full"):
                    journal.append("done", "b/lesson", {})
        (mount / "filler").unlink()
        with Journal(mount / "journal.db") as journal:
            journal.append("done", "b/lesson", {})
            assert journal.check() == 2
    finally:
        subprocess.run(["umount", str(mount)], check=True)


@pytest.mark.parametrize("code", ["fr", "en"])
def test_the_command_line_says_it_in_both_languages(path, capfd, code):
    path.parent.rmdir()
    path.parent.write_text("a file where the home should be")
    set_language(code)
    with (
        Journal(path) as journal,
        pytest.raises(DlstudyError, match="Impossible d'écrire" if code == "fr" else "Cannot"),
    ):
        journal.append("done", "a", {})
    assert cli.run(["journal", "check", "--lang", code]) in (0, 1)
    assert "Traceback" not in capfd.readouterr().err


def test_another_program_that_never_stops_writing(path, monkeypatch):
    with Journal(path) as journal:
        journal.append("done", "a/lesson", {"done": True})
    monkeypatch.setattr(trouble, "PATIENCE", 0.1)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Journal(path) as journal:
        assert journal.count() == 1, "readers never wait"
        with pytest.raises(DlstudyError, match="Another program"):
            journal.append("done", "b/lesson", {})
    other.execute("ROLLBACK")
    other.close()
