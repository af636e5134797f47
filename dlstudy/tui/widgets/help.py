"""The help: every key of the screen, read from the bindings themselves."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from dlstudy.language import say
from dlstudy.tui import keys


class Help(ModalScreen[None]):
    """A sheet over the screen; any of these keys closes it."""

    BINDINGS = [Binding("escape,q,question_mark,h,f1,enter,space", "dismiss", "")]

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="sheet") as sheet:
            sheet.border_title = say(fr="Touches", en="Keys")
            sheet.border_subtitle = say(fr="Échap pour fermer", en="Esc to close")
            yield Static(self._text())

    def _text(self) -> Content:
        said: dict[str, list[str]] = {}
        for binding in keys.BINDINGS:
            said.setdefault(binding.description, []).extend(binding.key.split(","))
        rows = []
        for group, names in keys.GROUPS:
            rows.append(Content.styled(keys.group(group), "bold $accent"))
            for name in names:
                pressed = "1 … 5" if name == "panel" else "  ".join(map(keys.key, said[name]))
                rows.append(
                    Content.assemble((f"  {pressed:<16}", "bold"), (keys.meaning(name)[1], "$foreground"))
                )
            rows.append(Content(""))
        rows.append(Content.styled(say(
            fr="La souris choisit les panneaux, les touches du bas et fait défiler la sortie.",
            en="The mouse chooses panels and the keys at the bottom, and scrolls the output."), "$dim"))  # fmt: skip
        return Content("\n").join(rows)
