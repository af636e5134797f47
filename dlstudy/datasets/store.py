"""What is on disk: one folder a set, with its arrays and `set.json`, which says where they came from.

The arrays' files carry a piece of their checksum in their name and `set.json` names them, so a set
is replaced by replacing that one small file: a reader sees the old set or the new one, never half.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dlstudy.datasets.catalog import BUILT_IN, KNOWN
from dlstudy.errors import DlstudyError, UserError
from dlstudy.home import cannot_write, home, write_atomic
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
    raise _absent(name)


def load(name: str) -> DataSet:
    """A set with its arrays, mapped from the disk and read as they are used.

    Writing into the arrays never reaches the files. Raises UserError when the set is not here,
    DlstudyError when its files are damaged.
    """
    if name in BUILT_IN:
        from dlstudy.datasets.builtin import load_builtin

        return load_builtin(name)
    if not is_here(name):
        raise _absent(name)
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


def write_set(
    name: str,
    place: Path,
    arrays: dict[str, NDArray[Any]],
    *,
    classes: dict[str, list[str]],
    official: bool,
    origin: dict[str, Any],
    note: dict[str, str],
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Store a set: the arrays beside what is there, on the disk for good, then `set.json` in one move.

    Returns what `set.json` says. Raises DlstudyError when there is no room or no right to write; what
    was there before is untouched. Hold the set's lock (`lock`) round this.
    """
    import datetime as dt

    files: dict[str, dict[str, Any]] = {}
    written = 0
    total = sum(array.nbytes for array in arrays.values())
    try:
        place.mkdir(parents=True, exist_ok=True)
        for key in ARRAYS:
            files[key] = _write_array(place, key, arrays[key])
            written += arrays[key].nbytes
            if progress:
                progress(written, total)
    except OSError as error:
        _sweep(place, keep=_named(place))
        raise cannot_write(place, error) from error
    x = arrays["train-x"]
    info = {
        "format": FORMAT,
        "name": name,
        "shape": list(x.shape[1:]),
        "train": len(x),
        "test": len(arrays["test-x"]),
        "classes": classes,
        "official": official,
        "origin": origin,
        "stored_at": dt.datetime.now(dt.timezone.utc).isoformat(timespec="seconds"),
        "note": note,
        "files": files,
    }
    try:
        write_atomic(place / "set.json", json.dumps(info, ensure_ascii=False, indent=1) + "\n")
    except DlstudyError:
        _sweep(place, keep=_named(place))
        raise
    _sweep(place, keep={entry["name"] for entry in files.values()})
    return info


def _write_array(place: Path, key: str, array: NDArray[Any]) -> dict[str, Any]:
    import numpy as np

    temporary = place / f".{key}.{os.getpid()}.tmp"
    with open(temporary, "wb") as file:
        np.save(file, np.ascontiguousarray(array), allow_pickle=False)
        file.flush()
        os.fsync(file.fileno())
    size, digest = temporary.stat().st_size, sha256_of(temporary)
    final = place / f"{key}.{digest[:12]}.npy"
    os.replace(temporary, final)
    return {"name": final.name, "size": size, "sha256": digest}


