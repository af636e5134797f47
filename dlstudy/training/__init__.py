"""Trainings: started, followed, stopped and resumed, each in a process of its own.

Nothing here imports torch; the child process does.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dlstudy.training.follow import follow_plain
    from dlstudy.training.launch import kill, others, resume, start, stop

_LATER = {"follow_plain": "follow", "kill": "launch", "others": "launch", "resume": "launch", "start": "launch",
          "stop": "launch"}  # fmt: skip

__all__ = ["follow_plain", "kill", "others", "resume", "start", "stop"]


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
