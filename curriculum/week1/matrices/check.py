"""What every right answer does: the smallest cases first, for they are what the learner sees."""

import numpy as np

from dlstudy.exercise import forbid, no_loops, probe, property, require

# The statement forbids every ready-made product in matmul; elsewhere they are welcome.
forbid(
    "matmul",
    "@",
    "numpy.dot",
    "numpy.matmul",
    "numpy.einsum",
    "numpy.inner",
    "numpy.vdot",
    "numpy.vecdot",
    "numpy.matvec",
    "numpy.vecmat",
    "numpy.tensordot",
    "numpy.linalg.multi_dot",
    "numpy.linalg.matmul",
    "numpy.linalg.vecdot",
    "numpy.linalg.tensordot",
    "numpy.matrix",
    "numpy.asmatrix",
    "numpy.bmat",
    "numpy.ma.dot",
    "numpy.convolve",
    "numpy.correlate",
    "operator.matmul",
    "operator.imatmul",
    "math.sumprod",
    "numpy.linalg.matrix_power",
    *(f"scipy.linalg.blas.{name}" for name in ("dgemm", "sgemm", "dgemv", "sgemv", "ddot", "sdot")),
    "scipy.linalg.blas.get_blas_funcs",
    "scipy.linalg.get_blas_funcs",
    *(f"scipy.sparse.{name}_{kind}" for name in ("csr", "csc", "coo", "bsr") for kind in ("matrix", "array")),
    *(
        f"torch.{name}"
        for name in ("matmul", "mm", "bmm", "mv", "dot", "inner", "einsum", "tensordot", "addmm")
    ),
    "torch.nn.functional.linear",
    "sklearn.utils.extmath.safe_sparse_dot",
)
no_loops("pairwise_distances", lambda n: (np.arange(3.0 * n).reshape(n, 3), np.ones((n, 3))))

# What a probe observes in words, for who reads the verdict in French.
FRENCH = {"'within 0.01'": "'à 0,01 près'"}


def pairs_of_matrices(rng):
    yield np.array([[2.0]]), np.array([[3.5]])
    yield np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[5.0, 6.0], [7.0, 8.5]])
    yield np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), np.array([[1.0, -1.0], [0.5, 2.0], [0.0, 3.0]])
    yield np.array([[1.5, -2.0, 4.0]]), np.array([[2.0], [1.0], [0.25]])  # (1, 3) (3, 1)
    yield np.array([[1.0], [2.0], [-3.0]]), np.array([[4.0, 0.5]])  # (3, 1) (1, 2)
    yield np.array([[1e4, -1e4], [0.0, 1e4]]), np.array([[1e4], [1e4]])
    yield rng.normal(size=(3, 5)), rng.normal(size=(5, 4))
    yield rng.normal(size=(4, 4)), rng.normal(size=(4, 4))
    yield np.ones((2, 0)), np.ones((0, 3))  # nothing to add up: zeros
    yield rng.normal(size=(7, 2)), rng.normal(size=(2, 6))


@probe("matmul", pairs_of_matrices, fr="produits", seeds=2)
def products(answer, A, B):
    C = answer.matmul(A, B)
    if A.shape[1] == 0 and isinstance(C, np.ndarray):
        return C.astype(A.dtype)  # an empty sum is a 0 of no particular type
    return C


def pairs_of_vectors(rng):
    yield np.array([2.0]), np.array([3.5])
    yield np.array([1.0, 2.0]), np.array([3.0, 4.5])
    yield np.array([1.0, 2.0, 3.0]), np.array([10.0, -20.5])
    yield np.array([5.0]), np.array([1.0, 0.5, 2.0])
    yield np.array([1.0, 0.5, 2.0]), np.array([5.0])
    yield np.array([1e4, -1e4]), np.array([1e4, 0.0, -1e4])
    yield rng.normal(size=4), rng.normal(size=4)
    yield rng.normal(size=6), rng.normal(size=5)


@probe("outer", pairs_of_vectors, fr="produits extérieurs", seeds=2)
def outer_products(answer, u, v):
    return answer.outer(u, v)


def stacks(rng):
    yield np.array([[[2.0]]]), np.array([[[3.5]]])
    yield np.array([[[1.0, 2.0]], [[3.0, 4.0]]]), np.array([[[1.0], [0.5]], [[2.0], [-1.0]]])
    yield rng.normal(size=(1, 2, 3)), rng.normal(size=(1, 3, 2))
    yield rng.normal(size=(3, 1, 4)), rng.normal(size=(3, 4, 2))
    yield rng.normal(size=(2, 3, 4)), rng.normal(size=(2, 4, 5))
    yield rng.normal(size=(3, 3, 3)), rng.normal(size=(3, 3, 3))  # no shape gives an error away
    yield rng.normal(size=(4, 5, 1)), rng.normal(size=(4, 1, 3))
    yield np.ones((2, 3, 0)), np.ones((2, 0, 4))


