"""Importing: every layout gives the same arrays whatever it is wrapped in, and says whether it is the official set."""

import dataclasses
import gzip
import hashlib
import pickle

import numpy as np
import pytest

from dlstudy import datasets
from dlstudy.datasets import catalog, importing, keeping, store, unpickle
from dlstudy.errors import DlstudyError, UserError


def imported(name, path, **more):
    importing.import_set(name, path, **more)
    return datasets.load(name)


def wrapped(make, how, tmp_path, files):
    if how == "folder":
        return make.tree(tmp_path / "set", files)
    if how == "zip":
        return make.zipped(tmp_path / "set.zip", files)
    return make.tar(tmp_path / "set.tar", files, "w:" if how == "tar" else f"w:{how}")


@pytest.mark.parametrize("how", ["folder", "zip", "tar", "gz", "xz", "bz2"])
@pytest.mark.parametrize("layout", ["binary", "python"])
def test_cifar10_from_either_layout_in_any_wrapping(make, tmp_path, how, layout):
    files, pictures = make.cifar_binary()
    if layout == "python":
        files = make.cifar_python()
    data = imported("cifar10", wrapped(make, how, tmp_path, files))
    assert data.classes == make.CIFAR and data.train.x.dtype == np.uint8 and data.train.y.dtype == np.int64
    assert np.array_equal(data.train.x, np.concatenate([x for _, x in pictures[:5]]))
    assert np.array_equal(data.train.y, np.concatenate([y for y, _ in pictures[:5]]))
    assert np.array_equal(data.test.x, pictures[5][1]) and np.array_equal(data.test.y, pictures[5][0])
    assert not data.official and not data.builtin


@pytest.mark.parametrize("protocol", [2, 3, 4])
def test_batches_pickled_again_by_a_newer_python(make, tmp_path, protocol):
    """People unpickle the batches and pickle them anew; CPython's own pickle is the authority here."""

    def write(labels, pixels):
        return pickle.dumps(
            {b"data": pixels.reshape(len(labels), 3072), b"labels": labels.tolist()}, protocol
        )

    _, pictures = make.cifar_binary()
    data = imported("cifar10", make.tar(tmp_path / "c.tar.gz", make.cifar_python(write=write)))
    assert np.array_equal(data.train.x, np.concatenate([x for _, x in pictures[:5]]))


def test_the_batch_of_2009_is_what_cpython_reads(make):
    """The hand-made bytes of Python 2 that these tests stand on, against CPython's own reader."""
    blob = make.python2(*make.records(3, 1))
    theirs, ours = pickle.loads(blob, encoding="bytes"), unpickle.read(blob)
    assert theirs.keys() == ours.keys() and theirs[b"labels"] == ours[b"labels"]
    assert np.array_equal(theirs[b"data"], ours[b"data"]) and ours[b"data"].shape == (3, 3072)


def test_cifar100_takes_the_fine_label(make, tmp_path):
    data = imported("own", make.tar(tmp_path / "c.tar.gz", make.cifar100_binary()))
    assert data.train.x.shape == (5, 32, 32, 3) and data.train.y.max() > 19
    assert data.classes[:2] == ["c0", "c1"]


@pytest.mark.parametrize("how", ["folder", "zip", "gz"])
@pytest.mark.parametrize("compressed", [True, False])
def test_mnist_from_idx_files(make, tmp_path, how, compressed):
    files = make.mnist(zipped=compressed)
    data = imported("mnist", wrapped(make, how, tmp_path, files))
    raw = files["train-images-idx3-ubyte" + ".gz" * compressed]
    raw = gzip.decompress(raw) if compressed else raw
    assert data.train.x.shape == (6, 28, 28, 1) and data.test.x.shape == (3, 28, 28, 1)
    assert data.train.x.tobytes() == raw[16:]
    assert data.classes == list("0123456789") and not data.official


