"""Whatever happens to the file: it is noticed, set aside as it is, and put together again from all that is left."""

from __future__ import annotations

import random
import shutil
import sqlite3

import pytest

from dlstudy.errors import DlstudyError, UserError
from dlstudy.journal import Journal, JournalDamaged, backups, carving, damage, recovery, wal
from dlstudy.journal.schema import VERSION
from tests.journal.make_journal import entries as years_of_study


def fill(path, count=60, seed=1, backup=True):
    """A journal with something in it, one entry longer than a page; returns its entries."""
    with Journal(path) as journal:
        journal.take_in(years_of_study(count, seed=seed))
        journal.append("run", "long/lab", {"done": True, "log": "é" * 9000}, key="long")
        journal.extend([("done", f"together/{n}", {"done": True}, None, None) for n in range(3)])
        if not backup:
            shutil.rmtree(backups.folder(path))
        return journal.entries(undone=True, kinds=["begin", "done", "run", "review", "undo"])


def everything(path):
    with Journal(path) as journal:
        return {entry._replace(undone=False) for entry in map(_frozen, all_of(journal))}


def all_of(journal):
    return journal.entries(undone=True, kinds=["begin", "done", "run", "review", "undo"])


def _frozen(entry):
    return entry._replace(data=repr(entry.data))


