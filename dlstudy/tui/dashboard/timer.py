"""The session timer: how long the learner has been at work since the application was opened, by kind of work."""

from __future__ import annotations

import time
from collections.abc import Callable

#: Seconds without a key or a touch of the mouse after which nobody seems to be there.
IDLE = 300.0
#: A training that is looked at needs no keys for longer than a text.
WATCHING = 1200.0

THEORY, PRACTICE, REVIEW = "theory", "practice", "review"


class SessionTimer:
    """Counts seconds of work. `tick` is called about once a second, `touch` at every sign of life.

    It is a clock for the learner's eyes: the journal gets its seconds from what was read, checked, run and reviewed.

    Args:
        clock: seconds that only grow.
        kind: what is being done now: THEORY, PRACTICE, REVIEW or "" (looking about, which does not count).
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.seconds = {THEORY: 0.0, PRACTICE: 0.0, REVIEW: 0.0}
        self.kind = ""
        self.paused = False
        self._life = self._seen = clock()

    @property
    def patience(self) -> float:
        return WATCHING if self.kind == PRACTICE else IDLE

    @property
    def idle(self) -> bool:
        """Whether nobody seems to be there."""
        return self._clock() - self._life >= self.patience

    @property
    def total(self) -> float:
        return sum(self.seconds.values())

    def touch(self) -> None:
        """A sign of life. What passed since the last one counts as far as patience goes."""
        self.tick()
        self._life = self._clock()

    def tick(self) -> None:
        """Count what has passed since the last look."""
        now = self._clock()
        # Asleep, suspended or idle: what lies beyond the patience was no work.
        until = min(now, self._life + self.patience)
        if self.kind and not self.paused:
            self.seconds[self.kind] += max(0.0, until - self._seen)
        self._seen = now

    def turn_to(self, kind: str) -> None:
        """What is being done from now on."""
        if kind != self.kind:
            self.tick()
            self.kind = kind

    def pause(self) -> None:
        """Pause, or go on."""
        self.tick()
        self.paused = not self.paused
        self._life = self._clock()
