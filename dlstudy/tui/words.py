"""Names, numbers and times as the screen writes them."""

from __future__ import annotations

import math
import re
from typing import Any

from dlstudy.language import NBSP, french, language, number, percent, say

_CONTROLS = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b.|[\x00-\x08\x0a-\x1f\x7f-\x9f]"
)
_SPLITS = {"train": 0, "test": 1, "validation": 2, "val": 2, "valid": 2}


def clean(text: Any) -> str:
    """Text on one line without what would drive the terminal; of a progress bar its last state."""
    text = str(text).rstrip("\r\n").rpartition("\r")[2]
    return _CONTROLS.sub("", text).expandtabs(4)


def here(text: Any) -> str:
    """A text that is one string or has a version for each language."""
    if isinstance(text, dict):
        text = text.get(language()) or text.get("en") or ""
        text = french(text) if language() == "fr" and isinstance(text, str) else text
    return "" if text is None else clean(text)


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
    return clean(name.removesuffix("_" + stem(name)).replace("_", " "))


def measure(name: str) -> str:
    """The title of what a scalar measures."""
    known = {
        "loss": say(fr="perte", en="loss"),
        "accuracy": say(fr="exactitude", en="accuracy"),
        "learning_rate": say(fr="taux d'apprentissage", en="learning rate"),
    }
    return known.get(stem(name)) or clean(stem(name).replace("_", " "))


def title(name: str) -> str:
    """A scalar or picture in words: ``test accuracy``, ``prédictions``."""
    known = {
        "predictions": say(fr="prédictions sur le test", en="test predictions"),
        "mistakes": say(fr="pires erreurs", en="worst mistakes"),
        "confusion": say(fr="matrice de confusion", en="confusion matrix"),
        "classes": say(fr="par classe", en="by class"),
    }
    if name in known:
        return known[name]
    if role(name) in ("test", "validation"):
        what = measure(name)
        return say(fr=f"{what} de {role(name)}", en=f"{role(name)} {what}")
    if stem(name) == name:
        return measure(name)
    return clean(name.replace("_", " "))


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def is_share(name: str) -> bool:
    """Whether a scalar is a fraction of one, written as a percentage."""
    return stem(name) == "accuracy"


def value(name: str, x: float) -> str:
    """A scalar's value with the digits worth reading: ``87,3 %``, ``0.412``, ``1.2e-05``."""
    if not math.isfinite(x):
        return "NaN" if math.isnan(x) else ("∞" if x > 0 else "-∞")
    if is_share(name) and -0.001 <= x <= 1.001:
        return percent(x, 1 if x < 0.99 else 2)
    return short(x)


def short(x: float) -> str:
    """A number in about four digits."""
    size = abs(x)
    if not size:
        return "0"
    if size < 1e-3 or size >= 1e7:
        return f"{x:.1e}".replace("e-0", "e-").replace("e+0", "e").replace("e+", "e").replace(
            ".", "," if language() == "fr" else "."
        )  # fmt: skip
    digits = (
        0 if size >= 1000 or (x == int(x) and size >= 10) else 1 if size >= 100 else 2 if size >= 10 else 3
    )
    return number(x, digits)


def clock(seconds: float) -> str:
    """A length of time to the second: ``6:20``, ``1:02:09``."""
    seconds = max(0, round(seconds))
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def memory(size: float) -> str:
    """A number of bytes: ``1,3 Go``, ``1.3 GB``."""
    unit = say(fr="o", en="B")
    for prefix in ("", "k", "M"):
        if size < 999.5:
            return number(size) + NBSP + prefix + unit
        size /= 1000
    return number(size, 1) + NBSP + "G" + unit
