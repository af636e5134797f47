"""What is inside a folder, a tar or a zip, one member after the other, without unpacking anything.

Members are read into memory and never written, so no archive can reach outside a folder; one that
tries (`../`, an absolute path, a link, a device) is refused whole all the same: somebody made it so.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from dlstudy.errors import UserError
from dlstudy.language import reason, say

MOST_MEMBERS = 500_000
MOST_BYTES = 4 << 30  # unpacked, all together
MOST_BYTES_EACH = 1 << 30

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Member:
    """One file: its path inside, with forward slashes, and a way to read it (before the next member)."""

    name: str
    size: int
    read: Callable[[], bytes]


def members(path: Path, progress: Progress | None = None) -> Iterator[Member]:
    """Every file of a folder, a zip or a tar (plain, .gz, .bz2, .xz), without what systems leave behind.

    `progress` is told how far the reading is, in units of its own.
    Raises UserError for what is none of these, damaged, hostile or larger than any data set here.
    """
    if not path.exists():
        raise UserError(say(fr=f"{path} n'existe pas.", en=f"{path} does not exist."))
    if path.is_dir():
        source = _folder(path, progress)
    elif not path.is_file():
        raise UserError(say(fr=f"{path} n'est ni un fichier ni un dossier.",
                            en=f"{path} is neither a file nor a folder."))  # fmt: skip
    else:
        source = _archive(path, progress)
    total = 0
    for count, member in enumerate(source, start=1):
        total += member.size
        if count > MOST_MEMBERS or total > MOST_BYTES or member.size > MOST_BYTES_EACH:
            raise _too_large(path)
        if not _left_behind(member.name):
            yield Member(member.name, member.size, _explained(path, member.read))


def _explained(path: Path, read: Callable[[], bytes]) -> Callable[[], bytes]:
    """Reading a member, with damage told in words: it shows when a member is read, not when it is listed."""

    def explained() -> bytes:
        import lzma
        import tarfile
        import zipfile
        import zlib

        broken = (
            tarfile.TarError,
            zipfile.BadZipFile,
            lzma.LZMAError,
            zlib.error,
            EOFError,
            OSError,
            RuntimeError,
        )
        try:
            return read()
        except broken as error:
            raise _corrupt(path, error) from error

    return explained


def _archive(path: Path, progress: Progress | None) -> Iterator[Member]:
    import zipfile

    try:
        with open(path, "rb") as file:
            head = file.read(6)
    except OSError as error:
        raise UserError(say(fr=f"Impossible de lire {path} : {reason(error)}.",
                            en=f"Cannot read {path}: {reason(error)}.")) from error  # fmt: skip
    if head[:2] == b"PK" and zipfile.is_zipfile(path):
        return _zip(path, progress)
    return _tar(path, head, progress)


def _folder(root: Path, progress: Progress | None) -> Iterator[Member]:
    found: list[tuple[str, Path]] = []
    visited: set[str] = set()
    for folder, subfolders, names in os.walk(root, followlinks=True):
        real = os.path.realpath(folder)
        if real in visited:  # a link that leads back
            subfolders.clear()
            continue
        visited.add(real)
        subfolders.sort()
        found += [
            ((Path(folder) / name).relative_to(root).as_posix(), Path(folder) / name)
            for name in sorted(names)
        ]
        if len(found) > MOST_MEMBERS:
            raise _too_large(root)
    for index, (name, path) in enumerate(found):
        try:
            facts = path.stat()
        except OSError:
            continue  # a link to nowhere
        if stat.S_ISREG(facts.st_mode):
            yield Member(name, facts.st_size, path.read_bytes)
        if progress and index % 100 == 0:
            progress(index, len(found))


def _zip(path: Path, progress: Progress | None) -> Iterator[Member]:
    import zipfile
    import zlib

    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_MEMBERS or sum(entry.file_size for entry in entries) > MOST_BYTES:
                raise _too_large(path)
            for index, entry in enumerate(entries):
                _refuse_escape(path, entry.filename)
                kind = stat.S_IFMT(entry.external_attr >> 16)
                if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
                    raise _hostile(path, entry.filename)
                if entry.flag_bits & 1:
                    raise UserError(say(fr=f"{path} est protégée par un mot de passe.",
                                        en=f"{path} is protected by a password."))  # fmt: skip
                if not entry.is_dir():
                    yield Member(_slashes(entry.filename), entry.file_size, _reader(archive, entry))
                if progress and index % 100 == 0:
                    progress(index, len(entries))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise _corrupt(path, error) from error


def _reader(archive: Any, entry: Any) -> Callable[[], bytes]:
    def read() -> bytes:
        with archive.open(entry) as file:
            blob = file.read(entry.file_size + 1)
        if len(blob) != entry.file_size:
            raise EOFError(entry.filename)
        return blob

    return read


def _tar(path: Path, head: bytes, progress: Progress | None) -> Iterator[Member]:
    import lzma
    import tarfile
    import zlib

    try:
        with open(path, "rb") as raw, _unpacked(raw, head) as plain:
            counted: Any = _Counted(plain, path)
            with tarfile.open(fileobj=counted, mode="r|", bufsize=1 << 16) as archive:
                total = os.fstat(raw.fileno()).st_size
                for index, entry in enumerate(archive):
                    _refuse_escape(path, entry.name)
                    if not (entry.isreg() or entry.isdir()):
                        raise _hostile(path, entry.name)
                    if entry.size > MOST_BYTES_EACH or index > MOST_MEMBERS:
                        raise _too_large(path)
                    if entry.isreg():
                        yield Member(_slashes(entry.name), entry.size, _extractor(archive, entry))
                    archive.members.clear()  # type: ignore[attr-defined]  # or 60,000 headers pile up
                    if progress and index % 100 == 0:
                        progress(raw.tell(), total)
                while counted.read(1 << 20):  # to the end, where the compressed file's own checksum stands
                    pass
    except tarfile.ReadError as error:
        raise UserError(
            say(fr=f"{path} n'est pas une archive lisible (tar, .tar.gz, .tar.bz2, .tar.xz ou zip) : {_why(error)}.",
                en=f"{path} is not a readable archive (tar, .tar.gz, .tar.bz2, .tar.xz or zip): {_why(error)}."),
            hint=_again(),
        ) from error  # fmt: skip
    except (tarfile.TarError, lzma.LZMAError, zlib.error, EOFError, OSError) as error:
        raise _corrupt(path, error) from error


def _extractor(archive: Any, entry: Any) -> Callable[[], bytes]:
    def read() -> bytes:
        blob = archive.extractfile(entry).read()
        if len(blob) != entry.size:
            raise EOFError(entry.name)
        return blob

    return read


def _unpacked(raw: IO[bytes], head: bytes) -> Any:
    """The stream inside a compressed file, by its first bytes and not by its name."""
    import bz2
    import contextlib
    import gzip
    import lzma

    raw.seek(0)
    if head[:2] == b"\x1f\x8b":
        return gzip.GzipFile(fileobj=raw)
    if head[:3] == b"BZh":
        return bz2.BZ2File(raw)
    if head[:6] == b"\xfd7zXZ\x00":
        return lzma.LZMAFile(raw)
    return contextlib.nullcontext(raw)


class _Counted:
    """A stream that ends with an error when more comes out of it than any data set here holds."""

    def __init__(self, stream: Any, path: Path) -> None:
        self.stream, self.path, self.left = stream, path, MOST_BYTES

    def read(self, size: int) -> bytes:
        block = self.stream.read(size)
        self.left -= len(block)
        if self.left < 0:
            raise _too_large(self.path)
        return block


def _slashes(name: str) -> str:
    return re.sub(r"^(\./)+", "", name.replace("\\", "/"))


def _refuse_escape(path: Path, name: str) -> None:
    plain = name.replace("\\", "/")
    if plain.startswith("/") or re.match(r"[A-Za-z]:", plain) or ".." in plain.split("/") or "\0" in name:
        raise _hostile(path, name)


def _left_behind(name: str) -> bool:
    """What macOS and Windows put beside one's files."""
    parts = name.split("/")
    return (
        "__MACOSX" in parts or parts[-1].startswith(".") or parts[-1].lower() in ("thumbs.db", "desktop.ini")
    )


