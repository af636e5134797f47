"""The wrong gradients that people really write, and what to say to them."""

import numpy as np

from dlstudy.exercise import mistake


def as_float(x):
    x = np.asarray(x)
    return x if x.dtype.kind == "f" else x.astype(np.float64)


# numerical_gradient


def _differences(f, x, difference):
    """difference(f, point, step) of each coordinate, collected in the shape of x."""
    x = np.asarray(x, dtype=np.float64)
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = 1
        gradient[i] = difference(f, x, step)
    return gradient


@mistake("numerical_gradient", lesson="numerical")
def one_sided(f, x, h=1e-5):
    """fr: Vous utilisez la différence à droite, (f(x + h) - f(x)) / h. Son erreur est proportionnelle à h ; celle
    de la différence centrée, (f(x + h) - f(x - h)) / 2h, à h² : cinq chiffres de plus pour un appel de plus.
    en: You use the forward difference, (f(x + h) - f(x)) / h. Its error is proportional to h; that of the central
    difference, (f(x + h) - f(x - h)) / 2h, to h²: five more digits for one more call."""
    return _differences(f, x, lambda f, x, e: (f(x + h * e) - f(x)) / h)


@mistake("numerical_gradient", lesson="numerical")
def divided_by_one_step(f, x, h=1e-5):
    """fr: Vous divisez par h, mais de x - h à x + h le chemin mesure 2h : votre gradient est deux fois trop grand.
    en: You divide by h, but from x - h to x + h the distance is 2h: your gradient is twice too large."""
    return _differences(f, x, lambda f, x, e: (f(x + h * e) - f(x - h * e)) / h)


@mistake("numerical_gradient", lesson="numerical")
def multiplied_by_the_step(f, x, h=1e-5):
    """fr: (a - b) / 2 * h se lit ((a - b) / 2) × h : vous multipliez par h au lieu de diviser. Mettez des parenthèses :
    (a - b) / (2 * h).
    en: (a - b) / 2 * h reads ((a - b) / 2) × h: you multiply by h instead of dividing. Use brackets:
    (a - b) / (2 * h)."""
    return _differences(f, x, lambda f, x, e: (f(x + h * e) - f(x - h * e)) / 2 * h)


@mistake("numerical_gradient", lesson="numerical")
def all_coordinates_at_once(f, x, h=1e-5):
    """fr: x + h déplace toutes les coordonnées à la fois : vous mesurez la somme des dérivées partielles. Une
    dérivée partielle bouge une seule coordonnée et laisse les autres en place.
    en: x + h moves all the coordinates at once: you measure the sum of the partial derivatives. A partial
    derivative moves one coordinate and leaves the others where they are."""
    return _differences(f, x, lambda f, x, e: (f(x + h) - f(x - h)) / (2 * h))


@mistake("numerical_gradient", lesson="numerical")
def step_not_undone(f, x, h=1e-5):
    """fr: Après chaque coordonnée, vous ne la remettez pas à sa place : les dérivées suivantes sont prises en un
    autre point que x. Restaurez la valeur avant de passer à la suivante.
    en: You do not put each coordinate back after use: the derivatives that follow are taken at another point
    than x. Restore the value before going on to the next one."""
    point = np.array(x, dtype=np.float64)
    gradient = np.zeros_like(point)
    for i in np.ndindex(point.shape):
        point[i] += h
        above = f(point)
        point[i] -= 2 * h
        gradient[i] = (above - f(point)) / (2 * h)
    return gradient


@mistake("numerical_gradient", lesson="numerical")
def input_moved(f, x, h=1e-5):
    """fr: Vous déplacez le tableau de l'appelant et l'y laissez : après l'appel, ses poids ne sont plus les mêmes.
    Travaillez sur une copie, ou remettez chaque valeur exactement à sa place.
    en: You move the caller's own array and leave it there: after the call, its weights are no longer the same.
    Work on a copy, or put every value back exactly where it was."""
    x = as_float(x)
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        x[i] += h
        above = f(x)
        x[i] -= 2 * h
        gradient[i] = (above - f(x)) / (2 * h)
    return gradient


