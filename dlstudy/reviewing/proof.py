"""What `dlstudy validate` asks of the cards: whole in every language, eight a unit, one for each known mistake."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from dlstudy.curriculum.checking import python
from dlstudy.curriculum.files import Problem
from dlstudy.curriculum.model import Plan, Unit
from dlstudy.language import say
from dlstudy.reviewing.cards import FILE, Cards, read

LEAST = 8


def problems(plan: Plan) -> list[Problem]:
    """Everything wrong with the cards of a plan, file by file. Runs none of its code."""
    return [problem for unit in plan.units.values() for problem in _unit(plan, unit)]


def known_mistakes(file: Path) -> dict[str, tuple[int, int]]:
    """The mistakes of a mistakes.py, read and not run: the functions and classes under ``@mistake(…)``.

    Each with its line and column. None where there is no such file, or no Python in it.
    """
    tree = python(file) if file.exists() else None
    if not isinstance(tree, ast.Module):
        return {}
    found = {}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and any(
            _name(decorator) == "mistake" for decorator in node.decorator_list
        ):
            found[node.name] = (node.lineno, node.col_offset + 1)
    return found


def _name(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _unit(plan: Plan, unit: Unit) -> Iterator[Problem]:
    found = read(unit, plan.languages)
    yield from found.problems
    mistakes = known_mistakes(unit.folder / "mistakes.py")
    if not found.file.exists():
        # A lab alone asks for no cards; whoever writes a course of their own may do without.
        written = any(part.written and part.kind in ("lesson", "exercise") for part in plan.parts()
                      if part.unit == unit.id)  # fmt: skip
        if plan.builtin and written:
            yield Problem(
                found.file,
                0,
                0,
                say(
                    fr=f"ce fichier manque : {unit.id} est écrite, sans cartes",
                    en=f"this file is missing: {unit.id} is written, without cards",
                ),
            )
        return
    yield from _enough(found)
    if not found.problems:
        yield from _mistakes(found, mistakes)


def _enough(found: Cards) -> Iterator[Problem]:
    data = found.reading.data if found.reading is not None else None
    if isinstance(data, list) and len(data) < LEAST:
        yield Problem(found.file, 0, 0, say(
            fr=f"{len(data)} cartes : il en faut au moins {LEAST} par unité",
            en=f"{len(data)} cards: a unit needs at least {LEAST}"))  # fmt: skip


def _mistakes(found: Cards, mistakes: dict[str, tuple[int, int]]) -> Iterator[Problem]:
    """Every known mistake has its card, and no card speaks of a mistake that is not known."""
    assert found.reading is not None
    named = {card.mistake for card in found.cards}
    file = found.file.parent / "mistakes.py"
    for name, place in mistakes.items():
        if name not in named:
            yield Problem(file, *place, say(
                fr=f"l'erreur « {name} » n'a pas de carte : « mistake: {name} » manque dans {FILE}",
                en=f"the mistake '{name}' has no card: 'mistake: {name}' is missing in {FILE}"))  # fmt: skip
    for index, item in enumerate(found.reading.data):
        name = item.get("mistake")
        if name is not None and name not in mistakes:
            yield found.reading.problem((index, "mistake"), say(
                fr=f"mistakes.py n'a pas d'erreur « {name} »",
                en=f"mistakes.py has no mistake '{name}'"))  # fmt: skip
