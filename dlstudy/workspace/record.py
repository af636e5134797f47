"""What the journal keeps of an exercise, and what it says about one.

Kinds of entries, all with the part as their subject and the unit in their data:

- "edit", "hint" {function, number}, "solution" {passed}, "reset" {kept}: what the learner did.
- "check" {state, passed, mistake, checks {passed, total}, failing, hash, took; code if it passed}: every verdict.
- "done" {by: "check"}: the part completed, once, with the first pass that counts.
- "again" {round}: written once more from a clean starter, when that was due.

`seconds` in them is study time: what passed since the exercise was last touched, pauses left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from dlstudy.journal import Entry, Journal, clock, study_date

if TYPE_CHECKING:
    from dlstudy.curriculum.model import Part, Plan

#: What the learner does with an exercise: time between two of these is study time.
TOUCHES = ("edit", "check", "hint", "solution", "reset")
#: A pause up to this many seconds is thinking; of a longer one only REST counts.
PAUSE, REST = 20 * 60, 5 * 60
#: After how many days a passed exercise offers itself again; after the last one the interval doubles each time.
INTERVALS = (3, 10, 30, 90, 180)
#: The longest file of which the code that passed is kept, in characters.
LONGEST = 200_000


class History(NamedTuple):
    """What happened with one exercise.

    Fields:
        touched: when it was last touched, or None.
        passed: the newest check that passed in this round (since the last reset), or None.
        ever: whether it has ever passed.
        failing: what failed at the last check, in the order of the statement.
        hints: how many hints of each function were given in this round.
        solution: whether the solution was shown in this round.
        last: the last check, or None.
    """

    touched: dt.datetime | None = None
    passed: Entry | None = None
    ever: bool = False
    failing: tuple[str, ...] = ()
    hints: Mapping[str, int] = {}
    solution: bool = False
    last: Entry | None = None


def history(journal: Journal, part: Part) -> History:
    """What the journal says about an exercise."""
    found = History()
    for entry in journal.entries(kinds=TOUCHES):
        if entry.subject != part.id:
            continue
        found = found._replace(touched=entry.when)
        data = entry.data
        if entry.kind == "reset":
            found = found._replace(passed=None, failing=(), hints={}, solution=False, last=None)
        elif entry.kind == "hint":
            name = str(data.get("function") or "")
            found = found._replace(hints={**found.hints, name: found.hints.get(name, 0) + 1})
        elif entry.kind == "solution":
            found = found._replace(solution=True)
        elif entry.kind == "check":
            failing = data.get("failing")
            names = tuple(map(str, failing)) if isinstance(failing, list) else ()
            passed = entry if data.get("passed") is True else None
            found = found._replace(failing=names, passed=passed or found.passed, last=entry,
                                   ever=found.ever or passed is not None)  # fmt: skip
    return found


def touch(
    journal: Journal, part: Part, kind: str, data: dict[str, Any], saved: float | None = None
) -> Entry | None:
    """Record that the learner did something with an exercise, with the study time since the time before.

    Args:
        saved: when the learner's file was last saved (seconds since 1970): they were at it then.
    """
    now = clock.now()
    seconds = studied(journal, part, now, saved)
    return journal.append(kind, part.id, {"unit": part.reference, **data, "seconds": seconds}, when=now)


def studied(journal: Journal, part: Part, now: dt.datetime, saved: float | None = None) -> float:
    """Seconds of study since an exercise was last touched, less what was recorded for anything else meanwhile."""
    before = now - dt.timedelta(hours=12)
    recent = journal.entries(kinds=TOUCHES, since=before, newest_first=True)
    last = next((entry.when for entry in recent if entry.subject == part.id and entry.when <= now), None)
    if last is None:
        return 0.0
    moments = [last, now]
    if saved is not None:
        at = dt.datetime.fromtimestamp(saved, dt.timezone.utc)
        if last < at < now:
            moments.insert(1, at)
    counted = sum(
        gap if gap <= PAUSE else REST for gap in ((b - a).total_seconds() for a, b in pairwise(moments))
    )
    after = last + dt.timedelta(microseconds=1)
    return round(max(0.0, counted - journal.seconds_between(after, now)), 3)


def record_check(
    journal: Journal, part: Part, verdict: Any, code: str, saved: float | None, **more: Any
) -> bool:
    """Record a verdict (`dlstudy.checking.Verdict`), and the completion of the part with its first pass.

    Args:
        code: the text that was judged; kept if it passed.
        more: further data of the entry.

    Returns whether this completed the part, or a round of writing it again.
    """
    import hashlib

    checks = list(verdict.checks)
    failing = list(dict.fromkeys(check.target for check in checks if not check.passed))
    data = {
        "state": verdict.state,
        "passed": verdict.passed,
        "mistake": verdict.mistake,
        "checks": {"passed": sum(check.passed for check in checks), "total": len(checks)},
        "failing": failing,
        "hash": hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()[:16],
        "took": round(verdict.seconds, 3),
        **more,
    }
    before = history(journal, part)
    if verdict.passed and len(code) <= LONGEST:
        data["code"] = code
    touch(journal, part, "check", data, saved)
    if not verdict.passed:
        return False
    if part.id not in journal.completions():
        # The time is in the checks: counted here as well, it would count twice.
        journal.append("done", part.id, {"done": True, "by": "check", "seconds": 0}, when=clock.now())
        return True
    today = study_date(clock.now(), clock.day_end())
    if before.passed is None and before.ever and (rounds := _due(journal, [part], today).get(part.id)):
        journal.append("again", part.id, {"unit": part.reference, "round": rounds[1] + 1}, when=clock.now())
        return True
    return False


# -- writing it again from memory ---------------------------------------------------------------------------------


def due_on(last: dt.date, rounds: int) -> dt.date:
    """When an exercise that was written `rounds` times, the last time on `last`, offers itself again."""
    beyond = max(0, rounds - len(INTERVALS))
    days = INTERVALS[min(rounds, len(INTERVALS)) - 1] * 2 ** min(beyond, 5)
    return last + dt.timedelta(days=days)


def again(
    journal: Journal, plan: Plan, today: dt.date, done: Mapping[str, tuple[dt.date, str]] | None = None
) -> list[Part]:
    """The exercises to write once more from a clean starter today, the longest due first.

    Args:
        done: the study date and the entry's id of each completion, if they are known already.
    """
    exercises = {part.id: part for part in plan.parts() if part.kind == "exercise"}
    due = sorted(
        (due_on(*rounds), name) for name, rounds in _due(journal, exercises.values(), today, done).items()
    )
    return [exercises[name] for _, name in due]


def _due(
    journal: Journal,
    parts: Iterable[Part],
    today: dt.date,
    done: Mapping[str, tuple[dt.date, str]] | None = None,
) -> dict[str, tuple[dt.date, int]]:
    """Of each exercise that is due: the study date of its last round, and how many there were.

    The first round is the completion, if a check made it.
    """
    end = clock.day_end()
    if done is None:
        done = {name: (study_date(one.when, end), one.id) for name, one in journal.completions().items()}
    rounds: dict[str, tuple[dt.date, int]] = {}
    for entry in journal.entries(kinds=("again",)):
        rounds[entry.subject] = (study_date(entry.when, end), rounds.get(entry.subject, (today, 1))[1] + 1)
    found = {}
    for part in parts:
        if part.id not in done:
            continue
        last = rounds.get(part.id, (done[part.id][0], 1))
        if due_on(*last) <= today:
            first = journal.get(done[part.id][1])
            if first is not None and first.data.get("by") == "check":
                found[part.id] = last
    return found
