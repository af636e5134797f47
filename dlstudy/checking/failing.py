"""The smallest failing case, ready to be shown: what went in, what was expected, what came out."""

from __future__ import annotations

import inspect
from typing import Any

from dlstudy.checking import render, words
from dlstudy.checking.cases import VARIANTS, prepared
from dlstudy.checking.compare import Difference
from dlstudy.checking.loading import Exercise
from dlstudy.checking.outcomes import Due, Place
from dlstudy.exercise import Probe


def smallest(
    exercise: Exercise, due: dict[Place, Due], wrongs: list[Any], observed: dict[str, dict[Any, Any]]
) -> dict[str, Any] | None:
    """The simplest of several wrong places, as lines to show; None if there is none to show.

    Keys: check, call, input, expected, got, difference; all but the first two are lists of lines.
    """
    if not wrongs:
        return None

    def weight(wrong: Any) -> tuple[int, int, int, int]:
        ready = exercise.cases[wrong.place.check][wrong.place.case]
        beside = isinstance(wrong.what, str)
        empty = ready.size == 0 and any(True for _ in _leaves(ready))
        return beside, VARIANTS.index(wrong.place.variant), empty, ready.size

    chosen = min(wrongs, key=weight)
    place: Place = chosen.place
    probe = exercise.book.checks[place.check]
    assert isinstance(probe, Probe)
    ready = exercise.cases[place.check][place.case]
    args, options = prepared(ready, place.variant, place.case)
    right = due[place]
    head, value = observed[probe.target][place]
    shown = [*zip(_names(probe, len(args)), args, strict=False), *options.items()]
    call = f"{probe.target} · {words.title(probe)}"
    note = words.variant(place.variant)
    return {
        "check": f"{probe.target}.{probe.name}",
        "call": call + (f" ({note})" if note else ""),
        "input": [line for name, one in shown for line in _labelled(name, one)],
        "expected": [right.error] if right.error else render.lines(right.value),
        "got": _got(head, value),
        "difference": chosen.text.splitlines(),
        "index": list(chosen.what.at)
        if isinstance(chosen.what, Difference) and chosen.what.at is not None
        else None,
    }


def _leaves(ready: Any) -> Any:
    from dlstudy.checking.cases import arrays

    return arrays((ready.args, ready.options))


def _got(head: dict[str, Any], value: Any) -> list[str]:
    if "error" in head:
        error = head["error"]
        name = (error.get("type") or error["kind"]).rpartition(".")[2]
        return [f"{name}: {error['message']}" if error.get("message") else name]
    return render.lines(value)


def _names(probe: Probe, count: int) -> list[str]:
    names = list(inspect.signature(probe.run).parameters)[1:]
    return [*names[:count], *(f"[{index}]" for index in range(len(names), count))]


def _labelled(name: str, value: Any) -> list[str]:
    first, *rest = render.lines(value)
    label = f"{name} = "
    return [label + first, *(" " * len(label) + line for line in rest)]