@mistake("numerical_gradient", lesson="numerical")
def whole_numbers_kept(f, x, h=1e-5):
    """fr: Votre copie garde le type entier de x : x + 1e-5 y est tronqué à x, et toutes les différences valent 0.
    Convertissez d'abord : np.array(x, dtype=float).
    en: Your copy keeps x's integer type: x + 1e-5 is truncated to x in it, and every difference is 0. Convert
    first: np.array(x, dtype=float)."""
    point = np.array(x)
    gradient = np.zeros(point.shape)
    for i in np.ndindex(point.shape):
        middle = point[i]
        point[i] = middle + h
        above = f(point)
        point[i] = middle - h
        below = f(point)
        point[i] = middle
        gradient[i] = (above - below) / (2 * h)
    return gradient


@mistake("numerical_gradient", lesson="numerical")
def step_ignored(f, x, h=1e-5):
    """fr: Votre fonction n'utilise pas le h qu'on lui donne, mais un pas écrit en dur.
    en: Your function does not use the h it is given, but a step written into the code."""
    return _differences(f, x, lambda f, x, e: (f(x + 1e-5 * e) - f(x - 1e-5 * e)) / 2e-5)


@mistake("numerical_gradient", lesson="numerical")
def first_axis_only(f, x, h=1e-5):
    """fr: for i in range(len(x)) ne parcourt que le premier axe : pour une matrice, x[i] est une ligne entière, qui
    bouge d'un bloc. Parcourez toutes les cases : np.ndindex(x.shape), ou x.flat.
    en: for i in range(len(x)) runs over the first axis only: in a matrix x[i] is a whole row, which moves as one.
    Go through every cell: np.ndindex(x.shape), or x.flat."""
    x = np.array(x, dtype=np.float64)
    gradient = np.zeros_like(x)
    for i in range(len(x)):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


# grad_quadratic


@mistake("grad_quadratic", lesson="quadratic")
def symmetry_assumed(A, b, x):
    """fr: A x - b n'est juste que si A est symétrique. Dans xᵀAx, chaque x_i apparaît une fois à gauche et une fois
    à droite : le gradient est ½ (A + Aᵀ) x - b.
    en: A x - b is right only when A is symmetric. In xᵀAx each x_i appears once on the left and once on the right:
    the gradient is ½ (A + Aᵀ) x - b."""
    return as_float(A) @ as_float(x) - as_float(b)


@mistake("grad_quadratic", lesson="quadratic")
def half_forgotten(A, b, x):
    """fr: Vous oubliez le ½ : le gradient de xᵀAx est (A + Aᵀ) x, celui de ½ xᵀAx en est la moitié.
    en: You forget the ½: the gradient of xᵀAx is (A + Aᵀ) x, that of ½ xᵀAx is half of it."""
    A = as_float(A)
    return (A + A.T) @ as_float(x) - as_float(b)


@mistake("grad_quadratic", lesson="quadratic")
def linear_sign(A, b, x):
    """fr: Le terme linéaire est - bᵀx : sa dérivée est - b, et vous l'ajoutez.
    en: The linear term is - bᵀx: its derivative is - b, and you add it."""
    A = as_float(A)
    return (A + A.T) @ as_float(x) / 2 + as_float(b)


@mistake("grad_quadratic", lesson="quadratic")
def only_the_transpose(A, b, x):
    """fr: Vous ne comptez qu'un des deux termes, Aᵀx. La règle du produit en donne deux : ½ (Ax + Aᵀx).
    en: You count only one of the two terms, Aᵀx. The product rule gives two: ½ (Ax + Aᵀx)."""
    return as_float(A).T @ as_float(x) - as_float(b)


@mistake("grad_quadratic", lesson="quadratic")
def constant_kept(A, b, x):
    """fr: Vous gardez b multiplié par x : la dérivée de b_i x_i par rapport à x_i est b_i, x a disparu.
    en: You keep b multiplied by x: the derivative of b_i x_i with respect to x_i is b_i, x is gone."""
    A, x = as_float(A), as_float(x)
    return (A + A.T) @ x / 2 - as_float(b) * x


# grad_logistic


def _sigmoid(z):
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, small).astype(z.dtype) / (1 + small)


def _logistic(w, X, y):
    """The inputs as floats of one type, and the predicted probabilities."""
    w, X = as_float(w), as_float(X)
    return w, X, np.asarray(y).astype(X.dtype), _sigmoid(X @ w)


