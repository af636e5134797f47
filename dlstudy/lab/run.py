"""What a lab's author sees of the engine: device, data, progress, checkpoints, pause, budget.

::

    def train(run: lab.Run, s: Settings):
        data = run.data("cifar10")
        net = run.keep(Net())
        opt = run.keep(torch.optim.SGD(net.parameters(), s.lr))
        for epoch in run.epochs(s.epochs):
            for x, y in run.batches(data.train, 512):
                ...
                run.log(loss=loss)
"""

from __future__ import annotations

import contextlib
import math
import re
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from dlstudy.errors import DlstudyError
from dlstudy.figure import Figure
from dlstudy.home import write_atomic
from dlstudy.lab import answers, late
from dlstudy.lab.batches import Batches
from dlstudy.lab.budget import Choice, Cost, choose
from dlstudy.lab.engine import Engine
from dlstudy.lab.engine import Stopped as Stopped
from dlstudy.lab.figures import Figures, Shown
from dlstudy.lab.measure import Work, measure
from dlstudy.lab.recorder import FLUSH
from dlstudy.runs.tail import Tail
from dlstudy.runs.view import RunView

if TYPE_CHECKING:
    import torch

    from dlstudy.lab.data import Data
    from dlstudy.lab.earlier import Earlier
    from dlstudy.lab.shows import Curve, Images, Matrix, Table, Text

Kept = TypeVar("Kept")
#: Pictures of one name that stay on disk; the screen shows the last.
PICTURES = 8


