"""Trainings that stand still, or hardly move."""

from __future__ import annotations

import math
from collections.abc import Iterator

from dlstudy.lab.wording import measure, short
from dlstudy.language import capital, percent, say
from dlstudy.language import number as digits
from dlstudy.training.coach.losses import tests
from dlstudy.training.coach.model import Case, Curve, Remark, middle, number, remark

#: Points of a curve before it can be called flat; fewer where they come once an epoch.
LEAST, FEW = 60, 12
#: The share of its start that a loss has to have lost, for a flat end to be an arrival and no plateau.
ARRIVED = 0.2
#: Steps times the relative length of one: how far weights can have come, in units of their own size. A network that
#: learns from scratch moves them by about as much as they are; Karpathy (2019) wants 1e-3 a step, over thousands.
REACH = 0.15


def plateau(case: Case) -> Iterator[Remark]:
    """No better than guessing, or flat long before it is any good."""
    if case.adversarial:
        return
    names = case.losses()
    flat = [(name, found) for name in names if (found := _flat(case, case.curve(name))) is not None]
    if names and len(flat) == len(names):  # of several networks side by side all of them
        name, (since, guessing) = flat[0]
        yield from _plateau_of(case, name, since, guessing)
        return
    if not names:
        yield from _counts(case)
        yield from _accuracies(case)


def _plateau_of(case: Case, name: str, since: int, guessing: bool) -> Iterator[Remark]:
    curve = case.curve(name)
    last, start = curve.mean(0.7), curve.start

    def tell() -> str:
        what = measure(name)
        if guessing:
            classes, chance = digits(case.classes), short(case.guessing)
            return say(fr=f"{capital(what)} : {short(last)} depuis le pas {digits(since)}. Qui devine parmi "
                          f"{classes} classes obtient {chance} : le réseau n'a rien appris de ses exemples.",
                       en=f"{capital(what)}: {short(last)} since step {digits(since)}. Guessing among {classes} "
                          f"classes gives {chance}: the network has learnt nothing from its examples.")  # fmt: skip
        return say(fr=f"{capital(what)} : {short(start)} au début, {short(last)} depuis le pas {digits(since)}, et "
                      "elle ne descend plus.",
                   en=f"{capital(what)}: {short(start)} at the start, {short(last)} since step {digits(since)}, and "
                      "it no longer falls.")  # fmt: skip

    def advise() -> str:
        return say(fr="Essayez d'abord de faire apprendre vingt exemples par cœur. Si le réseau n'y arrive pas, "
                      "cherchez "
                      "la faute (gradient, étiquettes, premiers poids) ; s'il y arrive, changez le taux d'un facteur "
                      "dix.",
                   en="First try to make it learn twenty examples by heart. If it cannot, look for the bug "
                      "(gradient, "
                      "labels, first weights); if it can, change the rate by a factor of ten.")  # fmt: skip

    yield remark("plateau", "bad" if guessing else "warn", since, tell, advise, "week1.training#curves")


