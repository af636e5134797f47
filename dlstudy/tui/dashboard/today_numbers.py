"""The numbers beside the day: time, progress week by week, what comes, and the last four weeks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.text import Text

from dlstudy.desk.dates import short
from dlstudy.journal.study import streak
from dlstudy.language import NBSP, count, duration, say, weekday
from dlstudy.tui.dashboard.timer import PRACTICE, REVIEW, THEORY

if TYPE_CHECKING:
    from dlstudy.desk.day import Desk
    from dlstudy.tui.dashboard.pen import Pen
    from dlstudy.tui.dashboard.timer import SessionTimer

#: Columns.
WIDTH = 40


def _cut(line: Text, width: int) -> Text:
    line.truncate(width, overflow="ellipsis")
    return line


def numbers(pen: Pen, desk: Desk, timer: SessionTimer, days: Mapping[dt.date, float]) -> Text:
    """The panel beside the day, `WIDTH` columns wide; days: seconds of study by date."""
    stand, width = desk.standing, WIDTH
    lines: list[Text] = []

    def heading(fr: str, en: str) -> None:
        if lines:
            lines.append(Text())
        lines.append(pen.line((say(fr=fr, en=en), "accent", True)))

    heading("Aujourd'hui", "Today")
    whole = stand.block.minutes if stand.block and stand.state == "study" else desk.plan.minutes_per_day
    studied = desk.seconds
    lines.append(pen.bar(studied / (60 * whole) if whole else 0, width))
    time = duration(studied) if studied >= 60 else f"0{NBSP}min"
    lines.append(
        pen.line(
            (say(fr=f"{time} d'étude notées sur {whole}", en=f"{time} of study recorded of {whole}"), "text")
        )
    )
    if timer.total >= 60:
        parts = [(say(fr="théorie", en="theory"), timer.seconds[THEORY]),
                 (say(fr="pratique", en="practice"), timer.seconds[PRACTICE]),
                 (say(fr="cartes", en="cards"), timer.seconds[REVIEW])]  # fmt: skip
        shown = " · ".join(f"{name} {duration(seconds)}" for name, seconds in parts if seconds >= 60)
        lines.append(pen.line((say(fr="séance : ", en="session: ") + shown, "muted")))
    heading("Le plan", "The plan")
    for week in desk.plan.weeks:
        parts_of = [part for day in week.days for part in day.parts]
        all_minutes = sum(part.minutes for part in parts_of)
        done = sum(part.minutes for part in parts_of if stand.is_done(part))
        name = say(fr=f"S{week.number} ", en=f"W{week.number} ")
        lines.append(pen.line((name, "muted")) + pen.bar(done / all_minutes if all_minutes else 0, width - 10)
                     + pen.line((f"{round(100 * done / all_minutes) if all_minutes else 0}{NBSP}%".rjust(6),
                                   "muted")))  # fmt: skip
    coming = [slot for slot in stand.slots if slot.date > desk.today][:4]
    if coming:
        heading("Ensuite", "Coming up")
        for slot in coming:
            title = desk.plan.day(slot.parts[0].day).title.here
            line = pen.line((short(slot.date, aligned=True).ljust(14), "muted"), (title, "text"))
            lines.append(_cut(line, width))
    now = streak(days, desk.today, stand.rules.between)
    heading("Régularité", "Keeping at it")
    words = count(now.current, ("jour d'étude de suite", "jours d'étude de suite"),
                ("study day in a row", "study days in a row"))  # fmt: skip
    best = say(fr=f" (record : {now.longest})", en=f" (best: {now.longest})") if now.longest > 1 else ""
    lines.append(pen.line((words + best, "text")))
    lines += _strip(pen, days, desk.today)
    return Text("\n").join(lines)


def _strip(pen: Pen, days: Mapping[dt.date, float], today: dt.date) -> list[Text]:
    """The last four weeks, a column a week day by day: how long each date was studied."""
    monday = today - dt.timedelta(days=today.weekday() + 21)
    marks = "·░▒▓█"
    lines = []
    for row in range(7):
        pieces: list[tuple[str, str, bool]] = []
        pieces.append((weekday(row)[:2].ljust(4), "muted", False))
        for week in range(4):
            day = monday + dt.timedelta(days=7 * week + row)
            minutes = days.get(day, 0) / 60
            level = 0 if minutes < 1 else 1 + sum(minutes >= bound for bound in (30, 60, 110))
            if day > today:
                pieces.append(("   ", "muted", False))
            else:
                pieces.append((marks[level] * 2 + " ", "good" if level else "grid", day == today))
        lines.append(pen.line(*pieces))
    return lines
