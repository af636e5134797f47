"""What `dlstudy validate` says of exercises: every one proved, and with a report how good its checker is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from dlstudy.curriculum.files import Problem
from dlstudy.curriculum.model import Part, Plan
from dlstudy.errors import DlstudyError


class Report(NamedTuple):
    """How an exercise's checker does.

    Attributes:
        mistakes: known mistakes; refused and recognised: of these.
        mutants: small changes of the solution that were tried; survivors: those that pass, as
            ``{"function", "line", "change"}``. Some compute the same as the solution: they pass rightly.
    """

    unit: str
    mistakes: int
    refused: int
    recognised: int
    mutants: int
    survivors: list[dict[str, Any]]


class Proof(NamedTuple):
    """What came out of one exercise."""

    problems: list[Problem]
    report: Report | None


def prove(plan: Plan, starter: Callable[[Part, str], str], *, report: bool = False) -> Iterator[Proof]:
    """Prove every exercise of a plan that is written, one after the other. Its code has to be trusted.

    Args:
        starter: the text of an exercise's starter in a language.
    """
    from dlstudy.checking.calling import Helper

    parts = {part.reference: part for part in plan.parts() if part.kind == "exercise" and part.written}
    with Helper(plan) as helper:
        for part in parts.values():
            stem = f"check.{part.variant}.py" if part.variant else "check.py"
            try:
                starters = {code: starter(part, code) for code in plan.languages}
                answer = helper.ask({"do": "prove", **helper.exercise(part.reference), "starters": starters,
                                     "report": report})  # fmt: skip
            except DlstudyError as error:
                yield Proof([Problem(part.folder / stem, 0, 0, error.message)], None)
                continue
            problems = [Problem(Path(one["file"]), one["line"], 1 if one["line"] else 0, one["message"])
                        for one in answer["problems"]]  # fmt: skip
            figures = Report(part.reference, **answer["report"]) if report else None
            yield Proof(problems, figures)
