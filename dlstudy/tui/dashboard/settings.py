"""Settings: each with its value and what it means; Enter changes it, and what is shown follows at once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from dlstudy.desk import settings_words as words
from dlstudy.errors import UserError
from dlstudy.home import SETTINGS, change_setting, settings
from dlstudy.language import language, say, set_language
from dlstudy.tui.dashboard.key import Key
from dlstudy.tui.dashboard.view import View

if TYPE_CHECKING:
    from dlstudy.tui.dashboard.app import Dashboard

#: From this width on the meaning stands beside the list.
WIDE = 110


class SettingsView(View):
    """The settings."""

    ID = "settings"
    KEYS = [
        Key("enter", "change", fr=("changer", "changer le réglage choisi"), en=("change", "change the chosen setting")),
        Key("r", "reset", fr=("d'origine", "revenir à la valeur d'origine"),
            en=("reset", "go back to the original value")),
    ]  # fmt: skip

    DEFAULT_CSS = """
    SettingsView #settings { width: 1fr; height: 1fr; layout: vertical; }
    SettingsView OptionList { height: auto; max-height: 70%; padding: 0 2; margin: 1 0 0 0;
        text-wrap: nowrap; text-overflow: ellipsis; }
    SettingsView #meaning { height: 1fr; padding: 1 2 0 2; border-top: hkey $line; margin: 1 0 0 0;
        scrollbar-size-vertical: 1; }
    SettingsView #meaning Static { height: auto; width: 100%; }
    SettingsView.wide #settings { layout: horizontal; }
    SettingsView.wide OptionList { width: 1fr; height: 1fr; max-height: 100%; }
    SettingsView.wide #meaning { width: 60; height: 1fr; border-top: none; border-left: vkey $line; margin: 0; }
    """

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.values: dict[str, Any] = {}
        self._drawn: tuple[Any, ...] = ()

    @staticmethod
    def title() -> str:
        return say(fr="Réglages", en="Settings")

    def compose(self) -> ComposeResult:
        with Horizontal(id="settings"):
            yield OptionList()
            with VerticalScroll(id="meaning", can_focus=False):
                yield Static(id="words", markup=False)

    def on_mount(self) -> None:
        self.update()

    def on_resize(self) -> None:
        self.set_class(self.size.width >= WIDE, "wide")
        self.call_after_refresh(self.update)

    # ---- drawing ---------------------------------------------------------------------------------

    def update(self) -> None:
        self.values = settings()
        drawn = (tuple(self.values.values()), language(), self.palette.name, self.size)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        box = self.query_one(OptionList)
        at = box.highlighted or 0
        titles = max(len(words.title(name)) for name in SETTINGS)
        box.clear_options()
        box.add_options([Option(self._label(name, titles), id=name) for name in SETTINGS])
        box.highlighted = at
        self._about()

    def _label(self, name: str, titles: int) -> Text:
        """A setting's line: its name, its value; a mark where it is not the original one."""
        chosen, original = self.values[name], SETTINGS[name][1]
        line = Text(no_wrap=True, overflow="ellipsis")
        for text, colour, bold in (
            ("◆ " if chosen != original else "  ", "accent", False),
            (words.title(name).ljust(titles + 3), "text", False),
            (words.value(name, chosen), "accent" if chosen != original else "muted", chosen != original),
        ):
            line.append(self.terminal.text(text), self.palette.style(colour, bold=bold))
        return line

    def _about(self) -> None:
        """What the chosen setting means."""
        name = self.chosen
        chosen, original = self.values[name], SETTINGS[name][1]
        lines: list[tuple[str, str, bool]] = [
            (words.title(name), "accent", True), ("", "text", False), (words.meaning(name), "text", False),
            ("", "text", False),
        ]  # fmt: skip
        if name in words.CHOICES:
            for choice in words.CHOICES[name]:
                mark = "●" if choice == chosen else "○"
                lines.append(
                    (f"{mark} {words.value(name, choice)}", "accent" if choice == chosen else "text", False)
                )
            lines.append(("", "text", False))
        before = words.value(name, original)
        lines.append((say(fr=f"À l'origine : {before}.", en=f"Originally: {before}."), "muted", False))
        example = original if original is not None else "…"
        lines.append((f"dlstudy settings {name} {example}", "muted", False))
        text = Text("\n").join(
            Text(self.terminal.text(line), self.palette.style(colour, bold=bold))
            for line, colour, bold in lines
        )
        self.query_one("#words", Static).update(text)

    @property
    def chosen(self) -> str:
        return list(SETTINGS)[self.query_one(OptionList).highlighted or 0]

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._about()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_change()

    # ---- keys ------------------------------------------------------------------------------------

    def action_change(self) -> None:
        change(self.dashboard, self.chosen)

    def action_reset(self) -> None:
        name = self.chosen
        if self.values[name] == SETTINGS[name][1]:
            raise UserError(
                say(fr="C'est déjà la valeur d'origine.", en="This is the original value already.")
            )
        store(self.dashboard, name, None)


