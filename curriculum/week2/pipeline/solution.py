"""week2.pipeline: from 50,000 pictures in memory to the batches that a network trains on."""

import torch


def split(n, val_fraction, seed):
    """
    fr: Les indices 0 à n − 1 répartis au hasard : (train_idx, val_idx), n · val_fraction d'entre eux (arrondi) pour la
        validation. La même graine donne la même répartition.
    en: The indices 0 to n − 1 dealt out at random: (train_idx, val_idx), n · val_fraction of them (rounded) for
        validation. The same seed gives the same split.
    """
    # >>> your turn
    order = torch.randperm(n, generator=torch.Generator().manual_seed(seed))
    n_val = round(n * val_fraction)
    return order[n_val:], order[:n_val]
    # <<<


def channel_stats(x):
    """
    fr: Moyenne et écart-type (C,) de chaque canal des images x, uint8 (N, H, W, C), ramenées entre 0 et 1 ; sans
        convertir tout le jeu à la fois.
    en: Mean and standard deviation (C,) of each channel of the pictures x, uint8 (N, H, W, C), scaled to 0 … 1;
        without converting the whole set at once.
    """
    # >>> your turn
    channels = x.size(-1)
    total = torch.zeros(channels, dtype=torch.float64)
    squares = torch.zeros(channels, dtype=torch.float64)
    for part in x.split(500):
        # Whole numbers lose nothing; a thousand pictures of squares fit easily into 32 bits each.
        values = part.reshape(-1, channels).to(torch.int32)
        total += values.sum(0)
        squares += (values * values).sum(0)
    pixels = x.numel() / channels
    mean = total / pixels / 255
    variance = squares / pixels / 255**2 - mean**2
    return mean.float(), variance.clamp(min=0).sqrt().float()
    # <<<


def to_tensor(x):
    """
    fr: Les images x, uint8 (N, H, W, C), en float32 (N, C, H, W) entre 0 et 1.
    en: The pictures x, uint8 (N, H, W, C), as float32 (N, C, H, W) from 0 to 1.
    """
    # >>> your turn
    return x.permute(0, 3, 1, 2).float() / 255
    # <<<


def normalize(x, mean, std):
    """
    fr: x (N, C, H, W) moins la moyenne (C,) de son canal, divisé par l'écart-type (C,).
    en: x (N, C, H, W) minus its channel's mean (C,), divided by its standard deviation (C,).
    """
    # >>> your turn
    return (x - mean.view(-1, 1, 1)) / std.view(-1, 1, 1)
    # <<<


def batches(x, y, batch_size, generator=None, drop_last=False):
    """
    fr: Les lots (x, y) d'une époque, l'un après l'autre : dans un ordre tiré de `generator` s'il y en a un, sinon dans
        l'ordre donné. Le dernier, plus petit, est laissé de côté si `drop_last`.
    en: The batches (x, y) of one epoch, one after the other: in an order drawn from `generator` if there is one,
        otherwise in the order given. The last, smaller one is left out if `drop_last`.
    """
    # >>> your turn
    n = len(x)
    order = torch.arange(n) if generator is None else torch.randperm(n, generator=generator)
    end = n - n % batch_size if drop_last else n
    for start in range(0, end, batch_size):
        chosen = order[start : min(start + batch_size, n)]
        yield x[chosen], y[chosen]
    # <<<
