"""Losses that are no numbers any more, explode, or go up and stay up."""

from __future__ import annotations

import math
from collections.abc import Iterator

from dlstudy.lab.wording import held_out, measure, short
from dlstudy.language import capital, say
from dlstudy.language import number as digits
from dlstudy.training.coach.model import Case, Curve, Remark, number, remark

#: Points of a curve before its course is judged; fewer where they come once an epoch.
LEAST, FEW = 24, 8
#: Times the loss at the start that no training comes near which is only noisy.
HUGE = 1e3


def not_a_number(case: Case) -> Iterator[Remark]:
    """NaN or infinity that stays, in what is logged or in the weights themselves.

    One value that is no number is forgiven if numbers follow: scaled gradients of half precision do that.
    """
    names = [*case.losses(), *case.counts()]
    names += [name for name in case.view.series if name not in names and not name.endswith("rate")]
    for name in names:
        series = case.view.series[name]
        if not series:
            continue
        values = series.values
        broken = [k for k, value in enumerate(values) if not math.isfinite(value)]
        if not broken:
            continue
        lasting = not any(math.isfinite(v) for v in values[-1 if case.view.ended else -2 :])
        if not lasting and len(broken) < max(4, len(values) // 3):
            continue
        first = broken[0]
        before = [v for v in values[max(0, first - 3) : first] if math.isfinite(v)]

        def tell(
            name: str = name,
            since: float = series.steps[first],
            value: float = values[first],
            before: list[float] = before,
        ) -> str:
            what = "NaN" if math.isnan(value) else "∞" if value > 0 else "-∞"
            text = say(fr=f"{capital(measure(name))} : {what} depuis le pas {digits(since)}",
                       en=f"{capital(measure(name))}: {what} since step {digits(since)}")  # fmt: skip
            if before:
                path = " → ".join(short(v) for v in before)
                text += say(fr=f" ; juste avant : {path}", en=f"; just before: {path}")
            return text + say(fr=". Les poids sont perdus : rien de ce qui suit ne compte.",
                              en=". The weights are lost: nothing that follows counts.")  # fmt: skip

        yield remark("not-a-number", "bad", series.steps[first], tell, _lower, "week1.training#dead")
        return
    for step, groups in case.layers():
        for layers in groups.values():
            for layer in layers:
                if "weight" in layer and not math.isfinite(number(layer, "weight")):

                    def tell_weights(name: str = str(layer["name"]), step: int = step) -> str:
                        return say(fr=f"Des poids de la couche {name} ne sont plus des nombres, au pas "
                                      f"{digits(step)}.",
                                   en=f"Weights of layer {name} are no longer numbers, at step "
                                      f"{digits(step)}.")  # fmt: skip

                    yield remark("not-a-number", "bad", step, tell_weights, _lower, "week1.training#dead")
                    return


def _lower() -> str:
    return say(fr="Divisez le taux d'apprentissage par dix ; cherchez aussi un logarithme de 0, une exponentielle "
                  "qui "
                  "déborde, une division par un écart-type nul. Limiter la longueur des gradients aide.",
               en="Divide the learning rate by ten; also look for a logarithm of 0, an exponential that overflows, a "
                  "division by a standard deviation of 0. Clipping the gradients helps.")  # fmt: skip


def diverging(case: Case) -> Iterator[Remark]:
    """A training loss that ends far above where it began, or climbs back most of its way and stays up."""
    if case.adversarial:
        return
    for name in [*case.losses(), *(n for n in ("height", "distance") if n in case.view.series)]:
        curve = case.curve(name)
        per_epoch = len(curve) and len(curve) <= float(case.view.progress.get("epochs") or 0) + 1
        if len(curve) < (FEW if per_epoch else LEAST):
            continue
        found = _course(curve)
        if found is None:
            continue
        kind, since = found
        start, low, last = curve.start, curve.low, curve.mean(0.9)

        def tell(name: str = name, kind: str = kind, since: int = since, start: float = start, low: float = low,
                 last: float = last) -> str:  # fmt: skip
            what, step = measure(name), digits(since)
            if kind == "back":
                return say(fr=f"La {what} était descendue de {short(start)} à {short(low)}, puis elle est remontée : "
                              f"{short(last)} depuis le pas {step}, sans redescendre." if what == "perte" else
                              f"{what} : descendue de {short(start)} à {short(low)}, puis remontée à {short(last)} "
                              f"depuis le pas {step}, sans redescendre.",
                           en=f"The {what} had come down from {short(start)} to {short(low)}, then went up again: "
                              f"{short(last)} since step {step}, and it stays there.")  # fmt: skip
            return say(fr=f"{capital(what)} : {short(start)} au début, {short(last)} maintenant ; depuis le pas "
                          f"{step}, chaque mise à jour l'aggrave.",
                       en=f"{capital(what)}: {short(start)} at the start, {short(last)} now; since step {step} "
                          "each update makes it worse.")  # fmt: skip

        yield remark("diverging", "bad", since, tell, _advise, "week1.descent#rate")
        return


def worse_than_guessing(case: Case) -> Iterator[Remark]:
    """A cross-entropy that stays above what guessing costs: surer than it should be, and wrong."""
    guess = case.guessing
    if case.adversarial or not guess or case.learns or case.step < 100:
        return
    for name in case.losses():
        curve = case.curve(name)
        if len(curve) < LEAST or "loss" not in name:
            continue
        third, last = curve.mean(0.5, 0.75), curve.mean(0.75)
        chance = max(case.shares, default=1 / case.classes)
        right = [
            case.curve(n).mean(0.75) for n, s in case.view.series.items() if n.endswith("accuracy") and len(s)
        ]
        if min(third, last) < 1.12 * guess or third - last > 0.05 * guess:
            continue
        # A sum over the batch is large and harmless: then something must have been learnt all the same.
        if max(right) > 1.5 * chance if right else last < 0.8 * curve.start:
            continue

        def tell(name: str = name, last: float = last) -> str:
            return say(fr=f"{capital(measure(name))} : {short(last)} et elle ne descend pas. Qui devine parmi "
                          f"{digits(case.classes)} classes obtient {short(guess)} : le réseau est sûr de lui, et se "
                          "trompe.",
                       en=f"{capital(measure(name))}: {short(last)}, and it does not fall. Guessing among "
                          f"{digits(case.classes)} classes gives {short(guess)}: the network is sure of itself, and "
                          "wrong.")  # fmt: skip

        yield remark("diverging", "bad", curve.at(0.5), tell, _advise, "week1.descent#rate")
        return


def softmax_twice(case: Case) -> Iterator[Remark]:
    """Probabilities that a loss takes for logits."""
    event = next((e for e in case.observed("network") if e.get("twice")), None)
    if event is None:
        return

    def tell() -> str:
        return say(fr="Le réseau donne des probabilités, et la perte en fait de nouveau une softmax : même une "
                      "réponse parfaite "
                      "coûte cher, et le gradient est écrasé.",
                   en="The network gives probabilities and the loss takes their softmax once more: even a perfect "
                      "answer "
                      "costs a lot, and the gradient is squashed.")  # fmt: skip

    def advise() -> str:
        return say(fr="cross_entropy attend les logits : enlevez la softmax à la fin du réseau.",
                   en="cross_entropy expects logits: take the softmax at the network's end away.")  # fmt: skip

    yield remark("softmax-twice", "warn", event["step"], tell, advise, "week1.losses#softmax")


def _advise() -> str:
    return say(fr="Divisez le taux d'apprentissage par trois ou par dix. Si cela ne change rien, vérifiez le signe "
                  "de la "
                  "mise à jour, et que les gradients sont remis à zéro à chaque pas.",
               en="Divide the learning rate by three or by ten. If that changes nothing, check the sign of the "
                  "update, "
                  "and that gradients are set back to zero at every step.")  # fmt: skip


def _course(curve: Curve) -> tuple[str, int] | None:
    """("up" or "back", since when) for a curve that goes the wrong way for good; else None."""
    bins = curve.bins
    start, low, last = curve.start, curve.low, curve.mean(0.9)
    # Means of a tenth are compared with jumps from value to value: five standard errors, at least.
    margin = 5 * curve.noise / math.sqrt(max(1.0, len(curve) / 10)) + 0.5 * curve.noise
    tail = bins[-max(3, len(bins) // 8) :]
    size = max(abs(start), start - low)
    if last > start + max(margin, 0.3 * size) and min(tail) > start and last - low > 0.3 * size:
        rising = tail[-1] >= 0.9 * max(bins) or last > start + 2 * size
        if rising:
            since = next(k for k in range(len(bins) - 1, -1, -1) if bins[k] <= start or k == 0)
            return "up", curve.bin_step(since)
    fallen = start - low
    if fallen > 0.3 * abs(start) and fallen > 2 * margin and last > low + 0.6 * fallen and len(bins) >= 20:
        bottom = bins.index(low)
        back = [k for k in range(bottom, len(bins)) if bins[k] > low + 0.5 * fallen]
        # It must stay up for a sixth of the whole and must not be on its way down again.
        since = next((k for k in back if min(bins[k:]) > low + 0.45 * fallen), len(bins))
        if len(bins) - since >= max(4, len(bins) // 6):
            rest = bins[since:]
            half = len(rest) // 2
            earlier, later = sum(rest[:half]) / half, sum(rest[half:]) / (len(rest) - half)
            if later > earlier - 0.1 * fallen:
                return "back", curve.bin_step(since)
    return None


def tests(case: Case, what: str) -> list[str]:
    """Scalars of this kind measured on a test or validation set."""
    return [
        n
        for n, series in case.view.series.items()
        if series and held_out(n) and (n.endswith(what) or what in n.split("_"))
    ]
