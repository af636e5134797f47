"""The record in words: entries, study time, backups."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

from dlstudy.cli.console import bar, pad, style, visible, width, wrap
from dlstudy.journal import Entry, study_date
from dlstudy.journal.study import Streak, Week
from dlstudy.language import count, date, duration, language, number, percent, say

if TYPE_CHECKING:
    from dlstudy.journal.backups import Backup
    from dlstudy.journal.recovery import Restored

_KINDS = {
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


def _word(kind: str) -> str:
    fr, en = _KINDS.get(kind, (kind, kind))
    return fr if language() == "fr" else en


# -- entries ------------------------------------------------------------------------------------------------------


def log_lines(entries: list[Entry], end: dt.timedelta) -> list[str]:
    """Entries under the study dates that they belong to, in the order given."""
    lines: list[str] = []
    day = None
    kinds = max(visible(_word(entry.kind)) for entry in entries)
    for entry in _sittings(entries, end):
        if (today := study_date(entry.when, end)) != day:
            lines += (
                ["", style(date(today, year=True), "bold")]
                if lines
                else [style(date(today, year=True), "bold")]
            )
            day = today
        head = f"  {entry.when:%H:%M}  {pad(_word(entry.kind), kinds)}  {entry.subject}"
        words = details(entry)
        if entry.undone:
            words.append(say(fr="annulé", en="taken back"))
        text = ", ".join(words)
        looks = ("dim",) if entry.undone else ()
        if not text or visible(head) + 2 + visible(text) <= width():
            lines.append(style(f"{head}  {text}".rstrip(), *looks))
        else:
            lines += [style(line, *looks) for line in [head, *wrap(text, 9).splitlines()]]
    return lines


def _sittings(entries: list[Entry], end: dt.timedelta) -> list[Entry]:
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
    what = " ".join([_word(entry.kind), entry.subject])
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


def entries_words(entries: int) -> str:
    """``1,234 entries``."""
    return count(entries, ("entrée", "entrées"), ("entry", "entries"))


# -- study time ---------------------------------------------------------------------------------------------------


class Record(NamedTuple):
    """Study time: today, in all, on which dates, in a row, by week."""

    today: dt.date
    days: dict[dt.date, float]
    streak: Streak
    weeks: list[Week]

    @property
    def seconds(self) -> float:
        return sum(self.days.values())

    def as_json(self) -> dict[str, Any]:
        """The documented form: all times in seconds, dates as YYYY-MM-DD, weeks oldest first."""
        return {
            "date": self.today.isoformat(),
            "seconds": round(self.seconds, 3),
            "seconds_today": round(self.days.get(self.today, 0.0), 3),
            "days": len(self.days),
            "first_day": min(self.days).isoformat() if self.days else None,
            "streak": self.streak.current,
            "longest_streak": self.streak.longest,
            "weeks": [{"start": week.start.isoformat(), "seconds": round(week.seconds, 3), "days": week.days}
                      for week in self.weeks],
        }  # fmt: skip


def study_record() -> Record:
    """The record of the learner whose home this is, as of now."""
    from dlstudy.cli.context import plan_path
    from dlstudy.curriculum import load
    from dlstudy.journal import Journal, day_end, now
    from dlstudy.journal.study import streak, weeks
    from dlstudy.schedule.facts import read

    end = day_end()
    today = study_date(now(), end)
    with Journal.open() as journal:
        days = journal.study_days(end)
        expected = None
        if days:
            facts = read(journal, load(plan_path()), end)
            if facts.begun is not None:
                expected = facts.rules().between
    return Record(today, days, streak(days, today, expected), weeks(days, today))


def stats_lines(record: Record, most: int) -> list[str]:
    """The record as a page: totals, streak, and a bar a week for the last `most` weeks."""
    if not record.days:
        return [say(fr="Aucun temps d'étude n'a encore été noté.", en="No study time has been recorded yet.")]
    days = count(len(record.days), ("jour", "jours"), ("day", "days"))
    first = date(min(record.days), year=True)
    rows = [
        (say(fr="Temps étudié", en="Time studied"), duration(record.seconds),
         say(fr=f"en {days}, depuis le {first}", en=f"on {days}, since {first}")),
        (say(fr="Aujourd'hui", en="Today"), duration(record.days.get(record.today, 0.0)), ""),
        (say(fr="Jours d'affilée", en="Days in a row"), number(record.streak.current),
         say(fr=f"le plus long : {number(record.streak.longest)}", en=f"longest: {number(record.streak.longest)}")),
    ]  # fmt: skip
    labels = max(visible(label) for label, _, _ in rows)
    values = max(visible(value) for _, value, _ in rows)
    lines = []
    for label, value, more in rows:
        line = f"{pad(label, labels)}  {style(value, 'bold')}"
        wide = labels + 2 + values + 2 + visible(more) <= width()
        lines.append(f"{pad(line, labels + 2 + values)}  {more}".rstrip() if wide else line)
        if not wide:
            lines += wrap(more, 2).splitlines()
    return [*lines, "", *week_lines(record.weeks[-most:])]


def week_lines(weeks: list[Week]) -> list[str]:
    """A bar chart in plain text: one line a week, the longest bar for the longest week."""
    from dlstudy.cli.dates import short

    head = say(fr="Semaine du", en="Week of")
    names = [short(week.start, aligned=True) for week in weeks]
    times = [duration(week.seconds) if week.seconds else "—" for week in weeks]
    days = [count(week.days, ("jour", "jours"), ("day", "days")) if week.days else "" for week in weeks]
    first, time, last = (max(map(visible, column)) for column in ([head, *names], times, days))
    columns = min(40, width() - first - time - last - 6)
    most = max(week.seconds for week in weeks) or 1
    lines = [style(head, "dim")]
    for week, name, text, day in zip(weeks, names, times, days, strict=True):
        chart = f"{style(bar(week.seconds / most, columns), 'cyan')}  " if columns >= 4 else ""
        lines.append(f"{pad(name, first)}  {chart}{pad(text, time, right=True)}  {day}".rstrip())
    return lines


# -- the file -----------------------------------------------------------------------------------------------------


def backup_words(backup: Backup) -> str:
    """``Tuesday 24 November 2026, 123 entries``."""
    day = date(backup.day, year=True)
    state = entries_words(backup.entries) if backup.entries >= 0 else say(fr="endommagée", en="damaged")
    return f"{day}, {state}"


def restored_lines(restored: Restored) -> list[str]:
    """What a restoration brought together."""
    rows = []
    if restored.backup is not None:
        backup = backup_words(restored.backup)
        rows.append(say(fr=f"la sauvegarde du {backup}", en=f"the backup of {backup}"))
    if restored.folders:
        read = entries_words(restored.read)
        rows.append(say(fr=f"ce qui se lisait encore, {read}", en=f"what could still be read, {read}"))
    if restored.since:
        since = entries_words(restored.since)
        rows.append(say(fr=f"ce qui a été noté depuis, {since}", en=f"what was recorded since, {since}"))
    lines = [
        style(
            say(fr="Le journal est reconstitué à partir de :", en="The journal is put together from:"), "bold"
        )
    ]
    lines += [f"  • {row}" for row in rows]
    size = entries_words(restored.entries)
    lines.append(say(fr=f"Il compte maintenant {size}.", en=f"It now has {size}."))
    if restored.lost:
        lost = entries_words(restored.lost)
        text = say(
            fr=f"Perdu : {lost}, que rien ne contient plus. Voyez avec « dlstudy plan » ce qui est noté fait.",
            en=f"Lost: {lost}, which nothing holds any more. See with 'dlstudy plan' what is marked done.",
        )
        lines += wrap(text).splitlines()
    for folder in restored.folders:
        text = say(
            fr=f"Le journal endommagé reste dans {folder}", en=f"The damaged journal stays in {folder}"
        )
        lines.append(style(text, "dim"))
    return lines