def test_mnist_unpacked_beside_its_gz(make, tmp_path):
    folder = make.tree(tmp_path / "m", make.mnist(zipped=True) | make.mnist(zipped=False))
    assert len(imported("mnist", folder).train) == 6


def test_the_official_set_is_known_by_its_content_whatever_it_came_in(make, tmp_path, monkeypatch):
    files, _ = make.cifar_binary()
    digest = {name.rpartition("/")[2]: hashlib.sha256(blob).hexdigest() for name, blob in files.items()}
    content = {
        "train": tuple(digest[f"data_batch_{i}.bin"] for i in range(1, 6)),
        "test": (digest["test_batch.bin"],),
    }
    known = dataclasses.replace(catalog.CIFAR10, content=content)
    monkeypatch.setitem(catalog.KNOWN, "cifar10", known)
    assert imported("cifar10", make.tar(tmp_path / "b.tar.gz", files)).official
    assert imported("cifar10", make.tree(tmp_path / "p", make.cifar_python()), replace=True).official
    other = dict(files)
    name = "cifar-10-batches-bin/data_batch_3.bin"
    other[name] = files[name][:-1] + bytes([files[name][-1] ^ 1])  # one bit
    data = imported("cifar10", make.tree(tmp_path / "o", other), replace=True)
    assert not data.official and "official" in data.note["en"]


def test_fashion_mnist_is_official_by_the_published_files(make, tmp_path, monkeypatch):
    files = make.mnist()
    published = tuple(catalog.File(name, len(blob), hashlib.sha256(blob).hexdigest(), "", ())
                      for name, blob in files.items())  # fmt: skip
    monkeypatch.setitem(catalog.KNOWN, "fashion-mnist", dataclasses.replace(catalog.FASHION, files=published))
    assert imported("fashion-mnist", make.tree(tmp_path / "f", files)).official
    with_other_wrapper = {name: gzip.compress(gzip.decompress(blob), 1) for name, blob in files.items()}
    assert not imported("fashion-mnist", make.tree(tmp_path / "g", with_other_wrapper), replace=True).official


@pytest.mark.parametrize("how", ["folder", "zip", "xz", "gz"])
def test_an_image_tree_takes_the_official_order_of_classes(make, tmp_path, how):
    files = make.image_tree(classes=sorted(make.CIFAR, reverse=True), top="some/where/")
    data = imported("cifar10", wrapped(make, how, tmp_path, files))
    assert data.classes == make.CIFAR and data.train.x.shape == (20, 32, 32, 3)
    # in the tree airplane was the tenth: its pictures have the red value 180
    assert set(data.train.x[data.train.y == 0][..., 0].ravel()) == {180}
    assert sorted(data.train.x[data.train.y == 3][:, 0, 0, 1]) == [0, 10]
    assert len(set(data.train.y[:6])) > 1, "the first pictures are all of one class"
    assert data.origin["layout"] == "images"
    if how != "folder":
        assert data.origin["sha256"] == keeping.sha256_of(
            tmp_path / f"set.{'zip' if how == 'zip' else 'tar'}"
        )


def test_a_tree_in_french_and_a_tree_of_one_s_own(make, tmp_path):
    french = imported("cifar10", make.tree(tmp_path / "fr", make.image_tree(catalog.CIFAR10.classes["fr"])))
    assert set(french.train.x[french.train.y == 9][..., 0].ravel()) == {180}
    own = imported("cats-and-dogs", make.tree(tmp_path / "own", make.image_tree(["dog", "cat"], size=40)))
    assert own.classes == ["cat", "dog"] and own.train.x.shape[1:] == (40, 40, 3)
    assert datasets.resolve("cifar10", "cats-and-dogs") == "cats-and-dogs"


def test_the_same_tree_gives_the_same_bytes_from_any_wrapping(make, tmp_path):
    files = make.image_tree()
    first = imported("a", make.tree(tmp_path / "a", files))
    backwards = dict(reversed(files.items()))
    second = imported("b", make.zipped(tmp_path / "b.zip", backwards))
    assert np.array_equal(first.train.x, second.train.x) and np.array_equal(first.train.y, second.train.y)


