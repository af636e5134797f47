"""What a network does, whatever its attributes are called and however its weights begin.

Starting weights are free, so no number can be compared with the reference's. What is compared are facts that hold for
every right network: the direction and the length of a step, worked out from the probabilities alone (a network
without a hidden layer) or from finite differences of whatever arrays the network turns out to keep its weights in;
the order in which `fit` went through the examples, found by trying all the orders there are.
"""

import copy
import gzip
import importlib.util
from collections import Counter
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np

from dlstudy.exercise import forbid, probe, property, require

forbid("Network", "torch", "sklearn", "scipy", "tensorflow", "jax")


def log_p(net, X):
    with np.errstate(divide="ignore"):
        return np.log(np.asarray(net.predict_proba(X), dtype=np.float64))


def loss_of(net, X, y):
    return -log_p(net, X)[np.arange(len(y)), y].mean()


def close(a, b, rtol=1e-4):
    return bool(np.all(np.abs(np.subtract(a, b)) <= rtol * np.abs(b) + 1e-9))


def majority(words, usual):
    """`usual` if all say so; otherwise what most of the others say."""
    others = Counter(word for word in words if word != usual)
    return others.most_common(1)[0][0] if others else usual


# What the probes observe in words, for who reads the verdict in French.
FRENCH = {
    "same seed, same network": "même graine, même réseau",
    "another seed, another network": "autre graine, autre réseau",
    "classes already told apart": "classes déjà distinguées",
    "mean before the step": "moyenne avant le pas",
    "sum before the step": "somme avant le pas",
    "mean after the step": "moyenne après le pas",
    "along the gradient": "le long du gradient",
    "every example once": "chaque exemple une fois",
    "the last, smaller batch left out": "le dernier lot, plus petit, oublié",
    "the first batch alone": "le premier lot seul",
    "all examples in one batch": "tous les exemples en un lot",
    "loss: mean": "perte : moyenne",
    "loss: last batch": "perte : dernier lot",
    "loss: sum": "perte : somme",
    "loss: first batch": "perte : premier lot",
    "loss: after the epoch": "perte : après l'époque",
    "loss: other": "perte : autre",
    "losses an epoch": "pertes par époque",
    "not a number": "pas un nombre",
    "'loss'": "'perte'",
    "'epochs'": "'époques'",
    "the order given": "l'ordre donné",
    "always the same order": "toujours le même ordre",
    "order decided by the seed": "ordre décidé par la graine",
    "'weights'": "'poids'",
    "'biases'": "'biais'",
    "'other'": "'autre'",
    "'right'": "'juste'",
    "'hidden unit'": "'neurone caché'",
    "second hidden layer bends too": "la seconde couche cachée plie aussi",
    "bends elsewhere than at 0, once trained": "plie ailleurs qu'en 0, une fois entraîné",
    "'flat'": "'plat'",
    "'straight'": "'droit'",
    "'flat at both ends'": "'plat aux deux bouts'",
    "'one bend'": "'un coude'",
}


# ---- Network: what the seed decides ----------------------------------------------------------------


def seeds(rng):
    yield [3, 4, 2], rng.normal(size=(6, 3))
    yield [5, 6, 4, 3], rng.normal(size=(4, 5))


@probe("Network", seeds, fr="départ fixé par la graine", dtype=False, ints=False)
def start(answer, sizes, X):
    first, again, *others = (answer.Network(list(sizes), seed=s).predict_proba(X) for s in (3, 3, 4, 5, 6))
    default, zero = (
        answer.Network(list(sizes)).predict_proba(X),
        answer.Network(list(sizes), seed=0).predict_proba(X),
    )
    return {
        "same seed, same network": bool(np.array_equal(first, again) and np.array_equal(default, zero)),
        "another seed, another network": not all(np.allclose(first, p, rtol=1e-12, atol=0) for p in others),
        "classes already told apart": bool(np.ptp(first) > 1e-9),
    }


# ---- predict_proba, predict ------------------------------------------------------------------------


def shapes(rng):
    for sizes, n in [([2, 3], 1), ([3, 5], 4), ([3, 4, 2], 7), ([5, 6, 4, 3], 3), ([2, 3, 3, 3, 6], 5)]:
        yield sizes, rng.normal(size=(n, sizes[0]))


