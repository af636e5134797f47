"""The plan: weeks, days, parts, units; read from plan.yaml, checked, found by name, trusted.

What only some commands need is imported when it is first asked for: `dlstudy today` loads a plan and no more.
"""

from typing import TYPE_CHECKING, Any

from dlstudy.curriculum.files import Problem
from dlstudy.curriculum.loading import builtin_root, load
from dlstudy.curriculum.model import KINDS, VERBS, Day, Part, Plan, Text, Tool, Unit, Week

if TYPE_CHECKING:
    from dlstudy.curriculum.checking import Survey, check, survey
    from dlstudy.curriculum.finding import complete_units, find_part, find_unit
    from dlstudy.curriculum.trusting import fingerprint, forget, is_trusted, require_trust, trust

__all__ = ["KINDS", "VERBS", "Day", "Part", "Plan", "Problem", "Survey", "Text", "Tool", "Unit", "Week",
           "builtin_root", "check", "complete_units", "find_part", "find_unit", "fingerprint", "forget",
           "is_trusted", "load", "require_trust", "survey", "trust"]  # fmt: skip

_LATER = {
    "Survey": "checking", "check": "checking", "survey": "checking",
    "complete_units": "finding", "find_part": "finding", "find_unit": "finding",
    "fingerprint": "trusting", "forget": "trusting", "is_trusted": "trusting", "require_trust": "trusting",
    "trust": "trusting",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
