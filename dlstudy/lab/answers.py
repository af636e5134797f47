"""The exercise inside the lab: the reference solution, or what the learner wrote, as the names of a module.

Either is copied into the run's folder first, so that a run that is resumed goes on with the same code,
whatever has become of the file since.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from dlstudy.errors import DlstudyError, UserError
from dlstudy.lab.wording import measure
from dlstudy.language import reason, say, speaking

if TYPE_CHECKING:
    from dlstudy.runs.folder import RunFolder
    from dlstudy.runs.view import RunView

#: Where in a run's folder: the learner's files, the references.
MINE, REFERENCE = "answers", "references"
_CALLS = re.compile(r"\.exercise\(\s*(?:[\"']([\w.]+)[\"'])?\s*\)")


def units(source: str, own: str) -> list[str]:
    """The units whose exercises a lab's source uses, its own first."""
    return sorted({found or own for found in _CALLS.findall(source)}, key=lambda unit: (unit != own, unit))


def own_unit(info: Mapping[str, Any]) -> str:
    return str(info.get("lab", "")).partition(":")[0]


def bring(info: Mapping[str, Any], source: str, mine: Mapping[str, Path]) -> dict[str, bytes]:
    """The files of the exercises that a lab's source uses, as they are now, by their path in the run's folder.

    `mine`: the learner's own, by unit. References that are not there are left out: the lab tells when it asks.
    UserError when a file of the learner's cannot be read.
    """
    found: dict[str, bytes] = {}
    for unit in units(source, own_unit(info)):
        file = mine.get(unit)
        try:
            content = (file or _reference(info, unit)).read_bytes()
        except OSError as error:
            if file is None:
                continue
            raise UserError(say(fr=f"Impossible de lire {file} : {reason(error)}.",
                                en=f"Cannot read {file}: {reason(error)}.")) from error  # fmt: skip
        found[f"{MINE if file else REFERENCE}/{unit}.py"] = content
    return found


def file_of(folder: RunFolder, unit: str) -> Path:
    """The copy of the answer to a unit that this run uses. DlstudyError where there is none."""
    mine = unit in (folder.info.get("mine") or {})
    copy = folder.path / (MINE if mine else REFERENCE) / f"{unit}.py"
    if not copy.is_file():
        raise DlstudyError(say(fr=f"L'exercice {unit} n'a pas de solution ici.",
                               en=f"The exercise {unit} has no solution here."))  # fmt: skip
    return copy


def _reference(info: Mapping[str, Any], unit: str) -> Path:
    """Where the curriculum keeps the solution: ``week1.perceptron`` in ``week1/perceptron/solution.py``."""
    here, own = Path(str(info.get("source"))).parent, own_unit(info)
    if unit == own:
        return here / "solution.py"
    levels = own.count(".") + 1 if info.get("part") else 2
    return here.parents[levels - 1].joinpath(*unit.split("."), "solution.py")


def load(folder: RunFolder, unit: str | None = None) -> ModuleType:
    """The names of the exercise: what the file that is used defines. What it raises goes on."""
    wanted = unit or own_unit(folder.info)
    path = file_of(folder, wanted)
    name = "answer_" + re.sub(r"\W", "_", wanted)
    module = ModuleType(name)
    module.__file__ = str(path)
    code = compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
    sys.modules[name] = module  # dataclasses look their module up there
    exec(code, module.__dict__)
    return module


# ---- when it is the learner's ---------------------------------------------------------------------------


def copies(folder: Path, info: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """The learner's copies in a run's folder: (unit, the file it was copied from)."""
    return {
        str(folder / MINE / f"{unit}.py"): (unit, str(file))
        for unit, file in (info.get("mine") or {}).items()
    }


def all_copies(folder: Path) -> list[Path]:
    """The learner's and the references' copies in a run's folder."""
    return sorted(path for name in (MINE, REFERENCE) for path in (folder / name).glob("*.py"))


def check(unit: str) -> dict[str, str]:
    """What to do when the learner's code does not do what it should."""
    return {"fr": f"Ce que votre code fait de travers : dlstudy check {unit}",
            "en": f"What is wrong with your code: dlstudy check {unit}"}  # fmt: skip


def advice(error: BaseException, unit: str, inside: bool) -> dict[str, str]:
    """Words for an exception in a run that trains the learner's code. `inside`: it was raised by that code."""
    more = check(unit)
    if isinstance(error, NotImplementedError) and inside:
        what = str(error) or "?"
        return {"fr": f"Pas encore écrit : {what}. Pour l'écrire : dlstudy edit {unit}",
                "en": f"Not written yet: {what}. To write it: dlstudy edit {unit}"}  # fmt: skip
    if inside:
        return more
    missing = isinstance(error, AttributeError) and re.search(r"no attribute '(\w+)'", str(error))
    if missing:
        return {"fr": f"Votre code n'a peut-être pas « {missing[1]} », que le lab utilise.\n{more['fr']}",
                "en": f"Your code may lack '{missing[1]}', which the lab uses.\n{more['en']}"}  # fmt: skip
    return {"fr": "Le lab calcule ici avec ce que votre code a donné.\n" + more["fr"],
            "en": "Here the lab computes with what your code gave.\n" + more["en"]}  # fmt: skip


def no_number(name: str, unit: str) -> dict[str, str]:
    """What to say when something that is logged is no number any more."""
    more = check(unit)
    french, english = _called(name)
    return {"fr": f"« {french} » n'est plus un nombre fini : votre code a débordé ou divisé par zéro. {more['fr']}",
            "en": f"'{english}' is no finite number any more: your code overflowed or divided by zero. "
                  f"{more['en']}"}  # fmt: skip


def _called(name: str) -> tuple[str, str]:
    """A metric's name in French and in English."""
    with speaking("fr"):
        french = measure(name)
    with speaking("en"):
        return french, measure(name)


def no_progress(view: RunView, unit: str) -> dict[str, str] | None:
    """What to say at the end of a run in which nothing became better; None if something did."""
    found: list[tuple[str, float, float]] = []
    smaller = dict.fromkeys(
        ("loss", "errors", "mistakes", "error", "relative_error", "height", "distance"), -1
    )
    for name, sign in {**smaller, "accuracy": 1, "test_accuracy": 1}.items():
        series = view.series.get(name)
        if series is None or len(series) < 2:
            continue
        values = series.values
        first, last = values[0], math.fsum(values[-max(1, len(values) // 10) :]) / max(1, len(values) // 10)
        if not math.isfinite(last) or sign * (last - first) > 0.02 * abs(first):
            return None
        found.append((name, first, last))
    if not found:
        return None
    name, first, last = found[0]
    more = check(unit)
    french, english = _called(name)
    change = f"{first:.3g} → {last:.3g}"
    return {"fr": f"Rien ne s'est amélioré ({french} : {change.replace('.', ',')}). Comparez avec la référence : "
                  f"dlstudy run {unit}. {more['fr']}",
            "en": f"Nothing improved ({english}: {change}). Compare with the reference: dlstudy run {unit}. "
                  f"{more['en']}"}  # fmt: skip
