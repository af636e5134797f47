"""The record as pages: entries, study time, backups."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

from dlstudy.cli.console import bar, pad, style, visible, width, wrap
from dlstudy.desk.record_words import details, entries_words, sittings, taken_back_word, word
from dlstudy.journal import Entry, study_date
from dlstudy.journal.study import Streak, Week
from dlstudy.language import count, date, duration, number, say

if TYPE_CHECKING:
    from dlstudy.journal.backups import Backup
    from dlstudy.journal.recovery import Restored


# -- entries ------------------------------------------------------------------------------------------------------


def log_lines(entries: list[Entry], end: dt.timedelta) -> list[str]:
    """Entries under the study dates that they belong to, in the order given."""
    lines: list[str] = []
    day = None
    kinds = max(visible(word(entry.kind)) for entry in entries)
    for entry in sittings(entries, end):
        if (today := study_date(entry.when, end)) != day:
            lines += (
                ["", style(date(today, year=True), "bold")]
                if lines
                else [style(date(today, year=True), "bold")]
            )
            day = today
        head = f"  {entry.when:%H:%M}  {pad(word(entry.kind), kinds)}  {entry.subject}"
        words = details(entry)
        if entry.undone:
            words.append(taken_back_word())
        text = ", ".join(words)
        looks = ("dim",) if entry.undone else ()
        if not text or visible(head) + 2 + visible(text) <= width():
            lines.append(style(f"{head}  {text}".rstrip(), *looks))
        else:
            lines += [style(line, *looks) for line in [head, *wrap(text, 9).splitlines()]]
    return lines


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
    from dlstudy.journal import Journal, clock, day_end
    from dlstudy.journal.study import streak, weeks
    from dlstudy.schedule.facts import read

    end = day_end()
    today = study_date(clock.now(), end)
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
    from dlstudy.desk.dates import short

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
