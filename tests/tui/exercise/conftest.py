"""The exercise screen on the small course, in an application of its own; the judge is the real one."""

import asyncio
import time

import pytest

from dlstudy import language, workspace
from dlstudy.curriculum import find_part, load, trust
from tests.workspace import small_course

UNIT = "one.double"
#: Far more seconds than a verdict takes, for a machine that is busy.
PATIENCE = 60.0


@pytest.fixture
def plan(tmp_path):
    found = load(small_course.write(tmp_path / "course"))
    trust(found)
    return found


@pytest.fixture
def save():
    """save(text) writes the learner's file as editors do: a new one in its place."""
    import os

    def save(text, unit=UNIT):
        path = workspace.path(unit)
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name("new")
        new.write_text(text, "utf-8")
        os.replace(new, path)
        return path

    return save


@pytest.fixture
def host(plan):
    """host(unit, lang="en") is an application with the screen on an exercise; `ends` is what it was dismissed with."""
    from dlstudy.tui.coloured import ColouredApp
    from dlstudy.tui.exercise_screen import ExerciseScreen
    from dlstudy.tui.terminal import Terminal

    class Host(ColouredApp, inherit_bindings=False):
        def __init__(self, unit, terminal):
            super().__init__(terminal=terminal)
            self.exercise = ExerciseScreen(plan, find_part(plan, unit, "exercise"))
            self.ends, self.lessons, self.opened = [], [], []

        def on_mount(self):
            self.push_screen(self.exercise, self.ends.append)

        def read_lesson(self, place):
            self.lessons.append(place)

        def open_part(self, part):
            self.opened.append(part.id)

    def host(unit=UNIT, lang="en", terminal=None):
        language.set_language(lang)
        return Host(unit, terminal or Terminal())

    return host


@pytest.fixture
def until():
    """await until(pilot, lambda: …) waits for something to become true."""

    async def until(pilot, condition, seconds=PATIENCE):
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, screen_text(pilot.app)
            await asyncio.sleep(0.02)
            await pilot.pause()
        for _ in range(3):
            await pilot.pause()

    return until


@pytest.fixture
def judged(until):
    """await judged(pilot, "7 of 9") waits for a verdict with this in its corner of the screen."""

    async def judged(pilot, words=""):
        screen = pilot.app.exercise
        await until(pilot, lambda: screen.answer is not None and screen.judging.busy_since is None
                    and words in state(screen))  # fmt: skip
        return screen

    return judged


def state(screen):
    """The corner on the right: whether it passes."""
    return "".join(text for text, _, _ in screen.where._right)


def screen_text(app):
    """What the exercise screen has drawn, for a test that fails."""
    screen = app.exercise
    return f"{screen.view} {state(screen)}\n{screen.sheet.text}\n{screen.note._left}"
