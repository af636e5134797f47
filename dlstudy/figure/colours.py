"""The colours that a figure is drawn in, whoever gives them (a screen has a palette of its own)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.style import Style

RGB = tuple[int, int, int]


@dataclass(frozen=True)
class Colours:
    """As ``#rrggbb``; without `colour`, lines differ by their dashes and a heat map by its shades.

    blocks: half characters instead of braille, for fonts that have none.
    """

    curves: tuple[str, ...] = ("#3f8fd9", "#d9822b", "#4a9d4a", "#9467bd", "#d9534f", "#2a9fa8")
    text: str = ""
    muted: str = "#808080"
    surface: str = "#141a21"
    colour: bool = True
    blocks: bool = False

    def ink(self, color: int | str) -> str:
        return self.muted if color == "muted" else self.curves[int(color) % len(self.curves)]

    def style(self, colour: str, back: RGB | None = None) -> Style:
        return _style(colour, back) if self.colour else _plain(colour == self.muted)

    def ramp(self, share: float, centred: bool, strength: float = 0.8) -> RGB:
        """The colour of a share in [0, 1]; centred: ½ is none, below it the first curve's, above it the second's."""
        surface = rgb(self.surface)
        if not centred:
            return mix(surface, rgb(self.curves[0]), strength * share)
        return mix(surface, rgb(self.curves[0 if share < 0.5 else 1]), strength * abs(2 * share - 1))

    def height(self, share: float) -> str:
        """The colour of a line of equal height: the lowest nearly the text's, the highest faint."""
        strong, faint = rgb(self.curves[5 % len(self.curves)]), rgb(self.surface)
        return "#{:02x}{:02x}{:02x}".format(*mix(strong, faint, 0.15 + 0.5 * share))


def rgb(colour: str) -> RGB:
    return (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))


def mix(a: RGB, b: RGB, share: float) -> RGB:
    """From a (share 0) to b (share 1)."""
    return tuple(round(x + (y - x) * share) for x, y in zip(a, b, strict=True))  # type: ignore[return-value]


@lru_cache(4096)
def _style(colour: str, back: RGB | None) -> Style:
    from rich.color import Color
    from rich.style import Style

    return Style(color=colour or None, bgcolor=None if back is None else Color.from_rgb(*back))


@lru_cache(2)
def _plain(dim: bool) -> Style:
    from rich.style import Style

    return Style(dim=dim or None)
