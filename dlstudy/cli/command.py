"""How a command says what it is, in both languages: thin wrappers round typer's.

A help text travels through typer as one string holding both languages and is cut to the
one in force when the command is built (`dlstudy.cli.lazy`), so that the language can be
chosen on the command line.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import typer

from dlstudy.language import say

F = TypeVar("F", bound=Callable[..., Any])
_BOTH = "\x1f"


def both(fr: str, en: str) -> str:
    """One string that holds a text in both languages."""
    return f"{fr}{_BOTH}{en}"


def here(text: str | None) -> str | None:
    """The language in force of a text made by `both`; any other text as it is."""
    if not text or _BOTH not in text:
        return text
    fr, en = text.split(_BOTH)
    return say(fr=fr, en=en)


def command(*, fr: str, en: str, bare: tuple[str, ...] = ()) -> Callable[[F], F]:
    """Mark a function as a command with its one-paragraph help.

    `bare`: the options that may be typed without their value, which then is empty.
    """

    def mark(function: F) -> F:
        function.command_help = both(fr, en)  # type: ignore[attr-defined]
        function.bare_options = bare  # type: ignore[attr-defined]
        return function

    return mark


def Option(*names: str, fr: str, en: str, complete: Callable[..., Any] | None = None, **more: Any) -> Any:
    """`typer.Option` with its help in both languages; `complete(incomplete)` lists what the shell offers."""
    more.setdefault("show_default", False)
    return typer.Option(*names, help=both(fr, en), autocompletion=complete, **more)


def Argument(*, fr: str, en: str, complete: Callable[..., Any] | None = None, **more: Any) -> Any:
    """`typer.Argument` with its help in both languages; `complete(incomplete)` lists what the shell offers."""
    more.setdefault("show_default", False)
    return typer.Argument(help=both(fr, en), autocompletion=complete, **more)
