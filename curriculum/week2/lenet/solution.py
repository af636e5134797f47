"""week2.lenet: LeNet-5 (LeCun, Bottou, Bengio, Haffner 1998) in PyTorch."""

import torch
from torch import nn


class LeNet(nn.Module):
    """
    fr: Deux convolutions, deux poolings, trois couches denses : (N, 1, 28, 28) -> logits (N, n_classes).
    en: Two convolutions, two poolings, three dense layers: (N, 1, 28, 28) -> logits (N, n_classes).
    """

    def __init__(self, n_classes=10):
        super().__init__()
        # >>> your turn
        self.features = nn.Sequential(
            nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),  # (N, 6, 14, 14)
            nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),  # (N, 16, 5, 5)
        )  # fmt: skip
        self.classifier = nn.Sequential(
            nn.Flatten(),
            nn.Linear(16 * 5 * 5, 120), nn.ReLU(),
            nn.Linear(120, 84), nn.ReLU(),
            nn.Linear(84, n_classes),
        )  # fmt: skip
        # <<<

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        # >>> your turn
        return self.classifier(self.features(x))
        # <<<
