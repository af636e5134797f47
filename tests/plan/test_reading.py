"""Reading YAML that somebody else wrote: exact, positioned, and never the victim of a file."""

import json
import os
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dlstudy.curriculum import reading
from dlstudy.curriculum.files import Problem, read_bytes, shown
from dlstudy.curriculum.reading import parse

FILE = Path("plan.yaml")


def read(text):
    return parse(FILE, text if isinstance(text, bytes) else text.encode())


def problems(text):
    return [(p.line, p.column, p.message) for p in read(text).problems]


printable = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cf"], exclude_characters="\ufffe\uffff"),
    max_size=20,
)
scalars = (
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.floats(allow_nan=False, allow_infinity=False)
    | printable
)  # fmt: skip
#: Without texts like 0E0 and numbers like 1e+16, which YAML 1.1 and 1.2 read differently.
wordy = (
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | printable.filter(lambda text: not re.search("[0-9]", text))
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(printable, inner, max_size=4),
    max_leaves=15,
)


@given(values)
@settings(max_examples=100, deadline=None)
def test_every_json_text_is_read_as_json_reads_it(value):
    """JSON is YAML 1.2: the json module is the authority."""
    text = json.dumps(value, ensure_ascii=False)
    found = read(text)
    assert found.problems == [] and found.whole
    assert found.data == json.loads(text)


@given(
    st.recursive(
        wordy, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(printable, inner, max_size=4)
    )
)
@settings(max_examples=100, deadline=None)
def test_block_style_is_read_as_pyyaml_wrote_it(value):
    text = yaml.dump(value, Dumper=yaml.SafeDumper, allow_unicode=True, width=10**6)
    found = read(text)
    if found.problems:  # what PyYAML writes with an anchor or a "? " key, which are refused on purpose
        assert "&" in text or "? " in text or "..." in text
    else:
        assert found.data == value


def test_where_each_value_and_key_stands():
    found = read("a: 1\nb:\n  - x\n  - {c: y}\n")
    assert found.values[("a",)] == (1, 4)
    assert found.keys[("b",)] == (2, 1)
    assert found.values[("b", 0)] == (3, 5)
    assert found.keys[("b", 1, "c")] == (4, 6)
    assert found.values[("b", 1, "c")] == (4, 9)


@pytest.mark.parametrize(
    ("text", "value"),
    [("no", "no"), ("on", "on"), ("1:30", "1:30"), ("0o17", "0o17"), ("010", 10), ("'1'", "1"), ("~", None),
     ("2026-11-24", "2026-11-24"), ("1e3", 1000.0), (".5", 0.5), ("", None), ("1_000", "1_000"), ("True", True),
     ("=", "="), ("<<", "<<"), ("9" * 5000, "9" * 5000)],
)  # fmt: skip
def test_plain_words_stay_words(text, value):
    assert read(f"x: {text}").data == {"x": value}


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a:\n\tb: 1", (2, 1), "tab"),
        ("a: 1\na: 2", (2, 1), "already defined on line 1"),
        ("a: &x 1\nb: *x", (2, 4), "alias"),
        ("a: !!python/object/apply:os.system [ls]", (1, 4), "not allowed"),
        ("a: !!binary aGk=", (1, 4), "not allowed"),
        ("a: b: c", (1, 5), "quotes"),
        ("a: 'open", (1, 9), "quote is not closed"),
        ("a: [1, 2", (1, 9), "','"),
        ("a: 1\n---\nb: 2", (2, 1), "second"),
        ('a: "\\e[31m"', (1, 4), "U+001B"),
        ("a: \x1b[31m", (1, 4), "U+001B"),
        (b"a: \xff", (1, 4), "0xFF"),
        ("? [a]\n: 1", (1, 3), "plain word"),
        ("[" * 30 + "]" * 30, (1, 21), "20 levels"),
        ("a: 1\n  b: 2", (2, 4), ""),
        ("%YAML 9.9\n---\na: 1", (1, 1), ""),
        ("\ufeffa: {", (1, 5), ""),
    ],
)
def test_what_is_refused_is_named_at_its_place(text, place, words):
    (found, *_) = problems(text)
    assert found[:2] == place
    assert words in found[2]


def test_an_anchor_bomb_costs_nothing():
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 40))
    found = read(bomb)
    assert len(found.problems) == 78
    assert found.data["a39"] == [None, None]


def test_a_merge_key_is_refused():
    assert "alias" in problems("a: &a {x: 1}\nb:\n  <<: *a")[0][2]


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "a: " * 50_000, "{" * 100_000, "- " * 100_000, "? " * 50_000]
)
def test_deep_nesting_is_refused_without_recursion(text):
    assert problems(text)


def test_too_many_values_are_refused(monkeypatch):
    monkeypatch.setattr(reading, "MOST_VALUES", 50)
    assert problems("- a\n" * 100)[-1][0] == 48
    assert not read("- a\n" * 100).whole


def test_too_many_problems_end_the_reading():
    assert len(problems("a: 1\n" * 5000)) == reading.MOST_PROBLEMS


def test_a_huge_file_is_never_read(tmp_path):
    huge = tmp_path / "plan.yaml"
    with open(huge, "wb") as stream:
        stream.truncate(100_000_000)  # sparse: it takes no room
    found = read_bytes(huge)
    assert isinstance(found, Problem) and found.message == "this file is too large (100.0 MB; 2 MB at most)"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "plan.yaml")
    assert "regular file" in read_bytes(tmp_path / "plan.yaml").message
    assert "cannot be read" in read_bytes(tmp_path / "absent").message
    assert "cannot be read" in read_bytes(tmp_path / "a\0b").message
    assert isinstance(read_bytes(tmp_path), Problem)


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="no such device here")
def test_an_endless_device_is_refused():
    assert "regular file" in read_bytes(Path("/dev/zero")).message


def test_values_are_shown_on_one_harmless_line():
    assert shown("a\x1b[31m\nb\u202ec") == "'a�[31m b�c'"
    assert len(shown("x" * 10**6)) < 60
    assert [shown(v) for v in (None, True, 3, [], {})] == ["nothing", "true", "3", "a list", "a mapping"]
