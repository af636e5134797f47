"""`check --watch` at a terminal of its own: saves answered, keys, what is left behind however it ends."""

import contextlib
import os
import re
import select
import signal
import subprocess
import sys
import time

import pytest

from dlstudy import workspace
from dlstudy.curriculum import load, trust
from dlstudy.home import change_setting
from dlstudy.journal import Journal
from tests.workspace import small_course

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="terminals are made otherwise there")
UNIT = "one.double"
SECONDS = 60  # far more than it takes, for a machine that is busy


class Learner:
    """A terminal of 24 lines with the program in it, and a memory of everything that was drawn."""

    def __init__(self, *arguments, size=(24, 80)):
        import fcntl
        import pty
        import struct
        import termios

        self.screen, self.inside = pty.openpty()
        fcntl.ioctl(self.inside, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
        self.before = termios.tcgetattr(self.inside)
        environment = {**os.environ, "TERM": "xterm-256color"}
        del environment["COLUMNS"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "dlstudy", *arguments], stdin=self.inside, stdout=self.inside, stderr=self.inside,
            start_new_session=True, env=environment, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )  # fmt: skip
        self.drawn = ""

    def sees(self, words, seconds=SECONDS):
        """Wait until words stand in what was drawn since the last time."""
        until = time.monotonic() + seconds
        while words not in self.text():
            assert time.monotonic() < until, self.text()[-3000:]
            assert self.process.poll() is None or self._more(0.1), (
                self.process.returncode,
                self.text()[-3000:],
            )
            self._more(0.2)
        self.drawn = ""
        return self

    def _more(self, seconds):
        if not select.select([self.screen], [], [], seconds)[0]:
            return False
        with contextlib.suppress(OSError):
            self.drawn += os.read(self.screen, 65536).decode("utf-8", "replace")
            return True
        return False

    def text(self):
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.drawn).replace("\xa0", " ")

    def presses(self, keys):
        os.write(self.screen, keys.encode())
        return self

    def ends(self):
        """Its exit code, and whether the terminal is as it was."""
        import termios

        until = time.monotonic() + SECONDS
        while self.process.poll() is None:
            assert time.monotonic() < until
            self._more(0.1)
        return self.process.returncode, termios.tcgetattr(self.inside) == self.before

    def close(self):
        with contextlib.suppress(OSError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self.screen)
        os.close(self.inside)


@pytest.fixture(autouse=True)
def course(tmp_path):
    plan = load(small_course.write(tmp_path / "course"))
    trust(plan)
    change_setting("curriculum", str(plan.root))
    return plan


@pytest.fixture
def learner(request):
    learners = []

    def begin(*arguments, **more):
        learners.append(Learner(*arguments, **more))
        return learners[-1]

    yield begin
    for one in learners:
        one.close()


def save(text):
    path = workspace.path(UNIT)
    new = path.with_name("new")
    new.write_text(text, "utf-8")
    os.replace(new, path)


def kinds():
    with Journal.open() as journal:
        return [entry.kind for entry in journal.entries()]


def test_every_save_is_answered_and_nothing_advances_by_itself(learner, course):
    screen = learner("check", UNIT, "--watch").sees("to write")
    assert workspace.path(UNIT).read_text("utf-8") == workspace.starter(course, UNIT, "en")
    save(small_course.SQUARED)
    screen.sees("You squared instead of doubling.")
    screen.presses("n").sees("opens once the exercise has passed")
    screen.presses("h").sees("hint 1 of 3").presses("h").sees("hint 2 of 3")
    screen.presses("s").sees("The solution all the same?").presses("x")
    save(small_course.RIGHT)
    screen.sees("passed").presses("v").sees("The part is marked as done.").presses("n")
    screen.sees("How to double")  # the lesson of the day, which was left out: the next part that is not done
    assert kinds()[:5] == ["check", "hint", "hint", "check", "done"]


def test_the_list_leads_to_another_exercise(learner):
    screen = learner("check", UNIT, "--watch").sees("to write")
    screen.presses("l").sees("one.later").presses("\x1b[B").sees("one.later").presses("\r")
    screen.sees("later.py")
    assert workspace.path("one.later").exists()
    assert screen.presses("q").ends() == (1, True)


def test_wrong_keys_do_nothing_and_a_small_window_still_shows_it(learner):
    screen = learner("check", UNIT, "--watch", size=(8, 30)).sees("to write")
    screen.presses("zé\x1b[24~\x1b[1;5A7").presses("t").sees("Doubling and counting")
    assert screen.presses("q").ends() == (1, True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_terminal_is_left_as_it_was(learner, number):
    screen = learner("check", UNIT, "--watch").sees("to write")
    os.kill(screen.process.pid, number)
    assert screen.ends() == (1, True)


def test_ctrl_c_at_the_keyboard_leaves_even_while_a_loop_without_end_is_checked(learner):
    screen = learner("check", UNIT, "--watch").sees("to write")
    save(small_course.SOLUTION.replace("return 2 * x", "while True: pass"))
    screen.sees("checking")
    begin = time.monotonic()
    assert screen.presses("\x03").ends() == (1, True)
    assert time.monotonic() - begin < 8, "it does not wait for the limit of ten seconds"


def test_a_newer_save_does_not_wait_for_a_loop_without_end(learner):
    screen = learner("check", UNIT, "--watch").sees("to write")
    save(small_course.SOLUTION.replace("return 2 * x", "while True: pass"))
    screen.sees("checking")
    save(small_course.RIGHT)
    screen.sees("✓ passed")
    assert screen.presses("q").ends() == (0, True)


def test_the_editor_is_one_key_away_and_gets_the_terminal(learner, monkeypatch, tmp_path):
    script = tmp_path / "ed"
    script.write_text('#!/bin/sh\nstty -a | grep -q " echo " && printf "return 5" > "$1"\n')
    script.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(script))
    monkeypatch.delenv("VISUAL", raising=False)
    screen = learner("check", UNIT, "--watch").sees("to write")
    screen.presses("e").sees("line 1")  # a return outside a function: what the script wrote
    assert screen.presses("q").ends() == (1, True)


def test_without_a_terminal_there_are_plain_lines(course, tmp_path):
    said = tmp_path / "said"
    with open(said, "wb") as out:
        process = subprocess.Popen([sys.executable, "-m", "dlstudy", "check", UNIT, "--watch"], stdout=out,
                                   stdin=subprocess.DEVNULL)  # fmt: skip

        def waits_for(words):
            until = time.monotonic() + SECONDS
            while words not in said.read_text("utf-8"):
                assert time.monotonic() < until and process.poll() is None
                time.sleep(0.05)

        try:
            waits_for("Nothing written yet")
            save(small_course.SQUARED)
            waits_for("You squared instead of doubling.")
            save(small_course.RIGHT)
            waits_for("Passed")
            process.send_signal(signal.SIGINT)
            assert process.wait(SECONDS) == 0
        finally:
            process.kill()
            process.wait()
    assert "\x1b" not in said.read_text("utf-8")


def test_keys_and_lines_of_a_terminal():
    from dlstudy.cli.terminal import clip, keys_in

    assert keys_in("a\x1b[A\x1bOB\x1b[5~é\x1b[24~\r\x1b") == [
        "a",
        "up",
        "down",
        "page up",
        "é",
        "enter",
        "escape",
    ]
    assert clip("\x1b[31mabcdef\x1b[0m", 4) == "\x1b[31mabc…\x1b[0m"
    assert clip("日本語", 4) == "日…" and clip("abcd", 4) == "abcd"
