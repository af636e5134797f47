"""The screens. ``watch`` opens the lab screen on a run, live or ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlstudy.runs.folder import RunFolder


def watch(folder: RunFolder) -> str:
    """Show a run until the learner leaves. Returns how: "ended" (it is over), "detached" (it goes on), "stopped".

    Needs a terminal. The training is never waited for and never blocked. Raises DlstudyError, the
    terminal put in order, if the screen itself fails.
    """
    from dlstudy.home import settings
    from dlstudy.language import say
    from dlstudy.tui.app import LabApp

    left = LabApp(folder, theme=settings()["theme"]).shown(
        say(fr="L'écran s'est arrêté sur une erreur (ci-dessus) ; l'entraînement n'en dépend pas.",
            en="The screen ended with an error (above); the training does not depend on it."),
        say(fr=f"« dlstudy watch {folder.id} » le rouvre, « --plain » s'en passe.",
            en=f"'dlstudy watch {folder.id}' opens it again, '--plain' does without."),
    )  # fmt: skip
    return left or "detached"