@mistake("grad_logistic", lesson="logistic")
def logistic_sum(w, X, y):
    """fr: Vous rendez le gradient de la somme des pertes. La perte est une moyenne : divisez par n, sans quoi le
    taux d'apprentissage devrait changer avec la taille du lot.
    en: You return the gradient of the sum of the losses. The loss is a mean: divide by n, or the learning rate
    would have to change with the batch size."""
    w, X, y, p = _logistic(w, X, y)
    return X.T @ (p - y)


@mistake("grad_logistic", lesson="logistic")
def logistic_sign(w, X, y):
    """fr: Le signe est inversé : y - p au lieu de p - y. C'est la direction de descente, pas le gradient ; w - taux ×
    gradient ferait alors monter la perte.
    en: The sign is reversed: y - p instead of p - y. That is the direction of descent, not the gradient; w - rate ×
    gradient would then raise the loss."""
    w, X, y, p = _logistic(w, X, y)
    return X.T @ (y - p) / len(X)


@mistake("grad_logistic", lesson="logistic")
def sigmoid_reversed(w, X, y):
    """fr: Votre sigmoïde est à l'envers : 1 / (1 + exp(z)) est σ(-z), la probabilité de la classe 0. Il manque le signe
    moins dans l'exponentielle.
    en: Your sigmoid is the wrong way round: 1 / (1 + exp(z)) is σ(-z), the probability of class 0. The minus sign in
    the exponential is missing."""
    w, X, y, p = _logistic(w, X, y)
    return X.T @ (1 - p - y) / len(X)


@mistake("grad_logistic", lesson="logistic")
def sigmoid_forgotten(w, X, y):
    """fr: Vous oubliez la sigmoïde : X w - y est le résidu de la régression linéaire. Ici la prédiction est
    σ(X w), une probabilité.
    en: You forget the sigmoid: X w - y is the residual of linear regression. Here the prediction is σ(X w), a
    probability."""
    w, X, y, _ = _logistic(w, X, y)
    return X.T @ (X @ w - y) / len(X)


@mistake("grad_logistic", lesson="logistic")
def squared_error_gradient(w, X, y):
    """fr: Il y a un facteur p (1 - p) de trop : c'est le gradient (à 2 près) d'une erreur quadratique. Avec la perte
    logistique, la dérivée de la sigmoïde se simplifie et il reste p - y.
    en: There is a factor p (1 - p) too many: this is the gradient (but for a 2) of a squared error. With the log-loss
    the derivative of the sigmoid cancels and p - y is left."""
    w, X, y, p = _logistic(w, X, y)
    return X.T @ ((p - y) * p * (1 - p)) / len(X)


@mistake("grad_logistic", lesson="logistic")
def inputs_forgotten(w, X, y):
    """fr: Vous rendez la moyenne de p - y, la dérivée par rapport au biais. Pour w, chaque écart se multiplie par
    l'entrée qui l'a causé : Xᵀ (p - y) / n.
    en: You return the mean of p - y, the derivative with respect to the bias. For w each difference is multiplied by
    the input that caused it: Xᵀ (p - y) / n."""
    w, X, y, p = _logistic(w, X, y)
    return (p - y).mean()


@mistake("grad_logistic", lesson="logistic")
def column_against_row(w, X, y):
    """fr: Des probabilités (n, 1) moins des étiquettes (n,) donnent un tableau (n, n) : NumPy forme toutes les paires
    sans rien dire. Gardez les deux en (n,).
    en: Probabilities (n, 1) minus labels (n,) give an (n, n) array: NumPy forms every pair and says nothing. Keep both
    as (n,)."""
    w, X, y, p = _logistic(w, X, y)
    return X.T @ (p[:, None] - y).sum(axis=1) / len(X)


@mistake("grad_logistic", lesson="stable")
def logistic_overflow(w, X, y):
    """fr: exp(z) / (1 + exp(z)) donne inf / inf = NaN dès que z dépasse 709. Ne donnez à exp que des nombres
    négatifs : 1 / (1 + exp(-z)) pour z ≥ 0, exp(z) / (1 + exp(z)) pour z < 0.
    en: exp(z) / (1 + exp(z)) gives inf / inf = NaN as soon as z exceeds 709. Exponentiate negative numbers only:
    1 / (1 + exp(-z)) for z ≥ 0, exp(z) / (1 + exp(z)) for z < 0."""
    w, X = as_float(w), as_float(X)
    powers = np.exp(X @ w)
    return X.T @ (powers / (1 + powers) - np.asarray(y)).astype(X.dtype) / len(X)


