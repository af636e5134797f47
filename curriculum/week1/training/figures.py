"""The figures of the lesson on training: small networks, trained here on scikit-learn's digits."""

from itertools import pairwise

import numpy as np

from dlstudy.figure import Figure

EPOCH = {"fr": "époque", "en": "epoch"}
LOSS = {"fr": "perte", "en": "loss"}


def digits():
    """Training (1000) and validation (797) digits: (X, y), (X, y), X from 0 to 1."""
    from sklearn.datasets import load_digits

    X, y = load_digits(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(X))
    X, y = X[order] / 16, y[order]
    return (X[:1000], y[:1000]), (X[1000:], y[1000:])


class Net:
    """ReLU layers and softmax; what week1.network asks for, with a few handles to break it by."""

    def __init__(self, sizes, seed=0, scale=None):
        self.rng = np.random.default_rng(seed)
        self.W = [self.rng.normal(0, scale or np.sqrt(2 / a), (a, b)) for a, b in pairwise(sizes)]
        self.b = [np.zeros(b) for b in sizes[1:]]

    def outputs(self, X):
        out = [X]
        for i, (W, b) in enumerate(zip(self.W, self.b, strict=True)):
            z = out[-1] @ W + b
            out.append(np.maximum(z, 0) if i < len(self.W) - 1 else z)
        return out

    def loss(self, X, y):
        z = self.outputs(X)[-1]
        z = z - z.max(axis=1, keepdims=True)
        return float(np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y]))

    def accuracy(self, X, y):
        return float(np.mean(self.outputs(X)[-1].argmax(axis=1) == y))

    def step(self, X, y, lr):
        out = self.outputs(X)
        z = out[-1] - out[-1].max(axis=1, keepdims=True)
        delta = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        delta[np.arange(len(y)), y] -= 1
        delta /= len(y)
        for i in reversed(range(len(self.W))):
            below = (delta @ self.W[i].T) * (out[i] > 0)
            self.W[i] -= lr * out[i].T @ delta
            self.b[i] -= lr * delta.sum(axis=0)
            delta = below

    def fit(self, X, y, epochs, lr, size=32, shuffle=True):
        """Train, and yield after every epoch."""
        for _ in range(epochs):
            order = self.rng.permutation(len(y)) if shuffle else np.arange(len(y))
            for at in range(0, len(y), size):
                batch = order[at : at + size]
                self.step(X[batch], y[batch], lr)
            yield self


def signal(lang):
    """How large the activations are, layer by layer, for three ways to draw the weights."""
    f = Figure(x={"fr": "couche", "en": "layer"}, y={"fr": "taille des activations", "en": "size of the activations"},
               title={"fr": "Dix couches, avant le premier pas",
                      "en": "Ten layers, before the first step"})  # fmt: skip
    X = np.random.default_rng(0).normal(size=(200, 100))
    names = [(0.05, "0,05" if lang == "fr" else "0.05"), (None, "He : √(2/100)" if lang == "fr" else "He: √(2/100)"),
             (0.3, "0,3" if lang == "fr" else "0.3")]  # fmt: skip
    for scale, name in names:
        out = Net([100] * 11, scale=scale).outputs(X)[:-1]
        f.line(np.arange(10), [np.sqrt(np.mean(a**2)) for a in out], label=name)
    return f.log(y=True)


def rates(lang):
    """The same network with four learning rates."""
    (X, y), _ = digits()
    f = Figure(x=EPOCH, y=LOSS, title={"fr": "Quatre taux d'apprentissage", "en": "Four learning rates"})
    for lr in (0.001, 0.1, 0.5, 2):
        net = Net([64, 32, 10])
        values = [net.loss(X, y)] + [net.loss(X, y) for _ in net.fit(X, y, 20, lr)]
        f.line(np.arange(21), values, label=f"lr = {lr:g}".replace(".", "," if lang == "fr" else "."))
    return f.hline(np.log(10), label="log 10").limits(y=(0, 3))


def order(lang):
    """Digits sorted by class, in that order and shuffled."""
    (X, y), (V, w) = digits()
    by_class = np.argsort(y, kind="stable")
    f = Figure(x=EPOCH, y={"fr": "exactitude (validation)", "en": "accuracy (validation)"},
               title={"fr": "Des données rangées par classe", "en": "Data sorted by class"})  # fmt: skip
    for shuffle, name in [(True, {"fr": "mélangées à chaque époque", "en": "shuffled each epoch"}),
                          (False, {"fr": "dans l'ordre donné", "en": "in the order given"})]:  # fmt: skip
        net = Net([64, 32, 10], seed=1)
        f.line(
            np.arange(1, 21),
            [net.accuracy(V, w) for _ in net.fit(X[by_class], y[by_class], 20, 0.1, 32, shuffle)],
            label=name,
        )
    return f.limits(y=(0, 1))


def overfitting(lang):
    """200 digits, the labels of 60 drawn at random: what is learnt first, what last."""
    (X, y), (V, w) = digits()
    rng = np.random.default_rng(3)
    X, y = X[:200], y[:200].copy()
    y[:60] = rng.integers(0, 10, 60)
    net, train, validation = Net([64, 64, 10], seed=1), [], []
    for _ in net.fit(X, y, 150, 0.1, 16):
        train.append(net.loss(X, y))
        validation.append(net.loss(V, w))
    f = Figure(
        x=EPOCH,
        y=LOSS,
        title={"fr": "Apprendre, puis apprendre par cœur", "en": "Learning, then learning by heart"},
    )
    f.line(np.arange(1, 151), train, label={"fr": "entraînement", "en": "training"})
    f.line(np.arange(1, 151), validation, label="validation")
    return f.vline(int(np.argmin(validation)) + 1, label={"fr": "arrêter ici", "en": "stop here"})


def memory(lang):
    """300 digits with their labels, and with the same labels dealt out at random."""
    (X, y), _ = digits()
    X, y = X[:300], y[:300]
    f = Figure(x=EPOCH, y={"fr": "exactitude (entraînement)", "en": "accuracy (training)"},
               title={"fr": "Apprendre ce qui n'a pas de sens", "en": "Learning what makes no sense"})  # fmt: skip
    dealt = np.random.default_rng(0).permutation(y)
    for name, labels in [({"fr": "vraies étiquettes", "en": "true labels"}, y),
                         ({"fr": "étiquettes au hasard", "en": "random labels"}, dealt)]:  # fmt: skip
        net = Net([64, 128, 10], seed=1)
        f.line(
            np.arange(1, 151), [net.accuracy(X, labels) for _ in net.fit(X, labels, 150, 0.2, 32)], label=name
        )
    return f.limits(y=(0, 1))


def dead(lang):
    """The share of hidden units that answer 0 to every validation digit, after ten epochs."""
    (X, y), (V, _) = digits()
    rates_tried, shares = [0.1, 0.3, 0.6, 1, 1.5, 2, 3], []
    for lr in rates_tried:
        net = Net([64, 64, 10], seed=2)
        for _ in net.fit(X, y, 10, lr):
            pass
        shares.append(np.mean(np.all(net.outputs(V)[1] == 0, axis=0)))
    f = Figure(x={"fr": "taux d'apprentissage", "en": "learning rate"},
               y={"fr": "part de neurones morts", "en": "share of dead units"},
               title={"fr": "Un grand pas peut tuer", "en": "A large step can kill"})  # fmt: skip
    f.line(rates_tried, shares, label={"fr": "64 neurones ReLU", "en": "64 ReLU units"})
    return f.points(rates_tried, shares, label={"fr": "64 neurones ReLU", "en": "64 ReLU units"}).limits(
        y=(0, 1)
    )
