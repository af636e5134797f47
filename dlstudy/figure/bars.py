"""Lying bars with their names: what they have to say is read from left to right."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from dlstudy.figure.colours import RGB, Colours
from dlstudy.figure.figure import Figure, here
from dlstudy.language import language

_EIGHTHS = " ▏▎▍▌▋▊▉█"


def lying(
    figure: Figure, width: int, height: int, colours: Colours
) -> list[list[tuple[str, str, RGB | None]]]:
    """The sets of bars side by side under each name, each with its number; as many names as have room."""
    sets = [item for item in figure.items if item["kind"] == "bars" and not item.get("placed")]
    names = [here(name) for name in sets[0]["names"]]
    numbers = [v for item in sets for v in item["values"] if v is not None]
    texts = [[_short(v) for v in item["values"]] for item in sets]
    margin = min(max([len(name) for name in names], default=0), width // 3)
    room = max(4, width - margin - 2 - max([len(t) for column in texts for t in column], default=0) - 1)
    low, high = _span(numbers, figure.log_y)
    zero = round(room * (0 - low) / (high - low)) if low < 0 < high and not figure.log_y else 0
    lines: list[list[tuple[str, str, RGB | None]]] = []
    gap = len(sets) > 1 and len(names) * (len(sets) + 1) - 1 <= height
    for k, name in enumerate(names):
        if gap and k:
            lines.append([])
        for j, item in enumerate(sets):
            value = item["values"][k] if k < len(item["values"]) else None
            head = (name if j == 0 else "")[:margin].rjust(margin) + " "
            bar = _bar(value, low, high, room, zero, figure.log_y)
            lines.append([(head, colours.text, None), (bar, colours.ink(item["color"]), None),
                          (" " + (texts[j][k] if k < len(texts[j]) else ""), colours.muted, None)])  # fmt: skip
    return lines[:height]


def _span(numbers: list[float], log: bool) -> tuple[float, float]:
    if log:
        powers = [math.log10(v) for v in numbers if v > 0]
        low, high = (math.floor(min(powers) - 0.05), max(powers)) if powers else (0.0, 1.0)
    else:
        low, high = min([0.0, *numbers]), max([0.0, *numbers])
    return float(low), float(high if high > low else low + 1)


def _bar(value: float | None, low: float, high: float, room: int, zero: int, log: bool) -> str:
    if value is None or (log and value <= 0):
        return ""
    at = ((math.log10(value) if log else value) - low) / (high - low) * room
    if not log and value < 0:  # whole characters are enough to the left of zero
        start = min(zero, round(at))
        return " " * start + "█" * (zero - start)
    eighths = max(0, round(8 * (at - zero)))
    return " " * zero + "█" * (eighths // 8) + (_EIGHTHS[eighths % 8] if eighths % 8 else "")


def _short(value: Any) -> str:
    if value is None:
        return "NaN"
    text = np.format_float_positional(value, 3, unique=False, fractional=False, trim="-")
    if value and not 1e-4 <= abs(value) < 1e6:
        text = f"{value:.1e}".replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")
    return text.replace(".", ",") if language() == "fr" else text
