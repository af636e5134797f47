"""A course of two days with a small exercise on each, written to disk."""

from pathlib import Path

import yaml

SOLUTION = '''"""fr: Deux petites fonctions.
en: Two small functions.
"""

import numpy as np


def double(x):
    """fr: Le double de x, élément par élément.
    en: Twice x, element by element.
    """
    # >>> your turn
    x = np.asarray(x)
    # fr: Deux fois.
    # en: Twice.
    return 2 * x
    # <<<


class Counter:
    """fr: Compte, à partir de 0.
    en: Counts, from 0.
    """

    def __init__(self):
        # fr: Donné.
        # en: Given.
        self.n = 0

    def add(self, k=1):
        """fr: Ajoute k et rend le total.
        en: Adds k and returns the total.
        """
        # >>> your turn
        self.n += k
        return self.n
        # <<<
'''

CHECK = """import numpy as np
from dlstudy.exercise import probe


def arrays(rng):
    yield np.array([0.0])
    yield np.array([1.0, -2.0, 3.0])
    yield rng.normal(size=(3, 5))


@probe("double", arrays, fr="valeurs")
def values(answer, x):
    return answer.double(x)


def steps(rng):
    yield 1
    yield 5


@probe("Counter.add", steps, fr="sommes courantes")
def adding(answer, k):
    counter = answer.Counter()
    return counter.add(k), counter.add(k)
"""

MISTAKES = '''import numpy as np
from dlstudy.exercise import mistake


@mistake("double", lesson="doubling")
def square(x):
    """fr: Vous avez pris le carré au lieu du double.
    en: You squared instead of doubling.
    """
    return np.asarray(x) ** 2


@mistake("Counter.add", lesson="counting")
def forgets(self, k=1):
    """fr: Le total n'est pas gardé d'un appel à l'autre.
    en: The total is not kept from one call to the next.
    """
    return self.n + k
'''

EXERCISE = {
    "en": """# Doubling and counting

Write `double` so that $2x$ comes out, and `Counter.add`.

## Hints

### double

1. What is two times a number?
2. An array times a number works element by element:
   ```python
   2 * x  # an array
   ```
3. `return 2 * x`

### Counter.add

1. Where is the total kept?
2. `self.n += k`
""",
    "fr": """# Doubler et compter

Écrivez `double`, qui rend $2x$, et `Counter.add`.

## Indices

### double

1. Combien font deux fois un nombre ?
2. Un tableau fois un nombre se calcule élément par élément.
3. `return 2 * x`

### Counter.add

1. Où le total est-il gardé ?
2. `self.n += k`
""",
}

LESSON = (
    "# Doubling\n\n## How to double {#doubling}\n\nTwo times.\n\n## How to count {#counting}\n\nOne by one.\n"
)


def _text(fr, en):
    return {"fr": fr, "en": en}


PLAN = {
    "id": "small-course",
    "title": _text("Petit cours", "Small course"),
    "languages": ["fr", "en"],
    "minutes_per_day": 30,
    "units": {
        "one.double": {"title": _text("Doubler", "Doubling"), "objective": _text("Doubler.", "Double.")},
        "one.later": {"title": _text("Plus tard", "Later"), "objective": _text("Encore.", "Again.")},
        "one.empty": {"title": _text("Vide", "Empty"), "objective": _text("Rien.", "Nothing.")},
    },
    "weeks": [{
        "title": _text("Une semaine", "One week"), "objective": _text("Commencer.", "Begin."),
        "days": [
            {"title": _text("Un", "One"), "objective": _text("Doubler.", "Double."),
             "parts": [{"lesson": "one.double", "minutes": 10}, {"exercise": "one.double", "minutes": 20}]},
            {"title": _text("Deux", "Two"), "objective": _text("Encore.", "Again."),
             "parts": [{"exercise": "one.later", "minutes": 15}, {"exercise": "one.empty", "minutes": 15}]},
        ],
    }],
}  # fmt: skip


def write(root: Path) -> Path:
    """The course in a folder; returns it."""
    for unit in ("double", "later"):
        folder = root / "one" / unit
        folder.mkdir(parents=True)
        (folder / "solution.py").write_text(SOLUTION, "utf-8")
        (folder / "check.py").write_text(CHECK, "utf-8")
        (folder / "mistakes.py").write_text(MISTAKES, "utf-8")
        for code, text in EXERCISE.items():
            (folder / f"exercise.{code}.md").write_text(text, "utf-8")
            (folder / f"lesson.{code}.md").write_text(LESSON, "utf-8")
    (root / "plan.yaml").write_text(yaml.safe_dump(PLAN, allow_unicode=True, sort_keys=False), "utf-8")
    return root


#: Right and wrong answers to it.
RIGHT = SOLUTION
SQUARED = SOLUTION.replace("return 2 * x", "return x ** 2")
WRONG = SOLUTION.replace("return 2 * x", "return 3 * x")
