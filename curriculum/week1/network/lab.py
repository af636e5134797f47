"""The network from scratch, in NumPy, on real handwritten digits.

dlstudy run week1.network                      MNIST if it is on this machine, else scikit-learn's digits
dlstudy run week1.network --data digits        scikit-learn's digits: 8 × 8 pixels, done in half a minute
dlstudy run week1.network --mine               your own Network
"""

from __future__ import annotations

import time
from itertools import pairwise
from typing import Annotated, Literal

import numpy as np

from dlstudy import lab


class Settings(lab.Settings):
    hidden: Annotated[int, lab.Between(0, 4096)] = 128
    """fr: Neurones de chaque couche cachée ; 0, aucune couche cachée.
    en: Units in each hidden layer; 0, no hidden layer."""
    layers: Annotated[int, lab.Between(1, 8)] = 1
    """fr: Nombre de couches cachées.
    en: Number of hidden layers."""
    epochs: Annotated[int, lab.Between(1, 1000)] = 30
    """fr: Passages sur le jeu d'entraînement.
    en: Passes over the training set."""
    learning_rate: Annotated[float, lab.Between(1e-6, 100)] = 0.5
    """fr: Taux d'apprentissage du départ, qui descend en ligne droite jusqu'à presque 0.
    en: Learning rate at the start, falling in a straight line to nearly 0."""
    batch_size: Annotated[int, lab.Between(1, 4096)] = 32
    """fr: Exemples par pas.
    en: Examples in one step."""
    examples: Annotated[int, lab.Between(0, 60000)] = 0
    """fr: Images d'entraînement utilisées ; 0, toutes.
    en: Training pictures used; 0, all of them."""
    held_out: Literal["random", "last"] = "random"
    """fr: Les chiffres de scikit-learn gardés pour le test : tirés au sort, ou les derniers, d'autres mains.
    en: The digits of scikit-learn kept for the test: drawn at random, or the last ones, written by other people."""
    random_labels: bool = False
    """fr: Redistribuer au hasard les étiquettes d'entraînement.
    en: Deal the training labels out at random."""
    look: Annotated[float, lab.Between(0, 60)] = 0.8
    """fr: Secondes pour regarder chaque époque ; 0, sans attendre.
    en: Seconds to look at each epoch; 0, no waiting."""


def arrays(part) -> tuple[np.ndarray, np.ndarray]:
    """Pictures uint8 (N, H, W, 1) as rows (N, H · W) from 0 to 1, and their labels."""
    return part.x.reshape(len(part.x), -1) / 255.0, np.asarray(part.y)


def judge(net, X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float, float]:
    """Probabilities (n, k), loss and accuracy, through `predict_proba` alone."""
    p = np.concatenate([net.predict_proba(X[i : i + 1000]) for i in range(0, len(X), 1000)])
    right = np.clip(p[np.arange(len(y)), y], 1e-300, None)
    return p, float(-np.log(right).mean()), float((p.argmax(axis=1) == y).mean())


def first_weights(net, n_inputs: int) -> np.ndarray | None:
    """The first layer's weights as (units, inputs), wherever the network keeps them; None if they are not found."""
    found, todo = [], [net]
    while todo and len(found) < 100:
        thing = todo.pop(0)
        if isinstance(thing, np.ndarray):
            if thing.ndim == 2 and n_inputs in thing.shape and thing.dtype.kind == "f":
                found.append(thing if thing.shape[1] == n_inputs else thing.T)
        elif isinstance(thing, dict):
            todo.extend(thing.values())
        elif isinstance(thing, (list, tuple)):
            todo.extend(thing)
        elif hasattr(thing, "__dict__") and not isinstance(thing, type):
            todo.extend(vars(thing).values())
    return found[0] if found else None


