"""Read the pickles of CIFAR's python layout without running anything.

A pickle is a program: `pickle.load` runs whatever it says. This is a reader of the few instructions
that a dictionary of strings, numbers, lists and one array of bytes is made of. It calls nothing that
the file names: the few names it knows (numpy's `_reconstruct`, `ndarray` and `dtype`, and what stands for bytes in
old protocols) become marks of its own, and any other name or instruction is refused.

The instructions are those of CPython's Lib/pickletools.py, protocols 0 to 4 as far as they are used here.
"""

from __future__ import annotations

import struct
from typing import Any

import numpy as np

_KNOWN = {
    ("numpy.core.multiarray", "_reconstruct"): "reconstruct",
    ("numpy._core.multiarray", "_reconstruct"): "reconstruct",
    ("numpy", "ndarray"): "ndarray",
    ("numpy", "dtype"): "dtype",
    ("_codecs", "encode"): "encode",
    ("__builtin__", "bytes"): "bytes",
}


class Refused(ValueError):
    """The pickle holds something else than plain data."""


class _Mark:
    """Where a tuple, a list or a dictionary begins on the stack."""


class _Name:
    def __init__(self, module: str, name: str) -> None:
        if (module, name) not in _KNOWN:
            raise Refused(f"{module}.{name}")
        self.what = _KNOWN[module, name]


class _Dtype:
    def __init__(self, code: Any) -> None:
        if code not in ("u1", b"u1", "uint8", b"uint8"):
            raise Refused(f"dtype {code!r}")


class _Array:
    """An array that its state will fill."""

    value: Any = None


def read(blob: bytes) -> Any:
    """The data in a pickle. Strings of Python 2 come as bytes. Raises Refused for anything but plain data."""
    try:
        return _finished(_run(blob))
    except Refused:
        raise
    except (
        struct.error,
        IndexError,
        KeyError,
        ValueError,
        TypeError,
        UnicodeDecodeError,
        AttributeError,
    ) as error:
        raise Refused(f"{type(error).__name__}: {error}") from error


def _run(blob: bytes) -> Any:
    stack: list[Any] = []
    memo: dict[int, Any] = {}
    place = 0

    def take(size: int) -> bytes:
        nonlocal place
        if size < 0 or place + size > len(blob):
            raise Refused("truncated")
        place += size
        return blob[place - size : place]

    def number(format: str) -> int:
        return struct.unpack(format, take(struct.calcsize(format)))[0]

    def line() -> str:
        nonlocal place
        end = blob.index(b"\n", place)
        text, place = blob[place:end].decode("ascii"), end + 1
        return text

    def since_mark() -> list[Any]:
        index = max(i for i, item in enumerate(stack) if isinstance(item, _Mark))
        items = stack[index + 1 :]
        del stack[index:]
        return items

    while True:
        code = take(1)
        if code == b".":
            return stack.pop()
        elif code == b"\x80":  # PROTO
            take(1)
        elif code == b"\x95":  # FRAME
            take(8)
        elif code == b"(":
            stack.append(_Mark())
        elif code in _CONSTANTS:
            stack.append(_CONSTANTS[code]())
        elif code in _SIZED:  # bytes and strings, their length first
            format, decode = _SIZED[code]
            stack.append(decode(take(number(format))))
        elif code in _NUMBERS:
            stack.append(number(_NUMBERS[code]))
        elif code in (b"q", b"r", b"p", b"\x94"):  # BINPUT, LONG_BINPUT, PUT, MEMOIZE
            if code == b"\x94":
                key = len(memo)
            elif code == b"p":
                key = int(line())
            else:
                key = number("<B" if code == b"q" else "<I")
            memo[key] = stack[-1]
        elif code in (b"h", b"j"):  # BINGET, LONG_BINGET
            stack.append(memo[number("<B" if code == b"h" else "<I")])
        elif code == b"g":
            stack.append(memo[int(line())])
        elif code == b"t":
            stack.append(tuple(since_mark()))
        elif code in (b"\x85", b"\x86", b"\x87"):  # TUPLE1, TUPLE2, TUPLE3
            size = code[0] - 0x84
            items = tuple(stack[-size:])
            if len(items) != size:
                raise Refused("stack")
            stack[-size:] = [items]
        elif code == b"a":
            item = stack.pop()
            _list(stack[-1]).append(item)
        elif code == b"e":
            more = since_mark()
            _list(stack[-1]).extend(more)
        elif code == b"s":
            value, key = stack.pop(), stack.pop()
            _dict(stack[-1])[key] = value
        elif code == b"u":
            pairs = since_mark()
            _dict(stack[-1]).update(zip(pairs[::2], pairs[1::2], strict=True))
        elif code == b"c":
            stack.append(_Name(line(), line()))
        elif code == b"\x93":  # STACK_GLOBAL
            name, module = stack.pop(), stack.pop()
            stack.append(_Name(module, name))
        elif code == b"R":
            arguments, called = stack.pop(), stack.pop()
            stack.append(_call(called, arguments))
        elif code == b"b":
            state = stack.pop()
            _build(stack[-1], state)
        else:
            raise Refused(f"opcode {code!r}")


