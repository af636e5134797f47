"""A data path is right if nothing is lost, nothing comes twice, nothing leaks and x stays with y.

What is drawn at random is judged by what holds at every draw and by its distribution over thousands of draws, with
limits that a right answer crosses less than once in ten million times.
"""

import random
import threading
from itertools import permutations

import numpy as np
import psutil
import torch

from dlstudy.exercise import probe, property, require

FRENCH = {
    "'every index once'": "'chaque indice une fois'",
    "'in both parts'": "'dans les deux parties'",
    "'left out'": "'oublié'",
    "'validation'": "'validation'",
    "'same seed'": "'même graine'",
    "'other seeds'": "'autres graines'",
    "the same split": "la même répartition",
    "another split": "une autre répartition",
    "other splits": "d'autres répartitions",
    "'each index in validation'": "'chaque indice en validation'",
    "equally often": "aussi souvent",
    "not equally often": "pas aussi souvent",
    "as many as asked": "autant que demandé",
    "as many as for training": "autant que pour l'entraînement",
    "'shape'": "'forme'",
    "'mean'": "'moyenne'",
    "'std'": "'écart-type'",
    "a part at a time": "une partie à la fois",
    "the whole set as floats": "tout le jeu en flottants",
    "'sizes'": "'tailles'",
    "'samples'": "'exemples'",
    "every sample once": "chaque exemple une fois",
    "some twice, some never": "certains deux fois, d'autres jamais",
    "some left out": "certains oubliés",
    "some twice": "certains deux fois",
    "'pairs'": "'paires'",
    "each x with its y": "chaque x avec son y",
    "x and y apart": "x et y séparés",
    "'without a generator'": "'sans générateur'",
    "the order given": "l'ordre donné",
    "another order": "un autre ordre",
    "'order'": "'ordre'",
    "every order equally likely": "tous les ordres aussi probables",
    "not every order": "pas tous les ordres",
    "always the same order": "toujours le même ordre",
    "'drawn from'": "'tiré'",
    "the generator alone": "du générateur seul",
    "the global generator too": "du générateur global aussi",
}


def whole(indices):
    return [int(i) for i in indices]


def chi_square(counts):
    counts = np.asarray(counts, dtype=float)
    return float(((counts - counts.mean()) ** 2 / counts.mean()).sum())


# ---- split -----------------------------------------------------------------------------------------


def sizes(rng):
    yield from ((10, 0.2), (4, 0.5), (7, 0.3), (100, 0.1), (101, 0.25))


@probe("split", sizes, name="every index once", fr="chaque indice une fois", unchanged=False)
def parts(answer, n, fraction):
    train, val = (whole(part) for part in answer.split(n, fraction, 3))
    away = abs(len(val) - n * fraction)
    share = "as many as asked" if away < 1 else "as many as for training" if (
        abs(len(val) - n * (1 - fraction)) < 1) else len(val)  # fmt: skip
    return {
        "in both parts": len(set(train) & set(val)),
        "left out": len(set(range(n)) - set(train) - set(val)),
        "every index once": sorted({*train, *val} & set(range(n))) == sorted([*train, *val]),
        "validation": share,
    }


@probe("split", lambda rng: [(12, 0.25)], name="over 2,000 seeds", fr="sur 2 000 graines", unchanged=False)
def drawn(answer, n, fraction):
    def val(seed):
        return whole(answer.split(n, fraction, seed)[1])

    torch.manual_seed(1)
    np.random.seed(1)
    random.seed(1)
    first = val(7)
    torch.manual_seed(2)
    np.random.seed(2)
    random.seed(2)
    again, others = val(7), [val(seed) for seed in range(2000)]
    counts = np.bincount(np.concatenate([np.asarray(one, int) for one in others]) % n, minlength=n)
    return {
        "same seed": "the same split" if again == first else "another split",
        "other seeds": "the same split" if all(set(one) == set(first) for one in others) else "other splits",
        # Of 2,000 draws each index is in a quarter, give or take 19: seven standard deviations.
        "each index in validation": "equally often"
        if np.all(np.abs(counts - 2000 * len(first) / n) < 140)
        else "not equally often",
    }


