"""Stand-ins for NumPy's functions and arrays that notice what is done with them (see `forbidding`)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from dlstudy.checking.forbidding import Watch


class Told:
    """A function that tells of its calls and is otherwise the original."""

    def __init__(self, original: Callable[..., Any], path: str, watch: Watch) -> None:
        self.__wrapped__ = original
        self._path, self._watch = path, watch
        self.__name__ = getattr(original, "__name__", path)
        self.__doc__ = getattr(original, "__doc__", None)

    def __call__(self, *args: Any, **options: Any) -> Any:
        self._watch.note(self._path, sys._getframe(1))
        return self.__wrapped__(*args, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__wrapped__, name)


#: NumPy's ways to make a plain array of a watched one.
COPIES = ("array", "asarray", "ascontiguousarray", "asfortranarray", "require")


class Copying(Told):
    """What makes a plain array of any other: of a watched array, a watched one."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        made = self.__wrapped__(*args, **options)
        if self._watch.active and args and isinstance(args[0], Watched):
            return self._watch.wrap(made)
        return made


class Watched(np.ndarray):
    """An array whose products are noticed, through whatever name they are asked for."""

    _watch: Any = None

    def __array_finalize__(self, parent: Any) -> None:
        self._watch = getattr(parent, "_watch", None)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        watch = self._watch
        if watch is not None and (name := watch.rules.of_path(f"numpy.{ufunc.__name__}")):
            watch.note(name, sys._getframe(1))
        out = options.get("out")
        if out:
            options["out"] = tuple(bare(one) for one in out)
        result = getattr(ufunc, method)(*(bare(one) for one in inputs), **options)
        if out:
            return out[0] if len(out) == 1 else out
        return tuple(map(self._again, result)) if isinstance(result, tuple) else self._again(result)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        watch = self._watch
        module = getattr(function, "__module__", "") or ""
        path = f"{module}.{getattr(function, '__name__', '')}"
        if watch is not None and (name := watch.rules.of_path(path)):
            watch.note(name, sys._getframe(1))
        return super().__array_function__(function, types, args, kwargs)

    def dot(self, *args: Any, **options: Any) -> Any:
        """The method's twin, which tells."""
        if self._watch is not None and self._watch.rules.of_path("numpy.dot"):
            self._watch.note(".dot", sys._getframe(1))
        return super().dot(*args, **options)

    def _again(self, value: Any) -> Any:
        return self._watch.wrap(value) if self._watch is not None else value


def bare(value: Any) -> Any:
    return value.view(np.ndarray) if isinstance(value, Watched) else value
