"""The perceptron learns: each correction moves the line, and every move is shown.

dlstudy run week1.perceptron                      AND, OR, XOR, then two species of iris
dlstudy run week1.perceptron --set data=cancer    tumours, by two measurements of their cells
dlstudy run week1.perceptron --mine               your own Perceptron instead of the reference
"""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple

import numpy as np

from dlstudy import lab


class Settings(lab.Settings):
    data: Literal["tour", "and", "or", "xor", "iris", "cancer"] = "tour"
    """fr: Les points à séparer ; tour, les quatre premiers problèmes l'un après l'autre.
    en: The points to separate; tour, the first four problems one after the other."""
    epochs: Annotated[int, lab.Between(1, 1000)] = 10
    """fr: Époques par problème, au plus.
    en: Epochs for each problem, at most."""
    learning_rate: Annotated[float, lab.Between(1e-6, 1e6)] = 1.0
    """fr: Ce qui multiplie chaque correction.
    en: What each correction is multiplied by."""
    order: Literal["given", "reversed", "shuffled"] = "given"
    """fr: L'ordre des points : donné, inversé, ou tiré à nouveau à chaque époque.
    en: The order of the points: as given, reversed, or drawn anew each epoch."""
    standardize: bool = True
    """fr: Centrer et réduire les mesures réelles (iris, cancer) avant d'apprendre.
    en: Bring the real measurements (iris, cancer) to mean 0 and deviation 1 before learning."""
    look: Annotated[float, lab.Between(0, 60)] = 0.35
    """fr: Secondes pour regarder chaque correction ; 0, sans attendre.
    en: Seconds to look at each correction; 0, no waiting."""


class Problem(NamedTuple):
    """Points X (n, 2) with their classes y (n,), 0 or 1, and what they are."""

    name: dict[str, str]
    X: np.ndarray
    y: np.ndarray
    axes: tuple[dict[str, str], dict[str, str]]


def gate(fr: str, en: str, classes: list[int]) -> Problem:
    X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    axes = ({"fr": "x₁", "en": "x₁"}, {"fr": "x₂", "en": "x₂"})
    return Problem({"fr": fr, "en": en}, X, np.array(classes), axes)


def real(data: str, run: lab.Run, standardize: bool) -> Problem:
    """Two measurements and two classes of a data set that comes with scikit-learn."""
    from sklearn.datasets import load_breast_cancer, load_iris

    if data == "iris":  # Fisher 1936; setosa, the third species, is too easy
        table = load_iris()
        rows = table.target > 0
        X, y = table.data[rows][:, 2:], table.target[rows] - 1
        name = {"fr": "Iris, versicolor (0) ou virginica (1)", "en": "Iris, versicolor (0) or virginica (1)"}
        axes = (
            {"fr": "longueur des pétales", "en": "petal length"},
            {"fr": "leur largeur", "en": "petal width"},
        )
    else:  # Street, Wolberg and Mangasarian 1993
        table = load_breast_cancer()
        columns = [list(table.feature_names).index(n) for n in ("worst area", "worst smoothness")]
        X, y = table.data[:, columns], 1 - table.target
        name = {"fr": "Tumeurs, bénigne (0) ou maligne (1)", "en": "Tumours, benign (0) or malignant (1)"}
        axes = (
            {"fr": "aire des noyaux", "en": "area of the nuclei"},
            {"fr": "leur régularité", "en": "smoothness"},
        )
    if standardize:
        X = (X - X.mean(0)) / X.std(0)
    mixed = run.rng.permutation(len(X))  # the files list one class after the other
    return Problem(name, X[mixed], y[mixed], axes)


def problems(run: lab.Run, s: Settings) -> list[Problem]:
    gates = {
        "and": gate("ET", "AND", [0, 0, 0, 1]),
        "or": gate("OU", "OR", [0, 1, 1, 1]),
        "xor": gate("OU exclusif", "XOR", [0, 1, 1, 0]),
    }
    if s.data == "tour":
        return [*gates.values(), real("iris", run, s.standardize)]
    return [gates[s.data]] if s.data in gates else [real(s.data, run, s.standardize)]


