"""A set of pictures drawn by the program: ten shapes, 32x32 in colour, in CIFAR-10's format.

It stands in for CIFAR-10 until the real set is here. What makes CIFAR hard is here in small: a
shape may be anywhere, of any colour, size and tilt, lighter or darker than what is behind it, with
other things in front and behind. No pixel says anything on its own, so a linear model fails; a
small convolutional network learns it in a minute, and a better one learns it better.

The same seed draws the same bytes on every machine: sums, products and square roots are all it takes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

SIZE = 32
TRAIN, TEST = 10_000, 2_000
SEED = 20090408
VERSION = 1  # counted up whenever the pictures change, so that an older drawing is not used

NAMES = {
    "en": ["disc", "ring", "square", "triangle", "star", "heart", "cross", "moon", "arrow", "flower"],
    "fr": ["disque", "anneau", "carré", "triangle", "étoile", "cœur", "croix", "lune", "flèche", "fleur"],
}

_OVER = 2  # points to a pixel's side: smooth edges


def draw(train: int = TRAIN, test: int = TEST, seed: int = SEED) -> dict[str, np.ndarray]:
    """Both halves: ``train-x`` uint8 (train, 32, 32, 3), ``train-y`` int64 (train,), and ``test-…``.

    As many of each class as of every other (to within one), in an order that tells nothing.
    """
    parts: dict[str, np.ndarray] = {}
    for name, count, stream in (("train", train, 0), ("test", test, 1)):
        rng = np.random.default_rng([seed, stream])
        labels = rng.permutation(np.arange(count) % len(SHAPES)).astype(np.int64)
        pictures = np.empty((count, SIZE, SIZE, 3), np.uint8)
        for label in range(len(SHAPES)):
            places = np.flatnonzero(labels == label)
            for start in range(0, len(places), 200):  # small enough to stay in the cache
                chosen = places[start : start + 200]
                pictures[chosen] = _pictures(label, len(chosen), rng)
        parts[f"{name}-x"], parts[f"{name}-y"] = pictures, labels
    return parts


def _pictures(label: int, n: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """n pictures of one class, uint8 (n, 32, 32, 3)."""
    ground, ink = _two_colours(n, rng)
    picture = _cloth(ground, rng)
    for _ in range(2):  # things behind
        picture = _paint(picture, _bar(n, rng, share=0.5), rng.random((n, 1, 1, 3), np.float32))
    picture = _paint(picture, _shape(label, n, rng), _cloth(ink, rng))
    picture = _paint(picture, _bar(n, rng, share=0.4), rng.random((n, 1, 1, 3), np.float32))  # in front
    picture += rng.normal(0, 0.05, picture.shape).astype(np.float32)
    return (picture.clip(0, 1) * 255 + 0.5).astype(np.uint8)


def _between(rng: np.random.Generator, low: float, high: float, *shape: int) -> Array:
    return (low + (high - low) * rng.random(shape, np.float32)).astype(np.float32)


def _two_colours(n: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Two colours (n, 1, 1, 3) that can be told apart; the shape's is the lighter one two times in three."""
    one = rng.random((n, 1, 1, 3), np.float32)
    step = _between(rng, -1, 1, n, 1, 1, 3)
    step *= _between(rng, 0.35, 0.8, n, 1, 1, 1) / np.sqrt((step * step).sum(-1, keepdims=True))
    two = np.where((one + step < 0) | (one + step > 1), one - step, one + step)  # not into the wall
    two = two.clip(0, 1).astype(np.float32)
    swap = (one.sum(-1, keepdims=True) > two.sum(-1, keepdims=True)) == (rng.random((n, 1, 1, 1)) < 2 / 3)
    return np.where(swap, two, one), np.where(swap, one, two)


def _cloth(colour: Array, rng: np.random.Generator) -> Array:
    """A colour that drifts over the picture, (n, 32, 32, 3): smooth noise on a coarse grid, stretched."""
    knots = rng.normal(0, 0.09, (len(colour), 4, 4, 3)).astype(np.float32)
    place = np.linspace(0, 3, SIZE, dtype=np.float32)
    low = np.minimum(place.astype(int), 2)
    part = (place - low)[:, None]
    rows = knots[:, low] * (1 - part[:, None]) + knots[:, low + 1] * part[:, None]
    return colour + rows[:, :, low] * (1 - part) + rows[:, :, low + 1] * part


def _paint(picture: Array, mask: Array, colour: Array) -> Array:
    change = colour - picture
    change *= mask[..., None]
    change += picture
    return change


