"""What every right back-propagation does: the smallest cases first, for they are what the learner sees."""

import numpy as np

from dlstudy.exercise import probe, property, require


def weights(rng, d, h, k, scale=1.0):
    """Weights of every name, biases other than zero, or a forgotten one would not be missed."""
    shapes = {"W1": (d, h), "b1": (h,), "W2": (h, k), "b2": (k,)}
    return {name: scale * rng.normal(size=shape) for name, shape in shapes.items()}


SMALL = {
    "W1": np.array([[0.5]]),
    "b1": np.array([0.0]),
    "W2": np.array([[1.0, -1.0]]),
    "b2": np.array([0.0, 0.0]),
}
BIASED = {
    "W1": np.array([[1.0, -0.5], [0.5, 2.0]]),
    "b1": np.array([0.5, -1.0]),
    "W2": np.array([[1.0, 0.0, -1.0], [2.0, 1.0, 0.5]]),
    "b2": np.array([0.1, -0.2, 0.3]),
}
SIZES = ((1, 4, 2, 3), (3, 2, 5, 2), (4, 3, 3, 3), (5, 1, 4, 3), (6, 3, 1, 2), (3, 3, 3, 3), (7, 4, 6, 5))


def batches(rng):
    """X (n, d) and the weights, for several n, d, h, k."""
    yield np.array([[1.0]]), SMALL
    yield np.array([[1.0, -1.0]]), BIASED
    yield np.array([[1.0, 2.0], [0.0, -1.0], [0.5, 0.5]]), BIASED
    yield 1e4 * np.array([[1.0, -1.0], [-1.0, 1.0]]), BIASED  # every tanh at its end
    for n, d, h, k in SIZES:
        yield rng.normal(size=(n, d)), weights(rng, d, h, k)


# Integers in X alone, below: weights are floats always, and whoever writes np.zeros_like(p["W1"]) may count on it.
@probe("forward", batches, fr="logits", ints=False, seeds=2)
def logits(answer, X, p):
    return answer.forward(X, p)[0]


def whole_batches(rng):
    yield np.array([[1]]), SMALL
    yield rng.integers(-3, 4, size=(4, 2)), BIASED


@probe("forward", whole_batches, name="whole numbers in X", fr="entiers dans X", dtype=False, ints=False)
def logits_of_integers(answer, X, p):
    return answer.forward(X, p)[0]


def labelled_batches(rng):
    yield np.array([[1.0]]), SMALL, np.array([0])
    yield np.array([[1.0], [-2.0]]), SMALL, np.array([0, 1])
    yield np.array([[1.0, -1.0]]), BIASED, np.array([2])
    yield np.array([[1.0, 2.0], [0.0, -1.0], [0.5, 0.5]]), BIASED, np.array([0, 1, 1])
    for n, d, h, k in SIZES:
        yield rng.normal(size=(n, d)), weights(rng, d, h, k), rng.integers(0, k, size=n)


def in_order(grads):
    """A dict with its keys sorted: their order is free. Anything else as it is."""
    return {key: grads[key] for key in sorted(grads, key=str)} if isinstance(grads, dict) else grads


# The cache is the answer's own affair: forward and backward are always tried together.
@probe("backward", labelled_batches, fr="gradients", ints=False, seeds=2)
def gradients(answer, X, p, y):
    _, cache = answer.forward(X, p)
    return in_order(answer.backward(cache, p, y))


def whole_labelled_batches(rng):
    yield np.array([[1]]), SMALL, np.array([0])
    yield np.array([[1, -1], [2, 3], [0, 1]]), BIASED, np.array([2, 0, 2])


@probe(
    "backward",
    whole_labelled_batches,
    name="whole numbers in X",
    fr="entiers dans X",
    dtype=False,
    ints=False,
)
def gradients_of_integers(answer, X, p, y):
    return gradients(answer, X, p, y)


def far_away(rng):
    # One example's logits all near 10,000, the other's near -10,000: each row needs its own maximum.
    steep = {**BIASED, "W2": np.full((2, 3), 1e4), "b2": np.zeros(3)}
    yield np.array([[4.0, 4.0], [-4.0, -4.0]]), steep, np.array([0, 1])
    yield 1e4 * np.array([[1.0, -1.0], [-1.0, 1.0]]), BIASED, np.array([0, 2])
    for far in (np.array([1e4, -1e4, 0.0]), np.array([-1e4, -1e4, -1e4])):
        yield np.array([[1.0, 2.0], [0.0, -1.0]]), {**BIASED, "b2": far}, np.array([1, 0])


