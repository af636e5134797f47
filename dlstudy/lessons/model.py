"""A lesson (or an exercise's statement) as the program sees it: plain immutable values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Span(NamedTuple):
    """A piece of a sentence in one style: "", "strong", "em", "code", "math", "link" or "muted"."""

    text: str
    style: str = ""


Spans = tuple[Span, ...]


class Heading(NamedTuple):
    """A heading of level 1 to 6; `slug` is what others call it by."""

    level: int
    spans: Spans
    slug: str
    line: int

    @property
    def text(self) -> str:
        return words(self.spans)


class Paragraph(NamedTuple):
    spans: Spans
    line: int


class Formula(NamedTuple):
    """A formula that stands alone, as LaTeX."""

    tex: str
    line: int


class Illustration(NamedTuple):
    """A figure to be drawn here: the function `name` in the unit's figures.py."""

    name: str
    caption: Spans
    line: int


class Code(NamedTuple):
    language: str
    text: str
    line: int


class Table(NamedTuple):
    """`sides` are l, c or r for each column."""

    head: tuple[Spans, ...]
    rows: tuple[tuple[Spans, ...], ...]
    sides: tuple[str, ...]
    line: int


class Admonition(NamedTuple):
    """A remark set apart: kind note, tip, warning, example, or quote for an ordinary quotation."""

    kind: str
    blocks: tuple[Block, ...]
    line: int


class Listing(NamedTuple):
    """A list; `start` is its first number, None where it has bullets."""

    start: int | None
    items: tuple[tuple[Block, ...], ...]
    tight: bool
    line: int


class Rule(NamedTuple):
    line: int


class Question(NamedTuple):
    """A self-check. `answer`: the right choice from 1, a number, or the accepted words."""

    id: str
    kind: str
    ask: tuple[Block, ...]
    choices: tuple[Spans, ...]
    answer: int | float | tuple[str, ...]
    tolerance: float | None
    explain: tuple[Block, ...]
    line: int


Block = Heading | Paragraph | Formula | Illustration | Code | Table | Admonition | Listing | Rule | Question


class Fault(NamedTuple):
    """Something wrong in a text: line and column (from 1; 0: the file as a whole), and words."""

    line: int
    column: int
    message: str


class Lesson(NamedTuple):
    """A whole text in one language, with what is wrong in it."""

    title: str
    blocks: tuple[Block, ...]
    faults: tuple[Fault, ...]
    words: int

    @property
    def sections(self) -> list[Heading]:
        """The sections, in order."""
        return [block for block in self.blocks if isinstance(block, Heading) and block.level == 2]

    @property
    def questions(self) -> list[Question]:
        return [block for block in walk(self.blocks) if isinstance(block, Question)]

    @property
    def figures(self) -> list[Illustration]:
        return [block for block in walk(self.blocks) if isinstance(block, Illustration)]


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Every block, those inside of others too."""
    for block in blocks:
        yield block
        if isinstance(block, Admonition):
            yield from walk(block.blocks)
        elif isinstance(block, Listing):
            for item in block.items:
                yield from walk(item)


def words(spans: Spans) -> str:
    """The text without its styles."""
    return "".join(span.text for span in spans)