@property("Network.predict_proba", name="probabilities", fr="probabilités")
def adds_up(answer, rng):
    p = answer.Network([5, 6, 4, 3], seed=1).predict_proba(rng.normal(size=(7, 5)))
    require(np.shape(p) == (7, 3), fr=f"Forme attendue : (7, 3) ; reçue : {np.shape(p)}.",
            en=f"Expected shape: (7, 3); got {np.shape(p)}.")  # fmt: skip
    require(np.allclose(np.sum(p, axis=1), 1) and np.all(np.asarray(p) >= 0),
            fr="Chaque ligne doit être faite de probabilités de somme 1.",
            en="Every row has to be made of probabilities that add up to 1.")  # fmt: skip


@probe("Network.predict_proba", shapes, fr="forme, sommes et cas limites", dtype=False, ints=False)
def facts(answer, sizes, X):
    net = answer.Network(list(sizes), seed=1)
    p = np.asarray(net.predict_proba(X))
    alone = np.concatenate([net.predict_proba(X[i : i + 1]) for i in range(len(X))])
    large, whole = np.asarray(net.predict_proba(1e4 * X)), np.rint(3 * X)
    return {
        "shape": p.shape,
        "rows add up to 1": close(p.sum(axis=1), 1) and bool(np.all(p >= 0)),
        "each example on its own": close(p, alone),
        "large inputs": bool(np.isfinite(large).all()) and close(large.sum(axis=1), 1),
        "whole numbers as inputs": close(net.predict_proba(whole), net.predict_proba(whole.astype(int))),
    }


@probe(
    "Network.predict_proba",
    lambda rng: [rng.normal(size=(8, 4))],
    fr="dernière couche",
    dtype=False,
    ints=False,
    warnings=False,
)
def last_layer(answer, X):
    """Without a hidden layer, the logs of probabilities differ by logits, which are straight lines in X."""
    net = answer.Network([4, 5], seed=2)
    one, two, origin = (centred(log_p(net, x)) for x in (X, 2 * X, 0 * X))
    return {
        "two classes exactly alike": bool(np.any(np.diff(np.sort(one, axis=1), axis=1) == 0)),
        "straight": bool(np.abs(two - 2 * one + origin).max() <= 1e-4 * np.ptp(one)),
    }


@probe(
    "Network.predict_proba",
    lambda rng: [np.arange(-30.0, 31.0)[:, None]],
    fr="couches cachées",
    dtype=False,
    ints=False,
    warnings=False,
)
def hidden_layers(answer, line):
    """One hidden unit: flat on one side, straight on the other, one bend. Two in a row: often flat at both ends."""
    kinds = [bends(answer.Network([1, 1, 2], seed=s), line) for s in range(12)]
    deep = [bends(answer.Network([1, 1, 1, 2], seed=s), line) for s in range(24)]
    usual = Counter(kind for kind in kinds if kind != "flat").most_common(1)
    return {"hidden unit": usual[0][0] if usual else "flat",
            "second hidden layer bends too": bool({"flat", "flat at both ends"} & set(deep))}  # fmt: skip


def trained(rng):
    yield rng.normal(size=(40, 1)), rng.integers(0, 2, size=40)


@probe("Network.step", trained, fr="biais des couches cachées", dtype=False, ints=False, layout=False)
def hidden_biases(answer, X, y):
    """Without biases every hidden unit of a first layer bends at 0 for ever; with them, training moves the bend."""
    places, moved = np.linspace(0.02, 3, 150)[:, None], False
    for seed in (1, 2, 3):
        net = answer.Network([1, 6, 2], seed=seed)
        for _ in range(30):
            net.step(X, y, 0.3)
        for side in (places, -places):
            difference = log_p(net, side) @ np.array([1.0, -1.0])
            turns = np.abs(np.diff(difference, 2))
            moved |= bool(turns.max() > 1e-4 * (np.ptp(difference) + 1e-9))
    return {"bends elsewhere than at 0, once trained": moved}


