"""The figures of the lesson on transfer: a whole transfer in small, in NumPy, and what batch norms forget."""

import copy
from functools import cache
from itertools import pairwise

import numpy as np

from dlstudy.figure import Figure

SIDE = 12
WAYS = {"scratch": {"fr": "de zéro", "en": "from scratch"}, "frozen": {"fr": "tronc gelé", "en": "frozen backbone"},
        "tuned": {"fr": "affinage", "en": "fine-tuning"}}  # fmt: skip


def placed(digits, rng):
    """Digits of 8 × 8 each somewhere on an empty picture of 12 × 12: (N, 144)."""
    n, i = len(digits), np.arange(8)
    sheet = np.zeros((n, SIDE, SIDE), np.float32)
    top, left = rng.integers(0, SIDE - 7, (2, n))
    sheet[np.arange(n)[:, None, None], top[:, None, None] + i[:, None], left[:, None, None] + i] = digits
    return sheet.reshape(n, -1)


class Net:
    """Two ReLU layers, the backbone, and a head."""

    def __init__(self, n_classes, rng, sizes=(SIDE * SIDE, 128, 64)):
        shapes = list(pairwise(sizes))
        self.W = [rng.normal(0, np.sqrt(2 / a), (a, b)).astype(np.float32) for a, b in shapes]
        self.b = [np.zeros(b, np.float32) for b in sizes[1:]]
        self.new_head(n_classes, rng)

    def new_head(self, n_classes, rng):
        self.V = rng.normal(0, np.sqrt(1 / 64), (64, n_classes)).astype(np.float32)
        self.c = np.zeros(n_classes, np.float32)

    def outputs(self, X):
        out = [X]
        for W, b in zip(self.W, self.b, strict=True):
            out.append(np.maximum(out[-1] @ W + b, 0))
        return out

    def accuracy(self, X, y):
        return float(np.mean((self.outputs(X)[-1] @ self.V + self.c).argmax(axis=1) == y))

    def step(self, X, y, lr_backbone, lr_head):
        out = self.outputs(X)
        z = out[-1] @ self.V + self.c
        delta = np.exp(z - z.max(axis=1, keepdims=True))
        delta /= delta.sum(axis=1, keepdims=True)
        delta[np.arange(len(y)), y] -= 1
        delta /= len(y)
        below = delta @ self.V.T
        self.V -= lr_head * out[-1].T @ delta
        self.c -= lr_head * delta.sum(axis=0)
        for i in (1, 0) if lr_backbone else ():
            delta = below * (out[i + 1] > 0)
            below = delta @ self.W[i].T
            self.W[i] -= lr_backbone * out[i].T @ delta
            self.b[i] -= lr_backbone * delta.sum(axis=0)


@cache
def problem():
    """A network that knows the digits 0 to 5 wherever they stand, and pictures (X, y) of 6, 7, 8 and 9."""
    from sklearn.datasets import load_digits

    digits, labels = load_digits(return_X_y=True)
    digits, rng = (digits / 16).reshape(-1, 8, 8).astype(np.float32), np.random.default_rng(0)
    old, known = digits[labels < 6], labels[labels < 6]
    net = Net(6, rng)
    for _ in range(1200):
        chosen = rng.integers(0, len(known), 64)
        net.step(placed(old[chosen], rng), known[chosen], 0.15, 0.15)
    return net, placed(digits[labels >= 6], rng), labels[labels >= 6] - 6


@cache
def accuracy(way, per_class, lr_backbone=0.02, draws=4):
    """The mean accuracy on the other pictures after learning 6 to 9 from so many of each class."""
    pretrained, X, y = problem()
    found = []
    for seed in range(draws):
        rng = np.random.default_rng(seed)
        few = np.concatenate([rng.permutation(np.flatnonzero(y == c))[:per_class] for c in range(4)])
        net = Net(4, rng) if way == "scratch" else copy.deepcopy(pretrained)
        net.new_head(4, rng)
        rate = {"scratch": 0.1, "frozen": 0, "tuned": lr_backbone}[way]
        for _ in range(120):
            batch = few[rng.integers(0, len(few), min(32, len(few)))]
            net.step(X[batch], y[batch], rate, 0.1)
        rest = np.setdiff1d(np.arange(len(y)), few)
        found.append(net.accuracy(X[rest], y[rest]))
    return float(np.mean(found))


def labels(lang):
    """The three ways against the number of labels."""
    counts = [1, 2, 5, 10, 20, 40]
    f = Figure(x={"fr": "étiquettes par classe", "en": "labels per class"},
               y={"fr": "exactitude", "en": "accuracy"},
               title={"fr": "Quatre chiffres nouveaux, trois façons", "en": "Four new digits, three ways"})  # fmt: skip
    for way, name in WAYS.items():
        f.line(counts, [accuracy(way, n) for n in counts], label=name)
    return f.log(x=True).limits(x=(1, 40), y=(0.25, 0.75))


def rates(lang):
    """Fine-tuning for seven rates of the backbone, with 5 and with 20 labels of each class; the head's stays at 0.1."""
    tried = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1]
    f = Figure(x={"fr": "taux du tronc", "en": "rate of the backbone"}, y={"fr": "exactitude", "en": "accuracy"},
               title={"fr": "Le taux du tronc (la tête : 0,1)", "en": "The backbone's rate (head: 0.1)"})  # fmt: skip
    for n in (20, 5):
        name = {"fr": f"{n} étiquettes par classe", "en": f"{n} labels per class"}
        f.line(tried, [accuracy("tuned", n, rate) for rate in tried], label=name)
    return f.log(x=True).limits(x=(0.001, 1), y=(0.35, 0.7))


def drift(lang):
    """How far a batch norm's running mean has gone from its old value to that of the new pictures."""
    steps = np.arange(0, 51)
    running, path = 0.0, [0.0]
    for _ in steps[1:]:
        running += 0.1 * (1.0 - running)  # PyTorch's momentum; 0: the old mean, 1: the new pictures'
        path.append(running)
    f = Figure(x={"fr": "lots vus", "en": "batches seen"},
               y={"fr": "part du chemin", "en": "part of the way"},
               title={"fr": "D'une moyenne courante à l'autre", "en": "From one running mean to another"})  # fmt: skip
    f.line(steps, path, label="train()").line(steps, 0 * steps, label="eval()", dashed=True)
    return f.limits(x=(0, 50), y=(-0.05, 1.05))
