"""A search of the record, from what the learner types: kinds, units, words, dates such as ``2026-11``."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from dlstudy.curriculum.model import Plan
from dlstudy.desk.dates import read_date
from dlstudy.desk.record_words import KINDS, taken_back_word
from dlstudy.errors import UserError
from dlstudy.journal.searching import Term
from dlstudy.language import say

#: The shortest word that is looked for among titles and the words of outcomes: shorter ones stand in everything.
LEAST = 3


def plain(text: str) -> str:
    """A text without capitals and accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c)).replace("’", "'")


def terms(text: str, plan: Plan, today: dt.date, end: dt.timedelta) -> list[Term]:
    """What each word of a search means; all of them have to fit. Words between quotation marks belong together."""
    found = []
    for quoted, bare in re.findall(r'[«"]\s*([^"»]+?)\s*["»]|(\S+)', text):
        word = quoted or bare
        dates = None if quoted else _dates(word, today)
        found.append(Term(dates=dates, end=end) if dates else _term(word, plan))
    return found


def _term(word: str, plan: Plan) -> Term:
    typed = plain(word)
    long = len(typed) >= LEAST
    kinds = tuple(
        kind for kind, names in KINDS.items() if any(plain(name).startswith(typed) for name in names)
    )
    units = tuple(
        unit.id for unit in plan.units.values() if any(typed in plain(title) for title in unit.title)
    ) if long else ()  # fmt: skip
    data = tuple(piece for words, piece in _outcomes() if long and plain(words).startswith(typed))
    undone = long and plain(taken_back_word()).startswith(typed)
    return Term(word, kinds if long else (), units, data, undone)


def _outcomes() -> list[tuple[str, tuple[str, str]]]:
    """The words in which an outcome is said, and how the journal writes it."""
    from dlstudy.lab.wording import status_word
    from dlstudy.reviewing.words import rating_word

    found = [
        (say(fr="réussi", en="passed"), ("check", '"passed":true')),
        (say(fr="réussi", en="passed"), ("done", '"by":"check"')),
        (say(fr="pas encore", en="not yet"), ("check", '"passed":false')),
        (say(fr="juste", en="right"), ("question", '"right":true')),
        (say(fr="juste", en="right"), ("prediction", '"right":true')),
        (say(fr="manquée", en="missed"), ("question", '"right":false')),
        (say(fr="manquée", en="missed"), ("prediction", '"right":false')),
    ]
    found += [
        (status_word(status), ("run", f'"status":"{status}"')) for status in ("finished", "stopped", "failed")
    ]
    found += [(rating_word(rating), ("review", f'"rating":{rating}')) for rating in (1, 2, 3, 4)]
    return found


def _dates(word: str, today: dt.date) -> tuple[dt.date, dt.date] | None:
    """The dates that a word names: a year, a month, a day, or none."""
    if found := re.fullmatch(r"(20\d\d)(?:-(\d{1,2}))?-?", word):
        year, month = int(found[1]), int(found[2] or 0)
        if not found[2]:
            return dt.date(year, 1, 1), dt.date(year, 12, 31)
        if 1 <= month <= 12:
            after = dt.date(year + month // 12, month % 12 + 1, 1)
            return dt.date(year, month, 1), after - dt.timedelta(days=1)
        return None
    try:
        day = read_date(word, today)
    except UserError:
        return None
    return day, day
