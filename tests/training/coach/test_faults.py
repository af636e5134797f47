"""One fault planted in a real training, which the coach must name; the same training without it, where it is silent."""

import math
from functools import partial

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from tests.training.coach.small import CUT, Net, Numpy, X, Y, coached, fit, fit_numpy, ids, x, y

SORTED = torch.argsort(y[:CUT], stable=True)
ROWS = np.argsort(Y[:CUT], kind="stable")


def with_bias(net, bias):
    net.layers[0].bias.data.fill_(bias)
    return net


def dead_numpy(run):
    net = Numpy([64, 64, 10])
    net.biases[0][:] = -8
    fit_numpy(run, net, lr=0.1)


def never_switched(run, net):
    net.eval()
    fit(run, net, modes=False)


def large_first_weights(run, scale):
    net = Net([64, *[32] * 8, 10], torch.tanh if scale == "vanish" else F.relu)
    for layer in net.layers:
        nn.init.normal_(layer.weight, 0, 0.05 if scale == "vanish" else 1.5)
    fit(run, net, lr=0.05 if scale == "vanish" else 1e-9, epochs=6)


def always_dropped(run):
    class Careless(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Linear(64, 32), nn.Linear(32, 10)

        def forward(self, x):
            return self.b(F.dropout(F.relu(self.a(x)), 0.4))

    fit(run, Careless())


def noisy_labels(n):
    labels = y[:n].clone()
    labels[: n // 3] = torch.randint(0, 10, (n // 3,), generator=torch.Generator().manual_seed(0))
    return x[:n], labels


def grown(p):
    return 1.0 if p < 0.4 else 2.0 ** (60 * (p - 0.4))


def picked(run):
    """A test of the 250 examples that another network finds easiest."""
    judge = Net([64, 64, 10])
    opt = torch.optim.Adam(judge.parameters(), 0.01)
    for _ in range(60):
        opt.zero_grad()
        F.cross_entropy(judge(x[:CUT]), y[:CUT]).backward()
        opt.step()
    best = F.cross_entropy(judge(x[CUT:]), y[CUT:], reduction="none").argsort()[:250] + CUT
    fit(run, Net([64, 6, 10]), test=(x[best], y[best]), epochs=12)


WITHOUT_FIVE = Y[:CUT] != 5
#: What must be said, of which training.
FAULTS = {
    "no number": ("not-a-number", lambda run: fit(
        run, Net([64, 32, 10], lambda z: z), lr=3.0, loss=lambda o, t: ((o - F.one_hot(t, 10)) ** 2).mean())),
    "explodes": ("diverging", lambda run: fit(run, Net([64, 32, 10], torch.tanh), epochs=10, lr=0.05, schedule=grown)),
    "wrong sign": ("diverging", lambda run: fit_numpy(run, Numpy([64, 32, 10]), lr=-0.05)),
    "labels of others": ("plateau", lambda run: fit(run, Net([64, 32, 10]), data=(x[:CUT], y[:CUT].flip(0)))),
    "tiny rate": ("rate-too-small", lambda run: fit(run, Net([64, 32, 10]), lr=1e-4)),
    "tiny rate, Adam": ("rate-too-small", lambda run: fit(
        run, Net([64, 32, 10]), lr=1e-7, optimizer=torch.optim.Adam)),
    "tiny rate, NumPy": ("rate-too-small", lambda run: fit_numpy(run, Numpy([64, 32, 10]), lr=3e-5)),
    "rate falls too soon": ("rate-too-small", lambda run: fit(
        run, Net([64, 32, 10]), epochs=12, lr=0.05, schedule=lambda p: 1.0 if p < 0.15 else 1e-6)),
    "dead": ("dead-units", lambda run: fit(run, with_bias(Net([64, 64, 10]), -6))),
    "killed": ("dead-units", lambda run: fit(run, Net([64, 32, 32, 10]), lr=4.0)),
    "dead, NumPy": ("dead-units", dead_numpy),
    "killed, NumPy": ("dead-units", lambda run: fit_numpy(run, Numpy([64, 64, 10]), lr=30.0)),
    "sigmoids": ("vanishing-gradients", lambda run: fit(run, Net([64, *[32] * 7, 10], torch.sigmoid), epochs=5)),
    "small weights": ("vanishing-gradients", partial(large_first_weights, scale="vanish")),
    "sigmoids, NumPy": ("vanishing-gradients", lambda run: fit_numpy(
        run, Numpy([64, *[32] * 6, 10], "sigmoid", 0.15))),
    "large weights": ("exploding-gradients", partial(large_first_weights, scale="explode")),
    "by heart": ("overfitting", lambda run: fit(
        run, Net([64, 128, 10]), data=noisy_labels(150), epochs=60, batch=15)),
    "few": ("overfitting", lambda run: fit(run, Net([64, 128, 10]), data=(x[:60], y[:60]), epochs=50, batch=10)),
    "easy test": ("test-beats-training", picked),
    "test in training": ("trained-on-test", lambda run: fit(run, Net([64, 32, 10]), data=(x, y))),
    "a third of it, NumPy": ("trained-on-test", lambda run: fit_numpy(
        run, Numpy([64, 32, 10]), data=(X[:1400], Y[:1400]))),
    "sorted": ("not-shuffled", lambda run: fit(run, Net([64, 32, 10]), data=(x[SORTED], y[SORTED]), shuffle=False)),
    "sorted, by hand": ("not-shuffled", lambda run: fit_numpy(
        run, Numpy([64, 32, 10]), data=(X[ROWS], Y[ROWS]), shuffle=False, by_hand=True)),
    "the same order": ("same-order", lambda run: fit(run, Net([64, 32, 10]), shuffle=False)),
    "no eval()": ("evaluated-in-training-mode", lambda run: fit(run, Net([64, 32, 10], drop=0.5), modes=False)),
    "no eval(), batch norm": ("evaluated-in-training-mode", lambda run: fit(
        run, Net([64, 32, 10], norm=True), modes=False)),
    "dropout for ever": ("chance-in-evaluation", always_dropped),
    "no train()": ("trained-in-evaluation-mode", lambda run: never_switched(
        run, Net([64, 32, 10], drop=0.3, norm=True))),
    "a class is missing": ("never-predicted", lambda run: fit_numpy(
        run, Numpy([64, 32, 10]), data=(X[:CUT][WITHOUT_FIVE], Y[:CUT][WITHOUT_FIVE]))),
    "a class has no weight": ("never-predicted", lambda run: fit(
        run, Net([64, 32, 10]), loss=lambda o, t: F.cross_entropy(o, t, weight=(torch.arange(10) != 3).float()))),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_named(name):
    expected, train = FAULTS[name]
    found, view = coached(train)
    assert expected in {remark.id for remark in found}, (name, [remark.en for remark in found])
    remark = next(one for one in found if one.id == expected)
    assert any(c.isdigit() for c in remark.en) or expected in ("chance-in-evaluation",), (
        "evidence is a number"
    )
    assert 0 <= remark.step <= max(view.step, 1) and remark.try_en and remark.try_fr


HEALTHY = {
    "plain": lambda run: fit(run, Net([64, 32, 10])),
    "Adam, deep": lambda run: fit(run, Net([64, 64, 64, 10]), lr=1e-3, optimizer=torch.optim.Adam),
    "dropout and batch norm, with their modes": lambda run: fit(run, Net([64, 64, 10], drop=0.3, norm=True)),
    "a cosine to 0": lambda run: fit(
        run, Net([64, 32, 10]), epochs=12, schedule=lambda p: 0.5 * (1 + math.cos(math.pi * p))
    ),
    "smoothed labels": lambda run: fit(
        run, Net([64, 32, 10]), loss=lambda o, t: F.cross_entropy(o, t, label_smoothing=0.2)
    ),
    "long after it is done": lambda run: fit(run, Net([64, 32, 10]), epochs=25),
    "tiny batches": lambda run: fit(run, Net([64, 32, 10]), batch=4, lr=0.02, epochs=2),
    "NumPy": lambda run: fit_numpy(run, Numpy([64, 64, 10])),
    "NumPy, by hand": lambda run: fit_numpy(run, Numpy([64, 64, 10]), by_hand=True),
    "tanh, three layers": lambda run: fit(run, Net([64, 32, 32, 32, 10], torch.tanh), epochs=10),
}


@pytest.mark.parametrize("name", HEALTHY)
def test_the_coach_is_silent_on_a_healthy_run(name):
    found, view = coached(HEALTHY[name])
    assert not found, [remark.en for remark in found]
    assert view.observed["network"] and view.observed["evaluation"], "there was something to look at"


def test_losses_that_need_not_fall():
    """Two networks against each other, and a loss below 0 (a log-density)."""

    def against(run):
        G = run.keep(nn.Sequential(nn.Linear(4, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 2)))
        D = run.keep(nn.Sequential(nn.Linear(2, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1)))
        opts = [run.keep(torch.optim.Adam(net.parameters(), 1e-3)) for net in (D, G)]
        for _ in run.epochs(8):
            for real in run.batches(torch.randn(600, 2) + 1, 50):
                fake = G(torch.randn(50, 4))
                d = F.softplus(-D(real)).mean() + F.softplus(D(fake.detach())).mean()
                opts[0].zero_grad(), d.backward(), opts[0].step()
                g = F.softplus(-D(fake)).mean()
                opts[1].zero_grad(), g.backward(), opts[1].step()
                run.log(d_loss=d, g_loss=g)
            with torch.no_grad():
                G(torch.randn(64, 4))

    def density(run):
        a = torch.randn(600, 3) * 0.05
        net = run.keep(nn.Linear(1, 6))
        opt = run.keep(torch.optim.Adam(net.parameters(), 0.02))
        for _ in run.epochs(10):
            for b in run.batches(a, 50):
                mean, log = net(torch.ones(50, 1)).chunk(2, 1)
                loss = (log + 0.5 * ((b - mean) / log.exp()) ** 2).sum(1).mean()
                opt.zero_grad(), loss.backward(), opt.step()
                run.log(loss=loss)

    assert not ids(against)
    assert not ids(density)
