"""Every set that is here or could be, in a form to print."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dlstudy.datasets import store
from dlstudy.datasets.catalog import BUILT_IN, KNOWN
from dlstudy.errors import DlstudyError
from dlstudy.language import number, say


@dataclass
class Row:
    """One line of `dlstudy data list`; `as_json` is documented in the README and stable."""

    name: str
    here: bool
    builtin: bool
    content: str
    size: str
    state: str
    facts: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, "here": self.here, "builtin": self.builtin, **self.facts}


def every() -> list[Row]:
    """The catalog's sets, those of the learner's own, then the built-in ones."""
    own = [name for name in store.here() if name not in KNOWN and name not in BUILT_IN]
    return [_brought(name) for name in (*KNOWN, *own)] + [_builtin(name) for name in BUILT_IN]


def one(name: str) -> Row:
    """The line of one set. UserError when there is none of this name."""
    for row in every():
        if row.name == name:
            return row
    raise store.unknown(name)


def _brought(name: str) -> Row:
    known = KNOWN.get(name)
    catalog: dict[str, Any] = {}
    if known:
        catalog = {
            "title": known.title,
            "homepage": known.homepage,
            "licence": known.licence["en"],
            "files": [{"name": file.name, "size": file.size, "sha256": file.sha256, "md5": file.md5,
                       "urls": list(file.urls)} for file in known.files],
        }  # fmt: skip
    if not store.is_here(name):
        assert known is not None
        content = _content(known.train + known.test, known.shape, len(known.classes["en"]))
        state = say(fr="à télécharger", en="to download")
        facts = {"official": None, "shape": list(known.shape), "train": known.train, "test": known.test,
                 "classes": known.classes["en"], "bytes": 0, "damaged": False, "origin": None}  # fmt: skip
        return Row(name, False, False, content, megabytes(known.size), state, facts | catalog)
    try:
        info = store.read_info(name)
        content = _content(info["train"] + info["test"], info["shape"], len(info["classes"]["en"]))
    except (DlstudyError, KeyError, TypeError):
        facts = {"official": None, "damaged": True}
        return Row(name, True, False, "", "", say(fr="endommagé", en="damaged"), facts | catalog)
    size = sum(entry["size"] for entry in info["files"].values())
    if info["official"]:
        state = say(fr="officiel", en="official")
    elif known:
        state = say(fr="non officiel", en="not official")
    else:
        state = say(fr="importé", en="imported")
    facts = {key: info[key] for key in ("official", "shape", "train", "test")}
    facts |= {"classes": info["classes"]["en"], "bytes": size, "damaged": False, "origin": info["origin"]}
    return Row(name, True, False, content, megabytes(size), state, facts | catalog)


#: What the built-in sets hold, without making them: pictures, shape, bytes in the cache.
_BUILT_IN = {"digits": (1_500, 297, [8, 8, 1]), "shapes": (10_000, 2_000, [32, 32, 3])}


def _builtin(name: str) -> Row:
    train, test, shape = _BUILT_IN[name]
    facts = {"official": True, "shape": shape, "train": train, "test": test, "bytes": 0, "damaged": False,
             "origin": {"kind": "builtin"}}  # fmt: skip
    size = (train + test) * (shape[0] * shape[1] * shape[2] + 8)
    return Row(name, True, True, _content(train + test, shape, 10), megabytes(size),
               say(fr="fourni", en="built in"), facts)  # fmt: skip


def _content(pictures: int, shape: Any, classes: int) -> str:
    text = "×".join(map(str, shape))
    return say(fr=f"{number(pictures)} images {text}, {classes} classes",
               en=f"{number(pictures)} pictures {text}, {classes} classes")  # fmt: skip


def megabytes(size: int) -> str:
    """A size in megabytes (a small one in kilobytes), as the language writes it."""
    if size < 100e3:
        return f"{number(size / 1e3, 1)}\u00a0{say(fr='ko', en='kB')}"
    digits = 0 if size >= 10e6 else 1
    return f"{number(size / 1e6, digits)}\u00a0{say(fr='Mo', en='MB')}"
