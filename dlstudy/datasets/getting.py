"""Bring a set of the catalog from the network into the store: only ever because somebody asked for it."""

from __future__ import annotations

import dataclasses
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dlstudy.datasets import keeping, store
from dlstudy.datasets.catalog import BUILT_IN, KNOWN, File, Known
from dlstudy.errors import DlstudyError, UserError
from dlstudy.home import home
from dlstudy.language import say


def get(
    name: str,
    *,
    mirror: str | None = None,
    progress: Callable[[str, int, int], None] | None = None,
    say_so: Callable[[str], object] = str,
) -> dict[str, Any] | None:
    """Download, verify and store a set; what `set.json` says of it, or None when the official set is here already.

    Args:
        mirror: an address to try before the catalog's: the files of that set, under their own names.
        progress: told the file's name, the bytes here and the bytes in all.
        say_so: told, in words, when a mirror is given up.

    An interrupted download goes on where it was when it is asked for again. A copy that was imported and is
    not the official distribution makes place for it, once it is here. Raises UserError or DlstudyError.
    """
    known = _known(name)
    files = known.files if mirror is None else tuple(_also_from(mirror, file) for file in known.files)
    with keeping.lock(name):
        if store.is_here(name) and _official(name):
            return None
        place = home().cache / "downloads" / name
        _require_room(known, place)
        from dlstudy.datasets import download

        before = 0
        for file in files:

            def told(done: int, _: int, name: str = file.name, before: int = before) -> None:
                if progress:
                    progress(name, before + done, known.size)

            download.fetch(file, place, told, say_so=say_so)
            before += file.size
        info = _store(known, files, place)
        shutil.rmtree(place, ignore_errors=True)
        return info


def _store(known: Known, files: tuple[File, ...], place: Path) -> dict[str, Any]:
    from dlstudy.datasets import importing

    path = place / files[0].name if len(files) == 1 else place
    content = importing.read(path, known)
    origin = {
        "kind": "downloaded",
        "layout": content.layout,
        "files": [{"name": file.name, "size": file.size, "sha256": file.sha256} for file in files],
    }
    content.published |= {file.sha256 for file in files}  # each was verified when it came
    return importing.keep(known.name, content, origin)


def _known(name: str) -> Known:
    if name in BUILT_IN:
        raise UserError(
            say(fr=f"« {name} » est fourni avec le programme : rien à télécharger.",
                en=f"'{name}' comes with the program: nothing to download."),
        )  # fmt: skip
    if name not in KNOWN:
        import difflib

        near = difflib.get_close_matches(name, KNOWN, n=1, cutoff=0.4)
        words = say(fr=f"Au catalogue : {', '.join(KNOWN)}.", en=f"In the catalog: {', '.join(KNOWN)}.")
        if near:
            words = say(fr=f"Vouliez-vous dire : {near[0]} ? ", en=f"Did you mean: {near[0]}? ") + words
        raise UserError(say(fr=f"Jeu de données inconnu : {name}.", en=f"Unknown data set: {name}."), words)
    return KNOWN[name]


def _also_from(mirror: str, file: File) -> File:
    if not re.match(r"https?://[^/]", mirror):
        raise UserError(
            say(fr=f"« {mirror} » n'est pas une adresse http:// ou https://.",
                en=f"'{mirror}' is not an http:// or https:// address."),
        )  # fmt: skip
    return dataclasses.replace(file, urls=(f"{mirror.rstrip('/')}/{file.name}", *file.urls))


def _official(name: str) -> bool:
    """Whether the set that is here is the official one, and whole."""
    try:
        if not store.read_info(name)["official"]:
            return False
        keeping.verify(name)
    except DlstudyError:
        return False
    return True


def _require_room(known: Known, place: Path) -> None:
    """DlstudyError before anything is fetched when the disk cannot hold what will come of it."""
    arrays = (known.train + known.test) * known.shape[0] * known.shape[1] * known.shape[2]
    here = sum(path.stat().st_size for path in place.glob("*")) if place.is_dir() else 0
    for folder, needed in ((home().cache, known.size - here), (home().datasets, arrays)):
        while not folder.exists() and folder.parent != folder:
            folder = folder.parent
        try:
            free = shutil.disk_usage(folder).free
        except OSError:
            continue
        if free < needed:
            from dlstudy.language import number

            raise DlstudyError(
                say(fr=f"{known.title} demande {number(needed / 1e6)} Mo sur {folder} ; "
                       f"il y reste {number(free / 1e6)} Mo.",
                    en=f"{known.title} needs {number(needed / 1e6)} MB on {folder}; "
                       f"{number(free / 1e6)} MB are left."),
                hint=say(fr="Libérez de la place, ou choisissez un autre dossier avec la variable DLSTUDY_HOME.",
                         en="Free some space, or choose another folder with the DLSTUDY_HOME variable."),
            )  # fmt: skip
