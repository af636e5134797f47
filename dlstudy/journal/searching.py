"""What a search of the journal means, as a condition on its rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from dlstudy.journal.reading import _UNDONE, _YEAR_ONE


class Term(NamedTuple):
    """One word of a search. An entry fits if any of these does.

    Fields:
        text: it stands in the subject or in the data, as JSON writes them.
        kinds: the entry is of one of these kinds.
        units: the subject is one of these units, or one of their parts or cards.
        data: (kind, a piece of JSON) pairs: an entry of that kind whose data holds that piece.
        undone: it was taken back.
        dates: instead of all this, the study date lies between these two, both included (a day ends `end` after
            midnight, on the clock that the learner saw then).
    """

    text: str = ""
    kinds: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    data: tuple[tuple[str, str], ...] = ()
    undone: bool = False
    dates: tuple[dt.date, dt.date] | None = None
    end: dt.timedelta = dt.timedelta(hours=4)


def condition(terms: Sequence[Term], kinds: Collection[str]) -> tuple[str, list[Any]]:
    """SQL to come after a WHERE on ``entries AS e``, beginning with AND, and its values."""
    sql, values = "", list[Any]()
    if kinds:
        sql += f" AND e.kind IN ({', '.join('?' * len(kinds))})"
        values += kinds
    for term in terms:
        words, more = _fits(term)
        sql += f" AND ({words})"
        values += more
    return sql, values


def _fits(term: Term) -> tuple[str, list[Any]]:
    if term.dates is not None:
        day = f"(e.at / 1000000 + e.offset - {round(term.end.total_seconds())} + {_YEAR_ONE}) / 86400"
        return f"{day} BETWEEN ? AND ?", [date.toordinal() for date in term.dates]
    pattern = f"%{_escaped(term.text)}%"
    either = [r"e.subject LIKE ? ESCAPE '\'", r"e.data LIKE ? ESCAPE '\'"]
    values: list[Any] = [pattern, pattern]
    if term.kinds:
        either.append(f"e.kind IN ({', '.join('?' * len(term.kinds))})")
        values += term.kinds
    for unit in term.units:
        either.append("e.subject = ? OR e.subject BETWEEN ? AND ?")
        values += [unit, f"{unit}#", f"{unit}:~"]  # week1.x, week1.x#card, week1.x/lab, week1.x:variant
    for kind, piece in term.data:
        either.append(r"e.kind = ? AND e.data LIKE ? ESCAPE '\'")
        values += [kind, f"%{_escaped(piece)}%"]
    if term.undone:
        either.append(_UNDONE)
    return " OR ".join(f"({one})" for one in either), values


def _escaped(text: str) -> str:
    return "".join(f"\\{c}" if c in "\\%_" else c for c in text)
