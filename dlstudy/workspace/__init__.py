"""The learner's side of an exercise: the file they write in, its statement and hints, and what the journal keeps.

The workspace is a folder that the learner sees and owns. Nothing here runs code; judging is `dlstudy.checking`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dlstudy.workspace.cutting import starter_source
    from dlstudy.workspace.files import (
        exercise_of,
        is_starter,
        latest,
        reset,
        solution,
        starter,
        write_starter,
    )
    from dlstudy.workspace.place import path
    from dlstudy.workspace.statement import Exercise, hints, read_exercise

__all__ = ["Exercise", "exercise_of", "hints", "is_starter", "latest", "path", "read_exercise", "reset", "solution",
           "starter", "starter_source", "write_starter"]  # fmt: skip

#: What is imported when it is used: `dlstudy today` asks the record alone.
_WHERE = {
    "path": "place",
    "starter_source": "cutting",
    "Exercise": "statement",
    "hints": "statement",
    "read_exercise": "statement",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(name)
    import importlib

    return getattr(importlib.import_module(f"dlstudy.workspace.{_WHERE.get(name, 'files')}"), name)
