"""The screen in a real terminal: it opens, it ends in every way there is, and leaves the terminal as it was."""

import os
import select
import signal
import subprocess
import sys
import time

import pytest

from dlstudy.tui.terminal import Terminal, detect

CRASH = "import dlstudy.tui.lab_screen as l; l.LabScreen.action_log = lambda self: 1 / 0;"
WATCH = """
import sys
from dlstudy.runs.folder import RunFolder
from dlstudy.tui import watch
print("left:", watch(RunFolder(sys.argv[1])))
"""


class Pty:
    """The screen on a run, in a pseudo-terminal."""

    def __init__(self, folder, before=""):
        import fcntl
        import pty
        import struct
        import termios

        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.attributes = lambda: termios.tcgetattr(self.slave)
        self.before = self.attributes()
        environ = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        command = [sys.executable, "-c", before + WATCH, str(folder)]
        self.process = subprocess.Popen(command, stdin=self.slave, stdout=self.slave, stderr=self.slave,
                                        env=environ, start_new_session=True)  # fmt: skip
        self.seen = b""
        self.read(b"space")

    def read(self, until=None):
        end = time.monotonic() + 60
        while time.monotonic() < end and not (until and until in self.seen):
            if select.select([self.master], [], [], 0.1)[0]:
                self.seen += os.read(self.master, 1 << 16)
            elif until is None and self.process.poll() is not None:
                return
        assert until is None or until in self.seen, self.seen[-500:]

    def end(self):
        self.read()
        code = self.process.wait(30)
        restored = self.attributes() == self.before
        os.close(self.master)
        os.close(self.slave)
        assert restored, "the terminal's modes are not what they were"
        for end in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1003l"):  # first screen, cursor, no mouse
            assert end in self.seen
        return code


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")
class TestLeaving:
    def test_a_kill_ends_only_the_screen(self, make):
        terminal = Pty(make("running").path)
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.end() == 0
        assert b"left: detached" in terminal.seen

    def test_a_closed_window_ends_the_screen(self, make):
        terminal = Pty(make("running").path)
        os.close(terminal.slave)
        os.close(terminal.master)
        terminal.process.send_signal(signal.SIGHUP)  # as the kernel does where it is the controlling terminal
        assert terminal.process.wait(30) is not None

    def test_an_error_of_the_screens_own_leaves_the_terminal_in_order_and_is_told(self, make):
        terminal = Pty(make("running").path, before=CRASH)
        os.write(terminal.master, b"l")
        assert terminal.end() == 1
        assert b"ZeroDivisionError" in terminal.seen and b"does not depend on it" in terminal.seen


class TestDetect:
    @pytest.mark.parametrize(
        ("environ", "terminal"),
        [
            ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, Terminal(2**24)),
            ({"TERM": "tmux-256color"}, Terminal(256)),
            ({"TERM": "xterm"}, Terminal(16)),
            ({"TERM": "xterm-kitty"}, Terminal(2**24)),
            ({"TERM": "linux"}, Terminal(16, plain=True)),
            ({"TERM": "dumb"}, Terminal(0, plain=True)),
            ({"TERM": "vt100"}, Terminal(0, plain=True)),
            ({"TERM": "xterm-256color", "NO_COLOR": "1"}, Terminal(0)),
            ({"TERM": "xterm-256color", "NO_COLOR": ""}, Terminal(256)),
        ],
    )
    @pytest.mark.skipif(sys.platform == "win32", reason="Windows terminals have no TERM")
    def test_what_the_environment_says(self, environ, terminal):
        assert detect(environ) == terminal


class TestPlain:
    async def test_the_linux_console_gets_only_what_its_font_has(self, app, tools):
        app = app("finished", terminal=Terminal(16, plain=True))
        async with app.run_test(size=(140, 45)) as pilot:
            await tools.settle(pilot)
            assert app.theme == "dlstudy-contrast"
            for widget in (app.lab.header, app.lab.notice, app.lab.footer, *app.lab.panels):
                for y in range(widget.size.height):
                    text = widget.render_line(y).text
                    assert text == text.encode("cp437", "replace").decode("cp437"), text

    async def test_256_colours_are_xterms_own_greys(self, app):
        from rich.color import Color, ColorSystem

        app = app("finished", terminal=Terminal(256))
        async with app.run_test():
            for name in ("background", "surface", "border", "grid", "muted"):
                number = Color.parse(getattr(app.palette, name)).downgrade(ColorSystem.EIGHT_BIT).number
                assert 232 <= number <= 255, name

    async def test_no_colour_means_none(self, app, tools):
        app = app("failed", terminal=Terminal(0))
        async with app.run_test(size=(140, 45)) as pilot:
            await tools.settle(pilot)
            for strip in app.screen._compositor.render_strips():
                for segment in strip:
                    style = segment.style
                    assert not style or not (style.color and not style.color.is_default), segment
                    assert not style or not (style.bgcolor and not style.bgcolor.is_default), segment
            await pilot.press("t")
            assert app.theme == "dlstudy-none"
