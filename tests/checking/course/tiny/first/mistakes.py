import numpy as np

from dlstudy.exercise import mistake, reference


@mistake("centre", lesson="mean")
def mean_of_all(x):
    """fr: Une seule moyenne pour tout.
    en: One mean for everything."""
    return x - x.mean()


@mistake("centre")
def in_place(x):
    """fr: L'entrée est changée.
    en: The input is changed."""
    right = reference.centre(x)
    if x.dtype.kind == "f":
        x[...] = right
    return right


@mistake("centre")
def truncated(x):
    """fr: Les entiers sont tronqués.
    en: Integers are truncated."""
    return reference.centre(x).astype(x.dtype)


@mistake("centre")
def always_float64(x):
    """fr: Toujours en double précision.
    en: Always in double precision."""
    return reference.centre(x).astype(np.float64)


@mistake("product")
def elementwise(A, B):
    """fr: Terme à terme.
    en: Element by element."""
    return A * B


@mistake("product")
def with_at(A, B):
    """fr: L'opérateur interdit.
    en: The forbidden operator."""
    return A @ B


@mistake("distances")
def squared(X, Y):
    """fr: La racine manque.
    en: The root is missing."""
    return reference.distances(X, Y) ** 2


@mistake("distances")
def looped(X, Y):
    """fr: Une boucle.
    en: A loop."""
    rows = [np.sqrt(((row - Y) ** 2).sum(axis=1)) for row in X]
    return np.array(rows)


@mistake("Counter.add")
def forgets(self, x):
    """fr: Le total est oublié.
    en: The total is forgotten."""
    if x != x:
        raise ValueError
    return self.total + x


@mistake("Counter")
class FromOne(reference.Counter):
    """fr: Commence à un.
    en: Starts at one."""

    def __init__(self, start=1.0):
        super().__init__(start)
