"""The plan as the program sees it: weeks, days, parts, units. Plain immutable values.

Named tuples and not dataclasses: six frozen dataclasses cost 4 ms to define, a tenth of what
`dlstudy today` may cost altogether; six named tuples 0.6 ms.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from dlstudy.language import french, language

KINDS = ("lesson", "exercise", "lab", "cards")
VERBS = {"lesson": "read", "exercise": "check", "lab": "run", "cards": "review"}

#: The files of each kind; all have to be there. `*` stands for the language.
FILES = {
    "lesson": ("lesson.*.md",),
    "exercise": ("exercise.*.md", "solution.py", "check.py"),
    "lab": ("lab.py",),
    "cards": ("cards.yaml",),
}


def block_of(kind: str) -> str:
    """What a part's minutes count as where the plan does not say it."""
    return "theory" if kind == "lesson" else "practice"


class Text(NamedTuple):
    """A text in both languages; a plan in one language has the same words in both."""

    fr: str
    en: str

    @property
    def here(self) -> str:
        """The text in the language in force."""
        return french(self.fr) if language() == "fr" else self.en


class Tool(NamedTuple):
    """A recommended tool: its name, its group (notebooks, deep learning, …), what it is for."""

    name: str
    group: Text
    use: Text


class Part(NamedTuple):
    """One entry of a day: a lesson to read, an exercise to solve, a lab to run, with its minutes.

    `block` is "theory" or "practice": a lesson that guides a project is practice. `variant` tells two
    parts of one unit and kind apart.
    """

    unit: str
    kind: str
    variant: str | None
    minutes: int
    block: str
    day: int
    title: Text
    folder: Path

    @property
    def id(self) -> str:
        """Unique in the plan: ``week2.cifar/lab``, with a variant ``week3.text/lab:pretrained``."""
        return f"{self.unit}/{self.kind}" + (f":{self.variant}" if self.variant else "")

    @property
    def reference(self) -> str:
        """What the learner types for it after the verb: ``week2.cifar``, with a variant ``week3.text:pretrained``."""
        return self.unit + (f":{self.variant}" if self.variant else "")

    @property
    def command(self) -> str:
        """What to type for it: ``dlstudy run week2.cifar``, ``dlstudy read week3.embeddings:pretrained``."""
        if self.kind == "cards":
            return "dlstudy review"
        return f"dlstudy {VERBS[self.kind]} {self.reference}"

    @property
    def file(self) -> Path | None:
        """Its main file in the language in force, None while it is not written. Looked up each time."""
        return _file(self.folder, self.kind, self.variant)

    @property
    def written(self) -> bool:
        """Whether its files are there. Looked up each time, so ask only for the parts you show."""
        return self.file is not None


class Day(NamedTuple):
    """A day of the plan, counted from 1 through all weeks."""

    number: int
    week: int
    title: Text
    objective: Text
    parts: tuple[Part, ...]

    @property
    def theory(self) -> int:
        """Minutes of theory."""
        return sum(part.minutes for part in self.parts if part.block == "theory")

    @property
    def practice(self) -> int:
        """Minutes of practice."""
        return sum(part.minutes for part in self.parts if part.block == "practice")

    @property
    def minutes(self) -> int:
        """Minutes of the whole day."""
        return sum(part.minutes for part in self.parts)


class Week(NamedTuple):
    """A week of the plan: as many days as its author gave it, not always seven."""

    number: int
    title: Text
    objective: Text
    days: tuple[Day, ...]


class Unit(NamedTuple):
    """One topic, one folder. `kinds` are those that the plan puts on its days."""

    id: str
    title: Text
    objective: Text
    kinds: tuple[str, ...]
    folder: Path


class Plan:
    """A whole curriculum. `root` is its folder, `id` is the name its author gave it,
    `builtin` tells whether it is ours."""

    __slots__ = ("_parts", "builtin", "days", "id", "languages", "minutes_per_day", "path", "root", "title",
                 "tools", "units", "weeks")  # fmt: skip

    id: str
    title: Text
    languages: tuple[str, ...]
    minutes_per_day: int
    tools: tuple[Tool, ...]
    weeks: tuple[Week, ...]
    days: tuple[Day, ...]
    units: dict[str, Unit]
    root: Path
    path: Path
    builtin: bool

    def __init__(self, compiled: dict[str, Any], *, path: Path, builtin: bool) -> None:
        """From the compiled form (see `rules.compiled`), which has been validated."""
        self.path, self.root, self.builtin = path, path.parent, builtin
        self.id = compiled["id"]
        self.title = Text(*compiled["title"])
        self.languages = tuple(compiled["languages"])
        self.minutes_per_day = compiled["minutes_per_day"]
        self.tools = tuple(Tool(name, Text(*group), Text(*use)) for name, group, use in compiled["tools"])
        folders = {name: self.root.joinpath(*name.split(".")) for name in compiled["units"]}
        self.units = {
            name: Unit(name, Text(*title), Text(*objective), tuple(kinds), folders[name])
            for name, (title, objective, kinds) in compiled["units"].items()
        }
        weeks = []
        number = 0
        for index, (title, objective, days) in enumerate(compiled["weeks"], 1):
            in_week = []
            for day_title, day_objective, parts in days:
                number += 1
                in_week.append(
                    Day(number, index, Text(*day_title), Text(*day_objective), tuple(
                        Part(unit, kind, variant, minutes, block, number,
                             Text(*part_title) if part_title else self.units[unit].title, folders[unit])
                        for unit, kind, variant, minutes, block, part_title in parts))
                )  # fmt: skip
            weeks.append(Week(index, Text(*title), Text(*objective), tuple(in_week)))
        self.weeks = tuple(weeks)
        self.days = tuple(day for week in weeks for day in week.days)
        self._parts = {part.id: part for part in self.parts()}

    def __repr__(self) -> str:
        return f"<Plan {self.id} {self.root} ({len(self.days)} days)>"

    def day(self, number: int) -> Day:
        """A day by its number, from 1. Raises IndexError outside the plan."""
        if not 1 <= number <= len(self.days):
            raise IndexError(number)
        return self.days[number - 1]

    def part(self, id: str) -> Part:
        """A part by its id. Raises KeyError if the plan has none."""
        return self._parts[id]

    def parts(self) -> Iterator[Part]:
        """Every part in the order of study."""
        return (part for day in self.days for part in day.parts)


def _file(folder: Path, kind: str, variant: str | None) -> Path | None:
    """The first file of FILES[kind] if all of them are there: in the language in force, else in the other.

    A variant has files of its own: ``lesson.pretrained.fr.md``, ``lab.pretrained.py``.
    """
    here = language()
    found = []
    for name in FILES[kind]:
        stem, _, rest = name.partition(".")
        if variant:
            stem = f"{stem}.{variant}"
        for code in (here, "en" if here == "fr" else "fr"):
            path = folder / f"{stem}.{rest.replace('*', code)}"
            if path.is_file():
                found.append(path)
                break
        else:
            return None
    return found[0]
