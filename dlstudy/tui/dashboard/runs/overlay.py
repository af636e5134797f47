"""The same metric of several runs in one plot, a colour each; two plots side by side where there is room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.message import Message

from dlstudy.language import capital, say
from dlstudy.runs.listing import Entry
from dlstudy.runs.view import Series
from dlstudy.tui import words
from dlstudy.tui.follow import Follower
from dlstudy.tui.widgets.curves import painted
from dlstudy.tui.widgets.looking import Looking
from dlstudy.tui.widgets.panel import Line, Panel

#: From this width on two plots stand side by side.
TWO = 100
_FIRST = {"loss": 0, "test_loss": 1, "accuracy": 2, "test_accuracy": 3, "learning_rate": 9}


class Compared(NamedTuple):
    """A run, what it told, and the number of its colour."""

    entry: Entry
    follower: Follower
    ink: int


class Overlay(Looking, Panel):
    """One metric at a time, of all runs."""

    def __init__(self, runs: Sequence[Compared], **more: Any) -> None:
        super().__init__(None, **more)  # type: ignore[arg-type]
        self.runs = list(runs)
        self.ready = False  # until then a thread reads what the runs told, and nobody else may look at it
        self.first = 0  # which metric is shown
        self.single = False  # one plot only
        self._places: list[tuple[int, int]] = []  # of each plot: where it begins, its columns

    # ---- what there is ---------------------------------------------------------------------------

    def metrics(self) -> list[str]:
        """What was logged by any of the runs, what most of them have first."""
        counts: dict[str, int] = {}
        for run in self.runs if self.ready else ():
            for name, series in run.follower.view.series.items():
                counts[name] = counts.get(name, 0) + bool(len(series))
        return sorted(counts, key=lambda name: (-min(counts[name], 2), _FIRST.get(name, 5)))

    def shown(self) -> list[str]:
        """The metrics that are on the screen."""
        names = self.metrics()
        if not names:
            return []
        first = self.first % len(names)
        return (names[first:] + names[:first])[: self.plots]

    @property
    def plots(self) -> int:
        return 2 if self.size.width >= TWO and not self.single and len(self.metrics()) > 1 else 1

    def turn(self, by: int) -> None:
        """The next metrics."""
        self.first = (self.first + by) % max(1, len(self.metrics()))

    def value(self, run: Compared, name: str) -> float | None:
        """What a run had at the cursor, without one what it had at last; None if it logged nothing there."""
        series = run.follower.view.series.get(name)
        if series is None or not len(series):
            return None
        if self.window.cursor is None:
            return series.last
        import numpy as np

        from dlstudy.tui.plot.reduce import value_at

        return value_at(np.asarray(self._x(run, series)), np.asarray(series.values), self.window.cursor)

    def over(self, run: Compared) -> bool:
        """Whether the cursor stands behind the end of a run."""
        if self.window.cursor is None or not self.ready:
            return False
        ends = [float(self._x(run, one)[-1]) for one in run.follower.view.series.values() if len(one)]
        return bool(ends) and self.window.cursor > max(ends)

    # ---- the x axis ------------------------------------------------------------------------------

    def _x(self, run: Compared, series: Series) -> Any:
        if self.axis == "step":
            return series.steps
        import numpy as np

        if self.axis == "time":
            return np.asarray(series.ts) / 60 if self._in_minutes() else series.ts
        return np.asarray(series.steps) / self._each(run) if self._epochs() else series.steps

    @staticmethod
    def _each(run: Compared) -> float:
        """Steps of an epoch; 0 where that is not known."""
        view = run.follower.view
        each = view.progress.get("epoch_steps") or view.budget.get("steps_per_epoch") or 0
        return float(each) if isinstance(each, (int, float)) else 0.0

    def _epochs(self) -> bool:
        return all(self._each(run) > 0 for run in self.runs if run.follower.view.series)

    def _in_minutes(self) -> bool:
        return max((run.follower.view.t for run in self.runs), default=0) > 300

    def _ends(self) -> tuple[float, float]:
        every = [
            self._x(run, one) for run in self.runs for one in run.follower.view.series.values() if len(one)
        ]
        if not every:
            return 0.0, 1.0
        left, right = min(float(x[0]) for x in every), max(float(x[-1]) for x in every)
        if 0 < left < right / 10:
            left = 0.0
        return left, right if right > left else left + 1

    def unit(self) -> str:
        """What the x axis counts."""
        if self.axis == "time":
            return "min" if self._in_minutes() else "s"
        if self.axis == "epoch" and self._epochs():
            return say(fr="époque", en="epoch")
        return say(fr="pas", en="step")

    def _columns(self) -> int:
        return self.size.width // self.plots - 8

    # ---- drawing ---------------------------------------------------------------------------------

    def signature(self) -> tuple[Any, ...]:
        told = tuple(
            (run.follower.view.changes["scalars"], run.follower.view.changes["rewind"]) for run in self.runs
        )
        return (self.ready, told, self.smoothing, self.logarithmic, self.log_x, self.zoom, self.window, self.axis,
                self.first, self.single, self.plots)  # fmt: skip

    def build(self, width: int, height: int) -> list[Line]:
        names = self.shown()
        self._places = []
        if not names or width < 12 or height < 5:
            text = (say(fr="lecture des mesures…", en="reading the measurements…") if not self.ready else
                    say(fr="Rien de mesuré à comparer.", en="Nothing was measured to compare."))  # fmt: skip
            return [[Segment(text[:width], self.palette.style("muted"))]]
        gap = 3
        one = (width - gap * (len(names) - 1)) // len(names)
        drawn = [self._chart(name, one, height - 1, place * (one + gap)) for place, name in enumerate(names)]
        lines: list[Line] = []
        for rows in zip(*drawn, strict=True):
            line: Line = []
            for place, row in enumerate(rows):
                used = sum(cell_len(segment.text) for segment in line)
                line += [Segment(" " * (place * (one + gap) - used)), *row] if place else row
            lines.append(line)
        return [*lines[: height - 1], self._modes(width)]

    def _modes(self, width: int) -> Line:
        parts = self.modes()
        more = len(self.metrics())
        if more > self.plots:
            first = self.first % more + 1
            place = f"{first}" if self.plots == 1 else f"{first}-{(first % more) + 1}"
            parts.append(say(fr=f"n : mesure {place}/{more}", en=f"n: metric {place}/{more}"))
        text = " · ".join(parts)
        return [Segment(text[:width].rjust(width), self.palette.style("muted"))]

    def _chart(self, name: str, width: int, height: int, begins: int) -> list[Line]:
        import numpy as np

        from dlstudy.tui.plot.chart import Curve, Look, draw

        share = words.is_share(name)
        rest = share and self.logarithmic  # the logarithm of what is missing to 1 says more
        curves, inks = [], []
        for number, run in enumerate(self.runs, 1):
            series = run.follower.view.series.get(name)
            if series is None or not len(series):
                continue
            values = np.asarray(series.values)
            label = "" if self.palette.colour else str(number)
            curves.append(
                Curve(self._x(run, series), 1 - values if rest else values, self.terminal.text("●"), label)
            )
            inks.append(run.ink)
        look = Look(
            log=self.logarithmic, smoothing=0.0 if words.stem(name) == "learning_rate" else self.smoothing,
            percent=share, unit=self.unit(), whole=self.axis == "step", log_x=self.log_x,
            cursor=self.window.cursor, bands=self.terminal.bands and self.palette.colour and len(curves) < 3,
            blocks=self.terminal.plain, envelope=len(curves) < 3,
        )  # fmt: skip
        drawn = draw(curves, width, height - 1, span=self._shown().seen(*self._ends()), look=look)
        margin = len(drawn[0][0][0]) if drawn else 0
        self._places.append((begins + margin, max(1, width - margin)))
        title = capital(words.scalar(name))
        if rest:
            title += say(fr=" : erreur (1 − exactitude)", en=": error (1 − accuracy)")
        head: Line = [Segment(title[:width], self.palette.style("text", bold=True))]
        return [head, *painted(drawn, self.palette, inks)]

    # ---- mouse -----------------------------------------------------------------------------------

    def _share_at(self, x: int) -> float | None:
        for begins, columns in self._places:
            if begins <= x < begins + columns:
                return (x - begins + 0.5) / columns
        return None

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        share = self._share_at(offset.x) if offset is not None else None
        if share is not None:
            self.point(share)
            self.post_message(self.Moved())

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.nearer(0.8)
        self.post_message(self.Moved())

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.nearer(1.25)
        self.post_message(self.Moved())

    class Moved(Message):
        """The mouse has changed what is seen."""
