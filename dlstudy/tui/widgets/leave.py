"""Leaving while the training runs: let it go on, or save and stop it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from dlstudy.language import say


class Leave(ModalScreen[str]):
    """Answers "detach", "stop" or "" (stay)."""

    BINDINGS = [
        Binding("d", "answer('detach')", ""),
        Binding("s", "answer('stop')", ""),
        Binding("escape,q,n", "answer('')", ""),
        Binding("tab", "app.focus_next", ""),
    ]

    def compose(self) -> ComposeResult:
        with Vertical(id="question") as box:
            box.border_title = say(fr="Quitter", en="Leave")
            yield Static(say(fr="L'entraînement est en cours.", en="The training is running."))
            yield OptionList(
                Option(say(fr="d  Détacher : il continue sans écran",
                           en="d  Detach: it goes on without a screen"), id="detach"),
                Option(say(fr="s  Enregistrer et arrêter", en="s  Save and stop"), id="stop"),
                Option(say(fr="Échap  Rester", en="Esc  Stay"), id="stay"),
            )  # fmt: skip

    def action_answer(self, answer: str) -> None:
        self.dismiss(answer)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss({"stay": ""}.get(event.option.id or "stay", event.option.id or ""))
