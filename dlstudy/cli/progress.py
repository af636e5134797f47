"""A line that tells how far something is, with speed and time left; silent where nobody is looking."""

from __future__ import annotations

import sys
import time

from dlstudy.cli.console import bar, err, is_terminal, visible, width
from dlstudy.desk.progress import Pace

EVERY = 0.1  # seconds between two drawings


class Bar:
    """Call it with what is done and what there is: ``42 % ████░░░░ 71 / 170 MB  5.2 MB/s  19 s left``.

    It draws on one line of the error stream, only when that is a terminal.
    """

    def __init__(self, *, bytes_: bool = False) -> None:
        self.pace = Pace(bytes_=bytes_, clock=lambda: self.last)
        self.shown = is_terminal(sys.stderr)
        self.drawn = ""
        self.last = float("-inf")
        self.name = ""

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if not self.shown or (now - self.last < EVERY and done < total):
            return
        self.last = now
        self.pace(done, total)
        self._draw(self._line())

    def named(self, name: str, done: int, total: int) -> None:
        """As calling it, with a name in front."""
        self.name = name
        self(done, total)

    def say(self, text: str) -> None:
        """A line of its own above the bar."""
        self._clear()
        err(text)

    def close(self) -> None:
        """Leave nothing of the bar behind."""
        self._clear()

    def _line(self) -> str:
        share, *rest = self.pace.words()
        room = width() - 1
        text = "  ".join([share.rjust(5), *rest])
        if self.name and visible(self.name) + 2 + visible(text) <= room:
            text = f"{self.name}  {text}"
        spare = room - visible(text) - 2
        if spare >= 6:
            text = f"{bar(self.pace.share, min(spare, 24))}  {text}"
        return text[:room]

    def _draw(self, line: str) -> None:
        sys.stderr.write("\r" + line + " " * max(0, visible(self.drawn) - visible(line)))
        sys.stderr.flush()
        self.drawn = line

    def _clear(self) -> None:
        if self.drawn:
            sys.stderr.write("\r" + " " * visible(self.drawn) + "\r")
            sys.stderr.flush()
            self.drawn = ""
