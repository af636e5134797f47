"""Is what an answer gave the same as what was expected? If not, where does it first differ, and how."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from dlstudy.checking.encoding import DictOf, Other, SetOf, Tensor


class Difference(NamedTuple):
    """The first difference.

    Attributes:
        kind: "type", "length", "keys", "shape", "value" or "dtype".
        path: where in the result, as one would index it: ``[1]["b"]``; empty for the result itself.
        expected, got: the values, or shapes, or dtypes, that differ.
        at: the index of the first differing element of an array.
        many: how many elements differ, of `total`.
    """

    kind: str
    path: str
    expected: Any
    got: Any
    at: tuple[int, ...] | None = None
    many: int = 0
    total: int = 0


class Tolerance(NamedTuple):
    """An element may differ by ``atol + rtol |expected| + scaled · max |expected|``.

    With `kinds`, arrays of integers and of truths have to be such. Arrays that are expected in `dtype`, the floating
    one of the inputs, have to come in it.
    """

    rtol: float
    atol: float
    scaled: float = 1e-9
    dtype: str | None = None
    kinds: bool = True


def differ(
    expected: Any, got: Any, tolerance: Tolerance, own: Any = None, path: str = ""
) -> Difference | None:
    """The first difference between two observations, None if they agree.

    Args:
        own: what the reference itself gave in the precision of the inputs, when `expected` was computed in float64:
            it says which dtype is due, and how far rounding alone leads.
    """
    if isinstance(expected, (np.ndarray, Tensor)) and not _bare(expected):
        return _arrays(expected, got, tolerance, own, path)
    if _is_number(expected):
        return _numbers(expected, got, tolerance, own, path)
    if isinstance(expected, DictOf):
        return _dicts(expected, got, tolerance, own, path)
    if isinstance(expected, (tuple, list)):
        return _sequences(expected, got, tolerance, own, path)
    if isinstance(expected, Other):
        same = isinstance(got, Other) and got.kind == expected.kind
        return None if same else Difference("type", path, expected, got)
    if isinstance(expected, (str, bytes)) or expected is None:
        if isinstance(got, np.ndarray) and got.ndim == 0 and got.dtype.kind == "U":
            got = str(got)
        if type(got) is not type(expected):
            return Difference("type", path, expected, got)
        return None if expected == got else Difference("value", path, expected, got)
    return None if expected == got else Difference("value", path, expected, got)


def numbers(value: Any) -> np.ndarray | None:
    """The numbers of an array, a tensor or a bare number; None for anything else."""
    if isinstance(value, Tensor):
        return value.array
    if isinstance(value, (np.ndarray, np.generic)):
        return np.asarray(value) if np.asarray(value).dtype.kind in "biufc" else None
    if isinstance(value, (bool, int, float, complex)):
        try:
            return np.asarray(
                value, dtype=None if not isinstance(value, int) or abs(value) < 2**63 else float
            )
        except OverflowError:
            return np.asarray(math.inf if value > 0 else -math.inf)  # type: ignore[operator]
    return None


def _bare(value: Any) -> bool:
    """An array without dimensions: a number like any other."""
    return (value.array if isinstance(value, Tensor) else value).ndim == 0


def _is_number(value: Any) -> bool:
    if isinstance(value, (np.ndarray, Tensor)):
        return _bare(value) and numbers(value) is not None
    return isinstance(value, (bool, int, float, complex, np.number, np.bool_))


def _numbers(expected: Any, got: Any, tolerance: Tolerance, own: Any, path: str) -> Difference | None:
    if not _is_number(got):
        array = numbers(got)
        if array is not None:
            return Difference("shape", path, (), array.shape)
        return Difference("type", path, expected, got)
    if type(expected) is int and type(got) is int:  # exact, however long
        return None if expected == got else Difference("value", path, expected, got)
    one, other = numbers(expected), numbers(got)
    assert one is not None and other is not None
    bad = _unequal(one, other, tolerance, _spread(one, own))
    return Difference("value", path, expected, got) if bad.any() else None


def _arrays(expected: Any, got: Any, tolerance: Tolerance, own: Any, path: str) -> Difference | None:
    one = expected.array if isinstance(expected, Tensor) else expected
    if one.dtype.kind not in "biufc":
        return _objects(one, got, tolerance, path)
    if isinstance(expected, Tensor) != isinstance(got, Tensor) or not isinstance(got, (np.ndarray, Tensor)):
        if _is_number(got) and not isinstance(expected, Tensor):
            return Difference("shape", path, one.shape, ())
        return Difference("type", path, expected, got)
    other = numbers(got)
    if other is None:
        return Difference("type", path, expected, got)
    if one.shape != other.shape:
        return Difference("shape", path, one.shape, other.shape)
    if other.dtype.kind == "c" and one.dtype.kind != "c":
        return Difference("dtype", path, one.dtype.name, other.dtype.name)
    bad = _unequal(one, other, tolerance, _spread(one, own))
    if bad.any():
        where = tuple(int(axis) for axis in np.argwhere(bad)[0])
        return Difference("value", path, one[where], other[where], where, int(bad.sum()), bad.size)
    if tolerance.kinds and _dtype(got) != (due := _dtype(own if own is not None else expected)):
        if due == tolerance.dtype is not None:  # float32 in, float32 out; float64 in, float64 out
            return Difference("dtype", path, due, _dtype(got))
        if _family(due) in ("int", "bool") and _family(_dtype(got)) != _family(due):
            return Difference("dtype", path, due, _dtype(got))
    return None


def _family(dtype: str) -> str:
    """``int`` of all integers, signed or not; ``bool``, ``float``."""
    return (
        dtype.rstrip("0123456789").removeprefix("u").removeprefix("b" if dtype.startswith("bfloat") else "")
    )


def _dtype(value: Any) -> str:
    if isinstance(value, Tensor):
        return value.dtype
    return value.dtype.name if isinstance(value, (np.ndarray, np.generic)) else ""


def _spread(expected: np.ndarray, own: Any) -> float:
    """How far the reference itself moves by rounding: its float32 result against the float64 one."""
    mine = numbers(own) if own is not None else None
    if mine is None or mine.shape != expected.shape or mine.size == 0:
        return 0.0
    with np.errstate(all="ignore"):
        gap = np.abs(mine.astype(np.float64) - expected.astype(np.float64))
    finite = gap[np.isfinite(gap)]
    return 8 * float(finite.max()) if finite.size else 0.0


def _unequal(one: np.ndarray, other: np.ndarray, tolerance: Tolerance, spread: float) -> np.ndarray:
    if one.dtype.kind in "biu" and other.dtype.kind in "biu":
        return one.astype(object) != other.astype(object) if one.dtype.kind == "u" or other.dtype.kind == "u" \
            else one.astype(np.int64) != other.astype(np.int64)  # fmt: skip
    kind = np.complex128 if "c" in one.dtype.kind + other.dtype.kind else np.float64
    one, other = one.astype(kind), other.astype(kind)
    with np.errstate(all="ignore"):
        size = np.abs(one)
        finite = size[np.isfinite(size)]
        scale = float(finite.max()) if finite.size else 0.0
        allowed = tolerance.atol + tolerance.rtol * size + tolerance.scaled * scale + spread
        near = np.abs(one - other) <= allowed
        near &= np.isfinite(one) & np.isfinite(other)
        same = (one == other) | (np.isnan(one) & np.isnan(other))
    return np.asarray(~(near | same))


def _objects(one: np.ndarray, got: Any, tolerance: Tolerance, path: str) -> Difference | None:
    if not isinstance(got, np.ndarray):
        return Difference("type", path, one, got)
    if one.shape != got.shape:
        return Difference("shape", path, one.shape, got.shape)
    for index in np.ndindex(one.shape):
        found = differ(one[index], got[index], tolerance, None, f"{path}[{', '.join(map(str, index))}]")
        if found:
            return found
    return None


def _sequences(expected: Any, got: Any, tolerance: Tolerance, own: Any, path: str) -> Difference | None:
    if isinstance(expected, SetOf) != isinstance(got, SetOf):
        return Difference("type", path, expected, got)
    if isinstance(got, np.ndarray) and got.ndim and not isinstance(expected, SetOf):
        got = list(got)  # an array where a list of numbers or of rows is expected
    if not isinstance(got, (tuple, list)) or isinstance(got, DictOf):
        return Difference("type", path, expected, got)
    mine = own if isinstance(own, (tuple, list)) and len(own) == len(expected) else [None] * len(expected)
    if len(got) != len(expected):
        return Difference("length", path, len(expected), len(got))
    for index, (one, other, self) in enumerate(zip(expected, got, mine, strict=True)):
        found = differ(one, other, tolerance, self, f"{path}[{index}]")
        if found:
            return found
    return None


def _dicts(expected: DictOf, got: Any, tolerance: Tolerance, own: Any, path: str) -> Difference | None:
    if not isinstance(got, DictOf):
        return Difference("type", path, expected, got)
    theirs = {key_text(key): value for key, value in got}
    mine = {key_text(key): value for key, value in own} if isinstance(own, DictOf) else {}
    wanted = {key_text(key): value for key, value in expected}
    if set(theirs) != set(wanted):
        return Difference("keys", path, sorted(wanted), sorted(theirs))
    for key, value in wanted.items():
        found = differ(value, theirs[key], tolerance, mine.get(key), f"{path}[{key}]")
        if found:
            return found
    return None


def key_text(key: Any) -> str:
    """A dict's key for comparing: 1, 1.0 and np.int64(1) are one key."""
    array = numbers(key) if not isinstance(key, (str, tuple)) else None
    if array is not None and array.ndim == 0:
        value = array.item()
        return (
            repr(int(value))
            if isinstance(value, (bool, int, float)) and float(value).is_integer()
            else repr(value)
        )
    if isinstance(key, tuple):
        return "(" + ", ".join(key_text(one) for one in key) + ")"
    return repr(key)
