"""The commands about exercises, as the learner types them; the editor is a script, the judge the real one."""

import datetime as dt
import json
import os
import stat
import sys

import pytest

from dlstudy import cli, workspace
from dlstudy.curriculum import load, trust
from dlstudy.home import change_setting
from dlstudy.journal import Journal, clock
from tests.workspace import small_course

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the editor of these tests is a shell script")
UNIT = "one.double"


@pytest.fixture(autouse=True)
def course(tmp_path):
    """The small course, trusted, as the one in force."""
    plan = load(small_course.write(tmp_path / "course"))
    trust(plan)
    change_setting("curriculum", str(plan.root))
    return plan


@pytest.fixture
def types(capfd):
    def run(line, code=0):
        answer = cli.run(line.split())
        said = capfd.readouterr()
        assert answer == code, said
        return (said.out + said.err).replace("\xa0", " ")

    return run


@pytest.fixture
def answer():
    def write(text, unit=UNIT):
        path = workspace.path(unit)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.fixture
def editor(tmp_path, monkeypatch):
    """An editor that notes how it was called, and what the file held."""
    script, notes = tmp_path / "ed it.sh", tmp_path / "called"
    script.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{notes}"\nexit ${{CODE:-0}}\n')
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"'{script}' --wait")
    return notes


def entries(*kinds):
    with Journal.open() as journal:
        return journal.entries(kinds=kinds or None)


# -- edit ---------------------------------------------------------------------------------------------------------


def test_edit_writes_the_starter_shows_the_statement_and_opens_the_editor(types, editor, course):
    page = types(f"edit {UNIT}")
    path = workspace.path(UNIT)
    assert path.read_text("utf-8") == workspace.starter(course, UNIT, "en")
    assert editor.read_text() == f"--wait\n{path}\n"
    assert str(path) in page and "Doubling and counting" in page and "exercise.en.md" in page
    assert f"dlstudy check {UNIT} --watch" in page and "two times a number" not in page
    path.write_text("mine\n")
    assert "Your file:" in types(f"edit {UNIT}") and path.read_text() == "mine\n"
    assert [entry.kind for entry in entries()] == ["edit", "edit"]


