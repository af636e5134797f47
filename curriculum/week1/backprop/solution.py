"""fr: La rétropropagation deux fois : pour un réseau à deux couches, puis pour n'importe quel calcul.
en: Back-propagation twice: for a network of two layers, then for any computation at all."""

import math

import numpy as np


def as_float(x):
    """fr: x en tableau de flottants : float32 et float64 restent tels quels, les entiers deviennent float64.
    en: x as an array of floats: float32 and float64 stay what they are, integers become float64."""
    x = np.asarray(x)
    return x if x.dtype.kind == "f" else x.astype(np.float64)


def forward(X, p):
    """fr: La propagation avant : X (n, d) et les poids p -> (logits (n, k), cache pour backward).
    p contient W1 (d, h), b1 (h,), W2 (h, k), b2 (k,) ; la couche cachée est une tanh.
    en: The forward pass: X (n, d) and the weights p -> (logits (n, k), cache for backward).
    p holds W1 (d, h), b1 (h,), W2 (h, k), b2 (k,); the hidden layer is a tanh."""
    # >>> your turn
    X, p = as_float(X), {name: as_float(value) for name, value in p.items()}
    hidden = np.tanh(X @ p["W1"] + p["b1"])  # (n, h)
    logits = hidden @ p["W2"] + p["b2"]  # (n, k)
    return logits, (X, hidden, logits)
    # <<<


def backward(cache, p, y):
    """fr: Les gradients de l'entropie croisée moyenne, un par poids : un dictionnaire aux clés de p.
    y (n,) contient les classes, de 0 à k - 1.
    en: The gradients of the mean cross-entropy, one for each weight: a dict with p's keys.
    y (n,) holds the classes, from 0 to k - 1."""
    # >>> your turn
    X, hidden, logits = cache
    n = len(X)
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    d_logits = powers / powers.sum(axis=1, keepdims=True)
    d_logits[np.arange(n), y] -= 1
    d_logits /= n
    d_hidden = d_logits @ as_float(p["W2"]).T
    d_sum = d_hidden * (1 - hidden**2)  # tanh' = 1 - tanh²
    return {
        "W1": X.T @ d_sum,
        "b1": d_sum.sum(axis=0),
        "W2": hidden.T @ d_logits,
        "b2": d_logits.sum(axis=0),
    }
    # <<<


class Value:
    """fr: Un nombre qui se souvient du calcul dont il vient, et sait rendre à chacun sa dérivée.
    en: A number that remembers the computation it comes from, and can give everyone its derivative."""

    def __init__(self, data, parents=()):
        """fr: parents : des paires (Value, dérivée de ce nombre par rapport à elle). À changer si vous préférez.
        en: parents: pairs (Value, derivative of this number with respect to it). Yours to change, if you like."""
        self.data = float(data)
        self.grad = 0.0
        self.parents = parents

    def __add__(self, other):
        # >>> your turn
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))
        # <<<

    def __mul__(self, other):
        # >>> your turn
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))
        # <<<

    def __pow__(self, exponent):
        """fr: exponent est un nombre, pas une Value.
        en: exponent is a number, not a Value."""
        # >>> your turn
        return Value(self.data**exponent, ((self, exponent * self.data ** (exponent - 1)),))
        # <<<

    def __sub__(self, other):
        # >>> your turn
        return self + other * -1
        # <<<

    def __rsub__(self, other):
        """fr: other - self, quand other est un nombre.
        en: other - self, where other is a number."""
        # >>> your turn
        return self * -1 + other
        # <<<

    def __truediv__(self, other):
        # >>> your turn
        other = other if isinstance(other, Value) else Value(other)
        return self * other**-1
        # <<<

    def __rtruediv__(self, other):
        """fr: other / self, quand other est un nombre.
        en: other / self, where other is a number."""
        # >>> your turn
        return self**-1 * other
        # <<<

    def relu(self):
        # >>> your turn
        return Value(max(self.data, 0.0), ((self, float(self.data > 0)),))
        # <<<

    def tanh(self):
        # >>> your turn
        t = math.tanh(self.data)
        return Value(t, ((self, 1 - t * t),))
        # <<<

    def exp(self):
        # >>> your turn
        e = math.exp(self.data)
        return Value(e, ((self, e),))
        # <<<

    def backward(self):
        """fr: Range dans .grad de chaque Value dont ce nombre dépend la dérivée de ce nombre par rapport à elle.
        en: Puts into .grad of every Value that this number depends on this number's derivative by it."""
        # >>> your turn
        # fr: L'ordre topologique : chaque nœud après tous ses parents (sans récursion, pour les longues chaînes).
        # en: The topological order: each node after all its parents (without recursion, for long chains).
        order, seen, pending = [], set(), [(self, False)]
        while pending:
            node, parents_done = pending.pop()
            if parents_done:
                order.append(node)
            elif id(node) not in seen:
                seen.add(id(node))
                pending.append((node, True))
                pending.extend((parent, False) for parent, _ in node.parents)
        self.grad = 1.0
        for node in reversed(order):
            for parent, slope in node.parents:
                parent.grad += slope * node.grad
        # <<<

    # fr: Ce qui suit se ramène à ce qui précède.
    # en: What follows comes down to what precedes.
    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __neg__(self):
        return self * -1

    def __repr__(self):
        return f"Value(data={self.data}, grad={self.grad})"
