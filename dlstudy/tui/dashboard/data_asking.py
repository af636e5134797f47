"""A question for a path: tab completes it, what does not exist is said at once."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from textual.binding import Binding
from textual.widgets import Input, Static

from dlstudy.home import typed_path
from dlstudy.language import say
from dlstudy.tui.dashboard.asking import Prompt

#: Names shown where several fit.
SHOWN = 8


class PathPrompt(Prompt):
    """A file or folder: dismissed with what was typed. `check` says what is wrong with it, by default that it does
    not exist.
    """

    BINDINGS = [Binding("tab", "complete", "", priority=True)]

    def __init__(
        self, title: str, words: str = "", value: str = "", check: Callable[[str], str | None] | None = None
    ) -> None:
        super().__init__(title, value, words, check or missing)

    def action_complete(self) -> None:
        box = self.query_one(Input)
        longer, names = complete(box.value)
        if longer != box.value:
            with self.prevent(Input.Changed):
                box.value = longer
            box.cursor_position = len(longer)
        more = [f"… (+{len(names) - SHOWN})"] if len(names) > SHOWN else []
        shown = "  ".join([*names[:SHOWN], *more]) if len(names) > 1 else ""
        self.query_one("#wrong", Static).update(shown or ("" if names else say(fr="Rien de ce nom.",
                                                                              en="Nothing of this name.")))  # fmt: skip


def missing(text: str) -> str | None:
    """What is wrong with a path, None if it is there."""
    if not text:
        return say(fr="Un chemin : ~/…", en="A path: ~/…")
    if not typed_path(text).exists():
        return say(fr="Ce fichier ou ce dossier n'existe pas.", en="There is no such file or folder.")
    return None


def complete(text: str) -> tuple[str, list[str]]:
    """A path as far as it is plain what is meant, and the names that fit: ``("~/Down", ["Downloads/", "Downs/"])``."""
    if text == "~":
        return "~" + os.sep, [os.sep]
    before, slash, begun = text.rpartition(os.sep)
    folder = typed_path(before + slash) if slash else Path.cwd()
    try:
        with os.scandir(folder) as entries:
            names = sorted(
                entry.name + (os.sep if entry.is_dir() else "")
                for entry in entries
                if entry.name.startswith(begun) and (begun or not entry.name.startswith("."))
            )
    except OSError:
        return text, []
    if not names:
        return text, []
    return before + slash + os.path.commonprefix(names), names  # noqa: RUF071  # letter by letter is meant
