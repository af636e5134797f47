"""Archives and pickles that somebody made to do harm: refused in words, nothing written, nothing run."""

import contextlib
import io
import os
import pickle
import tarfile
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dlstudy.datasets import archives, importing, store, unpickle
from dlstudy.errors import UserError

OUTSIDE = [
    "../up.png",
    "train/../../up.png",
    "/etc/up.png",
    "C:/up.png",
    "..\\up.png",
    "train\\..\\..\\up.png",
]


def everything(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != ".cifar10.lock")


@pytest.mark.parametrize("name", OUTSIDE)
@pytest.mark.parametrize("kind", ["tar", "zip"])
def test_a_member_that_climbs_out(make, tmp_path, dlstudy_home, name, kind):
    files = {**make.image_tree(), name: b"gotcha"}
    path = make.zipped(tmp_path / "a.zip", files) if kind == "zip" else make.tar(tmp_path / "a.tar.gz", files)
    if kind == "zip":  # zipfile mends separators as it writes: put the name in as it is
        blob = path.read_bytes()
        assert blob.count(name.encode()) == 2
    with pytest.raises(UserError, match="refused") as caught:
        importing.import_set("cifar10", path)
    assert repr(name) in caught.value.message
    assert everything(dlstudy_home) == [] and not (tmp_path.parent / "up.png").exists()


@pytest.mark.parametrize("kind", ["SYMTYPE", "LNKTYPE", "CHRTYPE", "BLKTYPE", "FIFOTYPE"])
def test_links_and_devices_in_a_tar(make, tmp_path, dlstudy_home, kind):
    path = make.tar(tmp_path / "a.tar", make.image_tree(), "w:")
    with tarfile.open(path, "a:") as archive:
        entry = tarfile.TarInfo("train/dog/x.png")
        entry.type, entry.linkname = getattr(tarfile, kind), "/etc/passwd"
        archive.addfile(entry)
    with pytest.raises(UserError, match=r"train/dog/x\.png"):
        importing.import_set("cifar10", path)
    assert everything(dlstudy_home) == []


def test_a_link_in_a_zip(make, tmp_path):
    path = make.zipped(tmp_path / "a.zip", make.image_tree())
    with zipfile.ZipFile(path, "a") as archive:
        entry = zipfile.ZipInfo("train/dog/x.png")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    with pytest.raises(UserError, match="refused"):
        importing.import_set("cifar10", path)


@pytest.mark.parametrize("kind", ["w:gz", "w:xz", "w:bz2", "zip"])
def test_a_bomb_is_given_up_early(make, tmp_path, monkeypatch, kind):
    monkeypatch.setattr(archives, "MOST_BYTES", 3_000_000)
    files = {**make.image_tree(), "train/dog/bomb.png": bytes(6_000_000)}
    path = make.zipped(tmp_path / "a", files) if kind == "zip" else make.tar(tmp_path / "a", files, kind)
    assert path.stat().st_size < 100_000
    with pytest.raises(UserError, match="refused"):
        importing.import_set("cifar10", path)


def test_a_tar_whose_hidden_headers_are_the_bomb(tmp_path, monkeypatch):
    """A pax header is read before any member is seen."""
    monkeypatch.setattr(archives, "MOST_BYTES", 1_000_000)
    path = tmp_path / "a.tar.gz"
    with tarfile.open(path, "w:gz", format=tarfile.PAX_FORMAT) as archive:
        entry = tarfile.TarInfo("train/dog/1.png")
        entry.pax_headers = {"comment": "x" * 5_000_000}
        archive.addfile(entry)
    with pytest.raises(UserError, match="refused"):
        importing.import_set("cifar10", path)


