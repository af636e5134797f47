"""The verdict after every save: a thread that judges, and whoever asked told when there is news."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dlstudy.errors import DlstudyError
from dlstudy.journal import Journal
from dlstudy.language import say
from dlstudy.workspace import record
from dlstudy.workspace.watching import Watcher

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlstudy.checking.verdict import Verdict
    from dlstudy.curriculum.model import Part, Plan


#: How long, in seconds, a check may still run when the file has been saved again.
HURRY = 0.5
#: A check that takes longer than this many seconds is announced; shorter ones would only flicker.
PATIENCE = 0.25


def text_of(target: Path) -> str:
    """What is judged, as text; empty if it cannot be read (the judge says why)."""
    try:
        return target.read_text("utf-8", errors="replace")
    except OSError:
        return ""


def enter(part: Part, verdict: Verdict, code: str, target: Path, elsewhere: bool) -> bool:
    """Record a verdict in the journal; whether it completed something. Raises DlstudyError.

    Args:
        elsewhere: whether the file is another than the workspace's; then it is named in the entry.
    """
    try:
        saved = target.stat().st_mtime
    except OSError:
        saved = None
    more: dict[str, Any] = {"file": str(target)} if elsewhere else {}
    with Journal.open() as journal:
        return record.record_check(journal, part, verdict, code, saved, **more)


class Answer:
    """A verdict, or why there is none, and how long after the save it came (seconds)."""

    def __init__(self, verdict: Verdict | None, error: str, took: float) -> None:
        self.verdict, self.error, self.took = verdict, error, took
        self.at = time.strftime("%H:%M:%S")


class Judging:
    """Judges a file after every save, in a thread, with a helper that has its libraries loaded.

    `news` is called (from the thread) whenever `busy_since` or `answer` has changed.
    """

    def __init__(self, plan: Plan, part: Part, file: Path, elsewhere: bool, news: Callable[[], None]) -> None:
        self.plan, self.part, self.file, self.elsewhere, self.news = plan, part, file, elsewhere, news
        self.answer: Answer | None = None
        self.busy_since: float | None = None
        self.completed = False
        self.trouble = ""
        self._last: tuple[int, str] | None = None
        self._pending: queue.Queue[tuple[Verdict, str]] = queue.Queue()
        self._asked: queue.Queue[float | None] = queue.Queue()
        self._thread = threading.Thread(target=self._work, name="judging", daemon=True)
        self._watcher = Watcher(file, self.ask, changed=news)
        self._helper: Any = None

    @property
    def polling(self) -> bool:
        """Whether saves are found by looking, because the system does not tell of them."""
        return self._watcher.polling

    def start(self) -> Judging:
        """Begin with a first verdict on the file as it is."""
        self._watcher.start()
        self._thread.start()
        self.ask()
        return self

    def ask(self) -> None:
        """Judge the file as it is now; a check of the file as it was is given a moment to end, and no more."""
        self._asked.put(time.monotonic())
        if self.busy_since is not None:
            late = threading.Timer(HURRY, self._interrupt_before, [time.monotonic()])
            late.daemon = True
            late.start()

    def close(self) -> None:
        """End the helper and the watching."""
        self._watcher.close()
        self._asked.put(None)
        for _ in range(20):
            self._interrupt_before(time.monotonic())
            self._thread.join(0.1)
            if not self._thread.is_alive():
                break
        if self._helper is not None:
            self._helper.close()

    def _interrupt_before(self, moment: float) -> None:
        """End a check that began before a moment, if it still runs."""
        begun = self.busy_since
        if begun is not None and begun < moment and self._helper is not None:
            self._helper.interrupt()

    def _work(self) -> None:
        while (asked := self._asked.get()) is not None:
            while not self._asked.empty():  # several saves in a row: the last one counts
                if (later := self._asked.get()) is None:
                    return
                asked = later
            self.busy_since = time.monotonic()
            self.news()
            code = text_of(self.file)
            try:
                verdict, error = self._judge(), ""
            except Exception as trouble:
                if not self._asked.empty():  # interrupted, for a newer save
                    continue
                verdict, error = None, getattr(trouble, "message", f"{type(trouble).__name__}: {trouble}")
            self.answer = Answer(verdict, error, time.monotonic() - asked)
            if verdict is not None:
                self._pending.put((verdict, code))
            self.busy_since = None
            self.news()

    def _judge(self) -> Verdict:
        from dlstudy.checking import Helper

        if self._helper is None:
            self._helper = Helper(self.plan)
        return self._helper.check(self.part.reference, self.file)

    def record(self) -> bool:
        """Enter the new verdicts into the journal; whether that is worth showing.

        Called by the thread that does everything else with the journal: one file, two threads of one process and
        POSIX locks do not go together.
        """
        shown = False
        with contextlib.suppress(queue.Empty):
            while True:
                verdict, code = self._pending.get_nowait()
                same = (hash(code), verdict.state)
                if verdict.state == "not-attempted":
                    self._last = None  # begun anew: what was written before may be written again
                    continue
                if same == self._last:
                    continue  # the same text, saved once more
                self._last = same
                try:
                    completed = enter(self.part, verdict, code, self.file, self.elsewhere)
                except DlstudyError as trouble:  # it must not end the watching
                    self.trouble, shown = trouble.message, True
                else:
                    self.completed |= completed
                    shown |= completed
        return shown


def polling_words() -> str:
    """That this file system has to be asked."""
    return say(fr="Les changements ne sont pas annoncés ici : le fichier est relu sans cesse.",
               en="This file system reports no changes: the file is looked at continually.")  # fmt: skip
