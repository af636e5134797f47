"""LeNet-5 on handwritten digits: ten minutes of a laptop for what was a bank's cheque reader in 1998.

dlstudy run week2.lenet                       MNIST if it is on this machine, else scikit-learn's digits
dlstudy run week2.lenet --mine                your own LeNet
dlstudy run week2.lenet --set network=dense   as many weights, without a convolution
"""

from __future__ import annotations

from typing import Annotated, Literal

import torch
import torch.nn.functional as F
from torch import nn

from dlstudy import lab


class Settings(lab.Settings):
    network: Literal["lenet", "dense"] = "lenet"
    """fr: lenet, celui de l'exercice ; dense, un réseau sans convolution d'autant de poids.
    en: lenet, the exercise's; dense, a network without convolutions of as many weights."""
    epochs: Annotated[int, lab.Between(0, 1000)] = 0
    """fr: Passages sur le jeu d'entraînement ; 0 : 15, ou 60 pour les petits chiffres fournis.
    en: Passes over the training set; 0: 15, or 60 for the small built-in digits."""
    learning_rate: Annotated[float, lab.Between(1e-6, 1)] = 0.003
    """fr: Taux d'Adam au départ, qui descend en ligne droite jusqu'à 0.
    en: Adam's rate at the start, falling in a straight line to 0."""
    batch_size: Annotated[int, lab.Between(1, 4096)] = 64
    """fr: Images par pas.
    en: Pictures in one step."""
    examples: Annotated[int, lab.Between(0, 60000)] = 0
    """fr: Images d'entraînement utilisées ; 0, toutes.
    en: Training pictures used; 0, all of them."""
    shuffled_pixels: bool = False
    """fr: Mélanger les pixels, toujours dans le même désordre : plus rien n'est à côté de rien.
    en: Mix the pixels up, always in the same way: nothing is next to anything any more."""


#: How far the digits are moved in the picture that shows what a shift does.
SHIFTS = range(7)


def dense(n_classes: int) -> nn.Sequential:
    """(N, 1, 28, 28) -> (N, n_classes) with 61,500 weights for 10 classes; LeNet has 61,706."""
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 75), nn.ReLU(), nn.Linear(75, 30), nn.ReLU(),
                         nn.Linear(30, n_classes))  # fmt: skip


def inputs(x: torch.Tensor, order: torch.Tensor | None) -> torch.Tensor:
    """uint8 (N, H, W, 1) of any size -> float (N, 1, 28, 28), from 0, black, to 1; in another order, if given."""
    x = x.permute(0, 3, 1, 2).float() / 255
    if x.size(2) != 28:
        x = F.interpolate(x, (28, 28), mode="bilinear", align_corners=False)
    return x if order is None else x.flatten(1)[:, order].view_as(x)


def shifted(x: torch.Tensor, pixels: int) -> torch.Tensor:
    """The pictures moved to the right, with black coming in from the left."""
    return F.pad(x, (pixels, 0, 0, 0))[..., :28]


@torch.no_grad()
def predict(net: nn.Module, x: torch.Tensor) -> torch.Tensor:
    net.eval()
    return torch.cat([net(part) for part in x.split(500)])


def train(run: lab.Run, s: Settings) -> None:
    data = run.data("mnist")
    n_classes = len(data.classes)
    net = run.exercise().LeNet(n_classes) if s.network == "lenet" else dense(n_classes)
    net(torch.zeros(1, 1, 28, 28))  # layers that learn their size from the first picture learn it here
    run.keep(net)
    opt = run.keep(torch.optim.Adam(net.parameters(), s.learning_rate))

    order = torch.randperm(784, generator=torch.Generator().manual_seed(0)) if s.shuffled_pixels else None
    kept = slice(0, s.examples or None)
    X, y = inputs(data.train.x[kept], order).to(run.device), data.train.y[kept].to(run.device)
    X_test, y_test = inputs(data.test.x, order).to(run.device), data.test.y.to(run.device)
    few = slice(0, 2000)  # a curve needs no more test pictures; the final figure takes them all
    batch_size = min(s.batch_size, len(y))
    steps_per_epoch = len(y) // batch_size

    def step(x: torch.Tensor, labels: torch.Tensor) -> dict[str, torch.Tensor]:
        net.train()
        logits = net(x)
        loss = F.cross_entropy(logits, labels)
        opt.zero_grad()
        loss.backward()
        opt.step()
        return {"loss": loss.detach(), "accuracy": (logits.argmax(1) == labels).float().mean()}

    def after_epoch() -> None:
        logits = predict(net, X_test[few])
        run.log(test_loss=F.cross_entropy(logits, y_test[few]),
                test_accuracy=(logits.argmax(1) == y_test[few]).float().mean())  # fmt: skip
        title = run.text(fr="Chiffres jamais vus, et réponses", en="Digits never seen, and answers")
        run.show("digits", pictures(data, logits, torch.arange(24), title))
        if order is None:
            show_shifts(run, net, X_test[:500], y_test[:500])

    epochs = run.fit(s.epochs or (60 if data.builtin else 15), step=lambda: step(X[:batch_size], y[:batch_size]),
                     steps_per_epoch=steps_per_epoch, per_epoch=after_epoch)  # fmt: skip
    for _ in run.epochs(epochs):
        for x, labels in run.batches((X, y), batch_size):
            for group in opt.param_groups:
                group["lr"] = s.learning_rate * (1 - run.step / (epochs * steps_per_epoch))
            run.log(**step(x, labels), learning_rate=opt.param_groups[0]["lr"])
            show_first_layer(run, net, X_test[:1])
        after_epoch()
    report(run, data, predict(net, X_test), y_test)
    run.save_weights(net)


