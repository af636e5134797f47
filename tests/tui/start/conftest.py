"""The start screen over a dashboard, and what it was asked to start."""

import importlib.util
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location(
    "dashboard_fixtures", Path(__file__).parents[1] / "dashboard" / "conftest.py"
)
_module = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_module)
frozen, dashboard, sizes, _strict = _module.frozen, _module.dashboard, _module.sizes, _module._strict


@pytest.fixture
def asked(monkeypatch):
    """What `training.start` was asked for; nothing is trained."""
    from dlstudy import training
    from dlstudy.runs.folder import create

    calls = []

    def start(plan, part, **how):
        calls.append((part.reference, how))
        return create({"lab": part.reference, **how.get("about", {})}, "")

    monkeypatch.setattr(training, "start", start, raising=False)
    return calls


@pytest.fixture
def screen(dashboard):
    """screen(lab, lang="en", preset=None) is (application, what the screen was dismissed with so far)."""
    from dlstudy.curriculum import find_part
    from dlstudy.tui.start import StartLab

    def screen(lab="week1.network", lang="en", preset=None, terminal=None):
        app = dashboard(lang=lang, terminal=terminal)
        left = []

        def push():
            part = find_part(app.plan, lab, kind="lab")
            app.push_screen(StartLab(app.plan, part, preset), left.append)

        app.pending = push
        return app, left

    return screen


@pytest.fixture
def settle():
    async def settle(pilot):
        """Wait until all is drawn; the first time, open the screen."""
        for _ in range(3):
            await pilot.pause()
        if pilot.app.pending is not None:
            pilot.app.pending()
            pilot.app.pending = None
            for _ in range(3):
                await pilot.pause()
        await pilot.app.workers.wait_for_complete()
        for _ in range(2):
            await pilot.pause()

    return settle
