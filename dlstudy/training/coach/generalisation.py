"""What a network does with examples that it has not seen: too much worse, too much better, or always the same."""

from __future__ import annotations

import math
from collections.abc import Iterator

from dlstudy.lab.wording import held_out, measure, short
from dlstudy.language import capital, percent, say
from dlstudy.language import number as digits
from dlstudy.training.coach.losses import tests
from dlstudy.training.coach.model import Case, Curve, Remark, number, remark

#: How far above its best a test loss has to have climbed, as a share, and in itself.
CLIMB, LEAST_CLIMB = 0.15, 0.05
#: How much better or worse an accuracy has to be before anything is said of it.
GAP = 0.1
#: How far apart both losses have to be, as a share of what guessing costs.
LOSS_GAP = 0.15
#: Standard errors: a chance of one in a million would still accuse one training in a hundred thousand.
SIGMAS = 5.0


def overfitting(case: Case) -> Iterator[Remark]:
    """The training loss falls on while the test loss climbs, or one is nearly perfect and the other is not."""
    if case.adversarial:
        return
    for name in tests(case, "loss"):
        test = case.curve(name)
        train = _beside(case, name)
        if train is None or len(test) < 6:
            continue
        found = _turned(train, test)
        if found is not None and not _only_surer(case, test, *found):
            best, since = found

            def tell(name: str = name, test: Curve = test, train: Curve = train, best: float = best,
                     since: int = since) -> str:  # fmt: skip
                return say(fr=f"{capital(measure(name))} : {short(best)} au pas {digits(since)}, "
                              f"{short(test.mean(0.85))} à la fin, pendant que celle d'entraînement descend encore à "
                              f"{short(train.mean(0.9))}.",
                           en=f"{capital(measure(name))}: {short(best)} at step {digits(since)}, "
                              f"{short(test.mean(0.85))} at the end, while the training loss falls on to "
                              f"{short(train.mean(0.9))}.")  # fmt: skip

            yield remark("overfitting", "warn", since, tell, _regularise, "week1.training#overfitting")
            return
    yield from _unlearnt(case)
    yield from _gap(case)


def _only_surer(case: Case, test: Curve, best: float, since: int) -> bool:
    """Whether a test loss climbs only because the same few mistakes are made with more confidence: as many answers
    are right as at its best, nearly all, and it has not doubled."""
    if test.mean(0.85) > 2 * best:
        return False
    for name in tests(case, "accuracy"):
        right = case.curve(name)
        then = [v for s, v in zip(right.steps, right.values, strict=True) if 0.8 * since <= s <= 1.2 * since]
        if then and right.mean(0.85) >= max(0.85, math.fsum(then) / len(then) - 0.005):
            return True
    return False


