"""The mode that a network is in: Dropout and batch normalisation behave otherwise in training and in evaluation."""

from __future__ import annotations

from collections.abc import Iterator

from dlstudy.language import number as digits
from dlstudy.language import percent, say
from dlstudy.training.coach.model import Case, Remark, number, remark

LESSON = "week1.training#stopping"


def training_mode(case: Case) -> Iterator[Remark]:
    """Evaluations that are made with Dropout or batch normalisation as in training."""
    tested = [e for e in case.observed("evaluation") if e.get("tested") and number(e, "n") > 0]
    recent = tested[-3:]
    wrong = [e for e in recent if max(number(e, "dropout"), number(e, "norm")) > 0.5 * number(e, "n")]
    if len(wrong) * 2 <= len(recent) or (len(recent) < 2 and not case.view.ended):
        return
    last = wrong[-1]

    def tell() -> str:
        drop, norm = number(last, "dropout") > 0, number(last, "norm") > 0
        fr = " et ".join(["Dropout y éteint des neurones au hasard"] * drop + [
            "la normalisation par lot y prend les moyennes du lot et change les siennes"] * norm)  # fmt: skip
        en = " and ".join(["Dropout switches units off at random"] * drop + [
            "batch normalisation takes the batch's means and changes its own"] * norm)  # fmt: skip
        return say(fr=f"Le test ({digits(last['n'])} exemples) est calculé en mode entraînement : {fr}.",
                   en=f"The test ({digits(last['n'])} examples) is computed in training mode: {en}.")  # fmt: skip

    def advise() -> str:
        return say(fr="Appelez net.eval() avant d'évaluer et net.train() avant de reprendre l'entraînement.",
                   en="Call net.eval() before you evaluate and net.train() before you train on.")  # fmt: skip

    yield remark("evaluated-in-training-mode", "bad", tested[0]["step"], tell, advise, LESSON)


def chance_in_evaluation(case: Case) -> Iterator[Remark]:
    """A classifier that draws random numbers while it is tested: a Dropout that no mode can switch off."""
    if not case.shares:  # what makes things, and does not tell classes apart, may well draw them
        return
    tested = [
        e
        for e in case.observed("evaluation")
        if e.get("tested") and number(e, "n") > 0 and e.get("predicted")
    ]
    recent = tested[-3:]
    wrong = [e for e in recent if number(e, "random") > 0.5 * number(e, "n")
             and not number(e, "dropout") and not number(e, "norm")]  # fmt: skip
    if len(wrong) * 2 <= len(recent) or (len(recent) < 2 and not case.view.ended):
        return

    def tell() -> str:
        return say(fr="Le réseau est en mode évaluation, et tire pourtant des nombres au hasard pour répondre : la "
                      "même image "
                      "peut avoir deux réponses.",
                   en="The network is in evaluation mode and yet draws random numbers to answer: the same picture "
                      "may get "
                      "two answers.")  # fmt: skip

    def advise() -> str:
        return say(fr="F.dropout(x, p, training=self.training) : sans ce dernier argument, il est toujours actif.",
                   en="F.dropout(x, p, training=self.training): without that last argument it is always "
                      "active.")  # fmt: skip

    yield remark("chance-in-evaluation", "warn", tested[0]["step"], tell, advise, LESSON)


def still_in_training(case: Case) -> Iterator[Remark]:
    """Training steps made in evaluation mode: eval() was called and train() never again."""
    looks = [(int(e["step"]), *map(int, e["still"])) for e in case.observed("network") if e.get("still")]
    recent = looks[-3:]
    still, all_ = sum(s for _, s, _ in recent), sum(n for _, _, n in recent)
    if all_ < 6 or still < 0.9 * all_:
        return
    since = next(step for step, s, n in looks if s >= 0.9 * n)

    def tell() -> str:
        return say(fr=f"{percent(still / all_, 0)} des derniers pas regardés sont faits en mode évaluation, depuis "
                      "le pas "
                      f"{digits(since)} : Dropout n'agit pas, la normalisation par lot ne suit plus les données.",
                   en=f"{percent(still / all_, 0)} of the last steps looked at were made in evaluation mode, since "
                      "step "
                      f"{digits(since)}: Dropout does nothing, batch normalisation no longer follows the "
                      "data.")  # fmt: skip

    def advise() -> str:
        return say(fr="Rappelez net.train() au début de chaque époque : net.eval() dure jusqu'au prochain appel.",
                   en="Call net.train() again at the beginning of each epoch: net.eval() lasts until the next "
                      "call.")  # fmt: skip

    yield remark("trained-in-evaluation-mode", "warn", since, tell, advise, LESSON)
