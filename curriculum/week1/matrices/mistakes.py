"""The wrong answers that people really give, and what to say to them."""

import numpy as np

from dlstudy.exercise import mistake


def as_float(x):
    x = np.asarray(x)
    return x if x.dtype.kind == "f" else x.astype(np.float64)


# matmul


@mistake("matmul", lesson="product")
def elementwise_product(A, B):
    """fr: Vous multipliez A et B case par case. Le produit matriciel combine une ligne entière de A et une
    colonne entière de B : la case (i, k) est la somme des A[i, j] B[j, k] sur j.
    en: You multiply A and B cell by cell. The matrix product combines a whole row of A with a whole column
    of B: cell (i, k) is the sum of A[i, j] B[j, k] over j."""
    return as_float(A) * as_float(B)


@mistake("matmul", lesson="product")
def transposed_second(A, B):
    """fr: Vous combinez les lignes de A avec les lignes de B, ce qui calcule A Bᵀ. Le second indice qui court
    est celui des lignes de B : prenez ses colonnes, B[:, k].
    en: You combine the rows of A with the rows of B, which computes A Bᵀ. The sum runs down B, over its
    rows: take its columns, B[:, k]."""
    return np.dot(as_float(A), as_float(B).T)


@mistake("matmul", lesson="product")
def factors_swapped(A, B):
    """fr: Vous calculez B A au lieu de A B. Le produit matriciel n'est pas commutatif : l'ordre des facteurs
    est l'ordre des transformations, et souvent un seul des deux existe.
    en: You compute B A instead of A B. The matrix product does not commute: the order of the factors is the
    order of the transformations, and often only one of the two exists."""
    return np.dot(as_float(B), as_float(A))


@mistake("matmul", lesson="product")
def last_term_missing(A, B):
    """fr: Votre somme s'arrête un terme trop tôt : range(d - 1) oublie la dernière colonne de A et la dernière
    ligne de B. En Python, range(d) va déjà jusqu'à d - 1.
    en: Your sum stops one term too soon: range(d - 1) forgets the last column of A and the last row of B.
    In Python, range(d) already ends at d - 1."""
    A, B = as_float(A), as_float(B)
    return np.dot(A[:, :-1], B[:-1])


@mistake("matmul", lesson="types")
def float32_lost(A, B):
    """fr: Les valeurs sont justes, mais des entrées float32 ressortent en float64 : np.zeros sans dtype crée
    du float64. Créez le résultat avec le type des entrées, par exemple np.zeros(forme, np.result_type(A, B)).
    en: The values are right, but float32 inputs come out as float64: np.zeros without a dtype makes float64.
    Create the result with the inputs' type, for instance np.zeros(shape, np.result_type(A, B))."""
    result = np.zeros((len(A), B.shape[1]))
    result += np.dot(np.asarray(A, float), np.asarray(B, float))
    return result


# outer


@mistake("outer", lesson="outer")
def inner_product(u, v):
    """fr: Vous calculez le produit scalaire, un seul nombre. Le produit extérieur garde tous les produits
    u[i] v[j], chacun dans sa case d'un tableau (n, m), sans rien additionner.
    en: You compute the inner product, a single number. The outer product keeps every product u[i] v[j], each
    in its own cell of an (n, m) array, and adds nothing up."""
    return np.dot(as_float(u), as_float(v))


@mistake("outer", lesson="outer")
def outer_transposed(u, v):
    """fr: Votre tableau est transposé : u doit varier le long des lignes, v le long des colonnes. La forme est
    (n, m), avec n la taille de u.
    en: Your array is transposed: u must run down the rows and v along the columns. The shape is (n, m), with
    n the size of u."""
    return np.outer(as_float(v), as_float(u))


@mistake("outer", lesson="broadcasting")
def no_new_axis(u, v):
    """fr: u * v multiplie élément par élément deux vecteurs (n,). Pour que NumPy forme toutes les paires, u doit
    être une colonne : u[:, None] * v.
    en: u * v multiplies two (n,) vectors element by element. For NumPy to form every pair, u has to be a
    column: u[:, None] * v."""
    return as_float(u) * as_float(v)


# batch_matmul


