"""Follow a run: what its files say now, and what is new since the last look. Knows nothing of the screen."""

from __future__ import annotations

import time
from typing import Any

from dlstudy.runs.folder import LIVING
from dlstudy.runs.names import name_of
from dlstudy.runs.tail import Tail
from dlstudy.runs.view import FINAL, RunView
from dlstudy.tui.words import clean

SLICE = 1 << 20  # bytes folded at once, some 40 ms
KEPT = 5000  # lines of output
LOOK = 1.0  # seconds between two looks whether the process is alive


class Follower:
    """A run folder, its events folded, its output, and its status with the process taken into account."""

    def __init__(self, folder: Any) -> None:
        self.folder = folder
        self.info: dict[str, Any] = _quietly(lambda: dict(folder.info)) or {}
        self.name: str | None = _quietly(lambda: name_of(folder))  # what the learner calls it
        self.view = RunView()
        self.output: list[tuple[str, str]] = []  # (kind, text): "" printed, "say" said to the learner
        self.written = 0  # lines of output ever, so that a reader sees that there are new ones
        self._events = Tail(folder.path / "events.jsonl")
        self._log = Tail(folder.path / "output.log", last=200_000)
        self._said = 0
        self._looked = 0.0
        self._folder_status = ""
        self.state: dict[str, Any] = {}

    @property
    def loading(self) -> bool:
        """Whether there is more to read at once."""
        return self._events.pending

    def poll(self) -> bool:
        """Read what is new; True if anything is."""
        generation = self._events.generation
        lines = self._events.read(SLICE)
        if self._events.generation != generation:
            self.view, self._said = RunView(), 0
        self.view.feed_all(lines)
        new = bool(lines) or self._events.generation != generation
        new |= self._hear()
        return self._look(new) or new

    def _hear(self) -> bool:
        said, self._said = self.view.says[self._said :], len(self.view.says)
        lines = [(one.kind or "say", one.here) for one in said]
        lines += [("", clean(line.decode("utf-8", "replace"))) for line in self._log.read(1 << 20)]
        if lines:
            self.output += lines
            self.written += len(lines)
            if len(self.output) > 2 * KEPT:
                del self.output[:-KEPT]
        return bool(lines)

    def _look(self, new: bool) -> bool:
        """Whether the process still lives is asked rarely, and at once when the events tell of an end."""
        now = time.monotonic()
        if now - self._looked < LOOK and not (new and self.view.ended):
            return False
        self._looked = now
        before = self._folder_status
        self._folder_status = _quietly(lambda: str(self.folder.status())) or ""
        if self._folder_status == "failed" and not self.state:
            self.state = _quietly(lambda: dict(self.folder.state())) or {}
        return self._folder_status != before

    @property
    def status(self) -> str:
        """starting, running, paused, finished, stopped, failed or interrupted.

        The events know best how a run ended; only the folder knows that its process is gone.
        """
        if self.view.ended and self._folder_status not in ("starting",):
            return self.view.status
        if self._folder_status in (*FINAL, "interrupted"):
            return self._folder_status
        if self.view.status == "starting" and self._folder_status:
            return self._folder_status
        return self.view.status

    @property
    def over(self) -> bool:
        return self.status not in LIVING

    @property
    def error(self) -> dict[str, Any] | None:
        error = self.view.error or self.state.get("error")
        return error if isinstance(error, dict) else None

    def send(self, command: str) -> None:
        """Ask the training for something; raises OSError or DlstudyError when the folder cannot be written."""
        self.folder.send(command)

    def kill(self) -> None:
        """End the training's process and its children at once; what it saved last stays."""
        from dlstudy.training import kill

        _quietly(lambda: kill(self.folder))


def _quietly(read):
    """A file of the folder may be half there or gone; the events still tell what they can."""
    try:
        return read()
    except Exception:
        return None
