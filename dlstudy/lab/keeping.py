"""The state of whatever a lab keeps: taken as plain data for a checkpoint, put back in place.

In place, because the lab goes on holding the same objects: a network's layers, an optimizer's
parameters, the arrays of a network written in NumPy.
"""

from __future__ import annotations

import random
from collections import OrderedDict, deque
from typing import Any

import numpy as np

from dlstudy.lab import late

#: Types that a checkpoint holds as they are.
_PLAIN = (int, float, complex, bool, str, bytes, type(None))


class CannotKeep(TypeError):
    """Something that a checkpoint cannot hold; the message says where it is."""


def freeze(value: Any, where: str = "") -> Any:
    """A value as tensors, numbers, strings and containers of them, which can be read back without code.

    Raises CannotKeep for anything else.
    """
    if isinstance(value, late.Tensor):
        return value.detach()
    if isinstance(value, np.ndarray) and value.dtype != object:
        return {"~array": _blob(value), "dtype": value.dtype.str, "shape": list(value.shape)}
    if isinstance(value, np.generic):
        return {"~scalar": freeze(np.asarray(value), where)}
    if isinstance(value, OrderedDict):
        frozen = OrderedDict((key, freeze(one, f"{where}[{key!r}]")) for key, one in value.items())
        if hasattr(value, "_metadata"):  # the versions of a module's layers
            frozen._metadata = value._metadata  # type: ignore[attr-defined]
        return frozen
    if isinstance(value, dict):
        return {freeze(key, where): freeze(one, f"{where}[{key!r}]") for key, one in value.items()}
    if type(value) in (list, tuple):
        return type(value)(freeze(one, f"{where}[{k}]") for k, one in enumerate(value))
    if isinstance(value, (set, frozenset, deque)):
        return {"~many": type(value).__name__, "of": [freeze(one, where) for one in value],
                "maxlen": getattr(value, "maxlen", None)}  # fmt: skip
    if isinstance(value, _PLAIN) or _plain_of_torch(value):
        return value
    raise CannotKeep(f"{where or 'value'}: {type(value).__module__}.{type(value).__qualname__}")


def thaw(value: Any) -> Any:
    """What `freeze` was given."""
    if type(value) is dict:
        if "~array" in value:
            blob = value["~array"]
            blob = blob if isinstance(blob, bytes) else blob.numpy().tobytes()
            array = np.frombuffer(blob, np.dtype(value["dtype"]))
            return array.reshape(value["shape"]).copy()
        if "~scalar" in value:
            return thaw(value["~scalar"])[()]
        if "~many" in value:
            items = [thaw(one) for one in value["of"]]
            kinds: dict[str, Any] = {"set": set, "frozenset": frozenset}
            return kinds[value["~many"]](items) if value["~many"] in kinds else deque(items, value["maxlen"])
        return {key: thaw(one) for key, one in value.items()}
    if isinstance(value, OrderedDict):
        for key in value:
            value[key] = thaw(value[key])
        return value
    return type(value)(map(thaw, value)) if type(value) in (list, tuple) else value


def capture(thing: Any, where: str = "", _inside: tuple[int, ...] = ()) -> dict[str, Any]:
    """The state of a kept object as a dictionary that `freeze` allows; raises CannotKeep."""
    where = where or type(thing).__name__
    if isinstance(thing, late.Module):
        return {
            "module": freeze(thing.state_dict(), where),
            # Gradients matter where a lab adds them up over several batches.
            "gradients": [None if p.grad is None else p.grad.detach() for p in thing.parameters()],
            "learns": [p.requires_grad for p in thing.parameters()],
            "training": [m.training for m in thing.modules()],
        }
    if isinstance(thing, late.Generator):
        return {"generator": thing.get_state()}
    if isinstance(thing, np.random.Generator):
        return {"numpy": freeze(thing.bit_generator.state, where)}
    if isinstance(thing, np.random.RandomState):
        return {"numpy": freeze(thing.get_state(legacy=False), where)}
    if isinstance(thing, random.Random):
        return {"random": thing.getstate()}
    if isinstance(thing, (late.Tensor, np.ndarray, list, dict)):
        gradient = thing.grad if isinstance(thing, late.Tensor) and thing.is_leaf else None
        return {"value": freeze(thing, where), "gradient": gradient}
    if callable(getattr(thing, "state_dict", None)) and callable(getattr(thing, "load_state_dict", None)):
        return {"state": freeze(thing.state_dict(), where)}
    if not hasattr(thing, "__dict__"):
        raise CannotKeep(f"{where}: {type(thing).__qualname__}")
    # A plain object, such as a network written in NumPy: its attributes, and theirs.
    _inside = (*_inside, id(thing))
    held = {}
    for name, value in vars(thing).items():
        try:
            held[name] = {"value": freeze(value, f"{where}.{name}")}
        except CannotKeep:
            if isinstance(value, (list, tuple)):
                parts = [one for one in value if id(one) not in _inside and not callable(one)]
                held[name] = {"parts": [capture(one, f"{where}.{name}", _inside) for one in parts]}
            elif id(value) not in _inside and not _is_code(value):
                held[name] = {"part": capture(value, f"{where}.{name}", _inside)}
    return {"object": held}


