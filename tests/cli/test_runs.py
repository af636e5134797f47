"""`dlstudy runs`: chosen, ordered, named; deleting a run tells the journal first."""

import json

import pytest

from dlstudy import cli
from dlstudy.desk.runs import delete
from dlstudy.errors import UserError
from dlstudy.journal import Journal
from dlstudy.runs.folder import all_runs, create
from dlstudy.runs.names import rename


def made(lr, accuracy, status="finished", **state):
    folder = create({"lab": "week2.cifar", "settings": {"lr": lr}, "seed": 0}, "")
    folder.write_state(status=status, metrics={"test_accuracy": accuracy}, seconds=60.0, **state)
    return folder


@pytest.fixture
def listed(capfd):
    def listed(*arguments):
        assert cli.run(["runs", *arguments, "--json"]) == 0
        return [run["id"] for run in json.loads(capfd.readouterr().out)["runs"]]

    return listed


def test_filter_and_sort(listed, capfd):
    a, b, c = made(0.1, 0.8), made(0.3, 0.9), made(0.2, 0.7, status="failed")
    assert listed() == [c.id, b.id, a.id]
    assert listed("--filter", "lr>0.1") == [c.id, b.id]
    assert listed("--filter", "lr>0.1 -failed") == [b.id]
    assert listed("--sort", "best") == [b.id, a.id, c.id] and listed("--sort", "-best") == [c.id, a.id, b.id]
    assert listed("--sort", "lr", "--lab", "cifar") == [a.id, c.id, b.id]
    assert cli.run(["runs", "--filter", "lr>9"]) == 0 and "No run matches." in capfd.readouterr().out


@pytest.mark.parametrize("wrong", [("--filter", "rate>1"), ("--filter", "lr>"), ("--sort", "rate")])
def test_mistakes_end_with_2(wrong, capfd):
    made(0.1, 0.8)
    assert cli.run(["runs", *wrong]) == 2
    assert "Traceback" not in capfd.readouterr().err


def test_a_name_is_shown_beside_the_id(capfd):
    folder = made(0.1, 0.8)
    rename(folder, "my best")
    assert cli.run(["runs"]) == 0
    assert f"{folder.id} · my best" in capfd.readouterr().out


def test_name_and_delete(capfd):
    folder, other = made(0.1, 0.8), made(0.2, 0.9)
    assert cli.run(["name", folder.id, "no dropout"]) == 0 and "no dropout" in capfd.readouterr().out
    assert cli.run(["name", "no dropout", "x" * 50]) == 2
    capfd.readouterr()
    assert cli.run(["delete", "no dropout"]) == 2  # nobody to ask
    assert "--yes" in capfd.readouterr().err and folder.path.exists()
    assert cli.run(["delete", "no dropout", "--yes"]) == 0
    assert all_runs() == [other]
    living = create({"lab": "week2.cifar"}, "")
    assert cli.run(["delete", living.id, "--yes"]) == 2 and living.path.exists()
    assert cli.run(["name", other.id]) == 0 and "no name" in capfd.readouterr().out


def test_deleting_tells_the_journal_what_it_was_not_told(monkeypatch):
    folder, living = made(0.1, 0.8, recorded=False), create({"lab": "week2.cifar"}, "")
    with pytest.raises(UserError):
        delete(living)
    delete(folder)
    assert all_runs() == [living]
    with Journal.open() as journal:
        entries = [entry for entry in journal.entries() if folder.id in json.dumps(entry.data)]
    assert len(entries) == 1
