"""A confusion matrix as a heat map, with its numbers where they fit; tables and drawn curves beside it."""

from __future__ import annotations

import math
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment

from dlstudy.language import capital, number, percent, say
from dlstudy.tui import words
from dlstudy.tui.widgets.curves import painted
from dlstudy.tui.widgets.panel import Line, Panel

KINDS = ("matrix", "table", "curve")


class Matrix(Panel):
    """What the lab shows besides pictures, one at a time: a matrix if there is one."""

    chosen: str | None = None

    def names(self) -> list[str]:
        shows = self.follower.view.shows
        return sorted(
            (n for n, s in shows.items() if s.get("kind") in KINDS),
            key=lambda n: KINDS.index(shows[n]["kind"]),
        )

    def turn(self, by: int) -> None:
        """Show the next matrix, table or curve."""
        names = self.names()
        if names:
            self.chosen = names[(names.index(self.name_shown()) + by) % len(names)]

    def name_shown(self) -> str:
        names = self.names()
        return self.chosen if self.chosen in names else next(iter(names), "")

    def signature(self) -> tuple[Any, ...]:
        changes = self.follower.view.changes
        return (self.name_shown(), changes["show"], changes["rewind"], len(self.names()))

    def build(self, width: int, height: int) -> list[Line]:
        p, name = self.palette, self.name_shown()
        if not name:
            text = say(
                fr="La matrice de confusion apparaîtra ici.", en="The confusion matrix will appear here."
            )
            return [[Segment(text[:width], p.style("muted"))]]
        show = self.follower.view.shows[name]
        title = words.here(show.get("title")) or capital(words.title(name))
        top = [Segment(title, p.style("text", bold=True)),
               Segment(say(fr="  pas", en="  step") + f" {show.get('step', 0):.0f}", p.style("muted"))]  # fmt: skip
        if len(self.names()) > 1:
            top.append(Segment("  n ↻", p.style("muted")))
        draw = {"matrix": self._matrix, "table": self._table, "curve": self._curve}[show["kind"]]
        try:
            return [top, *draw(show, width, height - 1)]
        except (TypeError, ValueError, IndexError, KeyError):
            text = say(fr="Illisible.", en="Unreadable.")
            return [top, [Segment(text, p.style("muted"))]]

    # ---- matrix --------------------------------------------------------------------------------

    def _matrix(self, show: dict[str, Any], width: int, height: int) -> list[Line]:
        p = self.palette
        values = [[_number(v) for v in row] for row in show["values"]]
        if not values or not values[0]:
            return []
        count = max(map(len, values))
        names = [words.clean(words.here(r)) for r in show.get("rows") or range(len(values))]
        heads = [words.clean(words.here(c)) for c in show.get("columns") or range(count)]
        names += [""] * (len(values) - len(names))
        heads += [""] * (count - len(heads))
        square = names[: len(values)] == heads[:count]
        roomy = height >= len(values) + 2
        margin = min(max(map(cell_len, names)), 12, max(3, width // 5))
        each = max(1, min(7, (width - margin - 1) // count))
        texts = _texts(values, each)
        # Cells no wider than they need: a heat map is read as one picture.
        each = max(min(each, 5), min(each, max((len(t) for row in texts for t in row), default=1) + 2))
        lines: list[Line] = []
        if square and roomy:
            legend = say(
                fr="lignes : vraie classe, colonnes : prédite", en="rows: true class, columns: predicted"
            )
            lines.append(
                [Segment(" " * (margin + 1) + legend[: max(0, width - margin - 1)], p.style("muted"))]
            )
        if height >= len(values) + 1:
            head = "".join(_centre(_short(h, each - 1 if each > 2 else each), each) for h in heads)
            lines.append([Segment(" " * (margin + 1) + head, p.style("muted"))])
        for r, row in enumerate(values[: max(0, height - len(lines))]):
            total = sum(v for v in row if v and v > 0) or 1.0
            largest = max((abs(v) for v in row if v is not None), default=1) or 1.0
            label = _short(names[r], margin)
            line = [Segment(" " * (margin - cell_len(label)) + label + " ", p.style("muted"))]
            for c, value in enumerate(row):
                if value is None:
                    line.append(Segment(_centre("·", each), p.style("muted")))
                    continue
                share = value / total if square else abs(value) / largest
                # Mistakes are few beside what is right: their red is spread over a smaller range.
                share = share if r == c or not square else min(1.0, 2.5 * share)
                text = texts[r][c]
                if not p.colour and len(text) > each - 1:
                    text = " ░▒▓█"[min(4, int(5 * share))] * each
                line.append(Segment(_centre(text, each), p.heat(share, r == c or not square)))
            lines.append(line)
        return lines

    # ---- table ---------------------------------------------------------------------------------

    def _table(self, show: dict[str, Any], width: int, height: int) -> list[Line]:
        p = self.palette
        heads = [words.here(h) for h in show.get("columns") or []]
        rows = [[_shown(cell) for cell in row] for row in show["rows"]]
        shares = _shares(show["rows"])
        count = max([len(heads), *map(len, rows)])
        if shares is not None:
            for raw, row in zip(show["rows"], rows, strict=True):
                row[shares] = percent(raw[shares])
        for row in (heads, *rows):
            row += [""] * (count - len(row))
        numeric = [
            all(not isinstance(raw[k], str) for raw in show["rows"] if k < len(raw)) for k in range(count)
        ]
        sizes = [min(24, max(cell_len(row[k]) for row in (heads, *rows))) for k in range(count)]
        bar = max(0, min(30, width - sum(sizes) - 2 * count - 1)) if shares is not None else 0
        lines: list[Line] = [[Segment(_row(heads, sizes, numeric), p.style("muted"))]] if any(heads) else []
        for raw, row in zip(show["rows"], rows, strict=True):
            line = [Segment(_row(row, sizes, numeric), p.style("text"))]
            if bar > 6 and shares is not None:
                full = round(bar * max(0.0, min(1.0, raw[shares])))
                line += [
                    Segment("  " + "━" * full, p.style("accent")),
                    Segment("━" * (bar - full), p.style("grid")),
                ]
                if not p.colour:
                    line = [line[0], Segment("  " + "━" * full)]
            lines.append(line)
        if len(lines) > height:
            lines = [*lines[: height - 1], [Segment(f"… {len(lines) - height + 1}", p.style("muted"))]]
        return lines

    # ---- curve ---------------------------------------------------------------------------------

    def _curve(self, show: dict[str, Any], width: int, height: int) -> list[Line]:
        from dlstudy.tui.plot.chart import Curve, Look, draw

        p = self.palette
        series = show["series"] if isinstance(show["series"], dict) else {"": show["series"]}
        x = [float(v) for v in show.get("x") or range(len(next(iter(series.values()))))]
        mark = self.terminal.text("●")
        curves = [Curve(x[: len(y)], [float(v) for v in y[: len(x)]], mark) for y in series.values()]
        legend: Line = []
        for k, name in enumerate(series):
            legend += [Segment("━ ", p.curve(k)), Segment(words.clean(name) + "   ", p.style("muted"))]
        look = Look(blocks=self.terminal.plain)
        rows = draw(curves, width, height - 1, span=(min(x), max(x)), look=look)
        return [legend, *painted(rows, p, range(len(curves)))]


def _number(value: Any) -> float | None:
    value = float(value) if value is not None else math.nan
    return value if math.isfinite(value) else None


def _texts(values: list[list[float | None]], each: int) -> list[list[str]]:
    """The numbers as they fit in `each` characters with one to spare: counts, else percentages, else nothing."""
    known = [v for row in values for v in row if v is not None]
    whole = all(v == int(v) for v in known)
    ways = [lambda v, total: number(v) if whole else number(v, 2), lambda v, total: number(100 * v / total)]
    if not whole:
        ways = [ways[0], lambda v, total: number(v, 1)]
    for way in ways:
        texts = [["" if v is None or (whole and v == 0) else way(v, sum(x for x in row if x) or 1) for v in row]
                 for row in values]  # fmt: skip
        if max((len(t) for row in texts for t in row), default=0) <= each - 1:
            return [[t or ("·" if each > 1 else "") for t in row] for row in texts]
    return [["" for _ in row] for row in values]


def _shares(rows: list[list[Any]]) -> int | None:
    """The column that holds fractions of one, if there is one."""
    for k in range(1, min(map(len, rows), default=0)):
        column = [row[k] for row in rows]
        if all(isinstance(v, float) and 0 <= v <= 1 for v in column):
            return k
    return None


def _shown(cell: Any) -> str:
    if isinstance(cell, bool) or cell is None:
        return "" if cell is None else str(cell)
    if isinstance(cell, int):
        return number(cell)
    return words.short(cell) if isinstance(cell, float) and math.isfinite(cell) else words.here(cell)


def _row(cells: list[str], sizes: list[int], right: list[bool]) -> str:
    parts = []
    for cell, size, flush in zip(cells, sizes, right, strict=True):
        cell = _short(cell, size)
        pad = " " * (size - cell_len(cell))
        parts.append(pad + cell if flush else cell + pad)
    return "  ".join(parts)


def _short(text: str, width: int) -> str:
    return text if cell_len(text) <= width else set_cell_size(text, max(0, width))


def _centre(text: str, width: int) -> str:
    free = max(0, width - cell_len(text))
    return set_cell_size(" " * (free - free // 2) + text, width)
