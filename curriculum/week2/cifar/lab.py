"""CIFAR-10 on a laptop: the fastest training that two processor cores allow.

The ideas are those of Keller Jordan's airbench (arXiv:2404.00498) and of his Muon optimizer
(kellerjordan.github.io/posts/muon), chosen again for a processor: small pictures first, pieces
that stay in its cache. RESULTS.md, beside this file, lists the measured runs.

    dlstudy run week2.cifar                          the fast recipe
    dlstudy run week2.cifar --set recipe=baseline    a LeNet and plain SGD, to compare with
    dlstudy run week2.cifar --minutes 10             as good as ten minutes allow
    dlstudy run week2.cifar --minutes 75             two wide networks that answer together
    dlstudy run week2.cifar --mine                   with the data path and the augmentations that you wrote
"""

from __future__ import annotations

from typing import Annotated, Literal

import torch
import torch.nn.functional as F
from torch import nn

from dlstudy import lab


class Settings(lab.Settings):
    recipe: Literal["fast", "baseline"] = "fast"
    """fr: fast, tout ce qui suit ; baseline, un LeNet, SGD et torchvision.
    en: fast, all of the below; baseline, a LeNet, SGD and torchvision."""
    epochs: int = 10
    """fr: Passages de chaque réseau sur le jeu d'entraînement ; --minutes en décide à sa place.
    en: Passes of each network over the training set; --minutes chooses them instead."""
    networks: Annotated[int, lab.Between(0, 16)] = 0
    """fr: Réseaux entraînés l'un après l'autre, qui répondent ensemble ; 0, selon les minutes.
    en: Networks trained one after the other, which answer together; 0, by the minutes."""
    batch_size: int = 500
    """fr: Images par pas de l'optimiseur.
    en: Pictures in one step of the optimizer."""
    learning_rate: float = 0.17
    """fr: Premier taux de Muon, qui descend en ligne droite à 0.
    en: Muon's first rate, falling in a straight line to 0."""
    label_smoothing: Annotated[float, lab.Between(0, 1)] = 0.2
    """fr: Part de chaque étiquette répartie sur les dix classes.
    en: The share of each label spread over the ten classes."""
    width: Annotated[int, lab.Between(0, 1024)] = 0
    """fr: Canaux du premier bloc (les autres : quatre fois plus) ; 0, selon les minutes.
    en: Channels of the first block (the others: four times as many); 0, by the minutes."""
    cutout: Annotated[int, lab.Between(0, 31)] = 0
    """fr: Côté du carré caché dans chaque image, pour les longs entraînements ; 0, aucun.
    en: Side of the square hidden in each picture, for long trainings; 0, none."""


# Small pictures first: the early epochs learn colours and coarse shapes, which 20 pixels show,
# at a third of the cost of 32. A quarter of the steps goes to each size.
SIZES = (20, 24, 28, 32)


