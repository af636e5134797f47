"""Which known mistake does an answer make? The one that gives the same results wherever it is called.

The float64 calls decide (values, exceptions, changed inputs); float32 and integer inputs, warnings and the other checks
only tell mistakes apart, so that somebody who makes the mistake in float32 is recognised as well.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from typing import Any, NoReturn

from dlstudy.checking.compare import Difference
from dlstudy.checking.outcomes import Due, Expected, Head, Place, alike, of_mistake, wrong
from dlstudy.exercise import Mistake

Seen = dict[Any, tuple[Head, Any]]

#: Processor time that a known mistake may take; one that takes longer is recognised in nobody's answer.
SECONDS = 4.0


class Slow(BaseException):
    """A known mistake takes too long."""


@contextlib.contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Within the `with`, code that has used up its time is interrupted, wherever it is, again and again."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: Any) -> NoReturn:
        raise Slow

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 0.05)
    try:
        yield
    except Slow:
        raise RuntimeError("a known mistake takes too long") from None
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


class _Unlike(BaseException):
    """The answer does something else than the mistake: the rest need not be computed."""


class Mistakes:
    """The known mistakes of an exercise and what each gives, computed when first needed."""

    def __init__(self, expected: Expected) -> None:
        self.expected, self.exercise = expected, expected.exercise
        self._seen: dict[str, Seen] = {}
        self._base: dict[str, dict[Place, tuple[Head, Any]]] = {}

    def of(self, target: str) -> list[Mistake]:
        """The mistakes of a target."""
        return [mistake for mistake in self.exercise.book.mistakes if mistake.target == target]

    def seen(self, mistake: Mistake) -> Seen:
        """All that the mistake gives."""
        if mistake.id not in self._seen:
            with at_most(SECONDS):
                self._seen[mistake.id] = of_mistake(self.exercise, mistake)
        return self._seen[mistake.id]

    def recognise(self, target: str, seen: Seen) -> Mistake | None:
        """The known mistake that an answer makes in a target, None if it is none of them.

        Each mistake is run only until it does something else than the answer; what tells two apart that agree in all
        float64 calls is run only if there are two.
        """
        like = [mistake for mistake in self.of(target) if self._agrees(mistake, seen)]
        wrong_here = [mistake for mistake in like if self._wrong_in_float64(mistake)]
        if len(like) == 1 and wrong_here:
            return like[0]
        found = self.candidates(target, seen, like)
        return found[0] if found else None

    def candidates(self, target: str, seen: Seen, among: list[Mistake] | None = None) -> list[Mistake]:
        """All known mistakes that an answer cannot be told apart from, the most alike ones."""
        ranked = []
        for mistake in self.of(target) if among is None else among:
            likeness = self._likeness(self.seen(mistake), seen)
            if likeness is not None:
                ranked.append((likeness, mistake))
        best = max((likeness for likeness, _ in ranked), default=None)
        return [mistake for likeness, mistake in ranked if likeness == best]

    def _agrees(self, mistake: Mistake, seen: Seen) -> bool:
        """Whether an answer does what the mistake does in every float64 call."""
        known = self._base.get(mistake.id)
        if known is not None:
            return all(self._same(place, one, seen) for place, one in known.items())

        def look(place: Any, one: tuple[Head, Any]) -> None:
            if isinstance(place, Place) and not self._same(place, one, seen):
                raise _Unlike

        try:
            with at_most(SECONDS):
                found = of_mistake(self.exercise, mistake, look, base=True)
        except _Unlike:
            return False
        self._base[mistake.id] = {place: one for place, one in found.items() if isinstance(place, Place)}
        return True

    def _same(self, place: Place, one: tuple[Head, Any], seen: Seen) -> bool:
        due, other = self.expected.get()[place], seen.get(place)
        fault = wrong(due, *one)
        strict = isinstance(fault, Difference) and fault.kind == "dtype"  # the kind of number is the mistake
        return other is not None and alike(one, other, due.tolerance, strict=strict)

    def _wrong_in_float64(self, mistake: Mistake) -> bool:
        due = self.expected.get()
        return any(wrong_at_all(due[place], one) for place, one in self._base[mistake.id].items())

    def _likeness(self, theirs: Seen, seen: Seen) -> float | None:
        """How much of what tells mistakes apart is the same; None if it is not this mistake."""
        due = self.expected.get()
        decided = False
        alike_count = total = 0
        for place, one in theirs.items():
            if isinstance(place, Place) and place.variant == "base":
                if not self._same(place, one, seen):
                    return None
                decided = decided or wrong_at_all(due[place], one)
        explained = decided
        for place, one in theirs.items():
            same, differs = self._minor(place, one, seen.get(place), due)
            total += 1
            alike_count += same
            if not decided and differs:
                if not same:
                    return None
                explained = True
        return alike_count / max(total, 1) if explained else None

    def _minor(
        self, place: Any, one: tuple[Head, Any], other: tuple[Head, Any] | None, due: dict[Place, Due]
    ) -> tuple[bool, bool]:
        """Whether an answer does the same as a mistake in a minor respect, and whether the mistake is wrong there."""
        if other is None:
            return False, False
        if not isinstance(place, Place):
            kinds = [next((key for key in ("held", "unmet", "found", "grows", "error") if head.get(key)), "held")
                     for head, _ in (one, other)]  # fmt: skip
            return kinds[0] == kinds[1], kinds[0] != "held"
        if place.variant == "base":
            mine, theirs = bool(one[0].get("warned")), bool(other[0].get("warned"))
            same = mine == theirs and alike(one, other, due[place].tolerance, strict=True)
            return same, mine and not due[place].warned
        both = [wrong(due[place], *each) is None for each in (one, other)]
        return both[0] == both[1] and alike(one, other, due[place].tolerance), not both[0]


def wrong_at_all(due: Due, one: tuple[Head, Any]) -> bool:
    """Whether an observation is refused for its value, its exception or what it changed."""
    head, value = one
    return wrong(due, head, value) is not None or any(
        place not in due.changed for place in head.get("changed", [])
    )
