"""Where the texts of a part are, and reading them."""

from __future__ import annotations

from pathlib import Path

from dlstudy.curriculum.files import Problem, read_bytes
from dlstudy.curriculum.model import Part
from dlstudy.errors import UserError
from dlstudy.language import LANGUAGES, say
from dlstudy.lessons.model import Block, Heading, Lesson
from dlstudy.lessons.parse import parse

#: Titles of the section of an exercise that is not shown: `dlstudy hint` gives its hints one by one.
HINTS = ("indices", "hints")


def path(part: Part, lang: str) -> Path:
    """Where the text of a lesson or the statement of an exercise is in a language, there or not."""
    variant = f".{part.variant}" if part.variant else ""
    return part.folder / f"{part.kind}{variant}.{lang}.md"


def languages(part: Part) -> tuple[str, ...]:
    """The languages in which the text is written."""
    return tuple(lang for lang in LANGUAGES if path(part, lang).is_file())


def read(part: Part, lang: str) -> Lesson:
    """The text in this language. UserError if it cannot be read."""
    file = path(part, lang)
    content = read_bytes(file)
    if isinstance(content, Problem):
        raise UserError(str(content))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(say(fr=f"{file} : un texte en UTF-8 est attendu.",
                            en=f"{file}: UTF-8 text was expected.")) from None  # fmt: skip
    lesson = parse(text)
    return lesson._replace(blocks=_without_hints(lesson.blocks)) if part.kind == "exercise" else lesson


def _without_hints(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    for k, block in enumerate(blocks):
        if isinstance(block, Heading) and block.level == 2 and block.text.strip().lower() in HINTS:
            return blocks[:k]
    return blocks
