"""The CIFAR-10 recipe's parts, each against an authority that nobody here wrote."""

from __future__ import annotations

import copy
import importlib.util
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
import torch.nn.functional as F  # noqa: E402

LAB = Path(__file__).resolve().parents[2] / "curriculum" / "week2" / "cifar" / "lab.py"


@pytest.fixture(scope="module")
def recipe():
    spec = importlib.util.spec_from_file_location("week2_cifar_lab", LAB)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def generator():
    return torch.Generator().manual_seed(0)


def natural_pictures(n: int, generator) -> torch.Tensor:
    """(n, 3, 16, 16) smooth noise: neighbouring pixels and channels are correlated, as in photos."""
    noise = torch.randn(n, 3, 20, 20, generator=generator)
    smooth = F.avg_pool2d(noise, 5, stride=1)
    return smooth + smooth.mean(1, keepdim=True)


def test_whitened_patches_have_identity_covariance(recipe, generator):
    x = natural_pictures(400, generator)
    x = (x - x.mean()) / x.std()
    answers = F.conv2d(x, recipe.whitening_filters(x, eps=0.0)[:12])
    rows = answers.permute(0, 2, 3, 1).reshape(-1, 12).numpy().astype(np.float64)
    second_moment = rows.T @ rows / len(rows)
    np.testing.assert_allclose(second_moment, np.eye(12), atol=2e-3)


def test_whitening_filters_come_in_opposite_pairs(recipe, generator):
    filters = recipe.whitening_filters(natural_pictures(50, generator))
    assert filters.shape == (24, 3, 2, 2)
    torch.testing.assert_close(filters[:12], -filters[12:])


@pytest.mark.parametrize("shape", [(64, 216), (256, 576), (96, 96), (300, 40)])
def test_orthogonalize_agrees_with_the_svd(recipe, generator, shape):
    g = torch.randn(shape, generator=generator)
    u, s, vt = torch.linalg.svd(g, full_matrices=False)
    result = recipe.orthogonalize(g, steps=5)
    assert F.cosine_similarity(result.flatten(), (u @ vt).flatten(), dim=0) > 0.97
    # Same singular directions; values within the polynomial's band (Jordan 2024).
    inner = u.T @ result @ vt.T
    off_diagonal = inner - torch.diag(inner.diag())
    assert off_diagonal.abs().max() < 1e-3
    assert inner.diag()[s > 0.1 * s.max()].min() > 0.5
    assert inner.diag().max() < 1.3


def test_muon_step_is_nesterov_on_weights_of_fixed_norm(recipe, generator):
    """Two steps by hand, in float64, from the SVD-checked orthogonalisation."""
    p = torch.nn.Parameter(torch.randn(8, 4, 3, 3, generator=generator, dtype=torch.float64))
    w, gradients = p.detach().clone(), torch.randn(2, *p.shape, generator=generator, dtype=torch.float64)
    muon, velocity = recipe.Muon([p], lr=0.1, momentum=0.6), torch.zeros(8, 36, dtype=torch.float64)
    for g in gradients:
        p.grad = g.clone()
        muon.step()
        velocity = 0.6 * velocity + g.flatten(1)
        w = w * (8**0.5 / w.norm()) - 0.1 * recipe.orthogonalize(g.flatten(1) + 0.6 * velocity).view_as(w)
    torch.testing.assert_close(p.detach(), w)


def test_muon_state_survives_a_checkpoint(recipe, generator):
    p = torch.nn.Parameter(torch.randn(6, 3, 3, 3, generator=generator))
    twin = torch.nn.Parameter(p.detach().clone())
    a, b = recipe.Muon([p], lr=0.1), recipe.Muon([twin], lr=0.1)
    p.grad = torch.randn(p.shape, generator=generator)
    a.step()
    twin.data.copy_(p.data)
    b.load_state_dict(copy.deepcopy(a.state_dict()))  # a checkpoint shares no memory
    p.grad = twin.grad = torch.randn(p.shape, generator=generator)
    a.step(), b.step()
    assert torch.equal(p, twin)


def test_augment_draws_every_shift_and_reflects_the_border(recipe, generator):
    n, shift = 5000, 2
    picture = torch.randint(0, 256, (32, 32, 3), generator=generator, dtype=torch.uint8)
    padded = np.pad(picture.numpy(), ((2, 2), (2, 2), (0, 0)), mode="reflect")
    crops = {padded[r : r + 32, c : c + 32].tobytes(): 5 * r + c for r in range(5) for c in range(5)}
    result = recipe.augment(picture.expand(n, -1, -1, -1), False, shift, generator)
    assert result.dtype == torch.uint8
    counts = np.bincount([crops[image.tobytes()] for image in result.numpy()], minlength=25)
    chi_squared = ((counts - n / 25) ** 2 / (n / 25)).sum()
    assert chi_squared < 51.2  # 24 degrees of freedom, p = 0.001


def test_augment_mirrors_left_to_right(recipe):
    x = torch.randint(0, 256, (7, 32, 32, 3), dtype=torch.uint8)
    plain = recipe.augment(x, False, 2, torch.Generator().manual_seed(3))
    mirrored = recipe.augment(x, True, 2, torch.Generator().manual_seed(3))
    assert torch.equal(mirrored, plain.flip(2))
    assert torch.equal(recipe.augment(x, True, 0, torch.Generator()), x.flip(2))


def test_cut_out_hides_one_square_everywhere_alike(recipe, generator):
    hidden = recipe.cut_out(torch.ones(4000, 1, 12, 12), 4, generator)[:, 0] == 0
    assert (hidden.flatten(1).sum(1) == 16).all()
    corners = hidden.flatten(1).int().argmax(1)
    rows, columns = np.unravel_index(corners.numpy(), (12, 12))
    counts = np.bincount(9 * rows + columns, minlength=81)
    assert counts.size == 81
    assert ((counts - 4000 / 81) ** 2 / (4000 / 81)).sum() < 124.8  # 80 degrees, p = 0.001


