"""Read what another process appends to a file, whole lines at a time, without ever waiting for it."""

from __future__ import annotations

import os
from pathlib import Path

#: Bytes read at once; a run of 100,000 logged steps is a few of these.
CHUNK = 1 << 20
#: A 'line' longer than this is no event (a binary file, a disk gone wrong); it is handed on in pieces.
LONGEST = 64 * CHUNK


class Tail:
    """The lines of a growing file, each once, in order.

    Nothing is kept of a half-written line: it is read again from its start when the file has
    grown, so a writer that cuts off its half line after a crash and goes on needs no care here.
    """

    def __init__(self, path: str | os.PathLike[str], *, last: int | None = None, start: int = 0) -> None:
        """`last`: of what is there at the first read, only the lines in about so many bytes at the end.
        `start`: begin at this byte, where a line begins."""
        self.path = Path(path)
        self._last = last
        #: How often the file turned out to be another one than before (replaced, or cut shorter than
        #: what was already handed out). Whoever folds the lines starts afresh when this changes.
        self.generation = 0
        self._position = start  # just after the last line handed out
        self._seen: tuple[int, int, int] | None = None  # inode, size, mtime at the last read
        self._more = False

    def read(self, limit: int | None = None) -> list[bytes]:
        """The complete lines since the last call, without their ends; empty when there are none (yet).

        `limit`: stop after about so many bytes, so that a screen can draw between two reads;
        `pending` then says that more is there. A file that is missing or not readable has no lines.
        """
        try:
            # Without its own buffer: we read big pieces anyhow, and a buffer could hand out stale bytes.
            with open(self.path, "rb", buffering=0) as file:
                status = os.fstat(file.fileno())
                now = (status.st_ino, status.st_size, status.st_mtime_ns)
                if now == self._seen and not self.pending:
                    return []
                replaced = self._seen is not None and now[0] != self._seen[0]
                if replaced or status.st_size < self._position:
                    self.generation += 1
                    self._position = 0
                skip = self._seen is None and self._last is not None and now[1] > self._last
                if skip:
                    file.seek(now[1] - (self._last or 0))
                    self._position = file.tell() + len(file.readline())
                self._seen = now
                return self._lines(file, limit)
        except OSError:
            return []

    @property
    def pending(self) -> bool:
        """Whether the last read stopped at its limit with more to come."""
        return self._more

    def _lines(self, file, limit: int | None) -> list[bytes]:
        file.seek(self._position)
        pieces: list[bytes] = []
        size = ended = 0  # bytes read, and how many of them are whole lines
        self._more = False
        while chunk := file.read(CHUNK):
            pieces.append(chunk)
            newline = chunk.rfind(b"\n")
            if newline >= 0:
                ended = size + newline + 1
            size += len(chunk)
            endless = size - ended >= LONGEST
            if endless:
                ended = size
            if endless or (limit is not None and ended and size >= limit):
                self._more = True
                break
        if not ended:
            return []
        self._position += ended
        lines = b"".join(pieces)[:ended].split(b"\n")
        if not lines[-1]:
            lines.pop()
        return lines