def _flat(case: Case, curve: Curve) -> tuple[int, bool] | None:
    """(since when, whether it is at the level of guessing) for a loss that has stopped falling too early."""
    per_epoch = len(curve) <= float(case.view.progress.get("epochs") or 0) + 1
    if (
        len(curve) < (FEW if per_epoch else LEAST)
        or case.step < (FEW if per_epoch else 100)
        or case.learns
        or _young(case)
    ):
        return None
    if case.progress < 0.3 and case.step < 1000:
        return None
    begin = _rate_end(case, curve)  # what comes after the rate has gone to 0 says nothing
    third, last = curve.mean(0.5 * begin, 0.75 * begin), curve.mean(0.75 * begin, begin)
    error = 2.5 * curve.noise / math.sqrt(max(1.0, len(curve) * 0.25 * begin))
    start = curve.start
    fallen = start - min(third, last)
    if third - last > max(error, 0.02 * abs(fallen), 0.004 * abs(start)) or last - third > max(
        3 * error, 0.1 * abs(start)
    ):
        return None
    guess = case.guessing
    guessing = bool(guess) and 0.97 * guess < last < 1.5 * guess and "loss" in curve.name
    # Of a few classes that a network with weights enough could tell apart, more must be left over than of a number.
    told_apart = bool(guess) and case.classes <= 20 and "loss" in curve.name and start < 3 * guess
    if not guessing and (start <= 0 or fallen > (0.4 if told_apart else ARRIVED) * start or _good(case)):
        return None
    level = last + max(2 * error, 0.03 * abs(last))
    bins = curve.bins
    since = next((k for k in range(len(bins)) if max(bins[k:]) <= max(level, max(bins[len(bins) // 2 :]))), 0)
    return curve.bin_step(since), guessing


def _young(case: Case) -> bool:
    """Whether it is too early to speak of standing still: deep networks take a few epochs to find a way down."""
    epoch = float(case.view.progress.get("epoch") or 0)
    return case.step < 600 and epoch < 5


def _rate_end(case: Case, curve: Curve) -> float:
    """The share of the curve before the learning rate fell under a tenth of its peak."""
    series = next(
        (s for n, s in case.view.series.items() if n in ("learning_rate", "lr", "rate") and len(s)), None
    )
    if series is None:
        return 1.0
    peak = max(series.values)
    above = [s for s, v in zip(series.steps, series.values, strict=True) if v >= 0.1 * peak]
    if not above or peak <= 0:
        return 1.0
    before = sum(s <= above[-1] for s in curve.steps)
    return max(0.2, before / len(curve))


def _good(case: Case) -> bool:
    """Whether some accuracy says that what was to be learnt is learnt."""
    return any(
        case.curve(n).mean(0.9) > 0.9
        for n, s in case.view.series.items()
        if n.endswith("accuracy") and len(s)
    )


def _counts(case: Case) -> Iterator[Remark]:
    """Numbers of mistakes that stay what they are, for a perceptron that has no loss."""
    for name in case.counts():
        values = list(case.view.series[name].values)
        tail = values[len(values) // 4 :]
        if len(values) < 15 or min(tail) <= 0 or max(tail) > min(tail) or values[0] > tail[-1]:
            continue
        steps = case.view.series[name].steps

        def tell(name: str = name, level: float = tail[-1], n: int = len(tail)) -> str:
            return say(fr=f"{capital(measure(name))} : {digits(level)} à chacune des {n} dernières époques ; plus "
                          "rien "
                          "ne change.",
                       en=f"{capital(measure(name))}: {digits(level)} in each of the last {n} epochs; nothing "
                          "changes any more.")  # fmt: skip

        def advise() -> str:
            return say(fr="Une seule droite n'y suffit peut-être pas : regardez si elle peut séparer ces classes.",
                       en="Perhaps one line is not enough: see whether it can separate these classes at "
                          "all.")  # fmt: skip

        yield remark("plateau", "warn", steps[len(values) // 4], tell, advise, "week1.perceptron#xor")
        return


def _accuracies(case: Case) -> Iterator[Remark]:
    """An accuracy that stays at what the most frequent class alone would give."""
    chance = max(case.shares, default=1 / case.classes if case.classes else 0.0)
    names = [n for n, s in case.view.series.items() if n.endswith("accuracy") and len(s) >= 6]
    if not names or not chance or case.progress < 0.5:
        return
    for name in names:
        if max(case.curve(name).values[len(case.curve(name)) // 2 :]) > chance + 0.03:
            return
    name = names[0]
    curve = case.curve(name)

    def tell() -> str:
        return say(fr=f"{capital(measure(name))} : {percent(curve.mean(0.5))}, alors que répondre toujours la classe "
                      "la "
                      f"plus fréquente donne {percent(chance)}.",
                   en=f"{capital(measure(name))}: {percent(curve.mean(0.5))}, while always answering the most "
                      f"frequent class gives {percent(chance)}.")  # fmt: skip

    def advise() -> str:
        return say(fr="Cherchez la faute sur vingt exemples avant d'entraîner plus longtemps.",
                   en="Look for the bug on twenty examples before you train any longer.")  # fmt: skip

    yield remark("plateau", "bad", curve.steps[0], tell, advise, "week1.training#curves")


def slow(case: Case) -> Iterator[Remark]:
    """A rate so small that the weights cannot come anywhere, whatever the gradients say."""
    if case.adversarial or _good(case):
        return
    steps = max(float(case.view.progress.get("steps") or 0), case.step)
    ratios: list[tuple[int, float]] = []
    for step, groups in case.layers():
        one = [number(layer, "update") / number(layer, "weight") for layers in groups.values() for layer in layers
               if number(layer, "weight") > 0 and number(layer, "update") == number(layer, "update")]  # fmt: skip
        if one:
            ratios.append((step, max(one)))  # of the layer that moves most
    curves = [case.curve(name) for name in case.losses()]
    if len(ratios) < 3 or not curves or case.step < 60 or (case.progress < 0.3 and case.step < 500):
        return
    if any(len(c) < 8 or c.start <= 0 for c in curves):
        return
    ratio = middle([r for _, r in ratios])
    late = [r for s, r in ratios if s > case.step / 2]
    if 0 < ratio * steps < REACH and not case.learns and all(map(_hardly, curves)):
        yield from _too_small(case, ratio, steps, 1, curves[0])
    elif len(late) < 2 or case.progress < 0.7 or not 0 < max(late) * steps / 2 < REACH / 10:
        return
    # Not a rate on its way to 0, which still moves at half time: it was as good as 0 for half of the steps.
    elif all(c.mean(0.9) > 0.4 * c.start and c.mean(0.9) > 0.97 * c.mean(0.5, 0.6) for c in curves):
        yield from _too_small(case, middle(late), steps / 2, int(case.step / 2), curves[0])


def _too_small(case: Case, ratio: float, steps: float, since: int, curve: Curve) -> Iterator[Remark]:
    rates = [number(layer, "rate") for step, groups in case.layers() if step >= since
             for layers in groups.values() for layer in layers]  # fmt: skip
    rate = middle(rates)

    def tell() -> str:
        first, last = short(curve.mean(0.0, 0.1)), short(curve.mean(0.9))
        at = say(fr=f" au taux {short(rate)}", en=f" at a rate of {short(rate)}") if rate == rate else ""
        pace, many, far = (
            short(ratio),
            digits(round(steps)),
            percent(min(1.0, max(ratio * steps, 0.01)) + 0.005, 0),
        )
        return say(fr=f"Chaque pas change les poids de {pace} de leur taille{at} : {many} pas ne font pas {far}. "
                      f"La perte va de {first} à {last}.",
                   en=f"Each step changes the weights by {pace} of their size{at}: {many} steps come to less than "
                      f"{far}. "
                      f"The loss goes from {first} to {last}.")  # fmt: skip

    def advise() -> str:
        return say(fr="Multipliez le taux d'apprentissage par dix, jusqu'à ce qu'il se passe quelque chose.",
                   en="Multiply the learning rate by ten until something happens.")  # fmt: skip

    yield remark("rate-too-small", "warn", since, tell, advise, "week1.descent#rate")


def _hardly(curve: Curve) -> bool:
    """Whether a loss has lost less than a quarter of its start, and was not faster at first than at the end."""
    first, middle_, last = curve.mean(0.0, 0.1), curve.mean(0.45, 0.55), curve.mean(0.9)
    error = 3 * curve.noise / math.sqrt(max(1.0, len(curve) / 10))
    if curve.start - last > 0.25 * curve.start:
        return False
    return middle_ - last > 0.4 * (first - middle_) - error


__all__ = ["plateau", "slow", "tests"]
