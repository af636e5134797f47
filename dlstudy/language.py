"""The program's own words, in French and in English.

Both versions of a message stand side by side where it is said, so that neither can be
forgotten: ``say(fr="Rien à faire.", en="Nothing to do.")``. French spacing before
``: ; ? ! %`` and inside « » is set here, once, for every message.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
from collections.abc import Iterator

LANGUAGES = ("fr", "en")
NBSP = "\u00a0"
NARROW_NBSP = "\u202f"

_current: str | None = None

_WEEKDAYS = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
           "septembre", "octobre", "novembre", "décembre"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August",
           "September", "October", "November", "December"),
}  # fmt: skip

_SPACE_BEFORE = re.compile(r"(?<=\S) (?=[:;?!%»](?:\W|$))")
_SPACE_AFTER = re.compile(r"« ")


def from_locale() -> str:
    """The language that the environment asks for, as gettext reads it: first LANGUAGE, then LC_*."""
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        for value in os.environ.get(variable, "").lower().split(":"):
            if value[:2] in LANGUAGES:
                return value[:2]
            if value in ("c", "posix") or value.startswith("c."):
                return "en"
    return "en"


def language() -> str:
    """The language in force, ``"fr"`` or ``"en"``."""
    return _current or from_locale()


def set_language(code: str | None) -> None:
    """Choose the language; None goes back to the locale's. Raises ValueError for another code."""
    global _current
    if code is not None and code not in LANGUAGES:
        raise ValueError(code)
    _current = code


@contextlib.contextmanager
def speaking(code: str) -> Iterator[None]:
    """Within the `with`, numbers and words are in this language."""
    before = _current
    set_language(code)
    try:
        yield
    finally:
        set_language(before)


def french(text: str) -> str:
    """Put no-break spaces where French typography wants them."""
    return _SPACE_AFTER.sub("«" + NBSP, _SPACE_BEFORE.sub(NBSP, text))


def say(*, fr: str, en: str) -> str:
    """The message in the language in force."""
    return french(fr) if language() == "fr" else en


def reason(error: BaseException, code: str | None = None) -> str:
    """Why the system refused something, in a language, by default the one in force: its own words are English."""
    import errno

    number_ = getattr(error, "errno", None)
    english = getattr(error, "strerror", None) or str(error) or type(error).__name__
    words = {
        errno.EACCES: "accès refusé",
        errno.EPERM: "opération interdite",
        errno.ENOENT: "ce fichier ou ce dossier n'existe pas",
        errno.EEXIST: "il existe déjà",
        errno.EISDIR: "c'est un dossier",
        errno.ENOTDIR: "un des dossiers du chemin n'en est pas un",
        errno.ENOTEMPTY: "le dossier n'est pas vide",
        errno.ENOSPC: "il n'y a plus de place sur le disque",
        errno.EDQUOT: "votre quota de disque est atteint",
        errno.EFBIG: "le fichier est trop grand",
        errno.EROFS: "le système de fichiers est en lecture seule",
        errno.EIO: "erreur du disque",
        errno.EBUSY: "il est occupé",
        errno.ENAMETOOLONG: "le nom est trop long",
        errno.ELOOP: "trop de liens symboliques",
        errno.EMFILE: "trop de fichiers ouverts",
        errno.ENOMEM: "il n'y a plus de mémoire",
        errno.ECONNREFUSED: "connexion refusée",
        errno.ECONNRESET: "connexion coupée",
        errno.ECONNABORTED: "connexion coupée",
        errno.EPIPE: "connexion coupée",
        errno.ETIMEDOUT: "délai dépassé",
        errno.ENETUNREACH: "réseau inaccessible",
        errno.EHOSTUNREACH: "machine inaccessible",
    }
    known = words.get(number_) if (code or language()) == "fr" and number_ else None
    return known or english


def number(value: float, digits: int = 0) -> str:
    """A number as the language writes it: ``1 234,5`` or ``1,234.5``."""
    text = f"{value:,.{digits}f}"
    if language() == "fr":
        text = text.replace(",", NARROW_NBSP).replace(".", ",")
    return text


def percent(fraction: float, digits: int = 1) -> str:
    """A fraction of one as a percentage: ``97,5 %`` or ``97.5%``."""
    text = number(100 * fraction, digits)
    return f"{text}{NBSP}%" if language() == "fr" else f"{text}%"


def count(n: int, fr: tuple[str, str], en: tuple[str, str]) -> str:
    """A number with its noun: ``count(2, ("jour", "jours"), ("day", "days"))``; French 0 is singular."""
    singular = abs(n) < 2 if language() == "fr" else n == 1
    noun = (fr if language() == "fr" else en)[0 if singular else 1]
    return f"{number(n)}{NBSP}{noun}"


def capital(text: str) -> str:
    """The text with a capital at its beginning, the rest as it is."""
    return text[:1].upper() + text[1:]


def date(day: dt.date, *, weekday: bool = True, year: bool = False) -> str:
    """A date in words: ``mardi 24 novembre`` or ``Tuesday 24 November``."""
    number_ = "1er" if day.day == 1 and language() == "fr" else str(day.day)
    words = [_WEEKDAYS[language()][day.weekday()]] if weekday else []
    words += [number_, _MONTHS[language()][day.month - 1]]
    return " ".join(words + ([str(day.year)] if year else []))


def weekday(index: int) -> str:
    """The name of a day of the week, Monday being 0."""
    return _WEEKDAYS[language()][index]


def duration(seconds: float) -> str:
    """A length of time: ``45 s``, ``12 min``, ``2 h 05``."""
    seconds = max(0, round(seconds))
    if seconds < 60:
        return f"{seconds}{NBSP}s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes}{NBSP}min"
    return f"{minutes // 60}{NBSP}h{NBSP}{minutes % 60:02d}"
