"""`dlstudy validate`: the exercises proved, one by one, and what a report says of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dlstudy.language import count, percent, say

if TYPE_CHECKING:
    from dlstudy.checking.proof import Report
    from dlstudy.curriculum.files import Problem
    from dlstudy.curriculum.model import Part, Plan


def exercises(plan: Plan, *, report: bool) -> tuple[list[Problem], list[Report]]:
    """Prove every exercise whose code may run; what is wrong, and the figures of a report."""
    from dlstudy.checking import prove
    from dlstudy.curriculum.trusting import may_run
    from dlstudy.workspace import starter

    problems: list[Problem] = []
    figures: list[Report] = []
    if not any(part.kind == "exercise" and part.written for part in plan.parts()) or not may_run(plan):
        return problems, figures
    shown = sys.stderr.isatty()

    def text(part: Part, code: str) -> str:
        return starter(plan, part.reference, code)

    for number, proof in enumerate(prove(plan, text, report=report), 1):
        problems += proof.problems
        if proof.report:
            figures.append(proof.report)
        if shown:
            done = count(
                number, ("exercice vérifié", "exercices vérifiés"), ("exercise proved", "exercises proved")
            )
            print(f"\r{done}\x1b[K", end="", file=sys.stderr, flush=True)
    if shown:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
    return problems, figures


def unproved(plan: Plan) -> str | None:
    """The note that exercises were not run, because nobody said that their code may."""
    from dlstudy.curriculum.trusting import may_run

    if may_run(plan) or not any(part.kind == "exercise" and part.written for part in plan.parts()):
        return None
    return say(fr="Les exercices n'ont pas été exécutés : leur code demande votre accord (dlstudy trust).",
               en="The exercises were not run: their code needs your consent (dlstudy trust).")  # fmt: skip


def report_lines(figures: list[Report]) -> Iterator[str]:
    """How many planted mistakes and mutants every check refuses, and the mutants that pass."""
    if not figures:
        return
    titles = (say(fr="Exercice", en="Exercise"), say(fr="Erreurs refusées", en="Mistakes refused"),
              say(fr="reconnues", en="recognised"), say(fr="Mutants refusés", en="Mutants refused"))  # fmt: skip
    rows = [_row(one) for one in figures]
    rows.append(_row(_total(figures)))
    widths = [max(len(row[column]) for row in [titles, *rows]) for column in range(len(titles))]
    for row in [titles, *rows]:
        yield "  ".join(text.ljust(width) if not column else text.rjust(width)
                        for column, (text, width) in enumerate(zip(row, widths, strict=True))).rstrip()  # fmt: skip
    alive = [(one.unit, mutant) for one in figures for mutant in one.survivors]
    if alive:
        yield ""
        yield say(fr="Mutants acceptés (certains calculent la même chose que la solution) :",
                  en="Mutants that pass (some compute the same as the solution):")  # fmt: skip
        for unit, mutant in alive:
            yield f"  {unit} solution.py:{mutant['line']} {mutant['function']}: {mutant['change']}"
    yield ""


def _row(one: Report) -> tuple[str, ...]:
    killed = one.mutants - len(one.survivors)
    rate = f" ({percent(killed / one.mutants)})" if one.mutants else ""
    return (one.unit, f"{one.refused}/{one.mistakes}", f"{one.recognised}/{one.mistakes}",
            f"{killed}/{one.mutants}{rate}")  # fmt: skip


def _total(figures: list[Report]) -> Report:
    from dlstudy.checking.proof import Report

    return Report(
        say(fr="ensemble", en="total"),
        sum(one.mistakes for one in figures),
        sum(one.refused for one in figures),
        sum(one.recognised for one in figures),
        sum(one.mutants for one in figures),
        [mutant for one in figures for mutant in one.survivors],
    )
