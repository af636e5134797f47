"""Noticing that the learner has saved: told by the system where it tells, by looking where it does not."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

#: Seconds between two looks: while the system tells of changes, and where it does not.
SELDOM, OFTEN = 1.0, 0.05
#: How much later than the system's word a look may find a change before the system counts as mute, in seconds.
_GRACE = 0.7
#: An editor writes a file in several steps; after so many seconds without a further one it has saved.
_SETTLE = 0.02
#: After so many seconds without it, a file is gone.
_AWAY = 0.5

#: File systems on which the changes that another machine makes are not told (WSL's drives are 9p).
_REMOTE = {"nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "9p", "afs", "fuse.sshfs", "sshfs", "ncpfs", "drvfs",
           "vboxsf", "prl_fs", "fuse.vmhgfs-fuse", "vmhgfs", "virtiofs", "fuse.rclone", "davfs", "fuse.davfs2",
           "osxfs", "fuse.osxfs", "fakeowner", "ceph", "glusterfs", "lustre", "beegfs", "webdav"}  # fmt: skip


class Watcher:
    """Watches one file, which may be replaced, removed and written again, and calls `saved` from a thread.

    The folder is watched, not the file: most editors write a new file and rename it. `polling` tells whether the
    changes are found by looking alone, and `changed` is called when that turns out so.
    """

    def __init__(
        self, file: Path, saved: Callable[[], None], *, changed: Callable[[], None] = lambda: None,
        polling: bool | None = None,
    ) -> None:  # fmt: skip
        self.file, self._saved, self._changed = file, saved, changed
        self.polling = is_remote(file.parent) if polling is None else polling
        self._stop = threading.Event()
        self._told = threading.Event()
        self._seen = signature(file)
        self._threads: list[threading.Thread] = []

    def start(self) -> Watcher:
        """Begin."""
        self._threads = [threading.Thread(target=self._look, name="looking", daemon=True)]
        if not self.polling:
            self._threads.append(threading.Thread(target=self._listen, name="listening", daemon=True))
        for thread in self._threads:
            thread.start()
        return self

    def close(self) -> None:
        """End, without waiting for long."""
        self._stop.set()
        self._told.set()
        for thread in self._threads:
            thread.join(0.5)

    def _listen(self) -> None:
        """Wait for the system's word about the folder."""
        try:
            from watchfiles import watch

            for _ in watch(self.file.parent, watch_filter=lambda _, path: os.path.basename(path) == self.file.name,
                           debounce=50, step=20, rust_timeout=0, stop_event=self._stop, recursive=False,
                           raise_interrupt=False):  # fmt: skip
                self._told.set()
        except Exception:  # no more watches to be had, the folder gone: whatever it is, looking remains
            pass
        if not self._stop.is_set():
            self._poll_from_now_on()

    def _look(self) -> None:
        """Compare the file with what it was, when told to and at intervals; say when it has been saved."""
        while not self._stop.is_set():
            told = self._told.wait(OFTEN if self.polling else SELDOM)
            if self._stop.is_set():
                return
            self._told.clear()
            now = signature(self.file)
            if now == self._seen:
                continue
            if not told and not self.polling and not self._told.wait(_GRACE):
                self._poll_from_now_on()
            self._seen = self._settled(now)
            self._saved()

    def _settled(self, now: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
        """What the file is once it is written to its end; one that is away may be about to be replaced."""
        until = time.monotonic() + _AWAY
        while not self._stop.is_set():
            time.sleep(_SETTLE)
            later = signature(self.file)
            if later == now and (now is not None or time.monotonic() > until):
                break
            now = later
        return now

    def _poll_from_now_on(self) -> None:
        self.polling = True
        with contextlib.suppress(Exception):
            self._changed()


def signature(file: Path) -> tuple[Any, ...] | None:
    """What changes when a file is saved; None while there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def is_remote(folder: Path) -> bool:
    """Whether a folder lies on a file system that does not tell of every change."""
    if os.environ.get("WATCHFILES_FORCE_POLLING"):
        return True
    with contextlib.suppress(Exception):
        import psutil

        here = folder.resolve()
        mounts = [part for part in psutil.disk_partitions(all=True) if here.is_relative_to(part.mountpoint)]
        return max(mounts, key=lambda part: len(part.mountpoint)).fstype.lower() in _REMOTE
    return False
