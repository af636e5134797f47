"""The convolution of week 2 against PyTorch: sizes, values and gradients, whatever the stride and the padding."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F

FOLDER = Path(__file__).parents[2] / "curriculum" / "week2" / "convolution"
#: N, C, H, W, F, KH, KW, stride, padding
SHAPES = [
    (1, 1, 5, 5, 1, 3, 3, 1, 0),
    (2, 3, 8, 7, 4, 3, 2, 2, 1),
    (3, 2, 9, 6, 2, 5, 1, 3, 2),
    (2, 2, 4, 4, 3, 2, 2, 4, 3),
]


@pytest.fixture(scope="module")
def answer():
    spec = importlib.util.spec_from_file_location("convolution_solution", FOLDER / "solution.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("shape", SHAPES)
def test_the_convolution_and_its_gradients_are_pytorchs(answer, shape):
    n, c, h, width, f, kh, kw, stride, padding = shape
    rng = np.random.default_rng(0)
    x, w, b = rng.normal(size=(n, c, h, width)), rng.normal(size=(f, c, kh, kw)), rng.normal(size=f)
    tensors = [torch.tensor(one, requires_grad=True) for one in (x, w, b)]
    theirs = F.conv2d(*tensors, stride=stride, padding=padding)
    mine = answer.conv2d(x, w, b, stride, padding)
    assert mine.shape == tuple(theirs.shape)
    assert mine.shape[2] == answer.output_size(h, kh, stride, padding)
    assert np.allclose(mine, theirs.detach().numpy(), rtol=1e-12, atol=1e-12)

    dout = rng.normal(size=mine.shape)
    theirs.backward(torch.tensor(dout))
    for grad, tensor in zip(answer.conv2d_backward(dout, x, w, stride, padding), tensors, strict=True):
        assert np.allclose(grad, tensor.grad.numpy(), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("size", "stride"), [(2, None), (3, 2), (2, 3), (1, 2)])
def test_the_poolings_are_pytorchs(answer, size, stride):
    x = np.random.default_rng(1).normal(size=(2, 3, 8, 7)) - 2
    for mine, theirs in ((answer.max_pool2d, F.max_pool2d), (answer.avg_pool2d, F.avg_pool2d)):
        due = theirs(torch.tensor(x), size, stride).numpy()
        assert np.allclose(mine(x, size, stride), due, rtol=1e-12, atol=1e-12)
