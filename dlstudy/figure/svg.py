"""The same figure as SVG inside of a web page, in the colours that the page's style gives: light and dark alike.

Colours are classes (``c0`` … ``c5``, ``muted``), so that nothing has to be drawn again when the page changes.
"""

from __future__ import annotations

import math
from html import escape
from typing import Any

import numpy as np

from dlstudy.figure import axes
from dlstudy.figure.figure import Figure, here
from dlstudy.language import language, number, speaking

WIDTH, HEIGHT = 640, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 14, 26, 40
_CURVES = 6

#: What the figures need of a page's style sheet.
STYLE = """
.fig text { fill: var(--text); font-size: 13px; font-family: inherit }
.fig .dim, .fig .dim text { fill: var(--muted) }
.fig .grid { stroke: var(--line); stroke-width: 1 }
.fig .line { fill: none; stroke-width: 2.2; stroke-linejoin: round }
.fig .dash { stroke-dasharray: 7 5 }
""" + "".join(
    f".fig .s{k} {{ stroke: var(--c{k}) }} .fig .f{k} {{ fill: var(--c{k}) }}\n" for k in range(_CURVES)
) + ".fig .smuted { stroke: var(--muted) } .fig .fmuted { fill: var(--muted) }\n"  # fmt: skip


def svg(figure: Figure, lang: str | None = None) -> str:
    """An ``<svg>`` element of the figure, with its title and legend as text in it."""
    with speaking(lang or language()):
        lying = [item for item in figure.items if item["kind"] == "bars" and not item.get("placed")]
        inside, height = _lying(lying, figure) if lying else (_plane(figure), HEIGHT)
        title = escape(here(figure.title))
        return (
            f'<svg class="fig" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{title}">'
            f"<title>{title}</title>{inside}</svg>"
        )


def legend(figure: Figure, lang: str | None = None) -> list[tuple[str, str]]:
    """What each colour means: (class, words), in the order of the figure."""
    found: dict[str, str] = {}
    with speaking(lang or language()):
        for item in figure.items:
            if item.get("label") and item["kind"] != "heat":
                found.setdefault(here(item["label"]), _ink(item["color"]))
    return [(ink, words) for words, ink in found.items()]


def _ink(color: int | str) -> str:
    return "muted" if color == "muted" else str(int(color) % _CURVES)


# ---- lying bars -----------------------------------------------------------------------------------------


def _lying(sets: list[dict[str, Any]], figure: Figure) -> tuple[str, int]:
    names = [here(name) for name in sets[0]["names"]]
    margin = min(220, 12 + 8 * max((len(name) for name in names), default=0))
    values = [v for item in sets for v in item["values"] if v is not None and math.isfinite(v)]
    if figure.y_limits:
        low, high = sorted(figure.y_limits)
    else:
        low, high = min([0.0, *values]), max([0.0, *values])
    unit = (WIDTH - margin - 70) / ((high - low) or 1)
    bar, parts, y = 15, [], 8
    for k, name in enumerate(names):
        parts.append(
            f'<text x="{margin - 8}" y="{y + bar * len(sets) / 2 + 5:.1f}" text-anchor="end">{escape(name)}</text>'
        )
        for item in sets:
            value = item["values"][k] if k < len(item["values"]) else None
            if value is not None and math.isfinite(value):
                start, width = margin + (min(0.0, value) - low) * unit, abs(value) * unit
                end = start + width + 6
                parts.append(f'<rect x="{start:.1f}" y="{y}" width="{max(width, 1):.1f}" height="{bar - 2}" rx="2" '
                             f'class="f{_ink(item["color"])}"/>'
                             f'<text class="dim" x="{end:.1f}" y="{y + bar - 3}">{_short(value)}</text>')  # fmt: skip
            y += bar
        y += 9
    return "".join(parts), y


def _short(value: float) -> str:
    return number(value, 0 if value == round(value) else 1 if abs(value) >= 1 else 3)


# ---- a plane with axes ----------------------------------------------------------------------------------


class _Places:
    """From numbers to places in the picture."""

    def __init__(self, figure: Figure) -> None:
        self.x, self.y = axes.of(figure)

    def across(self, values: Any) -> np.ndarray:
        return _LEFT + self.x.share(values) * (WIDTH - _LEFT - _RIGHT)

    def up(self, values: Any) -> np.ndarray:
        return HEIGHT - _BOTTOM - self.y.share(values) * (HEIGHT - _TOP - _BOTTOM)


