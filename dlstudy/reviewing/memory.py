"""FSRS-6, the Free Spaced Repetition Scheduler, by its reference library (py-fsrs, Open Spaced Repetition).

What is remembered of a card is the replay of all its reviews in the order of time, so it depends on nothing
but the journal. Two things are ours:

- No fuzz: the library draws it from Python's global random numbers, a replay would never come out the same,
  and the interval shown beside a rating would not be the one that follows. The daily cap spreads instead.
- Days are the learner's study dates. The library counts whole periods of 24 hours: reviewed on Monday at 20:00
  and on Tuesday at 19:00, a card would count as seen twice on one day. A review is therefore told to the library
  at the earliest as many times 24 hours after the one before as there are study dates between them, and never
  before it. The intervals that it answers count from the actual moment.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from fsrs import Card, Rating, ReviewLog, Scheduler, State

from dlstudy.journal import Entry
from dlstudy.reviewing.record import Memory, rating

RATINGS = (1, 2, 3, 4)
_MICROSECOND = dt.timedelta(microseconds=1)


class Reviewed(NamedTuple):
    """What a review comes to: the card's state, the library's log, the time until the card is due."""

    state: Card
    log: ReviewLog
    interval: dt.timedelta


@lru_cache(1)
def scheduler() -> Scheduler:
    """The scheduler in force: the library's own parameters, 90 % to be remembered."""
    return Scheduler(enable_fuzzing=False)


def number(card: str) -> int:
    """A card's number for the library: the same on every machine (the first 52 bits of its id's SHA-256)."""
    import hashlib

    return int(hashlib.sha256(card.encode()).hexdigest()[:13], 16)


def fresh(card: str) -> Card:
    """The state of a card that was never reviewed."""
    return Card(card_id=number(card), due=dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc))


def review(
    state: Card, last: int | None, today: int, given: int, when: dt.datetime, seconds: float | None
) -> Reviewed:
    """Rate a card.

    Args:
        state: what is remembered of it; last: the study date (an ordinal) of the review before, None if none.
        today: the study date of this one; given: the rating, 1 to 4; when: the moment (aware).
        seconds: how long it took, or None.
    """
    moment = when.astimezone(dt.timezone.utc)
    if state.last_review is not None and last is not None:
        moment = max(moment, state.last_review + dt.timedelta(days=max(0, today - last)))
    milliseconds = None if seconds is None else round(1000 * seconds)
    after, log = scheduler().review_card(state, Rating(given), moment, milliseconds)
    return Reviewed(after, log, after.due - moment)


class Replay:
    """Remembers by replaying: `states` holds the library's state of each card so far."""

    def __init__(self, day: Callable[[Entry], int]) -> None:
        self.day = day
        self.states: dict[str, Card] = {}

    def __call__(self, card: str, before: Memory | None, entry: Entry) -> Memory:
        given = rating(entry)
        assert given is not None
        today = self.day(entry)
        state = self.states[card] if before else fresh(card)
        done = review(state, before.day if before else None, today, given, entry.when, _seconds(entry))
        self.states[card] = done.state
        return remembered(done, before, today, entry.at, entry.id)

    def chain(self, card: str, entries: Iterable[Entry]) -> Memory | None:
        """What is remembered of one card after these reviews, in the order of time."""
        memory = None
        for entry in entries:
            memory = self(card, memory, entry)
        if memory is None:
            self.states.pop(card, None)
        return memory


def remembered(done: Reviewed, before: Memory | None, today: int, at: int, identity: str) -> Memory:
    """The memory after a review at `at` (microseconds)."""
    return Memory(at, today, before.first if before else today, at + done.interval // _MICROSECOND,
                  float(done.state.stability or 0), done.state.state != State.Review, identity)  # fmt: skip


def retrievability(state: Card, last: int, today: int) -> float:
    """The probability that a card is remembered on a study date (FSRS-6's forgetting curve)."""
    assert state.last_review is not None
    return scheduler().get_card_retrievability(
        state, state.last_review + dt.timedelta(days=max(0, today - last))
    )


def as_data(done: Reviewed) -> dict[str, Any]:
    """A review as the journal keeps it: all that the library's optimizer asks for, and what came of it."""
    import fsrs

    version = getattr(fsrs, "__version__", None) or _version()
    return {
        "log": dict(done.log.to_dict()),
        "state": dict(done.state.to_dict()),
        "scheduler": f"fsrs {version}",
    }


@lru_cache(1)
def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("fsrs")
    except PackageNotFoundError:
        return "6"


def _seconds(entry: Entry) -> float | None:
    seconds = entry.data.get("seconds")
    return float(seconds) if isinstance(seconds, int | float) else None
