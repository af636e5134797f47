"""What happens layer by layer: units that are dead, gradients that vanish or explode on their way back."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from dlstudy.lab.wording import short
from dlstudy.language import number as digits
from dlstudy.language import percent, say
from dlstudy.training.coach.model import Case, Remark, middle, number, remark

#: The share of a layer's units above which it is told that they are dead; a few start badly in any network.
DEAD = 0.4
#: The same where the network learns all the same.
DEAD_AND_LEARNING = 0.6
#: Size of the first layer's gradient over the last layer's, from which on it has vanished. He's initialisation keeps
#: it within a factor of ten or so; six layers of sigmoids bring 1e-4.
VANISHED = 1e-3
#: How much a step changes a layer, by its size: beyond it the old weights do not matter. 1e-3 is usual.
TOO_FAR = 1.0
#: Gradients by the size of the weights. Around 0.1 for a mean over a batch, up to a hundred for a sum over it.
TOO_LARGE = 1e3


def dead(case: Case) -> Iterator[Remark]:
    """Units of a ReLU that gave 0 to every example, or of a NumPy network units that nothing moves."""
    looks: list[tuple[int, list[tuple[int, int, int]], str]] = []
    for event in case.observed("network"):
        step = int(event["step"])
        for units in (event.get("dead"), event.get("idle")):
            if units:
                many = int(event.get("span") or 0) if units is event.get("idle") else 0
                kind = "idle" if units is event.get("idle") else "dead"
                rows = [(int(u[-2]), int(u[-1]), many) if kind == "idle" else (int(u[0]), int(u[1]), int(u[2]))
                        for u in units]  # fmt: skip
                looks.append((step, rows, kind))
    if len(looks) < (1 if case.view.ended else 2):
        return
    limit = DEAD_AND_LEARNING if case.learns else DEAD
    recent = looks[-2:]
    worst = [
        max(((d / u, k) for k, (u, d, _) in enumerate(rows) if u >= 8), default=(0.0, 0))
        for _, rows, _ in recent
    ]
    whole = [sum(d for _, d, _ in rows) / max(1, sum(u for u, _, _ in rows)) for _, rows, _ in recent]
    if not all(w[0] >= limit or all_ >= limit for w, all_ in zip(worst, whole, strict=True)):
        return
    step, rows, kind = looks[-1]
    place = worst[-1][1]
    units, gone, many = rows[place]
    since = next(s for s, r, _ in looks if _share(r, place) >= limit or s == step)
    first = _share(looks[0][1], place) if len(looks) > 2 else math.nan

    def tell() -> str:
        layer = say(fr=f"Couche {place + 1}", en=f"Layer {place + 1}")
        if kind == "idle":
            text = say(fr=f"{layer} : {gone} neurones sur {units} n'ont pas changé d'un bit en {digits(many)} pas ; "
                          "ils "
                          "répondent 0 à tout, et aucun gradient ne leur parvient",
                       en=f"{layer}: {gone} of {units} units have not changed by a bit in {digits(many)} steps; they "
                          "answer 0 to everything, and no gradient reaches them")  # fmt: skip
        else:
            text = say(fr=f"{layer} : {gone} neurones ReLU sur {units} répondent 0 à chacun des {digits(many)} "
                          "exemples "
                          "regardés : ils sont morts",
                       en=f"{layer}: {gone} of {units} ReLU units answer 0 to each of the {digits(many)} examples "
                          "looked "
                          "at: they are dead")  # fmt: skip
        if first == first and first < 0.5 * gone / units:
            text += say(fr=f" (au début : {percent(first, 0)})", en=f" (at the start: {percent(first, 0)})")
        return text + "."

    def advise() -> str:
        return say(fr="Un taux plus petit, les premiers poids de He, des biais à 0, ou une ReLU qui fuit (leaky ReLU).",
                   en="A smaller rate, He's initial weights, biases at 0, or a leaky ReLU.")  # fmt: skip

    yield remark(
        "dead-units", "bad" if gone >= 0.9 * units else "warn", since, tell, advise, "week1.training#dead"
    )


def _share(rows: list[tuple[int, int, int]], place: int) -> float:
    return rows[place][1] / rows[place][0] if place < len(rows) and rows[place][0] else 0.0


def _profiles(case: Case) -> list[tuple[int, dict[Any, list[dict[str, Any]]]]]:
    """The looks that count: all but those of the first steps, of networks of at least three layers."""
    return [
        (step, groups)
        for step, groups in case.layers()
        if any(len(layers) >= 3 for layers in groups.values())
    ]


def _size(layer: dict[str, Any]) -> float:
    """A layer's gradient; of a NumPy network its update, which is the gradient times the rate."""
    gradient = number(layer, "gradient")
    return gradient if gradient == gradient else number(layer, "update")


