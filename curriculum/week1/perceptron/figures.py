"""The perceptron's figures, computed by the learning rule itself."""

import numpy as np

from dlstudy.figure import Figure

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
GATES = {"AND": [0, 0, 0, 1], "OR": [0, 1, 1, 1], "XOR": [0, 1, 1, 0]}


def learn(X, y, epochs):
    """The weights, the bias and the number of mistakes after each epoch, until one has none."""
    w, b, history = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        mistakes = 0
        for x, target in zip(X, y, strict=True):
            update = target - int(x @ w + b > 0)
            w, b, mistakes = w + update * x, b + update, mistakes + abs(update)
        history.append((w, b, mistakes))
        if not mistakes:
            break
    return history


def corners(f, y):
    """The four points, marked by class."""
    y = np.array(y)
    f.points(*CORNERS[y == 1].T, label={"fr": "classe 1", "en": "class 1"}, mark="+", color="orange")
    f.points(*CORNERS[y == 0].T, label={"fr": "classe 0", "en": "class 0"}, mark="o", color="blue")
    return f.limits(x=(-0.5, 2), y=(-0.5, 2))


def border(f, w, b, label, **how):
    """The line w1 x1 + w2 x2 + b = 0, where it crosses the square of the figure."""
    x = np.array([-0.5, 2.0])
    f.line(x, -(w[0] * x + b) / w[1], label=label, **how)


def neuron(lang):
    f = Figure(x="x₁", y="x₂", title={"fr": "x₁ + x₂ − 1,5 > 0 ?", "en": "x₁ + x₂ − 1.5 > 0?"})
    border(f, (1, 1), -1.5, {"fr": "somme = 0", "en": "sum = 0"}, color="muted")
    f.arrow(0.75, 0.75, 1.15, 1.15, label={"fr": "sens des poids (1, 1)", "en": "direction of the weights (1, 1)"},
            color="green")  # fmt: skip
    f.text(1.3, 1.5, {"fr": "somme > 0 : 1", "en": "sum > 0: 1"})
    f.text(-0.4, -0.3, {"fr": "somme < 0 : 0", "en": "sum < 0: 0"})
    return corners(f, GATES["AND"]).equal()  # or the right angle would not look like one


def learning_and(lang):
    f = Figure(x="x₁", y="x₂", title={"fr": "La frontière de ET, époque après époque",
                                      "en": "The border of AND, epoch by epoch"})  # fmt: skip
    history = learn(CORNERS, GATES["AND"], 10)
    for epoch, (w, b, mistakes) in enumerate(history, 1):
        if epoch in (2, 4) or not mistakes:
            label = {"fr": f"après l'époque {epoch}", "en": f"after epoch {epoch}"}
            border(f, w, b, label, dashed=bool(mistakes), color={2: "purple", 4: "teal"}.get(epoch, "green"))
    return corners(f, GATES["AND"])


def mistakes_per_epoch(lang):
    f = Figure(x={"fr": "époque", "en": "epoch"}, y={"fr": "erreurs", "en": "mistakes"},
               title={"fr": "Erreurs par époque, sur quatre points",
                      "en": "Mistakes per epoch, on four points"})  # fmt: skip
    names = {"AND": {"fr": "ET", "en": "AND"}, "OR": {"fr": "OU", "en": "OR"},
             "XOR": {"fr": "OU exclusif", "en": "XOR"}}  # fmt: skip
    for gate, y in GATES.items():
        mistakes = [m for _, _, m in learn(CORNERS, y, 10)]
        f.line(np.arange(1, len(mistakes) + 1), mistakes, label=names[gate])
    return f.limits(x=(1, 10), y=(0, 4.5))


def xor(lang):
    f = Figure(x="x₁", y="x₂", title={"fr": "OU exclusif : une droite ne suffit pas, deux suffisent",
                                      "en": "XOR: one line is not enough, two are"})  # fmt: skip
    border(f, (1, 1), -0.5, {"fr": "x₁ OU x₂", "en": "x₁ OR x₂"}, color="green")
    border(f, (1, 1), -1.5, {"fr": "x₁ ET x₂", "en": "x₁ AND x₂"}, color="purple", dashed=True)
    return corners(f, GATES["XOR"])
