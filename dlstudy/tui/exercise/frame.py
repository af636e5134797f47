"""What the exercise screen stands on: the judging of a file, the two sheets, the bars round them."""

from __future__ import annotations

import contextlib
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static

from dlstudy import workspace
from dlstudy.desk import exercises, verdict_words
from dlstudy.desk.judging import PATIENCE, Answer, Judging, polling_words
from dlstudy.desk.laid import code
from dlstudy.errors import DlstudyError
from dlstudy.language import number, say
from dlstudy.tui.exercise.bottom import Keys
from dlstudy.tui.exercise.keys import OPEN
from dlstudy.tui.exercise.looks import colour_of
from dlstudy.tui.exercise.sheet import Sheet
from dlstudy.tui.reader.bars import Bar
from dlstudy.tui.terminal import LEAST_HEIGHT, LEAST_WIDTH
from dlstudy.tui.widgets.panel import Drawn

if TYPE_CHECKING:
    from dlstudy.curriculum.model import Part, Plan
    from dlstudy.desk.verdict_words import Line

#: Columns from which on statement and verdict stand side by side.
WIDE = 120
#: How long, in seconds, a message stays.
MESSAGE = 10.0


class Frame(Drawn, Screen[str]):
    """One exercise, and then perhaps another."""

    CSS_PATH = "exercise.tcss"
    AUTO_FOCUS = ""

    class News(Message):
        """The judging has begun or ended, or the way of watching has changed."""

    def __init__(self, plan: Plan, part: Part) -> None:
        super().__init__()
        self.plan, self.part = plan, part
        self.target = Path()
        self.judging: Judging | None = None
        self.view = "verdict"
        self.hints: exercises.Hints | None = None
        self.solution = ""
        self.chosen = 0  # in the list
        self.finished = False  # whether anything passed here
        self._following: Part | None = None
        self._answer: Answer | None = None  # the one that is shown
        self._message: tuple[str, str] = ("", "text")
        self._quieter: Timer | None = None

    # ---- beginning and ending --------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        self.where, self.file, self.progress = Bar(id="where"), Bar(id="file"), Bar(id="progress")
        self.statement, self.sheet = Sheet(id="statement"), Sheet(id="answer")
        self.note, self.keys = Bar(id="note"), Keys()
        yield self.where
        yield self.file
        yield self.progress
        with Horizontal(id="body"):
            yield self.statement
            yield self.sheet
        yield self.note
        yield self.keys
        yield Static(id="tiny", markup=False)

    def take(self, part: Part) -> None:
        """Work on an exercise from now on; the starter is written if there is no file yet."""
        self.close()
        self.part, self.target = part, workspace.path(part.reference)
        self.hints, self.solution, self._answer, self._following = None, "", None, None
        fresh = False
        try:
            fresh = workspace.write_starter(part) is not None
        except DlstudyError as error:
            self.tell(error.message, "bad")
        else:
            if trouble := exercises.touched(part, "edit", {"fresh": fresh}):
                self.tell(trouble, "bad")
        self.statement.forget()
        self.sheet.forget()
        self.view = "statement" if fresh and not self.wide else "verdict"
        self.judging = Judging(self.plan, part, self.target, False, self._told).start()
        self.show()

    def _told(self) -> None:
        """Called from the thread that judges; a message never waits for anybody."""
        with contextlib.suppress(RuntimeError):  # the application has just ended
            self.post_message(self.News())

    def close(self) -> None:
        """End the judging, without waiting for a check that is under way: the program does, before it ends."""
        judging, self.judging = self.judging, None
        if judging is None:
            return
        self._record(judging)
        threading.Thread(target=judging.close, name="ending").start()

    def on_unmount(self) -> None:
        self.close()

    # ---- verdicts --------------------------------------------------------------------------------

    @property
    def answer(self) -> Answer | None:
        """The newest verdict on the file, or why there is none."""
        return self.judging.answer if self.judging is not None else None

    @property
    def passed(self) -> bool:
        """Whether the file as it was last saved is right."""
        return self.answer is not None and self.answer.verdict is not None and self.answer.verdict.passed

    def on_frame_news(self) -> None:
        judging = self.judging
        if judging is None:
            return
        self._record(judging)
        answer, before = judging.answer, self._answer
        if answer is not before:
            self._answer = answer
            if self.passed:
                try:
                    self._following = exercises.following(self.plan, self.part)
                except DlstudyError as error:
                    self.tell(error.message, "bad")
            if before is not None and self.view == "statement":
                self.view = "verdict"  # whoever saves wants to know
            elif before is not None and self.view != "verdict" and answer is not None and answer.verdict:
                words = "".join(text for text, _ in verdict_words.summary(answer.verdict))
                self.tell(words, "good" if self.passed else "warn")
            self.show()
        else:
            self.draw_bars()
        if judging.busy_since is not None:
            self.set_timer(PATIENCE + 0.02, self.draw_bars)

    def _record(self, judging: Judging) -> None:
        judging.record()
        self.finished |= judging.completed
        if judging.trouble:
            self.tell(judging.trouble, "bad")
            judging.trouble = ""

    # ---- what is seen ----------------------------------------------------------------------------

    @property
    def wide(self) -> bool:
        return self.size.width >= WIDE

    @property
    def shown_sheet(self) -> Sheet:
        """The sheet that the keys move: in a wide window the one that has the focus."""
        if self.wide:
            return self.statement if self.focused is self.statement else self.sheet
        return self.statement if self.view == "statement" else self.sheet

    def on_resize(self, event: events.Resize) -> None:
        tiny = event.size.width < LEAST_WIDTH or event.size.height < LEAST_HEIGHT
        self.set_class(tiny, "tiny")
        if tiny:
            self.query_one("#tiny", Static).update(
                say(fr=f"Terminal trop petit : il faut {LEAST_WIDTH}×{LEAST_HEIGHT}. q quitte.",
                    en=f"Terminal too small: {LEAST_WIDTH}×{LEAST_HEIGHT} needed. q leaves."))  # fmt: skip
        if self.wide and self.view == "statement":
            self.view = "verdict"
        self.call_after_refresh(self.show)

    def on_screen_resume(self) -> None:
        """After another screen: in whatever colours and language there are now."""
        if self.judging is not None:
            self.call_after_refresh(self.show)

    def show(self) -> None:
        """Lay everything out again."""
        if not self.is_mounted:
            return
        wide = self.wide
        self.set_class(wide, "wide")
        self.statement.display = wide or self.view == "statement"
        self.sheet.display = wide or self.view != "statement"
        for sheet in (self.statement, self.sheet):
            sheet.can_focus = wide
        if not wide or self.focused is None:
            self.set_focus(self.sheet if wide else None)
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        part = self.part
        titles = {
            "statement": say(fr="Énoncé", en="Statement"), "verdict": say(fr="Vérification", en="Verdict"),
            "hint": say(fr="Indices", en="Hints"), "solution": say(fr="Solution", en="Solution"),
            "list": say(fr="Exercices", en="Exercises"),
        }  # fmt: skip
        wide = self.wide
        self.statement.border_title = titles["statement"] if wide else None
        self.sheet.border_title = titles[self.view] if wide else None
        self.statement.show("statement", lambda columns: exercises.statement_lines(part, columns))
        contents = {"verdict": self._verdict, "hint": self._hints, "solution": self._solution,
                    "list": self._list}  # fmt: skip
        if self.view in contents:
            self.sheet.show(self.view, contents[self.view])
        if self.view == "list":
            self.sheet.reveal(self.chosen)
        self.draw_bars()

    def _verdict(self, columns: int) -> list[Line]:
        answer = self.answer
        if answer is None:
            return [verdict_words.busy()]
        if answer.verdict is None:
            return [[("✗ ", "red"), (answer.error, "")]]
        columns = min(columns, exercises.MEASURE)
        lines = verdict_words.verdict_lines(answer.verdict, self.part, columns, key=OPEN.printed)
        if answer.verdict.passed:
            done = self.judging is not None and self.judging.completed
            return [*exercises.won_lines(done, self._following), [], *lines]
        if answer.verdict.state == "not-attempted":
            return [*lines, [], *exercises.begin_lines()]
        return lines

    def _hints(self, columns: int) -> list[Line]:
        return exercises.hint_lines(self.part, self.hints, columns)

    def _solution(self, columns: int) -> list[Line]:
        return [list(line) for line in code(self.solution, columns)]

    def exercises(self) -> list[Part]:
        """The exercises of the list."""
        return exercises.written(self.plan, self.part)

    def _list(self, columns: int) -> list[Line]:
        parts = self.exercises()
        self.chosen = min(max(0, self.chosen), len(parts) - 1)
        try:
            return exercises.list_lines(parts, self.chosen)
        except DlstudyError as error:
            return [[("✗ ", "red"), (error.message, "")]]

    # ---- the bars --------------------------------------------------------------------------------

    def draw_bars(self) -> None:
        """Everything round the sheets."""
        if not self.is_mounted:
            return
        answer, width = self.answer, self.size.width - 4
        state = self._state(answer)
        self.where.show([(self.part.reference, "text", True), ("  ", "muted", False),
                         (self.part.title.here, "muted", False)], _pieces(state))  # fmt: skip
        when = ""
        if answer is not None:
            took = number(answer.took, 2)
            when = say(fr=f"{answer.at}, en {took} s", en=f"{answer.at}, in {took} s")
        path = short(self.target)
        space = width - len(when) - 3
        if len(path) > space:
            path = "…" + path[-(space - 1) :]
        self.file.show([(path, "muted", False)], [(when, "muted", False)])
        self.progress.show([], self._bar(answer, width))
        self.note.show(*self._notes())
        self.keys.offer(self._names())

    def _state(self, answer: Answer | None) -> Line:
        busy = self.judging.busy_since if self.judging is not None else None
        if busy is not None and (answer is None or time.monotonic() - busy > PATIENCE):
            return verdict_words.busy()
        return [] if answer is None else verdict_words.state(answer.verdict)

    @staticmethod
    def _bar(answer: Answer | None, width: int) -> list[tuple[str, str, bool]]:
        """How many of the checks pass, as a line."""
        checks = answer.verdict.checks if answer is not None and answer.verdict is not None else ()
        good = round(width * sum(check.passed for check in checks) / len(checks)) if checks else 0
        return [("━" * good, "good", False), ("━" * (width - good), "grid", False)]

    def _notes(self) -> tuple[list[tuple[str, str, bool]], list[tuple[str, str, bool]]]:
        words, colour = self._message
        rest = self.shown_sheet.rest
        more = say(fr=f"↓ encore {rest}", en=f"↓ {rest} more") if rest else ""
        if not words and self.judging is not None and self.judging.polling:
            words, colour = polling_words(), "muted"
        if not words and self.view == "hint" and self.hints and len(self.hints.texts) < self.hints.total:
            words, colour = say(fr="h : un indice de plus", en="h: one more hint"), "muted"
        return [(words, colour, False)], [(more, "muted", False)]

    def _names(self) -> list[str]:
        """The actions that are of use just now, the most important first."""
        if self.view == "list":
            return ["open", "back", "leave", "help"]
        verdict = self.answer.verdict if self.answer is not None else None
        names = ["next"] if self.passed else []
        if self.view == "verdict" and verdict is not None and verdict.lesson:
            names.append("enter")
        back = [] if self.view == "verdict" else ["back"]  # there it is what leaving is
        return [*names, *back, "edit", "hint", "help", "leave", "statement", "solution", "list"]

    def tell(self, words: str, colour: str = "warn") -> None:
        """Say something in the line over the keys, for a while."""
        self._message = (" ".join(words.split()), colour)
        if self._quieter is not None:
            self._quieter.stop()
        self._quieter = self.set_timer(MESSAGE, self.quiet)
        self.draw_bars()

    def quiet(self) -> None:
        """What was said has been seen."""
        if self._message[0]:
            self._message = ("", "text")
            self.draw_bars()


def short(path: Path) -> str:
    """A path as one would type it."""
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return str(path)


def _pieces(line: Line) -> list[tuple[str, str, bool]]:
    return [(text, *(colour_of(look) or ("text", False))) for text, look in line]
