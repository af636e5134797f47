"""`dlstudy check --watch`: the verdict after every save, on a small screen or as plain lines."""

from __future__ import annotations

import contextlib
import queue
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dlstudy import workspace
from dlstudy.cli.console import is_terminal, out, style, width
from dlstudy.cli.exercising import enter, file_to_check, text_of
from dlstudy.errors import DlstudyError
from dlstudy.language import say
from dlstudy.workspace.watching import Watcher

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlstudy.checking.verdict import Verdict
    from dlstudy.curriculum.model import Part, Plan


#: How long, in seconds, a check may still run when the file has been saved again.
HURRY = 0.5


class Answer:
    """A verdict, or why there is none, and how long after the save it came (seconds)."""

    def __init__(self, verdict: Verdict | None, error: str, took: float) -> None:
        self.verdict, self.error, self.took = verdict, error, took
        self.at = time.strftime("%H:%M:%S")


class Judging:
    """Judges a file after every save, in a thread, with a helper that has its libraries loaded.

    `news` is called (from the thread) whenever `busy` or `answer` has changed.
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
        self._interrupt_before(time.monotonic())
        self._thread.join(2.0)
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
                if same == self._last or verdict.state == "not-attempted":
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


def watch_exercise(plan: Plan, part: Part, file: Path | None) -> int:
    """Watch an exercise until the learner leaves; returns 0 if it had passed by then, else 1."""
    from dlstudy.curriculum import require_trust

    require_trust(plan)
    if file is None:
        workspace.write_starter(part)
    target = file_to_check(part, file)
    if is_terminal() and sys.stdin.isatty():
        from dlstudy.cli.watch_screen import WatchScreen

        return WatchScreen(plan, part, target, elsewhere=file is not None).run()
    return _plain(plan, part, target, elsewhere=file is not None)


def _plain(plan: Plan, part: Part, target: Path, *, elsewhere: bool) -> int:
    """Without a terminal: the whole verdict after every save, until Ctrl-C."""
    from dlstudy.cli.verdict_page import summary, verdict_lines

    news = threading.Event()
    judging = Judging(plan, part, target, elsewhere, news.set).start()
    shown: Answer | None = None
    told = False
    out(say(fr=f"{target} est vérifié à chaque enregistrement ; Ctrl-C arrête.",
            en=f"{target} is checked at every save; Ctrl-C ends it."))  # fmt: skip
    try:
        while True:
            news.wait()
            news.clear()
            if judging.polling and not told:
                told = True
                out(polling_words())
            answer = judging.answer
            if answer is None or answer is shown:
                continue
            shown = answer
            out()
            out(style(answer.at, "dim"))
            if answer.verdict is None:
                out(answer.error)
                continue
            for line in verdict_lines(answer.verdict, part, width()):
                out(line)
            out(summary(answer.verdict))
            if judging.record():
                out(
                    judging.trouble
                    or say(fr="La partie est notée comme faite.", en="The part is marked as done.")
                )
            sys.stdout.flush()
    except KeyboardInterrupt:
        pass
    finally:
        judging.close()
    return 0 if shown is not None and shown.verdict is not None and shown.verdict.passed else 1


def polling_words() -> str:
    """That this file system has to be asked."""
    return say(fr="Les changements ne sont pas annoncés ici : le fichier est relu sans cesse.",
               en="This file system reports no changes: the file is looked at continually.")  # fmt: skip
