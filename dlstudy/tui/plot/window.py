"""Which part of the x axis is seen, and where the cursor stands. Pure; the axis' own units (steps, epochs, seconds).

`low` and `high` are always the ends of everything that there is; they may grow while a run trains.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

#: One press of a key: how much nearer, how far aside.
NEARER, ASIDE = 0.6, 0.25


@dataclass(frozen=True)
class Window:
    """`left` None: from the start; `right` None: to the newest, however far that is. `cursor` None: no cursor."""

    left: float | None = None
    right: float | None = None
    cursor: float | None = None

    @property
    def whole(self) -> bool:
        return self.left is None and self.right is None

    def seen(self, low: float, high: float) -> tuple[float, float]:
        """The ends of what is seen, within low … high."""
        left = low if self.left is None else min(max(self.left, low), high)
        right = high if self.right is None else min(max(self.right, low), high)
        return (left, right) if left < right else (low, high)

    def zoomed(
        self, share: float, low: float, high: float, *, log: bool = False, least: float = 0.0
    ) -> Window:
        """`share` of what is seen, the cursor (without one the middle, or the end that is followed) at its place.

        least: the fewest units that are still shown. On a logarithmic axis widths are ratios.
        """
        (left, right), to, back = self._scaled(low, high, log)
        width = right - left
        around = self._around(to, left, right)
        if around is None:
            around = right if self.right is None and not self.whole else (left + right) / 2
        wanted = width * share
        if share < 1 and back(around + wanted / 2) - back(around - wanted / 2) < least:
            return self
        start = around - (around - left) / width * wanted
        return self._set(start, start + wanted, to(low), to(high), back)

    def panned(self, share: float, low: float, high: float, *, log: bool = False) -> Window:
        """Aside by a share of what is seen; no further than the ends. The cursor stays within sight."""
        (left, right), to, back = self._scaled(low, high, log)
        width = right - left
        start = min(max(left + share * width, to(low)), to(high) - width)
        moved = self._set(start, start + width, to(low), to(high), back)
        return moved.held(low, high)

    def moved(self, share: float, low: float, high: float, *, log: bool = False) -> Window:
        """The cursor aside by a share of what is seen, what is seen going with it; it appears in the middle."""
        (left, right), to, back = self._scaled(low, high, log)
        at = self._around(to, left, right)
        if at is None:
            return replace(self, cursor=back((left + right) / 2))
        return self.at(back(at + share * (right - left)), low, high, log=log)

    def at(self, x: float, low: float, high: float, *, log: bool = False) -> Window:
        """The cursor at a place (the nearest there is), what is seen going with it if need be."""
        (left, right), to, back = self._scaled(low, high, log)
        place = min(max(to(x), to(low)), to(high))
        beyond = place - right if place > right else min(0.0, place - left)
        shown = self._set(left + beyond, right + beyond, to(low), to(high), back) if beyond else self
        return replace(shown, cursor=min(max(x, low), high))

    def pointed(self, share: float, low: float, high: float, *, log: bool = False) -> Window:
        """The cursor at a share of what is seen."""
        (left, right), _, back = self._scaled(low, high, log)
        return replace(self, cursor=back(left + min(max(share, 0.0), 1.0) * (right - left)))

    def held(self, low: float, high: float) -> Window:
        """With the cursor, if there is one, within what is seen."""
        if self.cursor is None:
            return self
        left, right = self.seen(low, high)
        return replace(self, cursor=min(max(self.cursor, left), right))

    def tail(self, share: float, low: float, high: float, *, log: bool = False) -> Window:
        """The last share of everything."""
        if share >= 1:
            return Window(cursor=self.cursor)
        _, to, back = self._scaled(low, high, log)
        return Window(back(to(high) - share * (to(high) - to(low))), None, self.cursor).held(low, high)

    def rescaled(self, before: tuple[float, float], after: tuple[float, float]) -> Window:
        """The same shares of an axis in other units: `before` and `after` are low and high in the two."""
        factor = (after[1] - after[0]) / ((before[1] - before[0]) or 1.0)

        def other(x: float | None) -> float | None:
            return None if x is None else after[0] + (x - before[0]) * factor

        return Window(other(self.left), other(self.right), other(self.cursor))

    # ---- on the axis as it is drawn ------------------------------------------------------------

    def _scaled(self, low: float, high: float, log: bool):
        if log:
            floor = low if low > 0 else high * 1e-9 or 1.0

            def to(x: float) -> float:
                return math.log10(max(x, floor))

            def back(x: float) -> float:
                return 10.0**x
        else:
            to = back = float  # type: ignore[assignment]
        left, right = self.seen(low, high)
        return (to(left), to(right)), to, back

    def _around(self, to, left: float, right: float) -> float | None:
        if self.cursor is None:
            return None
        return min(max(to(self.cursor), left), right)

    def _set(self, start: float, end: float, low: float, high: float, back) -> Window:
        """From start to end on the drawn axis, moved or cut so that it lies within low … high."""
        spare = 1e-9 * (high - low)
        if end - start >= high - low - spare:
            return replace(self, left=None, right=None)
        if start < low:
            start, end = low, end + low - start
        if end > high:
            start, end = start + high - end, high
        return replace(self, left=None if start <= low + spare else back(start),
                       right=None if end >= high - spare else back(end))  # fmt: skip
