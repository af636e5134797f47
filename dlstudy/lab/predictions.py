"""What the learner predicted of a run, beside what came of it. Read from the run's own folder.

``run.json`` holds `predictions` (what was asked and answered), `experiment` (the what-if that this run is)
and `experiments` (those that the lab has: name and title).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from dlstudy.lab.wording import measure, short, value, words
from dlstudy.language import number, say
from dlstudy.runs.view import RunView

#: Facts of a run that may be predicted like a metric: its networks' weights, its minutes.
FACTS = ("parameters", "minutes")
PLACES = ("first", "last", "min", "max")
_NUMBER = re.compile(r"([-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][-+]?\d+)?)\s*(%|k|M)?")


class Outcome(NamedTuple):
    """A prediction and its result; both numbers, or of a what-if the numbers of choices (from 1)."""

    id: str
    ask: Any
    answer: float
    actual: float | None
    right: bool | None
    explain: Any
    metric: str = ""
    choices: tuple[Any, ...] = ()


def typed(text: str, metric: str) -> float | None:
    """A number as one types it (``0,69``, ``97 %``, ``1e-3``, ``10 000``); None for anything else."""
    match = _NUMBER.fullmatch(re.sub(r"(?<=\d)[\s\u00a0\u202f'](?=\d{3})", "", text.strip()))
    if match is None:
        return None
    found = float(match[1].replace(",", ".")) * {"%": 0.01, "k": 1e3, "M": 1e6}.get(match[2] or "", 1.0)
    if match[2] is None and metric.endswith("accuracy") and found > 1:
        found /= 100  # nobody means ninety-seven times all of them
    return found if math.isfinite(found) else None


def actual(metric: str, at: str, view: RunView) -> float | None:
    """What a run came to; None if it never told."""
    if metric == "minutes":
        return view.t / 60
    if metric == "parameters":
        return float(sum(view.models.values())) or None
    series = view.series.get(metric)
    values = [v for v in series.values if math.isfinite(v)] if series else []
    if not values:
        return None
    return {"first": values[0], "last": values[-1], "min": min(values), "max": max(values)}.get(
        at, values[-1]
    )


def outcomes(info: Mapping[str, Any], view: RunView) -> list[Outcome]:
    """Every prediction of a run with its result, in the order in which they were asked."""
    found = []
    for one in info.get("predictions") or []:
        came = actual(one["metric"], one["at"], view)
        right = None if came is None else abs(one["answer"] - came) <= one["tolerance"] * (abs(came) or 1.0)
        found.append(
            Outcome(one["id"], one["ask"], one["answer"], came, right, one["explain"], one["metric"])
        )
    what_if = info.get("experiment")
    if what_if and what_if.get("guess"):
        found.append(Outcome(what_if["name"], what_if["ask"], what_if["guess"], what_if["answer"],
                             what_if["guess"] == what_if["answer"], what_if["explain"],
                             choices=tuple(what_if["choices"])))  # fmt: skip
    return found


def told(metric: str, x: float) -> str:
    """A number of a metric as it is written; a count (3 mistakes) without decimals."""
    if math.isfinite(x) and x == int(x) and abs(x) < 1e7 and not metric.endswith("accuracy"):
        return number(x)
    return number(x) if metric == "parameters" else short(x) if metric == "minutes" else value(metric, x)


class Told(NamedTuple):
    """A line for the learner: its text, and whether it is good, bad, or neither (a note, an explanation)."""

    text: str
    kind: str = "text"


def beside(info: Mapping[str, Any], view: RunView, other: Mapping[str, float] | None = None) -> list[Told]:
    """Predictions beside results, with what explains them; of a what-if what happened, beside the run without it.

    `other`: the last metrics of that run.
    """
    lines: list[Told] = []
    for one in outcomes(info, view):
        if one.choices:
            continue
        came = say(fr="rien", en="nothing") if one.actual is None else told(one.metric, one.actual)
        said = told(one.metric, one.answer)
        mark = "✓" if one.right else "✗" if one.right is False else "?"
        lines.append(Told(mark + " " + words(one.ask) + " " + say(fr=f"Prévu : {said} ; obtenu : {came}.",
                                                                  en=f"Predicted {said}; came to {came}."),
                          "good" if one.right else "bad"))  # fmt: skip
        lines.append(Told("  " + words(one.explain), "note"))
    return lines + _what_if(info, view, other)


def _what_if(info: Mapping[str, Any], view: RunView, other: Mapping[str, float] | None) -> list[Told]:
    what_if = info.get("experiment")
    if not what_if:
        return []
    choices, answer, guess = what_if["choices"], what_if["answer"], what_if.get("guess")
    lines = [Told(words(what_if["ask"]))]
    happened = words(choices[answer - 1])
    if guess == answer:
        lines.append(Told("✓ " + say(fr=f"Bien vu : {happened}", en=f"Well seen: {happened}"), "good"))
    elif guess:
        lines.append(Told("✗ " + say(fr=f"Votre réponse : {words(choices[guess - 1])}",
                                     en=f"Your answer: {words(choices[guess - 1])}"), "bad"))  # fmt: skip
    if guess != answer:
        lines.append(Told("→ " + say(fr=f"Ce qui arrive : {happened}", en=f"What happens: {happened}")))
    lines.append(Told("  " + words(what_if["explain"]), "note"))
    pairs = [f"{measure(name)} {told(name, x)} ({told(name, other[name])})"
             for name, x in view.metrics.items() if other and name in other]  # fmt: skip
    if pairs:
        run, shown = what_if.get("beside"), ", ".join(pairs[:4])
        lines.append(Told("  " + say(fr=f"Ici, et entre parenthèses dans {run} : {shown}.",
                                     en=f"Here, and in brackets in {run}: {shown}."), "note"))  # fmt: skip
    return lines


def offers(info: Mapping[str, Any]) -> list[str]:
    """The what-ifs of the lab to try next: what each is about, and on a line of its own its command."""
    here = (info.get("experiment") or {}).get("name")
    return [f"{words(title)}\n  dlstudy run {info.get('lab')} --experiment {name}"
            for name, title in (info.get("experiments") or {}).items() if name != here]  # fmt: skip
