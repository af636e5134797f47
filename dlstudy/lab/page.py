"""A page of what a lab shows: one HTML file that opens in any browser, without a network, light and dark.

Everything is in it: pictures as data, figures as SVG, the style. It holds no script and fetches nothing.
"""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Iterable
from html import escape
from typing import Any

import numpy as np

from dlstudy.figure import Figure
from dlstudy.figure.svg import STYLE as FIGURES
from dlstudy.figure.svg import legend, svg
from dlstudy.lab.shows import Curve, Images, Matrix, Table
from dlstudy.lab.wording import short, words
from dlstudy.language import language, percent, say
from dlstudy.language import number as count

STYLE = """
:root { --ground: #fbfbf9; --panel: #ffffff; --text: #1d2430; --muted: #667085; --line: #e3e5ea;
  --c0: #1f6fc0; --c1: #c8680c; --c2: #2f8a3d; --c3: #7d4fb0; --c4: #c0392b; --c5: #0f8a93; --heat: 31 111 192 }
@media (prefers-color-scheme: dark) { :root { --ground: #12161c; --panel: #1a2029; --text: #e4e8ee;
  --muted: #95a0b0; --line: #2e3744; --c0: #62a8ec; --c1: #eda04c; --c2: #6cc27a; --c3: #b48be0; --c4: #ee7c70;
  --c5: #4fc3cc; --heat: 98 168 236 } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 2.2rem 1.2rem 4rem; max-width: 1040px; background: var(--ground);
  color: var(--text); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem } h2 { font-size: 1.15rem; margin: 0 0 .7rem }
p { margin: .4rem 0 .8rem; max-width: 70ch } .lead { color: var(--muted); margin-bottom: 1.6rem }
section { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: 1.1rem 1.2rem;
  margin: 0 0 1.1rem; overflow-x: auto; break-inside: avoid }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .93rem }
th, td { padding: .28rem .7rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap }
th:first-child, td:first-child { text-align: left } th { color: var(--muted); font-weight: 600 }
.matrix td { text-align: center; min-width: 2.9rem; border: 1px solid var(--panel) }
.matrix th { font-weight: 500; font-size: .82rem } .matrix tr > th { text-align: right }
.fig { width: 100%; max-width: 720px; height: auto; display: block }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; color: var(--muted); font-size: .9rem; margin: .3rem 0 0 }
.legend i { display: inline-block; width: 1.1em; height: .7em; border-radius: 3px; margin-right: .45em }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(104px, 1fr)); gap: .8rem }
figure { margin: 0 } figure img { width: 100%; image-rendering: pixelated; border-radius: 6px; display: block }
figcaption { font-size: .8rem; line-height: 1.3; margin-top: .3rem; color: var(--muted) }
figcaption b { color: var(--text); font-weight: 600 } .wrong { color: var(--c4) } .right { color: var(--c2) }
@media print { body { background: none } section { border-color: #ccc } }
"""


def html(title: Any, parts: Iterable[Any], lead: Any = "") -> str:
    """The page: a title, a sentence below it, then each part in a panel of its own.

    Args:
        parts: `Figure`, `Table`, `Matrix`, `Images`, `Curve`, or a text (one string, or one for each language).
    """
    body = "".join(f"<section>{_part(part)}</section>" for part in parts)
    name = escape(words(title))
    return (
        f'<!doctype html>\n<html lang="{language()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{name}</title><style>{STYLE}{FIGURES}</style></head>\n"
        f'<body><h1>{name}</h1><p class="lead">{escape(words(lead))}</p>\n{body}\n</body></html>\n'
    )


def _part(part: Any) -> str:
    if isinstance(part, Figure):
        return _headed(part.title, svg(part) + _legend(legend(part)))
    if isinstance(part, Curve):
        return _part(_as_figure(part))
    if isinstance(part, Table):
        return _headed(part.title, _table(part))
    if isinstance(part, Matrix):
        return _headed(part.title, _matrix(part))
    if isinstance(part, Images):
        return _headed(part.title, _pictures(part))
    return "".join(f"<p>{escape(line)}</p>" for line in words(part).split("\n") if line.strip())


