"""The figures of the lesson on losses."""

import numpy as np

from dlstudy.figure import Figure


def shapes(lang):
    """What one error costs, and how hard it pulls."""
    e = np.linspace(-3, 3, 121)
    f = Figure(x={"fr": "erreur p − t", "en": "error p − t"}, y={"fr": "perte", "en": "loss"},
               title={"fr": "Le prix d'une erreur", "en": "The price of an error"})  # fmt: skip
    f.line(e, e**2, label={"fr": "carré", "en": "square"})
    f.line(e, np.abs(e), label={"fr": "valeur absolue", "en": "absolute value"})
    f.line(e, 2 * e, label={"fr": "pente du carré", "en": "slope of the square"})
    return f.limits(y=(-6, 9))


def surprise(lang):
    p = np.linspace(0.002, 1, 400)
    f = Figure(x={"fr": "probabilité de la bonne classe", "en": "probability of the right class"},
               y={"fr": "perte", "en": "loss"}, title="−log p")  # fmt: skip
    f.line(p, -np.log(p), label={"fr": "entropie croisée, −log p", "en": "cross-entropy, −log p"})
    f.line(p, (1 - p) ** 2, label={"fr": "carré, (1 − p)²", "en": "square, (1 − p)²"})
    return f.limits(x=(0, 1), y=(0, 6))


def pull(lang):
    """The slope of both losses with respect to the logit z of an example whose class is 1."""
    z = np.linspace(-10, 6, 161)
    p = 1 / (1 + np.exp(-z))
    f = Figure(x={"fr": "logit z (la vérité est 1)", "en": "logit z (the truth is 1)"},
               y={"fr": "pente selon z", "en": "slope along z"},
               title={"fr": "Ce qui reste du gradient", "en": "What is left of the gradient"})  # fmt: skip
    f.line(z, p - 1, label={"fr": "entropie croisée : p − 1", "en": "cross-entropy: p − 1"})
    f.line(
        z,
        2 * (p - 1) * p * (1 - p),
        label={"fr": "carré : 2 (p − 1) p (1 − p)", "en": "square: 2 (p − 1) p (1 − p)"},
    )
    return f.limits(y=(-1.1, 0.1))


def overflow(lang):
    """The cross-entropy of logits (z, 0) with label 1, in float32, computed in three ways."""
    z = np.linspace(0, 160, 161).astype(np.float32)
    p = np.exp(-z) / (1 + np.exp(-z))  # what the softmax, less its maximum, gives to the right class
    f = Figure(x={"fr": "logit z de la mauvaise classe", "en": "logit z of the wrong class"},
               y={"fr": "perte", "en": "loss"},
               title={"fr": "La même perte, de trois façons", "en": "The same loss, in three ways"})  # fmt: skip
    f.line(z, np.logaddexp(z, 0), label={"fr": "log-softmax", "en": "log-softmax"})
    f.line(z, -np.log(p + np.float32(1e-12)), label="log(p + 1e-12)")
    infinite = {"fr": "ici, log p devient infini", "en": "here, log p becomes infinite"}
    return f.vline(float(z[p > 0].max()) + 1, label=infinite, color="red")
