"""Start a lab: Enter does what the plan says; the rest is a key away. Dismissed with the run's folder or None."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.widgets import Input, OptionList

from dlstudy.desk import predicting
from dlstudy.errors import DlstudyError
from dlstudy.lab.predictions import typed
from dlstudy.tui.dashboard.key import KeySet
from dlstudy.tui.start import pages
from dlstudy.tui.start.frame import StartFrame
from dlstudy.tui.start.keys import ENTER, KEYS

if TYPE_CHECKING:
    from dlstudy.runs.folder import RunFolder


class StartLab(StartFrame):
    """The frame, with what the keys do. Dismissed with the run's folder or None."""

    BINDINGS = [
        *(key.binding for key in KEYS),
        *(Binding(str(k), f"take({k})", show=False) for k in range(1, 10)),
    ]

    # ---- keys ------------------------------------------------------------------------------------

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_enter()

    def action_move(self, by: int) -> None:
        box = self.list
        if not self.typing and box.display:
            box.action_cursor_down() if by > 0 else box.action_cursor_up()

    def action_enter(self) -> None:
        line = self._line()
        if line is None or self.page == "starting":
            return
        self._wrong("")
        if self.page == "what-if":
            self._start(guess=int(line.id) or None)
        elif line.id in (pages.START, "mine"):
            self._own = line.id == "mine"
            self._begin()
        elif line.id == "form":
            self.action_form()
        elif line.id.startswith("experiment "):
            self.form.choose(line.id.partition(" ")[2])
            self._begin()
        elif line.id == ":experiment" or self.form.items[line.id].choices:
            self.action_turn(1)
        else:
            self._edit(line.id)

    def action_take(self, number: int) -> None:
        """A digit answers a what-if's question."""
        if self.page == "what-if" and number < len(self.lines):
            self._start(guess=number)

    def action_form(self) -> None:
        if self.page == "first":
            self.page = "form"
            self._show(1)

    def action_turn(self, by: int) -> None:
        line = self._line()
        if self.page != "form" or line is None or line.id == pages.START:
            return
        if line.id == ":experiment":
            names = [None, *(one.name for one in self.form.offered.experiments)]
            here = self.form.experiment.name if self.form.experiment else None
            self.form.choose(names[(names.index(here) + by) % len(names)])
        else:
            self.form.turn(line.id, by)
        self._show(line.id)

    def action_reset(self) -> None:
        line = self._line()
        if self.page == "form" and line is not None and line.id in self.form.items:
            self.form.reset(line.id)
            self._show(line.id)

    def action_reset_all(self) -> None:
        if self.page == "form":
            self.form.choose(None)
            self.form.reset()
            self._show(self.list.highlighted or 0)

    def action_back(self) -> None:
        """One page back; from the first one out."""
        self._wrong("")
        if self.typing and self._editing:
            self._typed_all()
        elif self.page == "starting":
            return
        elif self.page == "first":
            self.dismiss(None)
        else:
            self.remove_class("typing")
            if self.page == "what-if":
                self.form.choose(None)
            self.page, self._asked, self._answers, self._own = "first", [], {}, False
            self._show()

    def action_leave(self) -> None:
        if self.page != "starting":
            self.dismiss(None)

    def action_colours(self) -> None:
        self._board.next_palette()
        self.call_after_refresh(self._show, self.list.highlighted or 0)

    def action_help(self) -> None:
        from dlstudy.tui.widgets.help import Help

        self.app.push_screen(Help(KeySet([ENTER["start"], *KEYS])))  # type: ignore[arg-type]

    # ---- typing ----------------------------------------------------------------------------------

    def _edit(self, id: str) -> None:
        self._editing = id
        self._type_into("" if self.form.values[id] == "" else self.form.shown(id))

    def _type_into(self, value: str) -> None:
        line = self.query_one(Input)
        self.add_class("typing")
        line.value = value
        line.focus(scroll_visible=True)
        line.cursor_position = len(value)
        self._keys()

    def _typed_all(self) -> None:
        """Back from a line's text to the form."""
        id, self._editing = self._editing, ""
        self.remove_class("typing")
        self._show(id)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._editing:
            self._wrong(self.form.wrong(self._editing, event.value) or "")
        else:
            self._wrong("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._editing:
            if self.form.wrong(self._editing, event.value) is None:
                self.form.type(self._editing, event.value)
                self._typed_all()
        elif self.page == "predict":
            self._answer(event.value)

    # ---- predicting and starting -----------------------------------------------------------------

    def _begin(self) -> None:
        """Ask what is to be predicted, then start."""
        if self.form.experiment is not None:
            self.page = "what-if"
            self._show()
            return
        self._asked, self._number, self._answers = self.form.predictions(), 0, {}
        if self._asked:
            self.page = "predict"
            self._show()
            self._type_into("")
        else:
            self._start()

    def _answer(self, text: str) -> None:
        one = self._asked[self._number]
        if text.strip():
            number = typed(text, one.metric)
            if number is None:
                self._wrong(predicting.no_number_words())
                return
            self._answers[one.id] = number
        self._number += 1
        if self._number < len(self._asked):
            self._show()
            self._type_into("")
        else:
            self.remove_class("typing")
            self._start(answers=self._answers)

    def _start(self, *, guess: int | None = None, answers: dict[str, float] | None = None) -> None:
        """In a thread: the child takes a second to begin."""
        before = self.page
        self.page = "starting"
        if self._own:
            self.form.values[":mine"] = True
        self._show()

        def work() -> None:
            try:
                folder = self.form.start(guess=guess, answers=answers)
            except DlstudyError as error:
                self.app.call_from_thread(self._failed, error, before)
            else:
                self.app.call_from_thread(self._started, folder)

        self.app.run_worker(work, thread=True, exit_on_error=False)

    def _started(self, folder: RunFolder) -> None:
        self.dismiss(folder)

    def _failed(self, error: DlstudyError, page: str) -> None:
        self.page = "first" if page == "predict" else page
        self._show()
        self._wrong("\n".join(filter(None, [error.message, error.hint])))
