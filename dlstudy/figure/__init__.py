"""Figures: one description, drawn in braille in the terminal, on the lab screen, and by matplotlib.

::

    f = Figure(x="x", y={"fr": "dérivée", "en": "derivative"}, title="tanh")
    f.line(x, 1 - np.tanh(x) ** 2, label="tanh′")

`draw` gives lines of Rich segments, `plain` lines of text; `Figure.matplotlib` a matplotlib figure.
Nothing here knows a screen, a lab or a lesson.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dlstudy.figure.colours import Colours as Colours
    from dlstudy.figure.figure import Figure as Figure
    from dlstudy.figure.terminal import draw as draw
    from dlstudy.figure.terminal import plain as plain

_LATER = {"Figure": "figure", "draw": "terminal", "plain": "terminal", "Colours": "colours"}

__all__ = ["Colours", "Figure", "draw", "plain"]


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(importlib.import_module(f"{__name__}.{_LATER[name]}"), name)
    return value
