"""The store: whole sets or none, damage noticed, nothing imported that is not needed."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from dlstudy import datasets
from dlstudy.datasets import importing, keeping, store
from dlstudy.errors import DlstudyError, UserError
from dlstudy.home import home
from dlstudy.language import set_language


@pytest.fixture
def cifar(make, tmp_path):
    importing.import_set("cifar10", make.tree(tmp_path / "set", make.image_tree()))
    return store.folder("cifar10")


def test_a_set_stands_in_for_the_one_that_is_not_here(cifar):
    assert datasets.resolve("cifar10") == "cifar10"
    assert datasets.resolve("cifar10", "shapes") == "shapes"
    keeping.remove("cifar10")
    assert datasets.resolve("cifar10") == "shapes"
    assert datasets.resolve("mnist") == datasets.resolve("fashion-mnist") == "digits"
    assert datasets.resolve("digits") == "digits"


@pytest.mark.parametrize(
    ("asked", "hint"), [("cifar10", "dlstudy data get cifar10"), ("shpes", "shapes"), ("x", "digits")]
)
def test_a_set_that_is_asked_for_and_is_not_here(asked, hint):
    for call in (lambda: datasets.resolve("cifar10", asked), lambda: datasets.load(asked)):
        with pytest.raises(UserError) as caught:
            call()
        assert asked in caught.value.message and hint in caught.value.hint


def test_class_names_follow_the_language(cifar):
    data = datasets.load("cifar10")
    assert data.classes[0] == "airplane"
    set_language("fr")
    assert data.classes[0] == "avion"


def test_arrays_are_mapped_and_writing_into_them_changes_no_file(cifar):
    data = datasets.load("cifar10")
    assert isinstance(data.train.x, np.memmap)
    before = data.train.x[0].copy()
    data.train.x[0] = 99
    assert np.array_equal(datasets.load("cifar10").train.x[0], before)
    keeping.verify("cifar10")


@pytest.mark.parametrize(
    "harm", ["cut", "gone", "empty", "bit", "json", "older", "newer", "climbs", "pickle"]
)
def test_damage_is_noticed_and_says_how_to_mend_it(cifar, harm):
    array, info = next(cifar.glob("train-x.*")), json.loads((cifar / "set.json").read_text())
    if harm == "cut":
        os.truncate(array, array.stat().st_size - 1)
    elif harm == "gone":
        array.unlink()
    elif harm == "empty":
        array.write_bytes(b"")
    elif harm == "bit":
        blob = bytearray(array.read_bytes())
        blob[-1] ^= 4
        array.write_bytes(blob)
    elif harm == "pickle":
        np.save(array.with_suffix(""), np.array([{}], object), allow_pickle=True)
    elif harm == "json":
        (cifar / "set.json").write_text('{"format": 1')
    else:
        if harm == "newer":
            info["format"] = 99
        elif harm == "older":
            del info["files"]["test-y"]
        else:
            info["files"]["test-y"]["name"] = "../../../../etc/passwd"
        (cifar / "set.json").write_text(json.dumps(info))
    with pytest.raises(DlstudyError, match="damaged") as caught:
        keeping.verify("cifar10")
    assert "dlstudy data get cifar10" in caught.value.hint
    if harm != "bit":  # only a checksum shows a changed bit
        with pytest.raises(DlstudyError, match="damaged"):
            datasets.load("cifar10")


def test_a_write_that_fails_leaves_the_old_set(cifar, make, tmp_path, monkeypatch):
    before = datasets.load("cifar10").train.x.copy()
    calls = []

    def full(place, key, array):
        calls.append(key)
        if len(calls) == 3:
            raise OSError(28, "No space left on device")
        return real(place, key, array)

    real = keeping._write_array
    monkeypatch.setattr(keeping, "_write_array", full)
    with pytest.raises(DlstudyError, match="No space left"):
        importing.import_set("cifar10", make.tree(tmp_path / "more", make.image_tree(train=3)), replace=True)
    assert np.array_equal(datasets.load("cifar10").train.x, before)
    keeping.verify("cifar10")
    assert len(list(cifar.glob("*.npy"))) == 4


def test_killed_in_the_middle_of_writing(cifar, make, tmp_path):
    """What a kill leaves is swept away by the next write; the old set is whole until then."""
    (cifar / f".train-x.{os.getpid()}.tmp").write_bytes(b"half")
    (cifar / "train-x.0123456789ab.npy").write_bytes(b"half")
    assert len(datasets.load("cifar10").train) == 20
    importing.import_set("cifar10", make.tree(tmp_path / "more", make.image_tree(train=3)), replace=True)
    assert len(datasets.load("cifar10").train) == 30
    assert len(list(cifar.iterdir())) == 5


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a folder that cannot be written")
def test_a_read_only_home(make, tmp_path, dlstudy_home):
    dlstudy_home.chmod(0o555)
    try:
        assert len(datasets.load("digits").train) == 1500  # made in memory
        with pytest.raises(DlstudyError, match="Cannot write"):
            importing.import_set("cifar10", make.tree(tmp_path / "t", make.image_tree()))
    finally:
        dlstudy_home.chmod(0o755)


def test_a_home_that_is_a_file(make, tmp_path, monkeypatch):
    """Works for root too, whom no permission stops."""
    (tmp_path / "home").write_text("")
    monkeypatch.setenv("DLSTUDY_HOME", str(tmp_path / "home" / "deep"))
    assert len(datasets.load("digits").train) == 1500
    with pytest.raises(DlstudyError, match="Cannot write"):
        importing.import_set("cifar10", make.tree(tmp_path / "t", make.image_tree()))


def test_remove_frees_what_it_says_and_refuses_what_is_built_in(cifar):
    size = sum(path.stat().st_size for path in cifar.iterdir())
    assert keeping.require("cifar10") == size == keeping.remove("cifar10")
    assert not cifar.exists() and "cifar10" not in store.here()
    for name, word in (("digits", "comes with"), ("cifar10", "not on this machine"), ("nope", "Unknown")):
        with pytest.raises(UserError, match=word):
            keeping.remove(name)


def test_listing_and_choosing_import_neither_numpy_nor_anything_heavy(cifar):
    code = (
        "import sys; from dlstudy import datasets; from dlstudy.datasets import listing\n"
        "listing.every(); datasets.resolve('cifar10')\n"
        "heavy = {'numpy', 'torch', 'sklearn', 'PIL', 'rich', 'ssl'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_nothing_is_created_by_looking():
    store.here(), datasets.resolve("cifar10")
    assert not home().datasets.exists()