def _grid(centre: Array, tilt: Array, width: Array, height: Array) -> tuple[Array, Array]:
    """Coordinates (n, 64, 64) in which each picture's shape fills the square from -1 to 1.

    `tilt` is the tangent of half the angle: sine and cosine are then the same to the last bit everywhere.
    """
    pixel: Array = ((np.arange(SIZE * _OVER) + 0.5) / _OVER).astype(np.float32)
    x = pixel[None, None, :] - centre[:, 0, None, None]
    y = centre[:, 1, None, None] - pixel[None, :, None]
    cosine, sine = ((1 - tilt**2) / (1 + tilt**2))[:, None, None], (2 * tilt / (1 + tilt**2))[:, None, None]
    u: Any = (x * cosine + y * sine) / width[:, None, None]
    v: Any = (y * cosine - x * sine) / height[:, None, None]
    return u, v


def _shrink(inside: NDArray[np.bool_]) -> Array:
    """Points inside to how much of each pixel is covered, (n, 32, 32)."""
    points = inside.view(np.uint8)
    lines = points[:, ::2] + points[:, 1::2]  # _OVER is 2
    return (lines[:, :, ::2] + lines[:, :, 1::2]) * np.float32(0.25)


def _shape(label: int, n: int, rng: np.random.Generator) -> Array:
    """The shape of a class somewhere in each picture: how much of each pixel it covers, (n, 32, 32)."""
    radius = _between(rng, 7, 13.5, n)
    room = (17 - radius).clip(2, 7)[:, None]  # at most a little of it outside
    centre = 16 + _between(rng, -1, 1, n, 2) * room
    stretch = _between(rng, 0.82, 1.22, n)
    tilt = _between(rng, -0.27, 0.27, n)  # 30 degrees to either side
    return _shrink(SHAPES[label](*_grid(centre, tilt, radius * stretch, radius / stretch)))


def _bar(n: int, rng: np.random.Generator, *, share: float) -> Array:
    """In a share of the pictures something that is none of the ten: a bar, short or long, (n, 32, 32)."""
    centre = _between(rng, 0, SIZE, n, 2)
    x, y = _grid(centre, _between(rng, -1, 1, n), _between(rng, 2, 12, n), _between(rng, 0.7, 2, n))
    there = rng.random((n, 1, 1), np.float32) < share
    return _shrink((np.abs(x) < 1) & (np.abs(y) < 1) & there)


# ---------------------------------------------------------------- the ten
def _polygon(*corners: tuple[float, float]) -> Callable[[Array, Array], NDArray[np.bool_]]:
    """Whether a point lies inside: a ray from it to the right crosses the outline an odd number of times."""

    def inside(x: Array, y: Array) -> NDArray[np.bool_]:
        odd = np.zeros(x.shape, bool)
        for (x0, y0), (x1, y1) in zip(corners, corners[1:] + corners[:1], strict=True):
            if y0 != y1:
                slope = np.float32((x1 - x0) / (y1 - y0))
                odd ^= ((y < y0) != (y < y1)) & (x < np.float32(x0) + (y - np.float32(y0)) * slope)
        return odd

    return inside


def _mirrored(*right: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    """An outline from the corners of its right half, top to bottom."""
    return right + tuple((-x, y) for x, y in reversed(right) if x)


def _disc(x: Array, y: Array) -> NDArray[np.bool_]:
    return x * x + y * y < 0.8


def _ring(x: Array, y: Array) -> NDArray[np.bool_]:
    r = x * x + y * y
    return (r < 0.9) & (r > 0.3)


def _square(x: Array, y: Array) -> NDArray[np.bool_]:
    return np.maximum(np.abs(x), np.abs(y)) < 0.8


def _heart(x: Array, y: Array) -> NDArray[np.bool_]:
    x, y = x * 1.15, y * 1.15 + 0.1
    r = x * x + y * y - 1
    return r * r * r < x * x * y * y * y


def _cross(x: Array, y: Array) -> NDArray[np.bool_]:
    x, y = np.abs(x), np.abs(y)
    return (np.minimum(x, y) < 0.3) & (np.maximum(x, y) < 0.95)


def _moon(x: Array, y: Array) -> NDArray[np.bool_]:
    x = x + 0.15
    return (x * x + y * y < 0.9) & ((x - 0.5) * (x - 0.5) + y * y > 0.6)


def _flower(x: Array, y: Array) -> NDArray[np.bool_]:
    """Five round petals and a heart."""
    inside = x * x + y * y < 0.15
    for px, py in ((0.0, 0.62), (0.59, 0.19), (0.36, -0.5), (-0.36, -0.5), (-0.59, 0.19)):
        inside |= (x - px) * (x - px) + (y - py) * (y - py) < 0.115
    return inside


SHAPES: tuple[Callable[[Array, Array], NDArray[np.bool_]], ...] = (
    _disc,
    _ring,
    _square,
    _polygon((0, 0.95), (0.9, -0.7), (-0.9, -0.7)),
    _polygon(*_mirrored((0, 1), (0.24, 0.33), (0.95, 0.31), (0.38, -0.12), (0.59, -0.81), (0, -0.4))),
    _heart,
    _cross,
    _moon,
    _polygon(*_mirrored((0, 1), (0.8, 0.1), (0.3, 0.1), (0.3, -0.95))),
    _flower,
)
