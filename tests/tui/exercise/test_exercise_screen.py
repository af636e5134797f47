"""The exercise loop inside the application: saves answered, keys, what is recorded, what is left behind."""

import datetime as dt
import os
import stat
import sys
import time

import psutil
import pytest

from dlstudy import language, workspace
from dlstudy.journal import Journal, clock
from tests.workspace import small_course

UNIT = "one.double"
LOOP = small_course.SOLUTION.replace("return 2 * x", "while True: pass")
SMALL, LARGE = (80, 24), (140, 45)


def kinds():
    with Journal.open() as journal:
        return [entry.kind for entry in journal.entries()]


def seen(screen):
    return screen.sheet.text.replace("\xa0", " ")


def said(screen):
    return "".join(text for text, _, _ in screen.note._left).replace("\xa0", " ")


async def test_from_the_starter_over_a_named_mistake_to_passed(host, plan, save, until, judged):
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        screen = await judged(pilot, "to write")
        assert workspace.path(UNIT).read_text("utf-8") == workspace.starter(plan, UNIT, "en")
        assert screen.view == "statement" and "Doubling and counting" in screen.statement.text
        save(small_course.SQUARED)
        await judged(pilot, "7 of 9")
        assert screen.view == "verdict", "whoever saves wants to know"
        words = " ".join(seen(screen).split())
        assert "You squared instead of doubling." in words and "✓ Counter.add" in words
        assert "The lesson explains it, section 'How to double'" in words
        await pilot.press("n")
        assert "once the exercise has passed" in said(screen) and not app.ends
        await pilot.press("enter")
        assert app.lessons == ["one.double#doubling"]
        save(small_course.RIGHT)
        await judged(pilot, "passed")
        assert "The part is marked as done." in seen(screen) and "lesson · Doubling" in seen(screen)
        save(small_course.RIGHT + "\n# once more\n")
        await until(pilot, lambda: kinds().count("check") == 3)
        await pilot.press("n")
        await until(pilot, lambda: app.opened == ["one.double/lesson"])
        assert app.ends == ["passed"]
    assert kinds() == ["edit", "check", "check", "done", "check"]


async def test_hints_come_one_by_one_and_can_be_seen_again(host, save, judged):
    save(small_course.SQUARED)
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        screen = await judged(pilot, "7 of 9")
        await pilot.press("h")
        assert "double  hint 1 of 3" in seen(screen) and "one more hint" in said(screen)
        await pilot.press("h")
        assert "hint 2 of 3" in seen(screen) and "What is two times a number?" in seen(screen)
        await pilot.press("escape", "h")
        assert "hint 2 of 3" in seen(screen), "coming back costs no hint"
        await pilot.press("h", "h")
        assert "hint 3 of 3" in seen(screen)
    assert kinds().count("hint") == 3


async def test_the_solution_is_for_who_passed_or_insists(host, save, judged):
    save(small_course.SQUARED)
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        screen = await judged(pilot, "7 of 9")
        await pilot.press("s", "escape")
        assert screen.view == "verdict" and "solution" not in kinds()
        await pilot.press("s", "y")
        await pilot.pause()
        assert "return 2 * x" in seen(screen)
        save(small_course.RIGHT)
        await judged(pilot, "passed")
        assert screen.view == "solution" and said(screen).startswith("✓ Passed · 9 checks"), (
            "nothing moves by itself"
        )
        await pilot.press("escape", "s")
        assert "return 2 * x" in seen(screen)
    with Journal.open() as journal:
        assert [entry.data["passed"] for entry in journal.entries(kinds=("solution",))] == [False, True]


