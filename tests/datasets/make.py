"""Small archives in the layouts that real sets are published in."""

import gzip
import io
import pickle
import struct
import tarfile
import zipfile

import numpy as np
from PIL import Image

CIFAR = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]


def records(n, seed, classes=10):
    """Labels (n,) and pixels (n, 3, 32, 32), as CIFAR's records hold them."""
    rng = np.random.default_rng(seed)
    return rng.integers(0, classes, n).astype(np.uint8), rng.integers(0, 256, (n, 3, 32, 32)).astype(np.uint8)


def cifar_binary(n=4):
    """Files of the binary layout, and the pictures of the training half as (N, 32, 32, 3)."""
    files, pictures = {"batches.meta.txt": "\n".join(CIFAR).encode() + b"\n\n"}, []
    for i, name in enumerate([*(f"data_batch_{k}" for k in range(1, 6)), "test_batch"]):
        labels, pixels = records(n, i)
        files[f"{name}.bin"] = b"".join(bytes([y]) + x.tobytes() for y, x in zip(labels, pixels, strict=True))
        pictures.append((labels, pixels.transpose(0, 2, 3, 1)))
    return {f"cifar-10-batches-bin/{name}": blob for name, blob in files.items()}, pictures


def python2(labels, pixels):
    """A batch as Python 2 and its numpy pickled it in 2009: byte strings, protocol 2, opcode by opcode."""

    def text(word):
        return b"U" + bytes([len(word)]) + word

    raw = pixels.reshape(len(labels), 3072).tobytes()
    return b"".join([
        b"\x80\x02}q\x01(", text(b"data"), b"q\x02",
        b"cnumpy.core.multiarray\n_reconstruct\nq\x03", b"cnumpy\nndarray\nq\x04", b"K\x00\x85", text(b"b"), b"\x87R",
        b"(K\x01", struct.pack("<BHBH", ord("M"), len(labels), ord("M"), 3072), b"\x86",
        b"cnumpy\ndtype\nq\x05", text(b"u1"), b"K\x00K\x01\x87R", b"(K\x03", text(b"|"), b"NNNJ\xff\xff\xff\xff"
        b"J\xff\xff\xff\xffK\x00tb", b"\x89", b"T", struct.pack("<i", len(raw)), raw, b"tb",
        text(b"labels"), b"]q\x06(", b"".join(b"K" + bytes([y]) for y in labels), b"e",
        text(b"batch_label"), text(b"testing batch 1 of 1"), b"u.",
    ])  # fmt: skip


def cifar_python(n=4, write=python2):
    """The same pictures as `cifar_binary` in the python layout."""
    files = {"batches.meta": pickle.dumps({"label_names": CIFAR, "num_vis": 3072}, 2)}
    for i, name in enumerate([*(f"data_batch_{k}" for k in range(1, 6)), "test_batch"]):
        files[name] = write(*records(n, i))
    return {f"cifar-10-batches-py/{name}": blob for name, blob in files.items()}


def cifar100_binary(n=5):
    rng = np.random.default_rng(9)
    files = {"fine_label_names.txt": "\n".join(f"c{i}" for i in range(100)).encode()}
    for name in ("train", "test"):
        _, pixels = records(n, 7)
        fine = rng.integers(0, 100, n)
        files[f"{name}.bin"] = b"".join(
            bytes([y // 5, y]) + x.tobytes() for y, x in zip(fine, pixels, strict=True)
        )
    return {f"cifar-100-binary/{name}": blob for name, blob in files.items()}


def idx(array):
    return (
        bytes([0, 0, 8, array.ndim]) + b"".join(struct.pack(">I", n) for n in array.shape) + array.tobytes()
    )


def mnist(train=6, test=3, zipped=True):
    rng = np.random.default_rng(3)
    files = {}
    for half, n in (("train", train), ("t10k", test)):
        pixels, labels = rng.integers(0, 256, (n, 28, 28)), rng.integers(0, 10, n)
        for what, array in (("images-idx3", pixels), ("labels-idx1", labels)):
            blob = idx(array.astype(np.uint8))
            name = f"{half}-{what}-ubyte"
            files[name + ".gz" * zipped] = gzip.compress(blob) if zipped else blob
    return files


def picture(array, format="PNG", **more):
    out = io.BytesIO()
    Image.fromarray(np.asarray(array, np.uint8)).save(out, format, **more)
    return out.getvalue()


def image_tree(classes=CIFAR, train=2, test=1, size=32, format="PNG", top=""):
    """Pictures of one plain colour each: the red value tells the class, the green one its number."""
    files = {}
    for half, n in (("train", train), ("test", test)):
        for c, name in enumerate(classes):
            for k in range(n):
                array = np.zeros((size, size, 3), np.uint8) + np.array([20 * (c % 12), 10 * k, 7], np.uint8)
                files[f"{top}{half}/{name}/{k:04}.{format.lower()}"] = picture(array, format)
    return files


def tree(folder, files):
    for name, blob in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(blob)
    return folder


def tar(path, files, mode="w:gz"):
    with tarfile.open(path, mode) as archive:
        for name, blob in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(blob)
            archive.addfile(entry, io.BytesIO(blob))
    return path


def zipped(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, blob in files.items():
            archive.writestr(name, blob)
    return path
