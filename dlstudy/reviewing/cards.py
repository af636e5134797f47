"""cards.yaml: the questions of a unit. Plain data, never executed; every error with its line, all at once.

```yaml
- id: sigmoid-derivative        # unique in the unit; the history hangs on it, so it stays when the words change
  mistake: sign                 # the mistake of the unit's exercise whose recognition brings the card up
  about: [sigmoid-at-zero]      # the lesson's questions or the lab's predictions that bring it up when missed
  fr: {question: "…", answer: "…"}
  en: {question: "…", answer: "…"}
```
`mistake` and `about` may be left out. Texts are Markdown, with formulas between dollar signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from dlstudy.curriculum.files import Problem, read_bytes, shown
from dlstudy.curriculum.model import Plan, Text, Unit
from dlstudy.curriculum.reading import Reading, parse
from dlstudy.language import LANGUAGES, number, say

FILE = "cards.yaml"
#: Characters of a question or an answer: more is no card but a lesson.
LONGEST = 2000
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_KEYS = ("id", "mistake", "about", *LANGUAGES)


class Card(NamedTuple):
    """One question. `id` is unique in the curriculum: ``week1.activations#sigmoid-derivative``."""

    id: str
    unit: str
    question: Text
    answer: Text
    mistake: str | None = None
    about: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The id within the unit."""
        return self.id.partition("#")[2]


class Cards(NamedTuple):
    """What a cards.yaml holds: the cards that are right, and every problem of the others."""

    file: Path
    cards: list[Card]
    problems: list[Problem]
    reading: Reading | None = None


def read(unit: Unit, languages: Iterable[str] = LANGUAGES) -> Cards:
    """The cards of a unit; none, and no problem, where it has no cards.yaml."""
    file = unit.folder / FILE
    if not file.exists():
        return Cards(file, [], [])
    content = read_bytes(file)
    if isinstance(content, Problem):
        return Cards(file, [], [content])
    reading = parse(file, content)
    found = _Reader(unit.id, reading, tuple(languages))
    cards = found.cards()
    problems = sorted({*reading.problems, *found.problems}, key=lambda one: (one.line, one.column))
    return Cards(file, cards, problems, reading)


def load(plan: Plan, units: Iterable[str] | None = None) -> tuple[dict[str, Card], list[Problem]]:
    """Every card of a plan (or of some of its units) in its order, by id, and what is wrong in their files."""
    cards: dict[str, Card] = {}
    problems: list[Problem] = []
    for name in plan.units if units is None else units:
        found = read(plan.units[name], plan.languages)
        cards |= {card.id: card for card in found.cards}
        problems += found.problems
    return cards, problems


class _Reader:
    def __init__(self, unit: str, reading: Reading, languages: tuple[str, ...]) -> None:
        self.unit, self.reading, self.languages = unit, reading, languages
        self.problems: list[Problem] = []

    def refuse(self, place: tuple[Any, ...], message: str, *, at_key: bool = False) -> None:
        self.problems.append(self.reading.problem(place, message, at_key=at_key))

    def cards(self) -> list[Card]:
        data = self.reading.data
        if data is None and self.reading.problems:
            return []
        if not isinstance(data, list):
            self.refuse((), say(fr=f"une liste de cartes est attendue, « - id: … » ; trouvé : {shown(data)}",
                                en=f"a list of cards was expected, '- id: …'; found {shown(data)}"))  # fmt: skip
            return []
        cards: list[Card] = []
        lines: dict[str, int] = {}
        for index, item in enumerate(data):
            card = self.card((index,), item)
            name = item.get("id") if isinstance(item, dict) else None
            if isinstance(name, str) and name in lines:
                self.refuse((index, "id"), say(
                    fr=f"l'identifiant {shown(name)} est déjà pris à la ligne {lines[name]}",
                    en=f"the id {shown(name)} is already taken on line {lines[name]}"))  # fmt: skip
                continue
            if isinstance(name, str):
                lines[name] = self.reading.values[(index, "id")][0]
            if card is not None:
                cards.append(card)
        return cards

    def card(self, place: tuple[Any, ...], item: Any) -> Card | None:
        """The card at a place; None if anything about it is wrong."""
        before = len(self.problems)
        if not isinstance(item, dict):
            self.refuse(place, say(fr=f"une carte est attendue (id, fr, en) ; trouvé : {shown(item)}",
                                   en=f"a card was expected (id, fr, en); found {shown(item)}"))  # fmt: skip
            return None
        for key in item:
            if key not in _KEYS:
                allowed = ", ".join(_KEYS)
                self.refuse((*place, key), say(
                    fr=f"clé inconnue : {shown(key)} (possibles : {allowed})",
                    en=f"unknown key: {shown(key)} (allowed: {allowed})"), at_key=True)  # fmt: skip
        missing = [name for name in ("id", *self.languages) if name not in item]
        if missing and self.reading.whole:
            names = ", ".join(shown(name) for name in missing)
            self.refuse(place, say(fr=f"il manque ici : {names}", en=f"missing here: {names}"))
        name = self.word(
            place,
            item,
            "id",
            _ID,
            say(
                fr="des minuscules, chiffres et tirets : sigmoid-derivative",
                en="lower-case letters, digits and hyphens: sigmoid-derivative",
            ),
        )
        mistake = self.word(
            place,
            item,
            "mistake",
            _NAME,
            say(fr="le nom d'une fonction de mistakes.py", en="the name of a function in mistakes.py"),
        )
        about = self.about(place, item)
        texts = {code: self.text((*place, code), item[code]) for code in LANGUAGES if code in item}
        if len(self.problems) > before or name is None or not texts or missing:
            return None
        one = next(iter(texts.values()))
        question, answer = (Text(*(texts.get(code, one)[k] for code in ("fr", "en"))) for k in (0, 1))
        return Card(f"{self.unit}#{name}", self.unit, question, answer, mistake, about)

    def word(self, place: tuple[Any, ...], item: dict[str, Any], key: str, allowed: re.Pattern[str],
             words: str) -> str | None:  # fmt: skip
        value = item.get(key)
        if key not in item:
            return None
        if isinstance(value, str) and len(value) <= 80 and allowed.fullmatch(value):
            return value
        self.refuse((*place, key), say(fr=f"« {key} » : attendu {words} ; trouvé : {shown(value)}",
                                       en=f"'{key}': expected {words}; found {shown(value)}"))  # fmt: skip
        return None

    def about(self, place: tuple[Any, ...], item: dict[str, Any]) -> tuple[str, ...]:
        value = item.get("about", [])
        values = [value] if isinstance(value, str) else value
        if isinstance(values, list) and all(isinstance(one, str) and one.strip() for one in values):
            return tuple(values)
        self.refuse((*place, "about"), say(
            fr=f"« about » : une liste d'identifiants de questions ou de prévisions ; trouvé : {shown(value)}",
            en=f"'about': a list of ids of questions or predictions; found {shown(value)}"))  # fmt: skip
        return ()

    def text(self, place: tuple[Any, ...], item: Any) -> tuple[str, str]:
        """Question and answer in one language."""
        if not isinstance(item, dict):
            self.refuse(
                place, say(fr="attendu : {question: …, answer: …}", en="expected {question: …, answer: …}")
            )
            return "", ""
        for key in item:
            if key not in ("question", "answer"):
                self.refuse((*place, key), say(
                    fr=f"clé inconnue : {shown(key)} (possibles : question, answer)",
                    en=f"unknown key: {shown(key)} (allowed: question, answer)"), at_key=True)  # fmt: skip
        texts = []
        for key in ("question", "answer"):
            value = item.get(key)
            if key not in item:
                if self.reading.whole:
                    self.refuse(
                        place, say(fr=f"il manque ici : {shown(key)}", en=f"missing here: {shown(key)}")
                    )
            elif isinstance(value, int | float) and not isinstance(value, bool):
                value = str(value)
            elif not isinstance(value, str) or not value.strip():
                self.refuse((*place, key), say(fr=f"un texte est attendu ; trouvé : {shown(value)}",
                                               en=f"a text was expected; found {shown(value)}"))  # fmt: skip
            elif len(value) > LONGEST:
                self.refuse((*place, key), say(
                    fr=f"texte trop long : {number(len(value))} caractères, {number(LONGEST)} au plus",
                    en=f"text too long: {number(len(value))} characters, {number(LONGEST)} at most"))  # fmt: skip
            texts.append(value.strip() if isinstance(value, str) else "")
        return texts[0], texts[1]