async def test_a_loop_without_end_leaves_the_screen_answering_and_ends_with_it(host, save, until, judged):
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        screen = await judged(pilot, "to write")
        save(LOOP)
        await until(pilot, lambda: "checking" in "".join(t for t, _, _ in screen.where._right))
        judge = psutil.Process(screen.judging._helper._process.pid)
        family = [judge, *judge.children(recursive=True)]
        begin = time.monotonic()
        await pilot.press("t", "t", "l", "escape", "q")
        await until(pilot, lambda: app.ends)
        assert time.monotonic() - begin < 2.0, "nothing waits for the limit of ten seconds"
        assert app.ends == ["left"]
        assert not psutil.wait_procs(family, timeout=8)[1]
    assert kinds() == ["edit"]


async def test_closing_the_application_ends_the_judge(host, judged):
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        screen = await judged(pilot, "to write")
        judge = psutil.Process(screen.judging._helper._process.pid)
    assert not psutil.wait_procs([judge], timeout=8)[1]


async def test_a_syntax_error_and_a_deleted_file_are_said(host, save, judged, monkeypatch):
    path = save("def double(x:\n")
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        screen = await judged(pilot, "✗")
        assert "line 1" in seen(screen)
        path.unlink()
        await judged(pilot)
        await until_seen(pilot, screen, str(path.name), "not")
        monkeypatch.setenv("PATH", "")
        monkeypatch.delenv("VISUAL", raising=False)
        monkeypatch.setenv("EDITOR", "codium --wait")
        await pilot.press("e")
        assert path.exists() and str(path) in said(screen), "which file to open, and there it is again"


async def until_seen(pilot, screen, *words):
    end = time.monotonic() + 60
    while not all(word in seen(screen) for word in words) or "line 1" in seen(screen):
        assert time.monotonic() < end, seen(screen)
        await pilot.pause(0.05)


@pytest.mark.skipif(sys.platform == "win32", reason="the editor is a shell script")
async def test_an_editor_with_a_window_is_opened_beside(host, judged, tmp_path, monkeypatch):
    right = tmp_path / "right.py"
    right.write_text(small_course.RIGHT)
    script = tmp_path / "code"
    script.write_text(f'#!/bin/sh\ncat "{right}" > "$1"\n')
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", str(script))
    app = host()
    async with app.run_test(size=LARGE) as pilot:
        screen = await judged(pilot, "to write")
        await pilot.press("e")
        assert said(screen) == "Opened in code."
        await judged(pilot, "passed")


async def test_the_list_leads_to_another_exercise(host, save, until, judged):
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        screen = await judged(pilot, "to write")
        await pilot.press("l")
        assert "▸ ○ one.double" in seen(screen) and "one.later" in seen(screen)
        await pilot.press("j", "j", "j", "enter")  # there are two that are written
        assert screen.part.reference == "one.later" and screen.view == "statement"
        await judged(pilot, "to write")
        save(small_course.RIGHT, "one.later")
        await judged(pilot, "passed")
        await pilot.press("q")
        await until(pilot, lambda: app.ends == ["passed"])
    with Journal.open() as journal:
        assert list(journal.completions()) == ["one.later/exercise"]


async def test_reset_asks_first_and_what_was_passed_can_be_passed_again(host, save, until, judged, plan):
    path = save(small_course.SQUARED)
    app = host()
    async with app.run_test(size=LARGE) as pilot:
        await judged(pilot, "7 of 9")
        await pilot.press("R", "escape")
        assert path.read_text() == small_course.SQUARED
        await pilot.press("R", "y")
        await judged(pilot, "to write")
        assert path.read_text("utf-8") == workspace.starter(plan, UNIT, "en")
        assert [kept.read_text() for kept in (path.parent / "kept").iterdir()] == [small_course.SQUARED]
        save(small_course.SQUARED)
        await judged(pilot, "7 of 9")
        await until(pilot, lambda: kinds().count("check") == 2)


