"""When theory and block are over: what the session timer has counted, against the day's minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlstudy.language import say
from dlstudy.tui.dashboard.timer import THEORY, SessionTimer

if TYPE_CHECKING:
    from dlstudy.desk.day import Desk


def minutes(desk: Desk) -> tuple[int, int]:
    """(theory, all) of today's block; (0, 0) without one."""
    stand = desk.standing
    if stand.state != "study" or stand.block is None:
        return 0, 0
    parts = stand.block.parts
    return sum(part.minutes for part in parts if part.block == "theory"), sum(part.minutes for part in parts)


def over(desk: Desk, timer: SessionTimer) -> list[tuple[str, str]]:
    """What is over by now: (a name, a sentence) each."""
    theory, whole = minutes(desk)
    day = desk.today.isoformat()
    found = []
    if theory and theory < whole and timer.seconds[THEORY] >= 60 * theory:
        found.append((f"theory {day}", say(fr=f"{theory} minutes de théorie : passez à la pratique.",
                                           en=f"{theory} minutes of theory: time to turn to practice.")))  # fmt: skip
    if whole and timer.total >= 60 * whole:
        found.append((f"block {day}", say(fr=f"{whole} minutes : la séance d'aujourd'hui est terminée.",
                                          en=f"{whole} minutes: today's block is over.")))  # fmt: skip
    return found
