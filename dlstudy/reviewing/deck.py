"""The learner's cards for a sitting: what is remembered of each, by replay, and what a rating would come to."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dlstudy.curriculum.files import Problem
from dlstudy.curriculum.model import Plan
from dlstudy.journal import Entry, Journal, clock, day_end
from dlstudy.reviewing import cards as files
from dlstudy.reviewing import counts, memory, pile
from dlstudy.reviewing.record import KINDS, Known, Record, build


class Deck:
    """Every card that has to do with the learner.

    Fields: cards (by id, those of units that matter), problems (of their files), record.
    """

    def __init__(self, journal: Journal, plan: Plan) -> None:
        self.journal, self.plan, self.end = journal, plan, day_end()
        self.day = counts.day_of(self.end)
        self.replay = memory.Replay(self.day)
        self._row, self._written = (
            journal.newest()[0],
            0,
        )  # before reading: what comes in between is not known
        entries = journal.entries(kinds=KINDS)
        self.record: Record = build(plan, entries, journal.completions().values(), self.replay)
        self.chains: dict[str, list[Entry]] = {}
        for entry in sorted((one for one in entries if one.kind == "review"), key=_time):
            if memory.rating(entry) is not None:
                self.chains.setdefault(entry.subject, []).append(entry)
        self.cards, self.problems = self._cards()

    def _cards(self) -> tuple[dict[str, files.Card], list[Problem]]:
        units = {*self.record.entered, *(unit for unit, _, _ in self.record.raised)}
        units |= {card.partition("#")[0] for card in self.record.memories}
        return files.load(self.plan, [unit for unit in self.plan.units if unit in units])

    def pile(self, moment: dt.datetime | None = None, unit: str | None = None) -> pile.Pile:
        """The pile of a moment's study date, of one unit or of all."""
        known: dict[str, list[Known]] = {}
        for card in self.cards.values():
            if unit in (None, card.unit):
                known.setdefault(card.unit, []).append(Known(card.name, card.mistake, card.about))
        return pile.pile(pile.standings(self.record, known), counts.the_day(moment or clock.now(), self.end))

    def retrievability(self, card: str, moment: dt.datetime) -> float | None:
        """The probability that a card is remembered, None for a new one."""
        remembered = self.record.memories.get(card)
        if remembered is None:
            return None
        today = counts.the_day(moment, self.end).date
        return memory.retrievability(self.replay.states[card], remembered.day, today)

    def intervals(self, card: str, moment: dt.datetime) -> dict[int, dt.timedelta]:
        """How long until the card comes again, for each rating."""
        return {given: self._review(card, given, moment, None).interval for given in memory.RATINGS}

    def _review(self, card: str, given: int, moment: dt.datetime, seconds: float | None) -> memory.Reviewed:
        before = self.record.memories.get(card)
        state = self.replay.states[card] if before else memory.fresh(card)
        today = counts.the_day(moment, self.end).date
        return memory.review(state, before.day if before else None, today, given, moment, seconds)

    def answer(self, card: str, given: int, seconds: float, moment: dt.datetime | None = None) -> Entry:
        """Record a rating. Raises DlstudyError if it could not be written; then nothing has changed."""
        moment = moment or clock.now()
        seconds = round(seconds, 3)
        done = self._review(card, given, moment, seconds)
        before = self.record.memories.get(card)
        due = moment + done.interval
        data: dict[str, Any] = {
            "card": card, "rating": given, "seconds": seconds, "due": due.isoformat(timespec="seconds"),
            "due_at": _microseconds(due), "previous": before.review if before else None, **memory.as_data(done),
        }  # fmt: skip
        entry = self.journal.append("review", card, data, when=moment)
        assert entry is not None
        self._written += 1
        self._change(card, [*self.chains.get(card, []), entry])
        return entry

    def take_back(self, entry: Entry) -> None:
        """Undo a review of this deck, by another entry."""
        self.journal.append("undo", entry.id, {}, when=clock.now())
        self._written += 1
        chain = self.chains.get(entry.subject, [])
        self._change(entry.subject, [one for one in chain if one.id != entry.id])

    def keep(self) -> None:
        """Leave the count of what is due behind, for `dlstudy today`, unless another program wrote meanwhile."""
        if self.journal.newest()[0] == self._row + self._written:
            counts.keep(self.journal, self.plan, self.end, self.record)

    def _change(self, card: str, chain: list[Entry]) -> None:
        self.chains[card] = sorted(chain, key=_time)
        remembered = self.replay.chain(card, self.chains[card])
        if remembered is None:
            self.record.memories.pop(card, None)
        else:
            self.record.memories[card] = remembered


def _microseconds(moment: dt.datetime) -> int:
    return (moment - dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)) // dt.timedelta(microseconds=1)


def _time(entry: Entry) -> tuple[int, str]:
    return entry.at, entry.id
