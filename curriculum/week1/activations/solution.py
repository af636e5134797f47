"""fr: Trois fonctions d'activation et leurs dérivées, avec NumPy.
en: Three activation functions and their derivatives, in NumPy.
"""

import numpy as np


def as_floats(x):
    """fr: `x` en tableau de réels : float32 et float64 restent ce qu'ils sont, les entiers deviennent
    float64. Cette fonction vous est donnée, servez-vous-en.
    en: `x` as an array of floats: float32 and float64 stay what they are, integers become float64.
    This function is given to you: use it.
    """
    x = np.asarray(x)
    return x if np.issubdtype(x.dtype, np.floating) else x.astype(np.float64)


def sigmoid(x):
    """fr: 1 / (1 + exp(-x)), élément par élément, sans débordement pour |x| jusqu'à 10 000.
    en: 1 / (1 + exp(-x)), element by element, without overflow for |x| up to 10,000.
    """
    # >>> your turn
    x = as_floats(x)
    small = np.exp(-np.abs(x))  # between 0 and 1: never too large
    return np.where(x >= 0, 1, small) / (1 + small)
    # <<<


def tanh(x):
    """fr: La tangente hyperbolique, élément par élément, sans débordement.
    en: The hyperbolic tangent, element by element, without overflow.
    """
    # >>> your turn
    return np.tanh(as_floats(x))
    # <<<


def relu(x):
    """fr: x là où x > 0, sinon 0, dans un nouveau tableau.
    en: x where x > 0, else 0, in a new array.
    """
    # >>> your turn
    return np.maximum(as_floats(x), 0)
    # <<<


def sigmoid_grad(x):
    """fr: La dérivée de `sigmoid` au point x (x, et non une valeur déjà activée).
    en: The derivative of `sigmoid` at x (at x, not at a value already activated).
    """
    # >>> your turn
    return sigmoid(x) * sigmoid(-as_floats(x))  # 1 - sigmoid(x), without subtracting near-equals
    # <<<


def tanh_grad(x):
    """fr: La dérivée de `tanh` au point x.
    en: The derivative of `tanh` at x.
    """
    # >>> your turn
    return 1 - np.tanh(as_floats(x)) ** 2
    # <<<


def relu_grad(x):
    """fr: La dérivée de `relu` au point x : 1 ou 0 ; en 0, où elle n'existe pas, on convient de 0.
    en: The derivative of `relu` at x: 1 or 0; at 0, where there is none, 0 by convention.
    """
    # >>> your turn
    x = as_floats(x)
    return (x > 0).astype(x.dtype)
    # <<<
