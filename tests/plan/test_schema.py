"""The schema for editors and the validator agree: the jsonschema library is the authority."""

import copy
import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dlstudy import cli
from dlstudy.curriculum import builtin_root, structure
from dlstudy.curriculum.reading import parse
from dlstudy.curriculum.schema import schema, written
from dlstudy.language import set_language


def places(value, place=()):
    yield place
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], (*place, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, (*place, index))


STRANGE = st.sampled_from(
    [None, True, False, 0, 1, -1, 60, 60.0, 1440, 1441, 1.5, "", " ", "x", "x" * 121, "x" * 601, [], {}, [[]],
     ["fr"], ["fr", "en"], ["fr", "fr"], ["de"], {"fr": "a"}, {"fr": "a", "en": "b"}, {"de": "c"}, "a.b", "a.b:c",
     "A.b", "a..b", "a.b.c.d.e", "a/b", "a" * 41, "week1.lines", "week1.lines:x", "é", "a\n", "1a", "-",
     "deep-learning"]
)  # fmt: skip
KEYS = [
    "id",
    "title",
    "fr",
    "en",
    "minutes",
    "lesson",
    "lab",
    "cards",
    "theory",
    "units",
    "weird",
    "a.b",
    "A",
    "",
    "a\n",
]


@st.composite
def damaged(draw):
    """The small plan after one to three changes anywhere: values replaced, keys dropped, added, renamed."""
    plan = copy.deepcopy(SMALL)
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(list(places(plan))[1:] or [("id",)]))
        around = plan
        for key in place[:-1]:
            around = around[key]
        action = draw(st.sampled_from(["replace", "delete", "add", "rename", "double"]))
        if action == "replace":
            around[place[-1]] = copy.deepcopy(draw(STRANGE))
        elif action == "delete":
            del around[place[-1]]
        elif action == "add" and isinstance(around, dict):
            around[draw(st.sampled_from(KEYS))] = copy.deepcopy(draw(STRANGE))
        elif action == "rename" and isinstance(around, dict):
            around[draw(st.sampled_from(KEYS))] = around.pop(place[-1])
        elif action == "double" and isinstance(around, list):
            around.append(copy.deepcopy(around[place[-1]]))
        if not isinstance(plan, dict) or not plan:
            break
    return plan


SMALL = yaml.safe_load(
    """
id: small
title: {fr: Petit, en: Small}
languages: [fr, en]
minutes_per_day: 60
tools: [{name: numpy, group: {fr: Calcul, en: Computing}, use: {fr: Tout., en: All.}}]
units:
  week1.lines: {title: {fr: Droites, en: Lines}, objective: {fr: Tracer., en: Draw.}}
weeks:
  - title: Une
    objective: {fr: Commencer., en: Begin.}
    days:
      - title: {fr: Lundi, en: Monday}
        objective: {fr: Lire., en: Read.}
        theory: 20
        practice: 40
        parts:
          - {lesson: week1.lines, minutes: 20}
          - {lab: "week1.lines:x", minutes: 40, title: {fr: Essai, en: Trial}}
"""
)


RULES = schema()
AUTHORITY = jsonschema.Draft7Validator(RULES)


@given(damaged())
@settings(max_examples=250, deadline=None)
def test_the_validator_agrees_with_jsonschema(plan):
    reading = parse(Path("plan.yaml"), json.dumps(plan, ensure_ascii=False).encode())
    assert not reading.problems and reading.data == plan
    ours = list(structure.problems(reading, RULES))
    theirs = list(AUTHORITY.iter_errors(_without_last_line_breaks(plan)))
    assert bool(ours) == bool(theirs), (ours, theirs)


def _without_last_line_breaks(value):
    """Python's `$` lets a last line break pass, ECMAScript's (the schema's) does not: make it visible to Python."""
    if isinstance(value, dict):
        return {key.replace("\n", "|"): _without_last_line_breaks(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without_last_line_breaks(inner) for inner in value]
    return value.replace("\n", "|") if isinstance(value, str) else value


def test_the_schema_is_a_schema_and_takes_the_built_in_plan():
    jsonschema.Draft7Validator.check_schema(schema())
    plan = yaml.safe_load((builtin_root() / "plan.yaml").read_text("utf-8"))
    jsonschema.Draft7Validator(schema()).validate(plan)


def test_every_word_of_the_schema_is_one_the_validator_knows():
    """A keyword that `structure` does not interpret would hold in editors and not here."""
    known = {"type", "required", "properties", "additionalProperties", "items", "minItems", "uniqueItems", "enum",
             "minimum", "maximum", "minLength", "maxLength", "pattern", "minProperties", "propertyNames", "oneOf",
             "$ref", "description"}  # fmt: skip

    def walk(part):
        assert set(part) <= known, set(part) - known
        for name in ("properties",):
            for inner in part.get(name, {}).values():
                walk(inner)
        for name in ("items", "additionalProperties", "propertyNames"):
            if isinstance(part.get(name), dict):
                walk(part[name])

    whole = schema()
    for inner in whole.pop("definitions").values():
        walk(inner)
    del whole["$schema"], whole["title"]
    walk(whole)


def test_the_file_for_editors_is_what_the_command_writes(tmp_path, capfd):
    """After a change of the format: dlstudy schema --out curriculum/plan.schema.json --lang en"""
    set_language("en")
    kept = builtin_root() / "plan.schema.json"
    assert kept.read_text("utf-8") == written()
    assert cli.run(["schema", "--out", str(tmp_path / "s.json"), "--lang", "en"]) == 0
    assert (tmp_path / "s.json").read_bytes() == kept.read_bytes()
    assert "yaml-language-server: $schema=s.json" in capfd.readouterr().out
    assert cli.run(["schema", "--lang", "en"]) == 0
    assert json.loads(capfd.readouterr().out) == json.loads(kept.read_text("utf-8"))
    assert cli.run(["schema", "--out", str(tmp_path)]) == 2
    said = capfd.readouterr().err
    assert "Cannot write" in said and "DLSTUDY_HOME" not in said
    first = (builtin_root() / "plan.yaml").read_text("utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=plan.schema.json"


@pytest.mark.parametrize("code", ["fr", "en"])
def test_its_descriptions_are_in_the_language_in_force(code):
    set_language(code)
    assert ("semaines" in json.dumps(schema())) == (code == "fr")
