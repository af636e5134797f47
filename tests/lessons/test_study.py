"""What reading leaves behind: honest seconds, each entered once, whatever ends the sitting."""

import os
import signal
import subprocess
import sys

import pytest

from dlstudy import cli
from dlstudy.home import home
from dlstudy.journal import Journal, day_end
from dlstudy.lessons.study import ENTER, IDLE, Attention, Place, Study, enter_lost_sessions


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def part(unit):
    return unit()[1]


def entries(*kinds):
    with Journal.open() as journal:
        return journal.entries(kinds=kinds or None)


def test_idle_time_is_no_study_time(clock):
    attention = Attention(clock)
    for pause in (10, 30, 3600, 5):
        clock.now += pause
        attention.touch()
    clock.now += 7200
    assert attention.seconds == 10 + 30 + IDLE + 5 + IDLE


def test_seconds_are_entered_now_and_then_and_none_twice(part, clock):
    study = Study(part, clock=clock)
    for _ in range(50):
        clock.now += 10
        study.touch()
        study.keep(Place("suite", 0.5))
    assert len(entries("read")) == 500 // ENTER
    study.enter()
    assert sum(entry.data["seconds"] for entry in entries("read")) == pytest.approx(500)
    assert entries("read")[-1].data["unit"] == "week1.lines" and entries("read")[-1].subject == part.id
    again = Study(part, clock=clock)
    assert again.before == pytest.approx(500) and again.place == Place("suite", 0.5)
    assert not list((home().data / "reading").glob("session-*"))


def test_finishing_completes_the_part_once_and_may_be_taken_back(part, clock, capfd):
    study = Study(part, clock=clock)
    clock.now += 100
    study.touch()
    assert study.finish() and not study.finish()
    study.enter()
    (done,) = entries("done")
    assert done.data["done"] is True and done.data["seconds"] == 100 and done.subject == part.id
    with Journal.open() as journal:
        assert part.id in journal.completions()
        assert sum(journal.study_days(day_end()).values()) == pytest.approx(100)
        assert journal.undo()[0].kind == "done"
    assert Study(part, clock=clock).finish()
    with Journal.open() as journal:
        assert part.id in journal.completions()


def test_answers_are_there_when_the_lesson_is_opened_again(part):
    study = Study(part)
    study.answer("at-zero", "1", False)
    study.answer("which", "1", True)
    study.answer("at-zero", "0,5", True)
    assert Study(part).answers == {"at-zero": ("0,5", True), "which": ("1", True)}
    assert [(e.data["id"], e.data["right"]) for e in entries("question")] == [
        ("at-zero", False), ("which", True), ("at-zero", True),
    ]  # fmt: skip


CHILD = """
import sys, time
from dlstudy.curriculum import load, find_part
from dlstudy.lessons.study import Study, Place
from pathlib import Path
now = [0.0]
study = Study(find_part(load(Path(sys.argv[1])), "week1.lines", "lesson"), clock=lambda: now[0])
now[0] = 42.0
study.touch()
study.keep(Place("suite", 0.25))
print("ready", flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_a_killed_sitting_loses_nothing_and_is_entered_once(part, small_plan):
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(small_plan)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout.readline() == "ready\n"
    assert enter_lost_sessions() == 0  # it lives
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert enter_lost_sessions() == 42 and enter_lost_sessions() == 0
    assert [entry.data["seconds"] for entry in entries("read")] == [42]
    assert Study(part).place == Place("suite", 0.25)


def test_what_is_left_of_files_is_no_reason_to_fail(part):
    folder = home().data / "reading"
    folder.mkdir(parents=True)
    for name, text in {
        "session-a": "{",
        "session-b": "[]",
        "session-c": '{"pid": 1}',
        "week1.lines.lesson": "[1",
    }.items():
        (folder / f"{name}.json").write_text(text)
    assert enter_lost_sessions() == 0
    assert Study(part).place == Place()


def test_plain_text_for_a_pipe(unit, small_plan, capfd):
    unit()
    assert cli.run(["read", "lines", "--plain", "--lang", "fr", "--curriculum", str(small_plan)]) == 0
    out = capfd.readouterr().out
    assert "\x1b" not in out and "σ(x) = 1/(1 + e⁻ˣ)" in out
    assert out.index("Question 4") < out.index("Réponses aux questions") < out.index("fonction logistique")
    assert not entries()
    assert "sans votre accord" in out or "avec votre accord" in out  # its figures would be run: not unasked


def test_a_section_of_it_and_one_that_is_not_there(unit, small_plan, capfd):
    unit()
    command = ["read", "lines", "--plain", "--curriculum", str(small_plan), "--section"]
    assert cli.run([*command, "sources"]) == 0
    out = capfd.readouterr().out
    assert "Verhulst" in out and "sigmoid" not in out
    assert cli.run([*command, "source"]) == 2
    assert "definition, suite, sources" in capfd.readouterr().err.replace("more", "suite")


def test_done_from_the_command_line(unit, small_plan, capfd):
    unit()
    for said in ("is marked as read", "was marked as done already"):
        assert cli.run(["read", "lines", "--done", "--curriculum", str(small_plan)]) == 0
        assert said in capfd.readouterr().out
    assert len(entries("done")) == 1


def test_a_lesson_that_is_not_written_says_so(small_plan, capfd):
    assert cli.run(["read", "lines", "--curriculum", str(small_plan)]) == 2
    error = capfd.readouterr().err
    assert "not written yet" in error and "dlstudy done week1.lines lesson" in error


def test_reading_plainly_imports_neither_torch_nor_textual(unit, small_plan):
    unit()
    code = (
        "import sys\nfrom dlstudy.cli import run\n"
        f"code = run(['read', 'lines', '--plain', '--curriculum', {str(small_plan)!r}])\n"
        "assert code == 0 and not {'torch', 'textual', 'sklearn'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
