"""What every right convolution does: the smallest cases first, for they are what the learner sees."""

import numpy as np

from dlstudy.exercise import case, forbid, probe, property, require

# ---- output_size ---------------------------------------------------------------------------------------


def sizes():
    yield case(5, 3)
    yield case(28, 5)
    yield case(5, 3, padding=1)
    yield case(28, 5, padding=2)
    yield case(7, 3, stride=2)
    yield case(8, 3, stride=2)
    yield case(227, 11, stride=4)
    yield case(224, 7, stride=2, padding=3)
    yield case(6, 4, stride=3, padding=1)
    yield case(3, 3)
    yield case(4, 2, 2)
    yield case(9, 1, 4, 0)


@probe("output_size", sizes, fr="tailles")
def size(answer, n, kernel, *args, **options):
    return answer.output_size(n, kernel, *args, **options)


@property("output_size", name="whole number", fr="nombre entier")
def whole(answer, rng):
    for n in (7, 8):
        got = answer.output_size(n, 3, stride=2)
        require(isinstance(got, (int, np.integer)) and not isinstance(got, bool),
                fr=f"Une taille est un entier ; ici {type(got).__name__}. La division entière s'écrit //.",
                en=f"A size is an int; here it is {type(got).__name__}. The whole division is written //.")  # fmt: skip


# ---- conv2d --------------------------------------------------------------------------------------------

RAMP = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
KERNEL = np.array([[[[1.0, 2.0], [0.0, -1.0]]]])

#: N, C, H, W, F, KH, KW, stride, padding: strides that leave a rest, kernels that are no squares, padding beyond it.
SHAPES = (
    (1, 1, 4, 4, 1, 3, 3, 1, 0),
    (1, 2, 3, 3, 1, 2, 2, 1, 0),
    (2, 1, 3, 4, 3, 2, 2, 1, 0),
    (2, 3, 5, 5, 2, 3, 3, 1, 1),
    (1, 2, 7, 6, 2, 3, 3, 2, 0),
    (2, 2, 6, 5, 3, 3, 2, 2, 1),
    (1, 3, 5, 7, 2, 1, 3, 3, 2),
    (3, 2, 4, 4, 4, 1, 1, 1, 0),
    (2, 2, 5, 5, 2, 5, 5, 1, 2),
)


def draw(rng, shape):
    n, c, h, w, f, kh, kw, stride, padding = shape
    return rng.normal(size=(n, c, h, w)), rng.normal(size=(f, c, kh, kw)), rng.normal(size=f), stride, padding


def images(rng):
    yield case(RAMP, KERNEL)
    yield case(RAMP, KERNEL, np.array([10.0]))
    yield case(RAMP, KERNEL, None, padding=1)
    yield case(RAMP, KERNEL, None, stride=2, padding=1)
    yield case(np.arange(16.0).reshape(1, 1, 4, 4), KERNEL, None, 2)
    for shape in SHAPES:
        x, w, b, stride, padding = draw(rng, shape)
        yield case(x, w, b, stride=stride, padding=padding)


@probe("conv2d", images, fr="valeurs", seeds=2)
def values(answer, x, w, b=None, *args, **options):
    return answer.conv2d(x, w, b, *args, **options)


def whole_pixels(rng):
    """Pixels as they come from a file, and weights that are no whole numbers."""
    yield case(np.array([[[[1, 2], [3, 4]]]]), np.array([[[[0.5]]]]))
    yield case(
        rng.integers(0, 256, size=(2, 3, 5, 4)), rng.normal(size=(2, 3, 2, 2)), rng.normal(size=2), padding=1
    )


@probe("conv2d", whole_pixels, name="whole pixels", fr="pixels entiers", dtype=False, ints=False)
def values_of_whole_pixels(answer, x, w, b=None, **options):
    return answer.conv2d(x, w, b, **options)


@property("conv2d", name="a shifted image gives a shifted map", fr="image décalée, carte décalée")
def equivariance(answer, rng):
    x, w = np.zeros((1, 1, 9, 9)), rng.normal(size=(2, 1, 3, 3))
    x[:, :, 2:5, 1:4] = rng.normal(size=(3, 3))
    here, there = (answer.conv2d(one, w, padding=1) for one in (x, np.roll(x, (2, 3), (2, 3))))
    require(np.allclose(np.roll(here, (2, 3), (2, 3)), there),
            fr="Un motif déplacé de deux lignes et de trois colonnes doit donner la même carte, déplacée d'autant.",
            en="A pattern moved by two rows and three columns has to give the same map, moved as far.")  # fmt: skip


TORCH = ("torch.nn.functional.conv2d", "torch.conv2d")
SIGNAL = ("correlate", "correlate2d", "convolve", "convolve2d", "fftconvolve", "oaconvolve")
IMAGE = ("correlate", "convolve")
forbid(
    "conv2d", *TORCH, *(f"scipy.signal.{one}" for one in SIGNAL), *(f"scipy.ndimage.{one}" for one in IMAGE)
)


# ---- conv2d_backward -----------------------------------------------------------------------------------


