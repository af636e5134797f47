"""Run folders: never two of one name, never a dead run that looks alive, never a crash over a damaged one."""

import json
import os
import subprocess
import sys
import threading
import time

import pytest

from dlstudy.errors import DlstudyError, UserError
from dlstudy.home import home
from dlstudy.runs import folder as module
from dlstudy.runs.folder import RunFolder, all_runs, create, find_run
from dlstudy.runs.process import alive, identity

INFO = {"lab": "week2.cifar", "settings": {"lr": 0.1}, "seed": 0}


def make_run(path, **how):
    import importlib.util
    from pathlib import Path

    spec = importlib.util.spec_from_file_location("make_run", Path(__file__).with_name("make_run.py"))
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return RunFolder(made.make_run(path, **how))


def test_a_new_run():
    folder = create(INFO, "print('é')\n")
    assert folder.path.parent == home().runs and folder.id.startswith("cifar-")
    assert folder.info["settings"] == {"lr": 0.1} and folder.info["id"] == folder.id
    assert folder.lab.read_text("utf-8") == "print('é')\n"
    assert folder.status() == "starting" and folder.metrics == {}
    assert sorted(p.name for p in folder.path.iterdir()) == ["lab.py", "run.json", "state.json"]


def test_starts_at_the_same_time_get_folders_of_their_own():
    made, barrier = [], threading.Barrier(8)

    def start():
        barrier.wait()
        made.append(create(INFO, ""))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({folder.id for folder in made}) == 8
    assert {folder.id for folder in all_runs()} == {folder.id for folder in made}


def test_newest_first_and_damaged_ones_are_named():
    first, second = create(INFO, ""), create({**INFO, "lab": "week1.perceptron"}, "")
    (home().runs / "broken").mkdir()
    (home().runs / "broken" / "run.json").write_text('{"id": ')
    (home().runs / "young").mkdir()  # another program is making it
    (home().runs / "stray.txt").write_text("")
    notes = []
    assert all_runs(notes) == [second, first]
    assert len(notes) == 1 and "broken" in notes[0]


def test_finding_a_run():
    with pytest.raises(UserError, match="no runs yet"):
        find_run()
    one, two = create(INFO, ""), create({**INFO, "lab": "week1.perceptron"}, "")
    three = create({**INFO, "lab": "week1.perceptron"}, "")
    assert find_run() == three and find_run("cif") == one and find_run(two.id) == two
    with pytest.raises(UserError, match="Several") as caught:
        find_run("perc")
    assert two.id in caught.value.hint and three.id in caught.value.hint
    with pytest.raises(UserError, match="no run called") as caught:
        find_run(one.id.replace("cifar", "cafir"))
    assert one.id in caught.value.hint


def test_a_run_whose_process_died_is_interrupted():
    folder = create(INFO, "")
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    import psutil

    folder.write_state(status="running", pid=child.pid, pid_created=psutil.Process(child.pid).create_time())
    assert folder.status() == "running"
    child.kill()
    for _ in range(500):  # not waited for: a zombie, as the launcher leaves one
        if folder.status() != "running":
            break
        time.sleep(0.01)
    assert folder.status() == "interrupted"
    child.wait()
    assert folder.status() == "interrupted"


def test_a_number_that_another_process_has_now_is_not_the_run():
    pid, created = identity()
    assert pid == os.getpid() and alive(pid, created)
    assert (
        not alive(pid, created - 60) and not alive(pid, None) and not alive(None, None) and not alive(-1, 0.0)
    )
    folder = create(INFO, "")
    folder.write_state(status="paused", pid=pid, pid_created=created - 60)
    assert folder.status() == "interrupted"
    folder.write_state(pid_created=created)
    assert folder.status() == "paused"


def test_starting_does_not_last(monkeypatch):
    folder = create(INFO, "")
    monkeypatch.setattr(module, "STARTING", 0.0)
    assert folder.status() == "interrupted"


@pytest.mark.parametrize("status", ["finished", "stopped", "failed"])
def test_ends_are_believed(status):
    folder = create(INFO, "")
    folder.write_state(status=status, pid=os.getpid(), pid_created=0.0)
    assert folder.status() == status


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '"running"', '{"status": 7, "pid": "x", "metrics": 3}']
)
def test_a_damaged_state_crashes_nothing(text, monkeypatch):
    folder = create(INFO, "")
    (folder.path / "state.json").write_text(text)
    assert folder.status() in ("starting", "interrupted") and folder.metrics == {}
    assert folder.write_state(status="stopped")["status"] == "stopped"


def test_commands():
    folder = create(INFO, "")
    assert folder.control() is None
    folder.send("pause")
    folder.send("stop")
    assert folder.control() == "stop"
    assert set(json.loads((folder.path / "control.json").read_text())) == {"command", "at"}
    with pytest.raises(ValueError):
        folder.send("explode")
    (folder.path / "control.json").write_text("{")
    assert folder.control() is None
    folder.clear_control()
    folder.clear_control()
    assert folder.control() is None


def test_metrics_of_runs_of_every_kind(tmp_path):
    for status, until in (("finished", 1.0), ("failed", 1.0), ("interrupted", 0.5)):
        folder = make_run(tmp_path / status, status=status, until=until, epochs=2, steps_per_epoch=10)
        assert 0 < folder.metrics["test_accuracy"] < 1 and folder.metrics["loss"] > 0
        assert folder.status() == status


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the administrator may write everywhere")
def test_a_home_that_cannot_be_written(dlstudy_home):
    dlstudy_home.chmod(0o500)
    try:
        with pytest.raises(DlstudyError, match="Cannot write"):
            create(INFO, "")
    finally:
        dlstudy_home.chmod(0o700)


def test_a_disk_that_is_full_while_a_run_is_made(monkeypatch):
    written = []
    write = module.write_atomic

    def full(path, content):
        if path.name == "run.json":
            raise DlstudyError("full")
        written.append(path)
        write(path, content)

    monkeypatch.setattr(module, "write_atomic", full)
    with pytest.raises(DlstudyError):
        create(INFO, "")
    assert written and list(home().runs.iterdir()) == []
