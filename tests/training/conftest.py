"""A small curriculum of somebody else's, and the program itself in processes of its own."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

PLAN = """\
id: small
title: {fr: Petit, en: Small}
languages: [fr, en]
minutes_per_day: 60
units:
  one.line: {title: {fr: Une droite, en: A line}, objective: {fr: Essayer., en: Try.}}
  one.later: {title: {fr: Plus tard, en: Later}, objective: {fr: Attendre., en: Wait.}}
weeks:
  - title: {fr: Une, en: One}
    objective: {fr: Un, en: One}
    days:
      - title: {fr: Jour, en: Day}
        objective: {fr: Un, en: One}
        parts:
          - {lab: one.line, minutes: 40}
          - {lab: one.later, minutes: 20}
"""

LAB = '''\
"""Fit a line through noise, with every kind of chance in it."""

import random
import time
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from torch.nn import functional as F

from dlstudy import lab
from helper import targets


class Settings(lab.Settings):
    epochs: int = 6
    """Passes over the data."""
    lr: float = 0.05
    batch_size: int = 32
    hold: int = 0
    """Wait in this epoch until somebody makes the file `go` (0: never)."""
    how: Literal["well", "raise", "host", "shapes", "exit"] = "well"


def train(run: lab.Run, s: Settings) -> None:
    print("the lab begins")
    if s.how == "raise":
        raise ValueError("kaput")
    if s.how == "host":
        torch.empty(10**15)
    if s.how == "shapes":
        torch.nn.Linear(10, 2)(torch.zeros(4, 12))
    if s.how == "exit":
        raise SystemExit(7)
    x = torch.randn(256, 8, generator=run.generator)
    y = targets(x)
    net = run.keep(torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.Dropout(0.2), torch.nn.Linear(16, 1)))
    opt = run.keep(torch.optim.Adam(net.parameters(), s.lr))
    for epoch in run.epochs(s.epochs):
        if epoch + 1 == s.hold:
            Path("held").touch()
            until = time.monotonic() + 60
            while not Path("go").exists() and time.monotonic() < until:
                time.sleep(0.02)
        for xb, yb in run.batches((x, y), s.batch_size):
            noise = 0.01 * (random.random() + float(np.random.rand()) + torch.rand(()))
            loss = F.mse_loss(net(xb), yb + noise)
            opt.zero_grad()
            loss.backward()
            opt.step()
            run.log(loss=loss)
        with torch.no_grad():
            run.log(test_accuracy=(net(x) - y).abs().lt(0.5).float().mean())
    run.show("classes", lab.Table(["class", "accuracy"], [["cat", 0.5], ["dog", 0.75]]))
    run.say(fr="C'est fait.", en="It is done.")


if __name__ == "__main__":
    lab.main()
'''

HELPER = """\
def targets(x):
    return x.sum(1, keepdim=True)
"""


def write_curriculum(root: Path) -> Path:
    unit = root / "one" / "line"
    unit.mkdir(parents=True)
    (root / "plan.yaml").write_text(PLAN)
    (unit / "lab.py").write_text(LAB)
    (unit / "helper.py").write_text(HELPER)
    return root


class Program:
    """dlstudy in processes of its own, with one home and one curriculum."""

    def __init__(self, home: Path, curriculum: Path) -> None:
        self.home, self.curriculum = home, curriculum
        self.environment = {**os.environ, "DLSTUDY_HOME": str(home), "HOME": str(home), "LANGUAGE": "en",
                            "COLUMNS": "80", "PYTHONUTF8": "1"}  # fmt: skip

    def _command(self, arguments):
        return [sys.executable, "-m", "dlstudy", "--curriculum", str(self.curriculum), *arguments]

    def start(self, *arguments, **more):
        """A command that goes on beside the test."""
        return subprocess.Popen(self._command(arguments), env=self.environment, text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                start_new_session=True, **more)  # fmt: skip

    def __call__(self, *arguments):
        """A command, waited for."""
        return subprocess.run(self._command(arguments), env=self.environment, text=True, capture_output=True,
                              stdin=subprocess.DEVNULL, timeout=120, check=False)  # fmt: skip

    def json(self, *arguments):
        done = self(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def runs(self):
        return {run["id"]: run for run in self.json("runs")["runs"]}

    def held_runs(self):
        return [(run, bool(entry["settings"]["hold"])) for run, entry in self.runs().items()]

    def folder(self, run):
        return self.home / "runs" / run

    def state(self, run):
        return json.loads((self.folder(run) / "state.json").read_text())

    def detached(self, *arguments):
        """Start a run and return its id."""
        return self.json("run", "line", "--detach", *arguments)["id"]

    def wait(self, run, *statuses):
        return self.until(lambda: (found := self.state(run)["status"]) in statuses and found)

    @staticmethod
    def until(look, seconds=90):
        """What `look` returns once it is true."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := look():
                return found
            time.sleep(0.03)
        raise AssertionError("waited in vain")


@pytest.fixture
def curriculum(tmp_path):
    return write_curriculum(tmp_path / "small")


@pytest.fixture
def trusted(curriculum, dlstudy_home):
    from dlstudy.curriculum import load, trust

    trust(load(curriculum))
    return curriculum


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    root = tmp_path_factory.mktemp("program")
    program = Program(root / "home", write_curriculum(root / "small"))
    assert program("trust", str(program.curriculum)).returncode == 0
    return program
