"""Names, numbers and times as the screen writes them: what it adds to `dlstudy.lab.wording`."""

from __future__ import annotations

from typing import Any

from dlstudy.lab import wording
from dlstudy.lab.wording import clock as clock
from dlstudy.lab.wording import short as short
from dlstudy.lab.wording import value as value
from dlstudy.language import NBSP, number, say

_SPLITS = {"train": 0, "test": 1, "validation": 2, "val": 2, "valid": 2}


def clean(text: Any) -> str:
    """Text on one line without what would drive the terminal; of a progress bar its last state."""
    return wording.clean(str(text)).replace("\n", " ")


def here(text: Any) -> str:
    """A text that is one string or has a version for each language, on one line."""
    return wording.words(text).replace("\n", " ")


def stem(name: str) -> str:
    """What a scalar measures: ``test_accuracy`` and ``accuracy`` are both an accuracy."""
    head, _, rest = name.partition("_")
    name = rest if head in _SPLITS and rest else name
    last = name.rpartition("_")[2]
    return last if last in ("loss", "accuracy") else name


def role(name: str, *, short: bool = False) -> str:
    """Which of the curves of its stem a scalar is, in words: training, test, validation, or its own name."""
    training = say(fr="entr.", en="train") if short else say(fr="entraînement", en="training")
    head, _, rest = name.partition("_")
    if head in _SPLITS and rest in ("", stem(name)):
        return (training, "test", "val." if short else "validation")[_SPLITS[head]]
    if name in ("loss", "accuracy"):
        return training
    if name == stem(name):
        return ""
    whose = name.removesuffix("_" + stem(name))
    return wording.known(whose) or clean(whose.replace("_", " "))


def measure(name: str) -> str:
    """The title of what a scalar measures."""
    return wording.known(stem(name)) or clean(stem(name).replace("_", " "))


def title(name: str) -> str:
    """What a lab shows, or a scalar, in words: ``test predictions``, ``test accuracy``."""
    known = {
        "predictions": say(fr="prédictions sur le test", en="test predictions"),
        "mistakes": say(fr="pires erreurs", en="worst mistakes"),
        "confusion": say(fr="matrice de confusion", en="confusion matrix"),
        "classes": say(fr="par classe", en="by class"),
    }
    return known.get(name) or scalar(name)


def scalar(name: str) -> str:
    """A scalar in words: ``test accuracy``; that of `mistakes` counts them, the pictures of that name show some."""
    if role(name) in ("test", "validation"):
        what = measure(name)
        return say(fr=f"{what} de {role(name)}", en=f"{role(name)} {what}")
    if stem(name) == name:
        return measure(name)
    return clean(name.replace("_", " "))


def is_share(name: str) -> bool:
    """Whether a scalar is a fraction of one, written as a percentage."""
    return stem(name) == "accuracy"


def memory(size: float) -> str:
    """A number of bytes: ``1,3 Go``, ``1.3 GB``."""
    unit = say(fr="o", en="B")
    for prefix in ("", "k", "M"):
        if size < 999.5:
            return number(size) + NBSP + prefix + unit
        size /= 1000
    return number(size, 1) + NBSP + "G" + unit
