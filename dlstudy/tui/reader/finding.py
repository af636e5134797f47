"""Searching a page: words that may run over the end of a line, capitals and accents alike."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

from dlstudy.lessons.formulas import PLAIN
from dlstudy.lessons.layout import Line

#: What stands before a line and is no part of its words.
_EDGES = " ┃│•"


class Match(NamedTuple):
    """Where a match is: for each of its lines (line, first character, one past the last)."""

    pieces: tuple[tuple[int, int, int], ...]

    @property
    def line(self) -> int:
        return self.pieces[0][0]


def search(lines: list[Line], words: str) -> list[Match]:
    """Every place where the words stand, in order."""
    wanted = folded(" ".join(words.split()))
    if not wanted:
        return []
    text: list[str] = []
    places: list[tuple[int, int]] = []
    for number, line in enumerate(lines):
        whole = "".join(piece for piece, _ in line)
        first = len(whole) - len(whole.lstrip(_EDGES))
        inside = whole[first:].rstrip()
        text.append(folded(inside) + (" " if inside else "\n"))
        places += [(number, first + k) for k in range(len(inside) + 1)]
    joined = "".join(text)
    found = []
    at = joined.find(wanted)
    while at >= 0:
        found.append(_match(places[at : at + len(wanted)]))
        at = joined.find(wanted, at + max(1, len(wanted)))
    return found


def folded(text: str) -> str:
    """The same number of characters without capitals and accents, no-break spaces as blanks."""
    return "".join(_folded(c) for c in text)


@lru_cache(2048)
def _folded(character: str) -> str:
    if character in "\u00a0\u202f":
        return " "
    base = unicodedata.normalize("NFKD", PLAIN.get(character, character))[0]
    return base.casefold()[:1] or base


def _match(places: list[tuple[int, int]]) -> Match:
    pieces: list[tuple[int, int, int]] = []
    for line, column in places:
        if pieces and pieces[-1][0] == line:
            pieces[-1] = (line, pieces[-1][1], column + 1)
        else:
            pieces.append((line, column, column + 1))
    return Match(tuple(pieces))
