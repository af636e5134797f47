"""Finding the unit or part that somebody typed: by its id, by its last word, with the nearest when there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dlstudy.curriculum.files import shown
from dlstudy.curriculum.model import KINDS, Part, Plan, Unit
from dlstudy.curriculum.structure import nearest
from dlstudy.errors import UserError
from dlstudy.language import say

if TYPE_CHECKING:
    from pathlib import Path


class _Typed(NamedTuple):
    """``week3.text/lab:pretrained`` taken apart: unit, kind, variant."""

    unit: str
    kind: str | None
    variant: str | None


def find_unit(plan: Plan, text: str) -> Unit:
    """The unit meant by ``week2.cifar``, by ``cifar`` if only one ends so, or by a part of it.

    Raises UserError with the nearest ids.
    """
    wanted = _take_apart(text).unit
    if wanted in plan.units:
        return plan.units[wanted]
    ending = [unit for unit in plan.units.values() if wanted and unit.id.endswith(f".{wanted}")]
    if len(ending) == 1:
        return ending[0]
    if ending:
        names = ", ".join(unit.id for unit in ending)
        raise UserError(say(fr=f"{shown(text)} peut être : {names}.", en=f"{shown(text)} may be: {names}."))
    near = _near(plan, wanted)
    raise UserError(
        say(fr=f"Unité inconnue : {shown(text)}.", en=f"Unknown unit: {shown(text)}."),
        hint=say(fr=f"Les plus proches : {', '.join(near)}.", en=f"The nearest: {', '.join(near)}.")
        if near
        else say(fr="« dlstudy plan » montre toutes les unités.", en="'dlstudy plan' shows every unit."),
    )


def find_part(plan: Plan, text: str, kind: str | None = None) -> Part:
    """The part meant by ``week2.cifar/lab``, ``week3.text:pretrained``, or a unit and the kind asked for.

    Without a kind, the unit must have one part only. Raises UserError that lists what the unit has.
    """
    unit = find_unit(plan, text)
    typed = _take_apart(text)
    if kind and typed.kind and typed.kind != kind:
        raise UserError(say(fr=f"{shown(text)} : {NAMES['fr'][kind]} est attendu ici.",
                            en=f"{shown(text)}: {NAMES['en'][kind]} was expected here."))  # fmt: skip
    kind = kind or typed.kind
    parts = [part for part in plan.parts() if part.unit == unit.id]
    right = [part for part in parts if kind in (None, part.kind)]
    exact = [part for part in right if part.variant == typed.variant]
    if len(exact) == 1:
        return exact[0]
    if not exact and len(right) == 1 and typed.variant is None:
        return right[0]
    choices = ", ".join(part.id for part in (exact or right or parts))
    if kind and not right:
        message = say(fr=f"{unit.id} n'a pas {NAMES['fr de'][kind]}.", en=f"{unit.id} has no {kind}.")
    elif exact or typed.variant is None:
        message = say(fr=f"{unit.id} a plusieurs parties : précisez laquelle.",
                      en=f"{unit.id} has several parts: say which one.")  # fmt: skip
    else:
        message = say(fr=f"{unit.id} n'a pas de variante {shown(typed.variant)}.",
                      en=f"{unit.id} has no variant {shown(typed.variant)}.")  # fmt: skip
    raise UserError(message, hint=say(fr=f"Au choix : {choices}.", en=f"Choose from: {choices}."))


NAMES = {
    "fr": {"lesson": "une leçon", "exercise": "un exercice", "lab": "un lab", "cards": "un paquet de cartes"},
    "fr de": {"lesson": "de leçon", "exercise": "d'exercice", "lab": "de lab", "cards": "de cartes"},
    "en": {"lesson": "a lesson", "exercise": "an exercise", "lab": "a lab", "cards": "a set of cards"},
}


def complete_units(incomplete: str, kind: str | None = None, *, path: Path | None = None) -> list[str]:
    """What the shell offers: ids that begin with what was typed, or whose last word does. Never raises.

    `kind`: only units with a part of this kind. `path`: the curriculum, by default the setting's.
    """
    from pathlib import Path

    from dlstudy.curriculum.loading import load
    from dlstudy.errors import DlstudyError
    from dlstudy.home import settings

    try:
        chosen = path or settings()["curriculum"]
        plan = load(Path(chosen) if chosen else None)
    except DlstudyError:
        return []
    ids = [part.reference for part in plan.parts() if part.kind == kind] if kind else list(plan.units)
    typed = incomplete.lower()
    return [name for name in ids if name.startswith(typed)] or [
        name for name in ids if name.rpartition(".")[2].startswith(typed)
    ]


def _take_apart(text: str) -> _Typed:
    """Also understands the folder, ``week2/cifar`` and ``curriculum/week2/cifar/``."""
    name, _, variant = text.strip().lower().partition(":")
    pieces = [piece for piece in name.replace("\\", "/").split("/") if piece not in ("", ".")]
    kind = pieces.pop() if len(pieces) > 1 and pieces[-1] in KINDS else None
    if len(pieces) > 1 and pieces[0] == "curriculum":
        del pieces[0]
    return _Typed(".".join(pieces), kind, variant or None)


def _near(plan: Plan, wanted: str) -> list[str]:
    """The ids most like a word, whole or by their last word."""
    last = {unit.rpartition(".")[2]: unit for unit in plan.units}
    whole = nearest(wanted, list(plan.units), 3)
    by_last = [last[name] for name in nearest(wanted.rpartition(".")[2], list(last), 3)]
    return list(dict.fromkeys(whole[:1] + by_last + whole))[:3]