def test_too_many_members(make, tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_MEMBERS", 12)
    files = make.image_tree()
    for path in (
        make.tar(tmp_path / "a.tar", files, "w:"),
        make.zipped(tmp_path / "a.zip", files),
        make.tree(tmp_path / "a", files),
    ):
        with pytest.raises(UserError, match="12"):
            importing.import_set("cifar10", path)


@pytest.mark.parametrize("kind", ["w:gz", "w:xz", "w:bz2", "w:", "zip"])
@pytest.mark.parametrize("harm", ["cut", "changed", "tail"])
def test_a_damaged_archive(make, tmp_path, dlstudy_home, kind, harm):
    files, _ = make.cifar_binary(8)
    path = make.zipped(tmp_path / "a", files) if kind == "zip" else make.tar(tmp_path / "a", files, kind)
    blob = bytearray(path.read_bytes())
    if harm == "cut":
        blob = blob[: len(blob) // 2]
    elif harm == "tail":
        blob = blob[:-600] if kind == "zip" else blob[: -len(blob) // 3]
    else:
        blob[len(blob) // 2 : len(blob) // 2 + 64] = bytes(64)
    path.write_bytes(blob)
    if kind == "w:" and harm == "changed":
        importing.import_set("cifar10", path)  # a plain tar has no checksum of its content
        assert not store.load("cifar10").official
        return
    with pytest.raises(UserError) as caught:
        importing.import_set("cifar10", path)
    assert str(path) in caught.value.message
    assert not store.is_here("cifar10")


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"\x1f\x8b", b"hello", bytes(10240), b"\xfd7zXZ\x00rubbish"]
)
def test_what_is_no_archive(tmp_path, content):
    (tmp_path / "a.tar.gz").write_bytes(content)
    with pytest.raises(UserError):
        importing.import_set("cifar10", tmp_path / "a.tar.gz")


def test_a_pipe_and_a_file_that_is_not_there(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "nowhere"):
        with pytest.raises(UserError, match=name):
            importing.import_set("cifar10", tmp_path / name)


def test_a_folder_that_links_to_itself(make, tmp_path):
    folder = make.tree(tmp_path / "set", make.image_tree())
    (folder / "train" / "again").symlink_to(folder, target_is_directory=True)
    (folder / "train" / "dog" / "lost.png").symlink_to("/nowhere")
    importing.import_set("cifar10", folder)


# ---------------------------------------------------------------- pickles


class Harm:
    """What unpickling this runs."""

    def __init__(self, call, *arguments):
        self.how = (call, arguments)

    def __reduce__(self):
        return self.how


RAN = []


@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 4, 5])
def test_a_pickle_is_never_run(make, tmp_path, protocol):
    marker = tmp_path / "ran"
    for harm in (
        Harm(os.system, f"touch {marker}"),
        Harm(eval, f"open({str(marker)!r}, 'w')"),
        Harm(open, str(marker), "w"),
        Harm(np.fromfile, "/etc/passwd"),
        Harm(getattr, 1, "real"),
        Harm(bytes, 10**9),
    ):
        with pytest.raises(unpickle.Refused):
            unpickle.read(pickle.dumps({b"data": harm, b"labels": [1]}, protocol))
        files = make.cifar_python()
        files["cifar-10-batches-py/data_batch_1"] = pickle.dumps(harm, protocol)
        with pytest.raises(UserError, match="data_batch_1"):
            importing.import_set("cifar10", make.tar(tmp_path / "c.tar", files, "w:"))
    assert not marker.exists()


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2**31 - 1) | st.text(max_size=20) | st.binary(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
    | st.tuples(inner, inner),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(PLAIN, st.sampled_from([2, 3, 4]))
def test_plain_data_reads_as_pickle_reads_it(value, protocol):
    assert unpickle.read(pickle.dumps(value, protocol)) == value


@pytest.mark.parametrize("protocol", [2, 3, 4])
@pytest.mark.parametrize("order", "CF")
def test_arrays_read_as_pickle_reads_them(protocol, order):
    array = np.asarray(np.random.default_rng(0).integers(0, 256, (5, 7)).astype(np.uint8), order=order)
    assert np.array_equal(unpickle.read(pickle.dumps(array, protocol)), array)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_pickle_with_bytes_changed_ends_in_data_or_a_refusal(make, data):
    blob = bytearray(make.python2(*make.records(1, 0)))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, 200) | st.integers(len(blob) - 60, len(blob) - 1))
        blob[place] = data.draw(st.integers(0, 255))
    with contextlib.suppress(unpickle.Refused):
        unpickle.read(bytes(blob[: data.draw(st.integers(1, len(blob)))]))


def test_other_kinds_of_arrays_are_refused():
    for array in (np.zeros(3), np.array([print], object), np.array(["x"]), np.zeros(3, [("a", "u1")])):
        with pytest.raises(unpickle.Refused):
            unpickle.read(pickle.dumps(array, 2))
    with pytest.raises(unpickle.Refused):
        unpickle.read(io.BytesIO(b"\x80\x02]q\x00h\x00.").getvalue()[:-1])


def test_the_checksum_behind_the_last_member_counts(make, tmp_path):
    """Pictures stored uncompressed in a gzip: only the gzip's checksum, at its very end, shows a changed pixel."""
    import gzip

    plain = make.tar(tmp_path / "a.tar", make.cifar_binary(30)[0], "w:").read_bytes()
    blob = bytearray(gzip.compress(plain, 0))
    importing.import_set("cifar10", write(tmp_path / "whole.tar.gz", blob))
    blob[len(blob) // 2] ^= 1
    with pytest.raises(UserError, match="damaged"):
        importing.import_set("cifar10", write(tmp_path / "changed.tar.gz", blob), replace=True)


def write(path, blob):
    path.write_bytes(blob)
    return path
