"""Where a training is, all that it needs to go on from there, and how a lab comes back to it.

A resumed lab runs again from its first line: it makes its network and its optimizer anew, and then
its loop over epochs puts into them what the checkpoint holds. Between two epochs that is all. In
the middle of an epoch the lab must also come back to the same batch, through whatever it does at
the beginning of an epoch: so that part is run again with the chance it had then, nothing of it
recorded; the pass over the batches draws its order again, leaves out those that were made, and only
then everything is set to what it was at the checkpoint.
"""

from __future__ import annotations

import contextlib
from time import perf_counter
from typing import TYPE_CHECKING, Any

from dlstudy.errors import DlstudyError
from dlstudy.lab import keeping, randomness
from dlstudy.lab.pace import Pace
from dlstudy.lab.recorder import Clock, Recorder
from dlstudy.language import reason
from dlstudy.runs.checkpoints import Checkpoints

if TYPE_CHECKING:
    from dlstudy.lab.batches import Batches
    from dlstudy.lab.observing import Observer
    from dlstudy.runs.folder import RunFolder


class Resumable:
    """The place of a training, and its checkpoints."""

    folder: RunFolder
    _recorder: Recorder
    _clock: Clock
    _pace: Pace
    _checkpoints: Checkpoints
    _observer: Observer
    _pending: dict[str, Any] | None  # the state to come back to, until its loop is reached
    _back: dict[str, Any] | None  # the same, while the lab is on its way to the middle of that epoch

    def __init__(self, seed: int) -> None:
        self.seed = seed
        randomness.seed_all(seed)
        self._own = randomness.Own(seed)
        self.step = 0  #: steps made so far, over all epochs
        self.epoch = 0
        self._kept: list[Any] = []
        self._fits = 0
        self._loops = 0  # loops over epochs begun so far
        self._in_epochs = False
        self._epochs = 0  # of the current loop
        self._loop_step = 0  # the step at its beginning
        self._call = 0  # passes over batches begun in this epoch
        self._counting: Batches | None = None  # the pass that counts steps
        self._others = 0  # passes that do not, and are not over
        self._cut = False  # whether the deadline has ended the training
        self._generators: list[Any] = [self._own]  # what the current pass draws from,
        self._order: dict[str, Any] = {}  # chance as it was when that pass began,
        self._epoch_chance: dict[str, Any] = {}  # and when the current epoch began
        self._epoch_step = 0
        self._left_at = 0.0  # when the last pass was over
        self._saved_at = perf_counter()
        self._save_cost = 0.0
        self._save_failed = False
        self._pending = self._back = None

    # ---- saving --------------------------------------------------------------------------------

    def _save_due(self, seconds: float, times: float) -> bool:
        """Whether the last checkpoint is so old, and so many times older than it cost (0 seconds: always)."""
        return perf_counter() - self._saved_at >= max(seconds, times * self._save_cost if seconds else 0.0)

    def _save(self) -> None:
        """Write a checkpoint, unless this is a place that nothing can come back to."""
        recorder = self._recorder
        if recorder.muted or self._others or not self._in_epochs:
            return
        began = perf_counter()
        self._pace.hold()
        recorder.flush()  # so that the file holds every row that the checkpoint counts
        try:
            self._checkpoints.save(self._state(), self.step)
        except OSError as error:
            if not self._save_failed:
                fr, en = reason(error, "fr"), reason(error, "en")
                recorder.say(
                    fr=f"Point de reprise impossible à écrire ({fr}) ; l'entraînement continue et réessaiera.",
                    en=f"The checkpoint could not be written ({en}); the training goes on and will try again.",
                    kind="warning",
                )
            self._save_failed = True
        else:
            recorder.event("checkpoint", step=self.step)
            if self._save_failed:
                recorder.say(fr="Les points de reprise s'écrivent de nouveau.",
                             en="Checkpoints can be written again.", kind="warning")  # fmt: skip
            self._save_failed = False
            self._remember()
        self._saved_at = perf_counter()
        self._save_cost = self._saved_at - began
        if self._counting is not None:
            self._pace.go_on()

    def _remember(self, **changes: Any) -> None:
        """Leave in the state what readers want without folding all events. A full disk is no reason to stop."""
        recorder = self._recorder
        with contextlib.suppress(DlstudyError):
            self.folder.write_state(metrics=recorder.known, metrics_position=recorder.writer.position,
                                    seconds=round(self._clock.t, 3), **changes)  # fmt: skip

    def _state(self) -> dict[str, Any]:
        place = None
        if self._counting is not None:
            place = {"call": self._call - 1, "done": self._counting.done, "order": self._order}
        return {
            "version": 1,
            "loop": self._loops - 1,
            "epoch": self.epoch,
            "epochs": self._epochs,
            "loop_step": self._loop_step,
            "step": self.step,
            "t": self._clock.t,
            "cut": self._cut,
            "place": place,
            "chance": randomness.capture(self._generators if place else [self._own]),
            "epoch_chance": self._epoch_chance,
            "epoch_step": self._epoch_step,
            "kept": [keeping.capture(thing) for thing in self._kept],
            "rows": dict(self._recorder.rows),
            "metrics": dict(self._recorder.metrics),
        }

    def _check_kept(self) -> None:
        """Tell now, and not after the first half minute, of something that no checkpoint can hold."""
        for thing in self._kept:
            keeping.capture(thing)

    # ---- coming back ---------------------------------------------------------------------------

    def _resume(self, state: dict[str, Any]) -> int:
        """The loop of the checkpoint is reached: put everything back. Returns the epoch to begin with."""
        self._pending = None
        self._epochs, self._loop_step, self._cut = (
            int(state["epochs"]),
            int(state["loop_step"]),
            bool(state["cut"]),
        )
        self._back = state
        if state["place"] is None:
            self._come_back()
        else:
            self._restore_kept(state)
            randomness.restore(state["epoch_chance"], [self._own])
            self.step = int(state["epoch_step"])
        return int(state["epoch"])

    def _come_back(self) -> None:
        """Everything as it was at the checkpoint: what the lab did on the way here no longer counts."""
        state, self._back = self._back, None
        assert state is not None
        self._restore_kept(state)
        randomness.restore(state["chance"], self._generators if state["place"] else [self._own])
        self.step = self._recorder.step = int(state["step"])
        self._recorder.muted = False
        self._saved_at = perf_counter()

    def _restore_kept(self, state: dict[str, Any]) -> None:
        kept = state["kept"]
        if len(kept) != len(self._kept):
            raise RuntimeError(
                f"The checkpoint holds {len(kept)} objects and the lab has kept {len(self._kept)}: "
                "keep everything before the loop over epochs."
            )
        for thing, one in zip(self._kept, kept, strict=True):
            keeping.restore(thing, one)

    # ---- places --------------------------------------------------------------------------------

    def _begin_epoch(self, epoch: int) -> None:
        self.epoch, self._call = epoch, 0
        self._pace.epoch()
        self._recorder.step = self.step + 1  # until a pass has said otherwise, this epoch is one step
        if self._back is None:
            self._epoch_chance, self._epoch_step = randomness.capture([self._own]), self.step
        else:
            self._epoch_chance, self._epoch_step = self._back["epoch_chance"], self._back["epoch_step"]
        self._observer.epoch_begins()

    def _enter(self, batches: Batches) -> int | None:
        """A pass over batches begins: how many of them were made before; None if all were."""
        call, self._call = self._call, self._call + 1
        if self._back is None:
            self._generators = batches.source.generators
            self._order = randomness.capture(self._generators)
            return 0
        place = self._back["place"]
        if call < place["call"]:
            return None
        self._generators, self._order = batches.source.generators, place["order"]
        randomness.restore(self._order, self._generators)  # the same order is drawn again
        return int(place["done"])

    def _leave(self) -> None:
        """A pass that counts is over."""
        self._counting = None
        self._observer.pass_ends()
        self._pace.leave(self.step)
        self._recorder.step = self.step
        self._left_at = self._clock.t
        self._recorder.flush()
