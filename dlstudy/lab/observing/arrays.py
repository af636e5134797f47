"""What moves in a network written in NumPy: its weights, seen before and after a step, and units that never move.

A unit that a ReLU keeps at 0 for every example gets no gradient at all: the weights that lead to it, and those that
lead on from it, stay what they are to the last bit, while those of its neighbours move.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

MOST = 1_500_000  # weights that are copied
BATCHES = 30  # before a unit that has not moved is told of
_STATE = ("velocity", "momentum", "cache", "grad", "delta", "m", "v", "path", "paths", "heights")


class Arrays:
    """The two-dimensional arrays of floats among what is kept."""

    def __init__(self) -> None:
        self._kept: Sequence[Any] = ()
        self._before: list[tuple[str, np.ndarray, np.ndarray]] = []
        self._layers: list[dict[str, Any]] = []
        self._long: list[tuple[str, np.ndarray]] = []  # as they were some time ago,
        self._long_step = 0  # before this step
        self._span = 0
        self._vectors: dict[str, np.ndarray] = {}  # biases, which tell that something moves
        self._idle: list[list[int]] = []

    def open(self, kept: Sequence[Any]) -> None:
        self._kept = kept
        found = [(f"{k}:{name}", a) for k, one in enumerate(kept) for name, a in matrices([one])][:64]
        self._before = (
            [(name, a, a.copy()) for name, a in found] if sum(a.size for _, a in found) <= MOST else []
        )
        self._layers = []

    def step_ends(self, step: int) -> None:
        if not self._before or self._layers:
            return
        # Labs put new arrays in the place of old ones as often as they change them.
        now = {f"{k}:{name}": a for k, one in enumerate(self._kept) for name, a in matrices([one])}
        for name, _, before in self._before:
            after = now.get(name)
            if after is not None and after.shape == before.shape:
                with np.errstate(all="ignore"):
                    of, _, short = name.partition(":")
                    self._layers.append({"name": short, "of": int(of), "size": before.size, "weight": _size(before),
                                         "update": _size(after - before)})  # fmt: skip
        if self._long and step - self._long_step >= BATCHES:
            held: dict[str, list[tuple[str, np.ndarray, np.ndarray]]] = {}
            for name, before in self._long:
                if name in now:
                    held.setdefault(name.partition(":")[0], []).append((name, before, now[name]))
            vectors = self._few()
            alive = any(
                name in vectors and not np.array_equal(a, vectors[name]) for name, a in self._vectors.items()
            )
            self._idle = [[int(of), *one] for of, pairs in held.items() for one in unmoved(pairs, alive)]
            self._span, self._long = step - self._long_step, []
        if not self._long:
            self._vectors = {name: a.copy() for name, a in self._few().items()}
            self._long, self._long_step = [(name, before) for name, _, before in self._before], step - 1

    def _few(self) -> dict[str, np.ndarray]:
        """Vectors of up to a thousand numbers."""
        return {
            f"{k}:{name}": a
            for k, one in enumerate(self._kept)
            for name, a in matrices([one], 1)
            if a.size <= 1000
        }

    def layers(self) -> list[dict[str, Any]]:
        found, self._layers, self._before = self._layers, [], []
        return found

    def idle(self) -> dict[str, Any]:
        """Of each layer between two arrays whose it is, its units, and how many did not move in so many steps."""
        found, self._idle = self._idle, []
        return {"idle": found, "span": self._span} if found else {}


def unmoved(pairs: Sequence[tuple[str, np.ndarray, np.ndarray]], alive: bool = False) -> list[list[int]]:
    """[units, unmoved] for each layer of units between two arrays whose shapes fit together; [] if nothing fits.

    `alive`: something else of what is kept has moved, so that it means something if not one of these has.
    """
    told: list[list[int]] = []
    for (_, a, a2), (_, b, b2) in pairwise(pairs):
        if a.shape != a2.shape or b.shape != b2.shape:
            continue
        moved_a, moved_b = a != a2, b != b2
        if a.shape[1] == b.shape[0]:  # (inputs, outputs)
            into, onward = moved_a.any(0), moved_b.any(1)
        elif a.shape[0] == b.shape[1]:  # (outputs, inputs)
            into, onward = moved_a.any(1), moved_b.any(0)
        else:
            continue
        if alive or (into.any() and onward.any()):
            told.append([len(into), int((~into & ~onward).sum())])
    return told


def matrices(kept: Sequence[Any], ndim: int = 2) -> list[tuple[str, np.ndarray]]:
    """Name and array of each array of floats with so many dimensions: an object's attributes, then theirs."""
    found: list[tuple[str, np.ndarray]] = []
    seen: set[int] = set()
    todo: list[tuple[str, Any, int]] = [("", one, 0) for one in kept]
    while todo and len(found) < 64 and len(seen) < 2000:
        name, thing, depth = todo.pop(0)
        if id(thing) in seen or depth > 4:
            continue
        seen.add(id(thing))
        if isinstance(thing, np.ndarray):
            if thing.ndim == ndim and thing.dtype.kind == "f" and thing.size > 1:
                found.append((name, thing))
        elif isinstance(thing, dict):
            todo += [(f"{name}.{key}" if name else str(key), one, depth + 1) for key, one in thing.items()
                     if not _is_state(str(key))]  # fmt: skip
        elif isinstance(thing, (list, tuple)):
            if len(thing) <= 256:
                todo += [(f"{name}[{k}]", one, depth + 1) for k, one in enumerate(thing)]
        elif (
            hasattr(thing, "__dict__")
            and type(thing).__module__ not in ("builtins",)
            and not isinstance(thing, type)
        ):
            todo += [(f"{name}.{key}" if name else key, one, depth + 1) for key, one in vars(thing).items()
                     if not _is_state(key) and not callable(one)]  # fmt: skip
    return found


def _is_state(name: str) -> bool:
    """Whether it is what an optimizer or a backward pass remembers, by its name."""
    name = name.lower().lstrip("_")
    return name in _STATE or any(word in name for word in ("velocit", "momentum", "cache", "grad", "moment"))


def _size(values: np.ndarray) -> float:
    return float(f"{np.sqrt(np.mean(np.square(values, dtype=np.float64))):.4g}")