class Picture:
    """The plane of a problem: what the perceptron answers everywhere, its line, and the points."""

    def __init__(self, problem: Problem):
        self.problem = problem
        low, high = problem.X.min(0), problem.X.max(0)
        margin = 0.35 * (high - low)
        self.low, self.high = low - margin, high + margin
        xs, ys = (np.linspace(a, b, n) for a, b, n in zip(self.low, self.high, (60, 40), strict=True))
        self.grid = np.stack(np.meshgrid(xs, ys), -1).reshape(-1, 2)
        self.size = 1.0 if len(problem.X) < 10 else 0.5

    def draw(self, model, title: dict[str, str], wrong: np.ndarray | None = None) -> lab.Figure:
        """`wrong` (2,): the point that has just been corrected."""
        (x0, y0), (x1, y1) = self.low, self.high
        f = lab.Figure(x=self.problem.axes[0], y=self.problem.axes[1], title=title)
        # Asked of predict itself, so that a wrong one shows, whatever the weights say.
        f.heat(
            np.asarray(model.predict(self.grid)).reshape(40, 60),
            (x0, x1),
            (y0, y1),
            low=0,
            high=1,
            center=0.5,
        )
        for label in (0, 1):
            points = self.problem.X[self.problem.y == label]
            f.points(
                *points.T, label=str(label), size=self.size, mark="o+"[label], color=("blue", "orange")[label]
            )
        (w0, w1), b = model.weights, model.bias
        if w1:
            f.line([x0, x1], [-(w0 * x0 + b) / w1, -(w0 * x1 + b) / w1], color="green",
                   label="w · x + b = 0")  # fmt: skip
        elif w0:
            f.vline(-b / w0, "w · x + b = 0", color="green")
        if wrong is not None:
            f.points(
                [wrong[0]], [wrong[1]], label={"fr": "corrigé", "en": "corrected"}, mark="x", color="red"
            )
        return f.limits(x=(x0, x1), y=(y0, y1))


def train(run: lab.Run, s: Settings) -> None:
    answer = run.exercise()
    todo = problems(run, s)
    models = [run.keep(answer.Perceptron(2, s.learning_rate)) for _ in todo]
    pictures = [Picture(problem) for problem in todo]
    place = run.keep({"problem": 0, "epoch": 0})
    run.parameters(3)  # two weights and a bias

    for _ in run.epochs(s.epochs * len(todo)):
        problem, model, picture = (them[place["problem"]] for them in (todo, models, pictures))
        place["epoch"] += 1
        order = np.arange(len(problem.X))
        order = {"given": order, "reversed": order[::-1]}.get(s.order, run.rng.permutation(len(order)))
        mistakes = 0
        for i in order:
            x, y = problem.X[i : i + 1], problem.y[i : i + 1]
            if model.predict(x)[0] == y[0]:
                continue
            mistakes += 1
            model.fit(x, y, epochs=1)  # one sample, one epoch: one correction
            title = {code: f"{name} · {word} {place['epoch']}" for (code, name), word
                     in zip(problem.name.items(), ("époque", "epoch"), strict=True)}  # fmt: skip
            run.show("line", lambda p=picture, m=model, t=title, w=problem.X[i]: p.draw(m, t, w))
            run.wait(s.look if len(problem.X) == 4 else s.look / 4)
        accuracy = float(np.mean(model.predict(problem.X) == problem.y))
        run.log(mistakes=mistakes, accuracy=accuracy)
        if mistakes and place["epoch"] < s.epochs:
            continue
        tell(run, problem, model, mistakes, place["epoch"])
        run.show("line", lambda p=picture, m=model, q=problem: p.draw(m, q.name))
        run.wait(6 * s.look)
        place["problem"], place["epoch"] = place["problem"] + 1, 0
        if place["problem"] == len(todo):
            break


def tell(run: lab.Run, problem: Problem, model, mistakes: int, epochs: int) -> None:
    """One sentence about how a problem ended."""
    numbers = [f"{float(number):.4g}" for number in (*model.weights, model.bias)]
    w0, w1, bias = (number.replace(".", ",") for number in numbers)
    fr = f"{problem.name['fr']} : {epochs} {'époques' if epochs > 1 else 'époque'}, "
    en = f"{problem.name['en']}: {epochs} {'epochs' if epochs > 1 else 'epoch'}, "
    if mistakes:
        fr += f"encore {mistakes} {'erreurs' if mistakes > 1 else 'erreur'} à la dernière : la droite bouge toujours."
        en += f"still {mistakes} {'mistakes' if mistakes > 1 else 'mistake'} in the last: the line is still moving."
    else:
        fr += f"aucune erreur à la dernière ; poids ({w0} ; {w1}), biais {bias}."
        en += "no mistake in the last; weights ({}, {}), bias {}.".format(*numbers)
    run.say(fr=fr, en=en)


if __name__ == "__main__":
    lab.main()
