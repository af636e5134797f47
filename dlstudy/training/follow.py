"""Follow a training without a screen: plain lines as it goes, or one JSON document at its end."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dlstudy.errors import UserError
from dlstudy.lab.ending import EXIT_CODES, ending
from dlstudy.lab.printing import Printer, unstyled
from dlstudy.language import say
from dlstudy.runs.folder import LIVING
from dlstudy.runs.tail import Tail
from dlstudy.runs.view import FINAL, RunView
from dlstudy.training.coach import remarks
from dlstudy.training.coach.telling import lines
from dlstudy.training.interrupt import Interrupt
from dlstudy.training.launch import kill, stop
from dlstudy.training.report import document

if TYPE_CHECKING:
    from dlstudy.runs.folder import RunFolder

_POLL = 0.1  # seconds between two looks at the files
_ALIVE_EVERY = 0.5  # and at the process
_SLICE = 4 << 20
_OLD_OUTPUT = 4000  # bytes of what was printed before we looked


def _to_stderr(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class Followed:
    """A run folder as it grows: its events folded, and the lines that its lab prints."""

    def __init__(self, folder: RunFolder) -> None:
        self.folder = folder
        self.view = RunView()
        self._events = Tail(folder.events)
        self._output = Tail(folder.output, last=_OLD_OUTPUT)

    def read(self) -> list[str]:
        """Fold what is new; returns the lines that were printed meanwhile."""
        generation = self._events.generation
        lines = self._events.read(_SLICE)
        if self._events.generation != generation:
            self.view = RunView()
        self.view.feed_all(lines)
        return [line.decode("utf-8", "replace") for line in self._output.read()]

    def read_all(self) -> list[str]:
        """Everything there is at this moment."""
        printed = self.read()
        while self._events.pending:
            printed += self.read()
        return printed

    @property
    def pending(self) -> bool:
        return self._events.pending


def follow_plain(
    folder: RunFolder,
    as_json: bool = False,
    *,
    interrupt: Interrupt | None = None,
    known: Followed | None = None,
    leave: bool = False,
    out: Callable[[str], None] = print,
    err: Callable[[str], None] = _to_stderr,
    style: Callable[..., str] = unstyled,
    width: int = 80,
) -> int:
    """Write a run's lines until it is over; returns the exit code for it.

    Ctrl-C once asks the training to save and stop, and waits for it; twice ends it at once. Closing the
    terminal ends only this. With `as_json` nothing but one JSON document is written to `out`, at the end.

    Args:
        interrupt: one that is active already (Ctrl-C since the start of the command counts).
        known: what was there before a resume, which is not written again.
        leave: Ctrl-C only ends the following, and the training goes on.
    """
    if interrupt is None:
        with Interrupt() as interrupt:
            return follow_plain(folder, as_json, interrupt=interrupt, known=known, leave=leave, out=out, err=err,
                                style=style, width=width)  # fmt: skip
    followed = known or Followed(folder)
    printer = Printer(folder.info, out=_mute if as_json else out, style=style, width=width)
    printer.head(folder.path)
    if known is not None:
        printer.skip(followed.view)
    if not _until_over(followed, printer, interrupt, err, leave):
        err(say(fr=f"{folder.id} continue. Pour l'arrêter : dlstudy stop {folder.id}",
                en=f"{folder.id} goes on. To stop it: dlstudy stop {folder.id}"))  # fmt: skip
        return 130
    if as_json:
        out(json.dumps(document(folder, followed.view), ensure_ascii=False, indent=2, allow_nan=False))
    else:
        if folder.status() == "finished":
            printer.results(followed.view)
        for line in lines(remarks(followed.view), style, width):
            out(line)
        for line in ending(folder, followed.view, style=style, width=width):
            out(line)
    status = folder.status()
    return 130 if interrupt.count and status != "finished" else EXIT_CODES.get(status, 1)


def _until_over(
    followed: Followed, printer: Printer, interrupt: Interrupt, err: Callable[[str], None], leave: bool
) -> bool:
    """False if the learner left before the end."""
    folder = followed.folder
    answered, looked = 0, 0.0
    while True:
        printer.update(followed.view, followed.read())
        if followed.pending:
            continue
        now = time.monotonic()
        # What the events say is only believed once the process has also written down that it is over.
        if now - looked >= _ALIVE_EVERY or followed.view.status in FINAL:
            looked = now
            if folder.status() not in LIVING:
                printer.update(followed.view, followed.read_all())
                return True
        if interrupt.count and leave:
            return False
        if interrupt.count > answered:
            answered = interrupt.count
            _interrupted(folder, answered, err)
            looked = 0.0
        time.sleep(_POLL)


def _interrupted(folder: RunFolder, count: int, err: Callable[[str], None]) -> None:
    if count == 1:
        err(say(fr="Enregistrement et arrêt… (Ctrl-C encore une fois : arrêt immédiat)",
                en="Saving and stopping… (Ctrl-C once more: end at once)"))  # fmt: skip
        with contextlib.suppress(UserError):  # it may be over by now
            stop(folder)
    else:
        kill(folder)


def _mute(_: Any) -> None:
    return None
