"""week2.augmentation and week2.pipeline against torchvision and NumPy."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
import torch

from dlstudy.lab import torchvision_ops

torchvision_ops.mend()
from torchvision.transforms.v2 import functional as V  # noqa: E402

WEEK = Path(__file__).parents[2] / "curriculum" / "week2"


def solution(unit):
    spec = importlib.util.spec_from_file_location(f"{unit}_solution", WEEK / unit / "solution.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def x():
    return torch.rand(40, 3, 7, 9, generator=torch.Generator().manual_seed(0)) + 0.1


def test_flips_and_crops_are_torchvisions(x):
    answer, generator = solution("augmentation"), torch.Generator().manual_seed(1)
    for before, after in zip(x, answer.random_flip(x, generator), strict=True):
        assert any(torch.equal(after, one) for one in (before, V.horizontal_flip(before)))
    seen = set()
    for before, after in zip(x, answer.random_crop(x, 2, generator), strict=True):
        padded = V.pad(before, [2, 2, 2, 2])
        places = [
            (r, c) for r in range(5) for c in range(5) if torch.equal(after, V.crop(padded, r, c, 7, 9))
        ]
        assert len(places) == 1
        seen |= set(places)
    assert len(seen) > 12  # of 25, with 40 draws


def test_cutout_is_what_torchvision_erases(x):
    answer = solution("augmentation")
    for before, after in zip(x, answer.cutout(x, 3, torch.Generator().manual_seed(2)), strict=True):
        fits = [
            (r, c) for r in range(7) for c in range(9)
            if torch.equal(after, V.erase(before, max(0, r - 1), max(0, c - 1), min(7, r + 2) - max(0, r - 1),
                                          min(9, c + 2) - max(0, c - 1), torch.zeros(()))) ]  # fmt: skip
        assert len(fits) == 1


def test_the_data_path_is_torchvisions_and_numpys():
    answer = solution("pipeline")
    bytes_ = torch.randint(
        0, 256, (1300, 6, 5, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(3)
    )
    mean, std = answer.channel_stats(bytes_)
    numbers = bytes_.numpy().reshape(-1, 3) / 255
    assert np.allclose(mean, numbers.mean(0), atol=1e-6) and np.allclose(std, numbers.std(0), atol=1e-6)
    scaled = V.to_dtype(bytes_.permute(0, 3, 1, 2), torch.float32, scale=True)
    assert torch.allclose(answer.to_tensor(bytes_), scaled)
    expected = V.normalize(scaled, mean.tolist(), std.tolist())
    assert torch.allclose(answer.normalize(answer.to_tensor(bytes_), mean, std), expected, atol=1e-6)


@pytest.mark.parametrize("drop_last", [False, True])
def test_batches_come_as_a_data_loader_makes_them(drop_last):
    x, y = torch.arange(23.0)[:, None], torch.arange(23)
    loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, y), 5, drop_last=drop_last)
    mine = list(solution("pipeline").batches(x, y, 5, drop_last=drop_last))
    assert len(mine) == len(loader)
    for (a, b), (c, d) in zip(mine, loader, strict=True):
        assert torch.equal(a, c) and torch.equal(b, d)