def bends(net, line):
    difference = log_p(net, line) @ np.array([1.0, -1.0])
    size = np.ptp(difference)
    if not np.isfinite(size) or size < 1e-9:
        return "flat"
    slopes = np.diff(difference) / size
    turns = np.sum(np.abs(np.diff(slopes)) > 1e-5)
    flat = [abs(slopes[0]) < 1e-5, abs(slopes[-1]) < 1e-5]
    if turns == 0:
        return "straight"
    if all(flat):
        return "flat at both ends"
    return "one bend" if any(flat) and turns <= 2 else "other"


def centred(z):
    return z - z.mean(axis=1, keepdims=True)


@probe("Network.predict", shapes, fr="classes", dtype=False, ints=False)
def classes(answer, sizes, X):
    net = answer.Network(list(sizes), seed=1)
    chosen = np.asarray(net.predict(X))
    best = np.asarray(net.predict_proba(X)).argmax(axis=1)
    right = chosen.shape == best.shape and bool(np.all(chosen == best))
    return {
        "shape": chosen.shape,
        "the most probable class": right,
        "whole numbers": chosen.dtype.kind in "iu",
    }


# ---- step ------------------------------------------------------------------------------------------


def batches(rng):
    for n, k in [(1, 3), (5, 4), (4, 2), (7, 3)]:
        yield rng.normal(size=(n, 3)), rng.integers(0, k, size=n), k, 0.5
    yield rng.normal(size=(5, 3)), np.zeros(5, dtype=int), 4, 0.25  # no example of the other classes
    yield rng.normal(size=(6, 3)), np.array([0, 1, 1, 0, 2, 1]), 5, 1e-3


def which_loss(value, net, before, X, y):
    if np.ndim(value) != 0:
        return "not a number"
    for name, expected in [("mean before the step", before), ("sum before the step", before * len(y)),
                           ("mean after the step", loss_of(net, X, y))]:  # fmt: skip
        if close(value, expected):
            return name
    return "other"


@property("Network.step", name="the loss goes down", fr="la perte baisse")
def goes_down(answer, rng):
    X, y = rng.normal(size=(20, 3)), rng.integers(0, 4, size=20)
    net = answer.Network([3, 8, 4], seed=1)
    before = loss_of(net, X, y)
    returned = net.step(X, y, 0.05)
    require(np.ndim(returned) == 0 and np.isfinite(float(np.asarray(returned))),
            fr=f"step doit rendre un nombre, la perte ; reçu : {returned!r}.",
            en=f"step has to return a number, the loss; got {returned!r}.")  # fmt: skip
    require(close(float(returned), before),
            fr="La perte du lot avant le pas est {} ; reçu : {}.".format(
                *(f"{one:.6f}".replace(".", ",") for one in (before, float(returned)))
            ),
            en=f"The loss of the batch before the step is {before:.6f}; got {float(returned):.6f}.")  # fmt: skip
    require(loss_of(net, X, y) < before,
            fr="Après un petit pas, la perte du lot devrait avoir baissé ; elle ne l'a pas fait.",
            en="After a small step the batch's loss should have gone down; it has not.")  # fmt: skip


@probe("Network.step", batches, fr="sans couche cachée", dtype=False, ints=False)
def without_hidden_layer(answer, X, y, k, lr):
    """Two steps of a network whose gradient can be read from its probabilities alone."""
    net = answer.Network([X.shape[1], k], seed=1)
    places = np.random.default_rng(5).normal(size=(9, X.shape[1]))
    seen = []
    for _ in range(2):
        rest = np.exp(log_p(net, X)) - np.eye(k)[y]
        before, old = loss_of(net, X, y), centred(log_p(net, places))
        kind = which_loss(net.step(X, y, lr), net, before, X, y)
        moved = centred(log_p(net, places)) - old
        # What the weights' and what the biases' part of a right step would change.
        parts = [-lr * places @ X.T @ rest / len(y), np.tile(-lr * rest.mean(axis=0), (9, 1))]
        table = np.stack([centred(part).ravel() for part in parts], axis=1)
        factors, *_ = np.linalg.lstsq(table, moved.ravel(), rcond=None)
        straight = np.linalg.norm(table @ factors - moved.ravel()) <= 1e-3 * np.linalg.norm(moved)
        seen.append({"loss": kind, "weights": tidy(factors[0]), "biases": tidy(factors[1]),
                     "along the gradient": bool(straight)})  # fmt: skip
    return seen


