"""What is asked of a network written in NumPy: the examples that its methods are given, and what they answer.

Such a network has no hooks. For the length of one window Python's own profiler tells of the calls to methods of
kept objects; nothing is called, and what is passed in and out is only looked at. A program that is being profiled
already is left alone.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import CodeType, FrameType, FunctionType
from typing import Any

import numpy as np

from dlstudy.lab.observing.labels import CLASSES, Labels, flat
from dlstudy.lab.observing.overlap import Overlap

EVENTS = 3000  # of Python's in one window
EVENT = 1.2e-6  # seconds that one costs, about
CALLS = 400  # that are remembered


class Call:
    """One call: its first array, a second one of the same length, and what came back."""

    def __init__(self, code: CodeType, x: np.ndarray, y: np.ndarray | None) -> None:
        self.code, self.x, self.y = code, x, y
        self.answer: np.ndarray | None = None


class Calls:
    """Told when a window opens and closes."""

    def __init__(self, overlap: Overlap) -> None:
        self.overlap = overlap
        self.hidden = 0.0
        self._codes: set[CodeType] = set()
        self._kept = 0
        self._events = 0
        self._on = False
        self._inside: dict[int, Call] = {}
        self._calls: list[Call] = []

    def open(self, kept: Sequence[Any], kind: str) -> None:
        if kind != "between" or sys.getprofile() is not None:
            return
        if len(kept) != self._kept:
            self._kept, self._codes = len(kept), set()
            for one in kept:
                for base in type(one).__mro__:
                    if base.__module__ in ("builtins", "numpy") or base.__module__.startswith(
                        ("torch.", "numpy.")
                    ):
                        continue
                    self._codes |= {f.__code__ for f in vars(base).values() if isinstance(f, FunctionType)}
        if not self._codes:
            return
        self._events, self._inside, self._calls, self._on = 0, {}, [], True
        sys.setprofile(self._heard)

    def shut(self) -> None:
        if self._on:
            self._on = False
            if getattr(sys.getprofile(), "__self__", None) is self:
                sys.setprofile(None)
            self.hidden += self._events * EVENT

    def _heard(self, frame: FrameType, event: str, result: Any) -> None:
        self._events += 1
        if self._events > EVENTS:
            self.shut()
        elif frame.f_code in self._codes:
            try:
                if event == "call":
                    self._begins(frame)
                elif event == "return" and (call := self._inside.pop(id(frame), None)) is not None:
                    if isinstance(result, np.ndarray) and result.ndim and len(result) == len(call.x):
                        call.answer = result.copy() if result.size <= 200_000 else result
                    self._calls.append(call)
                    if len(self._calls) >= CALLS:
                        self.shut()
            except Exception:  # arguments of a kind that nobody thought of
                self.shut()

    def _begins(self, frame: FrameType) -> None:
        code = frame.f_code
        names = code.co_varnames[1 : code.co_argcount]
        given = [
            value
            for name in names
            if isinstance(value := frame.f_locals.get(name), np.ndarray) and value.ndim
        ]
        if given and given[0].ndim >= 2 and len(given[0]) >= 2:
            y = given[1] if len(given) > 1 and len(given[1]) == len(given[0]) else None
            self._inside[id(frame)] = Call(code, given[0], y)

    def close(self, labels: Labels) -> list[dict[str, Any]]:
        """The evaluations of a window that is over."""
        self.shut()
        answers: dict[CodeType, list[tuple[Call, np.ndarray]]] = {}
        kinds = None if labels.shares is None else len(labels.shares)
        for call in self._calls:
            a = call.answer
            if a is None:
                continue
            if (
                a.ndim == 2
                and 2 <= a.shape[1] <= CLASSES
                and a.dtype.kind == "f"
                and kinds in (None, a.shape[1])
            ):
                answers.setdefault(call.code, []).append((call, a.argmax(1)))
            elif a.ndim == 1 and (predicted := flat(a)) is not None and predicted.dtype.kind == "i" \
                    and predicted.min() >= 0 and predicted.max() < (kinds or CLASSES):  # fmt: skip
                answers.setdefault(call.code, []).append((call, predicted))
        self._calls = []
        if not answers:
            return []
        # Methods call each other: the one that was asked about most examples stands for all of them.
        chosen = max(answers.values(), key=lambda pairs: sum(len(call.x) for call, _ in pairs))
        found = []
        for call, predicted in chosen:
            one: dict[str, Any] = {"n": len(call.x), "predicted": np.bincount(predicted)}
            if len(predicted) >= 16:
                one["constant"] = bool((predicted == predicted[0]).all())
            one["keys"] = self.overlap.look(call.x)
            found.append(one)
        return found

    @property
    def batches(self) -> list[np.ndarray]:
        """The labels of what looks like steps of a training: calls of one method, many, with examples and labels."""
        groups: dict[CodeType, list[np.ndarray]] = {}
        for call in self._calls:
            if call.y is not None and (y := flat(call.y)) is not None:
                groups.setdefault(call.code, []).append(y)
        return max(groups.values(), key=len, default=[])
