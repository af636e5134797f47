"""Where the ticks of an axis go, and how they read."""

from __future__ import annotations

import math
from itertools import pairwise

from dlstudy.language import number


def linear(low: float, high: float, most: int) -> list[float]:
    """At most `most` round values (1, 2 or 5 times a power of ten) between low and high."""
    if not high > low or most < 1 or not math.isfinite(high - low):
        return [low] if math.isfinite(low) else []
    power = 10.0 ** math.floor(math.log10((high - low) / most))
    for factor in (1, 2, 5, 10, 20):
        step = factor * power
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first + 1 <= most:
            return [k * step for k in range(first, last + 1)]
    return []


def snapped(low: float, high: float, rows: int, most: float = math.inf) -> tuple[float, float, list[float]]:
    """An axis of `rows` rows that holds low … high: its ends, and ticks that fall on the middle of rows.

    So the lines of the grid are equally far apart, and a value on one of them is drawn there.
    The ends go below zero or above `most` only if low or high do.
    """
    gap = high - low
    if not gap > 1e-9 * max(abs(low), abs(high)):
        gap = abs(high) * 0.2 or 1.0
        low, high = low - gap / 2, high + gap / 2
    if not gap < 1e300:  # near the ends of what a float holds; no ticks there
        return low / 2 - 1, high / 2 + 1, []
    power = math.floor(math.log10(gap / max(1, rows))) - 1
    apart = range(2, 5) if rows < 12 else range(3, 6) if rows < 24 else range(4, 9)
    steps = [factor * 10.0**p for p in range(power, power + 4) for factor in (1, 2, 5)]

    def held(each: float) -> tuple[int, int]:
        """The topmost row for high, counted in rows from zero, and how many rows are left over."""
        first, last = math.ceil(high / each - 0.5 - 1e-9), math.floor(low / each + 0.5 + 1e-9)
        return first, rows - (first - last + 1)

    # What one row is worth, and how many rows from tick to tick: the finest that holds everything.
    each, k = next(
        pair for pair in sorted((step / k, k) for step in steps for k in apart) if held(pair[0])[1] >= 0
    )
    first, spare = held(each)
    limit = math.floor(most / each + 1e-9) if math.isfinite(most) else first + spare
    first = max(first, min(first + spare // 2, limit))
    if low >= 0:
        first = min(first + spare, max(first, rows - 1))
    ticked = [row for row in range(first, first - rows, -1) if row % k == 0]
    return (first - rows + 0.5) * each, (first + 0.5) * each, [row * each for row in reversed(ticked)]


def logarithmic(low: float, high: float, most: int) -> list[float]:
    """Round values for an axis in powers of ten; 1, 2, 5 of each where there is room, linear ones in less."""
    if low <= 0 or not high > low:
        return []
    bottom, top = math.floor(math.log10(low)), math.ceil(math.log10(high))
    for factors in ((1, 2, 5), (1, 3), (1,)):
        found = [f * 10.0**p for p in range(bottom, top + 1) for f in factors]
        found = [v for v in found if low * (1 - 1e-9) <= v <= high * (1 + 1e-9)]
        if len(found) <= most:
            break
    else:
        found = found[:: -(-len(found) // most)]
    return found if len(found) >= 2 else linear(low, high, min(most, 3))


def labels(ticks: list[float], *, percent: bool = False, log: bool = False) -> list[str]:
    """The ticks in words, all with the digits that tell them apart: ``0,5``, ``90 %``, ``20k``, ``1e-5``."""
    if not ticks:
        return []
    if log and not percent and min(ticks) >= 1e-4 and max(ticks) < 1e4:
        return [number(t, max(0, -math.floor(math.log10(t) + 1e-9))) for t in ticks]
    values = [100 * t for t in ticks] if percent else list(ticks)
    size = max(map(abs, values))
    gap = min((abs(b - a) for a, b in pairwise(values)), default=size) or size
    unit = ""
    if percent:
        unit = "\u00a0%" if number(0.5, 1) == "0,5" else "%"
    elif size and (size >= 1e7 or size < 1e-3):
        digits = max(0, math.floor(math.log10(size)) - math.floor(math.log10(gap) + 1e-9))
        return [_power(v, digits) if v else "0" for v in values]
    elif size >= 10_000:
        values, gap, unit = [v / 1000 for v in values], gap / 1000, "k"
    digits = max(0, min(9, -math.floor(math.log10(gap) + 1e-9))) if gap else 0
    return [number(round(v, digits) + 0.0, digits) + (unit if v or unit != "k" else "") for v in values]


def _power(value: float, digits: int) -> str:
    """``1.5e-9``: short, and with the language's decimal sign."""
    mantissa, _, exponent = f"{value:.{digits}e}".partition("e")
    return f"{number(float(mantissa), digits)}e{int(exponent)}"