def restore(thing: Any, state: dict[str, Any], _inside: tuple[int, ...] = ()) -> None:
    """Put a captured state back into the same kind of object. Raises ValueError or RuntimeError if it is not."""
    if "module" in state:
        thing.load_state_dict(state["module"])
        parameters = list(thing.parameters())
        for p, gradient, learns in zip(parameters, state["gradients"], state["learns"], strict=True):
            p.requires_grad_(learns)
            p.grad = None if gradient is None else gradient.to(p.device, copy=True)
        for module, training in zip(thing.modules(), state["training"], strict=True):
            module.training = training
    elif "generator" in state:
        thing.set_state(state["generator"])
    elif "numpy" in state:
        if isinstance(thing, np.random.RandomState):
            thing.set_state(thaw(state["numpy"]))
        else:
            thing.bit_generator.state = thaw(state["numpy"])
    elif "random" in state:
        thing.setstate(state["random"])
    elif "state" in state:
        thing.load_state_dict(thaw(state["state"]))
    elif "object" in state:
        _inside = (*_inside, id(thing))
        for name, held in state["object"].items():
            mine = getattr(thing, name, None)
            if "value" in held:
                setattr(thing, name, _into(mine, thaw(held["value"])))
            elif "part" in held:
                restore(mine, held["part"], _inside)
            else:
                parts = [one for one in mine or () if id(one) not in _inside and not callable(one)]
                for one, part in zip(parts, held["parts"], strict=True):
                    restore(one, part, _inside)
    else:
        value = _into(thing, thaw(state["value"]))
        if value is not thing:
            raise ValueError(type(thing).__qualname__)
        if state.get("gradient") is not None:
            thing.grad = state["gradient"].to(thing.device, copy=True)


def _blob(array: np.ndarray) -> Any:
    """An array's bytes; as a tensor, which checkpoints with tensors hold best, once torch is there."""
    torch = late.torch
    if torch is None:
        return array.tobytes()
    return torch.frombuffer(bytearray(array.tobytes()), dtype=torch.uint8) if array.size else torch.empty(0)


def _plain_of_torch(value: Any) -> bool:
    torch = late.torch
    return torch is not None and isinstance(value, (torch.Size, torch.dtype, torch.device))


def _is_code(value: Any) -> bool:
    import types

    return callable(value) or isinstance(value, types.ModuleType)


def _into(mine: Any, value: Any) -> Any:
    """`value`, in the object that held it before where that is possible, so that whoever shares it sees it."""
    if isinstance(mine, np.ndarray) and isinstance(value, np.ndarray):
        if mine.shape == value.shape and mine.dtype == value.dtype and mine.flags.writeable:
            mine[...] = value
            return mine
    elif isinstance(mine, late.Tensor) and isinstance(value, late.Tensor):
        if mine.shape == value.shape and mine.dtype == value.dtype:
            with late.torch.no_grad():  # type: ignore[union-attr]
                mine.copy_(value)
            return mine
        return value.to(mine.device)
    elif isinstance(mine, dict) and isinstance(value, dict):
        merged = {key: _into(mine.get(key), one) for key, one in value.items()}
        mine.clear()
        mine.update(merged)
        return mine
    elif isinstance(mine, list) and isinstance(value, list):
        before = [*mine, *[None] * len(value)]
        mine[:] = [_into(old, new) for old, new in zip(before, value, strict=False)]
        return mine
    return value
