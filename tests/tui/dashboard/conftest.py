"""A dashboard to look at: a home with some history, a fixed date, and a pilot that waits until all is drawn."""

import datetime as dt

import pytest

from dlstudy import language

#: A Wednesday evening; the plan of these tests began a week earlier.
NOW = dt.datetime(2026, 11, 25, 19, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))
SIZES = {"small": (80, 24), "large": (140, 45)}


@pytest.fixture(autouse=True)
def _strict(monkeypatch):
    """What goes wrong in a view is to be seen."""
    monkeypatch.setenv("DLSTUDY_STRICT", "1")


@pytest.fixture
def frozen(monkeypatch):
    """The learner's clock stands still at NOW. Returns a function that moves it: moved(days=1)."""
    from dlstudy.journal import clock

    moment = [NOW]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    monkeypatch.setattr(clock, "milliseconds", lambda: int(moment[0].timestamp() * 1000))

    def moved(**by):
        moment[0] += dt.timedelta(**by)
        return moment[0]

    return moved


@pytest.fixture
def history(frozen):
    """A week of study in the journal: the plan begun on 18 November, days 1 to 6 done, some of it read and run."""
    from dlstudy.curriculum import load
    from dlstudy.journal import Journal
    from dlstudy.schedule.facts import codes

    plan = load(None)
    with Journal.open() as journal:
        begun = NOW - dt.timedelta(days=7)
        calendar = {"start": "2026-11-18", "days": codes(frozenset(range(7))), "at": "19:00", "plan": plan.id}
        journal.append("begin", plan.id, calendar, when=begun)
        for number in range(1, 7):
            when = begun + dt.timedelta(days=number - 1, minutes=10)
            for part in plan.day(number).parts:
                when += dt.timedelta(minutes=part.minutes)
                journal.append("done", part.id, {"done": True, "seconds": 60.0 * part.minutes}, when=when)
        first = plan.day(7).parts[0]
        read = {"unit": first.unit, "seconds": 1260.0, "position": "plateau:0.20", "finished": False}
        journal.append("read", first.id, read, when=NOW - dt.timedelta(minutes=20))
    return plan


@pytest.fixture
def dashboard(frozen):
    """dashboard(view="today", lang="en", terminal=None) is an application to run; use `history` for a home with one."""
    from dlstudy.desk.day import sit_down
    from dlstudy.tui.dashboard.app import Dashboard
    from dlstudy.tui.terminal import Terminal

    def dashboard(view="today", lang="en", terminal=None, path=None):
        language.set_language(lang)
        return Dashboard(path, sit_down(path, reviews=True), view=view, terminal=terminal or Terminal())

    return dashboard


async def drawn(pilot):
    """Wait until the view is there and nothing is left to draw."""
    for _ in range(4):
        await pilot.pause()
        await pilot.wait_for_scheduled_animations()


@pytest.fixture
def settle():
    """await settle(pilot): all that was begun is drawn."""
    return drawn


@pytest.fixture
def sizes():
    return SIZES
