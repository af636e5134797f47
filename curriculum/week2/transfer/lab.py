"""A new problem with few labels, learnt three ways side by side: from scratch, frozen backbone, fine-tuning.

The small pretrained network knows six of CIFAR-10's classes (PRETRAINED.md, beside this file, says how it came about).
With CIFAR-10 on this machine the new problem is the four that it has never seen; without, the ten drawn shapes.

    dlstudy run week2.transfer                             three ways on the new problem
    dlstudy run week2.transfer --set labels=5              with fewer labels
    dlstudy run week2.transfer --mine                      with your own four functions
    dlstudy run week2.transfer --set backbone=resnet18     torchvision's weights, if they are on this machine
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated, Literal

import torch
import torch.nn.functional as F
from safetensors import safe_open
from torch import nn

from dlstudy import lab

NEW = (2, 6, 7, 9)  # bird, frog, horse, truck: what the small network never saw of CIFAR-10
WAYS = {"scratch": {"fr": "de zéro", "en": "from scratch"}, "frozen": {"fr": "tronc gelé", "en": "frozen"},
        "tuned": {"fr": "affinage", "en": "fine-tuned"}}  # fmt: skip
RESNET18 = "resnet18-f37072fd.pth"  # torchvision's name for its ImageNet weights, 45 MB


class Settings(lab.Settings):
    labels: Annotated[int, lab.Between(0, 1000)] = 0
    """fr: Images d'entraînement par classe ; 0 : 40 pour les formes, 10 sinon.
    en: Training pictures of each class; 0: 40 for the shapes, 10 otherwise."""
    steps: Annotated[int, lab.Between(1, 100000)] = 200
    """fr: Pas d'optimiseur de chaque façon.
    en: Optimizer steps of each way."""
    batch_size: Annotated[int, lab.Between(2, 1024)] = 32
    """fr: Images par pas.
    en: Pictures in one step."""
    backbone: Literal["small", "resnet18"] = "small"
    """fr: Le réseau préentraîné : le petit, fourni avec le programme, ou celui de torchvision.
    en: The pretrained network: the small one, which comes with the program, or torchvision's."""
    download: bool = False
    """fr: Télécharger resnet18 (45 Mo) s'il n'est pas sur cette machine.
    en: Download resnet18 (45 MB) if it is not on this machine."""
    lr_head: Annotated[float, lab.Between(1e-6, 10)] = 0.05
    """fr: Taux de la tête, et de tout le réseau parti de zéro.
    en: Rate of the head, and of the whole network from scratch."""
    lr_backbone: Annotated[float, lab.Between(0, 10)] = 0.02
    """fr: Taux du tronc dans l'affinage.
    en: Rate of the backbone in fine-tuning."""
    asleep: bool = True
    """fr: Les normalisations gelées dorment (train_mode) ; non : model.train() les réveille.
    en: Frozen batch norms sleep (train_mode); no: model.train() wakes them."""
    own_statistics: bool = False
    """fr: Normaliser par la moyenne et l'écart-type des nouvelles images, au lieu de ceux du préentraînement.
    en: Normalise by the mean and deviation of the new pictures instead of the pretraining's."""


class Block(nn.Module):
    """Two 3×3 convolutions and a shortcut, as in a ResNet; (N, inputs, H, W) -> (N, outputs, H/stride, W/stride)."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = nn.Sequential()
        if stride != 1 or inputs != outputs:
            projection = nn.Conv2d(inputs, outputs, 1, stride, bias=False)
            self.downsample = nn.Sequential(projection, nn.BatchNorm2d(outputs))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(y)) + self.downsample(x))


class SmallResNet(nn.Module):
    """resnet18 in small, for pictures of 32×32: (N, 3, 32, 32) -> (N, n_classes); its parts have resnet18's names."""

    def __init__(self, n_classes: int):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 32, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(32)
        self.layer1, self.layer2, self.layer3 = Block(32, 64), Block(64, 128, 2), Block(128, 192, 2)
        self.fc = nn.Linear(192, n_classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 2)
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.fc(x.mean((2, 3)))


