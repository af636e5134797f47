"""What the tests of the engine share: the small lab, looked at after every step."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")


@pytest.fixture(scope="session")
def small_lab():
    name = "dlstudy_tests_small_lab"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("small_lab.py"))
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture
def every_step(monkeypatch):
    """Look at control, deadline and checkpoints after every step, however fast the steps are."""
    from dlstudy.lab import engine

    monkeypatch.setattr(engine, "FLUSH", 0.0)


@pytest.fixture
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def fold(folder):
    from dlstudy.runs.view import RunView

    return RunView().feed_all(folder.events.read_bytes().split(b"\n"))


def told(folder):
    """What the events say that a run measured: step and value of every row."""
    return {name: (list(s.steps), list(s.values)) for name, s in fold(folder).series.items()}


def events(folder, kind=None):
    found = [json.loads(line) for line in folder.events.read_bytes().splitlines()]
    return [event for event in found if kind in (None, event["e"])]


def same(a, b):
    assert set(a) == set(b)
    for name in a:
        assert torch.equal(a[name], b[name]), name


@pytest.fixture
def look():
    """fold, told, events and same, for tests that are not one package."""
    import types

    return types.SimpleNamespace(fold=fold, told=told, events=events, same=same)
