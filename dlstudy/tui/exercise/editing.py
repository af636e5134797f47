"""The terminal, lent to an editor while the application waits."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from typing import Any


@contextlib.contextmanager
def deaf() -> Iterator[None]:
    """Within the `with`, Ctrl-C is the editor's: vim's, for one, reaches us too, and must not end the application.

    What else would have ended us meanwhile is told again afterwards. The event loop, which hears of signals through
    a file descriptor, hears none: it is not running while an editor has the terminal.
    """
    late: list[int] = []
    handlers: dict[str, Any] = {"SIGINT": lambda *_: None, "SIGTERM": lambda number, _: late.append(number),
                                "SIGHUP": lambda number, _: late.append(number)}  # fmt: skip
    before: dict[int, Any] = {}
    try:
        wakeup = signal.set_wakeup_fd(-1)
    except ValueError:  # not the main thread: signals do not come here
        yield
        return
    try:
        for name, handler in handlers.items():
            number = getattr(signal, name, None)
            if number is not None:
                before[number] = signal.signal(number, handler)
        yield
    finally:
        for number, handler in before.items():
            if handler is not None:
                signal.signal(number, handler)
        signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)
        for number in late:
            os.kill(os.getpid(), number)
