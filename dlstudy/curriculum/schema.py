"""What a plan.yaml looks like, as a JSON Schema (draft 7, which every editor knows).

This is the one description of the format: `structure` checks files against it and words its errors with the
descriptions below, and `dlstudy schema` writes it down for editors. What a schema cannot say (sums of minutes,
unknown units, …) is in `meaning`.
"""

from __future__ import annotations

import json
from typing import Any

from dlstudy.curriculum.model import KINDS
from dlstudy.language import LANGUAGES, say

Schema = dict[str, Any]

_SEGMENT = "[a-z][a-z0-9_-]{0,39}"
_UNIT = rf"{_SEGMENT}(\.{_SEGMENT}){{0,3}}"
#: Minutes of a whole day.
_DAY = 24 * 60


def schema() -> Schema:
    """The schema of plan.yaml, its descriptions in the language in force."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "dlstudy plan.yaml",
        "description": say(fr="Un programme d'études pour dlstudy : des semaines, des jours, des parties.",
                           en="A curriculum for dlstudy: weeks, days, parts."),
        **_mapping(
            ["id", "title", "units", "weeks"],
            id=_ref("name", say(fr="L'identité du programme ; elle ne change pas quand le contenu change.",
                                en="The identity of the curriculum; it stays when the content changes.")),
            title=_ref("title", say(fr="Le nom du programme.", en="The name of the curriculum.")),
            languages={
                "description": say(fr="Les langues dans lesquelles tout est écrit (fr et en si rien n'est dit).",
                                   en="The languages in which everything is written (fr and en by default)."),
                "type": "array", "minItems": 1, "uniqueItems": True,
                "items": {"type": "string", "enum": list(LANGUAGES)},
            },
            minutes_per_day=_minutes(1, say(fr="La durée de chaque jour (120 si rien n'est dit).",
                                            en="How long every day is (120 by default).")),
            tools={
                "description": say(fr="Les outils recommandés.", en="The recommended tools."),
                "type": "array", "items": {"$ref": "#/definitions/tool"},
            },
            units={
                "description": say(fr="Les unités : l'unité week2.cifar est le dossier week2/cifar.",
                                   en="The units: the unit week2.cifar is the folder week2/cifar."),
                "type": "object", "minProperties": 1,
                "propertyNames": {"$ref": "#/definitions/unit_id"},
                "additionalProperties": {"$ref": "#/definitions/unit"},
            },
            weeks={
                "description": say(fr="Les semaines, dans l'ordre.", en="The weeks, in order."),
                "type": "array", "minItems": 1, "items": {"$ref": "#/definitions/week"},
            },
        ),
        "definitions": _definitions(),
    }  # fmt: skip


def written() -> str:
    """The schema as the text of a JSON file."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def _definitions() -> dict[str, Schema]:
    named = ["title", "objective"]
    title = _ref("title", say(fr="Son titre.", en="Its title."))
    objective = _ref("sentence", say(fr="Ce que l'on saura faire.", en="What one will be able to do."))
    return {
        "name": {
            "description": say(fr="des minuscules, des chiffres et des tirets : deep-learning",
                               en="lower-case letters, digits and hyphens: deep-learning"),
            "type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,59}$",
        },
        "unit_id": {
            "description": say(
                fr="des mots joints par des points (minuscules, chiffres, tirets, 40 caractères au plus) : "
                   "week2.cifar",
                en="words joined by dots (lower-case letters, digits, hyphens, 40 characters at most): week2.cifar"),
            "type": "string", "pattern": f"^{_UNIT}$",
        },
        "unit_reference": {
            "description": say(
                fr="une unité, et après deux-points le nom d'une variante s'il y en a : "
                   "week3.text, week3.text:pretrained",
                en="a unit, and after a colon the name of a variant if there is one: "
                   "week3.text, week3.text:pretrained"),
            "type": "string", "pattern": f"^{_UNIT}(:{_SEGMENT})?$",
        },
        "title": _text(120),
        "sentence": _text(600),
        "unit": _mapping(named, title=title, objective=objective),
        "week": {
            **_mapping([*named, "days"], title=title, objective=objective, days={
                "description": say(fr="Ses jours, dans l'ordre.", en="Its days, in order."),
                "type": "array", "minItems": 1, "items": {"$ref": "#/definitions/day"},
            }),
        },
        "day": {
            **_mapping(
                [*named, "parts"], title=title, objective=objective,
                theory=_minutes(0, say(fr="Minutes de théorie : la somme des leçons, guides exceptés.",
                                       en="Minutes of theory: the sum of the lessons, guides excepted.")),
                practice=_minutes(0, say(fr="Minutes de pratique : la somme du reste.",
                                         en="Minutes of practice: the sum of the rest.")),
                parts={
                    "description": say(fr="Ce qu'il y a à faire, dans l'ordre.", en="What there is to do, in order."),
                    "type": "array", "minItems": 1, "items": {"$ref": "#/definitions/part"},
                },
            ),
        },
        "part": {
            **_mapping(
                ["minutes"],
                **{kind: _ref("unit_reference", words) for kind, words in _kinds().items()},
                minutes=_minutes(1, say(fr="Sa durée en minutes.", en="How long it takes, in minutes.")),
                title=_ref("title", say(fr="Son titre, si celui de l'unité ne convient pas.",
                                        en="Its title, where the unit's does not suit.")),
                block={"type": "string", "enum": ["theory", "practice"],
                       "description": say(fr="À quoi comptent ses minutes : practice pour le guide d'un projet, qui "
                                             "se lit en travaillant ; d'elle-même, une leçon est de la théorie.",
                                          en="What its minutes count as: practice for a project's guide, which is "
                                             "read while working; of itself a lesson is theory.")},
            ),
            "oneOf": [{"required": [kind]} for kind in KINDS],
        },
        "tool": {
            **_mapping(
                ["name", "group", "use"],
                name={"type": "string", "minLength": 1, "maxLength": 60, "pattern": r"\S",
                      "description": say(fr="Son nom.", en="Its name.")},
                group=_ref("title", say(fr="Sa famille.", en="Its family.")),
                use=_ref("sentence", say(fr="À quoi il sert ici.", en="What it is for here.")),
            ),
        },
    }  # fmt: skip


