"""A gradient checked: at every point of a descent, the one found by hand against the numerical one.

dlstudy run week1.gradients                       three surfaces, a wrong sign, then the best step h
dlstudy run week1.gradients --set surface=bowl --set spoil=sign
dlstudy run week1.gradients --mine                your own gradients instead of the reference's
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal, NamedTuple

import numpy as np

from dlstudy import lab


class Settings(lab.Settings):
    surface: Literal["tour", "bowl", "logistic", "softmax"] = "tour"
    """fr: La fonction à descendre ; tour, les trois, puis la cuvette avec un signe faux.
    en: The function to go down; tour, all three, then the bowl with a wrong sign."""
    spoil: Literal["none", "sign", "double", "swap"] = "none"
    """fr: Ce qu'on fait au gradient trouvé à la main : rien, signe inversé, doublé, coordonnées échangées.
    en: What is done to the gradient found by hand: nothing, sign reversed, doubled, coordinates swapped."""
    learning_rate: Annotated[float, lab.Between(0, 100)] = 0
    """fr: Taux d'apprentissage ; 0, celui qui convient à chaque surface.
    en: Learning rate; 0, the one that suits each surface."""
    steps: Annotated[int, lab.Between(1, 1000)] = 20
    """fr: Pas de chaque descente, au plus.
    en: Steps of each descent, at most."""
    h: Annotated[float, lab.Between(1e-15, 1)] = 1e-5
    """fr: Le déplacement des différences finies.
    en: The move of the finite differences."""
    precision: Literal["float64", "float32"] = "float64"
    """fr: La précision dans laquelle la fonction est calculée.
    en: The precision in which the function is computed."""
    look: Annotated[float, lab.Between(0, 60)] = 0.35
    """fr: Secondes pour regarder chaque pas ; 0, sans attendre.
    en: Seconds to look at each step; 0, no waiting."""


class Surface(NamedTuple):
    """A function of two numbers, its gradient found by hand, and where to walk on it."""

    name: dict[str, str]
    f: Callable[[np.ndarray], float]
    gradient: Callable[[np.ndarray], np.ndarray]
    start: tuple[float, float]
    bottom: tuple[float, float]
    rate: float
    x: tuple[float, float]
    y: tuple[float, float]


# Not symmetric: A x - b, which is right for a symmetric matrix only, would show.
A = np.array([[1.0, 0.8], [0.0, 2.0]])
B = np.array([0.5, -0.5])


def surfaces(answer) -> dict[str, Surface]:
    """The three, whose gradients are the exercise's."""
    from sklearn.datasets import load_iris

    iris = load_iris()  # Fisher 1936
    rows = iris.target > 0
    X, y = iris.data[rows][:, :2], iris.target[rows] - 1
    X = (X - X.mean(0)) / X.std(0)
    # Ten examples that share their logits (z₁, z₂, 0): 5 of class 0, 3 of class 1, 2 of class 2.
    labels = np.repeat([0, 1, 2], [5, 3, 2])

    def shared(z: np.ndarray) -> np.ndarray:
        return np.tile([*z, 0.0], (len(labels), 1))

    def logistic(w: np.ndarray) -> float:
        z = (X @ w).astype(w.dtype)
        return np.mean(np.logaddexp(0, z) - y.astype(w.dtype) * z, dtype=w.dtype)

    def cross_entropy(z: np.ndarray) -> float:
        rows = shared(z).astype(z.dtype)
        return np.mean(np.log(np.exp(rows).sum(1)) - rows[np.arange(len(labels)), labels], dtype=z.dtype)

    return {
        "bowl": Surface({"fr": "Cuvette ½ xᵀAx - bᵀx", "en": "Bowl ½ xᵀAx - bᵀx"},
                        lambda x: x @ A.astype(x.dtype) @ x / 2 - B.astype(x.dtype) @ x,
                        lambda x: answer.grad_quadratic(A, B, x), (-2.0, 1.5), (0.65, -0.38), 0.3,
                        (-3, 3), (-2, 2)),
        "logistic": Surface({"fr": "Perte logistique (iris)", "en": "Log-loss (iris)"}, logistic,
                            lambda w: answer.grad_logistic(w, X, y), (-1.0, 1.2), (1.25, 0.14), 2.0,
                            (-1.5, 2.5), (-1.2, 1.5)),
        "softmax": Surface({"fr": "Entropie croisée de trois classes", "en": "Cross-entropy of three classes"},
                           cross_entropy,
                           # Each row moves with z: the rows' gradients add up, the third logit stays 0.
                           lambda z: answer.grad_softmax_cross_entropy(shared(z), labels).sum(axis=0)[:2],
                           (-1.5, 2.0), (np.log(5 / 2), np.log(3 / 2)), 2.0, (-2, 3), (-1.5, 2.5)),
    }  # fmt: skip


