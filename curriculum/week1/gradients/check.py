"""What every right gradient does: the smallest cases first, for they are what the learner sees."""

import numpy as np

from dlstudy.exercise import probe, property, require

# By name, so that the learner reads which function was differentiated.
FUNCTIONS = {
    "sum(x ** 2)": lambda x: np.sum(x**2),
    "sum(x ** 3)": lambda x: np.sum(x**3),
    "sum(x) ** 3": lambda x: np.sum(x) ** 3,
    "sum(sin(x)) * sum(x)": lambda x: np.sum(np.sin(x)) * np.sum(x),
    "sum(weights * x ** 2)": lambda x: np.sum(np.arange(1.0, x.size + 1).reshape(x.shape) * x**2),
    "log(sum(exp(x)))": lambda x: float(np.log(np.sum(np.exp(x)))),
    "prod(2 + x)": lambda x: np.prod(2 + x),
}


def functions_and_points(rng):
    yield "sum(x ** 2)", np.array([3.0])
    yield "sum(x ** 3)", np.array([1.0, -2.0])
    yield "sum(x) ** 3", np.array([1.0, 0.5, -2.0])
    yield "sum(x ** 3)", np.array([[1.0, 2.0, -3.0], [0.0, 4.0, 5.0]])
    yield "prod(2 + x)", np.array([[1.0], [2.0], [-1.0]])
    yield "sum(x ** 3)", np.array(2.0)  # no axis at all
    yield "sum(sin(x)) * sum(x)", rng.normal(size=(2, 1, 3))
    yield "sum(weights * x ** 2)", rng.normal(size=(3, 4))
    yield "log(sum(exp(x)))", rng.normal(size=7)
    yield "sum(x ** 2)", np.array([[-1e4]])


# Differences are noisy by nature, in float32 too noisy to be judged: hence dtype=False.
@probe(
    "numerical_gradient", functions_and_points, fr="petits pas", rtol=1e-5, atol=1e-7, dtype=False, seeds=2
)
def small_steps(answer, name, x):
    return np.asarray(answer.numerical_gradient(FUNCTIONS[name], x))


# A large step tells central differences from one-sided ones, and shows that h is used at all.
@probe(
    "numerical_gradient",
    functions_and_points,
    name="steps of 0.1",
    fr="pas de 0,1",
    rtol=1e-6,
    atol=1e-7,
    dtype=False,
)
def large_steps(answer, name, x):
    return np.asarray(answer.numerical_gradient(FUNCTIONS[name], x, h=0.1))


@property("numerical_gradient", name="f sees arrays like x", fr="f reçoit des tableaux comme x")
def arrays_like_x(answer, rng):
    for x in (rng.normal(size=(2, 3)), np.array([1, 2, 3]), np.array(1.5)):
        seen = []

        def watching(point, seen=seen):
            seen.append((np.shape(point), np.asarray(point).dtype.kind))
            return np.sum(np.asarray(point, dtype=float) ** 2)

        answer.numerical_gradient(watching, x)
        require(
            all(shape == x.shape for shape, _ in seen),
            fr="f doit recevoir un tableau de la même forme que x.",
            en="f must be given an array of the same shape as x.",
        )
        require(
            all(kind == "f" for _, kind in seen),
            fr="f doit recevoir des flottants, même quand x contient des entiers.",
            en="f must be given floats, even where x holds integers.",
        )


def finite_differences(f, x, h=1e-6):
    """The judge's own, so that gradients are not only compared with the reference."""
    found = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        found[i] = (f(x + step) - f(x - step)) / (2 * h)
    return found


def quadratics(rng):
    yield np.array([[2.0]]), np.array([1.0]), np.array([3.0])
    yield np.array([[2.0, 1.0], [1.0, 4.0]]), np.array([1.0, 2.0]), np.array([1.0, -1.0])
    yield np.array([[1.0, 4.0], [0.0, 3.0]]), np.array([0.5, -1.0]), np.array([1.0, 2.0])  # not symmetric
    yield np.array([[0.0, 1.0], [-1.0, 0.0]]), np.array([0.0, 0.0]), np.array([2.0, 3.0])
    yield np.zeros((3, 3)), np.array([1.0, 2.0, 3.0]), np.array([5.0, 6.0, 7.0])
    yield 1e4 * np.array([[1.0, -2.0], [3.0, 1.0]]), 1e4 * np.array([1.0, -1.0]), 1e4 * np.array([1.0, 2.0])
    yield rng.normal(size=(3, 3)), rng.normal(size=3), rng.normal(size=3)
    yield 3 * rng.normal(size=(6, 6)), 3 * rng.normal(size=6), 3 * rng.normal(size=6)


@probe("grad_quadratic", quadratics, fr="gradients", seeds=2)
def quadratic_gradients(answer, A, b, x):
    return answer.grad_quadratic(A, b, x)


@property("grad_quadratic", name="agrees with finite differences", fr="accord avec les diff. finies")
def quadratic_differences(answer, rng):
    A, b, x = rng.normal(size=(4, 4)), rng.normal(size=4), rng.normal(size=4)
    expected = finite_differences(lambda x: x @ A @ x / 2 - b @ x, x)
    require(
        np.allclose(answer.grad_quadratic(A, b, x), expected, rtol=1e-5, atol=1e-6),
        fr="Le gradient ne s'accorde pas avec les différences finies de ½ xᵀAx - bᵀx.",
        en="The gradient does not agree with the finite differences of ½ xᵀAx - bᵀx.",
    )


