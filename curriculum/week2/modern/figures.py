"""The figures of the lesson on VGG, Inception and ResNet: counted, trained here, or quoted from the papers."""

import numpy as np

from dlstudy.figure import Figure

#: Name, top-5 error on ImageNet's test set as submitted (per cent, several networks together), layers with weights.
WINNERS = [
    ("AlexNet 2012", 15.3, 8),
    ("VGG 2014", 7.3, 19),
    ("GoogLeNet 2014", 6.7, 22),
    ("ResNet 2015", 3.6, 152),
]


def imagenet(lang):
    """The error at each year's competition against the depth."""
    f = Figure(x={"fr": "couches", "en": "layers"},
               y={"fr": "erreur top-5, %", "en": "top-5 error, %"},
               title={"fr": "ImageNet, de 2012 à 2015", "en": "ImageNet, 2012 to 2015"})  # fmt: skip
    f.line([one[2] for one in WINNERS], [one[1] for one in WINNERS], color="muted", dashed=True)
    for (name, error, layers), (right, up) in zip(WINNERS, ((1.1, 0.3), (0.4, 1.0), (1.15, 0.2), (0.45, 1.1)),
                                                  strict=True):  # fmt: skip
        f.points([layers], [error], color="blue")
        f.text(layers * right, error + up, name, color="blue")
    return f.log(x=True).limits(x=(6, 250), y=(0, 18))


def kernels(lang):
    """Weights per pair of channels: one k × k kernel, or as many 3 × 3 as see the same k × k pixels."""
    sides = np.array([3, 5, 7, 9, 11])
    f = Figure(x={"fr": "champ récepteur (côté, en pixels)", "en": "receptive field (side, in pixels)"},
               y={"fr": "poids par paire de canaux", "en": "weights per pair of channels"},
               title={"fr": "Un grand noyau, ou une pile de 3×3",
                      "en": "One large kernel, or a stack of 3×3"})  # fmt: skip
    f.line(sides, sides**2, label={"fr": "un noyau k×k : k²", "en": "one k×k kernel: k²"})
    f.line(sides, 9 * (sides - 1) // 2, label={"fr": "(k−1)/2 noyaux 3×3", "en": "(k−1)/2 kernels of 3×3"})
    return f.limits(x=(3, 11), y=(0, 125))


def conv(channels, filters, kernel, side):
    """Multiplications of a k × k convolution that gives filters maps of side × side."""
    return side * side * filters * channels * kernel * kernel


def costs(lang):
    """GoogLeNet's first Inception block, 192 channels of 28 × 28: branch by branch, with and without 1 × 1."""
    n, side = 192, 28
    with_1x1 = [conv(n, 64, 1, side), conv(n, 96, 1, side) + conv(96, 128, 3, side),
                conv(n, 16, 1, side) + conv(16, 32, 5, side), conv(n, 32, 1, side)]  # fmt: skip
    without = [conv(n, 64, 1, side), conv(n, 128, 3, side), conv(n, 32, 5, side), 0]
    names = ["1×1", "3×3", "5×5", "pooling"]
    f = Figure(
        title={"fr": "Millions de multiplications par image", "en": "Millions of multiplications a picture"}
    )
    f.bars(names, [round(one / 1e6, 1) for one in with_1x1],
           label={"fr": "1×1 d'abord", "en": "1×1 first"})  # fmt: skip
    f.bars(names, [round(one / 1e6, 1) for one in without], label={"fr": "sans", "en": "without"})
    return f


class Deep:
    """Layers of 32 units two by two, each pair with or without the input added; for handwritten digits."""

    def __init__(self, layers, residual, width=32):
        self.rng, self.residual = np.random.default_rng(0), residual
        draw = lambda *shape: self.rng.normal(0, np.sqrt(2 / shape[-2]), shape)  # noqa: E731
        n = layers // 2
        self.first, self.last = draw(64, width), draw(width, 10)
        # A residual pair begins as the identity: its second layer at zero.
        self.A, self.B = draw(n, width, width), draw(n, width, width) * (not residual)
        self.a, self.b = np.zeros((n, width)), np.zeros((n, width))

    def forward(self, X):
        outs, inner = [np.maximum(X @ self.first, 0)], []
        for A, a, B, b in zip(self.A, self.a, self.B, self.b, strict=True):
            inner.append(np.maximum(outs[-1] @ A + a, 0))
            outs.append(np.maximum(inner[-1] @ B + b + self.residual * outs[-1], 0))
        return outs, inner, outs[-1] @ self.last

    def loss(self, X, y):
        z = self.forward(X)[2]
        z = z - z.max(axis=1, keepdims=True)
        return float(np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y]))

    def step(self, X, y, lr):
        outs, inner, z = self.forward(X)
        d = np.exp(z - z.max(axis=1, keepdims=True))
        d /= d.sum(axis=1, keepdims=True)
        d[np.arange(len(y)), y] -= 1
        d /= len(y)
        last, d = outs[-1].T @ d, d @ self.last.T
        for j in reversed(range(len(self.A))):
            d = d * (outs[j + 1] > 0)
            dB, db, e = inner[j].T @ d, d.sum(axis=0), (d @ self.B[j].T) * (inner[j] > 0)
            dA, da, d = outs[j].T @ e, e.sum(axis=0), e @ self.A[j].T + self.residual * d
            for weights, slope in ((self.B[j], dB), (self.b[j], db), (self.A[j], dA), (self.a[j], da)):
                weights -= lr * slope
        self.first -= lr * X.T @ (d * (outs[0] > 0))
        self.last -= lr * last

    def losses(self, X, y, epochs=15, lr=0.02, size=50):
        """The training loss after each epoch."""
        for _ in range(epochs):
            order = self.rng.permutation(len(y))
            for at in range(0, len(y), size):
                self.step(X[order[at : at + size]], y[order[at : at + size]], lr)
            yield self.loss(X, y)


def degradation(lang):
    """Training losses of 16 and 32 layers without the input added, and of 32 with it."""
    from sklearn.datasets import load_digits

    X, y = load_digits(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(y))[:1000]
    X, y = X[order] / 16, y[order]
    f = Figure(x={"fr": "époque", "en": "epoch"}, y={"fr": "perte d'entraînement", "en": "training loss"},
               title={"fr": "Les mêmes chiffres, trois réseaux", "en": "The same digits, three networks"})  # fmt: skip
    for layers, residual, fr, en in ((16, False, "16 couches", "16 layers"), (32, False, "32 couches", "32 layers"),
                                     (32, True, "32, résiduelles", "32, residual")):  # fmt: skip
        f.line(np.arange(1, 16), list(Deep(layers, residual).losses(X, y)), label={"fr": fr, "en": en})
    return f.limits(x=(1, 15), y=(0, 2.5))