def test_grey_pictures_and_a_validation_folder(make, tmp_path):
    grey = np.arange(64, dtype=np.uint8).reshape(8, 8)
    files = {f"{half}/{c}/{i}.png": make.picture(grey + 100 * c) for half in ("train", "val") for c in (0, 1)
             for i in range(2)}  # fmt: skip
    files["train/0/colour.png"] = make.picture(np.stack([grey] * 3, -1))  # colour in name only
    info = importing.import_set("grey", make.tree(tmp_path / "g", files))
    data = datasets.load("grey")
    assert data.train.x.shape == (5, 8, 8, 1) and len(data.test) == 4
    assert "validation" in info["remarks"][0]["en"]


def test_pictures_of_all_sizes_are_brought_to_one_when_asked(make, tmp_path):
    files = make.image_tree(["a", "b"], size=50) | {
        "train/a/wide.png": make.picture(np.full((20, 90, 3), 200))
    }
    folder = make.tree(tmp_path / "s", files)
    with pytest.raises(UserError, match=r"90×20.*--size|90×20") as caught:
        importing.import_set("own", folder)
    assert "--size" in caught.value.hint
    assert imported("own", folder, size=24).train.x.shape == (5, 24, 24, 3)


def test_the_computer_s_own_droppings_are_left_out(make, tmp_path):
    files = make.image_tree()
    files |= {"__MACOSX/train/cat/._0001.png": b"x", "train/cat/.DS_Store": b"x", "train/dog/Thumbs.db": b"x",
              "README.md": b"x", "train/cat/notes.txt": b"x"}  # fmt: skip
    assert len(imported("cifar10", make.tree(tmp_path / "t", files)).train) == 20


# ---------------------------------------------------------------- what is wrong is named, and nothing is lost


def without(files, *names):
    return {name: blob for name, blob in files.items() if not name.endswith(names)}


def wrong_sets(make):
    binary, tree = make.cifar_binary()[0], make.image_tree()
    mnist = make.mnist()
    half, small = "cifar-10-batches-bin/data_batch_2.bin", make.picture(np.zeros((28, 28, 3)))
    big_label = {**binary, half: b"\x0b" + binary[half][1:]}
    return {
        "a batch is missing": ("cifar10", without(binary, "data_batch_4.bin"), "data_batch_4.bin"),
        "half a batch": ("cifar10", {**binary, half: binary[half][:-1]}, "data_batch_2.bin"),
        "an empty batch": ("cifar10", {**binary, half: b""}, "data_batch_2.bin"),
        "a label too large": ("cifar10", big_label, "11"),
        "no test": ("cifar10", {k: v for k, v in tree.items() if k.startswith("train")}, "test/"),
        "a class too few": ("cifar10", {k: v for k, v in tree.items() if "/dog/" not in k}, "dog"),
        "a strange class": ("cifar10", {**tree, "train/whale/1.png": tree["train/dog/0000.png"]}, "whale"),
        "only in the test": ("own", {**tree, "test/whale/1.png": tree["train/dog/0000.png"]}, "whale"),
        "another size": ("cifar10", {**tree, "train/dog/7.png": small}, "train/dog/7.png"),
        "not a picture": ("cifar10", {**tree, "train/dog/7.png": b"GIF89a, or is it"}, "train/dog/7.png"),
        "half a picture": ("cifar10", {**tree, "train/dog/7.png": tree["train/dog/0000.png"][:60]}, "train/dog/7.png"),
        "transparent": ("cifar10", {**tree, "test/dog/7.png": make.picture(np.zeros((32, 32, 4)))}, "test/dog/7.png"),
        "another set": ("mnist", tree, "32×32"),
        "cifar called mnist": ("mnist", binary, "MNIST"),
        "labels missing": ("mnist", without(mnist, "t10k-labels-idx1-ubyte.gz"), "t10k-labels"),
        "labels for images": ("mnist", {**mnist, "train-labels-idx1-ubyte.gz": mnist["train-images-idx3-ubyte.gz"]},
                              "train-labels"),
        "half a gzip": ("mnist", {**mnist, "train-images-idx3-ubyte.gz": mnist["train-images-idx3-ubyte.gz"][:90]},
                        "train-images"),
        "another count": ("mnist", {**mnist, "train-labels-idx1-ubyte.gz": make.mnist(5)["train-labels-idx1-ubyte.gz"]},
                          "6"),
        "nothing of the kind": ("cifar10", {"data.csv": b"1,2"}, "data.csv"),
        "nothing": ("cifar10", {}, "No data set"),
    }  # fmt: skip


