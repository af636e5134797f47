"""The list of runs as a table that fits the terminal."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from dlstudy.cli.console import style, table, visible, width
from dlstudy.desk.runs import age
from dlstudy.lab.wording import status_word
from dlstudy.language import duration, percent, say

if TYPE_CHECKING:
    from dlstudy.runs.listing import Entry

_COLOURS = {"starting": "cyan", "running": "cyan", "paused": "yellow", "finished": "green", "stopped": "yellow",
            "interrupted": "red", "failed": "red"}  # fmt: skip


def lines(runs: list[Entry], now: dt.datetime | None = None) -> list[str]:
    """The lines of the table; two lines a run where the terminal is narrow."""
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
        narrow += [style(_called(run), "bold"), f"  {row[2]} {row[3]}".rstrip(), f"  {row[6]}"]
    return narrow


def _row(run: Entry, now: dt.datetime) -> list[str]:
    return [
        _called(run) + (" · " + say(fr="votre code", en="your own code") if run.mine else ""),
        run.lab,
        style(status_word(run.status), _COLOURS.get(run.status, "dim")),
        percent(run.best) if run.best is not None else "",
        run.data or "",
        duration(run.seconds) if run.seconds else "",
        age(run.started, now) if run.started else "",
    ]


def _called(run: Entry) -> str:
    """The id, which every command takes, and the name that the learner gave it."""
    return f"{run.id} · {run.name}" if run.name else run.id
