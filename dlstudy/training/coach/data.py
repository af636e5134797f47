"""What the batches are made of, and whether the test set is one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from dlstudy.lab.wording import short
from dlstudy.language import number as digits
from dlstudy.language import percent, say
from dlstudy.training.coach.model import Case, Remark, Severity, number, remark

#: How many times more than by chance batches may differ. Ten seeds of shuffled digits stay between 0.85 and 1.15;
#: sorted by class they reach the size of a batch.
SPREAD = 2.0
#: The share of tested examples that are among the training ones, above what copies explain.
LEAK = 0.03
TESTED = 30  # examples looked at, at least


def not_shuffled(case: Case) -> Iterator[Remark]:
    """Batches that differ more than chance explains, or come round in the same order every epoch."""
    passes = case.observed("batches")
    if not passes:
        return
    last = passes[-1]
    spread, batches, classes = number(last, "spread"), number(last, "batches"), number(last, "classes")
    degrees = (batches - 1) * (max(classes, 2) - 1 if classes == classes else 1)
    # Under chance the mean square has variance 2 over its degrees of freedom (chi-square).
    uneven = batches >= 4 and spread > max(SPREAD, 1 + 6 * math.sqrt(2 / max(1.0, degrees)))
    same, chance = number(last, "same"), number(last, "chance")
    n = batches * number(last, "batch")
    runs = same - chance > 0.15 and (same - chance) > 6 * math.sqrt(chance * (1 - chance) / n)
    if uneven or runs:
        yield remark("not-shuffled", "bad", passes[0]["step"], lambda: _uneven(last, uneven), _shuffle,
                     "week1.training#batches")  # fmt: skip
    elif number(last, "repeats") >= 2 and batches >= 4:

        def tell() -> str:
            times = digits(int(last["repeats"]) + 1)
            return say(fr=f"Les lots des {times} dernières époques regardées sont venus dans le même ordre.",
                       en=f"In the last {times} epochs looked at, the batches came in the same order.")  # fmt: skip

        yield remark("same-order", "tip", last["step"], tell, _shuffle, "week1.training#batches")


def _uneven(last: dict[str, Any], uneven: bool) -> str:
    size = digits(int(last["batch"]))
    if last.get("top") is not None and uneven:
        return say(fr=f"Les lots de {size} se ressemblent peu : la classe la plus fréquente d'un lot y prend en "
                      "moyenne "
                      f"{percent(last['top'], 0)}, et les lots diffèrent {short(last['spread'])} fois plus que le "
                      "hasard ne "
                      "l'explique. Les exemples sont rangés, et non mélangés.",
                   en=f"Batches of {size} are unlike each other: the most frequent class of a batch fills "
                      f"{percent(last['top'], 0)} of it on average, and batches differ {short(last['spread'])} times "
                      "more "
                      "than chance explains. The examples are in order, not shuffled.")  # fmt: skip
    if last.get("same") is not None:
        return say(fr=f"{percent(last['same'], 0)} des exemples ont la classe de celui qui les précède ; le hasard "
                      "en ferait "
                      f"{percent(last['chance'], 0)}. Les exemples sont rangés, et non mélangés.",
                   en=f"{percent(last['same'], 0)} of the examples have the class of the one before; chance would "
                      "make it "
                      f"{percent(last['chance'], 0)}. The examples are in order, not shuffled.")  # fmt: skip
    return say(fr=f"Les moyennes des lots de {size} diffèrent {short(last['spread'])} fois plus que le hasard ne "
                  "l'explique : les exemples sont rangés, et non mélangés.",
               en=f"The means of batches of {size} differ {short(last['spread'])} times more than chance explains: "
                  "the "
                  "examples are in order, not shuffled.")  # fmt: skip


def _shuffle() -> str:
    return say(fr="Mélangez les exemples à chaque époque, entrées et étiquettes de la même façon (shuffle=True).",
               en="Shuffle the examples at every epoch, inputs and labels alike (shuffle=True).")  # fmt: skip


def trained_on_the_test(case: Case) -> Iterator[Remark]:
    """Examples of the test set that the network is trained on."""
    tested = [e for e in case.observed("evaluation") if e.get("tested") and not e.get("cut")
              and number(e, "checked") >= TESTED and number(e, "known") >= TESTED]  # fmt: skip
    if not tested:
        return
    recent = tested[-3:]
    over = [e for e in recent if number(e, "least") - 1.5 * number(e, "copies") > LEAK]
    if len(over) * 2 <= len(recent) or (len(recent) < 2 and not case.view.ended):
        return
    last = over[-1]
    share = number(last, "least")

    def tell() -> str:
        return say(fr=f"Sur {digits(last['checked'])} exemples de test regardés, {percent(last['trained_on'], 0)} se "
                      "trouvent "
                      f"tels quels parmi les exemples d'entraînement : le test ne mesure pas ce que le réseau sait "
                      "faire de "
                      "nouveau.",
                   en=f"Of {digits(last['checked'])} test examples looked at, {percent(last['trained_on'], 0)} are "
                      "among the "
                      "training examples, value for value: the test does not measure what the network can do with "
                      "what is "
                      "new.")  # fmt: skip

    def advise() -> str:
        return say(fr="Séparez d'abord, et seulement ensuite dupliquez, augmentez ou mélangez ; vérifiez quelles "
                      "lignes vont "
                      "où.",
                   en="Split first, and only then duplicate, augment or shuffle; check which rows go "
                      "where.")  # fmt: skip

    grave: Severity = "bad" if share > 0.2 else "warn"
    yield remark("trained-on-test", grave, tested[0]["step"], tell, advise, "week1.training#overfitting")
