"""The help: every key of the screen, read from the bindings themselves."""

from __future__ import annotations

from types import ModuleType

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from dlstudy.language import say
from dlstudy.tui import keys


class Help(ModalScreen[None]):
    """A sheet over the screen; any of these keys closes it."""

    BINDINGS = [Binding("escape,q,question_mark,h,f1,enter,space", "dismiss", "")]

    def __init__(self, keys: ModuleType = keys) -> None:
        """`keys`: the module with the screen's BINDINGS, GROUPS and their words; by default the lab screen's."""
        super().__init__()
        self.keys = keys

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="sheet") as sheet:
            sheet.border_title = say(fr="Touches", en="Keys")
            sheet.border_subtitle = say(fr="Échap pour fermer", en="Esc to close")
            yield Static(self._table())

    def _table(self) -> Table:
        keys = self.keys
        palette, plain = self.app.palette, self.app.terminal.text  # type: ignore[attr-defined]
        said: dict[str, list[str]] = {}
        for binding in keys.BINDINGS:
            said.setdefault(binding.description, []).extend(binding.key.split(","))
        table = Table.grid(padding=(0, 2, 0, 0), expand=True)
        table.add_column(no_wrap=True)
        table.add_column(ratio=1)
        for k, (group, names) in enumerate(keys.GROUPS):
            if k:
                table.add_row("")
            table.add_row(Text(keys.group(group), palette.style("accent", bold=True)))
            for name in names:
                digits = {"panel": "1 … 7", "choose": "0 … 9"}
                pressed = digits[name] if name in digits else "  ".join(map(keys.key, said[name]))
                table.add_row(Text("  " + plain(pressed), palette.style("text", bold=True)),
                              Text(plain(keys.meaning(name)[1]), palette.style("text")))  # fmt: skip
        mouse = keys.mouse()
        table.add_row(Text("  " + say(fr="souris", en="mouse"), palette.style("text", bold=True)),
                      Text(mouse, palette.style("text")))  # fmt: skip
        return table
