"""Files that somebody else wrote: read without waiting, swallowing or believing, and what is wrong in them."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any, NamedTuple

from dlstudy.language import number, reason, say

#: A plan of 365 days takes about 0.3 MB.
LARGEST = 2_000_000


class Problem(NamedTuple):
    """Something wrong in a curriculum: the file, line and column (from 1; 0: the file as a whole), and words."""

    file: Path
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        where = shorter(self.file)
        return (
            f"{where}:{self.line}:{self.column}: {self.message}" if self.line else f"{where}: {self.message}"
        )


def shorter(file: Path) -> str:
    """A path as one would type it from here: relative inside the current folder, otherwise whole."""
    try:
        return str(file.relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(file)


def shown(value: Any, most: int = 50) -> str:
    """A value for a message, on one line, cut to a readable length, nothing in it that moves a terminal."""
    if isinstance(value, dict):
        return say(fr="un groupe de clés", en="a mapping")
    if isinstance(value, list):
        return say(fr="une liste", en="a list")
    if value is None:
        return say(fr="rien", en="nothing")
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    cut = value if len(value) <= most else value[: most - 1] + "…"
    text = "".join(c if c.isprintable() or c in "\u00a0\u202f" else "�" for c in cut.replace("\n", " "))
    return say(fr=f"« {text} »", en=f"'{text}'")


def read_bytes(file: Path, largest: int = LARGEST) -> bytes | Problem:
    """The content of a regular file of reasonable size, or what is wrong with it. Never reads a huge one."""
    try:
        # O_NONBLOCK: a named pipe must not make the program wait for somebody to write into it.
        handle = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                return Problem(file, 0, 0, say(fr="ce n'est pas un fichier ordinaire",
                                               en="this is not a regular file"))  # fmt: skip
            content = b""
            if status.st_size <= largest:
                with open(handle, "rb", closefd=False) as stream:
                    content = stream.read(largest + 1)
        finally:
            os.close(handle)
    except (OSError, ValueError) as error:  # ValueError: a path with a null byte
        return Problem(file, 0, 0, say(fr=f"lecture impossible : {reason(error)}",
                                       en=f"it cannot be read: {reason(error)}"))  # fmt: skip
    size = max(status.st_size, len(content))
    if size > largest:
        megabytes, most = number(size / 1e6, 1), number(largest / 1e6)
        return Problem(file, 0, 0, say(
            fr=f"ce fichier est trop grand ({megabytes} Mo ; {most} Mo au plus)",
            en=f"this file is too large ({megabytes} MB; {most} MB at most)"))  # fmt: skip
    return content