def _named(place: Path) -> set[str]:
    """The files that the `set.json` in a folder needs."""
    try:
        return {entry["name"] for entry in json.loads((place / "set.json").read_bytes())["files"].values()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return set()


def _sweep(place: Path, *, keep: set[str]) -> None:
    """Remove arrays that no `set.json` names any more, and what an interrupted write left."""
    import time

    with contextlib.suppress(OSError):
        for path in place.iterdir():
            with contextlib.suppress(OSError):  # open elsewhere on Windows: the next write removes it
                # Another program may be drawing the same built-in set: its young files are its own.
                mine = f".{os.getpid()}." in path.name or time.time() - path.stat().st_mtime > 3600
                if path.name not in keep and (path.suffix == ".npy" or (path.suffix == ".tmp" and mine)):
                    path.unlink()


def require(name: str) -> int:
    """The bytes that a set takes up. UserError when it is not here or built in."""
    if name in BUILT_IN:
        raise UserError(
            say(fr=f"« {name} » est fourni avec le programme et n'occupe que du cache.",
                en=f"'{name}' comes with the program and only takes up cache."),
        )  # fmt: skip
    if not is_here(name):
        raise _absent(name)
    return sum(path.stat().st_size for path in folder(name).iterdir() if path.is_file())


def remove(name: str) -> int:
    """Delete a set and return the bytes that were freed. UserError when it is not here or built in."""
    place = folder(name)
    with lock(name):
        freed = require(name)
        try:
            (place / "set.json").unlink()
        except OSError as error:
            raise cannot_write(place, error) from error
        shutil.rmtree(place, ignore_errors=True)
    return freed


def verify(name: str, progress: Callable[[int, int], None] | None = None) -> None:
    """Compare every stored file with its checksum. Raises DlstudyError naming the first that differs."""
    place = folder(name)
    if not is_here(name):
        raise _absent(name)
    if name in BUILT_IN:
        load(name)
    info = read_info(name, place)
    total = sum(entry["size"] for entry in info["files"].values())
    done = 0
    for entry in info["files"].values():
        path = place / entry["name"]
        try:
            digest = sha256_of(path)
        except OSError as error:
            raise damaged(name, f"{path.name}: {error.strerror}") from error
        if digest != entry["sha256"]:
            raise damaged(name, say(fr=f"{path.name} a changé (SHA-256 {digest[:12]}…, attendu "
                                       f"{entry['sha256'][:12]}…)",
                                    en=f"{path.name} has changed (SHA-256 {digest[:12]}…, expected "
                                       f"{entry['sha256'][:12]}…)"))  # fmt: skip
        done += entry["size"]
        if progress:
            progress(done, total)
    open_set(name, place, builtin=name in BUILT_IN)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    import hashlib

    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


@contextlib.contextmanager
def lock(name: str) -> Iterator[None]:
    """Only one process writes a set at a time; the system frees the lock of one that died.

    Raises UserError when another process holds it.
    """
    from filelock import FileLock, Timeout

    place = home().datasets
    try:
        place.mkdir(parents=True, exist_ok=True)
        held = FileLock(place / f".{name}.lock", timeout=0)
        held.acquire()
    except Timeout:
        raise UserError(
            say(fr=f"Un autre dlstudy s'occupe déjà du jeu de données « {name} ».",
                en=f"Another dlstudy is already at work on the data set '{name}'."),
            hint=say(fr="Attendez qu'il ait fini.", en="Wait for it to finish."),
        ) from None  # fmt: skip
    except OSError as error:
        raise cannot_write(place, error) from error
    try:
        yield
    finally:
        held.release()


def damaged(name: str, what: str) -> DlstudyError:
    """The error for a stored set that cannot be trusted any more, with the way to mend it."""
    command = f"dlstudy data get {name}" if name in KNOWN else f"dlstudy data import {name} …"
    return DlstudyError(
        say(fr=f"Le jeu de données « {name} » est endommagé : {what}.",
            en=f"The data set '{name}' is damaged: {what}."),
        hint=say(fr=f"Reprenez-le : {command}", en=f"Bring it again: {command}"),
    )  # fmt: skip


def _absent(name: str) -> UserError:
    """The error for a set that is not here."""
    names = ", ".join(here())
    if name in KNOWN:
        return UserError(
            say(fr=f"Le jeu de données « {name} » n'est pas sur cette machine.",
                en=f"The data set '{name}' is not on this machine."),
            hint=say(fr=f"Pour l'apporter : dlstudy data get {name}. Déjà là : {names}.",
                     en=f"To bring it: dlstudy data get {name}. Already here: {names}."),
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
