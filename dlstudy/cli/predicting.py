"""Predict first, then run: the questions before a lab, asked where somebody can answer."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from dlstudy.cli.console import is_terminal, out, style, wrap
from dlstudy.desk.predicting import about, before_words, has_run, load, named, no_number_words
from dlstudy.lab.wording import words
from dlstudy.language import say
from dlstudy.training.experiments import Experiment, Experiments

if TYPE_CHECKING:
    from dlstudy.curriculum.model import Part

_ATTEMPTS = 3


def prepare(part: Part, name: str | None, *, ask: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """(the settings of the experiment of this name, what the run shall know of predictions and experiments).

    Asks the what-if's question, or before a lab's first run its predictions, if `ask` and there is a terminal.
    UserError for an unknown name, with those that there are.
    """
    found = load(part)
    ask = ask and is_terminal() and sys.stdin.isatty()
    if name is not None:
        chosen = named(found, part, name)
        guess = _choose(chosen) if ask else None
        return chosen.settings, about(part, found, chosen=chosen, guess=guess)
    asked = ask and found.predictions and not has_run(part)
    return {}, about(part, found, answers=_predict(found) if asked else None)


def listing(part: Part) -> list[str]:
    """The experiments of a lab, one line each."""
    found = load(part)
    if not found.experiments:
        return [say(fr=f"Le lab {part.reference} ne propose pas d'expérience.",
                    en=f"The lab {part.reference} offers no experiments.")]  # fmt: skip
    width = max(len(one.name) for one in found.experiments)
    head = say(fr=f"Expériences de {part.reference} (dlstudy run {part.reference} --experiment NOM) :",
               en=f"Experiments of {part.reference} (dlstudy run {part.reference} --experiment NAME):")  # fmt: skip
    return [
        wrap(head),
        *(f"  {style(one.name.ljust(width), 'bold')}  {words(one.title)}" for one in found.experiments),
    ]


def _predict(found: Experiments) -> dict[str, float]:
    """What was predicted, by the prediction's id."""
    from dlstudy.lab.predictions import typed

    out(style(before_words(), "bold") + style(say(fr="  (Entrée : passer)", en="  (Enter: skip)"), "dim"))
    answers: dict[str, float] = {}
    for one in found.predictions:
        answer = _number(words(one.ask), one.metric, typed)
        if answer is _LEAVE:
            break
        if answer is not None:
            answers[one.id] = answer
    return answers


_LEAVE: Any = object()


def _number(question: str, metric: str, typed: Any) -> Any:
    """The number that was typed, None if the question was passed over, `_LEAVE` if there is no more input."""
    for _ in range(_ATTEMPTS):
        text = _line(wrap(question, 2, "  ") + " ")
        if text is None:
            return _LEAVE
        if not text:
            return None
        number = typed(text, metric)
        if number is not None:
            return number
        out("  " + no_number_words())
    return None


def _choose(one: Experiment) -> int | None:
    """The number of the choice that was taken, None if the question was passed over."""
    out(style(words(one.title), "bold"))
    out(wrap(words(one.ask)))
    for number, choice in enumerate(one.choices, 1):
        lines = wrap(words(choice), 5, f"  {number}  ")
        out(lines.replace(str(number), style(str(number), "cyan"), 1))
    last = len(one.choices)
    for _ in range(_ATTEMPTS):
        text = _line(say(fr=f"Votre réponse, de 1 à {last} (Entrée : passer) : ",
                         en=f"Your answer, from 1 to {last} (Enter: skip): "))  # fmt: skip
        if not text:
            return None
        if text.isdigit() and 1 <= int(text) <= last:
            return int(text)
    return None


def _line(question: str) -> str | None:
    """What was typed after a question; None at the end of the input. Ctrl-C ends the program: nothing has begun."""
    print(question, end="", flush=True)
    line = sys.stdin.readline()
    if not line:
        print()
        return None
    return line.strip()
