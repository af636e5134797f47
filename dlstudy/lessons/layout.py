"""A lesson laid out in lines of a width: pieces of text with the names of their styles. Knows no screen.

Style names: "", strong, em, code, math, link, muted, title, section, heading, caption, head (of a table), rule,
note, tip, warning, example, quote, right, wrong, choice, chosen, number, focus; code.* for highlighted code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from dlstudy.language import say
from dlstudy.lessons import questions
from dlstudy.lessons.flow import chopped, flowed, size
from dlstudy.lessons.formulas import FormulaError, display, inline
from dlstudy.lessons.grid import table_lines
from dlstudy.lessons.highlight import highlighted
from dlstudy.lessons.model import (
    Admonition,
    Block,
    Code,
    Formula,
    Heading,
    Illustration,
    Lesson,
    Listing,
    Paragraph,
    Question,
    Rule,
    Span,
    Table,
)

#: A piece of a line: its text, and the name of its style, or a style that is passed through as it is.
Piece = tuple[str, Any]
Line = list[Piece]
#: What draws a figure: its name and a width, to lines; None while it is not ready.
Draw = Callable[[str, int], list[Line] | None]


class Answer(NamedTuple):
    """What was answered to a question, and whether it was right."""

    given: str
    right: bool


class Look(NamedTuple):
    """How a page is laid out.

    draw: draws figures. answers: to the questions so far. focus: the question that is in focus. reveal: show answers
    to questions that nobody answered. rows: height of a figure. plain: for paper: no bars, no backgrounds.
    """

    draw: Draw = lambda name, width: None
    answers: Mapping[str, Answer] = {}
    focus: str = ""
    rows: int = 16
    plain: bool = False


class Page(NamedTuple):
    """The lines, where each section begins, and which lines a question or a figure takes (first, one past the last)."""

    lines: list[Line]
    sections: list[tuple[int, Heading]]
    questions: dict[str, tuple[int, int]]
    figures: dict[str, tuple[int, int]]


def lay(lesson: Lesson, width: int, look: Look | None = None) -> Page:
    """The whole lesson in lines of at most `width` columns."""
    setter = _Setter(width, look or Look(), len(lesson.questions))
    for block in lesson.blocks:
        setter.add(block)
    return Page(setter.lines, setter.sections, setter.questions, setter.figures)


class _Setter:
    def __init__(self, width: int, look: Look, count: int) -> None:
        self.width, self.look, self.count = width, look, count
        self.lines: list[Line] = []
        self.sections: list[tuple[int, Heading]] = []
        self.questions: dict[str, tuple[int, int]] = {}
        self.figures: dict[str, tuple[int, int]] = {}

    def add(self, block: Block) -> None:
        """One more block, a blank line before it."""
        if isinstance(block, Heading) and block.level == 2 and len(self.lines) > 3:
            self.lines.append([])
        if self.lines:
            self.lines.append([])
        first = len(self.lines)
        if isinstance(block, Heading) and block.level == 2:
            self.sections.append((first, block))
        self.lines += self.block(block, self.width)
        if isinstance(block, Question):
            self.questions[block.id] = first, len(self.lines)
        elif isinstance(block, Illustration):
            self.figures[block.name] = first, len(self.lines)

    def blocks(self, blocks: tuple[Block, ...], width: int, *, tight: bool = False) -> list[Line]:
        lines: list[Line] = []
        for block in blocks:
            if lines and not tight:
                lines.append([])
            lines += self.block(block, width)
        return lines

    def block(self, block: Block, width: int) -> list[Line]:
        if isinstance(block, Paragraph):
            return flowed(block.spans, width)
        if isinstance(block, Heading):
            return self.heading(block, width)
        if isinstance(block, Formula):
            return formula(block.tex, width)
        if isinstance(block, Code):
            return self.code(block, width)
        if isinstance(block, Table):
            return table_lines(block, width)
        if isinstance(block, Listing):
            return self.listing(block, width)
        if isinstance(block, Admonition):
            return self.admonition(block, width)
        if isinstance(block, Illustration):
            return self.figure(block, width)
        if isinstance(block, Question):
            return self.question(block, width)
        assert isinstance(block, Rule)
        return [[("─" * width, "rule")]]

    def heading(self, block: Heading, width: int) -> list[Line]:
        style = {1: "title", 2: "section"}.get(block.level, "heading")
        lines = flowed(tuple(Span(span.text, style) for span in block.spans), width)
        if block.level == 1:
            return [*lines, [("━" * width, "rule")]]
        return [*lines, [("─" * width, "rule")]] if block.level == 2 else lines

    def code(self, block: Code, width: int) -> list[Line]:
        lines = []
        inner = width - 4
        for pieces in highlighted(block.text, block.language):
            for k, line in enumerate(chopped(pieces, inner)):
                rest = inner - sum(size(text) for text, _ in line)
                edge = "  " if not k else "↪ "
                if self.look.plain:
                    lines.append([("    ", ""), *line])
                else:
                    lines.append([(edge, "code.edge"), *line, (" " * (rest + 2), "code.edge")])
        return lines

    def listing(self, block: Listing, width: int) -> list[Line]:
        lines: list[Line] = []
        last = (block.start or 0) + len(block.items) - 1
        indent = 2 if block.start is None else len(str(last)) + 2
        for k, item in enumerate(block.items):
            if lines and not block.tight:
                lines.append([])
            mark = "• " if block.start is None else f"{block.start + k}.".rjust(indent - 1) + " "
            inner = self.blocks(item, width - indent, tight=block.tight) or [[]]
            for n, line in enumerate(inner):
                lines.append([(mark, "number") if not n else (" " * indent, ""), *line])
        return lines

    def admonition(self, block: Admonition, width: int) -> list[Line]:
        inner = self.blocks(block.blocks, width - 2)
        if block.kind != "quote":
            inner.insert(0, [(admonition_title(block.kind), f"{block.kind}.title")])
        return [[("┃ " if line else "┃", block.kind), *line] for line in inner]

    def figure(self, block: Illustration, width: int) -> list[Line]:
        drawn = self.look.draw(block.name, width)
        if drawn is None:  # keep its place, so that nothing moves when it comes
            words = say(fr="La figure est en cours de calcul…", en="The figure is being computed…")
            drawn = [[] for _ in range(self.look.rows)]
            drawn[self.look.rows // 2] = (flowed((Span(words, "muted"),), width, side="c") or [[]])[0]
        caption = flowed(
            (Span("▲ ", "muted"), *(s._replace(style=s.style or "caption") for s in block.caption)), width
        )
        return [*drawn, *(caption if block.caption else [])]

    # ---- questions -----------------------------------------------------------------------------

    def question(self, block: Question, width: int) -> list[Line]:
        look = self.look
        answer = look.answers.get(block.id)
        focus = look.focus == block.id
        number = len(self.questions) + 1
        mark = "" if answer is None else " ✓" if answer.right else " ✗"
        style = "question" if answer is None else "right" if answer.right else "wrong"
        title = say(fr=f"Question {number} sur {self.count}", en=f"Question {number} of {self.count}")
        inner: list[Line] = [[(title, f"{style}.title"), (mark, style)]]
        inner += self.blocks(block.ask, width - 3)
        for k, choice in enumerate(block.choices, 1):
            chosen = answer is not None and answer.given == str(k)
            correct = answer is not None and k == block.answer and answer.right
            sign = "✓" if correct else "✗" if chosen else " "
            tint = "right" if correct else "wrong" if chosen else ""
            first: Line = [(f"{sign} ", tint), (f"{k}", "number"), ("  ", "")]
            for n, line in enumerate(flowed(choice, width - 3 - 5)):
                inner.append([*(first if not n else [("     ", "")]), *line])
        if answer is not None:
            inner += self.verdict(block, answer, width - 3)
        elif not look.plain:
            inner += flowed((Span(how_to_answer(block, focus), "muted"),), width - 3)
        edge = "┃" if focus else "│"
        if look.plain:
            return [[("  ", ""), *line] if line else [] for line in inner]
        bar = "focus" if focus else style
        return [[(f"{edge}  " if line else edge, bar), *line] for line in inner]

    def verdict(self, block: Question, answer: Answer, width: int) -> list[Line]:
        lines: list[Line] = []
        words = (
            say(fr="Juste.", en="Right.") if answer.right else say(fr="Ce n'est pas cela.", en="Not quite.")
        )
        given = "" if block.kind == "choice" else f"{answer.given} — "
        lines.append(
            [
                ("✓ " if answer.right else "✗ ", "right" if answer.right else "wrong"),
                (given, "strong"),
                (words, "right" if answer.right else "wrong"),
            ]
        )
        if not answer.right:
            good = say(
                fr=f"La réponse : {questions.solution(block)}", en=f"The answer: {questions.solution(block)}"
            )
            lines += flowed((Span(good, "strong"),), width)
        return lines + self.blocks(block.explain, width)


def formula(tex: str, width: int) -> list[Line]:
    """A formula that stands alone, a little to the right."""
    indent = 4 if width >= 50 else 1
    try:
        lines = display(tex, width - indent)
        if any(
            size(line) > width - indent for line in lines
        ):  # too wide a picture: words can be broken anywhere
            return flowed(tuple(Span(word, "math") for word in _words(inline(tex))), width)
        return [[(" " * indent + line, "math")] for line in lines]
    except FormulaError:
        return [[(" " * indent + line.strip(), "code")] for line in tex.strip().split("\n")]


def _words(line: str) -> Iterator[str]:
    for k, word in enumerate(line.split(" ")):
        yield f" {word}" if k else word


def how_to_answer(block: Question, focus: bool) -> str:
    if block.kind == "choice":
        last = len(block.choices)
        return say(fr=f"1 … {last} pour répondre", en=f"1 … {last} to answer") if focus else say(
            fr="tab, puis le numéro de la réponse", en="tab, then the answer's number")  # fmt: skip
    if focus:
        return say(fr="entrée, puis votre réponse", en="enter, then your answer")
    return say(fr="tab, entrée, puis votre réponse", en="tab, enter, then your answer")


def admonition_title(kind: str) -> str:
    return {
        "note": say(fr="Remarque", en="Note"),
        "tip": say(fr="Conseil", en="Tip"),
        "warning": say(fr="Attention", en="Take care"),
        "example": say(fr="Exemple", en="Example"),
    }[kind]
