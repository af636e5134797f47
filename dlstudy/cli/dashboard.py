"""`dlstudy` without arguments: the dashboard, where there is a terminal for it."""

from __future__ import annotations


def possible() -> bool:
    """Whether somebody sits at a terminal that can show it."""
    from dlstudy.cli.following import How

    return How().screen


def show() -> int:
    """Open the dashboard; returns the exit code."""
    from dlstudy.cli.context import plan_path
    from dlstudy.tui import dashboard

    left = dashboard.open(plan_path())
    _say_what_goes_on()
    return 130 if left == "interrupted" else 0


def _say_what_goes_on() -> None:
    """The trainings that go on without the screen."""
    from dlstudy.cli.console import out, style
    from dlstudy.language import say
    from dlstudy.runs.folder import LIVING, all_runs

    for run in all_runs()[:20]:
        if run.status() in LIVING:
            words = say(fr=f"{run.id} continue sans l'écran", en=f"{run.id} goes on without the screen")
            out(style("● ", "green") + words + say(fr=" : ", en=": ") + f"dlstudy watch {run.id}")
