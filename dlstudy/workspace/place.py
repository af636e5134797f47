"""Where the learner writes. Apart, because `dlstudy today` asks it and must not pay for the rest."""

from __future__ import annotations

from pathlib import Path

from dlstudy.home import workspace


def path(unit: str) -> Path:
    """Where the learner writes: ``week1.perceptron`` in ``week1/perceptron.py``, a variant in ``text_variant.py``."""
    name, _, variant = unit.partition(":")
    *folders, last = name.split(".")
    return workspace().joinpath(*folders, f"{last}_{variant}.py" if variant else f"{last}.py")
