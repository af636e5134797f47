"""Every run as a list: the same as its folder says, remembered, never stale; names; deletion whole or not at all."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from dlstudy.errors import DlstudyError, UserError
from dlstudy.home import home
from dlstudy.runs import listing as module
from dlstudy.runs import removing
from dlstudy.runs.folder import RunFolder, all_runs, create, find_run
from dlstudy.runs.listing import Listing, read
from dlstudy.runs.names import LONGEST, name_of, rename
from dlstudy.runs.process import identity
from dlstudy.runs.removing import remove, sweep
from dlstudy.training.report import entry

INFO = {
    "lab": "week2.cifar",
    "settings": {"lr": 0.1, "epochs": 8},
    "defaults": {"lr": 0.2, "epochs": 8},
    "seed": 3,
}


def finished(accuracy=0.9, **info):
    folder = create({**INFO, **info}, "")
    folder.write_state(status="finished", metrics={"test_accuracy": accuracy, "loss": 0.4}, seconds=61.0,
                       best={"test_accuracy": accuracy + 0.01}, data_used={"cifar10": "shapes"})  # fmt: skip
    return folder


def training(**info):
    folder = create({**INFO, **info}, "")
    pid, created = identity()
    folder.write_state(status="running", pid=pid, pid_created=created)
    return folder


def log(folder, step, **values):
    line = {
        "e": "scalars",
        "t": step,
        "at": step,
        "step": [step],
        "ts": [step],
        "v": {k: [v] for k, v in values.items()},
    }
    progress = {"e": "progress", "t": step, "at": step, "step": step, "steps": 10, "epoch": 1}
    with open(folder.events, "a") as file:
        file.write(json.dumps(line) + "\n" + json.dumps(progress) + "\n")


@pytest.fixture
def opened(monkeypatch):
    """The files of run folders that are read, by name."""
    names = []
    real = module.read

    def noted(folder, metrics=None):
        names.append(folder.id)
        return real(folder, metrics)

    monkeypatch.setattr(module, "read", noted)
    return names


class TestListing:
    def test_is_what_the_folders_say_newest_first(self):
        runs = [finished(0.8), training(), finished(0.85, mine={"week2.cifar": "x.py"}), create(INFO, "")]
        found = Listing().read()
        assert [one.id for one in found] == [folder.id for folder in all_runs()]
        assert found == [read(RunFolder(one.path)) for one in found]
        assert found[-1].best == pytest.approx(0.81) and found[-1].data == "shapes"
        assert found[-1].folder == runs[0] and found[-1].seconds == 61

    @pytest.mark.parametrize("again", ["the same program", "the next one"])
    def test_runs_that_are_over_are_read_once(self, opened, again):
        runs, first = [finished(), finished(), training()], Listing()
        before = first.read()
        opened.clear()
        listing = first if again == "the same program" else Listing()
        assert listing.read() == before and opened == [runs[2].id]

    def test_a_change_of_any_kind_is_seen(self, opened):
        changed, kept, listing = finished(), finished(), Listing()
        listing.read()
        opened.clear()
        changed.write_state(metrics={"test_accuracy": 0.5}, best=None)
        rename(kept, "mine")
        found = {one.id: one for one in listing.read()}
        assert found[changed.id].best == 0.5 and found[kept.id].name == "mine"
        assert sorted(opened) == sorted([changed.id, kept.id])
        shutil.rmtree(kept.path)
        assert [one.id for one in Listing().read()] == [changed.id]

    def test_a_run_that_trains_is_followed_and_its_events_are_read_once(self, monkeypatch):
        folder, listing = training(), Listing()
        log(folder, 1, loss=2.0, test_accuracy=0.3)
        assert listing.read()[0].share == 0.1
        monkeypatch.setattr(
            RunFolder, "metrics", property(lambda self: pytest.fail("read from the start again"))
        )
        log(folder, 5, loss=1.0)
        (entry,) = listing.read()
        assert entry.metrics == {"loss": 1.0, "test_accuracy": 0.3} and entry.share == 0.5 and entry.living

    def test_one_that_died_is_read_once_and_anew_when_it_is_resumed(self, opened):
        folder = create(INFO, "")
        folder.write_state(status="running", pid=2**22 - 1, pid_created=1.0)
        log(folder, 4, loss=1.5)
        listing = Listing()
        assert [(one.status, one.metrics) for one in listing.read()] == [("interrupted", {"loss": 1.5})]
        opened.clear()
        assert listing.read() and Listing().read() and not opened
        pid, created = identity()
        folder.write_state(pid=pid, pid_created=created)
        assert [one.status for one in listing.read()] == ["running"]

    @pytest.mark.parametrize("content", [
        b"", b"{", b"[]", b"\xff\x00", b'{"version": 1}', b'{"version":1,"place":"","runs":{"a":[1,{}]}}',
        b'{"version": 1, "place": "PLACE", "runs": {"cifar": [[], {"id": 3}]}}',
    ])  # fmt: skip
    def test_a_damaged_cache_is_no_matter(self, content):
        finished()
        want = Listing().read()
        file = home().cache / "runs.json"
        assert file.exists()
        file.write_bytes(content.replace(b"PLACE", str(home().runs).encode()))
        assert Listing().read() == want and json.loads(file.read_bytes())["runs"]

    @pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write everywhere")
    def test_a_cache_that_cannot_be_written_is_no_matter(self):
        finished()
        home().cache.mkdir(parents=True)
        home().cache.chmod(0o500)
        assert len(Listing().read()) == 1

    def test_damaged_folders_are_named(self):
        kept = finished()
        (home().runs / "broken").mkdir()
        (home().runs / "broken" / "run.json").write_text('{"created_at": "2026", "settings": [], "mine": 3}')
        notes = []
        assert [one.id for one in Listing().read(notes)] == [kept.id]
        assert len(notes) == 1 and "broken" in notes[0]


class TestNames:
    def test_a_name_is_its_own_file_and_in_the_json(self):
        folder = finished()
        before = (folder.path / "run.json").read_bytes()
        assert entry(folder)["name"] is None
        assert rename(folder, "  the\tgood \x1b[31m one\n") == "the good [31m one"
        assert name_of(folder) == entry(folder)["name"] == "the good [31m one"
        assert (folder.path / "run.json").read_bytes() == before
        assert rename(folder, " ") is None and name_of(folder) is None
        assert not (folder.path / "name.txt").exists() and rename(folder, "") is None

    def test_one_too_long_is_refused_and_the_old_one_stands(self):
        folder = finished()
        rename(folder, "x" * LONGEST)
        with pytest.raises(UserError, match="at most 40"):
            rename(folder, "y" * (LONGEST + 1))
        assert name_of(folder) == "x" * LONGEST

    def test_a_run_is_found_by_its_name(self):
        folder, other = finished(), finished()
        rename(folder, "baseline")
        assert find_run("baseline") == folder and find_run(other.id) == other
        rename(other, "baseline")
        with pytest.raises(UserError, match="called 'baseline'") as raised:
            find_run("baseline")
        assert folder.id in raised.value.hint and other.id in raised.value.hint

    def test_a_file_that_is_no_name(self):
        folder = finished()
        (folder.path / "name.txt").write_bytes(b"\xff\xfe")
        assert name_of(folder) is None and Listing().read()[0].name is None


KILLED = """
import os, shutil, sys
from dlstudy.runs import removing
from dlstudy.runs.folder import RunFolder
real = shutil.rmtree
def half(path, **how):
    os.unlink(path / "run.json")
    os._exit(9)
