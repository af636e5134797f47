"""The forms in which image sets are published, recognised by the names of what is inside.

A layout is fed the members of an archive or folder one by one (`take`) and gives the arrays at the
end (`finish`). `parts` are the SHA-256 of each official file's content, however it came: the same
whether CIFAR is read from its binary or its python layout, from an archive or from a folder.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from dlstudy.datasets.archives import Member
from dlstudy.errors import UserError
from dlstudy.language import say

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass
class Content:
    """What a layout found: the arrays of `store.ARRAYS`, the classes where it names them, the checksums."""

    layout: str
    arrays: dict[str, NDArray[Any]]
    classes: list[str] | None = None
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    published: set[str] = field(default_factory=set)
    remarks: list[dict[str, str]] = field(default_factory=list)


class Cifar:
    """CIFAR-10 and CIFAR-100, each in the binary layout and in the python layout.

    A binary record is the label (CIFAR-100: the coarse label, then the fine one) and 3,072 bytes:
    1,024 red, green, blue, each row by row. https://www.cs.toronto.edu/~kriz/cifar.html
    """

    FILES = {
        "cifar-10 binary": r"(data_batch_[1-5]|test_batch)\.bin|batches\.meta\.txt",
        "cifar-100 binary": r"(train|test)\.bin|fine_label_names\.txt",
        "cifar-10 python": r"data_batch_[1-5]|test_batch|batches\.meta",
        "cifar-100 python": r"train|test|meta",
    }

    def __init__(self, layout: str) -> None:
        self.layout = layout
        self.hundred, self.python = "100" in layout, layout.endswith("python")
        self.records: dict[str, NDArray[np.uint8]] = {}
        self.names: list[str] | None = None

    @classmethod
    def recognise(cls, name: str) -> Cifar | None:
        """The layout that a member belongs to, by its name alone."""
        folder, _, base = name.rpartition("/")
        for layout, pattern in cls.FILES.items():
            # `train` and `test` mean nothing on their own: CIFAR-100's python files lie in a folder of that name.
            plain = layout == "cifar-100 python" and not folder.endswith("cifar-100-python")
            if re.fullmatch(pattern, base) and not plain:
                return cls(layout)
        return None

    def take(self, member: Member) -> None:
        base = member.name.rpartition("/")[2]
        if not re.fullmatch(self.FILES[self.layout], base):
            return
        if base in ("batches.meta.txt", "fine_label_names.txt"):
            self.names = [
                line.strip() for line in member.read().decode("ascii", "replace").split("\n") if line.strip()
            ]
        elif base in ("batches.meta", "meta"):
            found = self._python(member)
            listed = found.get(b"fine_label_names" if self.hundred else b"label_names", [])
            self.names = [
                name.decode("ascii", "replace") if type(name) is bytes else str(name) for name in listed
            ]
        else:
            key = base.removesuffix(".bin")
            if key in self.records:
                raise twice(member.name)
            self.records[key] = self._from_python(member) if self.python else self._from_binary(member)

    @property
    def _labels(self) -> int:
        return 2 if self.hundred else 1

    def _from_binary(self, member: Member) -> NDArray[np.uint8]:
        raw = np.frombuffer(member.read(), np.uint8)
        width = 3072 + self._labels
        if not len(raw) or len(raw) % width:
            what = say(fr=f"{len(raw)} octets, qui ne font pas des images entières de {width} octets",
                       en=f"{len(raw)} bytes, which is no whole number of {width}-byte pictures")  # fmt: skip
            raise wrong(member.name, what)
        return raw.reshape(-1, width)

    def _python(self, member: Member) -> dict[bytes, Any]:
        from dlstudy.datasets import unpickle

        try:
            found = unpickle.read(member.read())
        except unpickle.Refused as error:
            what = say(fr=f"ce fichier pickle contient autre chose que des données ({error})",
                       en=f"this pickle holds something else than data ({error})")  # fmt: skip
            raise wrong(member.name, what) from error
        if not isinstance(found, dict):
            raise wrong(member.name, type(found).__name__)
        return {key.encode() if isinstance(key, str) else key: value for key, value in found.items()}

    def _from_python(self, member: Member) -> NDArray[np.uint8]:
        found = self._python(member)
        try:
            pixels = np.asarray(found[b"data"])
            keys = (b"coarse_labels", b"fine_labels") if self.hundred else (b"labels",)
            labels = np.stack([np.asarray(found[key]) for key in keys], axis=1)
            if pixels.dtype != np.uint8 or pixels.shape != (len(labels), 3072) or labels.min() < 0:
                raise ValueError(f"{pixels.dtype} {pixels.shape}, {labels.shape}")
            if labels.max() > 255:
                raise ValueError(f"label {labels.max()}")
        except (KeyError, ValueError, TypeError) as error:
            raise wrong(member.name, say(fr=f"les images ou les étiquettes manquent ({error})",
                                         en=f"pictures or labels are missing ({error})")) from error  # fmt: skip
        return np.concatenate((labels.astype(np.uint8), pixels), axis=1)

    def finish(self) -> Content:
        train = ["train"] if self.hundred else [f"data_batch_{i}" for i in range(1, 6)]
        test = "test" if self.hundred else "test_batch"
        missing = [key for key in [*train, test] if key not in self.records]
        if missing:
            raise missing_files([key if self.python else f"{key}.bin" for key in missing])
        arrays: dict[str, NDArray[Any]] = {}
        parts = {}
        for half, keys in (("train", train), ("test", [test])):
            parts[half] = tuple(hashlib.sha256(self.records[key].tobytes()).hexdigest() for key in keys)
            records = np.concatenate([self.records.pop(key) for key in keys])
            planes = records[:, self._labels :].reshape(-1, 3, 32, 32)
            arrays[f"{half}-x"] = np.ascontiguousarray(planes.transpose(0, 2, 3, 1))
            arrays[f"{half}-y"] = records[:, self._labels - 1].astype(np.int64)
        return Content(self.layout, arrays, self.names, parts)


class Idx:
    """MNIST's format: magic number, sizes and bytes, each file gzipped or not.

    0x00000803: pictures (N, rows, columns); 0x00000801: labels (N,). All numbers big-endian.
    """

    FILE = re.compile(r"(train|t10k|test)[-_.](images|labels)[-_.]idx[13][-_.]ubyte(\.gz)?")
    MOST = 256 << 20

    def __init__(self) -> None:
        self.found: dict[tuple[str, str], NDArray[np.uint8]] = {}
        self.digests: dict[tuple[str, str], str] = {}
        self.published: set[str] = set()

    @classmethod
    def recognise(cls, name: str) -> Idx | None:
        return cls() if cls.FILE.fullmatch(name.rpartition("/")[2]) else None

    def take(self, member: Member) -> None:
        match = self.FILE.fullmatch(member.name.rpartition("/")[2])
        if not match:
            return
        key = ("train" if match[1] == "train" else "test", match[2])
        blob = member.read()
        self.published.add(hashlib.sha256(blob).hexdigest())
        if blob[:2] == b"\x1f\x8b":
            blob = self._unzip(member.name, blob)
        array = self._array(member.name, blob, 3 if key[1] == "images" else 1)
        if key in self.found and not np.array_equal(array, self.found[key]):
            raise twice(member.name)  # the same content twice is what unpacking beside the .gz leaves
        self.found[key] = array
        self.digests[key] = hashlib.sha256(blob).hexdigest()

    def _unzip(self, name: str, blob: bytes) -> bytes:
        import gzip
        import io
        import zlib

        try:
            with gzip.GzipFile(fileobj=io.BytesIO(blob)) as file:
                plain = file.read(self.MOST + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise wrong(name, say(fr=f"gzip endommagé ({error})", en=f"damaged gzip ({error})")) from error
        if len(plain) > self.MOST:
            raise wrong(name, say(fr="trop grand une fois décompressé", en="too large when unpacked"))
        return plain

    @staticmethod
    def _array(name: str, blob: bytes, dimensions: int) -> NDArray[np.uint8]:
        header = 4 + 4 * dimensions
        if len(blob) < header or blob[:4] != bytes((0, 0, 8, dimensions)):
            raise wrong(name, say(fr=f"ce n'est pas un fichier IDX d'octets à {dimensions} dimension(s)",
                                  en=f"not an IDX file of bytes with {dimensions} dimension(s)"))  # fmt: skip
        shape = tuple(int.from_bytes(blob[i : i + 4], "big") for i in range(4, header, 4))
        expected = int(np.prod(shape, dtype=object))
        if len(blob) - header != expected:
            raise wrong(name, say(fr=f"{len(blob) - header} octets au lieu de {expected}",
                                  en=f"{len(blob) - header} bytes instead of {expected}"))  # fmt: skip
        return np.frombuffer(blob, np.uint8, offset=header).reshape(shape)

    def finish(self) -> Content:
        wanted = [(half, what) for half in ("train", "test") for what in ("images", "labels")]
        missing = [key for key in wanted if key not in self.found]
        if missing:
            raise missing_files(
                [f"{'train' if half == 'train' else 't10k'}-{what}-idx{3 if what == 'images' else 1}-ubyte(.gz)"
                 for half, what in missing]
            )  # fmt: skip
        arrays: dict[str, NDArray[Any]] = {}
        for half in ("train", "test"):
            x, y = self.found[half, "images"], self.found[half, "labels"]
            if len(x) != len(y):
                raise wrong(half, say(fr=f"{len(x)} images pour {len(y)} étiquettes",
                                      en=f"{len(x)} pictures for {len(y)} labels"))  # fmt: skip
            arrays[f"{half}-x"], arrays[f"{half}-y"] = x[..., None], y.astype(np.int64)
        parts = {
            half: (self.digests[half, "images"], self.digests[half, "labels"]) for half in ("train", "test")
        }
        return Content("idx", arrays, None, parts, self.published)


def wrong(name: str, what: str) -> UserError:
    """The error for a file whose content is not what its name promises."""
    return UserError(
        say(fr=f"{name} : {what}.", en=f"{name}: {what}."),
        hint=say(fr="Rien n'a été importé.", en="Nothing was imported."),
    )


def twice(name: str) -> UserError:
    """The error for two files that claim the same place."""
    return wrong(name, say(fr="ce fichier s'y trouve deux fois, avec des contenus différents",
                           en="this file is there twice, with different content"))  # fmt: skip


def missing_files(names: list[str]) -> UserError:
    """The error for a set that is not whole."""
    listed = ", ".join(names)
    return UserError(say(fr=f"Il manque : {listed}.", en=f"Missing: {listed}."),
                     hint=say(fr="Rien n'a été importé.", en="Nothing was imported."))  # fmt: skip
