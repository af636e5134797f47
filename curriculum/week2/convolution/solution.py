"""fr: La convolution et le pooling en NumPy, à l'aller et au retour.
en: Convolution and pooling in NumPy, forward and backward."""

import numpy as np


def as_float(x):
    """fr: x en tableau de flottants : float32 et float64 restent tels quels, les entiers deviennent float64.
    en: x as an array of floats: float32 and float64 stay what they are, integers become float64."""
    x = np.asarray(x)
    return x if x.dtype.kind == "f" else x.astype(np.float64)


def output_size(n, kernel, stride=1, padding=0):
    """fr: Nombre de places où un noyau de côté kernel tient sur n pixels, bords remplis de padding de chaque côté.
    en: How many places a kernel of side kernel finds on n pixels, with padding more at each end."""
    # >>> your turn
    return (n + 2 * padding - kernel) // stride + 1
    # <<<


def pad(x, padding):
    """fr: x (N, C, H, W) entouré de padding rangées de zéros de chaque côté.
    en: x (N, C, H, W) with padding rows of zeros on every side."""
    return np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))


def conv2d(x, w, b=None, stride=1, padding=0):
    """fr: Corrélation croisée de x (N, C, H, W) avec les noyaux w (F, C, KH, KW), plus les biais b (F,) s'il y en a.
    Rend (N, F, H', W').
    en: Cross-correlation of x (N, C, H, W) with the kernels w (F, C, KH, KW), plus the biases b (F,) if any.
    Returns (N, F, H', W')."""
    # >>> your turn
    x, w = pad(as_float(x), padding), as_float(w)
    n_filters, _, kh, kw = w.shape
    rows, columns = output_size(x.shape[2], kh, stride), output_size(x.shape[3], kw, stride)
    out = np.zeros((len(x), n_filters, rows, columns), np.result_type(x, w))
    # fr: Une place du noyau à la fois : le même poids y rencontre un pixel de chaque fenêtre.
    # en: One place of the kernel at a time: there, one weight meets one pixel of every window.
    for i in range(kh):
        for j in range(kw):
            pixels = x[:, :, i : i + stride * rows : stride, j : j + stride * columns : stride]
            out += np.einsum("nchw,fc->nfhw", pixels, w[:, :, i, j])
    return out if b is None else out + as_float(b)[:, None, None]
    # <<<


def conv2d_backward(dout, x, w, stride=1, padding=0):
    """fr: dout (N, F, H', W') est la dérivée de la perte par rapport à la sortie de conv2d. Rend (dx, dw, db), les
    dérivées par rapport à x, à w et aux biais.
    en: dout (N, F, H', W') is the loss's derivative with respect to the output of conv2d. Returns (dx, dw, db), the
    derivatives with respect to x, w and the biases."""
    # >>> your turn
    dout, x, w = as_float(dout), as_float(x), as_float(w)
    rows, columns = dout.shape[2:]
    padded, dw = pad(x, padding), np.zeros_like(w)
    d_padded = np.zeros_like(padded)
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            place = np.s_[:, :, i : i + stride * rows : stride, j : j + stride * columns : stride]
            dw[:, :, i, j] = np.einsum("nfhw,nchw->fc", dout, padded[place])
            d_padded[place] += np.einsum("nfhw,fc->nchw", dout, w[:, :, i, j])
    height, width = x.shape[2:]
    dx = d_padded[:, :, padding : padding + height, padding : padding + width]
    return dx, dw, dout.sum(axis=(0, 2, 3))
    # <<<


def max_pool2d(x, size, stride=None):
    """fr: Le maximum de chaque fenêtre size × size de x (N, C, H, W) ; stride vaut size par défaut.
    en: The maximum of each window size × size of x (N, C, H, W); stride is size by default."""
    # >>> your turn
    x, stride = as_float(x), size if stride is None else stride
    rows, columns = output_size(x.shape[2], size, stride), output_size(x.shape[3], size, stride)
    # fr: De nouveau une place de la fenêtre à la fois, pour toutes les fenêtres.
    # en: One place of the window at a time again, for all windows.
    places = [
        x[:, :, i : i + stride * rows : stride, j : j + stride * columns : stride]
        for i in range(size)
        for j in range(size)
    ]
    return np.max(places, axis=0)
    # <<<


def avg_pool2d(x, size, stride=None):
    """fr: La moyenne de chaque fenêtre size × size de x (N, C, H, W) ; stride vaut size par défaut.
    en: The mean of each window size × size of x (N, C, H, W); stride is size by default."""
    # >>> your turn
    x, stride = as_float(x), size if stride is None else stride
    rows, columns = output_size(x.shape[2], size, stride), output_size(x.shape[3], size, stride)
    places = [
        x[:, :, i : i + stride * rows : stride, j : j + stride * columns : stride]
        for i in range(size)
        for j in range(size)
    ]
    return np.mean(places, axis=0)
    # <<<
