"""What a trained model is worth, as screens and as a page that opens in a browser.

dlstudy run week2.evaluation                           your two newest runs of week2.cifar
dlstudy run week2.evaluation --set models=small        two small networks, trained here in a minute
dlstudy run week2.evaluation --set temperature=2       the same model, less sure of itself
dlstudy run week2.evaluation --mine                    counted with the functions that you wrote
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Annotated, Literal

import torch
import torch.nn.functional as F
from torch import nn

from dlstudy import lab


class Settings(lab.Settings):
    models: Literal["runs", "small"] = "runs"
    """fr: runs, vos deux exécutions de week2.cifar les plus récentes ; small, deux petits réseaux entraînés ici.
    en: runs, your two newest runs of week2.cifar; small, two small networks trained here."""
    temperature: Annotated[float, lab.Between(0.05, 20)] = 1.0
    """fr: Les logits sont divisés par elle : plus de 1 rend le modèle moins sûr, moins de 1 plus sûr.
    en: Logits are divided by it: above 1 makes the model less sure, below 1 surer."""
    bins: Annotated[int, lab.Between(1, 100)] = 10
    """fr: Intervalles de confiance du diagramme de fiabilité.
    en: Intervals of confidence in the reliability diagram."""
    test_pictures: Annotated[int, lab.Between(0, 1_000_000)] = 0
    """fr: Images de test prises en compte ; 0, toutes.
    en: Test pictures taken into account; 0, all of them."""
    resamples: Annotated[int, lab.Between(100, 100_000)] = 2000
    """fr: Tirages du bootstrap.
    en: Draws of the bootstrap."""
    epochs: Annotated[int, lab.Between(1, 1000)] = 5
    """fr: Passages des petits réseaux sur l'entraînement.
    en: Passes of the small networks over the training set."""
    width: Annotated[int, lab.Between(2, 512)] = 16
    """fr: Canaux du premier petit réseau ; le second en a la moitié.
    en: Channels of the first small network; the second has half of them."""
    look: Annotated[float, lab.Between(0, 60)] = 0.4
    """fr: Secondes pour regarder chaque étape du bootstrap ; 0, sans attendre.
    en: Seconds to look at each stage of the bootstrap; 0, no waiting."""


class Small(nn.Module):
    """(N, C, H, W) -> (N, k): three convolutions, and the strongest answer anywhere."""

    def __init__(self, channels: int, width: int, n_classes: int):
        super().__init__()
        sizes = [channels, width, 2 * width, 4 * width]
        self.convs = nn.ModuleList(nn.Conv2d(a, b, 3, padding=1, bias=False) for a, b in pairwise(sizes))
        self.norms = nn.ModuleList(nn.BatchNorm2d(size) for size in sizes[1:])
        self.head = nn.Linear(4 * width, n_classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for conv, norm in zip(self.convs, self.norms, strict=True):
            x = F.max_pool2d(F.relu(norm(conv(x))), 2)
        return self.head(x.amax((2, 3)))


def small_models(run: lab.Run, s: Settings, data, widths: list[int]) -> list[torch.Tensor]:
    """Train one small network for each width, all on the same batches; their logits (N, k) of the test set."""
    mean, std = (f(data.train.x[::20].float(), (0, 1, 2)) for f in (torch.mean, torch.std))

    def to_input(x: torch.Tensor) -> torch.Tensor:
        return ((x.float() - mean.to(x.device)) / std.to(x.device)).permute(0, 3, 1, 2).contiguous()

    nets = [run.keep(Small(data.train.x.size(-1), width, len(data.classes))) for width in widths]
    optimizers = [run.keep(torch.optim.AdamW(net.parameters(), 4e-3, weight_decay=0.01)) for net in nets]
    size = min(100, len(data.train))
    steps = len(data.train) // size

    def step(x: torch.Tensor, y: torch.Tensor, progress: float) -> dict[str, torch.Tensor]:
        x, losses = to_input(x), []
        for net, optimizer in zip(nets, optimizers, strict=True):
            optimizer.param_groups[0]["lr"] = 4e-3 * (1 - progress)
            loss = F.cross_entropy(net.train()(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.detach())
        return {"loss": losses[0]}

    @torch.no_grad()
    def answers(net: Small) -> torch.Tensor:
        return torch.cat([net.eval()(to_input(x.to(run.device))).cpu() for x in data.test.x.split(500)])

    example = data.train.x[:size].to(run.device), data.train.y[:size].to(run.device)
    epochs = run.fit(s.epochs, step=lambda: step(*example, 0.5), steps_per_epoch=steps)
    for _ in run.epochs(epochs):
        for x, y in run.batches(data.train, size):
            run.log(**step(x, y, run.step / (epochs * steps)))
    return [answers(net) for net in nets]


def train(run: lab.Run, s: Settings) -> None:
    answer = run.exercise()
    found = run.finished("week2.cifar", "answers") if s.models == "runs" else []
    data = run.data(found[0].data if found else "cifar10")
    # Two models are compared on the same pictures: runs on another data set stay out.
    found = [one for one in found if one.data == found[0].data][:2]
    names, logits, y = [one.id for one in found], [], data.test.y
    for one in found:
        arrays = one.arrays()
        logits.append(torch.from_numpy(arrays["logits"]).float())
        y = torch.from_numpy(arrays["y"])
    widths = [s.width, max(1, s.width // 2)][len(found) :]
    if widths:
        if s.models == "runs":
            run.say(
                fr="Moins de deux exécutions de week2.cifar à juger : un petit réseau prend chaque place libre.",
                en="Fewer than two runs of week2.cifar to judge: a small network takes each free place.",
            )
        logits += small_models(run, s, data, widths)
        names += [run.text(fr=f"petit réseau, {w} canaux", en=f"small network, {w} channels") for w in widths]
    n = min(s.test_pictures or len(y), len(y))
    y, logits = y[:n], [one[:n] / s.temperature for one in logits]
    judge(run, s, answer, data, names, logits, y)


def judge(
    run: lab.Run, s: Settings, answer, data, names: list, logits: list[torch.Tensor], y: torch.Tensor
) -> None:
    k, n = len(data.classes), len(y)
    probs = [one.softmax(1) for one in logits]
    right = [(one.argmax(1) == y).float() for one in logits]
    accuracy = [float(one.mean()) for one in right]
    errors = [float(answer.calibration_error(one, y, s.bins)) for one in probs]
    cm = answer.confusion_matrix(y, logits[0].argmax(1), k)
    ratios = [answer.precision_recall_f1(answer.confusion_matrix(y, one.argmax(1), k)) for one in logits]
    run.log(test_accuracy=accuracy[0], second_accuracy=accuracy[1], calibration_error=errors[0])

    top = [[float(answer.top_k_accuracy(one, y, j)) for j in range(1, k + 1)] for one in logits]
    shows = {
        "models": overview(run, names, accuracy, errors, top, n, s),
        "confusion": lab.Matrix(torch.as_tensor(cm).tolist(), rows=data.classes, columns=data.classes,
                                title=run.text(fr="Confusion du premier (lignes : vérité)",
                                               en="Confusion of the first (rows: truth)")),
        "classes": per_class(run, data, ratios, y),
        "calibration": reliability(names, probs, right, s.bins),
        "top k": top_curves(names, top),
    }  # fmt: skip
    wrong = (right[0] == 0).nonzero().flatten()
    surest = wrong[probs[0].amax(1)[wrong].argsort(descending=True)[:24]]
    if len(surest):
        confidence, predicted = probs[0][surest].max(1)
        shows["mistakes"] = lab.Images(
            data.test.x[surest], truth=y[surest], predicted=predicted, confidence=confidence, classes=data.classes,
            title=run.text(fr="Les erreurs les plus sûres d'elles", en="The most confident mistakes"))  # fmt: skip
    for name, show in shows.items():
        run.show(name, show)

    interval, figure = bootstrap(run, s, right)
    words = compared(run, right, interval)
    count = f"{n:,}".replace(",", "\u00a0")
    lead = run.text(
        fr=f"{count} images de test, jeu « {data.name} ».",
        en=f"{n:,} test pictures of the set '{data.name}'.",
    )
    title = run.text(fr="Ce que vaut le modèle", en="What the model is worth")
    parts = [shows.pop("models"), *shows.values(), figure, words, caution(run, data)]
    path = run.page("report", title, parts, lead)
    run.say(
        fr=f"Le bilan, à ouvrir dans un navigateur : {path}", en=f"The report, to open in a browser: {path}"
    )
    run.say(**words)


def overview(run: lab.Run, names, accuracy, errors, top, n: int, s: Settings) -> lab.Table:
    columns = [run.text(fr="modèle", en="model"), run.text(fr="exactitude", en="accuracy"), "± 95 %",
               "top 3", run.text(fr="calibration", en="calibration")]  # fmt: skip
    rows = [[name, a, 1.96 * math.sqrt(a * (1 - a) / n), t[min(2, len(t) - 1)], e]
            for name, a, e, t in zip(names, accuracy, errors, top, strict=True)]  # fmt: skip
    return lab.Table(columns, rows, title=run.text(fr="Les deux modèles", en="The two models"))


def per_class(run: lab.Run, data, ratios, y: torch.Tensor) -> lab.Table:
    columns = [run.text(fr="classe", en="class"), run.text(fr="images", en="pictures"),
               run.text(fr="précision", en="precision"), run.text(fr="rappel", en="recall"), "F1",
               run.text(fr="rappel, autre", en="recall, other")]  # fmt: skip
    counts = torch.bincount(y, minlength=len(data.classes)).tolist()
    numbers = [torch.as_tensor(one).tolist() for one in (*ratios[0], ratios[1][1])]
    rows = [[name, counts[i], *(column[i] for column in numbers)] for i, name in enumerate(data.classes)]
    rows.sort(key=lambda row: row[4])  # the worst first: there is the work
    return lab.Table(
        columns,
        rows,
        title=run.text(fr="Classe par classe, la pire d'abord", en="Class by class, the worst first"),
    )


def reliability(names, probs, right, bins: int) -> lab.Figure:
    """In each interval of confidence: how often it was right. On the diagonal, a model is as right as it is sure."""
    figure = lab.Figure(x={"fr": "confiance", "en": "confidence"}, y={"fr": "exactitude", "en": "accuracy"},
                        title={"fr": "Diagramme de fiabilité", "en": "Reliability diagram"})  # fmt: skip
    figure.line(
        [0, 1],
        [0, 1],
        dashed=True,
        color="muted",
        label={"fr": "parfaitement calibré", "en": "perfectly calibrated"},
    )
    for name, p, r in zip(names, probs, right, strict=True):
        confidence = p.amax(1)
        place = ((confidence * bins).ceil().long() - 1).clamp(0, bins - 1)
        held = [
            (float(confidence[place == b].mean()), float(r[place == b].mean()))
            for b in range(bins)
            if int((place == b).sum()) >= 5
        ]  # fewer say nothing
        if held:
            figure.line(*zip(*held, strict=True), label=name).points(*zip(*held, strict=True), label=name)
    return figure.limits((0, 1), (0, 1))


def top_curves(names, top) -> lab.Figure:
    figure = lab.Figure(
        x="k",
        y="%",
        title={"fr": "Exactitude top k", "en": "Top-k accuracy"},
    )
    for name, values in zip(names, top, strict=True):
        figure.line(range(1, len(values) + 1), [100 * v for v in values], label=name)
    return figure.limits(x=(1, len(top[0])))


def bootstrap(run: lab.Run, s: Settings, right: list[torch.Tensor]) -> tuple[tuple[float, float], lab.Figure]:
    """The 95% interval of the difference in accuracy, in points: the test set drawn again, for both at once."""
    gains, drawn = right[0] - right[1], run.keep({"differences": []})
    figure = lab.Figure()
    for _ in run.epochs(max(1, s.resamples // 100)):
        chosen = torch.randint(0, len(gains), (100, len(gains)), generator=run.generator)
        drawn["differences"] += (100 * gains[chosen].mean(1)).tolist()
        values = torch.tensor(drawn["differences"])
        run.log(difference=float(gains.mean()))
        figure = histogram(values, 100 * float(gains.mean()))
        run.show("difference", figure)
        run.wait(s.look)
    values = torch.tensor(drawn["differences"])
    low, high = torch.quantile(values, torch.tensor([0.025, 0.975])).tolist()
    return (low, high), figure


def histogram(values: torch.Tensor, measured: float) -> lab.Figure:
    low, high = float(values.min()), float(values.max())
    low, high = low - 0.05 * (high - low) - 0.01, high + 0.05 * (high - low) + 0.01
    counts = torch.histc(values, 30, low, high)
    centres = [low + (i + 0.5) * (high - low) / 30 for i in range(30)]
    figure = lab.Figure(x={"fr": "premier − second (points)", "en": "first − second (points)"},
                        y={"fr": "tirages", "en": "draws"},
                        title={"fr": "La différence, test retiré au sort",
                               "en": "The difference, tests drawn again"})  # fmt: skip
    figure.bars(centres, counts).vline(measured, color="orange")
    if low < 0 < high:
        figure.vline(0)
    return figure


def mcnemar(b: int, c: int) -> float:
    """The exact two-sided probability of a split as uneven as b to c, if both were equally good (McNemar 1947)."""
    n, less = b + c, min(b, c)
    tail = sum(math.exp(math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1) - n * math.log(2))
               for i in range(less + 1))  # fmt: skip
    return min(1.0, 2 * tail)


def compared(run: lab.Run, right: list[torch.Tensor], interval: tuple[float, float]) -> dict[str, str]:
    b, c = int(((right[0] == 1) & (right[1] == 0)).sum()), int(((right[0] == 0) & (right[1] == 1)).sum())
    low, high = interval
    difference, p = 100 * (b - c) / len(right[0]), mcnemar(b, c)
    shown = low > 0 or high < 0
    fr = (f"Premier moins second : {difference:+.1f} points, "
          f"intervalle à 95 % de {low:+.1f} à {high:+.1f} ; {b} images que le premier seul trouve, {c} que "
          f"le second seul trouve, McNemar p = {p:.2g}. ").replace(".", ",")[:-2] + ". "  # fmt: skip
    fr += "La différence est établie." if shown else "Rien ne montre lequel est le meilleur."
    en = (f"First minus second: {difference:+.1f} points, "
          f"95% interval from {low:+.1f} to {high:+.1f}; {b} pictures that only the first gets right, {c} that "
          f"only the second does, McNemar p = {p:.2g}. ")  # fmt: skip
    en += "The difference is established." if shown else "Nothing shows which is better."
    return run.text(fr=fr, en=en)


def caution(run: lab.Run, data) -> dict[str, str]:
    fr = ("L'intervalle mesure le hasard du choix des images de test. Il ne contient ni celui de la graine, ni ce que "
          "le monde a de différent.")  # fmt: skip
    en = ("The interval tells the luck of which pictures were tested. Neither the luck of the seed nor how the world "
          "differs is in it.")  # fmt: skip
    if data.builtin:
        fr += " Ces images sont dessinées par le programme : aucun résultat publié ne s'y compare."
        en += " These pictures are drawn by the program: no published result compares with them."
    return run.text(fr=fr, en=en)


if __name__ == "__main__":
    lab.main()
