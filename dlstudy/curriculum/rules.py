"""From the text of a plan.yaml to the form that `Plan` is made of, or to the list of all that is wrong with it."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path
from typing import Any

from dlstudy.curriculum import meaning, structure
from dlstudy.curriculum.files import Problem
from dlstudy.curriculum.model import KINDS, block_of
from dlstudy.curriculum.reading import MOST_PROBLEMS, Reading, parse
from dlstudy.curriculum.schema import schema
from dlstudy.language import say


def validate(file: Path, content: bytes) -> tuple[dict[str, Any] | None, list[Problem]]:
    """The compiled plan and no problems, or None and every problem in the order of the file."""
    reading = parse(file, content)
    problems = reading.problems
    if reading.whole:
        # What was refused while reading stands as nothing in the data: not a second error at the same place.
        known = {(problem.line, problem.column) for problem in problems}
        found = [*islice(structure.problems(reading, schema()), MOST_PROBLEMS),
                 *islice(meaning.problems(reading), MOST_PROBLEMS)]  # fmt: skip
        problems = problems + [problem for problem in found if problem[1:3] not in known]
    problems = sorted(dict.fromkeys(problems), key=lambda problem: problem[1:3])
    if len(problems) > MOST_PROBLEMS:
        problems[MOST_PROBLEMS:] = [Problem(file, 0, 0, say(fr="et d'autres encore", en="and more"))]
    return (None, problems) if problems else (compiled(reading), [])


def compiled(reading: Reading) -> dict[str, Any]:
    """The plan as plain lists and texts, small and quick to read again from JSON; of valid data only."""
    data = reading.data
    kinds: dict[str, list[str]] = {name: [] for name in data["units"]}
    weeks = [
        [_text(week["title"]), _text(week["objective"]), [
            [_text(day["title"]), _text(day["objective"]), [_part(part, kinds) for part in day["parts"]]]
            for day in week["days"]
        ]]
        for week in data["weeks"]
    ]  # fmt: skip
    return {
        "id": data["id"],
        "title": _text(data["title"]),
        "languages": meaning.languages(data),
        "minutes_per_day": int(data.get("minutes_per_day", meaning.MINUTES_PER_DAY)),
        "tools": [
            [tool["name"].strip(), _text(tool["group"]), _text(tool["use"])] for tool in data.get("tools", ())
        ],
        "units": {
            name: [
                _text(unit["title"]),
                _text(unit["objective"]),
                [kind for kind in KINDS if kind in kinds[name]],
            ]
            for name, unit in data["units"].items()
        },
        "weeks": weeks,
    }


def _part(part: dict[str, Any], kinds: dict[str, list[str]]) -> list[Any]:
    kind = next(kind for kind in KINDS if kind in part)
    unit, _, variant = part[kind].partition(":")
    kinds[unit].append(kind)
    return [
        unit,
        kind,
        variant or None,
        int(part["minutes"]),
        part.get("block", block_of(kind)),
        _text(part["title"]) if "title" in part else None,
    ]


def _text(value: dict[str, str] | str) -> list[str]:
    """French, English; the one language twice where there is only one. Broken lines are joined."""
    if isinstance(value, str):
        value = {"fr": value}
    texts = [value.get("fr", value.get("en", "")), value.get("en", value.get("fr", ""))]
    return [re.sub(r"[ \t\n]+", " ", text).strip(" ") for text in texts]
