"""What watching a training costs: ``python tests/benchmarks/logging_cost.py [--turns 60] [--screen SECONDS]``.

First, in one process: the same small training step (about 0.4 ms) in a bare loop, with `run.log` at every
step, with a buffered list, and with tqdm, TensorBoard and Lightning where they are installed. The loops take
turns of 1,000 steps, in another order each time: each turn finds its log overdue, which a training on its own does
not, so that short turns would charge us twice for writing. Printed is the bare loop's time over the other's: the median
over the turns, so that whatever else the machine does weighs on all of them alike, with its quartiles; and the
same of the best tenth of the turns, which a machine that is busy with something else disturbs least. To reach:
0.98.

Then, with --screen, through the program itself: one real training in its own process, watched in turns by the
lab screen (in a pseudo-terminal, 140×45) and by ``dlstudy watch --plain``. To reach: 0.97.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

import torch
import torch.nn.functional as F

os.environ.setdefault("DLSTUDY_HOME", tempfile.mkdtemp(prefix="dlstudy-benchmark-"))
from dlstudy.lab.observing import observer
from dlstudy.lab.run import Run
from dlstudy.runs.folder import create

STEPS, BATCH, GOAL = 1000, 64, 0.4e-3
EPOCH = STEPS
RATE = 0.01
SHARE = observer.SHARE


class Training:
    """The step that every loop makes: a network of two layers, SGD with momentum, data in memory."""

    def __init__(self, width: int) -> None:
        torch.manual_seed(0)
        self.x, self.y = torch.randn(EPOCH * BATCH, 32), torch.randint(0, 10, (EPOCH * BATCH,))
        self.net = torch.nn.Sequential(
            torch.nn.Linear(32, width), torch.nn.ReLU(), torch.nn.Linear(width, 10)
        )
        self.opt = torch.optim.SGD(self.net.parameters(), RATE, momentum=0.9)

    def step(self, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        loss = F.cross_entropy(self.net(x), y)
        self.opt.zero_grad()
        loss.backward()
        self.opt.step()
        return loss

    def batches(self):
        """The bare loop's data: shuffled and indexed, nothing else."""
        for index in torch.randperm(len(self.x)).split(BATCH):
            yield self.x[index], self.y[index]


def calibrated() -> tuple[Training, float]:
    """The training whose step is nearest to 0.4 ms on this machine."""
    best = None
    for width in (32, 64, 128, 256, 384, 512, 768, 1024):
        training = Training(width)
        times = []
        for _ in range(3):
            began = perf_counter()
            for x, y in training.batches():
                training.step(x, y)
            times.append((perf_counter() - began) / EPOCH)
        if best is None or abs(min(times) - GOAL) < abs(best[1] - GOAL):
            best = (training, min(times))
    assert best is not None
    return best


# ---- the loops: generators that make STEPS steps each time they are asked -----------------------------


def bare(training: Training) -> Iterator[None]:
    while True:
        for step, (x, y) in enumerate(training.batches(), 1):
            training.step(x, y)
            if step % STEPS == 0:
                yield


def ours(training: Training) -> Iterator[None]:
    folder = create({"lab": "week1.benchmark", "settings": {}, "seed": 0, "data": None, "minutes": None,
                     "budget_minutes": 120.0}, "")  # fmt: skip
    # A checkpoint every 30 s of training, and so much of its time for looking: here only one second in so many is ours.
    observer.SHARE = SHARE / len(LOOPS)
    run = Run(folder, None, checkpoint_every=30.0 * len(LOOPS))
    run.keep(training.net), run.keep(training.opt)
    for _ in run.epochs(10**6):
        for x, y in run.batches((training.x, training.y), BATCH):
            loss = training.step(x, y)
            run.log(loss=loss, learning_rate=RATE)
            if (run.step + 1) % STEPS == 0:
                yield


def logged(training: Training) -> Iterator[None]:
    """`run.log` alone: the data come as in the bare loop, without `run.batches` (order, progress, control)."""
    folder = create({"lab": "week1.benchmark", "settings": {}, "seed": 0, "data": None, "minutes": None,
                     "budget_minutes": 120.0}, "")  # fmt: skip
    run = Run(folder, None, checkpoint_every=1e9)
    for _ in run.epochs(10**6):
        for step, (x, y) in enumerate(training.batches(), 1):
            loss = training.step(x, y)
            run.log(loss=loss, learning_rate=RATE)
            if step % STEPS == 0:
                yield


def buffered(training: Training) -> Iterator[None]:
    rows: list = []
    wrote = perf_counter()
    with open(os.devnull, "w") as file:
        while True:
            for step, (x, y) in enumerate(training.batches(), 1):
                loss = training.step(x, y)
                rows.append((step, loss.item(), RATE))
                if perf_counter() - wrote > 0.1:
                    file.write(json.dumps(rows) + "\n")
                    file.flush()
                    rows.clear()
                    wrote = perf_counter()
                if step % STEPS == 0:
                    yield


