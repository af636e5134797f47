"""What is checked of activation functions: their values, on any shape and at any size of number."""

import numpy as np

from dlstudy.exercise import probe, property, require


def arrays(rng):
    yield np.array([0.0])
    yield np.array([2.0])
    yield np.array([-3.0])
    yield np.array([-1.0, 2.0, 0.5])
    yield np.array([0.25, -0.25, 0.0, -0.0])  # the kink of ReLU, and what rounding would lose
    yield np.array(1.5)  # no axis at all
    yield np.array([[4.0]])
    yield 3 * rng.normal(size=(3, 5))
    yield rng.normal(size=(2, 1, 4))
    yield np.linspace(-30, 30, 41)
    yield np.full((2, 3), -7.0)
    yield np.array([1e4, -1e4])  # exp(1e4) overflows
    yield np.array([[750.0, -750.0, 100.0, -100.0, 88.0, -89.0]])
    yield np.zeros((0, 3))


# Nobody has to be more exact than this: |answer - reference| <= 1e-8 (1 + |reference|).
EXACT = {"rtol": 1e-8, "atol": 1e-8, "seeds": 2}


@probe("sigmoid", arrays, name="values", fr="valeurs", **EXACT)
def sigmoid_values(answer, x):
    return answer.sigmoid(x)


@probe("tanh", arrays, name="values", fr="valeurs", **EXACT)
def tanh_values(answer, x):
    return answer.tanh(x)


@probe("relu", arrays, name="values", fr="valeurs", **EXACT)
def relu_values(answer, x):
    return answer.relu(x)


@probe("sigmoid_grad", arrays, name="values", fr="valeurs", **EXACT)
def sigmoid_grad_values(answer, x):
    return answer.sigmoid_grad(x)


@probe("tanh_grad", arrays, name="values", fr="valeurs", **EXACT)
def tanh_grad_values(answer, x):
    return answer.tanh_grad(x)


@probe("relu_grad", arrays, name="values", fr="valeurs", **EXACT)
def relu_grad_values(answer, x):
    return answer.relu_grad(x)


# -- properties: against mathematics, not against the reference --------------------------------


@property("sigmoid", fr="symétrie de la sigmoïde")
def sigmoid_symmetry(answer, rng):
    x = 4 * rng.normal(size=(4, 3))
    require(
        np.allclose(answer.sigmoid(x) + answer.sigmoid(-x), 1),
        fr="sigmoid(x) + sigmoid(-x) devrait valoir 1 partout.",
        en="sigmoid(x) + sigmoid(-x) should be 1 everywhere.",
    )


@property("tanh", fr="tanh est une sigmoïde étirée")
def tanh_is_a_sigmoid(answer, rng):
    x = 4 * rng.normal(size=(4, 3))
    require(
        np.allclose(answer.tanh(x), 2 / (1 + np.exp(-2 * x)) - 1),
        fr="tanh(x) devrait être 2 sigmoid(2x) - 1.",
        en="tanh(x) should be 2 sigmoid(2x) - 1.",
    )


def slope(f, x, h=1e-5):
    """The derivative of f at x by central differences, right to about 1e-10."""
    return (f(x + h) - f(x - h)) / (2 * h)


def agrees(grad, f, rng):
    x = 2 * rng.normal(size=(3, 4))
    require(
        np.allclose(grad(x), slope(f, x), rtol=1e-5, atol=1e-7),
        fr="Le résultat n'est pas la pente de la fonction en x, mesurée par différences finies.",
        en="The result is not the slope of the function at x, as measured by finite differences.",
    )


@property("sigmoid_grad", fr="pente de la sigmoïde")
def sigmoid_slope(answer, rng):
    agrees(answer.sigmoid_grad, lambda x: (1 + np.tanh(x / 2)) / 2, rng)


@property("tanh_grad", fr="pente de tanh")
def tanh_slope(answer, rng):
    agrees(answer.tanh_grad, np.tanh, rng)


@property("relu_grad", fr="pente de ReLU")
def relu_slope(answer, rng):
    agrees(answer.relu_grad, lambda x: np.maximum(x, 0), rng)