def backward_inputs(rng):
    yield case(np.array([[[[1.0, 0.0], [0.0, 0.0]]]]), RAMP, KERNEL)
    yield case(np.ones((1, 1, 2, 2)), RAMP, KERNEL)
    yield case(np.ones((1, 1, 4, 4)), RAMP, KERNEL, padding=1)
    yield case(np.ones((1, 1, 2, 2)), RAMP, KERNEL, stride=2, padding=1)
    yield case(np.arange(4.0).reshape(1, 1, 2, 2), np.arange(16.0).reshape(1, 1, 4, 4), KERNEL, 2)
    for shape in SHAPES:
        x, w, _, stride, padding = draw(rng, shape)
        rows, columns = (
            (n + 2 * padding - k) // stride + 1 for n, k in zip(x.shape[2:], w.shape[2:], strict=True)
        )
        dout = rng.normal(size=(len(x), len(w), rows, columns))
        yield case(dout, x, w, stride=stride, padding=padding)


@probe("conv2d_backward", backward_inputs, fr="dx, dw, db", seeds=2)
def gradients(answer, dout, x, w, *args, **options):
    dx, dw, db = answer.conv2d_backward(dout, x, w, *args, **options)
    return {"dx": dx, "dw": dw, "db": db}


def whole_backward_inputs(rng):
    yield case(np.full((1, 1, 2, 2), 0.5), np.array([[[[1, 2], [3, 4]]]]), np.array([[[[0.5]]]]))
    yield case(
        rng.normal(size=(2, 2, 4, 3)), rng.integers(0, 256, size=(2, 3, 5, 4)), rng.normal(size=(2, 3, 2, 2))
    )


@probe(
    "conv2d_backward",
    whole_backward_inputs,
    name="whole pixels",
    fr="pixels entiers",
    dtype=False,
    ints=False,
)
def gradients_of_whole_pixels(answer, dout, x, w):
    return gradients(answer, dout, x, w)


@property("conv2d_backward", name="agrees with finite differences", fr="accord avec les diff. finies")
def differences(answer, rng):
    x, w, b, stride, padding = draw(rng, (2, 2, 6, 5, 3, 3, 2, 2, 1))
    inputs = {"dx": x, "dw": w, "db": b}

    def out(moved):
        return _correlate(moved["dx"], moved["dw"], moved["db"], stride, padding)

    dout = rng.normal(size=out(inputs).shape)
    grads = dict(zip(inputs, answer.conv2d_backward(dout, x, w, stride, padding), strict=True))
    for name in inputs:
        move = rng.normal(size=inputs[name].shape)
        up, down = (out({**inputs, name: inputs[name] + step * move}) for step in (1e-5, -1e-5))
        slope = np.sum(dout * (up - down)) / 2e-5
        require(abs(slope - np.sum(np.asarray(grads[name]) * move)) < 1e-5 * (1 + abs(slope)),
                fr=f"{name} ne s'accorde pas avec les différences finies de la convolution.",
                en=f"{name} does not agree with the finite differences of the convolution.")  # fmt: skip


def _correlate(x, w, b, stride, padding):
    """The convolution by its definition, for the property above: one product for each place of the output."""
    x = np.pad(x, ((0, 0), (0, 0), (padding,) * 2, (padding,) * 2))
    kh, kw = w.shape[2:]
    rows, columns = (x.shape[2] - kh) // stride + 1, (x.shape[3] - kw) // stride + 1
    windows = [x[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
               for i in range(rows) for j in range(columns)]  # fmt: skip
    each = np.stack([np.tensordot(one, w, ((1, 2, 3), (1, 2, 3))) for one in windows], axis=-1)
    return each.reshape(len(x), len(w), rows, columns) + b[:, None, None]


# ---- pooling -------------------------------------------------------------------------------------------


def maps(rng):
    yield case(np.arange(16.0).reshape(1, 1, 4, 4), 2)
    yield case(-np.arange(1.0, 5.0).reshape(1, 1, 2, 2), 2)
    yield case(np.arange(25.0).reshape(1, 1, 5, 5), 2)
    yield case(np.arange(16.0).reshape(1, 1, 4, 4), 2, stride=1)
    yield case(np.arange(25.0).reshape(1, 1, 5, 5), 2, 3)
    yield case(rng.normal(size=(2, 3, 4, 6)), 2)
    yield case(rng.normal(size=(1, 2, 7, 5)) - 5, 3)
    yield case(rng.normal(size=(2, 2, 7, 8)), 3, stride=2)
    yield case(rng.normal(size=(2, 1, 4, 3)), 1, 2)
    yield case(3 * rng.normal(size=(2, 2, 6, 6)), 3, None)


@probe("max_pool2d", maps, fr="maximums", seeds=2)
def maxima(answer, x, size, *args, **options):
    return answer.max_pool2d(x, size, *args, **options)


@probe("avg_pool2d", maps, fr="moyennes", seeds=2)
def means(answer, x, size, *args, **options):
    return answer.avg_pool2d(x, size, *args, **options)
