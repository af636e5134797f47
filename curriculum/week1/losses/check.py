"""Losses on every shape, their gradients against finite differences, and logits that would overflow."""

import numpy as np

from dlstudy.exercise import probe, property, require


def pairs(rng):
    yield np.array([1.0]), np.array([3.0])
    yield np.array([1.0, 2.0, 4.0]), np.array([1.5, -1.0, 2.0])
    for shape in [(1,), (1, 1), (4, 1), (1, 4), (3, 2), (2, 5), (2, 3, 2)]:
        yield 3 * rng.normal(size=shape), 3 * rng.normal(size=shape)
    yield np.full(6, 2.0), np.full(6, 2.0)
    yield np.array([1e4, -1e4]), np.array([-1e4, 3.0])


@probe("mse", pairs, fr="erreur quadratique")
def squared_error(answer, prediction, target):
    return answer.mse(prediction, target)


@probe("mse_grad", pairs, fr="gradient")
def squared_error_gradient(answer, prediction, target):
    return answer.mse_grad(prediction, target)


@property("mse", name="one number", fr="un seul nombre")
def one_number(answer, rng):
    value = answer.mse(rng.normal(size=(3, 2)), rng.normal(size=(3, 2)))
    require(
        np.ndim(value) == 0,
        fr=f"mse rend un seul nombre ; reçu : un tableau de forme {np.shape(value)}.",
        en=f"mse returns one number; got an array of shape {np.shape(value)}.",
    )


def scores(rng):
    yield np.array([0.0, 0.0])
    yield np.array([0.0, 1.0, 3.0])
    yield np.array([[1.0, -2.0, 0.5], [3.0, 0.0, -1.0]])
    for shape in [(4, 3), (3, 3), (1, 5), (5, 1), (2, 3, 4), (2, 1, 3, 2)]:
        yield 2 * rng.normal(size=shape)
    yield np.array([[1000.0, 1001.0], [-1001.0, -1000.0]])
    yield np.array([[1e4, 0.0, -1e4], [-1e4, -1e4, -1e4], [1e4, 1e4, 1e4]])
    yield np.array([[1e4, 1e4 - 1, 3.0], [-1e4, 1 - 1e4, -1e4]])


@probe("softmax", scores, fr="probabilités")
def probabilities(answer, logits):
    return answer.softmax(logits)


@property("softmax", name="shift", fr="décalage sans effet")
def shifted(answer, rng):
    x = rng.normal(size=(4, 6))
    p, moved = answer.softmax(x), answer.softmax(x + 500)
    require(
        np.allclose(p, moved) and np.allclose(np.sum(p, axis=-1), 1) and np.all(p > 0),
        fr="Chaque ligne doit avoir pour somme 1, et ajouter la même constante à tous les logits ne change rien.",
        en="Every row has to add up to 1, and adding the same constant to all logits changes nothing.",
    )


def labelled(rng):
    yield np.array([[0.0, 0.0]]), np.array([0])
    yield np.array([[2.0, 0.0, -1.0]]), np.array([1])
    yield np.array([[1.0, -2.0, 0.5], [3.0, 0.0, -1.0]]), np.array([2, 0])
    for n, k in [(4, 3), (3, 3), (6, 2), (1, 5), (2, 7), (3, 1)]:
        yield 2 * rng.normal(size=(n, k)), rng.integers(0, k, size=n)
    yield np.zeros((5, 4)), np.array([3, 3, 0, 1, 3])
    yield np.array([[1000.0, 1001.0], [-1001.0, -1000.0]]), np.array([1, 0])
    yield np.array([[1e4, 0.0, -1e4], [-1e4, -1e4, -1e4], [1e4, 1e4, 1e4]]), np.array([2, 1, 0])
    yield np.array([[0.0, 50.0, 800.0]]), np.array([0])


@probe("cross_entropy", labelled, fr="entropie croisée")
def surprise(answer, logits, labels):
    return answer.cross_entropy(logits, labels)


@probe("cross_entropy_grad", labelled, fr="gradient")
def surprise_gradient(answer, logits, labels):
    return answer.cross_entropy_grad(logits, labels)


def binary(rng):
    yield np.array([0.0]), np.array([1.0])
    yield np.array([2.0]), np.array([0.0])
    yield np.array([1.0, -2.0, 3.0]), np.array([1.0, 0.0, 0.0])
    for n in (2, 5, 8):
        yield 3 * rng.normal(size=n), (rng.random(n) < 0.4).astype(float)
    yield 2 * rng.normal(size=7), rng.integers(0, 2, size=7)
    yield np.array([40.0, -40.0, 800.0, -800.0]), np.array([0.0, 1.0, 0.0, 1.0])
    yield np.array([1e4, -1e4, 1e4, -1e4]), np.array([0.0, 1.0, 1.0, 0.0])
    yield np.array([1e4, -1e4]), np.array([1.0, 0.0])


# An overflow in a branch that is not used is ugly, not wrong: only the value is judged.
@probe("binary_cross_entropy", binary, fr="entropie croisée binaire", warnings=False)
def yes_or_no(answer, logits, y):
    return answer.binary_cross_entropy(logits, y)


def slope(f, x, h=1e-5):
    """Central differences of f at x."""
    grad = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        grad[place] = (f(x + step) - f(x - step)) / (2 * h)
    return grad


@property("mse_grad", name="finite differences", fr="différences finies")
def mse_slope(answer, rng):
    prediction, target = rng.normal(size=(2, 3)), rng.normal(size=(2, 3))
    by_hand = slope(lambda p: np.mean((p - target) ** 2), prediction)
    require(
        np.allclose(answer.mse_grad(prediction, target), by_hand, atol=1e-6),
        fr="Ce n'est pas la pente de la moyenne des carrés, mesurée par différences finies.",
        en="This is not the slope of the mean square, measured with finite differences.",
    )


@property("cross_entropy_grad", name="finite differences", fr="différences finies")
def cross_entropy_slope(answer, rng):
    logits, labels = rng.normal(size=(4, 3)), np.array([0, 2, 1, 1])

    def loss(z):
        return np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(4), labels])

    grad = answer.cross_entropy_grad(logits, labels)
    require(
        np.allclose(grad, slope(loss, logits), atol=1e-6),
        fr="Ce n'est pas la pente de l'entropie croisée moyenne, mesurée par différences finies.",
        en="This is not the slope of the mean cross-entropy, measured with finite differences.",
    )