def _hostile(path: Path, name: str) -> UserError:
    return UserError(
        say(fr=f"{path} est refusée : son membre {name!r} sort du dossier, ou est un lien ou un périphérique.",
            en=f"{path} is refused: its member {name!r} reaches outside, or is a link or a device."),
        hint=say(fr="Rien n'a été écrit. N'utilisez pas cette archive.",
                 en="Nothing was written. Do not use this archive."),
    )  # fmt: skip


def _too_large(path: Path) -> UserError:
    return UserError(
        say(fr=f"{path} est refusé : plus de {MOST_MEMBERS} fichiers ou de {MOST_BYTES >> 30} Gio une fois "
               "décompressé.",
            en=f"{path} is refused: more than {MOST_MEMBERS} files or {MOST_BYTES >> 30} GiB when unpacked."),
    )  # fmt: skip


def _corrupt(path: Path, error: Exception) -> UserError:
    return UserError(say(fr=f"{path} est endommagée ou incomplète : {_why(error)}.",
                         en=f"{path} is damaged or incomplete: {_why(error)}."), hint=_again())  # fmt: skip


def _why(error: Exception) -> str:
    """What the libraries found, in words; each of them says it in its own way, and in English."""
    text = str(error).lower()
    if isinstance(error, EOFError) or "unexpected end" in text or "truncated" in text:
        return say(fr="sa fin manque", en="its end is missing")
    if "empty file" in text:
        return say(fr="le fichier est vide", en="the file is empty")
    if "zlib" in text or "decompress" in text or "corrupt" in text or "crc" in text:
        return say(fr="ses données compressées sont abîmées", en="its compressed data is spoilt")
    return reason(error)


def _again() -> str:
    return say(fr="Téléchargez-la ou copiez-la de nouveau.", en="Download or copy it again.")
