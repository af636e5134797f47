"""Judge an exercise: is the learner's file right, and if not, which mistake is it?

The caller's process imports neither numpy nor torch: `check` starts a judge (`dlstudy.checking.judge`), and the judge
an isolated child that runs the learner's code. The judge compares; the child only observes.
"""

from typing import TYPE_CHECKING, Any

from dlstudy.checking.limits import Limits
from dlstudy.checking.verdict import Check, Verdict

if TYPE_CHECKING:
    from dlstudy.checking.calling import Helper, check
    from dlstudy.checking.proof import Proof, Report, prove

__all__ = ["Check", "Helper", "Limits", "Proof", "Report", "Verdict", "check", "prove"]

_LATER = {"check": "calling", "Helper": "calling", "prove": "proof", "Proof": "proof", "Report": "proof"}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(name)
    import importlib

    return getattr(importlib.import_module(f"dlstudy.checking.{_LATER[name]}"), name)
