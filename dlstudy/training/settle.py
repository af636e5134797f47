"""What a run could not do at its end because something was in the way then: its entry in the journal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from dlstudy.errors import DlstudyError

if TYPE_CHECKING:
    from dlstudy.runs.folder import RunFolder


def settle(runs: Iterable[RunFolder]) -> int:
    """Enter the finished runs that the journal refused at their time; returns how many. Never raises.

    The journal knows each run by its name, so that one it has already is not entered twice.
    """
    from dlstudy.lab.session import record

    settled = 0
    for run in runs:
        state = run.state()
        if state.get("status") != "finished" or state.get("recorded") is True or "recorded" not in state:
            continue
        try:
            seconds = float(state.get("seconds") or 0)
            if not record(run, "finished", seconds, state.get("metrics") or {}):
                return settled  # still in the way
            run.write_state(recorded=True)
        except (DlstudyError, TypeError, ValueError):
            continue
        settled += 1
    return settled