# A right 0 may be come by through an overflow, as 1 / cosh² is: only values count. And in float32 a logarithm of the
# sum near 10,000 is known to a thousandth only.
@probe(
    "backward",
    far_away,
    name="inputs and logits of 10,000",
    fr="entrées et logits de 10 000",
    warnings=False,
    dtype=False,
    ints=False,
)
def gradients_far_away(answer, X, p, y):
    with np.errstate(all="ignore"):
        return gradients(answer, X, p, y)


def several_batches(rng):
    yield np.array([[1.0, -1.0]]), np.array([[0.5, 2.0]]), BIASED, np.array([2])
    yield rng.normal(size=(4, 3)), rng.normal(size=(4, 3)), weights(rng, 3, 5, 2), rng.integers(0, 2, size=4)


@probe("backward", several_batches, name="the cache is not used up", fr="cache réutilisable", ints=False)
def cache_kept(answer, X, other, p, y):
    _, cache = answer.forward(X, p)
    answer.forward(other, p)  # another batch in between: its numbers must not end up in this cache
    answer.backward(cache, p, y)
    return in_order(answer.backward(cache, p, y))


@property("backward", name="agrees with finite differences", fr="accord avec les diff. finies")
def gradients_and_differences(answer, rng):
    X, p, y = rng.normal(size=(5, 3)), weights(rng, 3, 4, 3), rng.integers(0, 3, size=5)

    def loss(p):
        z = np.tanh(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]
        return np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(5), y])

    grads = answer.backward(answer.forward(X, p)[1], p, y)
    for name in p:
        move = rng.normal(size=p[name].shape)
        up, down = ({**p, name: p[name] + step * move} for step in (1e-5, -1e-5))
        require(
            abs((loss(up) - loss(down)) / 2e-5 - np.sum(grads[name] * move)) < 1e-6,
            fr=f"Le gradient de {name} ne s'accorde pas avec les différences finies de la perte.",
            en=f"The gradient of {name} does not agree with the finite differences of the loss.",
        )


@property("backward", name="a step lowers the loss", fr="un pas fait baisser la perte")
def a_step_lowers_the_loss(answer, rng):
    X, p, y = rng.normal(size=(8, 3)), weights(rng, 3, 5, 3), rng.integers(0, 3, size=8)

    def loss(p):
        z = answer.forward(X, p)[0]
        return np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(8), y])

    grads = answer.backward(answer.forward(X, p)[1], p, y)
    require(
        loss({name: p[name] - 0.01 * grads[name] for name in p}) < loss(p),
        fr="Un petit pas contre le gradient doit faire baisser la perte.",
        en="A small step against the gradient must lower the loss.",
    )


def compute(answer, program, numbers):
    """Run a program on Values a, b, c…; the result, and the .grad of each after out.backward()."""
    names = {name: answer.Value(number) for name, number in zip("abcd", numbers, strict=False)}
    leaves = list(names.values())
    exec(program, {"negative": negative}, names)
    names["out"].backward()
    return float(names["out"].data), [float(leaf.grad) for leaf in leaves]


def negative(value):
    """-value, for who has written it: the contract asks for + - * / ** between two operands."""
    return -value if hasattr(type(value), "__neg__") else value * -1


def one_operation(rng):
    yield "out = a + b", (2.0, 3.0)
    yield "out = a * b", (2.0, -3.0)
    yield "out = a - b", (2.0, 5.0)
    yield "out = a / b", (3.0, 2.0)
    yield "out = a ** 3", (2.0,)
    yield "out = a ** -1", (4.0,)
    yield "out = a ** 0.5", (9.0,)
    yield "out = a ** 2", (-3.0,)
    yield "out = a.relu()", (2.0,)
    yield "out = a.relu()", (-2.0,)
    yield "out = a.relu()", (0.25,)
    yield "out = a.relu()", (-0.25,)
    yield "out = a.tanh()", (0.5,)
    yield "out = a.tanh()", (-3.0,)
    yield "out = a.exp()", (1.5,)
    yield "out = a.exp()", (-2.0,)
    yield "out = a", (2.0,)


@probe("Value", one_operation, name="one operation", fr="une opération")
def operations(answer, program, numbers):
    return compute(answer, program, numbers)


