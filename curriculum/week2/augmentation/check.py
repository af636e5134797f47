"""Randomness judged by its distribution, and by what holds at every draw.

Each check looks at thousands of draws. A limit is set so that an answer which draws as it should crosses it less than
once in ten million times: six and a half standard deviations of a share, the tail of a chi-square, the
Kolmogorov-Smirnov distance of a sample from its law. What was seen is told in words.
"""

import math
import random

import numpy as np
import torch

from dlstudy.exercise import probe

N, CALLS = 64, 40  # pictures in a batch, batches: 2,560 draws

FRENCH = {
    "the given generator alone": "du générateur donné, et de lui seul",
    "the global generator too": "du générateur global aussi",
    "the same draws at every call": "les mêmes tirages à chaque appel",
    "another seed changes nothing": "une autre graine n'y change rien",
    "'randomness'": "'hasard'",
    "'pictures become'": "'les images deviennent'",
    "'drawn'": "'tiré'",
    "'share'": "'part'",
    "'number in a batch'": "'nombre par lot'",
    "'windows of'": "'fenêtres de'",
    "'rows from'": "'lignes depuis'",
    "'columns from'": "'colonnes depuis'",
    "'all places equally likely'": "'toutes les places aussi probables'",
    "'rows and columns'": "'lignes et colonnes'",
    "'set to'": "'mis à'",
    "'what is hidden'": "'ce qui est caché'",
    "'largest side'": "'plus grand côté'",
    "'cut off at the border'": "'coupé au bord'",
    "'centres equally likely'": "'centres aussi probables'",
    "'labels'": "'étiquettes'",
    "'weight'": "'poids'",
    "'partner'": "'partenaire'",
    "'follows'": "'suit'",
    "'sum of weights'": "'somme des poids'",
    "themselves or their left-right mirror image": "elles-mêmes ou leur reflet gauche-droite",
    "themselves or upside down": "elles-mêmes ou la tête en bas",
    "always mirrored": "toujours retournées",
    "always themselves": "toujours elles-mêmes",
    "something else": "autre chose",
    "for each picture": "pour chaque image",
    "once for the batch": "une fois pour le lot",
    "about a half": "à peu près la moitié",
    "'varies'": "'variable'",
    "always the same": "toujours le même",
    "the picture padded with zeros": "l'image entourée de zéros",
    "the picture reflected at its borders": "l'image reflétée à ses bords",
    "the picture with its borders repeated": "l'image aux bords répétés",
    "the picture wrapped around": "l'image qui revient par l'autre bord",
    "drawn apart": "tirées séparément",
    "moved alike": "déplacées pareil",
    "one rectangle, through all channels": "un rectangle, à travers tous les canaux",
    "not the same in all channels": "pas le même dans tous les canaux",
    "no rectangle": "pas un rectangle",
    "nothing": "rien",
    "mixed as the pictures": "mélangées comme les images",
    "not mixed": "non mélangées",
    "mixed with another picture's": "mélangées à celles d'une autre image",
    "mixed with other weights": "mélangées avec d'autres poids",
    "the uniform law": "la loi uniforme",
    "one half at least": "au moins un demi",
    "another law": "une autre loi",
    "no mixture of two": "aucun mélange de deux",
    " to ": " à ",
}


# ---- where the randomness comes from ---------------------------------------------------------------


def seed_everything(seed):
    torch.manual_seed(seed)
    np.random.seed(seed)
    random.seed(seed)


def globals_now():
    return torch.get_rng_state().tolist(), repr(np.random.get_state()), random.getstate()


def source(call):
    """Where `call(generator)` takes its draws from: in words."""

    def twice(seed):
        generator = torch.Generator().manual_seed(seed)
        return [call(generator).clone() for _ in range(2)]

    seed_everything(1)
    before = globals_now()
    first, second = twice(5)
    moved = globals_now() != before
    seed_everything(2)
    again, other = twice(5), twice(6)
    if moved or not (torch.equal(first, again[0]) and torch.equal(second, again[1])):
        return "the global generator too"
    if torch.equal(first, second):
        return "the same draws at every call"
    return "another seed changes nothing" if torch.equal(first, other[0]) else "the given generator alone"


