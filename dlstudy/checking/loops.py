"""Is there a Python loop? Count the lines that a call executes: with a loop, more data means more lines.

Lines of the libraries count as well, so `np.vectorize` and `np.apply_along_axis`, which loop in Python on the
learner's behalf, are seen; work done in compiled code executes no line.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from dlstudy.checking.cases import Ready, arrays, duplicate, mapped

#: A call may execute so many lines more on an input that is `LARGER` times as large.
SLACK = 16
LARGER = 6
_MOST = 200_000


class _Enough(BaseException):
    """The count is beyond all doubt."""


def count(call: Callable[[], Any], path: str | None = None) -> tuple[int, int]:
    """Lines and calls that `call` executes, and the line of `path` that was executed most often (0: none)."""
    total = 0
    often: dict[int, int] = {}

    def trace(frame: Any, event: str, _: Any) -> Any:
        nonlocal total
        if event in ("line", "call"):
            total += 1
            if path is not None and frame.f_code.co_filename == path:
                often[frame.f_lineno] = often.get(frame.f_lineno, 0) + 1
            if total > _MOST:
                raise _Enough
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    except _Enough:
        pass
    finally:
        sys.settrace(before)
    return total, max(often, key=lambda line: often[line], default=0)


def enlarged(ready: Ready) -> list[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    """Pairs of small and large arguments: every array repeated along its first, then along its last axis."""
    pairs = []
    deepest = max((leaf.ndim for leaf in arrays(ready.args)), default=0)
    for axis in (0, -1) if deepest > 1 else (0,):
        small, large = (mapped(ready.args, _repeating(axis, times)) for times in (2, 2 * LARGER))
        pairs.append((small, large))
    return pairs


def _repeating(axis: int, times: int) -> Callable[[Any], Any]:
    return lambda leaf: _repeated(leaf, axis, times)


def _repeated(leaf: Any, axis: int, times: int) -> Any:
    if not isinstance(leaf, np.ndarray) or leaf.ndim == 0:
        return duplicate(leaf)
    if axis == -1 and leaf.ndim == 1:
        return leaf.copy()
    return np.concatenate([leaf] * times, axis=axis)
