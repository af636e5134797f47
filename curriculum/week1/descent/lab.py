"""A race: SGD, momentum and Adam go down the same surface, step by step.

dlstudy run week1.descent                            a narrow valley
dlstudy run week1.descent --set surface=holes        two holes: who finds the deeper one?
dlstudy run week1.descent --set speed=2              all rates doubled
dlstudy run week1.descent --mine                     with your own sgd_step, momentum_step, adam_step
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal, NamedTuple

import numpy as np

from dlstudy import lab


class Settings(lab.Settings):
    surface: Literal["valley", "bend", "holes"] = "valley"
    """fr: valley, une vallée droite, raide en travers ; bend, une vallée courbe ; holes, deux creux inégaux.
    en: valley, a straight one, steep across; bend, a valley that turns; holes, two holes, one deeper."""
    steps: Annotated[int, lab.Between(1, 2000)] = 60
    """fr: Pas de chacun.
    en: Steps for each."""
    speed: Annotated[float, lab.Between(1e-4, 1e4)] = 1.0
    """fr: Ce qui multiplie les trois taux d'apprentissage.
    en: What all three learning rates are multiplied by."""
    momentum: Annotated[float, lab.Between(0, 0.999)] = 0.8
    """fr: La part de la vitesse qui reste à chaque pas (0 : aucune inertie).
    en: The share of the velocity that is left at each step (0: no momentum at all)."""
    noise: Annotated[float, lab.Between(0, 1000)] = 0.0
    """fr: Écart-type du bruit ajouté à chaque pente, comme en font les mini-lots.
    en: Standard deviation of the noise added to each slope, such as mini-batches make."""
    look: Annotated[float, lab.Between(0, 60)] = 0.4
    """fr: Secondes pour regarder chaque pas ; 0, sans attendre.
    en: Seconds to look at each step; 0, no waiting."""


class Surface(NamedTuple):
    """A height over w (…, 2), its gradient, where to start, what to show, and rates that suit it."""

    name: dict[str, str]
    height: Callable[[np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray], np.ndarray]
    start: tuple[float, float]
    x: tuple[float, float]
    y: tuple[float, float]
    levels: tuple[float, ...]
    rates: dict[str, float]


SURFACES = {
    "valley": Surface(
        {"fr": "Une vallée cinquante fois plus raide en travers", "en": "A valley fifty times steeper across"},
        lambda w: 0.5 * (w[..., 0] ** 2 + 50 * w[..., 1] ** 2),
        lambda w: np.array([w[0], 50 * w[1]]),
        (5, 1), (-2, 6), (-1.5, 1.5), (1, 5, 12, 25, 40), {"sgd": 0.036, "momentum": 0.02, "adam": 0.3},
    ),
    "bend": Surface(  # Rosenbrock's, made ten times less steep
        {"fr": "Une vallée courbe", "en": "A valley that turns"},
        lambda w: (1 - w[..., 0]) ** 2 + 10 * (w[..., 1] - w[..., 0] ** 2) ** 2,
        lambda w: np.array([-2 * (1 - w[0]) - 40 * w[0] * (w[1] - w[0] ** 2), 20 * (w[1] - w[0] ** 2)]),
        (-1.2, 1.8), (-2, 2), (-1, 3), (0.3, 1, 3, 6, 12), {"sgd": 0.01, "momentum": 0.006, "adam": 0.1},
    ),
    "holes": Surface(
        {"fr": "Deux creux, le plus profond au loin", "en": "Two holes, the far one deeper"},
        lambda w: (w[..., 0] ** 2 - 1) ** 2 + 0.3 * w[..., 0] + 2 * w[..., 1] ** 2,
        lambda w: np.array([4 * w[0] * (w[0] ** 2 - 1) + 0.3, 4 * w[1]]),
        (1.8, 1), (-2, 2), (-1.5, 1.5), (-0.2, 0.1, 0.5, 1, 2, 4), {"sgd": 0.03, "momentum": 0.02, "adam": 0.1},
    ),
}  # fmt: skip
NAMES = {"sgd": {"fr": "SGD", "en": "SGD"}, "momentum": {"fr": "inertie", "en": "momentum"},
         "adam": {"fr": "Adam", "en": "Adam"}}  # fmt: skip
#: Whoever is further away than this has left the picture for good.
LOST = 1e9


class Race:
    """Where the three are, what each has to remember, and where they have been."""

    def __init__(self, surface: Surface):
        start = np.array(surface.start, dtype=float)
        self.w = {name: start.copy() for name in NAMES}  # each its own: nobody moves the others
        self.velocity, self.m, self.v = np.zeros(2), np.zeros(2), np.zeros(2)
        self.paths = {name: [start] for name in NAMES}
        self.heights: dict[str, list[float]] = {name: [] for name in NAMES}
        self.t = 0


def lost(w: np.ndarray) -> bool:
    return bool(np.shape(w) != (2,) or not np.all(np.abs(w) < LOST))


def one_step(answer, race: Race, surface: Surface, s: Settings, noise: np.ndarray) -> None:
    """Everybody feels the slope at their own place, with the same noise, and takes one step."""
    race.t += 1
    lr = {name: s.speed * rate for name, rate in surface.rates.items()}
    for name, w in race.w.items():
        if lost(w):
            continue
        grad = surface.slope(w) + noise
        if name == "sgd":
            w = answer.sgd_step(w, grad, lr[name])
        elif name == "momentum":
            w, race.velocity = answer.momentum_step(w, grad, race.velocity, lr[name], s.momentum)
        else:
            w, race.m, race.v = answer.adam_step(w, grad, race.m, race.v, race.t, lr[name])
        race.w[name] = w
        if not lost(w):
            race.paths[name].append(w)


def plane(surface: Surface) -> lab.Figure:
    """The surface from above; drawn once, as it does not change."""
    x, y = np.linspace(*surface.x, 81), np.linspace(*surface.y, 61)
    z = surface.height(np.stack(np.meshgrid(x, y), axis=-1))
    f = lab.Figure(x="w₁", y="w₂", title=surface.name)
    return f.contour(x, y, z, surface.levels, color="muted").limits(x=surface.x, y=surface.y)


def draw(base: lab.Figure, race: Race) -> lab.Figure:
    f = base.copy()
    for name, mark in zip(NAMES, "ox+", strict=True):
        path = np.array(race.paths[name])
        f.line(path[-25:, 0], path[-25:, 1], label=NAMES[name])
        f.points(path[-1:, 0], path[-1:, 1], label=NAMES[name], mark=mark)
    return f


def profile(run: lab.Run, race: Race, surface: Surface, steps: int) -> lab.Figure:
    """The heights so far, above the lowest place of the surface."""
    f = lab.Figure(x=run.text(fr="pas", en="step"), y=run.text(fr="hauteur", en="height"),
                   title=run.text(fr="Hauteur au-dessus du fond", en="Height above the bottom"))  # fmt: skip
    for name, values in race.heights.items():
        above = np.maximum(np.array(values) - bottom(surface), 1e-6)
        f.line(np.arange(len(above)), np.minimum(above, 1e3), label=NAMES[name])
    return f.log(y=True).limits(x=(0, steps), y=(1e-6, 1e3))


def bottom(surface: Surface) -> float:
    x, y = np.linspace(*surface.x, 401), np.linspace(*surface.y, 301)
    return float(surface.height(np.stack(np.meshgrid(x, y), axis=-1)).min())


def train(run: lab.Run, s: Settings) -> None:
    answer = run.exercise()
    surface = SURFACES[s.surface]
    race = run.keep(Race(surface))
    base = plane(surface)
    for _ in run.epochs(s.steps):
        record(run, race, surface)
        one_step(answer, race, surface, s, s.noise * run.rng.normal(size=2))
        run.show("surface", lambda: draw(base, race))
        run.show("heights", lambda: profile(run, race, surface, s.steps))
        run.wait(s.look)
    record(run, race, surface)  # where the last step has led
    run.show("heights", lambda: profile(run, race, surface, s.steps))
    tell(run, race, surface)


def record(run: lab.Run, race: Race, surface: Surface) -> None:
    """The heights reached so far, for the curves and the figure."""
    heights = {name: float(surface.height(w)) if not lost(w) else np.inf for name, w in race.w.items()}
    run.log(**heights)
    for name, height in heights.items():
        race.heights[name].append(height)


def tell(run: lab.Run, race: Race, surface: Surface) -> None:
    fr, en = [], []
    for name, w in race.w.items():
        if lost(w):
            fr.append(f"{NAMES[name]['fr']} a divergé")
            en.append(f"{NAMES[name]['en']} has diverged")
        else:
            height = float(surface.height(w))
            x, y = np.round(w, 2) + 0.0  # no -0.00
            place = f"({x:.2f} ; {y:.2f})".replace(".", ",")
            fr.append(f"{NAMES[name]['fr']} en {place}, hauteur {height:.4g}".replace(".", ","))
            en.append(f"{NAMES[name]['en']} at ({x:.2f}, {y:.2f}), height {height:.4g}")
    run.say(
        fr=f"Après {race.t} pas : " + " ; ".join(fr) + ".", en=f"After {race.t} steps: " + "; ".join(en) + "."
    )


if __name__ == "__main__":
    lab.main()
