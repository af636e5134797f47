"""What a lab shows arrives in the form that the screen's widgets read."""

import numpy as np
import pytest
import torch

from dlstudy.lab import Curve, Images, Matrix, Table
from dlstudy.lab.run import PICTURES, Run

pictures = pytest.importorskip("dlstudy.tui.widgets.pictures")


@pytest.fixture
def run(small_lab, tmp_path):
    return Run(small_lab.make(tmp_path / "run"), None)


def test_pictures_as_the_screen_reads_them(run, look):
    x = torch.randint(0, 256, (5, 32, 32, 3), dtype=torch.uint8)
    run.show("predictions", Images(x, truth=torch.arange(5) % 3, predicted=[0, 1, 1, 0, 2],
                                   confidence=torch.full((5,), 0.75), classes=["a", "b", "c"],
                                   title=run.text(fr="Images", en="Pictures")))  # fmt: skip
    show = look.fold(run.folder).shows["predictions"]
    read = pictures._read(run.folder.path, show)
    assert all(np.array_equal(p.pixels, q) for p, q in zip(read, x.numpy(), strict=True))
    assert [(p.label[0], p.truth, p.right) for p in read] == [
        ("a", "a", True), ("b", "b", True), ("b", "c", False), ("a", "a", True), ("c", "b", False)]  # fmt: skip
    assert show["title"] == {"fr": "Images", "en": "Pictures"}


@pytest.mark.parametrize("x", [
    torch.rand(4, 3, 9, 9), torch.rand(4, 9, 9, 3), torch.rand(4, 9, 9), np.random.rand(4, 1, 9, 9),
    torch.rand(4, 3, 9, 9, requires_grad=True), torch.rand(4, 9, 9, dtype=torch.bfloat16),
])  # fmt: skip
def test_layouts_and_types_of_pictures(run, look, x):
    run.show("x", Images(x, labels=list("abcd")))
    read = pictures._read(run.folder.path, look.fold(run.folder).shows["x"])
    plain = x.detach().float().numpy() if isinstance(x, torch.Tensor) else x
    plain = plain[..., None] if plain.ndim == 3 else plain
    plain = plain.transpose(0, 2, 3, 1) if plain.shape[3] not in (1, 3) else plain
    expected = np.broadcast_to(np.rint(plain * 255), (4, 9, 9, 3))
    assert np.array_equal(np.stack([p.pixels for p in read]), expected)
    assert [p.label for p in read] == list("abcd")


@pytest.mark.parametrize("make", [
    lambda: Images(torch.rand(4, 5)), lambda: Images(torch.rand(4, 8, 8, 5)), lambda: Images(torch.rand(0, 8, 8)),
    lambda: Images(torch.rand(4, 8, 8), truth=[1, 2]), lambda: Matrix([1, 2]), lambda: Matrix([[1]], rows=["a", "b"]),
    lambda: Table(["a"], [[1, 2]]), lambda: Curve([1, 2], [1]),
])  # fmt: skip
def test_what_does_not_fit_together_is_refused(make):
    with pytest.raises(ValueError):
        make()


def test_matrices_tables_and_curves(run, look):
    run.show("m", Matrix(torch.tensor([[1, 2], [3, 4]]), rows=["a", "b"], columns=["c", "d"], title="M"))
    run.show("nan", Matrix([[float("nan"), 1.5]]))
    run.show(
        "t", Table([run.text(fr="classe", en="class"), "x"], [["a", torch.tensor(0.5)], ["b", float("inf")]])
    )
    run.show("c", Curve(torch.linspace(0, 1, 5001), {"s": np.linspace(0, 1, 5001), "t": torch.zeros(5001)}))
    view = look.fold(run.folder)
    assert view.damaged == 0
    assert view.shows["m"]["values"] == [[1, 2], [3, 4]] and view.shows["nan"]["values"] == [[None, 1.5]]
    assert view.shows["t"]["rows"] == [["a", 0.5], ["b", None]]
    assert len(view.shows["c"]["x"]) == len(view.shows["c"]["series"]["s"]) <= 2000


def test_only_the_last_pictures_of_a_name_stay(run, look):
    for step in range(PICTURES + 5):
        run._recorder.step = step
        run.show("a/../b", Images(torch.rand(1, 4, 4)))
        run.show("other", Images(torch.rand(1, 4, 4)))
    files = list((run.folder.path / "pictures").iterdir())
    assert len(files) == 2 * PICTURES
    show = look.fold(run.folder).shows["a/../b"]
    assert pictures._read(run.folder.path, show) is not None and show["step"] == PICTURES + 4


def test_weights_are_read_back_by_safetensors(run):
    from safetensors import safe_open

    net = torch.nn.Sequential(
        torch.nn.Conv2d(3, 4, 3).to(memory_format=torch.channels_last), torch.nn.Linear(4, 4)
    )
    net[1].weight = torch.nn.Parameter(net[1].weight.detach().t())
    tied = torch.nn.Linear(4, 4)
    tied.weight = net[1].weight
    net.append(tied)
    run.save_weights(net)
    with safe_open(run.folder.path / "weights.safetensors", "pt") as file:
        assert set(file.keys()) == set(net.state_dict())
        for name, value in net.state_dict().items():
            assert torch.equal(file.get_tensor(name), value)
        assert file.metadata()["lab"] == "week1.small"