@mistake("batch_matmul", lesson="batches")
def dot_of_stacks(A, B):
    """fr: np.dot sur deux tableaux à trois axes multiplie chaque matrice de A par chaque matrice de B : le
    résultat a quatre axes. Un lot se multiplie élément par élément, ce que fait @ (np.matmul).
    en: np.dot on two arrays with three axes multiplies every matrix of A by every matrix of B: the result has
    four axes. A batch is multiplied element by element, which is what @ (np.matmul) does."""
    return np.dot(as_float(A), as_float(B))


@mistake("batch_matmul", lesson="batches")
def summed_over_the_batch(A, B):
    """fr: Vous additionnez aussi sur le lot : la première dimension disparaît. Les éléments d'un lot ne se
    mélangent jamais ; seul j est sommé.
    en: You add up over the batch as well: the first dimension disappears. The elements of a batch never mix;
    only j is summed over."""
    return np.einsum("nij,njk->ik", as_float(A), as_float(B))


@mistake("batch_matmul", lesson="batches")
def batch_elementwise(A, B):
    """fr: A * B multiplie case par case. Pour chaque élément du lot il faut un produit matriciel, avec la somme
    sur l'indice commun j.
    en: A * B multiplies cell by cell. Each element of the batch needs a matrix product, with the sum over the
    shared index j."""
    return as_float(A) * as_float(B)


@mistake("batch_matmul", lesson="batches")
def batch_transposed(A, B):
    """fr: Vous transposez les matrices de B. Avec des matrices carrées rien ne le signale, sauf les valeurs :
    B (n, j, k) a déjà j avant k.
    en: You transpose the matrices of B. With square matrices nothing gives it away but the values: B (n, j, k)
    already has j before k."""
    return as_float(A) @ as_float(B).transpose(0, 2, 1)


# project


@mistake("project", lesson="projection")
def divided_by_norm(u, v):
    """fr: Vous divisez par la norme de v au lieu de son carré. v apparaît deux fois dans la formule (une fois
    dans u·v, une fois comme direction) : il faut diviser deux fois par ‖v‖, donc par v·v.
    en: You divide by the norm of v instead of its square. v appears twice in the formula (once in u·v, once as
    the direction): divide by ‖v‖ twice, that is, by v·v."""
    u, v = as_float(u), as_float(v)
    return (u @ v) / np.linalg.norm(v) * v


@mistake("project", lesson="projection")
def not_divided(u, v):
    """fr: (u·v) v suppose que v est de longueur 1. Pour un v quelconque, divisez par v·v : doubler v ne doit
    rien changer à la projection.
    en: (u·v) v assumes that v has length 1. For any v, divide by v·v: doubling v must change nothing in the
    projection."""
    u, v = as_float(u), as_float(v)
    return (u @ v) * v


@mistake("project", lesson="projection")
def onto_the_other(u, v):
    """fr: Vous projetez v sur u. project(u, v) projette u sur v : le résultat est un multiple de v.
    en: You project v onto u. project(u, v) projects u onto v: the result is a multiple of v."""
    u, v = as_float(u), as_float(v)
    return (u @ v) / max(u @ u, 1e-300) * u


@mistake("project", lesson="projection")
def coefficient_only(u, v):
    """fr: Vous rendez le coefficient (u·v)/(v·v), un nombre. La projection est un vecteur : ce coefficient
    fois v.
    en: You return the coefficient (u·v)/(v·v), a number. The projection is a vector: this coefficient times
    v."""
    u, v = as_float(u), as_float(v)
    return (u @ v) / (v @ v)


# standardize


