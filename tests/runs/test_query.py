"""Filter and sort: every operator against plain Python, laws that hold for any runs, mistakes told."""

import operator
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlstudy import language
from dlstudy.errors import UserError
from dlstudy.runs.listing import Entry
from dlstudy.runs.query import FIELDS, columns, known, number, ordered, parse, plain, value

RUNS = [
    Entry("cifar-1124-1930", name="the good one", lab="week2.cifar", status="finished", data="cifar10", seed=0,
          title={"fr": "CIFAR-10 en une séance", "en": "CIFAR-10 in one sitting"}, seconds=380.0,
          started="2026-11-24T18:30:05+00:00", settings={"lr": 0.1, "epochs": 10, "optimizer": "sgd", "flip": True},
          metrics={"test_accuracy": 0.907, "loss": 0.41}, best=0.91),
    Entry("cifar-1124-2010", lab="week2.cifar:small", status="failed", data="shapes, digits", seed=1,
          started="2026-11-25T12:10:00+00:00", settings={"lr": 1, "epochs": 2, "optimizer": "adam", "flip": False},
          metrics={"loss": 2.3}),
    Entry("perceptron-1120-0800", lab="week1.perceptron", status="running", data="digits", seed=0,
          started="2026-11-20T12:00:00+00:00", settings={"margin": 0.5}, metrics={"accuracy": 0.7, "loss": 0.9},
          best=0.7, experiment="no-bias", mine=["week1.perceptron"]),
]  # fmt: skip


def chosen(text, runs=RUNS):
    return [runs.index(run) for run in parse(text, runs).choose(runs)]


@pytest.mark.parametrize(("text", "want"), [
    ("", [0, 1, 2]), ("cifar", [0, 1]), ("CIFAR 2010", [1]), ("good", [0]), ('"good one"', [0]), ("sitting", [0]),
    ("seance", [0]), ("digits", [1, 2]), ("-digits", [0]), ("failed", [1]), ("échouée", [1]), ("echou", [1]),
    ("no-bias", [2]), ("nothing", []), ("lr>0.1", [1]), ("lr>=0.1", [0, 1]), ("lr>0,5", [1]), ("lr = 0.1", [0]),
    ("lr<1e0", [0]), ("lr!=0.1", [1, 2]), ("test_accuracy>=0.9", [0]), ("test_accuracy≥90%", [0]),
    ("test_accuracy > 90 %", [0]), ("epochs=10", [0]), ("epochs=10|2", [0, 1]), ("status=failed", [1]),
    ("status=échouée", [1]), ("état=terminée", [0]), ("status=fail", []), ("lab=cifar", [0, 1]),
    ("lab=week2.cifar", [0, 1]), ("lab=small", []), ("lab=week*", [0, 1, 2]), ("lab=week1.*", [2]), ("-lab=cifar", [2]),
    ("data=digits", [1, 2]), ("optimizer=SGD", [0]), ("optimizer=sgd|adam", [0, 1]), ("optimizer=*a*", [1]),
    ("flip=yes", [0]), ("flip=non", [1]), ("flip>0", []), ("mine=oui", [2]), ("name='the good one'", [0]),
    ("time>5min", [0]), ("time<=380", [0]), ("seed=0", [0, 2]), ("graine=1", [1]), ("best>0.5", [0, 2]),
    ("accuracy>0.5", [0, 2]), ("accuracy>0.9", [0]), ("exactitude>0.9", [0]), ("started>=2026-11-24", [0, 1]),
    ("started=2026-11-20", [2]), ("commencée<2026-11-21", [2]), ("lr>0.05 optimizer=sgd cifar", [0]),
    ("loss<1 -perceptron", [0]), ("LR>0.1", [1]),
])  # fmt: skip
def test_chooses(text, want):
    assert chosen(text) == want


@pytest.mark.parametrize(("text", "message", "hint"), [
    ("lr>", "After 'lr>' a value is missing", None),
    ("lrr>0.1", "No run has 'lrr'", "Did you mean lr"),
    ("zzz=1", "No run has 'zzz'", "There are: id, name"),
    ("lr>high", "'lr>' needs a number; found high", None),
    (">0.1", "the name of a setting or a metric is missing", None),
    ("started>monday", "'monday' is no day", None),
    ("started=2026-13-01", "is no day", None),
])  # fmt: skip
def test_mistakes_are_told(text, message, hint):
    with pytest.raises(UserError, match=re.escape(message)) as raised:
        parse(text, RUNS)
    assert hint is None or hint in raised.value.hint


