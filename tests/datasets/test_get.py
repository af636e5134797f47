"""`get`: from a server to arrays that can be loaded, and what is left when something stops it."""

import dataclasses
import hashlib

import numpy as np
import pytest

from dlstudy import datasets
from dlstudy.datasets import catalog, getting, importing, keeping, store
from dlstudy.errors import DlstudyError, UserError
from dlstudy.home import home


@pytest.fixture
def published(make, web, server, monkeypatch, tmp_path):
    """A small CIFAR-10 and a small MNIST on the server, in the catalog in the place of the real ones."""
    archive = make.tar(tmp_path / "cifar-10-binary.tar.gz", make.cifar_binary(20)[0]).read_bytes()
    cifar = {"cifar-10-binary.tar.gz": archive}
    for known, files in ((catalog.CIFAR10, cifar), (catalog.MNIST, make.mnist())):
        entries = []
        for name, blob in files.items():
            server.pages[f"/{known.name}/{name}"] = web.whole(blob)
            urls = (server.url(f"/gone/{name}"), server.url(f"/{known.name}/{name}"))
            entries.append(catalog.File(name, len(blob), hashlib.sha256(blob).hexdigest(), "", urls))
        monkeypatch.setitem(catalog.KNOWN, known.name, dataclasses.replace(known, files=tuple(entries)))
    return cifar


def test_a_set_is_fetched_verified_stored_and_official(published, server):
    told, said = [], []
    info = getting.get("cifar10", progress=lambda *what: told.append(what), say_so=said.append)
    data = datasets.load("cifar10")
    assert data.official and info["official"] and len(data.train) == 100 and len(data.test) == 20
    assert "official" in data.note["en"] and data.origin["kind"] == "downloaded"
    assert said and "404" in said[0]
    size = catalog.KNOWN["cifar10"].size
    assert told[-1] == ("cifar-10-binary.tar.gz", size, size)
    assert not (home().cache / "downloads" / "cifar10").exists()
    assert datasets.resolve("cifar10") == "cifar10"


def test_four_files_make_one_progress(published):
    told = []
    getting.get("mnist", progress=lambda *what: told.append(what[1:]))
    assert told == sorted(told) and told[-1][0] == told[-1][1] == catalog.KNOWN["mnist"].size
    assert datasets.load("mnist").official


def test_what_is_here_is_not_fetched_again_unless_damaged(published, server):
    getting.get("cifar10")
    asked = len(server.asked)
    assert getting.get("cifar10") is None
    assert len(server.asked) == asked
    path = next(store.folder("cifar10").glob("test-x.*"))
    blob = bytearray(path.read_bytes())
    blob[-1] ^= 1
    path.write_bytes(blob)
    assert getting.get("cifar10")["official"]
    keeping.verify("cifar10")


def test_the_official_set_takes_the_place_of_a_copy(published, make, tmp_path):
    importing.import_set("cifar10", make.tree(tmp_path / "t", make.image_tree()))
    assert not datasets.load("cifar10").official
    getting.get("cifar10")
    assert datasets.load("cifar10").official


def test_an_interrupted_download_goes_on_and_nothing_half_done_shows(published, server, web):
    blob = published["cifar-10-binary.tar.gz"]
    page = "/cifar10/cifar-10-binary.tar.gz"

    def stop(name, done, total):
        if done > 100_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        getting.get("cifar10", progress=stop)
    assert not store.is_here("cifar10") and datasets.resolve("cifar10") == "shapes"
    part = home().cache / "downloads" / "cifar10" / "cifar-10-binary.tar.gz.part"
    left = part.stat().st_size
    assert 0 < left < len(blob)
    getting.get("cifar10")
    assert server.asked[-1] == (page, f"bytes={left}-")
    assert datasets.load("cifar10").official


def test_a_mirror_of_one_s_own_is_asked_first(published, server, web):
    server.pages["/school/cifar-10-binary.tar.gz"] = web.whole(published["cifar-10-binary.tar.gz"])
    getting.get("cifar10", mirror=server.url("/school/"))
    assert [path for path, _ in server.asked] == ["/school/cifar-10-binary.tar.gz"]
    for address in ("ftp://x/y", "file:///etc", "school"):
        with pytest.raises(UserError):
            getting.get("cifar10", mirror=address)


def test_nothing_is_stored_when_no_mirror_has_it(published, server):
    server.pages.clear()
    with pytest.raises(DlstudyError) as caught:
        getting.get("cifar10")
    assert caught.value.exit_code == 1 and not store.is_here("cifar10")


def test_a_disk_that_is_too_small_is_said_before_anything_is_fetched(published, server, monkeypatch):
    import shutil

    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 1000))
    with pytest.raises(DlstudyError, match="needs"):
        getting.get("cifar10")
    assert server.asked == []


@pytest.mark.parametrize(("name", "word"), [("shapes", "comes with"), ("cifr10", "cifar10"), ("", "Unknown")])
def test_names_that_cannot_be_fetched(name, word):
    with pytest.raises(UserError) as caught:
        getting.get(name)
    assert word in f"{caught.value.message} {caught.value.hint}"


def test_two_gets_do_not_collide(published):
    with keeping.lock("cifar10"), pytest.raises(UserError, match="Another dlstudy"):
        getting.get("cifar10")


# ---------------------------------------------------------------- the catalog itself


@pytest.mark.parametrize("known", catalog.KNOWN.values(), ids=catalog.KNOWN)
def test_the_catalog_agrees_with_torchvision(known):
    """torchvision's own lists, read as text: importing it would cost seconds and needs its compiled part."""
    from importlib.metadata import files

    module = "cifar.py" if known.shape[2] == 3 else "mnist.py"
    text = next(
        f for f in files("torchvision") if f.as_posix() == f"torchvision/datasets/{module}"
    ).read_text()
    if module == "mnist.py":
        assert all(f'("{file.name}", "{file.md5}")' in text for file in known.files)
    else:  # torchvision takes the python layout, from the same page as our binary one
        assert known.files[0].urls[0].replace("binary", "python") in text
    for file in known.files:
        assert len(file.sha256) == 64 and len(file.md5) == 32 and len(file.urls) > 1
        assert all(url.endswith("/" + file.name) for url in file.urls)
    assert len(known.classes["en"]) == len(set(known.classes["en"])) == len(known.classes["fr"])
    assert known.stand_in in catalog.BUILT_IN
    assert known.licence.keys() == {"fr", "en"}


def test_mnist_s_content_is_what_torchvision_publishes_unpacked():
    """The MD5 of the unpacked files, as everybody who unpacked the official ones finds them."""
    lengths = {half: len(digests) for half, digests in catalog.MNIST.content.items()}
    assert lengths == {"train": 2, "test": 2}
    assert {
        len(digest) for known in catalog.KNOWN.values() for d in known.content.values() for digest in d
    } == {64}
    assert np.unique([f.sha256 for known in catalog.KNOWN.values() for f in known.files]).size == 10
