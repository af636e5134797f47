"""What is logged reaches the one fold that every reader uses, unchanged and undamaged."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlstudy.lab.recorder import Clock, Recorder, _fetch
from dlstudy.lab.run import Run
from dlstudy.runs.events import EventWriter
from dlstudy.runs.view import RunView

numbers = st.one_of(st.floats(width=64), st.integers(-(2**53), 2**53), st.booleans())
names = st.sampled_from(["loss", "rate", "test_accuracy", "é"])
rows = st.lists(
    st.tuples(st.booleans(), st.booleans(), st.dictionaries(names, numbers, min_size=1)), max_size=30
)


@settings(max_examples=100, deadline=None)
@given(rows)
def test_any_order_of_rows_and_flushes(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("log") / "events.jsonl"
    recorder = Recorder(EventWriter(path), Clock(), RunView())
    expected = {}
    for next_step, flush, values in rows:
        recorder.step += next_step
        for name, value in values.items():
            expected.setdefault(name, []).append((recorder.step, float(value)))
        recorder.log(**values)
        if flush:
            recorder.flush()
    recorder.writer.close() if recorder.flush() else None
    view = RunView().feed_all(path.read_bytes().split(b"\n"))
    assert view.damaged == 0
    found = {n: [(s, str(v)) for s, v in zip(c.steps, c.values, strict=True)] for n, c in view.series.items()}
    assert found == {n: [(s, str(v)) for s, v in told] for n, told in expected.items()}
    assert recorder.rows == {n: len(told) for n, told in expected.items()}
    assert all(np.isfinite(v) for v in recorder.known.values())


@pytest.fixture
def run(small_lab, tmp_path):
    return Run(small_lab.make(tmp_path / "run"), None)


def test_numbers_of_every_kind(run, look):
    kinds = [3, True, 2.5, np.float32(0.1), np.int64(7), np.array([4.0]), torch.tensor(0.25), torch.tensor([[9]]),
             torch.tensor(1.5, dtype=torch.bfloat16), torch.tensor(2.0, requires_grad=True) * 2, math.nan,
             -math.inf]  # fmt: skip
    for k, value in enumerate(kinds):
        run.log(**{f"v{k}": value})
    run.close("finished")
    view = look.fold(run.folder)
    expected = [3, 1, 2.5, float(np.float32(0.1)), 7, 4, 0.25, 9, 1.5, 4, math.nan, -math.inf]
    assert [str(view.metrics[f"v{k}"]) for k in range(len(kinds))] == [str(float(v)) for v in expected]
    assert set(run.folder.metrics) == {f"v{k}" for k in range(10)}  # JSON has no NaN


@pytest.mark.parametrize("wrong", [torch.zeros(2), "0.5", None, [1.0], np.zeros((2, 2)), torch.tensor(1j)])
def test_what_is_no_number_is_refused_at_the_labs_line(run, wrong):
    with pytest.raises(TypeError, match=r"log\(loss=…\)"):
        run.log(loss=wrong)


def test_logging_keeps_neither_the_graph_nor_a_value_that_changes_later(run, look):
    run._recorder._overdue = math.inf
    loss, total = (torch.ones(3, requires_grad=True) * 2).sum(), torch.zeros(())
    run.log(loss=loss, total=total)
    total += 5
    elsewhere = torch.ones((1,), device="meta", requires_grad=True) * 2  # as on a GPU: it stays there
    run.log(elsewhere=elsewhere)
    waiting = [value for _, _, values in run._recorder._waiting for value in values.values()]
    assert waiting[:2] == [6.0, 0.0]
    assert waiting[2].grad_fn is None and waiting[2].device.type == "meta" and waiting[2] is not elsewhere


def test_tensors_from_elsewhere_come_over_in_one_transfer_for_each_type(monkeypatch):
    stack, calls = torch.stack, []
    monkeypatch.setattr(torch, "stack", lambda tensors: calls.append(len(tensors)) or stack(tensors))
    columns = [[torch.tensor(k / 3) for k in range(100)], [0.5, torch.tensor(1.25), torch.tensor(True)]]
    expected = [[float(one) for one in column] for column in columns]
    _fetch(columns)
    assert columns == expected and sorted(calls) == [1, 101]


def test_metrics_of_a_living_run_are_read_without_folding_all(run):
    run.log(loss=3.0)
    run._recorder.flush()
    run._remember()
    run.log(loss=2.0, accuracy=0.5)
    run._recorder.flush()
    state = run.folder.state()
    assert state["metrics"] == {"loss": 3.0}
    before = run.folder.events.read_bytes()
    spoilt = b"#" * state["metrics_position"] + before[state["metrics_position"] :]
    run.folder.events.write_bytes(spoilt)  # what came before is not looked at
    assert run.folder.metrics == {"loss": 2.0, "accuracy": 0.5}


def test_a_whole_run_folds_without_damage(small_lab, look, tmp_path, every_step):
    folder = small_lab.make(tmp_path / "run")
    small_lab.go(folder)
    view = look.fold(folder)
    assert view.damaged == 0 and view.status == "finished" and view.models == {"Net": 291}
    assert view.device["threads"] == torch.get_num_threads() and view.progress["step"] == 24
    assert view.progress["epoch"] == 3 and view.progress["epoch_step"] == view.progress["epoch_steps"] == 8
    assert view.metrics == folder.metrics and set(view.metrics) >= {"loss", "train_loss", "final"}
    assert list(view.series["loss"].steps) == list(range(1, 25))
    assert list(view.series["train_loss"].steps) == [8, 16, 24]
    assert list(view.series["loss"].ts) == sorted(view.series["loss"].ts)


cuda = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")


@cuda
def test_on_a_gpu_logging_waits_for_nothing(small_lab, look, tmp_path):
    run = Run(small_lab.make(tmp_path / "run"), None, device="cuda")
    losses = torch.rand(1000, device="cuda")
    run._recorder._overdue = math.inf
    torch.cuda.set_sync_debug_mode("error")
    try:
        for k in range(1000):
            run.log(loss=losses[k], twice=2 * losses[k].double(), rate=0.1)
    finally:
        torch.cuda.set_sync_debug_mode("default")
    run.close("finished")
    view = look.fold(run.folder)
    assert list(view.series["loss"].values) == losses.tolist()
    assert list(view.series["twice"].values) == (2 * losses.double()).tolist()


@cuda
@pytest.mark.parametrize("kind", ["tensors", "loader"])
def test_on_a_gpu_a_run_goes_on_from_its_checkpoint(small_lab, look, tmp_path, every_step, kind):
    class Died(BaseException):
        pass

    def at_step(step):
        if step == 13:
            raise Died

    folder = small_lab.make(tmp_path / "run")
    with pytest.raises(Died):
        small_lab.go(folder, at_step, kind=kind, device="cuda")
    result = small_lab.go(folder, kind=kind, device="cuda")
    whole = small_lab.go(small_lab.make(tmp_path / "whole"), kind=kind, device="cuda")
    for name in whole:
        torch.testing.assert_close(result[name], whole[name])
    assert look.fold(folder).damaged == 0 and look.events(folder, "progress")[-1]["gpu_memory"] > 0
