"""Self-checks: reading one from a lesson, judging what was answered."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from dlstudy.language import number, say
from dlstudy.lessons.model import Block, Question, Spans, words

KINDS = ("choice", "number", "text")
_KEYS = {"id", "kind", "ask", "choices", "answer", "tolerance", "explain"}
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

Blocks = Callable[[str], tuple[Block, ...]]


class Malformed(ValueError):
    """A question that is not in the format: `key` is where, and words."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key, self.message = key, message


def read(data: Any, blocks: Blocks, spans: Callable[[str], Spans], line: int) -> Question:
    """The question that a YAML mapping describes. Raises Malformed."""
    if not isinstance(data, dict):
        raise Malformed("", say(fr="une question est un groupe de clés (id, kind, ask, answer, explain)",
                                en="a question is a mapping (id, kind, ask, answer, explain)"))  # fmt: skip
    for key in data:
        if key not in _KEYS:
            raise Malformed(str(key), say(fr=f"clé inconnue : {key}", en=f"unknown key: {key}"))
    for key in ("id", "kind", "ask", "answer", "explain"):
        if data.get(key) is None or data[key] == "":
            raise Malformed("", say(fr=f"il manque la clé « {key} »", en=f"the key '{key}' is missing"))
    name, kind, answer = str(data["id"]), data["kind"], data["answer"]
    if not _ID.fullmatch(name):
        raise Malformed("id", say(fr="un id s'écrit en minuscules, chiffres et tirets : signe-du-biais",
                                  en="an id is in lower case, digits and hyphens: sign-of-the-bias"))  # fmt: skip
    if kind not in KINDS:
        raise Malformed(
            "kind", say(fr="kind est choice, number ou text", en="kind is choice, number or text")
        )
    choices = data.get("choices") or []
    if not isinstance(choices, list) or bool(choices) != (kind == "choice"):
        raise Malformed("choices" if choices else "kind", say(
            fr="« choices » est une liste, et va avec kind: choice",
            en="'choices' is a list, and goes with kind: choice"))  # fmt: skip
    if kind == "choice" and not 2 <= len(choices) <= 9:
        raise Malformed("choices", say(fr="de deux à neuf choix", en="two to nine choices"))
    tolerance = data.get("tolerance")
    if tolerance is not None and (not _real(tolerance) or tolerance < 0 or kind != "number"):
        raise Malformed("tolerance", say(fr="« tolerance » est un nombre positif, et va avec kind: number",
                                         en="'tolerance' is a positive number, with kind: number"))  # fmt: skip
    right: int | float | tuple[str, ...]
    if kind == "choice":
        if not isinstance(answer, int) or isinstance(answer, bool) or not 1 <= answer <= len(choices):
            last = len(choices)
            raise Malformed("answer", say(fr=f"« answer » est le numéro du bon choix, de 1 à {last}",
                                          en=f"'answer' is the right choice's number, 1 to {last}"))  # fmt: skip
        right = answer
    elif kind == "number":
        value = typed_number(answer) if isinstance(answer, str) else answer  # YAML takes 1e-3 for a word
        if value is None or not _real(value):
            raise Malformed(
                "answer", say(fr="« answer » est un nombre (0.25)", en="'answer' is a number (0.25)")
            )
        right = value
    else:
        accepted = [str(one) for one in (answer if isinstance(answer, list) else [answer])]
        if not all(plain(one) for one in accepted):
            raise Malformed("answer", say(fr="« answer » est la liste des réponses acceptées",
                                          en="'answer' is the list of accepted answers"))  # fmt: skip
        right = tuple(accepted)
    return Question(name, kind, blocks(str(data["ask"])), tuple(spans(str(one)) for one in choices), right,
                    None if tolerance is None else float(tolerance), blocks(str(data["explain"])), line)  # fmt: skip


def right(question: Question, given: str) -> bool | None:
    """Whether an answer as typed is right; None if it is no answer to this kind of question."""
    answer = question.answer
    if question.kind == "choice":
        return int(given) == answer if given.isdigit() and 1 <= int(given) <= len(question.choices) else None
    if isinstance(answer, tuple):
        return plain(given) in {plain(one) for one in answer} if plain(given) else None
    value = typed_number(given)
    if value is None:
        return None
    tolerance = question.tolerance
    if tolerance is None:  # a whole number is meant exactly, any other as it is rounded by hand
        tolerance = 0.0 if float(answer).is_integer() else 0.005 * abs(answer)
    near = [value, value / 100] if "%" in given else [value]
    return any(abs(one - answer) <= tolerance + 1e-9 * max(1.0, abs(answer)) for one in near)


def typed_number(text: str) -> float | None:
    """A number as people type it: ``0,25``, ``0.25``, ``1/4``, ``−2``, ``25 %``, ``1e-3``; None if it is none."""
    text = re.sub(r"[\s\u00a0\u202f%_]", "", text).replace("−", "-").replace(",", ".")
    top, slash, bottom = text.partition("/")
    try:
        value = float(top) / float(bottom) if slash else float(top)
    except (ValueError, ZeroDivisionError):
        return None
    return value if math.isfinite(value) else None


def plain(text: str) -> str:
    """Words for comparison: no capitals, accents, quotes or punctuation at the ends, single blanks."""
    text = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(c for c in text if not unicodedata.combining(c)).replace("’", "'")
    return re.sub(r"[\s\u00a0\u202f]+", " ", text).strip(" .,;:!?\"'«»`")


def solution(question: Question) -> str:
    """The right answer in words, for whoever missed it."""
    answer = question.answer
    if question.kind == "choice" and isinstance(answer, int):
        return f"{answer}. {words(question.choices[answer - 1])}"
    if isinstance(answer, tuple):
        return answer[0]
    digits = len(f"{answer:.10f}".rstrip("0").partition(".")[2])
    return number(answer, digits).replace("-", "−") if abs(answer) < 1e6 else f"{answer:g}"


def _real(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
