"""Who may move the journal's file: only somebody who is alone with it.

SQLite finds a journal's `-wal` file by its name. Were the file renamed while another program has it open, that
program could remove the `-wal` file of the next journal. So every connection holds a shared lock on the folder
(nothing is written for it), and a damaged journal is set aside, or a new one created, under an exclusive one.
Where there are no such locks, the steps are taken without: Windows refuses to rename an open file anyway.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


class Lock:
    """A lock on a folder, released by `release()` or with the process."""

    def __init__(self, folder: Path, *, alone: bool = False, patience: float = 30.0) -> None:
        """Waits up to `patience` seconds; raises TimeoutError after that, OSError if there is no folder."""
        self._file = -1
        if fcntl is None:
            return
        self._file = os.open(folder, os.O_RDONLY)
        how = (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB
        end = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(self._file, how)
                return
            except BlockingIOError:
                if time.monotonic() > end:
                    self.release()
                    raise TimeoutError from None
                time.sleep(0.02)
            except OSError:  # a file system that cannot lock
                return

    def release(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> Lock:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