# grad_softmax_cross_entropy


def _softmax(logits, axis=1):
    powers = np.exp(logits - logits.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def _one_hot(logits, labels):
    return np.eye(logits.shape[1], dtype=logits.dtype)[labels]


@mistake("grad_softmax_cross_entropy", lesson="softmax")
def softmax_sum(logits, labels):
    """fr: Vous oubliez de diviser par n : la perte est la moyenne des entropies croisées du lot.
    en: You forget to divide by n: the loss is the mean of the batch's cross-entropies."""
    logits = as_float(logits)
    return _softmax(logits) - _one_hot(logits, labels)


@mistake("grad_softmax_cross_entropy", lesson="softmax")
def divided_by_every_cell(logits, labels):
    """fr: Vous divisez par n × k, le nombre de cases. Il y a une perte par exemple, donc n pertes : divisez par n.
    en: You divide by n × k, the number of cells. There is one loss for each example, hence n losses: divide by n."""
    logits = as_float(logits)
    return (_softmax(logits) - _one_hot(logits, labels)) / logits.size


@mistake("grad_softmax_cross_entropy", lesson="softmax")
def target_not_subtracted(logits, labels):
    """fr: Vous rendez les probabilités sans soustraire l'encodage one-hot : tous les logits seraient poussés vers le
    bas, y compris celui de la bonne classe.
    en: You return the probabilities without subtracting the one-hot labels: every logit would be pushed down, the
    right class's included."""
    logits = as_float(logits)
    return _softmax(logits) / len(logits)


@mistake("grad_softmax_cross_entropy", lesson="softmax")
def softmax_sign(logits, labels):
    """fr: Le signe est inversé : one-hot moins probabilités. Le gradient de la perte est probabilités moins one-hot.
    en: The sign is reversed: one-hot minus probabilities. The gradient of the loss is probabilities minus one-hot."""
    logits = as_float(logits)
    return (_one_hot(logits, labels) - _softmax(logits)) / len(logits)


@mistake("grad_softmax_cross_entropy", lesson="softmax")
def softmax_over_the_batch(logits, labels):
    """fr: Votre softmax somme sur axis=0, donc sur les exemples. Les probabilités d'un exemple, une ligne, doivent
    avoir pour somme 1 : axis=1, avec keepdims=True.
    en: Your softmax sums over axis=0, over the examples. The probabilities of one example, one row, must add up to 1:
    axis=1, with keepdims=True."""
    logits = as_float(logits)
    return (_softmax(logits, axis=0) - _one_hot(logits, labels)) / len(logits)


@mistake("grad_softmax_cross_entropy", lesson="softmax")
def right_class_only(logits, labels):
    """fr: Seule la colonne de la bonne classe reçoit un gradient. Les autres logits entrent aussi dans la somme du
    softmax : leur gradient est leur probabilité.
    en: Only the right class's column gets a gradient. The other logits are part of the softmax's sum as well: their
    gradient is their probability."""
    logits = as_float(logits)
    target = _one_hot(logits, labels)
    return target * (_softmax(logits) - 1) / len(logits)


@mistake("grad_softmax_cross_entropy", lesson="stable")
def softmax_overflow(logits, labels):
    """fr: exp déborde dès que l'argument dépasse 709, et inf / inf donne NaN. Soustrayez d'abord le maximum de chaque
    ligne : la softmax ne change pas, et le plus grand exposant devient 0.
    en: exp overflows as soon as its argument exceeds 709, and inf / inf gives NaN. Subtract each row's maximum first:
    the softmax does not change, and the largest exponent becomes 0."""
    logits = as_float(logits)
    powers = np.exp(logits)
    return (powers / powers.sum(axis=1, keepdims=True) - _one_hot(logits, labels)) / len(logits)


@mistake("grad_softmax_cross_entropy", lesson="softmax")
def logits_overwritten(logits, labels):
    """fr: logits -= logits.max(…) modifie le tableau de l'appelant. Écrivez logits = logits - …, qui en crée un autre.
    en: logits -= logits.max(…) changes the caller's array. Write logits = logits - …, which makes another one."""
    if logits.dtype.kind == "f":
        logits -= logits.max(axis=1, keepdims=True)
    logits = as_float(logits)
    return (_softmax(logits) - _one_hot(logits, labels)) / len(logits)