class Block(nn.Module):
    """Two or three 3x3 convolutions; (N, inputs, H, W) -> (N, outputs, H // 2, W // 2)."""

    def __init__(self, inputs: int, outputs: int, depth: int):
        super().__init__()
        channels = [inputs, *[outputs] * (depth - 1)]
        self.convs = nn.ModuleList(nn.Conv2d(c, outputs, 3, padding=1, bias=False) for c in channels)
        self.norms = nn.ModuleList(nn.BatchNorm2d(outputs, eps=1e-12) for _ in range(depth))
        for conv, norm in zip(self.convs, self.norms, strict=True):
            # Start as an identity: the first channels pass through, so depth costs no signal.
            nn.init.dirac_(conv.weight.data[: conv.in_channels])
            # The scale is useless: Muon fixes the norm of the next weights. The bias is not.
            norm.weight.requires_grad_(False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        # Pooling before normalising: a quarter of the numbers left to normalise and activate.
        x = shortcut = F.gelu(self.norms[0](F.max_pool2d(self.convs[0](x), 2)))
        for i in range(1, len(self.convs) - 1):
            x = F.gelu(self.norms[i](self.convs[i](x)))
        x = self.norms[-1](self.convs[-1](x))
        return F.gelu(x + shortcut if len(self.convs) > 2 else x)


class Net(nn.Module):
    """(N, 3, S, S) normalised pictures of any size S >= 16 -> (N, n_classes) logits."""

    def __init__(self, width: int, n_classes: int):
        super().__init__()
        self.whiten = nn.Conv2d(3, 24, 2)
        self.whiten.weight.requires_grad_(False)  # computed from the data, not learnt
        nn.init.zeros_(self.whiten.bias)
        self.blocks = nn.Sequential(
            Block(24, width, 2), Block(width, 4 * width, 3), Block(4 * width, 4 * width, 3)
        )
        self.head = nn.Linear(4 * width, n_classes, bias=False)
        self.head.weight.data.div_(self.head.weight.data.std())

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.blocks(F.gelu(self.whiten(x)))
        x = x.amax((2, 3))  # the strongest answer anywhere: any picture size fits the same head
        return self.head(x) / x.size(1)  # small logits at first, whatever the width


def whitening_filters(x: torch.Tensor, eps: float = 5e-4) -> torch.Tensor:
    """Filters (24, 3, 2, 2) whose answers on x's 2x2 patches are uncorrelated with variance 1.

    Neighbouring pixels are nearly equal, so that gradients see brightness and little else;
    after whitening, edges and colours weigh as much. ± each filter: GELU keeps one sign only.
    """
    patches = F.unfold(x, 2).transpose(1, 2).reshape(-1, 12).double()
    variances, directions = torch.linalg.eigh(patches.T @ patches / len(patches))
    filters = (directions / (variances + eps).sqrt()).T.reshape(12, 3, 2, 2).float()
    return torch.cat((filters, -filters))


def orthogonalize(g: torch.Tensor, steps: int = 3) -> torch.Tensor:
    """Nearly U Vᵀ for g = U S Vᵀ (rows, columns), by Newton-Schulz: matrix products alone.

    This quintic polynomial (Jordan 2024) pushes every singular value towards 1, fast and roughly.
    """
    x = g / (g.norm() + 1e-7)
    x = x.T if len(g) > g.size(1) else x  # the smaller of the two squares is cheaper
    for _ in range(steps):
        a = x @ x.T
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    return x.T if len(g) > g.size(1) else x


class Muon(torch.optim.Optimizer):
    """Nesterov momentum whose step is orthogonalised: rare directions learn as fast as common ones."""

    def __init__(self, parameters, lr: float, momentum: float = 0.6):
        super().__init__(parameters, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            for p in (p for p in group["params"] if p.grad is not None):
                g = p.grad.flatten(1)
                buffer = self.state[p].setdefault("momentum", torch.zeros_like(g))
                buffer.mul_(group["momentum"]).add_(g)
                update = orthogonalize(g + group["momentum"] * buffer).view_as(p)
                # Batch norm ignores the weights' norm; holding it makes the rate mean an angle.
                p.mul_(len(p) ** 0.5 / p.norm()).sub_(update, alpha=group["lr"])


def augment(x: torch.Tensor, mirror: bool, shift: int, generator: torch.Generator) -> torch.Tensor:
    """uint8 (N, H, W, C): each picture moved by up to `shift` pixels both ways, borders reflected.

    One gather of bytes does mirror, shift and border; floats would move four times the memory.
    """
    n, size = len(x), x.size(1)
    moves = torch.randint(-shift, shift + 1, (2, n, 1), generator=generator).to(x.device)
    rows, columns = torch.arange(size, device=x.device) + moves  # (N, H), (N, W)
    rows, columns = ((size - 1) - ((size - 1) - i.abs()).abs() for i in (rows, columns))
    if mirror:
        columns = columns.flip(1)
    return x[torch.arange(n, device=x.device)[:, None, None], rows[:, :, None], columns[:, None, :]]


def cut_out(x: torch.Tensor, side: int, generator: torch.Generator) -> torch.Tensor:
    """(N, C, H, W) with one square of each picture set to 0, the mean (DeVries and Taylor 2017)."""
    corner = torch.randint(0, x.size(2) - side + 1, (2, len(x), 1), generator=generator)
    offset = torch.arange(x.size(2), device=x.device) - corner.to(x.device)
    rows, columns = (offset >= 0) & (offset < side)
    return x.masked_fill((rows[:, :, None] & columns[:, None, :])[:, None], 0)


class Epoch:
    """The learner's `batches`, anew for each epoch: what `run.batches` takes in the place of a DataLoader."""

    def __init__(self, batches, train_set, batch_size: int, generator: torch.Generator):
        self.make, self.train_set = batches, train_set
        self.batch_size, self.generator = batch_size, generator

    def __len__(self) -> int:
        return len(self.train_set[1]) // self.batch_size

    def __iter__(self):
        return iter(self.make(*self.train_set, self.batch_size, self.generator, drop_last=True))


class Fast:
    def __init__(self, run: lab.Run, s: Settings, data):
        self.run, self.s = run, s
        # With --mine, what the learner wrote; else None, and the faster ways of this file.
        self.pipeline = run.exercise("week2.pipeline") if "week2.pipeline" in run.mine else None
        self.augmentation = run.exercise("week2.augmentation") if "week2.augmentation" in run.mine else None
        minutes = run.minutes if run.minutes_asked and not data.builtin else 18
        width = s.width or (32 if data.builtin or minutes < 4 else 64 if minutes < 60 else 96)
        self.views = 2 if minutes < 5 else 6
        # After some ten epochs another network is worth more than another epoch: networks that
        # began differently make different mistakes, and their mean makes fewer (Hansen, Salamon 1990).
        n_networks = s.networks or min(8, max(1, int(minutes / (17 if width < 96 else 34))))
        # Pieces of a batch that stay in a processor's cache: 1.4 times faster than whole batches.
        self.piece = 250 if run.device.type == "cpu" else s.batch_size
        self.batch_size = min(s.batch_size, len(data.train.y) // 4)

        sample = data.train.x[:: max(1, len(data.train.y) // 5000)].float()
        stats = sample.mean((0, 1, 2)), sample.std((0, 1, 2))
        if self.pipeline:
            stats = self.pipeline.channel_stats(data.train.x)  # from 0 to 1, as its normalize wants it
        self.mean, self.std = (v.to(run.device) for v in stats)
        filters = whitening_filters(self.to_input(sample.to(run.device), 32).cpu())
        nets = nn.ModuleList(Net(width, len(data.classes)) for _ in range(n_networks))
        for net in nets:
            net.whiten.weight.data.copy_(filters)
            run.keep(net.to(memory_format=torch.channels_last))  # what convolutions prefer
        self.nets, self.net = nets, nets[0]

        # One pair of optimizers for all: whoever has no gradient is left alone.
        convs = [p for p in nets.parameters() if p.ndim == 4 and p.requires_grad]
        biases = [m.bias for m in nets.modules() if isinstance(m, nn.BatchNorm2d)]
        whitening = [net.whiten.bias for net in nets]
        heads = [net.head.weight for net in nets]
        self.muon = run.keep(Muon(convs, s.learning_rate * (self.batch_size / 500) ** 0.5))
        decay = 2e-6 * self.batch_size  # per step, whatever the learning rate: hence decay / lr
        self.sgd = run.keep(torch.optim.SGD(
            [{"params": p, "lr": lr, "weight_decay": decay / lr}
             for p, lr in ((whitening, 0.053), (biases, 0.053), (heads, 0.67))],
            momentum=0.85, nesterov=True))  # fmt: skip
        self.rates = [(o, [g["lr"] for g in o.param_groups]) for o in (self.muon, self.sgd)]

        # Alternating flip: a coin mirrors each picture once and for all, then every other epoch
        # mirrors them all: two epochs show both sides of every picture, chance only of some.
        x, coin = data.train.x, torch.Generator().manual_seed(run.seed)
        mirrored = (torch.rand(len(x), generator=coin) < 0.5).view(-1, 1, 1, 1)
        self.train_set = torch.where(mirrored, x.flip(2), x), data.train.y

    def batches(self):
        if self.pipeline:
            epoch = Epoch(self.pipeline.batches, self.train_set, self.batch_size, self.run.generator)
            return self.run.batches(epoch)
        return self.run.batches(self.train_set, self.batch_size)

    def example(self):
        return (part[: self.batch_size] for part in self.train_set)

    def to_input(self, x: torch.Tensor, size: int) -> torch.Tensor:
        """uint8 (N, H, W, C) -> normalised float (N, C, size, size), in channels-last order."""
        return self.resized(self.normalized(x), size)

    def normalized(self, x: torch.Tensor) -> torch.Tensor:
        if self.pipeline:
            return self.pipeline.normalize(self.pipeline.to_tensor(x), self.mean, self.std)
        return ((x - self.mean) / self.std).permute(0, 3, 1, 2)

    def resized(self, x: torch.Tensor, size: int) -> torch.Tensor:
        if size != x.size(2):
            x = F.interpolate(x, (size, size), mode="bilinear", antialias=True)
        return x.contiguous(memory_format=torch.channels_last)

    def logits(self, net: Net, x: torch.Tensor) -> torch.Tensor:
        # bf16 products over fp32 weights: twice the speed; bf16 weights too would cost a point.
        with torch.autocast(x.device.type, torch.bfloat16, enabled=self.run.bf16):
            return net(x).float()

    def step(self, x, y, epoch: int, progress: float) -> dict[str, torch.Tensor | float]:
        """One step of both optimizers on uint8 pictures; what there is to log of it."""
        size = SIZES[min(int(progress * len(SIZES)), len(SIZES) - 1)]
        for optimizer, rates in self.rates:
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * (1 - progress)
        # The first bias learns early, then rests: one convolution less to go back through.
        first_bias = max(0.0, 1 - progress / (3 / 8))
        self.net.whiten.bias.requires_grad_(first_bias > 0)
        self.sgd.param_groups[0]["lr"] = 0.053 * first_bias
        if self.augmentation:
            x = self.augmented(x, size)
        else:
            x = self.to_input(augment(x, epoch % 2 == 1, 2, self.run.generator), size)
            if self.s.cutout:
                x = cut_out(x, round(self.s.cutout * size / 32), self.run.generator)
        self.net.train()
        total = right = 0.0
        for piece, labels in zip(x.split(self.piece), y.split(self.piece), strict=True):
            logits = self.logits(self.net, piece)
            smoothing = self.s.label_smoothing
            loss = F.cross_entropy(logits, labels, label_smoothing=smoothing, reduction="sum")
            loss.backward()  # gradients add up over the pieces
            total = total + loss.detach()
            right = right + (logits.argmax(1) == labels).sum()
        for optimizer in (self.muon, self.sgd):
            optimizer.step()
            optimizer.zero_grad()
        return {
            "loss": total / len(y),
            "accuracy": right / len(y),
            "learning_rate": self.muon.param_groups[0]["lr"],
        }

    def augmented(self, x: torch.Tensor, size: int) -> torch.Tensor:
        """What the learner wrote: mirror images, crops, cutout, of normalised pictures, where their generator is."""
        own, generator = self.augmentation, self.run.generator
        x = self.normalized(x).cpu()
        x = own.random_crop(own.random_flip(x, generator), 2, generator)
        if self.s.cutout:
            x = own.cutout(x, self.s.cutout, generator)
        return self.resized(x.to(self.run.device), size)

    def predict(self, x: torch.Tensor, final: bool) -> torch.Tensor:
        """Logits; at the end the mean over the networks and over mirrored and shifted views."""
        x = self.to_input(x, 32)
        if not final:
            return self.logits(self.net.eval(), x)
        padded = F.pad(x, (1, 1, 1, 1), "reflect")
        views = [(x, 0.5), (padded[..., :32, :32], 0.25), (padded[..., 2:, 2:], 0.25)]
        views = [(x, 1.0)] if self.views == 2 else views
        sides = [(side, w / 2) for v, w in views for side in (v, v.flip(3))]
        return sum(w * self.logits(net.eval(), v) for net in self.nets for v, w in sides) / len(self.nets)


class Pictures(torch.utils.data.Dataset):
    """The training pictures one by one, each transformed anew whenever it is asked for."""

    def __init__(self, split, transform):
        self.x, self.y, self.transform = split.x.permute(0, 3, 1, 2), split.y, transform

    def __len__(self) -> int:
        return len(self.y)

    def __getitem__(self, i: int):
        return self.transform(self.x[i]), self.y[i]


class Baseline:
    """What a first course does: LeNet-5 in colour, a DataLoader with random crops, SGD with momentum."""

    def __init__(self, run: lab.Run, s: Settings, data):
        from torchvision.transforms import v2

        self.run, self.nets = run, nn.ModuleList()
        scaled = v2.Compose([v2.ToDtype(torch.float32, scale=True), v2.Normalize([0.5] * 3, [0.5] * 3)])
        augmented = v2.Compose([v2.RandomCrop(32, padding=4), v2.RandomHorizontalFlip(), scaled])
        self.scaled, train_set = scaled, Pictures(data.train, augmented)
        self.loader = torch.utils.data.DataLoader(
            train_set, min(128, len(train_set)), shuffle=True, drop_last=True, generator=run.generator
        )
        net = nn.Sequential(
            nn.Conv2d(3, 6, 5), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
            nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(),
            nn.Linear(84, len(data.classes)),
        )  # fmt: skip
        self.net = run.keep(net)
        self.nets.append(net)
        self.sgd = run.keep(torch.optim.SGD(net.parameters(), lr=0.02, momentum=0.9))

    def batches(self):
        return self.run.batches(self.loader)

    def example(self):
        return next(iter(self.loader))  # loading is most of a step's cost, and is measured with it

    def step(self, x, y, epoch: int, progress: float) -> dict[str, torch.Tensor | float]:
        self.net.train()
        logits = self.net(x)
        loss = F.cross_entropy(logits, y)
        self.sgd.zero_grad()
        loss.backward()
        self.sgd.step()
        accuracy = (logits.argmax(1) == y).float().mean()
        return {"loss": loss.detach(), "accuracy": accuracy, "learning_rate": 0.02}

    def predict(self, x: torch.Tensor, final: bool) -> torch.Tensor:
        self.net.eval()
        return self.net(self.scaled(x.permute(0, 3, 1, 2)))


def train(run: lab.Run, s: Settings) -> None:
    data = run.data("cifar10")
    if run.mine and s.recipe == "baseline":
        run.say(fr="La recette baseline garde les données de torchvision : --mine n'y change rien.",
                en="The baseline recipe keeps torchvision's data path: --mine changes nothing in it.")  # fmt: skip
    recipe = (Fast if s.recipe == "fast" else Baseline)(run, s, data)
    steps_per_epoch = len(recipe.batches())

    @torch.no_grad()
    def predict(x: torch.Tensor, final: bool) -> torch.Tensor:
        parts = x.split(250 if run.device.type == "cpu" else 2000)
        return torch.cat([recipe.predict(p.to(run.device), final).float() for p in parts]).cpu()

    # The curve needs no more than 2,000 test pictures; the final figure takes them all.
    chosen = torch.randperm(len(data.test.y), generator=torch.Generator().manual_seed(0))[:2000]
    sample = data.test.x[chosen], data.test.y[chosen]

    def after_epoch() -> None:
        logits = predict(sample[0], final=False)
        accuracy = (logits.argmax(1) == sample[1]).float().mean()
        run.log(test_accuracy=accuracy, test_loss=F.cross_entropy(logits, sample[1]))
        run.show("predictions", pictures(data, *sample, logits, torch.arange(24)))
        show_confusion(run, data, sample[1], logits.argmax(1))

    def step_at(progress: float) -> None:
        x, y = recipe.example()
        recipe.step(x.to(run.device), y.to(run.device), 0, progress)

    quarters = [(k + 0.5) / len(SIZES) for k in range(len(SIZES))]  # one progress for each size
    n_networks = len(recipe.nets)
    epochs = run.fit(
        s.epochs * n_networks,
        step=[(1 / len(SIZES), lambda q=q: step_at(q)) for q in quarters],
        steps_per_epoch=steps_per_epoch,
        per_epoch=after_epoch,
        finish=(10, lambda: predict(data.test.x[: len(data.test.y) // 10], final=True)),  # a tenth of it
    )
    del recipe.nets[epochs:]  # a slow machine: no network without an epoch
    each = epochs // len(recipe.nets)
    for epoch in run.epochs(each * len(recipe.nets)):
        recipe.net = recipe.nets[epoch // each]
        for x, y in recipe.batches():
            steps = each * steps_per_epoch  # every network goes through the whole schedule
            run.log(**recipe.step(x, y, epoch, run.step % steps / steps))
        after_epoch()
    logits = predict(data.test.x, final=True)
    report(run, data, logits)
    run.save("answers", logits=logits, y=data.test.y)  # week2.evaluation judges them
    run.save_weights(recipe.net if len(recipe.nets) == 1 else recipe.nets)


def pictures(data, x, y, logits, which) -> lab.Images:
    confidence, predicted = (t.tolist() for t in logits[which].softmax(1).max(1))
    truth = y[which].tolist()
    return lab.Images(x[which], truth=truth, predicted=predicted, confidence=confidence, classes=data.classes)


def show_confusion(run: lab.Run, data, y: torch.Tensor, predicted: torch.Tensor) -> torch.Tensor:
    """Show and return how often each true class (row) was taken for each class (column)."""
    names = data.classes
    pairs = torch.bincount(y * len(names) + predicted, minlength=len(names) ** 2)
    confusion = pairs.view(len(names), len(names))
    title = run.text(fr="Matrice de confusion (lignes : vérité)", en="Confusion matrix (rows: truth)")
    run.show("confusion", lab.Matrix(confusion.tolist(), rows=names, columns=names, title=title))
    return confusion


def report(run: lab.Run, data, logits: torch.Tensor) -> None:
    """The final figures on the whole test set: overall, per class, and the worst mistakes."""
    y, names, predicted = data.test.y, data.classes, logits.argmax(1)
    accuracy = (predicted == y).float().mean().item()
    run.log(test_accuracy=accuracy, test_loss=F.cross_entropy(logits, y))
    confusion = show_confusion(run, data, y, predicted)
    recall = (confusion.diag() / confusion.sum(1).clamp(min=1)).tolist()
    columns = [run.text(fr="classe", en="class"), run.text(fr="exactitude", en="accuracy")]
    title = run.text(fr="Exactitude par classe", en="Accuracy per class")
    run.show("classes", lab.Table(columns, list(zip(names, recall, strict=True)), title=title))
    wrong = (predicted != y).nonzero().flatten()
    surest = logits.softmax(1).amax(1)[wrong].argsort(descending=True)[:24]
    if len(wrong):
        run.show("mistakes", pictures(data, data.test.x, y, logits, wrong[surest]))

    fr = f"Exactitude sur le test : {100 * accuracy:.1f} %".replace(".", ",")
    en = f"Test accuracy: {100 * accuracy:.1f}%"
    if data.builtin:
        fr += ", sur des images dessinées par le programme : aucun résultat publié ne s'y compare."
        en += ", on pictures drawn by the program: no published result compares with it."
    else:
        fr += " ; sur CIFAR-10, LeNet : 65 à 75 %, airbench (2024) : 94,0 %, un humain (2011) : 94 %."
        en += "; on CIFAR-10, LeNet: 65 to 75%, airbench (2024): 94.0%, a human (2011): 94%."
    if not data.builtin and not data.official:
        fr += " Vos images sont une copie ; une copie en JPEG coûte environ 3 points."
        en += " Your pictures are a copy; a JPEG copy costs about 3 points."
    run.say(fr=fr, en=en)


if __name__ == "__main__":
    lab.main()