class Pretrained:
    """Where a way may begin: makes networks with and without the pretrained weights."""

    def __init__(self, run: lab.Run, s: Settings):
        self.mean, self.std, self.size = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225], 96
        self.resnet = s.backbone == "resnet18"
        file = Path(torch.hub.get_dir()) / "checkpoints" / RESNET18
        if self.resnet and not (file.is_file() or s.download):
            run.say(fr=f"resnet18 n'est pas sur cette machine ({file}) : le lab prend le petit réseau. "
                       "Pour le télécharger, 45 Mo : --set backbone=resnet18 --set download=true",
                    en=f"resnet18 is not on this machine ({file}): the lab takes the small network. "
                       "To download it, 45 MB: --set backbone=resnet18 --set download=true",
                    kind="warning")  # fmt: skip
            self.resnet = False
        if not self.resnet:
            with safe_open(run.file("pretrained.safetensors"), "pt") as weights:
                self.weights = {name: weights.get_tensor(name) for name in weights.keys()}  # noqa: SIM118
                told = weights.metadata()
            self.mean, self.std = ([float(v) for v in told[key].split()] for key in ("mean", "std"))
            self.size, self.old = 32, len(told["classes"].split())

    def network(self, pretrained: bool) -> nn.Module:
        if self.resnet:
            from torchvision import models

            return models.resnet18(weights=models.ResNet18_Weights.IMAGENET1K_V1 if pretrained else None)
        net = SmallResNet(self.old)
        if pretrained:
            net.load_state_dict(self.weights)  # half precision on disk, single in the network
        return net.to(memory_format=torch.channels_last)

    def pictures(self, x: torch.Tensor) -> torch.Tensor:
        """uint8 (N, H, W, 1 or 3) -> normalised (N, 3, size, size)."""
        x = x.permute(0, 3, 1, 2).expand(-1, 3, -1, -1) / 255
        if x.size(2) != self.size:
            x = F.interpolate(x, (self.size, self.size), mode="bilinear", antialias=True)
        mean, std = (torch.tensor(v, device=x.device).view(3, 1, 1) for v in (self.mean, self.std))
        return ((x - mean) / std).contiguous(memory_format=torch.channels_last)


def problem(data) -> tuple[list[str], list[torch.Tensor]]:
    """The new classes, and x, y of training and test: of CIFAR-10 only what the network has never seen."""
    kept = torch.tensor(NEW if data.name == "cifar10" else range(len(data.classes)))
    parts = []
    for part in (data.train, data.test):
        chosen = torch.isin(part.y, kept)
        parts += [part.x[chosen], torch.searchsorted(kept, part.y[chosen])]
    return [data.classes[k] for k in kept], parts


def few(y: torch.Tensor, per_class: int, generator: torch.Generator) -> torch.Tensor:
    """The places of so many pictures of each class, drawn; one of each class, then the next of each."""
    places = [(y == k).nonzero().flatten() for k in y.unique()]
    places = [p[torch.randperm(len(p), generator=generator)[:per_class]] for p in places]
    rank = torch.cat([torch.arange(len(p)) for p in places])
    return torch.cat(places)[rank.argsort(stable=True)]


