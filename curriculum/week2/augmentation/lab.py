"""The same network on few pictures, six times: as they are, and through four augmentations.

dlstudy run week2.augmentation                          all six, side by side
dlstudy run week2.augmentation --set images=300         even fewer pictures
dlstudy run week2.augmentation --set compare=crop       crops alone, against nothing
dlstudy run week2.augmentation --mine                   with the augmentations that you wrote
"""

from __future__ import annotations

import copy
import math
from itertools import pairwise
from typing import Annotated, Literal

import torch
import torch.nn.functional as F
from torch import nn

from dlstudy import lab


class Settings(lab.Settings):
    compare: Literal["each", "flip", "crop", "cutout", "mixup", "all"] = "each"
    """fr: Ce qui est comparé à rien : chaque augmentation, ou une seule ; all, les trois premières ensemble.
    en: What is compared with nothing: each augmentation, or a single one; all, the first three together."""
    images: Annotated[int, lab.Between(0, 50_000)] = 0
    """fr: Images d'entraînement, peu, pour qu'il puisse les apprendre par cœur ; 0, 1000 photos ou 3000 formes.
    en: Training pictures, few, so that it can learn them by heart; 0, 1000 photographs or 3000 shapes."""
    epochs: Annotated[int, lab.Between(1, 10_000)] = 40
    """fr: Passages sur ces images.
    en: Passes over these pictures."""
    batch_size: Annotated[int, lab.Between(2, 4096)] = 50
    """fr: Images par pas.
    en: Pictures in one step."""
    learning_rate: Annotated[float, lab.Between(1e-6, 1)] = 3e-3
    """fr: Premier taux d'AdamW, qui descend jusqu'à 0.
    en: AdamW's first rate, falling to 0."""
    width: Annotated[int, lab.Between(1, 512)] = 16
    """fr: Canaux de la première couche (les suivantes : deux et quatre fois plus).
    en: Channels of the first layer (the next ones: twice and four times as many)."""
    padding: Annotated[int, lab.Between(0, 16)] = 4
    """fr: Zéros autour de l'image, pour le recadrage.
    en: Zeros around the picture, for the crop."""
    cutout: Annotated[int, lab.Between(0, 64)] = 12
    """fr: Côté du carré caché.
    en: Side of the hidden square."""
    alpha: Annotated[float, lab.Between(0.01, 100)] = 0.4
    """fr: Le alpha de mixup : près de 0, presque pas de mélange ; 1, tous les poids aussi probables.
    en: Mixup's alpha: near 0, hardly any mixing; 1, all weights equally likely."""


METHODS = ("none", "flip", "crop", "cutout", "mixup", "all")