def tidy(factor):
    """A whole number or one over a whole number, within a part in a thousand; else None."""
    for value in (round(factor), 1 / round(1 / factor) if 1e-3 < abs(factor) < 0.7 else 0):
        if abs(factor - value) <= 2e-3 * max(1, abs(value)):
            return float(value)
    return None


def parameters(net, sizes, X):
    """The arrays that hold the network's weights, found by looking; None if they cannot be found."""
    found, seen, stack = [], set(), [net]
    while stack and len(seen) < 10_000:
        thing = stack.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, np.ndarray) and thing.dtype.kind == "f" and thing.size and thing.flags.writeable:
            found.append(thing)
        elif isinstance(thing, dict):
            stack.extend(thing.values())
        elif isinstance(thing, (list, tuple)) or (isinstance(thing, np.ndarray) and thing.dtype == object):
            stack.extend(thing)
        elif hasattr(thing, "__dict__") and not isinstance(thing, type):
            stack.extend(vars(thing).values())
    kept, before, noise = [], np.array(net.predict_proba(X)), np.random.default_rng(0)
    for array in sorted(found, key=lambda a: -a.size):  # one flat vector before the views of it
        if not any(np.shares_memory(array, other) for other in kept):
            old = array.copy()
            array += noise.normal(size=array.shape)  # not the same everywhere: the softmax would not see it
            if not np.array_equal(before, net.predict_proba(X)):
                kept.append(array)
            array[...] = old
    whole = sum((n_in + 1) * n_out for n_in, n_out in pairwise(sizes))
    return kept if sum(array.size for array in kept) == whole else None


def slopes(net, arrays, X, y, h):
    gradients = []
    for array in arrays:
        gradient = np.zeros(array.shape)
        for place in np.ndindex(array.shape):
            old = array[place]
            values = []
            for moved in (old + h, old - h):
                array[place] = moved
                values.append((loss_of(net, X, y), float(array[place])))
            array[place] = old
            gradient[place] = (values[0][0] - values[1][0]) / (values[0][1] - values[1][1])
        gradients.append(gradient)
    return gradients


def step_kind(answer, sizes, seed, X, y, lr, positive=False):
    """ "right", or what else a step of a network with hidden layers did."""
    net = answer.Network(list(sizes), seed=seed)
    arrays = parameters(net, sizes, X)
    if arrays is None:
        return symmetric(answer, sizes, seed, X, y)
    noise = np.random.default_rng(seed)
    for array in arrays:  # biases of 0 would put a sum of nothing but zeros exactly at ReLU's bend
        array += 0.1 * noise.normal(size=array.shape)
        if positive:  # every unit is active on positive inputs
            array[...] = np.abs(array) + 0.05
    rough = any(array.dtype.itemsize < 8 for array in arrays)
    lr = max(lr, 1e-2) if rough else lr
    gradients = slopes(net, arrays, X, y, 2e-3 if rough else 1e-6)
    twin, twins = copy.deepcopy((net, arrays))
    start = copy.deepcopy(twins)
    old = log_p(net, X)
    net.step(X, y, lr)
    moved = log_p(net, X) - old
    last = {sizes[-1] * sizes[-2], sizes[-1]}
    for name, factor, which in [("right", 1, None), ("sum", len(y), None), ("ascent", -1, None),
                                ("last layer only", 1, last)]:  # fmt: skip
        for array, old_array, gradient in zip(twins, start, gradients, strict=True):
            array[...] = old_array - (which is None or array.size in which) * factor * lr * gradient
        wanted = log_p(twin, X) - old
        if np.linalg.norm(moved - wanted) <= (3e-2 if rough else 2e-4) * np.linalg.norm(wanted):
            return name
    return "other"


def symmetric(answer, sizes, seed, X, y):
    """A step along the gradient at one example helps another as much as the other way round."""
    lr, change = 1e-4, {}
    for a in range(len(y)):
        for b in range(len(y)):
            net = answer.Network(list(sizes), seed=seed)
            before = loss_of(net, X[a : a + 1], y[a : a + 1])
            net.step(X[b : b + 1], y[b : b + 1], lr)
            change[a, b] = loss_of(net, X[a : a + 1], y[a : a + 1]) - before
    size = max(abs(value) for value in change.values())
    alike = all(abs(change[a, b] - change[b, a]) <= 1e-2 * size for a, b in change)
    return "right" if alike and all(change[a, a] <= 0 for a in range(len(y))) else "other"


