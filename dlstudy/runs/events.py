"""Write what happens in a training to ``events.jsonl``: one JSON line each, appended, never half of one.

The training must not die of a full disk. A line that cannot be written waits in memory; when there
is room again it is written, and a warning says so.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import time
from collections import deque
from math import isfinite
from pathlib import Path
from typing import Any

import orjson

from dlstudy.home import cannot_write, patiently
from dlstudy.language import reason
from dlstudy.runs.view import RunView

#: Bytes of lines that may wait for a full disk; past it the oldest measurements are given up.
WAITING = 64 << 20
#: Seconds between two attempts to write to a disk that is full.
RETRY = 1.0


def encode(event: dict[str, Any]) -> bytes:
    """One event as a line. NaN and the infinities, which JSON lacks, become strings."""
    try:
        # A hundred numbers a line, ten lines a second: orjson writes them eight times as fast. It would turn
        # NaN into null, and has no integers above 64 bits.
        if event.get("e") == "scalars" and all(isfinite(sum(column)) for column in event["v"].values()):
            return orjson.dumps(event) + b"\n"
    except (TypeError, OverflowError):  # a number too large for it, or for a sum
        pass
    try:
        text = json.dumps(event, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except ValueError:
        text = json.dumps(_spell(event), ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace") + b"\n"


def _spell(value: Any) -> Any:
    if isinstance(value, float):
        return value if value - value == 0 else repr(value)
    if isinstance(value, dict):
        return {key: _spell(one) for key, one in value.items()}
    return [_spell(one) for one in value] if isinstance(value, (list, tuple)) else value


def repair(path: Path) -> tuple[RunView, int]:
    """Make an events file whole again before it is appended to; returns what it tells, folded.

    A line that was being written when the process died is cut off. Lines that a bad disk has spoilt
    are taken out (their number is returned) and kept beside it, in ``events.damaged``.
    Raises DlstudyError when the file can neither be read nor mended.
    """
    view = RunView()
    try:
        blob = path.read_bytes()
    except FileNotFoundError:
        return view, 0
    except OSError as error:
        raise cannot_write(path, error) from error
    end = blob.rfind(b"\n") + 1
    good: list[bytes] = []
    bad: list[bytes] = []
    for line in blob[:end].split(b"\n")[:-1]:
        before = view.damaged
        view.feed(line)
        (good if view.damaged == before else bad).append(line)
    view.damaged = 0
    try:
        if bad:
            with open(path.with_name("events.damaged"), "ab") as file:
                file.writelines(line + b"\n" for line in bad)
            temporary = path.with_name(".events.jsonl.tmp")
            with open(temporary, "wb") as file:
                file.writelines(line + b"\n" for line in good)
                file.flush()
                os.fsync(file.fileno())
            patiently(lambda: os.replace(temporary, path))
        elif end < len(blob):
            os.truncate(path, end)
    except OSError as error:
        raise cannot_write(path, error) from error
    return view, len(bad)


class EventWriter:
    """Appends events. `add` only remembers; `flush` writes all that waits in one system call."""

    def __init__(self, path: Path) -> None:
        """Raises DlstudyError if the file cannot be opened. Call `repair` first if it may exist."""
        try:
            # Unbuffered and appending: what `flush` wrote is there even if the process is killed at once.
            self._file = os.open(
                path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o666
            )
            self.position = os.fstat(self._file).st_size  #: bytes of whole lines in the file
        except OSError as error:
            raise cannot_write(path, error) from error
        self._waiting: deque[bytes] = deque()
        self._size = 0
        self._failed_at: float | None = None  # monotonic time of the last failed attempt
        self._failure = OSError()
        self.lost = 0  #: lines given up while the disk was full

    def add(self, e: str, t: float, **fields: Any) -> bytes:
        """An event of this kind at `t` seconds of training, to be written at the next flush; returns its line."""
        line = encode({"e": e, "t": round(t, 4), "at": round(time.time(), 3), **fields})
        self._waiting.append(line)
        self._size += len(line)
        if self._size > WAITING:
            self._give_up()
        return line

    def flush(self, force: bool = False) -> bool:
        """Write what waits; False if the disk refuses. Then nothing of it is in the file, not even half a line."""
        if not self._waiting:
            return True
        now = time.monotonic()
        if self._failed_at is not None and not force and now - self._failed_at < RETRY:
            return False
        blob = b"".join(self._waiting)
        recovered = self._failed_at is not None
        if recovered:
            blob += self._warning()
        try:
            written = os.write(self._file, blob)
            if written < len(blob):  # the disk took a part of it: ask for the reason
                os.write(self._file, memoryview(blob)[written:])
                if os.fstat(self._file).st_size < self.position + len(blob):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, self.position)
            self._failed_at, self._failure = now, error
            return False
        self.position += len(blob)
        self._waiting.clear()
        self._size, self._failed_at, self.lost = 0, None, 0
        return True

    @property
    def failing(self) -> bool:
        """Whether the last attempt to write failed."""
        return self._failed_at is not None

    def close(self, patience: float = 0.0) -> bool:
        """Write what waits, trying for `patience` seconds; False if it could not be written."""
        until = time.monotonic() + patience
        while not (done := self.flush(force=True)) and time.monotonic() < until:
            time.sleep(0.2)
        with contextlib.suppress(OSError):
            os.fsync(self._file)
        with contextlib.suppress(OSError):
            os.close(self._file)
        return done

    def _warning(self) -> bytes:
        fr, en, lost = reason(self._failure, "fr"), reason(self._failure, "en"), self.lost
        fr = f"Les événements n'ont pas pu être écrits pendant un moment ({fr}) ; l'entraînement a continué."
        en = f"The events could not be written for a while ({en}); the training went on."
        if lost:
            fr += f" {lost} lignes de mesures sont perdues."
            en += f" {lost} lines of measurements are lost."
        last = json.loads(self._waiting[-1])
        return encode({"e": "say", "t": last["t"], "at": last["at"], "fr": fr, "en": en, "kind": "warning"})

    def _give_up(self) -> None:
        """Drop the oldest half of the measurements that wait; everything else is small and stays."""
        kept: deque[bytes] = deque()
        spare = WAITING // 2
        for line in self._waiting:
            if spare > 0 and line.startswith(b'{"e":"scalars"'):
                spare -= len(line)
                self.lost += 1
            else:
                kept.append(line)
        self._waiting = kept
        self._size = sum(map(len, kept))
