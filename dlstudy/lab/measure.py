"""Measure what a training costs here, and leave no trace of having done so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any

from dlstudy.lab import keeping, late, randomness
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

    `left`: the seconds of the budget. Each kind of step is made once at least, and more often while all
    of them together take a twenty-fifth of it. An evaluation may be given as (times, function), where the
    function does only a part of it.

    On a machine so slow that measuring itself eats the budget (a tenth of it and more), the rest is
    guessed, rather too high: the deadline then leaves more time than is needed, not less.
    """
    generators = [run._own]
    snapshot = encode(
        {"kept": [keeping.capture(thing) for thing in run._kept], "chance": randomness.capture(generators)}
    )
    began = perf_counter()
    muted, run._recorder.muted, run._measuring = run._recorder.muted, True, True
    try:
        each = min(10.0, max(0.3, 0.04 * left)) / len(profile)
        timed: list[tuple[float, float]] = []
        for share, step in profile:
            hasty = timed and perf_counter() - began > 0.1 * left
            seconds = max(one for _, one in timed) if hasty else _step(step, run, each, run._heed)
            timed.append((float(share), seconds))
            run._heed()
        slowest = max(one for _, one in timed)
        after, end = 3 * slowest, 8 * slowest
        if perf_counter() - began < 0.15 * left:
            after = _work(per_epoch, run)
            end = max(end, 5 * after)
            run._heed()
            if perf_counter() - began < 0.2 * left:
                end = _work(finish, run)
        after, end = after if per_epoch else 0.0, end if finish else 0.0
    finally:
        run._recorder.muted, run._measuring = muted, False
        state = decode(snapshot)
        for thing, one in zip(run._kept, state["kept"], strict=True):
            keeping.restore(thing, one)
        randomness.restore(state["chance"], generators)
    return Cost(tuple(timed), steps_per_epoch, after, end)


def _work(work: Work | None, run: Engine) -> float:
    times, call = work if isinstance(work, tuple) else (1.0, work)
    return times * _once(call, run)


def _step(step: Callable[[], Any], run: Engine, limit: float, between: Callable[[], None]) -> float:
    """Seconds of one step, once it has been warmed up. `between` two steps a stop is heeded."""
    first = _once(step, run)
    between()
    if first > limit:  # so slow that the warming up does not matter
        return first
    # A GPU works on while the processor prepares the next step: only several in a row show the pace.
    row = 1 if run._kind == "cpu" else 5
    times: list[float] = []
    while len(times) < 2 or (len(times) < REPEATS and sum(times) * row < limit):
        began = perf_counter()
        for _ in range(row):
            step()
        _wait(run)
        times.append((perf_counter() - began) / row)
        between()
    if len(times) >= 5:
        times.remove(max(times))  # somebody else had the processor
    return sum(times) / len(times)


def _once(call: Callable[[], Any] | None, run: Engine) -> float:
    if call is None:
        return 0.0
    _wait(run)
    began = perf_counter()
    call()
    _wait(run)
    return perf_counter() - began


def _wait(run: Engine) -> None:
    torch = late.torch
    if torch is None:
        return
    if run._kind == "cuda":
        torch.cuda.synchronize(run.device)
    elif run._kind == "mps":
        torch.mps.synchronize()
