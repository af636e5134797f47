"""`e` at a terminal of its own: the editor gets it and gives it back, Ctrl-C in it ends nothing."""

import os
import signal
import subprocess
import sys
import threading

import pytest

from dlstudy.home import change_setting
from dlstudy.journal import Journal
from tests.cli.test_exercise_watch import Learner
from tests.workspace import small_course

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="terminals are made otherwise there")

EDITOR = """#!{python}
import signal, sys, termios
signal.signal(signal.SIGINT, lambda *_: print("interrupted", flush=True))
if termios.tcgetattr(0)[3] & termios.ECHO:
    print("ready", flush=True)
print("typed", sys.stdin.readline(), flush=True)
open(sys.argv[1], "w").write(open("{right}").read())
"""


@pytest.fixture
def learner():
    learners = []

    def begin(*arguments, **more):
        learners.append(Learner(*arguments, **more))
        return learners[-1]

    yield begin
    for one in learners:
        one.close()


def test_the_editor_has_the_terminal_and_ctrl_c_is_its_own(plan, learner, tmp_path, monkeypatch):
    change_setting("curriculum", str(plan.root))
    right, script = tmp_path / "right.py", tmp_path / "ed"
    right.write_text(small_course.RIGHT)
    script.write_text(EDITOR.format(python=sys.executable, right=str(right)))
    script.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(script))
    monkeypatch.delenv("VISUAL", raising=False)
    screen = learner(size=(24, 80)).sees("Doubling")
    while screen._more(0.7):  # until nothing more is drawn: then the list has the keyboard
        pass
    screen.presses("\x1b[B").presses("\r").sees("Doubling and counting")
    screen.presses("e").sees("ready")
    screen.presses("\x03").sees("interrupted")
    screen.presses("hello\n").sees("typed hello")
    screen.sees("The part is marked as done.")
    screen.presses("q").sees("Today")
    assert screen.presses("q").ends() == (0, True)
    with Journal.open() as journal:
        assert "one.double/exercise" in journal.completions()


def test_what_would_have_ended_us_meanwhile_is_told_again_afterwards():
    from dlstudy.tui.exercise.editing import deaf

    heard = []
    before = signal.signal(signal.SIGTERM, lambda *_: heard.append("term"))
    interrupt = signal.getsignal(signal.SIGINT)
    try:
        with deaf():
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGTERM)
            ignoring = subprocess.run(["sh", "-c", "kill -TERM $$"]).returncode
            assert not heard
        assert heard == ["term"] and signal.getsignal(signal.SIGINT) is interrupt
        assert ignoring == -signal.SIGTERM, "what is started meanwhile can be ended"
    finally:
        signal.signal(signal.SIGTERM, before)

    def elsewhere():
        with deaf():
            heard.append("elsewhere")

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert heard[-1] == "elsewhere"
