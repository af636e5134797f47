"""What is checked of a dense network: its size, how chance fills it, and what it computes.

The initial weights are drawn, so nobody's equal the reference's. What is compared is what chance
leaves no choice about: shapes, biases, and the moments of so many weights that they hardly vary.
"""

from itertools import pairwise

import numpy as np

from dlstudy.exercise import case, probe, property, require

# -- count_parameters --------------------------------------------------------------------------


def widths(rng):
    yield [1, 1]
    yield [2, 3]
    yield [2, 3, 1]
    yield (4, 1, 4)
    yield [3, 5, 2, 7]
    yield [784, 128, 64, 10]
    yield [100_000, 50_000, 3]  # five thousand million: more than a 32-bit number holds
    yield [int(n) for n in rng.integers(1, 40, 6)]


@probe("count_parameters", widths, fr="nombre de paramètres", seeds=2)
def numbers(answer, sizes):
    return answer.count_parameters(sizes)


@property("count_parameters", fr="nombre entier")
def whole(answer, rng):
    count = answer.count_parameters([2, 3, 1])
    require(
        isinstance(count, (int, np.integer)) and not isinstance(count, bool),
        fr=f"Le nombre de paramètres doit être un entier (`int`), non un {type(count).__name__}.",
        en=f"The number of parameters must be an integer (`int`), not a {type(count).__name__}.",
    )


# -- init_layers -------------------------------------------------------------------------------


def pairs(layers):
    """The layers as arrays, after a look at how they are packed."""
    require(
        isinstance(layers, (list, tuple))
        and all(isinstance(p, (list, tuple)) and len(p) == 2 for p in layers),
        fr="`init_layers` doit renvoyer une liste de couples (W, b), un par couche.",
        en="`init_layers` must return a list of pairs (W, b), one per layer.",
    )
    return [(np.asarray(W), np.asarray(b)) for W, b in layers]


def networks(rng):
    yield [1, 1]
    yield [2, 3]
    yield [2, 3, 1]
    yield (4, 1, 4)
    yield [3, 5, 2, 7]


@probe("init_layers", networks, fr="formes", seeds=2)
def shapes(answer, sizes):
    layers = pairs(answer.init_layers(sizes, np.random.default_rng(5)))
    return [{"W": W.shape, "b": b.shape} for W, b in layers]


@probe("init_layers", networks, fr="biais", seeds=2)
def biases(answer, sizes):
    return [b.astype(float) for _, b in pairs(answer.init_layers(sizes, np.random.default_rng(6)))]


def wide_networks(rng):
    yield [400, 100]
    yield [2, 12_000]
    yield [12_000, 2]
    yield [100, 200, 100]
    yield (1, 12_000)


@probe("init_layers", wide_networks, fr="écart-type des poids", rtol=0.04, atol=0.01)
def spread(answer, sizes):
    """Within 5 %: chance moves these by 1 or 2 %, 1 / n_in instead of 2 / n_in by 29 %."""
    layers = pairs(answer.init_layers(sizes, np.random.default_rng(7)))
    return [{"W.std() * sqrt(n_in / 2)": float(W.std() * np.sqrt(W.shape[0] / 2))} for W, _ in layers]


@probe("init_layers", wide_networks, fr="loi des poids", rtol=0.06, atol=0.06)
def distribution(answer, sizes):
    """The bell curve: the share of weights within one standard deviation, and beyond two of them."""
    seen = []
    for W, _ in pairs(answer.init_layers(sizes, np.random.default_rng(8))):
        z = np.abs(W) / max(float(W.std()), 1e-12)
        seen.append({
            "W.mean() / W.std()": float(W.mean()) / max(float(W.std()), 1e-12),
            "mean(|W| < W.std())": float(np.mean(z < 1)),
            "5 * mean(|W| > 2 * W.std())": 5 * float(np.mean(z > 2)),
        })  # fmt: skip
    return seen


def moments(W):
    z = (W - W.mean()) / max(float(W.std()), 1e-12)
    return float(np.mean(z**4)), float(np.abs(z).max())


@property("init_layers", fr="queues de la loi normale")
def normal_tails(answer, rng):
    """Of 60,000 normal numbers some are beyond 3.7 deviations; of uniform or truncated ones, none."""
    ((W, _),) = pairs(answer.init_layers([300, 200], np.random.default_rng(int(rng.integers(1000)))))
    kurtosis, farthest = moments(W)
    require(
        2.85 < kurtosis < 3.15 and farthest > 3.7,
        fr="Les poids ne suivent pas une loi normale : leurs valeurs extrêmes manquent, ou sont trop nombreuses.",
        en="The weights do not follow a normal distribution: extreme values are missing, or too many.",
    )


@property("init_layers", fr="poids indépendants")
def independent_weights(answer, rng):
    """Sums along rows and columns spread as sums of independent numbers do."""
    ((W, _),) = pairs(answer.init_layers([150, 200], np.random.default_rng(int(rng.integers(1000)))))
    z = W / max(float(W.std()), 1e-12)
    distinct = len(np.unique(W)) / W.size
    rows, columns = z.sum(1).std() / np.sqrt(200), z.sum(0).std() / np.sqrt(150)
    require(
        distinct > 0.9 and 0.7 < rows < 1.3 and 0.7 < columns < 1.3,
        fr="Les poids d'une même ligne ou d'une même colonne ne sont pas tirés indépendamment.",
        en="The weights of one row or one column are not drawn independently.",
    )


