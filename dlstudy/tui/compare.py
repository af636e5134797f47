"""How a result compares with the learner's earlier runs of the same lab."""

from __future__ import annotations

from typing import Any

from dlstudy.language import number, say
from dlstudy.tui import words

LOOKED_AT = 20


def compare(folder: Any, metrics: dict[str, float]) -> str:
    """One sentence, or "" where there is nothing to compare with. Reads other runs: not for the event loop."""
    mine = metrics.get("test_accuracy")
    if mine is None:
        return ""
    from dlstudy.runs.folder import all_runs

    best: tuple[float, str] | None = None
    looked = 0
    for other in all_runs():
        if (
            other.id == folder.id
            or other.info.get("lab") != folder.info.get("lab")
            or other.status() != "finished"
        ):
            continue
        looked += 1
        if looked > LOOKED_AT:
            break
        theirs = other.metrics.get("test_accuracy")
        if isinstance(theirs, (int, float)) and (best is None or theirs > best[0]):
            best = (float(theirs), other.id)
    if best is None:
        return say(fr="Première exécution terminée de ce lab.", en="First finished run of this lab.")
    gap = 100 * (mine - best[0])
    before, name = words.value("test_accuracy", best[0]), words.clean(best[1])
    points = number(abs(gap), 1)
    if gap > 0.05:
        return say(fr=f"Votre meilleur résultat : {points} points de plus que {before} ({name}).",
                   en=f"Your best result: {points} points above {before} ({name}).")  # fmt: skip
    if gap < -0.05:
        return say(fr=f"Votre meilleur reste {before} ({name}), {points} points au-dessus.",
                   en=f"Your best is still {before} ({name}), {points} points above.")  # fmt: skip
    return say(
        fr=f"Autant que votre meilleur, {before} ({name}).", en=f"As good as your best, {before} ({name})."
    )
