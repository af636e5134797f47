"""What has to hold after each of the four moves, on small models with the traps that real ones have.

A model may be changed in place, or a changed copy returned: what is looked at is the one that comes back, if any does.
"""

import torch
import torch.nn.functional as F
from torch import nn

from dlstudy.exercise import probe

FRENCH = {
    "head of the model": "tête du modèle",
    "the old head is still in it": "l'ancienne tête y est encore",
    "the old rows": "les anciennes lignes",
    "a new one": "une neuve",
    "outputs of the model": "sorties du modèle",
    "outputs of fc": "sorties de fc",
    "fc learns": "fc apprend",
    "something added outside of fc": "ajout hors de fc",
    "outside of fc": "hors de fc",
    "untouched": "intact",
    "changed": "modifié",
    "values of the weights": "valeurs des poids",
    "parameters that take a gradient": "paramètres qui prennent un gradient",
    "reached by backward()": "atteints par backward()",
    "dropout at work": "dropout actif",
    "statistics that moved": "statistiques qui ont bougé",
    "frozen, yet normalised by the batch": "gelées, mais normalisées par le lot",
    "nowhere": "nulle part",
}


class Gate(nn.Module):
    """A part of the backbone with an fc of its own, as squeeze-and-excitation blocks have."""

    def __init__(self, channels):
        super().__init__()
        self.fc = nn.Linear(channels, channels)

    def forward(self, x):
        return x * torch.sigmoid(self.fc(x.mean((2, 3))))[:, :, None, None]


