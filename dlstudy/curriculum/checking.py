"""Everything that `dlstudy validate` says of a curriculum: its plan, and the files of the units already written.

A part that is not written yet is no error (`survey` counts it); a part that is half there is one. Nothing here
runs the curriculum's code: Python files are parsed, not imported.
"""

from __future__ import annotations

import ast
import os
import re
import warnings
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from dlstudy.curriculum.files import Problem, read_bytes, shown
from dlstudy.curriculum.loading import locate
from dlstudy.curriculum.model import FILES, Part, Plan, Unit
from dlstudy.curriculum.reading import parse
from dlstudy.curriculum.rules import validate
from dlstudy.errors import UserError
from dlstudy.language import LANGUAGES, say


class Survey(NamedTuple):
    """A curriculum looked through: its plan (None if that has errors), all problems, how much is written."""

    file: Path
    plan: Plan | None
    problems: list[Problem]
    written: int = 0
    unwritten: int = 0


def check(path: Path | None) -> list[Problem]:
    """Every problem of a curriculum and of its files; an empty list when it is sound."""
    try:
        return survey(path).problems
    except UserError as error:
        return [Problem(Path(path or "."), 0, 0, error.message)]


def survey(path: Path | None) -> Survey:
    """Look through a curriculum. UserError if there is none at this path."""
    file, builtin = locate(path)
    content = read_bytes(file)
    if isinstance(content, Problem):
        return Survey(file, None, [content])
    compiled, problems = validate(file, content)
    if compiled is None:
        return Survey(file, None, problems)
    plan = Plan(compiled, path=file, builtin=builtin)
    # A unit without a day for its cards still reviews them: cards are no part of a day, unless a plan says so.
    problems = [problem for unit in plan.units.values() for problem in _unit(plan, unit)]
    problems += _strangers(plan)
    written = sum(part.written for part in plan.parts())
    return Survey(file, plan, problems, written, len(list(plan.parts())) - written)


def _unit(plan: Plan, unit: Unit) -> Iterator[Problem]:
    parts = [part for part in plan.parts() if part.unit == unit.id]
    if not os.path.lexists(unit.folder):
        return
    if not unit.folder.is_dir():
        yield Problem(unit.folder, 0, 0, say(fr="un dossier est attendu", en="a folder was expected"))
        return
    if not unit.folder.resolve().is_relative_to(plan.root.resolve()):
        yield Problem(unit.folder, 0, 0, say(fr="ce dossier est hors du programme d'études",
                                             en="this folder is outside of the curriculum"))  # fmt: skip
        return
    for part in parts:
        yield from _part(plan, part)
    yield from _not_planned(unit, parts)
    for file in sorted(unit.folder.glob("*.py")):
        tree = python(file)
        if isinstance(tree, Problem):
            yield tree
        elif file.name.split(".")[0] == "lab":
            yield from _lab(file, tree)
    cards = unit.folder / "cards.yaml"
    if cards.exists():
        content = read_bytes(cards)
        yield from [content] if isinstance(content, Problem) else parse(cards, content).problems


def names(part: Part, languages: tuple[str, ...]) -> list[str]:
    """The files that a part is made of: ``lesson.fr.md``, ``lesson.en.md``; a variant has its own."""
    found = []
    for name in FILES[part.kind]:
        stem, _, rest = name.partition(".")
        if part.variant:
            stem = f"{stem}.{part.variant}"
        codes = languages if "*" in rest else ("",)
        found += [f"{stem}.{rest.replace('*', code)}" for code in codes]
    return found


def _part(plan: Plan, part: Part) -> Iterator[Problem]:
    """A part is whole or not there at all; its two languages have the same outline."""
    files = [part.folder / name for name in names(part, plan.languages)]
    there = [file for file in files if file.exists()]
    if not there:
        return
    for file in files:
        if file not in there:
            yield Problem(file, 0, 0, say(
                fr=f"ce fichier manque : {part.id} est commencé ({there[0].name})",
                en=f"this file is missing: {part.id} is begun ({there[0].name})"))  # fmt: skip
    outlines = []
    for file in there:
        if file.suffix == ".md":
            content = read_bytes(file)
            if isinstance(content, Problem):
                yield content
            elif isinstance(text := _text(file, content), Problem):
                yield text
            else:
                outlines.append((file, headings(text)))
    for (first, one), (second, other) in pairwise(outlines):
        yield from _same_outline(first, one, second, other)


def _text(file: Path, content: bytes) -> str | Problem:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        lines = (content[: error.start].decode("utf-8", "replace") + "_").splitlines()
        return Problem(file, len(lines), len(lines[-1]), say(
            fr="un texte en UTF-8 est attendu", en="UTF-8 text was expected"))  # fmt: skip
    if not text.strip():
        return Problem(file, 1, 1, say(fr="ce texte est vide", en="this text is empty"))
    return text


def headings(text: str) -> list[tuple[int, int]]:
    """The headings of a Markdown text as (level, line), those in code blocks left out."""
    found = []
    fence = ""
    for line, words in enumerate(text.splitlines(), 1):
        if mark := re.match(r" {0,3}(`{3,}|~{3,})", words):
            if not fence:
                fence = mark[1]
            elif mark[1].startswith(fence):
                fence = ""
        elif not fence and (heading := re.match(r" {0,3}(#{1,6})(?:[ \t]|$)", words)):
            found.append((len(heading[1]), line))
    return found


