"""The sets that need no network: made once, the same everywhere, and of the difficulty that is promised."""

import hashlib

import numpy as np
import pytest

from dlstudy import datasets
from dlstudy.datasets import builtin, shapes, store


@pytest.fixture(scope="module")
def small():
    return shapes.draw(train=600, test=200)


def test_digits_are_scikit_learn_s_own():
    from sklearn.datasets import load_digits

    data, theirs = datasets.load("digits"), load_digits()
    x = np.concatenate([data.train.x, data.test.x])[..., 0]
    assert np.array_equal(np.rint(x / 255 * 16), theirs.images) and x.max() == 255
    assert np.array_equal(np.concatenate([data.train.y, data.test.y]), theirs.target)
    assert data.train.x.shape == (1500, 8, 8, 1) and data.builtin and data.official
    assert np.bincount(data.test.y).min() > 20


def test_digits_are_made_once(monkeypatch):
    datasets.load("digits")
    monkeypatch.setattr(builtin, "_digits", lambda: pytest.fail("made again"))
    assert isinstance(datasets.load("digits").train.x, np.memmap)


def test_a_damaged_or_older_cache_is_made_again(monkeypatch):
    datasets.load("digits")
    next(store.folder("digits").glob("test-x.*")).write_bytes(b"")
    assert len(datasets.load("digits").test) == 297
    monkeypatch.setattr(builtin, "_version", lambda name: 99)
    assert datasets.load("digits").origin["version"] == 99


def test_shapes_are_in_cifar_s_format_and_balanced(small):
    assert small["train-x"].shape == (600, 32, 32, 3) and small["train-x"].dtype == np.uint8
    assert small["test-y"].shape == (200,) and small["test-y"].dtype == np.int64
    assert set(np.bincount(small["train-y"])) == {60} and set(np.bincount(small["test-y"])) == {20}
    assert len(set(small["train-y"][:20])) > 5
    assert len(shapes.NAMES["en"]) == len(shapes.NAMES["fr"]) == len(shapes.SHAPES) == 10


def test_the_same_seed_draws_the_same_bytes(small):
    """The digest holds on every machine and with every numpy: only a new VERSION may change it."""
    drawn = shapes.draw(train=40, test=20)
    digest = hashlib.sha256(b"".join(drawn[key].tobytes() for key in sorted(drawn))).hexdigest()
    assert (shapes.VERSION, digest[:16]) == (1, "8e6e679ec09b2ab2")
    assert np.array_equal(shapes.draw(train=600, test=200)["train-x"][:50], small["train-x"][:50])
    other = shapes.draw(train=40, test=20, seed=7)
    assert not np.array_equal(drawn["train-x"], other["train-x"])


def test_no_test_picture_is_a_training_picture(small):
    train = {picture.tobytes() for picture in small["train-x"]}
    assert len(train) == 600 and not any(picture.tobytes() in train for picture in small["test-x"])


def test_a_linear_model_fails_on_shapes(small):
    from sklearn.linear_model import RidgeClassifier

    x, y, tx, ty = (small[key] for key in ("train-x", "train-y", "test-x", "test-y"))
    flat, test = x.reshape(len(x), -1) / 255 - 0.5, tx.reshape(len(tx), -1) / 255 - 0.5
    assert RidgeClassifier(alpha=1e4).fit(flat, y).score(test, ty) < 0.45


def test_every_shape_can_be_told_by_its_outline():
    """Drawn alone, large and upright, each shape covers its own share of the picture and is its own mirror image
    (the moon apart): what a person sees is what the class says."""
    grid = (np.arange(200) + 0.5) / 100 - 1
    x, y = np.meshgrid(grid, -grid)
    masks = [shape(x.astype(np.float32), y.astype(np.float32)) for shape in shapes.SHAPES]
    for name, mask in zip(shapes.NAMES["en"], masks, strict=True):
        assert 0.15 < mask.mean() < 0.75, name
        symmetric = np.mean(mask == mask[:, ::-1]) > 0.98
        assert symmetric == (name != "moon"), name
    for i, one in enumerate(masks):
        for j in range(i):
            assert np.logical_xor(one, masks[j]).mean() > 0.05, (i, j)
