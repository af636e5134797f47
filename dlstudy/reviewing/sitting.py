"""A sitting: today's cards one after the other. Knows no screen; both the screen and plain lines ask from it."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from dlstudy.journal import Entry, clock
from dlstudy.reviewing.cards import Card
from dlstudy.reviewing.deck import Deck
from dlstudy.reviewing.pile import Pile

#: Seconds without a key after which somebody is no longer studying.
MOST_SECONDS = 60.0


class Answered(NamedTuple):
    """A rating that was given in this sitting, and how the queue stood before it."""

    entry: Entry
    card: str
    waiting: tuple[str, ...]
    again: dict[str, int]


class Sitting:
    """Asks the cards of a pile, at most `limit`; those rated 'again' come back before the end."""

    def __init__(self, deck: Deck, pile: Pile, limit: int | None = None) -> None:
        self.deck, self.pile = deck, pile
        cards = [one for one in pile.cards if one.card in deck.cards]
        self.why = {one.card: one.why for one in cards}
        self.waiting: tuple[str, ...] = tuple(one.card for one in cards[:limit])
        self.total = len(self.waiting)
        self.again: dict[str, int] = {}
        self.answered: list[Answered] = []
        self.carried: dict[str, float] = {}

    @property
    def current(self) -> Card | None:
        """The card to ask now, None when nothing is left."""
        name = self._next()
        return self.deck.cards[name] if name else None

    @property
    def left(self) -> int:
        """How many cards are still to be asked."""
        return len(self.waiting) + len(self.again)

    @property
    def done(self) -> int:
        """How many cards are through."""
        return self.total - self.left

    @property
    def seconds(self) -> float:
        """Time spent, idle time not counted."""
        return sum(one.entry.data["seconds"] for one in self.answered)

    def _next(self) -> str | None:
        # What is to come again within minutes comes when it is due, and earlier where nothing else is left.
        now = clock.now().timestamp() * 1e6
        earliest = min(self.again, key=lambda card: self.again[card], default=None)
        if earliest is not None and (self.again[earliest] <= now or not self.waiting):
            return earliest
        return self.waiting[0] if self.waiting else None

    def intervals(self, card: Card) -> dict[int, dt.timedelta]:
        """How long until the card comes again, for each rating."""
        return self.deck.intervals(card.id, clock.now())

    def answer(self, card: Card, given: int, seconds: float) -> Entry:
        """Record a rating at once; `seconds` of attention. Raises DlstudyError, and then asks the card again."""
        seconds = max(0.0, seconds) + self.carried.get(card.id, 0.0)
        entry = self.deck.answer(card.id, given, seconds)
        self.carried.pop(card.id, None)
        self.answered.append(Answered(entry, card.id, self.waiting, dict(self.again)))
        self.waiting = tuple(one for one in self.waiting if one != card.id)
        self.again.pop(card.id, None)
        remembered = self.deck.record.memories[card.id]
        if remembered.learning:
            self.again[card.id] = remembered.due
        return entry

    def undo(self) -> Card | None:
        """Take the last rating back and ask its card again; None if there is none. Raises DlstudyError."""
        if not self.answered:
            return None
        last = self.answered[-1]
        self.deck.take_back(last.entry)
        self.answered.pop()
        self.carried[last.card] = last.entry.data[
            "seconds"
        ]  # the time was spent, whatever became of the answer
        self.again = {one: due for one, due in last.again.items() if one != last.card}
        self.waiting = (last.card, *(one for one in last.waiting if one != last.card))
        return self.deck.cards[last.card]

    def complete(self) -> None:
        """At the end: where a plan gives a day to a unit's cards, that part is done once none of them is left today.

        Raises DlstudyError.
        """
        deck = self.deck
        units = {one.card.partition("#")[0] for one in self.answered}
        parts = [part for part in deck.plan.parts() if part.kind == "cards" and part.unit in units]
        done = deck.journal.completions() if parts else {}
        for part in parts:
            if part.id not in done and not deck.pile(unit=part.unit).cards:
                deck.journal.append("done", part.id, {"done": True, "by": "review"})


class Attention:
    """Study time between keys: what is longer than a minute without a key was no study."""

    def __init__(self, now: float) -> None:
        self.last, self.seconds = now, 0.0

    def key(self, now: float) -> None:
        """A key was pressed at `now` (seconds on any steady clock)."""
        self.seconds += min(MOST_SECONDS, max(0.0, now - self.last))
        self.last = now

    def take(self, now: float) -> float:
        """The time up to now, from which the next card begins to count."""
        self.key(now)
        seconds, self.seconds = self.seconds, 0.0
        return seconds
