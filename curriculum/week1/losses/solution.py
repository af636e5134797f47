"""week1.losses: squared error, softmax and the cross-entropies, without overflow."""

import numpy as np


def mse(prediction, target):
    """
    fr: Erreur quadratique moyenne, sur tous les éléments de deux tableaux de même forme -> un nombre.
    en: Mean squared error over all elements of two arrays of the same shape -> a number.
    """
    # >>> your turn
    return np.mean((_floats(prediction) - _floats(target)) ** 2)
    # <<<


def mse_grad(prediction, target):
    """
    fr: Le gradient de mse par rapport à prediction, de la forme de prediction.
    en: The gradient of mse with respect to prediction, of prediction's shape.
    """
    # >>> your turn
    difference = _floats(prediction) - _floats(target)
    return 2 * difference / difference.size
    # <<<


def softmax(logits):
    """
    fr: Des probabilités, de même forme que logits, de somme 1 le long du dernier axe.
    en: Probabilities of the shape of logits, adding up to 1 along the last axis.
    """
    # >>> your turn
    logits = _floats(logits)
    # The largest exponent becomes 0: nothing overflows, and the quotient is the same.
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)
    # <<<


def cross_entropy(logits, labels):
    """
    fr: Entropie croisée moyenne des logits (n, k) et des étiquettes entières (n,) -> un nombre.
    en: Mean cross-entropy of logits (n, k) and whole-number labels (n,) -> a number.
    """
    # >>> your turn
    logits = _floats(logits)
    shifted = logits - logits.max(axis=-1, keepdims=True)
    # log softmax without ever taking the log of a probability that has become 0
    log_p = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return -np.mean(log_p[np.arange(len(labels)), labels])
    # <<<


def cross_entropy_grad(logits, labels):
    """
    fr: Le gradient (n, k) de cross_entropy par rapport aux logits.
    en: The gradient (n, k) of cross_entropy with respect to the logits.
    """
    # >>> your turn
    grad = softmax(logits)
    grad[np.arange(len(labels)), labels] -= 1
    return grad / len(labels)
    # <<<


def binary_cross_entropy(logits, y):
    """
    fr: Entropie croisée binaire moyenne des logits (n,) et des y (n,), qui valent 0 ou 1 -> un nombre.
    en: Mean binary cross-entropy of logits (n,) and of y (n,), each 0 or 1 -> a number.
    """
    # >>> your turn
    z = _floats(logits)
    return np.mean(np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z))))
    # <<<


def _floats(x):
    """
    fr: x en tableau de flottants : float32 et float64 restent tels quels, les entiers deviennent float64.
    en: x as floating-point numbers: float32 and float64 stay as they are, integers become float64.
    """
    x = np.asarray(x)
    return x if np.issubdtype(x.dtype, np.floating) else x.astype(np.float64)
