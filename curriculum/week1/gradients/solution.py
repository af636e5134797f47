"""fr: Des gradients trouvés à la main, et la machine à les vérifier.
en: Gradients worked out by hand, and the machine that checks them."""

import numpy as np


def as_float(x):
    """fr: x en tableau de flottants : float32 et float64 restent tels quels, les entiers deviennent float64.
    en: x as an array of floats: float32 and float64 stay what they are, integers become float64."""
    x = np.asarray(x)
    return x if x.dtype.kind == "f" else x.astype(np.float64)


def numerical_gradient(f, x, h=1e-5):
    """fr: Le gradient de f en x par différences centrées ; f prend un tableau de la forme de x et rend un nombre.
    en: The gradient of f at x by central differences; f takes an array of x's shape and returns a number."""
    # >>> your turn
    point = np.array(x, dtype=np.float64)  # a copy: the caller's x must not move
    gradient = np.zeros_like(point)
    for i in np.ndindex(point.shape):
        middle = point[i]
        point[i] = middle + h
        above = f(point)
        point[i] = middle - h
        below = f(point)
        point[i] = middle
        gradient[i] = (above - below) / (2 * h)
    return gradient.astype(as_float(x).dtype)
    # <<<


def grad_quadratic(A, b, x):
    """fr: Le gradient en x (n,) de ½ xᵀAx - bᵀx, pour A (n, n) quelconque et b (n,) -> (n,).
    en: The gradient at x (n,) of ½ xᵀAx - bᵀx, for any A (n, n) and b (n,) -> (n,)."""
    # >>> your turn
    A, b, x = as_float(A), as_float(b), as_float(x)
    return (A + A.T) @ x / 2 - b
    # <<<


def grad_logistic(w, X, y):
    """fr: Le gradient, par rapport à w (d,), de la perte logistique moyenne sur X (n, d), y (n,) dans {0, 1}.
    en: The gradient, with respect to w (d,), of the mean log-loss over X (n, d), y (n,) in {0, 1}."""
    # >>> your turn
    w, X = as_float(w), as_float(X)
    z = X @ w
    # fr: exp d'un nombre négatif seulement : rien ne déborde, même pour |z| = 10 000.
    # en: exp of negative numbers only: nothing overflows, not even for |z| = 10,000.
    small = np.exp(-np.abs(z))
    probability = np.where(z >= 0, 1, small) / (1 + small)
    return X.T @ (probability - np.asarray(y)).astype(X.dtype) / len(X)
    # <<<


def grad_softmax_cross_entropy(logits, labels):
    """fr: Le gradient, par rapport aux logits (n, k), de l'entropie croisée moyenne ; labels (n,) entiers.
    en: The gradient, with respect to the logits (n, k), of the mean cross-entropy; labels (n,) integers."""
    # >>> your turn
    logits = as_float(logits)
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    gradient = powers / powers.sum(axis=1, keepdims=True)
    gradient[np.arange(len(logits)), labels] -= 1
    return gradient / len(logits)
    # <<<
