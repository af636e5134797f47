"""A session of a training in this process: its end, its journal, its signals, what it imports."""

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dlstudy.errors import DlstudyError
from dlstudy.journal import Journal
from dlstudy.lab import session
from dlstudy.lab.lock import Lock, Taken
from dlstudy.runs.folder import RunFolder, create
from dlstudy.training.settle import settle


@pytest.fixture(autouse=True)
def no_traces(monkeypatch):
    """A session is made for a process of its own; what it changes in this one is put back."""
    import torch

    threads = torch.get_num_threads()
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "path_hooks", list(sys.path_hooks))
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)
    torch.set_num_threads(threads)
    for name in ("helper", "lab_of_this_run"):
        sys.modules.pop(name, None)


def make(curriculum, **settings) -> RunFolder:
    source = curriculum / "one" / "line" / "lab.py"
    values = {"epochs": 2, "lr": 0.05, "batch_size": 64, "hold": 0, "how": "well", **settings}
    info = {"lab": "one.line", "title": {"fr": "Une droite", "en": "A line"}, "settings": values, "defaults": {},
            "seed": 0, "device": "cpu", "threads": 1, "data": None, "minutes": None, "budget_minutes": 40.0,
            "part": "one.line/lab", "curriculum": str(curriculum), "source": str(source), "versions": {},
            "language": "en"}  # fmt: skip
    return create(info, source.read_bytes())


def recorded():
    with Journal.open() as journal:
        return [(entry.subject, entry.data["status"]) for entry in journal.entries(kinds=["run"])]


def told(folder):
    return [json.loads(line) for line in folder.events.read_text().splitlines()]


def test_a_finished_run_is_in_the_journal_once(curriculum):
    folder = make(curriculum)
    assert session.train_in(folder) == "finished"
    state = folder.state()
    assert (
        folder.status() == "finished"
        and state["recorded"] is True
        and state["ended_at"]
        and state["seconds"] > 0
    )
    assert 0 <= state["best"]["test_accuracy"] <= 1
    assert recorded() == [("one.line/lab", "finished")]
    # Killed after the journal and before its end, it ends again: and is in the journal once.
    folder.write_state(status="running", recorded=None)
    assert session.train_in(folder) == "finished"
    assert recorded() == [("one.line/lab", "finished")]
    assert settle([folder]) == 0


def test_a_journal_that_refuses_is_made_up_for_later(curriculum, monkeypatch):
    from dlstudy.errors import DlstudyError

    def refuse(*_, **__):
        raise DlstudyError("the disk is full")

    folder = make(curriculum)
    with monkeypatch.context() as patch:
        patch.setattr(Journal, "record_run", refuse)
        assert session.train_in(folder) == "finished"
    assert folder.state()["recorded"] is False and recorded() == []
    assert any("journal could not be written" in event.get("en", "") for event in told(folder))
    assert settle([folder]) == 1 and settle([folder]) == 0
    assert recorded() == [("one.line/lab", "finished")] and folder.state()["recorded"] is True


@pytest.mark.parametrize(
    ("how", "kind", "advice"),
    [
        ("host", "RuntimeError", "Lower batch_size (64 here): dlstudy run one.line --set batch_size=32"),
        ("shapes", "RuntimeError", "expects 10 inputs and gets 12"),
        ("exit", "SystemExit", None),
    ],
)
def test_what_a_lab_raises_is_written_down(curriculum, how, kind, advice):
    folder = make(curriculum, how=how)
    assert session.train_in(folder) == "failed"
    error = folder.state()["error"]
    lines = folder.lab.read_text().splitlines()
    assert error["type"] == kind and lines[error["line"] - 1].strip() == error["source"]
    assert (advice is None) == (error["advice"] is None)
    if advice:
        assert advice in error["advice"]["en"] and error["advice"]["fr"] != error["advice"]["en"]
    assert told(folder)[-1]["e"] == "end" and told(folder)[-1]["status"] == "failed"
    assert "Traceback" in (folder.path / "traceback.txt").read_text()


def test_a_lab_that_cannot_be_read_fails_at_its_line(curriculum):
    (curriculum / "one" / "line" / "lab.py").write_text("x = 1\ndef train(run, s:\n    pass\n")
    folder = make(curriculum)
    assert session.train_in(folder) == "failed"
    error = folder.state()["error"]
    assert error["type"] == "SyntaxError" and error["line"] == 2 and error["source"] == "def train(run, s:"


def test_values_are_checked_once_more_where_the_lab_is_known(curriculum):
    folder = make(curriculum, epochs="many")
    assert session.train_in(folder) == "failed"
    assert "epochs" in folder.state()["error"]["message"]


def test_the_copy_is_trained_and_a_change_of_the_lab_is_said(curriculum):
    folder = make(curriculum)
    with (curriculum / "one" / "line" / "lab.py").open("a") as file:
        file.write('\nraise RuntimeError("this is not the copy")\n')
    assert session.train_in(folder) == "finished"
    assert any("goes on with its own copy" in event.get("en", "") for event in told(folder))


