"""What the learner calls a run: a small file of its own beside ``run.json``, which stays as it was written."""

from __future__ import annotations

import contextlib
import unicodedata

from dlstudy.errors import UserError
from dlstudy.home import cannot_write, patiently, write_atomic
from dlstudy.language import say
from dlstudy.runs.folder import RunFolder

FILE = "name.txt"
#: Characters that a name may have: what a table can show.
LONGEST = 40


def name_of(folder: RunFolder) -> str | None:
    """The learner's name for a run, None where it has none (or none that can be read)."""
    try:
        text = patiently(lambda: (folder.path / FILE).read_bytes()).decode("utf-8")
    except (OSError, ValueError):
        return None
    return tidy(text)[:LONGEST] or None


def tidy(text: str) -> str:
    """A name on one line, without what would drive the terminal and without spaces to spare."""
    kept = (
        " " if one.isspace() else one for one in text if one.isspace() or unicodedata.category(one)[0] != "C"
    )
    return " ".join("".join(kept).split())


def rename(folder: RunFolder, text: str) -> str | None:
    """Give a run a name, or with an empty text take it away; returns the name.

    UserError for one that is too long; DlstudyError when the folder cannot be written. Then the old name stands.
    """
    name = tidy(text)
    if len(name) > LONGEST:
        raise UserError(say(fr=f"Un nom a {LONGEST} caractères au plus ; celui-ci en a {len(name)}.",
                            en=f"A name has at most {LONGEST} characters; this one has {len(name)}."))  # fmt: skip
    path = folder.path / FILE
    if name:
        write_atomic(path, name + "\n")
        return name
    try:
        with contextlib.suppress(FileNotFoundError):
            patiently(path.unlink)
    except OSError as error:
        raise cannot_write(path, error) from error
    return None
