"""Batches: every example once, in an order that the seed decides; loaders, arrays, evaluations."""

import numpy as np
import pytest
import torch

from dlstudy.lab.run import Run


@pytest.fixture
def run(small_lab, tmp_path):
    return Run(small_lab.make(tmp_path / "run"), None)


def test_each_example_once_and_in_step_with_its_label(run):
    x = torch.arange(103)
    for _ in run.epochs(2):
        seen = []
        passed = run.batches((x, x * 2), 10, drop_last=False)
        assert len(passed) == 11
        for a, b in passed:
            assert torch.equal(2 * a, b)
            seen += a.tolist()
        assert sorted(seen) == list(range(103)) and seen != list(range(103))
    assert run.step == 22


def test_the_order_is_the_generators(run):
    x, order = torch.arange(50), torch.randperm(50, generator=torch.Generator().manual_seed(run.seed))
    for _ in run.epochs(1):
        assert torch.cat(list(run.batches(x, 10))).tolist() == order.tolist()


def test_what_is_left_over_is_left_out_of_a_training_only(run):
    x = torch.arange(25)
    for _ in run.epochs(1):
        assert [len(b) for b in run.batches(x, 10)] == [10, 10]
        assert [len(b) for b in run.batches(x, 10, shuffle=False)] == [10, 10, 5]
        assert [len(b) for b in run.batches(x, 100)] == [25]  # fewer examples than a batch


def test_parts_of_a_data_set_and_arrays(run):
    class Part:
        x, y = np.arange(20.0).reshape(10, 2), np.arange(10)

    for _ in run.epochs(1):
        for x, y in run.batches(Part(), 5):
            assert isinstance(x, np.ndarray) and np.array_equal(x[:, 0], 2 * y)


@pytest.mark.parametrize("call", [
    lambda run: run.batches(torch.arange(3)), lambda run: run.batches(torch.arange(3), 0),
    lambda run: run.batches((torch.arange(3), torch.arange(4)), 2), lambda run: run.batches(torch.zeros(0, 2), 2),
    lambda run: run.batches([1, 2, 3], 2), lambda run: run.batches(iter([1])), lambda run: run.epochs(0),
    lambda run: run.epochs(True), lambda run: run.epochs(2.0),
    lambda run: run.fit(0, step=lambda: None, steps_per_epoch=1),
])  # fmt: skip
def test_mistakes_are_told_at_once(run, call):
    with pytest.raises((ValueError, TypeError)):
        call(run)


def test_an_evaluation_counts_no_steps_and_one_inside_a_pass_neither(run):
    x = torch.arange(40)
    for _ in run.epochs(1):
        for k, _ in enumerate(run.batches(x, 10)):
            if k == 2:
                assert sum(len(b) for b in run.batches(x, 8, shuffle=False)) == 40
        with torch.no_grad():
            assert sum(len(b) for b in run.batches(x, 8, shuffle=False)) == 40
    assert run.step == 4
    assert [len(b) for b in run.batches(x, 20, shuffle=False)] == [
        20,
        20,
    ]  # after the training: an evaluation
    assert run.step == 4


def test_two_passes_side_by_side_count_once(run, every_step):
    x = torch.arange(40)
    for _ in run.epochs(1):
        for a, b in zip(run.batches(x, 10), run.batches(x, 10), strict=True):
            assert len(a) == len(b) == 10
    assert run.step == 4


def test_a_pass_that_is_left_early_counts_the_steps_it_made(run, look):
    for _ in run.epochs(2):
        for k, _ in enumerate(run.batches(torch.arange(100), 10)):
            run.log(loss=k)
            if k == 2:
                break
        run.log(test_loss=0.5)
    run.close("finished")
    assert run.step == 6
    told = look.told(run.folder)
    assert told["loss"][0] == [1, 2, 3, 4, 5, 6] and told["test_loss"][0] == [3, 6]


def test_a_lab_without_epochs(run, look):
    for x in run.batches(torch.arange(30), 10):
        run.log(mean=x.float().mean())
    run.close("finished")
    assert run.step == 3 and look.told(run.folder)["mean"][0] == [1, 2, 3]


def test_loops_inside_one_another_are_refused(run):
    with pytest.raises(RuntimeError, match="inside"):
        for _ in run.epochs(2):
            for _ in run.epochs(2):
                pass


def test_data_as_tensors_with_a_stand_in(run, look, monkeypatch):
    from types import SimpleNamespace

    datasets = pytest.importorskip("dlstudy.datasets")
    part = SimpleNamespace(x=np.zeros((6, 8, 8, 1), np.uint8), y=np.arange(6, dtype=np.int64))
    part.x.flags.writeable = False  # as a file mapped into memory
    made = SimpleNamespace(name="digits", train=part, test=part, classes=list("0123456789"), builtin=True,
                           official=True, note={"fr": "Chiffres.", "en": "Digits."})  # fmt: skip
    asked = []
    monkeypatch.setattr(datasets, "resolve", lambda wanted, asked=None: "digits", raising=False)
    monkeypatch.setattr(datasets, "load", lambda name: asked.append(name) or made, raising=False)
    data = run.data("mnist")
    assert data.train.x.dtype == torch.uint8 and data.train.y.dtype == torch.int64 and len(data.test) == 6
    data.train.x += 1
    view = look.fold(run.folder)
    assert view.data["name"] == "digits" and view.data["train"] == 6
    assert view.data["stands_in_for"] == "mnist"
    assert (
        "dlstudy data get mnist" in view.says[-1].en and "'mnist' is not on this machine" in view.says[-1].en
    )
    # The run goes on with what it began with, also when the real set has come since.
    monkeypatch.setattr(datasets, "resolve", lambda wanted, asked=None: wanted, raising=False)
    again = Run(run.folder, None)
    again.data("mnist")
    assert asked == ["digits", "digits"]
