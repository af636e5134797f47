"""Which cards are due on a study date, in which order, and what a daily cap leaves for the days after.

After a break hundreds of cards may be due. Nobody gets them at once: a day holds at most so many, those that
are most likely to be forgotten first, and the rest follows on the coming days. New cards come only where the
cap leaves room, a few a day, those about mistakes that were not made behind the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from dlstudy.reviewing.record import Known, Memory, Record, related

#: A day in microseconds.
DAY = 86_400_000_000
#: Seconds that a card takes, for the minutes in `today`.
SECONDS = 15
#: No pile is followed further than this many days.
FURTHEST = 365


class Day(NamedTuple):
    """A study date: its ordinal, the moment (microseconds) at which it ends, its caps."""

    date: int
    end: int
    cap: int
    new_cap: int


class Waiting(NamedTuple):
    """A card and why it waits: "raised" (a mistake was made), "again" (within minutes), "due", "new"."""

    card: str
    why: str


class Pile(NamedTuple):
    """What a study date holds: `cards` in the order of asking.

    `later` are due but spread over the next `days` days; `seen` were reviewed today already; `unseen` are new
    cards that wait for their day; `next` is the study date (an ordinal) of the next card if nothing is left today.
    """

    cards: tuple[Waiting, ...] = ()
    later: int = 0
    days: int = 0
    seen: int = 0
    unseen: int = 0
    next: int | None = None

    def count(self, *why: str) -> int:
        """How many of today's cards wait for one of these reasons."""
        return sum(one.why in why for one in self.cards)

    @property
    def minutes(self) -> int:
        """About how long today's cards take."""
        return -(-len(self.cards) * SECONDS // 60)


class Standing(NamedTuple):
    """Where one card stands: what is remembered, since when it is asked for, whether its unit has entered.

    `spare`: it is about a mistake; as long as that was not made, the cards about the subject itself come first.
    """

    card: str
    memory: Memory | None
    raised: int | None
    entered: bool
    spare: bool = False


def standings(record: Record, cards: dict[str, list[Known]]) -> list[Standing]:
    """Where every card stands that has to do with the learner; `cards` are those of each unit, in their order.

    A card that is no longer in the curriculum is not there, whatever its history.
    """
    raised: dict[str, int] = {}
    entered = set(record.entered)
    for (unit, kind, what), at in record.raised.items():
        names = related(cards.get(unit, ()), kind, what)
        if not names and kind != "check":
            entered.add(unit)
        for name in names:
            card = f"{unit}#{name}"
            raised[card] = max(at, raised.get(card, at))
    found = []
    for unit, known in cards.items():
        for one in known:
            card = f"{unit}#{one.name}"
            memory, since = record.memories.get(card), raised.get(card)
            if memory and since is not None and since <= memory.at:
                since = None
            if memory or since is not None or unit in entered:
                found.append(Standing(card, memory, since, unit in entered, one.mistake is not None))
    return found


def pile(found: Iterable[Standing], day: Day) -> Pile:
    """The pile of a study date."""
    raised: list[tuple[float, str]] = []
    again: list[tuple[int, str]] = []
    due: list[tuple[float, str]] = []
    new: list[str] = []
    spare: list[str] = []
    coming: Counter[int] = Counter()
    seen = introduced = 0
    for card, memory, asked, entered, about_mistake in found:
        today = memory is not None and memory.day == day.date
        seen += today
        introduced += memory is not None and memory.first == day.date
        if asked is not None and asked < day.end:
            raised.append((-asked, card))
        elif memory is None:
            if entered:
                (spare if about_mistake else new).append(card)
        elif memory.due >= day.end:
            coming[day.date + 1 + (memory.due - day.end) // DAY] += 1
        elif today:
            again.append((memory.due, card))
        else:
            # By FSRS's forgetting curve the probability falls with (days since) / stability alone.
            due.append((-(day.date - memory.day) / max(memory.stability, 1e-6), card))
    new += spare
    # Stable: equal ones stay in the curriculum's order.
    raised.sort(key=lambda one: one[0])
    again.sort(key=lambda one: one[0])
    due.sort(key=lambda one: one[0])
    room = max(0, day.cap - seen - len(raised))
    now, rest = due[:room], due[room:]
    fresh = new[: max(0, min(day.new_cap - introduced, room - len(now)))]
    cards = (
        *(Waiting(card, "raised") for _, card in raised),
        *(Waiting(card, "again") for _, card in again),
        *(Waiting(card, "due") for _, card in now),
        *(Waiting(card, "new") for card in fresh),
    )
    unseen = len(new) - len(fresh)
    following = min([*coming, *([day.date + 1] if rest or unseen else [])], default=None)
    days = _days(len(rest), day, coming)
    return Pile(cards, len(rest), days, seen, unseen, None if cards else following)


def _days(left: int, day: Day, coming: Counter[int]) -> int:
    """In how many days the rest is through, with what comes due meanwhile, at the cap a day."""
    days = 0
    while left > 0 and days < FURTHEST:
        days += 1
        left += coming[day.date + days]
        left -= min(day.cap, left)
    return days
