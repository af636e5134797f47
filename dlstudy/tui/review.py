"""The review screen's application, and the way into it."""

from __future__ import annotations

from dlstudy.reviewing.sitting import Sitting
from dlstudy.tui import review_keys as keys
from dlstudy.tui.coloured import ColouredApp
from dlstudy.tui.review_screen import ReviewScreen
from dlstudy.tui.terminal import Terminal


class ReviewApp(ColouredApp, inherit_bindings=False):
    """Asks the cards of a sitting; `run()` returns "done", "left" or "interrupted"."""

    BINDINGS = [*keys.EVERYWHERE]

    def __init__(self, sitting: Sitting, *, theme: str = "dark", terminal: Terminal | None = None) -> None:
        super().__init__(theme=theme, terminal=terminal)
        self.sitting = sitting

    def on_mount(self) -> None:
        self.push_screen(ReviewScreen(self.sitting), self.exit)
        # Whatever ends the screen, each answer is in the journal already.
        self.at_signal("SIGTERM", self.exit, "left")
        self.at_signal("SIGHUP", self.exit, "left")
        self.at_signal("SIGINT", self.action_interrupt)

    def action_interrupt(self) -> None:
        """Ctrl-C, whatever lies over the screen."""
        self.exit("interrupted")


def review(sitting: Sitting) -> int:
    """Ask the cards of a sitting on the screen; returns the exit code. Needs a terminal.

    Raises DlstudyError, the terminal put in order, if the screen itself fails.
    """
    from dlstudy.home import settings
    from dlstudy.language import say

    left = ReviewApp(sitting, theme=settings()["theme"]).shown(
        say(fr="L'écran s'est arrêté sur une erreur (ci-dessus) ; chaque réponse donnée est notée.",
            en="The screen ended with an error (above); every answer given is recorded."),
        say(fr="« dlstudy review --plain » s'en passe.", en="'dlstudy review --plain' does without."),
    )  # fmt: skip
    return 130 if left == "interrupted" else 0
