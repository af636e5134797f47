"""What is checked of a perceptron: how it starts, what it predicts, and every step of its learning.

Numbers where a sum must fall on exactly 0 are whole numbers times a power of two, and the others
were drawn at random, far from the line: no correct order of additions can turn a prediction round.
"""

import sys

import numpy as np

from dlstudy.exercise import case, probe, property, require

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
AND, OR, XOR = np.array([0, 0, 0, 1]), np.array([0, 1, 1, 1]), np.array([0, 1, 1, 0])

# What the probes observe in words, for who reads the verdict in French.
FRENCH = {"array of": "tableau de", "'integers'": "'entiers'", "'weights'": "'poids'", "'bias'": "'biais'"}


def parameters(perceptron):
    """The weights and the bias as float64, with their shapes: which float type is the learner's choice."""
    bias = np.asarray(perceptron.bias)
    return {"weights": np.asarray(perceptron.weights, float), "bias": bias.astype(float)[()]}


# -- the start ---------------------------------------------------------------------------------


def starts(rng):
    yield case(1)
    yield case(2, 0.5)
    yield case(3, learning_rate=0.1)
    yield case(7)


@probe("Perceptron", starts, fr="valeurs de départ")
def initial_values(answer, *args, **options):
    return parameters(answer.Perceptron(*args, **options))


@probe("Perceptron", starts, fr="type des poids")
def kind_of_weights(answer, *args, **options):
    """float64 or float32: an array of integers could not hold what is learnt."""
    weights = answer.Perceptron(*args, **options).weights
    if not isinstance(weights, np.ndarray):
        return type(weights).__name__
    return "array of floats" if np.issubdtype(weights.dtype, np.floating) else f"array of {weights.dtype}"


@property("Perceptron", fr="poids propres à chaque objet")
def own_weights(answer, rng):
    first, second = answer.Perceptron(2), answer.Perceptron(2)
    first.fit(CORNERS, AND)
    require(
        not np.any(second.weights) and np.all(np.asarray(second.bias) == 0),
        fr="Deux perceptrons partagent les mêmes poids : entraîner l'un a changé l'autre.",
        en="Two perceptrons share the same weights: training one changed the other.",
    )


# -- predict -----------------------------------------------------------------------------------


def lines(rng):
    """Weights, bias and samples, the smallest first."""
    yield np.array([1.0]), 0.0, np.array([[-1.0], [0.0], [1.0]])  # 0 is not above 0
    yield np.array([0.0, 0.0]), 0.0, CORNERS  # untrained: nothing is above 0
    yield np.array([1.0, 1.0]), -1.0, CORNERS  # two corners lie on the line itself
    yield np.array([2.0, -1.0]), 0.5, np.array([[0.0, 0.0]])  # one sample is (1,), not a number
    yield np.array([0.25, 0.5]), 0.0, np.array([[1.0, 1.0], [-1.0, 1.0], [1.0, -1.0]])  # above 0, under 1
    yield np.array([-0.5, 0.5, 1.0]), -2.0, rng.normal(size=(5, 3))
    yield rng.normal(size=4), 3.0, rng.normal(size=(9, 4))
    yield rng.normal(size=3), -0.25, np.zeros((0, 3))
    yield np.array([1e4, -1e4]), 1e4, np.array([[1e4, 1e4], [-1e4, 1e4], [1e4, 0.5]])
    yield rng.normal(size=6), 0.1, rng.normal(size=(40, 6))


@probe("Perceptron.predict", lines, fr="prédictions", dtype=False, seeds=2)
def predictions(answer, weights, bias, X):
    perceptron = answer.Perceptron(len(weights))
    perceptron.weights, perceptron.bias = weights.astype(float), bias
    return perceptron.predict(X)


@probe("Perceptron.predict", lines, fr="type des prédictions", dtype=False)
def kind_of_numbers(answer, weights, bias, X):
    """Any type of integer will do; booleans and floats are called by their names."""
    perceptron = answer.Perceptron(len(weights))
    perceptron.weights, perceptron.bias = weights.astype(float), bias
    predicted = perceptron.predict(X)
    kind = getattr(predicted, "dtype", np.dtype(object))
    return "integers" if np.issubdtype(kind, np.integer) else str(kind)


def trained(rng):
    X = rng.normal(size=(12, 3))
    yield X, (X[:, 0] > X[:, 1]).astype(int)


@probe("Perceptron.predict", trained, fr="predict ne change rien", dtype=False, ints=False)
def leaves_itself_alone(answer, X, y):
    """Predicting is not learning: the parameters stay what they were."""
    perceptron = answer.Perceptron(3)
    perceptron.weights, perceptron.bias = np.array([1.0, -2.0, 0.5]), 0.25
    perceptron.predict(X)
    return parameters(perceptron)


# -- fit ---------------------------------------------------------------------------------------


def separable(rng, n, d):
    """n samples at least 0.3 from a line through them, with their classes."""
    X, direction = rng.normal(size=(20 * n, d)), rng.normal(size=d)
    score = X @ direction / np.linalg.norm(direction) - 0.2
    X, score = X[np.abs(score) > 0.3], score[np.abs(score) > 0.3]
    return X[:n], (score[:n] > 0).astype(int)


