"""experiments.yaml: what a learner may predict before a lab's first run, and what-ifs to try after it.

Plain data, never executed; every error with its line, all at once. The format is told in the README.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any, NamedTuple

from dlstudy.curriculum.files import Problem, read_bytes, shown
from dlstudy.curriculum.model import Part, Plan
from dlstudy.curriculum.reading import Reading, parse
from dlstudy.errors import DlstudyError, UserError
from dlstudy.lab.predictions import FACTS, PLACES
from dlstudy.lab.settings import read as read_settings
from dlstudy.language import LANGUAGES, say

Both = dict[str, str]
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PREDICTION = ("id", "metric", "at", "tolerance", *LANGUAGES)
_EXPERIMENT = ("name", "settings", "answer", *LANGUAGES)


class Prediction(NamedTuple):
    """A number to predict: that of a logged metric at a place, or one of `FACTS`. `tolerance` is relative."""

    id: str
    metric: str
    at: str
    tolerance: float
    ask: Both
    explain: Both


class Experiment(NamedTuple):
    """A what-if: the settings to run with, the choices, and which of them happens (from 1)."""

    name: str
    settings: dict[str, Any]
    answer: int
    title: Both
    ask: Both
    choices: list[Both]
    explain: Both


class Experiments(NamedTuple):
    """What an experiments.yaml holds: all that is right, and every problem of the rest."""

    file: Path
    predictions: list[Prediction]
    experiments: list[Experiment]
    problems: list[Problem]


def file_of(part: Part) -> Path | None:
    """Where a lab's experiments would be: ``lab.variant.py`` has ``experiments.variant.yaml``."""
    source = part.file
    if source is None or part.kind != "lab":
        return None
    return source.with_name(source.stem.replace("lab", "experiments", 1) + ".yaml")


def read(part: Part, languages: tuple[str, ...] = LANGUAGES) -> Experiments:
    """The experiments of a lab; none, and no problem, where it has no such file."""
    file = file_of(part)
    if file is None or not file.exists():
        return Experiments(file or Path(), [], [], [])
    content = read_bytes(file)
    if isinstance(content, Problem):
        return Experiments(file, [], [], [content])
    reading = parse(file, content)
    reader = _Reader(reading, languages, part)
    predictions, experiments = reader.whole()
    problems = sorted({*reading.problems, *reader.problems}, key=lambda one: (one.line, one.column))
    return Experiments(file, predictions, experiments, problems)


def load(part: Part) -> Experiments:
    """The same; UserError with the first problem if there is any."""
    found = read(part)
    if found.problems:
        first, more = found.problems[0], len(found.problems) - 1
        rest = (
            say(fr=f" (et {more} autres : dlstudy validate)", en=f" (and {more} more: dlstudy validate)")
            if more
            else ""
        )
        raise UserError(f"{first}{rest}")
    return found


def problems(plan: Plan) -> list[Problem]:
    """Everything wrong with the experiments of a plan's labs. Runs none of its code."""
    return [
        one
        for part in plan.parts()
        if part.kind == "lab"
        for one in read(part, tuple(plan.languages)).problems
    ]