def _headed(title: Any, inside: str) -> str:
    return (f"<h2>{escape(words(title))}</h2>" if title else "") + inside


def _legend(found: list[tuple[str, str]]) -> str:
    if not found:
        return ""
    items = "".join(
        f'<span><i style="background: var(--{_variable(ink)})"></i>{escape(text)}</span>'
        for ink, text in found
    )
    return f'<p class="legend">{items}</p>'


def _variable(ink: str) -> str:
    return ink if ink == "muted" else f"c{ink}"


def _as_figure(curve: Curve) -> Figure:
    figure = Figure(title=curve.title or "")
    for name, line in curve.series.items():
        figure.line(curve.x, line, label=name)
    return figure


def _cell(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return "" if value is None else escape(say(fr="oui", en="yes") if value else say(fr="non", en="no"))
    if isinstance(value, int):
        return escape(count(value))
    if isinstance(value, float) or hasattr(value, "item"):
        number = float(value.item() if hasattr(value, "item") else value)
        return escape(short(number)) if math.isfinite(number) else "–"
    return escape(words(value))


def _table(table: Table) -> str:
    head = "".join(f"<th>{escape(words(name))}</th>" for name in table.columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{_cell(cell)}</td>" for cell in row) + "</tr>" for row in table.rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _matrix(matrix: Matrix) -> str:
    values = np.asarray(matrix.values, float)
    finite = values[np.isfinite(values)]
    low, high = (min(0.0, float(finite.min())), float(finite.max())) if finite.size else (0.0, 1.0)
    columns = matrix.columns if matrix.columns is not None else [""] * values.shape[1]
    names = matrix.rows if matrix.rows is not None else [""] * values.shape[0]
    head = "<th></th>" + "".join(f"<th>{escape(words(name))}</th>" for name in columns)
    rows = []
    for name, row in zip(names, values, strict=True):
        cells = []
        for value in row:
            share = max(0.0, (value - low) / ((high - low) or 1)) ** 0.6 if math.isfinite(value) else 0.0
            cells.append(
                f'<td style="background: rgb(var(--heat) / {0.85 * share:.2f})">{_cell(_whole(value))}</td>'
            )
        rows.append(f"<tr><th>{escape(words(name))}</th>{''.join(cells)}</tr>")
    return f'<table class="matrix"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def _whole(value: float) -> float | int:
    return int(value) if math.isfinite(value) and value == int(value) else float(value)


def _pictures(images: Images) -> str:
    columns, names = images.columns, [words(name) for name in images.classes or ()]

    def called(number: int) -> str:
        return names[number] if 0 <= number < len(names) else str(number)

    items = []
    for k, picture in enumerate(columns["images"]):
        lines = []
        if "labels" in columns:
            lines.append(f"<b>{escape(str(columns['labels'][k]))}</b>")
        truth = int(columns["truth"][k]) if "truth" in columns else None
        if truth is not None:
            lines.append(f"<b>{escape(called(truth))}</b>")
        if "predicted" in columns:
            predicted = int(columns["predicted"][k])
            sure = f" {percent(float(columns['confidence'][k]), 0)}" if "confidence" in columns else ""
            style = "" if truth is None else "right" if predicted == truth else "wrong"
            lines.append(f'<span class="{style}">→ {escape(called(predicted))}{escape(sure)}</span>')
        text = "<br>".join(lines)
        items.append(f'<figure><img alt="" src="{_png(picture)}"><figcaption>{text}</figcaption></figure>')
    return f'<div class="pictures">{"".join(items)}</div>'


def _png(picture: np.ndarray) -> str:
    """uint8 (H, W, 1 or 3) as a data address."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(picture[..., 0] if picture.shape[-1] == 1 else picture).save(buffer, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