def _unlearnt(case: Case) -> Iterator[Remark]:
    """A test accuracy that falls for good while the training loss goes on falling."""
    losses = case.losses()
    for name in tests(case, "accuracy"):
        test = case.curve(name)
        if not losses or len(test) < 8:
            continue
        values, train = test.values, case.curve(losses[0])
        means = [math.fsum(values[k : k + 3]) / 3 for k in range(len(values) - 2)]
        k = means.index(max(means)) + 1
        last = math.fsum(values[-max(3, len(values) // 6) :]) / max(3, len(values) // 6)
        best, since = means[k - 1], test.steps[k]
        error = math.sqrt(max(best * (1 - best), 0.01) / max(_tested(case), 50))
        if best - last < max(0.04, 3 * error, 2 * test.noise) or len(values) - k < max(4, len(values) // 5):
            continue
        around = [
            v for s, v in zip(train.steps, train.values, strict=True) if 0.8 * since <= s <= 1.2 * since
        ]
        if not around or train.mean(0.9) > 0.9 * math.fsum(around) / len(around):
            continue

        def tell(name: str = name, best: float = best, last: float = last, since: int = since) -> str:
            return say(fr=f"{capital(measure(name))} : {percent(best)} vers le pas {digits(since)}, {percent(last)} "
                          "à la "
                          "fin, alors que la perte d'entraînement descend toujours.",
                       en=f"{capital(measure(name))}: {percent(best)} around step {digits(since)}, {percent(last)} "
                          "at the "
                          "end, although the training loss still falls.")  # fmt: skip

        yield remark("overfitting", "warn", since, tell, _regularise, "week1.training#overfitting")
        return


def _regularise() -> str:
    return say(fr="Gardez les poids du meilleur moment ; plus d'exemples, un réseau plus petit, ou une "
                  "régularisation.",
               en="Keep the weights of the best moment; more examples, a smaller network, or "
                  "regularisation.")  # fmt: skip


def _beside(case: Case, name: str) -> Curve | None:
    """The training loss that belongs to a test loss."""
    what = plain(name)
    for candidate in (f"train_{what}", f"training_{what}", what, *case.losses()):
        if case.view.series.get(candidate):
            return case.curve(candidate)
    return None


def _turned(train: Curve, test: Curve) -> tuple[float, int] | None:
    """The best test loss and its step, if it has climbed for good since then while the training loss fell."""
    values = test.values
    # The best of the means of three: one lucky value is no turning point.
    means = [math.fsum(values[k : k + 3]) / 3 for k in range(len(values) - 2)]
    if not means:
        return None
    k = means.index(min(means)) + 1
    best, after = means[k - 1], values[k + 2 :]
    if len(after) < max(3, len(values) // 5):
        return None
    last = math.fsum(values[-max(2, len(values) // 6) :]) / max(2, len(values) // 6)
    rise = last - best
    if (
        rise < max(LEAST_CLIMB, CLIMB * abs(best), 3 * test.noise / math.sqrt(2))
        or min(after[len(after) // 2 :]) < best + 0.4 * rise
    ):
        return None
    since = test.steps[k]
    around = [v for s, v in zip(train.steps, train.values, strict=True) if 0.8 * since <= s <= 1.2 * since]
    if not around:
        return None
    then = math.fsum(around) / len(around)
    return (best, since) if train.mean(0.9) < then - 0.1 * abs(then) else None


def _gap(case: Case) -> Iterator[Remark]:
    """Nearly everything right in training, and much less on the test: by accuracies, or by losses."""
    n = _tested(case)
    if case.progress < 0.5:
        return
    for name in tests(case, "accuracy"):
        test = case.curve(name)
        what = plain(name)
        source = next(
            (c for c in (f"train_{what}", f"training_{what}", what) if case.view.series.get(c)), None
        )
        if source is None or len(test) < 2:
            continue
        score, train = test.mean(0.85), case.curve(source).mean(0.9)
        error = math.sqrt(max(score * (1 - score), 0.01) / max(n, 50))
        if train < 0.9 or train - score < max(GAP, SIGMAS * error):
            continue

        def tell(name: str = name, score: float = score, train: float = train) -> str:
            return say(fr=f"{capital(measure(name))} : {percent(score)}, contre {percent(train)} sur les exemples "
                          "d'entraînement, que le réseau sait presque par cœur.",
                       en=f"{capital(measure(name))}: {percent(score)}, against {percent(train)} on the training "
                          "examples, which the network knows nearly by heart.")  # fmt: skip

        yield remark("overfitting", "warn", test.steps[0], tell, _regularise, "week1.training#overfitting")
        return
    for name in tests(case, "loss"):
        test, train_loss = case.curve(name), _beside(case, name)
        guess = case.guessing
        if train_loss is None or not guess or len(test) < 3 or "loss" not in train_loss.name:
            continue
        low, high = train_loss.mean(0.9), test.mean(0.85)
        if any(case.curve(one).mean(0.85) > 0.92 for one in tests(case, "accuracy")):
            continue
        if not 0 <= low < 0.1 * guess or high - low < LOSS_GAP * guess or high < 3 * low:
            continue

        def tell_losses(name: str = name, low: float = low, high: float = high) -> str:
            return say(fr=f"{capital(measure(name))} : {short(high)}, contre {short(low)} sur les exemples "
                          "d'entraînement, "
                          "que le réseau sait presque par cœur.",
                       en=f"{capital(measure(name))}: {short(high)}, against {short(low)} on the training examples, "
                          "which "
                          "the network knows nearly by heart.")  # fmt: skip

        yield remark(
            "overfitting", "tip", test.steps[0], tell_losses, _regularise, "week1.training#overfitting"
        )
        return


def plain(name: str) -> str:
    """A scalar's name without what it is measured on: ``accuracy`` for ``test_accuracy`` and ``accuracy_val``."""
    return "_".join(part for part in name.split("_") if not held_out(part))


def _tested(case: Case) -> int:
    """How many examples an accuracy on the test is made from."""
    seen = [
        int(number(e, "n")) for e in case.observed("evaluation") if e.get("tested") and number(e, "n") > 0
    ]
    return seen[-1] if seen else int(case.view.data.get("test") or 0) or 100


def test_beats_training(case: Case) -> Iterator[Remark]:
    """A test accuracy that the training accuracy never reaches, where nothing makes training harder."""
    if any(
        e.get("still") for e in case.observed("network")
    ):  # Dropout or batch normalisation: training is harder
        return
    looks = case.observed("evaluation")
    unaltered = [e.get("plain") for e in looks if e.get("plain") is not None]
    by_numpy = bool(case.observed("network")) and not any(
        "gradient" in layer for e in case.observed("network") for layer in e.get("layers") or ())  # fmt: skip
    if (not (unaltered and unaltered[-1]) and not by_numpy) or case.progress < 0.6:
        return
    n = _tested(case)
    for name in tests(case, "accuracy"):
        what = plain(name)
        source = next(
            (c for c in (f"train_{what}", f"training_{what}", what) if case.view.series.get(c)), None
        )
        if source is None:
            continue
        test, train = case.curve(name), case.curve(source)
        if len(test) < 3 or len(train) < 3:
            continue
        # The training is judged by what comes after the tests that it is compared with: it only knows more by then.
        score = min(test.part(0.6)[: max(1, len(test.part(0.6)) - 1)])
        seen = train.part(0.7)
        level = math.fsum(seen) / len(seen)
        spread = math.sqrt(math.fsum((v - level) ** 2 for v in seen) / max(1, len(seen) - 1) / len(seen))
        error = math.hypot(math.sqrt(max(level * (1 - level), 1e-4) / max(n, 1)), spread)
        if score - level > max(0.04, SIGMAS * error):

            def tell(name: str = name, score: float = score, level: float = level) -> str:
                return say(fr=f"{capital(measure(name))} : {percent(score)}, et seulement {percent(level)} sur les "
                              "exemples "
                              f"d'entraînement. Avec {digits(n)} exemples de test, le hasard ne l'explique pas.",
                           en=f"{capital(measure(name))}: {percent(score)}, and only {percent(level)} on the "
                              "training "
                              f"examples. With {digits(n)} test examples, chance does not explain that.")  # fmt: skip

            def advise() -> str:
                return say(fr="Le test est-il plus facile, choisi, ou connu d'avance ? Regardez dix de ses exemples, "
                              "et d'où "
                              "ils viennent.",
                           en="Is the test easier, picked, or known beforehand? Look at ten of its examples, and "
                              "where they "
                              "come from.")  # fmt: skip

            yield remark(
                "test-beats-training", "warn", test.steps[0], tell, advise, "week1.training#overfitting"
            )
            return


def never_predicted(case: Case) -> Iterator[Remark]:
    """Classes that are never answered, although enough examples of them must be in the test."""
    if case.step < 20 or case.progress < 0.5:
        return
    # What a network answers before it has learnt says nothing.
    late = [e for e in case.observed("evaluation") if number(e, "step") >= case.step / 2]
    looks = [e for e in late if (e.get("predicted") or e.get("constant") is not None)
             and e.get("tested") and not e.get("cut") and number(e, "n") >= 16]  # fmt: skip
    recent = looks[-3:]
    found: list[int] = []
    many = 0
    if recent and case.shares and all(e.get("predicted") for e in recent):
        counts = [sum(column) for column in zip(*(e["predicted"] for e in recent), strict=False)]
        many = sum(counts)
        shares = case.shares
        expected = [many / len(recent) * share for share in shares]
        found = [k for k, share in enumerate(expected) if share >= 5 and (k >= len(counts) or not counts[k])]
        # An answer that exists, to be learnt from nothing: a class that was left out of the training set.
        left_out = [k for k in range(len(counts)) if k >= len(shares) or not shares[k]]
        if many >= 8 * len(recent) * len(counts) and len(left_out) <= 0.3 * len(counts) <= 30:
            found = sorted({*found, *(k for k in left_out if not counts[k])})
        # A look at a part of the test cannot show that a class is never answered, but well that it is.
        cut = [e["predicted"] for e in late if e.get("cut") and e.get("predicted")]
        found = [k for k in found if not any(k < len(counted) and counted[k] for counted in cut)]
    elif not case.observed("evaluation"):
        found, many = _from_confusion(case)
    if not found:
        if recent and all(e.get("constant") for e in recent):
            yield remark("never-predicted", "bad", recent[0]["step"], lambda: _constant(int(recent[-1]["n"])), _balance,
                         "week1.training#from-scratch")  # fmt: skip
        return
    names = [str(n) for n in case.view.data.get("classes") or ()]
    step = recent[0]["step"] if recent else case.step

    def tell() -> str:
        called = [names[k] if k < len(names) else str(k) for k in found]
        listed = ", ".join(called[:6]) + (", …" if len(called) > 6 else "")
        if len(called) == 1:
            return say(fr=f"Sur {digits(many)} réponses au test, la classe {listed} n'est jamais donnée.",
                       en=f"Class {listed} is never answered, in {digits(many)} answers to the test.")  # fmt: skip
        return say(fr=f"Sur {digits(many)} réponses au test, {len(called)} classes ne sont jamais données : "
                      f"{listed}.",
                   en=f"{len(called)} classes are never answered, in {digits(many)} answers to the test: "
                      f"{listed}.")  # fmt: skip

    yield remark("never-predicted", "warn", step, tell, _balance, "week1.training#from-scratch")


def _constant(n: int) -> str:
    return say(fr=f"Le réseau répond exactement la même chose aux {digits(n)} exemples du test.",
               en=f"The network answers exactly the same to all {digits(n)} examples of the test.")  # fmt: skip


def _balance() -> str:
    return say(fr="Ces classes sont-elles dans les exemples d'entraînement, avec les bons numéros ? Sont-elles rares "
                  "? Comparez "
                  "avec qui répond toujours la classe la plus fréquente.",
               en="Are these classes among the training examples, under the right numbers? Are they rare? Compare "
                  "with always "
                  "answering the most frequent class.")  # fmt: skip


def _from_confusion(case: Case) -> tuple[list[int], int]:
    """Columns without an answer in a confusion matrix that the lab shows (rows: truth), and the number of answers."""
    for show in case.view.shows.values():
        values = show.get("values")
        if (
            show.get("kind") != "matrix"
            or not values
            or show.get("rows") != show.get("columns")
            or not show.get("rows")
        ):
            continue
        if any(not isinstance(v, int) or v < 0 for row in values for v in row) or len(values) != len(
            values[0]
        ):
            continue
        columns = [sum(column) for column in zip(*values, strict=True)]
        return [k for k, row in enumerate(values) if sum(row) >= 8 and not columns[k]], sum(columns)
    return [], 0
