"""The activations' figures: the functions, their slopes, and the gradients of a deep network, computed."""

import numpy as np

from dlstudy.figure import Figure

NAMES = {
    "sigmoid": {"fr": "sigmoïde", "en": "sigmoid"},
    "tanh": "tanh",
    "relu": "ReLU",
}


def sigmoid(x):
    return (1 + np.tanh(x / 2)) / 2


FUNCTIONS = {"sigmoid": sigmoid, "tanh": np.tanh, "relu": lambda x: np.maximum(x, 0)}
SLOPES = {
    "sigmoid": lambda x: sigmoid(x) * (1 - sigmoid(x)),
    "tanh": lambda x: 1 - np.tanh(x) ** 2,
    "relu": lambda x: (x > 0).astype(float),
}


def functions(lang):
    f = Figure(x="x", title={"fr": "Trois fonctions d'activation", "en": "Three activation functions"})
    x = np.linspace(-5, 5, 201)
    for name, function in FUNCTIONS.items():
        f.line(x, function(x), label=NAMES[name])
    return f.hline(0).limits(x=(-5, 5), y=(-1.25, 2.25))


def derivatives(lang):
    f = Figure(x="x", title={"fr": "Leurs dérivées", "en": "Their derivatives"})
    x = np.linspace(-5, 5, 401)
    for name, slope in SLOPES.items():
        f.line(x, slope(x), label=NAMES[name])
    return f.limits(x=(-5, 5), y=(-0.05, 1.1))


def gradient_sizes(name, depth=10, width=100, seed=0):
    """The mean size of the gradient at each layer of a network, the last layer's being 1, first layer first.

    Weights with the variance that keeps the signal: 2 / n for ReLU (He et al. 2015), 1 / n for the others.
    """
    rng = np.random.default_rng(seed)
    a, layers = rng.normal(size=(200, width)), []
    for _ in range(depth):
        W = rng.normal(0, np.sqrt((2 if name == "relu" else 1) / width), size=(width, width))
        z = a @ W
        layers.append((W, z))
        a = FUNCTIONS[name](z)
    delta, sizes = rng.normal(size=a.shape), []  # some gradient arrives at the end; it goes back from there
    for W, z in reversed(layers):
        delta = delta * SLOPES[name](z)
        sizes.append(np.abs(delta).mean())
        delta = delta @ W.T
    return np.array(sizes[::-1]) / sizes[0]


def vanishing(lang):
    f = Figure(x={"fr": "couche", "en": "layer"}, y={"fr": "taille du gradient", "en": "size of the gradient"},
               title={"fr": "Le gradient remonte de la couche 10 à la couche 1",
                      "en": "The gradient on its way back from layer 10 to layer 1"})  # fmt: skip
    for name in FUNCTIONS:
        f.line(np.arange(1, 11), gradient_sizes(name), label=NAMES[name])
    return f.log(y=True).limits(x=(1, 10))
