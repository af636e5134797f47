"""When to look: windows over steps and evaluations, and the time that all of it may take."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps
from time import thread_time
from typing import TYPE_CHECKING, Any, TypeVar

from dlstudy.lab import late
from dlstudy.lab.observing.arrays import Arrays
from dlstudy.lab.observing.calls import Calls
from dlstudy.lab.observing.labels import LABELS, Labels
from dlstudy.lab.observing.overlap import Overlap
from dlstudy.lab.wording import held_out

if TYPE_CHECKING:
    from dlstudy.lab.batches import Batches
    from dlstudy.lab.engine import Engine
    from dlstudy.lab.observing.network import Network

#: The share of the training's time that may be spent on looking, and the seconds there are to begin with.
SHARE, START = 0.005, 0.05
#: Windows over steps that a training has at least, time permitting.
WINDOWS = 32
#: Besides, windows come so many seconds apart, or this share of the time so far.
APART, GROWING = 0.1, 0.01
Method = TypeVar("Method", bound=Callable[..., Any])


def _quietly(method: Method) -> Method:
    """Time it, and see to it that what goes wrong in looking never reaches the lab."""

    @wraps(method)
    def timed(self: Observer, *args: Any) -> Any:
        if self.off or self.run._measuring or self.run._recorder.muted:
            return None
        began = thread_time()
        try:
            return method(self, *args)
        except Exception as error:
            self._give_up(error)
            return None
        finally:
            self.spent += thread_time() - began

    return timed  # type: ignore[return-value]


class Observer:
    """Looks at one run; told by the engine what begins and ends.

    `busy`, `at`: whether the next step has to be told of, or from which one on; a loop over batches asks no more
    than that at each step.
    """

    def __init__(self, run: Engine) -> None:
        self.run = run
        self.busy = False
        self.at: float = 1
        self.off = False
        self.trouble = ""
        self.spent = 0.0
        self.labels, self.overlap = Labels(), Overlap()
        self.arrays = Arrays()
        self.calls = Calls(self.overlap)
        self.network: Network | None = None
        self._window = ""  # the kind of window that is open: step, between
        self._next = 0.0  # seconds of training at which the next window may open
        self._next_between = 0.0
        self._step = 0  # the step of the window
        self._rows: dict[str, int] = {}
        self._collecting = False  # whether each batch of this pass has to be looked at
        self._passes = 0
        self._over = False
        self._began = run._clock.t

    # ---- told by the engine --------------------------------------------------------------------

    @_quietly
    def epoch_begins(self) -> None:
        self._passes = 0
        self._open("between")

    @_quietly
    def pass_begins(self, batches: Batches, skipped: int) -> None:
        self._close()
        self._passes += 1
        columns = getattr(batches.source, "columns", ())
        if columns:
            self.overlap.training_set(columns[0])
        self._collecting = not skipped and self.labels.begin(batches, self._affords)
        self.busy = self._collecting or self._due()

    @_quietly
    def step_begins(self, batch: Any) -> None:
        if self._collecting:
            self.labels.take(batch)
        if self._due():
            self._close()  # in a short training several windows come between two ticks
            self._open("step")

    @_quietly
    def step_ends(self) -> None:
        """A step of a window is over: what it is seen by is looked at; the window stays open until the next tick."""
        if self._window:
            self.arrays.step_ends(self.run._recorder.step)
            if self.network is not None:
                self.network.step_ends()

    @_quietly
    def tick(self) -> None:
        """Some ten times a second, at a step's end, when what was logged has been written."""
        if self._window == "step":
            self._close()
        if self.run._counting is not None:
            self.busy = self._collecting or self._due()

    @_quietly
    def pass_ends(self) -> None:
        self._close()
        self.busy = False
        found = self.labels.end() if self._collecting else None
        self._collecting = False
        if found:
            self._tell("batches", found)
        self._open("between")

    @_quietly
    def epoch_ends(self) -> None:
        if not self._passes and self._window:  # the whole epoch was one step
            self.arrays.step_ends(self.run._recorder.step)
        self._close()
        if not self.run._in_epochs or self.run.epoch + 1 >= self.run._epochs:
            self._open("between")  # what a lab does last of all is an evaluation, as a rule

    def close(self) -> None:
        """The run is over; whatever is still open is told."""
        self._last()
        if self.network is not None:
            self.network.shut()
        self.calls.shut()

    @_quietly
    def _last(self) -> None:
        self._over = True
        self.run._recorder.flush()
        self._open("between")  # what has not been told yet is told, whether a window is open or not
        self._close()

    # ---- windows -------------------------------------------------------------------------------

    @property
    def _left(self) -> float:
        """Seconds that may still be spent."""
        more = sum(part.hidden for part in (self.network, self.calls) if part is not None)
        total = (self.run._pace.epochs or 0) * (self.run._pace.per_epoch or 0)
        done = min(1.0, self.run._recorder.step / total) if total else 1.0
        begin = START * (0.4 + 0.6 * done)  # something is left for the end of a short run
        return begin + SHARE * (self.run._clock.t - self._began) - self.spent - more

    def _affords(self, seconds: float) -> bool:
        return self._left > seconds

    def _due(self) -> bool:
        """Whether a window may open at the next step."""
        if self._left <= 0:
            self.at = self._following(self.run._recorder.step)
            return False
        return self.run._clock.t >= self._next or self.run._recorder.step >= self.at

    def _open(self, kind: str) -> None:
        t = self.run._clock.t
        if kind == "between":
            final = self.run.epoch + 1 >= self.run._epochs
            if (
                self._window
                or self._left <= (-0.01 if final else 0.0)
                or (t < self._next_between and not final)
            ):
                return
            self._next_between = t + max(APART / 4, GROWING * t)
        else:
            self._next = t + max(APART, GROWING * t)
            self.at = self._following(self.run._recorder.step)
        self._look_around()
        self._window, self._step = kind, self.run._recorder.step
        self._rows = dict(self.run._recorder.rows)
        kept = self.run._kept
        if self.network is not None:
            self.network.open(kind, self._left)
        self.arrays.open(kept)
        if self.network is None or not self.network.roots:
            self.calls.open(kept, kind)
        self.busy = kind == "step"

    def _following(self, step: int) -> float:
        """The step of the next window, whatever the time: the first ones in powers of two, and WINDOWS in all.

        A training of half a second is over before time would have told of many.
        """
        total = (self.run._pace.epochs or 0) * (self.run._pace.per_epoch or 0)
        apart = max(1, total // WINDOWS) if total else math.inf
        return step + (min(step, apart) if step < 64 else apart)

    def _look_around(self) -> None:
        torch = late.torch
        if torch is None or not any(isinstance(one, (late.Module, late.Tensor)) for one in self.run._kept):
            return
        if self.network is None:
            began = thread_time()
            from dlstudy.lab.observing.network import Network

            self.spent -= thread_time() - began  # once in a process, and most of it is reading files
            self.network = Network(self.overlap)
        self.network.find(self.run._kept)

    def _close(self) -> None:
        kind, self._window = self._window, ""
        if not kind:
            return
        recorder = self.run._recorder
        tested = any(
            held_out(name) and rows > self._rows.get(name, 0) for name, rows in recorder.rows.items()
        )
        tested = tested or any(held_out(name) for _, _, values in recorder._waiting for name in values)
        layers: list[dict[str, Any]] = []
        seen: dict[str, Any] = {}
        evaluations: list[dict[str, Any]] = []
        if self.network is not None:
            layers, seen, evaluations = self.network.close(self.labels, kind, self._over)
        if kind == "between" and not self._passes:
            self._mixing()
        evaluations += self.calls.close(self.labels)
        self.overlap.learn(self._affords)
        layers = layers or self.arrays.layers()
        seen |= self.arrays.idle()
        if layers or seen:
            self._tell("network", {"layers": layers, **seen})
        found = self.overlap.judge(evaluations)
        if evaluations and (tested or kind == "between"):
            cut = self.network is not None and self.network.cut
            self._tell("evaluation", {"tested": tested, "cut": cut, **found})

    def _mixing(self) -> None:
        """How mixed the batches were that a lab made by itself."""
        batches = self.calls.batches or (self.network.batches if self.network is not None else [])
        whole = len(batches) < LABELS and not (self.network is not None and self.network.cut)
        if len(batches) >= 4 and (found := self.labels.of(batches, whole)):
            self._tell("batches", found)

    def _tell(self, what: str, fields: dict[str, Any]) -> None:
        recorder = self.run._recorder
        recorder.writer.add("observe", recorder.clock.t, what=what, step=recorder.step, **fields)

    def _give_up(self, error: Exception) -> None:
        """Looking has failed: never again in this session, and the run is none the worse for it."""
        self.off, self.busy, self.at, self._window = True, False, math.inf, ""
        self.trouble = f"{type(error).__name__}: {error}"
        try:
            if self.network is not None:
                self.network.shut()
            self.calls.shut()
            self._tell("trouble", {"error": self.trouble[:300]})
        except Exception:  # not even that
            pass
