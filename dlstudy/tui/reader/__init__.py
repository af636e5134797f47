"""The reader: lessons and statements on the screen. ``read`` opens one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlstudy.tui.reader.text import Text


def read(text: Text) -> None:
    """Show a text until the learner leaves. Raises DlstudyError if the screen fails or the record refuses."""
    from dlstudy.home import settings
    from dlstudy.language import say
    from dlstudy.tui.reader.app import ReaderApp

    app = ReaderApp(text, theme=settings()["theme"])
    app.shown(
        say(
            fr="L'écran s'est arrêté sur une erreur (ci-dessus).",
            en="The screen ended with an error (above).",
        ),
        say(fr="« --plain » s'en passe.", en="'--plain' does without."),
    )
    if app.trouble is not None:
        raise app.trouble
