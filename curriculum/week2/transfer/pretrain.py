"""How pretrained.safetensors was made: the lab's small network learns six of CIFAR-10's ten classes.

The other four, bird, frog, horse and truck, it never sees: they are the lab's new problem. PRETRAINED.md, beside this
file, tells what came of it. Needs CIFAR-10 (`dlstudy data get cifar10`) and some twenty minutes of one processor core:

    python curriculum/week2/transfer/pretrain.py --threads 1
"""

from __future__ import annotations

import math
from pathlib import Path

import torch
import torch.nn.functional as F
from lab import SmallResNet  # the lab beside this file
from safetensors.torch import save_file

from dlstudy import lab

OLD = {0: "airplane", 1: "automobile", 3: "cat", 4: "deer", 5: "dog", 8: "ship"}


class Settings(lab.Settings):
    epochs: int = 18
    """fr: Passages sur les 30 000 images d'entraînement des six classes.
    en: Passes over the 30,000 training pictures of the six classes."""
    learning_rate: float = 0.1
    """fr: Taux le plus haut : il y monte pendant une époque et demie, puis redescend à 0.
    en: The highest rate: it climbs there for an epoch and a half, then falls to 0."""
    batch_size: int = 128
    """fr: Images par pas.
    en: Pictures in one step."""
    weight_decay: float = 5e-4
    """fr: Dégradation des poids.
    en: Weight decay."""
    out: str = "pretrained.safetensors"
    """fr: Fichier écrit à la fin, dans le dossier courant.
    en: The file written at the end, in the current folder."""


def only(part) -> tuple[torch.Tensor, torch.Tensor]:
    """The pictures of the six classes, floats (N, 3, 32, 32) from 0 to 1, and their labels 0 to 5."""
    kept = torch.tensor(list(OLD))
    chosen = torch.isin(part.y, kept)
    return part.x[chosen].permute(0, 3, 1, 2) / 255, torch.searchsorted(kept, part.y[chosen])


def shaken(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Each picture moved by up to four pixels both ways, every second one mirrored (N, 3, 32, 32)."""
    n = len(x)
    padded = F.pad(x, (4, 4, 4, 4), "reflect")
    top, left = torch.randint(0, 9, (2, n, 1), generator=generator)
    rows, columns = top + torch.arange(32), left + torch.arange(32)
    mirrored = torch.rand(n, generator=generator) < 0.5
    columns[mirrored] = columns[mirrored].flip(1)
    return padded[torch.arange(n)[:, None, None], :, rows[:, :, None], columns[:, None, :]].permute(
        0, 3, 1, 2
    )


def train(run: lab.Run, s: Settings) -> None:
    data = run.data("cifar10")
    (x, y), (x_test, y_test) = only(data.train), only(data.test)
    mean, std = x.mean((0, 2, 3)), x.std((0, 2, 3))
    x, x_test = ((v - mean.view(3, 1, 1)) / std.view(3, 1, 1) for v in (x, x_test))
    net = run.keep(SmallResNet(len(OLD)).to(memory_format=torch.channels_last))
    sgd = run.keep(torch.optim.SGD(net.parameters(), s.learning_rate, momentum=0.9, nesterov=True,
                                   weight_decay=s.weight_decay))  # fmt: skip
    steps, warm = s.epochs * (len(x) // s.batch_size), 1.5 / s.epochs

    def logits(batch: torch.Tensor) -> torch.Tensor:
        batch = batch.contiguous(memory_format=torch.channels_last)
        with torch.autocast(run.device.type, torch.bfloat16, enabled=run.bf16):
            return net(batch).float()

    @torch.no_grad()
    def score() -> float:
        net.eval()
        answers = torch.cat([logits(part.to(run.device)).argmax(1).cpu() for part in x_test.split(500)])
        return (answers == y_test).float().mean().item()

    for _ in run.epochs(s.epochs):
        for pictures, labels in run.batches((x, y), s.batch_size):
            done = run.step / steps
            rate = done / warm if done < warm else (1 + math.cos(math.pi * (done - warm) / (1 - warm))) / 2
            sgd.param_groups[0]["lr"] = s.learning_rate * max(rate, 1e-3)
            net.train()
            loss = F.cross_entropy(logits(shaken(pictures.cpu(), run.generator).to(run.device)), labels)
            sgd.zero_grad()
            loss.backward()
            sgd.step()
            run.log(loss=loss.detach())
        run.log(test_accuracy=score())

    # Half precision: the weights lose what training never fixed, and the file half its size.
    weights = {name: v.half() if v.is_floating_point() else v for name, v in net.state_dict().items()}
    weights = {name: v.cpu().contiguous() for name, v in weights.items()}
    told = {"classes": " ".join(OLD.values()), "mean": " ".join(f"{v:.4f}" for v in mean.tolist()),
            "std": " ".join(f"{v:.4f}" for v in std.tolist())}  # fmt: skip
    save_file(weights, Path(s.out), told)
    net.load_state_dict({name: v.float() if v.is_floating_point() else v for name, v in weights.items()})
    share = score()
    run.log(test_accuracy=share)
    french = f"{100 * share:.1f}".replace(".", ",")
    run.say(fr=f"{s.out} est écrit : {french} % sur les images de test des six classes.",
            en=f"{s.out} is written: {100 * share:.1f}% on the test pictures of the six classes.")  # fmt: skip


if __name__ == "__main__":
    lab.main()
