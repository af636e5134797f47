"""Is it LeNet? Its weights are read by their shapes, and what it computes is compared with every legal variant.

Names, order and style of the layers are the learner's affair: only the numbers that come out are looked at.
"""

from itertools import product

import numpy as np
import torch
import torch.nn.functional as F

from dlstudy.exercise import case, probe, property, require

FRENCH = {
    "a softmax after the last layer": "une softmax après la dernière couche",
    "a log-softmax after the last layer": "une log-softmax après la dernière couche",
    "an activation after the last layer": "une activation après la dernière couche",
    "no activation after": "pas d'activation après",
    "the first convolution": "la première convolution",
    "the second convolution": "la seconde convolution",
    "the dense layer of 120": "la couche dense de 120",
    "the dense layer of 84": "la couche dense de 84",
    "another answer in training than in evaluation": "une autre réponse à l'entraînement qu'à l'évaluation",
    "something else": "autre chose",
    "the weights are not LeNet's": "les poids ne sont pas ceux de LeNet",
    "parameters": "paramètres",
    "shapes": "formes",
    "output": "sortie",
    "computes": "calcule",
    " and ": " et ",
}

ACTIVATIONS = {
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "relu": torch.relu,
    "tanh of 1998": lambda x: 1.7159 * torch.tanh(2 * x / 3),  # LeCun et al. 1998, appendix A
}
LAYERS = (
    "the first convolution",
    "the second convolution",
    "the dense layer of 120",
    "the dense layer of 84",
)
ENDS = {
    "": lambda z: z,
    "a softmax after the last layer": lambda z: z.softmax(1),
    "a log-softmax after the last layer": lambda z: z.log_softmax(1),
    "an activation after the last layer": None,
}


def due(n_classes):
    """The shapes of LeNet's weights and biases."""
    convolutions = [(6, 1, 5, 5), (6,), (16, 6, 5, 5), (16,)]
    return [*convolutions, (120, 400), (120,), (84, 120), (84,), (n_classes, 84), (n_classes,)]


def weights(net, n_classes):
    """The network's parameters in the order of `due`, or None; the layer of 120 may be a convolution, as in 1998."""
    left = [p.flatten(1) if tuple(p.shape) == (120, 16, 5, 5) else p for p in net.parameters()]
    found = []
    for shape in due(n_classes):
        one = next((p for p in left if tuple(p.shape) == shape), None)
        if one is None:
            return None
        found.append(one)
        left = [p for p in left if p is not one]
    return found if not left else None


def stage(x, w, b, padding, acts):
    """A convolution and a pooling, in every way that the contract allows: a list of (activation's name, maps)."""
    z = F.conv2d(x, w, b, padding=padding)
    pools = (lambda m: F.max_pool2d(m, 2), lambda m: F.avg_pool2d(m, 2))
    found = [(name, pool(act(z))) for (name, act), pool in product(acts.items(), pools)]
    # After the average, a bent function is not what it is before it; after the maximum it is.
    return found + [(name, act(F.avg_pool2d(z, 2))) for name, act in acts.items()]


def computes(net, x, n_classes):
    """LeNet, or in what the network differs from it; None if its weights are not LeNet's."""
    p = weights(net, n_classes)
    if p is None:
        return None
    with torch.no_grad():
        # Weights large enough for every activation to bend what goes through it, and biases that are not 0.
        drawn = torch.Generator().manual_seed(0)
        for one in p:
            scale = (2 / one[0].numel()) ** 0.5 if one.ndim > 1 else 0.5
            one.copy_((scale * torch.randn(one.shape, generator=drawn)).view_as(one))
        net.train()
        trained = net(x)
        net.eval()
        got = net(x)
        if got.shape != trained.shape or not torch.allclose(got, trained, rtol=1e-4, atol=1e-5):
            return "another answer in training than in evaluation"
        for acts in (ACTIVATIONS, {**ACTIVATIONS, "none": lambda z: z}):
            for order in (
                ((0, 1, 2, 3),) if "none" not in acts else ((0, 1, 2, 3), (0, 2, 3, 1), (0, 1, 3, 2))
            ):
                found = search(x, p, got, acts, order)
                if found is not None:
                    return found
    return "something else"


