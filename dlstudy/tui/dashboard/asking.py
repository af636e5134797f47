"""Questions over a view: yes or no, a line of text, one of several. Escape is always no."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from dlstudy.language import say


class Asking(ModalScreen[Any]):
    """A sheet with a question; dismissed with the answer, or None."""

    BINDINGS = [Binding("escape", "dismiss(None)", "")]

    def __init__(self, title: str, words: str = "") -> None:
        super().__init__()
        self.heading, self.words = title, words

    def compose(self) -> ComposeResult:
        with Vertical(id="question") as box:
            box.border_title = self.heading
            box.border_subtitle = say(fr="Échap pour fermer", en="Esc to close")
            if self.words:
                yield Static(self.app.terminal.text(self.words), markup=False)  # type: ignore[attr-defined]
            yield from self.answers()

    def answers(self) -> ComposeResult:
        """What the answer is given with."""
        raise NotImplementedError


class Choose(Asking):
    """One of several: dismissed with its id. Digits choose, too."""

    BINDINGS = [
        Binding("q", "dismiss(None)", ""),
        Binding("j", "move(1)", ""),
        Binding("k", "move(-1)", ""),
        *(Binding(str(k), f"take({k})", "") for k in range(1, 10)),
    ]

    def __init__(self, title: str, options: Sequence[tuple[str, str]], words: str = "", at: int = 0) -> None:
        """options: (id, words) of each; at: the number of the one to begin with."""
        super().__init__(title, words)
        self.options, self.at = list(options), at

    def answers(self) -> ComposeResult:
        plain = self.app.terminal.text  # type: ignore[attr-defined]
        shown = [Option(f"{number}  {plain(words)}" if number < 10 else f"   {plain(words)}", id=name)
                 for number, (name, words) in enumerate(self.options, 1)]  # fmt: skip
        yield OptionList(*shown, markup=False)

    def on_mount(self) -> None:
        self.query_one(OptionList).highlighted = self.at

    def action_move(self, by: int) -> None:
        box = self.query_one(OptionList)
        box.action_cursor_down() if by > 0 else box.action_cursor_up()

    def action_take(self, number: int) -> None:
        if number <= len(self.options):
            self.dismiss(self.options[number - 1][0])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)


class Confirm(Choose):
    """Yes or no, the answer that loses nothing first: dismissed with True or None."""

    BINDINGS = [
        Binding("y,o", "yes", ""),
        Binding("n", "dismiss(None)", ""),
    ]

    def __init__(self, question: str, words: str = "", *, yes: str = "", no: str = "") -> None:
        """yes, no: what they are called, if not that."""
        super().__init__(question, [("no", no or say(fr="Non", en="No")), ("yes", yes or say(fr="Oui", en="Yes"))],
                         words)  # fmt: skip

    def action_take(self, number: int) -> None:
        self.dismiss(True if number == 2 else None)

    def action_yes(self) -> None:
        self.dismiss(True)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        event.prevent_default()
        self.dismiss(True if event.option.id == "yes" else None)


class Prompt(Asking):
    """A line of text: dismissed with it. `check` says what is wrong with one, or None."""

    def __init__(
        self, title: str, value: str = "", words: str = "", check: Callable[[str], str | None] | None = None
    ) -> None:
        super().__init__(title, words)
        self.value, self.check = value, check

    def answers(self) -> ComposeResult:
        yield Input(self.value, compact=True)
        yield Static("", id="wrong", markup=False)

    def on_input_changed(self) -> None:
        self.query_one("#wrong", Static).update("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        text = event.value.strip()
        wrong = self.check(text) if self.check else None
        if wrong:
            self.query_one("#wrong", Static).update(wrong)
        else:
            self.dismiss(text)
