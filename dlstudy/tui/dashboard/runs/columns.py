"""Which columns of a run a table of a certain width shows, and what stands in them. Draws nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len, set_cell_size

from dlstudy.desk.runs import age
from dlstudy.lab.wording import measure, plain, status_word, value
from dlstudy.language import capital, duration, percent, say
from dlstudy.runs import query
from dlstudy.runs.listing import Entry
from dlstudy.tui import words

#: Blanks between two columns; the fewest cells of the first.
GAP, LEAST = 2, 20
Cell = tuple[str, str]  # a text and the name of its colour
STATUS_COLOURS = {"starting": "muted", "running": "good", "paused": "warn", "finished": "text", "stopped": "warn",
                  "interrupted": "bad", "failed": "bad"}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One column: what it sorts by, its head, its cells, its width; `right`: numbers."""

    id: str
    head: str
    cells: list[Cell]
    width: int
    right: bool = False


def head(column: str) -> str:
    """What a column is called: fields and metrics in words, settings as they are typed."""
    fixed = {
        "id": "id",
        "name": say(fr="exécution", en="run"),
        "lab": "lab",
        "status": say(fr="état", en="status"),
        "best": say(fr="exactitude", en="accuracy"),
        "data": say(fr="données", en="data"),
        "time": say(fr="durée", en="time"),
        "started": say(fr="commencée", en="started"),
        "seed": say(fr="graine", en="seed"),
        "device": say(fr="appareil", en="device"),
        "experiment": say(fr="expérience", en="experiment"),
        "mine": say(fr="votre code", en="own code"),
    }
    return fixed.get(column) or words.clean(measure(column) if column.endswith(_MEASURED) else column)


_MEASURED = ("loss", "accuracy")
#: The columns that stand last, in this order, whether they were asked for or not.
_USUAL = ("loss", "lab", "data", "time", "started")


def text(run: Entry, column: str, now: dt.datetime) -> str:
    """What stands in a cell."""
    if column == "name":
        return words.clean(run.shown)
    if column == "status":
        done = f" {percent(run.share, 0)}" if run.living and run.share is not None else ""
        return status_word(run.status) + done
    if column == "started":
        return age(run.started, now) if run.started else ""
    if column == "time":
        return duration(run.seconds) if run.seconds else ""
    if column == "best":
        return percent(run.best) if run.best is not None else ""
    if column == "experiment":
        return words.clean(run.experiment or "")
    return shown(column, query.value(run, column), setting=column in run.settings)


def shown(column: str, found: Any, *, setting: bool = False) -> str:
    """A value as it reads: a metric with the digits worth reading, a setting as it was typed."""
    if found is None:
        return ""
    if isinstance(found, bool):
        return say(fr="oui", en="yes") if found else say(fr="non", en="no")
    if isinstance(found, (int, float)) and not setting and column not in query.FIELDS:
        return value(column, float(found))
    return words.clean(plain(found))


def chosen(runs: Sequence[Entry], width: int, extra: Sequence[str], now: dt.datetime) -> list[Column]:
    """The columns that fit `width` cells, in the order in which they stand.

    extra: columns that the learner asked for by a filter or the order; they come before what everybody sees.
    """
    several = len({run.lab for run in runs}) > 1
    wanted = [
        "name",
        "status",
        "best",
        *extra,
        "started",
        *(["lab"] if several else []),
        "time",
        "data",
        "loss",
    ]
    if not several:
        wanted.append("lab")
    order = ["name", "status", "best", *(one for one in extra if one not in _USUAL), *_USUAL]
    kept: dict[str, Column] = {}
    free = width
    for id in dict.fromkeys(wanted):
        column = _column(runs, id, now)
        if id not in ("name", *extra) and not any(cell for cell, _ in column.cells):
            continue
        least = min(column.width, LEAST) if id == "name" else column.width
        if kept and free < least + GAP:
            continue
        kept[id] = column
        free -= least + GAP
    first = kept["name"]
    room = min(first.width, min(first.width, LEAST) + max(0, free + GAP))
    kept["name"] = Column("name", first.head, first.cells, room)
    return [kept[id] for id in dict.fromkeys(order) if id in kept]


def _column(runs: Sequence[Entry], id: str, now: dt.datetime) -> Column:
    colour: Callable[[Entry], str] = {
        "name": lambda run: "text",
        "status": lambda run: STATUS_COLOURS.get(run.status, "muted"),
        "best": lambda run: "text",
    }.get(id, lambda run: "muted")
    cells = [(text(run, id, now), colour(run)) for run in runs]
    if id == "status":
        cells = [(f"{words_mark(run)} {cell}", look) for run, (cell, look) in zip(runs, cells, strict=True)]
    name = capital(head(id))
    width = max(
        [cell_len(cell) for cell, _ in cells] + [cell_len(name) + 2]
    )  # room for the arrow of the order
    numbers = id in ("best", "time") or any(
        isinstance(query.value(run, id), (int, float)) and not isinstance(query.value(run, id), bool)
        for run in runs[:50]
    )
    return Column(id, name, cells, min(width, 40), numbers)


def words_mark(run: Entry) -> str:
    """The sign of a run's state, as the lab screen has it."""
    from dlstudy.tui.widgets.header import STATUS

    return STATUS.get(run.status, ("?", ""))[0]


def fitted(text: str, width: int, *, right: bool = False) -> str:
    """A text in exactly `width` cells."""
    size = cell_len(text)
    if size > width:
        return set_cell_size(text, max(0, width - 1)) + "…"
    return " " * (width - size) + text if right else text + " " * (width - size)
