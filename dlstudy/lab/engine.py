"""The machinery under a lab's loops: events, control, ending in time.

Everything happens at the end of a step, where nothing is half done, and only some ten times a
second: between two looks a step costs one comparison of times.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import os
import time
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from dlstudy.errors import DlstudyError
from dlstudy.lab import hardware, late
from dlstudy.lab.budget import Choice, Cost, choose
from dlstudy.lab.observing import Observer
from dlstudy.lab.pace import Pace
from dlstudy.lab.recorder import FLUSH, Clock, Recorder
from dlstudy.lab.resumable import Resumable
from dlstudy.language import say
from dlstudy.runs.checkpoints import Checkpoints
from dlstudy.runs.events import EventWriter, repair
from dlstudy.runs.process import identity

if TYPE_CHECKING:
    import torch

    from dlstudy.runs.folder import RunFolder


class Stopped(BaseException):
    """The training was asked to stop and has saved itself. Not an error: no lab should catch it."""


class Engine(Resumable):
    """One training in one process. `Run` adds what a lab's author uses."""

    def __init__(self, folder: RunFolder, settings: Any = None, *, device: torch.device | str = "cpu",
                 bf16: bool | None = False, device_name: str = "", threads: int | None = None,
                 elapsed: float = 0.0, checkpoint_every: float = 30.0) -> None:  # fmt: skip
        """Open the run in `folder`: for the first time, or to go on from its last checkpoint.

        `device`: where torch computes; ``auto``, and `bf16` None: found out once torch is there.
        Seeds every generator, mends the events file, and tells of the start. Seed, data and minutes
        are those of `folder.info`. `elapsed`: seconds that this process has spent before, which count
        against the budget. `checkpoint_every`: seconds between two checkpoints within an epoch.

        Raises DlstudyError when the folder cannot be read or written.
        """
        info = folder.info
        super().__init__(int(info.get("seed") or 0))
        self.folder, self.settings = folder, settings
        self._wanted = device
        if bf16 is not None:
            self.bf16 = bf16
        if device not in ("auto", "cpu"):
            self.device  # noqa: B018 — known from the start
        asked, planned = info.get("minutes"), info.get("budget_minutes")
        self.minutes_asked = asked is not None
        self.minutes: float | None = asked if asked is not None else planned
        self._data_asked = info.get("data")
        self._checkpoint_every = checkpoint_every
        self._measuring = False
        self._closed = False
        self._due = 0.0
        self._commands: list[str] = []
        self._control_seen = self._stale_control()
        self._placed: dict[int, tuple[torch.Tensor, int, torch.Tensor]] = {}
        self._pace = Pace(self)
        self._open(device_name, threads, elapsed)

    def _open(self, device_name: str, threads: int | None, elapsed: float) -> None:
        view, spoilt = repair(self.folder.events)
        writer = EventWriter(self.folder.events)
        self._checkpoints = Checkpoints(self.folder.checkpoints)
        self._pending, damaged = self._checkpoints.load()
        pending = self._pending
        step = int(pending["step"]) if pending else 0
        t = float(pending["t"]) if pending else 0.0
        self._clock = Clock(t + elapsed)
        session = view.session + 1
        if view.started is not None:
            view.feed(writer.add("rewind", t, step=step, rows=pending["rows"] if pending else {}))
        self._recorder = recorder = Recorder(writer, self._clock, view)
        self.log = recorder.log  # without the call in between: it is made at every step
        recorder.metrics = dict(pending["metrics"]) if pending else {}
        recorder.event(
            "start", device=self._kind, device_name=device_name or self._kind,
            threads=threads or (late.torch.get_num_threads() if late.torch else hardware.default_threads()),
            session=session, resumed_step=step if pending else None, bf16=late.torch is not None and self.bf16,
        )  # fmt: skip
        if spoilt:
            recorder.say(
                fr=f"Lignes illisibles retirées du fichier des événements : {spoilt}.",
                en=f"Unreadable lines taken out of the events file: {spoilt}.",
                kind="warning",
            )
        if damaged:
            if pending:
                fr = f"Le dernier point de reprise est endommagé ; l'entraînement reprend au précédent (pas {step})."
                en = (
                    f"The last checkpoint is damaged; the training goes on from the one before (step {step})."
                )
            else:
                fr = "Aucun point de reprise n'est intact ; l'entraînement recommence du début."
                en = "No checkpoint is intact; the training starts again from the beginning."
            recorder.say(fr=fr, en=en, kind="warning")
        state = self.folder.state()
        choices, used = state.get("choices"), state.get("data_used")
        self._choices: list[Any] = choices if isinstance(choices, list) else []
        self._data_used: dict[str, str] = dict(used) if isinstance(used, dict) else {}
        self._remember(ended_at=None, error=None)
        # A lab that comes back runs again up to its loop; what it says on the way was said already.
        recorder.muted = pending is not None
        self._observer = Observer(self)

    @functools.cached_property
    def device(self) -> torch.device:
        """What tensors are computed on. Where torch was not there at the start it is chosen when it is asked for."""
        import torch

        if self._wanted != "auto":
            return torch.device(self._wanted)
        device = hardware.choose_device()
        hardware.prepare(device)
        return device

    @functools.cached_property
    def bf16(self) -> bool:
        """Whether this device computes in bfloat16."""
        return hardware.computes_bf16(self.device)

    @functools.cached_property
    def generator(self) -> torch.Generator:
        """On the processor; its state is in every checkpoint."""
        return self._own.get()

    def file(self, name: str) -> Path:
        """A file that lies beside the lab in its unit, such as weights that come with it. DlstudyError without it."""
        path = Path(str(self.folder.info.get("source"))).parent / name
        if not path.is_file():
            raise DlstudyError(say(fr=f"Il manque un fichier de ce lab : {path}.",
                                   en=f"A file of this lab is missing: {path}."))  # fmt: skip
        return path

    @property
    def _kind(self) -> str:
        """The type of the device; nobody has to wait for torch to know that without it it is the processor."""
        return self.device.type if late.torch is not None else "cpu"

    # ---- at the end of a step ------------------------------------------------------------------

    def _tick(self) -> bool:
        """Write, look at what is asked, save when it is time. True when this pass has to end."""
        self._recorder.flush()
        self._observer.tick()
        if self._pace.due():
            self._progress()
        self._heed()
        if self._too_late():
            self._cut_short()
        elif self._save_due(self._checkpoint_every, 50):
            self._save()
        self._due = perf_counter() + FLUSH
        return self._cut

    def _progress(self) -> None:
        if not self._recorder.muted:
            epoch = min(self.epoch + 1, self._pace.epochs or self.epoch + 1)
            self._recorder.event("progress", **self._pace.report(self.step, epoch))

    def _end_epoch(self, epoch: int, seconds: float) -> None:
        """The lab has done its work for an epoch; `epoch` is the next one, `seconds` what this one took."""
        if self._back is not None:
            self._come_back()
            self._recorder.say(
                fr="Le lab n'est pas revenu au lot où il s'était arrêté : la suite peut différer.",
                en="The lab did not come back to the batch where it had stopped: what follows may differ.",
                kind="warning",
            )
        passes = self._call > 0
        if passes:
            self._pace.evaluated(self._clock.t - self._left_at)
        else:
            self.step += 1
        self._recorder.step = self.step
        self._observer.epoch_ends()
        self._progress()
        if not self._cut and epoch < self._epochs:
            self._keep_within(epoch, seconds)
        # A pass over batches ends in time by itself; a lab without one must not begin an epoch too many.
        if epoch < self._epochs and self._too_late(0.0 if passes else seconds):
            self._cut_short()
        self.epoch = epoch
        if self._cut:
            self._epochs = self._pace.epochs = epoch
        self._heed()
        last = epoch >= self._epochs
        if self._save_due(self._checkpoint_every / (30 if last else 6), 20):
            self._save()

    # ---- what is asked from outside ------------------------------------------------------------

    def request(self, command: str) -> None:
        """ "pause", "resume" or "stop", heeded at the end of the step. Safe to call from a signal handler."""
        self._commands.append(command)

    def _stale_control(self) -> int | None:
        """The mark of a command that was meant for an earlier process of this run; None if there is none."""
        try:
            written = os.stat(self.folder.path / "control.json").st_mtime
        except OSError:
            return None
        return self._control_stamp() if written < identity()[1] else None

    def _control_stamp(self) -> int | None:
        try:
            return os.stat(self.folder.path / "control.json").st_mtime_ns
        except OSError:
            return None

    def _asked(self) -> str | None:
        """What was asked since the last look, once."""
        if self._commands:
            return self._commands.pop(0)
        stamp = self._control_stamp()
        if stamp is None or stamp == self._control_seen:
            return None
        self._control_seen = stamp
        return self.folder.control()

    def _heed(self) -> None:
        command = self._asked()
        if command == "stop":
            self._save()
            self._progress()
            raise Stopped
        if command == "pause":
            self._pause()

    def _pause(self) -> None:
        self._pace.hold()
        self._save()
        began = self._clock.t
        self._recorder.event("pause")
        self._remember(status="paused")
        try:
            while (command := self._asked()) != "resume":
                if command == "stop":
                    raise Stopped  # saved already, and nothing has happened since
                time.sleep(FLUSH)
                self._recorder.flush()
        finally:
            self._clock.set(began)  # a pause is no training time
        self._recorder.event("continue")
        self._remember(status="running")
        if self._counting is not None:
            self._pace.go_on()

    # ---- the budget ----------------------------------------------------------------------------

    def _too_late(self, more: float = 0.0) -> bool:
        """Whether the time that is left, `more` seconds from now, is needed for the evaluation."""
        if self.minutes is None or self._cut or self._recorder.muted:
            return False
        budget = 60 * self.minutes
        return self._clock.t + more > budget - self._pace.reserve(self.step, budget)

    def _cut_short(self) -> None:
        self._cut = True
        place = f"{self.epoch + 1}", f"{self._epochs}"
        minutes = f"{self.minutes:g}"
        self._recorder.say(
            fr=f"Les {minutes.replace('.', ',')} min sont presque écoulées : l'entraînement s'arrête ici, "
            f"à l'époque {place[0]} sur {place[1]}, pour laisser le temps de l'évaluation.",
            en=f"The {minutes} min are nearly over: the training ends here, in epoch {place[0]} of {place[1]}, "
            "to leave time for the evaluation.",
            kind="warning",
        )

    def _keep_within(self, done: int, seconds: float) -> None:
        """After an epoch of a lab that did not ask `fit`: cut the epochs to those that fit."""
        if self.minutes is None or self._pace.choice is not None:
            return
        left = 60 * self.minutes - self._clock.t
        planned = choose(self._epochs - done, Cost(((1.0, seconds),), 1), left)
        if planned.kind == "cut":
            cost = Cost(((1.0, seconds / max(1, self._pace.per_epoch or 1)),), self._pace.per_epoch or 1)
            choice = Choice(done + planned.epochs, self._epochs, "cut", self.minutes, False, cost)
            self._epochs = self._pace.epochs = choice.epochs
            self._tell(choice)

    def _tell(self, choice: Choice) -> None:
        self._recorder.event(
            "budget", epochs=choice.epochs, asked=choice.asked, minutes=choice.minutes,
            asked_minutes=choice.asked_minutes, seconds_per_epoch=round(choice.cost.epoch, 4),
            steps_per_epoch=choice.cost.steps_per_epoch, note=choice.note,
        )  # fmt: skip

    # ---- data on the device --------------------------------------------------------------------

    def _on_device(self, column: Any) -> Any:
        """The column on the device if it has ample room there, so that no batch has to travel."""
        if not isinstance(column, late.Tensor) or column.device.type == self.device.type:
            return column
        if self.device.type == "cuda":
            import torch

            free = torch.cuda.mem_get_info(self.device)[0]
            if column.nbytes > 0.3 * free and id(column) not in self._placed:
                return column
        held = self._placed.get(id(column))
        # `held[0]` keeps the original alive, so its id is its own; the version tells of changes in place.
        if held is None or held[1] != column._version:
            held = self._placed[id(column)] = (column, column._version, column.to(self.device))
        return held[2]

    # ---- the end -------------------------------------------------------------------------------

    def close(self, status: str, error: dict[str, Any] | None = None) -> dict[str, float]:
        """End the run: what waits is written, then an `end` event and the final state. Returns the metrics.

        `status`: finished, stopped, or failed with its `error`. A second call changes nothing.
        """
        recorder = self._recorder
        if not self._closed:
            self._closed = True
            self._observer.close()
            recorder.event("end", status=status, error=error, metrics=recorder.metrics)
            if recorder.writer.close(patience=5.0):
                with contextlib.suppress(DlstudyError):
                    self.folder.clear_control()
                ended = dt.datetime.now(dt.timezone.utc).isoformat(timespec="microseconds")
                self._remember(status=status, ended_at=ended, error=error)
                if status == "finished" and self.folder.state().get("status") == status:
                    self._checkpoints.prune(1)  # nothing goes on from here; the last stays for the curious
        return recorder.metrics
