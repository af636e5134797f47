"""What `dlstudy validate` says of lessons and statements: every error with its file, line and column.

Nothing is run but figures.py, in a child process, and only where `run` allows it (the curriculum is trusted).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from dlstudy.curriculum.checking import python
from dlstudy.curriculum.files import Problem, read_bytes
from dlstudy.curriculum.model import Part, Plan
from dlstudy.language import say
from dlstudy.lessons import figures, source, typography
from dlstudy.lessons.model import Heading, Lesson, Question
from dlstudy.lessons.parse import UNNAMED, parse

#: What a lesson holds at least.
QUESTIONS, FIGURES = 4, 2


def prove(plan: Plan, *, run: bool) -> list[Problem]:
    """Every problem of the lessons and statements that are written."""
    found: list[Problem] = []
    seen: set[Path] = set()
    for part in plan.parts():
        if part.kind in ("lesson", "exercise"):
            found += _part(part, run and part.kind == "lesson", seen, plan.builtin)
    return found


def _part(part: Part, run: bool, seen: set[Path], ours: bool) -> Iterator[Problem]:
    texts: dict[str, tuple[Path, Lesson]] = {}
    for lang in source.languages(part):
        file = source.path(part, lang)
        text = _text(file)
        if text is None or file in seen:
            continue  # what cannot be read is said by `curriculum.checking`
        seen.add(file)
        lesson = parse(text)
        texts[lang] = file, lesson
        faults = [*lesson.faults, *(typography.faults(text) if lang == "fr" else ())]
        for fault in sorted(faults):
            yield Problem(file, fault.line, fault.column, fault.message)
        yield from _unique(file, lesson)
        if part.kind == "lesson" and ours:  # somebody else's lessons may be as short as they like
            yield from _whole(file, lesson)
    if "fr" in texts and "en" in texts:
        yield from _in_step(*texts["fr"], *texts["en"])
    if part.kind == "lesson" and texts:
        yield from _figures(part, texts, run)


def _text(file: Path) -> str | None:
    content = read_bytes(file)
    if isinstance(content, Problem):
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _whole(file: Path, lesson: Lesson) -> Iterator[Problem]:
    """What every lesson of our own has."""
    tops = [block for block in lesson.blocks if isinstance(block, Heading) and block.level == 1]
    if len(tops) != 1 or lesson.blocks[0] is not tops[0]:
        line = tops[1].line if len(tops) > 1 else 1
        yield Problem(file, line, 1, say(fr="un seul titre « # » est attendu, tout au début",
                                         en="a single title '#' was expected, at the very beginning"))  # fmt: skip
    for heading in lesson.sections:
        if heading.slug.startswith(UNNAMED):
            yield Problem(file, heading.line, 1, say(fr="il manque le repère {#…} de cette section",
                                                     en="this section's anchor {#…} is missing"))  # fmt: skip
    if not lesson.sections or lesson.sections[-1].slug != "sources":
        yield Problem(file, 0, 0, say(fr="la dernière section doit être « ## Sources {#sources} »",
                                      en="the last section has to be '## Sources {#sources}'"))  # fmt: skip
    count = len(lesson.questions)
    if count < QUESTIONS:
        yield Problem(file, 0, 0, say(fr=f"{count} questions, au moins {QUESTIONS} sont attendues",
                                      en=f"{count} questions, at least {QUESTIONS} were expected"))  # fmt: skip
    count = len({figure.name for figure in lesson.figures})
    if count < FIGURES:
        yield Problem(file, 0, 0, say(fr=f"{count} figures, au moins {FIGURES} sont attendues",
                                      en=f"{count} figures, at least {FIGURES} were expected"))  # fmt: skip


def _unique(file: Path, lesson: Lesson) -> Iterator[Problem]:
    ids: set[str] = set()
    for question in lesson.questions:
        if question.id in ids:
            words = say(fr=f"l'id de question {question.id} est déjà pris",
                        en=f"the question id {question.id} is taken already")  # fmt: skip
            yield Problem(file, question.line, 1, words)
        ids.add(question.id)


def _in_step(french: Path, fr: Lesson, english: Path, en: Lesson) -> Iterator[Problem]:
    """Both languages have the same sections, figures and questions, in the same order."""
    for one, other in zip_longest(fr.sections, en.sections):
        if one is None or other is None or one.slug != other.slug:
            yield _differ(french, english, one, other, say(fr="section", en="section"))
            break
    for figure, twin in zip_longest(fr.figures, en.figures):
        if figure is None or twin is None or figure.name != twin.name:
            yield _differ(french, english, figure, twin, "figure")
            break
    for question, same in zip_longest(fr.questions, en.questions):
        if question is None or same is None or question.id != same.id:
            yield _differ(french, english, question, same, "question")
            break
        yield from _same_question(english, question, same)


def _name(block: object) -> str:
    return str(getattr(block, "slug", "") or getattr(block, "id", "") or getattr(block, "name", ""))


def _differ(french: Path, english: Path, one: object, other: object, what: str) -> Problem:
    if other is None:
        line = getattr(one, "line", 0)
        return Problem(french, line, 1, say(fr=f"{what} {_name(one)} : elle manque dans {english.name}",
                                            en=f"{what} {_name(one)}: missing in {english.name}"))  # fmt: skip
    line = getattr(other, "line", 0)
    if one is None:
        return Problem(english, line, 1, say(fr=f"{what} {_name(other)} : elle manque dans {french.name}",
                                             en=f"{what} {_name(other)}: missing in {french.name}"))  # fmt: skip
    there = getattr(one, "line", 0)
    return Problem(english, line, 1, say(
        fr=f"{what} {_name(other)}, là où {french.name} (ligne {there}) a {_name(one)}",
        en=f"{what} {_name(other)}, where {french.name} (line {there}) has {_name(one)}"))  # fmt: skip


def _same_question(file: Path, one: Question, other: Question) -> Iterator[Problem]:
    def differs(what: str, here: object, there: object) -> Problem:
        return Problem(file, other.line, 1, say(
            fr=f"question {one.id} : {what} {here}, {there} dans la version française",
            en=f"question {one.id}: {what} {here}, {there} in the French version"))  # fmt: skip

    if one.kind != other.kind:
        yield differs("kind", other.kind, one.kind)
    elif len(one.choices) != len(other.choices):
        yield differs("choices", len(other.choices), len(one.choices))
    elif one.kind != "text" and (one.answer, one.tolerance) != (other.answer, other.tolerance):
        yield differs("answer", other.answer, one.answer)


def _figures(part: Part, texts: dict[str, tuple[Path, Lesson]], run: bool) -> Iterator[Problem]:
    """The figures exist in figures.py, and draw."""
    code = part.folder / "figures.py"
    there = _functions(code)
    missing: set[str] = set()
    for file, lesson in texts.values():
        for figure in lesson.figures:
            if there is not None and figure.name not in there:
                missing.add(figure.name)
                yield Problem(file, figure.line, 1, say(
                    fr=f"figures.py n'a pas de fonction « {figure.name} »",
                    en=f"figures.py has no function '{figure.name}'"))  # fmt: skip
    if not run or there is None or not code.is_file():
        return
    for lang, (_, lesson) in texts.items():
        names = [figure.name for figure in lesson.figures if figure.name not in missing]
        for name, described in figures.describe(part.folder, names, lang).items():
            error = described.error
            if described.data is not None:
                error = _undrawable(described.data, lang)
            if error:
                line = described.line or there.get(name, 0)
                yield Problem(code, line, 1 if line else 0, say(fr=f"figure « {name} » ({lang}) : {error}",
                                                                en=f"figure '{name}' ({lang}): {error}"))  # fmt: skip


def _functions(file: Path) -> dict[str, int] | None:
    """The functions that figures.py defines, with their lines; none where there is no such file, None if it is broken
    (`curriculum.checking` says how)."""
    if not file.is_file():
        return {}
    tree = python(file)
    if isinstance(tree, Problem):
        return None
    found = {node.name: node.lineno for node in tree.body if isinstance(node, ast.FunctionDef)}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            found |= {target.id: node.lineno for target in node.targets if isinstance(target, ast.Name)}
    return found


def _undrawable(data: dict, lang: str) -> str:
    """Why a description cannot be drawn in a terminal; empty if it can."""
    from dlstudy.figure import Figure, plain

    try:
        lines = plain(Figure.from_dict(data), 76, 18, lang)
    except Exception as error:  # whatever is in a description that a child process printed
        return f"{type(error).__name__}: {error}"
    return "" if re.search(r"\S{2}", "".join(lines)) else say(fr="rien n'est dessiné", en="nothing is drawn")
