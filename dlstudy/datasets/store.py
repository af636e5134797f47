"""What is on disk: one folder a set, with its arrays, and `set.json`, which says where they came from."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dlstudy.datasets.catalog import BUILT_IN, KNOWN
from dlstudy.errors import DlstudyError, UserError
from dlstudy.home import home
from dlstudy.language import language, say

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FORMAT = 1
ARRAYS = ("train-x", "train-y", "test-x", "test-y")


@dataclass(frozen=True)
class Split:
    """One half of a set: pictures ``x`` uint8 (N, H, W, C), 0 to 255, and labels ``y`` int64 (N,)."""

    x: NDArray[np.uint8]
    y: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.y)


@dataclass(frozen=True)
class DataSet:
    """A set that was loaded.

    Attributes:
        names: the classes' names by language, in the order of the labels.
        builtin: whether it came with the program.
        official: whether every picture and label is that of the official distribution, by checksum.
        note: one sentence in each language about what this set is, for a lab to say.
    """

    name: str
    train: Split
    test: Split
    names: dict[str, list[str]]
    builtin: bool
    official: bool
    note: dict[str, str]
    origin: dict[str, Any] = field(default_factory=dict)

    @property
    def classes(self) -> list[str]:
        """The classes' names in the language in force."""
        return self.names.get(language()) or self.names["en"]


def folder(name: str) -> Path:
    """Where a set lies; built-in sets are only kept to save drawing them again."""
    return (home().cache / "datasets" if name in BUILT_IN else home().datasets) / name


def is_here(name: str) -> bool:
    """Whether a set can be loaded without anything being fetched."""
    return name in BUILT_IN or (folder(name) / "set.json").is_file()


def here() -> list[str]:
    """The sets on this machine: those that were brought, the catalog's first, then the built-in ones."""
    try:
        found = sorted(path.parent.name for path in home().datasets.glob("*/set.json"))
    except OSError:
        found = []
    known = [name for name in KNOWN if name in found]
    return known + [name for name in found if name not in KNOWN and name not in BUILT_IN] + list(BUILT_IN)


def resolve(wanted: str, asked: str | None = None) -> str:
    """The set to use: the one asked for, else the wanted one if it is here, else its stand-in.

    Raises UserError when the set asked for (or one that has no stand-in) is not here. Nothing is
    ever fetched from the network.
    """
    name = asked or wanted
    if is_here(name):
        return name
    if not asked and name in KNOWN:
        return KNOWN[name].stand_in
    raise absent(name)


def load(name: str) -> DataSet:
    """A set with its arrays, mapped from the disk and read as they are used.

    Writing into the arrays never reaches the files. Raises UserError when the set is not here,
    DlstudyError when its files are damaged.
    """
    if name in BUILT_IN:
        from dlstudy.datasets.builtin import load_builtin

        return load_builtin(name)
    if not is_here(name):
        raise absent(name)
    return open_set(name, folder(name), builtin=False)


def open_set(name: str, place: Path, *, builtin: bool) -> DataSet:
    """The set stored in a folder."""
    import numpy as np

    info = read_info(name, place)
    arrays = {}
    for key in ARRAYS:
        path = place / info["files"][key]["name"]
        try:
            arrays[key] = np.load(path, mmap_mode="c", allow_pickle=False)
            if path.stat().st_size != info["files"][key]["size"]:
                raise ValueError(say(fr="taille inattendue", en="unexpected size"))
        except (OSError, ValueError, EOFError) as error:
            raise damaged(name, f"{path.name}: {error}") from error
    for half in ("train", "test"):
        x, y = arrays[f"{half}-x"], arrays[f"{half}-y"]
        if x.dtype != np.uint8 or x.ndim != 4 or y.dtype != np.int64 or y.shape != x.shape[:1]:
            raise damaged(name, f"{half}: {x.dtype} {x.shape}, {y.dtype} {y.shape}")
    return DataSet(
        name=name,
        train=Split(arrays["train-x"], arrays["train-y"]),
        test=Split(arrays["test-x"], arrays["test-y"]),
        names=info["classes"],
        builtin=builtin,
        official=bool(info["official"]),
        note=info["note"],
        origin=info["origin"],
    )


def read_info(name: str, place: Path | None = None) -> dict[str, Any]:
    """What `set.json` says. Raises DlstudyError when it cannot be read."""
    path = (place or folder(name)) / "set.json"
    try:
        info = json.loads(path.read_bytes())
        if info["format"] > FORMAT:
            raise damaged(name, say(fr="écrit par une version plus récente de dlstudy",
                                    en="written by a newer dlstudy"))  # fmt: skip
        for key in ARRAYS:
            if Path(info["files"][key]["name"]).name != info["files"][key]["name"]:
                raise ValueError(info["files"][key]["name"])
        _ = info["classes"]["en"], info["official"], info["note"]["fr"], info["origin"]["kind"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise damaged(name, f"{path}: {error}") from error
    return info


def damaged(name: str, what: str) -> DlstudyError:
    """The error for a stored set that cannot be trusted any more, with the way to mend it."""
    command = f"dlstudy data get {name}" if name in KNOWN else f"dlstudy data import {name} …"
    return DlstudyError(
        say(fr=f"Le jeu de données « {name} » est endommagé : {what}.",
            en=f"The data set '{name}' is damaged: {what}."),
        hint=say(fr=f"Reprenez-le : {command}", en=f"Bring it again: {command}"),
    )  # fmt: skip


def absent(name: str) -> UserError:
    """The error for a set that is not here."""
    names = ", ".join(here())
    if name in KNOWN:
        return UserError(
            say(fr=f"Le jeu de données « {name} » n'est pas sur cette machine.",
                en=f"The data set '{name}' is not on this machine."),
            hint=say(fr=f"Pour le télécharger : dlstudy data get {name}. Déjà là : {names}.",
                     en=f"To fetch it: dlstudy data get {name}. Already here: {names}."),
        )  # fmt: skip
    return unknown(name)


def unknown(name: str) -> UserError:
    """The error for a name that is neither here nor in the catalog, with the nearest ones."""
    import difflib

    names = ", ".join(here())
    near = difflib.get_close_matches(name, [*KNOWN, *here()], n=2)
    hint = say(fr=f"Déjà là : {names}. Au catalogue : {', '.join(KNOWN)}.",
               en=f"Already here: {names}. In the catalog: {', '.join(KNOWN)}.")  # fmt: skip
    if near:
        nearest = ", ".join(dict.fromkeys(near))
        hint = say(fr=f"Vouliez-vous dire : {nearest} ? ", en=f"Did you mean: {nearest}? ") + hint
    return UserError(say(fr=f"Jeu de données inconnu : {name}.", en=f"Unknown data set: {name}."), hint)
