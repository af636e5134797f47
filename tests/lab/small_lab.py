"""A small training with every source of chance in it, for the tests that stop it and let it go on.

As a program it makes whole runs, in sessions that die as they are told (see `_main`).
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from dlstudy.lab.run import Run, Stopped
from dlstudy.runs.folder import RunFolder

EPOCHS = 3


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(12, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.3), nn.Linear(16, 3)
        )

    def forward(self, x):
        return self.layers(x)


class Noise(torch.utils.data.Dataset):
    """Examples that are drawn anew from every generator each time they are asked for."""

    def __len__(self):
        return 60

    def __getitem__(self, k):
        x = torch.rand(12) + float(np.random.rand()) + random.random() + k / 60
        return x, k % 3


class Numpy:
    """Something written by hand, with its state in attributes."""

    def __init__(self):
        self.w = np.zeros(4)
        self.history = []
        self.rng = np.random.default_rng(3)

    def step(self):
        self.w -= 0.1 * self.rng.standard_normal(4)
        self.history.append(float(self.w.sum()))


def make(path: Path, **info) -> RunFolder:
    path.mkdir(parents=True, exist_ok=True)
    about = {"id": path.name, "lab": "week1.small", "created_at": "2026-11-24T16:30:05.000000+00:00",
             "settings": {}, "seed": 5, "data": None, "minutes": None, "budget_minutes": None}  # fmt: skip
    (path / "run.json").write_text(json.dumps({**about, **info}))
    (path / "state.json").write_text(json.dumps({"status": "running"}))
    return RunFolder(path)


def train(run: Run, at_step=lambda step: None, kind: str = "tensors", epochs: int = EPOCHS) -> dict:
    torch.manual_seed(run.seed)
    x, y = torch.randn(64, 12), torch.arange(64) % 3
    net = run.keep(Net())
    opt = run.keep(torch.optim.SGD(net.parameters(), 0.05, momentum=0.9))
    plan = run.keep(torch.optim.lr_scheduler.CosineAnnealingLR(opt, 4 * epochs))
    by_hand, totals = run.keep(Numpy()), run.keep({"seen": 0, "sum": 0.0})
    run.say(fr="Début.", en="Beginning.")
    run.log(before=1.0)
    for epoch in run.epochs(epochs):
        scale = 1 + 0.1 * random.random()  # drawn at the beginning of an epoch, used all along
        warnings.simplefilter("ignore")
        plan.step()  # at the beginning, where a resumed epoch comes through again
        if kind == "loader":
            passed = run.batches(torch.utils.data.DataLoader(Noise(), 8, shuffle=True))
        else:
            passed = run.batches((x, y), 8)
        for xb, yb in passed:
            noise = float(np.random.rand()) + random.random()
            xb = xb * scale + 0.01 * noise * torch.randn(xb.shape, generator=run.generator)
            loss = F.cross_entropy(net(xb), yb)
            opt.zero_grad()
            loss.backward()
            opt.step()
            by_hand.step()
            totals["seen"] += len(yb)
            totals["sum"] += loss.item()
            run.log(loss=loss, by_hand=by_hand.w[0], rate=opt.param_groups[0]["lr"])
            at_step(run.step + 1)
        with torch.no_grad():
            for xb, _ in run.batches((x, y), 32, shuffle=False):
                assert len(xb) == 32
        run.log(train_loss=totals["sum"] / totals["seen"], epoch_number=epoch)
    run.log(final=net(x).detach().sum())
    run.say(fr="Fin.", en="End.")
    return {**net.state_dict(), "w": torch.from_numpy(by_hand.w), "history": torch.tensor(by_hand.history)}


def go(folder: RunFolder, at_step=lambda step: None, **how) -> dict | None:
    kind = how.pop("kind", "tensors")
    epochs = how.pop("epochs", EPOCHS)
    run = Run(folder, None, checkpoint_every=how.pop("checkpoint_every", 0.0), **how)
    run._pace.due = lambda: True  # progress at every look
    try:
        result = train(run, at_step, kind, epochs)
    except Stopped:
        run.close("stopped")
        return None
    run.close("finished")
    return result


def _session(folder: RunFolder, kind: str, doomed: int | None, how: str) -> None:
    def at_step(step):
        if step == doomed:
            os._exit(9) if how == "exit" else os.kill(os.getpid(), signal.SIGKILL)

    result = go(folder, at_step, kind=kind)
    torch.save(result, folder.path / "result.pt")
    os._exit(0)


def _main() -> None:
    """Each line of the input is a run: {"folder", "kind", "deaths": [[step, how], …]}. Each session is a fork."""
    from dlstudy.lab import engine

    torch.set_num_threads(1)
    engine.FLUSH = 0.0  # look at every step
    with tempfile.TemporaryDirectory() as spare:
        go(make(Path(spare) / "run"))  # brings in what PyTorch imports late, once for all forks
    for line in sys.stdin:
        job = json.loads(line)
        folder = make(Path(job["folder"]))
        for doomed, how in [*job["deaths"], (None, "")]:
            child = os.fork()
            if not child:
                try:
                    _session(folder, job["kind"], doomed, how)
                finally:
                    os._exit(1)
            os.waitpid(child, 0)


if __name__ == "__main__":
    _main()
