"""The coach: what can be seen in a run that its curves do not say by themselves, with the evidence and the lesson.

Rules are pure functions of what the events tell (`dlstudy.runs.view.RunView`), the same for a run that trains and
for one that is over. Each file holds one family. A rule that is not sure says nothing.
"""

from __future__ import annotations

from dlstudy.training.coach.model import Remark
from dlstudy.training.coach.rules import remarks

__all__ = ["Remark", "remarks"]
