"""fr: Les trois blocs des réseaux modernes : VGG empile, Inception place côte à côte, ResNet ajoute l'entrée.
en: The three blocks of modern networks: VGG stacks, Inception puts side by side, ResNet adds the input."""

import torch
import torch.nn.functional as F
from torch import nn


def vgg_block(n_convs, in_channels, out_channels):
    """fr: n_convs convolutions 3×3 (remplissage 1), chacune suivie d'une ReLU, puis un pooling max 2×2.
    (N, in_channels, H, W) -> (N, out_channels, H // 2, W // 2) ; rend un nn.Sequential.
    en: n_convs 3×3 convolutions (padding 1), each followed by a ReLU, then a 2×2 max pooling.
    (N, in_channels, H, W) -> (N, out_channels, H // 2, W // 2); returns an nn.Sequential."""
    # >>> your turn
    layers = []
    for _ in range(n_convs):
        layers += [nn.Conv2d(in_channels, out_channels, 3, padding=1), nn.ReLU()]
        in_channels = out_channels
    return nn.Sequential(*layers, nn.MaxPool2d(2))
    # <<<


class InceptionBlock(nn.Module):
    """fr: Quatre branches sur la même entrée, mises bout à bout sur l'axe des canaux, dans cet ordre : 1×1 ; 1×1 puis
    3×3 ; 1×1 puis 5×5 ; pooling 3×3 puis 1×1. Hauteur et largeur ne changent pas.
    en: Four branches on the same input, put end to end along the channels, in this order: 1×1; 1×1, then 3×3; 1×1,
    then 5×5; 3×3 pooling, then 1×1. Height and width do not change."""

    def __init__(self, in_channels, c1, c3, c5, pool):
        """fr: c1 et pool : les canaux que rendent la première et la dernière branche. c3 et c5 : des paires (reduce,
        out), les canaux après la 1×1, puis ceux que rend la branche.
        en: c1 and pool: the channels that the first and the last branch give. c3 and c5: pairs (reduce, out), the
        channels after the 1×1, then those that the branch gives."""
        super().__init__()
        # >>> your turn
        self.one = nn.Conv2d(in_channels, c1, 1)
        self.three_reduce = nn.Conv2d(in_channels, c3[0], 1)
        self.three = nn.Conv2d(c3[0], c3[1], 3, padding=1)
        self.five_reduce = nn.Conv2d(in_channels, c5[0], 1)
        self.five = nn.Conv2d(c5[0], c5[1], 5, padding=2)
        self.pooled = nn.Conv2d(in_channels, pool, 1)
        # <<<

    def forward(self, x):
        """fr: (N, in_channels, H, W) -> (N, c1 + c3[1] + c5[1] + pool, H, W)
        en: (N, in_channels, H, W) -> (N, c1 + c3[1] + c5[1] + pool, H, W)"""
        # >>> your turn
        one = F.relu(self.one(x))
        three = F.relu(self.three(F.relu(self.three_reduce(x))))
        five = F.relu(self.five(F.relu(self.five_reduce(x))))
        pooled = F.relu(self.pooled(F.max_pool2d(x, 3, stride=1, padding=1)))
        return torch.cat([one, three, five, pooled], dim=1)
        # <<<


class ResidualBlock(nn.Module):
    """fr: Convolution 3×3, normalisation par lot, ReLU, convolution 3×3, normalisation par lot ; plus l'entrée ; ReLU.
    Où la forme change, l'entrée passe par une convolution 1×1 et une normalisation par lot. Convolutions sans biais.
    en: 3×3 convolution, batch norm, ReLU, 3×3 convolution, batch norm; plus the input; ReLU.
    Where the shape changes, the input goes through a 1×1 convolution and a batch norm. Convolutions without biases."""

    def __init__(self, in_channels, out_channels, stride=1):
        """fr: stride est le pas de la première 3×3 (et de la 1×1, s'il y en a une).
        en: stride is that of the first 3×3 (and of the 1×1, where there is one)."""
        super().__init__()
        # >>> your turn
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(out_channels)
        self.shortcut = nn.Sequential()  # of nothing: the input as it is
        if stride != 1 or in_channels != out_channels:
            projection = nn.Conv2d(in_channels, out_channels, 1, stride, bias=False)
            self.shortcut = nn.Sequential(projection, nn.BatchNorm2d(out_channels))
        # <<<

    def forward(self, x):
        """fr: (N, in_channels, H, W) -> (N, out_channels, H', W'), H' étant H divisé par stride, arrondi en haut.
        en: (N, in_channels, H, W) -> (N, out_channels, H', W'), where H' is H divided by stride, rounded up."""
        # >>> your turn
        y = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(y)) + self.shortcut(x))
        # <<<
