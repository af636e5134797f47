"""LeNet and AlexNet: the numbers of the lesson are those of the networks as PyTorch builds them."""

import importlib.util
from pathlib import Path

import pytest
import torch
from torch import nn

FOLDER = Path(__file__).parents[2] / "curriculum" / "week2" / "lenet"


@pytest.fixture(autouse=True)
def _one_thread():
    """A few small pictures: a second thread would only wait for the first."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def load(name):
    spec = importlib.util.spec_from_file_location(f"lenet_{name}", FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def parameters(net):
    return sum(p.numel() for p in net.parameters())


def alexnet():
    """Krizhevsky et al. 2012: two cards, hence two groups in layers 2, 4 and 5."""
    pool = nn.MaxPool2d(3, 2)
    return nn.Sequential(
        nn.Conv2d(3, 96, 11, stride=4), pool, nn.Conv2d(96, 256, 5, padding=2, groups=2), pool,
        nn.Conv2d(256, 384, 3, padding=1), nn.Conv2d(384, 384, 3, padding=1, groups=2),
        nn.Conv2d(384, 256, 3, padding=1, groups=2), pool, nn.Flatten(),
        nn.Linear(9216, 4096), nn.Linear(4096, 4096), nn.Linear(4096, 1000),
    )  # fmt: skip


def test_the_lessons_counts_are_those_of_the_networks():
    figures = load("figures")
    assert figures.costs(figures.LENET)[0].sum() == parameters(load("solution").LeNet()) == 61_706
    with torch.device("meta"):  # shapes alone: nothing of AlexNet's 240 MB
        net = alexnet()
        assert net(torch.empty(1, 3, 227, 227)).shape == (1, 1000)
    assert figures.costs(figures.ALEXNET)[0].sum() == parameters(net) == 60_965_224
    for text in ("lesson.fr.md", "lesson.en.md"):
        assert "965" in (FOLDER / text).read_text("utf-8")


def test_every_legal_style_is_lenet_and_a_near_miss_is_named():
    check = load("check")
    x = torch.randn(2, 1, 28, 28, generator=torch.Generator().manual_seed(0))

    def net(act, pool, *, first, dense=True):
        layers = lambda conv: [conv, act(), pool(2)] if first else [conv, pool(2), act()]  # noqa: E731
        hidden = [nn.Flatten(), nn.Linear(400, 120)] if dense else [nn.Conv2d(16, 120, 5), nn.Flatten()]
        return nn.Sequential(*layers(nn.Conv2d(1, 6, 5, padding=2)), *layers(nn.Conv2d(6, 16, 5)),
                             *hidden, act(), nn.Linear(120, 84), act(), nn.Linear(84, 10))  # fmt: skip

    for act in (nn.Tanh, nn.Sigmoid, nn.ReLU):
        for pool in (nn.AvgPool2d, nn.MaxPool2d):
            for first in (True, False):
                assert check.computes(net(act, pool, first=first), x, 10) == "LeNet"
    assert check.computes(net(nn.Tanh, nn.AvgPool2d, first=True, dense=False), x, 10) == "LeNet"
    assert check.computes(net(nn.GELU, nn.MaxPool2d, first=True), x, 10) == "something else"
    softmax = nn.Sequential(net(nn.ReLU, nn.MaxPool2d, first=True), nn.Softmax(1))
    assert check.computes(softmax, x, 10) == "a softmax after the last layer"
