"""The two ways a command ends badly: the user's mistake (exit code 2) or a failure (exit code 1).

Raise one of these with words already in the learner's language (see `dlstudy.language.say`):
what is wrong, where, and what to do. `dlstudy.cli.main` prints them without a traceback.
"""

from __future__ import annotations


class DlstudyError(Exception):
    """A failure that the program can explain; ends with exit code 1.

    Args:
        message: what is wrong and where, one or a few lines.
        hint: what to do about it, or None.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UserError(DlstudyError):
    """A mistake in what the user typed or wrote; ends with exit code 2."""

    exit_code = 2