def chi_square(counts):
    """How far counts are from all being equal."""
    expected = counts.sum() / counts.numel()
    return ((counts - expected) ** 2 / expected).sum().item()


# What a chi-square passes less than once in 10^8 draws, by degrees of freedom.
LIMIT = {24: 93.5, 29: 103.0}


def pictures(*shape):
    """Numbers that differ everywhere, none of them 0."""
    return torch.arange(1, math.prod(shape) + 1, dtype=torch.float64).reshape(shape) / 8


# ---- random_flip -----------------------------------------------------------------------------------


def symmetric(rng):
    """Pictures that are their own mirror image: whatever is drawn, nothing changes."""
    yield torch.ones(1, 1, 1, 1, dtype=torch.float64)
    for shape in ((2, 1, 2, 3), (3, 3, 4, 4), (5, 2, 3, 5)):
        half = torch.from_numpy(rng.normal(size=shape))
        yield half + half.flip(-1)
    yield torch.zeros(0, 3, 4, 4, dtype=torch.float64)


@probe("random_flip", symmetric, name="symmetric pictures", fr="images symétriques")
def flipped_symmetric(answer, x):
    return answer.random_flip(x, torch.Generator().manual_seed(0))


@probe("random_flip", lambda rng: [(pictures(N, 2, 2, 3),)], name="over 2,560 draws", fr="sur 2 560 tirages",
       dtype=False, layout=False)  # fmt: skip
def flips(answer, x):
    generator = torch.Generator().manual_seed(1)
    kinds = []
    for _ in range(CALLS):
        out = answer.random_flip(x, generator)
        shapes = [x, x.flip(-1), x.flip(-2)]
        same = torch.stack([(out == one).flatten(1).all(1) for one in shapes])
        kinds.append(torch.where(same.any(0), same.int().argmax(0), 3))
    kinds = torch.stack(kinds)  # (calls, N): 0 itself, 1 mirrored, 2 upside down, 3 none of these
    seen = set(kinds.unique().tolist())
    known = {(0, 1): "themselves or their left-right mirror image", (0, 2): "themselves or upside down",
             (1,): "always mirrored", (0,): "always themselves"}  # fmt: skip
    become = known.get(tuple(sorted(seen)), "something else")
    changed = (kinds > 0).double()
    together = bool((kinds == kinds[:, :1]).all())
    share = changed.mean().item()
    return {
        "pictures become": become,
        "drawn": "once for the batch" if together else "for each picture",
        # The standard deviation of 2,560 coins is 0.0099; coins of whole batches say nothing.
        "share": "" if together else "about a half" if abs(share - 0.5) < 0.065 else f"{share:.1f}",
        "number in a batch": "" if together else "varies" if changed.sum(1).var() > 1 else "always the same",
        "randomness": source(lambda generator: answer.random_flip(x, generator)),
    }


# ---- random_crop -----------------------------------------------------------------------------------


def uncropped(rng):
    """Without padding there is one place only; of a black picture every window is black."""
    yield torch.ones(1, 1, 1, 1, dtype=torch.float64), 0
    yield torch.zeros(2, 1, 2, 3, dtype=torch.float64), 2
    for shape in ((3, 3, 4, 4), (2, 2, 3, 5)):
        yield torch.from_numpy(rng.normal(size=shape)), 0
    yield torch.zeros(3, 2, 2, 2, dtype=torch.float64), 5


@probe("random_crop", uncropped, name="nowhere to move", fr="rien à déplacer")
def cropped_in_place(answer, x, padding):
    return answer.random_crop(x, padding, torch.Generator().manual_seed(0))