def _standardize(X, axis=0, ddof=0):
    centred = X - X.mean(axis=axis, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        deviation = X.std(axis=axis, ddof=ddof, keepdims=True)
    constant = np.ptp(X, axis=axis, keepdims=True) == 0 if X.size else deviation == 0
    return np.where(constant, 0, centred) / np.where(constant, 1, deviation).astype(X.dtype)


@mistake("standardize", lesson="axes")
def over_rows(X):
    """fr: Vous standardisez chaque ligne (axis=1). Une colonne est une caractéristique, et c'est elle qui doit
    avoir moyenne 0 : les moyennes se prennent le long des lignes, axis=0.
    en: You standardise each row (axis=1). A column is a feature, and the column is what must have mean 0: the
    means are taken down the rows, axis=0."""
    return _standardize(as_float(X), axis=1)


@mistake("standardize", lesson="axes")
def over_everything(X):
    """fr: mean() et std() sans axis donnent un seul nombre pour tout le tableau. Chaque colonne a sa propre
    moyenne et son propre écart-type : axis=0.
    en: mean() and std() without axis give one number for the whole array. Each column has its own mean and its
    own standard deviation: axis=0."""
    X = as_float(X)
    return _standardize(X.reshape(-1, 1)).reshape(X.shape)


@mistake("standardize", lesson="standardize")
def sample_deviation(X):
    """fr: Vous divisez par l'écart-type d'échantillon (ddof=1, diviseur n - 1). L'énoncé demande celui de la
    population, diviseur n : le défaut de NumPy, mais pas celui de pandas ni de PyTorch.
    en: You divide by the sample standard deviation (ddof=1, divisor n - 1). The statement asks for the
    population's, divisor n: NumPy's default, but not that of pandas or PyTorch."""
    return _standardize(as_float(X), ddof=1)


@mistake("standardize", lesson="standardize")
def divided_by_variance(X):
    """fr: Vous divisez par la variance. L'écart-type en est la racine carrée ; avec la variance, la colonne
    garde une échelle qui dépend de ses unités.
    en: You divide by the variance. The standard deviation is its square root; with the variance the column
    keeps a scale that depends on its units."""
    X = as_float(X)
    constant = np.ptp(X, axis=0) == 0
    return np.where(constant, 0, X - X.mean(axis=0)) / np.where(constant, 1, X.var(axis=0)).astype(X.dtype)


@mistake("standardize", lesson="standardize")
def zero_divided_by_zero(X):
    """fr: Une colonne constante a un écart-type de 0, et 0/0 donne NaN, qui contamine ensuite tout le réseau.
    Remplacez l'écart-type des colonnes constantes par 1 : elles deviennent 0.
    en: A constant column has a standard deviation of 0, and 0/0 gives NaN, which then spoils the whole network.
    Replace the deviation of constant columns by 1: they become 0."""
    X = as_float(X)
    return (X - X.mean(axis=0)) / X.std(axis=0)


@mistake("standardize", lesson="standardize")
def deviation_exactly_zero(X):
    """fr: Vous testez std == 0. Mais 0.1 n'est pas exact en base deux : une colonne de 0.1 a un écart-type de
    1e-17, et devient ±1 au lieu de 0. Comparez les valeurs entre elles, ou l'écart-type à un petit seuil.
    en: You test std == 0. But 0.1 is not exact in base two: a column of 0.1 has a standard deviation of 1e-17,
    and becomes ±1 instead of 0. Compare the values with each other, or the deviation with a small threshold."""
    X = as_float(X)
    deviation = X.std(axis=0)
    return (X - X.mean(axis=0)) / np.where(deviation == 0, 1, deviation).astype(X.dtype)


@mistake("standardize", lesson="types")
def input_overwritten(X):
    """fr: X -= moyenne et X /= écart-type modifient le tableau de l'appelant, qui perd ses données d'origine
    (et échouent sur des entiers). Écrivez X = X - moyenne, qui crée un nouveau tableau.
    en: X -= mean and X /= deviation change the caller's array, which loses its original data (and fail on
    integers). Write X = X - mean, which makes a new array."""
    constant = np.ptp(X, axis=0) == 0
    deviation = np.where(constant, 1, X.std(axis=0)).astype(X.dtype)
    X -= np.where(constant, X[:1], X.mean(axis=0)).astype(X.dtype)[0]
    X /= deviation
    return X


# pairwise_distances


def _squares(X, Y):
    return ((as_float(X)[:, None] - as_float(Y)[None]) ** 2).sum(-1)


@mistake("pairwise_distances", lesson="distances")
def root_missing(X, Y):
    """fr: Il manque la racine : vous rendez les carrés des distances.
    en: The root is missing: you return the squares of the distances."""
    return _squares(X, Y)


@mistake("pairwise_distances", lesson="distances")
def distances_transposed(X, Y):
    """fr: Votre tableau est (m, n) : les lignes doivent suivre X, les colonnes Y. Le nouvel axe va au milieu de X
    (X[:, None, :]) et au début de Y (Y[None, :, :]).
    en: Your array is (m, n): rows must follow X, columns Y. The new axis goes in the middle of X
    (X[:, None, :]) and in front of Y (Y[None, :, :])."""
    return np.sqrt(_squares(Y, X))


@mistake("pairwise_distances", lesson="distances")
def absolute_differences(X, Y):
    """fr: Vous additionnez les écarts absolus : c'est la distance de Manhattan. La distance euclidienne est la
    racine de la somme des carrés.
    en: You add up the absolute differences: that is the Manhattan distance. The Euclidean distance is the root
    of the sum of the squares."""
    return np.abs(as_float(X)[:, None] - as_float(Y)[None]).sum(-1)


@mistake("pairwise_distances", lesson="distances")
def root_of_a_negative(X, Y):
    """fr: |x|² + |y|² - 2 x·y est juste sur le papier, mais loin de l'origine l'arrondi rend de petites
    différences négatives, et leur racine est NaN. Bornez avant la racine : np.maximum(carrés, 0).
    en: |x|² + |y|² - 2 x·y is right on paper, but far from the origin rounding makes small differences
    negative, and their root is NaN. Clip before the root: np.maximum(squares, 0)."""
    X, Y = as_float(X), as_float(Y)
    return np.sqrt((X**2).sum(1)[:, None] + (Y**2).sum(1)[None] - 2 * X @ Y.T)


@mistake("pairwise_distances", lesson="broadcasting")
def row_by_row(X, Y):
    """fr: X - Y compare la ligne i de X à la ligne i de Y seulement. Pour toutes les paires, donnez à chacun un
    axe de plus : X[:, None, :] - Y[None, :, :], de forme (n, m, d).
    en: X - Y compares row i of X with row i of Y only. For every pair, give each of them one more axis:
    X[:, None, :] - Y[None, :, :], of shape (n, m, d)."""
    return np.sqrt(((as_float(X) - as_float(Y)) ** 2).sum(axis=1))


@mistake("pairwise_distances", lesson="axes")
def mean_of_squares(X, Y):
    """fr: Vous prenez la moyenne des carrés : la distance est divisée par √d. Une distance est une somme, qui
    ne s'affaiblit pas quand on ajoute une coordonnée.
    en: You take the mean of the squares: the distance is divided by √d. A distance is a sum, which does not
    shrink when a coordinate is added."""
    return np.sqrt(((as_float(X)[:, None] - as_float(Y)[None]) ** 2).mean(-1))


# one_hot


@mistake("one_hot", lesson="one-hot")
def one_hot_transposed(labels, k):
    """fr: Votre tableau est (k, n). Un exemple par ligne, une classe par colonne : (n, k).
    en: Your array is (k, n). One example in each row, one class in each column: (n, k)."""
    return np.eye(k)[:, labels]


@mistake("one_hot", lesson="one-hot")
def labels_from_one(labels, k):
    """fr: Vous décalez d'une colonne, comme si les étiquettes commençaient à 1. Elles vont de 0 à k - 1 ; et un
    indice -1 ne provoque pas d'erreur en Python, il désigne la dernière colonne.
    en: You are one column off, as if labels began at 1. They go from 0 to k - 1; and an index of -1 raises no
    error in Python, it means the last column."""
    return np.eye(k)[np.asarray(labels, dtype=int) - 1]


@mistake("one_hot", lesson="one-hot")
def width_from_the_labels(labels, k):
    """fr: Vous déduisez le nombre de classes du lot (labels.max() + 1). Un lot où la dernière classe manque perd
    alors une colonne, et le réseau ne s'y accorde plus : utilisez k.
    en: You take the number of classes from the batch (labels.max() + 1). A batch without the last class then
    loses a column, and the network no longer fits it: use k."""
    return np.eye(int(labels.max()) + 1)[labels]


@mistake("one_hot", lesson="one-hot")
def every_class_marked(labels, k):
    """fr: result[:, labels] = 1 marque, dans chaque ligne, toutes les classes du lot. Il faut une paire (ligne,
    colonne) par exemple : result[np.arange(n), labels] = 1.
    en: result[:, labels] = 1 marks, in every row, all the classes of the batch. Each example needs its own pair
    (row, column): result[np.arange(n), labels] = 1."""
    result = np.zeros((len(labels), k))
    result[:, labels] = 1
    return result
