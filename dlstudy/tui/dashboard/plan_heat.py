"""The heat map of the time studied: a column a week, a row a weekday, four levels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from rich.text import Text

from dlstudy.desk.calendar import level
from dlstudy.desk.dates import short
from dlstudy.language import NBSP, duration, say, weekday
from dlstudy.schedule.rules import ONE_DAY
from dlstudy.tui.dashboard.pen import Pen

#: No time, then the four levels.
SHADES = "·░▒▓█"
LABEL = 5


def heat_map(
    pen: Pen,
    days: Mapping[dt.date, float],
    *,
    first: dt.date,
    last: dt.date,
    today: dt.date,
    minutes_per_day: int,
    width: int,
) -> Text:
    """Lines of text, `width` columns wide at most.

    Args:
        days: seconds by date.
        first: the Monday of the first week; last: the last date; the newest weeks are shown if not all fit.
    """
    weeks = ((last - first).days + 7) // 7
    columns = next((size for size in (7, 6) if LABEL + size * weeks <= width), 4)
    shown = max(1, min(weeks, (width - LABEL) // columns))
    # The weeks that are over come before those to come.
    now = max(0, (today - first).days // 7)
    skipped = max(0, min(weeks - shown, now - shown + 1))
    mondays = [first + 7 * (skipped + n) * ONE_DAY for n in range(shown)]

    lines = [pen.line((" " * LABEL, "muted"), *_months(mondays, columns))]
    for row in range(7):
        pieces: list[tuple[str, str] | tuple[str, str, bool]] = [(weekday(row)[:3].ljust(LABEL), "muted")]
        for monday in mondays:
            date = monday + row * ONE_DAY
            shade = level(days.get(date, 0), minutes_per_day)
            if date > today and not shade:
                pieces.append((" " * columns, "grid"))
            else:
                pieces.append((SHADES[shade] * (columns - 2), "good" if shade else "grid"))
                pieces.append(("‹ " if date == today else "  ", "accent", True))
        lines.append(pen.line(*pieces))
    totals = [sum(days.get(monday + n * ONE_DAY, 0) for n in range(7)) for monday in mondays]
    lines.append(pen.line((" " * LABEL, "muted"),
                          *(((_short(total, columns) if monday <= today else "").ljust(columns), "text")
                            for monday, total in zip(mondays, totals, strict=True))))  # fmt: skip
    lines.append(Text())
    quarters = [minutes_per_day // 4, minutes_per_day // 2, round(minutes_per_day * 11 / 12)]
    legend: list[tuple[str, str]] = [(say(fr="min : ", en="min: "), "muted")]
    for block, bound in zip(SHADES[1:], [1, *quarters], strict=True):
        words = f"≥{NBSP}{bound}" if bound > 1 else f"<{NBSP}{quarters[0]}"
        legend += [(block * 2, "good"), (f"{NBSP}{words}  ", "muted")]
    lines.append(pen.line(*legend))
    everything = sum(days.get(first + n * ONE_DAY, 0) for n in range((last - first).days + 1))
    if everything >= 60:
        total = duration(everything)
        lines.append(pen.line((say(fr=f"En tout : {total}", en=f"In all: {total}"), "text")))
    return Text("\n").join(lines)


def _months(mondays: list[dt.date], columns: int) -> list[tuple[str, str]]:
    """The date of each Monday, the month where it is a new one and there is room."""
    found = []
    for number, monday in enumerate(mondays):
        new = number == 0 or monday.month != mondays[number - 1].month
        text = f"{monday.day}{NBSP}{short(monday).split()[-1][:3]}"
        if not new or len(text) >= columns:
            text = str(monday.day)
        found.append((text.ljust(columns), "muted"))
    return found


def _short(seconds: float, columns: int) -> str:
    """A length of time in few columns: ``2h05``, ``45m``."""
    minutes = round(seconds / 60)
    if not minutes:
        return "—"
    if columns >= 6:
        return f"{minutes // 60}h{minutes % 60:02d}" if minutes >= 60 else f"{minutes}m"
    return f"{round(minutes / 60)}h" if minutes >= 60 else f"{minutes}m"
