import numpy as np

from dlstudy.exercise import case, forbid, no_loops, probe, property, require


def tables(rng):
    yield np.array([[1.0], [3.0]])
    yield rng.normal(size=(3, 2)) * 4
    yield rng.normal(size=(1, 4))
    yield np.zeros((0, 3))


@probe("centre", tables, fr="valeurs", seeds=2)
def values(answer, x):
    return answer.centre(x)


@property("centre", name="mean_zero", fr="moyenne nulle")
def mean_zero(answer, rng):
    x = answer.centre(rng.normal(size=(7, 3)) + 5)
    require(np.abs(np.mean(x, axis=0)) < 1e-9, fr="La moyenne n'est pas nulle.", en="The mean is not zero.")


def factors(rng):
    yield np.array([[2.0]]), np.array([[3.0]])
    yield rng.normal(size=(2, 3)), rng.normal(size=(3, 4))


@probe("product", factors, fr="coefficients")
def entries(answer, A, B):
    return answer.product(A, B)


forbid("product", "@", "numpy.dot", "numpy.matmul", "numpy.einsum")


def clouds(rng):
    yield np.array([[0.0, 3.0]]), np.array([[4.0, 0.0]])
    yield rng.normal(size=(3, 2)), rng.normal(size=(4, 2))


@probe("distances", clouds, fr="longueurs")
def lengths(answer, X, Y):
    return answer.distances(X, Y)


no_loops("distances")


def sums(rng):
    yield case([1.0, 2.0], start=3.0)
    yield case([float("nan")], start=0.0)


@probe("Counter.add", sums, fr="sommes courantes")
def running(answer, numbers, start):
    counter = answer.Counter(start)
    return [counter.add(x) for x in numbers]


@probe("Counter", [1.5], fr="valeurs de départ")
def starting(answer, start):
    return {"total": answer.Counter(start).total, "none": answer.Counter().total}
