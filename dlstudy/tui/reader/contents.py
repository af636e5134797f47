"""The table of contents, over the page."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from dlstudy.language import say


class Contents(ModalScreen[int]):
    """The sections; dismissed with the number of the chosen one, or None. `at` is where one is."""

    BINDINGS = [
        Binding("escape,q,t", "dismiss(None)", ""),
        Binding("j", "move(1)", ""),
        Binding("k", "move(-1)", ""),
    ]

    def __init__(self, titles: list[str], at: int, seen: set[int]) -> None:
        super().__init__()
        self.titles, self.at, self.seen = titles, at, seen

    def compose(self) -> ComposeResult:
        palette, plain = self.app.palette, self.app.terminal.text  # type: ignore[attr-defined]
        with Vertical(id="contents") as sheet:
            sheet.border_title = say(fr="Sommaire", en="Contents")
            sheet.border_subtitle = say(fr="entrée pour y aller, Échap pour fermer",
                                        en="enter to go there, Esc to close")  # fmt: skip
            options = []
            for number, title in enumerate(self.titles):
                mark = "✓ " if number in self.seen else "  "
                text = Text().append(plain(mark), palette.style("good"))
                text.append(plain(title))
                options.append(Option(text))
            yield OptionList(*options)

    def on_mount(self) -> None:
        self.query_one(OptionList).highlighted = max(0, self.at)

    def action_move(self, by: int) -> None:
        options = self.query_one(OptionList)
        options.action_cursor_down() if by > 0 else options.action_cursor_up()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_index)
