"""A small exercise in PyTorch."""

from torch import nn


class Halver(nn.Module):
    """x (n, d) through a linear layer, halved."""

    def __init__(self, d):
        super().__init__()
        # >>> your turn
        self.linear = nn.Linear(d, d)
        # <<<

    def forward(self, x):
        # >>> your turn
        return self.linear(x) / 2
        # <<<


def slope(w, x):
    """The gradient of (w · x)² with respect to w."""
    # >>> your turn
    return 2 * (w * x).sum() * x
    # <<<
