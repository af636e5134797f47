"""The figures that the lab draws as it trains: what the lab is about, while it happens."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from rich.segment import Segment

from dlstudy.figure import Colours, Figure
from dlstudy.language import capital, say
from dlstudy.tui import words
from dlstudy.tui.widgets.panel import Line, Panel

BESIDE, BELOW = 72, 34  # columns, or rows, from which on two figures have room
AXIS = 4  # columns that the numbers beside a figure take


class Figures(Panel):
    """The figure shown first, or those that fit; `turn` shows the next."""

    first = 0

    def __init__(self, follower, *, id: str | None = None) -> None:
        super().__init__(follower, id=id)
        self._read: dict[str, tuple[str, Figure | None]] = {}

    def names(self) -> list[str]:
        """In the order in which they came, those that the lab wants in front first."""
        shows = {
            name: show for name, show in self.follower.view.shows.items() if show.get("kind") == "figure"
        }
        return sorted(shows, key=lambda name: not shows[name].get("front"))

    def turn(self, by: int) -> None:
        """Show the next figure, where not all fit."""
        self.first = (self.first + by) % max(1, len(self.names()))

    def signature(self) -> tuple[Any, ...]:
        shows = self.follower.view.shows
        return (self.first, *((name, shows[name].get("file")) for name in self.names()))

    def build(self, width: int, height: int) -> list[Line]:
        names = self.names()
        if not names:
            text = say(fr="Les figures apparaîtront ici.", en="Figures will appear here.")
            return [[Segment(text[:width], self.palette.style("muted"))]]
        turned = names[self.first % len(names) :] + names[: self.first % len(names)]
        beside = width >= (BESIDE if height < BELOW else 2 * BESIDE)
        half = (width - 3) // 2
        if beside and any(self._columns(name) > half - AXIS for name in turned[:2]):
            beside = False  # a table of numbers of which every second one is left out shows nothing
        both = len(names) > 1 and (beside or height >= BELOW)
        more = len(names) > (2 if both else 1)
        rows = height - more
        if not both:
            lines = self._one(turned[0], width, rows)
        elif beside:
            left, right = (self._one(name, half, rows) for name in turned[:2])
            lines = [_beside(left[k] if k < len(left) else [], right[k] if k < len(right) else [], half + 3)
                     for k in range(max(len(left), len(right)))]  # fmt: skip
        else:
            upper = self._one(turned[0], width, (rows - 1) // 2)
            lines = [*upper, [], *self._one(turned[1], width, rows - 1 - len(upper))]
        if more:
            text = say(fr="n : autres figures", en="n: more figures")
            lines = [*lines, *([[]] * (rows - len(lines)))]
            lines.append([Segment(text[:width].rjust(width), self.palette.style("muted"))])
        return lines

    def _one(self, name: str, width: int, height: int) -> list[Line]:
        from dlstudy.figure import draw

        p, show = self.palette, self.follower.view.shows[name]
        figure = self._load(name, show)
        if figure is None:
            text = say(fr="Figure absente ou illisible.", en="Figure missing or unreadable.")
            return [[Segment(text[:width], p.style("muted"))]]
        if not figure.title:
            figure.title = show.get("title") or capital(words.title(name))
        colours = Colours(curves=p.curves, text=p.text, muted=p.muted, surface=p.surface, colour=p.colour,
                          blocks=self.terminal.plain)  # fmt: skip
        return draw(figure, width, height, None, colours)

    def _columns(self, name: str) -> int:
        """The columns of the widest table of numbers in a figure."""
        figure = self._load(name, self.follower.view.shows[name])
        tables = (
            [item for item in figure.items if item["kind"] == "heat" and item.get("table")] if figure else []
        )
        return max((len(item["values"][0]) for item in tables), default=0)

    def _load(self, name: str, show: dict[str, Any]) -> Figure | None:
        file = str(show.get("file"))
        if self._read.get(name, ("",))[0] != file:
            self._read[name] = (file, _read(Path(self.follower.folder.path), file))
        return self._read[name][1]


def _read(folder: Path, file: str) -> Figure | None:
    """The figure in a file; None if it is missing, damaged or not inside the run's folder."""
    try:
        path = (folder / file).resolve()
        if not path.is_relative_to(folder.resolve()):
            return None
        return Figure.from_dict(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _beside(left: Line, right: Line, column: int) -> Line:
    used = sum(cell_len(segment.text) for segment in left)
    return [*left, Segment(" " * (column - used)), *right]