SPOIL: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "none": lambda g: g,
    "sign": lambda g: -g,
    "double": lambda g: 2 * g,
    "swap": lambda g: g[::-1],
}
HAND = {"fr": "à la main", "en": "by hand"}
NUMERICAL = {"fr": "numérique", "en": "numerical"}


def begin(surface: Surface, spoil: str) -> np.ndarray:
    """Where a walk begins: who is to climb begins close to the bottom, or would be gone at once."""
    start, bottom = np.array(surface.start), np.array(surface.bottom)
    return bottom + 0.04 * (start - bottom) if spoil == "sign" else start


def relative_error(g: np.ndarray, other: np.ndarray) -> float:
    """0: the same; 1: opposite, or one of them zero."""
    return float(np.linalg.norm(g - other) / max(np.linalg.norm(g) + np.linalg.norm(other), 1e-300))


def map_of(surface: Surface) -> lab.Figure:
    """The level lines, which stay the same while the point moves."""
    xs, ys = np.linspace(*surface.x, 50), np.linspace(*surface.y, 36)
    heights = np.array([[surface.f(np.array([x, y])) for x in xs] for y in ys])
    f = lab.Figure(x="x₁", y="x₂", title=surface.name)
    low, high = heights.min(), heights.max()
    f.contour(
        xs, ys, heights, levels=[low + (high - low) * q**2 for q in np.linspace(0.1, 0.9, 6)], color="muted"
    )
    return f.limits(x=surface.x, y=surface.y)


def walked(
    base: lab.Figure, surface: Surface, path: list, hand: np.ndarray, numerical: np.ndarray
) -> lab.Figure:
    """The path so far, and both gradients at its end: one arrow while they agree, two when they do not."""
    f = base.copy()
    f.line(*np.transpose(path), label={"fr": "chemin", "en": "path"}, color="green")
    x = path[-1]
    # Long enough to be seen, short enough to stay on the map; the same scale for both.
    length = 0.2 * (surface.x[1] - surface.x[0]) / max(np.linalg.norm(hand), np.linalg.norm(numerical), 1e-12)
    f.arrow(*x, *(x + length * numerical), label=NUMERICAL, color="orange")
    f.arrow(*x, *(x + length * hand), label=HAND, color="blue")
    return f


def side_by_side(hand: np.ndarray, numerical: np.ndarray) -> lab.Figure:
    f = lab.Figure(title={"fr": "Les deux gradients", "en": "Both gradients"})
    f.bars(["∂f/∂x₁", "∂f/∂x₂"], hand, label=HAND, color="blue")
    return f.bars(["∂f/∂x₁", "∂f/∂x₂"], numerical, label=NUMERICAL, color="orange")


def best_step(steps: list, central: list, forward: list) -> lab.Figure:
    f = lab.Figure(
        x={"fr": "pas h", "en": "step h"},
        y={"fr": "erreur relative", "en": "relative error"},
        title={"fr": "L'erreur du gradient numérique", "en": "The error of the numerical gradient"},
    )
    f.line(steps, np.maximum(forward, 1e-16), label={"fr": "à droite", "en": "forward"}, color="orange")
    f.line(steps, np.maximum(central, 1e-16), label={"fr": "centrée", "en": "central"}, color="blue")
    return f.log(x=True, y=True).limits(x=(1e-13, 1), y=(1e-13, 1))


