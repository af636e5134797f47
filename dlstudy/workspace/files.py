"""The learner's files: where they lie, how the first version of one gets there, how an old one is kept."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING

from dlstudy.errors import DlstudyError, UserError
from dlstudy.home import cannot_write
from dlstudy.language import LANGUAGES, language, reason, say
from dlstudy.workspace.cutting import solution_source, starter_source
from dlstudy.workspace.place import path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dlstudy.curriculum.model import Part, Plan

#: The folder beside the learner's file in which older ones are kept.
KEPT = "kept"


def exercise_of(plan: Plan, text: str) -> Part:
    """The exercise meant by what was typed. UserError for an unknown unit, one without exercise, one not written."""
    from dlstudy.curriculum import find_part

    part = find_part(plan, text, "exercise")
    if not part.written:
        raise UserError(
            say(fr=f"L'exercice de {part.reference} n'est pas encore écrit.",
                en=f"The exercise of {part.reference} is not written yet."),
            hint=say(fr=f"Étudié ailleurs, il se note ainsi : dlstudy done {part.reference} exercise",
                     en=f"Studied elsewhere, it is marked like this: dlstudy done {part.reference} exercise"),
        )  # fmt: skip
    return part


def starter(plan: Plan, unit: str, lang: str | None = None) -> str:
    """The text of a unit's starter in a language (the one in force). Raises DlstudyError, UserError."""
    from dlstudy.curriculum import find_part

    return _starter(find_part(plan, unit, "exercise"), lang or language())


def solution(part: Part, lang: str | None = None) -> str:
    """The text of the reference solution in a language (the one in force). Raises DlstudyError."""
    file = _reference(part)
    return solution_source(_read(file), lang or language(), str(file))


def write_starter(part: Part, lang: str | None = None) -> Path | None:
    """Write the starter unless the learner has a file already; the path if it was written.

    Whole or not at all, and never over anything: another program may write the same file at the same time.
    Raises DlstudyError if it cannot be written.
    """
    target = path(part.reference)
    if target.exists():
        return None
    text = _starter(part, lang or language())
    return target if _write_new(target, text) else None


def is_starter(part: Part, file: Path) -> bool:
    """Whether a file is the starter as it was handed out, in either language."""
    try:
        text = _plain(file.read_text("utf-8"))
        return any(text == _plain(_starter(part, lang)) for lang in LANGUAGES)
    except (OSError, UnicodeDecodeError, DlstudyError):
        return False


def reset(part: Part, lang: str | None = None, when: dt.datetime | None = None) -> Path | None:
    """Put a clean starter in place of the learner's file, and keep that one; where it is kept, None if nothing was.

    Raises DlstudyError if the folder cannot be written; then the learner's file is where it was.
    """
    text = _starter(part, lang or language())
    target = path(part.reference)
    kept = None
    if target.exists() and not is_starter(part, target):
        kept = _keep(target, when or dt.datetime.now())
    elif target.exists():
        with _writing(target):
            target.unlink()
    if not _write_new(target, text) and kept is not None:
        with contextlib.suppress(OSError):
            os.replace(kept, target)
    return kept


def latest(parts: Iterable[Part]) -> Part | None:
    """The exercise whose file was saved last, None if there is no file."""
    times = []
    for part in parts:
        with contextlib.suppress(OSError):
            times.append((path(part.reference).stat().st_mtime_ns, part.reference, part))
    return max(times)[2] if times else None


def _keep(target: Path, when: dt.datetime) -> Path:
    """Move a file into the folder of old ones under a name with the date; no name is used twice."""
    folder = target.parent / KEPT
    with _writing(target):
        folder.mkdir(exist_ok=True)
        number = 1
        while True:
            more = f"-{number}" if number > 1 else ""
            kept = folder / f"{target.stem}-{when:%Y-%m-%d}{more}{target.suffix}"
            if not os.path.lexists(kept):
                break
            number += 1
        os.replace(target, kept)
    return kept


def _write_new(target: Path, text: str) -> bool:
    """Create a file with its whole text at once; False if there is one by now."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    with _writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with open(temporary, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(temporary, target)  # unlike a rename, it refuses to replace
            except FileExistsError:
                return False
            except OSError:  # a file system without hard links (FAT, some network drives)
                if os.path.lexists(target):
                    return False
                os.replace(temporary, target)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink()
    return True


@contextlib.contextmanager
def _writing(target: Path):
    """The system's refusals in the learner's words."""
    try:
        yield
    except OSError as error:
        refused = cannot_write(target, error)
        refused.hint = say(
            fr="Rendez le dossier accessible en écriture, ou choisissez-en un autre : "
               "dlstudy settings workspace DOSSIER",
            en="Make the folder writable, or choose another one: dlstudy settings workspace FOLDER",
        )  # fmt: skip
        raise refused from error


def _reference(part: Part) -> Path:
    return part.folder / (f"solution.{part.variant}.py" if part.variant else "solution.py")


def _starter(part: Part, lang: str) -> str:
    file = _reference(part)
    return starter_source(_read(file), lang, str(file))


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except OSError as error:
        raise DlstudyError(say(fr=f"Impossible de lire {file} : {reason(error)}.",
                               en=f"Cannot read {file}: {reason(error)}.")) from error  # fmt: skip


def _plain(text: str) -> str:
    """A text as editors may leave it: other ends of lines, spaces behind, a last empty line."""
    return "\n".join(line.rstrip() for line in text.splitlines()).rstrip()
