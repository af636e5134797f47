"""The screens. ``watch`` opens the lab screen on a run, live or ended."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlstudy.runs.folder import RunFolder


def watch(folder: RunFolder) -> str:
    """Show a run until the learner leaves. Returns how: "ended" (it is over), "detached" (it goes on), "stopped".

    Needs a terminal. The training is never waited for and never blocked. Raises DlstudyError, the
    terminal put in order, if the screen itself fails.
    """
    from dlstudy.errors import DlstudyError
    from dlstudy.home import settings
    from dlstudy.language import say
    from dlstudy.tui.app import LabApp

    colourless = os.environ.get("NO_COLOR")
    app = LabApp(folder, theme=settings()["theme"])
    try:
        left = app.run()
    finally:
        if colourless is not None:  # Textual takes it out of the environment
            os.environ["NO_COLOR"] = colourless
    if left is None and app.return_code:
        raise DlstudyError(
            say(fr="L'écran s'est arrêté sur une erreur (ci-dessus) ; l'entraînement n'en dépend pas.",
                en="The screen ended with an error (above); the training does not depend on it."),
            hint=say(fr=f"« dlstudy watch {folder.id} » le rouvre, « --plain » s'en passe.",
                     en=f"'dlstudy watch {folder.id}' opens it again, '--plain' does without."),
        )  # fmt: skip
    return left or "detached"