class Net(nn.Module):
    """(N, C, 32, 32) -> (N, k) logits: three convolutions and a dense layer that sees where things are."""

    def __init__(self, channels: int, width: int, side: int, n_classes: int):
        super().__init__()
        sizes = [channels, width, 2 * width, 4 * width]
        self.convs = nn.ModuleList(nn.Conv2d(a, b, 3, padding=1, bias=False) for a, b in pairwise(sizes))
        self.norms = nn.ModuleList(nn.BatchNorm2d(size) for size in sizes[1:])
        self.head = nn.Linear(4 * width * (side // 8) ** 2, n_classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for conv, norm in zip(self.convs, self.norms, strict=True):
            x = F.max_pool2d(F.relu(norm(conv(x))), 2)
        return self.head(x.flatten(1))


def augmented(answer, method: str, x: torch.Tensor, y: torch.Tensor, s: Settings, generator: torch.Generator):
    """A batch (N, C, H, W) with labels (N, k) as one of the six networks sees it."""
    if method in ("flip", "all"):
        x = answer.random_flip(x, generator)
    if method in ("crop", "all"):
        x = answer.random_crop(x, s.padding, generator)
    if method in ("cutout", "all"):
        x = answer.cutout(x, s.cutout, generator)  # zero is the mean: the pictures are normalised
    if method == "mixup":
        x, y = answer.mixup(x, y, s.alpha, generator)
    return x, y


def train(run: lab.Run, s: Settings) -> None:
    answer = run.exercise()
    data = run.data("cifar10")
    k, methods = len(data.classes), METHODS if s.compare == "each" else ("none", s.compare)
    count = min(s.images or (3000 if data.builtin else 1000), len(data.train))
    shown = data.train.x[:count].float() / 255
    mean, std = shown.mean((0, 1, 2)), shown.std((0, 1, 2)) + 1e-6

    def to_input(x: torch.Tensor) -> torch.Tensor:
        return ((x.float() / 255 - mean) / std).permute(0, 3, 1, 2).contiguous()

    X, y = to_input(data.train.x[:count]), data.train.y[:count]
    X_test, y_test = data.test.x, data.test.y
    few = torch.randperm(len(y_test), generator=torch.Generator().manual_seed(0))[:1000]  # for the curves

    nets, start = nn.ModuleList(), None
    for _ in methods:
        net = Net(X.size(1), s.width, X.size(2), k)
        start = start or net.state_dict()
        net.load_state_dict(start)  # all begin alike, and see the same pictures in the same order
        nets.append(run.keep(net))
    optimizers = [
        run.keep(torch.optim.AdamW(net.parameters(), s.learning_rate, weight_decay=0.01)) for net in nets
    ]
    curves = run.keep({"epoch": [], **{method: [] for method in methods}})
    batch_size = min(s.batch_size, count)
    steps_per_epoch = count // batch_size

    def step(x: torch.Tensor, y: torch.Tensor, progress: float) -> dict[str, torch.Tensor]:
        losses = []
        one_hot = F.one_hot(y, k).float()
        for method, net, optimizer in zip(methods, nets, optimizers, strict=True):
            # Drawn on the processor, where run.generator is; then to where the network is.
            pictures, labels = (
                v.to(run.device) for v in augmented(answer, method, x, one_hot, s, run.generator)
            )
            for group in optimizer.param_groups:
                group["lr"] = s.learning_rate * (1 - progress)
            loss = F.cross_entropy(net.train()(pictures), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.detach())
        return {"loss": losses[0]}

    @torch.no_grad()
    def accuracy(net: Net, x: torch.Tensor, y: torch.Tensor) -> float:
        net.eval()
        right = sum(int((net(part.to(run.device)).argmax(1).cpu() == labels).sum())
                    for part, labels in zip(x.split(500), y.split(500), strict=True))  # fmt: skip
        return right / len(y)

    def judge(new: torch.Tensor, labels: torch.Tensor) -> dict[str, tuple[float, float]]:
        """Accuracy on the training pictures, as they are, and on new pictures."""
        # Training pictures go through a copy: the coach takes whatever is judged for a test, and would cry leak.
        return {method: (accuracy(copy.deepcopy(net), X[:1000], y[:1000]), accuracy(net, to_input(new), labels))
                for method, net in zip(methods, nets, strict=True)}  # fmt: skip

    def tell(found: dict[str, tuple[float, float]]) -> None:
        run.log(accuracy=found["none"][0], test_accuracy=found["none"][1])
        if "all" in found:
            run.log(all_accuracy=found["all"][1])
        for method in methods[1:] if methods[-1] != "all" else methods[1:-1]:
            run.log(**{f"{method}_accuracy": found[method][1]})

    def after_epoch(epoch: int) -> None:
        show_pictures(run, answer, methods, X, y, s, (mean, std))
        if epoch % every and epoch != epochs - 1:
            return
        found = judge(X_test[few], y_test[few])
        tell(found)
        curves["epoch"].append(epoch + 1)
        for method, (_, test) in found.items():
            curves[method].append(test)
        run.show("gaps", gaps(found))
        run.show("tests", tests(curves, methods, epochs))

    epochs = every = 1
    epochs = run.fit(
        s.epochs,
        step=lambda: step(X[:batch_size], y[:batch_size], 0.5),
        steps_per_epoch=steps_per_epoch,
        per_epoch=lambda: judge(X_test[few], y_test[few]),
        finish=(10, lambda: judge(X_test[: len(y_test) // 10], y_test[: len(y_test) // 10])),
    )
    every = max(1, math.ceil(epochs / 30))
    for epoch in run.epochs(epochs):
        for x, labels in run.batches((X, y), batch_size):
            run.log(**step(x.cpu(), labels.cpu(), run.step / (epochs * steps_per_epoch)))
        after_epoch(epoch)
    found = judge(X_test, y_test)
    tell(found)
    run.show("gaps", gaps(found))
    report(run, data, found, len(y_test), count)


NAMES = {
    "none": {"fr": "rien", "en": "none"},
    "flip": {"fr": "retournement", "en": "flip"},
    "crop": {"fr": "recadrage", "en": "crop"},
    "cutout": {"fr": "cutout", "en": "cutout"},
    "mixup": {"fr": "mixup", "en": "mixup"},
    "all": {"fr": "les trois", "en": "the three"},
}


def gaps(found: dict[str, tuple[float, float]]) -> lab.Figure:
    """What each network knows of its own pictures and of others: the gap is what it learnt by heart."""
    figure = lab.Figure(title={"fr": "Exactitude (%)", "en": "Accuracy (%)"})  # fmt: skip
    names = [NAMES[method] for method in found]
    figure.bars(
        names, [100 * own for own, _ in found.values()], label={"fr": "entraînement", "en": "training"}
    )
    return figure.bars(names, [100 * test for _, test in found.values()], label="test")


def tests(curves: dict[str, list], methods: tuple[str, ...], epochs: int) -> lab.Figure:
    figure = lab.Figure(
        x={"fr": "époque", "en": "epoch"}, title={"fr": "Exactitude de test", "en": "Test accuracy"}
    )
    for method in methods:
        figure.line(curves["epoch"], [100 * value for value in curves[method]], label=NAMES[method])
    return figure.limits(x=(0, epochs))


def show_pictures(run: lab.Run, answer, methods, X, y, s: Settings, scale) -> None:
    """The same few pictures as each of the networks sees them, drawn anew."""
    mean, std = scale
    rows, labels = [], []
    k = int(y.max()) + 1
    for method in methods:
        # A generator of its own: looking must not change what is trained.
        generator = torch.Generator().manual_seed(run.step)
        x, _ = augmented(answer, method, X[:8], F.one_hot(y[:8], k).float(), s, generator)
        rows.append((x.permute(0, 2, 3, 1) * std + mean).clamp(0, 1))
        labels += [run.text(**NAMES[method])] * len(x)
    title = run.text(fr="Ce que voit chaque réseau", en="What each network sees")
    run.show("pictures", lab.Images(torch.cat(rows), labels=labels, title=title))


def report(run: lab.Run, data, found: dict[str, tuple[float, float]], n: int, count: int) -> None:
    columns = [run.text(fr="augmentation", en="augmentation"), run.text(fr="entraînement", en="training"),
               "test", run.text(fr="écart", en="gap")]  # fmt: skip
    rows = [[run.text(**NAMES[method]), own, test, own - test] for method, (own, test) in found.items()]
    spread = 100 * 2 * math.sqrt(2 * 0.25 / n)  # two standard deviations of a difference, at most
    new, learnt = (f"{number:,}".replace(",", "\u00a0") for number in (n, count))
    title = run.text(fr=f"Sur {new} images de test ; moins de {spread:.1f} points ne prouvent rien".replace(".", ","),
                     en=f"On {n:,} test pictures; less than {spread:.1f} points proves nothing")  # fmt: skip
    run.show("gap by gap", lab.Table(columns, rows, title=title))
    best = max((method for method in found if method != "none"), key=lambda method: found[method][1])
    gap, none = (100 * (found[m][0] - found[m][1]) for m in (best, "none"))
    none_test, best_test = (f"{100 * found[m][1]:.1f}" for m in ("none", best))
    fr = (f"{learnt} images : sans augmentation, {none_test} % sur le test, écart {none:.0f} points ; "
          f"avec {NAMES[best]['fr']}, {best_test} %, écart {gap:.0f} points").replace(".", ",") + "."  # fmt: skip
    en = (f"{count:,} pictures: without augmentation {none_test}% on the test, a gap of {none:.0f} points; "
          f"with {NAMES[best]['en']} {best_test}%, a gap of {gap:.0f} points.")  # fmt: skip
    run.say(fr=fr, en=en)


if __name__ == "__main__":
    lab.main()
