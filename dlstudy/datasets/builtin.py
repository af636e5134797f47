"""The sets that come with the program: scikit-learn's digits, and shapes drawn here.

Both are made once and kept in the cache; where the cache cannot be written they are made each time.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dlstudy.datasets import keeping, store
from dlstudy.errors import DlstudyError

NOTES = {
    "digits": {
        "fr": "chiffres manuscrits de scikit-learn (8×8, 1\u202f797 images), fournis avec le programme ; "
        "le vrai MNIST : dlstudy data get mnist",
        "en": "scikit-learn's handwritten digits (8×8, 1,797 pictures), which come with the program; "
        "the real MNIST: dlstudy data get mnist",
    },
    "shapes": {
        "fr": "dix formes dessinées par le programme (32×32, en couleurs) ; "
        "le vrai CIFAR-10 : dlstudy data get cifar10",
        "en": "ten shapes drawn by the program (32×32, in colour); the real CIFAR-10: dlstudy data get cifar10",
    },
}


def load_builtin(name: str) -> store.DataSet:
    """A built-in set, from the cache or made now."""
    place = store.folder(name)
    try:
        if store.read_info(name, place)["origin"].get("version") == _version(name):
            return store.open_set(name, place, builtin=True)
    except DlstudyError:
        pass  # not made yet, or damaged: made again
    return _make(name, place)


def _make(name: str, place: Path) -> store.DataSet:
    arrays, names = _shapes() if name == "shapes" else _digits()
    origin = {"kind": "builtin", "version": _version(name)}
    try:
        # Two programs that draw at once write the same bytes under the same names.
        keeping.write_set(name, place, arrays, classes=names, official=True, origin=origin, note=NOTES[name])
        return store.open_set(name, place, builtin=True)
    except DlstudyError:
        return store.DataSet(
            name=name,
            train=store.Split(arrays["train-x"], arrays["train-y"]),
            test=store.Split(arrays["test-x"], arrays["test-y"]),
            names=names,
            builtin=True,
            official=True,
            note=NOTES[name],
            origin=origin,
        )


def _version(name: str) -> int:
    if name == "digits":
        return 1
    from dlstudy.datasets.shapes import VERSION

    return VERSION


def _shapes() -> tuple[dict[str, Any], dict[str, list[str]]]:
    from dlstudy.datasets import shapes

    return shapes.draw(), shapes.NAMES


def _digits() -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The last 297 for testing: other people wrote them, so the test says what a new hand would get."""
    import numpy as np
    from sklearn.datasets import load_digits

    digits = load_digits()
    x = np.rint(digits.images * (255 / 16)).astype(np.uint8)[..., None]  # (1797, 8, 8, 1), from 0 … 16
    y = digits.target.astype(np.int64)
    ten = list("0123456789")
    cut = 1_500
    return (
        {"train-x": x[:cut], "train-y": y[:cut], "test-x": x[cut:], "test-y": y[cut:]},
        {"en": ten, "fr": ten},
    )