def vanishing(case: Case) -> Iterator[Remark]:
    """Gradients that are thousands of times smaller at the first layers than at the last."""
    looks = _profiles(case)[-12:]
    if len(looks) < 2:
        return
    names = {of for _, groups in looks for of, layers in groups.items() if len(layers) >= 3}
    found = []
    for of in names:
        shares, relative = [], []
        for _, groups in looks:
            layers = groups.get(of, [])
            if len(layers) < 3:
                continue
            sizes = [_size(layer) for layer in layers]
            last = max(sizes[-2:])
            first = min(sizes[: max(1, len(sizes) // 3)])
            if not math.isfinite(last) or not math.isfinite(first) or last <= 0:
                continue
            shares.append(first / last)
            moves = [number(layer, "update") / max(number(layer, "weight"), 1e-30) for layer in layers]
            relative.append(min(moves[: max(1, len(moves) // 3)]) / max(max(moves[-2:]), 1e-30))
        # With Adam every layer moves by as much, however small its gradient.
        if len(shares) < 2 or not middle(shares) < VANISHED or not middle(relative) < 30 * VANISHED:
            return
        found.append((of, middle(shares)))
    if not found:
        return
    of, share = found[0]
    groups = looks[-1][1]
    layers = groups.get(of) or next(iter(groups.values()))

    def tell() -> str:
        sizes = [_size(layer) for layer in layers]
        shown = sizes if len(sizes) <= 6 else [*sizes[:3], math.nan, *sizes[-2:]]
        row = " ; ".join("…" if v != v else short(v) for v in shown)
        what = say(fr="du gradient", en="of the gradient") if number(layers[0], "gradient") == number(
            layers[0], "gradient") else say(fr="de la mise à jour", en="of the update")  # fmt: skip
        times = short(1 / share) if share > 0 else say(fr="une infinité de", en="infinitely many")
        row = say(fr=row, en=row.replace(" ; ", ", "))
        return say(fr=f"Taille {what}, de la première couche à la dernière : {row}. La première reçoit {times} fois "
                      "moins "
                      "que la dernière : elle n'apprend presque rien.",
                   en=f"Size {what}, from the first layer to the last: {row}. The first gets {times} times less than "
                      "the last: it learns next to nothing.")  # fmt: skip

    def advise() -> str:
        return say(fr="ReLU à la place de la sigmoïde, des premiers poids à la bonne taille (He, Glorot), moins de "
                      "couches, ou "
                      "une normalisation entre elles.",
                   en="ReLU in place of the sigmoid, first weights of the right size (He, Glorot), fewer layers, or "
                      "normalisation between them.")  # fmt: skip

    yield remark("vanishing-gradients", "warn", looks[0][0], tell, advise, "week1.activations#vanishing")


def unreached(case: Case) -> Iterator[Remark]:
    """Layers that an optimizer holds and no gradient ever reaches."""
    event = next((e for e in reversed(case.observed("network")) if e.get("missed")), None)
    if event is None:
        return

    def tell() -> str:
        names = ", ".join(str(name) for name in event["missed"][:4]) + (
            ", …" if len(event["missed"]) > 4 else ""
        )
        return say(fr=f"Aucun gradient ne parvient à : {names}. Les autres couches apprennent sans elles.",
                   en=f"No gradient reaches {names}. The other layers learn without them.")  # fmt: skip

    def advise() -> str:
        return say(fr="Cherchez un detach(), un item(), un passage par NumPy ou un no_grad() entre elles et la "
                      "perte.",
                   en="Look for a detach(), an item(), a way through NumPy or a no_grad() between them and the "
                      "loss.")  # fmt: skip

    yield remark("no-gradient", "warn", event["step"], tell, advise, "week1.backprop#graph")


def _lost(case: Case) -> bool:
    """Whether a loss is far above what guessing costs; where that is not known, whether nothing is learnt."""
    losses = [case.curve(name).mean(0.9) for name in case.losses() if len(case.curve(name))]
    return min(losses) > 5 * case.guessing if losses and case.guessing else not case.learns


def exploding(case: Case) -> Iterator[Remark]:
    """Gradients that grow from layer to layer on their way back, or steps as large as the weights themselves."""
    looks = [(step, groups) for step, groups in case.layers() if step > 5][-12:]
    if len(looks) < 3:
        return
    grown, far, large = [], [], []
    for _, groups in looks:
        for layers in groups.values():
            sizes = [number(layer, "gradient") for layer in layers]
            if len(sizes) >= 4 and all(math.isfinite(v) for v in sizes) and sizes[-1] > 0:
                grown.append(sizes[0] / max(sizes[-2:]))
            against = [number(layer, "gradient") / number(layer, "weight") for layer in layers
                       if number(layer, "weight") > 1e-6 and number(layer, "gradient") > 0]  # fmt: skip
            large.append(max(against, default=0.0))
            big = [number(layer, "update") / number(layer, "weight") for layer in layers
                   if number(layer, "weight") > 1e-6 and number(layer, "size") >= 64]  # fmt: skip
            if big:
                far.append(max(big))
    if len(grown) >= 3 and middle(grown) > 1 / VANISHED:

        def tell() -> str:
            return say(fr=f"Le gradient de la première couche est {short(middle(grown))} fois plus grand que celui "
                          "de la "
                          "dernière : chaque couche le multiplie sur le chemin du retour.",
                       en=f"The first layer's gradient is {short(middle(grown))} times larger than the last one's: "
                          "each "
                          "layer multiplies it on its way back.")  # fmt: skip
    elif len(large) >= 3 and middle(large) > TOO_LARGE and _lost(case):

        def tell() -> str:
            return say(fr=f"Les gradients sont {short(middle(large))} fois plus grands que les poids (d'ordinaire, "
                          "ils sont "
                          "plus petits) : le signal grandit de couche en couche.",
                       en=f"Gradients are {short(middle(large))} times as large as the weights (as a rule they are "
                          "smaller): "
                          "the signal grows from layer to layer.")  # fmt: skip
    elif len(far) >= 3 and middle(far) > TOO_FAR and not case.learns:

        def tell() -> str:
            return say(fr=f"Un pas change des poids de {short(middle(far))} fois leur taille : de ce qui était "
                          "appris, "
                          "il ne reste rien.",
                       en=f"One step changes weights by {short(middle(far))} times their size: nothing is left of "
                          "what "
                          "was learnt.")  # fmt: skip
    else:
        return

    def advise() -> str:
        return say(fr="Des premiers poids plus petits (He, Glorot), un taux plus petit, des gradients limités en "
                      "longueur.",
                   en="Smaller first weights (He, Glorot), a smaller rate, gradients clipped to a maximal "
                      "length.")  # fmt: skip

    yield remark("exploding-gradients", "warn", looks[0][0], tell, advise, "week1.training#start")
