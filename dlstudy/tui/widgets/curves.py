"""Curves of everything logged: one chart for each thing measured, training and test in the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import rich.cells
from rich.segment import Segment

from dlstudy.language import capital, say
from dlstudy.tui import words
from dlstudy.tui.widgets.looking import Looking
from dlstudy.tui.widgets.panel import Line, Panel

if TYPE_CHECKING:
    from dlstudy.runs.view import Series
    from dlstudy.tui.palette import Palette

_FIRST = {"loss": 0, "accuracy": 1, "learning_rate": 9}


class Curves(Looking, Panel):
    """The screen's keys set how they are looked at, and `first`."""

    first = 0  # the first chart shown, where not all fit

    def signature(self) -> tuple[Any, ...]:
        changes = self.follower.view.changes
        return (changes["scalars"], changes["rewind"], changes["start"], changes["end"],
                self.smoothing, self.logarithmic, self.log_x, self.zoom, self.window, self.axis,
                self.first)  # fmt: skip

    def stems(self) -> list[str]:
        """What is measured, the most telling first."""
        found: dict[str, None] = {}
        for name in self.follower.view.series:
            found.setdefault(words.stem(name))
        return sorted(found, key=lambda s: _FIRST.get(s, 5))

    def turn(self, by: int) -> None:
        """Show the next charts, where not all fit."""
        self.first = (self.first + by) % max(1, len(self.stems()))

    def build(self, width: int, height: int) -> list[Line]:
        stems = self.stems()
        if not stems or width < 12 or height < 4:
            text = say(fr="Les courbes apparaîtront avec les premières valeurs.",
                       en="Curves will appear with the first values.")  # fmt: skip
            return [[Segment(text[:width], self.palette.style("muted"))]]
        beside = width >= 64 and height < 22 and len(stems) > 1
        fits = 2 if beside else max(1, min(3, (height + 1) // 12))
        shown = (stems[self.first :] + stems[: self.first])[:fits]
        if beside:
            gap = 3
            one = (width - gap) // 2
            left, right = (self._chart(stem, one, height - 1) for stem in shown)
            pairs = zip(left, right, strict=True)
            lines = [[*a, Segment(" " * (one + gap - _length(a))), *b] for a, b in pairs]
        else:
            lines, rest = [], height - 1
            for place, stem in enumerate(shown):
                rows = (rest - (len(shown) - 1 - place)) // (len(shown) - place)
                # The learning rate says little: it gets the least.
                if len(shown) > 1 and place < len(shown) - 1 and shown[-1] == "learning_rate":
                    rows = (rest - 8 - (len(shown) - 1 - place)) // (len(shown) - 1 - place)
                lines += self._chart(stem, width, rows)
                rest -= rows
                if place < len(shown) - 1:
                    lines.append([])
                    rest -= 1
        return [*lines[: height - 1], self._modes(width, len(stems) > fits)]

    def _modes(self, width: int, more: bool) -> Line:
        """The last line: how what is shown was made from what was logged."""
        parts = self.modes()
        if more:
            parts.append(say(fr="n : autres courbes", en="n: more curves"))
        return [Segment(" · ".join(parts)[:width].rjust(width), self.palette.style("muted"))]

    def _chart(self, stem: str, width: int, height: int) -> list[Line]:
        import numpy as np

        from dlstudy.tui.plot.chart import Curve, Look, draw

        view = self.follower.view
        names = sorted((name for name in view.series if words.stem(name) == stem), key=_order)
        share = words.is_share(stem)
        # The logarithm of an accuracy says little near 1; what is missing to 1 says it.
        rest = share and self.logarithmic
        curves = []
        for name in names:
            series = view.series[name]
            values = 1 - np.asarray(series.values) if rest else series.values
            curves.append(Curve(self._x(series), values, self.terminal.text("●")))
        inks = [self._ink(name, k) for k, name in enumerate(names)]
        span, unit = self._span()
        smoothing = (
            0.0 if stem == "learning_rate" else self.smoothing
        )  # chosen, not measured: it has no noise
        look = Look(log=self.logarithmic, smoothing=smoothing, percent=share, unit=unit,
                    whole=self.axis == "step", log_x=self.log_x, cursor=self.window.cursor,
                    bands=self.terminal.bands and self.palette.colour, blocks=self.terminal.plain)  # fmt: skip
        drawn = draw(curves, width, height - 1, span=span, look=look)
        return [self._legend(stem, names, inks, width, rest), *painted(drawn, self.palette, inks)]

    def _ink(self, name: str, place: int) -> int:
        if name.startswith("test_"):
            return 1
        return 0 if place == 0 else place + 1

    def _legend(self, stem: str, names: list[str], inks: list[int], width: int, rest: bool) -> Line:
        p, view = self.palette, self.follower.view
        title = capital(words.measure(stem))
        if rest:
            title = say(fr="Erreur (1 − exactitude)", en="Error (1 − accuracy)")
        cell_len = rich.cells.cell_len
        parts = []  # (mark, name in full, short, value) of each curve
        for name in names:
            series = view.series[name]
            last = self._told(series)
            value = "—" if last is None else words.value(stem, 1 - last if rest else last)
            mark = "●" if len(series) < 40 else "━"
            parts.append((mark, words.role(name), words.role(name, short=True), value))
        full = sum(cell_len(role + value) + 6 for _, role, _, value in parts)
        line, used = [Segment(title, p.style("text", bold=True))], cell_len(title)
        for ink, (mark, role, short, value) in zip(inks, parts, strict=True):
            role = role if cell_len(title) + full <= width else short
            used += cell_len(role + value) + 5 + bool(role)
            if used > width:
                break
            line.append(Segment(f"   {mark} ", p.curve(ink)))
            line += [Segment(f"{role} ", p.style("muted"))] if role else []
            line.append(Segment(value, p.style("text")))
        return line

    def _told(self, series: Series) -> float | None:
        """The value beside a curve's name: that at the cursor, without one the last."""
        if self.window.cursor is None:
            return series.last
        import numpy as np

        from dlstudy.tui.plot.reduce import value_at

        return value_at(np.asarray(self._x(series)), np.asarray(series.values), self.window.cursor)

    def _x(self, series: Series) -> Any:
        if self.axis == "step":
            return series.steps
        import numpy as np

        if self.axis == "time":
            return np.asarray(series.ts) / 60 if self._in_minutes() else series.ts
        if self.axis == "epoch" and (each := self._steps_per_epoch()):
            return np.asarray(series.steps) / each
        return series.steps

    def _in_minutes(self) -> bool:
        return self.follower.view.t > 300

    def _steps_per_epoch(self) -> float:
        view = self.follower.view
        each = view.progress.get("epoch_steps") or view.budget.get("steps_per_epoch") or 0
        return float(each) if isinstance(each, (int, float)) else 0.0

    def _ends(self) -> tuple[float, float]:
        """So that all charts share one x axis."""
        every = [self._x(series) for series in self.follower.view.series.values() if len(series)]
        if not every:
            return 0.0, 1.0
        left, right = min(float(x[0]) for x in every), max(float(x[-1]) for x in every)
        if 0 < left < right / 10:
            left = 0.0  # training starts at nought, even if the first value came a little later
        return left, right if right > left else left + 1

    def _columns(self) -> int:
        return self.size.width - 8

    def _span(self) -> tuple[tuple[float, float], str]:
        """What is seen of it, and its unit."""
        seen = self._shown().seen(*self._ends())
        if self.axis == "time":
            return seen, "min" if self._in_minutes() else "s"
        if self.axis == "epoch" and self._steps_per_epoch():
            return seen, say(fr="époque", en="epoch")
        return seen, say(fr="pas", en="step")


def painted(rows: list[list[tuple[str, int, int]]], palette: Palette, inks: Sequence[int]) -> list[Line]:
    """A drawn chart in the palette's colours; `inks`: the palette's number of each curve."""
    from dlstudy.tui.plot.chart import AXIS, CURSOR
    from dlstudy.tui.plot.raster import BAND, FAINT, NONE, PAPER

    def style(ink: int, band: int):
        if ink >= 0:
            front = palette.curve(inks[ink])
        elif ink <= BAND:
            front = palette.band(inks[BAND - ink])
        elif ink <= FAINT:
            front = palette.curve(inks[FAINT - ink], faint=True)
        elif ink == PAPER:
            front = palette.style("surface")
        elif ink == CURSOR:
            front = palette.style("accent")
        else:
            front = palette.style("muted" if ink == AXIS else "grid")
        return front if band == NONE else front + palette.band(inks[band], behind=True)

    return [[Segment(text, style(ink, band)) for text, ink, band in row] for row in rows]


def _order(name: str) -> int:
    """Training before test before validation; what is neither is of the training."""
    return next((k for k, start in ((1, "test"), (2, "val")) if name.startswith(start)), 0)


def _length(line: Line) -> int:
    return sum(rich.cells.cell_len(segment.text) for segment in line)
