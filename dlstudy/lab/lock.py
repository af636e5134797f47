"""One process trains a run: a lock that the system drops with its holder, however it dies."""

from __future__ import annotations

import contextlib
import errno
from pathlib import Path
from typing import IO

from dlstudy.home import cannot_write

#: What the system says of a lock that somebody else holds; anything else means that it has no locks to give.
_HELD = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)


class Taken(Exception):
    """Another process holds the lock."""


class Lock:
    """The lock of a run folder, held from `take` to the end of the process or `release`.

    On a file system without locks (some network homes) there is none; the process in the state is all there is then.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / "lock"
        self._file: IO[bytes] | None = None

    def take(self) -> Lock:
        """Raises Taken when another process trains this run; DlstudyError when the folder cannot be written."""
        try:
            file = open(self.path, "ab")  # noqa: SIM115 (held for as long as the process lives)
        except OSError as error:
            raise cannot_write(self.path, error) from error
        try:
            _lock(file)
        except OSError as error:
            if error.errno in _HELD:
                file.close()
                raise Taken from error
        self._file = file
        return self

    def release(self) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()
            self._file = None


def _lock(file: IO[bytes]) -> None:
    try:
        import fcntl
    except ImportError:
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        return
    # A record lock and not flock: data-loading workers that were forked do not inherit it.
    fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
