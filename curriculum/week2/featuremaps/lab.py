"""What the layers of a convolutional network see, while it learns and afterwards.

    dlstudy run week2.featuremaps                            train, and watch the maps of one picture
    dlstudy run week2.featuremaps --set image=7 --set layer=3
    dlstudy run week2.featuremaps --set weights=RUN          look at what an earlier run has learnt, at another picture
    dlstudy run week2.featuremaps --data mnist               on handwritten digits

Three convolutions, so that there are three answers to "what do you see?": edges and colours, pieces, parts. For each
layer the lab keeps its maps of the chosen picture and, at the end, what excites its filters most: the pieces of real
pictures on which they answer loudest, and a picture made for nothing else, by climbing the gradient of the answer with
respect to the pixels (Erhan et al. 2009; Simonyan et al. 2013).
"""

from __future__ import annotations

from typing import Annotated, Literal

import torch
import torch.nn.functional as F
from torch import nn

from dlstudy import lab


class Settings(lab.Settings):
    image: Annotated[int, lab.Between(0, 9999)] = 0
    """fr: L'image du jeu de test à regarder.
    en: The picture of the test set to look at."""
    layer: Literal[1, 2, 3] = 1
    """fr: La couche dont les cartes se suivent en direct ; les autres se voient à chaque époque.
    en: The layer whose maps are followed live; the others are seen after each epoch."""
    weights: str = ""
    """fr: Le nom d'une exécution précédente de ce lab : regarder ce qu'elle a appris, sans entraîner.
    en: The name of an earlier run of this lab: look at what it learnt, without training."""
    epochs: Annotated[int, lab.Between(1, 1000)] = 12
    """fr: Passages sur le jeu d'entraînement.
    en: Passes over the training set."""
    learning_rate: Annotated[float, lab.Between(1e-6, 1)] = 0.002
    """fr: Taux d'Adam au départ, qui descend en ligne droite jusqu'à 0.
    en: Adam's rate at the start, falling in a straight line to 0."""
    batch_size: Annotated[int, lab.Between(1, 4096)] = 64
    """fr: Images par pas.
    en: Pictures in one step."""
    kernel: Literal[1, 3, 5, 7] = 5
    """fr: Côté des noyaux de la première couche.
    en: Side of the first layer's kernels."""
    random_filters: bool = False
    """fr: Laisser les filtres tels que tirés au sort : seule la dernière couche, dense, apprend.
    en: Leave the filters as they were drawn: only the last, dense layer learns."""
    smooth: Annotated[float, lab.Between(0, 10)] = 0.3
    """fr: Ce que coûtent, dans l'image fabriquée, deux pixels voisins différents.
    en: What two neighbouring pixels that differ cost in the picture that is made."""


