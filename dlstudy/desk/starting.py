"""What a lab may be started with, as a form: its settings and everything else that `dlstudy run` takes."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from dlstudy.errors import DlstudyError
from dlstudy.lab.fields import Between, Field, refused_value
from dlstudy.lab.wording import plain, words
from dlstudy.language import NBSP, say

if TYPE_CHECKING:
    from pathlib import Path

    from dlstudy.curriculum.model import Part, Plan
    from dlstudy.runs.folder import RunFolder
    from dlstudy.training.experiments import Experiment, Prediction

_DATA = re.compile(r"\.data\(\s*[\"']([\w.-]+)[\"']")
#: What stands in a line of the form that is left empty.
NOTHING = ""


class Item(NamedTuple):
    """One line of the form: its id (a setting's name, or ``:seed``), what it is called, what it may be."""

    id: str
    name: str
    field: Field
    default: Any
    doc: str
    choices: tuple[tuple[Any, str], ...] = ()  #: (value, its words), where there is a choice


class Form:
    """What would be started. `values` by an item's id; text is taken with `type`, choices turn with `turn`."""

    def __init__(self, plan: Plan, part: Part, preset: Mapping[str, Any] | None = None) -> None:
        """preset: the ``run.json`` of a run to start again. DlstudyError for a lab that cannot be started."""
        from dlstudy.desk import predicting
        from dlstudy.lab import settings
        from dlstudy.training.launch import not_written

        if part.file is None:
            raise not_written(plan, part)
        self.plan, self.part = plan, part
        self.source = part.file.read_text("utf-8", "replace")
        self.fields = settings.read(part.file, self.source)
        self.offered = predicting.load(part)
        self.own = self._own()
        self.items = {item.id: item for item in self._items()}
        self.values: dict[str, Any] = {item.id: item.default for item in self.items.values()}
        self.experiment: Experiment | None = None
        self._before: dict[str, Any] = {}  # what the experiment has replaced
        self.note = ""  #: what of the preset there is no more
        if preset is not None:
            self._take(preset)

    # ---- what there is ---------------------------------------------------------------------------

    def _items(self) -> list[Item]:
        items = [self._setting(field) for field in self.fields.values()]
        planned = self.part.minutes
        minutes = say(fr=f"Minutes à utiliser au mieux ; vide : les réglages, dans les {planned} min du plan.",
                      en=f"Minutes to use well; empty: the settings, within the plan's {planned} min.")  # fmt: skip
        items.append(Item(":minutes", say(fr="minutes", en="minutes"),
                          Field("minutes", float, NOTHING, between=Between(0, 10080, above=True)), NOTHING,
                          minutes))  # fmt: skip
        items.append(Item(":seed", say(fr="graine", en="seed"),
                          Field("seed", int, 0, between=Between(0, 2**32 - 1)), 0,
                          say(fr="La graine du hasard : la même donne les mêmes nombres.",
                              en="The seed of all chance: the same gives the same numbers.")))  # fmt: skip
        if data := self._data():
            items.append(data)
        devices = ("auto", "cpu", "mps" if sys.platform == "darwin" else "cuda")
        from dlstudy.home import settings

        chosen = settings()["device"]
        items.append(Item(":device", say(fr="appareil", en="device"), Field("device", str, chosen), chosen,
                          say(fr="Où calculer.", en="What to compute on."),
                          tuple((one, one) for one in dict.fromkeys([*devices, chosen]))))  # fmt: skip
        if self.own:
            units = ", ".join(self.own)
            items.append(Item(":mine", say(fr="votre code", en="your own code"), Field("mine", bool, False), False,
                              say(fr=f"Entraîner votre réponse ({units}) à la place de la référence.",
                                  en=f"Train your own answer ({units}) in place of the reference."),
                              _YES_NO()))  # fmt: skip
        return items

    @staticmethod
    def _setting(field: Field) -> Item:
        choices: tuple[tuple[Any, str], ...] = tuple((one, plain(one)) for one in field.choices)
        if field.kind is bool:
            choices = _YES_NO()
        return Item(field.name, field.name, field, field.default, words(field.here), choices)

    def _data(self) -> Item | None:
        """The data sets that are here, for a lab that takes one."""
        from dlstudy import datasets
        from dlstudy.datasets import store

        wanted = _DATA.search(self.source)
        if wanted is None:
            return None
        try:
            used = datasets.resolve(wanted[1])
        except DlstudyError:
            used = wanted[1]
        name = (
            used if used == wanted[1] else say(fr=f"{wanted[1]} : ici {used}", en=f"{wanted[1]}: here {used}")
        )
        choices = ((None, say(fr=f"celui du lab ({name})", en=f"the lab's own ({name})")),
                   *((one, one) for one in store.here()))  # fmt: skip
        return Item(":data", say(fr="données", en="data set"), Field("data", str, None), None,
                    say(fr="Le jeu de données : celui du lab, ou un autre qui est ici.",
                        en="The data set: the lab's own, or another one that is here."), choices)  # fmt: skip

    def _own(self) -> dict[str, Path]:
        """The learner's answers that the lab can train; none where there is nothing to offer."""
        from dlstudy.desk.own_code import own_files

        try:
            return own_files(self.plan, self.part)
        except DlstudyError:
            return {}

    def _take(self, preset: Mapping[str, Any]) -> None:
        """The settings of another run, as far as the lab has them still."""
        gone = []
        for name, value in (preset.get("settings") or {}).items():
            try:
                self.values[name] = self.fields[name].check(value)
            except (KeyError, ValueError):
                gone.append(f"{name} = {plain(value)}")
        for name in ("seed", "minutes", "device", "data"):
            item = self.items.get(f":{name}")
            value = preset.get(name)
            if item is None or value is None:
                continue
            if item.choices and value not in [one for one, _ in item.choices]:
                gone.append(f"{item.name} = {value}")
            else:
                self.values[item.id] = value
        if preset.get("mine") and ":mine" in self.items:
            self.values[":mine"] = True
        if gone:
            shown = ", ".join(gone)
            self.note = say(fr=f"N'existe plus : {shown}." if len(gone) == 1 else f"N'existent plus : {shown}.",
                            en=f"No longer there: {shown}.")  # fmt: skip

    # ---- changing it -----------------------------------------------------------------------------

    def changed(self, id: str) -> bool:
        """Whether a line differs from what the plan starts with."""
        return self.values[id] != self.items[id].default

    def shown(self, id: str, value: Any = ...) -> str:
        """A value as it stands in the form (by default the one in force)."""
        item = self.items[id]
        value = self.values[id] if value is ... else value
        for one, text in item.choices:
            if one == value:
                return text
        if id == ":minutes" and value == NOTHING:
            return say(
                fr=f"comme le plan ({self.part.minutes} min)", en=f"as the plan ({self.part.minutes} min)"
            )
        return plain(value)

    def wrong(self, id: str, text: str) -> str | None:
        """What is wrong with a text for a line; None if nothing is."""
        item = self.items[id]
        try:
            self._read(item, text)
        except ValueError:
            if id in self.fields:
                return refused_value(item.field, text).message
            return say(fr=f"Attendu : {item.field.expected}.", en=f"Expected: {item.field.expected}.")
        return None

    def type(self, id: str, text: str) -> None:
        """Take a text for a line. ValueError where `wrong` says what."""
        self.values[id] = self._read(self.items[id], text)

    @staticmethod
    def _read(item: Item, text: str) -> Any:
        if item.default == NOTHING and not text.strip() and item.id.startswith(":"):
            return NOTHING
        text = text.strip() if item.field.kind is not str else text
        if item.field.kind in (int, float):
            text = text.replace(",", ".").replace(" ", "").replace(NBSP, "")
        value = item.field.parse(text)
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(text)
        return value

    def turn(self, id: str, by: int = 1) -> None:
        """The next of a line's choices."""
        choices = [one for one, _ in self.items[id].choices]
        if choices:
            at = choices.index(self.values[id]) if self.values[id] in choices else 0
            self.values[id] = choices[(at + by) % len(choices)]

    def reset(self, id: str | None = None) -> None:
        """One line, or all of them, as the plan has it."""
        for item in self.items.values() if id is None else [self.items[id]]:
            self.values[item.id] = item.default

    def choose(self, name: str | None) -> None:
        """Make it the what-if of this name, with its settings; None: none. UserError if there is no such."""
        from dlstudy.desk import predicting

        self.values |= self._before
        self._before, self.experiment = {}, None
        if name is not None:
            self.experiment = predicting.named(self.offered, self.part, name)
            self._before = {one: self.values[one] for one in self.experiment.settings}
            self.values |= self.experiment.settings

    # ---- starting it -----------------------------------------------------------------------------

    def predictions(self) -> list[Prediction]:
        """What to ask before it is started: only before a lab's first run, and not of a what-if."""
        from dlstudy.desk import predicting

        if self.experiment is not None or not self.offered.predictions or predicting.has_run(self.part):
            return []
        return list(self.offered.predictions)

    def start(self, *, guess: int | None = None, answers: Mapping[str, float] | None = None) -> RunFolder:
        """Start the training; takes a second or so. guess: the what-if's choice. answers: what was predicted, by id.

        DlstudyError as of `training.start`.
        """
        from dlstudy import training
        from dlstudy.desk import predicting

        about = predicting.about(
            self.part, self.offered, chosen=self.experiment, guess=guess, answers=answers
        )
        wanted = {
            name: repr(value) if isinstance(value, float) else plain(value)
            for name, value in self.values.items() if name in self.fields and self.changed(name)
        }  # fmt: skip
        minutes = self.values[":minutes"]
        return training.start(
            self.plan, self.part, settings=wanted, minutes=None if minutes == NOTHING else float(minutes),
            seed=self.values[":seed"], device=self.values[":device"], data=self.values.get(":data"),
            mine=self.own if self.values.get(":mine") else None, about=about,
        )  # fmt: skip


def _YES_NO() -> tuple[tuple[Any, str], ...]:
    return ((False, say(fr="non", en="no")), (True, say(fr="oui", en="yes")))
