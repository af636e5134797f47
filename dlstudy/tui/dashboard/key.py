"""A key of a view: its binding, its word in the footer and its sentence in the help are made from one line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from textual.binding import Binding

from dlstudy.language import say

Words = tuple[str, str]


@dataclass(frozen=True)
class Key:
    """One key.

    Args:
        keys: Textual's names of the keys that do it, the one to show first: ``"enter"``, ``"slash"``.
        action: what it runs, on the view: ``"undo"``, ``"sort('lab')"``.
        fr, en: a word for the footer ("" for none) and a sentence for the help, beginning with a small letter.
        group: the heading in the help; `GROUPS` names it.
        shown: how the key is printed, if not as it is called.
    """

    keys: str
    action: str
    fr: Words
    en: Words
    group: str = "view"
    shown: str = ""
    priority: bool = field(default=False, kw_only=True)

    @property
    def words(self) -> Words:
        """(a word for the footer, a sentence for the help) in the language in force."""
        return say(fr=self.fr[0], en=self.en[0]), say(fr=self.fr[1], en=self.en[1])

    @property
    def binding(self) -> Binding:
        return Binding(self.keys, self.action, self.action, show=False, priority=self.priority)

    @property
    def printed(self) -> str:
        """The keys as they stand on the keyboard."""
        return self.shown or "  ".join(map(printed, self.keys.split(",")))


def printed(name: str) -> str:
    """A key as it is printed on the keyboard."""
    from dlstudy.tui.keys import key

    more = {"slash": "/", "colon": ":", "plus": "+", "minus": "-", "full_stop": ".", "comma": ",", "up": "↑",
            "down": "↓", "equals_sign": "=", "backspace": "⌫", "delete": say(fr="suppr", en="del")}  # fmt: skip
    return more.get(name) or key(name)


def group_name(name: str) -> str:
    """The heading of a group of keys in the help."""
    return {
        "view": say(fr="Cette vue", en="This view"),
        "moving": say(fr="Se déplacer", en="Moving"),
        "plot": say(fr="Courbes", en="Curves"),
        "program": say(fr="Partout", en="Everywhere"),
    }[name]


class KeySet:
    """Keys as the help sheet asks for them (see `dlstudy.tui.widgets.help`)."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self.all = list(keys)
        self.BINDINGS = [Binding(str(number), "", str(number)) for number in range(len(self.all))]
        groups: dict[str, list[str]] = {}
        for number, key in enumerate(self.all):
            groups.setdefault(key.group, []).append(str(number))
        self.GROUPS: Sequence[tuple[str, tuple[str, ...]]] = [
            (name, tuple(numbers)) for name, numbers in groups.items()
        ]

    def group(self, name: str) -> str:
        return group_name(name)

    def meaning(self, name: str) -> Words:
        return self.all[int(name)].words

    def key(self, name: str) -> str:
        return self.all[int(name)].printed

    def mouse(self) -> str:
        return say(fr="choisit vues, lignes et touches ; la molette fait défiler",
                   en="chooses views, rows and keys; the wheel scrolls")  # fmt: skip