def search(x, p, got, acts, order):
    """What fits the outputs `got`, with the fewest differences from LeNet; None if nothing does."""
    ends = {**ENDS}
    best = None
    names, maps = [], []
    for one, first in stage(x, p[0], p[1], 2, acts):
        for two, second in stage(first, p[2], p[3], 0, acts):
            names.append((one, two))
            maps.append(second.permute(order).flatten(1))
    hidden = torch.stack(maps)  # (ways, N, 400)
    for three, four in product(acts, acts):
        z = acts[four](acts[three](hidden @ p[4].T + p[5]) @ p[6].T + p[7]) @ p[8].T + p[9]
        for end, last in ends.items():
            outs = [last(z.flatten(0, 1)).view_as(z)] if last else [act(z) for act in ACTIVATIONS.values()]
            for out in outs:
                near = (out - got).abs().amax((1, 2)) <= 1e-4 * (1 + got.abs().max())
                for way in near.nonzero().flatten().tolist():
                    missing = [layer for layer, name in zip(LAYERS, (*names[way], three, four), strict=True)
                               if name == "none"]  # fmt: skip
                    said = ["no activation after " + " and ".join(missing)] if missing else []
                    said += [end] if end else []
                    if best is None or (len(missing), len(said)) < best[0]:
                        best = (len(missing), len(said)), " and ".join(said) or "LeNet"
    return best and best[1]


def pictures(rng):
    for n, n_classes in ((1, None), (2, None), (3, 3), (2, 26)):
        x = torch.from_numpy(rng.normal(size=(n, 1, 28, 28)).astype(np.float32))
        yield case(x) if n_classes is None else case(x, n_classes)


@probe("LeNet", pictures, fr="architecture", dtype=False, ints=False, layout=False)
def architecture(answer, x, n_classes=None):
    net = answer.LeNet() if n_classes is None else answer.LeNet(n_classes)
    n_classes = n_classes or 10
    out = net(x)
    shapes = sorted(tuple(p.shape) for p in net.parameters())
    told = computes(net, x, n_classes) if tuple(out.shape) == (len(x), n_classes) else None
    return {
        "output": tuple(out.shape),
        "parameters": sum(p.numel() for p in net.parameters()),
        "computes": told or "the weights are not LeNet's",
        # The convolution of 1998 in place of the dense layer of 120 is as good: its shape is no difference.
        "shapes": sorted(due(n_classes)) if weights(net, n_classes) else shapes,
    }


@property("LeNet", name="every weight learns", fr="chaque poids apprend")
def learns(answer, rng):
    net = answer.LeNet(4)
    x = torch.from_numpy(rng.normal(size=(8, 1, 28, 28)).astype(np.float32))
    y = torch.arange(8) % 4
    net(x)
    require(list(net.parameters()),
            fr="net.parameters() est vide : aucun optimiseur ne trouverait de poids à corriger.",
            en="net.parameters() is empty: no optimizer would find a weight to correct.")  # fmt: skip
    F.cross_entropy(net(x), y).backward()
    still = sum(p.grad is None or not p.grad.abs().any() for p in net.parameters())
    require(not still,
            fr=f"{still} paramètres ne reçoivent pas de gradient : ils ne servent pas, ou le calcul est coupé.",
            en=f"{still} parameters receive no gradient: unused, or the computation is cut off.")  # fmt: skip
    opt = torch.optim.SGD(net.parameters(), 0.02)
    losses = []
    for _ in range(10):
        loss = F.cross_entropy(net(x), y)
        opt.zero_grad()
        loss.backward()
        opt.step()
        losses.append(loss.item())
    require(losses[-1] < losses[0],
            fr="Dix pas de descente sur huit images devraient faire baisser la perte.",
            en="Ten steps of descent on eight pictures should make the loss fall.")  # fmt: skip


@property("LeNet", name="weights drawn at random", fr="poids tirés au sort")
def drawn(answer, rng):
    x = torch.from_numpy(rng.normal(size=(1, 1, 28, 28)).astype(np.float32))
    one, two = answer.LeNet(), answer.LeNet()
    require(not torch.equal(one(x), two(x)),
            fr="Deux LeNet neufs répondent exactement pareil : leurs poids ne sont pas tirés au sort.",
            en="Two new LeNets answer exactly the same: their weights are not drawn at random.")  # fmt: skip
