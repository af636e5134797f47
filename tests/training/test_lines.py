"""Plain lines of a run: what is told, in both languages, and never what would drive the terminal."""

import datetime as dt
import importlib.util
import io
import json
import os
import sys
import threading
from pathlib import Path

import psutil
import pytest

from dlstudy import cli
from dlstudy.home import home
from dlstudy.lab.ending import ending
from dlstudy.lab.printing import Printer
from dlstudy.language import set_language
from dlstudy.runs.folder import RunFolder
from dlstudy.runs.view import RunView
from dlstudy.training.follow import follow_plain
from dlstudy.training.interrupt import Interrupt

_spec = importlib.util.spec_from_file_location(
    "make_run", Path(__file__).parent.parent / "runs" / "make_run.py"
)
make_run = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(make_run)


def a_run(name="cifar-1124-1730", **how) -> RunFolder:
    return RunFolder(make_run.make_run(home().runs / name, **{"epochs": 2, "steps_per_epoch": 20, **how}))


def followed(folder, **how):
    lines = []
    code = follow_plain(folder, out=lines.append, err=lines.append, **how)
    return code, lines


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["CIFAR-10 in one sitting", "Chosen     lr=0.1", "2 threads, bf16", "1,972,792 weights",
                "50,000 training", "epoch 2/2", "test accuracy", "Test accuracy: ", "airplane", "Finished in",
                "See it again: dlstudy watch cifar-1124-1730"]),
        ("fr", ["CIFAR-10 en une séance", "Choisi     lr=0.1", "2 fils de calcul", "1\u202f972\u202f792 poids",
                "50\u202f000 exemples", "époque 2/2", "exactitude de test", "Exactitude sur le test\u00a0:",
                "Terminée en", "La revoir\u00a0: dlstudy watch"]),
    ],
)  # fmt: skip
def test_a_finished_run_is_told_from_beginning_to_end(language, expected):
    set_language(language)
    code, lines = followed(a_run())
    assert code == 0
    for words in expected:
        assert any(words in line for line in lines), words
    assert max(map(len, lines[2:])) <= 80


@pytest.mark.parametrize(
    ("status", "until", "code", "words"),
    [
        ("stopped", 0.6, 130, "dlstudy resume"),
        ("interrupted", 0.6, 1, "process is gone"),
        ("failed", 1.0, 1, "The layer expects 512 inputs and gets 400."),
    ],
)
def test_every_ending_says_what_to_do_next(status, until, code, words):
    got, lines = followed(a_run(status=status, until=until))
    assert got == code and any(words in line for line in lines)


def test_one_json_document_at_the_end():
    code, lines = followed(a_run(), as_json=True)
    (document,) = lines
    told = json.loads(document)
    assert (
        code == 0
        and told["status"] == "finished"
        and told["steps"] == 40
        and told["parameters"] == {"Net": 1972792}
    )
    assert 0 < told["metrics"]["test_accuracy"] < 1 and told["weights"][0].endswith("weights.safetensors")


def test_a_number_that_json_has_not_becomes_null():
    folder = a_run(status="stopped", until=0.5)
    with (folder.path / "events.jsonl").open("a") as file:
        file.write('{"e":"scalars","t":99,"at":1,"step":[99],"ts":[99],"v":{"loss":["nan"]}}\n')
    _, lines = followed(folder, as_json=True)
    assert json.loads(lines[0])["metrics"]["loss"] is None


def test_ctrl_c_while_watching_only_leaves(monkeypatch):
    folder = a_run(status="running", until=0.5)  # alive: its process is this one
    interrupt = Interrupt()
    interrupt.count = 1
    code, lines = followed(folder, interrupt=interrupt, leave=True)
    assert code == 130 and lines[-1] == f"{folder.id} goes on. To stop it: dlstudy stop {folder.id}"
    assert folder.control() is None


def test_ctrl_c_asks_once_and_kills_the_second_time(monkeypatch):
    folder = a_run(status="running", until=0.5)
    killed = []

    def kill(run):
        killed.append(run.id)
        folder.write_state(status="running", pid=2**22 - 1, pid_created=0.0)

    monkeypatch.setattr("dlstudy.training.follow.kill", kill)
    interrupt = Interrupt()
    interrupt.count = 1

    def err(line):  # the learner reads it, and presses again
        assert folder.control() is None and "Ctrl-C once more" in line
        interrupt.count = 2

    assert follow_plain(folder, interrupt=interrupt, out=lambda _: None, err=err) == 130
    assert killed == [folder.id] and folder.control() == "stop"


def test_the_screen_may_see_the_end_before_it_is_in_the_state(capfd):
    """The events tell of it first; what is said afterwards is how the run ended, not that it goes on."""
    from dlstudy.cli.following import summary

    folder = a_run(status="stopped", until=0.6)
    state = {**folder.state(), "pid": os.getpid(), "pid_created": psutil.Process().create_time()}
    folder.write_state(**{**state, "status": "running"})
    threading.Timer(0.3, lambda: folder.write_state(status="stopped")).start()
    assert summary(folder) == 130
    assert "Stopped" in capfd.readouterr().out


