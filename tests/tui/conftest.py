"""Runs to look at, and the screen on one of them."""

import importlib.util
import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

SIZES = {"small": (80, 24), "large": (140, 45)}


@pytest.fixture(scope="session")
def writer():
    """tests/runs/make_run.py as a module."""
    path = Path(__file__).parents[1] / "runs" / "make_run.py"
    spec = importlib.util.spec_from_file_location("make_run", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def written(writer, tmp_path_factory):
    """written(name, …) is such a run, written once for all tests: to be copied, not changed."""
    root, runs = tmp_path_factory.mktemp("runs"), {}

    def written(name, **how):
        key = (name, *sorted(how.items()))
        if key not in runs:
            runs[key] = writer.make_run(root / str(len(runs)) / name, **how)
        return runs[key]

    return written


@pytest.fixture
def make(writer, written):
    """make(status="running", …) writes a run into the home and returns its folder."""
    from dlstudy.home import home
    from dlstudy.runs.folder import RunFolder

    def make(status="finished", *, name="cifar-1124-1930", **how):
        if status in ("running", "paused", "interrupted"):
            how.setdefault("until", 0.55)
        folder = home().runs / name
        shutil.copytree(written(name, status="running" if status == "paused" else status, **how), folder)
        if status == "paused":
            append(folder, {"e": "pause", "t": 341.0, "at": writer.NOW + 341})
        return RunFolder(folder)

    return make


@pytest.fixture
def tools():
    """The helpers below, for tests that cannot import a conftest."""
    return SimpleNamespace(append=append, text_of=text_of, settle=settle, sizes=SIZES)


async def settle(pilot):
    """Wait until all that was started has been drawn."""
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    await pilot.pause()


def append(folder, *events):
    """More events at the end of a run, as the training writes them; strings as they stand."""
    with open(folder / "events.jsonl", "a", encoding="utf-8") as file:
        for event in events:
            file.write(event if isinstance(event, str) else json.dumps(event) + "\n")


@pytest.fixture
def app(make):
    """app(status) is the application on such a run, in a terminal that can do everything."""
    from dlstudy.tui.app import LabApp
    from dlstudy.tui.terminal import Terminal

    def app(status="finished", *, theme="dark", terminal=None, **how):
        return LabApp(make(status, **how), theme=theme, terminal=terminal or Terminal())

    return app


def text_of(widget):
    """What one of our widgets has drawn, as lines of text."""
    lines = widget._lines
    return "\n".join(getattr(line, "text", None) or "".join(s.text for s in line) for line in lines)
