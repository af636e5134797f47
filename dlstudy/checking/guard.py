"""What the learner's code may not do while it is checked, and whether it replaced what a check relies on.

No prison: somebody who wants to cheat himself will find a way. It is there so that no slip, and no habit from
elsewhere, reads the solution, damages the course or makes a wrong answer look right.
"""

from __future__ import annotations

import os
import sys
import sysconfig
import types
from collections.abc import Iterable
from typing import Any

from dlstudy.checking.errors import Refused

_SITE = tuple(os.path.realpath(path) + os.sep
              for path in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")} if path)  # fmt: skip
_STDLIB = tuple(os.path.realpath(path) + os.sep
                for path in {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")} if path)  # fmt: skip

_HERE = os.path.dirname(os.path.realpath(__file__)) + os.sep

_PROCESSES = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty",
              "pty.spawn", "os.startfile"}  # fmt: skip
_NETWORK = {"socket.__new__", "socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname"}
_CHANGES = {"os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.truncate", "os.chmod", "os.link", "os.symlink",
            "shutil.rmtree", "shutil.move", "os.chown", "os.utime"}  # fmt: skip
_SIGNALS = {"os.kill", "os.killpg"}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Guard:
    """An audit hook that refuses, and remembers what it refused even if the learner's code hides it."""

    def __init__(self, folder: str, protected: Iterable[str], secret: Iterable[str]) -> None:
        self.unit = os.path.realpath(folder) + os.sep
        self.protected = tuple(os.path.realpath(path) + os.sep for path in protected)
        self.secret = tuple(secret)
        self.refused: list[tuple[str, str]] = []
        self.compiled: list[str] = []
        self.on = False

    def install(self) -> None:
        """From now on, and for good: an audit hook cannot be taken off."""
        sys.addaudithook(self._hook)

    def _hook(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event == "open":
            self._open(args)
        elif event == "compile":
            if isinstance(args[0], (str, bytes)) and len(self.compiled) < 200 and self._by_learner():
                self.compiled.append(
                    args[0] if isinstance(args[0], str) else args[0].decode("utf-8", "replace")
                )
        elif event in _PROCESSES:
            if self._by_learner():
                self._refuse("process", str(args[0])[:80] if args else event)
        elif event in _NETWORK:
            if self._by_learner():
                self._refuse("network", event)
        elif event in _SIGNALS:
            if args[0] != os.getpid() and self._by_learner():
                self._refuse("signal", event)
        elif event in _CHANGES or event == "sqlite3.connect":
            folders = [one for one in args[1:] if type(one) is int and one > 2]
            for path in args[:2]:
                if not isinstance(path, (str, bytes, os.PathLike)):
                    continue
                for real in (_real(path), *(_real(path, folder) for folder in folders)):
                    if self._inside(real):
                        self._refuse("write", real)

    def _open(self, args: tuple[Any, ...]) -> None:
        path, mode, flags = (*args, None, None, None)[:3]
        if not isinstance(path, (str, bytes, os.PathLike)):
            return
        real = _real(path)
        writes = (isinstance(mode, str) and any(c in mode for c in "wax+")) or (
            isinstance(flags, int) and flags & _WRITING
        )
        if writes and self._inside(real):
            self._refuse("write", real)
        if self._secret(real):
            if _for_traceback() or not self._by_learner(3):
                raise FileNotFoundError(real)  # a traceback goes without the line, and nobody is blamed
            self._refuse("read", real)

    def _inside(self, real: str) -> bool:
        return (real + os.sep).startswith(self.protected)

    def _secret(self, real: str) -> bool:
        name = os.path.basename(real)
        return (
            real.startswith(self.protected)
            and name.split(".")[0] in self.secret
            and name.endswith((".py", ".pyc"))
        )

    def _by_learner(self, depth: int = 2) -> bool:
        """Whether the nearest code that is not the standard library's is not a library's either."""
        frame: Any = sys._getframe(depth)
        while frame is not None:
            name = frame.f_code.co_filename
            real = os.path.realpath(name)
            if real.startswith(_SITE):
                return False
            if not name.startswith("<frozen") and not real.startswith(_STDLIB):
                return not real.startswith(_HERE)
            frame = frame.f_back
        return True

    def _refuse(self, what: str, detail: str) -> None:
        self.refused.append((what, detail))
        raise Refused(what, detail)


def _for_traceback() -> bool:
    """Whether it is `linecache` that opens a file, to show a line of it."""
    frame: Any = sys._getframe(3)
    for _ in range(3):
        if frame is None:
            return False
        if os.path.basename(frame.f_code.co_filename) == "linecache.py":
            return True
        frame = frame.f_back
    return False


def _real(path: Any, folder: int | None = None) -> str:
    """The whole path, links followed; of a path that is relative to an open folder as well."""
    try:
        text = os.fsdecode(path)
        if folder is not None:
            text = os.path.join(os.path.realpath(f"/proc/self/fd/{folder}"), text)
        return os.path.realpath(text)
    except (ValueError, OSError):
        return ""


# ---- what a check relies on -----------------------------------------------------------------------------

_WATCHED = ("builtins", "numpy", "numpy.random", "numpy.linalg", "numpy.ma", "random", "math", "operator", "functools",
            "torch", "torch.nn", "torch.nn.functional", "torch.nn.init", "torch.optim", "torch.autograd",
            "warnings", "copy", "json", "struct", "inspect", "traceback")  # fmt: skip


class Snapshot:
    """What the modules that a check relies on held before the learner's file was loaded."""

    def __init__(self, modules: Iterable[types.ModuleType] = ()) -> None:
        known = [sys.modules[name] for name in _WATCHED if name in sys.modules]
        known += [module for name, module in sorted(sys.modules.items())
                  if name.startswith(("dlstudy.exercise", "dlstudy.checking")) and module]  # fmt: skip
        known += modules
        self.held: list[tuple[str, Any, dict[str, Any]]] = [
            (module.__name__, module, dict(vars(module))) for module in known
        ]
        torch = sys.modules.get("torch")
        classes: list[type] = [kind for _, module, held in self.held for kind in held.values()
                               if isinstance(kind, type)
                               and module.__name__.startswith(("dlstudy", "check_of"))]  # fmt: skip
        if torch is not None:
            classes += [torch.Tensor, torch.nn.Module, torch.optim.Optimizer, torch.autograd.Function]
        self.held += [(f"{kind.__module__}.{kind.__qualname__}", kind, dict(vars(kind)))
                      for kind in dict.fromkeys(classes)]  # fmt: skip
        self.codes = [
            (name, value, value.__code__)
            for name, _, held in self.held
            if name.startswith(("dlstudy", "check_of"))
            for value in held.values()
            if isinstance(value, types.FunctionType)
        ]

    def tampered(self) -> str | None:
        """The first thing that was replaced or taken away, by name; additions are nobody's harm."""
        for name, holder, held in self.held:
            now = vars(holder)
            for key, value in held.items():
                new = now.get(key, _GONE)
                if new is not value and key not in _FREE and not _librarys(new):
                    return f"{name}.{key}"
        for name, function, code in self.codes:
            if function.__code__ is not code:
                return f"{name}.{function.__name__}"
        return None


def _librarys(new: Any) -> bool:
    """Whether a replacement is an installed library's own, which torch does to `inspect` when it is imported."""
    code = getattr(new, "__code__", None)
    return code is not None and os.path.realpath(code.co_filename).startswith(_SITE)


_GONE = object()
#: What libraries themselves write down in their modules and classes.
_FREE = {"__warningregistry__", "__dict__", "__weakref__", "_", "__doc__", "__abstractmethods__", "_abc_impl",
         "__annotations__", "__annotate__", "filters", "_filters_version", "onceregistry", "_filters_mutated",
         "__builtins__", "showwarning", "_showwarnmsg_impl", "_showwarnmsg"}  # fmt: skip