def test_no_bytecode_of_the_curriculum_is_read_or_written(curriculum):
    """Trust is in the source: bytecode beside it may be somebody else's."""
    import importlib.util
    import py_compile

    unit = curriculum / "one" / "line"
    helper = unit / "helper.py"
    honest = helper.read_text()
    evil = "raise SystemExit('bytecode')".ljust(len(honest))
    helper.write_text(evil)
    os.utime(helper, (1e9, 1e9))
    py_compile.compile(str(helper), doraise=True)
    helper.write_text(honest)
    os.utime(helper, (1e9, 1e9))  # same size, same time: Python would take the bytecode
    cached = importlib.util.cache_from_source(str(helper))
    cached = Path(cached)
    before = cached.read_bytes()
    assert session.train_in(make(curriculum)) == "finished"
    assert cached.read_bytes() == before
    assert [path.name for path in (unit / "__pycache__").iterdir()] == [cached.name]


LOADER = """
from torch.utils.data import DataLoader, Dataset
from helper import targets


class Numbers(Dataset):
    def __len__(self):
        return 8

    def __getitem__(self, i):
        x = torch.full((8,), float(i))
        return x, targets(x[None])[0]


def train(run, s):
    net = run.keep(torch.nn.Linear(8, 1))
    loader = DataLoader(Numbers(), 4, num_workers=1, multiprocessing_context="spawn")
    for _ in run.epochs(1):
        for x, y in run.batches(loader):
            run.log(loss=F.mse_loss(net(x), y))
"""


def test_workers_that_are_started_afresh_find_the_lab_s_own_classes(curriculum):
    """As macOS and Windows start every worker; nothing of the curriculum is compiled to a file by them either."""
    lab = curriculum / "one" / "line" / "lab.py"
    lab.write_text(lab.read_text().split("def train")[0] + LOADER)
    folder = make(curriculum)
    command = [sys.executable, "-m", "dlstudy.training.child", str(folder.path)]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=folder.path)
    assert ended.returncode == 0, folder.state().get("error") or ended.stderr
    assert folder.metrics["loss"] >= 0 and not (lab.parent / "__pycache__").exists()


def test_stopped_before_its_process_is_there(curriculum):
    folder = make(curriculum)
    folder.send("stop")
    assert session.train_in(folder) == "stopped" and told(folder)[-1]["status"] == "stopped"
    assert session.train_in(folder) == "finished"


def test_stopped_before_it_begins(curriculum, monkeypatch):
    folder = make(curriculum)
    load = session.load_lab

    def slowly(*arguments):
        folder.send("stop")  # while torch is being imported
        return load(*arguments)

    with monkeypatch.context() as patch:  # undoing everything would undo the home of the tests as well
        patch.setattr(session, "load_lab", slowly)
        assert session.train_in(folder) == "stopped"
    assert folder.status() == "stopped"
    assert session.changed_since(folder) is False
    assert session.train_in(folder) == "finished"  # the old "stop" does not end it again


def test_one_process_at_a_time(curriculum, tmp_path):
    """Locks hold between processes, so another process has to try."""
    lock = Lock(tmp_path).take()
    code = (
        "import pathlib, sys\nfrom dlstudy.lab.lock import Lock, Taken\n"
        "try: Lock(pathlib.Path(sys.argv[1])).take()\nexcept Taken: print('taken')"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    assert subprocess.run(command, capture_output=True, text=True).stdout == "taken\n"
    lock.release()
    assert subprocess.run(command, capture_output=True, text=True).stdout == ""


def test_where_there_are_no_locks_the_training_runs_all_the_same(tmp_path, monkeypatch):
    def refuses(number):
        def lock(file):
            raise OSError(number, os.strerror(number))

        return lock

    monkeypatch.setattr("dlstudy.lab.lock._lock", refuses(errno.EAGAIN))
    with pytest.raises(Taken):
        Lock(tmp_path).take()
    monkeypatch.setattr("dlstudy.lab.lock._lock", refuses(errno.ENOLCK))
    Lock(tmp_path).take().release()
    with pytest.raises(DlstudyError, match="lock"):
        Lock(tmp_path / "not there").take()


def test_an_error_of_the_lab_s_own_kind_that_names_a_strange_file(curriculum):
    lab = curriculum / "one" / "line" / "lab.py"
    raised = 'raise TooBig("caf\\udce9.txt")'  # a file name that is no UTF-8
    text = lab.read_text().replace('raise ValueError("kaput")', raised)
    lab.write_text(text + "\n\nclass TooBig(Exception):\n    pass\n")
    folder = make(curriculum, how="raise")
    assert session.train_in(folder) == "failed" and folder.status() == "failed"
    assert folder.state()["error"]["type"] == "TooBig" and folder.state()["error"]["source"] == raised
    assert told(folder)[-1]["error"]["message"] == "caf\udce9.txt"


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_the_first_signal_asks_and_the_second_is_for_real(name):
    asked = []
    before = signal.getsignal(getattr(signal, name))
    with session._signals(lambda: asked.append(1)):
        os.kill(os.getpid(), getattr(signal, name))
        os.kill(os.getpid(), signal.SIGHUP)  # a closed terminal: nothing
        assert asked == [1] and signal.getsignal(getattr(signal, name)) == signal.SIG_DFL
    assert signal.getsignal(getattr(signal, name)) == before
