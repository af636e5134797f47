"""descent, losses and network against PyTorch: the same steps, losses and gradients."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F

WEEK = Path(__file__).parents[2] / "curriculum" / "week1"


def solution(unit):
    spec = importlib.util.spec_from_file_location(f"{unit}_solution", WEEK / unit / "solution.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["sgd", "momentum", "adam"])
def test_fifty_steps_go_where_pytorchs_optimizers_go(name):
    answer, rng = solution("descent"), np.random.default_rng(0)
    w = rng.normal(size=(3, 4))
    p = torch.tensor(w.copy(), requires_grad=True)
    optimizer = {
        "sgd": lambda: torch.optim.SGD([p], 0.02),
        "momentum": lambda: torch.optim.SGD([p], 0.02, momentum=0.8),
        "adam": lambda: torch.optim.Adam([p], 0.02, betas=(0.8, 0.99), eps=1e-3),
    }[name]()
    velocity, m, v = (np.zeros_like(w) for _ in range(3))
    for t in range(1, 51):
        grad = w**3 - np.sin(w)
        if name == "sgd":
            w = answer.sgd_step(w, grad, 0.02)
        elif name == "momentum":
            w, velocity = answer.momentum_step(w, grad, velocity, 0.02, 0.8)
        else:
            w, m, v = answer.adam_step(w, grad, m, v, t, 0.02, 0.8, 0.99, 1e-3)
        optimizer.zero_grad()
        (p**4 / 4 + torch.cos(p)).sum().backward()
        optimizer.step()
    assert np.allclose(w, p.detach().numpy(), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("scale", [1.0, 1e4])
def test_losses_and_their_gradients_are_pytorchs(scale):
    answer, rng = solution("losses"), np.random.default_rng(1)
    logits, labels = scale * rng.normal(size=(6, 4)), rng.integers(0, 4, size=6)
    z = torch.tensor(logits, requires_grad=True)
    loss = F.cross_entropy(z, torch.tensor(labels))
    loss.backward()
    assert answer.cross_entropy(logits, labels) == pytest.approx(loss.item(), rel=1e-12)
    assert np.allclose(answer.cross_entropy_grad(logits, labels), z.grad.numpy(), rtol=1e-9, atol=1e-15)
    assert np.allclose(answer.softmax(logits), torch.softmax(z, -1).detach().numpy(), rtol=1e-9, atol=1e-300)

    y = rng.integers(0, 2, size=6).astype(float)
    binary = F.binary_cross_entropy_with_logits(torch.tensor(logits[:, 0]), torch.tensor(y))
    assert answer.binary_cross_entropy(logits[:, 0], y) == pytest.approx(binary.item(), rel=1e-12)

    target = rng.normal(size=(6, 4))
    p = torch.tensor(logits, requires_grad=True)
    F.mse_loss(p, torch.tensor(target)).backward()
    assert np.allclose(answer.mse_grad(logits, target), p.grad.numpy(), rtol=1e-12)


def test_a_step_of_the_network_is_a_step_of_pytorchs_sgd():
    answer, rng = solution("network"), np.random.default_rng(2)
    X, y = rng.normal(size=(9, 5)), rng.integers(0, 3, size=9)
    net = answer.Network([5, 7, 6, 3], seed=4)
    layers = [
        torch.tensor(a, requires_grad=True)
        for pair in zip(net.weights, net.biases, strict=True)
        for a in pair
    ]
    optimizer = torch.optim.SGD(layers, 0.3)
    for _ in range(3):
        h = torch.tensor(X)
        for i in range(0, len(layers), 2):
            h = (torch.relu(h) if i else h) @ layers[i] + layers[i + 1]
        loss = F.cross_entropy(h, torch.tensor(y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        assert net.step(X, y, 0.3) == pytest.approx(loss.item(), rel=1e-12)
    for mine, theirs in zip(
        [a for pair in zip(net.weights, net.biases, strict=True) for a in pair], layers, strict=True
    ):
        assert np.allclose(mine, theirs.detach().numpy(), rtol=1e-10, atol=1e-12)