def deep(rng):
    yield [3, 4, 2], rng.normal(size=(6, 3)), np.array([0, 1, 1, 0, 1, 0])
    yield [3, 4, 5, 2], rng.normal(size=(5, 3)), np.array([0, 1, 1, 0, 1])
    yield [2, 6, 5, 4, 3], rng.normal(size=(8, 2)), np.array([0, 1, 2, 2, 1, 0, 0, 1])


@probe("Network.step", deep, fr="avec des couches cachées", dtype=False, ints=False, layout=False)
def with_hidden_layers(answer, sizes, X, y):
    def kinds(lr, **how):
        return majority([step_kind(answer, sizes, s, X, y, lr, **how) for s in (1, 2, 3)], "right")

    active = majority(
        [step_kind(answer, sizes, s, np.abs(X), y, 0.05, positive=True) for s in (1, 2, 3)], "right"
    )
    return {"short step": kinds(1e-5), "long step": kinds(0.3), "all units active": active}


@property("Network.step", name="whole numbers", fr="entrées entières")
def whole_numbers(answer, rng):
    X, y = rng.integers(0, 5, size=(6, 3)), np.array([0, 1, 2, 2, 1, 0])
    nets = [answer.Network([3, 4, 3], seed=1) for _ in range(2)]
    returned = [net.step(x, y, 0.1) for net, x in zip(nets, (X, X.astype(float)), strict=True)]
    require(close(returned[0], returned[1]) and close(log_p(nets[0], X), log_p(nets[1], X)),
            fr="Des entrées entières doivent donner le même pas que les mêmes nombres en flottants.",
            en="Whole-number inputs have to give the same step as the same numbers in floating point.")  # fmt: skip


# ---- fit -------------------------------------------------------------------------------------------


def small_sets(rng):
    yield rng.normal(size=(5, 3)), np.array([0, 1, 2, 1, 0])
    yield rng.normal(size=(5, 3)), np.array([1, 1, 1, 1, 1])


def orders(left, size):
    """All ways to go once through the examples `left` in batches of `size`: as lists of sets."""
    if not left:
        yield []
        return
    for batch in combinations(left, min(size, len(left))):
        for rest in orders([i for i in left if i not in batch], size):
            yield [list(batch), *rest]


HABITS = {
    "every example once": lambda order: order,
    "the last, smaller batch left out": lambda order: order[:-1],
    "the first batch alone": lambda order: order[:1],
    "all examples in one batch": lambda order: [sorted(i for batch in order for i in batch)],
}


def follow(make, X, y, lr, before, after):
    """What one epoch did: (habit, batches, losses, network), found by trying; None if nothing fits.

    `make` gives a new network, `before` are the batches of the epochs before: steps are repeated rather than networks
    copied, since not every network can be.
    """
    for name, habit in HABITS.items():
        tried = []
        for batches in map(habit, orders(list(range(len(y))), 2)):
            if batches in tried:
                continue
            tried.append(batches)
            twin, losses = make(), []
            for batch in before + batches:
                losses.append((float(twin.step(X[batch], y[batch], lr)), len(batch)))
            if np.allclose(twin.predict_proba(X), after, rtol=1e-5, atol=1e-7):
                return name, batches, losses[len(before) :], twin
    return None


def mean_kind(value, losses, net, X, y):
    values, sizes = map(np.array, zip(*losses, strict=True))
    weighted = (values * sizes).sum() / sizes.sum()
    for name, expected in [("mean", weighted), ("mean", values.mean()), ("last batch", values[-1]),
                           ("sum", values.sum()), ("sum", (values * sizes).sum()), ("first batch", values[0]),
                           ("after the epoch", loss_of(net, X, y))]:  # fmt: skip
        if np.ndim(value) == 0 and close(value, expected, 1e-5):
            return name
    return "other"


