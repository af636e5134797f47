"""What was observed of an answer, place by place, and what the reference says is right there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from dlstudy.checking.cases import arrays, in_float64, prepared, rounded
from dlstudy.checking.compare import Difference, Tolerance, differ
from dlstudy.checking.encoding import message, take
from dlstudy.checking.errors import Answer
from dlstudy.checking.examine import Code, examine, observe
from dlstudy.checking.loading import Exercise
from dlstudy.exercise import Mistake, Probe

#: Values of a float32 result may be off by this much of the largest one; it is the dtype that is looked at there.
LOOSE = 2e-3

Head = dict[str, Any]


class Place(NamedTuple):
    """One call of a probe: which check, which case, which variant."""

    check: int
    case: int
    variant: str


class Due(NamedTuple):
    """What is right at a place.

    Attributes:
        error: the kind of exception (its name) that the reference raises here, None if it returns.
        own: what the reference gave in the precision of the inputs, when `value` is from float64.
        changed: what the reference itself changes of its inputs; warned: whether it warns.
    """

    value: Any
    error: str | None
    own: Any
    changed: list[Any]
    warned: bool
    tolerance: Tolerance


class Expected:
    """The reference's results for every place, computed once."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self._known: dict[Place, Due] | None = None

    def get(self) -> dict[Place, Due]:
        """What is right everywhere."""
        if self._known is None:
            code = Code(dict(vars(self.exercise.solution)), str(self.exercise.path("solution")),
                        self.exercise.solution_source)  # fmt: skip
            seen = collect(self.exercise, code, probes=True)
            self._known = {place: self._due(place, *one, code) for place, one in seen.items()
                           if isinstance(place, Place)}  # fmt: skip
        return self._known

    def _due(self, place: Place, head: Head, value: Any, code: Code) -> Due:
        probe = self.exercise.book.checks[place.check]
        assert isinstance(probe, Probe)
        ready = self.exercise.cases[place.check][place.case]
        args = prepared(ready, place.variant, place.case)
        dtype = _float_dtype(args)
        error = head["error"]["type"] if "error" in head else None
        changed, warned = head.get("changed", []), bool(head.get("warned"))
        own = None
        tolerance = Tolerance(probe.rtol, probe.atol, dtype=dtype if probe.dtype else None)
        if error is None and (place.variant == "ints" or dtype == "float32"):
            change = rounded if place.variant == "ints" else in_float64
            variant = "base" if place.variant == "ints" else place.variant
            exact, exact_value = observe(probe, ready, variant, place.case, Answer(code.names), code, change)
            if "error" not in exact:
                _, exact_value = _through(exact, exact_value)
                own, value = value, exact_value
            if dtype == "float32":
                tolerance = tolerance._replace(scaled=LOOSE)
        elif place.variant == "ints" and error is not None:
            exact, exact_value = observe(probe, ready, "base", place.case, Answer(code.names), code, rounded)
            if "error" not in exact:
                error, (_, value) = None, _through(exact, exact_value)
        if place.variant == "ints":
            own, tolerance = None, tolerance._replace(dtype=None)
        return Due(value, error, own, changed, warned, tolerance)


def _through(head: Head, value: Any) -> tuple[Head, Any]:
    found = take(bytearray(message(head, value, holds=True)))
    assert found is not None
    return found


def _float_dtype(args: Any) -> str | None:
    """The one floating dtype of all arrays among the arguments; None without any, or with several."""
    names = set()
    for leaf in arrays(args):
        name = str(leaf.dtype).removeprefix("torch.")
        if name.startswith(("float", "bfloat")):
            names.add(name)
    return names.pop() if len(names) == 1 else None


def collect(
    exercise: Exercise,
    code: Code,
    target: str | None = None,
    look: Callable[[Any, tuple[Head, Any]], None] | None = None,
    base: bool = False,
    probes: bool = False,
) -> dict[Any, tuple[Head, Any]]:
    """Observe an answer here, in this process: the reference and the mistakes, never the learner's.

    Args:
        look: shown each observation as it comes.
        base: only the calls of probes, and only with the cases as they are.
        probes: only the calls of probes.
    """
    seen: dict[Any, tuple[Head, Any]] = {}

    def emit(raw: bytes) -> None:
        one = take(bytearray(raw))
        assert one is not None
        for place, observation in placed(*one).items():
            seen[place] = observation
            if look is not None:
                look(place, observation)

    for one in [target] if target else exercise.book.targets():
        examine(exercise, one, code, emit, base=base, probes=probes)
    return seen


def placed(head: Head, value: Any) -> dict[Any, tuple[Head, Any]]:
    """An observation under its place: a `Place` for a call of a probe, the check's number for everything else."""
    key = Place(head["check"], head["case"], head["variant"]) if "case" in head else head["check"]
    return {key: (head, value)}


def of_mistake(
    exercise: Exercise,
    mistake: Mistake,
    look: Callable[[Any, tuple[Head, Any]], None] | None = None,
    base: bool = False,
) -> dict[Any, tuple[Head, Any]]:
    """What the solution does with a mistake planted in it."""
    path = str(exercise.path("mistakes"))
    with exercise.planted(mistake) as module:
        code = Code(dict(vars(module)), path, exercise.mistakes_source, entry=mistake.wrong.__name__)
        return collect(exercise, code, mistake.target, look, base)


def wrong(due: Due, head: Head, value: Any) -> Difference | Head | None:
    """What is wrong with an observation: an unexpected error (as it was told), a difference, or None."""
    if "error" in head:
        if due.error is not None and due.error in head["error"].get("mro", []):
            return None
        return head["error"]
    if due.error is not None:
        return Difference("raises", "", due.error, value)
    return differ(due.value, value, due.tolerance, due.own)


def alike(
    one: tuple[Head, Any], other: tuple[Head, Any], tolerance: Tolerance, *, strict: bool = False
) -> bool:
    """Whether two answers did the same at a place: the same error, or equal values and the same changed inputs.

    Args:
        strict: of the same kind too: 1 is not True, a float64 array not a float32 one.
    """
    (head, value), (head2, value2) = one, other
    if ("error" in head) != ("error" in head2):
        return False
    if "error" in head:
        return all(head["error"].get(key) == head2["error"].get(key) for key in ("type", "kind", "en"))
    if head.get("changed", []) != head2.get("changed", []):
        return False
    close = tolerance._replace(rtol=max(tolerance.rtol, 1e-6), kinds=strict)
    return differ(value2, value, close) is None and (not strict or differ(value, value2, close) is None)