def cut(blob):
    return blob[: len(blob) // 2 + 100]


def empty(blob):
    return b""


def foreign(blob):
    return b"%PDF-1.7 not a journal\n" * 100


def no_header(blob):
    return b"\0" * 100 + blob[100:]


def no_schema(blob):
    return blob[:100] + b"\xff" * 3996 + blob[4096:]


def stripe(blob):
    return blob[:9000] + b"\xa5" * 6000 + blob[15000:]


WAYS = [cut, empty, foreign, no_header, no_schema, stripe]


@pytest.mark.parametrize("spoil", WAYS)
def test_a_damaged_journal_is_set_aside_untouched_and_never_overwritten(path, spoil):
    fill(path)
    spoilt = spoil(path.read_bytes())
    path.write_bytes(spoilt)
    with Journal(path) as journal, pytest.raises(JournalDamaged) as caught:
        journal.completions()
    (folder,) = damage.pending(path)
    assert (folder / "journal.db").read_bytes() == spoilt
    assert str(folder) in caught.value.message and "dlstudy journal restore" in caught.value.hint
    assert not path.exists()
    for ask in (Journal.completions, Journal.undo, Journal.count, lambda j: j.latest("begin")):
        with Journal(path) as journal, pytest.raises(JournalDamaged):
            ask(journal)
    assert not path.exists() and damage.pending(path) == [folder]


@pytest.mark.parametrize("spoil", WAYS)
def test_what_is_appended_meanwhile_and_the_backup_come_together_again(path, spoil):
    fill(path, 40)
    with Journal(path) as journal:
        journal.backup()
        after = journal.append("done", "after/lesson", {"done": True, "seconds": 60})
    expected = everything(path)
    path.write_bytes(spoil(path.read_bytes()))
    with Journal(path) as journal:  # a training ends just now: it is the first to notice
        meanwhile = journal.append("done", "meanwhile/lesson", {"done": True})
    with Journal(path) as journal, pytest.raises(JournalDamaged, match="set aside"):
        journal.entries()
    restored = recovery.restore(path)
    assert restored.backup.entries == len(expected) - 1 and restored.since == 1
    found = everything(path)
    lost = expected - found
    assert lost <= {_frozen(after)}, "the backup held all the others"
    assert found - expected == {_frozen(meanwhile)}
    assert not damage.pending(path) and recovery.restore(path) is None
    assert restored.entries == len(found)
    (kept,) = restored.folders
    assert (kept / "journal.db").exists() and ".restored-" in kept.name
    with Journal(path) as journal:
        assert journal.check() == len(found)


@pytest.mark.parametrize("seed", range(12))
def test_flipped_bits_are_noticed_or_harmless_and_only_the_spoilt_entries_are_lost(path, seed):
    fill(path, 150, backup=seed % 2 == 0)
    expected = everything(path)
    blob = bytearray(path.read_bytes())
    chance = random.Random(seed)
    for _ in range(chance.choice([1, 3, 40])):
        blob[chance.randrange(len(blob))] ^= 1 << chance.randrange(8)
    path.write_bytes(blob)
    try:
        with Journal(path) as journal:
            journal.check()
        assert everything(path) == expected
    except JournalDamaged:
        restored = recovery.restore(path)
        found = everything(path)
        assert found <= expected, "nothing that was never written comes out of it"
        assert len(expected - found) <= 3 + 40, (
            "and no more is missing than the bits that were flipped can spoil"
        )
        assert restored.lost <= len(expected - found)
        with Journal(path) as journal:
            assert journal.check() == len(found)


def test_an_entry_that_no_longer_agrees_with_its_checksum_is_damage(path):
    fill(path, backup=False)
    blob = path.read_bytes()
    spoilt = blob.replace(b'"status":"finished"', b'"status":"finishad"', 1)
    assert spoilt != blob
    path.write_bytes(spoilt)
    with Journal(path) as journal, pytest.raises(JournalDamaged):
        journal.entries()
    restored = recovery.restore(path)
    assert restored.lost == 1 and restored.entries == restored.read


@pytest.mark.parametrize("spoil", [no_header, no_schema])
def test_carving_finds_every_entry_without_sqlite(path, spoil):
    """Also those that are still in the -wal file only, and those that are longer than a page."""
    fill(path, 30)
    writer = Journal(path)
    writer.append("done", "in the wal/lesson", {"done": True, "log": "x" * 20000})
    expected = {_frozen(entry)._replace(undone=False) for entry in all_of(writer)}
    folder = path.parent / "copy"
    folder.mkdir()
    (folder / "journal.db").write_bytes(spoil(path.read_bytes()))
    (folder / "journal.db-wal").write_bytes((path.parent / "journal.db-wal").read_bytes())
    writer.close()
    carved = carving.carve(folder / "journal.db")
    assert {_frozen(entry) for entry in carved.entries} == expected
    assert carved.lost == set()


def test_a_journal_from_a_newer_version_is_left_alone(path):
    fill(path)
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {VERSION + 1}")
    db.close()
    before = path.read_bytes()
    for act in (Journal.completions, Journal.undo, lambda j: j.append("done", "x", {}), lambda j: j.check()):
        with Journal(path) as journal, pytest.raises(DlstudyError, match="newer version") as caught:
            act(journal)
        assert not isinstance(caught.value, JournalDamaged) and caught.value.hint
    assert path.read_bytes() == before
    with Journal(path.with_name("other.db")) as other, pytest.raises(DlstudyError, match="newer version"):
        other.merge(path)


def test_another_programs_database_is_set_aside(path):
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE recipes (name)")
    db.close()
    with Journal(path) as journal, pytest.raises(JournalDamaged, match="not a journal of dlstudy"):
        journal.entries()


def test_the_file_gone_with_entries_left_in_its_wal(path, monkeypatch):
    writer = Journal(path)
    entry = writer.append("done", "a/lesson", {"done": True})
    log = path.with_name("journal.db-wal").read_bytes()
    writer.close()
    path.unlink()
    path.with_name("journal.db-wal").write_bytes(log)
    with Journal(path) as journal, pytest.raises(JournalDamaged, match="-wal"):
        journal.entries()
    restored = recovery.restore(path)
    assert restored.read >= 1
    with Journal(path) as journal:
        assert journal.get(entry.id) == entry


def test_a_journal_in_use_is_not_moved_away_under_the_other_program(path, monkeypatch):
    """SQLite would let the other program delete the next journal's -wal file."""
    fill(path)
    monkeypatch.setattr("dlstudy.journal.damage.PATIENCE", 0.1)
    other = Journal(path)
    other.count()
    path.write_bytes(cut(path.read_bytes()))
    with Journal(path) as journal, pytest.raises(DlstudyError, match="another program has it open"):
        journal.completions()
    assert path.exists()
    other.close()
    with Journal(path) as journal, pytest.raises(JournalDamaged):
        journal.completions()


def test_a_journal_that_only_looked_damaged_stays(path, monkeypatch):
    """Seen while another program was writing to it, say: it is looked at again, alone, before anything is moved."""
    expected = len(fill(path))
    from dlstudy.journal import database, trouble

    looked = []

    def suspicious(db, path, real=database.look_inside):
        looked.append(path)
        if len(looked) == 1:
            raise trouble.Damage("torn")
        real(db, path)

    monkeypatch.setattr(database, "look_inside", suspicious)
    with Journal(path) as journal:
        assert journal.count() == expected
    assert not damage.pending(path)


def test_deleted_but_backed_up(path):
    fill(path)
    with Journal(path) as journal:
        journal.backup()
    expected = everything(path)
    path.unlink()
    with Journal(path) as journal:
        assert journal.entries() == []
    restored = recovery.restore(path)
    assert restored.entries == len(expected) and everything(path) == expected


def test_a_damaged_backup_is_passed_over(path):
    fill(path, 20)
    with Journal(path) as journal:
        journal.backup(backups.folder(path) / "journal-2026-01-01.db")
        journal.append("done", "x", {})
        journal.backup(backups.folder(path) / "journal-2026-01-02.db")
    newest = backups.folder(path) / "journal-2026-01-02.db"
    for file in backups.folder(path).glob("*.db"):
        if file.name > "journal-2026-01-01.db":
            file.write_bytes(cut(newest.read_bytes()))
    assert backups.newest_intact(path).path.name == "journal-2026-01-01.db"
    path.write_bytes(b"")
    with Journal(path) as journal, pytest.raises(JournalDamaged) as caught:
        journal.entries()
    assert "1 January 2026" in caught.value.hint and "24" in caught.value.hint


def test_merging_what_is_no_journal(path, tmp_path):
    with Journal(path) as journal:
        with pytest.raises(UserError, match="no journal"):
            journal.merge(tmp_path / "none.db")
        (tmp_path / "text.db").write_text("hello")
        with pytest.raises(DlstudyError, match="Nothing was taken"):
            journal.merge(tmp_path / "text.db")
        assert (tmp_path / "text.db").read_text() == "hello"
    assert not path.exists()


@pytest.mark.parametrize("where", [40, 60, 100, 3000, 4200])
def test_a_byte_spoilt_in_what_a_killed_program_left_is_noticed_before_sqlite_drops_it(path, where):
    """SQLite would take everything from there on for an unfinished write."""
    writer = Journal(path)
    entries = [writer.append("done", f"{n}/lesson", {"done": True}) for n in range(8)]
    main, log = path.read_bytes(), bytearray(path.with_name("journal.db-wal").read_bytes())
    writer.close()
    shutil.rmtree(backups.folder(path))
    path.write_bytes(main)
    path.with_name("journal.db-wal").write_bytes(log)
    assert not wal.is_spoilt(path)
    log[where] ^= 4
    path.with_name("journal.db-wal").write_bytes(log)
    with Journal(path) as journal, pytest.raises(JournalDamaged, match="-wal"):
        journal.entries()
    (folder,) = damage.pending(path)
    assert (folder / "journal.db-wal").read_bytes() == log
    recovery.restore(path)
    with Journal(path) as journal:
        assert journal.entries() == entries


def test_an_unfinished_write_at_the_end_of_a_wal_is_no_damage(path):
    """What a power cut leaves: frames that no commit ends."""
    writer = Journal(path)
    entry = writer.append("done", "a/lesson", {"done": True})
    main, log = path.read_bytes(), path.with_name("journal.db-wal").read_bytes()
    writer.close()
    for tail in (b"\0" * 4120, log[32 : 32 + 4] + b"\0" * 4 + log[40:48] + b"\xff" * 4104, b"\x99" * 700):
        path.write_bytes(main)
        path.with_name("journal.db-wal").write_bytes(log + tail)
        with Journal(path) as journal:
            assert journal.entries() == [entry] and journal.check() == 1