# ---- channel_stats ---------------------------------------------------------------------------------


def photographs(rng):
    """At least 2,000 pixels: whether one divides by n or by n − 1 does not show."""
    x = np.zeros((2, 32, 32, 3), np.uint8)
    x[0, ..., 0], x[1, ..., 1], x[:, :16, :, 2] = 255, 100, 51
    yield torch.from_numpy(x)
    for shape in ((3, 24, 40, 3), (700, 4, 6, 3), (5, 30, 20, 1), (4, 32, 32, 4)):
        bright = rng.integers(1, 256, size=shape[-1])
        light = rng.uniform(
            0.3, 1, size=(shape[0], 1, 1, 1)
        )  # pictures differ, or who averages averages is right
        yield torch.from_numpy((rng.uniform(0, 1, shape) * light * bright).astype(np.uint8))
    yield torch.full((2, 32, 32, 3), 255, dtype=torch.uint8)


@probe(
    "channel_stats", photographs, name="mean and deviation", fr="moyenne et écart-type", rtol=1e-3, atol=1e-5
)
def statistics(answer, x):
    mean, std = (torch.as_tensor(one).double() for one in answer.channel_stats(x))
    return {"shape": (tuple(mean.shape), tuple(std.shape)), "mean": mean.tolist(), "std": std.tolist()}


def highest(call):
    """Bytes of memory that a call takes at its height, beyond what was taken before."""
    process = psutil.Process()
    before = process.memory_info().rss
    try:
        with open("/proc/self/clear_refs", "w") as file:  # Linux keeps the height itself
            file.write("5")
        call()
        with open("/proc/self/status") as file:
            return 1024 * next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) - before
    except OSError:
        pass
    seen, over = [before], threading.Event()

    def watch():
        while not over.wait(0.001):
            seen.append(process.memory_info().rss)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        call()
    finally:
        over.set()
        watcher.join()
    return max(seen) - before


@probe("channel_stats", lambda rng: [(12_000,)], name="memory for 12,000 pictures",
       fr="mémoire pour 12 000 images", unchanged=False)  # fmt: skip
