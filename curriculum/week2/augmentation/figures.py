"""The figures of the lesson, each computed from what it shows."""

import math

import numpy as np

from dlstudy.figure import Figure


def neighbours(lang):
    """Digits somewhere in a frame; the nearest of a few names a new one: the few alone, moved about, mirrored."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    rng = np.random.default_rng(0)
    order = rng.permutation(len(digits.target))
    y = digits.target[order]
    frames = np.zeros((len(y), 12, 12), np.float32)
    for frame, digit, (row, column) in zip(
        frames, digits.images[order], rng.integers(0, 5, (len(y), 2)), strict=True
    ):
        frame[row : row + 8, column : column + 8] = digit
    x_test, y_test = frames[-500:].reshape(500, -1), y[-500:]

    def right(pictures, labels):
        flat = pictures.reshape(len(pictures), -1)
        apart = (flat**2).sum(1) - 2 * x_test @ flat.T
        return 100 * np.mean(labels[apart.argmin(1)] == y_test)

    def moved(pictures):
        padded = np.pad(pictures, ((0, 0), (2, 2), (2, 2)))
        return np.concatenate([padded[:, r : r + 12, c : c + 12] for r in range(5) for c in range(5)])

    counts = [20, 40, 80, 160, 320, 640]
    lines = [[], [], []]
    for n in counts:
        few = frames[:n]
        for line, pictures in zip(
            lines, (moved(few), few, np.concatenate([few, few[:, :, ::-1]])), strict=True
        ):
            line.append(right(pictures, np.tile(y[:n], len(pictures) // n)))
    f = Figure(
        x={"fr": "chiffres d'entraînement", "en": "training digits"},
        y={"fr": "exactitude (%)", "en": "accuracy (%)"},
        title={
            "fr": "Le plus proche voisin, sur 500 chiffres neufs",
            "en": "The nearest neighbour, on 500 new digits",
        },
    )
    f.line(counts, lines[0], label={"fr": "avec 25 recadrages", "en": "with 25 crops"})
    f.line(counts, lines[1], label={"fr": "tels quels", "en": "as they are"})
    f.line(counts, lines[2], label={"fr": "et retournés", "en": "and mirrored"}, dashed=True)
    return f.log(x=True).limits(y=(0, 100))


def hidden(lang):
    """How often each pixel of the middle row is hidden by a square of 12 in 32, for two ways of drawing its place."""
    side, size = 32, 12
    pixels = np.arange(side)
    anywhere = np.zeros(side)
    for centre in range(side):
        first = centre - size // 2
        anywhere[max(0, first) : min(side, first + size)] += 1 / side
    inside = np.zeros(side)
    places = side - size + 1
    for first in range(places):
        inside[first : first + size] += 1 / places
    f = Figure(
        x={"fr": "colonne", "en": "column"},
        y={"fr": "cachée (%)", "en": "hidden (%)"},
        title={
            "fr": "Un carré de 12 sur une image de 32 : part du temps",
            "en": "A square of 12 in a picture of 32: share of the time",
        },
    )
    f.line(pixels, 100 * inside, label={"fr": "toujours entier", "en": "always whole"}, dashed=True)
    f.line(pixels, 100 * anywhere, label={"fr": "centre partout", "en": "centre anywhere"})
    return f.limits(x=(0, side - 1), y=(0, 65))


def beta(lang):
    """The density of mixup's weight for three alphas."""
    x = np.linspace(0.004, 0.996, 249)
    f = Figure(
        x="λ",
        y={"fr": "densité", "en": "density"},
        title={"fr": "Le poids de mixup, λ ~ Beta(α, α)", "en": "Mixup's weight, λ ~ Beta(α, α)"},
    )
    for alpha in (0.2, 1.0, 4.0):
        scale = math.exp(math.lgamma(2 * alpha) - 2 * math.lgamma(alpha))
        density = scale * (x * (1 - x)) ** (alpha - 1)
        f.line(x, density, label={"fr": f"α = {alpha:g}".replace(".", ","), "en": f"α = {alpha:g}"})
    return f.limits(x=(0, 1), y=(0, 4))
