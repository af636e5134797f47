"""What is said of data sets, once for the commands and the screen.

Lines are (text, look); a look is "", "bold", "dim" or "green", "" as text an empty line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from dlstudy.datasets.catalog import KNOWN
from dlstudy.datasets.listing import megabytes
from dlstudy.datasets.store import folder
from dlstudy.language import number, say

if TYPE_CHECKING:
    from dlstudy.curriculum.model import Part
    from dlstudy.datasets.catalog import Known
    from dlstudy.datasets.listing import Row

Line = tuple[str, str]

#: How a lab says which set it wants (see README, Write a unit).
_WANTS = re.compile(r"^[^#\n]*\brun\.data\(\s*[\"']([\w.-]+)[\"']", re.MULTILINE)


# -- one set ------------------------------------------------------------------------------------------------------


def details(row: Row, labs: dict[str, list[str]] | None = None) -> list[Line]:
    """Everything about a set but its name, contents, size and state: who uses it, licence, origin, checksums.

    Args:
        labs: what `labs` found.
    """
    known = KNOWN.get(row.name)
    lines: list[Line] = []
    if known:
        lines.append((", ".join(known.classes[say(fr="fr", en="en")]), ""))
    if row.builtin:
        lines.append((stands_in(row.name), ""))
    lines += [(line, "") for line in _users(row.name, labs or {})]
    if known:
        lines.append((licence(known), ""))
        lines.append((known.homepage, ""))
    if row.here and not row.builtin:
        lines.append((say(fr=f"dans {folder(row.name)}", en=f"in {folder(row.name)}"), ""))
        origin = row.facts.get("origin") or {}
        if "path" in origin:
            path = origin["path"]
            lines.append((say(fr=f"importé de {path}", en=f"imported from {path}"), ""))
        if "sha256" in origin:
            lines.append((f"SHA-256 {origin['sha256']}", "dim"))
    for file in known.files if known else ():
        lines += [("", ""), (f"{file.name}  {megabytes(file.size)}", ""), (f"  SHA-256 {file.sha256}", "dim")]
        lines += [(f"  {url}", "dim") for url in file.urls]
    return lines


def licence(known: Known) -> str:
    """``licence: MIT (Zalando SE)``."""
    return say(fr=f"licence : {known.licence['fr']}", en=f"licence: {known.licence['en']}")


def stands_in(name: str) -> str:
    """For which sets a built-in one is taken until they are here."""
    sets = ", ".join(known.title for known in KNOWN.values() if known.stand_in == name)
    return say(fr=f"fourni avec le programme ; remplace {sets} tant qu'ils ne sont pas là",
               en=f"comes with the program; stands in for {sets} until they are here")  # fmt: skip


def _users(name: str, labs: dict[str, list[str]]) -> list[str]:
    users = ", ".join(labs.get(name, ()))
    return [say(fr=f"labs : {users}", en=f"labs: {users}")] if users else []


def labs(parts: Iterable[Part]) -> dict[str, list[str]]:
    """For each set the labs that want it, by their source: ``{"cifar10": ["week2.cifar"]}``."""
    found: dict[str, list[str]] = {}
    for part in parts:
        if part.kind != "lab" or part.file is None:
            continue
        try:
            text = part.file.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        for name in dict.fromkeys(_WANTS.findall(text)):
            users = found.setdefault(name, [])
            if part.reference not in users:
                users.append(part.reference)
    return found


# -- getting and importing ----------------------------------------------------------------------------------------


def about(known: Known) -> str:
    """What is about to be fetched."""
    return f"{known.title}, {megabytes(known.size)}{say(fr=' ; ', en='; ')}{licence(known)}"


def here_already(known: Known) -> str:
    return say(fr=f"{known.title} est déjà là, complet et officiel.",
               en=f"{known.title} is here already, whole and official.")  # fmt: skip


def interrupted(how: str) -> str:
    """That a download was interrupted; how: what goes on with it."""
    return say(fr=f"Interrompu. {how} reprendra où il en est.", en=f"Interrupted. {how} goes on from here.")


def begun(name: str) -> str:
    """How much of an interrupted download is here, "" if nothing."""
    from dlstudy.home import home

    try:
        size = sum(path.stat().st_size for path in (home().cache / "downloads" / name).iterdir())
    except OSError:
        return ""
    if not size:
        return ""
    return say(fr=f"{megabytes(size)} sont déjà téléchargés.", en=f"{megabytes(size)} are fetched already.")


def report(info: dict[str, Any]) -> list[Line]:
    """What came into the store: the set's name, its contents, what it is, remarks."""
    shape = "×".join(map(str, info["shape"]))
    train, test = number(info["train"]), number(info["test"])
    return [
        (info["name"], "bold"),
        (say(fr=f"{train} images d'entraînement et {test} de test, {shape}",
             en=f"{train} training and {test} test pictures, {shape}"), ""),
        (say(**info["note"]), ""),
        *((say(**remark), "") for remark in info.get("remarks", [])),
    ]  # fmt: skip


def stored_size(info: dict[str, Any]) -> str:
    """The room that a set takes up."""
    return megabytes(sum(entry["size"] for entry in info["files"].values()))


# -- verifying and removing ---------------------------------------------------------------------------------------


def whole() -> str:
    return say(fr="intact", en="whole")


def remove_question(name: str, size: int) -> str:
    return say(fr=f"Supprimer « {name} » ({megabytes(size)}) ?", en=f"Delete '{name}' ({megabytes(size)})?")


def removed(name: str, freed: int) -> str:
    return say(
        fr=f"« {name} » supprimé, {megabytes(freed)} libérés.",
        en=f"'{name}' deleted, {megabytes(freed)} freed.",
    )