class Run(Engine):
    """A training as its lab sees it.

    Attributes for the lab: `device`; `bf16`, whether this device computes in bfloat16; `seed`;
    `generator`, a `torch.Generator` on the processor whose state is in every checkpoint, and `rng`, a
    NumPy one; `minutes`
    of the budget (None: no limit) and `minutes_asked`, whether the learner asked for them; `step`,
    the steps made so far; `settings`.
    """

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        # Over the bits of NumPy's global generator, which is seeded and in every checkpoint.
        self.rng = np.random.Generator(np.random.get_bit_generator())  # type: ignore[attr-defined]
        self._figures = Figures(self)
        self._mine: str | None = None  # the exercise in which the learner's own code trains
        self._told_no_number = False

    @property
    def metrics(self) -> dict[str, float]:
        """The last value of each scalar."""
        self._recorder.flush()
        return self._recorder.metrics

    @property
    def seconds(self) -> float:
        """Seconds of training so far, over all sessions, without the pauses."""
        return self._clock.t

    # ---- before the loop -----------------------------------------------------------------------

    def data(self, name: str, *, arrays: bool = False) -> Data:
        """The data set of this name as tensors, or the one that the learner chose, or its built-in stand-in.

        With `arrays`, as NumPy arrays. `.train.x` and `.test.x` are uint8 (N, H, W, C), `.y` int64 (N);
        `.classes`, `.builtin`, `.official` and `.name` say what it is.
        """
        from dlstudy.lab.data import load

        data = load(name, self._data_used.get(name), self._data_asked, arrays)
        if name not in self._data_used:
            # A resumed run goes on with the data that it began with, whatever has been fetched since.
            self._data_used[name] = data.name
            self._remember(data_used=self._data_used)
        stands_in = data.builtin and data.name != name and not self._data_asked
        self._recorder.event("data", **data.fields(), stands_in_for=name if stands_in else None)
        if stands_in:
            self.say(**data.stand_in(name))
        return data

    def exercise(self, unit: str | None = None) -> ModuleType:
        """The names of the exercise's solution; with ``--mine``, of what the learner wrote.

        `unit`: another unit's exercise than the lab's own, ``"week1.backprop"``.
        """
        own = answers.own_unit(self.folder.info)
        mine = self.folder.info.get("mine") or {}
        if mine and (unit or own) not in mine:
            self.say(fr=f"Pour {unit or own}, le lab prend la référence : vous n'y avez pas encore répondu.",
                     en=f"For {unit or own} the lab takes the reference: you have not answered it yet.")  # fmt: skip
        elif mine:
            self._mine = unit or own
        return answers.load(self.folder, unit)

    @property
    def mine(self) -> frozenset[str]:
        """The units whose exercise the learner's own answer stands for in this run; none without ``--mine``.

        For a lab that does the same in a faster way of its own as long as nobody's answer is asked for.
        """
        return frozenset(self.folder.info.get("mine") or {})

    def parameters(self, count: int, name: str = "network") -> None:
        """Tell the size of a network that is no module of PyTorch's."""
        self._recorder.event("model", name=name, parameters=int(count))

    def keep(self, thing: Kept) -> Kept:
        """Put `thing` into every checkpoint, a module onto the device first; returns it.

        Modules, optimizers, schedulers and whatever has `state_dict` and `load_state_dict`;
        generators of PyTorch, NumPy and Python; dictionaries, lists and arrays; plain objects with
        attributes of these kinds, such as a network written in NumPy. Your own running totals too:
        what is in no kept object is not there after a resume. Keep everything before the loop.
        """
        if isinstance(thing, late.Module):
            thing.to(self.device)
            name = type(thing).__name__
            same = sum(isinstance(one, late.Module) and type(one) is type(thing) for one in self._kept)
            self._recorder.event("model", name=f"{name} {same + 1}" if same else name,
                                 parameters=sum(p.numel() for p in thing.parameters()))  # fmt: skip
        self._kept.append(thing)
        return thing

    def fit(
        self,
        epochs: int,
        *,
        step: Callable[[], Any] | Sequence[tuple[float, Callable[[], Any]]],
        steps_per_epoch: int,
        per_epoch: Work | None = None,
        finish: Work | None = None,
    ) -> int:
        """How many epochs to train so that the run ends within its minutes.

        Measures a few steps, then puts everything kept, and all chance, back to where it was.
        `epochs` stands if it fits, or is cut to the whole number that fits; with --minutes it is
        what uses them well. A run that is resumed keeps what was chosen.

        Args:
            epochs: the number asked for.
            step: makes one training step on example data; or a list of (share of all steps,
                function), in the order in which they come, where their cost changes as training goes on.
            steps_per_epoch: how many steps an epoch has.
            per_epoch: what the lab does after each epoch; it may log and show, nothing of it is recorded.
            finish: what the lab does after the last one; or (times, function), where doing all of it
                would take long: the function does a part, and the whole takes so many times as long.
        """
        if epochs < 1 or steps_per_epoch < 1:
            raise ValueError(f"fit(epochs={epochs}, steps_per_epoch={steps_per_epoch}): both at least 1")
        place, self._fits = self._fits, self._fits + 1
        try:
            choice = Choice.from_dict(self._choices[place])
        except (IndexError, KeyError, TypeError, ValueError):
            choice = self._choose(epochs, step, steps_per_epoch, per_epoch, finish)
            self._choices[place:] = [choice.as_dict()]
            self._remember(choices=self._choices)
        self._pace.choice = choice
        self._tell(choice)
        return choice.epochs

    def _choose(self, epochs: int, step: Any, steps_per_epoch: int, per_epoch: Any, finish: Any) -> Choice:
        if self.minutes is None:
            return choose(epochs, Cost((), steps_per_epoch), None)
        self.say(fr="Mesure de la vitesse de cette machine…", en="Measuring the speed of this machine…")
        left = 60 * self.minutes - self._clock.t
        profile = [(1.0, step)] if callable(step) else list(step)
        cost = measure(self, profile, steps_per_epoch, per_epoch, finish, left=left)
        left = 60 * self.minutes - self._clock.t
        return choose(epochs, cost, left, minutes=self.minutes, asked_minutes=self.minutes_asked)

    # ---- the loops -----------------------------------------------------------------------------

    def epochs(self, n: int) -> Iterator[int]:
        """Epochs 0 to n - 1, or those that are left of them when the run is resumed.

        Everything that is kept is restored here. The loop ends early when the budget is used up.
        """
        if isinstance(n, bool) or not isinstance(n, int) or n < 1:
            raise ValueError(f"epochs({n!r}): a whole number ≥ 1")
        if self._in_epochs:
            raise RuntimeError("epochs: one loop over epochs inside another; use range() for the inner one")
        return self._epochs_of(n)

    def _epochs_of(self, n: int) -> Iterator[int]:
        loop, self._loops = self._loops, self._loops + 1
        pending = self._pending
        if pending is not None and loop < pending["loop"]:
            return  # over before the checkpoint; what it left is in the kept objects
        self._check_kept()
        self._epochs, self._loop_step = n, self.step
        epoch = 0 if pending is None else self._resume(pending)
        choice = self._pace.choice
        self._pace.loop(self._epochs, self._loop_step, choice.cost.steps_per_epoch if choice else None)
        self._in_epochs = True
        try:
            while epoch < self._epochs and not self._cut:
                self._begin_epoch(epoch)
                began = self._clock.t
                yield epoch
                epoch += 1
                self._end_epoch(epoch, self._clock.t - began)
        finally:
            self._in_epochs = False

    def batches(
        self, data: Any, batch_size: int | None = None, shuffle: bool = True, drop_last: bool | None = None
    ) -> Batches:
        """The batches of one epoch, on the device: each is one step of the training.

        Args:
            data: `data.train`, or tensors or arrays of the same length (one, or a tuple of them), indexed in
                an order drawn from `run.generator`; or a DataLoader, which shuffles by itself.
            drop_last: leave out the last batch if it is smaller; by default where the examples are
                shuffled, so that every step weighs the same.

        Under `torch.no_grad()` the same loop is an evaluation and counts no steps.
        """
        return Batches(self, data, batch_size, shuffle, drop_last)

    def log(self, **scalars: Any) -> None:
        """Record numbers of this step: Python's, NumPy's, or tensors of one element from any device.

        Costs a microsecond; a tensor on a GPU is read some ten times a second, all at once.
        """
        self._recorder.log(**scalars)

    # ---- words and pictures --------------------------------------------------------------------

    def show(self, name: str, thing: Images | Matrix | Table | Curve | Shown, *, front: bool = False) -> None:
        """Show a figure, pictures, a matrix, a table or a curve; one of the same name replaces it.

        A figure, or a function that makes one, may be shown at every step: only the latest is written,
        some six times a second, and the function is called only then. The screen opens with the figures
        where there are any; with `front`, with this.
        """
        if isinstance(thing, Figure) or (callable(thing) and not hasattr(thing, "fields")):
            self._figures.show(name, thing, front)
            return
        fields = thing.fields()  # a mistake in it is told also while nothing is recorded
        if self._recorder.muted:
            return
        if fields["kind"] == "images":
            safe = re.sub(r"[^\w-]+", "-", name) or "pictures"
            file = f"pictures/{safe}-{self._recorder.step:06d}.npz"
            try:
                write_atomic(self.folder.path / file, thing.npz())  # type: ignore[union-attr]
            except DlstudyError as error:  # a full disk: pictures are not worth the training
                self.say(fr=error.message, en=error.message, kind="warning")
                return
            fields["file"] = file
            self._forget_pictures(safe)
        if front:
            fields["front"] = True
        self._recorder.event("show", name=name, step=self._recorder.step, **fields)

    def wait(self, seconds: float) -> None:
        """Leave the learner time to look. Stopping and pausing are heeded at the end of the step, at once."""
        if self._measuring or self._recorder.muted:
            return
        until = time.perf_counter() + seconds
        self._figures.settle(force=seconds >= FLUSH)
        self._recorder.flush()
        while (left := until - time.perf_counter()) > 0:
            if self._commands or self._control_stamp() != self._control_seen:
                return
            time.sleep(min(left, FLUSH))

    def _tick(self) -> bool:
        self._figures.settle()
        self._look_at_numbers()
        return super()._tick()

    def _look_at_numbers(self) -> None:
        """With the learner's own code, tell once of what has become no number: that is how it fails."""
        if self._mine is None or self._told_no_number:
            return
        for name, value in self.metrics.items():
            if not math.isfinite(value):
                self._told_no_number = True
                self._recorder.say(**answers.no_number(name, self._mine), kind="warning")
                return

    def _end_epoch(self, epoch: int, seconds: float) -> None:
        super()._end_epoch(epoch, seconds)
        self._figures.settle()
        self._look_at_numbers()

    def close(self, status: str, error: dict[str, Any] | None = None) -> dict[str, float]:
        if not self._closed:
            with contextlib.suppress(Exception):  # a function of the lab's, which may not work any more
                self._figures.settle(force=True)
            if self._mine is not None and status == "finished" and not self._told_no_number:
                self._recorder.flush()
                told = answers.no_progress(RunView().feed_all(Tail(self.folder.events).read()), self._mine)
                if told:
                    self._recorder.say(**told, kind="warning")
        return super().close(status, error)

    def _forget_pictures(self, name: str) -> None:
        pattern = re.compile(re.escape(name) + r"-\d{6,}\.npz")
        files = [path for path in (self.folder.path / "pictures").iterdir() if pattern.fullmatch(path.name)]
        for path in sorted(files, key=lambda path: path.stat().st_mtime_ns)[:-PICTURES]:
            path.unlink(missing_ok=True)

    def say(self, *, fr: str, en: str, kind: str = "") -> None:
        """Tell the learner one sentence, in both languages."""
        if kind or not self._recorder.muted:  # what the program itself has to say is never a repetition
            self._recorder.say(fr=fr, en=en, kind=kind)

    def text(self, *, fr: str, en: str) -> dict[str, str]:
        """A title or a name in both languages; the reader's is shown."""
        return {"fr": fr, "en": en}

    def load_weights(self, net: torch.nn.Module, run: str, name: str = "weights") -> None:
        """Give a network what an earlier run, called `run`, saved with `save_weights`. UserError if that cannot be.

        Before the loop, and after `keep`: a run that is resumed then goes on with its own checkpoint.
        """
        from dlstudy.lab import weights

        weights.load(self.folder.path.parent, run, name, net)

    def save_weights(self, net: torch.nn.Module, name: str = "weights") -> None:
        """Save the network's weights as ``NAME.safetensors`` in the run's folder."""
        from safetensors.torch import save

        tensors: dict[str, torch.Tensor] = {}
        seen: set[int] = set()
        for key, value in net.state_dict().items():
            value = value.detach().cpu().contiguous()
            # The format refuses weights that share memory (an embedding tied to the output).
            tensors[key] = value.clone() if value.data_ptr() in seen else value
            seen.add(value.data_ptr())
        self._put_down(f"{name}.safetensors", lambda about: save(tensors, metadata=about))

    def save(self, name: str, **columns: Any) -> None:
        """Leave tensors or arrays as ``NAME.npz`` in the run's folder, for another lab's `finished`."""
        from dlstudy.lab import earlier

        self._put_down(f"{name}.npz", lambda _: earlier.packed(columns))

    def finished(self, lab: str, name: str) -> list[Earlier]:
        """The finished runs of a lab (``"week2.cifar"``) that saved something under this name, newest first.

        A run that is resumed sees those that there were when it began.
        """
        from dlstudy.lab import earlier

        state, key = self.folder.state().get("earlier"), f"{lab} {name}"
        known = dict(state) if isinstance(state, dict) else {}
        found = earlier.finished(lab, name, known.get(key))
        if key not in known:
            self._remember(earlier={**known, key: [one.id for one in found]})
        return found

    def page(self, name: str, title: Text, parts: Sequence[Any], lead: Text = "") -> Path:
        """Write shows and texts as ``NAME.html``, one file for any browser, into the run's folder; where it is."""
        from dlstudy.lab.page import html

        return self._put_down(f"{name}.html", lambda _: html(title, parts, lead).encode())

    def _put_down(self, file: str, content: Callable[[dict[str, str]], bytes]) -> Path:
        if not re.fullmatch(r"[\w-]+\.\w+", file):
            raise ValueError(f"{file}: letters, digits, - and _ in the name")
        about = {"run": self.folder.id, "lab": str(self.folder.info.get("lab", "")), "step": str(self.step)}
        path = self.folder.path / file
        try:
            write_atomic(path, content(about))
        except DlstudyError as error:
            self.say(fr=f"{file} n'a pas été enregistré. {error.message}",
                     en=f"{file} was not saved. {error.message}", kind="warning")  # fmt: skip
        return path
