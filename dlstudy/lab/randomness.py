"""Every source of chance that a training draws from: seeded, taken down, put back."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from dlstudy.lab import late
from dlstudy.lab.keeping import freeze, thaw

if TYPE_CHECKING:
    import torch

_seed = 0  # what torch is seeded with when it comes


def seed_all(seed: int) -> None:
    """Python's, NumPy's and PyTorch's global generators, on every device; PyTorch's when it is there."""
    global _seed
    random.seed(seed)
    np.random.seed(seed % 2**32)
    _seed = seed
    late.when_here(_seed_torch)


def _seed_torch() -> None:
    import torch

    torch.manual_seed(_seed)


class Own:
    """A run's own generator: a `torch.Generator` on the processor, or, as long as torch is not there, its twin.

    Both are the Mersenne Twister, seeded alike: the orders drawn are the same numbers, whether and whenever torch
    comes. (PyTorch 2.13, `aten/src/ATen/native/TensorFactories.cpp`, `randperm_cpu`: Fisher and Yates's shuffle.)
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._torch: torch.Generator | None = None
        self._rewind(0)

    def _rewind(self, drawn: int) -> None:
        """As it was after so many draws of the twin."""
        self._torch = None
        # The seeding of 2002 for one number, as in PyTorch; NumPy's own way since 2019 is another.
        self._twin = np.random.RandomState(self.seed % 2**32)._bit_generator  # type: ignore[attr-defined]
        self._drawn = drawn
        self._twin.random_raw(drawn, output=False)

    def get(self) -> torch.Generator:
        """The generator of torch, which is imported for it, where the twin has come to."""
        if self._torch is None:
            import torch

            self._torch = torch.Generator().manual_seed(self.seed)
            if self._drawn:
                torch.empty(self._drawn, dtype=torch.int32).random_(generator=self._torch)
        return self._torch

    def permutation(self, n: int) -> Any:
        """The numbers 0 to n - 1 in a drawn order: a tensor of int64, or, without torch, an array."""
        if late.torch is not None:
            return late.torch.randperm(n, generator=self.get())
        order = list(range(n))
        steps = self._twin.random_raw(n - 1) % np.arange(n, 1, -1, dtype=np.uint64)
        self._drawn += n - 1
        for i, step in enumerate(steps.tolist()):
            j = i + step
            order[i], order[j] = order[j], order[i]
        return np.array(order, dtype=np.int64)

    def get_state(self) -> Any:
        """torch's state of it; without torch, how many numbers were drawn."""
        return self._drawn if late.torch is None else self.get().get_state()

    def set_state(self, state: Any) -> None:
        if isinstance(state, int):
            self._move_back(state)
        else:
            self.get().set_state(state)

    def _move_back(self, drawn: int) -> None:
        """In place: who holds the generator of torch goes on holding the one that is used."""
        held = self._torch
        self._rewind(drawn)
        if held is not None:
            held.set_state(self.get().get_state())
            self._torch = held


def capture(generators: Sequence[Any] = ()) -> dict[str, Any]:
    """The state of the global generators and of these (PyTorch's, or `Own`); plain data, for a checkpoint."""
    state: dict[str, Any] = {"python": random.getstate(), "numpy": freeze(np.random.get_state(legacy=False))}
    torch = late.torch
    if torch is not None:
        state["torch"] = torch.get_rng_state()
    state["own"] = [generator.get_state() for generator in generators]
    if torch is None:
        return state
    if torch.cuda.is_available() and torch.cuda.is_initialized():
        state["cuda"] = torch.cuda.get_rng_state_all()
    if torch.backends.mps.is_available():
        state["mps"] = torch.mps.get_rng_state()
    return state


def restore(state: dict[str, Any], generators: Sequence[Any] = ()) -> None:
    """Put them back; what this machine lacks is left out."""
    random.setstate(state["python"])
    np.random.set_state(thaw(state["numpy"]))
    for generator, own in zip(generators, state["own"], strict=False):
        generator.set_state(own)
    if "torch" not in state:
        if late.torch is not None:  # it came after that
            _seed_torch()
        return
    import torch

    torch.set_rng_state(state["torch"])
    if "cuda" in state and torch.cuda.is_available():
        for device, own in enumerate(state["cuda"][: torch.cuda.device_count()]):
            torch.cuda.set_rng_state(own, device)
    if "mps" in state and torch.backends.mps.is_available():
        torch.mps.set_rng_state(state["mps"])
