"""fr: Opérations matricielles avec NumPy : les calculs dont un réseau est fait.
en: Matrix operations with NumPy: the computations a network is made of."""

import numpy as np


def as_float(x):
    """fr: x en tableau de flottants : float32 et float64 restent tels quels, les entiers deviennent float64.
    en: x as an array of floats: float32 and float64 stay what they are, integers become float64."""
    x = np.asarray(x)
    return x if x.dtype.kind == "f" else x.astype(np.float64)


def matmul(A, B):
    """fr: Le produit matriciel : A (n, d), B (d, m) -> (n, m), sans @, dot, matmul ni einsum.
    en: The matrix product: A (n, d), B (d, m) -> (n, m), without @, dot, matmul or einsum."""
    # >>> your turn
    A, B = as_float(A), as_float(B)
    # fr: (n, d, 1) fois (1, d, m) : tous les produits A[i, j] B[j, k], puis la somme sur j.
    # en: (n, d, 1) times (1, d, m): every product A[i, j] B[j, k], then the sum over j.
    return (A[:, :, None] * B[None, :, :]).sum(axis=1)
    # <<<


def outer(u, v):
    """fr: Le produit extérieur : u (n,), v (m,) -> (n, m), dont la case (i, j) vaut u[i] v[j].
    en: The outer product: u (n,), v (m,) -> (n, m), whose cell (i, j) is u[i] v[j]."""
    # >>> your turn
    u, v = as_float(u), as_float(v)
    return u[:, None] * v[None, :]
    # <<<


def batch_matmul(A, B):
    """fr: Un produit matriciel par élément du lot : A (n, i, j), B (n, j, k) -> (n, i, k).
    en: One matrix product for each element of the batch: A (n, i, j), B (n, j, k) -> (n, i, k)."""
    # >>> your turn
    return as_float(A) @ as_float(B)
    # <<<


def project(u, v):
    """fr: La projection orthogonale de u (d,) sur la droite dirigée par v (d,) -> (d,).
    en: The orthogonal projection of u (d,) onto the line along v (d,) -> (d,)."""
    # >>> your turn
    u, v = as_float(u), as_float(v)
    length_squared = v @ v
    # fr: Un v nul n'a pas de direction.
    # en: A zero v has no direction.
    if length_squared == 0:
        return np.zeros_like(v)
    return (u @ v) / length_squared * v
    # <<<


def standardize(X):
    """fr: Chaque colonne de X (n, d) à moyenne 0 et écart-type (de population) 1 ; colonne constante : 0.
    en: Each column of X (n, d) at mean 0 and (population) standard deviation 1; constant column: 0."""
    # >>> your turn
    X = as_float(X)
    # fr: Comparer les valeurs, non l'écart-type : celui d'une colonne de 0.1 vaut 1e-17, pas 0.
    # en: Compare the values, not the deviation: that of a column of 0.1 is 1e-17, not 0.
    constant = np.ptp(X, axis=0) == 0
    deviation = np.where(constant, 1, X.std(axis=0)).astype(X.dtype)
    return np.where(constant, 0, X - X.mean(axis=0)) / deviation
    # <<<


def pairwise_distances(X, Y):
    """fr: Les distances euclidiennes de chaque ligne de X (n, d) à chaque ligne de Y (m, d) -> (n, m).
    en: The Euclidean distances from each row of X (n, d) to each row of Y (m, d) -> (n, m)."""
    # >>> your turn
    X, Y = as_float(X), as_float(Y)
    differences = X[:, None, :] - Y[None, :, :]  # (n, m, d)
    return np.sqrt((differences**2).sum(axis=2))
    # <<<


def one_hot(labels, k):
    """fr: labels (n,), entiers de 0 à k - 1 -> (n, k) : un 1 par ligne, dans la colonne de l'étiquette.
    en: labels (n,), integers from 0 to k - 1 -> (n, k): one 1 in each row, in the label's column."""
    # >>> your turn
    result = np.zeros((len(labels), k))
    result[np.arange(len(labels)), labels] = 1
    return result
    # <<<
