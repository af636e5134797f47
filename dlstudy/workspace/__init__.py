"""The learner's side of an exercise: the file they write in, its statement and hints, and what the journal keeps.

The workspace is a folder that the learner sees and owns. Nothing here runs code; judging is `dlstudy.checking`.
"""

from dlstudy.workspace.cutting import starter_source
from dlstudy.workspace.files import (
    exercise_of,
    is_starter,
    latest,
    path,
    reset,
    solution,
    starter,
    write_starter,
)
from dlstudy.workspace.statement import Exercise, hints, read_exercise

__all__ = [
    "Exercise",
    "exercise_of",
    "hints",
    "is_starter",
    "latest",
    "path",
    "read_exercise",
    "reset",
    "solution",
    "starter",
    "starter_source",
    "write_starter",
]
