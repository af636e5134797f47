"""What goes wrong: a view or a screen that fails says so, and all the rest goes on."""

import os
import signal
import subprocess
import sys
import time

import pytest

from dlstudy.home import home
from dlstudy.journal import Journal
from dlstudy.tui.dashboard.views import VIEWS


@pytest.fixture
def careless(monkeypatch):
    """As the learner has it: errors are not passed on to the test."""
    monkeypatch.delenv("DLSTUDY_STRICT")


async def broken(pilot, settle):
    from dlstudy.tui.dashboard.view import Broken

    await settle(pilot)
    return list(pilot.app.home.query(Broken))


@pytest.mark.parametrize("where", ["update", "action", "event", "timer"])
async def test_a_view_that_fails_says_so_and_the_rest_goes_on(
    where, careless, dashboard, history, settle, monkeypatch
):
    from dlstudy.tui.dashboard.today import TodayView

    def fail(*_):
        raise ZeroDivisionError("planted")

    app = dashboard()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        with monkeypatch.context() as planted:
            if where == "update":
                planted.setattr(TodayView, "update", fail)
                app.update_view()
            elif where == "action":
                planted.setattr(TodayView, "action_done", fail)
                await pilot.press("d")
            elif where == "event":
                planted.setattr(TodayView, "on_option_list_option_selected", fail)
                await pilot.press("enter")
            else:
                app.view.set_timer(0.01, fail)
                await pilot.pause(0.1)
            (panel,) = await broken(pilot, settle)
        assert "ZeroDivisionError: planted" in panel.words
        assert "planted" in (home().data / "logs" / "dashboard.log").read_text("utf-8")
        await pilot.press(str(1 + list(VIEWS).index("review")))
        await settle(pilot)
        assert app.view.ID == "review"
        await pilot.press("1")  # opened anew
        assert not await broken(pilot, settle)
        assert app.view.ID == "today"
        await pilot.press("d")
        await settle(pilot)
        assert history.day(7).parts[0].id in app.desk.facts.done
    assert app.return_code in (0, None)


async def test_a_screen_that_fails_is_left_and_the_view_comes_back(
    careless, dashboard, history, settle, monkeypatch
):
    from dlstudy.tui.reader.screen import ReaderScreen

    def fail(*_):
        raise ZeroDivisionError("planted")

    app = dashboard()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        monkeypatch.setattr(ReaderScreen, "action_section", fail)
        await pilot.press("p")
        await settle(pilot)
        assert app.screen is app.home
        assert app.timer.kind == ""
        assert "planted" in app._message[0]
        await pilot.press("d")
        await settle(pilot)
    with Journal.open() as journal:
        assert history.day(7).parts[0].id in journal.completions()


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")
@pytest.mark.parametrize("end", ["SIGTERM", "SIGHUP", "ctrl-c", "q"])
def test_the_terminal_is_left_sane(end, dlstudy_home):
    import pty

    master, slave = pty.openpty()
    env = {**os.environ, "TERM": "xterm-256color", "LINES": "24", "COLUMNS": "80"}
    process = subprocess.Popen([sys.executable, "-m", "dlstudy", "--lang", "en"], stdin=slave, stdout=slave,
                               stderr=slave, env=env, start_new_session=True)  # fmt: skip
    os.close(slave)
    seen = b""
    try:
        deadline = time.monotonic() + 30
        while b"The plan will end" not in seen and time.monotonic() < deadline:
            seen += os.read(master, 65536)
        assert b"\x1b[?1049h" in seen  # the other screen
        time.sleep(0.3)
        if end.startswith("SIG"):
            process.send_signal(getattr(signal, end))
        else:
            os.write(master, b"\x03" if end == "ctrl-c" else b"q")
        while process.poll() is None and time.monotonic() < deadline:
            try:
                seen += os.read(master, 65536)
            except OSError:
                break
        assert process.wait(10) == 0
    finally:
        process.kill()
        os.close(master)
    assert seen.count(b"\x1b[?1049l") >= 1  # back on the first screen
    assert seen.rstrip().rfind(b"\x1b[?25h") > seen.rfind(b"\x1b[?1049h")  # with a cursor
    assert b"Traceback" not in seen
