"""Where the learner stands with one part: what was read, checked, run of it, and the command that opens it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dlstudy.desk.day import start_command
from dlstudy.desk.words import Looked
from dlstudy.home import home
from dlstudy.language import count, date, duration, percent, say

if TYPE_CHECKING:
    from dlstudy.curriculum.model import Part, Plan
    from dlstudy.journal import Journal
    from dlstudy.runs.listing import Entry


def details(plan: Plan, part: Part, journal: Journal, runs: list[Entry]) -> list[Looked]:
    """Sentences about a part, what it is for first. `runs`: all there are, newest first."""
    found: list[Looked] = [(plan.units[part.unit].objective.here, "")]
    if part.written:
        if part.kind == "lesson":
            found += _lesson(part, journal)
        elif part.kind == "exercise":
            found += _exercise(part, journal)
        elif part.kind == "lab":
            found += _lab(part, runs)
        found.append((start_command(part), "cyan"))
    return found


def _lesson(part: Part, journal: Journal) -> list[Looked]:
    name = part.id.replace("/", ".").replace(":", ".")
    entries = [one for one in journal.entries(kinds=("read", "question")) if one.subject == part.id]
    seconds = sum(one.data["seconds"] for one in entries
                  if one.kind == "read" and isinstance(one.data.get("seconds"), int | float))  # fmt: skip
    answers = {one.data.get("id"): one.data.get("right") is True for one in entries if one.kind == "question"}
    try:
        seen = json.loads((home().data / "reading" / f"{name}.json").read_bytes()).get("seen", [])
        sections = len({str(one) for one in seen}) if isinstance(seen, list) else 0
    except (OSError, ValueError, AttributeError, RecursionError):
        sections = 0
    if not (seconds or sections):
        return [(say(fr="Pas encore ouverte.", en="Not opened yet."), "dim")]
    words = count(sections, ("section lue", "sections lues"), ("section read", "sections read"))
    if seconds >= 60:
        words += say(fr=f", {duration(seconds)} de lecture", en=f", {duration(seconds)} of reading")
    if answers:
        right = sum(answers.values())
        words += say(
            fr=f", {right} questions justes sur {len(answers)}",
            en=f", {right} of {len(answers)} questions right",
        )
    return [(words + ".", "dim")]


def _exercise(part: Part, journal: Journal) -> list[Looked]:
    from dlstudy.journal import day_end, study_date
    from dlstudy.workspace import path
    from dlstudy.workspace.record import history

    past = history(journal, part)
    found: list[Looked] = []
    if past.passed is not None:
        day = date(study_date(past.passed.when, day_end()))
        found.append((say(fr=f"Réussi le {day}.", en=f"Passed on {day}."), "green"))
    elif past.last is not None:
        failing = ", ".join(past.failing[:4]) + (", …" if past.failing[4:] else "")
        found.append((say(fr=f"À la dernière vérification, il manquait : {failing}.",
                          en=f"At the last check, still failing: {failing}.") if failing
                      else say(fr="Pas encore réussi.", en="Not passed yet."), "yellow"))  # fmt: skip
    elif past.touched is None:
        found.append((say(fr="Pas encore commencé.", en="Not begun yet."), "dim"))
    hints = sum(past.hints.values())
    if hints:
        found.append((count(hints, ("indice lu", "indices lus"), ("hint read", "hints read")) + ".", "dim"))
    file = path(part.reference)
    if file.is_file():
        found.append((str(file), "dim"))
    return found


def _lab(part: Part, runs: list[Entry]) -> list[Looked]:
    mine = [run for run in runs if run.lab == part.reference]
    if not mine:
        return [(say(fr="Pas encore lancé.", en="Not run yet."), "dim")]
    from dlstudy.lab.wording import status_word

    last = mine[0]
    words = f"{last.shown}, {status_word(last.status)}"
    if last.best is not None:
        words += ", " + say(fr=f"exactitude {percent(last.best)}", en=f"accuracy {percent(last.best)}")
    times = count(len(mine), ("exécution", "exécutions"), ("run", "runs"))
    return [(say(fr=f"{times} ; la dernière : {words}.", en=f"{times}; the last: {words}."), "dim")]
