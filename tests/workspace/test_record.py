"""What the journal keeps of exercises: study time, completion once, the code that passed, when to write it again."""

import datetime as dt

import pytest

from dlstudy.checking.verdict import Check, Verdict
from dlstudy.journal import Journal, clock
from dlstudy.workspace import record

NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.timezone.utc)


def verdict(passed, mistake=None):
    checks = (
        Check("double.values", "double", passed, "" if passed else "no"),
        Check("add", "Counter.add", True, ""),
    )
    return Verdict(
        "one.double", passed, "passed" if passed else "not-yet", checks, mistake=mistake, seconds=0.2
    )


@pytest.fixture
def study(monkeypatch, part):
    """A clock that the test sets, and short words for what the learner does."""

    class Study:
        def at(self, minutes=0.0, days=0):
            self.now = NOON + dt.timedelta(minutes=minutes, days=days)
            return self

        def does(self, kind, saved=None):
            record.touch(journal, part, kind, {}, saved and (NOON + dt.timedelta(minutes=saved)).timestamp())
            return self

        def checks(self, passed, mistake=None, code="x = 1\n"):
            return record.record_check(journal, part, verdict(passed, mistake), code, None)

        def past(self):
            return record.history(journal, part)

        @property
        def minutes(self):
            return sum(entry.data.get("seconds", 0) for entry in journal.entries()) / 60

    study = Study().at()
    monkeypatch.setattr(clock, "now", lambda: study.now)
    with Journal.open() as journal:
        study.journal = journal
        yield study


def test_time_is_counted_between_touches_and_idle_hours_are_not(study):
    study.does("edit")
    assert study.minutes == 0
    study.at(10).does("check")
    assert study.minutes == 10
    study.at(10 + 8 * 60).does("check")
    assert study.minutes == 15, "of a pause five minutes count"


def test_a_save_in_between_tells_that_the_learner_was_at_it(study):
    study.does("edit").at(30).does("check", saved=15)
    assert study.minutes == 30
    study.at(300).does("check", saved=299)
    assert study.minutes == 36, "a pause, then a minute"


def test_time_that_was_recorded_for_something_else_is_not_counted_twice(study):
    study.does("edit").at(12)
    study.journal.append("read", "one.double/lesson", {"seconds": 8 * 60}, when=study.now)
    study.at(15).does("check")
    assert study.minutes == 15


def test_the_first_pass_completes_the_part_once_and_keeps_the_code(study, part):
    assert not study.checks(False, "square")
    assert study.past().failing == ("double",) and not study.past().ever
    assert study.checks(True, code="def double(x): ...\n")
    assert not study.checks(True)
    entries = study.journal.entries()
    assert [entry.kind for entry in entries] == ["check", "check", "done", "check"]
    assert entries[0].data["mistake"] == "square" and entries[0].data["unit"] == "one.double"
    assert entries[0].data["checks"] == {"passed": 1, "total": 2} and "code" not in entries[0].data
    assert entries[1].data["code"] == "def double(x): ...\n"
    assert study.journal.completions()[part.id].data["by"] == "check"


def test_undo_takes_the_completion_back_and_the_next_pass_completes_again(study, part):
    study.checks(True)
    (taken,) = study.journal.undo()
    assert taken.kind == "done" and part.id not in study.journal.completions()
    assert study.checks(True) and part.id in study.journal.completions()


def test_a_passed_exercise_comes_back_at_growing_intervals_from_a_clean_starter(study, plan, part):
    study.checks(True)
    seen, day = [], 0
    for _ in range(7):
        start = day
        while not record.again(study.journal, plan, study.at(days=day).now.date()):
            day += 1
        seen.append(day - start)
        study.at(days=day).does("reset")
        assert study.past().passed is None and study.past().ever
        assert study.checks(True)
    assert seen == [3, 10, 30, 90, 180, 360, 720]


def test_writing_it_again_too_early_moves_nothing(study, plan, part):
    study.checks(True)
    study.at(days=1).does("reset")
    assert not study.checks(True)
    assert record.again(study.journal, plan, NOON.date() + dt.timedelta(days=3)) == [part]


def test_a_part_marked_done_by_hand_does_not_come_back(study, plan, part):
    study.journal.append("done", part.id, {"done": True}, when=NOON)
    assert record.again(study.journal, plan, NOON.date() + dt.timedelta(days=300)) == []


def test_hints_and_solution_are_remembered_until_a_reset(study, part):
    for number in (1, 2):
        record.touch(study.journal, part, "hint", {"function": "double", "number": number})
    study.does("solution")
    assert study.past().hints == {"double": 2} and study.past().solution
    study.does("reset")
    assert study.past().hints == {} and not study.past().solution
