"""French typography in a Markdown text: no-break spaces before ``: ; ? ! %``, inside of « », decimal commas.

What is code, formula or address is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dlstudy.language import say
from dlstudy.lessons.model import Fault

_HARD = "\u00a0\u202f"
#: What is no prose: formulas, code, addresses, anchors, markers; blanked out, so that columns stay.
_MASKED = re.compile(
    r"`+[^`]*`+|\$\$.*?\$\$|(?<!\\)\$[^$]*\$|\]\([^)]*\)|<https?://[^>]*>|https?://\S+|\{#[^}]*\}|\[![A-Z]+\]|"
    r"\b(?:arXiv|doi):\S+"
)
_FENCE = re.compile(r"\s{0,3}(?:> ?)*(`{3,}|~{3,})\s*(\w*)")
_KEY = re.compile(r"\s*(?:- )?(?:id|kind|ask|choices|answer|tolerance|explain):(?: [|>][+-]?\s*$)?")
_RULE = re.compile(r"[\s|:>-]*$")
_SOFT = re.compile(r" ([:;?!%»])(?=[\s)*_\"'|.,\]]|$)")
_MISSING = re.compile(r"(?<=[\w)*_\"'’…])([:;?!»])(?=[\s)*_|]|$)|(?<=\d)(%)")
_OPENING = re.compile(rf"«(?![{_HARD}])")
_POINT = re.compile(r"(?<![\w.,])\d+\.\d+(?![\w.])")


def faults(text: str) -> Iterator[Fault]:
    """Every place that French readers would stumble over."""
    fence, kind, inside_formula, sources = "", "", False, False
    for number, line in enumerate(text.split("\n"), 1):
        if found := _FENCE.match(line):
            if not fence:
                fence, kind = found[1], found[2]
                continue
            if found[1].startswith(fence) and not found[2]:
                fence = ""
                continue
        if (fence and kind != "question") or _RULE.fullmatch(line):
            continue
        if line.strip() == "$$":
            inside_formula = not inside_formula
            continue
        if inside_formula:
            continue
        if line.startswith("## "):
            sources = "{#sources}" in line
        yield from _line(_masked(line, question=bool(fence)), number, sources)
        if not fence:
            for found in re.finditer(r"(?<!\\)\$([^$]+)\$", line):
                for point in _POINT.finditer(found[1]):
                    yield _decimal(
                        number, found.start(1) + point.start() + 1, point[0], point[0].replace(".", "{,}")
                    )


def _masked(line: str, *, question: bool) -> str:
    if question and (key := _KEY.match(line)):
        if line.strip().startswith(("id:", "kind:", "answer:", "tolerance:")):
            return ""
        line = "\x00" * key.end() + line[key.end() :]
    return _MASKED.sub(lambda found: "\x00" * len(found[0]), line)


def _line(line: str, number: int, sources: bool) -> Iterator[Fault]:
    said: list[tuple[int, str]] = []
    for found in _SOFT.finditer(line):
        said.append((found.start(), say(fr=f"espace insécable (U+00A0) attendue avant « {found[1]} »",
                                        en=f"a no-break space (U+00A0) is needed before '{found[1]}'")))  # fmt: skip
    for found in () if sources else _MISSING.finditer(line):  # sources have English titles
        sign = found[1] or found[2]
        said.append((found.start(), say(fr=f"il manque l'espace insécable (U+00A0) avant « {sign} »",
                                        en=f"the no-break space (U+00A0) before '{sign}' is missing")))  # fmt: skip
    for found in _OPENING.finditer(line):
        said.append((found.start(), say(fr="espace insécable (U+00A0) attendue après « « »",
                                        en="a no-break space (U+00A0) is needed after '«'")))  # fmt: skip
    for place, message in said:
        yield Fault(number, place + 1, message)
    if not sources:
        for found in _POINT.finditer(line):
            yield _decimal(number, found.start() + 1, found[0], found[0].replace(".", ","))


def _decimal(line: int, column: int, text: str, better: str) -> Fault:
    return Fault(line, column, say(fr=f"{text} : en français, {better}", en=f"{text}: in French, {better}"))