def _same_outline(
    first: Path, one: list[tuple[int, int]], second: Path, other: list[tuple[int, int]]
) -> Iterator[Problem]:
    for (level, line), (other_level, other_line) in zip(one, other, strict=False):
        if level != other_level:
            yield Problem(second, other_line, 1, say(
                fr=f"titre de niveau {other_level}, de niveau {level} dans {first.name} (ligne {line})",
                en=f"heading of level {other_level}, of level {level} in {first.name} (line {line})"))  # fmt: skip
            return
    if len(one) != len(other):
        short, long = (second, one) if len(other) < len(one) else (first, other)
        line = long[min(len(one), len(other))][1]
        twin = first if short is second else second
        yield Problem(short, 0, 0, say(
            fr=f"{min(len(one), len(other))} titres, {max(len(one), len(other))} dans {twin.name} "
               f"(voyez sa ligne {line})",
            en=f"{min(len(one), len(other))} headings, {max(len(one), len(other))} in {twin.name} "
               f"(see its line {line})"))  # fmt: skip


def python(file: Path) -> ast.Module | Problem:
    """A Python file parsed, never executed; or where it is wrong."""
    content = read_bytes(file)
    if isinstance(content, Problem):
        return content
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(content, str(file))
    except SyntaxError as error:
        line, column = max(1, error.lineno or 1), max(1, error.offset or 1)
        return Problem(file, line, column, say(fr=f"ce n'est pas du Python : {error.msg}",
                                               en=f"this is not Python: {error.msg}"))  # fmt: skip
    except (ValueError, RecursionError, MemoryError) as error:
        return Problem(file, 0, 0, say(fr=f"ce n'est pas du Python : {error or type(error).__name__}",
                                       en=f"this is not Python: {error or type(error).__name__}"))  # fmt: skip


def _lab(file: Path, tree: ast.Module) -> Iterator[Problem]:
    """A lab has a function `train(run, settings)`."""
    found = [node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
             and node.name == "train"]  # fmt: skip
    if not found:
        yield Problem(file, 1, 1, say(fr="il manque la fonction « train(run, settings) »",
                                      en="the function 'train(run, settings)' is missing"))  # fmt: skip
        return
    train = found[-1]
    arguments = train.args.posonlyargs + train.args.args
    optional = len(train.args.defaults)
    required_by_name = sum(default is None for default in train.args.kw_defaults)
    takes_two = len(arguments) - optional <= 2 <= len(arguments) or (
        len(arguments) <= 2 and train.args.vararg
    )
    if isinstance(train, ast.AsyncFunctionDef) or not takes_two or required_by_name:
        yield Problem(file, train.lineno, train.col_offset + 1, say(
            fr="« train » doit accepter deux arguments : l'exécution et ses réglages, « def train(run, s): »",
            en="'train' has to take two arguments: the run and its settings, 'def train(run, s):'"))  # fmt: skip


def _kind_of(name: str) -> tuple[str, str | None] | None:
    """The part that a file name belongs to: kind and variant. None: no part's main file."""
    pieces = name.split(".")
    for kind, patterns in FILES.items():
        stem, _, rest = patterns[0].partition(".")
        ending = [piece for piece in rest.split(".") if piece != "*"]
        inner = pieces[1 : -len(ending)]
        if pieces[0] != stem or pieces[-len(ending) :] != ending:
            continue
        if "*" in rest:
            if not inner or inner[-1] not in LANGUAGES:
                continue
            inner = inner[:-1]
        if len(inner) <= 1:
            return kind, inner[0] if inner else None
    return None


def _not_planned(unit: Unit, parts: list[Part]) -> Iterator[Problem]:
    """A lesson, exercise or lab that no day of the plan holds could never be reached."""
    planned = {(part.kind, part.variant) for part in parts} | {("cards", None)}
    for file in sorted(unit.folder.iterdir()):
        found = _kind_of(file.name)
        if found and found not in planned:
            kind, variant = found
            name = f"{unit.id}/{kind}" + (f":{variant}" if variant else "")
            yield Problem(file, 0, 0, say(fr=f"aucun jour du plan n'a la partie {name}",
                                          en=f"no day of the plan has the part {name}"))  # fmt: skip


def _strangers(plan: Plan) -> Iterator[Problem]:
    """Folders that look like units but are none: a slip in a folder's name, or in the plan."""
    from dlstudy.curriculum.structure import nearest

    for folder, folders, files in os.walk(plan.root):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        inside = Path(folder).relative_to(plan.root).parts
        if len(inside) > 4:
            folders.clear()
        name = ".".join(inside)
        if name and name not in plan.units and any(_kind_of(file) for file in files):
            near = nearest(name, list(plan.units))
            words = say(fr=f"le plan n'a pas d'unité {shown(name)}", en=f"the plan has no unit {shown(name)}")
            if near:
                words += say(
                    fr=f" ; vouliez-vous dire {shown(near[0])} ?", en=f"; did you mean {shown(near[0])}?"
                )
            yield Problem(Path(folder), 0, 0, words)