def trainings(rng):
    """Samples, classes, learning rate, epochs: one update first, then longer and longer trainings."""
    yield np.array([[2.0, -3.0]]), np.array([1]), 1.0, 1  # one update: + learning_rate * x
    yield np.array([[2.0, -3.0]]), np.array([1]), 0.25, 1
    yield np.array([[2.0, -3.0]]), np.array([0]), 1.0, 3  # already right: 0 is not above 0
    yield np.array([[1.0, 2.0], [2.0, 1.0]]), np.array([1, 0]), 0.5, 1  # an update each way
    yield np.array([[1.0], [1.0], [1.0]]), np.array([1, 1, 1]), 1.0, 1  # the first update counts at once
    yield np.array([[1.0, 2.0], [1.0, 2.0]]), np.array([1, 0]), 1.0, 4  # no line can tell these apart
    yield CORNERS, AND, 1.0, 1
    for epochs in (1, 2, 3, 4, 10):
        yield CORNERS, AND, 0.5, epochs
    yield CORNERS, OR, 2.0, 10
    for epochs in (1, 2, 3, 4, 5, 6, 7, 8):
        yield CORNERS, XOR, 1.0, epochs
    yield CORNERS[::-1].copy(), AND, 1.0, 3  # the order of the samples matters
    yield np.array([[0.5, -1.5, 4.0]] * 3), np.array([1, 1, 1]), 1.0, 5
    yield np.array([[1e4, -1e4], [-1e4, 1e4], [1e4, 1e4]]), np.array([1, 0, 1]), 1.0, 20
    for n, d, epochs in ((7, 1, 20), (12, 2, 2), (12, 3, 20), (20, 5, 3), (20, 5, 30)):
        yield *separable(rng, n, d), 0.5, epochs
    for n, d, epochs in ((9, 2, 1), (11, 3, 5), (11, 3, 6)):  # no line separates labels drawn by lot
        yield rng.normal(size=(n, d)), rng.integers(0, 2, n), 1.0, epochs


@probe("Perceptron.fit", trainings, fr="poids appris", dtype=False, rtol=1e-4, atol=1e-4, seeds=2)
def trained_weights(answer, X, y, learning_rate, epochs):
    perceptron = answer.Perceptron(X.shape[1], learning_rate)
    perceptron.fit(X, y, epochs)
    return parameters(perceptron)


def other_kinds(rng):
    """The same learning from other types of numbers, and with a rate that is no power of two."""
    X, y = separable(rng, 12, 3)
    yield X, y.astype(float), 0.1, 10
    yield X.astype(np.float32), y, 0.1, 10
    yield np.rint(4 * X).astype(int), y, 0.25, 3


@probe(
    "Perceptron.fit", other_kinds, fr="autres types d'entrées", dtype=False, ints=False, rtol=1e-4, atol=1e-4
)
def other_types(answer, X, y, learning_rate, epochs):
    perceptron = answer.Perceptron(n_features=X.shape[1], learning_rate=learning_rate)
    perceptron.fit(X, y, epochs=epochs)
    return parameters(perceptron)


def by_default(rng):
    yield CORNERS, XOR  # never learnt: all of the hundred epochs run
    yield np.array([[1.0], [2.0], [4.0]]), np.array([0, 1, 0])
    X, y = rng.normal(size=(11, 2)), rng.integers(0, 2, 11)
    yield X, y


@probe(
    "Perceptron.fit", by_default, fr="cent époques par défaut", dtype=False, ints=False, rtol=1e-4, atol=1e-4
)
def hundred_epochs(answer, X, y):
    perceptron = answer.Perceptron(X.shape[1])
    perceptron.fit(X, y)
    return parameters(perceptron)


class _Endless(BaseException):
    """Ends a training that has run many more lines than any that stops."""


def lines_run(perceptron, X, y, epochs, at_most):
    """How many lines of Python fit runs: counted, not timed, so that a slow machine changes nothing."""
    count, before = 0, sys.gettrace()

    def tracer(frame, event, arg):
        nonlocal count
        count += event == "line"
        if count > at_most:
            raise _Endless
        return tracer

    sys.settrace(tracer)
    try:
        perceptron.fit(X, y, epochs)
    except _Endless:
        pass
    finally:
        sys.settrace(before)
    return count


def once_learnt(rng):
    yield CORNERS, AND


@probe("Perceptron.fit", once_learnt, fr="arrêt une fois tout appris", dtype=False, ints=False, layout=False)
def stops_once_learnt(answer, X, y):
    few, many = 20, 600
    short = lines_run(answer.Perceptron(2), X, y, few, 5_000)
    long = lines_run(answer.Perceptron(2), X, y, many, 5_000)
    # Going on would run two lines or more for each of the 4 samples of each of the 580 epochs.
    return bool(long - short < 2 * (many - few))


@probe("Perceptron.fit", once_learnt, fr="renvoie self", dtype=False, ints=False, layout=False)
def returns_self(answer, X, y):
    perceptron = answer.Perceptron(2)
    return bool(perceptron.fit(X, y, 1) is perceptron)


@property("Perceptron.fit", fr="apprend ET et OU")
def learns_and_or(answer, rng):
    for name, y in (("ET", AND), ("OU", OR)):
        perceptron = answer.Perceptron(2)
        perceptron.fit(CORNERS, y)
        require(
            np.array_equal(perceptron.predict(CORNERS), y),
            fr=f"Après 100 époques, le perceptron ne connaît pas encore {name} : une dizaine lui suffisent.",
            en=f"After 100 epochs the perceptron does not know {'AND' if name == 'ET' else 'OR'} yet:"
            " about ten are enough.",
        )


@property("Perceptron.fit", fr="sépare ce qu'une droite sépare")
def separates_what_a_line_separates(answer, rng):
    """Novikoff (1962): whatever a line separates is learnt in a bounded number of updates."""
    X, y = separable(rng, 30, 3)
    perceptron = answer.Perceptron(3, 0.5)
    perceptron.fit(X, y, 300)
    require(
        np.array_equal(perceptron.predict(X), y),
        fr="Des points séparables par un plan ne sont pas tous bien classés après 300 époques.",
        en="Points that a plane separates are not all classified rightly after 300 epochs.",
    )
