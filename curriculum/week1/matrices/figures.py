"""The figures of the lesson, each computed from what it shows."""

import numpy as np

from dlstudy.figure import Figure


def projection(lang):
    """u = (3, 4) cast onto the line along v = (2, 1)."""
    u, v = np.array([3.0, 4.0]), np.array([2.0, 1.0])
    p = (u @ v) / (v @ v) * v
    f = Figure(x="x₁", y="x₂", title={"fr": "u projeté sur v", "en": "u projected onto v"})
    f.line([-1, 6], [-0.5, 3], dashed=True, color="muted")
    f.arrow(0, 0, *u, label="u = (3, 4)")
    f.arrow(0, 0, *p, label={"fr": "projection (4, 2)", "en": "projection (4, 2)"})
    f.arrow(0, 0, *v, label="v = (2, 1)")
    f.line(
        [u[0], p[0]], [u[1], p[1]], label={"fr": "reste u - p", "en": "rest u - p"}, dashed=True, color="red"
    )
    return f.limits(x=(-1, 6), y=(-0.7, 4.5)).equal()


A = np.array([[1.5, 0.5], [0.25, 1.0]])


def transform(lang):
    """What the matrix ((1.5, 0.5), (0.25, 1)) makes of the unit circle and of the two axes."""
    angle = np.linspace(0, 2 * np.pi, 200)
    circle = np.stack((np.cos(angle), np.sin(angle)))
    image = A @ circle
    f = Figure(
        x="x₁", y="x₂", title={"fr": "Un cercle et son image par A", "en": "A circle and its image under A"}
    )
    f.line(*circle, label={"fr": "cercle", "en": "circle"}, dashed=True, color="muted")
    f.line(*image, label={"fr": "son image", "en": "its image"})
    f.arrow(0, 0, *A[:, 0], label={"fr": "colonne 1", "en": "column 1"})
    f.arrow(0, 0, *A[:, 1], label={"fr": "colonne 2", "en": "column 2"})
    return f.equal()


def cancellation(lang):
    """How far the expanded square is from the distance of two points 0.001 apart, farther and farther away."""
    rng = np.random.default_rng(0)
    offsets = 10.0 ** np.arange(0, 7.5, 0.5)
    steps = rng.normal(size=(2, 400, 3)) * 1e-3
    errors = {"direct": [], "expanded": []}
    for offset in offsets:
        X = offset + rng.normal(size=(400, 3))
        Y = X + steps[0]
        true = np.sqrt((steps[0] ** 2).sum(1))
        direct = np.sqrt(((X - Y) ** 2).sum(1))
        square = (X**2).sum(1) + (Y**2).sum(1) - 2 * (X * Y).sum(1)
        expanded = np.sqrt(np.maximum(square, 0))
        errors["direct"].append(np.median(np.abs(direct / true - 1)))
        errors["expanded"].append(np.median(np.abs(expanded / true - 1)))
    f = Figure(
        x={"fr": "distance à l'origine", "en": "distance from the origin"},
        y={"fr": "erreur relative", "en": "relative error"},
        title={"fr": "Deux points à 0,001 l'un de l'autre", "en": "Two points 0.001 apart"},
    )
    f.line(offsets, errors["expanded"], label="|x|² + |y|² - 2 x·y")
    f.line(offsets, errors["direct"], label="Σ (x - y)²")
    return f.log(x=True, y=True)