def change(board: Dashboard, name: str) -> None:
    """Ask for a setting's new value: a choice from a list, a folder with completion, anything else typed."""
    chosen = settings()[name]
    if name in words.CHOICES:
        choices = words.CHOICES[name]
        options = [(choice or "", words.value(name, choice)) for choice in choices]
        board.choose(words.title(name), options, words=words.meaning(name), at=choices.index(chosen),
                     done=lambda choice: store(board, name, choice or None))  # fmt: skip
        return
    meant = words.meaning(name) + say(fr="\nVide : la valeur d'origine.", en="\nEmpty: the original value.")
    typed = "" if chosen is None else str(chosen)
    if name in words.FOLDERS:
        from dlstudy.tui.dashboard.data_asking import PathPrompt

        check = _curriculum if name == "curriculum" else _folder
        board.push_screen(
            PathPrompt(words.title(name), meant, typed, check),
            lambda text: (
                board.guarded(lambda: store(board, name, text or None)) if text is not None else None
            ),
        )
        return
    board.prompt(
        words.title(name), typed, words=meant, check=lambda text: words.wrong(name, text) if text else None,
        done=lambda text: store(board, name, text or None),
    )  # fmt: skip


def store(board: Dashboard, name: str, value: str | None) -> None:
    """Change a setting and let it act on what is shown. UserError if it is not allowed."""
    changed = change_setting(name, value)
    if name == "language":
        set_language(changed)
        board.forget_views()
    elif name == "theme":
        board.use_theme(changed)
    elif name == "curriculum":
        board.path = Path(changed) if changed else None
        board.forget_views()
    if name in ("curriculum", "day_end", "timezone", "reviews_per_day", "new_cards_per_day", "daily_maximum"):
        board.sit_down()
    board.call_after_refresh(board.repaint)
    said = f"{words.title(name)} : " if language() == "fr" else f"{words.title(name)}: "
    board.tell(said + words.value(name, changed), "good")
    if name == "curriculum":
        from dlstudy.curriculum import require_trust

        require_trust(board.plan)  # what it says stands at the bottom; lessons can be read all the same


def _folder(text: str) -> str | None:
    """Any folder may become the workspace, but no file."""
    from dlstudy.home import typed_path

    if text and typed_path(text).is_file():
        return say(fr="C'est un fichier, pas un dossier.", en="This is a file, not a folder.")
    return None


def _curriculum(text: str) -> str | None:
    """What is wrong with a curriculum, its first errors, None if it can be studied."""
    from dlstudy.curriculum import load
    from dlstudy.errors import DlstudyError
    from dlstudy.home import typed_path

    if not text:
        return None
    try:
        load(typed_path(text))
    except DlstudyError as error:
        said = "\n".join(filter(None, [error.message, error.hint]))
        lines = said.replace(f"{typed_path(text)}{os.sep}", "").splitlines()
        return "\n".join([*lines[:6], *(["…"] if len(lines) > 6 else [])])
    return None
