"""What `read` does: find the text, print it plain or open the reader, mark it read."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from dlstudy.cli.console import is_terminal, out, style, width, wrap
from dlstudy.cli.markdown import coloured
from dlstudy.errors import DlstudyError, UserError
from dlstudy.language import duration, language, say

if TYPE_CHECKING:
    from dlstudy.curriculum.model import Part, Plan
    from dlstudy.lessons.layout import Line
    from dlstudy.lessons.model import Lesson

#: Columns of a text for a pipe.
MEASURE = 78


def find(text: str, *, exercise: bool) -> tuple[Plan, Part]:
    """The part meant: the unit's lesson, or the statement of its exercise. UserError if there is none, or not yet."""
    from dlstudy.cli.context import plan_path
    from dlstudy.curriculum import find_part, find_unit, load
    from dlstudy.lessons import source

    plan = load(plan_path())
    unit = find_unit(plan, text)
    kinds = {part.kind for part in plan.parts() if part.unit == unit.id}
    kind = "exercise" if exercise or ("lesson" not in kinds and "exercise" in kinds) else "lesson"
    part = find_part(plan, text, kind)
    if source.languages(part):
        return plan, part
    if kind == "exercise":
        raise UserError(say(fr=f"L'énoncé de l'exercice {part.reference} n'est pas encore écrit.",
                            en=f"The statement of the exercise {part.reference} is not written yet."))  # fmt: skip
    raise UserError(
        say(fr=f"La leçon {part.reference} (« {part.title.here} ») n'est pas encore écrite.",
            en=f"The lesson {part.reference} ('{part.title.here}') is not written yet."),
        hint=say(fr=f"Étudiée ailleurs, elle se note avec : dlstudy done {part.reference} lesson",
                 en=f"Studied elsewhere, it is marked with: dlstudy done {part.reference} lesson"),
    )  # fmt: skip


def on_screen(plan: Plan, part: Part, section: str | None) -> int:
    """Open the reader; plain text where there is no terminal for it."""
    from dlstudy.cli.following import How

    if not How().screen:
        return print_plain(plan, part, section)
    from dlstudy.cli.console import err
    from dlstudy.lessons.study import Place, Study, enter_lost_sessions
    from dlstudy.tui.reader import read
    from dlstudy.tui.reader.text import Text

    study = None
    try:
        lost = enter_lost_sessions()
        if lost:
            err(style("! ", "yellow", stream=sys.stderr) + say(
                fr=f"Une lecture interrompue est notée : {duration(lost)}.",
                en=f"A reading that was cut off is recorded: {duration(lost)}."))  # fmt: skip
        study = Study(part)
    except DlstudyError as error:  # a journal that refuses is no reason not to read; but it has to be said
        hint = say(fr="« dlstudy read … --plain » lit sans rien noter.",
                   en="'dlstudy read … --plain' reads without recording.")  # fmt: skip
        raise DlstudyError(error.message, f"{hint} {error.hint or ''}") from error
    text = Text(plan, part, study)
    if section is not None:
        study.place = Place(_slug(text.lesson, section))
    was_done = study.done
    read(text)
    spent = duration(study.attention.seconds)
    title = say(fr=f"« {text.lesson.title} »", en=f"'{text.lesson.title}'")
    if study.done and not was_done:
        said = say(fr=f"Lu : {title} ({spent} cette fois).", en=f"Read: {title} ({spent} this time).")
        out(wrap(said, 2, "✓ ").replace("✓", style("✓", "green"), 1))
        out(style(say(fr="  La suite : dlstudy next", en="  What comes next: dlstudy next"), "dim"))
    else:
        said = say(fr=f"{title} : {spent} de lecture, la place est gardée.",
                   en=f"{title}: {spent} of reading, the place is kept.")  # fmt: skip
        out(wrap(said, 2, "● ").replace("●", style("●", "cyan"), 1))
    return 0


