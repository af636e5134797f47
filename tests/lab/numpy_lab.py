"""A training in NumPy, in sessions that die as they are told: each line of the input is a run (see `main`).

Its process must not import torch, unless the run says so: "late", from the second epoch on; "early", at once.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import numpy as np

from dlstudy.figure import Figure
from dlstudy.lab.engine import Engine
from dlstudy.lab.run import Run
from dlstudy.runs.folder import RunFolder


class Net:
    def __init__(self, rng):
        self.w, self.b = rng.normal(size=3), np.zeros(1, np.float32)
        self.seen, self.rng = [], np.random.default_rng(2)

    def step(self, x, y, rate):
        p = 1 / (1 + np.exp(-(x @ self.w + self.b)))
        self.w -= rate * (x.T @ (p - y) / len(y) + 0.01 * self.rng.normal(size=3))
        self.b -= (rate * (p - y).mean()).astype(np.float32)
        self.seen.append(float(y.sum()))
        return float(np.mean((p - y) ** 2))


def train(run: Run, torch_comes: str, doomed: int | None) -> None:
    if torch_comes == "early":
        import torch
    X = run.rng.normal(size=(40, 3))
    y = (X[:, 0] > 0).astype(np.int64)
    net, more = run.keep(Net(run.rng)), run.keep({"rate": np.float32(0.5), "marks": [(1, None)]})
    for epoch in run.epochs(3):
        if torch_comes == "late" and epoch:
            import torch
        for batch, labels in run.batches((X, y), 8):
            run.log(loss=net.step(batch, labels, more["rate"]), w=net.w[0], drawn=run.rng.random())
            more["rate"] *= np.float32(0.99)
            if torch_comes == "late" and epoch:
                x = torch.rand((), generator=run.generator) + torch.rand(())
                run.log(late=x, one=torch.zeros(1))
            run.show("w", Figure().bars(["0", "1", "2"], net.w))
            if run.step + 1 == doomed:
                os.kill(os.getpid(), signal.SIGKILL)
        run.log(seen=sum(net.seen))


def make(path: Path) -> RunFolder:
    path.mkdir(parents=True)
    about = {"id": path.name, "lab": "week1.numpy", "created_at": "2026-11-24T16:30:05.000000+00:00",
             "settings": {}, "seed": 5, "data": None, "minutes": None, "budget_minutes": None}  # fmt: skip
    (path / "run.json").write_text(json.dumps(about))
    (path / "state.json").write_text(json.dumps({"status": "running"}))
    return RunFolder(path)


def session(folder: RunFolder, torch_comes: str, doomed: int | None) -> None:
    run: Engine = Run(folder, None, device="auto", bf16=None, checkpoint_every=0.0)
    train(run, torch_comes, doomed)  # type: ignore[arg-type]
    run.close("finished")
    (folder.path / "modules.json").write_text(json.dumps(sorted(sys.modules)))


def main() -> None:
    """Each line: {"folder", "torch": "never", "early" or "late", "deaths": [step, …]}. Each session is a fork."""
    from dlstudy.lab import engine

    engine.FLUSH = 0.0  # look at every step
    for line in sys.stdin:
        job = json.loads(line)
        folder = make(Path(job["folder"]))
        for doomed in [*job["deaths"], None]:
            child = os.fork()
            if not child:
                try:
                    session(folder, job["torch"], doomed)
                    os._exit(0)
                finally:
                    os._exit(1)
            os.waitpid(child, 0)


if __name__ == "__main__":
    main()