async def test_a_passed_exercise_offers_itself_from_memory_when_it_is_due(host, save, judged, monkeypatch):
    now = dt.datetime(2026, 11, 24, 12, tzinfo=dt.timezone.utc)
    monkeypatch.setattr(clock, "now", lambda: now)
    path = save(small_course.RIGHT)
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        await judged(pilot, "passed")
        assert app.screen is app.exercise, "not on the day itself"
    now += dt.timedelta(days=3)
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        assert app.screen is not app.exercise
        await pilot.press("y")
        screen = await judged(pilot, "to write")
        assert path.read_text("utf-8") != small_course.RIGHT
        save(small_course.RIGHT)
        await judged(pilot, "passed")
        assert screen.view == "verdict"
    assert kinds().count("again") == 1 and kinds().count("done") == 1


async def test_the_size_and_the_colours_may_change_and_the_mouse_does_what_keys_do(host, save, until, judged):
    save(small_course.SQUARED)
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        screen = await judged(pilot, "7 of 9")
        before = seen(screen)
        assert not screen.statement.display
        await pilot.resize_terminal(*LARGE)
        await until(pilot, lambda: screen.statement.display and screen.sheet.display)
        assert app.focused is screen.sheet
        await pilot.press("t")
        assert app.focused is screen.statement
        await pilot.press("T", "tab")
        await pilot.resize_terminal(30, 10)
        await pilot.pause()
        await pilot.resize_terminal(*SMALL)
        await until(pilot, lambda: not screen.statement.display)
        assert seen(screen) == before and screen.view == "verdict"
        row = next(y for y, line in enumerate(before.splitlines()) if "The lesson explains it" in line)
        await pilot.click(screen.sheet, offset=(8, row))
        assert app.lessons == ["one.double#doubling"]
        keys = screen.keys
        await pilot.click(
            keys, offset=(2 + sum(len(f"{k.printed} {k.words[0]}  ") for k in keys.keys[:2]), 0)
        )
        assert screen.view == "hint", [key.action for key in keys.keys]


async def test_code_that_is_not_trusted_does_not_run(host, save, plan, judged):
    (plan.root / "one" / "double" / "check.py").write_text("open('/tmp/never', 'w')\n")
    save(small_course.RIGHT)
    app = host()
    async with app.run_test(size=SMALL) as pilot:
        screen = await judged(pilot, "✗")
        assert "trust" in seen(screen)
    assert not os.path.exists("/tmp/never")


# -- how it looks -------------------------------------------------------------------------------------------------

LOOKS = {
    "mistake-en": (SMALL, "en", small_course.SQUARED, ()),
    "mistake-large-fr": (LARGE, "fr", small_course.SQUARED, ()),
    "statement-fr": (SMALL, "fr", None, ()),
    "begin-large-en": (LARGE, "en", None, ()),
    "passed-fr": (SMALL, "fr", small_course.RIGHT, ()),
    "hint-large-en": (LARGE, "en", small_course.SQUARED, ("h", "h")),
    "list-fr": (SMALL, "fr", small_course.SQUARED, ("l", "j")),
    "help-en": (SMALL, "en", small_course.SQUARED, ("question_mark",)),
    "colourless-en": (SMALL, "en", small_course.SQUARED, ()),
}


@pytest.mark.parametrize("name", LOOKS)
def test_looks_as_it_did(name, host, save, judged, snap_compare, monkeypatch):
    from dlstudy.desk.judging import Judging
    from dlstudy.tui.terminal import Terminal

    size, lang, text, keys = LOOKS[name]
    monkeypatch.setattr(Judging, "polling", property(lambda self: False))
    language.set_language(lang)
    if text is not None:
        save(text)

    async def prepare(pilot):
        screen = await judged(pilot)
        screen.answer.at, screen.answer.took = "19:42:10", 0.18
        screen.draw_bars()
        for key in keys:
            await pilot.press(key)
        for _ in range(4):
            await pilot.pause()

    app = host(lang=lang, terminal=Terminal(0) if "colourless" in name else None)
    assert snap_compare(app, terminal_size=size, run_before=prepare)
