"""How many epochs fit: pure functions of what was measured, of the minutes and of what was asked.

Seconds everywhere. A `Cost` is what a lab's `fit` measured; `choose` decides; `Choice` is kept in
the run's state, so that a run that is resumed keeps the schedule it began with.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from dlstudy.language import count, duration, number, speaking

#: The share of the time that is not planned: a laptop slows down when it gets warm, and measuring a
#: few steps cannot foresee it. What the training does not need of it, it does not take.
MARGIN = 0.06
#: Seconds for what is never measured: starting, the last checkpoint, saving the weights.
FIXED = 2.0


@dataclass(frozen=True)
class Cost:
    """What a training costs on this machine.

    `profile`: (share of the training's steps, seconds of one step) in the order in which they come;
    `per_epoch` and `finish`: seconds of the evaluation after each epoch and of the one at the end.
    """

    profile: tuple[tuple[float, float], ...]
    steps_per_epoch: int
    per_epoch: float = 0.0
    finish: float = 0.0

    @property
    def step(self) -> float:
        """Seconds of a step, on average over the training."""
        shares = sum(share for share, _ in self.profile)
        return sum(share * seconds for share, seconds in self.profile) / shares if shares else 0.0

    @property
    def epoch(self) -> float:
        return self.steps_per_epoch * self.step + self.per_epoch

    def seconds(self, epochs: int) -> float:
        """What so many epochs take, with the evaluation at the end."""
        return epochs * self.epoch + self.finish

    def steps_until(self, done: float) -> float:
        """Seconds of a step, averaged over the part of the training up to `done` (0…1)."""
        spent = passed = 0.0
        for share, seconds in self.profile:
            part = min(share, max(0.0, done - passed))
            spent, passed = spent + part * seconds, passed + part
        return spent / passed if passed else (self.profile[0][1] if self.profile else 0.0)


@dataclass(frozen=True)
class Choice:
    """What was decided: `kind` is fits, cut, more, fewer or minimum (not even one epoch fits)."""

    epochs: int
    asked: int
    kind: str
    minutes: float | None
    asked_minutes: bool
    cost: Cost

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Choice:
        """Raises KeyError, TypeError or ValueError for what `as_dict` did not make."""
        cost = data["cost"]
        profile = tuple((float(share), float(seconds)) for share, seconds in cost["profile"])
        made = Cost(profile, int(cost["steps_per_epoch"]), float(cost["per_epoch"]), float(cost["finish"]))
        minutes = None if data["minutes"] is None else float(data["minutes"])
        if int(data["epochs"]) < 1:
            raise ValueError(data["epochs"])
        return cls(int(data["epochs"]), int(data["asked"]), str(data["kind"]), minutes,
                   bool(data["asked_minutes"]), made)  # fmt: skip

    @property
    def note(self) -> dict[str, str]:
        """The choice in words, in both languages."""
        return {code: _note(self, code) for code in ("fr", "en")}


def available(left: float) -> float:
    """The seconds that may be planned when `left` are left of the budget."""
    return max(0.0, left * (1 - MARGIN) - FIXED)


def choose(asked: int, cost: Cost, left: float | None, *, minutes: float | None = None,
           asked_minutes: bool = False) -> Choice:  # fmt: skip
    """How many epochs to train.

    Without a limit (`left` is None) what was asked stands. Within a limit it stands if it fits, and
    is cut to the largest whole number that fits otherwise; when the learner asked for these minutes,
    it is that largest number in any case. One epoch is the least, even where it does not fit: the
    deadline then ends it.
    """
    if asked < 1:
        raise ValueError(asked)
    if left is None:
        return Choice(asked, asked, "fits", minutes, asked_minutes, cost)
    room = available(left) - cost.finish
    largest = int(room / cost.epoch) if cost.epoch > 0 else asked
    while largest > 0 and cost.seconds(largest) > available(left):  # rounding, at the edge
        largest -= 1
    if largest < 1:
        return Choice(1, asked, "minimum", minutes, asked_minutes, cost)
    if asked_minutes:
        kind = "fits" if largest == asked else "more" if largest > asked else "fewer"
        return Choice(largest, asked, kind, minutes, asked_minutes, cost)
    return Choice(
        min(asked, largest), asked, "fits" if asked <= largest else "cut", minutes, asked_minutes, cost
    )


def _note(choice: Choice, code: str) -> str:
    with speaking(code):  # numbers and times as this language writes them
        epochs = count(choice.epochs, ("époque", "époques"), ("epoch", "epochs"))
        minutes = number(choice.minutes or 0, 0 if choice.minutes == int(choice.minutes or 0) else 1)
        each = duration(choice.cost.epoch) if choice.cost.epoch >= 1 else f"{number(choice.cost.epoch, 2)} s"
        whole = duration(choice.cost.seconds(choice.epochs))
    words = {"fr": f"{epochs}, environ {whole} : cela tient dans les {minutes} min prévues.",
             "en": f"{epochs}, about {whole}: that fits in the {minutes} min planned."}  # fmt: skip
    if choice.minutes is None:
        words = {"fr": f"{epochs}, sans limite de temps.", "en": f"{epochs}, without a limit of time."}
    elif choice.kind == "minimum":
        words = {
            "fr": f"Une époque prend {each} ici : même une seule ne tient pas dans {minutes} min. "
            "L'entraînement s'arrêtera à temps pour être évalué.",
            "en": f"An epoch takes {each} here: not even one fits in {minutes} min. "
            "The training will stop in time to be evaluated.",
        }
    elif choice.kind == "cut":
        words = {
            "fr": f"{epochs} au lieu de {choice.asked} : c'est ce qui tient ici dans {minutes} min "
            f"({each} par époque).",
            "en": f"{epochs} instead of {choice.asked}: that is what fits in {minutes} min here "
            f"({each} an epoch).",
        }
    elif choice.asked_minutes:
        words = {"fr": f"{epochs} pour bien employer {minutes} min ({each} par époque).",
                 "en": f"{epochs} to use {minutes} min well ({each} an epoch)."}  # fmt: skip
    return words[code]
