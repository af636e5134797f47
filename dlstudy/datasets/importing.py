"""Bring a set from a file or folder on this machine into the store, in any of the layouts it is published in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dlstudy.datasets import archives, keeping, store
from dlstudy.datasets.archives import Progress
from dlstudy.datasets.catalog import BUILT_IN, KNOWN, Known
from dlstudy.errors import DlstudyError, UserError
from dlstudy.language import say

if TYPE_CHECKING:
    from dlstudy.datasets.layouts import Content

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


def import_set(
    name: str, path: Path, *, size: int | None = None, replace: bool = False, progress: Progress | None = None
) -> dict[str, Any]:
    """Import a set from an archive or a folder and return what `set.json` says of it.

    Args:
        name: one of the catalog's, or any new name for a set of one's own.
        path: an official archive (CIFAR's binary or python layout), MNIST's IDX files (a folder or an
            archive of them), or pictures as `train/<class>/*` and `test/<class>/*` (a tree or an archive).
        size: bring pictures to this square size instead of insisting that they all have one size.
        replace: take the place of a set of this name that is already here.

    Raises UserError, naming the file, for whatever is not as it should be; what was there stays.
    """
    check_name(name)
    if size is not None and not 4 <= size <= 512:
        raise UserError(say(fr="--size attend un nombre de pixels entre 4 et 512.",
                            en="--size needs a number of pixels between 4 and 512."))  # fmt: skip
    if store.is_here(name) and not replace and _intact(name):
        raise UserError(
            say(
                fr=f"Le jeu de données « {name} » est déjà là.", en=f"The data set '{name}' is already here."
            ),
            hint=say(fr="Pour le remplacer : --replace.", en="To replace it: --replace."),
        )
    with keeping.lock(name):
        content = read(path, KNOWN.get(name), size=size, progress=progress)
        origin: dict[str, Any] = {"kind": "imported", "path": str(path.absolute()), "layout": content.layout}
        if path.is_file():
            origin |= {"size": path.stat().st_size, "sha256": keeping.sha256_of(path)}
        if size:
            origin["resized"] = size
        return keep(name, content, origin)


def check_name(name: str) -> None:
    """UserError for a name that no set can have."""
    if name in BUILT_IN:
        raise UserError(say(fr=f"« {name} » est le nom d'un jeu fourni avec le programme.",
                            en=f"'{name}' is the name of a set that comes with the program."))  # fmt: skip
    if not NAME.fullmatch(name):
        raise UserError(
            say(fr=f"« {name} » ne peut pas nommer un jeu de données : il faut de 1 à 40 lettres minuscules "
                   "sans accent, chiffres, points ou tirets.",
                en=f"'{name}' cannot name a data set: 1 to 40 lower-case letters, digits, dots or dashes."),
        )  # fmt: skip


def _intact(name: str) -> bool:
    try:
        store.open_set(name, store.folder(name), builtin=False)
    except DlstudyError:
        return False
    return True


def read(
    path: Path, known: Known | None, *, size: int | None = None, progress: Progress | None = None
) -> Content:
    """The content of an archive or folder, whichever layout it is in, checked against the catalog."""
    from dlstudy.datasets import images, layouts

    layout: Any = None
    names: list[str] = []
    for member in archives.members(path, progress):
        if layout is None:
            layout = layouts.Cifar.recognise(member.name) or layouts.Idx.recognise(member.name)
            if layout is None and images.place(member.name):
                layout = images.Images(None if size or known is None else known.shape, size)
            if layout is None and len(names) < 5:
                names.append(member.name)
        if layout is not None:
            layout.take(member)
    if layout is None:
        raise _unrecognised(path, names)
    content: Content = layout.finish()
    if known is not None:
        _fit(content, known, size)
    elif content.classes is None:
        top = int(max(content.arrays["train-y"].max(), content.arrays["test-y"].max()))
        content.classes = [str(i) for i in range(top + 1)]
    _check_labels(content)
    return content


def _fit(content: Content, known: Known, size: int | None) -> None:
    """Bring the classes into the catalog's order; UserError when this is another set."""
    shape = tuple(content.arrays["train-x"].shape[1:])
    wanted = (size, size, known.shape[2]) if size else known.shape
    if content.layout == "images" and shape[2] == 1 and wanted[2] == 3:
        content.arrays |= {key: content.arrays[key].repeat(3, -1) for key in ("train-x", "test-x")}
        shape = (*shape[:2], 3)
    if shape != wanted:
        found, right = _dimensions(shape), _dimensions(wanted)
        raise _another_set(
            known,
            say(
                fr=f"ses images sont de {found}, et non de {right}",
                en=f"its pictures are {found}, not {right}",
            ),
        )
    if content.classes is not None:
        order = _order(content.classes, known)
        import numpy as np

        for half in ("train", "test"):
            y = content.arrays[f"{half}-y"]
            if len(y) and y.min() >= 0 and y.max() < len(order):
                content.arrays[f"{half}-y"] = np.array(order, np.int64)[y]
    content.classes = known.classes["en"]


def _order(classes: list[str], known: Known) -> list[int]:
    """For each class found, its number in the catalog: by its English name, its French one, or its number."""
    numbers = {}
    for names in (
        known.classes["en"],
        known.classes["fr"],
        [str(i) for i in range(len(known.classes["en"]))],
    ):
        numbers.update({_plain(name): i for i, name in enumerate(names)})
    found = [numbers.get(_plain(name)) for name in classes]
    strange = [name for name, number in zip(classes, found, strict=True) if number is None]
    missing = [name for i, name in enumerate(known.classes["en"]) if i not in found]
    if strange or missing or len(found) != len(set(found)):
        more, less = _some(strange), _some(missing)
        words = say(fr=f"ses classes ne sont pas les mêmes (inconnues : {more} ; absentes : {less})",
                    en=f"its classes are not the same (unknown: {more}; missing: {less})")  # fmt: skip
        raise _another_set(known, words)
    return [number for number in found if number is not None]


def _check_labels(content: Content) -> None:
    assert content.classes is not None
    for half in ("train", "test"):
        y = content.arrays[f"{half}-y"]
        if not len(y):
            raise UserError(say(fr=f"Aucune image dans « {half} ».", en=f"No pictures in '{half}'."))
        if y.min() < 0 or y.max() >= len(content.classes):
            raise UserError(
                say(fr=f"{half} : l'étiquette {int(y.max())} dépasse les {len(content.classes)} classes.",
                    en=f"{half}: label {int(y.max())} is beyond the {len(content.classes)} classes."),
            )  # fmt: skip


def is_official(content: Content, known: Known | None) -> bool:
    """Whether every file is the published one, by the checksum of what it holds or of its gzipped form."""
    if known is None:
        return False
    whole = bool(known.content) and all(
        content.parts.get(half) == known.content[half] for half in ("train", "test")
    )
    return whole or (bool(content.published) and content.published >= {file.sha256 for file in known.files})


def keep(
    name: str, content: Content, origin: dict[str, Any], progress: Progress | None = None
) -> dict[str, Any]:
    """Write what was read into the store. Hold the set's lock round this."""
    known = KNOWN.get(name)
    official = is_official(content, known) and not origin.get("resized")
    classes = known.classes if known else {"en": list(content.classes or [])}
    info = keeping.write_set(
        name,
        store.folder(name),
        content.arrays,
        classes=classes,
        official=official,
        origin=origin,
        note=_note(name, known, official, origin),
        progress=progress,
    )
    return info | {"remarks": content.remarks}


def _note(name: str, known: Known | None, official: bool, origin: dict[str, Any]) -> dict[str, str]:
    title = known.title if known else name
    if official:
        return {"fr": f"{title}, distribution officielle", "en": f"{title}, the official distribution"}
    source = Path(origin.get("path", "")).name
    if known is None:
        return {"fr": f"{title}, importé de {source}", "en": f"{title}, imported from {source}"}
    return {
        "fr": f"{title} importé de {source} ; ce n'est pas la distribution officielle, les résultats peuvent différer",
        "en": f"{title} imported from {source}; this is not the official distribution, results may differ",
    }


def _another_set(known: Known, why: str) -> UserError:
    return UserError(
        say(fr=f"Ce n'est pas {known.title} : {why}.", en=f"This is not {known.title}: {why}."),
        hint=say(fr="Rien n'a été importé. Choisissez un autre nom pour un autre jeu.",
                 en="Nothing was imported. Choose another name for another set."),
    )  # fmt: skip


def _unrecognised(path: Path, names: list[str]) -> UserError:
    seen = say(fr=f" (on y trouve : {_some(names)})", en=f" (it holds: {_some(names)})") if names else ""
    return UserError(
        say(fr=f"Aucun jeu de données reconnu dans {path}{seen}.", en=f"No data set recognised in {path}{seen}."),
        hint=say(fr="Sont reconnus : les archives de CIFAR (binaires ou python), les fichiers IDX de MNIST, "
                    "et les images rangées en train/<classe>/* et test/<classe>/*.",
                 en="Recognised are: CIFAR's archives (binary or python), MNIST's IDX files, "
                    "and pictures kept as train/<class>/* and test/<class>/*."),
    )  # fmt: skip


def _plain(name: str) -> str:
    return re.sub(r"[\s_/-]+", " ", name).strip().lower()


def _some(names: list[str]) -> str:
    return (", ".join(names[:4]) + (", …" if len(names) > 4 else "")) or "—"


def _dimensions(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape))