def _plane(figure: Figure) -> str:
    at = _Places(figure)
    parts = ['<g class="dim">']
    for share, words in at.y.ticks(6):
        y = HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM)
        parts.append(f'<path class="grid" d="M{_LEFT} {y:.1f}H{WIDTH - _RIGHT}"/>'
                     f'<text x="{_LEFT - 7}" y="{y + 4:.1f}" text-anchor="end">{escape(words)}</text>')  # fmt: skip
    for share, words in at.x.ticks(8):
        x = _LEFT + share * (WIDTH - _LEFT - _RIGHT)
        parts.append(
            f'<text x="{x:.1f}" y="{HEIGHT - _BOTTOM + 17}" text-anchor="middle">{escape(words)}</text>'
        )
    x_name, y_name = escape(here(figure.x)), escape(here(figure.y))
    parts.append(f'<text x="{_LEFT - 44}" y="14">{y_name}</text>'
                 f'<text x="{WIDTH - _RIGHT}" y="{HEIGHT - 5}" text-anchor="end">{x_name}</text></g>')  # fmt: skip
    parts += [_item(item, at) for item in figure.items]
    return "".join(parts)


def _item(item: dict[str, Any], at: _Places) -> str:
    kind, ink = item["kind"], _ink(item["color"])
    if kind == "line":
        return _path(item, at, f"line s{ink}" + (" dash" if item.get("dashed") else ""))
    if kind == "contour":
        return "".join(_path(one, at, f"line s{ink}") for one in item["lines"])
    if kind == "points":
        radius = 4.5 if item.get("size", 1) >= 1 else 1.8
        return "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" class="f{ink}"/>'
                       for x, y in zip(at.across(item["x"]), at.up(item["y"]), strict=True)
                       if math.isfinite(x) and math.isfinite(y))  # fmt: skip
    if kind in ("hline", "vline"):
        x, y = float(at.across([item["at"]])[0]), float(at.up([item["at"]])[0])
        d = f"M{_LEFT} {y:.1f}H{WIDTH - _RIGHT}" if kind == "hline" else f"M{x:.1f} {_TOP}V{HEIGHT - _BOTTOM}"
        return f'<path class="line dash s{ink}" d="{d}"/>'
    if kind == "bars":
        return _standing(item, at, ink)
    if kind == "text":
        x, y = float(at.across([item["x"]])[0]), float(at.up([item["y"]])[0])
        return f'<text x="{x:.1f}" y="{y:.1f}">{escape(here(item["words"]))}</text>'
    if kind == "arrow":
        return _path(item, at, f"line s{ink}") + "".join(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" class="f{ink}"/>'
            for x, y in zip(at.across(item["x"][1:]), at.up(item["y"][1:]), strict=True))  # fmt: skip
    return _heat(item, at) if kind == "heat" else ""


def _path(item: dict[str, Any], at: _Places, style: str) -> str:
    d, pen = [], "M"
    for x, y in zip(at.across(item["x"]), at.up(item["y"]), strict=True):
        if not (math.isfinite(x) and math.isfinite(y)):
            pen = "M"
            continue
        d.append(f"{pen}{x:.1f} {y:.1f}")
        pen = "L"
    return f'<path class="{style}" d="{"".join(d)}"/>'


def _standing(item: dict[str, Any], at: _Places, ink: str) -> str:
    places = at.across(item["names"])
    apart = float(np.diff(places).min()) if len(places) > 1 else 40.0
    ground = min(max(float(at.up([0.0])[0]), _TOP), HEIGHT - _BOTTOM)
    parts = []
    for x, value in zip(places, at.up(item["values"]), strict=True):
        if math.isfinite(x) and math.isfinite(value):
            top, bottom = sorted((float(value), ground))
            parts.append(f'<rect x="{x - 0.4 * apart:.1f}" y="{top:.1f}" width="{0.8 * apart:.1f}" '
                         f'height="{bottom - top:.1f}" class="f{ink}"/>')  # fmt: skip
    return "".join(parts)


def _heat(item: dict[str, Any], at: _Places) -> str:
    """Cells in shades of the first colour, as opaque as their value is high."""
    rows = item["values"]
    low, high = item["low"], item["high"]
    x = at.across(np.linspace(item["x"][0], item["x"][1], len(rows[0]) + 1))
    y = at.up(np.linspace(item["y"][0], item["y"][1], len(rows) + 1))
    parts = []
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value is None:
                continue
            share = min(1.0, max(0.0, (value - low) / ((high - low) or 1)))
            ink, strength = 0, share
            if item.get("center") is not None:
                ink, strength = (0 if share < 0.5 else 1), abs(2 * share - 1)
            left, top = min(x[c], x[c + 1]), min(y[r], y[r + 1])
            wide, tall = abs(x[c + 1] - x[c]) + 0.3, abs(y[r + 1] - y[r]) + 0.3
            parts.append(f'<rect x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{tall:.1f}" '
                         f'class="f{ink}" fill-opacity="{strength:.2f}"/>')  # fmt: skip
    return "".join(parts)
