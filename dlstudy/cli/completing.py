"""What the shell asks when it completes a line, and the words of typer's `--install-completion`."""

from __future__ import annotations

import contextlib
import os
import shlex
import sys
from typing import Any

#: What stands before the part of the word that bash will replace.
_kept = ""


def read_line() -> None:
    """Take the options that hold everywhere out of the line that the shell wants completed, and heed them.

    Click knows them only before the command, and a unit is one of the curriculum that the line names.
    """
    global _kept
    from click.shell_completion import split_arg_string

    _kept = ""
    line = os.environ.get("COMP_WORDS")
    if line is not None:  # bash: words and the number of the one under the cursor
        words = split_arg_string(line)
        with contextlib.suppress(KeyError, ValueError):
            words, at, _kept = _whole(words, int(os.environ["COMP_CWORD"]))
            before = _without(words[1:at])
            os.environ["COMP_WORDS"] = shlex.join([*words[:1], *before, *words[at : at + 1]])
            os.environ["COMP_CWORD"] = str(1 + len(before))
        return
    line = os.environ.get("_TYPER_COMPLETE_ARGS", "")  # zsh, fish, PowerShell: the line up to the cursor
    words = split_arg_string(line)
    last = [] if line[-1:].isspace() else words[1:][-1:]
    before = _without(words[1 : len(words) - len(last)])
    os.environ["_TYPER_COMPLETE_ARGS"] = shlex.join([*words[:1], *before, *last]) + ("" if last else " ")


def _whole(words: list[str], at: int) -> tuple[list[str], int, str]:
    """Words that bash broke at ``:`` and ``=`` put together again, the number of the one under the cursor, and
    what stands in it before the piece that bash will replace.
    """
    whole: list[str] = []
    place, kept, glue = at, "", False
    for number, word in enumerate(words):
        breaks = word in (":", "=")
        if whole and (glue or breaks):
            if number == at:
                place, kept = len(whole) - 1, whole[-1] + (word if breaks else "")
            whole[-1] += word
        else:
            if number == at:
                place = len(whole)
            whole.append(word)
        glue = breaks
    if at >= len(words):
        place = len(whole)
    return whole, place, kept


def offer_pieces_to_bash() -> None:
    """Let bash have only what comes after the ``:`` or ``=`` at which it broke the word under the cursor."""
    from typer._completion_classes import BashComplete

    before = BashComplete.format_completion
    if _kept:
        BashComplete.format_completion = (  # type: ignore[method-assign]
            lambda self, item: before(self, item).removeprefix(_kept)
        )


def _without(words: list[str]) -> list[str]:
    from dlstudy.cli import context
    from dlstudy.errors import UserError

    try:
        return context.take(words)
    except UserError:  # the value of one of them is what is being typed
        return words


def units(incomplete: str, kind: str | None = None) -> list[str]:
    """The ids that the shell offers, of the curriculum in force."""
    from dlstudy.cli.context import plan_path
    from dlstudy.curriculum import complete_units
    from dlstudy.errors import DlstudyError

    try:
        return complete_units(incomplete, kind, path=plan_path())
    except DlstudyError:  # settings that cannot be read
        return []


def install(ctx: Any, _: Any, value: Any) -> Any:
    """Typer's installation of the completion, told in the learner's language."""
    if not value or ctx.resilient_parsing:
        return value
    from typer.completion import install

    from dlstudy.cli.console import out
    from dlstudy.language import say

    shell, path = install(shell=value) if isinstance(value, str) else install()
    out(say(fr=f"Complétion de {shell} installée : {path}", en=f"Completion for {shell} installed: {path}"))
    out(say(fr="Elle prendra effet dans un nouveau terminal.", en="It takes effect in a new terminal."))
    sys.exit(0)
