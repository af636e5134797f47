"""Predict first, then run: the questions before a lab, asked where somebody can answer."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

from dlstudy.cli.console import is_terminal, out, style, wrap
from dlstudy.errors import UserError
from dlstudy.lab.wording import words
from dlstudy.language import say
from dlstudy.training.experiments import Experiment, Experiments, load

if TYPE_CHECKING:
    from dlstudy.curriculum.model import Part

_ATTEMPTS = 3


def _load(part: Part) -> Experiments:
    """The lab's experiments, their formulas as they are read in a line: nobody who asks or tells has to set them."""
    found = load(part)
    return found._replace(
        predictions=[one._replace(ask=_set(one.ask), explain=_set(one.explain)) for one in found.predictions],
        experiments=[one._replace(title=_set(one.title), ask=_set(one.ask), explain=_set(one.explain),
                                  choices=[_set(choice) for choice in one.choices]) for one in found.experiments],
    )  # fmt: skip


def _set(text: Any) -> Any:
    """A text, or its languages, with its formulas set."""
    if isinstance(text, dict):
        return {lang: _set(words) for lang, words in text.items()}
    if not isinstance(text, str) or "$" not in text:
        return text
    from dlstudy.lessons.formulas import PLAIN, FormulaError, inline

    letters = str.maketrans(PLAIN)

    def line(formula: re.Match[str]) -> str:
        try:
            return inline(formula[1]).translate(letters)
        except FormulaError:
            return formula[0]

    return re.sub(r"\$([^$]+)\$", line, text)


def prepare(part: Part, name: str | None, *, ask: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """(the settings of the experiment of this name, what the run shall know of predictions and experiments).

    Asks the what-if's question, or before a lab's first run its predictions, if `ask` and there is a terminal.
    UserError for an unknown name, with those that there are.
    """
    found = _load(part)
    about: dict[str, Any] = {"experiments": {one.name: one.title for one in found.experiments}}
    ask = ask and is_terminal() and sys.stdin.isatty()
    if name is not None:
        chosen = _named(found, part, name)
        guess = _choose(chosen) if ask else None
        about["experiment"] = {"name": chosen.name, "title": chosen.title, "ask": chosen.ask, "guess": guess,
                               "choices": chosen.choices, "answer": chosen.answer, "explain": chosen.explain,
                               "beside": _beside(part, chosen)}  # fmt: skip
        return chosen.settings, about
    if ask and found.predictions and not _has_run(part):
        about["predictions"] = _predict(found)
    return {}, about


def listing(part: Part) -> list[str]:
    """The experiments of a lab, one line each."""
    found = _load(part)
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


def _named(found: Experiments, part: Part, name: str) -> Experiment:
    for one in found.experiments:
        if one.name == name:
            return one
    names = ", ".join(one.name for one in found.experiments)
    raise UserError(
        say(fr=f"Le lab {part.reference} n'a pas d'expérience « {name} ».",
            en=f"The lab {part.reference} has no experiment '{name}'."),
        hint=say(fr=f"Il a : {names}." if names else "Il n'en propose aucune.",
                 en=f"It has: {names}." if names else "It offers none."),
    )  # fmt: skip


def _predict(found: Experiments) -> list[dict[str, Any]]:
    from dlstudy.lab.predictions import typed

    question = say(fr="Avant la première exécution, que prévoyez-vous ?",
                   en="Before the first run: what do you predict?")  # fmt: skip
    out(style(question, "bold") + style(say(fr="  (Entrée : passer)", en="  (Enter: skip)"), "dim"))  # fmt: skip
    answered = []
    for one in found.predictions:
        answer = _number(words(one.ask), one.metric, typed)
        if answer is _LEAVE:
            break
        if answer is not None:
            answered.append({"id": one.id, "metric": one.metric, "at": one.at, "tolerance": one.tolerance,
                             "answer": answer, "ask": one.ask, "explain": one.explain})  # fmt: skip
    return answered


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
        out("  " + say(fr="Un nombre est attendu, 0,5 par exemple (Entrée : passer).",
                       en="A number was expected, 0.5 for example (Enter: skip)."))  # fmt: skip
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


def _has_run(part: Part) -> bool:
    """Whether this lab was run to its end before, or predicted."""
    from dlstudy.runs.folder import all_runs

    return any(
        run.info.get("lab") == part.reference
        and (run.info.get("predictions") or run.state().get("status") == "finished")
        for run in all_runs()
    )


def _beside(part: Part, chosen: Experiment) -> str | None:
    """The newest finished run of the lab without what the experiment changes, to compare with."""
    from dlstudy.runs.folder import all_runs

    for run in all_runs():
        info = run.info
        if info.get("lab") != part.reference or info.get("experiment") or info.get("mine"):
            continue
        settings, defaults = info.get("settings") or {}, info.get("defaults") or {}
        same = all(settings.get(name) == defaults.get(name) for name in chosen.settings)
        if same and run.state().get("status") == "finished":
            return run.id
    return None
