"""Every source of chance that a training draws from: seeded, taken down, put back."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from dlstudy.lab.keeping import freeze, thaw


def seed_all(seed: int) -> None:
    """Python's, NumPy's and PyTorch's global generators, on every device."""
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch.manual_seed(seed)


def capture(generators: Sequence[torch.Generator] = ()) -> dict[str, Any]:
    """The state of the global generators and of these; plain data, for a checkpoint."""
    state = {
        "python": random.getstate(),
        "numpy": freeze(np.random.get_state(legacy=False)),
        "torch": torch.get_rng_state(),
        "own": [generator.get_state() for generator in generators],
    }
    if torch.cuda.is_available() and torch.cuda.is_initialized():
        state["cuda"] = torch.cuda.get_rng_state_all()
    if torch.backends.mps.is_available():
        state["mps"] = torch.mps.get_rng_state()
    return state


def restore(state: dict[str, Any], generators: Sequence[torch.Generator] = ()) -> None:
    """Put them back; what this machine lacks is left out."""
    random.setstate(state["python"])
    np.random.set_state(thaw(state["numpy"]))
    torch.set_rng_state(state["torch"])
    for generator, own in zip(generators, state["own"], strict=False):
        generator.set_state(own)
    if "cuda" in state and torch.cuda.is_available():
        for device, own in enumerate(state["cuda"][: torch.cuda.device_count()]):
            torch.cuda.set_rng_state(own, device)
    if "mps" in state and torch.backends.mps.is_available():
        torch.mps.set_rng_state(state["mps"])
