"""Loading a plan: from its cache when the file has not changed, else by reading and checking it.

The cache is a file with the compiled plan and, behind it, the very text it was made from; it holds exactly as
long as that text is the file's. Comparing the text costs less than importing a hash function, and cannot be
fooled by clocks. Where the home cannot be written to, the built-in plan is cached beside this module, as
Python does with bytecode; where that is no good either, the plan is read again, for 40 ms.
"""

from __future__ import annotations

import contextlib
import json
import zlib
from pathlib import Path
from typing import Any

from dlstudy.curriculum.files import Problem, read_bytes, shorter
from dlstudy.curriculum.model import Plan
from dlstudy.errors import DlstudyError, UserError
from dlstudy.home import home, typed_path, write_atomic
from dlstudy.language import say

PLAN = "plan.yaml"
#: Raise it when the compiled form or the rules change: what older versions cached is then made again.
FORMAT = 2


def load(path: Path | None = None) -> Plan:
    """The plan of a curriculum: a folder or the plan.yaml in it, None for the one that came with the program.

    Raises UserError with every problem of the file, ``file:line:column: message``.
    """
    file, builtin = locate(path)
    content = read_bytes(file)
    if isinstance(content, Problem):
        raise broken(file, [content])
    caches = _caches(file, builtin)
    for cache in caches:
        plan = _cached(cache, file, content, builtin)
        if plan is not None:
            return plan
    from dlstudy.curriculum.rules import validate

    compiled, problems = validate(file, content)
    if compiled is None:
        raise broken(file, problems)
    _keep(caches, compiled, content)
    return Plan(compiled, path=file, builtin=builtin)


def builtin_root() -> Path:
    """The folder of the curriculum that came with the program: inside the package, or beside it in a clone."""
    package = Path(__file__).parent.parent
    inside = package / "_curriculum"
    return inside if inside.is_dir() else package.parent / "curriculum"


def locate(path: Path | None) -> tuple[Path, bool]:
    """The plan.yaml that a path means, and whether it is the built-in one. UserError if there is none."""
    if path is None:
        return builtin_root() / PLAN, True
    path = typed_path(path)
    folder = exists = builtin = False
    file = path
    # A null byte, a name too long, links in a circle, a folder that may not be entered: nothing to read there.
    with contextlib.suppress(OSError, ValueError, RuntimeError):
        folder = path.is_dir()
        file = path / PLAN if folder else path
        exists = file.exists()
        builtin = exists and file.resolve() == (builtin_root() / PLAN).resolve()
    if not exists:
        where = shorter(path)
        raise UserError(
            say(fr=f"Aucun programme d'études ici : {where}" + (f" (pas de {PLAN})." if folder else "."),
                en=f"No curriculum here: {where}" + (f" (no {PLAN})." if folder else ".")),
            hint=say(fr=f"Un programme d'études est un dossier qui contient un fichier {PLAN}.",
                     en=f"A curriculum is a folder that holds a file {PLAN}."),
        )  # fmt: skip
    return (builtin_root() / PLAN if builtin else file), builtin


def broken(file: Path, problems: list[Problem]) -> UserError:
    """The error that lists everything wrong with a plan."""
    where = shorter(file)
    lines = "\n".join(str(problem) for problem in problems)
    n = len(problems)
    return UserError(
        say(fr=f"Le programme d'études {where} a {n} erreur{'s' if n > 1 else ''} :\n{lines}",
            en=f"The curriculum {where} has {n} error{'s' if n > 1 else ''}:\n{lines}"),
    )  # fmt: skip


def _caches(file: Path, builtin: bool) -> list[Path]:
    """Where the compiled plan may be, best place first."""
    if builtin:
        return [
            home().cache / "plan-builtin.json",
            Path(__file__).parent / "__pycache__" / "plan-builtin.json",
        ]
    # Two files of one number only take turns: the text decides whose plan it is.
    number = zlib.crc32(str(file).encode("utf-8", "surrogateescape"))
    return [home().cache / f"plan-{number:08x}.json"]


def _cached(cache: Path, file: Path, content: bytes, builtin: bool) -> Plan | None:
    """The plan from its cache; None if there is none, it is of another text, or damaged in any way."""
    try:
        blob = cache.read_bytes()
        head, compiled, text = blob.split(b"\n", 2)
        if text != content or head != _head(compiled):
            return None
        return Plan(json.loads(compiled), path=file, builtin=builtin)
    except (OSError, ValueError, TypeError, KeyError, IndexError, RecursionError):
        return None


def _head(compiled: bytes) -> bytes:
    return b"dlstudy plan %d %08x" % (FORMAT, zlib.crc32(compiled))


def _keep(caches: list[Path], compiled: dict[str, Any], content: bytes) -> None:
    blob = json.dumps(compiled, ensure_ascii=False, separators=(",", ":")).encode()
    for cache in caches:
        with contextlib.suppress(DlstudyError):  # read-only or full: the next place, or read again next time
            write_atomic(cache, b"\n".join((_head(blob), blob, content)))
            return
