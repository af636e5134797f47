"""The dashboard: one application over everything that the commands do. ``open`` runs it."""

from __future__ import annotations

from pathlib import Path


def open(path: Path | None, *, view: str = "today") -> str:
    """Show the dashboard until the learner leaves; returns "left" or "interrupted". Needs a terminal.

    Raises DlstudyError, the terminal put in order, if the screen itself fails.

    Args:
        path: the curriculum, None for the one built in.
        view: the view to begin with.
    """
    from dlstudy.desk.day import sit_down
    from dlstudy.home import settings
    from dlstudy.language import say

    desk = sit_down(
        path, reviews=True
    )  # what is wrong with plan, journal or settings is said in the terminal
    from dlstudy.tui.dashboard.app import Dashboard

    left = Dashboard(path, desk, view=view, theme=settings()["theme"]).shown(
        say(fr="L'écran s'est arrêté sur une erreur (ci-dessus) ; les entraînements continuent, rien n'est perdu.",
            en="The screen ended with an error (above); every training goes on, and nothing is lost."),
        say(fr="Les commandes font tout ce que fait l'écran : dlstudy --help.",
            en="The commands do all that the screen does: dlstudy --help."),
    )  # fmt: skip
    return left or "left"
