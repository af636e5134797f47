"""What the coach says, and what it says it from: curves put into few numbers, and observations of the engine."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import Any, Literal

from dlstudy.lab.wording import held_out
from dlstudy.language import french, language, speaking
from dlstudy.runs.view import RunView, Series

Severity = Literal["bad", "warn", "tip"]
#: Points of a curve that are looked at; a longer one is thinned.
POINTS = 4000
#: Two networks that train against each other have losses that need not fall.
_AGAINST = re.compile(r"(^|_)(d|g|disc\w*|gen|generator|critic|adv\w*|actor|policy|real|fake)(_|$)")
_LOSSES = re.compile(r"(^|_)(loss|cost|nll|mse|mae|perplexity|cross_entropy|objective|energy)(_|$)")
_COUNTS = re.compile(r"(^|_)(errors?|mistakes)(_|$)")


@dataclass(frozen=True)
class Remark:
    """One thing that the coach has seen.

    Attributes:
        id: of the rule; a run has at most one remark of each.
        severity: bad, nothing that follows is worth anything; warn, something is wrong; tip, could be better.
        step: since when, a step of the training.
        fr, en: what is seen, with the evidence in numbers.
        try_fr, try_en: what to try.
        lesson: where it is explained, ``week1.training#dead``.
    """

    id: str
    severity: Severity
    step: int
    fr: str
    en: str
    try_fr: str
    try_en: str
    lesson: str

    @property
    def words(self) -> str:
        return french(self.fr) if language() == "fr" else self.en

    @property
    def advice(self) -> str:
        return french(self.try_fr) if language() == "fr" else self.try_en


def remark(id: str, severity: Severity, step: float, tell: Callable[[], str], advise: Callable[[], str],
           lesson: str) -> Remark:  # fmt: skip
    """A remark whose sentences are made by `say`, once in each language, with its numbers and names."""
    told: dict[str, tuple[str, str]] = {}
    for code in ("fr", "en"):
        with speaking(code):
            told[code] = tell(), advise()
    return Remark(id, severity, int(step), told["fr"][0], told["en"][0], told["fr"][1], told["en"][1], lesson)


class Curve:
    """A scalar as it went: finite values, thinned where there are many."""

    def __init__(self, name: str, series: Series) -> None:
        self.name = name
        stride = max(1, len(series) // POINTS)
        steps, values = series.steps, series.values
        if stride > 1 and len(series):  # each point the mean of its neighbours, so that noise gets no louder
            places = range(0, len(series) - stride + 1, stride)
            self.steps = [int(steps[k + stride - 1]) for k in places]
            self.values = [math.fsum(values[k : k + stride]) / stride for k in places]
        else:
            self.steps, self.values = [int(s) for s in steps], list(values)
        pairs = [(s, v) for s, v in zip(self.steps, self.values, strict=True) if math.isfinite(v)]
        self.broken = len(pairs) < len(self.values)
        self.steps, self.values = [s for s, _ in pairs], [v for _, v in pairs]

    def __len__(self) -> int:
        return len(self.values)

    @property
    def start(self) -> float:
        """The level at the very beginning: the median of the first few values."""
        return median(self.values[: max(1, min(5, len(self) // 20))])

    def mean(self, begin: float, end: float = 1.0) -> float:
        """Over a part of the points, at least one of them."""
        part = self.part(begin, end)
        return math.fsum(part) / len(part)

    def part(self, begin: float, end: float = 1.0) -> list[float]:
        a = min(int(begin * len(self)), len(self) - 1)
        return self.values[a : max(a + 1, round(end * len(self)))]

    def at(self, share: float) -> int:
        return self.steps[min(int(share * len(self)), len(self) - 1)]

    @cached_property
    def bins(self) -> list[float]:
        """Means of up to 40 equal parts."""
        n = min(40, len(self))
        edges = [round(k * len(self) / n) for k in range(n + 1)]
        return [math.fsum(self.values[a:b]) / (b - a) for a, b in pairwise(edges)]

    @property
    def low(self) -> float:
        """The lowest of the binned means."""
        return min(self.bins)

    def bin_step(self, k: int) -> int:
        return self.steps[min(round(k * len(self) / len(self.bins)), len(self) - 1)]

    @cached_property
    def noise(self) -> float:
        """How far a value jumps from the one before, as a standard deviation, whatever the trend: 1.05 times the
        median of |differences| (for normal noise 0.6745 √2 = 0.954 of it)."""
        tail = self.values[-min(len(self), 400) :]
        jumps = [abs(b - a) for a, b in pairwise(tail)]
        return 1.05 * median(jumps) if jumps else 0.0


class Case:
    """A run as the rules see it."""

    def __init__(self, view: RunView) -> None:
        self.view = view
        self._curves: dict[str, Curve] = {}

    def curve(self, name: str) -> Curve:
        if name not in self._curves:
            self._curves[name] = Curve(name, self.view.series[name])
        return self._curves[name]

    @property
    def step(self) -> int:
        last = max((s.steps[-1] for s in self.view.series.values() if s), default=0)
        return int(max(self.view.step, last))

    @property
    def progress(self) -> float:
        """How much of the training is over, 0 to 1, as far as that is known."""
        if self.view.ended:
            return 1.0
        steps = float(self.view.progress.get("steps") or 0)
        return min(1.0, self.view.step / steps) if steps else 0.0

    def losses(self) -> list[str]:
        """Training losses: the one that is called so, else all whose names say it."""
        names = [name for name, series in self.view.series.items() if series and not held_out(name)]
        found = [name for name in names if _LOSSES.search(name)]
        for main in ("loss", "train_loss"):
            if main in found:
                return [main]
        return found

    def counts(self) -> list[str]:
        """Numbers of mistakes in training."""
        return [
            n for n, series in self.view.series.items() if series and not held_out(n) and _COUNTS.search(n)
        ]

    @cached_property
    def adversarial(self) -> bool:
        """Whether what is minimised need not fall: networks against each other, or rewards."""
        return any(_AGAINST.search(name) for name in self.view.series if _LOSSES.search(name)) or any(
            "reward" in name for name in self.view.series)  # fmt: skip

    def observed(self, what: str) -> list[dict[str, Any]]:
        return self.view.observed.get(what, [])

    @cached_property
    def shares(self) -> list[float]:
        """How frequent each class is in training; empty where that is not known."""
        for event in reversed(self.observed("batches")):
            if event.get("shares"):
                return [float(x) for x in event["shares"]]
        return []

    @cached_property
    def classes(self) -> int:
        """How many classes there are; 0 where that is not known."""
        if self.shares:
            return sum(share > 0 for share in self.shares)
        for event in reversed(self.observed("batches")):
            if event.get("classes"):
                return int(event["classes"])
        for event in reversed(self.observed("evaluation")):
            if event.get("predicted"):
                return len(event["predicted"])
        return len(self.view.data.get("classes") or ())

    @property
    def guessing(self) -> float:
        """The cross-entropy of who knows how frequent the classes are and nothing else; 0 where that is not known."""
        if self.shares:
            return -math.fsum(p * math.log(p) for p in self.shares if p > 0)
        return math.log(self.classes) if self.classes > 1 else 0.0

    def layers(self) -> Iterator[tuple[int, dict[Any, list[dict[str, Any]]]]]:
        """Step and layers, by the network that they are of, of each look at the weights."""
        for event in self.observed("network"):
            if event.get("layers"):
                groups: dict[Any, list[dict[str, Any]]] = {}
                for layer in event["layers"]:
                    groups.setdefault(layer.get("of", 0), []).append(layer)
                yield int(event["step"]), groups

    @cached_property
    def learns(self) -> bool:
        """Whether some loss has come down by a third, or some accuracy has left chance well behind."""
        for name in self.losses():
            curve = self.curve(name)
            if len(curve) >= 4 and curve.start > 0 and curve.mean(0.9) < 0.67 * curve.start:
                return True
        chance = max(self.shares, default=1 / self.classes if self.classes else 0.5)
        for name, series in self.view.series.items():
            if (
                name.endswith("accuracy")
                and len(series)
                and self.curve(name).mean(0.8) > chance + 0.5 * (1 - chance)
            ):
                return True
        return False


def number(event: dict[str, Any], name: str) -> float:
    """A number of an observation; NaN for what is none."""
    value = event.get(name)
    try:
        return float(value) if value is not None else math.nan
    except (TypeError, ValueError):
        return math.nan


def middle(values: Sequence[float]) -> float:
    """The median of what is finite; NaN for nothing."""
    found = [v for v in values if math.isfinite(v)]
    return median(found) if found else math.nan
