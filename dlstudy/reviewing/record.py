"""What the journal says about the cards: which units have entered, what brings a card up, what is remembered.

Only the order of time counts, never that of writing: two machines' journals merged either way say the same.
Nothing here imports the scheduler, so that `dlstudy today` can count what is due.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from dlstudy.curriculum.model import Plan, Unit
from dlstudy.journal import Entry

#: The kinds of entry that say something about cards, besides completions.
KINDS = ("review", "check", "question", "prediction")
#: Where the cards of a unit wait for, in this order: its lesson, or without one what there is to do.
ENTRANCES = (("lesson",), ("exercise", "lab"))
#: A missed question brings up at most so many cards that share a word with it.
MOST_RELATED = 3


class Memory(NamedTuple):
    """What is remembered of a card: its newest review, and what the scheduler made of all of them.

    Fields: at (microseconds since 1970 UTC) and day (study date, an ordinal) of the newest review, first (study
    date of the first), due (microseconds), stability (days until 90 % are remembered), learning (whether it is
    still to come again within minutes), review (id of the newest review).
    """

    at: int
    day: int
    first: int
    due: int
    stability: float
    learning: bool
    review: str


class Broken(Exception):
    """A review was made without knowing of the one before it: only a replay tells what is remembered."""


#: (card id, what was remembered before, the review) → what is remembered after it.
Remember = Callable[[str, "Memory | None", Entry], Memory]


class Record(NamedTuple):
    """All of it. `entered`: when each unit did; `raised`: when each (unit, kind, name) last asked for a review."""

    entered: dict[str, int]
    raised: dict[tuple[str, str, str], int]
    memories: dict[str, Memory]

    def add(self, entry: Entry, plan: Plan, remember: Remember) -> None:
        """Take in one more entry, of a later time than all before it. Raises Broken."""
        if entry.data.get("done") is True:
            unit, _, kind = entry.subject.partition("/")
            if unit in plan.units and kind.partition(":")[0] in entrance(plan.units[unit]):
                self.entered[unit] = min(entry.at, self.entered.get(unit, entry.at))
        if entry.kind == "review":
            if rating(entry) is not None:
                card = entry.subject
                self.memories[card] = remember(card, self.memories.get(card), entry)
        elif (key := missed(entry)) is not None:
            self.raised[key] = max(entry.at, self.raised.get(key, entry.at))


def build(plan: Plan, entries: Iterable[Entry], done: Iterable[Entry], remember: Remember) -> Record:
    """The record from every entry of KINDS and every completion, in whatever order they come. Raises Broken."""
    # A unit that is nothing but cards has no door to go through.
    open_ones = {name: 0 for name, unit in plan.units.items() if unit.kinds and set(unit.kinds) == {"cards"}}
    record = Record(open_ones, {}, {})
    # By id, an entry that is both comes once.
    everything = {entry.id: entry for entry in (*done, *entries)}
    for entry in sorted(everything.values(), key=lambda one: (one.at, one.id)):
        record.add(entry, plan, remember)
    return record


def entrance(unit: Unit) -> tuple[str, ...]:
    """The kinds of part whose completion lets the unit's cards in."""
    return next((kinds for kinds in ENTRANCES if any(kind in unit.kinds for kind in kinds)), ())


def rating(entry: Entry) -> int | None:
    """The rating of a review, 1 to 4; None if the entry is no review that this program understands."""
    value = entry.data.get("rating")
    return value if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 4 else None


def missed(entry: Entry) -> tuple[str, str, str] | None:
    """(unit, kind, name) of what an entry says was got wrong: a mistake, a question, a prediction; else None."""
    data = entry.data
    if entry.kind == "check":
        name = data.get("mistake")
    elif entry.kind in ("question", "prediction") and data.get("right") is False:
        name = data.get("id")
    else:
        return None
    if not isinstance(name, str) or not name:
        return None
    where = next(
        (text for text in (data.get("unit"), data.get("lab"), entry.subject) if isinstance(text, str)), ""
    )
    for mark in "/:#":
        where = where.partition(mark)[0]
    return where, entry.kind, name


def stored(day: Callable[[Entry], int]) -> Remember:
    """Believe what each review says of its card, as long as it knew the one before it; else raise Broken."""

    def remember(card: str, before: Memory | None, entry: Entry) -> Memory:
        data: Mapping[str, Any] = entry.data
        if data.get("previous") != (before.review if before else None):
            raise Broken(card)
        try:
            due, stability, state = data["due_at"], float(data["state"]["stability"]), data["state"]["state"]
        except (KeyError, TypeError, ValueError):
            raise Broken(card) from None
        if not isinstance(due, int):
            raise Broken(card)
        today = day(entry)
        return Memory(
            entry.at, today, before.first if before else today, due, stability, state != 2, entry.id
        )

    return remember


class Known(NamedTuple):
    """As much of a card as it takes to know whether it is due."""

    name: str
    mistake: str | None = None
    about: tuple[str, ...] = ()


def related(cards: Iterable[Known], kind: str, what: str) -> list[str]:
    """The names of the cards that a mistake, a missed question or a missed prediction brings up.

    A mistake brings up its own card. A question or prediction: the cards that name it (`about`), or have its
    name; failing these, the cards whose names share the most words with it.
    """
    cards = list(cards)
    if kind == "check":
        return [card.name for card in cards if card.mistake == what]
    named = [card.name for card in cards if what in card.about or card.name == what]
    if named:
        return named
    words = _words(what)
    shared = {card.name: len(words & _words(card.name)) for card in cards}
    most = max(shared.values(), default=0)
    return [name for name, count in shared.items() if most and count == most][:MOST_RELATED]


def _words(name: str) -> set[str]:
    return {word for word in name.lower().replace("_", "-").split("-") if len(word) > 2}
