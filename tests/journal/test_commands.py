"""log, stats, undo and `dlstudy journal …` as the learner types them."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from dlstudy import cli
from dlstudy.journal import Journal, backups, clock

NOW = dt.datetime(2026, 11, 24, 19, 35, tzinfo=dt.timezone.utc)


@pytest.fixture
def studied(path, monkeypatch):
    """Three weeks with some study in them, the last of it today."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with Journal(path) as journal:
        for days, seconds in ((15, 3600), (14, 1800), (1, 5400), (0, 600)):
            when = NOW - dt.timedelta(days=days)
            journal.append("done", "week1.perceptron/lesson", {"done": True, "seconds": seconds}, when=when)
        journal.extend(
            [("done", f"week1.matrices/{part}", {"done": True}, NOW, None) for part in ("lesson", "exercise")]
        )
        journal.record_run(run="r", lab="week2.cifar", part="week2.cifar/lab", seconds=540,
                           metrics={"test_accuracy": 0.901}, status="finished", when=NOW)  # fmt: skip
    return path


@pytest.fixture
def run(capfd):
    def call(*arguments, code=0):
        assert cli.run(list(arguments)) == code
        captured = capfd.readouterr()
        return (captured.out if code == 0 else captured.err).replace("\u00a0", " ")

    return call


def test_log(studied, run):
    page = run("log")
    assert page.index("Tuesday 24 November 2026") < page.index("Monday 23 November 2026")
    assert "run   week2.cifar/lab  finished, test accuracy 90.1%, 9 min" in page
    assert run("log", "--limit", "1").count("\n") == 2
    assert "exactitude de test 90,1 %, 9 min" in run("log", "--lang", "fr")
    run("undo")
    assert "taken back" in run("log")


def test_log_as_json(studied, run):
    run("undo")
    document = json.loads(run("log", "--json"))
    assert len(document["entries"]) == 7
    first = document["entries"][0]
    assert list(first) == ["id", "at", "kind", "subject", "undone", "data"]
    assert (
        first["undone"] is True and first["kind"] == "run" and dt.datetime.fromisoformat(first["at"]) == NOW
    )
    assert len(json.loads(run("log", "--json", "--limit", "2"))["entries"]) == 2


def test_stats(studied, run):
    page = run("stats")
    assert "3 h" in page and "on 4 days, since Monday 9 November 2026" in page
    bars = [line for line in page.splitlines() if "Nov " in line]
    assert [line.count("█") for line in bars] == [33, 0, 40]
    assert all(len(line) <= 80 for line in page.splitlines())
    document = json.loads(run("stats", "--json"))
    assert document == {
        "date": "2026-11-24", "seconds": 11940.0, "seconds_today": 1140.0, "days": 4, "first_day": "2026-11-09",
        "streak": 2, "longest_streak": 2,
        "weeks": [{"start": "2026-11-09", "seconds": 5400.0, "days": 2},
                  {"start": "2026-11-16", "seconds": 0.0, "days": 0},
                  {"start": "2026-11-23", "seconds": 6540.0, "days": 2}],
    }  # fmt: skip


@pytest.mark.parametrize("columns", ["20", "40", "200"])
@pytest.mark.parametrize("code", ["fr", "en"])
def test_any_terminal_is_wide_enough(studied, run, monkeypatch, columns, code):
    monkeypatch.setenv("COLUMNS", columns)
    assert run("stats", "--lang", code) and run("log", "--lang", code)


def test_undo_and_redo(studied, run):
    assert "Taken back: run week2.cifar/lab (finished, test accuracy 90.1%, 9 min)" in run("undo").replace(
        "\u00a0", " "
    )
    page = run("undo")
    assert page.count("Taken back:") == 2 and "week1.matrices/exercise" in page, (
        "one decision, taken back together"
    )
    assert run("undo", "--redo").count("Brought back:") == 2
    assert "Rétabli : exécution week2.cifar/lab" in run("undo", "--redo", "--lang", "fr")
    assert "nothing to bring back" in run("undo", "--redo")


def test_an_empty_journal_has_words_for_it(run, quick_home):
    assert "empty" in run("log") and "No study time" in run("stats") and "nothing to take back" in run("undo")
    assert "nothing to back up" in run("journal", "backup") and "no journal yet" in run("journal", "check")
    assert "nothing to put together" in run("journal", "restore")
    assert json.loads(run("log", "--json")) == {"entries": []}
    assert json.loads(run("stats", "--json"))["weeks"] == []
    assert not quick_home.exists()


def test_check_backup_and_merge(studied, run, tmp_path):
    page = run("journal", "check")
    assert "intact, 7 entries" in page.replace("\u00a0", " ") and "Tuesday 24 November 2026, 1 entry" in page
    assert "7" in run("journal", "backup", str(tmp_path / "mine.db"))
    assert "exists" in run("journal", "backup", str(tmp_path / "mine.db"), code=2)
    run("journal", "backup", str(tmp_path))
    assert (tmp_path / "dlstudy-journal-2026-11-24.db").exists()
    document = json.loads(run("journal", "check", "--json"))
    assert document["entries"] == 7 and document["backups"][0]["intact"] is True
    assert "already" in run("journal", "merge", str(tmp_path / "mine.db"))
    with Journal(tmp_path / "journal.db") as other:
        other.append("done", "elsewhere/lesson", {"done": True})
    assert "Added 1 entry" in run("journal", "merge", str(tmp_path))
    assert "no journal" in run("journal", "merge", str(tmp_path / "none"), code=2)


def test_damage_is_offered_the_backup_and_restored(studied, run):
    run("journal", "backup")
    studied.write_bytes(studied.read_bytes()[:5000])
    words = run("stats", code=1)
    assert "damaged" in words and "backup of Tuesday 24 November 2026 (7 entries)" in words
    assert "was damaged" in run("log", code=1)
    page = run("journal", "restore")
    assert "It now has 7 entries" in page and "The damaged journal stays in" in page
    assert "3 h" in run("stats")
    studied.unlink()
    (backups.folder(studied) / "journal-2026-11-24.db").write_bytes(b"x")
    assert "damaged" in run("journal", "check")


def test_damage_is_told_in_french(studied, run):
    studied.write_bytes(b"")
    words = run("today", "--lang", "fr", code=1) if "today" in cli.COMMANDS else ""
    assert "Le journal est endommagé (le fichier est vide)" in words
    assert "remet la sauvegarde du mardi 24 novembre 2026" in words
    assert "Le journal est reconstitué à partir de" in run("journal", "restore", "--lang", "fr")
