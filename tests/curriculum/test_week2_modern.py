"""The blocks against torchvision's, and their check against answers written in another way."""

import importlib.util
from pathlib import Path

import pytest
import torch
from torch import nn

from dlstudy.checking import Helper
from dlstudy.curriculum import load
from dlstudy.lab import torchvision_ops

UNIT = Path(__file__).parents[2] / "curriculum" / "week2" / "modern"


@pytest.fixture(scope="module")
def answer():
    spec = importlib.util.spec_from_file_location("modern_solution", UNIT / "solution.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def copied(source, target):
    """`target` with the weights of `source`, in the order in which both were made."""
    ours, theirs = source.state_dict(), target.state_dict()
    assert [v.shape for v in ours.values()] == [v.shape for v in theirs.values()]
    target.load_state_dict(dict(zip(theirs, ours.values(), strict=True)))
    return target


@pytest.mark.parametrize(("channels", "out", "stride"), [(4, 4, 1), (4, 8, 2), (4, 6, 1), (4, 4, 2)])
def test_a_residual_block_is_torchvisions_basic_block(answer, channels, out, stride):
    torchvision_ops.mend()
    from torchvision.models.resnet import BasicBlock, conv1x1

    torch.manual_seed(0)
    shortcut = (
        nn.Sequential(conv1x1(channels, out, stride), nn.BatchNorm2d(out))
        if channels != out or stride > 1
        else None
    )
    theirs = BasicBlock(channels, out, stride, shortcut)
    for p in theirs.parameters():  # batch norms of scale 1 and shift 0 would hide a mistake
        nn.init.normal_(p)
    ours = copied(theirs, answer.ResidualBlock(channels, out, stride))
    x = torch.randn(3, channels, 7, 6)
    for mode in (True, False):
        assert torch.allclose(ours.train(mode)(x), theirs.train(mode)(x), atol=1e-5)


def test_vgg_blocks_make_the_features_of_vgg16(answer):
    torchvision_ops.mend()
    from torchvision.models import vgg16

    with torch.device("meta"):  # shapes alone: 138 million numbers are not needed
        theirs = vgg16(weights=None).features
        ours = nn.Sequential(*(answer.vgg_block(*one) for one in
                               ((2, 3, 64), (2, 64, 128), (3, 128, 256), (3, 256, 512), (3, 512, 512))))  # fmt: skip
        assert [p.shape for p in ours.parameters()] == [p.shape for p in theirs.parameters()]
        assert ours(torch.empty(1, 3, 224, 224)).shape == (1, 512, 7, 7)


def test_googlenets_first_block_has_the_papers_size(answer):
    block = answer.InceptionBlock(192, 64, (96, 128), (16, 32), 32)
    assert block(torch.zeros(1, 192, 28, 28)).shape == (1, 256, 28, 28)
    weights = sum(p.numel() for p in block.parameters() if p.ndim > 1)
    assert weights == pytest.approx(159_000, rel=0.03)  # "159K" in table 1 of Szegedy et al.


OTHERWISE = '''
import torch
import torch.nn.functional as F
from torch import nn

class ResidualBlock(nn.Module):
    """Bare tensors, other names, made in another order."""
    def __init__(self, a, b, stride=1):
        super().__init__()
        self.stride = stride
        self.last_norm, self.norm = nn.BatchNorm2d(b, eps=1e-3), nn.BatchNorm2d(b)
        nn.init.zeros_(self.last_norm.weight)
        self.k2, self.k1 = nn.Parameter(torch.randn(b, b, 3, 3)), nn.Parameter(torch.randn(b, a, 3, 3))
        self.k0 = nn.Parameter(torch.randn(b, a, 1, 1)) if (a, 1) != (b, stride) else None
        self.side_norm = nn.BatchNorm2d(b) if self.k0 is not None else None
    def forward(self, x):
        h = self.norm(F.conv2d(x, self.k1, stride=self.stride, padding=1)).clamp(min=0)
        side = x if self.k0 is None else self.side_norm(F.conv2d(x, self.k0, stride=self.stride))
        return torch.relu_(self.last_norm(F.conv2d(h, self.k2, padding=1)).add_(side))

def vgg_block(n_convs, in_channels, out_channels):
    def conv():
        return nn.Sequential(nn.LazyConv2d(out_channels, 3, padding="same", bias=False), nn.ReLU(True))
    return nn.Sequential(nn.Sequential(*(conv() for _ in range(n_convs))), nn.MaxPool2d(2, 2))

class InceptionBlock(nn.Module):
    """All 1x1 of the input at once, batch norm, two 3x3 for the 5x5, average pooling, no ReLU at the end."""
    def __init__(self, n, c1, c3, c5, pool):
        super().__init__()
        self.sizes = [c1, c3[0], c5[0]]
        width = sum(self.sizes)
        self.first = nn.Sequential(nn.Conv2d(n, width, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU())
        self.three = nn.Conv2d(*c3, 3, padding=1)
        self.five = nn.Sequential(nn.Conv2d(*c5, 3, padding=1), nn.Conv2d(c5[1], c5[1], 3, padding=1))
        self.pool = nn.Sequential(nn.AvgPool2d(3, 1, 1), nn.Conv2d(n, pool, 1))
    def forward(self, x):
        a, b, c = self.first(x).split(self.sizes, dim=1)
        return torch.cat((a, self.three(b), self.five(c), self.pool(x)), 1)
'''

# What the check has to refuse although shapes and sizes are right: (target, what is written, instead of what).
WRONG = [
    ("ResidualBlock", "F.conv2d(h, self.k2, padding=1)", "F.conv2d(h, self.k2, padding=1) * 0.5 + h * 0.5"),
    ("ResidualBlock", "else self.side_norm(", "else F.relu("),
    ("ResidualBlock", ".clamp(min=0)", ""),
    ("vgg_block", "nn.MaxPool2d(2, 2)", "nn.AvgPool2d(2, 2)"),
    ("vgg_block", "nn.ReLU(True)", "nn.Tanh()"),
    ("InceptionBlock", "self.three(b), self.five(c)", "self.five(c), self.three(b)"),
    ("InceptionBlock", "nn.AvgPool2d(3, 1, 1)", "nn.AvgPool2d(5, 1, 2)"),
]


def test_other_ways_to_write_them_pass_and_wrong_ones_do_not(tmp_path):
    file = tmp_path / "answer.py"
    with Helper(load()) as helper:
        file.write_text(OTHERWISE, "utf-8")
        verdict = helper.check("week2.modern", file)
        assert verdict.passed, [check for check in verdict.checks if not check.passed]
        for target, right, wrong in WRONG:
            assert OTHERWISE.count(right) == 1
            file.write_text(OTHERWISE.replace(right, wrong), "utf-8")
            failed = {check.target for check in helper.check("week2.modern", file).checks if not check.passed}
            assert failed == {target}, wrong