class _Reader:
    def __init__(self, reading: Reading, languages: tuple[str, ...], part: Part) -> None:
        self.reading, self.languages = reading, languages
        self.problems: list[Problem] = []
        self.source = part.file
        self.logged = _logged(part.file)
        try:
            self.fields = read_settings(part.file) if part.file else {}
        except DlstudyError:  # the lab itself is broken: told elsewhere
            self.fields = {}

    def refuse(self, place: tuple[Any, ...], fr: str, en: str, *, key: bool = False) -> None:
        self.problems.append(self.reading.problem(place, say(fr=fr, en=en), at_key=key))

    def whole(self) -> tuple[list[Prediction], list[Experiment]]:
        data = self.reading.data
        if not isinstance(data, dict):
            if data is not None or not self.reading.problems:
                self.refuse((), "« predictions: » et « experiments: » sont attendus ici",
                            "'predictions:' and 'experiments:' were expected here")  # fmt: skip
            return [], []
        self.known((), data, ("predictions", "experiments"))
        predictions = [self.prediction(place, item) for place, item in self.items(data, "predictions", "id")]
        experiments = [
            self.experiment(place, item) for place, item in self.items(data, "experiments", "name")
        ]
        return [p for p in predictions if p], [e for e in experiments if e]

    def items(
        self, data: dict[str, Any], key: str, name: str
    ) -> list[tuple[tuple[Any, ...], dict[str, Any]]]:
        """The mappings of a list, their names being words that occur once."""
        found = data.get(key)
        if found is None:
            return []
        if not isinstance(found, list):
            self.refuse((key,), f"« {key} » est une liste ; trouvé : {shown(found)}",
                        f"'{key}' is a list; found {shown(found)}")  # fmt: skip
            return []
        kept, seen = [], set()
        for index, item in enumerate(found):
            place = (key, index)
            if not isinstance(item, dict):
                self.refuse(place, f"« - {name}: … » est attendu ; trouvé : {shown(item)}",
                            f"'- {name}: …' was expected; found {shown(item)}")  # fmt: skip
                continue
            value = item.get(name)
            if not isinstance(value, str) or not _ID.fullmatch(value):
                self.refuse((*place, name),
                            f"« {name} » : des minuscules, chiffres et tirets ; trouvé : {shown(value)}",
                            f"'{name}': lower-case letters, digits and hyphens; found {shown(value)}")  # fmt: skip
                continue
            if value in seen:
                self.refuse(
                    (*place, name), f"{shown(value)} est déjà pris", f"{shown(value)} is taken already"
                )
            seen.add(value)
            kept.append((place, item))
        return kept

    def prediction(self, place: tuple[Any, ...], item: dict[str, Any]) -> Prediction | None:
        before = len(self.problems)
        self.known(place, item, _PREDICTION)
        self.needed(place, item, ("metric", "tolerance", *self.languages))
        metric, at, tolerance = item.get("metric"), item.get("at", "last"), item.get("tolerance")
        if "metric" in item and not (isinstance(metric, str) and (metric in FACTS or self.is_logged(metric))):
            known = ", ".join([*FACTS, *sorted(self.logged or ())])
            self.refuse((*place, "metric"), f"le lab n'enregistre pas {shown(metric)} ; possibles : {known}",
                        f"the lab does not log {shown(metric)}; possible: {known}")  # fmt: skip
        if at not in PLACES:
            self.refuse((*place, "at"), f"« at » : {' | '.join(PLACES)} ; trouvé : {shown(at)}",
                        f"'at': {' | '.join(PLACES)}; found {shown(at)}")  # fmt: skip
        if "tolerance" in item and not _is_share(tolerance):
            self.refuse((*place, "tolerance"), "« tolerance » : un nombre entre 0 et 1, une part de la valeur",
                        "'tolerance': a number between 0 and 1, a share of the value")  # fmt: skip
        texts = self.texts(place, item, ("ask", "explain"))
        if len(self.problems) > before or not texts:
            return None
        return Prediction(
            item["id"], str(metric), str(at), float(tolerance or 0), texts["ask"], texts["explain"]
        )

    def experiment(self, place: tuple[Any, ...], item: dict[str, Any]) -> Experiment | None:
        before = len(self.problems)
        self.known(place, item, _EXPERIMENT)
        self.needed(place, item, ("settings", "answer", *self.languages))
        settings = item.get("settings", {})
        if not isinstance(settings, dict) or not settings:
            self.refuse((*place, "settings"), "« settings » : au moins un réglage, {learning_rate: 1.0}",
                        "'settings': at least one setting, {learning_rate: 1.0}")  # fmt: skip
            settings = {}
        for name, value in settings.items():
            self.setting((*place, "settings", name), name, value)
        choices = self.choices(place, item)
        answer = item.get("answer")
        if "answer" in item and choices and not (type(answer) is int and 1 <= answer <= len(choices)):
            self.refuse((*place, "answer"), f"« answer » : de 1 à {len(choices)} ; trouvé : {shown(answer)}",
                        f"'answer': from 1 to {len(choices)}; found {shown(answer)}")  # fmt: skip
        texts = self.texts(place, item, ("title", "ask", "explain"), more=("choices",))
        if len(self.problems) > before or not texts:
            return None
        return Experiment(item["name"], settings, int(answer or 0), texts["title"], texts["ask"], choices,
                          texts["explain"])  # fmt: skip

    def setting(self, place: tuple[Any, ...], name: Any, value: Any) -> None:
        field = self.fields.get(name)
        if field is None:
            known = ", ".join(self.fields)
            self.refuse(place, f"le lab n'a pas de réglage {shown(name)} ; il a : {known}",
                        f"the lab has no setting {shown(name)}; it has: {known}", key=True)  # fmt: skip
            return
        try:
            field.check(value)
        except (ValueError, TypeError):
            self.refuse(place, f"{name} ne peut pas valoir {shown(value)} ; attendu : {field.expected}",
                        f"{name} cannot be {shown(value)}; expected: {field.expected}")  # fmt: skip

    def choices(self, place: tuple[Any, ...], item: dict[str, Any]) -> list[Both]:
        lists: dict[str, list[str]] = {}
        for code in self.languages:
            found: Any = item[code].get("choices") if isinstance(item.get(code), dict) else None
            good = isinstance(found, list) and 2 <= len(found) <= 9
            if good and all(isinstance(one, str | int | float) and str(one).strip() for one in found):
                lists[code] = [str(one) for one in found]
            elif isinstance(item.get(code), dict):
                self.refuse((*place, code, "choices"), f"« choices » ({code}) : une liste de 2 à 9 réponses",
                            f"'choices' ({code}): a list of 2 to 9 answers")  # fmt: skip
        if len({len(one) for one in lists.values()}) > 1:
            self.refuse((*place, self.languages[-1], "choices"), "autant de réponses dans chaque langue",
                        "as many answers in each language")  # fmt: skip
            return []
        if not lists:
            return []
        one = next(iter(lists.values()))
        return [{code: lists.get(code, one)[k] for code in LANGUAGES} for k in range(len(one))]

    def texts(self, place: tuple[Any, ...], item: dict[str, Any], names: tuple[str, ...],
              more: tuple[str, ...] = ()) -> dict[str, Both]:  # fmt: skip
        """The texts of these names in every language; nothing if one is missing."""
        found: dict[str, Both] = {name: {} for name in names}
        for code in self.languages:
            if code not in item:
                continue
            texts = item[code]
            if not isinstance(texts, dict):
                wanted = ", ".join(f"{name}: …" for name in (*names, *more))
                self.refuse((*place, code), f"attendu : {{{wanted}}}", f"expected {{{wanted}}}")
                continue
            self.known((*place, code), texts, (*names, *more))
            for name in names:
                text = texts.get(name)
                if isinstance(text, str) and text.strip():
                    found[name][code] = text.strip()
                else:
                    self.refuse((*place, code, name), f"il manque un texte : {name} ({code})",
                                f"a text is missing: {name} ({code})")  # fmt: skip
        if any(not one for one in found.values()):
            return {}
        return {name: {code: one.get(code) or next(iter(one.values())) for code in LANGUAGES}
                for name, one in found.items()}  # fmt: skip

    def known(self, place: tuple[Any, ...], item: dict[str, Any], allowed: tuple[str, ...]) -> None:
        for name in item:
            if name not in allowed:
                names = ", ".join(allowed)
                self.refuse((*place, name), f"clé inconnue : {shown(name)} (possibles : {names})",
                            f"unknown key: {shown(name)} (allowed: {names})", key=True)  # fmt: skip

    def needed(self, place: tuple[Any, ...], item: dict[str, Any], names: tuple[str, ...]) -> None:
        missing = [shown(name) for name in names if name not in item]
        if missing and self.reading.whole:
            self.refuse(place, f"il manque ici : {', '.join(missing)}", f"missing here: {', '.join(missing)}")

    def is_logged(self, metric: str) -> bool:
        return self.logged is None or metric in self.logged


def _logged(source: Path | None) -> set[str] | None:
    """The names that a lab logs, read and not run; None where they cannot be known (``**values``, no Python)."""
    try:
        tree = ast.parse(source.read_text("utf-8")) if source else ast.Module([], [])
    except (OSError, ValueError, SyntaxError, RecursionError):
        return None
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "log":
            for keyword in node.keywords:
                if keyword.arg is None:
                    return None
                found.add(keyword.arg)
    return found


def _is_share(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value <= 1
