"""Show a training until it is over or the learner leaves: on the lab screen, as plain lines, or as JSON."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from dlstudy.cli.console import is_terminal, out, style, width, wrap
from dlstudy.errors import UserError
from dlstudy.language import say

if TYPE_CHECKING:
    from dlstudy.runs.folder import RunFolder
    from dlstudy.training.follow import Followed
    from dlstudy.training.interrupt import Interrupt


class How(NamedTuple):
    """How the learner wants to see it."""

    plain: bool = False
    json: bool = False
    detach: bool = False

    @property
    def screen(self) -> bool:
        """Whether there is a terminal for the screen, and nothing else was asked for."""
        if self.plain or self.json:
            return False
        # Textual draws on the error output: sent to a file, it would leave the learner a dark terminal.
        return is_terminal() and is_terminal(sys.stderr) and sys.stdin.isatty()

    def check(self) -> How:
        """UserError for two wishes that exclude each other."""
        if self.plain and self.json:
            raise UserError(say(fr="Choisissez --plain ou --json.", en="Choose --plain or --json."))
        return self


def follow(
    folder: RunFolder,
    how: How,
    *,
    interrupt: Interrupt | None = None,
    known: Followed | None = None,
    leave: bool = False,
) -> int:
    """Follow a run as `how` says; returns the exit code.

    Args:
        interrupt: counts Ctrl-C since before the start.
        known: what a resumed run had told before.
        leave: Ctrl-C in plain lines only ends the following.
    """
    if how.detach:
        return _detached(folder, how)
    if how.screen:
        import dlstudy.tui.app  # noqa: F401 (half a second, in which Ctrl-C still means: save and stop)

        if not (interrupt and interrupt.count):
            return _on_screen(folder)
    from dlstudy.training import follow_plain

    return follow_plain(folder, how.json, interrupt=interrupt, known=known, leave=leave,
                        out=out, style=style, width=width())  # fmt: skip


def _detached(folder: RunFolder, how: How) -> int:
    if how.json:
        _print_json(folder)
        return 0
    out(style("● ", "green") + say(fr=f"{folder.id} s'entraîne.", en=f"{folder.id} is training."))
    _ways_back(folder)
    return 0


def _ways_back(folder: RunFolder) -> None:
    out(say(fr=f"  L'ouvrir : dlstudy watch {folder.id}", en=f"  Open it: dlstudy watch {folder.id}"))
    out(say(fr=f"  L'arrêter : dlstudy stop {folder.id}", en=f"  Stop it: dlstudy stop {folder.id}"))


def _on_screen(folder: RunFolder) -> int:
    from dlstudy import tui

    # From the moment the screen is there, Ctrl-C is a key; until then it is counted, and harmless.
    how = tui.watch(folder)
    from dlstudy.runs.folder import LIVING

    if how == "detached" and folder.status() in LIVING:
        out(style("● ", "green") + say(fr=f"{folder.id} continue sans l'écran.",
                                       en=f"{folder.id} goes on without the screen."))  # fmt: skip
        _ways_back(folder)
        return 0
    return summary(folder)


def summary(folder: RunFolder) -> int:
    """What came out of a run that is over (or about to be), on a few lines; returns the exit code for it."""
    from dlstudy.cli.picking import wait_for_end
    from dlstudy.lab.ending import EXIT_CODES, ending
    from dlstudy.training.coach import remarks
    from dlstudy.training.coach.telling import lines
    from dlstudy.training.follow import Followed

    wait_for_end(folder)  # the events tell of the end first; the state, and with it the status, follows
    followed = Followed(folder)
    followed.read_all()
    for said in followed.view.says[-1:]:
        if folder.status() == "finished" and not said.kind:
            out(wrap(said.here))
    for line in lines(remarks(followed.view), style, width()):
        out(line)
    for line in ending(folder, followed.view, style=style, width=width()):
        out(line)
    return EXIT_CODES.get(folder.status(), 1)


def _print_json(folder: RunFolder) -> None:
    from dlstudy.cli.console import json_out
    from dlstudy.training.follow import Followed
    from dlstudy.training.report import document

    followed = Followed(folder)
    followed.read_all()
    json_out(document(folder, followed.view))


def note_others(folder: RunFolder, how: How) -> None:
    """Say which trainings share the processor with this one."""
    from dlstudy.cli.console import err, fitted
    from dlstudy.desk.runs import others_words
    from dlstudy.training import others

    names: list[Any] = [run.id for run in others(folder)]
    if names and not how.json:
        err(fitted(style("! ", "yellow", stream=sys.stderr) + others_words(names), sys.stderr))