def with_tqdm(training: Training) -> Iterator[None]:
    from tqdm import tqdm

    with open(os.devnull, "w") as file:
        while True:
            with tqdm(training.batches(), total=EPOCH, file=file) as bar:
                for step, (x, y) in enumerate(bar, 1):
                    loss = training.step(x, y)
                    bar.set_postfix(loss=loss.item(), learning_rate=RATE)
                    if step % STEPS == 0:
                        yield


def with_tensorboard(training: Training) -> Iterator[None]:
    from torch.utils.tensorboard import SummaryWriter

    writer, count = SummaryWriter(tempfile.mkdtemp(prefix="dlstudy-benchmark-")), 0
    while True:
        for x, y in training.batches():
            loss = training.step(x, y)
            writer.add_scalar("loss", loss, count)
            writer.add_scalar("learning_rate", RATE, count)
            count += 1
            if count % STEPS == 0:
                yield


def with_lightning(training: Training) -> Iterator[float]:
    """Its trainer takes long to start: it tells the time between its first and its last batch itself."""
    from dlstudy.lab import torchvision_ops

    torchvision_ops.mend()  # Lightning's metrics import torchvision, which may lack its compiled operators
    import lightning

    for name in ("lightning", "lightning.pytorch"):
        logging.getLogger(name).setLevel(logging.ERROR)

    class Module(lightning.LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.net, self.began, self.took = training.net, 0.0, 0.0

        def training_step(self, batch, index):
            loss = F.cross_entropy(self.net(batch[0]), batch[1])
            self.log_dict({"loss": loss, "learning_rate": RATE}, prog_bar=True)
            return loss

        def configure_optimizers(self):
            return torch.optim.SGD(self.parameters(), RATE, momentum=0.9)

        def on_train_epoch_start(self) -> None:
            self.began = perf_counter()

        def on_train_epoch_end(self) -> None:
            self.took = perf_counter() - self.began

    class Loader:
        def __len__(self) -> int:
            return STEPS

        def __iter__(self):
            return itertools.islice(training.batches(), STEPS)

    while True:
        with (
            open(os.devnull, "w") as file,
            contextlib.redirect_stdout(file),
            contextlib.redirect_stderr(file),
        ):
            trainer = lightning.Trainer(max_epochs=1, logger=False, enable_checkpointing=False, accelerator="cpu",
                                        enable_model_summary=False)  # fmt: skip
            module = Module()
            trainer.fit(module, Loader())
        yield module.took


LOOPS = {
    "bare loop": bare,
    "run.log at every step": logged,
    "the same with run.batches": ours,
    "a buffered list, written every 100 ms": buffered,
    "tqdm with the loss": with_tqdm,
    "TensorBoard": with_tensorboard,
    "Lightning with its progress bar": with_lightning,
}


def compare(turns: int) -> None:
    """Print every ratio."""
    training, step = calibrated()
    loops, absent = {}, []
    for name, make in LOOPS.items():
        try:
            loops[name] = make(training)
            next(loops[name])  # warms up, and imports what it needs
        except ImportError as error:
            absent.append(f"{name} (no {error.name})")
            del loops[name]
    times: dict[str, list[float]] = {name: [] for name in loops}
    names = list(loops)
    for turn in range(turns):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            began = perf_counter()
            took = next(loops[name])
            times[name].append(took or perf_counter() - began)
    print(f"step {1000 * step:.3f} ms, {torch.get_num_threads()} threads, {turns} turns of {STEPS} steps")
    print(f"{'':38}  speed  (quartiles)    best tenth   µs a step more")
    base = times["bare loop"]
    for name, mine in times.items():
        low, middle, high = statistics.quantiles([b / t for b, t in zip(base, mine, strict=True)], n=4)
        best = _best(base) / _best(mine)
        more = 1e6 * (_best(mine) - _best(base)) / STEPS
        print(f"{name:38}  {middle:.3f}  ({low:.3f} {high:.3f})  {best:10.3f}   {more:14.2f}")
    if absent:
        print("not installed:", ", ".join(absent))


def _best(times: list[float]) -> float:
    return statistics.median(sorted(times)[: max(1, len(times) // 10)])


# ---- the screen against plain lines ------------------------------------------------------------------

LAB = f"""
import torch
import torch.nn.functional as F
from dlstudy import lab

class Settings(lab.Settings):
    width: int = 256

def train(run, s):
    x, y = torch.randn({EPOCH * BATCH}, 32), torch.randint(0, 10, ({EPOCH * BATCH},))
    net = run.keep(torch.nn.Sequential(torch.nn.Linear(32, s.width), torch.nn.ReLU(), torch.nn.Linear(s.width, 10)))
    opt = run.keep(torch.optim.SGD(net.parameters(), 0.01, momentum=0.9))
    for epoch in run.epochs(10**6):
        for xb, yb in run.batches((x, y), {BATCH}):
            loss = F.cross_entropy(net(xb), yb)
            opt.zero_grad()
            loss.backward()
            opt.step()
            run.log(loss=loss, learning_rate=0.01)
        run.log(test_accuracy=(net(x[:500]).argmax(1) == y[:500]).float().mean())
"""


class Watcher:
    """``dlstudy watch`` on the run: the screen in a pseudo-terminal, or plain lines."""

    def __init__(self, run: str, plain: bool) -> None:
        import fcntl
        import pty
        import struct
        import termios
        import threading

        self.plain = plain
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 45, 140, 0, 0))
        environ = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANGUAGE": "en"}
        environ.pop("NO_COLOR", None)
        command = [sys.executable, "-m", "dlstudy", "watch", run, *(["--plain"] if plain else [])]
        self.process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=environ,
                                        start_new_session=True)  # fmt: skip
        os.close(slave)
        self.seen = 0
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        with contextlib.suppress(OSError):
            while blob := os.read(self.master, 1 << 16):
                self.seen += len(blob)

    def close(self) -> None:
        """Detach as a learner would: d on the screen; of plain lines the reader goes away."""
        if self.plain:
            self.process.kill()
        else:
            os.write(self.master, b"d")
        try:
            self.process.wait(15)
        finally:
            if self.process.poll() is None:
                self.process.kill()
            os.close(self.master)


def steps_at(events: Path) -> Callable[[float], float]:
    """The number of steps made by a moment (Unix time), from the events themselves."""
    import bisect

    from dlstudy.runs.tail import Tail

    ats, steps = [], []
    for line in Tail(events).read():
        event = json.loads(line)
        if event["e"] == "scalars" and "loss" in event["v"]:
            ats.append(event["at"])
            steps.append(event["step"][-1])

    def at(moment: float) -> float:
        k = min(max(bisect.bisect_left(ats, moment), 1), len(ats) - 1)
        share = (moment - ats[k - 1]) / max(1e-9, ats[k] - ats[k - 1])
        return steps[k - 1] + share * (steps[k] - steps[k - 1])

    return at


def screen(seconds: float, turns: int, settle: float = 4.0) -> None:
    folder = create({"lab": "week1.benchmark", "settings": {"width": 256}, "seed": 0, "device": "cpu", "threads": None,
                     "data": None, "minutes": None, "budget_minutes": None, "part": None, "curriculum": None,
                     "versions": {}, "language": "en", "defaults": {"width": 256},
                     "title": {"fr": "Mesure", "en": "Benchmark"}}, LAB)  # fmt: skip
    child = subprocess.Popen(
        [sys.executable, "-m", "dlstudy.training.child", str(folder.path)],
        start_new_session=True,
        stdout=open(folder.output, "wb"),  # noqa: SIM115
        stderr=subprocess.STDOUT,
    )
    spans: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    try:
        for _ in range(600):
            if folder.metrics:
                break
            time.sleep(0.2)
        for turn in range(turns):
            for plain in (True, False) if turn % 2 else (False, True):
                watcher = Watcher(folder.id, plain)
                time.sleep(settle)  # opening it is no watching
                began = time.time()
                time.sleep(seconds)
                spans[plain].append((began, time.time()))
                if not watcher.seen:
                    sys.exit("nothing was drawn")
                watcher.close()
    finally:
        folder.send("stop")
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(20)
        if child.poll() is None:
            child.kill()
    at = steps_at(folder.events)
    speed = {plain: [(at(b) - at(a)) / (b - a) for a, b in found] for plain, found in spans.items()}
    ratios = [s / p for s, p in zip(speed[False], speed[True], strict=True)]
    print(f"\nscreen against --plain, {turns} turns of {seconds:g} s in one training")
    print(f"steps a second: {statistics.median(speed[False]):.1f} with the screen open, "
          f"{statistics.median(speed[True]):.1f} with plain lines")  # fmt: skip
    print(f"ratio: {statistics.median(ratios):.3f}  ({min(ratios):.3f} … {max(ratios):.3f})")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--turns", type=int, default=60, help="of each loop; 0: none")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--screen", type=float, metavar="SECONDS", help="also the screen, so long each turn")
    parser.add_argument("--screen-turns", type=int, default=6)
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    warnings.simplefilter("ignore")
    if options.turns:
        compare(max(2, options.turns))
    if options.screen:
        screen(options.screen, options.screen_turns)
