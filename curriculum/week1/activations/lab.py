"""One network, three activations: the functions, their slopes, and the gradient layer by layer.

dlstudy run week1.activations                        six hidden layers, sigmoid, tanh and ReLU side by side
dlstudy run week1.activations --set depth=1          a single hidden layer
dlstudy run week1.activations --mine                 with your own functions and derivatives
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

import numpy as np

from dlstudy import lab


class Settings(lab.Settings):
    activation: Literal["all", "sigmoid", "tanh", "relu"] = "all"
    """fr: Les activations à comparer, toutes les trois ou une seule.
    en: The activations to compare, all three or just one."""
    depth: Annotated[int, lab.Between(1, 30)] = 6
    """fr: Couches cachées.
    en: Hidden layers."""
    width: Annotated[int, lab.Between(1, 512)] = 32
    """fr: Neurones par couche cachée.
    en: Neurons in each hidden layer."""
    epochs: int = 10
    """fr: Passages sur le jeu d'entraînement.
    en: Passes over the training set."""
    learning_rate: Annotated[float, lab.Between(1e-6, 100)] = 0.1
    """fr: Taux de la descente de gradient.
    en: The rate of gradient descent."""
    start: Literal["suited", "small", "large"] = "suited"
    """fr: Écart-type des premiers poids : adapté à l'activation, 0,01 (small), ou 1 (large).
    en: Standard deviation of the first weights: suited to the activation, 0.01 (small), or 1 (large)."""
    look: Annotated[float, lab.Between(0, 60)] = 0.06
    """fr: Secondes pour regarder chaque pas ; 0, sans attendre.
    en: Seconds to look at each step; 0, no waiting."""


COLOURS = {"sigmoid": "blue", "tanh": "orange", "relu": "green"}
LABELS = {"sigmoid": {"fr": "sigmoïde", "en": "sigmoid"}, "tanh": "tanh", "relu": "ReLU"}


class Network:
    """Dense layers with one activation between them; softmax and cross-entropy at the end."""

    def __init__(self, sizes: list[int], name: str, answer, start: str, seed: int):
        self.activate, self.slope = getattr(answer, name), getattr(answer, name + "_grad")
        rng = np.random.default_rng(seed)  # the same numbers for each activation, up to a factor
        self.weights, self.biases = [], []
        for n_in, n_out in pairwise(sizes):
            suited = np.sqrt((2 if name == "relu" else 1) / n_in)  # He et al. 2015; LeCun et al. 1998
            deviation = {"suited": suited, "small": 0.01, "large": 1.0}[start]
            self.weights.append(deviation * rng.standard_normal((n_in, n_out)))
            self.biases.append(np.zeros(n_out))

    def forward(self, x: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """What enters each layer, and each layer's sums; the last sums are the logits."""
        inputs, sums = [], []
        for W, b in zip(self.weights, self.biases, strict=True):
            inputs.append(self.activate(sums[-1]) if sums else x)
            sums.append(inputs[-1] @ W + b)
        return inputs, sums

    def step(self, x: np.ndarray, y: np.ndarray, rate: float) -> tuple[float, np.ndarray]:
        """One step of gradient descent; the loss before it and the mean size of each layer's gradient.

        Back-propagation, from the last layer to the first: day 5 takes it apart.
        """
        inputs, sums = self.forward(x)
        z = sums[-1] - sums[-1].max(1, keepdims=True)
        probabilities = np.exp(z) / np.exp(z).sum(1, keepdims=True)
        loss = -np.mean(np.log(probabilities[np.arange(len(y)), y] + 1e-12))
        delta = probabilities
        delta[np.arange(len(y)), y] -= 1
        delta /= len(y)
        sizes = np.zeros(len(sums))
        for i in reversed(range(len(sums))):
            gradient = inputs[i].T @ delta
            sizes[i] = np.abs(gradient).mean()
            back = delta @ self.weights[i].T * self.slope(sums[i - 1]) if i else delta
            self.weights[i] -= rate * gradient
            self.biases[i] -= rate * delta.sum(0)
            delta = back
        return float(loss), sizes

    def accuracy(self, x: np.ndarray, y: np.ndarray) -> float:
        return float(np.mean(self.forward(x)[1][-1].argmax(1) == y))

    def dead(self, x: np.ndarray) -> float:
        """The share of hidden units that answer 0 to every one of these images."""
        hidden = self.forward(x)[0][1:]
        return float(np.mean(np.concatenate([np.all(h <= 0, 0) for h in hidden])))


def curves(answer, names: list[str], slopes: bool) -> lab.Figure:
    x = np.linspace(-5, 5, 201)
    title = (
        {"fr": "Les pentes", "en": "The slopes"} if slopes else {"fr": "Les fonctions", "en": "The functions"}
    )
    f = lab.Figure(x="x", title=title).limits(x=(-5, 5), y=(-0.1, 1.1) if slopes else (-1.2, 2.2))
    for name in names:
        function = getattr(answer, name + "_grad" if slopes else name)
        f.line(x, function(x.copy()), label=LABELS[name], color=COLOURS[name])
    return f


