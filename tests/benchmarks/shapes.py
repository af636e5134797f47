"""How hard the drawn set is: what a linear model, a dense network, LeNet and a small CNN make of it.

    python tests/benchmarks/shapes.py [--threads 2] [--quick]

Measured on busy cores (version 1 of the set), hence in seconds of processor time:

    ridge regression on pixels                  15.1 %
    dense network, 256 hidden units, 8 epochs   32.3 %   (789,258 parameters)
    LeNet, 20 epochs                            62.3 %   (90.7 % on the training set: it learns it by heart)
    LeNet, 20 epochs, flips and shifts          70.1 %   (71.8 %)
    CNN of 36,000 parameters, 6 epochs          94.5 % and 96.8 % (two first weights), in 43 s of one core
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import nn

from dlstudy import datasets


def block(inputs: int, outputs: int) -> list[nn.Module]:
    return [nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]


def cnn(w: int = 16) -> nn.Module:
    return nn.Sequential(
        *block(3, w), *block(w, w), nn.MaxPool2d(2), *block(w, 2 * w), *block(2 * w, 2 * w), nn.MaxPool2d(2),
        *block(2 * w, 4 * w), nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(4 * w, 10),
    )  # fmt: skip


def lenet() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(3, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
    )  # fmt: skip


def dense() -> nn.Module:
    return nn.Sequential(nn.Flatten(), nn.Linear(3072, 256), nn.ReLU(), nn.Linear(256, 10))


def moved(x: torch.Tensor) -> torch.Tensor:
    """Each picture mirrored or not, the whole batch shifted by up to three pixels."""
    mirrored = torch.rand(len(x)) < 0.5
    x = torch.where(mirrored[:, None, None, None], x.flip(3), x)
    return x.roll(tuple(torch.randint(-3, 4, (2,)).tolist()), (2, 3))


def judge(name: str, make: Callable[[], nn.Module], epochs: int, rate: float, augment: bool = False) -> None:
    torch.manual_seed(0)
    wall, work = time.perf_counter(), time.process_time()
    net = make().to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(net.parameters(), rate, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=epochs * len(X) // 100)
    for _ in range(epochs):
        for chosen in torch.randperm(len(X)).split(100):
            x = moved(X[chosen]) if augment else X[chosen]
            loss = F.cross_entropy(net(x.contiguous(memory_format=torch.channels_last)), Y[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    net.eval()
    with torch.no_grad():
        train, test = (torch.cat([net(part).argmax(1) for part in x.split(500)]) for x in (X[:2000], TX))
    size = sum(parameter.numel() for parameter in net.parameters())
    print(f"{name:44} {(test == TY).float().mean():6.1%}  (training {(train == Y[:2000]).float().mean():.1%}, "
          f"{size:,} parameters, {time.perf_counter() - wall:.0f} s, {time.process_time() - work:.0f} s of processor)",
          flush=True)  # fmt: skip


def tensor(x: object) -> torch.Tensor:
    return torch.as_tensor(x).permute(0, 3, 1, 2).float() / 255 - 0.5


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--quick", action="store_true", help="the linear model and the CNN alone")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    data = datasets.load("shapes")
    X, Y, TX, TY = (
        tensor(data.train.x),
        torch.tensor(data.train.y),
        tensor(data.test.x),
        torch.tensor(data.test.y),
    )
    from sklearn.linear_model import RidgeClassifier

    ridge = RidgeClassifier(alpha=1e4).fit(X.flatten(1).numpy(), Y.numpy())
    print(
        f"{'ridge regression on pixels':44} {ridge.score(TX.flatten(1).numpy(), TY.numpy()):6.1%}", flush=True
    )
    judge("CNN, 6 epochs", cnn, 6, 5e-3)
    if not options.quick:
        judge("dense network, 8 epochs", dense, 8, 1e-3)
        judge("LeNet, 20 epochs", lenet, 20, 2e-3)
        judge("LeNet, 20 epochs, flips and shifts", lenet, 20, 2e-3, augment=True)
