"""Predict first, then run: what there is to predict of a lab, and what a run shall know of the answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dlstudy.errors import UserError
from dlstudy.language import say
from dlstudy.training import experiments
from dlstudy.training.experiments import Experiment, Experiments

if TYPE_CHECKING:
    from dlstudy.curriculum.model import Part


def load(part: Part) -> Experiments:
    """The lab's experiments, their formulas as they are read in a line: nobody who asks or tells has to set them.

    Raises DlstudyError for a broken file.
    """
    found = experiments.load(part)
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


def named(found: Experiments, part: Part, name: str) -> Experiment:
    """The experiment of this name. UserError, with those that there are, if there is none."""
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


def about(
    part: Part,
    found: Experiments,
    *,
    chosen: Experiment | None = None,
    guess: int | None = None,
    answers: Mapping[str, float] | None = None,
) -> dict[str, Any]:
    """What the run shall know of predictions and experiments (for `training.start(about=…)`).

    Args:
        chosen: the what-if that the run is, and `guess` the number of the choice taken (from 1), None for no answer.
        answers: what was predicted before a first run, by the prediction's id; None if nothing was asked.
    """
    told: dict[str, Any] = {"experiments": {one.name: one.title for one in found.experiments}}
    if chosen is not None:
        told["experiment"] = {"name": chosen.name, "title": chosen.title, "ask": chosen.ask, "guess": guess,
                              "choices": chosen.choices, "answer": chosen.answer, "explain": chosen.explain,
                              "beside": beside(part, chosen)}  # fmt: skip
    elif answers is not None:
        told["predictions"] = [
            {"id": one.id, "metric": one.metric, "at": one.at, "tolerance": one.tolerance,
             "answer": answers[one.id], "ask": one.ask, "explain": one.explain}
            for one in found.predictions if one.id in answers
        ]  # fmt: skip
    return told


def has_run(part: Part) -> bool:
    """Whether this lab was run to its end before, or predicted."""
    from dlstudy.runs.folder import all_runs

    return any(
        run.info.get("lab") == part.reference
        and (run.info.get("predictions") or run.state().get("status") == "finished")
        for run in all_runs()
    )


def beside(part: Part, chosen: Experiment) -> str | None:
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


# -- the words of who asks ----------------------------------------------------------------------------------------


def before_words() -> str:
    """What stands over the predictions of a first run."""
    return say(fr="Avant la première exécution, que prévoyez-vous ?",
               en="Before the first run: what do you predict?")  # fmt: skip


def no_number_words() -> str:
    """What is said of an answer that is no number."""
    return say(fr="Un nombre est attendu, 0,5 par exemple (Entrée : passer).",
               en="A number was expected, 0.5 for example (Enter: skip).")  # fmt: skip