def test_without_an_editor_the_path_is_printed(types, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("EDITOR", "codium --wait")
    monkeypatch.delenv("VISUAL", raising=False)
    page = types(f"edit {UNIT}")
    assert "$EDITOR=codium --wait: there is no such program" in page
    assert str(workspace.path(UNIT)) in page and "No editor to open here" in page


def test_an_editor_that_fails_is_told(types, editor, monkeypatch):
    monkeypatch.setenv("CODE", "7")
    assert "ended with code 7" in types(f"edit {UNIT}", code=1)


def test_the_statement_can_be_read_alone_in_both_languages(types, editor):
    assert "Doubling and counting" in types(f"edit {UNIT} --statement")
    assert "Doubler et compter" in types(f"edit {UNIT} --statement --lang fr")
    assert not editor.exists() and not workspace.path(UNIT).exists()


@pytest.mark.parametrize("command", ["edit", "check", "hint", "solution", "reset"])
def test_an_unknown_unit_names_the_nearest(types, command):
    assert UNIT in types(f"{command} one.doubel", code=2)


@pytest.mark.parametrize("command", ["edit", "check", "hint", "solution", "reset"])
def test_an_exercise_that_is_not_written_is_told(types, command):
    assert "not written yet" in types(f"{command} one.empty", code=2)


# -- check --------------------------------------------------------------------------------------------------------


def test_a_file_that_is_not_there_is_the_user_s_mistake(types, tmp_path):
    assert f"dlstudy edit {UNIT}" in types(f"check {UNIT}", code=2)
    assert "no such file" in types(f"check {UNIT} --file {tmp_path / 'nothing.py'}", code=2)
    assert "is a folder" in types(f"check {UNIT} --file {tmp_path}", code=2)


def test_the_starter_shows_the_statement_and_is_not_attempted(types, answer, course):
    answer(workspace.starter(course, UNIT, "en"))
    page = types(f"check {UNIT}", code=1)
    assert "Doubling and counting" not in page.splitlines()[0] and "Nothing written yet" in page
    assert "Write double so that 2x comes out" in page.replace("`", "")


def test_a_known_mistake_is_named_with_the_section_that_explains_it(types, answer):
    answer(small_course.SQUARED)
    page = " ".join(types(f"check {UNIT}", code=1).split())
    assert "You squared instead of doubling." in page
    assert "dlstudy read one.double --section doubling, section 'How to double'" in page
    assert "✓ Counter.add" in page and "✗ double" in page
    page = " ".join(types(f"check {UNIT} --lang fr", code=1).split())
    assert "Vous avez pris le carré" in page and "à revoir" in page
    assert [entry.data["mistake"] for entry in entries("check")] == ["square", "square"]


def test_anything_else_shows_the_smallest_case_and_what_the_code_prints(types, answer):
    answer(small_course.WRONG.replace("return 3", "print('looked at', x)\n    return 3"))
    page = types(f"check {UNIT}", code=1)
    assert "The smallest case that fails" in page and "expected" in page and "│ looked at" in page
    assert "not yet, " in types("log")


def test_who_waits_for_a_verdict_is_told_so_at_a_terminal_and_the_word_is_wiped_off(
    types, answer, monkeypatch
):
    from dlstudy.cli import exercising

    answer("import time\ntime.sleep(0.2)\n")
    assert "checking;" not in types(f"check {UNIT}", code=1)
    monkeypatch.setattr(exercising, "_PATIENCE", 0.0)
    monkeypatch.setattr(exercising, "is_terminal", lambda stream=None: True)
    monkeypatch.setenv("TERM", "xterm")
    _, _, after = types(f"check {UNIT}", code=1).partition("… checking;")
    assert after.rstrip().endswith("\x1b[K") or "\r\x1b[K" in after


def test_the_json_is_what_is_documented(types, answer):
    answer(small_course.SQUARED)
    document = json.loads(types(f"check {UNIT} --json", code=1))
    assert document["unit"] == UNIT and document["passed"] is False and document["mistake"] == "square"
    assert document["checks"] and all(set(one) == {"name", "passed", "message"} for one in document["checks"])
    assert 0 < document["seconds"] < 60 and document["state"] == "not-yet"
    answer(small_course.RIGHT)
    document = json.loads(types(f"check {UNIT} --json"))
    assert document["passed"] is True and document["mistake"] is None and document["completed"] is True


def test_a_pass_completes_the_part_once_and_undo_takes_it_back(types, answer):
    answer(small_course.RIGHT)
    assert "The part is marked as done." in types(f"check {UNIT}")
    assert "marked as done" not in types(f"check {UNIT}")
    assert len(entries("done")) == 1 and entries("check")[0].data["code"] == small_course.RIGHT
    assert "exercise passed" in types("log")
    assert "one.double/exercise" in types("undo")
    assert "The part is marked as done." in types(f"check {UNIT}")


def test_another_file_can_be_checked(types, tmp_path):
    file = tmp_path / "elsewhere.py"
    file.write_text(small_course.RIGHT)
    assert "Passed" in types(f"check {UNIT} --file {file}")
    assert not workspace.path(UNIT).exists()


def test_without_an_id_the_day_s_exercise_is_checked_else_the_one_saved_last(types, answer):
    answer(small_course.RIGHT, "one.later")
    first = answer(small_course.WRONG)
    os.utime(first, (1, 1))
    assert types("check", code=1).startswith(f"{UNIT} ")
    answer(small_course.RIGHT)
    types("check")
    types(f"done {UNIT} lesson")
    assert types("check").startswith("one.later ")


def test_code_that_is_not_trusted_does_not_run(types, answer, course):
    answer("raise SystemExit\n")
    (course.root / "one" / "double" / "check.py").write_text("open('/tmp/never', 'w')\n")
    assert "dlstudy trust" in types(f"check {UNIT}", code=2)


# -- hint, solution, reset ----------------------------------------------------------------------------------------


def test_hints_come_one_by_one_and_are_remembered(types):
    first, second = types(f"hint {UNIT}"), types(f"hint {UNIT} double")
    assert (
        "hint 1 of 3" in first
        and "What is two times a number?" in first
        and "element by element" not in first
    )
    assert (
        "hint 2 of 3" in second and "What is two times a number?" in second and "element by element" in second
    )
    assert "hint 1 of 2" in types(f"hint {UNIT} add"), "a method by its own name"
    types(f"hint {UNIT} double")
    assert f"dlstudy solution {UNIT}" in types(f"hint {UNIT} double"), "after the last there is the solution"
    assert "Choose from: double, Counter.add" in types(f"hint {UNIT} triple", code=2)
    assert len(entries("hint")) == 4


def test_the_hint_is_for_what_failed(types, answer):
    answer(small_course.SOLUTION.replace("self.n += k", "self.n -= k"))
    types(f"check {UNIT}", code=1)
    assert "Counter.add  hint 1 of 2" in types(f"hint {UNIT}")


def test_the_solution_is_for_those_who_passed_or_insist(types, answer):
    assert "--yes" in types(f"solution {UNIT}", code=2)
    shown = types(f"solution {UNIT} --yes")
    assert "return 2 * x" in shown and ">>>" not in shown and "fr:" not in shown
    answer(small_course.RIGHT)
    types(f"check {UNIT}")
    types(f"solution {UNIT}")
    assert [entry.data["passed"] for entry in entries("solution")] == [False, True]


def test_reset_keeps_the_old_file_and_takes_the_hints_back(types, answer, course):
    path = answer("mine\n")
    types(f"hint {UNIT}")
    page = types(f"reset {UNIT}")
    (kept,) = (path.parent / "kept").iterdir()
    assert kept.read_text() == "mine\n" and kept.name in page.replace("\n", "")
    assert path.read_text("utf-8") == workspace.starter(course, UNIT, "en")
    assert "hint 1 of 3" in types(f"hint {UNIT}")


def test_a_passed_exercise_offers_itself_again_some_days_later(types, answer, editor, monkeypatch):
    now = dt.datetime(2026, 11, 24, 12, tzinfo=dt.timezone.utc)
    monkeypatch.setattr(clock, "now", lambda: now)
    answer(small_course.RIGHT)
    types(f"check {UNIT}")
    assert "from memory" not in types("today")
    now += dt.timedelta(days=3)
    assert "To write once more from memory" in types("today")
    assert json.loads(types("today --json"))["again"] == ["one.double/exercise"]
    assert f"dlstudy reset {UNIT}" in types(f"edit {UNIT}").replace("\n", " ")
    types(f"reset {UNIT}")
    answer(small_course.RIGHT)
    types(f"check {UNIT}")
    assert "from memory" not in types("today") and "written 2 times" in types("log")


# -- next, completion ---------------------------------------------------------------------------------------------


def test_next_opens_the_exercise(types, editor):
    types(f"done {UNIT} lesson")
    assert f"dlstudy edit {UNIT}" in types("next")
    assert editor.read_text().endswith("double.py\n") and workspace.path(UNIT).exists()


def test_the_shell_completes_exercises_and_functions():
    import click

    from dlstudy.cli.exercise import _complete_exercises, _complete_functions

    assert _complete_exercises("one.") == [UNIT, "one.later", "one.empty"]
    context = click.Context(click.Command("hint"))
    context.params = {"unit": UNIT}
    assert _complete_functions(context, "Co") == ["Counter.add"]
