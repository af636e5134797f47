"""The unit or part that somebody typed, and what is nearest when there is none."""

import pytest

from dlstudy.curriculum import complete_units, find_part, find_unit, load
from dlstudy.errors import UserError
from dlstudy.home import change_setting
from dlstudy.language import set_language


@pytest.fixture(scope="module")
def plan():
    return load()


@pytest.mark.parametrize(
    ("text", "unit"),
    [("week2.cifar", "week2.cifar"), ("cifar", "week2.cifar"), (" Week2.CIFAR ", "week2.cifar"),
     ("week2.cifar/lab", "week2.cifar"), ("week2/cifar", "week2.cifar"), ("curriculum/week2/cifar/", "week2.cifar"),
     ("week3.text:pretrained", "week3.text"), ("curriculum\\week2\\cifar", "week2.cifar"),
     ("cifar/lab", "week2.cifar")],
)  # fmt: skip
def test_a_unit_is_found_however_it_is_typed(plan, text, unit):
    assert find_unit(plan, text).id == unit


@pytest.mark.parametrize(
    ("text", "near"),
    [("week2.cifr", "week2.cifar"), ("cifer", "week2.cifar"), ("perceptrn", "week1.perceptron"),
     ("week1.cifar", "week2.cifar"), ("lstn", "week3.lstm")],
)  # fmt: skip
def test_an_unknown_unit_is_answered_with_the_nearest(plan, text, near):
    with pytest.raises(UserError, match="Unknown unit") as caught:
        find_unit(plan, text)
    assert near in caught.value.hint and caught.value.exit_code == 2


@pytest.mark.parametrize(
    "text", ["", "/", ":", ".", "..", "x" * 10**6, "\x1b[2J", "../../etc/passwd", "week2.cifar/"]
)
def test_strange_words_find_nothing_and_break_nothing(plan, text):
    if text == "week2.cifar/":
        assert find_unit(plan, text).id == "week2.cifar"
        return
    with pytest.raises(UserError) as caught:
        find_unit(plan, text)
    assert len(caught.value.message) < 200 and "\x1b" not in caught.value.message


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [("week2.cifar", "lab", "week2.cifar/lab"), ("featuremaps", None, "week2.featuremaps/lab"),
     ("text", "lab", "week3.text/lab"),
     ("week3.text:pretrained", "lab", "week3.text/lab:pretrained"), ("week3.text/lab:pretrained", None,
      "week3.text/lab:pretrained"), ("text:pretrained", None, "week3.text/lab:pretrained"),
     ("week4.project:results", "lab", "week4.project/lab:results"), ("perceptron/exercise", None,
      "week1.perceptron/exercise"), ("week3.embeddings", "lesson", "week3.embeddings/lesson")],
)  # fmt: skip
def test_a_part_is_found(plan, text, kind, part):
    assert find_part(plan, text, kind).id == part


@pytest.mark.parametrize(
    ("text", "kind", "words", "choices"),
    [("week1.perceptron", None, "several parts", "week1.perceptron/lesson, week1.perceptron/exercise"),
     ("week1.matrices", "lab", "week1.matrices has no lab", "week1.matrices/exercise"),
     ("week3.text:big", "lab", "no variant 'big'", "week3.text/lab:pretrained"),
     ("week4.project", "lab", "several parts", "week4.project/lab:choice"),
     ("week1.perceptron/lesson", "lab", "a lab was expected", None)],
)  # fmt: skip
def test_what_a_unit_has_is_listed_when_it_is_not_clear(plan, text, kind, words, choices):
    with pytest.raises(UserError, match=words) as caught:
        find_part(plan, text, kind)
    assert choices is None or choices in caught.value.hint


def test_an_ambiguous_last_word_names_its_units(small, curriculum):
    small["units"]["week2.lines"] = small["units"]["week1.lines"]
    small["weeks"][0]["days"][1]["parts"][1]["lab"] = "week2.lines"
    with pytest.raises(UserError, match=r"week1\.lines, week2\.lines"):
        find_unit(load(curriculum(small)), "lines")


def test_the_shell_completes_ids(curriculum):
    assert complete_units("week2.c") == ["week2.convolution", "week2.cifar"]
    assert complete_units("cif") == ["week2.cifar"]
    assert complete_units("week3.text", "lab") == ["week3.text", "week3.text:pretrained"]
    assert complete_units("week1.m", "lab") == []
    assert len(complete_units("")) == 36
    change_setting("curriculum", str(curriculum()))
    assert complete_units("") == ["week1.lines", "week1.curves"]
    change_setting("curriculum", "/nowhere")
    assert complete_units("") == []


def test_in_french(plan):
    set_language("fr")
    with pytest.raises(UserError) as caught:
        find_part(plan, "week1.matrices", "lab")
    assert caught.value.message == "week1.matrices n'a pas de lab."
    with pytest.raises(UserError) as caught:
        find_unit(plan, "cifer")
    assert caught.value.message == "Unité inconnue\u00a0: «\u00a0cifer\u00a0»."