def mark_read(part: Part) -> int:
    """What `--done` does."""
    from dlstudy.lessons.study import Study

    if part.kind != "lesson":
        raise UserError(say(fr="--done va avec une leçon ; un exercice est fait quand il est réussi.",
                            en="--done goes with a lesson; an exercise is done when it is passed."))  # fmt: skip
    study = Study(part)
    if study.finish():
        out(
            style("✓ ", "green") + say(fr=f"{part.id} est noté comme lu.", en=f"{part.id} is marked as read.")
        )
        out(style(say(fr="dlstudy undo l'annule.", en="dlstudy undo takes it back."), "dim"))
    else:
        out(say(fr=f"{part.id} était déjà noté comme fait.", en=f"{part.id} was marked as done already."))
    return 0


# ---- plain text -----------------------------------------------------------------------------------


def print_plain(plan: Plan, part: Part, section: str | None) -> int:
    """The text on standard output: questions without their answers, those at the end."""
    from dlstudy.lessons import source
    from dlstudy.lessons.layout import Look, lay

    here = language()
    lang = here if here in source.languages(part) else source.languages(part)[0]
    lesson = source.read(part, lang)
    columns = min(MEASURE, width()) if is_terminal() else MEASURE
    page = lay(lesson, columns, Look(_figures(plan, part, lesson, lang), plain=True))
    first, last = 0, len(page.lines)
    if section is not None:
        slug = _slug(lesson, section)
        tops = [*(top for top, _ in page.sections), last]
        number = next(k for k, (_, heading) in enumerate(page.sections) if heading.slug == slug)
        first, last = tops[number], tops[number + 1]
    for line in page.lines[first:last]:
        out(coloured(line))
    if section is None and lesson.questions:
        out()
        for line in _answers(lesson, columns):
            out(coloured(line))
    return 0


def _answers(lesson: Lesson, columns: int) -> list[Line]:
    """The answers to all questions, for the end of a plain text."""
    from dlstudy.lessons.layout import Look, lay
    from dlstudy.lessons.model import Heading, Paragraph, Span
    from dlstudy.lessons.questions import solution

    title = say(fr="Réponses aux questions", en="Answers to the questions")
    blocks: list[Any] = [Heading(2, (Span(title),), "", 0)]
    for number, question in enumerate(lesson.questions, 1):
        blocks.append(
            Paragraph(
                (
                    Span(f"Question {number} : " if language() == "fr" else f"Question {number}: ", "number"),
                    Span(solution(question), "strong"),
                ),
                0,
            )
        )
        blocks += question.explain
    return lay(lesson._replace(blocks=tuple(blocks)), columns, Look(plain=True)).lines


def _figures(plan: Plan, part: Part, lesson: Lesson, lang: str) -> Any:
    """What draws the figures as text without colours."""
    from dlstudy.curriculum.trusting import require_trust
    from dlstudy.lessons.figures import Described, describe

    names = [figure.name for figure in lesson.figures]
    known: dict[str, Described] = {}
    if names:
        try:
            require_trust(plan)
            known = describe(part.folder, names, lang)
        except DlstudyError as error:
            known = {name: Described(None, error.message) for name in names}

    def draw(name: str, columns: int) -> list[Line]:
        from dlstudy.figure import Figure, plain

        described = known[name]
        if described.data is not None:
            try:
                return [[(line, "")] for line in plain(Figure.from_dict(described.data), columns, 18, lang)]
            except Exception as error:  # what a child process said may be anything
                described = Described(None, f"{type(error).__name__}: {error}")
        words = say(fr=f"[Figure « {name} » non dessinée : {described.error}]",
                    en=f"[Figure '{name}' not drawn: {described.error}]")  # fmt: skip
        return [[(line, "")] for line in wrap(words).splitlines()]

    return draw


def _slug(lesson: Lesson, section: str) -> str:
    """The section meant. UserError that lists them all."""
    slugs = [heading.slug for heading in lesson.sections if heading.slug]
    if section.lstrip("#") in slugs:
        return section.lstrip("#")
    raise UserError(
        say(fr=f"Pas de section « {section} ».", en=f"No section '{section}'."),
        hint=say(fr="Sections : ", en="Sections: ") + ", ".join(slugs),
    )
