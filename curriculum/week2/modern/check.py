"""What every right block does, whatever its parts are called and in whatever order they were made.

An answer's parameters cannot be matched with the reference's by name. So every tensor of weights is filled with numbers
that depend on its shape alone: two blocks that compute the same then give the same, part by part.
"""

import torch
from torch import nn

from dlstudy.exercise import probe

FRENCH = {
    "parameters": "paramètres",
    "weights of convolutions": "poids de convolutions",
    "tensors of weights without a gradient": "tenseurs de poids sans gradient",
    "channels before the": "canaux avant la",
    "of all branches": "de toutes les branches",
    "height and width": "hauteur et largeur",
    "nothing of the input": "rien de l'entrée",
    "something else": "autre chose",
}


LARGE = 100.0


def numbers(shape, low=-1.0, high=1.0):
    """The same numbers for the same shape, always."""
    seed = sum((place + 1) * 7919 * size for place, size in enumerate(shape))
    return (
        low + (high - low) * torch.rand(tuple(shape), generator=torch.Generator().manual_seed(seed)).double()
    )


def filled(block, x, vectors=None, running=False):
    """The block in float64, each weight given by its shape; `vectors`: (low, high) of scales, shifts and biases.

    A first call, in evaluation mode, lets lazy layers find their sizes. Convolutions give large numbers, beside which
    a batch norm's epsilon, whatever it is, does not count; with `running` its statistics are as large.
    """
    block = block.double().eval()
    with torch.no_grad():
        block(x)
        for p in block.parameters():
            if p.ndim > 1:
                p.copy_(LARGE * numbers(p.shape) / p[0].numel() ** 0.5)
            elif vectors:
                p.copy_(numbers(p.shape, *vectors))
            else:
                p.zero_()
        for b in block.buffers():
            if running and b.is_floating_point():
                mean = not b.any()  # means begin at 0, variances at 1
                b.copy_(LARGE * numbers(b.shape) if mean else LARGE**2 * numbers(b.shape, 0.5, 1.5))
    return block


def untaught(block, x):
    """How many tensors of weights get no gradient: parts that are there and are not used."""
    for p in block.parameters():
        p.requires_grad_(True)
        p.grad = None
    y = block(x)
    (y * numbers(y.shape)).sum().backward()
    return sum(p.grad is None for p in block.parameters())


def images(rng, *shape):
    return torch.from_numpy(rng.normal(size=shape))


# ---- vgg_block -------------------------------------------------------------------------------------


def stacks(rng):
    yield 1, 1, 1, torch.tensor([[[[1.0, -2.0], [3.0, -4.0]]]], dtype=torch.float64)
    yield 1, 2, 3, images(rng, 2, 2, 4, 4)
    yield 2, 3, 3, images(rng, 2, 3, 6, 4)
    yield 2, 3, 4, images(rng, 1, 3, 8, 8)
    yield 3, 1, 2, images(rng, 2, 1, 7, 9)


@probe("vgg_block", [(1, 1, 2), (3, 2, 4)], name="an nn.Sequential", fr="un nn.Sequential", dtype=False)
def sequential(answer, n_convs, in_channels, out_channels):
    block = answer.vgg_block(n_convs, in_channels, out_channels)
    return "Sequential" if isinstance(block, nn.Sequential) else type(block).__name__


@probe("vgg_block", stacks, fr="valeurs", dtype=False, ints=False)
def values(answer, n_convs, in_channels, out_channels, x):
    block = answer.vgg_block(n_convs, in_channels, out_channels)
    if not isinstance(block, nn.Sequential):
        return type(block).__name__
    # Biases at zero: whether a convolution has one is free here.
    return filled(block, x)(x).detach()


@probe("vgg_block", stacks, name="weights", fr="poids", dtype=False, ints=False, layout=False)
def weights(answer, n_convs, in_channels, out_channels, x):
    block = answer.vgg_block(n_convs, in_channels, out_channels)
    if not isinstance(block, nn.Sequential):
        return type(block).__name__
    block = filled(block, x)
    return {
        "weights of convolutions": sum(p.numel() for p in block.parameters() if p.ndim > 1),
        "tensors of weights without a gradient": untaught(block, x),
    }


# ---- InceptionBlock --------------------------------------------------------------------------------


def inceptions(rng):
    yield 1, 1, (1, 1), (1, 1), 1, images(rng, 1, 1, 5, 5)
    yield 3, 2, (2, 4), (1, 3), 5, images(rng, 2, 3, 6, 4)
    yield 12, 2, (3, 4), (2, 3), 1, images(rng, 2, 12, 5, 7)
    yield 192, 64, (96, 128), (16, 32), 32, images(rng, 1, 192, 4, 4)  # GoogLeNet's first, "3a"


@probe("InceptionBlock", inceptions, name="shape", fr="forme", dtype=False, ints=False, layout=False)
def shape(answer, in_channels, c1, c3, c5, pool, x):
    y = answer.InceptionBlock(in_channels, c1, c3, c5, pool).double()(x)
    return tuple(y.shape)


def responses(block, in_channels):
    """How each output moves with each channel of the middle pixel: (in_channels, outputs, 15, 15).

    All weights positive, the picture bright: ReLUs are open, and what comes out is a sum of what goes in. No two
    weights are the same, so that mixtures are as different as they can be.
    """
    bright = torch.full((1, in_channels, 15, 15), 10.0, dtype=torch.float64)
    block, generator = filled(block, bright), torch.Generator().manual_seed(0)
    with torch.no_grad():
        for p in block.parameters():
            p.copy_((0.5 + torch.rand(p.shape, generator=generator)) / (p[0].numel() if p.ndim > 1 else 1))
        brighter = bright.repeat(in_channels, 1, 1, 1)
        brighter[range(in_channels), range(in_channels), 7, 7] += 1
        return block(brighter) - block(bright)


