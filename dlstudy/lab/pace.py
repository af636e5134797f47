"""How fast a training goes, how long it still takes, and when it has to end."""

from __future__ import annotations

from collections import deque
from time import perf_counter
from typing import TYPE_CHECKING, Any

from dlstudy.lab.budget import FIXED, Choice

if TYPE_CHECKING:
    from dlstudy.lab.batches import Batches
    from dlstudy.lab.engine import Engine

EVERY = 0.5  # seconds between two progress events
WINDOW = 40  # of them, over which speed is averaged


class Pace:
    """Measures the steps while they are made; only time between a step and the next one counts."""

    def __init__(self, run: Engine) -> None:
        self.run = run
        self.choice: Choice | None = None
        self.epochs: int | None = None  # of the current loop over epochs
        self.first_step = 0  # the step at which that loop began
        self.per_epoch: int | None = None  # steps in an epoch, once known
        self.batch_size: int | None = None
        self.epoch_step = 0  # steps made in this epoch before the current pass
        self.after = 0.0  # seconds that the lab's work after the batches took, at the longest
        self._busy = 0.0  # seconds in steps
        self._since: float | None = None  # when the current stretch of steps began
        self._ticks: deque[tuple[float, int]] = deque(maxlen=WINDOW)
        self._reported = 0.0
        self._pass_first = 0
        self._memory: Any = None

    # ---- told by the loops ---------------------------------------------------------------------

    def loop(self, epochs: int, step: int, per_epoch: int | None) -> None:
        """A loop over epochs begins."""
        self.epochs, self.first_step, self.per_epoch = epochs, step, per_epoch
        self._ticks.clear()

    def epoch(self) -> None:
        self.epoch_step = 0

    def enter(self, batches: Batches, step: int) -> None:
        """A pass over batches begins or goes on."""
        if self.per_epoch is None and batches.source.sized:
            self.per_epoch = len(batches)
        self.batch_size = batches.source.size
        self._pass_first = step - batches.done
        self._since = perf_counter()
        self._ticks.append((self._busy, step))

    def leave(self, step: int) -> None:
        self.hold()
        self.epoch_step += step - self._pass_first
        self._pass_first = step

    def hold(self) -> None:
        """What follows is no step: a pause, a checkpoint, an evaluation."""
        if self._since is not None:
            self._busy += perf_counter() - self._since
            self._since = None

    def go_on(self) -> None:
        self._since = perf_counter()

    def evaluated(self, seconds: float) -> None:
        self.after = max(seconds, 0.7 * self.after)

    # ---- asked by the run ----------------------------------------------------------------------

    @property
    def busy(self) -> float:
        return self._busy + (perf_counter() - self._since if self._since is not None else 0.0)

    def due(self) -> bool:
        return perf_counter() - self._reported >= EVERY

    def per_second(self, step: int) -> float:
        """Steps a second, over the last half minute or so."""
        if not self._ticks:
            return 0.0
        busy, first = self._ticks[0]
        spent = self.busy - busy
        return (step - first) / spent if spent > 0 else 0.0

    def slowdown(self, step: int) -> float:
        """How many times slower than when it was measured the machine is now; at least 1."""
        slower = [1.0]
        cost = self.choice.cost if self.choice else None
        speed = self.per_second(step)
        if cost and cost.profile and speed and step - self._ticks[0][1] >= 2:
            first = self._ticks[0][1]
            total = self.choice.epochs * cost.steps_per_epoch if self.choice else 0
            if total:
                planned = _planned(cost, step - self.first_step, total) - _planned(
                    cost, first - self.first_step, total)  # fmt: skip
                slower.append((step - first) / speed / planned if planned > 0 else 1.0)
        if cost and cost.per_epoch > 0.05 and self.after:
            slower.append(self.after / cost.per_epoch)
        return min(20.0, max(slower))

    def reserve(self, step: int, budget: float) -> float:
        """Seconds to leave at the end: for evaluating this epoch and the whole, the last checkpoint, one more step."""
        speed = self.per_second(step)
        one = 1 / speed if speed else 0.0
        cost = self.choice.cost if self.choice else None
        finish = cost.finish if cost else 0.05 * budget
        per_epoch = max(self.after, cost.per_epoch * self.slowdown(step) if cost else 0.0)
        return 1.1 * (finish * self.slowdown(step) + per_epoch) + one + min(FIXED, 0.05 * budget)

    def remaining(self, step: int) -> float | None:
        """Seconds of training still to come, as far as that can be known."""
        if self.epochs is None:
            return None
        cost = self.choice.cost if self.choice else None
        done = step - self.first_step
        if self.per_epoch is None:
            return None
        total = self.epochs * self.per_epoch
        left = max(0, total - done)
        epochs_left = left / self.per_epoch
        if cost and cost.profile:
            steps = (_planned(cost, total, total) - _planned(cost, done, total)) * self.recent(
                step, cost, total
            )
        else:
            speed = self.per_second(step)
            if not speed:
                return None
            steps = left / speed
        each = self.after or (cost.per_epoch if cost else 0.0)
        return steps + epochs_left * each + (cost.finish if cost else 0.0)

    def recent(self, step: int, cost: Any, total: int) -> float:
        """Time taken over time planned, for the last steps; 1 before there are any."""
        speed = self.per_second(step)
        if not speed:
            return 1.0
        first = self._ticks[0][1]
        planned = _planned(cost, step - self.first_step, total) - _planned(
            cost, first - self.first_step, total
        )
        return (step - first) / speed / planned if planned > 0 else 1.0

    def report(self, step: int, epoch: int) -> dict[str, Any]:
        """The fields of a progress event."""
        self._reported = perf_counter()
        self._ticks.append((self.busy, step))
        speed = self.per_second(step)
        total = self.epochs * self.per_epoch if self.epochs and self.per_epoch else None
        remaining = self.remaining(step)
        return {
            "epoch": epoch,
            "epochs": self.epochs,
            "step": step,
            "steps": None if total is None else self.first_step + total,
            "epoch_step": self.epoch_step + step - self._pass_first,
            "epoch_steps": self.per_epoch,
            "per_second": round(speed, 4),
            "examples_per_second": round(speed * self.batch_size, 2) if self.batch_size else None,
            "remaining": None if remaining is None else round(remaining, 2),
            "memory": self._resident(),
            "gpu_memory": self._on_card(),
        }

    def _resident(self) -> int:
        if self._memory is None:
            import psutil

            self._memory = psutil.Process()
        return int(self._memory.memory_info().rss)

    def _on_card(self) -> int | None:
        if self.run._kind != "cuda":
            return None
        import torch

        return torch.cuda.memory_reserved(self.run.device)


def _planned(cost: Any, steps: int, total: int) -> float:
    """Seconds that the first `steps` of `total` were planned to take."""
    return steps * cost.steps_until(min(1.0, steps / total)) if total and steps > 0 else 0.0
