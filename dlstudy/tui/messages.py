"""What the widgets tell the screen."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message


@dataclass
class PanelChosen(Message):
    """The panel number `index` should be the current one."""

    index: int

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, PanelChosen)


@dataclass
class Compared(Message):
    """How the result compares with earlier runs, found out beside the screen."""

    text: str