class Net(nn.Module):
    """(N, C, S, S) pictures from -1 to 1 -> (N, n_classes) logits; `maps` gives what the three layers see."""

    def __init__(self, channels: int, n_classes: int, kernel: int):
        super().__init__()
        self.convs = nn.ModuleList([
            nn.Conv2d(channels, 16, kernel, padding=kernel // 2),  # (N, 16, S, S)
            nn.Conv2d(16, 32, 3, padding=1),  # (N, 32, S / 2, S / 2)
            nn.Conv2d(32, 64, 3, padding=1),  # (N, 64, S / 4, S / 4)
        ])  # fmt: skip
        for conv in self.convs:
            nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")
        self.head = nn.Linear(64, n_classes)

    def maps(self, x: torch.Tensor, upto: int = 3) -> list[torch.Tensor]:
        """The sums of each layer up to `upto`, before ReLU: what a filter says, agreeing or not."""
        found: list[torch.Tensor] = []
        for conv in self.convs[:upto]:
            found.append(conv(F.max_pool2d(F.relu(found[-1]), 2) if found else x))
        return found

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(F.relu(self.maps(x)[-1]).amax((2, 3)))  # of each map the loudest place, anywhere


def inputs(x: torch.Tensor) -> torch.Tensor:
    """uint8 (N, H, W, C) -> float (N, C, S, S) from -1 to 1; what is smaller than 28 pixels becomes 32."""
    x = x.permute(0, 3, 1, 2).float() / 127.5 - 1
    return F.interpolate(x, (32, 32), mode="bilinear", align_corners=False) if x.size(2) < 28 else x


def field(layer: int, kernel: int) -> tuple[int, int, int]:
    """Of a layer: the width of its receptive field, the pixels between two places, where place 0 begins."""
    size, jump, start = kernel, 1, -(kernel // 2)
    for _ in range(layer - 1):
        size, jump = size + jump, 2 * jump  # pooling 2
        size, start = size + 2 * jump, start - jump  # convolution 3 with padding 1
    return size, jump, start


# ---- the training --------------------------------------------------------------------------------------


def train(run: lab.Run, s: Settings) -> None:
    data = run.data("cifar10")
    net = run.keep(Net(data.train.x.size(3), len(data.classes), s.kernel))
    if s.weights:
        run.load_weights(net, s.weights)
    learning = list(net.head.parameters() if s.random_filters else net.parameters())
    opt = run.keep(torch.optim.Adam(learning, s.learning_rate))
    X, y = inputs(data.train.x), data.train.y
    X_test, y_test = inputs(data.test.x[:2000]).to(run.device), data.test.y[:2000].to(run.device)
    index = s.image % len(X_test)
    one, title = X_test[index : index + 1], picture_title(run, data, index)
    batch_size = min(s.batch_size, len(y))
    steps_per_epoch = len(y) // batch_size

    def step(x: torch.Tensor, labels: torch.Tensor) -> dict[str, torch.Tensor]:
        logits = net(x)
        loss = F.cross_entropy(logits, labels)
        opt.zero_grad()
        loss.backward()
        opt.step()
        return {"loss": loss.detach(), "accuracy": (logits.argmax(1) == labels).float().mean()}

    @torch.no_grad()
    def look() -> None:
        logits = torch.cat([net(part) for part in X_test.split(250)])
        run.log(test_loss=F.cross_entropy(logits, y_test),
                test_accuracy=(logits.argmax(1) == y_test).float().mean(),
                silent=(net.maps(X_test[:250])[-1] <= 0).float().mean())  # fmt: skip
        show_layers(run, net, one, title)

    if s.weights:
        for _ in run.epochs(1):
            show_live(run, net, one, s.layer, data.classes, title)
            look()
    else:
        example = X[:batch_size].to(run.device), y[:batch_size].to(run.device)
        epochs = run.fit(s.epochs, step=lambda: step(*example), steps_per_epoch=steps_per_epoch, per_epoch=look,
                         finish=lambda: what_excites(run, net, one, X_test, s))  # fmt: skip
        for epoch in run.epochs(epochs):
            if epoch == 0:
                look()  # what it sees before it has learnt anything
            for x, labels in run.batches((X, y), batch_size):
                for group in opt.param_groups:
                    group["lr"] = s.learning_rate * (1 - run.step / (epochs * steps_per_epoch))
                run.log(**step(x, labels))
                show_live(run, net, one, s.layer, data.classes, title)
            look()
        run.save_weights(net)
    what_excites(run, net, one, X_test, s)
    tell(run, s)


# ---- what there is to see ------------------------------------------------------------------------------


def picture_title(run: lab.Run, data, index: int) -> dict[str, str]:
    name = data.classes[int(data.test.y[index])]
    name = name if isinstance(name, dict) else {"fr": name, "en": name}
    return run.text(fr=f"image {index} : {name['fr']}", en=f"picture {index}: {name['en']}")


def titled(run: lab.Run, what: dict[str, str], fr: str, en: str) -> dict[str, str]:
    return run.text(fr=f"{fr}, {what['fr']}", en=f"{en}, {what['en']}")


def show_live(run: lab.Run, net: Net, one: torch.Tensor, layer: int, classes, title: dict[str, str]) -> None:
    """The maps of the chosen layer and the answer, as they are at this step."""

    @torch.no_grad()
    def maps() -> lab.Figure:
        name = titled(run, title, f"Couche {layer}, huit cartes", f"Layer {layer}, eight maps")
        return lab.Figure(title=name).heat(sheet(F.relu(net.maps(one, layer)[-1][0])), low=0, high=1)

    @torch.no_grad()
    def answer() -> lab.Figure:
        name = titled(run, title, "Réponse", "Answer")
        return lab.Figure(title=name).bars(classes, net(one).softmax(1)[0])

    run.show("maps", maps)
    run.show("answer", answer)


def sheet(maps: torch.Tensor, across: int = 4) -> torch.Tensor:
    """The first eight maps (F, H, W) in two lines, each at its own strength from 0 to 1, a gap between them."""
    rows = F.pad(brightness(maps[: 2 * across]), (0, 1, 0, 1)).unflatten(0, (-1, across))
    return rows.permute(0, 2, 1, 3).flatten(2).flatten(0, 1)[:-1, :-1].cpu()


def brightness(pictures: torch.Tensor) -> torch.Tensor:
    """Each of (N, …) divided by its largest number."""
    return pictures / pictures.flatten(1).amax(1).clamp(min=1e-9).view(-1, *[1] * (pictures.ndim - 1))


@torch.no_grad()
def show_layers(run: lab.Run, net: Net, one: torch.Tensor, title: dict[str, str]) -> None:
    """The filters of the first layer in their own colours, and every layer's maps of the chosen picture."""
    weights = net.convs[0].weight
    shown = 0.5 + 0.5 * weights / weights.abs().flatten(1).amax(1).view(-1, 1, 1, 1)
    name = run.text(fr="Filtres de la couche 1 (gris : 0)", en="Filters of layer 1 (grey: 0)")
    run.show("filters", lab.Images(enlarged(shown), labels=numbered(range(len(weights))), title=name))
    for layer, maps in enumerate(net.maps(one), 1):
        strongest = F.relu(maps[0]).mean((1, 2)).argsort(descending=True)[:32]
        name = titled(run, title, f"Couche {layer}", f"Layer {layer}")
        pictures = enlarged(brightness(F.relu(maps[0][strongest]))[:, None])
        run.show(f"layer-{layer}", lab.Images(pictures, labels=numbered(strongest.tolist()), title=name))


def numbered(filters) -> list[str]:
    return [f"#{k}" for k in filters]


def enlarged(pictures: torch.Tensor, least: int = 20) -> torch.Tensor:
    """(N, C, h, w) with every pixel repeated until the picture is at least so large."""
    times = -(-least // pictures.size(3))
    return pictures.repeat_interleave(times, 2).repeat_interleave(times, 3).cpu()


def what_excites(run: lab.Run, net: Net, one: torch.Tensor, X: torch.Tensor, s: Settings) -> None:
    """For each layer the filters that the chosen picture excites most: the made picture, then three real pieces."""
    rows = []
    for layer in (1, 2, 3):
        with torch.no_grad():
            filters = F.relu(net.maps(one, layer)[-1][0]).mean((1, 2)).argsort(descending=True)[:8]
            maps = torch.cat([net.maps(part, layer)[-1][:, filters] for part in X[:1000].split(250)])
        size, jump, start = field(layer, s.kernel)
        made, reached = climb(run, net, layer, filters, X, s)
        best, where = maps.flatten(2).max(2)  # of each picture (N, 8): the loudest place
        pictures, labels = [], []
        for k, number in enumerate(filters.tolist()):
            pictures.append(made[k])
            labels.append(f"#{number} ↑")
            for n in best[:, k].topk(3).indices.tolist():
                row, column = divmod(int(where[n, k]), maps.size(3))
                pictures.append(crop(X[n], row * jump + start, column * jump + start, size))
                labels.append(f"#{number}")
            rows.append([layer, f"#{number}", round(best[:, k].max().item(), 2), round(reached[k], 2)])
        name = run.text(fr=f"Ce qui excite la couche {layer} (↑ : image fabriquée)",
                        en=f"What excites layer {layer} (↑: a made picture)")  # fmt: skip
        shown = enlarged(torch.stack(pictures) / 2 + 0.5)
        run.show(f"excites-{layer}", lab.Images(shown, labels=labels, title=name))
    columns = [run.text(fr="couche", en="layer"), run.text(fr="filtre", en="filter"),
               run.text(fr="images", en="pictures"), run.text(fr="fabriquée", en="made")]  # fmt: skip
    title = run.text(fr="La plus forte réponse", en="The loudest answer")
    run.show("answers", lab.Table(columns, rows, title=title))


def crop(x: torch.Tensor, top: int, left: int, size: int) -> torch.Tensor:
    """The square of x (C, S, S) that begins there; black beyond the border."""
    padded = F.pad(x, (size, size, size, size), value=-1.0)
    return padded[:, top + size : top + 2 * size, left + size : left + 2 * size]


def climb(run: lab.Run, net: Net, layer: int, filters: torch.Tensor, X: torch.Tensor, s: Settings):
    """Pictures that excite the filters, (8, C, size, size), and how loud each answers: by gradient ascent."""
    size, jump, start = field(layer, s.kernel)
    noise = torch.Generator().manual_seed(0)
    z = 0.1 * torch.randn(len(filters), *X.shape[1:], generator=noise).to(X.device)
    z.requires_grad_(True)
    climber = torch.optim.Adam([z], 0.1)
    place = X.size(2) // (2 * jump)  # the one in the middle
    for _ in range(80):
        x = torch.tanh(z)  # from -1 to 1, as pictures are
        answers = net.maps(x, layer)[-1][torch.arange(len(filters)), filters, place, place]
        rough = (x.diff(dim=2) ** 2).mean() + (x.diff(dim=3) ** 2).mean()
        # The roughness is weighed against how loud the filters are at first, which differs from layer to layer.
        loud = net.convs[layer - 1].weight.detach().flatten(1).norm(dim=1).mean()
        loss = -answers.sum() + s.smooth * 100 * loud * rough * len(filters)
        (z.grad,) = torch.autograd.grad(loss, [z])
        climber.step()
    with torch.no_grad():
        x = torch.tanh(z)
        answers = net.maps(x, layer)[-1][torch.arange(len(filters)), filters, place, place]
    corner = place * jump + start
    return [crop(one, corner, corner, size) for one in x], answers.tolist()


def tell(run: lab.Run, s: Settings) -> None:
    again = f"dlstudy run week2.featuremaps --set weights={s.weights or run.folder.id} --set image=1"
    run.say(fr="Couche 1 : des bords et des couleurs ; couche 2 : des morceaux ; couche 3 : des parties d'objets. "
               f"Pour une autre image, sans réentraîner : {again}",
            en="Layer 1: edges and colours; layer 2: pieces; layer 3: parts of things. "
               f"For another picture, without training again: {again}")  # fmt: skip


if __name__ == "__main__":
    lab.main()
