"""The fold against a plain recomputation, and against whatever a broken disk may contain."""

import json
import math
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlstudy import language
from dlstudy.runs.view import RunView


def line(e, **fields):
    return json.dumps({"e": e, "t": fields.pop("t", 0.0), "at": 1000.0, **fields}).encode()


def scalars(steps, **values):
    return line("scalars", step=steps, ts=[s / 10 for s in steps], v=values)


values = st.one_of(st.floats(-1e300, 1e300), st.sampled_from(["nan", "inf", "-inf"]))
row = st.tuples(st.sampled_from([("loss",), ("loss", "learning_rate"), ("test_accuracy",)]), values)
history = st.lists(st.one_of(row, st.tuples(st.just("rewind"), st.integers(0, 30))), max_size=30)


@settings(max_examples=150, deadline=None)
@given(history)
def test_series_equal_a_plain_recomputation(history):
    """Rows one by one, rewinds in between: the kept rows are those a plain list of rows keeps."""
    view, rows, step = RunView(), [], 0
    for what, value in history:
        if what == "rewind":
            step = min(step, value)
            rows = [r for r in rows if r[1] <= step]
            view.feed(line("rewind", step=step))
        else:
            step += 1
            rows += [(name, step, float(value)) for name in what]
            view.feed(scalars([step], **{name: [value] for name in what}))
    assert view.damaged == 0
    for name in {r[0] for r in rows} | set(view.series):
        mine = [(s, v) for n, s, v in rows if n == name]
        series = view.series[name]
        assert list(series.steps) == [s for s, _ in mine]
        assert [str(v) for v in series.values] == [str(v) for _, v in mine]
        assert str(view.metrics[name]) == str(mine[-1][1])


EVENTS = [
    line("start", device="cpu", threads=2, session=1), line("data", name="digits", classes=["0", "1"]),
    line("model", name="Net", parameters=12), line("budget", epochs=2), scalars([1, 2], loss=[2.0, "nan"]),
    line("progress", epoch=1, epochs=2, step=2, remaining=None, memory=1),
    line("show", name="m", step=2, kind="matrix", values=[[1]]), line("say", fr="Bon.", en="Good."),
    line("checkpoint", step=2), line("pause"), line("continue"), line("rewind", step=2),
    line("end", status="finished", metrics={"loss": 1.0}, error=None),
]  # fmt: skip
ANYTHING = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
                        lambda s: st.lists(s, max_size=3) | st.dictionaries(st.text(max_size=5), s, max_size=3),
                        max_leaves=6)  # fmt: skip


def facts(view):
    series = {n: (list(s.steps), str(list(s.values))) for n, s in view.series.items()}
    return {**vars(view), "damaged": 0, "series": series}


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_damaged_line_is_counted_and_changes_nothing(data):
    """Any field of any event replaced by anything, cut anywhere, or bytes of any kind."""
    view = RunView().feed_all(EVENTS)
    before = facts(view)
    event = json.loads(data.draw(st.sampled_from(EVENTS)))
    how = data.draw(st.sampled_from(["field", "cut", "bytes"]))
    if how == "field":
        event[data.draw(st.sampled_from(sorted(event)))] = data.draw(ANYTHING)
        bad = json.dumps(event).encode()
    elif how == "cut":
        whole = json.dumps(event).encode()
        bad = whole[: data.draw(st.integers(1, len(whole) - 1))]
    else:
        bad = data.draw(st.binary(min_size=1))
    view.feed(bad)
    if view.damaged:
        assert view.damaged == 1 and facts(view) == before
    elif how == "cut":
        pytest.fail("a cut event was believed")


def test_the_whole_run_is_told():
    view = RunView().feed_all(EVENTS)
    assert (view.status, view.damaged, view.session) == ("finished", 0, 1)
    assert view.metrics["loss"] == 1.0 or math.isnan(view.metrics["loss"])
    assert view.models == {"Net": 12} and view.step == 2 and view.shows["m"]["values"] == [[1]]
    language.set_language("fr")
    assert view.says[0].here == "Bon."
    assert view.changes["scalars"] == 1


def test_rewind_brings_back_what_was_there():
    view = RunView()
    for step in (10, 20, 30):
        view.feed(scalars([step], loss=[1 / step]))
        view.feed(line("progress", epoch=step // 10, step=step))
        view.feed(line("show", name="confusion", step=step, kind="matrix", values=[[step]]))
        if step < 30:
            view.feed(line("checkpoint", step=step))
    view.feed(line("end", status="stopped", metrics={"loss": 1 / 30}, error=None))
    view.feed_all([line("rewind", step=20), line("start", device="cpu", session=2)])
    assert view.status == "running" and view.session == 2 and view.metrics == {"loss": 1 / 20}
    assert view.step == 20 and view.progress["epoch"] == 2 and view.shows["confusion"]["values"] == [[20]]
    view.feed(line("rewind", step=0))
    assert view.series == {} and view.shows == {} and view.progress == {}


def test_unknown_kinds_are_left_to_newer_versions():
    view = RunView().feed_all([line("hologram", x=1), b"", b"\n", "  "])
    assert view.damaged == 0 and view.series == {}


@pytest.mark.parametrize("rows", [1, 250])
def test_a_hundred_thousand_steps_fold_quickly(rows):
    """Well under the second that the screen has to open (a loose limit: machines differ)."""
    lines = [scalars(list(range(s, s + rows)), loss=[0.12345678] * rows, learning_rate=[0.1] * rows)
             for s in range(1, 100_001, rows)]  # fmt: skip
    before = time.process_time()
    view = RunView().feed_all(lines)
    assert len(view.series["loss"]) == 100_000
    assert time.process_time() - before < 2.5
