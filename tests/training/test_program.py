"""The real program in real processes: killed, interrupted, closed, and going on to the same numbers."""

import json
import os
import signal
import sqlite3
import subprocess
import sys

import psutil
import pytest

HOLD = ("--set", "hold=4")


@pytest.fixture(scope="module")
def reference(program):
    """A run that nothing interrupts; it trains beside the others."""
    return program.start("run", "line", "--json")


@pytest.fixture(scope="module")
def ended(reference):
    """What it ends with."""
    out, err = reference.communicate(timeout=120)
    assert reference.returncode == 0, err
    return json.loads(out)


def entries(program, run):
    with sqlite3.connect(program.home / "journal.db") as db:
        rows = db.execute("SELECT data FROM entries WHERE kind = 'run'").fetchall()
    return [data["status"] for data in (json.loads(row[0]) for row in rows) if data["run"] == run]


def test_killed_closed_and_stopped_it_goes_on_to_the_same_numbers(program, reference, request):
    killed = program.start("run", "line", "--plain", *HOLD)
    first = program.until(lambda: [run for run, is_ in program.held_runs() if is_])[0]
    stopped = program.start("run", "line", "--plain", *HOLD)
    second = program.until(lambda: [run for run, is_ in program.held_runs() if is_ and run != first])[0]
    for run in (first, second):
        program.until((program.folder(run) / "held").exists)

    # A second process for the same run does not get it.
    child = psutil.Process(program.state(first)["pid"])
    assert os.getsid(child.pid) == child.pid  # no signal of our terminal reaches it
    command = [sys.executable, "-m", "dlstudy.training.child", str(program.folder(first))]
    intruder = subprocess.run(
        command, env=program.environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert intruder.returncode == 3 and first in intruder.stderr
    assert program.state(first)["pid"] == child.pid

    # The terminal closes: the training goes on without anybody.
    killed.send_signal(signal.SIGHUP)
    said, _ = killed.communicate(timeout=30)
    assert killed.returncode == -signal.SIGHUP and first in said
    assert program.runs()[first]["status"] == "running"

    # kill -9: shown as interrupted, never as running, and the last numbers stay.
    child.kill()
    program.until(lambda: program.runs()[first]["status"] == "interrupted")
    assert 0 <= program.runs()[first]["metrics"]["test_accuracy"] <= 1

    # Ctrl-C: saved and stopped, and how to go on is said.
    stopped.send_signal(signal.SIGINT)
    program.until((program.folder(second) / "control.json").exists)
    (program.folder(second) / "go").touch()
    said, complaint = stopped.communicate(timeout=60)
    assert stopped.returncode == 130
    assert f"dlstudy resume {second}" in said and "Saving and stopping" in complaint
    assert first in complaint  # the two shared the machine
    assert program.runs()[second]["status"] == "stopped"

    (program.folder(first) / "go").touch()
    beside = program.start("resume", first, "--json")
    plain = program("resume", second, "--plain")
    assert plain.returncode == 0, plain.stderr
    assert "Resumed" in plain.stdout and "It is done." in plain.stdout
    out, err = beside.communicate(timeout=120)
    assert beside.returncode == 0, err
    ended = request.getfixturevalue("ended")
    assert json.loads(out)["metrics"] == ended["metrics"] == program.runs()[second]["metrics"]
    for run in (first, second, ended["id"]):
        assert entries(program, run).count("finished") == 1
    again = program("resume", first)
    assert again.returncode == 2 and "nothing to resume" in again.stderr


def test_the_list_is_what_is_promised(program, ended):
    listed = program.json("runs")["runs"]
    (ours,) = (run for run in listed if run["id"] == ended["id"])
    assert list(ours) == [
        "id",
        "name",
        "lab",
        "status",
        "started_at",
        "ended_at",
        "settings",
        "seed",
        "mine",
        "experiment",
        "data",
        "metrics",
    ]
    assert (
        ours["lab"] == "one.line"
        and ours["status"] == "finished"
        and ours["seed"] == 0
        and ours["data"] is ours["mine"] is ours["experiment"] is None
    )
    assert ours["settings"] == {"epochs": 6, "lr": 0.05, "batch_size": 32, "hold": 0, "how": "well"}
    assert set(ours["metrics"]) == {"loss", "test_accuracy"} and ours["started_at"] < ours["ended_at"]
    assert {key: ended[key] for key in ours} == ours
    assert ended["steps"] == 48 and ended["epochs"] == 6 and ended["part"] == "one.line/lab"


def test_detached_and_stopped_from_another_terminal(program, ended):
    run = program.detached(*HOLD)
    assert program.runs()[run]["status"] == "running"
    program.until((program.folder(run) / "held").exists)
    asking = program.start("stop")  # the only one that trains
    program.until((program.folder(run) / "control.json").exists)
    (program.folder(run) / "go").touch()
    out, err = asking.communicate(timeout=60)
    assert asking.returncode == 0 and f"dlstudy resume {run}" in out, err
    assert program.runs()[run]["status"] == "stopped"
    assert program("stop").returncode == 2


def test_a_lab_that_raises_is_shown_at_its_own_line(program, ended):
    failed = program("run", "line", "--plain", "--set", "how=raise")
    assert failed.returncode == 1
    source = program.curriculum / "one" / "line" / "lab.py"
    line = 1 + source.read_text().splitlines().index('        raise ValueError("kaput")')
    assert f"{source}, line {line}:" in failed.stdout
    assert "│ the lab begins" in failed.stdout and "ValueError: kaput" in failed.stdout
    assert "Traceback" not in failed.stdout + failed.stderr
    newest, shown = next(iter(program.runs().items()))
    assert shown["status"] == "failed" and "finished" not in entries(program, newest)
