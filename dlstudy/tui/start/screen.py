"""Start a lab: Enter does what the plan says; the rest is a key away. Dismissed with the run's folder or None."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from dlstudy.desk import predicting
from dlstudy.desk.starting import Form
from dlstudy.errors import DlstudyError
from dlstudy.lab.predictions import typed
from dlstudy.lab.wording import words
from dlstudy.language import say
from dlstudy.tui.dashboard.key import KeySet
from dlstudy.tui.dashboard.runs.foot import ScreenKeys
from dlstudy.tui.start import pages
from dlstudy.tui.start.keys import ENTER, KEYS

if TYPE_CHECKING:
    from dlstudy.curriculum.model import Part, Plan
    from dlstudy.runs.folder import RunFolder
    from dlstudy.training.experiments import Prediction
    from dlstudy.tui.dashboard.app import Dashboard


#: From this size on the page is a sheet in the middle.
LARGE = (112, 34)


class StartLab(Screen[Any]):
    """Pages: "first", "form", "what-if" (its question), "predict" (a number), "starting"."""

    BINDINGS = [
        *(key.binding for key in KEYS),
        *(Binding(str(k), f"take({k})", show=False) for k in range(1, 10)),
    ]
    AUTO_FOCUS = None
    DEFAULT_CSS = """
    StartLab { layout: vertical; align: center top; }
    StartLab #page { height: 1fr; padding: 1 3 0 3; }
    StartLab ScreenKeys { dock: bottom; }
    StartLab.large #page { width: 108; height: auto; min-height: 20; margin-top: 4; padding: 1 4; background: $surface;
        border: round $line; }
    .plain StartLab.large #page { border: solid $line; }
    StartLab #page Static { height: auto; width: 100%; max-width: 100; }
    StartLab OptionList { height: auto; max-height: 100%; max-width: 100; border: none; padding: 0; margin: 1 0 0 0;
        background: transparent; scrollbar-size-vertical: 1; }
    StartLab OptionList:focus { background-tint: $background 0%; border: none; }
    StartLab OptionList > .option-list--option-highlighted,
    StartLab OptionList:focus > .option-list--option-highlighted { background: $line; text-style: bold; }
    StartLab #about { margin-top: 1; color: $dim; }
    StartLab.tight OptionList { height: 1fr; }
    StartLab Input { height: 1; max-width: 60; margin-top: 1; border: none; padding: 0 1; background: $line;
        color: $foreground; display: none; }
    StartLab Input:focus { border: none; }
    StartLab.typing Input { display: block; }
    StartLab #wrong { color: $error; }
    .colourless StartLab OptionList > .option-list--option-highlighted { text-style: reverse; }
    """

    def __init__(self, plan: Plan, part: Part, preset: dict[str, Any] | None = None) -> None:
        """preset: the ``run.json`` of a run to start again; what differs from the plan's settings is marked.

        DlstudyError for a lab that is not written or cannot be read.
        """
        super().__init__()
        self.form = Form(plan, part, preset)
        self.page = "first" if preset is None else "form"
        self.lines: list[pages.Line] = []
        self._asked: list[Prediction] = []
        self._answers: dict[str, float] = {}
        self._own = False  # whether to train the learner's own code, without the form
        self._editing = ""  # the line whose value is typed

    def compose(self) -> ComposeResult:
        with Vertical(id="page"):
            yield Static(id="head", markup=False)
            yield OptionList()
            yield Input(compact=True)
            yield Static(id="wrong", markup=False)
            yield Static(id="about", markup=False)
        yield ScreenKeys()

    def on_mount(self) -> None:
        self._show()

    def on_resize(self) -> None:
        self.call_after_refresh(self._laid_out)

    def _laid_out(self) -> None:
        # Where the lines do not all fit, the list scrolls, and what is said below it stays in sight.
        large = self.size.width >= LARGE[0] and self.size.height >= LARGE[1]
        self.set_class(large, "large")
        self.set_class(
            self.page == "form" and len(self.lines) > self.size.height - (18 if large else 11), "tight"
        )
        self._keys()

    # ---- drawing ---------------------------------------------------------------------------------

    @property
    def list(self) -> OptionList:
        return self.query_one(OptionList)

    @property
    def typing(self) -> bool:
        """Whether a text is being typed."""
        return self.has_class("typing")

    def _text(self, lines: Sequence[Sequence[pages.Piece]]) -> Text:
        palette, plain = self._board.palette, self._board.terminal.text
        whole = Text()
        for k, line in enumerate(lines):
            if k:
                whole.append("\n")
            for text, colour, bold in line:
                whole.append(plain(text), palette.style(colour, bold=bold))
        return whole

    @property
    def _board(self) -> Dashboard:
        return cast("Dashboard", self.app)

    def _show(self, at: str | int = 0) -> None:
        """Draw the page; `at`: the line to be on, by its id or its place."""
        form, box = self.form, self.list
        heads = pages.heading(form)
        self.lines = []
        if self.page == "first":
            self.lines = pages.first(form)
        elif self.page == "form":
            self.lines = pages.settings(form)
        elif self.page == "what-if" and form.experiment is not None:
            one = form.experiment
            heads = [
                [(words(one.title), "text", True)],
                [("", "text", False)],
                [(words(one.ask), "text", False)],
            ]
            self.lines = pages.choices(one)
        elif self.page == "predict":
            of = len(self._asked)
            heads = pages.question(self._asked[self._number], self._number + 1, of)
        elif self.page == "starting":
            heads = [*heads, [("", "text", False)], [(say(fr="démarrage…", en="starting…"), "accent", False)]]
        self.query_one("#head", Static).update(self._text(heads))
        box.clear_options()
        options = []
        for line in self.lines:
            label = self._text([line.pieces])
            if self.page in ("first", "form"):
                label.no_wrap, label.overflow = True, "ellipsis"
            options.append(Option(label, id=line.id))
        box.add_options(options)
        box.display = bool(options)
        if options:
            places = [line.id for line in self.lines]
            box.highlighted = (
                places.index(at)
                if at in places
                else min(int(at), len(places) - 1)
                if isinstance(at, int)
                else 0
            )
            if not self.typing:
                box.focus(scroll_visible=False)
        self._about()
        self._laid_out()

    _number = 0  # which prediction is asked

    def _line(self) -> pages.Line | None:
        at = self.list.highlighted
        return self.lines[at] if at is not None and at < len(self.lines) else None

    def _about(self) -> None:
        line = self._line()
        text = line.about if line is not None and self.page in ("first", "form") else ""
        if self.page == "predict":
            text = say(fr="Entrée : répondre ; vide : passer.", en="Enter: answer; empty: skip.")
        self.query_one("#about", Static).update(self._board.terminal.text(text))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._about()
        self._keys()

    def _keys(self) -> None:
        always = [key for key in KEYS if key.group == "program" and key.words[0]]
        line = self._line()
        enter = "start" if line is not None and line.id in (pages.START, "mine") else "line"
        if self.page in ("what-if", "predict"):
            enter = "answer"
        elif self.typing:
            enter = "accept"
        hidden = {"form": self.page != "first", "reset": self.page != "form" or self.typing}
        keys = [] if self.page == "starting" else [ENTER[enter]]
        keys += [key for key in KEYS if key not in always and not hidden.get(key.action)]
        self.query_one(ScreenKeys).offer(keys, always)

    def _wrong(self, text: str) -> None:
        self.query_one("#wrong", Static).update(text)

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
