"""What the author of an exercise sees: probes, properties, what is forbidden, known mistakes.

``check.py`` declares what is looked at, ``mistakes.py`` the classic wrong answers; nothing here knows of processes or
screens. What is declared while such a file is loaded lands in the `Book` that `collecting` opened. A dictionary
`FRENCH` in ``check.py`` says in French the words that its probes return; what is compared stays English.
"""

from typing import Any

from dlstudy.exercise.declaring import (
    Book,
    Case,
    Forbidden,
    Mistake,
    Named,
    NoLoops,
    Probe,
    Property,
    Reference,
    Unmet,
    case,
    collecting,
    forbid,
    mistake,
    no_loops,
    probe,
    property,
    require,
)

#: The unit's solution, for mistakes.py: ``reference.Perceptron``. Each unit is given its own while it is loaded.
reference: Any = Reference({})

__all__ = ["Book", "Case", "Forbidden", "Mistake", "Named", "NoLoops", "Probe", "Property", "Reference", "Unmet",
           "case", "collecting", "forbid", "mistake", "no_loops", "probe", "property", "reference",
           "require"]  # fmt: skip
