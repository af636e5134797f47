"""The figures of the lesson, each computed from what it shows."""

import numpy as np

from dlstudy.figure import Figure


def graph(lang):
    """L = u v with u = x w and v = u + b: the values on the way out, the gradients on the way back."""
    x, w, b = 3.0, 2.0, -4.0
    u = x * w
    v = u + b
    loss = u * v
    grad_loss = 1.0
    grad_v = u * grad_loss
    grad_u = v * grad_loss + 1.0 * grad_v  # two ways lead from u to L
    grads = {"x": w * grad_u, "w": x * grad_u, "b": grad_v, "u": grad_u, "v": grad_v, "L": grad_loss}
    values = {"x": x, "w": w, "b": b, "u": u, "v": v, "L": loss}
    places = {
        "x": (0, 2.2),
        "w": (0, 1.0),
        "b": (1.2, 0.0),
        "u": (1.2, 1.6),
        "v": (2.4, 0.6),
        "L": (3.6, 1.6),
    }
    f = Figure(
        title={"fr": "Valeur | gradient de L, à chaque nœud", "en": "Value | gradient of L, at each node"}
    )
    for start, end in (("x", "u"), ("w", "u"), ("u", "v"), ("b", "v"), ("u", "L"), ("v", "L")):
        (x0, y0), (x1, y1) = places[start], places[end]
        f.arrow(x0 + 0.08, y0 + (y1 - y0) * 0.08, x1 - 0.1, y1 - (y1 - y0) * 0.1, color="muted")
    for name, (px, py) in places.items():
        f.text(px - 0.15, py + 0.17, f"{name} = {values[name]:g} | {grads[name]:g}", color="blue")
    return f.limits(x=(-0.3, 4.4), y=(-0.2, 2.6))


def paths(lang):
    """a ← a + a c, n times: products by following each path, and by one pass in topological order."""
    depths = np.arange(1, 21)
    by_path, by_pass = [], []
    for n in depths:
        # One path into each link from the one after it, doubled by the two uses of a: counted as followed.
        ways, followed = 1, 0
        for _ in range(n):
            followed += 3 * ways  # a + p: two edges; p = a c: the edge back to a
            ways *= 2
        by_path.append(followed)
        by_pass.append(3 * n)
    f = Figure(
        x={"fr": "nombre de losanges", "en": "number of diamonds"},
        y={"fr": "dérivées locales utilisées", "en": "local derivatives used"},
        title={"fr": "Chemin par chemin, ou nœud par nœud", "en": "Path by path, or node by node"},
    )
    f.line(depths, by_path, label={"fr": "chaque chemin", "en": "each path"})
    f.line(depths, by_pass, label={"fr": "rétropropagation", "en": "back-propagation"})
    return f.log(y=True)


def layers(lang):
    """The gradient of the loss at each of 30 tanh layers, for three sizes of the first weights."""
    width, depth, n = 64, 30, 50
    f = Figure(
        x={"fr": "couche (la perte est à droite)", "en": "layer (the loss is on the right)"},
        y={"fr": "norme du gradient", "en": "norm of the gradient"},
        title={
            "fr": "30 couches de tanh, avant tout apprentissage",
            "en": "30 tanh layers, before any learning",
        },
    )
    for scale in (0.5, 1.0, 2.0):
        rng = np.random.default_rng(0)
        weights = [scale * rng.normal(size=(width, width)) / np.sqrt(width) for _ in range(depth)]
        hidden = [rng.normal(size=(n, width))]
        for W in weights:
            hidden.append(np.tanh(hidden[-1] @ W))
        gradient = rng.normal(size=(n, width)) / n
        norms = []
        for W, out in zip(reversed(weights), reversed(hidden[1:]), strict=True):
            gradient = (gradient * (1 - out**2)) @ W.T
            norms.append(np.linalg.norm(gradient))
        name = {"fr": f"σ = {scale}/√n".replace(".", ","), "en": f"σ = {scale}/√n"}
        f.line(np.arange(depth), norms[::-1], label=name)
    return f.log(y=True)