def tiles(rows: np.ndarray, side: int, title: dict[str, str]) -> lab.Figure:
    """The first ten of the rows (n, side · side) as pictures, five in a line; zero is the middle of the colours."""
    rows = rows[:10] / np.maximum(np.abs(rows[:10]).max(axis=1, keepdims=True), 1e-12)
    sheet = np.zeros((2 * (side + 1), 5 * (side + 1)))
    for i, row in enumerate(rows):
        top, left = (i // 5) * (side + 1), (i % 5) * (side + 1)
        sheet[top : top + side, left : left + side] = row.reshape(side, side)
    return lab.Figure(title=title).heat(sheet, low=-1, high=1, center=0)


def looks_for(net, X: np.ndarray) -> np.ndarray:
    """For each class (k, inputs): how its log-probability changes as one pixel of the mean picture brightens."""
    mean, h = X.mean(axis=0), 1e-3
    p = net.predict_proba(np.vstack([mean, mean + h * np.eye(len(mean))]))
    return (np.log(p[1:] + 1e-300) - np.log(p[0] + 1e-300)).T / h


def train(run: lab.Run, s: Settings) -> None:
    answer = run.exercise()
    data = run.data("mnist", arrays=True)
    (X, y), (X_test, y_test) = arrays(data.train), arrays(data.test)
    side = data.train.x.shape[1]
    if data.builtin and s.held_out == "random":
        # The file goes from writer to writer: its last digits are by people of whom no digit came before.
        X, y = np.vstack([X, X_test]), np.concatenate([y, y_test])
        order, kept = np.random.default_rng(0).permutation(len(X)), len(X_test)  # one for all seeds
        (X, y), (X_test, y_test) = (X[order[kept:]], y[order[kept:]]), (X[order[:kept]], y[order[:kept]])
    if s.examples:
        X, y = X[: s.examples], y[: s.examples]
    if s.random_labels:
        y = run.rng.permutation(y)
    sizes = [X.shape[1], *([s.hidden] * s.layers if s.hidden else []), len(data.classes)]
    net = run.keep(answer.Network(sizes, seed=run.seed))
    run.parameters(sum((n_in + 1) * n_out for n_in, n_out in pairwise(sizes)))

    # A curve needs no more than 2,000 test pictures; the final figure takes them all.
    few = X_test[:2000], y_test[:2000]
    steps_per_epoch = -(-len(X) // s.batch_size)

    def after_epoch() -> None:
        p, loss, accuracy = judge(net, *few)
        run.log(test_loss=loss, test_accuracy=accuracy)
        look_at(run, data, few, p, side)

    def measured_epoch() -> None:
        after_epoch()
        time.sleep(s.look)  # run.wait does not wait while the speed is measured, but the run will

    epochs = run.fit(s.epochs, step=lambda: net.step(X[: s.batch_size], y[: s.batch_size], 1e-6),
                     steps_per_epoch=steps_per_epoch, per_epoch=measured_epoch)  # fmt: skip
    for epoch in run.epochs(epochs):
        if epoch == 0:
            after_epoch()  # what it answers before it has learnt anything
        for x, labels in run.batches((X, y), s.batch_size, drop_last=False):
            left = 1 - run.step / (epochs * steps_per_epoch)
            run.log(loss=net.step(x, labels, s.learning_rate * max(left, 0.01)))
            show_inside(run, net, X[:2000], side, hidden=len(sizes) > 2)
        after_epoch()
        run.wait(s.look)

    p, loss, accuracy = judge(net, X_test, y_test)
    run.log(test_loss=loss, test_accuracy=accuracy)
    look_at(run, data, (X_test, y_test), p, side)
    show_inside(run, net, X[:2000], side, hidden=len(sizes) > 2)
    report(run, data, (X_test, y_test), p, (X, y), net, side)


def look_at(run: lab.Run, data, sample, p: np.ndarray, side: int) -> None:
    """What it answers and what it confuses, at one moment."""
    X_test, y_test = sample
    run.show("digits", digits(run, data, X_test, y_test, p, np.arange(24), side,
                              fr="Chiffres jamais vus, et réponses", en="Digits never seen, and answers"))  # fmt: skip
    k = len(data.classes)
    confusion = np.bincount(y_test * k + p.argmax(axis=1), minlength=k * k).reshape(k, k)
    title = run.text(fr="Confusions (lignes : vérité)", en="Confusion (rows: truth)")
    run.show("confusion", lab.Matrix(confusion, rows=data.classes, columns=data.classes, title=title))


def show_inside(run: lab.Run, net, X: np.ndarray, side: int, *, hidden: bool) -> None:
    """Moving pictures: what each class looks for, and the weights of the first hidden units, if any."""
    title = run.text(fr="Ce que cherche chaque classe, de 0 à 9", en="What each class looks for, 0 to 9")
    run.show("classes", lambda: tiles(looks_for(net, X), side, title))
    weights = first_weights(net, side * side) if hidden else None
    if weights is not None:
        name = run.text(fr="Poids de dix neurones cachés", en="Weights of ten hidden units")
        run.show("weights", lambda: tiles(weights, side, name))


def digits(run: lab.Run, data, X, y, p, which, side: int, *, fr: str, en: str) -> lab.Images:
    return lab.Images(X[which].reshape(-1, side, side), truth=y[which], predicted=p[which].argmax(axis=1),
                      confidence=p[which].max(axis=1), classes=data.classes, title=run.text(fr=fr, en=en))  # fmt: skip


def report(run: lab.Run, data, test, p: np.ndarray, training, net, side: int) -> None:
    X_test, y_test = test
    wrong = np.flatnonzero(p.argmax(axis=1) != y_test)
    if len(wrong):
        surest = wrong[np.argsort(-p[wrong].max(axis=1))][:24]
        shown = digits(run, data, X_test, y_test, p, surest, side,
                       fr="Les erreurs les plus sûres d'elles", en="The most confident mistakes")  # fmt: skip
        run.show("mistakes", shown)
    seen = judge(net, *(part[:5000] for part in training))[2]
    accuracy = 1 - len(wrong) / len(y_test)
    fr = (f"Exactitude sur {len(y_test)} chiffres jamais vus : {100 * accuracy:.1f} %, {len(wrong)} erreurs ; "
          f"sur les chiffres de l'entraînement : {100 * seen:.1f} %.").replace(".", ",")[:-1] + "."  # fmt: skip
    en = (f"Accuracy on {len(y_test):,} digits never seen: {100 * accuracy:.1f}%, {len(wrong)} mistakes; "
          f"on the training digits: {100 * seen:.1f}%.")  # fmt: skip
    run.say(fr=fr, en=en)


if __name__ == "__main__":
    lab.main()