# ---- what there is to see ------------------------------------------------------------------------------


def show_first_layer(run: lab.Run, net: nn.Module, x: torch.Tensor) -> None:
    """The six filters of the first convolution and what each makes of one digit; nothing where there are none."""
    weights = next((p for p in net.parameters() if p.shape == (6, 1, 5, 5)), None)
    if weights is None:
        return

    def filters() -> lab.Figure:
        title = run.text(fr="Les six filtres de la première couche", en="The first layer's six filters")
        return lab.Figure(title=title).heat(tiles(weights[:, 0].detach()), center=0)

    @torch.no_grad()
    def maps() -> lab.Figure:
        title = run.text(fr="Ce que chacun voit d'un chiffre", en="What each sees of one digit")
        return lab.Figure(title=title).heat(tiles(F.conv2d(x, weights, padding=2)[0]), center=0)

    run.show("filters", filters)
    run.show("maps", maps)


def tiles(pictures: torch.Tensor) -> torch.Tensor:
    """Pictures (6, H, W) side by side, three in a line, each at its own strength; a line of zeros between them."""
    pictures = pictures.cpu() / pictures.cpu().abs().amax((1, 2), keepdim=True).clamp(min=1e-9)
    rows = F.pad(pictures, (0, 1, 0, 1)).unflatten(0, (-1, 3))  # (2, 3, H + 1, W + 1)
    return rows.permute(0, 2, 1, 3).flatten(2).flatten(0, 1)[:-1, :-1]


def show_shifts(run: lab.Run, net: nn.Module, x: torch.Tensor, y: torch.Tensor) -> None:
    """How many digits are still read when they are moved to the right."""
    read = [(predict(net, shifted(x, k)).argmax(1) == y).float().mean().item() for k in SHIFTS]
    title = run.text(fr="Le même test, chiffres déplacés", en="The same test, digits moved")
    x_axis = run.text(fr="pixels vers la droite", en="pixels to the right")
    figure = lab.Figure(x=x_axis, y=run.text(fr="exactitude", en="accuracy"), title=title)
    figure.line(list(SHIFTS), read).points(list(SHIFTS), read, color=0).limits(y=(0, 1))
    run.show("shifts", figure)


def pictures(data, logits: torch.Tensor, which: torch.Tensor, title: dict[str, str]) -> lab.Images:
    """Some of the test digits, with what they are and what they were taken for."""
    confidence, predicted = logits[which].softmax(1).max(1)
    x, y = (part[which.cpu()] for part in (data.test.x, data.test.y))
    return lab.Images(
        x, truth=y, predicted=predicted, confidence=confidence, classes=data.classes, title=title
    )


def report(run: lab.Run, data, logits: torch.Tensor, y: torch.Tensor) -> None:
    """The final figures, on the whole test set."""
    predicted, k = logits.argmax(1), len(data.classes)
    right = predicted == y
    run.log(test_accuracy=right.float().mean(), test_loss=F.cross_entropy(logits, y))
    confusion = torch.bincount((y * k + predicted).cpu(), minlength=k * k).view(k, k)
    title = run.text(fr="Confusions (lignes : vérité)", en="Confusion (rows: truth)")
    run.show("confusion", lab.Matrix(confusion, rows=data.classes, columns=data.classes, title=title))
    wrong = (~right).nonzero().flatten()
    if len(wrong):
        surest = wrong[logits.softmax(1).amax(1)[wrong].argsort(descending=True)][:24]
        title = run.text(fr="Les erreurs les plus sûres d'elles", en="The most confident mistakes")
        run.show("mistakes", pictures(data, logits, surest, title))
    accuracy = f"{100 * right.float().mean().item():.2f}"
    read = f"{len(y):,}".replace(",", "\u202f")
    fr = f"{accuracy.replace('.', ',')} % des {read} chiffres jamais vus sont lus, {len(wrong)} sont manqués."
    en = f"{accuracy}% of {len(y):,} digits never seen are read, {len(wrong)} are missed."
    if not data.builtin:
        fr += " En 1998, LeNet-5 en lisait 99,05 % (99,2 % avec des images déformées)."
        en += " In 1998 LeNet-5 read 99.05% (99.2% with distorted pictures)."
    run.say(fr=fr, en=en)


if __name__ == "__main__":
    lab.main()