def windows(x, padding, how):
    """All windows (places, N, C, H, W) of x padded in some way."""
    if how == "wrap":
        moves = range(-padding, padding + 1)
        return torch.stack([x.roll((-down, -right), (-2, -1)) for down in moves for right in moves])
    padded = torch.nn.functional.pad(x, (padding,) * 4, mode=how)
    height, width = x.shape[-2:]
    places = range(2 * padding + 1)
    return torch.stack([padded[..., r : r + height, c : c + width] for r in places for c in places])


PADDINGS = {
    "constant": "the picture padded with zeros",
    "reflect": "the picture reflected at its borders",
    "replicate": "the picture with its borders repeated",
    "wrap": "the picture wrapped around",
}


@probe("random_crop", lambda rng: [(pictures(N, 2, 5, 4), 2)], name="over 2,560 draws", fr="sur 2 560 tirages",
       dtype=False, layout=False)  # fmt: skip
def crops(answer, x, padding):
    generator = torch.Generator().manual_seed(1)
    outs = [answer.random_crop(x, padding, generator) for _ in range(CALLS)]
    facts = {"shape": tuple(outs[0].shape)}
    found = None
    for how, words in PADDINGS.items():
        if any(out.shape != x.shape for out in outs):
            break
        same = torch.stack([(windows(x, padding, how) == out).flatten(2).all(2) for out in outs])
        if bool(same.any(1).all()):  # every picture of every batch is such a window
            found, facts["windows of"] = same.int().argmax(1), words  # (calls, N), the place
            break
    if found is None:
        facts["windows of"] = "something else"
    else:
        side = 2 * padding + 1
        top, left = found // side, found % side
        facts["rows from"] = f"{int(top.min())} to {int(top.max())}"
        facts["columns from"] = f"{int(left.min())} to {int(left.max())}"
        facts["rows and columns"] = "moved alike" if bool((top == left).all()) else "drawn apart"
        facts["drawn"] = "once for the batch" if bool((found == found[:, :1]).all()) else "for each picture"
        counts = torch.bincount(found.flatten(), minlength=side**2).double()
        facts["all places equally likely"] = chi_square(counts) < LIMIT[side**2 - 1]
    facts["randomness"] = source(lambda generator: answer.random_crop(x, padding, generator))
    return facts


# ---- cutout ----------------------------------------------------------------------------------------


def hidden_or_not(rng):
    """A square of side 0 hides nothing; one that is twice as large as the picture hides all, wherever it is."""
    yield torch.ones(1, 1, 1, 1, dtype=torch.float64), 0
    yield torch.ones(1, 1, 2, 2, dtype=torch.float64), 4
    for shape, size in (((3, 3, 4, 4), 0), ((2, 2, 3, 5), 11), ((4, 1, 5, 5), 10)):
        yield torch.from_numpy(rng.normal(size=shape)), size


@probe("cutout", hidden_or_not, name="nothing and everything", fr="rien et tout")
def all_or_nothing(answer, x, size):
    return answer.cutout(x, size, torch.Generator().manual_seed(0))


def rectangles(hidden):
    """First and last row and column (N, 4) of what is hidden (N, H, W), and whether it is a rectangle."""
    rows, columns = hidden.any(2).int(), hidden.any(1).int()
    height, width = rows.size(1), columns.size(1)
    corners = torch.stack([rows.argmax(1), height - 1 - rows.flip(1).argmax(1),
                           columns.argmax(1), width - 1 - columns.flip(1).argmax(1)], 1)  # fmt: skip
    full = (corners[:, 1] - corners[:, 0] + 1) * (corners[:, 3] - corners[:, 2] + 1)
    return corners, hidden.flatten(1).sum(1) == full