def test_ctrl_c_while_the_screen_opens_is_counted_and_breaks_nothing(monkeypatch):
    import signal

    from dlstudy.cli.following import How, follow

    def opens(folder):
        signal.raise_signal(signal.SIGINT)
        return "ended"

    monkeypatch.setattr(How, "screen", True)
    monkeypatch.setattr("dlstudy.tui.watch", opens)
    with Interrupt() as interrupt:
        assert follow(a_run(), How(), interrupt=interrupt) == 0 and interrupt.count == 1


def test_a_thousand_epochs_do_not_fill_the_terminal():
    view, lines = RunView(), []
    printer = Printer({}, out=lines.append)
    for epoch in range(1, 1001):
        t = epoch / 10
        row = {
            "e": "scalars",
            "t": t,
            "at": 1,
            "step": [epoch],
            "ts": [t],
            "v": {"test_accuracy": [epoch / 1000]},
        }
        far = {"e": "progress", "t": t, "at": 1, "step": epoch, "steps": 1000, "epoch": epoch, "epochs": 1000,
               "remaining": 100 - t}  # fmt: skip
        for event in (row, far):
            view.feed(json.dumps(event))
            printer.update(view)
    assert 20 < len(lines) < 60 and "epoch 1000/1000" not in lines[0]


def test_what_somebody_prints_does_not_drive_the_terminal():
    lines = []
    printer = Printer({}, out=lines.append)
    printer.update(RunView(), ["\x1b[2J\x1b]0;title\x07red\x07", "10 %\r 50 %\r100 %\r\n"])
    assert lines == ["red", "100 %"]


def test_after_a_resume_only_what_is_new_is_told():
    folder = a_run(until=0.5, status="stopped")
    lines = folder.events.read_bytes().splitlines()
    printed = []
    printer = Printer(folder.info, out=printed.append)
    view = RunView().feed_all(lines)
    printer.skip(view)
    assert printed == []
    start = {"e": "start", "t": 8, "at": 9, "device": "cpu", "threads": 2, "session": 2, "resumed_step": 20}
    for event in ({"e": "rewind", "t": 8, "at": 9, "step": 20}, start):
        view.feed(json.dumps(event))
    printer.update(view)
    assert len(printed) == 2 and "at step 20" in printed[1]


def test_a_process_that_the_system_ended_for_lack_of_memory(monkeypatch):
    folder = a_run(status="interrupted", until=0.5)
    view = RunView()
    folder.write_state(oom_kills=3)
    monkeypatch.setattr("dlstudy.lab.memory.oom_kills", lambda: 3)
    assert not any("memory" in line for line in ending(folder, view, style=lambda text, *_: text))
    monkeypatch.setattr("dlstudy.lab.memory.oom_kills", lambda: 4)
    assert any("lack of memory" in line for line in ending(folder, view, style=lambda text, *_: text))


@pytest.mark.parametrize("columns", [20, 60, 80, 140])
def test_the_table_of_runs_fits_the_terminal(capfd, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    a_run("cifar-1124-1730")
    a_run("cifar-1124-1731-2", status="interrupted", until=0.5)
    (home().runs / "broken").mkdir()
    os.utime(home().runs / "broken", (0, 0))
    assert cli.run(["runs"]) == 0
    out, err = capfd.readouterr()
    assert "finished" in out and "interrupted" in out and "cifar-1124-1731-2" in out
    assert max(map(len, out.splitlines())) <= columns
    assert "broken" in err


def test_how_long_ago():
    from dlstudy.desk.runs import age

    now = dt.datetime(2026, 11, 24, 12, tzinfo=dt.timezone.utc)
    assert age("2026-11-24T11:59:30+00:00", now) == "just now"
    assert age("2026-11-24T13:59:30+00:00", now) == "just now"  # the clock was set back
    assert age("2026-11-24T09:10:00+00:00", now).replace("\u00a0", " ") == "2 h ago"
    assert age("2026-11-20T09:00:00+00:00", now).replace("\u00a0", " ") == "4 days ago"
    assert age("2025-11-20T12:00:00+00:00", now) == "20 November 2025"
    assert age("soon", now) == "" and age("2026-11-20T09:00:00", now) == ""  # neither was written by us


@pytest.mark.parametrize("redirected", [None, "stdin", "stdout", "stderr"])
def test_the_screen_opens_only_where_all_three_streams_are_a_terminal(monkeypatch, redirected):
    """Textual reads one, and draws on another than we print on."""
    from dlstudy.cli.following import How

    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("stdin", "stdout", "stderr"):
        stream = io.StringIO()
        stream.isatty = lambda name=name: name != redirected
        monkeypatch.setattr(sys, name, stream)
    assert How().screen == (redirected is None)
    assert not How(plain=True).screen
