"""A terminal that is drawn on line by line and asked for single keys, and left as it was found.

Not the other screens' Textual: this one has to be there at once, beside an editor, and cost nothing while it waits.
It draws on the terminal's own page and hides nothing, so that even a killed program leaves nothing to repair but
the echo of keys, which shells put back themselves.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any

from dlstudy.cli.console import printable, visible

_SEQUENCES = {
    "\x1b[A": "up", "\x1b[B": "down", "\x1b[C": "right", "\x1b[D": "left", "\x1bOA": "up", "\x1bOB": "down",
    "\x1bOC": "right", "\x1bOD": "left", "\x1b[5~": "page up", "\x1b[6~": "page down", "\x1b[H": "home",
    "\x1b[F": "end", "\x1b[1~": "home", "\x1b[4~": "end", "\x1bOH": "home", "\x1bOF": "end", "\x1b": "escape",
    "\r": "enter", "\n": "enter", " ": "space", "\x7f": "backspace", "\x08": "backspace", "\x03": "quit",
    "\x04": "quit", "\x0c": "redraw",
}  # fmt: skip
_KEY = re.compile(r"\x1b\[[0-9;?<]*[ -/]*[@-~]|\x1bO.|\x1b|.", re.DOTALL)
_PIECE = re.compile(r"\x1b\[[0-9;]*m|.", re.DOTALL)


def keys_in(text: str) -> list[str]:
    """The keys in what a terminal sent: letters as they are, the others by name; unknown sequences are left out."""
    found = []
    for match in _KEY.findall(text):
        if match in _SEQUENCES:
            found.append(_SEQUENCES[match])
        elif len(match) == 1 and match.isprintable():
            found.append(match)
    return found


def clip(text: str, columns: int) -> str:
    """A line with its colours that takes no more than so many columns."""
    if visible(text) <= columns:
        return text
    shown, used = [], 0
    for piece in _PIECE.findall(text):
        if piece.startswith("\x1b"):
            shown.append(piece)
            continue
        used += visible(piece)
        if used > columns - 1:
            break
        shown.append(piece)
    return "".join(shown) + "…" + ("\x1b[0m" if "\x1b" in text else "")


class Terminal:
    """The learner's terminal, within a `with`. `wake()` ends a waiting from any thread or signal."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)
        self._before: Any = None
        self._handlers: dict[int, Any] = {}
        self._wakeup = -1
        self._rest = b""
        self.ended = False

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        columns, rows = shutil.get_terminal_size((80, 24))
        with contextlib.suppress(
            OSError
        ):  # COLUMNS is fixed where it is set; the window may have changed since
            columns, rows = os.get_terminal_size(sys.stdout.fileno())
        return max(20, columns), max(6, rows)

    def __enter__(self) -> Terminal:
        self._raw()
        self._wakeup = signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        for name in ("SIGWINCH", "SIGTERM", "SIGHUP", "SIGCONT"):
            number = getattr(signal, name, None)
            if number is not None:
                self._handlers[number] = signal.signal(number, self._on_signal)
        _put("\n" * (self.size[1] - 1))  # what stood there stays, further up
        return self

    def __exit__(self, *_: object) -> None:
        signal.set_wakeup_fd(self._wakeup)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._cooked()
        with contextlib.suppress(OSError, ValueError):  # a terminal that is gone
            _put("\n")
        for end in (self._read, self._write):
            os.close(end)

    @contextlib.contextmanager
    def lent(self) -> Iterator[None]:
        """The terminal as a program in the foreground wants it, for an editor."""
        self._cooked()
        _put("\x1b[H\x1b[J")
        try:
            yield
        finally:
            self._raw()
            _put("\n" * (self.size[1] - 1))

    def wake(self) -> None:
        """End the waiting in `keys`."""
        with contextlib.suppress(OSError):
            os.write(self._write, b"\0")

    def keys(self, seconds: float | None = None) -> list[str]:
        """Wait for keys, for `wake`, or so long; the keys, which may be none."""
        if sys.platform == "win32":
            return _windows_keys(self._read, seconds)
        ready, _, _ = select.select([sys.stdin, self._read], [], [], seconds)
        if self._read in ready:
            with contextlib.suppress(BlockingIOError):
                os.read(self._read, 4096)
        if sys.stdin not in ready:
            return []
        data = os.read(sys.stdin.fileno(), 1024)
        if not data:
            self.ended = True
            return []
        self._rest += data
        text = self._rest.decode("utf-8", "ignore")
        cut = _unfinished(self._rest)
        self._rest = self._rest[len(self._rest) - cut :] if cut else b""
        return keys_in(text)

    def draw(self, lines: list[str]) -> None:
        """Show these lines, from the top; the cursor rests behind the last one."""
        columns, rows = self.size
        shown = [clip(printable(sys.stdout, line), columns - 1) for line in lines[:rows]]
        _put("\x1b[H" + "\x1b[K\r\n".join(shown) + "\x1b[K\x1b[J")

    def _on_signal(self, number: int, _: Any) -> None:
        if number in (getattr(signal, "SIGTERM", None), getattr(signal, "SIGHUP", None)):
            self.ended = True
        elif number == getattr(signal, "SIGCONT", None):
            self._raw()

    def _raw(self) -> None:
        """Keys one by one, without echo; Ctrl-C stays a signal."""
        if sys.platform == "win32":
            os.system("")  # turns on the console's escape sequences
            return
        import termios
        import tty

        with contextlib.suppress(termios.error):
            if self._before is None:
                self._before = termios.tcgetattr(sys.stdin)
            tty.setcbreak(sys.stdin, termios.TCSADRAIN)

    def _cooked(self) -> None:
        if self._before is not None:
            import termios

            with contextlib.suppress(termios.error):
                termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._before)


def _put(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _unfinished(data: bytes) -> int:
    """How many bytes at the end are the beginning of a character that is not whole yet."""
    for back in range(1, min(4, len(data) + 1)):
        byte = data[-back]
        if byte >= 0xC0:
            length = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return back if length > back else 0
        if byte < 0x80:
            break
    return 0


def _windows_keys(pipe: int, seconds: float | None) -> list[str]:
    """The same without `select`, which knows no consoles there: looks twenty times a second."""
    import msvcrt
    import time

    codes = {"H": "up", "P": "down", "I": "page up", "Q": "page down", "G": "home", "O": "end"}
    until = None if seconds is None else time.monotonic() + seconds
    while until is None or time.monotonic() < until:
        with contextlib.suppress(BlockingIOError):
            if os.read(pipe, 4096):
                return []
        if msvcrt.kbhit():  # type: ignore[attr-defined]
            key = msvcrt.getwch()  # type: ignore[attr-defined]
            if key in "\x00\xe0":
                return [codes.get(msvcrt.getwch(), "")]  # type: ignore[attr-defined]
            return keys_in(key)
        time.sleep(0.05)
    return []


Draw = Callable[[list[str]], None]
