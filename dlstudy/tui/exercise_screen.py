"""The exercise screen: the statement, and a verdict after every save, with the keys of `dlstudy check --watch`.

It is dismissed with "passed" or "left". The file is watched and judged in a thread; the journal is written here, in the
application's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import SuspendNotSupported

from dlstudy import workspace
from dlstudy.desk import exercises, verdict_words
from dlstudy.errors import DlstudyError
from dlstudy.language import say
from dlstudy.tui.dashboard.asking import Confirm
from dlstudy.tui.exercise.frame import Frame
from dlstudy.tui.exercise.keys import KEYS, OPEN, ExerciseKeys
from dlstudy.tui.exercise.sheet import Sheet
from dlstudy.tui.widgets.help import Help

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlstudy.curriculum.model import Part


class ExerciseScreen(Frame):
    """Frame, with what the keys do."""

    CSS_PATH = "exercise/exercise.tcss"
    BINDINGS = [key.binding for key in KEYS]

    def on_mount(self) -> None:
        self.take(self.part)
        self._offer_again()

    def on_key(self, event: events.Key) -> None:
        """Any key: what was said has been read. The key's own action comes after this."""
        self.quiet()

    def _offer_again(self) -> None:
        """A passed exercise whose time has come: a clean starter, if the learner wants to write it once more."""
        try:
            offer = exercises.due_again(self.plan, self.part)
        except DlstudyError as error:
            self._sorry(error)
            return
        if offer is not None:
            title = say(fr="De mémoire", en="From memory")
            self._ask(title, offer.question, self._reset)

    def _ask(self, title: str, question: str, yes: Callable[[], None]) -> None:
        def answered(answer: Any) -> None:
            if answer:
                try:
                    yes()
                except DlstudyError as error:
                    self._sorry(error)

        self.app.push_screen(Confirm(title, question), answered)

    def _sorry(self, error: DlstudyError) -> None:
        self.tell(" ".join(filter(None, [error.message, error.hint])), "bad")

    def _look_at(self, view: str) -> None:
        self.view = view
        self.show()

    # ---- help with it ----------------------------------------------------------------------------

    def action_hint(self) -> None:
        """The hints that were given; once more, or where there was none: one more."""
        self.hints = exercises.hint(self.part, more=self.view == "hint")
        if self.hints and self.hints.trouble:
            self.tell(self.hints.trouble, "bad")
        self._look_at("hint")
        self.call_after_refresh(lambda: self.call_after_refresh(lambda: self.sheet.by(100_000)))

    def action_solution(self) -> None:
        if self.view == "solution":
            self._look_at("verdict")
            return
        passed = self.passed or exercises.has_passed(self.part)
        if passed:
            self._solve(passed=True)
        else:
            self._ask(say(fr="Solution", en="Solution"), exercises.insist_question(),
                      lambda: self._solve(passed=False))  # fmt: skip

    def _solve(self, *, passed: bool) -> None:
        self.solution, trouble = exercises.solution(self.part, passed)
        if trouble:
            self.tell(trouble, "bad")
        self._look_at("solution")

    def action_statement(self) -> None:
        if self.wide:
            self.set_focus(self.sheet if self.focused is self.statement else self.statement)
            self.draw_bars()
        else:
            self._look_at("verdict" if self.view == "statement" else "statement")

    def action_enter(self) -> None:
        """In the list the exercise that is chosen, else the lesson that explains the mistake."""
        if self.view == "list":
            self._open(self.exercises()[self.chosen])
            return
        verdict = self.answer.verdict if self.answer is not None else None
        if verdict is None or not verdict.lesson:
            return
        place = verdict_words.explanation(self.part, verdict.lesson)
        read = getattr(self.app, "read_lesson", None)
        if place.statement and place.address.partition("#")[0] == self.part.unit:
            self.action_statement()
        elif read is None:
            self.tell(place.command_words)
        else:
            read(place.address)

    # ---- the file --------------------------------------------------------------------------------

    def action_edit(self) -> None:
        """Open the file: in an editor that takes the terminal meanwhile, or in one with a window of its own."""
        from dlstudy.workspace import editor

        workspace.write_starter(self.part)  # it may have been deleted
        found = editor.find()
        for missing in found.missing:
            self.tell(exercises.no_program_words(missing))
        one = found.editor
        if one is None:
            self.tell(exercises.no_editor_words(self.target))
            return
        try:
            if one.window:
                editor.start(one, self.target)
                self.tell(exercises.opened_words(one.name), "text")
                return
            code = self._lend(one)
        except SuspendNotSupported:  # in a browser
            self.tell(exercises.open_words(self.target))
            return
        except OSError as error:
            self.tell(exercises.cannot_start_words(one.command[0], error), "bad")
            return
        if code:
            self.tell(exercises.ended_words(one.name, code), "bad")
        self._look_at("verdict")

    def _lend(self, one: Any) -> int:
        """Lend the terminal to an editor; its exit code."""
        from dlstudy.tui.exercise.editing import deaf
        from dlstudy.workspace import editor

        with self.app.suspend(), deaf():
            return editor.run(one, self.target)

    def action_again(self) -> None:
        """Check once more."""
        if self.judging is not None:
            self.judging.ask()
        self._look_at("verdict")

    def action_reset(self) -> None:
        self._ask(say(fr="Fichier vierge", en="Clean file"),
                  say(fr="Repartir du fichier de départ ? Le vôtre est gardé à côté, avec sa date.",
                      en="Start again from the starter? Your file is kept beside it, with its date."),
                  self._reset)  # fmt: skip

    def _reset(self) -> None:
        done = exercises.reset(self.part)
        self.hints, self.solution = None, ""
        self.tell(done.trouble or done.kept or done.clean, "bad" if done.trouble else "text")
        self._look_at("verdict" if self.wide else "statement")

    # ---- the others ------------------------------------------------------------------------------

    def action_list(self) -> None:
        if self.view == "list":
            self._look_at("verdict")
            return
        parts = self.exercises()
        self.chosen = next((row for row, part in enumerate(parts) if part.id == self.part.id), 0)
        self.set_focus(self.sheet if self.wide else None)
        self._look_at("list")

    def _open(self, part: Part) -> None:
        if part.id == self.part.id:
            self._look_at("verdict")
            return
        self.take(part)
        self._offer_again()

    def action_next(self) -> None:
        """To the next part, once this one has passed: another exercise here, anything else where the parts are."""
        if not self.passed:
            self.tell(exercises.not_yet_words())
            return
        after = exercises.following(self.plan, self.part)
        if after is None:
            self.tell(exercises.no_more_words())
        elif after.kind == "exercise":
            self._open(after)
        else:
            app = self.app
            self.action_leave()
            start = getattr(app, "open_part", None)
            if start is not None:
                app.call_later(start, after)

    # ---- moving ----------------------------------------------------------------------------------

    def action_move(self, lines: int) -> None:
        sheet = self.shown_sheet
        if self.view == "list" and sheet is self.sheet:
            self.chosen += lines
            sheet.lay()
            sheet.reveal(self.chosen)
        else:
            sheet.by(lines)
        self.draw_bars()

    def action_page(self, pages: int) -> None:
        self.action_move(pages * max(1, self.shown_sheet.size.height - 2))

    def action_other(self) -> None:
        if self.wide:
            self.action_statement()

    def action_verdict(self) -> None:
        self._look_at("verdict")

    def action_back(self) -> None:
        if self.view == "verdict" or (self.view == "statement" and self.answer is None):
            self.action_leave()
        else:
            self._look_at("verdict")

    def on_sheet_clicked(self, message: Sheet.Clicked) -> None:
        if self.view == "list" and message.sheet is self.sheet:
            if message.line < len(self.exercises()):
                self.chosen = message.line
                self.action_enter()
        elif self.view == "verdict" and message.sheet.line(message.line).startswith(f"  {OPEN.printed}  "):
            self.action_enter()

    # ---- the rest --------------------------------------------------------------------------------

    def action_theme(self) -> None:
        colours = getattr(self.app, "action_colours", None) or self.app.next_palette  # type: ignore[attr-defined]
        colours()
        self.show()

    def action_help(self) -> None:
        self.app.push_screen(Help(ExerciseKeys()))  # type: ignore[arg-type]

    def action_leave(self) -> None:
        """Back to where this was opened from, whatever lies over it."""
        if not self.is_current and self not in self.app.screen_stack:
            return
        self.finished |= self.passed
        self.close()
        while self.app.screen is not self and len(self.app.screen_stack) > 1:
            self.app.pop_screen()
        self.dismiss("passed" if self.finished else "left")
