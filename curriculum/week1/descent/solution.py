"""week1.descent: one step of SGD, of momentum and of Adam."""

import numpy as np


def sgd_step(w, grad, lr):
    """
    fr: Un pas de descente de gradient : w − lr · grad, dans un nouveau tableau.
    en: One step of gradient descent: w − lr · grad, in a new array.
    """
    # >>> your turn
    return _floats(w) - lr * _floats(grad)
    # <<<


def momentum_step(w, grad, velocity, lr, momentum=0.9):
    """
    fr: Un pas avec inertie (Polyak 1964), à la manière de PyTorch ; rend (w, velocity).
    en: One step with momentum (Polyak 1964), in PyTorch's convention; returns (w, velocity).
    """
    # >>> your turn
    velocity = momentum * _floats(velocity) + _floats(grad)
    return _floats(w) - lr * velocity, velocity
    # <<<


def adam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """
    fr: Un pas d'Adam (Kingma et Ba 2015), t étant le numéro du pas, à partir de 1 ; rend (w, m, v).
    en: One step of Adam (Kingma and Ba 2015), t being the number of the step, from 1; returns (w, m, v).
    """
    # >>> your turn
    grad = _floats(grad)
    m = beta1 * _floats(m) + (1 - beta1) * grad
    v = beta2 * _floats(v) + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)  # both averages began at 0: without this, the first steps are off
    v_hat = v / (1 - beta2**t)
    return _floats(w) - lr * m_hat / (np.sqrt(v_hat) + eps), m, v
    # <<<


def _floats(x):
    """
    fr: x en tableau de flottants : float32 et float64 restent tels quels, les entiers deviennent float64.
    en: x as floating-point numbers: float32 and float64 stay as they are, integers become float64.
    """
    x = np.asarray(x)
    return x if np.issubdtype(x.dtype, np.floating) else x.astype(np.float64)
