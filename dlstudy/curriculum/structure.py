"""Checking what was read against the schema: every error at its place, in words, all at once.

A small interpreter of the JSON Schema words that `schema` uses, and not the jsonschema library: that one
speaks English alone, knows no lines, and costs more to import than a day of the plan. The tests hold both
against each other on thousands of damaged plans.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from dlstudy.curriculum.files import Problem, shown
from dlstudy.curriculum.reading import Place, Reading
from dlstudy.language import count, number, say


def problems(reading: Reading, schema: dict[str, Any]) -> Iterator[Problem]:
    """Everything in which the data differs from the schema, in the order of the file."""
    return _Check(reading, schema["definitions"]).value((), reading.data, schema)


class _Check:
    def __init__(self, reading: Reading, definitions: dict[str, Any]) -> None:
        self.reading = reading
        self.definitions = definitions

    def value(self, place: Place, value: Any, schema: dict[str, Any]) -> Iterator[Problem]:
        if "$ref" in schema:
            schema = self.definitions[schema["$ref"].rpartition("/")[2]]
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if not any(is_a(value, name) for name in types):
            words = schema.get("description") if len(types) > 1 else _names()[types[0]]
            yield self.reading.problem(place, say(fr=f"attendu : {words} ; trouvé : {shown(value)}",
                                                  en=f"expected {words}, found {shown(value)}"))  # fmt: skip
        elif isinstance(value, dict):
            yield from self.mapping(place, value, schema)
        elif isinstance(value, list):
            yield from self.items(place, value, schema)
        elif isinstance(value, str):
            if message := text(value, schema):
                yield self.reading.problem(place, message)
        elif not schema.get("minimum", value) <= value <= schema.get("maximum", value):
            low, high = number(schema["minimum"]), number(schema["maximum"])
            yield self.reading.problem(place, say(
                fr=f"un nombre entier de {low} à {high} est attendu, pas {shown(value)}",
                en=f"a whole number from {low} to {high} was expected, not {shown(value)}"))  # fmt: skip

    def items(self, place: Place, value: list[Any], schema: dict[str, Any]) -> Iterator[Problem]:
        least = schema.get("minItems", 0)
        if len(value) < least:
            yield self.reading.problem(place, say(fr="cette liste est vide", en="this list is empty"))
        seen = set()
        for index, item in enumerate(value):
            if schema.get("uniqueItems") and isinstance(item, str) and item in seen:
                yield self.reading.problem((*place, index), say(fr=f"{shown(item)} y est déjà",
                                                                en=f"{shown(item)} is already there"))  # fmt: skip
            seen.add(item if isinstance(item, str) else None)
            yield from self.value((*place, index), item, schema["items"])

    def mapping(self, place: Place, value: dict[str, Any], schema: dict[str, Any]) -> Iterator[Problem]:
        properties, others = schema.get("properties", {}), schema["additionalProperties"]
        missing = [name for name in schema.get("required", ()) if name not in value]
        if missing:
            names = ", ".join(shown(name) for name in missing)
            yield self.reading.problem(place, say(fr=f"il manque ici : {names}", en=f"missing here: {names}"))
        if len(value) < schema.get("minProperties", 0):
            yield self.reading.problem(place, say(fr="rien n'est défini ici", en="nothing is defined here"))
        if "oneOf" in schema:
            yield from self.one_of(place, value, [choice["required"][0] for choice in schema["oneOf"]])
        names_schema = schema.get("propertyNames")
        for key, item in value.items():
            inner = (*place, key)
            if names_schema and (
                message := text(key, self.definitions[names_schema["$ref"].rpartition("/")[2]])
            ):
                yield self.reading.problem(inner, message, at_key=True)
            if key in properties:
                yield from self.value(inner, item, properties[key])
            elif others is False:
                yield self.reading.problem(inner, unknown_key(key, list(properties)), at_key=True)
            else:
                yield from self.value(inner, item, others)

    def one_of(self, place: Place, value: dict[str, Any], choices: list[str]) -> Iterator[Problem]:
        present = [name for name in choices if name in value]
        if not present:
            yield self.reading.problem(place, say(fr=f"il manque ici l'une des clés {', '.join(choices)}",
                                                  en=f"missing here: one of {', '.join(choices)}"))  # fmt: skip
        for name in present[1:]:
            yield self.reading.problem((*place, name), say(
                fr=f"une partie est une seule chose : {present[0]} ou {name}",
                en=f"a part is one thing: {present[0]} or {name}"), at_key=True)  # fmt: skip


def is_a(value: Any, name: str) -> bool:
    """JSON Schema's types: 25.0 is an integer, true is not."""
    if name == "integer":
        return (isinstance(value, int) and not isinstance(value, bool)) or (
            isinstance(value, float) and value.is_integer()
        )
    return isinstance(value, {"object": dict, "array": list, "string": str}[name])


def text(value: str, schema: dict[str, Any]) -> str | None:
    """What is wrong with a text, or None."""
    if "enum" in schema and value not in schema["enum"]:
        choices = ", ".join(schema["enum"])
        return say(
            fr=f"{shown(value)} : attendu l'un de {choices}", en=f"{shown(value)}: expected one of {choices}"
        )
    if len(value) > schema.get("maxLength", len(value)):
        most = count(schema["maxLength"], ("caractère", "caractères"), ("character", "characters"))
        return say(fr=f"texte trop long : {number(len(value))}, {most} au plus",
                   en=f"text too long: {number(len(value))}, {most} at most")  # fmt: skip
    # `$` is the very end, as in ECMAScript; Python's own would let a last line break pass.
    if "pattern" in schema and not re.search(schema["pattern"].replace("$", r"\Z"), value):
        if not value.strip():
            return say(fr="ce texte est vide", en="this text is empty")
        return say(fr=f"{shown(value)} ne convient pas ; attendu : {schema['description']}",
                   en=f"{shown(value)} does not fit; expected {schema['description']}")  # fmt: skip
    return None


def unknown_key(key: str, known: list[str]) -> str:
    """Words for a key that does not exist, with the nearest that does."""
    near = nearest(key, known)
    if near:
        return say(fr=f"clé inconnue {shown(key)} ; vouliez-vous dire {shown(near[0])} ?",
                   en=f"unknown key {shown(key)}; did you mean {shown(near[0])}?")  # fmt: skip
    return say(fr=f"clé inconnue {shown(key)} ; possibles : {', '.join(known)}",
               en=f"unknown key {shown(key)}; possible: {', '.join(known)}")  # fmt: skip


def nearest(word: str, known: list[str], most: int = 1, cutoff: float = 0.6) -> list[str]:
    """The known words most like this one; nothing for a word too long to be a slip."""
    if len(word) > 100:
        return []
    import difflib

    return difflib.get_close_matches(word, known, n=most, cutoff=cutoff)


def _names() -> dict[str, str]:
    return {
        "object": say(fr="un groupe de clés (clé : valeur)", en="a mapping (key: value)"),
        "array": say(fr="une liste (- …)", en="a list (- …)"),
        "string": say(fr="un texte", en="a text"),
        "integer": say(fr="un nombre entier", en="a whole number"),
    }
