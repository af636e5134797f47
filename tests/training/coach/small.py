"""Small trainings on scikit-learn's digits, in this process, each with at most one thing wrong with it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn

from dlstudy.lab.run import Run
from dlstudy.runs.folder import create
from dlstudy.runs.tail import Tail
from dlstudy.runs.view import RunView
from dlstudy.training.coach import Remark, remarks

_made = itertools.count()
_digits = load_digits()
_order = np.random.default_rng(0).permutation(len(_digits.target))
X, Y = _digits.data[_order] / 16.0, _digits.target[_order]
x, y = torch.tensor(X, dtype=torch.float32), torch.tensor(Y)
#: The first 1,200 to train on, the rest to test on.
CUT = 1200


def coached(
    train: Callable[[Run], Any], seed: int = 0, status: str = "finished"
) -> tuple[list[Remark], RunView]:
    """Train, and hear what the coach has to say of it afterwards."""
    folder = create({"lab": f"week1.small{next(_made)}", "settings": {}, "seed": seed, "data": None, "minutes": None,
                     "budget_minutes": None}, "")  # fmt: skip
    run = Run(folder, None)
    train(run)
    run.close(status)
    view = RunView().feed_all(Tail(folder.events).read())
    assert not view.damaged and "trouble" not in view.observed, view.observed.get("trouble")
    return remarks(view), view


def ids(train: Callable[[Run], Any], **more: Any) -> set[str]:
    return {remark.id for remark in coached(train, **more)[0]}


class Net(nn.Module):
    """Dense layers with an activation between them; functions, not modules, as many a lab writes it."""

    def __init__(
        self, sizes: list[int], activation: Callable = F.relu, drop: float = 0.0, norm: bool = False
    ) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in itertools.pairwise(sizes))
        self.norms = nn.ModuleList(nn.BatchNorm1d(n) for n in sizes[1:-1]) if norm else None
        self.drop, self.activation = nn.Dropout(drop), activation

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for k, layer in enumerate(self.layers[:-1]):
            x = layer(x)
            x = self.drop(self.activation(self.norms[k](x) if self.norms is not None else x))
        return self.layers[-1](x)


def fit(run: Run, net: nn.Module, *, epochs: int = 8, lr: float = 0.1, batch: int = 32, optimizer=torch.optim.SGD,
        data=None, test=None, modes: bool = True, loss=F.cross_entropy, schedule=None, shuffle: bool = True,
        more: Callable | None = None) -> None:  # fmt: skip
    """The loop that nearly every lab has."""
    train_set = (x[:CUT], y[:CUT]) if data is None else data
    test_set = (x[CUT:], y[CUT:]) if test is None else test
    run.keep(net)
    opt = run.keep(optimizer(net.parameters(), lr))
    steps = epochs * -(-len(train_set[0]) // batch)
    for _ in run.epochs(epochs):
        if modes:
            net.train()
        for xb, yb in run.batches(train_set, batch, shuffle=shuffle):
            if schedule is not None:
                for group in opt.param_groups:
                    group["lr"] = lr * schedule(run.step / steps)
            out = net(xb)
            cost = loss(out, yb)
            opt.zero_grad()
            cost.backward()
            opt.step()
            run.log(loss=cost, accuracy=(out.argmax(1) == yb).float().mean())
        if modes:
            net.eval()
        with torch.no_grad():
            out = net(test_set[0])
            run.log(
                test_loss=F.cross_entropy(out, test_set[1]),
                test_accuracy=(out.argmax(1) == test_set[1]).float().mean(),
            )
        if more is not None:
            more()


class Numpy:
    """The same written in NumPy: dense layers, one activation between them, softmax and cross-entropy."""

    def __init__(self, sizes: list[int], activation: str = "relu", scale: float | None = None) -> None:
        rng = np.random.default_rng(0)
        self.weights = [rng.normal(0, scale or np.sqrt(2 / a), (a, b)) for a, b in itertools.pairwise(sizes)]
        self.biases = [np.zeros(b) for b in sizes[1:]]
        self.activation = activation

    def forward(self, X: np.ndarray) -> list[np.ndarray]:
        outputs = [X]
        for k, (W, b) in enumerate(zip(self.weights, self.biases, strict=True)):
            z = outputs[-1] @ W + b
            inner = np.maximum(z, 0) if self.activation == "relu" else 1 / (1 + np.exp(-z))
            outputs.append(z if k == len(self.weights) - 1 else inner)
        return outputs

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        z = self.forward(X)[-1]
        e = np.exp(z - z.max(1, keepdims=True))
        return e / e.sum(1, keepdims=True)

    def step(self, X: np.ndarray, y: np.ndarray, lr: float) -> float:
        outputs, delta = self.forward(X), self.predict_proba(X)
        loss = float(-np.log(delta[np.arange(len(y)), y] + 1e-300).mean())
        delta[np.arange(len(y)), y] -= 1
        delta /= len(y)
        for k in reversed(range(len(self.weights))):
            h = outputs[k]
            back = delta @ self.weights[k].T * ((h > 0) if self.activation == "relu" else h * (1 - h))
            self.weights[k] = self.weights[k] - lr * h.T @ delta
            self.biases[k] = self.biases[k] - lr * delta.sum(0)
            delta = back
        return loss


def fit_numpy(run: Run, net: Numpy, *, epochs: int = 8, lr: float = 0.3, data=None, test=None, shuffle: bool = True,
              by_hand: bool = False) -> None:  # fmt: skip
    """With `run.batches`, or, `by_hand`, with slices of its own."""
    run.keep(net)
    A, B = data or (X[:CUT], Y[:CUT])
    T, U = test or (X[CUT:], Y[CUT:])
    for _ in run.epochs(epochs):
        if by_hand:
            order = run.rng.permutation(len(A)) if shuffle else np.arange(len(A))
            for i in range(0, len(A), 32):
                run.log(loss=net.step(A[order[i : i + 32]], B[order[i : i + 32]], lr))
        else:
            for xb, yb in run.batches((A, B), 32, shuffle=shuffle):
                run.log(loss=net.step(xb, yb, lr))
        p = net.predict_proba(T)
        run.log(
            test_accuracy=float((p.argmax(1) == U).mean()),
            test_loss=float(-np.log(p[np.arange(len(U)), U] + 1e-12).mean()),
        )
