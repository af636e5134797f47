"""Which curricula's code may run: the built-in one's, and what the learner trusted, as it was then.

Trust is in the content: a fingerprint of every file that could be code. A change of one byte asks again and
names the file; the same content in another folder is trusted already. Texts, pictures and tables may change
freely. A link that leads out of the folder is refused, for what it leads to could change unseen.

Bytecode (``__pycache__``) is left out because running a file by hand writes it: whatever runs a curriculum's
code has to compile the source each time (`dlstudy.lab.session` does).
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from dlstudy.curriculum.files import shorter
from dlstudy.curriculum.model import Plan
from dlstudy.errors import DlstudyError, UserError
from dlstudy.home import home, write_atomic
from dlstudy.language import count, number, reason, say

#: Files that nothing executes. Everything else counts as code: what is unknown had better be asked about.
INERT = {".md", ".yaml", ".yml", ".json", ".txt", ".csv", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".pdf"}
MOST_FILES = 20_000
MOST_BYTES = 500_000_000


class Code(NamedTuple):
    """The code of a curriculum: one fingerprint of it all, and each file (relative, with /) with its own."""

    fingerprint: str
    files: dict[str, str]


def code(plan: Plan) -> Code:
    """Read all code files of a curriculum. UserError for links out of it and for what is too large to read."""
    import hashlib

    root = plan.root.resolve()
    whole = hashlib.sha256()
    files = {}
    left = MOST_BYTES
    for path in sorted(_walk(root), key=lambda path: path.relative_to(root).as_posix()):
        name = path.relative_to(root).as_posix()
        if path.is_symlink():
            digest = hashlib.sha256(b"link " + os.readlink(path).encode(errors="surrogateescape"))
        elif path.suffix.lower() in INERT:
            continue
        else:
            digest = hashlib.sha256()
        if path.is_file():
            left = _read_into(digest, path, left)
        files[name] = digest.hexdigest()
        whole.update(f"{files[name]} {name}\n".encode(errors="surrogateescape"))
    return Code(whole.hexdigest(), files)


def fingerprint(plan: Plan) -> str:
    """The fingerprint of all code files of a curriculum, in hexadecimal."""
    return code(plan).fingerprint


def is_trusted(plan: Plan) -> bool:
    """Whether the code of a curriculum may run as it is now."""
    return plan.builtin or fingerprint(plan) in _remembered()


def may_run(plan: Plan) -> bool:
    """The same, False also where its code cannot be read: for what does without when it may not run."""
    try:
        return is_trusted(plan)
    except (DlstudyError, OSError):
        return False


def require_trust(plan: Plan) -> None:
    """UserError unless the code of this curriculum may run, with what changed and the command that allows it."""
    if plan.builtin:
        return
    now = code(plan)
    remembered = _remembered()
    if now.fingerprint in remembered:
        return
    where = shorter(plan.root)
    before = next((e for e in remembered.values() if e.get("path") == str(plan.root.resolve())), None)
    hint = say(fr=f"Lisez son code ; s'il vous convient : dlstudy trust {_quoted(where)}",
               en=f"Read its code; if it suits you: dlstudy trust {_quoted(where)}")  # fmt: skip
    if before is None:
        raise UserError(
            say(fr=f"Le programme d'études {where} n'est pas fourni avec dlstudy : "
                   "son code ne s'exécute qu'avec votre accord.",
                en=f"The curriculum {where} did not come with dlstudy: its code only runs with your consent."),
            hint,
        )  # fmt: skip
    names = changed(before.get("files", {}), now.files)
    raise UserError(
        say(fr=f"Le code du programme d'études {where} a changé depuis votre accord : {names}.",
            en=f"The code of the curriculum {where} has changed since you trusted it: {names}."),
        hint,
    )  # fmt: skip


def trust(plan: Plan, seen: Code | None = None) -> str:
    """Allow the code of a curriculum as it is now (or was `seen`), in place of what it was before.

    Returns its fingerprint.
    """
    import datetime as dt

    now = seen or code(plan)
    if not plan.builtin:
        kept = _others(plan)
        kept[now.fingerprint] = {
            "path": str(plan.root.resolve()),
            "plan": plan.id,
            "at": dt.datetime.now(dt.timezone.utc).isoformat(timespec="seconds"),
            "files": now.files,
        }
        _store(kept)
    return now.fingerprint


def forget(plan: Plan) -> bool:
    """Take the consent back. Whether there was one."""
    remembered = _remembered()
    kept = _others(plan)
    kept.pop(fingerprint(plan), None)
    if kept == remembered:
        return False
    _store(kept)
    return True


def changed(before: dict[str, str], now: dict[str, str], most: int = 5) -> str:
    """The files that differ, by name: new ones with +, vanished ones with -."""
    names = [
        f"+{name}" if name not in before else f"-{name}" if name not in now else name
        for name in sorted(before.keys() | now.keys())
        if before.get(name) != now.get(name)
    ]
    more = len(names) - most
    return ", ".join(names[:most]) + (
        say(fr=f" et {more} de plus", en=f" and {more} more") if more > 0 else ""
    )


def _others(plan: Plan) -> dict[str, Any]:
    """What is remembered of other folders than this one."""
    here = str(plan.root.resolve())
    return {key: entry for key, entry in _remembered().items() if entry.get("path") != here}


def _remembered() -> dict[str, Any]:
    """What was trusted, by fingerprint. An unreadable record is reported: silence would look like distrust."""
    path = home().trust_file
    try:
        stored = json.loads(path.read_text("utf-8"))
        if not isinstance(stored, dict) or not all(isinstance(entry, dict) for entry in stored.values()):
            raise ValueError(say(fr="un objet JSON est attendu", en="a JSON object is expected"))
        return stored
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise DlstudyError(say(fr=f"Impossible de lire {path} : {reason(error)}.",
                               en=f"Cannot read {path}: {reason(error)}.")) from error  # fmt: skip
    except ValueError as error:
        raise UserError(
            say(fr=f"{path} est illisible : {error}.", en=f"{path} cannot be read: {error}."),
            hint=say(fr="Supprimez-le ; vos accords seront à redonner.",
                     en="Delete it; you will have to trust again what you trusted."),
        ) from error  # fmt: skip


def _store(entries: dict[str, Any]) -> None:
    write_atomic(home().trust_file, json.dumps(entries, ensure_ascii=False, indent=1) + "\n")


def _walk(root: Path) -> Iterator[Path]:
    """Every file and every link, hidden ones and bytecode left out. UserError for a link out of the folder."""
    seen = 0
    folders = [root]
    while folders:
        folder = folders.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError as error:
            raise _unreadable(folder, error) from error
        for entry in entries:
            if entry.name.startswith(".") or entry.name == "__pycache__":
                continue
            seen += 1
            if seen > MOST_FILES:
                raise UserError(
                    say(fr=f"{shorter(root)} contient plus de {number(MOST_FILES)} fichiers : "
                           "est-ce bien le dossier d'un programme d'études ?",
                        en=f"{shorter(root)} holds more than {number(MOST_FILES)} files: "
                           "is it the folder of a curriculum?"))  # fmt: skip
            path = Path(entry.path)
            if entry.is_symlink():
                if not _stays_inside(path, root):
                    raise UserError(
                        say(fr=f"{shorter(path)} est un lien qui sort du programme d'études : "
                               "ce qu'il désigne pourrait changer sans que cela se voie.",
                            en=f"{shorter(path)} is a link that leads out of the curriculum: "
                               "what it leads to could change unseen."),
                        hint=say(fr="Remplacez-le par une copie.", en="Replace it with a copy."))  # fmt: skip
                yield path
            elif entry.is_dir():
                folders.append(path)
            else:
                yield path


def _stays_inside(link: Path, root: Path) -> bool:
    try:
        return link.resolve().is_relative_to(root)
    except RuntimeError:  # links in a circle lead nowhere (from Python 3.13 on `resolve` says so itself)
        return True
    except OSError:
        return False


def _read_into(digest: Any, path: Path, left: int) -> int:
    """Add a file to a digest; how many bytes may still be read after it."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return left
        with open(path, "rb") as stream:
            while block := stream.read(1 << 20):
                left -= len(block)
                if left < 0:
                    most = count(MOST_BYTES // 1_000_000, ("Mo", "Mo"), ("MB", "MB"))
                    raise UserError(
                        say(fr=f"Le programme d'études a plus de {most} de fichiers autres que des textes "
                               "et des images.",
                            en=f"The curriculum has more than {most} of files other than texts and pictures."),
                        hint=say(fr="Gardez les données hors de son dossier (dlstudy data import).",
                                 en="Keep data out of its folder (dlstudy data import)."))  # fmt: skip
                digest.update(block)
    except OSError as error:
        raise _unreadable(path, error) from error
    return left


def _unreadable(path: Path, error: OSError) -> DlstudyError:
    return DlstudyError(say(fr=f"Impossible de lire {path} : {reason(error)}.",
                            en=f"Cannot read {path}: {reason(error)}."))  # fmt: skip


def _quoted(text: str) -> str:
    import shlex

    return shlex.quote(text)
