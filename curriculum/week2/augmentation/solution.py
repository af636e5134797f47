"""week2.augmentation: four ways of making new pictures from old ones, on whole batches (N, C, H, W)."""

import numpy as np
import torch
import torch.nn.functional as F


def random_flip(x, generator):
    """
    fr: Chaque image de x (N, C, H, W) retournée de gauche à droite avec une probabilité de ½, indépendamment
        des autres.
    en: Each picture of x (N, C, H, W) mirrored left to right with probability ½, independently of the others.
    """
    # >>> your turn
    mirrored = torch.rand(len(x), generator=generator) < 0.5
    return torch.where(mirrored.view(-1, 1, 1, 1), x.flip(-1), x)
    # <<<


def random_crop(x, padding, generator):
    """
    fr: Chaque image entourée de `padding` pixels nuls, puis recadrée à sa taille à un endroit tiré pour elle seule.
    en: Each picture padded with `padding` zeros on every side, then cropped back at a place drawn for it alone.
    """
    # >>> your turn
    n, channels, height, width = x.shape
    padded = F.pad(x, (padding, padding, padding, padding))
    top = torch.randint(0, 2 * padding + 1, (n, 1, 1, 1), generator=generator)
    left = torch.randint(0, 2 * padding + 1, (n, 1, 1, 1), generator=generator)
    rows = top + torch.arange(height).view(1, 1, -1, 1)
    columns = left + torch.arange(width).view(1, 1, 1, -1)
    return padded[torch.arange(n).view(-1, 1, 1, 1), torch.arange(channels).view(1, -1, 1, 1), rows, columns]
    # <<<


def cutout(x, size, generator):
    """
    fr: Dans chaque image, un carré de côté `size` mis à 0 : son centre est un pixel tiré dans toute l'image, et ce
        qui dépasse du bord est coupé.
    en: In each picture one square of side `size` set to 0: its centre is a pixel drawn from the whole picture, and
        what lies beyond the border is cut off.
    """
    # >>> your turn
    n, _, height, width = x.shape
    top = torch.randint(0, height, (n, 1), generator=generator) - size // 2
    left = torch.randint(0, width, (n, 1), generator=generator) - size // 2
    rows, columns = torch.arange(height), torch.arange(width)
    in_rows = (rows >= top) & (rows < top + size)  # (N, H)
    in_columns = (columns >= left) & (columns < left + size)  # (N, W)
    return x.masked_fill((in_rows[:, :, None] & in_columns[:, None, :])[:, None], 0)
    # <<<


def mixup(x, y_onehot, alpha, generator):
    """
    fr: Chaque image mélangée à une autre du lot, et les étiquettes de même : un seul poids λ ~ Beta(alpha, alpha) pour
        tout le lot, la même permutation pour x (N, C, H, W) et y_onehot (N, k). Rend (x, y).
    en: Each picture mixed with another of the batch, and the labels alike: one weight λ ~ Beta(alpha, alpha) for the
        whole batch, the same permutation for x (N, C, H, W) and y_onehot (N, k). Returns (x, y).
    """
    # >>> your turn
    # PyTorch's Beta takes no generator: a number drawn from it seeds one of NumPy's.
    seed = torch.randint(0, 2**62, (1,), generator=generator).item()
    weight = np.random.default_rng(seed).beta(alpha, alpha)
    partner = torch.randperm(len(x), generator=generator)
    return weight * x + (1 - weight) * x[partner], weight * y_onehot + (1 - weight) * y_onehot[partner]
    # <<<
