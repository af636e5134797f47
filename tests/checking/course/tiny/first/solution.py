"""A small exercise that the tests of the checker use."""

import numpy as np


def centre(x):
    """Columns of x (n, d) with mean 0."""
    # >>> your turn
    x = np.asarray(x)
    x = x.astype(np.float64) if x.dtype.kind in "iub" else x
    return x - x.mean(axis=0) if len(x) else x.copy()
    # <<<


def product(A, B):
    """A B, without @."""
    # >>> your turn
    return (A[:, :, None] * B[None, :, :]).sum(axis=1)
    # <<<


def distances(X, Y):
    """Euclidean distances (n, m), without loops."""
    # >>> your turn
    return np.sqrt(((X[:, None, :] - Y[None, :, :]) ** 2).sum(axis=2))
    # <<<


class Counter:
    """Adds up what it is given."""

    def __init__(self, start=0.0):
        # >>> your turn
        self.total = start
        # <<<

    def add(self, x):
        """Add x; the sum so far. ValueError for NaN."""
        # >>> your turn
        if x != x:
            raise ValueError("nan")
        self.total += x
        return self.total
        # <<<