def with_numbers(rng):
    yield "out = a + 2", (3.0,)
    yield "out = 2 + a", (3.0,)
    yield "out = a * 2.5", (3.0,)
    yield "out = 2 * a", (3.0,)
    yield "out = a - 2", (3.0,)
    yield "out = 2 - a", (3.0,)
    yield "out = a / 2", (3.0,)
    yield "out = 2 / a", (4.0,)
    yield "out = 1 / (1 + negative(a).exp())", (0.5,)
    yield "out = sum([a, b, 1])", (2.0, 4.0)
    yield "out = a / b", (3, 2)  # made from integers


@probe("Value", with_numbers, name="numbers on either side", fr="nombres à gauche ou à droite")
def numbers(answer, program, numbers):
    return compute(answer, program, numbers)


# Of two uses of a number one is always further from the end than the other. So who forgets to add up keeps the same
# share, whatever order the nodes are gone through in, and the mistake can be recognised.
def shared(rng):
    yield "out = a + a", (3.0,)
    yield "out = a * a", (3.0,)
    yield "out = a * b + a", (2.0, -3.0)
    yield "out = a - a", (5.0,)
    yield "out = a / a", (5.0,)
    yield "b = a * 2; c = b + a; out = b * c", (3.0,)  # a diamond
    yield "b = a * a; c = b * 3; e = c + 1; out = e + b", (2.0,)  # a short way and a long one
    yield "b = a * a; c = b * 3; e = c + 1; out = b + e", (2.0,)
    yield "b = a.tanh(); out = (b * b * b).exp() * b", (0.7,)
    yield "out = a + b\nfor _ in range(6): out = out + out * c", (1.5, -0.5, 0.3)
    yield "e = a * b + c; f = e.tanh(); g = f * e + a; h = g * f; out = (h * g) ** 3 / 5", (0.5, -1.0, 0.25)
    yield "other = a * 5; out = a * 2", (3.0,)  # what is not on the way gets nothing
    yield "out = a\nfor _ in range(100): out = out * 0.99 + b", (2.0, 0.1)


@probe("Value", shared, name="shared nodes", fr="nœuds partagés")
def accumulated(answer, program, numbers):
    return compute(answer, program, numbers)


def inside(rng):
    yield 2.0, -3.0, 10.0
    yield tuple(rng.normal(size=3).tolist())


@probe("Value", inside, name="nodes on the way", fr="nœuds intermédiaires", seeds=2)
def intermediate(answer, x, y, z):
    a, b, c = answer.Value(x), answer.Value(y), answer.Value(z)
    product = a * b
    total = product + c
    out = total.tanh() * product
    out.backward()
    return [float(v.data) for v in (a, b, c, product, total, out)], [float(v.grad) for v in (product, total)]


def neurons(rng):
    yield [1.0, 0.0], [-3.0, 1.0], 6.88
    for n in (1, 4):
        yield rng.normal(size=n).tolist(), rng.normal(size=n).tolist(), float(rng.normal())


@probe("Value", neurons, name="a neuron", fr="un neurone", seeds=2)
def neuron(answer, x, w, bias):
    x, w, b = [answer.Value(v) for v in x], [answer.Value(v) for v in w], answer.Value(bias)
    z = b
    for xi, wi in zip(x, w, strict=True):
        z = z + xi * wi
    loss = (z.tanh() - 1) ** 2
    loss.backward()
    return float(loss.data), [float(v.grad) for v in (*x, *w, b)]


@property("Value", name="agrees with finite differences", fr="accord avec les diff. finies")
def values_and_differences(answer, rng):
    x, target = rng.normal(size=3), float(rng.normal())

    def loss(w, tanh, exp, relu):
        z = sum(w[i] * float(x[i]) for i in range(3)) + w[3]
        return (
            (tanh(z) - target) ** 2 / 2
            + exp(w[0] * w[1] - 1)
            + relu(w[2] + 3) * w[2]
            + sum(one**2 for one in w) / 9
        )

    def plain(w):
        return loss(w, np.tanh, np.exp, lambda a: max(a, 0.0))

    w = 0.5 * rng.normal(size=4)
    leaves = [answer.Value(float(one)) for one in w]
    loss(leaves, lambda a: a.tanh(), lambda a: a.exp(), lambda a: a.relu()).backward()
    for i, leaf in enumerate(leaves):
        step = np.eye(4)[i] * 1e-5
        require(
            abs((plain(w + step) - plain(w - step)) / 2e-5 - leaf.grad) < 1e-6,
            fr="Les gradients d'un petit calcul à nœuds partagés ne s'accordent pas avec les différences finies.",
            en="The gradients of a small computation with shared nodes do not agree with finite differences.",
        )