def shifted(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Each picture moved by up to an eighth both ways: the least that one does when there are few."""
    n, size = len(x), x.size(2)
    moves = torch.randint(-size // 8, size // 8 + 1, (2, n, 1), generator=generator).to(x.device)
    rows, columns = (torch.arange(size, device=x.device) + moves).clamp(0, size - 1)
    moved = x.permute(0, 2, 3, 1)[torch.arange(n)[:, None, None], rows[:, :, None], columns[:, None, :]]
    return moved.permute(0, 3, 1, 2)


def changed(model: nn.Module, returned) -> nn.Module:
    """The model, changed in place, or the changed copy that came back."""
    return returned if hasattr(returned, "fc") else model


class Way:
    """One of the three: a network, what of it learns, and its optimizer."""

    def __init__(self, name: str, run: lab.Run, s: Settings, pretrained: Pretrained, answer, n_classes: int):
        self.name, self.answer, self.s = name, answer, s
        net = pretrained.network(pretrained=name != "scratch")
        net = changed(net, answer.replace_head(net, n_classes))
        if name == "frozen":
            net = changed(net, answer.freeze_backbone(net))
        self.net = run.keep(net)
        lr_backbone = s.lr_head if name == "scratch" else s.lr_backbone
        groups = answer.parameter_groups(self.net, lr_backbone, s.lr_head)
        self.sgd = run.keep(
            torch.optim.SGD(groups, s.lr_head, momentum=0.9, nesterov=True, weight_decay=5e-4)
        )
        self.rates = [group["lr"] for group in self.sgd.param_groups]

    def step(self, x: torch.Tensor, y: torch.Tensor, progress: float) -> torch.Tensor:
        """One step on a batch; `progress` from 0 to 1 leads the rates up, then down to 0."""
        for group, rate in zip(self.sgd.param_groups, self.rates, strict=True):
            group["lr"] = rate * min(1.0, 0.1 + 10 * progress) * (1 + math.cos(math.pi * progress)) / 2
        if self.s.asleep:
            self.answer.train_mode(self.net)
        else:
            self.net.train()
        loss = F.cross_entropy(self.net(x), y)
        self.sgd.zero_grad()
        loss.backward()
        self.sgd.step()
        return loss.detach()

    @torch.no_grad()
    def predict(self, x: torch.Tensor, device: torch.device) -> torch.Tensor:
        self.net.eval()
        return torch.cat([self.net(part.to(device)).float().cpu() for part in x.split(250)])


def train(run: lab.Run, s: Settings) -> None:
    answer = run.exercise()
    data = run.data("cifar10")
    classes, (x, y, x_test, y_test) = problem(data)
    per_class = s.labels or (40 if data.name == "shapes" else 10)
    chosen = few(y, per_class, run.generator)
    seen, y, unseen, y_test = x[chosen], y[chosen], x_test[:2000], y_test[:2000]
    pretrained = Pretrained(run, s)
    if s.own_statistics:
        own = seen.float() / 255
        pretrained.mean, pretrained.std = own.mean((0, 1, 2)).tolist(), own.std((0, 1, 2)).tolist()
    x, x_test = pretrained.pictures(seen), pretrained.pictures(unseen)
    ways = [Way(name, run, s, pretrained, answer, len(classes)) for name in WAYS]
    history = run.keep({"step": [], **{name: [] for name in WAYS}})
    batch_size = min(s.batch_size, len(x))
    steps_per_epoch = len(x) // batch_size

    def step() -> None:
        for way in ways:
            way.step(x[:batch_size].to(run.device), y[:batch_size].to(run.device), 0.0)

    epochs = run.fit(math.ceil(s.steps / steps_per_epoch), step=step, steps_per_epoch=steps_per_epoch)
    total, every = epochs * steps_per_epoch, max(1, epochs // 10)

    def race() -> lab.Figure:
        title = {"fr": f"{len(classes)} classes nouvelles, {per_class} étiquettes de chacune",
                 "en": f"{len(classes)} new classes, {per_class} labels of each"}  # fmt: skip
        f = lab.Figure(x={"fr": "pas", "en": "step"}, y={"fr": "exactitude de test", "en": "test accuracy"},
                       title=title).limits(x=(0, total), y=(0, 1))  # fmt: skip
        for name, words in WAYS.items():
            f.line(history["step"], history[name], label=words)
        return f.hline(1 / len(classes))  # chance

    def look(pictures: int) -> None:
        """The three on so many test pictures: a few hundred for the curve, all at the end."""
        history["step"].append(run.step)
        for way in ways:
            right = way.predict(x_test[:pictures], run.device).argmax(1) == y_test[:pictures]
            history[way.name].append(right.float().mean().item())
        run.log(**{f"{name}_accuracy": history[name][-1] for name in WAYS})
        run.show("race", race())

    title = run.text(fr="Toutes les étiquettes qu'il y a", en="All the labels there are")
    run.show("labels", lab.Images(seen, truth=y, classes=classes, title=title))
    for epoch in run.epochs(epochs):
        if epoch == 0:
            look(300)
        for pictures, labels in run.batches((x, y), batch_size):
            pictures, progress = shifted(pictures, run.generator), run.step / total
            losses = [way.step(pictures, labels, progress) for way in ways]
            run.log(loss=losses[-1])  # fine-tuning's: of the three the one to watch
        if (epoch + 1) % every == 0 and epoch + 1 < epochs:
            look(300)
    look(len(x_test))
    report(run, ways, classes, (x, y), (x_test, y_test, unseen))


def report(run: lab.Run, ways: list[Way], classes: list[str], training, test) -> None:
    """What each way knows of the pictures it learnt from, and of those it has never seen."""
    (x, y), (x_test, y_test, pictures) = training, test
    known, new, rows = [], [], []
    for way in ways:
        logits = way.predict(x_test, run.device)
        known.append((way.predict(x, run.device).argmax(1) == y).float().mean().item())
        new.append((logits.argmax(1) == y_test).float().mean().item())
        learning = sum(p.numel() for p in way.net.parameters() if p.requires_grad)
        rows.append([WAYS[way.name], learning, known[-1], new[-1]])
    columns = [
        run.text(fr="façon", en="way"),
        run.text(fr="poids qui apprennent", en="weights that learn"),
        run.text(fr="images apprises", en="pictures learnt"),
        run.text(fr="images nouvelles", en="new pictures"),
    ]
    run.show("ways", lab.Table(columns, rows, title=run.text(fr="Trois façons", en="Three ways")))
    gap = lab.Figure(title=run.text(fr="Su, et compris (%)", en="Known, and understood (%)"))
    for values, fr, en in (
        (known, "images apprises", "pictures learnt"),
        (new, "images nouvelles", "new pictures"),
    ):
        gap.bars(list(WAYS.values()), [round(100 * v, 1) for v in values], label=run.text(fr=fr, en=en))
    run.show("gap", gap)
    confidence, predicted = logits.softmax(1).max(1)  # of the last way, fine-tuning
    wrong = (predicted != y_test).nonzero().flatten()
    for name, which, fr, en in (
        ("predictions", torch.arange(min(24, len(y_test))), "Après l'affinage", "After fine-tuning"),
        (
            "mistakes",
            wrong[confidence[wrong].argsort(descending=True)][:24],
            "Les erreurs les plus sûres",
            "The surest mistakes",
        ),
    ):
        if len(which):
            run.show(name, lab.Images(pictures[which], truth=y_test[which], predicted=predicted[which],
                                      confidence=confidence[which], classes=classes,
                                      title=run.text(fr=fr, en=en)))  # fmt: skip
    shares = [f"{100 * v:.1f}" for v in new]
    french = [v.replace(".", ",") for v in shares]
    run.say(fr=f"Sur {len(y_test)} images jamais vues : de zéro {french[0]} %, tronc gelé {french[1]} %, "
               f"affinage {french[2]} %.",
            en=f"On {len(y_test):,} pictures never seen: from scratch {shares[0]}%, frozen backbone {shares[1]}%, "
               f"fine-tuning {shares[2]}%.")  # fmt: skip


if __name__ == "__main__":
    lab.main()