@pytest.mark.parametrize("case", [
    "a batch is missing", "half a batch", "an empty batch", "a label too large", "no test", "a class too few",
    "a strange class", "only in the test", "another size", "not a picture", "half a picture", "transparent",
    "another set", "cifar called mnist", "labels missing", "labels for images", "half a gzip", "another count",
    "nothing of the kind", "nothing",
])  # fmt: skip
def test_a_wrong_set_is_refused_with_its_reason_and_the_old_one_stays(make, tmp_path, case):
    name, files, word = wrong_sets(make)[case]
    good = make.mnist() if name == "mnist" else make.image_tree()
    before = imported(name, make.tree(tmp_path / "good", good))
    (tmp_path / "bad").mkdir()
    with pytest.raises(UserError) as caught:
        importing.import_set(name, make.tree(tmp_path / "bad", files), replace=True)
    assert word in caught.value.message
    after = datasets.load(name)
    assert np.array_equal(before.train.x, after.train.x)
    keeping.verify(name)


def test_sixteen_bits_are_not_squeezed_into_eight(make, tmp_path):
    from PIL import Image

    files = make.image_tree(["a", "b"])
    Image.fromarray(np.zeros((32, 32), np.uint16)).save(tmp_path / "deep.png")
    with pytest.raises(UserError, match=r"train/a/deep\.png.*I;16"):
        files["train/a/deep.png"] = (tmp_path / "deep.png").read_bytes()
        importing.import_set("own", make.tree(tmp_path / "x", files))


def test_a_picture_too_large_to_be_one_is_not_decoded(make, tmp_path, monkeypatch):
    """A PNG header that promises 30,000 × 30,000 pixels in a few hundred bytes."""
    import struct
    import zlib

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    files = make.image_tree(["a", "b"])
    with pytest.raises(UserError, match=r"bomb\.png"):
        importing.import_set("own", make.tree(tmp_path / "x", {**files, "train/a/bomb.png": bomb}), size=32)


def test_names_that_cannot_be(make, tmp_path):
    folder = make.tree(tmp_path / "t", make.image_tree())
    for name in ("shapes", "digits", "Ünique", "../up", "", ".x", "a b", "x" * 41, "CON/x"):
        with pytest.raises(UserError):
            importing.import_set(name, folder)
    assert not list(store.home().datasets.glob("*/set.json"))


def test_a_set_that_is_here_is_not_replaced_unasked_unless_it_is_damaged(make, tmp_path):
    folder = make.tree(tmp_path / "t", make.image_tree())
    imported("cifar10", folder)
    with pytest.raises(UserError) as caught:
        importing.import_set("cifar10", folder)
    assert "--replace" in caught.value.hint
    next(store.folder("cifar10").glob("train-x.*.npy")).write_bytes(b"")
    with pytest.raises(DlstudyError, match="damaged"):
        datasets.load("cifar10")
    imported("cifar10", folder)


def test_two_at_once(make, tmp_path):
    folder = make.tree(tmp_path / "t", make.image_tree())
    with keeping.lock("cifar10"), pytest.raises(UserError, match="Another dlstudy"):
        importing.import_set("cifar10", folder)
    imported("cifar10", folder)
