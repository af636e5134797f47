"""What one does with runs, whether by a command or in the dashboard: delete one, say how old it is."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from dlstudy.language import NBSP, count, date, duration, say

if TYPE_CHECKING:
    from dlstudy.runs.folder import RunFolder


def delete(folder: RunFolder) -> None:
    """Delete a run; what the journal says of it stays, and what it could not be told yet is told first.

    UserError for a run that trains, DlstudyError when the system refuses.
    """
    from dlstudy.runs.removing import remove
    from dlstudy.training.settle import settle

    settle([folder])
    remove(folder)


def age(when: str, now: dt.datetime) -> str:
    """How long ago a moment was, as one would say it."""
    try:
        moment = dt.datetime.fromisoformat(when)
        seconds = (now - moment).total_seconds()
    except (ValueError, TypeError):  # no moment, or one without its zone: not written by us
        return ""
    if seconds < 60:
        return say(fr="à l'instant", en="just now")
    if seconds < 86400:
        text = f"{int(seconds // 3600)}{NBSP}h" if seconds >= 3600 else duration(seconds)
    elif seconds < 14 * 86400:
        text = count(int(seconds // 86400), ("jour", "jours"), ("day", "days"))
    else:
        local = moment.astimezone().date()
        return date(local, weekday=False, year=local.year != now.year)
    return say(fr=f"il y a {text}", en=f"{text} ago")
