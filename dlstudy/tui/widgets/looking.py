"""How curves are looked at: smoothing, scales, the axis, what of it is seen, the cursor. What keys change."""

from __future__ import annotations

from dlstudy.language import number, say
from dlstudy.tui.plot.window import Window

SMOOTHINGS = (0.0, 0.6, 0.85, 0.95)
ZOOMS = (1.0, 0.5, 0.25, 0.1)
AXES = ("step", "epoch", "time")


class Looking:
    """The state, and what one key does to it. A widget adds what there is (`_ends`) and draws it."""

    smoothing = 0.85
    logarithmic = False
    log_x = False
    zoom = 1.0  # the last part of everything that is shown
    window = Window()  # or, once it was moved, what of it and where the cursor is
    axis = "step"

    def _ends(self) -> tuple[float, float]:
        """From the start to the last value that any chart has, in units of the axis."""
        raise NotImplementedError

    def _columns(self) -> int:
        """The columns of one plot."""
        raise NotImplementedError

    def nearer(self, share: float) -> None:
        """Show only this share of what is seen (above 1: more), the cursor where it stands."""
        low, high = self._ends()
        least = 2.0 if self.axis == "step" else 0.0
        self._move(self._shown().zoomed(share, low, high, log=self.log_x, least=least))

    def aside(self, share: float) -> None:
        """Move what is seen by a share of it."""
        self._move(self._shown().panned(share, *self._ends(), log=self.log_x))

    def cursor(self, columns: int) -> None:
        """Move the cursor by so many columns, by one step at least; what is seen goes with it at the edges."""
        low, high = self._ends()
        before, window = self.window.cursor, self._shown()
        moved = window.moved(columns / max(10, self._columns()), low, high, log=self.log_x)
        if self.axis == "step" and moved.cursor is not None:
            step = round(moved.cursor)
            if before is not None and step == round(before):
                step += 1 if columns > 0 else -1
            moved = window.at(step, low, high, log=self.log_x)
        self._move(moved)

    def point(self, share: float) -> None:
        """Put the cursor at this share of what is seen."""
        low, high = self._ends()
        pointed = self._shown().pointed(share, low, high, log=self.log_x)
        if self.axis == "step" and pointed.cursor is not None:
            pointed = pointed.at(round(pointed.cursor), low, high, log=self.log_x)
        self._move(pointed)

    def everything(self) -> None:
        """Show all of it again, without the cursor."""
        self._move(Window())

    def next_zoom(self) -> None:
        """The last half, quarter, tenth, then everything."""
        self.zoom = ZOOMS[(ZOOMS.index(self.zoom) + 1) % len(ZOOMS)] if self.window.whole else 1.0
        self.window = Window(cursor=self.window.cursor)

    def next_axis(self) -> None:
        """Steps, epochs, seconds; the same part of it stays in sight."""
        before = self._ends()
        self.axis = AXES[(AXES.index(self.axis) + 1) % len(AXES)]
        self.window = self.window.rescaled(before, self._ends())

    def next_smoothing(self) -> None:
        self.smoothing = SMOOTHINGS[(SMOOTHINGS.index(self.smoothing) + 1) % len(SMOOTHINGS)]

    def _move(self, window: Window) -> None:
        self.zoom, self.window = 1.0, window

    def _shown(self) -> Window:
        if self.zoom == 1:
            return self.window
        return self.window.tail(self.zoom, *self._ends(), log=self.log_x)

    def modes(self) -> list[str]:
        """How what is shown was made from what was logged, in words."""
        parts = [say(fr="lissage", en="smoothing") + " " + (number(self.smoothing, 2) if self.smoothing else
                                                           say(fr="aucun", en="off"))]  # fmt: skip
        parts.append(
            say(fr="échelle log", en="log scale")
            if self.logarithmic
            else say(fr="échelle linéaire", en="linear scale")
        )
        if self.log_x:
            parts.append(say(fr="abscisse log", en="log x"))
        if not self.window.whole:
            from dlstudy.tui.plot.chart import where

            left, right = (where(x, whole=self.axis == "step") for x in self.window.seen(*self._ends()))
            parts.append(f"{left} … {right}")
        elif self.zoom < 1:
            share = number(100 * self.zoom)
            parts.append(say(fr=f"derniers {share} %", en=f"last {share}%"))
        return parts
