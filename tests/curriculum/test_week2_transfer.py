"""The four moves on torchvision's resnet18, their check, the weights that come with the lab, and the lab itself."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from torch import nn

from dlstudy.checking import Helper
from dlstudy.curriculum import load
from dlstudy.lab import torchvision_ops

UNIT = Path(__file__).parents[2] / "curriculum" / "week2" / "transfer"


def module(name):
    spec = importlib.util.spec_from_file_location(f"transfer_{name}", UNIT / f"{name}.py")
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def test_the_moves_on_torchvisions_resnet18():
    torchvision_ops.mend()
    from torchvision.models import resnet18

    answer, model = module("solution"), resnet18(weights=None)
    answer.replace_head(model, 4)
    answer.freeze_backbone(model)
    assert sum(p.numel() for p in model.parameters() if p.requires_grad) == 512 * 4 + 4
    before = {name: v.clone() for name, v in model.state_dict().items()}
    optimizer = torch.optim.SGD(answer.parameter_groups(model, 0.1, 0.1), 0.1, weight_decay=0.1)
    answer.train_mode(model)
    loss = nn.functional.cross_entropy(model(torch.randn(4, 3, 32, 32)), torch.arange(4))
    loss.backward()
    optimizer.step()
    moved = {name for name, v in model.state_dict().items() if not torch.equal(v, before[name])}
    assert moved == {"fc.weight", "fc.bias"}  # no weight of the backbone, and none of its 20 batch norms


def test_the_weights_that_come_with_the_lab():
    file = UNIT / "pretrained.safetensors"
    assert file.stat().st_size < 2_000_000
    lab = module("lab")
    with safe_open(file, "pt") as weights:
        told = weights.metadata()
        net = lab.SmallResNet(len(told["classes"].split()))
        net.load_state_dict({name: weights.get_tensor(name) for name in weights.keys()})  # noqa: SIM118
    assert all(torch.isfinite(p).all() for p in net.parameters())
    cifar10 = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
    assert set(told["classes"].split()) == set(cifar10) - {cifar10[k] for k in lab.NEW}
    assert all(len(told[key].split()) == 3 for key in ("mean", "std"))


OTHERWISE = """
import copy
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

def replace_head(model, n_classes):
    model.fc = nn.Sequential(nn.Dropout(0.1), nn.Linear(model.fc.weight.shape[1], n_classes, bias=False))

def freeze_backbone(model):
    model.requires_grad_(False).fc.requires_grad_(True)

def train_mode(model):
    def visit(module):
        module.training = not (isinstance(module, _BatchNorm) and not module.weight.requires_grad)
        for child in module.children():
            visit(child)
    visit(model)

def parameter_groups(model, lr_backbone, lr_head):
    return [{"params": p, "lr": lr_head if name.startswith("fc.") else lr_backbone}
            for name, p in model.named_parameters() if p.requires_grad]
"""

WRONG = [
    ("replace_head", ".shape[1], n_classes", ".shape[1], n_classes + 1"),
    ("freeze_backbone", "fc.requires_grad_(True)", "fc.requires_grad_(True).bias.requires_grad_(False)"),
    ("train_mode", "not module.weight.requires_grad", "module.affine"),
    ("parameter_groups", "if p.requires_grad", "if p.requires_grad or p.ndim == 1"),
    ("parameter_groups", "else lr_backbone", "else lr_head / 49"),
]  # fmt: skip


def test_other_ways_to_write_them_pass_and_wrong_ones_do_not(tmp_path):
    file = tmp_path / "answer.py"
    with Helper(load()) as helper:
        file.write_text(OTHERWISE, "utf-8")
        verdict = helper.check("week2.transfer", file)
        assert verdict.passed, [check for check in verdict.checks if not check.passed]
        for target, right, wrong in WRONG:
            assert OTHERWISE.count(right) == 1
            file.write_text(OTHERWISE.replace(right, wrong), "utf-8")
            failed = {
                check.target for check in helper.check("week2.transfer", file).checks if not check.passed
            }
            assert failed == {target}, wrong


@pytest.mark.parametrize("backbone", ["small", "resnet18"])
def test_the_lab_runs_on_what_is_built_in_and_downloads_nothing(tmp_path, backbone):
    """Without resnet18's weights it says what would fetch them, and goes on with its own."""
    surroundings = {**os.environ, "DLSTUDY_HOME": str(tmp_path), "TORCH_HOME": str(tmp_path / "torch"), "LANG": "C",
                    "HTTPS_PROXY": "http://127.0.0.1:9", "DLSTUDY_LANG": "en"}  # fmt: skip
    options = ["--steps", "2", "--labels", "2", "--threads", "1", "--backbone", backbone]
    done = subprocess.run(
        [sys.executable, str(UNIT / "lab.py"), *options],
        env=surroundings, capture_output=True, text=True, timeout=300)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert ("download=true" in done.stdout) == (backbone == "resnet18")
    assert not (tmp_path / "torch").exists()
