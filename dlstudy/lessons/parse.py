"""Markdown in the curriculum's format, read into a `Lesson`. What is wrong becomes a `Fault`, never an exception.

CommonMark with tables by markdown-it-py, formulas between dollars by mdit-py-plugins (both come with Textual).
On top of it: ``## Title {#slug}``, ``![caption](figure:name)``, ``> [!NOTE]``, and questions in a fence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from dlstudy.language import say
from dlstudy.lessons import questions
from dlstudy.lessons.formulas import FormulaError, display, inline
from dlstudy.lessons.model import (
    Admonition,
    Block,
    Code,
    Fault,
    Formula,
    Heading,
    Illustration,
    Lesson,
    Listing,
    Paragraph,
    Rule,
    Span,
    Spans,
    Table,
    walk,
    words,
)

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

#: How a section is called whose author gave it no name, with its number.
UNNAMED = "section-"
ADMONITIONS = ("note", "tip", "warning", "example")
_SLUG = re.compile(r"\s*\{#([^}\s]*)\}\s*$")
_MARKER = re.compile(r"\[!(\w+)\]\s*$")
_STRAY = re.compile(r"(?<!\\)\$|\\[A-Za-z]{2,}")


@lru_cache(1)
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    return markdown.use(dollarmath_plugin, allow_space=False, allow_labels=False, double_inline=True)


def parse(text: str) -> Lesson:
    """The lesson that a Markdown text is."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    reader = _Reader(text.split("\n"))
    blocks = reader.blocks(_markdown().parse(text))
    title = next((b.text for b in blocks if isinstance(b, Heading) and b.level == 1), "")
    return Lesson(title, blocks, tuple(sorted(reader.faults)), sum(_count(block) for block in walk(blocks)))


def _unreadable(line: int) -> Paragraph:
    """What a learner sees in the place of a question that its author spoilt: silence would look like no question."""
    words = say(fr=f"(Une question est illisible ici, ligne {line} ; dlstudy validate dit pourquoi.)",
                en=f"(A question is unreadable here, line {line}; dlstudy validate says why.)")  # fmt: skip
    return Paragraph((Span(words, "muted"),), line)


