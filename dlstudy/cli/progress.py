"""A line that tells how far something is, with speed and time left; silent where nobody is looking."""

from __future__ import annotations

import sys
import time

from dlstudy.cli.console import bar, err, is_terminal, visible, width
from dlstudy.language import number, percent, say

EVERY = 0.1  # seconds between two drawings


class Bar:
    """Call it with what is done and what there is: ``42 % ████░░░░ 71 / 170 MB  5.2 MB/s  19 s left``.

    It draws on one line of the error stream, only when that is a terminal.
    """

    def __init__(self, *, bytes_: bool = False) -> None:
        self.bytes = bytes_
        self.shown = is_terminal(sys.stderr)
        self.drawn = ""
        self.last = float("-inf")
        self.name = ""
        self.marks: list[tuple[float, int]] = []  # (time, done) of the last seconds, for the speed

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if not self.shown or (now - self.last < EVERY and done < total):
            return
        self.last = now
        if self.marks and done < self.marks[-1][1]:
            self.marks.clear()  # begun again
        self.marks.append((now, done))
        while self.marks[0][0] < now - 5 and len(self.marks) > 2:
            del self.marks[0]
        self._draw(self._line(done, max(total, 1)))

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

    def _line(self, done: int, total: int) -> str:
        pieces = [percent(done / total, 0).rjust(5)]
        if self.bytes:
            unit = say(fr="Mo", en="MB")
            pieces.append(f"{number(done / 1e6)} / {number(total / 1e6)} {unit}")
        speed = self._speed()
        if speed > 0:
            if self.bytes:
                pieces.append(f"{number(speed / 1e6, 1)} {say(fr='Mo/s', en='MB/s')}")
            pieces.append(say(fr="reste ", en="") + _clock((total - done) / speed) + say(fr="", en=" left"))
        room = width() - 1
        text = "  ".join(pieces)
        if self.name and visible(self.name) + 2 + visible(text) <= room:
            text = f"{self.name}  {text}"
        spare = room - visible(text) - 2
        if spare >= 6:
            text = f"{bar(done / total, min(spare, 24))}  {text}"
        return text[:room]

    def _speed(self) -> float:
        (begun, first), (now, last) = self.marks[0], self.marks[-1]
        return (last - first) / (now - begun) if now - begun > 0.3 else 0.0

    def _draw(self, line: str) -> None:
        sys.stderr.write("\r" + line + " " * max(0, visible(self.drawn) - visible(line)))
        sys.stderr.flush()
        self.drawn = line

    def _clear(self) -> None:
        if self.drawn:
            sys.stderr.write("\r" + " " * visible(self.drawn) + "\r")
            sys.stderr.flush()
            self.drawn = ""


def _clock(seconds: float) -> str:
    seconds = round(seconds)
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60}:{seconds % 60:02d}"
    return f"{seconds // 3600} h {seconds % 3600 // 60:02d}"
