"""What comes out of a check: plain values, made by the judge and sent to whoever asked."""

from __future__ import annotations

from typing import Any, NamedTuple

from dlstudy.curriculum.model import Text


class Check(NamedTuple):
    """One line of a verdict.

    Attributes:
        name: unique in the unit: ``sigmoid.values``, ``sigmoid.float32``.
        target: the function or class judged.
        title: the same in words and in the language in force, for a list on screen.
        message: what is wrong, in the language in force; empty when passed.
        written: False while the function is the starter's.
    """

    name: str
    target: str
    passed: bool
    message: str
    title: str = ""
    written: bool = True


class Verdict(NamedTuple):
    """The answer to 'is this right?'.

    Attributes:
        state: "not-attempted" (nothing is written yet), "not-yet" or "passed".
        mistake: the id of the known mistake that the answer makes, `mistake_words` what to say about it,
            `lesson` the anchor of the section that explains it, `mistake_target` in which function.
        failing: the smallest failing case as lines: check, call, input, expected, got, difference.
        printed: what the learner's code printed, cut.
        error: what keeps the whole file from being checked (a syntax error, a missing file), in both languages.
        seconds: of the whole check.
    """

    unit: str
    passed: bool
    state: str
    checks: tuple[Check, ...]
    mistake: str | None = None
    mistake_words: Text | None = None
    lesson: str | None = None
    failing: dict[str, Any] | None = None
    printed: str = ""
    error: Text | None = None
    seconds: float = 0.0
    mistake_target: str | None = None

    def as_json(self) -> dict[str, Any]:
        """For ``dlstudy check --json``."""
        return {
            "unit": self.unit,
            "passed": self.passed,
            "checks": [
                {"name": check.name, "passed": check.passed, "message": check.message}
                for check in self.checks
            ],
            "mistake": self.mistake,
            "seconds": round(self.seconds, 3),
            "state": self.state,
            "mistake_words": self.mistake_words.here if self.mistake_words else None,
            "lesson": self.lesson,
            "failing": self.failing,
            "printed": self.printed,
            "error": self.error.here if self.error else None,
        }

    def plain(self) -> dict[str, Any]:
        """Everything as plain values, to cross from one process to another."""
        return self._asdict() | {"checks": [check._asdict() for check in self.checks]}

    @classmethod
    def from_plain(cls, values: dict[str, Any]) -> Verdict:
        """The inverse of `plain`, after JSON made lists of the texts."""
        texts = {key: Text(*values[key]) if values.get(key) else None for key in ("mistake_words", "error")}
        checks = tuple(Check(**check) for check in values["checks"])
        return cls(**{**values, **texts, "checks": checks})
