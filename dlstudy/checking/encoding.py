"""Observations as bytes: a JSON header and raw numbers, so that nothing of the child's is ever unpickled.

A node is ``{"t": kind, …}``; arrays and tensors keep dtype and shape in the header and their numbers in the raw part.
"""

from __future__ import annotations

import json
import struct
import sys
from typing import Any

import numpy as np

#: What an observation may hold at most; a larger one is no answer to any exercise.
MOST_BYTES = 256 << 20
MOST_NODES = 200_000


class TooLarge(Exception):
    """An observation that is larger than any exercise's answer."""


class Tensor:
    """A tensor as the judge sees it: its numbers as an array."""

    def __init__(self, array: np.ndarray, dtype: str) -> None:
        self.array, self.dtype = array, dtype


class Other:
    """A value of a kind that no exercise returns, with a short picture of it."""

    def __init__(self, kind: str, picture: str) -> None:
        self.kind, self.picture = kind, picture


class Encoder:
    """Turns a value into nodes and raw bytes."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.length = 0
        self.nodes = 0

    def node(self, value: Any, depth: int = 0) -> dict[str, Any]:
        """The node of a value. Raises TooLarge."""
        self.nodes += 1
        if self.nodes > MOST_NODES or depth > 60:
            raise TooLarge
        kind = type(value)
        if value is None or kind is bool or kind is str:
            return {"t": "plain", "v": value}
        if kind is int:
            return (
                {"t": "int", "v": str(value)}
                if abs(value) < 10**4000
                else {"t": "other", "k": "int", "p": "…"}
            )
        if kind is float:
            return {"t": "float", "v": value.hex()}
        if kind is complex:
            return {"t": "complex", "v": [value.real.hex(), value.imag.hex()]}
        if isinstance(value, (np.ndarray, np.generic)):
            return self._array(value, depth)
        torch = sys.modules.get("torch")
        if torch is not None and isinstance(value, torch.Tensor):
            return self._tensor(value)
        if isinstance(value, (tuple, list, range)):
            name = "list" if isinstance(value, list) else "tuple"
            return {"t": name, "v": [self.node(one, depth + 1) for one in value]}
        if isinstance(value, dict):
            return {"t": "dict", "v": [[self.node(key, depth + 1), self.node(one, depth + 1)]
                                       for key, one in value.items()]}  # fmt: skip
        if isinstance(value, (set, frozenset)):
            return {"t": "set", "v": [self.node(one, depth + 1) for one in sorted(value, key=repr)]}
        if isinstance(value, (bytes, bytearray)):
            return {"t": "bytes", "v": bytes(value).hex()}
        if isinstance(value, slice):
            return {
                "t": "tuple",
                "v": [self.node(one, depth + 1) for one in (value.start, value.stop, value.step)],
            }
        if isinstance(value, (int, float, str)):  # subclasses: enumerations, labels
            return self.node(int(value) if isinstance(value, int) else float(value)
                             if isinstance(value, float) else str(value), depth)  # fmt: skip
        return {"t": "other", "k": f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins."),
                "p": picture(value)}  # fmt: skip

    def _array(self, value: Any, depth: int) -> dict[str, Any]:
        if isinstance(value, np.ma.MaskedArray) and np.any(value.mask):  # what is masked is no result
            return {"t": "other", "k": "numpy.ma.MaskedArray", "p": picture(value)}
        array = np.asarray(value)
        name = "array" if isinstance(value, np.ndarray) else "scalar"
        if array.dtype.kind not in "biufc":
            if array.dtype.kind in "US":
                return {"t": "array", "d": "str", "s": list(array.shape),
                        "v": [str(one) for one in array.ravel().tolist()]}  # fmt: skip
            items = [self.node(one, depth + 1) for one in array.ravel().tolist()]
            return {"t": "objects", "s": list(array.shape), "v": items}
        if array.dtype.kind in "fc" and array.dtype.itemsize > (16 if array.dtype.kind == "c" else 8):
            array = array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)  # long double
        self._add(np.ascontiguousarray(array).tobytes())
        return {"t": name, "d": array.dtype.str, "s": list(array.shape)}

    def _tensor(self, value: Any) -> dict[str, Any]:
        name = str(value.dtype).removeprefix("torch.")
        plain = value.detach().cpu()
        if plain.layout is not None and str(plain.layout) != "torch.strided":
            plain = plain.to_dense()
        if name in ("bfloat16", "float16"):
            plain = plain.float()
        array = plain.resolve_conj().resolve_neg().numpy()
        self._add(np.ascontiguousarray(array).tobytes())
        return {"t": "tensor", "n": name, "d": array.dtype.str, "s": list(array.shape)}

    def _add(self, raw: bytes) -> None:
        self.length += len(raw)
        if self.length > MOST_BYTES:
            raise TooLarge
        self.raw.append(raw)


def picture(value: Any, most: int = 200) -> str:
    """A short text of any value; whatever its own methods do."""
    try:
        text = repr(value)
    except Exception as error:
        text = f"<{type(value).__name__}: {type(error).__name__}>"
    return text if len(text) <= most else text[: most - 1] + "…"


def decode(node: dict[str, Any], raw: memoryview, at: list[int]) -> Any:
    """The value of a node; `at` holds where in the raw part the next array begins. ValueError if it is malformed."""
    kind = node["t"]
    if kind == "plain":
        return node["v"]
    if kind == "int":
        return int(node["v"])
    if kind == "float":
        return float.fromhex(node["v"])
    if kind == "complex":
        return complex(*(float.fromhex(part) for part in node["v"]))
    if kind in ("array", "scalar", "tensor"):
        if node.get("d") == "str":
            return np.array(node["v"], dtype=str).reshape(node["s"])
        dtype, shape = np.dtype(node["d"]), tuple(node["s"])
        count = int(np.prod(shape, dtype=np.int64)) if shape else 1
        end = at[0] + count * dtype.itemsize
        if dtype.kind not in "biufc" or end > len(raw):
            raise ValueError("malformed")
        array = np.frombuffer(raw[at[0] : end], dtype).reshape(shape)
        at[0] = end
        if kind == "tensor":
            return Tensor(array, node["n"])
        return array[()] if kind == "scalar" else array
    if kind == "objects":
        array = np.empty(len(node["v"]), dtype=object)
        for index, one in enumerate(node["v"]):
            array[index] = decode(one, raw, at)
        return array.reshape(node["s"])
    if kind in ("tuple", "list", "set"):
        items = [decode(one, raw, at) for one in node["v"]]
        return tuple(items) if kind == "tuple" else items if kind == "list" else SetOf(items)
    if kind == "dict":
        return DictOf([(decode(key, raw, at), decode(one, raw, at)) for key, one in node["v"]])
    if kind == "bytes":
        return bytes.fromhex(node["v"])
    return Other(node["k"], node["p"])


class SetOf(list):
    """The elements of a set, sorted."""


class DictOf(list):
    """The pairs of a dict, in its order (keys need not be hashable here)."""


# ---- messages -------------------------------------------------------------------------------------------


def message(head: dict[str, Any], value: Any = None, *, holds: bool = False) -> bytes:
    """One message: lengths, header, raw numbers. With `holds`, it carries a value under "value"."""
    encoder = Encoder()
    if holds:
        head = {**head, "value": encoder.node(value)}
    text = json.dumps(head).encode()
    raw = b"".join(encoder.raw)
    return struct.pack("<II", len(text), len(raw)) + text + raw


def take(buffer: bytearray) -> tuple[dict[str, Any], Any] | None:
    """The first whole message of a buffer, removed from it; None while it is incomplete. ValueError: malformed."""
    if len(buffer) < 8:
        return None
    text, raw = struct.unpack_from("<II", buffer)
    if text > MOST_BYTES or raw > MOST_BYTES + 1:
        raise ValueError("malformed")
    if len(buffer) < 8 + text + raw:
        return None
    head = json.loads(bytes(buffer[8 : 8 + text]))
    body = bytes(buffer[8 + text : 8 + text + raw])
    del buffer[: 8 + text + raw]
    value = decode(head.pop("value"), memoryview(body), [0]) if "value" in head else None
    return head, value
