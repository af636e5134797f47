"""What went wrong inside an answer, in plain values: which kind of trouble, in which of the learner's lines."""

from __future__ import annotations

import difflib
import inspect
import linecache
import os
import traceback
from typing import Any

from dlstudy.exercise import Unmet

#: Frames of the learner's that are kept: the last ones.
FRAMES = 3


class Missing(AttributeError):
    """The answer has no such name."""

    def __init__(self, name: str, near: str | None) -> None:
        super().__init__(name)
        self.name_, self.near = name, near


class NotCallable(TypeError):
    """The answer has the name, but it is no function and no class."""

    def __init__(self, name: str, kind: str) -> None:
        super().__init__(name)
        self.name_, self.kind = name, kind


class InputRefused(BaseException):
    """`input()` in a check: nobody is there to type."""


class Refused(BaseException):
    """The guard refused something: `what` is its kind, `detail` the file or the command."""

    def __init__(self, what: str, detail: str) -> None:
        super().__init__(what, detail)
        self.what, self.detail = what, detail


class Answer:
    """The names of an answer as attributes, looked up each time."""

    def __init__(self, names: dict[str, Any]) -> None:
        object.__setattr__(self, "_names", names)

    def __getattr__(self, name: str) -> Any:
        names = object.__getattribute__(self, "_names")
        if name in names:
            return names[name]
        raise Missing(name, nearest(name, names))

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("an answer's names are not to be set")


def nearest(name: str, names: dict[str, Any]) -> str | None:
    """The own name of the answer that is most like `name`."""
    own = [one for one, value in names.items() if not one.startswith("__") and callable(value)]
    lower = {one.lower().replace("_", ""): one for one in own}
    plain = name.lower().replace("_", "")
    if plain in lower:
        return lower[plain]
    found = difflib.get_close_matches(name, own, 1, 0.7)
    return found[0] if found else None


def describe(error: BaseException, path: str, name: str) -> dict[str, Any]:
    """An exception in plain values.

    Args:
        path: the learner's file; only its frames are kept.
        name: the target, to tell the starter's own NotImplementedError.
    """
    # Only the learner's own frames, and no look at other files: the guard would refuse check.py.
    frames = [
        [line, frame.f_code.co_name, linecache.getline(path, line).strip()]
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == path
    ]
    told: dict[str, Any] = {
        "kind": "exception",
        "type": _name(type(error)),
        "mro": [_name(kind) for kind in type(error).__mro__ if kind not in (object, BaseException)],
        "message": _text(error),
        "frames": frames[-FRAMES:],
    }
    if isinstance(error, Unmet):
        told |= {"kind": "unmet", "fr": error.fr, "en": error.en}
    elif isinstance(error, NotImplementedError):
        what = str(error.args[0]) if error.args else ""
        told |= {"kind": "not-written", "what": what}
    elif isinstance(error, Missing):
        told |= {"kind": "missing", "what": error.name_, "near": error.near}
    elif isinstance(error, NotCallable):
        told |= {"kind": "not-callable", "what": error.name_, "is": error.kind}
    elif isinstance(error, InputRefused):
        told |= {"kind": "input"}
    elif isinstance(error, Refused):
        told |= {"kind": "refused", "what": error.what, "detail": error.detail}
    elif isinstance(error, SystemExit):
        told |= {"kind": "exit"}
    elif isinstance(error, KeyboardInterrupt):
        told |= {"kind": "exception"}
    elif isinstance(error, RecursionError):
        told |= {"kind": "recursion"}
    elif isinstance(error, MemoryError) or "can't allocate memory" in _text(error):
        told |= {"kind": "memory"}
    elif isinstance(error, ModuleNotFoundError):
        told |= {"kind": "no-module", "what": error.name or ""}
    elif isinstance(error, TypeError) and not frames and "argument" in _text(error):
        told |= {"kind": "signature"}
    return told


def _name(kind: type) -> str:
    module = kind.__module__
    return kind.__qualname__ if module in ("builtins", "__main__") else f"{module}.{kind.__qualname__}"


def _text(error: BaseException) -> str:
    try:
        text = str(error).partition("\nException raised from")[0].strip()
    except Exception:
        text = ""
    return text if len(text) <= 600 else text[:599] + "…"


def signature(value: Any) -> str | None:
    """``(x, y=1)`` of a function or a class, None if it cannot be known."""
    try:
        return str(inspect.signature(value))
    except (TypeError, ValueError):
        return None


def short(path: str) -> str:
    """The name of a file without its folder."""
    return os.path.basename(path)
