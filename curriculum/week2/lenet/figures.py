"""The figures of the lesson, each computed from what it shows."""

import numpy as np

from dlstudy.figure import Figure

#: Name, maps out, channels that a kernel reads, kernel, side of the map. AlexNet's channels lay on two cards, hence
#: kernels of its layers 2, 4 and 5 read half of them.
LENET = [("conv 1", 6, 1, 5, 28), ("conv 2", 16, 6, 5, 10), ("dense 120", 120, 400, 1, 1), ("dense 84", 84, 120, 1, 1),
         ("dense 10", 10, 84, 1, 1)]  # fmt: skip
ALEXNET = [("conv 1", 96, 3, 11, 55), ("conv 2", 256, 48, 5, 27), ("conv 3", 384, 256, 3, 13),
           ("conv 4", 384, 192, 3, 13), ("conv 5", 256, 192, 3, 13), ("dense 6", 4096, 9216, 1, 1),
           ("dense 7", 4096, 4096, 1, 1), ("dense 8", 1000, 4096, 1, 1)]  # fmt: skip


def costs(layers):
    """Of each layer its parameters, biases included, and its multiplications for one picture."""
    parameters = [maps * (channels * kernel**2 + 1) for _, maps, channels, kernel, _ in layers]
    products = [maps * channels * kernel**2 * side**2 for _, maps, channels, kernel, side in layers]
    return np.array(parameters), np.array(products)


def squeeze(lang):
    """How many numbers stand for one digit, from the picture to the logits."""
    names = ["image", "conv 1", "pooling 1", "conv 2", "pooling 2", "dense 120", "dense 84", "logits"]
    if lang == "en":
        names[0] = "picture"
    numbers = [28 * 28, 6 * 28 * 28, 6 * 14 * 14, 16 * 10 * 10, 16 * 5 * 5, 120, 84, 10]
    return Figure(
        title={"fr": "Nombres par image, couche après couche", "en": "Numbers per picture, layer by layer"}
    ).bars(names, numbers)


def shares(lang):
    """AlexNet's layers: their share of the parameters, and of the multiplications."""
    parameters, products = costs(ALEXNET)
    names = [name for name, *_ in ALEXNET]
    f = Figure(
        title={"fr": "AlexNet : part de chaque couche, en %", "en": "AlexNet: each layer's share, in %"}
    )
    f.bars(names, 100 * parameters / parameters.sum(), label={"fr": "paramètres", "en": "parameters"})
    f.bars(names, 100 * products / products.sum(), label={"fr": "multiplications", "en": "multiplications"})
    return f


def slope(lang):
    """The mean derivative of three activations, for sums drawn from wider and wider normal distributions."""
    z = np.random.default_rng(0).normal(size=20_000)
    widths = np.linspace(0.1, 6, 40)
    sigmoid = [np.mean(1 / (4 * np.cosh(width * z / 2) ** 2)) for width in widths]
    tanh = [np.mean(1 / np.cosh(width * z) ** 2) for width in widths]
    relu = [np.mean(width * z > 0) for width in widths]
    f = Figure(
        x={"fr": "écart-type des sommes z", "en": "standard deviation of the sums z"},
        y={"fr": "dérivée moyenne", "en": "mean derivative"},
        title={"fr": "Ce qu'une activation laisse passer", "en": "What an activation lets through"},
    )
    f.line(widths, relu, label="ReLU").line(widths, tanh, label="tanh")
    f.line(widths, sigmoid, label={"fr": "sigmoïde", "en": "sigmoid"})
    return f.limits(y=(0, 1))
