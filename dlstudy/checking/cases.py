"""The inputs of a probe, drawn before the learner's file is loaded, and the variants made of each."""

from __future__ import annotations

import copy
import inspect
import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from dlstudy.exercise import Case, Probe

#: Of the cases; the second one is for probes with ``seeds=2``.
SEEDS = (20_240_229, 7)

#: The variants of a case beside itself ("base"), in the order in which they are told.
VARIANTS = ("base", "float32", "ints", "layout", "again")

#: Cases of a probe that are called a second time, with the same arrays holding other numbers before.
_AGAIN = 2


class Ready(NamedTuple):
    """The arguments of one call, and how much they hold (numbers, for choosing the smallest failing case)."""

    args: tuple[Any, ...]
    options: dict[str, Any]
    size: int
    again: bool = False


def materialise(probe: Probe) -> list[Ready]:
    """All cases of a probe, from fixed seeds."""
    found = []
    takes_count = (
        len(inspect.signature(probe.run).parameters) - 1
    )  # a probe of one argument may be given a tuple
    for seed in SEEDS[: max(1, min(probe.seeds, len(SEEDS)))]:
        cases = probe.cases
        if callable(cases):
            takes = inspect.signature(cases).parameters
            cases = cases(np.random.default_rng(seed)) if takes else cases()
        for one in cases:
            if isinstance(one, Case):
                args, options = one.args, one.options
            elif type(one) is tuple and (len(one) == takes_count or takes_count != 1):
                args, options = one, {}
            else:
                args, options = (one,), {}
            args, options = duplicate(args), duplicate(options)
            size = sum(_size(leaf) for leaf in arrays((args, options)))
            found.append(Ready(args, options, size))
    if probe.unchanged and probe.layout and (probe.dtype or probe.ints):
        large = [
            index
            for index, one in enumerate(found)
            if 1 < one.size < 2000 and _numpy((one.args, one.options))
        ]
        for index in large[1 : 1 + _AGAIN] or large[:1]:
            found[index] = found[index]._replace(again=True)
    return found


def _numpy(values: Any) -> bool:
    """Whether arrays of numbers are among the arguments, and nothing that lives longer than a call."""
    leaves = list(arrays(values))
    return any(_is_float(leaf) for leaf in leaves) and not any(_is_tensor(leaf) for leaf in leaves)


def variants(probe: Probe, ready: Ready) -> list[str]:
    """Which variants of a case the probe's contract promises and the case allows."""
    found = ["base"]
    leaves = [leaf for leaf in arrays((ready.args, ready.options))]
    floats = [leaf for leaf in leaves if _is_float(leaf)]
    if floats and probe.dtype:
        found.append("float32")
    if floats and probe.ints and not any(_is_tensor(leaf) for leaf in floats) and all(map(_finite, floats)):
        found.append("ints")
    if probe.layout and any(leaf.ndim and _size(leaf) for leaf in leaves):
        found.append("layout")
    if ready.again:
        found.append("again")
    return found