def centres(first, last, size, length):
    """The centre of a side from `first` to `last` that begins size // 2 before it; -1 where none fits."""
    before = size // 2
    found = torch.full_like(first, -1)
    for centre in range(length):
        fits = (first == max(0, centre - before)) & (last == min(length, centre - before + size) - 1)
        found = torch.where(fits, centre, found)
    return found


@probe("cutout", lambda rng: [(pictures(N, 2, 5, 6), 3), (pictures(N, 3, 6, 5), 4), (pictures(N, 1, 5, 6), 1)],
       name="over 2,560 draws", fr="sur 2 560 tirages", dtype=False, layout=False)  # fmt: skip
def squares(answer, x, size):
    generator = torch.Generator().manual_seed(1)
    height, width = x.shape[-2:]
    outs = torch.stack([answer.cutout(x, size, generator) for _ in range(CALLS)])
    if outs.shape[1:] != x.shape:
        return {"shape": tuple(outs.shape[1:])}
    changed = outs != x
    facts = {"set to": "0" if bool((outs[changed] == 0).all()) else "something else"}
    hidden = changed.any(2)
    corners, whole = rectangles(hidden.flatten(0, 1))
    if not bool((changed == hidden[:, :, None]).all()):
        facts["what is hidden"] = "not the same in all channels"
    elif not bool(changed.any()):
        facts["what is hidden"] = "nothing"
    elif not bool((whole | ~hidden.flatten(2).any(2).flatten()).all()):
        facts["what is hidden"] = "no rectangle"
    else:
        facts["what is hidden"] = "one rectangle, through all channels"
        sides = torch.stack([corners[:, 1] - corners[:, 0] + 1, corners[:, 3] - corners[:, 2] + 1])
        facts["largest side"] = int(sides.max())
        facts["cut off at the border"] = bool((sides < sides.max()).any())
        per_call = corners.view(CALLS, N, 4)
        together = bool((per_call == per_call[:, :1]).all())
        facts["drawn"] = "once for the batch" if together else "for each picture"
        # With an even side the centre is the middle pixel on the right or on the left: mirrored, the other one.
        fits = []
        for turned in (corners, torch.stack([height - 1 - corners[:, 1], height - 1 - corners[:, 0],
                                             width - 1 - corners[:, 3], width - 1 - corners[:, 2]], 1)):  # fmt: skip
            row = centres(turned[:, 0], turned[:, 1], size, height)
            column = centres(turned[:, 2], turned[:, 3], size, width)
            place = torch.where((row < 0) | (column < 0), -1, row * width + column)
            counts = torch.bincount(place[place >= 0], minlength=height * width).double()
            fits.append(bool((place >= 0).all()) and chi_square(counts) < LIMIT[height * width - 1])
        facts["centres equally likely"] = any(fits)
    facts["randomness"] = source(lambda generator: answer.cutout(x, size, generator))
    return facts


# ---- mixup -----------------------------------------------------------------------------------------


