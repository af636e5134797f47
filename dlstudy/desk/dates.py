"""Dates, weekdays and hours as learners type them and as they read them, in both languages."""

import datetime as dt
import re

from dlstudy.errors import UserError
from dlstudy.language import language, say
from dlstudy.schedule.rules import EVERY_DAY, ONE_DAY

_NAMES = (
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
)
_SETS = {
    "all": EVERY_DAY, "every": EVERY_DAY, "everyday": EVERY_DAY, "daily": EVERY_DAY, "tous": EVERY_DAY,
    "weekdays": frozenset(range(5)), "semaine": frozenset(range(5)), "ouvrés": frozenset(range(5)),
    "weekend": frozenset((5, 6)), "week-end": frozenset((5, 6)),
}  # fmt: skip
_SHORT_DAYS = {"fr": ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."),
               "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}  # fmt: skip
_SHORT_MONTHS = {
    "fr": ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_RELATIVE = {
    "today": 0, "aujourd'hui": 0, "aujourdhui": 0, "tomorrow": 1, "demain": 1, "yesterday": -1, "hier": -1,
}  # fmt: skip
#: Years around today in which a date makes sense.
YEARS = 10


def short(day: dt.date, *, aligned: bool = False) -> str:
    """A date in few columns: ``Tue 24 Nov`` or ``mar. 24 nov.``; `aligned`: the 3rd under the 24th."""
    months = _SHORT_MONTHS[language()]
    number = str(day.day).rjust(2 if aligned else 1)
    return f"{_SHORT_DAYS[language()][day.weekday()]} {number} {months[day.month - 1]}"


def read_date(text: str, today: dt.date) -> dt.date:
    """A date: ``2026-11-24``, ``today``, ``demain``, ``24/11/2026``. Raises UserError for one that does not exist."""
    typed = text.strip().lower().replace("’", "'")
    if typed in _RELATIVE:
        return today + _RELATIVE[typed] * ONE_DAY
    year, month, day = _numbers(text, typed)
    try:
        date = dt.date(year, month, day)
    except ValueError:
        raise UserError(
            say(fr=f"La date « {text} » n'existe pas.", en=f"The date '{text}' does not exist."),
            hint=_existing(year, month),
        ) from None
    if abs(date.year - today.year) > YEARS:
        raise UserError(say(fr=f"La date « {text} » est trop loin d'aujourd'hui ({YEARS} ans au plus).",
                            en=f"The date '{text}' is too far from today ({YEARS} years at most)."))  # fmt: skip
    return date


def _numbers(text: str, typed: str) -> tuple[int, int, int]:
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", typed):
        return int(found[1]), int(found[2]), int(found[3])
    if found := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", typed):
        return int(found[3]), int(found[2]), int(found[1])
    raise UserError(
        say(fr=f"« {text} » n'est pas une date.", en=f"'{text}' is not a date."),
        hint=say(fr="Écrivez-la comme 2026-11-24, ou aujourd'hui, demain, hier.",
                 en="Write it like 2026-11-24, or today, tomorrow, yesterday."),
    )  # fmt: skip


def _existing(year: int, month: int) -> str | None:
    """What dates that month has, when it is a month."""
    if not (1 <= month <= 12 and 1 <= year <= 9998):
        return None
    last = dt.date(year + month // 12, month % 12 + 1, 1) - ONE_DAY
    return say(fr=f"Ce mois va jusqu'au {last.isoformat()}.", en=f"That month ends on {last.isoformat()}.")


def read_weekdays(text: str) -> frozenset[int]:
    """Weekdays: ``mon,tue``, ``lun-ven``, ``weekend``, ``tous``; Monday is 0. Raises UserError."""
    days: set[int] = set()
    for word in re.split(r"[\s,;+/]+", text.strip().lower()):
        if not word:
            continue
        if word in _SETS:
            days |= _SETS[word]
            continue
        first, dash, last = word.partition("-")
        start, stop = _weekday(first), _weekday(last if dash else first)
        days |= {(start + n) % 7 for n in range((stop - start) % 7 + 1)}
    if not days:
        raise UserError(say(fr="Il faut au moins un jour d'étude par semaine.",
                            en="At least one study day a week is needed."), hint=_weekday_hint())  # fmt: skip
    return frozenset(days)


def _weekday(word: str) -> int:
    plain = word.rstrip(".")
    found = {
        index for names in _NAMES for index, name in enumerate(names)
        if len(plain) >= 2 and (name.startswith(plain) or f"{name}s" == plain)
    }  # fmt: skip
    if len(found) != 1:
        raise UserError(say(fr=f"« {word} » n'est pas un jour de la semaine.",
                            en=f"'{word}' is not a day of the week."), hint=_weekday_hint())  # fmt: skip
    return found.pop()


def _weekday_hint() -> str:
    return say(fr="Par exemple : lun,mar,jeu, lun-ven, weekend ou tous.",
               en="For example: mon,tue,thu, mon-fri, weekend or all.")  # fmt: skip


def typed_weekdays(weekdays: frozenset[int]) -> str:
    """Weekdays as `read_weekdays` takes them, in the language in force: ``all``, ``mon-fri``, ``lun,mer``."""
    if weekdays == EVERY_DAY:
        return say(fr="tous", en="all")
    names = [name[:3] for name in _NAMES[1 if language() == "fr" else 0]]
    days = sorted(weekdays)
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{names[days[0]]}-{names[days[-1]]}"
    return ",".join(names[day] for day in days)


def read_hour(text: str) -> str:
    """An hour of the day as ``19:00``, from ``19:00``, ``19h30``, ``19h`` or ``7pm``. Raises UserError."""
    typed = text.strip().lower().replace(" ", "")
    found = re.fullmatch(r"(\d{1,2})(?:[:h](\d{2})?)?(am|pm)?", typed)
    if found:
        hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "pm" else 0)
        if hour < 24 and minute < 60:
            return f"{hour:02d}:{minute:02d}"
    raise UserError(
        say(fr=f"« {text} » n'est pas une heure.", en=f"'{text}' is not an hour of the day."),
        hint=say(fr="Écrivez-la comme 19:00 ou 19h30.", en="Write it like 19:00."),
    )


def weekday_words(weekdays: frozenset[int]) -> str:
    """``every day``, ``Monday to Friday``, ``Monday, Tuesday and Thursday``; French with its articles."""
    from dlstudy.language import weekday

    if weekdays == EVERY_DAY:
        return say(fr="tous les jours", en="every day")
    days = sorted(weekdays)
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        first, last = weekday(days[0]), weekday(days[-1])
        return say(fr=f"du {first} au {last}", en=f"{first} to {last}")
    names = [weekday(day) for day in days]
    if language() == "fr":
        names = [f"le {name}" for name in names]
    if len(names) == 1:
        return names[0] if language() == "fr" else f"on {names[0]}s"
    return ", ".join(names[:-1]) + say(fr=" et ", en=" and ") + names[-1]