def logistic_data(rng):
    yield np.array([0.0]), np.array([[1.0]]), np.array([1.0])
    yield np.array([1.0]), np.array([[2.0], [-1.0]]), np.array([1.0, 0.0])
    yield np.array([0.5, -1.0]), np.array([[1.0, 2.0], [3.0, -1.0], [0.0, 1.0]]), np.array([1.0, 0.0, 0.0])
    yield np.array([1.0, 1.0, 2.0]), np.array([[1.0, -2.0, 0.5]]), np.array([0.0])
    yield np.zeros(2), np.ones((4, 2)), np.array([1.0, 1.0, 1.0, 0.0])
    for n, d in ((5, 3), (4, 4), (9, 2)):
        yield 2 * rng.normal(size=d), 2 * rng.normal(size=(n, d)), rng.integers(0, 2, size=n).astype(float)


@probe("grad_logistic", logistic_data, fr="gradients", seeds=2)
def logistic_gradients(answer, w, X, y):
    return answer.grad_logistic(w, X, y)


def logistic_integer_labels(rng):
    yield np.array([1.0]), np.array([[2.0], [-1.0]]), np.array([1, 0])
    yield rng.normal(size=3), rng.normal(size=(6, 3)), rng.integers(0, 2, size=6)


# float32 minus int64 is float64 in NumPy: the type is judged above, with labels of X's own type.
@probe(
    "grad_logistic",
    logistic_integer_labels,
    name="integer labels",
    fr="étiquettes entières",
    dtype=False,
    ints=False,
)
def logistic_integers(answer, w, X, y):
    return answer.grad_logistic(w, X, y)


def logistic_extremes(rng):
    yield np.array([1e4]), np.array([[1.0], [-1.0]]), np.array([1.0, 0.0])
    yield np.array([1e4]), np.array([[1.0], [-1.0]]), np.array([0.0, 1.0])
    yield (
        np.array([-500.0, 100.0]),
        np.array([[2.0, 0.0], [-2.0, 10.0], [0.0, 0.0]]),
        np.array([1.0, 0.0, 1.0]),
    )


# The value must be right; that 1 / (1 + exp(-z)) says 'overflow' on its way to a right 0 is no error here.
@probe("grad_logistic", logistic_extremes, name="|w·x| up to 1e4", fr="|w·x| jusqu'à 10 000", warnings=False)
def logistic_far_away(answer, w, X, y):
    with np.errstate(all="ignore"):
        return answer.grad_logistic(w, X, y)


@property("grad_logistic", name="agrees with finite differences", fr="accord avec les diff. finies")
def logistic_differences(answer, rng):
    w, X, y = rng.normal(size=3), rng.normal(size=(7, 3)), rng.integers(0, 2, size=7).astype(float)

    def loss(w):
        z = X @ w
        return np.mean(np.logaddexp(0, z) - y * z)

    require(
        np.allclose(answer.grad_logistic(w, X, y), finite_differences(loss, w), rtol=1e-5, atol=1e-7),
        fr="Le gradient ne s'accorde pas avec les différences finies de la perte logistique moyenne.",
        en="The gradient does not agree with the finite differences of the mean log-loss.",
    )


def logits_and_labels(rng):
    yield np.array([[0.0, 0.0]]), np.array([0])
    yield np.array([[1.0, 2.0, 0.5]]), np.array([2])
    yield np.array([[1.0, -1.0], [0.0, 3.0], [2.0, 2.0]]), np.array([0, 0, 1])
    yield np.array([[2.0], [5.0]]), np.array([0, 0])  # one class alone: nothing to learn
    yield np.array([[1e4, -1e4, 0.0], [-1e4, -1e4, -1e4], [1e4, 1e4, 0.0]]), np.array([1, 0, 1])
    for n, k in ((4, 3), (3, 3), (2, 7), (6, 4)):
        yield 2 * rng.normal(size=(n, k)), rng.integers(0, k, size=n)


@probe("grad_softmax_cross_entropy", logits_and_labels, fr="gradients", seeds=2)
def softmax_gradients(answer, logits, labels):
    return answer.grad_softmax_cross_entropy(logits, labels)


@property(
    "grad_softmax_cross_entropy",
    name="agrees with finite differences",
    fr="accord avec les diff. finies",
)
def softmax_differences(answer, rng):
    logits, labels = rng.normal(size=(5, 4)), rng.integers(0, 4, size=5)

    def loss(logits):
        return np.mean(np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(5), labels])

    found = answer.grad_softmax_cross_entropy(logits, labels)
    require(
        np.allclose(found, finite_differences(loss, logits), rtol=1e-5, atol=1e-7),
        fr="Le gradient ne s'accorde pas avec les différences finies de l'entropie croisée moyenne.",
        en="The gradient does not agree with the finite differences of the mean cross-entropy.",
    )
    require(
        np.allclose(np.sum(found, axis=1), 0, atol=1e-9),
        fr="Chaque ligne du gradient doit avoir une somme nulle : ajouter un nombre à tous les logits ne change rien.",
        en="Each row of the gradient must add up to zero: adding a number to all the logits changes nothing.",
    )
