"""How a child spends its time: computing, or waiting for what does not come."""

from __future__ import annotations

import os
import time
from typing import Any

from dlstudy.checking.limits import Limits


class Pace:
    """Whether a child computes for too long without the signal that should have ended it, or waits for nothing.

    Only where the system keeps ``/proc``; elsewhere there is the limit on the clock.
    """

    def __init__(self, pid: int, limits: Limits, grace: float = 0) -> None:
        self.file, self.limits, self.grace = f"/proc/{pid}/stat", limits, grace
        self.begun = self.moved = self.looked = time.monotonic()
        self.spent = self.start = self._look()[1]

    def over(self) -> dict[str, Any] | None:
        """How it ends now, None while it may go on."""
        now = time.monotonic()
        if now - self.looked < 0.9:
            return None
        self.looked = now
        state, spent = self._look()
        if spent > self.spent + 0.02 or state != "S":
            self.spent, self.moved = spent, now
        if spent - self.start > self.limits.seconds + self.grace + 1:
            return {"kind": "time", "waited": False}
        if now - self.moved > self.limits.idle + self.grace:
            return {"kind": "time", "waited": True, "seconds": self.limits.idle}
        return None

    def at_the_end(self) -> dict[str, Any]:
        """How it ends when the clock has run out: on a busy machine, computing takes longer than its time."""
        spent = self._look()[1] - self.start
        if spent > self.limits.seconds / 4:
            return {"kind": "time", "waited": False, "seconds": round(spent)}
        return {"kind": "time", "waited": True}

    def _look(self) -> tuple[str, float]:
        """The state of the process, and the seconds it has computed."""
        try:
            with open(self.file, "rb") as file:
                fields = file.read().rpartition(b")")[2].split()
            return fields[0].decode(), (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        except (OSError, ValueError, IndexError):
            return "", 0.0