def test_mistakes_are_told_in_french():
    language.set_language("fr")
    with pytest.raises(UserError, match="Aucune exécution n'a «\u00a0lrr\u00a0»") as raised:
        parse("lrr>1", RUNS)
    assert raised.value.hint == "Vouliez-vous dire\u00a0: lr\u00a0?"


def test_without_runs_any_name_will_do():
    assert parse("whatever>3").choose(RUNS) == [] and parse("lr>3", []) and parse("x", []).choose([]) == []


def test_the_columns_of_a_query_are_known():
    assert parse("lr>0.1 cifar État=failed -loss<2", RUNS).columns == ("lr", "status", "loss")


FLOATS = st.floats(-1e9, 1e9, allow_nan=False)
OPERATORS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def made(values):
    return [Entry(f"run-{k}", settings={} if v is None else {"x": v}) for k, v in enumerate(values)]


@given(st.lists(st.none() | FLOATS, max_size=12), FLOATS, st.sampled_from([*OPERATORS, "=", "!="]))
def test_numbers_are_compared_as_numbers(values, limit, op):
    runs = made([*values, 0.0, limit])
    got = {run.id for run in parse(f"x{op}{limit!r}", runs).choose(runs)}
    if op in OPERATORS:
        want = {r.id for r in runs if "x" in r.settings and OPERATORS[op](r.settings["x"], limit)}
    else:
        same = {r.id for r in runs if r.settings.get("x") == pytest.approx(limit, rel=1e-9, abs=0)}
        want = same if op == "=" else {r.id for r in runs} - same
    assert got == want


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_query_or_a_mistake(text):
    try:
        query = parse(text, RUNS)
    except UserError:
        return
    chosen = query.choose(RUNS)
    assert all(run in RUNS for run in chosen)
    # Narrower than each of its words.
    assert all(run in parse(word, RUNS).choose(RUNS) for run in chosen for word in text.split()
               if re.fullmatch(r"\w+", word))  # fmt: skip


@given(st.sampled_from(["lr>0.1", "cifar", "status=failed", "lr=0.1", "data=digits", "flip=yes"]))
def test_minus_is_the_rest(text):
    assert sorted(chosen(text) + chosen("-" + text)) == [0, 1, 2]


class TestOrder:
    @given(st.lists(st.none() | FLOATS, max_size=15), st.booleans())
    def test_is_sorted_and_what_lacks_it_comes_last(self, values, turned):
        runs = made([*values, 1.0])
        got = [value(run, "x") for run in ordered(runs, "x", turned)]
        there = [x for x in [*values, 1.0] if x is not None]
        assert got == sorted(there, reverse=turned) + [None] * (len(runs) - len(there))

    def test_the_best_and_the_newest_come_first_and_the_smallest_loss(self):
        def order(column, turned=False):
            return [RUNS.index(run) for run in ordered(RUNS, column, turned)]

        assert order("best") == [0, 2, 1] and order("best", True) == [2, 0, 1]
        assert order("loss") == [0, 2, 1] and order("started") == [1, 0, 2]
        assert order("status") == [1, 0, 2] and order("lr") == [0, 1, 2]

    def test_is_stable_and_counts_as_one_does(self):
        runs = [Entry(f"run-{k}") for k in (10, 2, 1)]
        assert [run.id for run in ordered(runs, "id")] == ["run-1", "run-2", "run-10"]
        assert ordered(runs, "lab") == runs and ordered(runs, "lab", True) == runs

    @pytest.mark.parametrize("column", columns(RUNS))
    def test_every_column_orders(self, column):
        assert sorted(run.id for run in ordered(RUNS, column)) == sorted(run.id for run in RUNS)

    def test_an_unknown_column_is_an_error(self):
        with pytest.raises(UserError, match="No run has 'epoch'") as raised:
            ordered(RUNS, "epoch")
        assert "epochs" in raised.value.hint


def test_columns_are_fields_then_settings_then_metrics():
    assert columns(RUNS)[: len(FIELDS)] == list(FIELDS)
    assert columns(RUNS)[len(FIELDS) :] == ["lr", "epochs", "optimizer", "flip", "margin", "test_accuracy", "loss",
                                            "accuracy"]  # fmt: skip
    assert known("Données", RUNS) == "data"


@pytest.mark.parametrize(("text", "want"), [
    ("0,1", 0.1), ("1e-3", 1e-3), ("90 %", 0.9), ("−2", -2), ("10k", 1e4), ("5min", 300), ("2h", 7200),
    ("abc", None), ("", None), ("1e999", None),
])  # fmt: skip
def test_numbers(text, want):
    assert number(text) == (want if want is None else pytest.approx(want))


def test_plain():
    assert plain("Échouée À") == "echouee a"
