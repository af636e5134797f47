"""Measure what a training costs here, and leave no trace of having done so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any

import torch

from dlstudy.lab import keeping, randomness
from dlstudy.lab.budget import Cost
from dlstudy.runs.checkpoints import decode, encode

if TYPE_CHECKING:
    from dlstudy.lab.engine import Engine

REPEATS = 20  # of one step, at most


Work = Callable[[], Any] | tuple[float, Callable[[], Any]]


def measure(
    run: Engine,
    profile: Sequence[tuple[float, Callable[[], Any]]],
    steps_per_epoch: int,
    per_epoch: Work | None,
    finish: Work | None,
    *,
    left: float,
) -> Cost:
    """Time each kind of step and both evaluations; then everything kept, and all chance, is as before.

    `left`: the seconds of the budget. Each kind of step is made once at least, and more often while
    all of them together take a twenty-fifth of it. An evaluation may be given as (times, function) where the
    function does only a part of it. The one at the end is guessed from the other when measuring has
    already cost a fifth of the budget: on a machine so slow there will be no time for it twice.
    """
    generators = [run.generator]
    snapshot = encode(
        {"kept": [keeping.capture(thing) for thing in run._kept], "chance": randomness.capture(generators)}
    )
    began = perf_counter()
    muted, run._recorder.muted, run._measuring = run._recorder.muted, True, True
    try:
        each = min(10.0, max(0.3, 0.04 * left)) / len(profile)
        timed = []
        for share, step in profile:
            timed.append((float(share), _step(step, run.device, each)))
            run._heed()
        after = _work(per_epoch, run.device)
        run._heed()
        hasty = (
            per_epoch is not None and perf_counter() - began > 0.2 * left and not isinstance(finish, tuple)
        )
        end = 5 * after if hasty else _work(finish, run.device)
    finally:
        run._recorder.muted, run._measuring = muted, False
        state = decode(snapshot)
        for thing, one in zip(run._kept, state["kept"], strict=True):
            keeping.restore(thing, one)
        randomness.restore(state["chance"], generators)
    return Cost(tuple(timed), steps_per_epoch, after, end)


def _work(work: Work | None, device: torch.device) -> float:
    times, call = work if isinstance(work, tuple) else (1.0, work)
    return times * _once(call, device)


def _step(step: Callable[[], Any], device: torch.device, limit: float) -> float:
    """Seconds of one step, once it has been warmed up."""
    first = _once(step, device)
    if first > limit:  # so slow that the warming up does not matter
        return first
    # A GPU works on while the processor prepares the next step: only several in a row show the pace.
    row = 1 if device.type == "cpu" else 5
    times: list[float] = []
    while len(times) < 2 or (len(times) < REPEATS and sum(times) * row < limit):
        began = perf_counter()
        for _ in range(row):
            step()
        _wait(device)
        times.append((perf_counter() - began) / row)
    if len(times) >= 5:
        times.remove(max(times))  # somebody else had the processor
    return sum(times) / len(times)


def _once(call: Callable[[], Any] | None, device: torch.device) -> float:
    if call is None:
        return 0.0
    _wait(device)
    began = perf_counter()
    call()
    _wait(device)
    return perf_counter() - began


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()
