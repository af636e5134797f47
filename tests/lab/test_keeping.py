"""Whatever a lab keeps survives being written, read without code and put back into the same objects."""

import collections
import random

import numpy as np
import pytest
import torch

from dlstudy.lab import keeping, randomness
from dlstudy.runs.checkpoints import decode, encode


def through(thing):
    return decode(encode({"it": keeping.capture(thing)}))["it"]


@pytest.mark.parametrize("value", [
    {"a": [1, 2.5, None, "é", True], ("t", 1): {3, 4}}, [np.arange(6).reshape(2, 3), np.float32(0.1)],
    {"deque": collections.deque([1, 2], maxlen=3), "frozen": frozenset({1}), "text": np.array(["a", "bc"])},
    [np.zeros((0, 3), np.uint16), torch.arange(3), torch.tensor(1.5, dtype=torch.bfloat16)],
    [[]], [{}], {"nan": float("inf"), "complex": 1 + 2j},
])  # fmt: skip
def test_values(value):
    state = through(value)
    empty = type(value)()
    keeping.restore(empty, state)
    assert repr(empty) == repr(value)


def test_a_module_with_gradients_and_frozen_parts():
    net = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.Linear(4, 2))
    net[0].requires_grad_(False)
    net(torch.randn(8, 3)).sum().backward()
    net[1].eval()
    state = through(net)
    other = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.Linear(4, 2))
    other[2].weight.grad = torch.ones(2, 4)
    keeping.restore(other, state)
    for a, b in zip(net.parameters(), other.parameters(), strict=True):
        assert torch.equal(a, b) and a.requires_grad == b.requires_grad
        assert (a.grad is None) == (b.grad is None) and (a.grad is None or torch.equal(a.grad, b.grad))
    assert [m.training for m in net.modules()] == [m.training for m in other.modules()]
    assert all(torch.equal(a, b) for a, b in zip(net.buffers(), other.buffers(), strict=True))


@pytest.mark.parametrize("make", [torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW, torch.optim.RMSprop])
def test_optimizers_go_on_as_if_nothing_had_happened(make):
    def twin():
        torch.manual_seed(0)
        p = torch.nn.Parameter(torch.randn(3, 3).to(memory_format=torch.contiguous_format))
        return p, make([p], lr=0.1)

    (p, opt), (q, other) = twin(), twin()
    for _ in range(3):
        p.grad = torch.randn(3, 3)
        opt.step()
    state = decode(encode({"p": keeping.capture(p), "opt": keeping.capture(opt)}))
    keeping.restore(q, state["p"])
    keeping.restore(other, state["opt"])
    p.grad, q.grad = torch.ones(3, 3), torch.ones(3, 3)
    opt.step(), other.step()
    assert torch.equal(p, q)


@pytest.mark.parametrize("make", [lambda: torch.Generator().manual_seed(1), lambda: np.random.default_rng(1),
                                  lambda: np.random.RandomState(1), lambda: random.Random(1)])  # fmt: skip
def test_generators(make):
    def draw(g):
        if isinstance(g, torch.Generator):
            return torch.rand(3, generator=g).tolist()
        return (
            [float(g.random()) for _ in range(3)] if not hasattr(g, "normal") else g.normal(size=3).tolist()
        )

    one, other = make(), make()
    draw(one)
    keeping.restore(other, through(one))
    assert draw(one) == draw(other)


def test_all_chance_is_put_back():
    generators = [torch.Generator().manual_seed(3)]

    def draw():
        return (random.random(), float(np.random.randn()), torch.rand(2).tolist(),
                torch.rand(2, generator=generators[0]).tolist())  # fmt: skip

    randomness.seed_all(4)
    draw()
    state = decode(encode(randomness.capture(generators)))
    first = draw()
    draw()
    randomness.restore(state, generators)
    assert draw() == first


def test_a_network_by_hand_keeps_its_arrays_and_what_shares_them():
    class Layer:
        def __init__(self, n):
            self.w, self.rng = np.ones(n), np.random.default_rng(n)
            self.activation = np.tanh

    class Net:
        def __init__(self):
            self.layers = [Layer(2), Layer(3)]
            self.params = [layer.w for layer in self.layers]
            self.me, self.count = self, 0

    net = Net()
    net.params[1] += 4
    net.count = 7
    drawn = net.layers[0].rng.random()
    state = through(net)
    expected = net.layers[0].rng.random()
    other = Net()
    keeping.restore(other, state)
    assert (
        other.count == 7 and other.params[1] is other.layers[1].w and other.layers[1].w.tolist() == [5, 5, 5]
    )
    assert other.layers[0].rng.random() == expected != drawn and other.me is other


def test_what_cannot_be_kept_says_where():
    with pytest.raises(keeping.CannotKeep, match=r"dict\['a'\].*range"):
        keeping.capture({"a": range(3)})
    with pytest.raises(keeping.CannotKeep):
        keeping.capture(3j.__class__)