_CONSTANTS: dict[bytes, Any] = {
    b"}": dict,
    b"]": list,
    b")": tuple,
    b"N": lambda: None,
    b"\x88": lambda: True,
    b"\x89": lambda: False,
}
_SIZED: dict[bytes, tuple[str, Any]] = {
    b"U": ("<B", bytes),  # SHORT_BINSTRING, a str of Python 2
    b"T": ("<i", bytes),  # BINSTRING
    b"C": ("<B", bytes),  # SHORT_BINBYTES
    b"B": ("<I", bytes),  # BINBYTES
    b"\x8e": ("<Q", bytes),  # BINBYTES8
    b"X": ("<I", lambda raw: raw.decode("utf-8")),  # BINUNICODE
    b"\x8c": ("<B", lambda raw: raw.decode("utf-8")),  # SHORT_BINUNICODE
}
_NUMBERS = {b"J": "<i", b"K": "<B", b"M": "<H"}


def _list(value: Any) -> list[Any]:
    if type(value) is not list:
        raise Refused("list")
    return value


def _dict(value: Any) -> dict[Any, Any]:
    if type(value) is not dict:
        raise Refused("dict")
    return value


def _call(called: Any, arguments: Any) -> Any:
    """What the file asks to be called, as data: nothing is called."""
    if not isinstance(called, _Name) or not isinstance(arguments, tuple):
        raise Refused("call")
    if called.what == "reconstruct":
        return _Array()
    if called.what == "dtype":
        return _Dtype(arguments[0])
    if called.what == "bytes" and not arguments:  # how it writes none of them
        return b""
    if called.what == "encode" and type(arguments[0]) is str:  # how Python 3 writes bytes for Python 2
        return arguments[0].encode("latin-1")
    raise Refused(called.what)


def _build(target: Any, state: Any) -> None:
    if isinstance(target, _Dtype):
        return  # byte order and alignment, which one byte does not have
    if not isinstance(target, _Array):
        raise Refused("state")
    _, shape, dtype, fortran, raw = state
    if not isinstance(dtype, _Dtype) or type(raw) is not bytes or len(shape) > 4:
        raise Refused("array")
    values = np.frombuffer(raw, np.uint8)
    target.value = values.reshape(shape, order="F" if fortran else "C")


def _finished(value: Any) -> Any:
    """The data with its arrays in the place of what they were made from."""
    if isinstance(value, _Array):
        return value.value
    if isinstance(value, dict):
        return {key: _finished(item) for key, item in value.items()}
    if isinstance(value, (_Name, _Dtype, _Mark)):
        raise Refused(type(value).__name__)
    return value
