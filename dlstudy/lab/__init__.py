"""What a lab's author sees: ``from dlstudy import lab``.

Names are brought in when they are first used: reading a lab's settings must not cost a program
the seconds that PyTorch takes.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from dlstudy.lab.settings import Between, Settings

if TYPE_CHECKING:
    from dlstudy.figure import Figure as Figure
    from dlstudy.lab.run import Run as Run
    from dlstudy.lab.run import Stopped as Stopped
    from dlstudy.lab.script import main as main
    from dlstudy.lab.shows import Curve as Curve
    from dlstudy.lab.shows import Images as Images
    from dlstudy.lab.shows import Matrix as Matrix
    from dlstudy.lab.shows import Table as Table

_LATER = {
    "Run": "run", "Stopped": "run", "Images": "shows", "Matrix": "shows", "Table": "shows", "Curve": "shows",
    "main": "script", "Figure": "",
}  # fmt: skip

__all__ = ["Between", "Curve", "Figure", "Images", "Matrix", "Run", "Settings", "Stopped", "Table", "main"]


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = f"{__name__}.{_LATER[name]}" if _LATER[name] else "dlstudy.figure"
    value = globals()[name] = getattr(importlib.import_module(module), name)
    return value
