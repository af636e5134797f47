"""A small lesson in both languages, in a curriculum of its own."""

import copy
import json

import pytest

FR = """# La sigmoïde

## Définition {#definition}

Elle vaut $\\sigma(x) = \\frac{1}{1+e^{-x}}$ et *jamais* plus de 1\u00a0: voyez la figure.

![La courbe](figure:curve)

> [!NOTE]
> Une remarque.

```question
id: at-zero
kind: number
ask: "Que vaut $\\\\sigma(0)$\u00a0?"
answer: 0.5
explain: Car $e^0 = 1$.
```

```question
id: which
kind: choice
ask: Laquelle est bornée\u00a0?
choices: [la sigmoïde, ReLU]
answer: 1
explain: Entre 0 et 1.
```

## Suite {#suite}

![La pente](figure:slope)

| $x$ | valeur |
| --: | --- |
| 0 | 0,5 |

```python
def sigmoid(x):
    return 1 / (1 + np.exp(-x))  # 50% : not French
```

```question
id: name
kind: text
ask: Quel est l'autre nom\u00a0?
answer: [fonction logistique, logistique]
explain: On dit aussi fonction logistique.
```

```question
id: two
kind: number
ask: Que vaut $1+1$\u00a0?
answer: 2
explain: Deux.
```

## Sources {#sources}

- P. Verhulst (1845). *Recherches mathématiques*.
"""

EN = (
    FR.replace("La sigmoïde", "The sigmoid").replace("Définition", "Definition").replace("Suite {", "More {")
    .replace("Elle vaut", "It is").replace("et *jamais* plus de 1\u00a0: voyez la figure", "and *never* above 1: see")
    .replace("\u00a0?", "?").replace("[fonction logistique, logistique]", "[logistic function]").replace("0,5", "0.5")
)  # fmt: skip

FIGURES = """
import numpy as np
from dlstudy.figure import Figure

def curve(lang):
    x = np.linspace(-6, 6, 50)
    return Figure(x="x", title={"fr": "sigmoïde", "en": "sigmoid"}[lang]).line(x, 1 / (1 + np.exp(-x)))

def slope(lang):
    return Figure().line([0, 1, 2], [0, 1, 0])
"""

PLAN = {
    "id": "small", "title": {"fr": "Petit", "en": "Small"}, "languages": ["fr", "en"],
    "minutes_per_day": 60,
}  # fmt: skip


@pytest.fixture
def texts():
    return {"fr": FR, "en": EN, "figures": FIGURES}


@pytest.fixture
def unit(tmp_path, small_plan):
    """unit(fr=…, en=…, figures=…) writes the lesson, changed as wished, and returns (plan, part)."""

    def unit(**changed):
        from dlstudy.curriculum import find_part, load

        folder = small_plan / "week1" / "lines"
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in {"fr": FR, "en": EN, "figures": FIGURES, **changed}.items():
            path = folder / (f"lesson.{name}.md" if name in ("fr", "en") else "figures.py")
            if text is None:
                path.unlink(missing_ok=True)
            else:
                path.write_text(text, "utf-8")
        plan = load(small_plan)
        return plan, find_part(plan, "week1.lines", "lesson")

    return unit


@pytest.fixture
def small_plan(tmp_path):
    """The folder of a curriculum whose only day has the lesson week1.lines."""
    text = {"fr": "Droites", "en": "Lines"}
    plan = copy.deepcopy(PLAN)
    plan["units"] = {"week1.lines": {"title": text, "objective": text}}
    part = {"lesson": "week1.lines", "minutes": 60}
    day = {"title": text, "objective": text, "theory": 60, "practice": 0, "parts": [part]}
    plan["weeks"] = [{"title": text, "objective": text, "days": [day]}]
    root = tmp_path / "course"
    root.mkdir()
    (root / "plan.yaml").write_text(json.dumps(plan), "utf-8")
    return root
