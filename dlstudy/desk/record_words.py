"""The record in words: what `dlstudy log` and the journal's view say of an entry."""

from __future__ import annotations

import datetime as dt

from dlstudy.journal import Entry, study_date
from dlstudy.language import count, date, duration, language, percent, say

KINDS = {
    "begin": ("plan commencé", "plan begun"),
    "done": ("fait", "done"),
    "run": ("exécution", "run"),
    "day-off": ("repos", "day off"),
    "catch-up": ("rattrapage", "catch-up"),
    "read": ("lu", "read"),
    "check": ("vérifié", "checked"),
    "review": ("révisé", "reviewed"),
    "question": ("question", "question"),
    "prediction": ("prévision", "prediction"),
    "edit": ("ouvert", "opened"),
    "hint": ("indice", "hint"),
    "solution": ("solution", "solution"),
    "reset": ("recommencé", "begun anew"),
    "again": ("refait", "once more"),
}


def word(kind: str) -> str:
    """What a kind of entry is called."""
    fr, en = KINDS.get(kind, (kind, kind))
    return fr if language() == "fr" else en


def sittings(entries: list[Entry], end: dt.timedelta) -> list[Entry]:
    """The same with what was read without a break on one line: it is entered every few minutes."""
    found: list[Entry] = []
    for entry in entries:
        last = found[-1] if found else None
        if (
            last is not None
            and (entry.kind, entry.subject, entry.undone) == ("read", last.subject, last.undone)
            and last.kind == "read"
            and study_date(entry.when, end) == study_date(last.when, end)
        ):
            total = sum(
                one.data["seconds"]
                for one in (entry, last)
                if isinstance(one.data.get("seconds"), int | float)
            )
            found[-1] = last._replace(data={**last.data, "seconds": total})
        else:
            found.append(entry)
    return found


def in_words(entry: Entry, end: dt.timedelta) -> str:
    """One entry on one line: what, of what, when."""
    day = date(study_date(entry.when, end))
    what = " ".join([word(entry.kind), entry.subject])
    if words := details(entry):
        what += f" ({', '.join(words)})"
    return f"{what}, {day}, {entry.when:%H:%M}"


def details(entry: Entry) -> list[str]:
    """What an entry's data adds, in a few words."""
    data, words = entry.data, []
    if entry.kind == "run" and isinstance(data.get("status"), str):
        from dlstudy.lab.wording import status_word

        words.append(status_word(data["status"]))
    if entry.kind == "begin" and (start := _day(data.get("start"))):
        words.append(say(fr=f"à partir du {start}", en=f"from {start}"))
    if entry.kind == "day-off":
        if data.get("off") is False:
            words.append(say(fr="repris", en="taken up again"))
        elif data.get("until") != entry.subject and (last := _day(data.get("until"))):
            words.append(say(fr=f"jusqu'au {last}", en=f"until {last}"))
    words += _outcome(entry)
    metrics = data.get("metrics")
    if isinstance(metrics, dict) and isinstance(metrics.get("test_accuracy"), int | float):
        value = percent(metrics["test_accuracy"])
        words.append(say(fr=f"exactitude de test {value}", en=f"test accuracy {value}"))
    # A lesson's completion holds the seconds since the last entry of its reading, and all of them in words.
    seconds = data.get("reading_seconds", data.get("seconds"))
    if isinstance(seconds, int | float) and 0.5 <= seconds < 1e9:
        words.append(duration(seconds))
    return words


def _outcome(entry: Entry) -> list[str]:
    """How a check, a question, a prediction or a review came out."""
    data, words = entry.data, list[str]()
    if entry.kind in ("question", "prediction"):
        if isinstance(data.get("id"), str):
            words.append(data["id"])
        if isinstance(data.get("right"), bool):
            words.append(say(fr="juste", en="right") if data["right"] else say(fr="manquée", en="missed"))
    elif entry.kind == "check":
        if isinstance(data.get("passed"), bool):
            passed, checks = data["passed"], data.get("checks")
            words.append(say(fr="réussi", en="passed") if passed else say(fr="pas encore", en="not yet"))
            if not passed and isinstance(checks, dict) and isinstance(checks.get("total"), int):
                good, total = checks.get("passed"), checks["total"]
                words.append(say(fr=f"{good} vérifications sur {total}", en=f"{good} of {total} checks"))
        if isinstance(data.get("mistake"), str):
            words.append(say(fr=f"erreur {data['mistake']}", en=f"mistake {data['mistake']}"))
    elif entry.kind == "hint" and isinstance(data.get("number"), int):
        name = f"{data['function']} " if isinstance(data.get("function"), str) else ""
        words.append(f"{name}{data['number']}")
    elif entry.kind == "solution" and data.get("passed") is False:
        words.append(say(fr="avant d'avoir réussi", en="before it had passed"))
    elif entry.kind == "reset" and isinstance(data.get("kept"), str):
        words.append(say(fr=f"gardé dans {data['kept']}", en=f"kept in {data['kept']}"))
    elif entry.kind == "again" and isinstance(data.get("round"), int):
        times = data["round"]
        words.append(say(fr=f"écrit {times} fois", en=f"written {times} times"))
    elif entry.kind == "done" and data.get("by") == "check":
        words.append(say(fr="exercice réussi", en="exercise passed"))
    elif entry.kind == "review" and data.get("rating") in (1, 2, 3, 4):
        from dlstudy.reviewing.words import rating_word

        words.append(rating_word(int(data["rating"])))
    return words


def _day(text: object) -> str | None:
    """A date of the journal in words, or None if it is none."""
    try:
        return date(dt.date.fromisoformat(str(text)))
    except ValueError:
        return None


def taken_back_word() -> str:
    """What is said of an entry that was taken back."""
    return say(fr="annulé", en="taken back")


def undone_word(redo: bool) -> str:
    """What stands before an entry that was just taken back, or brought back."""
    return say(fr="Rétabli :", en="Brought back:") if redo else say(fr="Annulé :", en="Taken back:")


def nothing_to_undo(redo: bool) -> str:
    """Why nothing was taken back, or brought back."""
    if redo:
        return say(fr="Il n'y a rien à rétablir.", en="There is nothing to bring back.")
    return say(fr="Il n'y a rien à annuler.", en="There is nothing to take back.")


def entries_words(entries: int) -> str:
    """``1,234 entries``."""
    return count(entries, ("entrée", "entrées"), ("entry", "entries"))
