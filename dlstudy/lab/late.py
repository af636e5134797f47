"""PyTorch when it comes: a lab that never imports it does not wait for it.

Importing torch takes seconds. Until a lab does, nothing can be a tensor: `Tensor`, `Module` and
`Generator` are then types that nothing is an instance of. The moment torch has been imported, by
whomever, they are torch's own, and what the engine has to tell torch (the seed, the threads) is told.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from importlib.abc import Loader, MetaPathFinder
from pathlib import Path
from types import ModuleType
from typing import Any


class _Nothing:
    """The type of no value."""


torch: ModuleType | None = None  #: once it has been imported
Tensor: type[Any] = _Nothing
Module: type[Any] = _Nothing
Generator: type[Any] = _Nothing

_waiting: list[Callable[[], object]] = []
_IMPORTS = re.compile(rb"^[ \t]*(?:import|from)[ \t]+torch", re.MULTILINE)


def when_here(call: Callable[[], object]) -> None:
    """Call it as soon as torch has been imported: at once where it has been."""
    if torch is not None:
        call()
    else:
        _waiting.append(call)


def named_in(sources: Iterable[Path]) -> bool:
    """Whether one of these files says that it imports torch, or a package of its family, anywhere."""
    for path in sources:
        try:
            if _IMPORTS.search(path.read_bytes()):
                return True
        except OSError:
            continue
    return False


def _arrived(module: ModuleType) -> None:
    global torch, Tensor, Module, Generator
    Tensor, Module, Generator = module.Tensor, module.nn.Module, module.Generator
    torch = module
    while _waiting:
        _waiting.pop(0)()


class _Telling(Loader):
    """Loads torch as its own loader does, and tells of it."""

    def __init__(self, own: Any) -> None:
        self.own = own

    def create_module(self, spec: Any) -> ModuleType | None:
        return self.own.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        if module.__spec__ is not None:
            module.__spec__.loader = self.own  # nobody needs to see that we were here
        module.__loader__ = self.own
        self.own.exec_module(module)
        if _watch in sys.meta_path:
            sys.meta_path.remove(_watch)
        _arrived(module)


class _Watch(MetaPathFinder):
    """Finds torch where the others find it."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name != "torch":
            return None
        for finder in list(sys.meta_path):
            if finder is not self and (spec := finder.find_spec(name, path, target)) is not None:
                if spec.loader is not None:
                    spec.loader = _Telling(spec.loader)
                return spec
        return None


_watch = _Watch()
if (_here := sys.modules.get("torch")) is not None:
    _arrived(_here)
else:
    sys.meta_path.insert(0, _watch)