class _Split:
    def __init__(self, n, generator):
        self.x = torch.randint(0, 256, (n, 32, 32, 3), dtype=torch.uint8, generator=generator)
        self.y = torch.arange(n) % 10


class _Data:
    builtin, official, classes = False, False, list("abcdefghij")

    def __init__(self, n, generator):
        self.train, self.test = _Split(n, generator), _Split(20, generator)


class _Run:
    device, bf16, seed, minutes, minutes_asked = torch.device("cpu"), False, 0, None, False
    mine = frozenset()  # nobody's own code

    def __init__(self, generator):
        self.generator = generator

    def keep(self, thing):
        return thing


def small_recipe(recipe, generator, n=80):
    torch.manual_seed(0)
    settings = recipe.Settings()
    settings.width = 8
    return recipe.Fast(_Run(generator), settings, _Data(n, generator))


def test_pieces_add_up_to_the_gradient_of_the_whole_batch(recipe, generator):
    """Label smoothing and the sum over pieces, against one cross-entropy on the whole batch."""
    fast = small_recipe(recipe, generator)
    fast.net.eval()  # fixed statistics: pieces and batch are then the same function
    fast.net.train = lambda: None
    for optimizer in (fast.muon, fast.sgd):
        optimizer.step = optimizer.zero_grad = lambda: None
    x, y = fast.train_set[0][:20], fast.train_set[1][:20]
    fast.piece, state = 7, generator.get_state()
    told = fast.step(x, y, epoch=0, progress=0.9)
    pieces = fast.net.head.weight.grad.clone()
    fast.net.head.weight.grad = None
    generator.set_state(state)
    logits = fast.logits(fast.net, fast.to_input(recipe.augment(x, False, 2, generator), 32))
    smooth = F.one_hot(y, 10) * 0.8 + 0.2 / 10  # Szegedy et al. 2016, equation 7
    by_hand = -(smooth * logits.log_softmax(1)).sum()
    by_hand.backward()
    torch.testing.assert_close(told["loss"], by_hand.detach() / 20)
    assert told["accuracy"] == pytest.approx((logits.argmax(1) == y).float().mean().item(), abs=0.051)
    torch.testing.assert_close(pieces, fast.net.head.weight.grad, rtol=1e-4, atol=1e-5)


def test_learning_rates_follow_the_progress_after_a_restored_state(recipe, generator):
    """load_state_dict replaces the parameter groups: the schedule must reach the new ones."""
    fast = small_recipe(recipe, generator)
    for optimizer in (fast.muon, fast.sgd):
        optimizer.load_state_dict(optimizer.state_dict())
    x, y = fast.train_set[0][:20], fast.train_set[1][:20]
    rate = fast.step(x, y, epoch=0, progress=0.75)["learning_rate"]
    assert rate == pytest.approx(0.25 * fast.rates[0][1][0])
    assert [g["lr"] for g in fast.sgd.param_groups] == pytest.approx([0.0, 0.053 / 4, 0.67 / 4])
    assert fast.net.whiten.bias.grad is None


def test_alternating_flip_mirrors_half_the_pictures_once_and_for_all(recipe, generator):
    fast = small_recipe(recipe, generator, n=2000)
    original, kept = _Data(2000, torch.Generator().manual_seed(0)).train.x, fast.train_set[0]
    same = (kept == original).flatten(1).all(1)
    mirrored = (kept == original.flip(2)).flatten(1).all(1)
    assert (same ^ mirrored).all()
    assert 900 < mirrored.sum() < 1100  # binomial(2000, 1/2), 4.5 standard deviations


def test_final_prediction_is_the_mean_over_six_views(recipe, generator):
    fast = small_recipe(recipe, generator)
    x = fast.train_set[0][:5]
    views = []
    for mirror in (False, True):
        for shift in (0, -1, 1):
            rows = np.pad(x.numpy(), ((0, 0), (1, 1), (1, 1), (0, 0)), mode="reflect")
            view = torch.from_numpy(rows[:, 1 + shift : 33 + shift, 1 + shift : 33 + shift])
            view = view.flip(2) if mirror else view
            views.append((0.5 if shift == 0 else 0.25) / 2 * fast.predict(view, final=False))
    with torch.no_grad():
        torch.testing.assert_close(fast.predict(x, final=True), sum(views), rtol=1e-3, atol=1e-4)


def test_any_picture_size_fits_the_network(recipe, generator):
    net = small_recipe(recipe, generator).net
    for size in recipe.SIZES:
        assert net(torch.randn(2, 3, size, size)).shape == (2, 10)


def test_a_second_network_trains_alone_and_both_answer(recipe, generator):
    torch.manual_seed(0)
    settings = recipe.Settings()
    settings.width, settings.networks = 8, 2
    fast = recipe.Fast(_Run(generator), settings, _Data(80, generator))
    first = copy.deepcopy(fast.nets[0].state_dict())
    x, y = fast.train_set[0][:20], fast.train_set[1][:20]
    fast.net = fast.nets[1]
    before = fast.net.head.weight.detach().clone()
    fast.step(x, y, epoch=0, progress=0.0)
    assert not torch.equal(fast.net.head.weight, before)
    assert all(torch.equal(value, first[name]) for name, value in fast.nets[0].state_dict().items())
    with torch.no_grad():
        both = fast.predict(x, final=True)
        alone = []
        for net in fast.nets:
            fast.nets = torch.nn.ModuleList([net])
            alone.append(fast.predict(x, final=True))
    torch.testing.assert_close(both, (alone[0] + alone[1]) / 2)
