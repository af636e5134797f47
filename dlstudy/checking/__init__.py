"""Judge an exercise: is the learner's file right, and if not, which mistake is it?

The caller's process imports neither numpy nor torch: `check` starts a judge (`dlstudy.checking.judge`), and the judge
an isolated child that runs the learner's code. The judge compares; the child only observes.
"""

from typing import TYPE_CHECKING, Any

from dlstudy.checking.limits import Limits
from dlstudy.checking.verdict import Check, Verdict

if TYPE_CHECKING:
    from dlstudy.checking.calling import Helper, check, prove

__all__ = ["Check", "Helper", "Limits", "Verdict", "check", "prove"]


def __getattr__(name: str) -> Any:
    if name in ("check", "Helper", "prove"):
        from dlstudy.checking import calling

        return getattr(calling, name)
    raise AttributeError(name)