class _Reader:
    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.faults: list[Fault] = []
        self.slugs: set[str] = set()
        self.unnamed = 0

    def fault(self, line: int, column: int, fr: str, en: str) -> None:
        self.faults.append(Fault(line, column, say(fr=fr, en=en)))

    def blocks(self, tokens: list[Token]) -> tuple[Block, ...]:
        found: list[Block] = []
        at = 0
        while at < len(tokens):
            token = tokens[at]
            end = _closing(tokens, at)
            found += self.block(token, tokens[at + 1 : end], tokens[end] if end > at else token)
            at = end + 1
        return tuple(found)

    def block(self, token: Token, inside: list[Token], _: Token) -> Iterator[Block]:
        line = (token.map or [0])[0] + 1
        if token.type == "heading_open":
            yield self.heading(int(token.tag[1]), inside[0], line)
        elif token.type == "paragraph_open":
            yield from self.paragraph(inside[0], line)
        elif token.type in ("math_block", "math_block_label"):
            yield self.formula(token.content, line)
        elif token.type == "fence":
            yield from self.fence(token, line)
        elif token.type == "code_block":
            yield Code("", token.content.rstrip("\n"), line)
        elif token.type == "blockquote_open":
            yield self.quote(inside, line)
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            yield self.listing(token, inside, line)
        elif token.type == "table_open":
            yield self.table(inside, line)
        elif token.type == "hr":
            yield Rule(line)

    def heading(self, level: int, token: Token, line: int) -> Heading:
        spans = self.spans(token)
        slug = ""
        if spans and (found := _SLUG.search(spans[-1].text)):
            slug = found[1]
            spans = (*spans[:-1], spans[-1]._replace(text=spans[-1].text[: found.start()]))
            if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
                self.fault(line, 1, f"« {slug} » : minuscules, chiffres et tirets sont attendus",
                           f"'{slug}': lower case, digits and hyphens were expected")  # fmt: skip
            elif slug in self.slugs:
                self.fault(line, 1, f"le repère {slug} est déjà pris", f"the anchor {slug} is taken already")
            self.slugs.add(slug)
        elif level == 2:  # counted, so that it is the same in both languages
            self.unnamed += 1
            slug = f"{UNNAMED}{self.unnamed}"
        return Heading(level, spans, slug, line)

    def paragraph(self, token: Token, line: int) -> Iterator[Block]:
        children = token.children or []
        if len(children) == 1 and children[0].type == "image":
            yield self.image(children[0], line)
            return
        part: list[Token] = []
        for child in [
            *children,
            None,
        ]:  # a formula of its own in a sentence ends the paragraph and begins another
            if child is None or child.type == "math_inline_double":
                spans = self.spans(token, part)
                if words(spans).strip():
                    yield Paragraph(spans, line)
                part = []
                if child is not None:
                    yield self.formula(child.content, self.find(token, child.content)[0])
            else:
                part.append(child)

    def image(self, token: Token, line: int) -> Block:
        target = str(token.attrs.get("src", ""))
        caption = self.spans(token, token.children or [], line)
        kind, _, name = target.partition(":")
        if kind != "figure" or not name.isidentifier():
            self.fault(
                line,
                1,
                f"image « {target} » : seul figure:nom est connu",
                f"image '{target}': only figure:name is known",
            )
            return Paragraph((Span(words(caption)), Span(f" ({target})", "muted")), line)
        return Illustration(name, caption, line)

    def fence(self, token: Token, line: int) -> Iterator[Block]:
        language = token.info.strip().split(" ")[0]
        if language != "question":
            yield Code(language, token.content.rstrip("\n"), line)
            return
        import yaml

        try:
            data = yaml.safe_load(token.content)
        except yaml.YAMLError as error:
            mark: Any = getattr(error, "problem_mark", None)
            where = line + 1 + (mark.line if mark else 0), 1 + (mark.column if mark else 0)
            what = getattr(error, "problem", None) or "YAML"
            if "mapping values" in what:  # French has « : » in every other sentence
                self.fault(*where, "un texte où « : » est suivi d'une espace se met entre guillemets droits",
                           "a text in which ':' is followed by a blank goes between quotes")  # fmt: skip
            else:
                self.fault(*where, f"question illisible : {what}", f"unreadable question: {what}")
            yield _unreadable(line)
            return
        try:
            question = questions.read(data, lambda text: self.inner(text, line), self.inner_spans(line), line)
        except questions.Malformed as error:
            keys = [k for k, text in enumerate(token.content.split("\n")) if text.startswith(f"{error.key}:")]
            self.faults.append(Fault(line + 1 + keys[0] if error.key and keys else line, 1, error.message))
            yield _unreadable(line)
            return
        yield question

    def inner(self, text: str, line: int) -> tuple[Block, ...]:
        """Markdown inside of a question: its places are those of the fence."""
        reader = _Reader(text.split("\n"))
        blocks = reader.blocks(_markdown().parse(text))
        self.faults += [self.found_again(fault, text, line) for fault in reader.faults]
        return blocks

    def inner_spans(self, line: int) -> Any:
        def spans(text: str) -> Spans:
            first = next(iter(self.inner(text, line)), None)
            return first.spans if isinstance(first, Paragraph) else (Span(text),)

        return spans

    def found_again(self, fault: Fault, text: str, line: int) -> Fault:
        """Where in the fence a fault of the question's text is; the fence's first line if it cannot be told."""
        lines = text.split("\n")
        inside = lines[fault.line - 1] if 0 < fault.line <= len(lines) else ""
        for k in range(line, min(len(self.lines), line + 60)):
            if inside.strip() and inside.strip() in self.lines[k]:
                return fault._replace(line=k + 1, column=self.lines[k].index(inside.strip()) + fault.column)
        return fault._replace(line=line, column=1)

    def quote(self, inside: list[Token], line: int) -> Block:
        kind = "quote"
        if inside and inside[0].type == "paragraph_open":
            first = (inside[1].children or [None])[0]  # type: ignore[list-item]
            found = _MARKER.match(first.content) if first is not None and first.type == "text" else None
            if found:
                kind = found[1].lower()
                if kind not in ADMONITIONS:
                    self.fault(line, 1, f"[!{found[1]}] : NOTE, TIP, WARNING ou EXAMPLE",
                               f"[!{found[1]}]: NOTE, TIP, WARNING or EXAMPLE")  # fmt: skip
                    kind = "note"
                children = inside[1].children or []
                rest = children[2:] if len(children) > 1 and children[1].type == "softbreak" else children[1:]
                inside[1].children = rest
                if not rest:
                    inside = inside[3:]
        return Admonition(kind, self.blocks(inside), line)

    def listing(self, token: Token, inside: list[Token], line: int) -> Block:
        items, at, tight = [], 0, True
        while at < len(inside):
            end = _closing(inside, at)
            tight &= all(
                t.hidden
                for t in inside[at + 1 : end]
                if t.type == "paragraph_open" and t.level == token.level + 2
            )
            items.append(self.blocks(inside[at + 1 : end]))
            at = end + 1
        start = int(token.attrs.get("start", 1)) if token.type.startswith("ordered") else None
        return Listing(start, tuple(items), tight, line)

    def table(self, inside: list[Token], line: int) -> Block:
        rows: list[list[Spans]] = []
        sides: list[str] = []
        for token, content in pairwise(inside):
            if token.type == "tr_open":
                rows.append([])
            elif token.type in ("th_open", "td_open"):
                rows[-1].append(self.spans(content))
                if token.type == "th_open":
                    sides.append(
                        {"center": "c", "right": "r"}.get(str(token.attrs.get("style", ""))[11:], "l")
                    )
        return Table(tuple(rows[0]), tuple(tuple(row) for row in rows[1:]), tuple(sides), line)

    # ---- sentences -----------------------------------------------------------------------------

    def spans(self, token: Token, children: list[Token] | None = None, line: int = 0) -> Spans:
        found: list[Span] = []
        styles: list[str] = []
        links: list[str] = []
        for child in token.children or [] if children is None else children:
            style = "strong" if "strong" in styles else "em" if "em" in styles else "link" if links else ""
            if child.type == "text":
                self.stray(token, child.content)
                found.append(Span(child.content, style))
            elif child.type in ("softbreak", "hardbreak"):
                found.append(Span(" ", style))
            elif child.type == "code_inline":
                found.append(Span(child.content, "code"))
            elif child.type == "math_inline":
                found.append(self.math(token, child.content))
            elif child.type in ("strong_open", "em_open"):
                styles.append(child.tag)
            elif child.type in ("strong_close", "em_close"):
                styles.pop()
            elif child.type == "link_open":
                links.append(str(child.attrs.get("href", "")))
            elif child.type == "link_close":
                target = links.pop()
                if target and found and target != found[-1].text and not target.startswith("#"):
                    found.append(Span(f" ({target})", "muted"))
            elif child.type == "image":
                where = self.find(token, child.content)
                self.fault(*where, "une figure est seule sur sa ligne", "a figure stands alone on its line")
        return tuple(_joined(found))

    def math(self, token: Token, tex: str) -> Span:
        try:
            return Span(inline(tex), "math")
        except FormulaError as error:
            line, column = self.find(token, tex)
            self.faults.append(Fault(line, column + error.offset, error.message))
            return Span(tex, "code")

    def formula(self, tex: str, line: int) -> Formula:
        try:
            display(tex)
        except FormulaError as error:
            before = tex[: error.offset]
            row = before.count("\n")
            self.faults.append(Fault(line + row, len(before.rpartition("\n")[2]) + 1, error.message))
        return Formula(tex, line)

    def stray(self, token: Token, text: str) -> None:
        found = _STRAY.search(text)
        if found:
            place = self.find(token, text)
            place = place[0], place[1] + found.start()
            self.fault(*place, f"« {found[0]} » hors d'une formule", f"'{found[0]}' outside of a formula")

    def find(self, token: Token, text: str) -> tuple[int, int]:
        """Line and column of some text of this token."""
        first, last = token.map or (0, 1)
        needle = text.strip("\n").split("\n")[0]
        for k in range(first, min(last, len(self.lines))):
            if needle and needle in self.lines[k]:
                return k + 1, self.lines[k].index(needle) + 1
        return first + 1, 1


def _closing(tokens: list[Token], at: int) -> int:
    """The number of the token that closes this one; its own if it stands alone."""
    if tokens[at].nesting != 1:
        return at
    level = tokens[at].level
    return next(k for k in range(at + 1, len(tokens)) if tokens[k].nesting == -1 and tokens[k].level == level)


def _joined(spans: list[Span]) -> Iterator[Span]:
    before: Span | None = None
    for span in spans:
        if before is not None and before.style == span.style and span.style not in ("math", "code"):
            before = before._replace(text=before.text + span.text)
            continue
        if before is not None:
            yield before
        before = span
    if before is not None:
        yield before


def _count(block: Block) -> int:
    if isinstance(block, (Paragraph, Heading)):
        return len(words(block.spans).split())
    if isinstance(block, Table):
        return sum(len(words(cell).split()) for row in (block.head, *block.rows) for cell in row)
    if isinstance(block, Code):
        return len(block.text.split()) // 2
    return 0
