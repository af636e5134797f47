"""What an answer may take: time, memory, output."""

from __future__ import annotations

from typing import NamedTuple


class Limits(NamedTuple):
    """The limits of a check.

    Attributes:
        seconds: of processor time for one function or class and all its checks.
        wall: seconds on the clock for the same, for code that waits.
        memory: bytes beyond what the libraries take.
        output: characters of what is printed that are kept.
        idle: seconds on the clock in which it does nothing but wait, where the system tells.
        deaths: how often the process may die (or run out of time) before the rest is left unchecked.
    """

    seconds: float = 5.0
    wall: float = 40.0
    memory: int = 1 << 30
    output: int = 4000
    deaths: int = 3
    idle: float = 10.0


DEFAULT = Limits()

#: How a child exits that could not tell what it saw, and one that told everything: heard, if nobody meddled.
MUTE, UNHEARD = 73, 74
