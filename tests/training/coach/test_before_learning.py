"""What a network answers before it has learnt anything is no fault of the training."""

import json

import pytest

from dlstudy.runs.view import RunView
from dlstudy.training.coach import remarks

#: All answers but one are class 5, as those of weights that were just drawn.
BLIND = [0, 0, 0, 1, 0, 1999, 0, 0, 0, 0]
ALL = [94, 93, 97, 100, 84, 100, 116, 100, 114, 102]


def run(*evaluations):
    """The events of a training of 1,000 steps with these evaluations: (step, cut, answers by class)."""
    lines = [
        {"e": "start", "t": 0, "at": 1, "session": 1},
        {"e": "data", "t": 0, "at": 1, "name": "shapes", "classes": list("abcdefghij")},
        {"e": "observe", "t": 1, "at": 2, "what": "batches", "step": 1, "shares": [0.1] * 10, "classes": 10},
        *({"e": "observe", "t": 1, "at": 2, "what": "evaluation", "step": step, "tested": True, "cut": cut,
           "n": sum(answers), "predicted": answers, "constant": False} for step, cut, answers in evaluations),
        {"e": "scalars", "t": 9, "at": 10, "step": [1, 1000], "ts": [0.1, 9], "v": {"loss": [2.3, 0.4]}},
        {"e": "end", "t": 9, "at": 10, "status": "finished"},
    ]  # fmt: skip
    view = RunView().feed_all([json.dumps(line).encode() for line in lines])
    assert not view.damaged and view.status == "finished"
    return {one.id for one in remarks(view)}


@pytest.mark.parametrize("later", [[], [(1000, True, ALL)], [(1000, False, ALL)]])
def test_the_first_look_alone_accuses_nobody(later):
    assert "never-predicted" not in run((1, False, BLIND), *later)


def test_a_look_at_a_part_of_the_test_shows_what_is_answered():
    assert "never-predicted" not in run((900, False, BLIND), (1000, True, ALL))


def test_the_same_answers_at_the_end_are_a_fault():
    assert "never-predicted" in run((1, False, BLIND), (900, False, BLIND), (1000, False, BLIND))
