"""All rules, in the order of their weight, and which of them make others pointless."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dlstudy.runs.view import RunView
from dlstudy.training.coach import data, evaluation, generalisation, layers, losses, progress
from dlstudy.training.coach.model import Case, Remark

RULES: tuple[Callable[[Case], Iterable[Remark]], ...] = (
    losses.not_a_number, losses.diverging, losses.worse_than_guessing, losses.softmax_twice,
    evaluation.training_mode, evaluation.chance_in_evaluation, evaluation.still_in_training,
    data.not_shuffled, data.trained_on_the_test, generalisation.test_beats_training,
    layers.dead, layers.vanishing, layers.exploding, layers.unreached,
    progress.plateau, progress.slow,
    generalisation.never_predicted, generalisation.overfitting,
)  # fmt: skip

#: A remark (left) explains others (right), which then need not be made.
_EXPLAINS = {
    "not-a-number": {"diverging", "plateau", "rate-too-small", "overfitting", "dead-units", "never-predicted",
                     "vanishing-gradients", "test-beats-training"},
    "diverging": {"plateau", "rate-too-small", "overfitting", "never-predicted"},
    "dead-units": {"plateau", "rate-too-small", "vanishing-gradients", "never-predicted"},
    "vanishing-gradients": {"plateau", "rate-too-small", "never-predicted"},
    "not-shuffled": {"never-predicted", "overfitting"},
    "exploding-gradients": {"plateau", "never-predicted", "rate-too-small"},
    "rate-too-small": {"plateau", "never-predicted"},
    "no-gradient": {"never-predicted", "plateau"},
    "softmax-twice": {"plateau", "never-predicted", "rate-too-small"},
    "trained-on-test": {"test-beats-training"},
}  # fmt: skip


def remarks(view: RunView) -> list[Remark]:
    """What there is to say of a run as it stands, the gravest first."""
    case = Case(view)
    found: dict[str, Remark] = {}
    for rule in RULES:
        try:
            for remark in rule(case):
                found.setdefault(remark.id, remark)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            continue  # observations that a newer version wrote, or a bad disk has spoilt
    for one in list(found):
        for other in _EXPLAINS.get(one, ()):
            if one in found:
                found.pop(other, None)
    weight = {"bad": 0, "warn": 1, "tip": 2}
    return sorted(found.values(), key=lambda remark: weight[remark.severity])
