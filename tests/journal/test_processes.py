"""Several programs at once, and programs that are killed: nothing is lost, nothing is doubled, nothing is damaged."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from dlstudy.journal import Journal, damage

WRITER = """
import sys
from pathlib import Path
from dlstudy.journal import Journal
name, count, at_once = sys.argv[2], int(sys.argv[3]), sys.argv[4] == "open"
path = Path(sys.argv[1])
journal = Journal(path)
for n in range(count):
    items = [("done", f"{name}.{n}/lesson", {"done": True, "seconds": 60}, None, None),
             ("done", f"{name}.{n}/lab", {"done": True, "log": "x" * 500}, None, None)]
    journal.extend(items)
    print(n, flush=True)  # reported: from here on it must never be lost
    if not at_once:
        journal.close()
journal.record_run(run="one", lab="a", part="a/lab", seconds=60, metrics={}, status="finished")
journal.close()
"""


def start(path, name, count, how):
    command = [sys.executable, "-c", WRITER, str(path), name, str(count), how]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("how", ["open", "reopen"])
def test_writers_at_once_lose_nothing_and_readers_see_whole_decisions(path, how):
    """Also the very first moment, when each of them wants to create the file."""
    count, names = 25, ["a", "b", "c"]
    writers = [start(path, name, count, how) for name in names]
    while any(writer.poll() is None for writer in writers):
        with Journal(path) as journal:
            entries = journal.entries(kinds=["done"])
        assert len(entries) % 2 == 0, "both of a decision's entries, or none"
        time.sleep(0.01)
    assert [writer.communicate()[1] for writer in writers] == ["", "", ""]
    with Journal(path) as journal:
        done = [entry.subject for entry in journal.entries(kinds=["done"])]
        assert sorted(done) == sorted(f"{name}.{n}/{part}" for name in names for n in range(count)
                                      for part in ("lesson", "lab"))  # fmt: skip
        assert len(journal.entries(kinds=["run"])) == 1, (
            "three programs recorded the same run: it is there once"
        )
        assert journal.check() == len(done) + 1
        for name in names:
            mine = [int(s.split(".")[1].split("/")[0]) for s in done if s.startswith(name)]
            assert mine == sorted(mine), "each one's order is kept"
    assert not damage.pending(path)


def killed(path, name, delay):
    """Write decisions of two entries in another process, kill it after `delay`; returns how many it reported."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            for n in range(10_000):
                with Journal(path) as journal:
                    journal.extend([("done", f"{name}.{n}/{part}", {"done": True, "log": "x" * 500}, None, None)
                                    for part in ("lesson", "lab")])  # fmt: skip
                os.write(writing, b".")
        finally:
            os._exit(1)
    os.close(writing)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with open(reading, "rb") as pipe:
        return len(pipe.read())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no kill -9")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_killed_in_the_middle_of_writing(path):
    """At many random moments; whatever was reported as written is there, and every decision is whole."""
    chance = random.Random(5)
    reported = {}
    for attempt in range(30):
        reported[f"w{attempt}"] = killed(path, f"w{attempt}", chance.uniform(0, 0.03))
        with Journal(path) as journal:
            subjects = [entry.subject for entry in journal.entries(kinds=["done"])]
            if attempt % 10 == 9:
                assert journal.check() == len(subjects)
        units = [subject.split("/")[0] for subject in subjects]
        assert {f"{name}.{n}" for name, count in reported.items() for n in range(count)} <= set(units)
        assert len(units) == 2 * len(set(units))
    assert sum(reported.values()) > 10
    assert not damage.pending(path)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no kill -9")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_killed_while_the_journal_is_being_created(quick_home):
    for attempt in range(20):
        path = quick_home / str(attempt) / "journal.db"
        written = killed(path, "a", attempt * 0.001)
        with Journal(path) as journal:
            before = journal.count()
            assert before in (2 * written, 2 * written + 2)
            journal.append("done", "b/lesson", {"done": True})
            assert journal.check() == before + 1


def test_threads_may_begin_a_journal_at_once(tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    for turn in range(20):
        path = tmp_path / str(turn) / "journal.db"

        def write(number, path=path):
            with Journal.open(path) as journal:
                journal.append("note", str(number), {})

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(write, range(8)))
        with Journal.open(path) as journal:
            assert journal.check() == 8