def history(answer, seed, X, y, epochs=4, lr=0.5):
    """Epoch by epoch, what `fit` did; networks of the same seed go the same way, and stop earlier."""

    def make():
        return answer.Network([3, 4, 3], seed=seed)

    told, path = [], []
    for epoch in range(1, epochs + 1):
        trained = make()
        returned = trained.fit(X, y, epoch, lr, 2)
        if not isinstance(returned, (list, tuple, np.ndarray)):
            return [type(returned).__name__], []
        if len(returned) != epoch:
            return [f"{len(returned) / epoch:g} losses an epoch"], []
        found = follow(
            make, X, y, lr, [batch for batches in path for batch in batches], trained.predict_proba(X)
        )
        if found is None:
            return ["other"], path
        name, batches, losses, net = found
        told.append(f"{name}; loss: {mean_kind(returned[-1], losses, net, X, y)}")
        path.append(batches)
    return told, path


@property("Network.fit", name="same seed, same training", fr="même graine, même résultat")
def reproducible(answer, rng):
    X, y = rng.normal(size=(30, 3)), rng.integers(0, 3, size=30)
    one, two = (answer.Network([3, 4, 3], seed=7).fit(X, y, epochs=3, lr=0.5, batch_size=4) for _ in range(2))
    require(isinstance(one, (list, tuple, np.ndarray)) and len(one) == 3,
            fr="fit doit rendre la liste des pertes moyennes, une par époque.",
            en="fit has to return the list of mean losses, one per epoch.")  # fmt: skip
    require(np.array_equal(one, two),
            fr="Deux réseaux de même graine, entraînés de la même façon, donnent des pertes différentes.",
            en="Two networks of the same seed, trained the same way, give different losses.")  # fmt: skip


@probe("Network.fit", small_sets, fr="époques", dtype=False, ints=False, layout=False)
def epochs(answer, X, y):
    told, path = history(answer, 1, X, y)
    other = history(answer, 2, X, y)[1]
    given = [[0, 1], [2, 3], [4]]
    return {
        "epochs": majority(told, told[0]) if len(set(told)) > 1 else told[0],
        "the order given": bool(path) and all(order == given for order in path),
        "always the same order": len(path) > 1 and all(order == path[0] for order in path),
        "order decided by the seed": path != other or not path,
    }


@probe(
    "Network.fit",
    lambda rng: [(rng.normal(size=(3, 2)), np.array([1, 0, 1]))],
    fr="un seul grand lot",
    dtype=False,
    ints=False,
)
def one_large_batch(answer, X, y):
    """A batch size larger than the set: one step on everything."""
    by_fit, by_step = (answer.Network([2, 3, 2], seed=1) for _ in range(2))
    losses = by_fit.fit(X, y, epochs=2, lr=0.3, batch_size=10)
    expected = [by_step.step(X, y, 0.3) for _ in range(2)]
    return len(losses) == 2 and close(losses, expected), close(log_p(by_fit, X), log_p(by_step, X))


def digits():
    """scikit-learn's digits, read without importing it: X (1797, 64) from 0 to 1, y (1797,)."""
    folder = Path(importlib.util.find_spec("sklearn").submodule_search_locations[0])
    with gzip.open(folder / "datasets" / "data" / "digits.csv.gz", "rt") as file:
        table = np.loadtxt(file, delimiter=",")
    return table[:, :-1] / 16, table[:, -1].astype(int)


@property("Network.fit", name="digits", fr="chiffres manuscrits")
def learns(answer, rng):
    X, y = digits()
    net = answer.Network([64, 32, 10], seed=int(rng.integers(100)))
    losses = net.fit(X[:1300], y[:1300], epochs=15, lr=0.2, batch_size=16)
    score = np.mean(net.predict(X[1300:]) == y[1300:])
    require(score > 0.85 and losses[-1] < losses[0] / 2,
            fr=f"15 époques devraient suffire pour reconnaître plus de 85 % des chiffres ; ici {100 * score:.0f} %, "
               + "et une perte de {}, puis {}.".format(
                   *(f"{one:.2f}".replace(".", ",") for one in (losses[0], losses[-1]))
               ),
            en=f"15 epochs on the digits should be enough to recognise more than 85% of them; here {100 * score:.0f}%, "
               f"and a loss of {losses[0]:.2f}, then {losses[-1]:.2f}.")  # fmt: skip