def nothing_to_mix(rng):
    """A batch of one, and batches of one picture many times: no mixture changes them."""
    yield torch.ones(1, 1, 1, 1, dtype=torch.float64), torch.tensor([[0.0, 1.0]], dtype=torch.float64), 1.0
    for n, shape, k in ((1, (3, 2, 2), 4), (5, (2, 3, 3), 3), (4, (1, 2, 4), 10)):
        x = torch.from_numpy(rng.normal(size=(1, *shape))).repeat(n, 1, 1, 1)
        yield x, torch.eye(k, dtype=torch.float64)[[k // 2] * n], 0.4


@probe("mixup", nothing_to_mix, name="nothing to mix", fr="rien à mélanger")
def mixed_alone(answer, x, y, alpha):
    x, y = answer.mixup(x, y, alpha, torch.Generator().manual_seed(0))
    return x, y


def beta_law(values, alpha):
    """The distribution function of Beta(alpha, alpha), by its power series (Abramowitz and Stegun 26.5.4)."""
    low = np.minimum(values, 1 - values)
    scale = math.exp(math.lgamma(2 * alpha) - 2 * math.lgamma(alpha))
    term, total = np.ones_like(low), np.zeros_like(low)
    for k in range(200):
        total += term / (alpha + k)
        term = term * low * (k + 1 - alpha) / (k + 1)
    below = scale * low**alpha * total
    return np.where(values <= 0.5, below, 1 - below)


def far(values, law):
    """Kolmogorov and Smirnov's distance of a sample from a law."""
    values = np.sort(values)
    steps, n = law(values), len(values)
    return max(np.max(np.arange(1, n + 1) / n - steps), np.max(steps - np.arange(n) / n))


DRAWS = 400
FAR = 0.155  # a sample of 400 is farther from its own law once in 10^8 times (Massart 1990)


def law_of(weights, alpha):
    """The law that a sample of weights follows: in words."""
    if weights.min() >= 0.5 or weights.max() <= 0.5:
        return "one half at least"
    if far(weights, lambda v: beta_law(v, alpha)) < FAR:
        return "Beta(alpha, alpha)"
    return "the uniform law" if far(weights, lambda v: v) < FAR else "another law"


def weights_of(mixed, n):
    """What is left of each picture itself (N,), and its partner (N,), of a mixture (N, N) of unit vectors."""
    own = mixed.diagonal()
    others = mixed - torch.diag(own)
    partner = others.abs().argmax(1)
    return own, torch.where(others.abs().amax(1) > 1e-12, partner, torch.arange(n))


@probe("mixup", lambda rng: [(0.2, False), (6.0, True)], name="over 400 batches",
       fr="sur 400 lots")  # fmt: skip
def mixtures(answer, alpha, whole):
    """Pictures that are unit vectors show what they are mixed from. `whole`: labels as whole numbers."""
    n = 6
    x = torch.eye(n, dtype=torch.float64).reshape(n, 1, 2, 3)
    y = torch.eye(n, dtype=torch.int64 if whole else torch.float64)
    generator = torch.Generator().manual_seed(1)
    weights, partners, words = [], [], {"labels": set(), "weight": set(), "sum of weights": set()}
    for _ in range(DRAWS):
        out, labels = answer.mixup(x, y, alpha, generator)
        out, labels = out.reshape(n, n).double(), labels.double()
        own, partner = weights_of(out, n)
        moved = partner != torch.arange(n)
        partners.append(partner.tolist())
        sums = out.sum(1)
        words["sum of weights"].add("1" if torch.allclose(sums, torch.ones_like(sums)) else "not 1")
        if not bool(moved.any()):
            continue
        weights.append(float(own[moved][0]))
        alike = bool((own[moved] - own[moved][0]).abs().max() < 1e-9)
        words["weight"].add("once for the batch" if alike else "for each picture")
        their_own, their_partner = weights_of(labels, n)
        if torch.allclose(labels, out, atol=1e-5):  # a label in float32 is no mistake
            words["labels"].add("mixed as the pictures")
        elif torch.equal(labels, y.double()):
            words["labels"].add("not mixed")
        elif not torch.equal(their_partner, partner) and bool((their_own < 1 - 1e-9).any()):
            words["labels"].add("mixed with another picture's")
        else:
            words["labels"].add("mixed with other weights")
    usual = {"labels": "mixed as the pictures", "weight": "once for the batch", "sum of weights": "1"}
    facts = {key: next(iter(sorted(found - {usual[key]})), usual[key] if found else "no mixture of two")
             for key, found in words.items()}  # fmt: skip
    facts["partner"] = "varies" if len({tuple(one) for one in partners}) > 1 else "always the same"
    facts["follows"] = law_of(np.array(weights), alpha) if weights else "no mixture of two"
    big = pictures(N, 1, 1, 2)
    one_hot = torch.eye(N, dtype=torch.float64)
    facts["randomness"] = source(lambda generator: answer.mixup(big, one_hot, alpha, generator)[0])
    return facts