def twins(rng):
    yield [4, 4, 4, 4]
    yield [3, 6, 3, 6]


@probe("init_layers", twins, fr="le hasard vient de rng")
def chance(answer, sizes):
    """Where the randomness comes from: all of it from rng, and anew for each layer and each call."""

    def drawn(rng):
        return [W for W, _ in pairs(answer.init_layers(sizes, rng))]

    np.random.seed(1)
    first = drawn(np.random.default_rng(11))
    np.random.seed(2)
    again = drawn(np.random.default_rng(11))
    other = drawn(np.random.default_rng(12))
    rng = np.random.default_rng(13)
    twice = drawn(rng), drawn(rng)

    def same(ones, others):
        return all(np.array_equal(a, b) for a, b in zip(ones, others, strict=True))

    return {
        "init(seed 11) == init(seed 11)": same(first, again),
        "init(seed 11) == init(seed 12)": same(first, other),
        "init(rng) == init(rng) once more": same(*twice),
        "W1 == W3": bool(np.array_equal(first[0], first[2])),
    }


@property("init_layers", fr="chaque couche a ses tableaux")
def each_its_own(answer, rng):
    """Training changes weights and biases in place: no two of them may lie in the same memory."""
    arrays = [
        array for pair in pairs(answer.init_layers([3, 4, 4, 2], np.random.default_rng(0))) for array in pair
    ]
    require(
        not any(np.shares_memory(a, b) for i, a in enumerate(arrays) for b in arrays[:i]),
        fr="Deux couches partagent un même tableau : en corriger une changerait aussi l'autre.",
        en="Two layers share one array: correcting one of them would change the other as well.",
    )


@property("init_layers", fr="flottants")
def floats(answer, rng):
    for W, b in pairs(answer.init_layers([3, 2], np.random.default_rng(0))):
        require(
            np.issubdtype(W.dtype, np.floating) and np.issubdtype(b.dtype, np.floating),
            fr="Poids et biais doivent être des réels : un biais entier ne pourrait pas apprendre.",
            en="Weights and biases must be floats: an integer bias could not learn.",
        )


# -- forward -----------------------------------------------------------------------------------


def dense(rng, *sizes):
    """Weights and biases of a network, all drawn: zero biases would hide one that is forgotten."""
    return [(rng.normal(size=(i, o)), rng.normal(size=o)) for i, o in pairwise(sizes)]


def passes(rng):
    one = [(np.array([[2.0]]), np.array([-1.0]))]
    yield case(np.array([[0.0]]), one)  # one layer: no ReLU at all
    yield case(
        np.array([[1.0, -2.0]]),
        [(np.eye(2), np.array([0.5, 0.5])), (np.array([[1.0], [1.0]]), np.array([-3.0]))],
    )
    yield case(np.array([[-3.0]]), [*one, *one])
    yield case(rng.normal(size=(1, 3)), dense(rng, 3, 4))
    yield case(rng.normal(size=(4, 4)), dense(rng, 4, 4, 4))  # square: a transposed W fits
    yield case(rng.normal(size=(3, 3)), dense(rng, 3, 3, 3, 3))  # as many samples as neurons
    yield case(rng.normal(size=(5, 2)), dense(rng, 2, 6, 3, 1))
    yield case(rng.normal(size=(6, 3)), dense(rng, 3, 1, 5))
    yield case(rng.normal(size=(1, 7)), dense(rng, 7, 2, 2, 3, 4))
    yield case(np.zeros((0, 3)), dense(rng, 3, 4, 2))
    yield case(1e4 * rng.normal(size=(4, 3)), dense(rng, 3, 8, 2))
    yield case(np.full((3, 2), -1.0), dense(rng, 2, 5, 3))


@probe("forward", passes, fr="sorties", rtol=1e-8, atol=1e-8, seeds=2)
def outputs(answer, x, layers):
    return answer.forward(x, layers)


@property("forward", fr="chaque exemple pour lui-même")
def each_sample_alone(answer, rng):
    x, layers = rng.normal(size=(5, 3)), dense(rng, 3, 4, 2)
    together = np.asarray(answer.forward(x, layers))
    alone = np.concatenate([np.asarray(answer.forward(row[None], layers)) for row in x])
    require(
        together.shape == alone.shape and np.allclose(together, alone),
        fr="La sortie d'un échantillon dépend des autres échantillons du lot.",
        en="The output for one sample depends on the other samples of the batch.",
    )


@property("forward", fr="ReLU entre les couches")
def bent(answer, rng):
    """Without ReLU a deep network is one affine map: f(a) + f(b) = f(a + b) + f(0)."""
    layers = dense(rng, 3, 16, 2)
    a, b = rng.normal(size=(8, 3)), rng.normal(size=(8, 3))
    f = answer.forward
    require(
        not np.allclose(f(a, layers) + f(b, layers), f(a + b, layers) + f(0 * a, layers)),
        fr="Le réseau se comporte comme une seule couche linéaire : il manque ReLU entre les couches.",
        en="The network behaves like a single linear layer: ReLU is missing between the layers.",
    )
