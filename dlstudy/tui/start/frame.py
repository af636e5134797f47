"""What the screen that starts a lab looks like: its pages drawn, its keys told. What they do is in `screen`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from dlstudy.desk.starting import Form
from dlstudy.lab.wording import words
from dlstudy.language import say
from dlstudy.tui.dashboard.runs.foot import ScreenKeys
from dlstudy.tui.start import pages
from dlstudy.tui.start.keys import ENTER, KEYS

if TYPE_CHECKING:
    from dlstudy.curriculum.model import Part, Plan
    from dlstudy.training.experiments import Prediction
    from dlstudy.tui.dashboard.app import Dashboard


#: From this size on the page is a sheet in the middle.
LARGE = (112, 34)


class StartFrame(Screen[Any]):
    """Pages: "first", "form", "what-if" (its question), "predict" (a number), "starting"."""

    AUTO_FOCUS = None
    DEFAULT_CSS = """
    StartFrame { layout: vertical; align: center top; }
    StartFrame #page { height: 1fr; padding: 1 3 0 3; }
    StartFrame ScreenKeys { dock: bottom; }
    StartFrame.large #page { width: 108; height: auto; min-height: 20; margin-top: 4; padding: 1 4;
        background: $surface; border: round $line; }
    .plain StartFrame.large #page { border: solid $line; }
    StartFrame #page Static { height: auto; width: 100%; max-width: 100; }
    StartFrame OptionList { height: auto; max-height: 100%; max-width: 100; border: none; padding: 0; margin: 1 0 0 0;
        background: transparent; scrollbar-size-vertical: 1; }
    StartFrame OptionList:focus { background-tint: $background 0%; border: none; }
    StartFrame OptionList > .option-list--option-highlighted,
    StartFrame OptionList:focus > .option-list--option-highlighted { background: $line; text-style: bold; }
    StartFrame #about { margin-top: 1; color: $dim; }
    StartFrame.tight OptionList { height: 1fr; }
    StartFrame Input { height: 1; max-width: 60; margin-top: 1; border: none; padding: 0 1; background: $line;
        color: $foreground; display: none; }
    StartFrame Input:focus { border: none; }
    StartFrame.typing Input { display: block; }
    StartFrame #wrong { color: $error; }
    .colourless StartFrame OptionList > .option-list--option-highlighted { text-style: reverse; }
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
        heads = pages.heading(form, [words(str(run.id)) for run in self._board.live])
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
