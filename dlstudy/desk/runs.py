"""What one does with runs, whether by a command or in the dashboard: delete one, say how old it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
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


# ---- in words ------------------------------------------------------------------------------------


def delete_question(names: Sequence[str]) -> str:
    """What is asked before runs are deleted."""
    if len(names) == 1:
        return say(fr=f"Supprimer {names[0]} ?", en=f"Delete {names[0]}?")
    return say(fr=f"Supprimer {len(names)} exécutions ?", en=f"Delete {len(names)} runs?")


def delete_warning() -> str:
    """What it means."""
    return say(fr="Courbes, images et poids disparaissent pour toujours ; le journal garde ce qui a été fait.",
               en="Curves, pictures and weights are gone for good; the journal keeps what was done.")  # fmt: skip


def deleted_words(names: Sequence[str]) -> str:
    shown = ", ".join(names)
    return say(fr=f"Supprimé : {shown}.", en=f"Deleted: {shown}.")


def named_words(id: str, name: str | None) -> str:
    """What is said once a run has got a name, or lost it."""
    if name:
        return say(fr=f"{id} s'appelle « {name} ».", en=f"{id} is called '{name}'.")
    return say(fr=f"{id} n'a plus de nom.", en=f"{id} has no name any more.")


def others_words(names: Sequence[str]) -> str:
    """What is said of trainings that share the machine with one that begins."""
    shown = ", ".join(names)
    return say(
        fr=f"S'entraîne aussi en ce moment : {shown}. Les deux se partagent la machine et vont moins vite."
        if len(names) == 1 else
        f"S'entraînent aussi en ce moment : {shown}. Toutes se partagent la machine et vont moins vite.",
        en=f"Also training now: {shown}. They share the machine, and each is slower.",
    )  # fmt: skip


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
