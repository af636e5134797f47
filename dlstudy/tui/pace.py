"""How often to redraw: the training wants the processor, so drawing takes a small share of it."""

from __future__ import annotations

import time

#: The part of one core that drawing may take while figures move.
LIVELY = 0.08


class Pace:
    """Says when the next drawing may happen, from what the last ones cost.

    `share`: the part of one core that drawing may take on average. A slow terminal (a write that
    blocks) costs time instead of processor and counts a tenth: it should not fall behind either.
    """

    def __init__(self, share: float = 0.015, fastest: float = 0.5, slowest: float = 5.0,
                 cpu=time.process_time, clock=time.monotonic) -> None:  # fmt: skip
        self.share, self.fastest, self.slowest = share, fastest, slowest
        self._cpu, self._clock = cpu, clock
        self._calm = share, fastest
        self.interval = fastest
        self._drawn_at = -slowest
        self._cpu_at = cpu()

    def lively(self, lively: bool) -> None:
        """Whether what is shown moves: then a drawing may cost more, and come more often."""
        self.share, self.fastest = (LIVELY, 0.15) if lively else self._calm
        if not lively:
            self.interval = max(self.interval, self.fastest)

    def due(self) -> bool:
        return self._clock() - self._drawn_at >= self.interval

    def drawn(self, blocked: float = 0.0) -> None:
        """Tell that something was drawn just now; `blocked`: seconds that the terminal kept us waiting."""
        now, cpu = self._clock(), self._cpu()
        # What was spent since the last drawing is what one drawing costs, with all that belongs to it.
        wanted = max((cpu - self._cpu_at) / self.share, blocked * 10)
        wanted = min(self.slowest, max(self.fastest, wanted))
        # One expensive frame (the first, a resize) is no reason to become slow; a second one is.
        self.interval = min(wanted, 1.5 * self.interval) if wanted > self.interval else wanted
        self._drawn_at, self._cpu_at = now, cpu