def train(run: lab.Run, s: Settings) -> None:
    answer = run.exercise()
    known = surfaces(answer)
    tour = [("bowl", s.spoil), ("logistic", s.spoil), ("softmax", s.spoil), ("bowl", "sign")]
    walks = tour if s.surface == "tour" else [(s.surface, s.spoil)]

    def two_numbers(gradient) -> np.ndarray:
        gradient = np.asarray(gradient, dtype=float)
        if gradient.shape != (2,):
            raise ValueError(f"a gradient of shape {gradient.shape} at a point of shape (2,)")
        return gradient

    maps = {name: map_of(known[name]) for name, _ in walks}
    fair = s.precision == "float64" and 1e-8 < s.h < 1e-3  # differences accurate enough to judge by
    steps_h = 10.0 ** -np.arange(0.5, 13.1, 0.5)
    at = run.keep(
        {"walk": 0, "x": begin(known[walks[0][0]], walks[0][1]), "path": [], "worst": 0.0, "errors": []}
    )

    def rounded(f: Callable) -> Callable:
        """f in the precision of the settings; it counts how often it is asked."""
        calls = [0]

        def counted(x: np.ndarray) -> float:
            calls[0] += 1
            return float(f(np.asarray(x).astype(s.precision)))

        counted.calls = calls
        return counted

    for _ in run.epochs(s.steps * len(walks) + len(steps_h)):
        if at["walk"] < len(walks):
            name, spoil = walks[at["walk"]]
            surface, x = known[name], at["x"]
            f = rounded(surface.f)
            numerical = two_numbers(answer.numerical_gradient(f, x.copy(), h=s.h))
            calls = f.calls[0]
            hand = SPOIL[spoil](two_numbers(surface.gradient(x.copy())))
            error = relative_error(hand, numerical)
            at["path"].append(x.copy())
            at["worst"] = max(at["worst"], error)
            run.log(height=float(surface.f(x)), relative_error=error, calls=calls,
                    gradient_norm=np.linalg.norm(hand))  # fmt: skip
            path = list(at["path"])
            run.show(
                "surface", lambda n=name, p=path, a=hand, b=numerical: walked(maps[n], known[n], p, a, b)
            )
            run.show("gradients", lambda a=hand, b=numerical: side_by_side(a, b))
            run.wait(s.look)
            at["x"] = x - (s.learning_rate or surface.rate) * hand
            inside = all(
                low <= v <= high for v, (low, high) in zip(at["x"], (surface.x, surface.y), strict=True)
            )
            if len(path) == s.steps or not inside:
                tell(run, surface, spoil, at["worst"], inside, fair)
                run.wait(6 * s.look)
                at["walk"], at["path"], at["worst"] = at["walk"] + 1, [], 0.0
                if at["walk"] < len(walks):
                    name, spoil = walks[at["walk"]]
                    at["x"] = begin(known[name], spoil)
            continue
        # What is left: one step size h after the other, at one point of a surface that is no parabola.
        surface = known["softmax" if s.surface == "tour" else s.surface]
        x, f = np.array(surface.start), rounded(surface.f)
        true, h = two_numbers(surface.gradient(x.copy())), steps_h[len(at["errors"])]
        central = two_numbers(answer.numerical_gradient(f, x.copy(), h=h))
        forward = np.array([(f(x + h * e) - f(x)) / h for e in np.eye(2)])
        at["errors"].append((h, relative_error(true, central), relative_error(true, forward)))
        run.show("step", lambda rows=list(at["errors"]): best_step(*zip(*rows, strict=True)), front=True)
        run.wait(s.look)
        if len(at["errors"]) == len(steps_h):
            break
    if not at["errors"]:  # a short block (--minutes) ended before the last part
        return
    best = min(at["errors"], key=lambda row: row[1])
    run.say(
        fr=f"Meilleur pas de la différence centrée en {s.precision} : h ≈ {power(best[0]).replace('.', ',')}, "
        f"erreur {power(best[1])}.",
        en=f"Best step of the central difference in {s.precision}: h ≈ {power(best[0])}, error {power(best[1])}.",
    )


def power(number: float) -> str:
    """3e-05 as 3 × 10⁻⁵; 0.33 as it is."""
    if number > 0.005:
        return f"{number:.2g}"
    digit, _, exponent = f"{number:.0e}".partition("e")
    return f"{digit} × 10" + f"{int(exponent)}".translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def tell(run: lab.Run, surface: Surface, spoil: str, worst: float, inside: bool, fair: bool) -> None:
    """One sentence about how a descent ended."""
    fr = f"{surface.name['fr']} : erreur relative d'au plus {power(worst).replace('.', ',')} entre les deux gradients"
    en = f"{surface.name['en']}: a relative error of at most {power(worst)} between the two gradients"
    if spoil == "sign":
        fr, en = f"{fr} (signe inversé)", f"{en} (sign reversed)"
    elif spoil == "none" and fair and worst > 0.01:
        fr, en = f"{fr} : l'un des deux est faux", f"{en}: one of the two is wrong"
    if not inside:
        fr, en = f"{fr} ; le point a quitté la carte", f"{en}; the point has left the map"
    run.say(fr=f"{fr}.", en=f"{en}.")


if __name__ == "__main__":
    lab.main()
