"""What is said of a date of the calendar."""

from __future__ import annotations

from dlstudy.desk.calendar import COMING, DONE, MISSED, OFF, REST, STARTED, TODAY, Calendar, Cell
from dlstudy.desk.dates import short
from dlstudy.language import NBSP, say


def date_words(calendar: Calendar, cell: Cell) -> tuple[str, str]:
    """What is to be said of a date, and its colour."""
    done, total = cell.minutes_done, cell.minutes
    left = total - done
    if cell.state == DONE:
        return say(fr="Fait", en="Done") + (f" ({total}{NBSP}min)" if total else ""), "good"
    if cell.state == TODAY:
        return say(
            fr=f"Aujourd'hui : reste {left} min sur {total}", en=f"Today: {left} min left of {total}"
        ), "accent"
    if cell.state == STARTED:
        return say(fr=f"Commencé : {done} min sur {total}", en=f"Started: {done} of {total} min") + _later(
            calendar, cell
        ), "warn"
    if cell.state == MISSED:
        return say(fr=f"Manqué : {total} min", en=f"Missed: {total} min") + _later(calendar, cell), "bad"
    if cell.state == COMING:
        agreed = next(
            (slot.agreed for slot in calendar.desk.standing.slots if slot.date == cell.date),
            cell.date,
        )
        words = say(fr=f"À venir : {left} min", en=f"To come: {left} min")
        if agreed != cell.date:
            words += say(fr=f" (était {short(agreed)})", en=f" (was {short(agreed)})")
        return words, "text"
    if cell.state == OFF:
        return say(fr="Jour de congé", en="A day off"), "warn"
    if cell.state == REST:
        return say(fr="Pas un jour d'étude", en="Not a study day"), "muted"
    if cell.date < calendar.desk.standing.rules.start:
        return say(fr="Avant le début du plan", en="Before the plan begins"), "muted"
    return say(fr="Après la fin du plan", en="After the end of the plan"), "muted"


def _later(calendar: Calendar, cell: Cell) -> str:
    """Where what was left of a date has gone."""
    left = [part for part in cell.parts if part.id not in cell.done]
    goes = next((day for part in left if (day := calendar.goes_to(part))), None)
    if goes is None:
        return say(fr=", fait depuis", en=", done since")
    return say(fr=f", déplacé au {short(goes)}", en=f", moved to {short(goes)}")
