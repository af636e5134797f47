"""The figures of the lesson on gradient descent: every path and every curve is computed here."""

import numpy as np

from dlstudy.figure import Figure

STEP = {"fr": "pas", "en": "step"}
LOSS = {"fr": "perte", "en": "loss"}


def loss(w, steep):
    """The valley ½ (w₁² + steep · w₂²) at w (…, 2)."""
    return 0.5 * (np.array([1.0, steep]) * w**2).sum(axis=-1)


def descend(rule, steps, steep):
    """The path (steps + 1, 2) from (5, 1) of a rule `(w, grad, state, t) -> (w, state)`."""
    path, state = [np.array([5.0, 1.0])], None
    for t in range(1, steps + 1):
        w, state = rule(path[-1], np.array([1.0, steep]) * path[-1], state, t)
        path.append(w)
    return np.array(path)


def sgd(lr):
    return lambda w, grad, state, t: (w - lr * grad, None)


def momentum(lr, friction=0.9):
    def rule(w, grad, velocity, t):
        velocity = friction * (0 if velocity is None else velocity) + grad
        return w - lr * velocity, velocity

    return rule


def adam(lr, beta1=0.9, beta2=0.999):
    def rule(w, grad, state, t):
        m, v = (0, 0) if state is None else state
        m, v = beta1 * m + (1 - beta1) * grad, beta2 * v + (1 - beta2) * grad**2
        return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + 1e-8), (m, v)

    return rule


def rates(lang):
    f = Figure(x=STEP, y=LOSS, title={"fr": "Quatre taux, une même vallée", "en": "Four rates, one valley"})
    for lr in (0.005, 0.05, 0.18, 0.21):
        values = loss(descend(sgd(lr), 40, steep=10), steep=10)
        f.line(np.arange(41), values, label=f"lr = {lr:g}".replace(".", "," if lang == "fr" else "."))
    return f.log(y=True)


def paths(lang):
    x, y = np.linspace(-1.5, 5.5, 71), np.linspace(-1.6, 1.6, 65)
    z = loss(np.stack(np.meshgrid(x, y), axis=-1), steep=50)
    f = Figure(
        x="w₁",
        y="w₂",
        title={"fr": "Trente pas dans une vallée étroite", "en": "Thirty steps in a narrow valley"},
    )
    f.contour(x, y, z, [1, 5, 12, 25, 40], color="muted")
    for name, rule in [
        ("SGD", sgd(0.036)),
        ({"fr": "inertie", "en": "momentum"}, momentum(0.02, 0.8)),
        ("Adam", adam(0.5)),
    ]:
        path = descend(rule, 30, steep=50)
        f.line(path[:, 0], path[:, 1], label=name)
        f.points(path[:, 0], path[:, 1], label=name, size=0.5)
    return f.limits(x=(-1.5, 5.5), y=(-1.6, 1.6))


def noise(lang):
    """Linear regression on 256 points: the loss on all of them, while each step sees only a batch."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(256, 5))
    y = X @ np.array([2.0, -1.0, 0.5, 0.0, 1.5]) + 0.5 * rng.normal(size=256)
    f = Figure(x={"fr": "exemples lus (époques)", "en": "examples read (epochs)"}, y=LOSS,
               title={"fr": "Le bruit des lots", "en": "The noise of batches"})  # fmt: skip
    for size in (256, 32, 2):
        order = np.random.default_rng(1)
        w, seen, values = np.zeros(5), [0.0], [np.mean(y**2)]
        for _ in range(6):
            places = order.permutation(256)
            for at in range(0, 256, size):
                batch = places[at : at + size]
                w = w - 0.05 * 2 * X[batch].T @ (X[batch] @ w - y[batch]) / len(batch)
                seen.append(seen[-1] + len(batch) / 256)
                values.append(np.mean((X @ w - y) ** 2))
        f.line(seen, values, label={"fr": f"lots de {size}", "en": f"batches of {size}"})
    return f.log(y=True)


def correction(lang):
    """Adam's step, in units of lr, while the gradient stays the same."""
    t = np.arange(1, 61)
    m, v = 1 - 0.9**t, 1 - 0.999**t  # both averages after t gradients of 1
    f = Figure(x=STEP, y={"fr": "longueur du pas / lr", "en": "length of the step / lr"},
               title={"fr": "Adam devant un gradient constant", "en": "Adam and a constant gradient"})  # fmt: skip
    f.line(t, m / np.sqrt(v), label={"fr": "sans correction", "en": "uncorrected"})
    f.line(t, np.ones(60), label={"fr": "avec correction", "en": "corrected"})
    return f.limits(y=(0, 8))