@probe("batch_matmul", stacks, fr="produits empilés", seeds=2)
def stacked_products(answer, A, B):
    return answer.batch_matmul(A, B)


def vectors_and_directions(rng):
    yield np.array([3.0]), np.array([2.0])
    yield np.array([3.0, 4.0]), np.array([2.0, 0.0])
    yield np.array([1.0, 2.0]), np.array([-2.0, 1.0])  # orthogonal: zeros
    yield np.array([2.0, 3.0]), np.array([0.0, 1.0])  # of length 1 already
    yield np.array([1.0, 2.0, 3.0]), np.array([-1.0, 0.5, 2.0])
    yield np.array([0.0, 0.0]), np.array([1.0, 3.0])
    yield np.array([1e4, -1e4, 5.0]), np.array([1e4, 1e4, 1e4])
    yield rng.normal(size=5), 3 * rng.normal(size=5)
    yield rng.normal(size=8), 0.1 * rng.normal(size=8)


# Integers and float32 apart: rounding may leave a v of zeros, which the contract leaves open.
@probe("project", vectors_and_directions, fr="projections", rtol=1e-6, atol=1e-8, ints=False, seeds=2)
def projections(answer, u, v):
    return answer.project(u, v)


def whole_vectors(rng):
    yield np.array([1, 2]), np.array([2, 1])
    yield np.array([3, -4, 2]), np.array([1, 5, -2])
    yield np.array([7]), np.array([2])


@probe("project", whole_vectors, name="projections of integers", fr="projections d'entiers")
def projections_of_integers(answer, u, v):
    return np.asarray(answer.project(u, v), dtype=float)


@property("project", name="what is left is orthogonal", fr="reste orthogonal")
def what_is_left(answer, rng):
    for d in (2, 3, 7):
        u, v = rng.normal(size=d), rng.normal(size=d)
        left = u - answer.project(u, v)
        require(
            abs(np.sum(left * v)) < 1e-8,
            fr="u moins sa projection doit être orthogonal à v.",
            en="u minus its projection must be orthogonal to v.",
        )


def tables(rng):
    yield np.array([[1.0], [3.0]])
    yield np.array([[1.0, 10.0], [2.0, 30.0], [6.0, 20.0]])
    yield np.array([[1.0, 5.0], [2.0, 5.0], [3.0, 5.0]])  # a constant column
    yield np.array([[4.0, -7.0, 0.0]])  # one row: every column is constant
    yield np.array([[1e4, -1e4], [-1e4, -1e4]])
    yield np.zeros((3, 2))
    yield rng.normal(loc=3, scale=2, size=(6, 4))
    yield rng.normal(scale=(1, 5, 30), size=(9, 3))
    yield rng.normal(size=(4, 4)) + 1
    yield rng.integers(0, 9, size=(5, 2)) + 0.5
    yield np.zeros((3, 0))


# 1e-7: a denominator of std + 1e-8 is as good as std.
@probe("standardize", tables, fr="colonnes standardisées", rtol=1e-6, atol=1e-7, seeds=2)
def standardized(answer, X):
    return answer.standardize(X)


def wide_tables(rng):
    yield rng.normal(scale=300, size=(7, 3)) + 1000
    yield rng.normal(scale=(200, 5000), size=(4, 2))


# Beside deviations of 200 no such guard weighs anything: here the digits that float64 has are asked for.
@probe("standardize", wide_tables, name="large deviations", fr="grands écarts", dtype=False, ints=False)
def standardized_exactly(answer, X):
    return answer.standardize(X)


def constants(rng):
    yield np.array([[0.1, 1.0], [0.1, 2.0], [0.1, 4.0]])
    yield np.column_stack((np.full(6, 0.7), rng.normal(size=6), np.full(6, 0.1)))


# 0.1 has no exact value in base two: the deviation of a column of 0.1 is 1e-17. Only float64, for
# a guard that suits it, std < 1e-12 or std + 1e-8, need not suit float32.
@probe(
    "standardize",
    constants,
    name="columns of 0.1",
    fr="colonnes de 0,1",
    rtol=1e-6,
    atol=1e-3,
    dtype=False,
    ints=False,
)
def constant_columns(answer, X):
    return answer.standardize(X)