def prepared(ready: Ready, variant: str, index: int = 0) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Fresh arguments for one call. `index` chooses among the memory layouts."""
    change: Callable[[Any], Any]
    if variant == "float32":
        change = other_precision
    elif variant == "ints":
        change = _as_ints
    elif variant == "layout":
        change = lambda leaf: _laid_out(leaf, index)  # noqa: E731
    else:
        change = lambda leaf: leaf.copy() if isinstance(leaf, np.ndarray) else duplicate(leaf)  # noqa: E731
    return mapped(ready.args, change), mapped(ready.options, change)


def in_float64(values: Any) -> Any:
    """The same numbers in float64, integers included when `ints` made them."""
    return mapped(values, lambda leaf: _to_float64(leaf) if _is_float(leaf) else leaf)


def rounded(values: Any) -> Any:
    """The numbers that the variant "ints" gives as integers, as float64."""
    return mapped(values, lambda leaf: np.asarray(np.round(leaf), np.float64) if _is_float(leaf) else leaf)


# ---- walking through arguments --------------------------------------------------------------------------


def arrays(values: Any) -> Iterator[Any]:
    """Every array and tensor in nested tuples, lists and dicts."""
    if isinstance(values, np.ndarray) or _is_tensor(values):
        yield values
    elif isinstance(values, (tuple, list)):
        for one in values:
            yield from arrays(one)
    elif isinstance(values, dict):
        for one in values.values():
            yield from arrays(one)


def mapped(values: Any, change: Callable[[Any], Any]) -> Any:
    """A copy of nested arguments with every array changed and everything else duplicated."""
    if (isinstance(values, np.ndarray) and values.dtype != object) or _is_tensor(values):
        new = change(values)
        if _is_tensor(new) and values.requires_grad and new.is_floating_point() and not new.requires_grad:
            new.requires_grad_(True)
        return new
    if type(values) is tuple:
        return tuple(mapped(one, change) for one in values)
    if type(values) is list:
        return [mapped(one, change) for one in values]
    if type(values) is dict:
        return {key: mapped(one, change) for key, one in values.items()}
    return duplicate(values)


def duplicate(values: Any) -> Any:
    """A deep copy; generators of random numbers start from the same state, functions are shared."""
    if type(values) in (int, float, str, bool, bytes, type(None), complex) or callable(values):
        if _is_module(values):
            return copy.deepcopy(values)
        return values
    if type(values) is tuple:
        return tuple(duplicate(one) for one in values)
    if type(values) is list:
        return [duplicate(one) for one in values]
    if type(values) is dict:
        return {key: duplicate(one) for key, one in values.items()}
    if _is_tensor(values):
        copied = values.detach().clone()
        return copied.requires_grad_(True) if values.requires_grad else copied
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(values, torch.Generator):
        twin = torch.Generator(values.device)
        twin.set_state(values.get_state())
        return twin
    return copy.deepcopy(values)


def changed(before: Any, after: Any) -> bool:
    """Whether anything in nested arguments is no longer what it was; NaN counts as equal to itself."""
    if isinstance(before, np.ndarray):
        if not isinstance(after, np.ndarray) or before.shape != after.shape or before.dtype != after.dtype:
            return True
        if before.dtype == object:
            return any(changed(one, other) for one, other in zip(before.flat, after.flat, strict=True))
        return not np.array_equal(before, after, equal_nan=before.dtype.kind in "fc")
    if _is_tensor(before):
        if not _is_tensor(after) or before.shape != after.shape or before.dtype != after.dtype:
            return True
        same = (before == after) | ((before != before) & (after != after))
        return not bool(same.all())
    if isinstance(before, (tuple, list)):
        return (not isinstance(after, (tuple, list)) or len(before) != len(after)
                or any(changed(one, other) for one, other in zip(before, after, strict=True)))  # fmt: skip
    if isinstance(before, dict):
        return (not isinstance(after, dict) or list(before) != list(after)
                or any(changed(before[key], after[key]) for key in before))  # fmt: skip
    if isinstance(before, (set, int, float, str, bytes, bool)):
        return not (before == after or before != before)
    return False  # generators, models, functions: theirs is to change


# ---- the variants ---------------------------------------------------------------------------------------


def _is_tensor(value: Any) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def _is_module(value: Any) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.nn.Module)


def _is_float(leaf: Any) -> bool:
    return leaf.is_floating_point() if _is_tensor(leaf) else leaf.dtype.kind == "f"


def _finite(leaf: Any) -> bool:
    return bool(np.isfinite(leaf).all()) and (leaf.size == 0 or float(np.abs(leaf).max()) < 1e15)


def other_precision(leaf: Any) -> Any:
    """float64 becomes float32 and the other way round; everything else is copied."""
    if _is_tensor(leaf):
        import torch

        if not leaf.is_floating_point():
            return leaf.detach().clone()
        return leaf.detach().to(torch.float32 if leaf.dtype == torch.float64 else torch.float64)
    if leaf.dtype.kind != "f":
        return leaf.copy()
    with np.errstate(all="ignore"):
        return leaf.astype(np.float32 if leaf.dtype != np.float32 else np.float64)


def _to_float64(leaf: Any) -> Any:
    return leaf.detach().double() if _is_tensor(leaf) else leaf.astype(np.float64)


def _as_ints(leaf: Any) -> Any:
    # np.round makes a bare number of an array without axes; the contract speaks of arrays.
    return np.asarray(np.round(leaf)).astype(np.int64) if leaf.dtype.kind == "f" else leaf.copy()


def _laid_out(leaf: Any, index: int) -> Any:
    """The same numbers, otherwise in memory: every second element, column by column, or backwards."""
    if leaf.ndim == 0 or _size(leaf) == 0:
        return leaf.copy() if isinstance(leaf, np.ndarray) else leaf.detach().clone()
    if _is_tensor(leaf):
        import torch

        if leaf.ndim >= 2 and index % 2 == 0:
            return leaf.detach().transpose(-1, -2).contiguous().transpose(-1, -2)
        spread = torch.zeros((*leaf.shape[:-1], 2 * leaf.shape[-1]), dtype=leaf.dtype)
        spread[..., ::2] = leaf.detach()
        return spread[..., ::2]
    style = index % 3
    if style == 0 and leaf.ndim >= 2:
        return np.asfortranarray(leaf.copy())
    if style == 1:
        return np.ascontiguousarray(leaf[::-1])[::-1]
    wide = np.full((*leaf.shape[:-1], 2 * leaf.shape[-1]), 77, leaf.dtype)
    wide[..., ::2] = leaf
    return wide[..., ::2]


def _size(leaf: Any) -> int:
    return leaf.numel() if _is_tensor(leaf) else leaf.size
