"""How names, numbers, times and statuses of a run read, in plain lines and on the screen alike."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from dlstudy.language import french, language, number, percent, say

_CONTROLS = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b.|[\x00-\x08\x0b-\x1f\x7f-\x9f]"
)


def clean(text: str) -> str:
    """What somebody else printed, without what would drive the terminal; of a progress bar its last state."""
    return _CONTROLS.sub("", text.rstrip("\r\n").rpartition("\r")[2]).expandtabs(4)


def words(text: Any) -> str:
    """A text that is one string or has a version for each language."""
    if isinstance(text, Mapping):
        text = text.get(language()) or text.get("en") or text.get("fr") or ""
        text = french(text) if language() == "fr" and isinstance(text, str) else text
    return "" if text is None else clean(str(text))


def split(name: str) -> str:
    """``test`` or ``validation`` for a scalar measured on such a set, else an empty string."""
    head = name.partition("_")[0]
    return {"test": "test", "validation": "validation", "val": "validation", "valid": "validation"}.get(
        head, ""
    )


_HELD_OUT = frozenset({"test", "validation", "val", "valid", "eval", "dev", "holdout"})


def held_out(name: str) -> bool:
    """Whether a scalar is measured on examples kept apart, wherever its name says so: ``accuracy_val`` too."""
    return not _HELD_OUT.isdisjoint(name.lower().split("_"))


def known(name: str) -> str | None:
    """What labs measure, in words; None for a name that is told as it stands."""
    return {
        "loss": say(fr="perte", en="loss"),
        "accuracy": say(fr="exactitude", en="accuracy"),
        "learning_rate": say(fr="taux d'apprentissage", en="learning rate"),
        "error": say(fr="erreur", en="error"),
        "errors": say(fr="erreurs", en="errors"),
        "mistakes": say(fr="erreurs", en="mistakes"),
        "relative_error": say(fr="erreur relative", en="relative error"),
        "gradient": say(fr="gradient", en="gradient"),
        "calls": say(fr="appels", en="calls"),
        "gradient_norm": say(fr="norme du gradient", en="gradient norm"),
        "weight_norm": say(fr="norme des poids", en="weight norm"),
        "distance": say(fr="distance", en="distance"),
        "height": say(fr="hauteur", en="height"),
        "margin": say(fr="marge", en="margin"),
        "sgd": "SGD",
        "momentum": say(fr="inertie", en="momentum"),
        "adam": "Adam",
        "dead": say(fr="neurones morts", en="dead units"),
        "silent": say(fr="part de zéros", en="share of zeros"),
        "scratch": say(fr="de zéro", en="from scratch"),
        "frozen": say(fr="tronc gelé", en="frozen"),
        "tuned": say(fr="affinage", en="fine-tuned"),
        "calibration_error": say(fr="erreur de calibration", en="calibration error"),
        "difference": say(fr="différence", en="difference"),
        "second_accuracy": say(fr="exactitude du second", en="the second's accuracy"),
    }.get(name)


def _of_one(name: str) -> str:
    """``sigmoid_loss``, the loss of one of several, in words: French says first what it is."""
    whose, _, what = name.rpartition("_")
    words, whose = known(what), known(whose) or whose.replace("_", " ")
    if not whose or words is None:
        return name.replace("_", " ")
    return say(fr=f"{words} {whose}", en=f"{whose} {words}")


def measure(name: str) -> str:
    """A scalar in words: ``test accuracy``, ``perte``."""
    what = name.partition("_")[2] if split(name) else name
    what = known(what) or _of_one(what)
    if not split(name):
        return what
    return say(fr=f"{what} de {split(name)}", en=f"{split(name)} {what}")


#: Scalars that count something: three mistakes are 3, not 3.000.
_COUNTED = frozenset({"errors", "mistakes", "calls", "dead"})


def value(name: str, x: float) -> str:
    """A scalar's value with the digits worth reading: ``87,3 %``, ``0.412``, ``1.2e-5``."""
    if not math.isfinite(x):
        return "NaN" if math.isnan(x) else ("∞" if x > 0 else "-∞")
    if name.endswith("accuracy") and -0.001 <= x <= 1.001:
        return percent(x, 1 if x < 0.99 else 2)
    if name.rpartition("_")[2] in _COUNTED and x == int(x):
        return number(x)
    return short(x)


def short(x: float) -> str:
    """A number in about four digits."""
    size = abs(x)
    if not size:
        return "0"
    if size < 1e-3 or size >= 1e7:
        text = f"{x:.1e}".replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")
        return text.replace(".", "," if language() == "fr" else ".")
    whole = size >= 1000 or (x == int(x) and size >= 10)
    return number(x, 0 if whole else 1 if size >= 100 else 2 if size >= 10 else 3)


def clock(seconds: float) -> str:
    """A length of time to the second: ``6:20``, ``1:02:09``."""
    minutes, seconds = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def status_word(status: str) -> str:
    """A status in the learner's words."""
    return {
        "starting": say(fr="démarrage", en="starting"),
        "running": say(fr="en cours", en="running"),
        "paused": say(fr="en pause", en="paused"),
        "finished": say(fr="terminée", en="finished"),
        "stopped": say(fr="arrêtée", en="stopped"),
        "interrupted": say(fr="interrompue", en="interrupted"),
        "failed": say(fr="échouée", en="failed"),
    }.get(status, status)


def plain(x: Any) -> str:
    return f"{x:g}" if isinstance(x, float) else str(x).lower() if isinstance(x, bool) else str(x)
