"""Write, check and delete what `store` reads.

The arrays' files carry a piece of their checksum in their name and `set.json` names them, so a set
is replaced by replacing that one small file: a reader sees the old set or the new one, never half.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dlstudy.datasets import store
from dlstudy.datasets.catalog import BUILT_IN
from dlstudy.errors import DlstudyError, UserError
from dlstudy.home import cannot_write, home, write_atomic
from dlstudy.language import reason, say

if TYPE_CHECKING:
    from numpy.typing import NDArray


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
        for key in store.ARRAYS:
            files[key] = _write_array(place, key, arrays[key])
            written += arrays[key].nbytes
            if progress:
                progress(written, total)
    except OSError as error:
        _sweep(place, keep=_named(place))
        raise cannot_write(place, error) from error
    except KeyboardInterrupt:
        _sweep(place, keep=_named(place))
        raise
    x = arrays["train-x"]
    info = {
        "format": store.FORMAT,
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
    if not store.is_here(name):
        raise store.absent(name)
    return sum(path.stat().st_size for path in store.folder(name).iterdir() if path.is_file())


def remove(name: str) -> int:
    """Delete a set and return the bytes that were freed. UserError when it is not here or built in."""
    place = store.folder(name)
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
    place = store.folder(name)
    if not store.is_here(name):
        raise store.absent(name)
    if name in BUILT_IN:
        store.load(name)
    info = store.read_info(name, place)
    total = sum(entry["size"] for entry in info["files"].values())
    done = 0
    for entry in info["files"].values():
        path = place / entry["name"]
        try:
            digest = sha256_of(path)
        except OSError as error:
            raise store.damaged(name, f"{path.name}: {reason(error)}") from error
        if digest != entry["sha256"]:
            raise store.damaged(name, say(fr=f"{path.name} a changé (SHA-256 {digest[:12]}…, attendu "
                                       f"{entry['sha256'][:12]}…)",
                                    en=f"{path.name} has changed (SHA-256 {digest[:12]}…, expected "
                                       f"{entry['sha256'][:12]}…)"))  # fmt: skip
        done += entry["size"]
        if progress:
            progress(done, total)
    store.open_set(name, place, builtin=name in BUILT_IN)


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
