"""Ctrl-C while a training is followed: counted, not raised, so that nothing is left half-done."""

from __future__ import annotations

import signal
import threading
from typing import Any


class Interrupt:
    """Within the `with`, Ctrl-C only adds to `count`; what it means is the loop's to decide."""

    def __init__(self) -> None:
        self.count = 0
        self._before: Any = None
        self._active = False

    def __enter__(self) -> Interrupt:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._add)
            self._active = True
        return self

    def __exit__(self, *_: object) -> None:
        if self._active:
            signal.signal(signal.SIGINT, self._before)
            self._active = False

    def _add(self, *_: object) -> None:
        self.count += 1