def _kinds() -> dict[str, str]:
    return {
        "lesson": say(fr="La leçon d'une unité, à lire.", en="A unit's lesson, to read."),
        "exercise": say(fr="L'exercice d'une unité, à résoudre.", en="A unit's exercise, to solve."),
        "lab": say(fr="Le lab d'une unité, à exécuter.", en="A unit's lab, to run."),
        "cards": say(fr="Les cartes d'une unité, à revoir.", en="A unit's cards, to review."),
    }


def _mapping(required: list[str], **properties: Schema) -> Schema:
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


def _ref(name: str, description: str) -> Schema:
    """A reference; what stands beside `$ref` is for the reader alone (draft 7, 8.3)."""
    return {"$ref": f"#/definitions/{name}", "description": description}


def _minutes(least: int, description: str) -> Schema:
    return {"description": description, "type": "integer", "minimum": least, "maximum": _DAY}


def _text(longest: int) -> Schema:
    """A text in each language, or one text in a curriculum that has one language."""
    line = {"type": "string", "minLength": 1, "maxLength": longest, "pattern": r"\S"}
    return {
        "description": say(fr="un texte par langue : {fr: …, en: …}", en="a text for each language: {fr: …, en: …}"),
        "type": ["object", "string"], "minProperties": 1,
        "properties": {code: line for code in LANGUAGES},
        "additionalProperties": False, "minLength": 1, "maxLength": longest, "pattern": r"\S",
    }  # fmt: skip
