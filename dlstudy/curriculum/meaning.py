"""What a schema cannot say of a plan: minutes that add up, units that exist, both languages, no part twice.

Works on data that may be wrong elsewhere (`structure` has said so): whatever is not of the right kind is
passed over here, so that one slip does not hide the others and is not reported twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from dlstudy.curriculum.files import Problem, shown
from dlstudy.curriculum.model import KINDS, block_of
from dlstudy.curriculum.reading import Place, Reading
from dlstudy.curriculum.structure import is_a, nearest
from dlstudy.language import LANGUAGES, count, say

MINUTES_PER_DAY = 120

#: Names that Windows keeps for devices, with any ending and in any letters (learn.microsoft.com, Naming Files).
_DEVICES = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]")


def problems(reading: Reading) -> Iterator[Problem]:
    """Everything in the data that contradicts itself."""
    data = reading.data
    if not isinstance(data, dict):
        return
    yield from _languages(reading, data)
    units = data.get("units")
    if isinstance(units, dict):
        for name in units:
            yield from _folder(reading, name)
    minutes = data.get("minutes_per_day", MINUTES_PER_DAY)
    used: set[str] = set()
    first: dict[tuple[str, str], tuple[int, Place]] = {}
    number = 0
    for place, day in _days(data):
        number += 1
        parts = day.get("parts")
        if not isinstance(parts, list):
            continue
        for index, part in enumerate(parts):
            if isinstance(part, dict):
                yield from _part(reading, (*place, "parts", index), part, number, units, used, first)
        if is_a(minutes, "integer"):
            yield from _sums(reading, place, day, number, int(minutes))
    if isinstance(units, dict) and number:
        for name in units:
            if name not in used:
                yield reading.problem(("units", name), say(
                    fr=f"aucun jour n'utilise l'unité {shown(name)}",
                    en=f"no day uses the unit {shown(name)}"), at_key=True)  # fmt: skip


def _days(data: dict[str, Any]) -> Iterator[tuple[Place, dict[str, Any]]]:
    weeks = data.get("weeks")
    for w, week in enumerate(weeks if isinstance(weeks, list) else ()):
        days = week.get("days") if isinstance(week, dict) else None
        for d, day in enumerate(days if isinstance(days, list) else ()):
            yield ("weeks", w, "days", d), day if isinstance(day, dict) else {}


def _folder(reading: Reading, name: str) -> Iterator[Problem]:
    for segment in name.split("."):
        if _DEVICES.fullmatch(segment):
            yield reading.problem(("units", name), say(
                fr=f"« {segment} » ne peut pas être un dossier sous Windows : choisissez un autre nom",
                en=f"'{segment}' cannot be a folder on Windows: choose another name"), at_key=True)  # fmt: skip


def _part(
    reading: Reading,
    place: Place,
    part: dict[str, Any],
    day: int,
    units: Any,
    used: set[str],
    first: dict[tuple[str, str], tuple[int, Place]],
) -> Iterator[Problem]:
    """The units of one part exist, and no part is there twice."""
    for kind in KINDS:
        reference = part.get(kind)
        if not isinstance(reference, str):
            continue
        unit, _, variant = reference.partition(":")
        used.add(unit)
        if isinstance(units, dict) and unit not in units:
            near = nearest(unit, list(units), 3)
            words = say(fr=f"unité inconnue {shown(unit)}", en=f"unknown unit {shown(unit)}")
            if near:
                words += say(
                    fr=f" ; les plus proches : {', '.join(near)}", en=f"; the nearest: {', '.join(near)}"
                )
            else:
                words += say(fr=" : définissez-la sous « units »", en=": define it under 'units'")
            yield reading.problem((*place, kind), words)
        if (reference, kind) in first:
            day_before, before = first[reference, kind]
            line = reading.values[before][0]
            better = f"{unit}:{variant}2" if variant else f"{unit}:again"
            yield reading.problem((*place, kind), say(
                fr=f"cette partie est déjà au jour {day_before} (ligne {line}) ; pour en faire une autre, "
                   f"donnez-lui un nom de variante, par exemple {shown(better)}",
                en=f"this part is already on day {day_before} (line {line}); to make it another one, "
                   f"give it the name of a variant, for example {shown(better)}"))  # fmt: skip
        else:
            first[reference, kind] = (day, (*place, kind))


def _sums(
    reading: Reading, place: Place, day: dict[str, Any], number: int, expected: int
) -> Iterator[Problem]:
    """The parts of a day add up to its minutes, and to its theory and practice where it states them."""
    sums = {"theory": 0, "practice": 0}
    for part in day["parts"]:
        if not isinstance(part, dict) or not is_a(part.get("minutes"), "integer"):
            return
        kinds = [kind for kind in KINDS if kind in part]
        if len(kinds) != 1:
            return
        block = part.get("block")
        sums[block if block in ("theory", "practice") else block_of(kinds[0])] += int(part["minutes"])
    total = sum(sums.values())
    if total != expected:
        gap = _minutes(abs(total - expected))
        short = total < expected
        yield reading.problem((*place, "parts"), say(
            fr=f"les parties du jour {number} font {_minutes(total)}, {expected} sont attendues : "
               f"{gap} de {'moins' if short else 'trop'}",
            en=f"the parts of day {number} add up to {_minutes(total)}, {expected} were expected: "
               f"{gap} too {'few' if short else 'many'}"), at_key=True)  # fmt: skip
    names = {"theory": say(fr="les leçons", en="the lessons"),
             "practice": say(fr="les exercices et les labs", en="the exercises and labs")}  # fmt: skip
    for block, words in names.items():
        stated = day.get(block)
        if stated is not None and is_a(stated, "integer") and stated != sums[block]:
            yield reading.problem((*place, block), say(
                fr=f"jour {number} : {words} font {_minutes(sums[block])}, pas {int(stated)}",
                en=f"day {number}: {words} add up to {_minutes(sums[block])}, not {int(stated)}"))  # fmt: skip


def _minutes(n: int) -> str:
    return count(n, ("minute", "minutes"), ("minute", "minutes"))


def languages(data: dict[str, Any]) -> list[str]:
    """The languages that a plan promises; both unless it says otherwise."""
    given = data.get("languages")
    found = [code for code in LANGUAGES if isinstance(given, list) and code in given]
    return found or list(LANGUAGES)


def _languages(reading: Reading, data: dict[str, Any]) -> Iterator[Problem]:
    """Every text is there in every language that the plan promises."""
    promised = languages(data)
    for place, value in _texts(data):
        if isinstance(value, dict):
            missing = [code for code in promised if code not in value and value]
            if missing:
                names = " + ".join(missing)
                yield reading.problem(place, say(fr=f"ce texte manque en : {names}",
                                                 en=f"this text is missing in: {names}"))  # fmt: skip
        elif isinstance(value, str) and len(promised) > 1:
            yield reading.problem(place, say(
                fr="un texte par langue est attendu : {fr: …, en: …} (ou, en tête, languages: [fr])",
                en="a text for each language was expected: {fr: …, en: …} (or, at the top, languages: [en])",
            ))  # fmt: skip


def _texts(data: dict[str, Any]) -> Iterator[tuple[Place, Any]]:
    """Every title, objective, … with its place, in the order of the schema."""

    def of(place: Place, value: Any, *names: str) -> Iterator[tuple[Place, Any]]:
        if isinstance(value, dict):
            yield from (((*place, name), value[name]) for name in names if name in value)

    yield from of((), data, "title")
    for key, names in (("tools", ("group", "use")), ("weeks", ("title", "objective"))):
        entries = data.get(key)
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            yield from of((key, index), entry, *names)
    units = data.get("units")
    for name, unit in (units if isinstance(units, dict) else {}).items():
        yield from of(("units", name), unit, "title", "objective")
    for place, day in _days(data):
        yield from of(place, day, "title", "objective")
        parts = day.get("parts")
        for index, part in enumerate(parts if isinstance(parts, list) else ()):
            yield from of((*place, "parts", index), part, "title")
