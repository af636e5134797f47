"""How far something is, in words: the share, the bytes, the speed, the time left."""

from __future__ import annotations

import time
from collections.abc import Callable

from dlstudy.language import number, percent, say

#: Seconds that the speed is taken over.
SPAN = 5.0


class Pace:
    """Told again and again what is done and what there is; says how fast it goes.

    Args:
        bytes_: whether what is counted are bytes.
        clock: seconds that only grow.
    """

    def __init__(self, *, bytes_: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self.bytes = bytes_
        self.done, self.total = 0, 1
        self._clock = clock
        self._marks: list[tuple[float, int]] = []  # (time, done) of the last seconds

    def __call__(self, done: int, total: int) -> None:
        now = self._clock()
        if self._marks and done < self._marks[-1][1]:
            self._marks.clear()  # begun again
        self.done, self.total = done, max(total, 1)
        self._marks.append((now, done))
        while self._marks[0][0] < now - SPAN and len(self._marks) > 2:
            del self._marks[0]

    @property
    def share(self) -> float:
        """Between 0 and 1."""
        return min(1.0, self.done / self.total)

    @property
    def speed(self) -> float:
        """What was done a second lately; 0 while that cannot be said."""
        if not self._marks:
            return 0.0
        (begun, first), (now, last) = self._marks[0], self._marks[-1]
        return (last - first) / (now - begun) if now - begun > 0.3 else 0.0

    def words(self) -> list[str]:
        """``42 %``, ``71 / 170 MB``, ``5.2 MB/s``, ``19 s left``: as many as are known."""
        pieces = [percent(self.share, 0)]
        if self.bytes:
            pieces.append(f"{number(self.done / 1e6)} / {number(self.total / 1e6)} {say(fr='Mo', en='MB')}")
        if self.speed > 0:
            if self.bytes:
                pieces.append(f"{number(self.speed / 1e6, 1)} {say(fr='Mo/s', en='MB/s')}")
            left = time_left((self.total - self.done) / self.speed)
            pieces.append(say(fr=f"reste {left}", en=f"{left} left"))
        return pieces


def time_left(seconds: float) -> str:
    """``19 s``, ``2:05``, ``1 h 07``."""
    seconds = round(seconds)
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60}:{seconds % 60:02d}"
    return f"{seconds // 3600} h {seconds % 3600 // 60:02d}"