def looks_at(moves):
    """What one output channel is made of, from its responses (in_channels, 15, 15)."""
    seen = (moves.abs() > 1e-9).any(0)
    rows, columns = seen.any(1).nonzero().flatten().tolist(), seen.any(0).nonzero().flatten().tolist()
    if not rows:
        return "nothing of the input"
    side = max(abs(place - 7) for place in rows + columns) * 2 + 1
    if side > 5 or int(seen.sum()) != side * side:
        return "something else"
    window = moves[:, 7 - side // 2 : 8 + side // 2, 7 - side // 2 : 8 + side // 2].flatten(1)
    even = bool(((window - window[:, :1]).abs() <= 1e-6 * window.abs().max()).all())
    return "pooling" if side == 3 and even else f"{side}x{side}"


BRANCHES = [(12, 2, (3, 4), (2, 3), 1), (9, 1, (2, 3), (4, 2), 2)]


@probe(
    "InceptionBlock", BRANCHES, name="branches in order", fr="branches dans l'ordre", dtype=False, ints=False
)
def branches(answer, in_channels, c1, c3, c5, pool):
    moves = responses(answer.InceptionBlock(in_channels, c1, c3, c5, pool), in_channels)
    kinds = [looks_at(moves[:, channel]) for channel in range(moves.shape[1])]
    return {"height and width": list(moves.shape[2:]), "channels": " ".join(kinds)}


@probe("InceptionBlock", BRANCHES, name="channels that 1×1 leaves", fr="canaux que laisse la 1×1",
       dtype=False, ints=False)  # fmt: skip
def reductions(answer, in_channels, c1, c3, c5, pool):
    """Through r channels come at most r independent mixtures of the input."""
    moves = responses(answer.InceptionBlock(in_channels, c1, c3, c5, pool), in_channels).flatten(2)

    def mixtures(part):
        return int(torch.linalg.matrix_rank(part.flatten(1), rtol=1e-7))

    ends = [c1, c1 + c3[1], c1 + c3[1] + c5[1]]
    return {
        "channels before the 3x3": mixtures(moves[:, ends[0] : ends[1]]),
        "channels before the 5x5": mixtures(moves[:, ends[1] : ends[2]]),
        "of all branches": mixtures(moves),
    }


@probe("InceptionBlock", inceptions, name="all parts are used", fr="tout est utilisé",
       dtype=False, ints=False, layout=False)  # fmt: skip
def used(answer, in_channels, c1, c3, c5, pool, x):
    block = filled(answer.InceptionBlock(in_channels, c1, c3, c5, pool), x, vectors=(0.5, 1.5))
    return {"tensors of weights without a gradient": untaught(block, x)}


# ---- ResidualBlock ---------------------------------------------------------------------------------


def one_shape(rng):
    yield 1, torch.tensor([[[[1.0, -2.0], [3.0, -4.0]]]], dtype=torch.float64)
    yield 3, images(rng, 2, 3, 4, 5)


@probe("ResidualBlock", one_shape, name="all weights 0: ReLU of the input", fr="poids nuls : ReLU de l'entrée",
       dtype=False, ints=False)  # fmt: skip
def at_zero(answer, channels, x):
    block = answer.ResidualBlock(channels, channels).double()
    block.eval()(x)
    with torch.no_grad():
        for p in block.parameters():
            p.zero_()
        return block.train()(x)


def residuals(rng):
    yield 1, 1, 1, images(rng, 2, 1, 3, 3)
    yield 2, 2, 1, images(rng, 2, 2, 4, 4)
    yield 2, 3, 1, images(rng, 2, 2, 3, 4)
    yield 3, 2, 1, images(rng, 3, 3, 4, 4)
    yield 2, 2, 2, images(rng, 2, 2, 6, 6)  # the shape changes, though the channels do not
    yield 2, 4, 2, images(rng, 2, 2, 5, 7)
    yield 3, 3, 3, images(rng, 2, 3, 7, 7)


@probe("ResidualBlock", residuals, name="in training", fr="en entraînement", rtol=1e-5, atol=1e-5,
       dtype=False, ints=False)  # fmt: skip
def training(answer, in_channels, out_channels, stride, x):
    block = filled(answer.ResidualBlock(in_channels, out_channels, stride), x, vectors=(0.5, 1.5)).train()
    return block(x).detach()


@probe("ResidualBlock", residuals, name="in evaluation", fr="en évaluation", rtol=1e-5, atol=1e-5,
       dtype=False, ints=False)  # fmt: skip
def evaluation(answer, in_channels, out_channels, stride, x):
    block = answer.ResidualBlock(in_channels, out_channels, stride)
    return filled(block, x, vectors=(0.5, 1.5), running=True)(x).detach()


def sizes(rng):
    for channels_and_stride in ((1, 1, 1), (4, 4, 1), (4, 6, 1), (4, 4, 2), (4, 8, 2)):
        yield *channels_and_stride, images(rng, 2, channels_and_stride[0], 4, 4)


@probe("ResidualBlock", sizes, name="parameters", fr="paramètres", dtype=False, ints=False, layout=False)
def parameters(answer, in_channels, out_channels, stride, x):
    block = filled(answer.ResidualBlock(in_channels, out_channels, stride), x, vectors=(0.5, 1.5)).train()
    return {
        "parameters": sum(p.numel() for p in block.parameters()),
        "tensors of weights without a gradient": untaught(block, x),
    }