class Net(nn.Module):
    """(N, 3, H, W) -> (N, 6): resnet18's names in small, with dropout."""

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4)
        self.layer1 = nn.Sequential(nn.Conv2d(4, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU())
        self.dropout = nn.Dropout(0.5)
        self.fc = nn.Linear(4, 6)

    def forward(self, x):
        return self.fc(self.dropout(self.layer1(F.relu(self.bn1(self.conv1(x)))).mean((2, 3))))


class GatedNet(Net):
    """Also: a gate with an fc inside, a batch norm in one dimension named fc_norm, a weight of the model's own."""

    def __init__(self):
        super().__init__()
        self.gate, self.fc_norm = Gate(4), nn.BatchNorm1d(4)
        self.scale = nn.Parameter(torch.ones(1))

    def forward(self, x):
        x = self.gate(self.layer1(F.relu(self.bn1(self.conv1(x)))))
        return self.fc(self.dropout(self.fc_norm(x.mean((2, 3)))) * self.scale)


class TiedNet(Net):
    """Its two convolutions after the first share their weights."""

    def __init__(self):
        super().__init__()
        self.layer2 = nn.Conv2d(4, 4, 3, padding=1)
        self.layer2.weight = self.layer1[0].weight

    def forward(self, x):
        return self.fc(self.dropout(self.layer2(self.layer1(F.relu(self.bn1(self.conv1(x))))).mean((2, 3))))


class DeepHeadNet(Net):
    """The head is two layers with a batch norm in between."""

    def __init__(self):
        super().__init__()
        self.fc = nn.Sequential(nn.Linear(4, 5), nn.BatchNorm1d(5), nn.ReLU(), nn.Linear(5, 6))


class WideNet(nn.Module):
    """Nothing but a dense layer before the head, which has no bias; (N, 3, H, W) -> (N, 2)."""

    def __init__(self):
        super().__init__()
        self.layer1, self.fc = nn.Linear(3, 20), nn.Linear(20, 2, bias=False)

    def forward(self, x):
        return self.fc(F.relu(self.layer1(x.mean((2, 3)))))


MODELS = {kind.__name__: kind for kind in (Net, GatedNet, TiedNet, DeepHeadNet, WideNet)}
PICTURES = torch.linspace(-1, 3, 4 * 3 * 25).view(4, 3, 5, 5).sin() + 1


def norms(model):
    return {name: m for name, m in model.named_modules() if isinstance(m, (nn.BatchNorm1d, nn.BatchNorm2d))}


def model_of(name, frozen=()):
    """A model with weights that are always the same; everything below a name in `frozen` takes no gradient."""
    torch.manual_seed(0)
    model = MODELS[name]()
    with torch.no_grad():
        for m in norms(model).values():  # as if it had been trained: what is forgotten shows
            m.running_mean.uniform_(0, 1)
            m.running_var.uniform_(0.5, 1.5)
    for name, p in model.named_parameters():
        p.requires_grad_(not any(name == one or name.startswith(one + ".") for one in frozen))
    return model


def after(model, returned):
    return returned if isinstance(returned, nn.Module) and hasattr(returned, "fc") else model


def joined(names):
    return " ".join(sorted(names)) or "nowhere"


def copied(model, but="fc."):
    return {name: v.clone() for name, v in model.state_dict().items() if not name.startswith(but)}


def same(before, model):
    now = model.state_dict()
    kept = all(name in now and torch.equal(v, now[name]) for name, v in before.items())
    return "untouched" if kept else "changed"


# ---- replace_head ----------------------------------------------------------------------------------

HEADS = [("Net", 3), ("Net", 1), ("WideNet", 5), ("GatedNet", 6), ("TiedNet", 4)]


@probe("replace_head", HEADS, name="a new head", fr="une tête neuve")
def new_head(answer, name, n_classes):
    model = model_of(name)
    before, old = copied(model), model.fc
    rows = old.weight.detach().clone()
    model = after(model, answer.replace_head(model, n_classes)).eval()
    head = model.fc
    here = {id(p) for p in model.parameters()}
    kept = any(id(p) in here for p in old.parameters())
    first = [p for p in head.parameters() if p.ndim == 2][:1]
    n = min(len(rows), len(first[0])) if first else 0
    reused = n > 0 and first[0].shape[1] == rows.shape[1] and torch.equal(first[0][:n], rows[:n])
    return {
        "outputs of the model": list(model(PICTURES).shape),
        "outputs of fc": list(head(torch.zeros(2, rows.shape[1])).shape),
        "head of the model": "the old head is still in it"
        if kept
        else "the old rows"
        if reused
        else "a new one",
        "fc learns": all(p.requires_grad for p in head.parameters()),
        "something added outside of fc": bool(
            set(model.state_dict()) - set(before) - {f"fc.{n}" for n in head.state_dict()}
        ),
        "outside of fc": same(before, model),
    }


# ---- freeze_backbone -------------------------------------------------------------------------------


def to_freeze():
    yield "WideNet"
    yield "Net"
    yield "GatedNet"
    yield "DeepHeadNet"
    yield "TiedNet"


@probe("freeze_backbone", to_freeze, name="who learns", fr="qui apprend")
def who_learns(answer, name):
    model = model_of(name)
    before = copied(model, but="-")
    model = after(model, answer.freeze_backbone(model))
    flags = [name for name, p in model.named_parameters() if p.requires_grad]
    values = same(before, model)
    loss = model.train()(PICTURES).square().sum()
    if loss.requires_grad:
        loss.backward()
    reached = [name for name, p in model.named_parameters() if p.grad is not None]
    return {
        "parameters that take a gradient": joined(flags),
        "reached by backward()": joined(reached),
        "values of the weights": values,
    }


# ---- train_mode ------------------------------------------------------------------------------------

FROZEN = [
    ("Net", ()),
    ("Net", ("conv1", "bn1", "layer1")),
    ("Net", ("conv1", "bn1")),
    ("GatedNet", ("conv1", "bn1", "layer1", "gate", "fc_norm", "scale")),
    ("GatedNet", ("conv1", "bn1")),
    ("DeepHeadNet", ("conv1", "bn1", "layer1")),
]


@probe("train_mode", FROZEN, name="batch norms and dropout", fr="normalisations et dropout", warnings=False)
def awake(answer, name, frozen):
    model = model_of(name, frozen).eval()
    before = {name: m.running_mean.clone() for name, m in norms(model).items()}
    model = after(model, answer.train_mode(model))
    for _ in range(2):
        model(PICTURES)
    moved = [name for name, m in norms(model).items() if not torch.equal(before[name], m.running_mean)]
    by_the_batch = []
    for name, m in norms(model).items():
        if not any(p.requires_grad for p in m.parameters()):
            x = PICTURES.mean((2, 3)) if isinstance(m, nn.BatchNorm1d) else PICTURES
            x = torch.cat([x, x[:, :1]], dim=1)  # four channels
            due = F.batch_norm(x, m.running_mean.clone(), m.running_var.clone(), m.weight, m.bias)
            if not torch.allclose(m(x), due, atol=1e-5):
                by_the_batch.append(name)
    return {
        "dropout at work": bool(model.training and model.dropout.training),
        "statistics that moved": joined(moved),
        "frozen, yet normalised by the batch": joined(by_the_batch),
    }


@probe("train_mode", FROZEN[1:3], name="again, once thawed", fr="de nouveau, une fois dégelé", warnings=False)
def thawed(answer, name, frozen):
    """Trained with a frozen part first, then as a whole: the batch norms have to wake up."""
    model = model_of(name, frozen)
    model = after(model, answer.train_mode(model))
    for p in model.parameters():
        p.requires_grad_(True)
    model = after(model, answer.train_mode(model))
    before = {name: m.running_mean.clone() for name, m in norms(model).items()}
    model(PICTURES)
    moved = [name for name, m in norms(model).items() if not torch.equal(before[name], m.running_mean)]
    return {"statistics that moved": joined(moved)}


# ---- parameter_groups ------------------------------------------------------------------------------

RATES = [
    ("WideNet", ()),
    ("Net", ()),
    ("Net", ("conv1", "bn1", "layer1")),
    ("Net", ("conv1",)),
    ("GatedNet", ()),
    ("GatedNet", ("conv1", "bn1", "layer1")),
    ("TiedNet", ()),
    ("DeepHeadNet", ("bn1",)),
]


@probe(
    "parameter_groups", RATES, name="rate of each parameter", fr="taux de chaque paramètre", warnings=False
)
def rates(answer, name, frozen):
    model = model_of(name, frozen)
    called = {id(p): name for name, p in model.named_parameters()}
    groups = answer.parameter_groups(model, 0.01, 0.5)
    if not isinstance(groups, (list, tuple)) or not all(isinstance(group, dict) for group in groups):
        return type(groups).__name__
    optimizer = torch.optim.SGD(groups, lr=99.0)  # for a group without a rate of its own
    found = {}
    for group in optimizer.param_groups:
        for p in group["params"]:
            found.setdefault(called.get(id(p), "?"), []).append(float(group["lr"]))
    return found  # each once: a list of one rate