removing.shutil.rmtree = half
removing.remove(RunFolder(sys.argv[1]))
"""


class TestRemoving:
    def test_takes_the_folder_and_its_note_and_nothing_else(self):
        folder, other = finished(), finished()
        note = home().data / "started" / folder.id
        note.parent.mkdir()
        note.write_text("x")
        remove(folder)
        assert not folder.path.exists() and not note.exists() and all_runs() == [other]
        assert [path.name for path in home().runs.iterdir()] == [other.id]

    def test_a_run_that_trains_is_refused(self):
        folder = training()
        with pytest.raises(UserError, match="is training"):
            remove(folder)
        assert folder.status() == "running" and all_runs() == [folder]

    def test_one_that_was_resumed_in_that_moment_comes_back(self, monkeypatch):
        folder = finished()
        pid, created = identity()
        real = removing._hide

        def resumed(folder):
            folder.write_state(status="running", pid=pid, pid_created=created)
            return real(folder)

        monkeypatch.setattr(removing, "_hide", resumed)
        with pytest.raises(UserError, match="is training"):
            remove(folder)
        assert all_runs() == [folder] and folder.status() == "running"

    def test_killed_half_way_nothing_half_is_seen_and_the_next_one_cleans_up(self):
        folder, other = finished(), finished()
        done = subprocess.run([sys.executable, "-c", KILLED, str(folder.path)], check=False)
        assert done.returncode == 9
        notes = []
        assert [one.id for one in Listing().read(notes)] == [other.id] and notes == []
        assert len(list(home().runs.iterdir())) == 2
        assert sweep() == 1 and [path.name for path in home().runs.iterdir()] == [other.id]

    def test_what_the_system_refuses_is_told_and_the_run_stays(self, monkeypatch):
        folder = finished()

        def refuse(*_):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(removing.os, "replace", refuse)
        with pytest.raises(DlstudyError):
            remove(folder)
        assert all_runs() == [folder]
