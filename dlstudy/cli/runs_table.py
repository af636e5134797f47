"""The list of runs as a table that fits the terminal."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from dlstudy.cli.console import style, table, visible, width
from dlstudy.lab.wording import status_word
from dlstudy.language import NBSP, count, date, duration, percent, say
from dlstudy.training.report import best_accuracy, data_name

if TYPE_CHECKING:
    from dlstudy.runs.folder import RunFolder

_COLOURS = {"starting": "cyan", "running": "cyan", "paused": "yellow", "finished": "green", "stopped": "yellow",
            "interrupted": "red", "failed": "red"}  # fmt: skip


def lines(runs: list[RunFolder], now: dt.datetime | None = None) -> list[str]:
    """The lines of the table, newest first; two lines a run where the terminal is narrow."""
    now = now or dt.datetime.now(dt.timezone.utc)
    rows = [_row(run, now) for run in runs]
    heads = [say(fr="exécution", en="run"), say(fr="lab", en="lab"), say(fr="état", en="status"),
             say(fr="exactitude", en="accuracy"), say(fr="données", en="data"),
             say(fr="durée", en="time"), say(fr="commencée", en="started")]  # fmt: skip
    for columns in ((0, 1, 2, 3, 4, 5, 6), (0, 1, 2, 3, 5, 6), (0, 2, 3, 5, 6), (0, 2, 3, 6)):
        numbers = {place for place, column in enumerate(columns) if column in (3, 5)}
        shown = table(
            [[row[i] for i in columns] for row in rows], [heads[i] for i in columns], numbers=numbers
        )
        if max(map(visible, shown)) <= width():
            return shown
    narrow = []
    for run, row in zip(runs, rows, strict=True):
        narrow += [style(run.id, "bold"), f"  {row[2]} {row[3]}".rstrip(), f"  {row[6]}"]
    return narrow


def _row(run: RunFolder, now: dt.datetime) -> list[str]:
    state, status = run.state(), run.status()
    best = best_accuracy(run)
    seconds = state.get("seconds")
    started = state.get("started_at") or run.info.get("created_at")
    return [
        run.id + (" · " + say(fr="votre code", en="your own code") if run.info.get("mine") else ""),
        str(run.info.get("lab", "")),
        style(status_word(status), _COLOURS.get(status, "dim")),
        percent(best) if best is not None else "",
        data_name(run.info, state) or "",
        duration(seconds) if isinstance(seconds, (int, float)) and seconds else "",
        age(started, now) if isinstance(started, str) else "",
    ]


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