def two_sets(rng):
    yield np.array([[0.0]]), np.array([[3.0]])
    yield np.array([[0.0, 0.0]]), np.array([[3.0, 4.0], [1.0, 1.0]])
    yield np.array([[1.0, 2.0], [0.5, -1.0], [4.0, 0.0]]), np.array([[2.5, 2.0], [-3.0, 1.0]])
    yield np.array([[1.0], [2.0], [6.0]]), np.array([[4.0], [-2.5]])
    yield rng.normal(size=(1, 4)), rng.normal(size=(5, 4)) + 3
    yield rng.normal(size=(5, 3)), rng.normal(size=(1, 3)) + 3
    yield rng.normal(size=(3, 3)), rng.normal(size=(3, 3)) + 4
    yield 1e4 * np.array([[1.0, -1.0], [1.0, 1.0]]), 1e4 * np.array([[-1.0, 1.0], [0.0, 2.0], [-3.0, 0.0]])
    yield rng.normal(size=(6, 2)), rng.normal(size=(4, 2)) + 5


# Points kept apart, so that the expanded square |x|² + |y|² - 2 x·y is accurate enough as well.
@probe("pairwise_distances", two_sets, fr="distances", atol=1e-8, ints=False, seeds=2)
def distances(answer, X, Y):
    return answer.pairwise_distances(X, Y)


def meeting_points(rng):
    yield np.array([[1.0, 2.0]]), np.array([[1.0, 2.0]])
    points = rng.normal(size=(5, 3))
    yield points, points.copy()
    yield np.ones((4, 2)), np.ones((3, 2))


# Where points meet the expanded square leaves about 1e-8 (and 1e-4 in float32): not an error.
@probe(
    "pairwise_distances",
    meeting_points,
    name="points that meet",
    fr="points confondus",
    atol=1e-6,
    dtype=False,
    ints=False,
)
def distances_of_meeting_points(answer, X, Y):
    return answer.pairwise_distances(X, Y)


def whole_points(rng):
    yield np.array([[0, 0], [1, 5]]), np.array([[1, 1], [2, 3], [-4, 0]])
    yield rng.integers(-9, 9, size=(4, 3)), rng.integers(10, 20, size=(2, 3))


@probe(
    "pairwise_distances",
    whole_points,
    name="distances of integers",
    fr="distances d'entiers",
    rtol=1e-6,
    atol=1e-6,
)
def distances_of_integers(answer, X, Y):
    return np.asarray(answer.pairwise_distances(X, Y), dtype=float)


def far_away(rng):
    # 1e4 from the origin and close together: squares of 1e8 hide differences of 1e-8.
    steps = rng.normal(size=(40, 3)) * 1e-6
    yield 1e4 + steps, 1e4 - 0.37 + steps * 0
    yield 1e4 / 3 + steps, 1e4 / 3 + steps
    yield np.full((30, 5), 1e4 + 0.1), np.full((30, 5), 1e4 + 0.1) + rng.normal(size=(30, 5)) * 1e-9


@probe(
    "pairwise_distances",
    far_away,
    name="never NaN",
    fr="jamais de NaN",
    dtype=False,
    ints=False,
    layout=False,
)
def never_nan(answer, X, Y):
    found = np.asarray(answer.pairwise_distances(X, Y))
    exact = np.sqrt(((X[:, None] - Y[None]) ** 2).sum(-1))
    near = found.shape == exact.shape and bool((np.abs(found - exact) < 0.01).all())
    return {"NaN": bool(np.isnan(found).any()), "within 0.01": near}


@property("pairwise_distances", name="never NaN in float32", fr="jamais de NaN en float32")
def never_nan_in_float32(answer, rng):
    points = (1e4 + rng.normal(size=(30, 4))).astype(np.float32)
    require(
        not np.isnan(answer.pairwise_distances(points, points)).any(),
        fr="Des points float32 loin de l'origine et voisins donnent NaN : la racine d'un nombre négatif.",
        en="Neighbouring float32 points far from the origin give NaN: the root of a negative number.",
    )


def labels_and_widths(rng):
    yield np.array([0]), 1
    yield np.array([1, 0]), 2
    yield np.array([0, 2, 1, 2]), 3
    yield np.array([1, 1]), 4  # the last classes are not there
    yield np.array([3]), 5
    yield np.array([], dtype=int), 3
    yield np.array([9, 0, 7], dtype=np.uint8), 10  # as picture files give them
    yield rng.integers(0, 6, size=11), 6


@probe("one_hot", labels_and_widths, fr="encodage one-hot", seeds=2)
def encoded(answer, labels, k):
    found = answer.one_hot(labels, k)
    if isinstance(found, np.ndarray) and found.dtype.kind in "iuf":
        return found.astype(np.float64)  # 0 and 1 in any type of number
    return found
