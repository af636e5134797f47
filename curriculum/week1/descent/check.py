"""Single steps on many shapes, and whole paths on which each step is fed with the one before."""

import numpy as np

from dlstudy.exercise import probe, property, require


def arrays(rng, count):
    """`count` float arrays of one shape, the smallest first; never exactly 0, so that no term can hide."""
    yield [np.array([1.0 + i]) * (-1) ** i for i in range(count)]
    for shape in [(3,), (2, 3), (1, 1), (4, 1), (2, 1, 3)]:
        yield [rng.normal(size=shape) + 0.5 * (-1) ** i for i in range(count)]


def sgd_cases(rng):
    for lr, (w, grad) in zip([0.1, 0.5, 0.01, 2.0, 0.3, 0.07], arrays(rng, 2), strict=True):
        yield w, grad, lr
    yield np.array([1e4, -1e4]), np.array([-1e4, 1e-4]), 0.1
    yield np.array([2.0, 5.0, -7.0]), np.array([1.0, 3.0, 10.0]), 0.25


@probe("sgd_step", sgd_cases, fr="un pas")
def one_step(answer, w, grad, lr):
    return answer.sgd_step(w, grad, lr)


@probe("sgd_step", lambda rng: [(np.array([3.0, -2.0]), 0.1)], fr="dix pas de descente")
def downhill(answer, w, lr):
    """Ten steps on w₁² + 5 w₂²."""
    path = [w]
    for _ in range(10):
        path.append(answer.sgd_step(path[-1], path[-1] * np.array([2.0, 10.0], w.dtype), lr / 2))
    return path


def momentum_cases(rng):
    for lr, (w, grad, velocity) in zip([0.1, 0.5, 0.01, 2.0, 0.3, 0.07], arrays(rng, 3), strict=True):
        yield w, grad, velocity, lr
    w, grad, velocity = (rng.normal(size=(2, 2)) for _ in range(3))
    yield w, grad, velocity, 0.2, 0.5
    yield w, grad, velocity, 0.2, 0.0
    yield w, grad, np.zeros((2, 2)), 0.2, 0.99
    yield np.array([1e4, -1e4]), np.array([-1e4, 1e-4]), np.array([1.0, 1e4]), 0.1


@probe("momentum_step", momentum_cases, fr="un pas avec inertie")
def one_momentum_step(answer, w, grad, velocity, lr, *momentum):
    w, velocity = answer.momentum_step(w, grad, velocity, lr, *momentum)
    return w, velocity


@probe("momentum_step", lambda rng: [(np.array([3.0, -2.0]), 0.05, 0.8)], fr="dix pas avec inertie")
def rolling(answer, w, lr, momentum):
    """Ten steps on w₁² + 5 w₂², each fed with what the last one returned."""
    velocity, path = np.zeros_like(w), []
    for _ in range(10):
        grad = w * np.array([2.0, 10.0], w.dtype)
        w, velocity = answer.momentum_step(w, grad, velocity, lr, momentum=momentum)
        path.append((w, velocity))
    return path


def adam_cases(rng):
    # Only where the paper's two forms agree: with eps after the root of the corrected v (algorithm 1),
    # or with the corrections drawn into the rate (end of its section 2), which moves eps a little.
    w, grad = np.array([1.0]), np.array([2.0])
    yield w, grad, np.zeros(1), np.zeros(1), 1
    for t, (w, grad, m, v) in zip([1, 2, 3, 5, 10, 100], arrays(rng, 4), strict=True):
        yield w, grad, m, np.abs(v), t
    w, grad, m = (rng.normal(size=(2, 2)) for _ in range(3))
    v = rng.uniform(0.5, 2, size=(2, 2))
    yield w, grad, m, v, 4, 0.1
    yield w, grad, m, v, 4, 0.1, 0.5, 0.8
    yield w, grad, m, v, 2, 0.1, 0.0, 0.99
    yield np.array([1e4, -1e4]), np.array([-1e4, 1e4]), np.array([1.0, 1e4]), np.array([1.0, 1e8]), 3, 0.5


def _given(*options):
    """The options that a case sets; the others are left to the defaults of the function that is judged."""
    return [option for option in options if option is not None]


@probe("adam_step", adam_cases, fr="un pas d'Adam", rtol=1e-6)
def one_adam_step(answer, w, grad, m, v, t, lr=None, beta1=None, beta2=None, eps=None):
    w, m, v = answer.adam_step(w, grad, m, v, t, *_given(lr, beta1, beta2, eps))
    return w, m, v


@probe("adam_step", adam_cases, fr="moments", dtype=False, ints=False)
def moments(answer, w, grad, m, v, t, lr=None, beta1=None, beta2=None, eps=None):
    """In these eps has no part: every digit counts."""
    _, m, v = answer.adam_step(w, grad, m, v, t, *_given(lr, beta1, beta2, eps))
    return m, v


# Where eps weighs something: gradients as small as it, late in training, when both corrections are 1.
def small_cases(rng):
    grad = np.array([1e-8, -3e-7, 1e-5])
    yield np.array([0.5, 0.5, 0.5]), grad, grad, grad**2, 60000, 0.1
    yield np.array([0.5, -0.5]), np.array([0.03, -0.2]), np.array([0.03, -0.2]), np.array([9e-4, 0.04]), 60000, \
        0.1, 0.9, 0.999, 0.05  # fmt: skip


@probe("adam_step", small_cases, fr="petits gradients", ints=False, rtol=1e-5, atol=1e-8)
def small_gradients(answer, w, grad, m, v, t, lr=None, beta1=None, beta2=None, eps=None):
    w, m, v = answer.adam_step(w, grad, m, v, t, *_given(lr, beta1, beta2, eps))
    return w


@probe("adam_step", lambda rng: [np.zeros(3)], name="no gradient at all", fr="gradient nul")
def nothing_to_do(answer, zeros):
    w, m, v = answer.adam_step(zeros + 1, zeros, zeros, zeros, 1)
    return w, m, v


@probe("adam_step", lambda rng: [(np.array([3.0, -2.0]), 0.1)], fr="chaque poids à son échelle", rtol=1e-6)
def adaptive(answer, w, lr):
    """Twelve steps on w₁² + 500 w₂²: both coordinates move alike, however steep their slopes."""
    m, v, path = np.zeros_like(w), np.zeros_like(w), []
    for t in range(1, 13):
        grad = w * np.array([2.0, 1000.0], w.dtype)
        w, m, v = answer.adam_step(w, grad, m, v, t, lr=lr)
        path.append((w, m, v))
    return path


@property("adam_step", name="first step", fr="premier pas")
def first_step(answer, rng):
    grad = np.array([1e-3, -0.1, 20.0, -3e3])
    w, _, _ = answer.adam_step(np.zeros(4), grad, np.zeros(4), np.zeros(4), 1, lr=0.01)
    require(
        np.allclose(w, -0.01 * np.sign(grad), rtol=1e-3),
        fr="Le premier pas d'Adam est long de lr, quel que soit le gradient.",
        en="Adam's first step is lr long, whatever the gradient.",
    )
