"""The figures of the lesson, each computed from what it shows."""

import numpy as np

from dlstudy.figure import Figure


def secants(lang):
    """x³ / 3 at x = 1, step 0.6: the tangent, the forward secant and the central one."""

    def cubic(x):
        return x**3 / 3

    x, h = 1.0, 0.6
    grid = np.linspace(0.1, 1.9, 100)
    f = Figure(
        x="x",
        y="f(x)",
        title={"fr": "f(x) = x³/3 : trois pentes en 1", "en": "f(x) = x³/3: three slopes at 1"},
    )
    f.line(grid, cubic(grid), label="f")
    forward = (cubic(x + h) - cubic(x)) / h
    central = (cubic(x + h) - cubic(x - h)) / (2 * h)
    for slope, fr, en in (
        (1.0, "tangente", "tangent"),
        (forward, "différence à droite", "forward difference"),
        (central, "différence centrée", "central difference"),
    ):
        name = {"fr": f"{fr} {slope:.2f}".replace(".", ","), "en": f"{en} {slope:.2f}"}
        f.line(grid, cubic(x) + slope * (grid - x), label=name, dashed=slope == 1.0)
    f.points([x - h, x, x + h], [cubic(x - h), cubic(x), cubic(x + h)], color="muted")
    return f.limits(x=(0.1, 1.9), y=(-0.9, 2.3))


def step_size(lang):
    """The error of both differences for sin at 1, from a step of 0.1 down to 10⁻¹³."""
    steps = 10.0 ** np.arange(-13, -0.9, 0.25)
    true = np.cos(1)
    forward = [abs((np.sin(1 + h) - np.sin(1)) / h - true) for h in steps]
    central = [abs((np.sin(1 + h) - np.sin(1 - h)) / (2 * h) - true) for h in steps]
    f = Figure(
        x={"fr": "pas h", "en": "step h"},
        y={"fr": "erreur", "en": "error"},
        title={
            "fr": "sin′(1) : un pas ni trop grand, ni trop petit",
            "en": "sin′(1): too large, too small, just right",
        },
    )
    f.line(steps, forward, label={"fr": "à droite", "en": "forward"})
    f.line(steps, central, label={"fr": "centrée", "en": "central"})
    return f.log(x=True, y=True)


def bowl(lang):
    """Level lines of ½ xᵀAx for a symmetric bowl, and the gradient at some points of it."""
    bowl = np.array([[1.0, 0.5], [0.5, 2.0]])
    x = np.linspace(-2.5, 2.5, 60)
    y = np.linspace(-1.8, 1.8, 60)
    points = np.stack(np.meshgrid(x, y), axis=-1)  # (60, 60, 2)
    heights = np.einsum("rci,ij,rcj->rc", points, bowl, points) / 2
    title = {
        "fr": "Le gradient coupe les lignes de niveau à angle droit",
        "en": "The gradient crosses level lines at right angles",
    }
    f = Figure(x="x₁", y="x₂", title=title)
    f.contour(x, y, heights, levels=[0.1, 0.4, 0.9, 1.6, 2.5, 3.6], color="muted")
    for place in ((1.2, 0.3), (-1.0, 0.9), (0.3, -1.1), (-1.7, -0.2)):
        start = np.array(place)
        slope = bowl @ start
        end = start + 0.35 * slope
        f.arrow(*start, *end, label={"fr": "gradient : monte", "en": "gradient: up"}, color="orange")
        end = start - 0.35 * slope
        f.arrow(*start, *end, label={"fr": "son opposé : descend", "en": "its opposite: down"}, color="blue")
    return f.equal()


def residual(lang):
    """The log-loss of one example of class 1 against its score z, and its derivative p - 1."""
    z = np.linspace(-6, 6, 200)
    p = 1 / (1 + np.exp(-z))
    f = Figure(x="z", title={"fr": "Un exemple de classe 1", "en": "An example of class 1"})
    f.line(z, np.logaddexp(0, -z), label={"fr": "perte", "en": "loss"})
    f.line(z, p - 1, label={"fr": "dérivée p - 1", "en": "derivative p - 1"})
    return f.hline(0)