def memory(answer, n):
    x = torch.randint(0, 256, (n, 32, 32, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    answer.channel_stats(x[:100])  # what is imported or made once does not count
    # As float32 they would take four times the memory that they take now.
    return (
        "a part at a time"
        if highest(lambda: answer.channel_stats(x)) < 3 * x.numel()
        else "the whole set as floats"
    )


# ---- to_tensor, normalize --------------------------------------------------------------------------


def bytes_of_pictures(rng):
    yield torch.tensor([[[[0, 51, 255]]]], dtype=torch.uint8)
    yield torch.arange(12, dtype=torch.uint8).reshape(1, 2, 2, 3) * 20
    for shape in ((2, 3, 5, 3), (3, 4, 4, 1), (4, 2, 3, 4), (2, 3, 3, 3), (0, 4, 4, 3)):
        yield torch.from_numpy(rng.integers(0, 256, size=shape).astype(np.uint8))


@probe("to_tensor", bytes_of_pictures, name="numbers and shape", fr="nombres et forme", rtol=1e-6)
def tensors(answer, x):
    return answer.to_tensor(x)


@property("to_tensor", name="float32", fr="float32")
def single_precision(answer, rng):
    out = answer.to_tensor(torch.zeros(1, 2, 2, 3, dtype=torch.uint8))
    require(out.dtype == torch.float32, fr=f"Le résultat doit être en float32 ; il est en {out.dtype}.",
            en=f"The result has to be float32; it is {out.dtype}.")  # fmt: skip


def to_normalize(rng):
    def vector(*values):
        return torch.tensor(values, dtype=torch.float64)

    yield torch.ones(1, 1, 1, 1, dtype=torch.float64), vector(0.25), vector(0.5)
    yield torch.from_numpy(rng.uniform(size=(1, 2, 1, 2))), vector(0.1, 0.7), vector(0.5, 0.25)
    for shape in ((2, 3, 4, 5), (3, 3, 3, 3), (4, 1, 2, 3), (1, 4, 3, 4)):
        mean, std = (torch.from_numpy(rng.uniform(0.2, 0.8, shape[1])) for _ in range(2))
        yield torch.from_numpy(rng.uniform(size=shape)), mean, std


@probe("normalize", to_normalize, name="values", fr="valeurs")
def normalized(answer, x, mean, std):
    return answer.normalize(x, mean, std)


# ---- batches ---------------------------------------------------------------------------------------


def epoch(answer, n, batch_size, generator=None, **options):
    """The batches of n samples of which each says its number, in x and in y."""
    x = torch.arange(n, dtype=torch.float64).view(n, 1, 1, 1).repeat(1, 2, 1, 1)
    y = torch.arange(n) + 1000
    found = list(answer.batches(x, y, batch_size, generator=generator, **options))
    return [[int(v) for v in one.reshape(len(one), -1)[:, 0]] for one, _ in found], [
        [int(v) - 1000 for v in one.reshape(-1)] for _, one in found]  # fmt: skip


def flat(lists):
    return [one for each in lists for one in each]


def shapes_of_epochs(rng):
    yield from (
        (4, 2, False),
        (5, 2, False),
        (5, 2, True),
        (3, 10, False),
        (3, 10, True),
        (6, 3, True),
        (1, 1, False),
        (10, 4, False),
    )


@probe("batches", shapes_of_epochs, name="one epoch", fr="une époque", unchanged=False)
def whole_epoch(answer, n, size, drop):
    generator = torch.Generator().manual_seed(5)
    facts = {}
    for key, chosen in (("shuffled", generator), ("without a generator", None)):
        x, y = epoch(answer, n, size, chosen, drop_last=drop)
        seen, due = flat(x), (n // size * size if drop else n)
        twice, missing = len(seen) - len(set(seen)), due - len(set(seen))
        facts[key] = {
            "sizes": [len(one) for one in x],
            "samples": "some twice, some never" if twice and missing > 0 else "some twice" if twice
            else "some left out" if missing > 0 else "every sample once",
            "pairs": "each x with its y" if x == y else "x and y apart",
        }  # fmt: skip
    facts["without a generator"]["order"] = "the order given" if seen == list(range(due)) else "another order"
    return facts


@probe("batches", lambda rng: [(4, 2)], name="over 2,400 epochs", fr="sur 2 400 époques", unchanged=False)
def shuffles(answer, n, size):
    def state():
        return torch.get_rng_state().tolist(), repr(np.random.get_state()), random.getstate()

    def epochs(count):
        generator = torch.Generator().manual_seed(11)
        return [tuple(flat(epoch(answer, n, size, generator)[0])) for _ in range(count)]

    torch.manual_seed(1)
    np.random.seed(1)
    random.seed(1)
    before = state()
    found = epochs(2400)
    alone = state() == before
    torch.manual_seed(2)
    np.random.seed(2)
    random.seed(2)
    alone &= epochs(20) == found[:20]
    counts = [found.count(order) for order in permutations(range(n))]
    return {
        # 24 orders of four samples, each a hundred times: the chi-square of 23 degrees is past 92 once in 10^9 times.
        "order": "always the same order" if len(set(found)) == 1
        else "every order equally likely" if sum(counts) == 2400 and chi_square(counts) < 92
        else "not every order",
        "drawn from": "the generator alone" if alone else "the global generator too",
    }  # fmt: skip


def pictures(rng):
    for n, size in ((1, 1), (5, 2), (6, 6)):
        yield torch.from_numpy(rng.normal(size=(n, 3, 2, 2))), torch.from_numpy(rng.integers(0, 10, n)), size


@probe("batches", pictures, name="in the order given", fr="dans l'ordre donné")
def in_order(answer, x, y, size):
    return [(one, labels) for one, labels in answer.batches(x, y, size)]
