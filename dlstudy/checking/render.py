"""Values as a learner wants to see them: whole when small, their shape and dtype beside them."""

from __future__ import annotations

import types
from typing import Any

import numpy as np

from dlstudy.checking.encoding import DictOf, Other, SetOf, Tensor

_WIDTH = 74
_ITEMS = 8


def number(value: Any) -> str:
    """A bare number, short but telling: 0.25, 1e-07, nan."""
    if isinstance(value, Tensor):
        value = value.array[()]
    if isinstance(value, np.ndarray):
        value = value[()]
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (int, np.integer)):
        text = str(int(value))
        return text if len(text) < 40 else text[:37] + "…"
    if isinstance(value, (complex, np.complexfloating)):
        return f"{complex(value):.8g}"
    if isinstance(value, (float, np.floating)):
        return f"{float(value):.8g}"
    return str(value)


def pair(one: Any, other: Any) -> tuple[str, str]:
    """Two numbers with as many digits as it takes to tell them apart."""
    short = number(one), number(other)
    if short[0] != short[1] or not isinstance(one, (float, np.floating)):
        return short
    return f"{float(one):.17g}", f"{float(other):.17g}"


def array(value: np.ndarray) -> str:
    """An array's numbers, summarised when there are many."""
    kept = value
    with np.printoptions(precision=6, threshold=48, edgeitems=2, linewidth=_WIDTH, suppress=_plain(value),
                         floatmode="maxprec"):  # fmt: skip
        return np.array2string(kept, separator=", ")


def _plain(value: np.ndarray) -> bool:
    if value.dtype.kind != "f" or value.size == 0:
        return True
    finite = np.abs(value[np.isfinite(value) & (value != 0)])
    return finite.size == 0 or bool(finite.max() < 1e5 and finite.min() > 1e-4)


def kind(value: Any) -> str:
    """``(2, 3) float64`` of an array; the type's name of anything else."""
    if isinstance(value, Tensor):
        return f"tensor {shape(value.array.shape)} {value.dtype}"
    if isinstance(value, np.ndarray):
        return f"{shape(value.shape)} {'str' if value.dtype.kind == 'U' else value.dtype.name}"
    if isinstance(value, DictOf):
        return "dict"
    if isinstance(value, SetOf):
        return "set"
    if isinstance(value, Other):
        return value.kind
    if value is None:
        return "None"
    return type(value).__name__


def shape(value: tuple[int, ...]) -> str:
    """A shape as Python writes it."""
    return str(tuple(value))


def lines(value: Any, depth: int = 0) -> list[str]:
    """A value on a few lines."""
    if value is not None and type(value).__module__.startswith("torch"):
        value = _of_torch(value)
    if isinstance(value, Tensor):
        return [*array(value.array).splitlines(), f"({kind(value)})"]
    if isinstance(value, np.ndarray):
        if value.ndim == 0:
            return [f"{number(value)}  ({kind(value)})"]
        return _with_kind(array(value).splitlines(), kind(value))
    if isinstance(value, (np.generic, bool, int, float, complex)):
        return [number(value)]
    if isinstance(value, (DictOf, dict)):
        pairs = list(value) if isinstance(value, DictOf) else list(value.items())
        return _many([(f"{_short(key)}: ", one) for key, one in pairs], "{", "}", depth)
    if isinstance(value, (tuple, list)):
        begin, end = ("(", ")") if isinstance(value, tuple) else ("[", "]")
        flat = begin + ", ".join(map(_short, value)) + end
        if len(flat) <= _WIDTH and not any(isinstance(one, (np.ndarray, Tensor)) and one.ndim if
                                           isinstance(one, np.ndarray) else isinstance(one, Tensor)
                                           for one in value):  # fmt: skip
            return [flat]
        return _many([("", one) for one in value], begin, end, depth)
    if isinstance(value, Other):
        return [f"{value.picture}  ({value.kind})"]
    return [_short(value)]


def _of_torch(value: Any) -> Any:
    import torch

    if isinstance(value, torch.Tensor):
        plain = value.detach().cpu()
        name = str(value.dtype).removeprefix("torch.")
        return Tensor((plain.float() if name in ("bfloat16", "float16") else plain).numpy(), name)
    return value


def _with_kind(text: list[str], label: str) -> list[str]:
    if len(text) == 1 and len(text[0]) + len(label) + 4 <= _WIDTH + 10:
        return [f"{text[0]}  {label}"]
    return [*text, label]


def _many(items: list[tuple[str, Any]], begin: str, end: str, depth: int) -> list[str]:
    if depth > 2:
        return [f"{begin}… {len(items)}{end}"]
    found = [begin]
    for label, one in items[:_ITEMS]:
        first, *rest = lines(one, depth + 1)
        found += [f"  {label}{first}", *(" " * (2 + len(label)) + line for line in rest)]
    if len(items) > _ITEMS:
        found.append(f"  … ({len(items)})")
    return [*found, end]


def _short(value: Any) -> str:
    if isinstance(value, (np.generic, int, float, complex)):
        return number(value)
    if isinstance(value, Other):
        return value.picture
    if isinstance(value, np.random.Generator):
        return "np.random.default_rng(…)"
    if isinstance(value, (types.FunctionType, types.BuiltinFunctionType)):
        return f"<{value.__name__}>"
    if isinstance(value, DictOf):
        return "{" + ", ".join(f"{_short(key)}: {_short(one)}" for key, one in value) + "}"
    if isinstance(value, (tuple, list)):
        begin, end = ("(", ")") if isinstance(value, tuple) else ("[", "]")
        return begin + ", ".join(map(_short, value)) + end
    text = repr(value)
    return text if len(text) <= 200 else text[:199] + "…"
