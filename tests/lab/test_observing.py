"""Looking changes nothing, leaves nothing behind, and never reaches the lab when it fails."""

import copy
import io
import sys

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch.nn.modules import module as hooks
from torch.optim import optimizer as optimizers

from dlstudy.lab.observing import observer
from dlstudy.lab.observing.labels import flat
from dlstudy.lab.observing.overlap import keys
from dlstudy.lab.run import Run

pytestmark = pytest.mark.usefixtures("one_thread", "every_step")


def always(monkeypatch):
    """A window at every step and every evaluation."""
    monkeypatch.setattr(observer.Observer, "_left", 1.0)
    monkeypatch.setattr(observer.Observer, "_due", lambda self: True)
    monkeypatch.setattr(observer, "APART", 0.0)
    monkeypatch.setattr(observer, "GROWING", 0.0)


@pytest.mark.parametrize("kind", ["tensors", "loader"])
def test_numbers_are_the_same_to_the_bit(small_lab, look, tmp_path, monkeypatch, kind):
    """A training with batch norm, dropout and every generator, watched at every step, and not at all."""
    with monkeypatch.context() as patch:
        patch.setattr(observer.Observer, "off", True, raising=False)
        patch.setattr(observer.Observer, "epoch_begins", lambda self: None)
        for name in ("pass_begins", "step_begins", "step_ends", "tick", "pass_ends", "epoch_ends", "_last"):
            patch.setattr(observer.Observer, name, lambda self, *args: None)
        unseen = small_lab.make(tmp_path / "unseen")
        result = small_lab.go(unseen, kind=kind)
    always(monkeypatch)
    seen = small_lab.make(tmp_path / "seen")
    look.same(small_lab.go(seen, kind=kind), result)
    assert look.told(seen) == look.told(unseen)
    assert not look.events(unseen, "observe")
    found = [event["what"] for event in look.events(seen, "observe")]
    assert found.count("network") >= 10 and "trouble" not in found
    if kind == "tensors":
        assert "batches" in found


def test_nothing_is_left_behind(small_lab, tmp_path, monkeypatch):
    always(monkeypatch)
    small_lab.go(small_lab.make(tmp_path / "run"))
    assert not hooks._global_forward_hooks and not hooks._global_forward_pre_hooks
    assert not optimizers._global_optimizer_pre_hooks and not optimizers._global_optimizer_post_hooks
    assert sys.getprofile() is None


def test_a_network_is_copied_and_saved_as_it_is_in_the_middle_of_a_window(small_lab, tmp_path, monkeypatch):
    always(monkeypatch)
    run = Run(small_lab.make(tmp_path / "run"), None)
    net = run.keep(small_lab.Net())
    opt = run.keep(torch.optim.SGD(net.parameters(), 0.1))
    x, y = torch.randn(32, 12), torch.arange(32) % 3
    for _ in run.epochs(2):
        for xb, yb in run.batches((x, y), 8):
            loss = F.cross_entropy(net(xb), yb)
            opt.zero_grad()
            loss.backward()
            opt.step()
            twin, file = copy.deepcopy(net), io.BytesIO()
            torch.save(net, file)
            assert not twin._forward_hooks and all(
                p.grad is None or not p._backward_hooks for p in twin.parameters()
            )
        net.eval()
        assert len(net(x)) == 32
    run.close("finished")
    assert not run._observer.trouble


def test_a_failure_of_looking_ends_looking_alone(small_lab, look, tmp_path, monkeypatch):
    always(monkeypatch)
    folder = small_lab.make(tmp_path / "run")
    monkeypatch.setattr(observer.Arrays, "open", lambda self, kept: 1 / 0)
    assert small_lab.go(folder) is not None
    assert [event["error"] for event in look.events(folder, "observe")] == [
        "ZeroDivisionError: division by zero"
    ]
    assert look.fold(folder).status == "finished"


def test_an_older_reader_knows_nothing_of_it_and_a_damaged_observation_is_left_out(small_lab, look, tmp_path):
    folder = small_lab.make(tmp_path / "run")
    small_lab.go(folder)
    view = look.fold(folder)
    before = {what: len(events) for what, events in view.observed.items()}
    for line in ('{"e":"observe","what":3,"step":1}', '{"e":"observe","what":"network","step":"x"}',
                 '{"e":"observe","what":"network","step":1,"layers":[{"size":3}]}'):  # fmt: skip
        view.feed(line)
    assert view.damaged == 3 and before == {what: len(events) for what, events in view.observed.items()}
    view.feed('{"e":"rewind","t":0,"at":1,"step":4}')
    assert all(event["step"] <= 4 for events in view.observed.values() for event in events)


def test_keys_of_examples():
    """Equal examples have equal keys, in NumPy and in torch, wherever they stand; others have others."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(500, 3, 8, 8)).astype(np.float32)
    X[400] = X[3]
    found = keys(X, slice(None))
    assert found[400] == found[3] and len(np.unique(found)) == 499
    assert np.array_equal(keys(torch.from_numpy(X), slice(None)), found)
    assert np.array_equal(keys(X, np.array([7, 3])), found[[7, 3]])
    assert (
        keys(np.array([[0.0], [-0.0]]), slice(None)).tolist()[0] == keys(np.array([[-0.0]]), slice(None))[0]
    )


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (torch.tensor([0, 2, 1]), [0, 2, 1]),
        (np.array([[0, 0, 1], [1, 0, 0]]), [2, 0]),
        (torch.tensor([[0.1, 0.9], [0.95, 0.05]]), [1, 0]),
        (np.array([1.0, 0.0]), [1, 0]),
        (np.array([1.5, 0.25]), [1.5, 0.25]),
        (torch.zeros(4, 3), None),
        ("abc", None),
    ],
)
def test_labels_as_one_number_an_example(labels, expected):
    found = flat(labels)
    assert found is None if expected is None else found.tolist() == expected
