"""Checkpoints of a run: whole or not there, checked when they are read, the last two kept.

A file is what `torch.save` makes (or, of a training without torch, a pickle of numbers, strings, bytes and
containers of them), then a mark and the SHA-256 of all before it: a file that was cut
off, or that the disk has spoilt, is noticed, and the one before is used.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import pickle
import re
import sys
from collections import OrderedDict
from pathlib import Path
from typing import Any

_MARK = b"dlstudy1"
_NAME = re.compile(r"(\d{6,})-step(\d+)\.pt")


def encode(state: dict[str, Any]) -> bytes:
    """A state (tensors, numbers, strings and containers of them) as bytes; a snapshot when kept in memory."""
    if (
        "torch" not in sys.modules
    ):  # then nothing is a tensor, and importing it would take longer than all else
        return pickle.dumps(state, 4)
    import torch

    buffer = io.BytesIO()
    torch.save(state, buffer)
    return buffer.getvalue()


def decode(blob: bytes | memoryview) -> dict[str, Any]:
    """What `encode` made, on the processor; never runs code that the bytes contain."""
    if bytes(blob[:2]) == b"\x80\x04":
        return _Plain(io.BytesIO(blob)).load()
    import torch

    return torch.load(io.BytesIO(blob), map_location="cpu", weights_only=True)


class _Plain(pickle.Unpickler):
    """Reads the types that Python writes without naming them, and two more; whatever else is refused."""

    def find_class(self, module: str, name: str) -> Any:
        found = {("collections", "OrderedDict"): OrderedDict, ("builtins", "complex"): complex}.get(
            (module, name)
        )
        if found is None:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return found


class Checkpoints:
    """The checkpoints in one folder."""

    def __init__(self, path: Path, keep: int = 2) -> None:
        self.path, self.keep = path, keep

    def files(self) -> list[Path]:
        """Newest first; sound or not."""
        try:
            names = [name for name in os.listdir(self.path) if _NAME.fullmatch(name)]
        except OSError:
            return []
        return [self.path / name for name in sorted(names, key=_number, reverse=True)]

    def save(self, state: dict[str, Any], step: int) -> Path:
        """Write one more and remove the oldest. OSError (disk full, read-only): those before stand."""
        blob = encode(state)
        self.path.mkdir(parents=True, exist_ok=True)
        files = self.files()
        path = self.path / f"{_number(files[0].name) + 1 if files else 1:06d}-step{step}.pt"
        temporary = path.with_suffix(".tmp")
        try:
            with open(temporary, "wb") as file:
                file.write(blob)
                file.write(_MARK + hashlib.sha256(blob).digest())
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
        _sync_folder(self.path)
        self.prune(self.keep)
        return path

    def load(self) -> tuple[dict[str, Any] | None, list[Path]]:
        """(the newest sound one or None, those newer than it that are damaged).

        The damaged ones are moved out of the way, so that they are not counted among the last two.
        """
        damaged: list[Path] = []
        for path in self.files():
            try:
                state = _read(path)
            except Exception:  # whatever torch makes of bytes that passed the check or of a foreign file
                state = None
            if isinstance(state, dict):
                return state, damaged
            damaged.append(path)
            with contextlib.suppress(OSError):
                os.replace(path, path.with_suffix(".damaged"))
        return None, damaged

    def prune(self, keep: int) -> None:
        """Remove all but the newest `keep`, and what an interrupted write or a bad disk has left."""
        left = [p for p in self.path.glob("*") if p.suffix in (".tmp", ".damaged")] if keep else []
        for path in (*self.files()[keep:], *left):
            with contextlib.suppress(OSError):
                path.unlink()


def _read(path: Path) -> dict[str, Any] | None:
    """The state in a file, None if the file is not what was written."""
    blob = memoryview(path.read_bytes())
    tail = len(_MARK) + 32
    if len(blob) < tail or bytes(blob[-tail:-32]) != _MARK:
        return None
    if hashlib.sha256(blob[:-tail]).digest() != bytes(blob[-32:]):
        return None
    return decode(blob[:-tail])


def _number(name: str) -> int:
    match = _NAME.fullmatch(name)
    return int(match[1]) if match else 0


def _sync_folder(path: Path) -> None:
    """Make the new name itself survive a power cut, where the system can (not on Windows)."""
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
