"""Let torchvision be imported where its compiled operators do not load.

torchvision built for CUDA beside a CPU torch (what ``pip install`` gives in some places) cannot load
its library; its Python part then dies on import, because it describes two operators, `nms` and `qnms`,
that nobody declared. Declaring them, without an implementation, is enough for data sets, transforms and
models; only detection would miss them. Nothing is touched where the library loads.

Call `mend` before anything imports torchvision (transformers does), or `watch` once for all.
"""

from __future__ import annotations

import importlib.util
import sys
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any

_SCHEMAS = ("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
            "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")  # fmt: skip
_libraries: list = []  # a declaration lives as long as its Library
_status: str | None = None


def mend() -> str:
    """Declare what is missing, if anything is; returns the `status`."""
    global _status
    if _status is None:
        _status = _mend()
    return _status


def watch() -> None:
    """Mend as soon as something looks for torchvision, and not before: it means importing torch."""
    if _status is None and "torchvision" not in sys.modules and _watcher not in sys.meta_path:
        sys.meta_path.insert(0, _watcher)


class _Watcher(MetaPathFinder):
    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if name == "torchvision" and self in sys.meta_path:
            sys.meta_path.remove(self)
            mend()


_watcher = _Watcher()


def status() -> str:
    """``fine`` (nothing to mend), ``mended`` (the declarations help) or ``absent`` (not there, or still broken)."""
    if mend() == "absent":
        return "absent"
    try:
        import torchvision  # noqa: F401
    except Exception:
        return "absent"
    return mend()


def _mend() -> str:
    if "torchvision" in sys.modules:
        return "fine"
    try:
        spec = importlib.util.find_spec("torchvision")
    except (ImportError, ValueError):
        spec = None
    if spec is None or not spec.submodule_search_locations:
        return "absent"
    import torch

    for folder in map(Path, spec.submodule_search_locations):
        for file in (*folder.glob("_C*.so"), *folder.glob("_C*.pyd"), *folder.glob("_C*.dylib")):
            try:
                torch.ops.load_library(str(file))  # what torchvision will do itself, at no further cost
            except (OSError, RuntimeError):
                continue
    missing = [schema for schema in _SCHEMAS if not _declared(schema.partition("(")[0])]
    if not missing:
        return "fine"
    library = torch.library.Library("torchvision", "FRAGMENT")
    for schema in missing:
        library.define(schema)
    _libraries.append(library)
    return "mended"


def _declared(name: str) -> bool:
    import torch

    try:
        getattr(torch.ops.torchvision, name)
    except (AttributeError, RuntimeError):
        return False
    return True
