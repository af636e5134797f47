"""The figures of dense networks: a solved XOR, folds upon folds, and what the first weights do to the signal."""

from itertools import pairwise

import numpy as np

from dlstudy.figure import Figure


def relu(x):
    return np.maximum(x, 0)


# Two hidden neurons: how many inputs are 1, and how many beyond the first.
XOR = [
    (np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([0.0, -1.0])),
    (np.array([[1.0], [-2.0]]), np.array([0.0])),
]


def forward(x, layers):
    for i, (W, b) in enumerate(layers):
        x = x @ W + b
        x = x if i == len(layers) - 1 else relu(x)
    return x


def xor_network(lang):
    f = Figure(x="x₁", y="x₂", title={"fr": "La sortie du réseau de OU exclusif",
                                      "en": "The output of the XOR network"})  # fmt: skip
    axis = np.linspace(-0.25, 1.25, 61)
    grid = np.stack(np.meshgrid(axis, axis), -1).reshape(-1, 2)
    f.heat(forward(grid, XOR).reshape(61, 61), x_range=(-0.25, 1.25), y_range=(-0.25, 1.25), low=-0.5, high=1)
    f.points([0, 1], [1, 0], label={"fr": "classe 1", "en": "class 1"}, mark="+", color="orange")
    f.points([0, 1], [0, 1], label={"fr": "classe 0", "en": "class 0"}, mark="o", color="blue")
    return f.limits(x=(-0.25, 1.25), y=(-0.25, 1.25))


def parameters(lang):
    sizes = [784, 128, 64, 10]
    counts = [i * o + o for i, o in pairwise(sizes)]
    f = Figure(
        title={
            "fr": "Paramètres par couche, et leur part en %",
            "en": "Parameters in each layer, and their share in %",
        }
    )
    names = [f"{i} → {o}: {c:,}" for (i, o), c in zip(pairwise(sizes), counts, strict=True)]
    f.bars(
        [{"fr": n.replace(": ", "\u00a0: ").replace(",", "\u00a0"), "en": n} for n in names],
        100 * np.array(counts) / sum(counts),
    )
    return f


def tent(x):
    """One hidden layer of two ReLUs: up from 0 to 1, and down again."""
    return 2 * relu(x) - 4 * relu(x - 0.5)


def folds(lang):
    f = Figure(x="x", y={"fr": "sortie", "en": "output"},
               title={"fr": "Le même pli, appliqué une, deux, trois fois",
                      "en": "The same fold applied once, twice, three times"})  # fmt: skip
    x = np.linspace(0, 1, 257)
    y = x
    for depth in (1, 2, 3):
        y = tent(y)
        label = {"fr": f"{depth} couche{'s' * (depth > 1)}", "en": f"{depth} layer{'s' * (depth > 1)}"}
        f.line(x, y, label=label)
    return f.limits(x=(0, 1), y=(0, 1.05))


def signal(deviation, depth=10, width=256, seed=0):
    """The typical size (root mean square) of what leaves each layer, the input's being 1."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(200, width))
    sizes = [1.0]
    for _ in range(depth):
        x = relu(x @ rng.normal(0, deviation(width), size=(width, width)))
        sizes.append(float(np.sqrt(np.mean(x**2))))
    return np.array(sizes)


START = {
    "1": lambda n: 1.0,
    "√(2/n)  He": lambda n: np.sqrt(2 / n),
    "√(1/n)": lambda n: np.sqrt(1 / n),
    "0.01": lambda n: 0.01,
}


def signals(lang):
    f = Figure(x={"fr": "couche", "en": "layer"}, y={"fr": "taille du signal", "en": "size of the signal"},
               title={"fr": "Le signal, selon l'écart-type des poids",
                      "en": "The signal, by the standard deviation of the weights"})  # fmt: skip
    for name, deviation in START.items():
        f.line(np.arange(11), signal(deviation), label={"fr": name.replace(".", ","), "en": name})
    return f.log(y=True).limits(x=(0, 10))
