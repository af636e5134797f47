"""The figures of a text on the reader's screen: computed elsewhere, drawn for the size and the colours there are."""

from __future__ import annotations

from collections.abc import Callable

from dlstudy.curriculum.trusting import require_trust
from dlstudy.errors import DlstudyError
from dlstudy.figure import Figure, draw
from dlstudy.language import say
from dlstudy.lessons.figures import Described, describe
from dlstudy.lessons.flow import flowed
from dlstudy.lessons.layout import Line
from dlstudy.lessons.model import Span
from dlstudy.tui.palette import Palette
from dlstudy.tui.reader.styles import figure_colours
from dlstudy.tui.reader.text import Text
from dlstudy.tui.terminal import Terminal


class Pictures:
    """`compute` runs in a thread and calls `came` for each figure; `draw` is what the layout asks."""

    def __init__(self, text: Text, came: Callable[[], None], palette: Palette, terminal: Terminal) -> None:
        self.text, self.came = text, came
        self.palette, self.terminal = palette, terminal
        self.rows = 16
        self.known: dict[tuple[str, str], Described] = {}
        self._drawn: dict[tuple[str, int], list[Line]] = {}

    def size(self, rows: int, palette: Palette) -> None:
        if rows != self.rows or palette is not self.palette:
            self._drawn.clear()
        self.rows, self.palette = rows, palette

    def language(self) -> None:
        self._drawn.clear()

    def compute(self) -> None:
        """Have every figure described; in a thread."""
        lang = self.text.language
        names = [figure.name for figure in self.text.lesson.figures]
        if not names:
            return
        try:
            require_trust(self.text.plan)
        except DlstudyError as error:
            words = say(
                fr="elle ne se calcule qu'avec votre accord", en="it is only computed with your consent"
            )
            for name in names:
                self.known[name, lang] = Described(None, f"{words}. {error.hint or ''}")
            self.came()
            return

        def found(name: str, described: Described) -> None:
            self.known[name, lang] = described
            self.came()

        describe(self.text.part.folder, names, lang, found=found)

    def draw(self, name: str, width: int) -> list[Line] | None:
        described = self.known.get((name, self.text.language))
        if described is None:
            return None
        if (name, width) not in self._drawn:
            self._drawn[name, width] = self._lines(name, described, width)
        return self._drawn[name, width]

    def _lines(self, name: str, described: Described, width: int) -> list[Line]:
        if described.data is None:
            return failed(name, described, width)
        colours = figure_colours(self.palette, blocks=self.terminal.plain)
        try:
            figure = Figure.from_dict(described.data)
            drawn = draw(figure, width, self.rows, self.text.language, colours)
        except Exception as error:  # what a child process said may be anything
            return failed(name, Described(None, f"{type(error).__name__}: {error}"), width)
        lines: list[Line] = [[(segment.text, segment.style or "") for segment in row] for row in drawn]
        return lines + [[] for _ in range(self.rows - len(lines))]


def failed(name: str, described: Described, width: int) -> list[Line]:
    """What is said in the place of a figure that is not there."""
    where = f"figures.py, {say(fr='ligne', en='line')} {described.line}: " if described.line else ""
    words = say(fr=f"Figure « {name} » non dessinée : {where}{described.error}",
                en=f"Figure '{name}' not drawn: {where}{described.error}")  # fmt: skip
    return flowed((Span(words, "wrong"),), width)
