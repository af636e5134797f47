"""The figures of the lesson, each computed from what it shows."""

import numpy as np

from dlstudy.figure import Figure


def correlate(image, kernel):
    """Every whole place of a kernel (k, k) on an image (H, W)."""
    k = len(kernel)
    rows, columns = (n - k + 1 for n in image.shape)
    return sum(
        kernel[i, j] * image[i : i + rows, j : j + columns]
        for i in range(k)
        for j in range(k)
    )  # fmt: skip


def picture():
    """A bright house on a dark ground, 20 × 20: it has upright, level and slanting edges."""
    rows, columns = np.mgrid[0:20, 0:20]
    walls = (rows >= 9) & (rows < 18) & (columns >= 4) & (columns < 16)
    roof = (rows >= 3) & (rows < 9) & (np.abs(columns - 9.5) <= rows - 2.5)
    door = (rows >= 12) & (rows < 18) & (columns >= 8) & (columns < 12)
    return ((walls | roof) & ~door).astype(float)


UPRIGHT = np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])  # Sobel and Feldman 1968


def edges(lang):
    """An image and the maps of two kernels, side by side, each from -1 to 1."""
    image = picture()
    maps = [2 * image - 1]
    for kernel in (UPRIGHT, UPRIGHT.T):
        one = correlate(image, kernel)
        maps.append(np.pad(one / np.abs(one).max(), 1))
    sheet = np.zeros((20, 3 * 20 + 2 * 2))
    for i, one in enumerate(maps):
        sheet[:, 22 * i : 22 * i + 20] = one
    return Figure(
        title={
            "fr": "Une image, ses bords verticaux, ses bords horizontaux",
            "en": "A picture, its upright edges, its level edges",
        }
    ).heat(sheet, low=-1, high=1, center=0)


def parameters(lang):
    """Weights of a layer that makes 16 maps of a colour picture, by the picture's side."""
    side = np.array([8, 16, 32, 64, 128, 224])
    dense = (3 * side**2 + 1) * 16 * side**2
    kernels = np.full(len(side), 16 * (3 * 3 * 3 + 1))
    f = Figure(
        x={"fr": "côté de l'image, en pixels", "en": "side of the picture, in pixels"},
        y={"fr": "paramètres", "en": "parameters"},
        title={"fr": "Une couche de 16 cartes", "en": "A layer of 16 maps"},
    )
    f.line(side, dense, label={"fr": "couche dense", "en": "dense layer"})
    f.line(side, kernels, label={"fr": "convolution 3 × 3", "en": "3 × 3 convolution"})
    return f.log(y=True)


def field(layers):
    """The receptive field after each layer of (kernel, stride), in pixels of the image."""
    size, jump, sizes = 1, 1, [1]
    for kernel, stride in layers:
        size += (kernel - 1) * jump
        jump *= stride
        sizes.append(size)
    return sizes


def receptive(lang):
    """How much of the image one place sees, layer by layer, in three networks."""
    f = Figure(
        x={"fr": "couches", "en": "layers"},
        y={"fr": "champ récepteur, en pixels", "en": "receptive field, in pixels"},
        title={"fr": "Ce que voit une place de la carte", "en": "What one place of the map sees"},
    )
    for name, layers in (
        ({"fr": "convolutions 3 × 3", "en": "3 × 3 convolutions"}, [(3, 1)] * 12),
        ({"fr": "convolutions 5 × 5", "en": "5 × 5 convolutions"}, [(5, 1)] * 12),
        (
            {"fr": "deux 3 × 3, un pooling, etc.", "en": "two 3 × 3, one pooling, etc."},
            [(3, 1), (3, 1), (2, 2)] * 4,
        ),
    ):
        sizes = field(layers)
        f.line(np.arange(len(sizes)), sizes, label=name)
    return f