def check_slopes(run: lab.Run, answer, names: list[str]) -> None:
    """Say so where a derivative is not the slope of its function: no network learns with that."""
    x = np.linspace(-3, 3, 12)  # 0, where ReLU has no slope, is not among them
    for name in names:
        f, grad = getattr(answer, name), getattr(answer, name + "_grad")
        measured, given = (f(x + 1e-5) - f(x - 1e-5)) / 2e-5, grad(x.copy())
        worst = int(np.argmax(np.abs(measured - given)))
        if abs(measured[worst] - given[worst]) > 1e-3:
            en = [f"{value:.3f}" for value in (x[worst], measured[worst], given[worst])]
            fr = [value.replace(".", ",") for value in en]
            run.say(
                fr="{}_grad n'est pas la pente de {} : en {}, la pente mesurée est {}, la vôtre {}.".format(
                    name, name, *fr
                ),
                en="{}_grad is not the slope of {}: at {} the measured slope is {}, yours {}.".format(
                    name, name, *en
                ),
            )


def gradients(names: list[str], sizes: dict[str, np.ndarray], low: float) -> lab.Figure:
    f = lab.Figure(x={"fr": "couche", "en": "layer"}, y={"fr": "gradient", "en": "gradient"},
                   title={"fr": "Taille du gradient, couche par couche",
                          "en": "Size of the gradient, layer by layer"})  # fmt: skip
    for name in names:
        layers = np.arange(1, len(sizes[name]) + 1)
        f.line(layers, sizes[name], label=LABELS[name], color=COLOURS[name])
    return f.log(y=True).limits(x=(1, len(layers)), y=(low, 1))


def train(run: lab.Run, s: Settings) -> None:
    answer = run.exercise()
    names = list(COLOURS) if s.activation == "all" else [s.activation]
    check_slopes(run, answer, names)
    run.show("functions", curves(answer, names, slopes=False))
    run.wait(60 * s.look)
    run.show("functions", curves(answer, names, slopes=True))
    run.wait(40 * s.look)

    data = run.data("digits", arrays=True)
    x, test_x = (part.x.reshape(len(part.x), -1) / 255.0 for part in (data.train, data.test))
    mean = x.mean()
    x, test_x = x - mean, test_x - mean
    sizes = [x.shape[1], *[s.width] * s.depth, len(data.classes)]
    networks = {name: run.keep(Network(sizes, name, answer, s.start, run.seed)) for name in names}
    run.parameters(sum(i * o + o for i, o in pairwise(sizes)))
    smooth = run.keep(
        {name: np.zeros(len(sizes) - 1) for name in names}
    )  # a batch alone is too jumpy to look at
    low = 1e-14 if s.start == "small" else 1e-8

    for _ in run.epochs(s.epochs):
        for bx, by in run.batches((x, data.train.y), 32):
            losses = {}
            for name, network in networks.items():
                losses[f"{name}_loss"], now = network.step(bx, by, s.learning_rate)
                smooth[name] = now if not smooth[name].any() else 0.9 * smooth[name] + 0.1 * now
            run.log(**losses)
            run.show("gradients", lambda: gradients(names, smooth, low))
            run.wait(s.look)
        measured = {f"{name}_accuracy": n.accuracy(test_x, data.test.y) for name, n in networks.items()}
        if "relu" in networks:
            measured["dead"] = networks["relu"].dead(test_x)
        run.log(**measured)
    run.show("gradients", gradients(names, smooth, low))
    tell(run, smooth, measured)


def tell(run: lab.Run, smooth: dict[str, np.ndarray], measured: dict[str, float]) -> None:
    """For each activation: how well it did, and what is left of its gradient at the first layer."""
    fr, en = [], []
    for name, sizes in smooth.items():
        share = np.nan_to_num(sizes[0] / max(sizes[-1], 1e-300))
        power = str(round(np.log10(max(share, 1e-300)))).translate(
            str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
        )
        ratio = f"{share:.2g}" if share >= 0.01 else f"10{power}"
        accuracy = 100 * measured[f"{name}_accuracy"]
        label = LABELS[name]
        words = label if isinstance(label, dict) else {"fr": label, "en": label}
        fr.append(f"{words['fr']} {accuracy:.1f} %, × {ratio}".replace(".", ","))
        en.append(f"{words['en']} {accuracy:.1f}%, × {ratio}")
    run.say(fr="Exactitude sur le test, et gradient de la première couche comparé à la dernière : " + " ; ".join(fr),
            en="Test accuracy, and the first layer's gradient beside the last one's: " + "; ".join(en))  # fmt: skip


if __name__ == "__main__":
    lab.main()
