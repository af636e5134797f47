"""Folders of pictures: `train/<class>/*` and `test/<class>/*`, in a tree or in an archive."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from dlstudy.datasets.archives import Member
from dlstudy.datasets.layouts import Content, missing_files, twice, wrong
from dlstudy.errors import UserError
from dlstudy.language import say

if TYPE_CHECKING:
    from numpy.typing import NDArray

SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp", ".ppm", ".pgm")
FORMATS = ("JPEG", "PNG", "BMP", "GIF", "WEBP", "PPM")
MOST_FILE = 64 << 20
MOST_PIXELS = 50_000_000  # of one picture before it is made smaller
MOST_MEMORY = 4 << 30
_HALVES = {"train": "train", "training": "train", "test": "test", "testing": "test",
           "val": "val", "valid": "val", "validation": "val"}  # fmt: skip


def place(name: str) -> tuple[str, str, str] | None:
    """Half, class and the rest of a picture's path: ``any/where/train/cat/1.jpg`` -> train, cat, 1.jpg."""
    parts = name.split("/")
    if not parts[-1].lower().endswith(SUFFIXES):
        return None
    for i, part in enumerate(parts[:-2]):
        if part.lower() in _HALVES:
            return _HALVES[part.lower()], parts[i + 1], "/".join(parts[i + 2 :])
    return None


class Images:
    """Collects pictures of one size, decoding each as it comes.

    Args:
        shape: height, width, channels that every picture must have; None: as the first one.
        size: make every picture a square of this side: its middle, scaled.
    """

    def __init__(self, shape: tuple[int, int, int] | None = None, size: int | None = None) -> None:
        self.size, self.strict = size, shape is not None
        self.shape: tuple[int, ...] | None = shape
        self.found: dict[str, list[tuple[str, str, NDArray[np.uint8]]]] = {"train": [], "test": [], "val": []}
        self.seen: set[tuple[str, str, str]] = set()
        self.first = ""
        self.bytes = 0

    def take(self, member: Member) -> None:
        at = place(member.name)
        if at is None:
            return
        half, label, rest = at
        if at in self.seen:
            raise twice(member.name)
        self.seen.add(at)
        if member.size > MOST_FILE:
            raise wrong(member.name, say(fr="fichier trop grand", en="file too large"))
        pixels = self._decode(member.name, member.read())
        self.bytes += pixels.nbytes
        if self.bytes > MOST_MEMORY:
            raise UserError(
                say(fr=f"Ces images occupent plus de {MOST_MEMORY >> 30} Gio décodées.",
                    en=f"These pictures take more than {MOST_MEMORY >> 30} GiB when decoded."),
                hint=say(fr="Réduisez-les avec --size.", en="Make them smaller with --size."),
            )  # fmt: skip
        self.found[half].append((label, rest, pixels))

    def _decode(self, name: str, blob: bytes) -> NDArray[np.uint8]:
        from PIL import Image, ImageOps

        try:
            with Image.open(io.BytesIO(blob), formats=FORMATS) as picture:
                width, height = picture.size
                if width * height > MOST_PIXELS:
                    raise wrong(name, say(fr=f"image de {width}×{height} pixels, trop grande",
                                          en=f"a picture of {width}×{height} pixels, too large"))  # fmt: skip
                if self.size:
                    picture = ImageOps.exif_transpose(picture)
                elif self.shape and (height, width) != self.shape[:2]:
                    raise self._other_size(name, width, height)
                picture = self._mode(name, picture)
                if self.size:
                    picture = ImageOps.fit(picture, (self.size, self.size), Image.Resampling.LANCZOS)
                pixels = np.asarray(picture, np.uint8)
        except UserError:
            raise
        except Exception as error:  # decoders raise whatever they like on a damaged file
            raise wrong(name, _unreadable(error)) from error
        if pixels.ndim == 2:
            pixels = pixels[..., None]
        if self.shape is None:
            self.shape, self.first = pixels.shape, name
        return pixels

    def _mode(self, name: str, picture: Any) -> Any:
        """The picture in grey or in colour, as the set is; nothing that would lose what it shows."""
        mode = picture.mode
        if mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
            picture = picture.convert("RGBA")
            if picture.getchannel("A").getextrema()[0] < 255:
                raise wrong(name, say(fr="image en partie transparente ; une image opaque est attendue",
                                      en="a partly transparent picture; an opaque one is expected"))  # fmt: skip
            picture = picture.convert("L" if mode == "LA" else "RGB")
        elif mode in ("1", "L"):
            picture = picture.convert("L")
        elif mode in ("P", "RGB"):
            picture = picture.convert("RGB")
        else:
            raise wrong(name, say(fr=f"mode « {mode} » ; une image en niveaux de gris ou RVB 8 bits est attendue",
                                  en=f"mode '{mode}'; an 8-bit grey or RGB picture is expected"))  # fmt: skip
        if self.shape is None:
            return picture
        if self.shape[2] == 3:
            return picture.convert("RGB")
        if picture.mode == "RGB":
            red, green, blue = picture.split()
            if red.tobytes() != green.tobytes() or red.tobytes() != blue.tobytes():
                raise wrong(name, say(fr="image en couleurs dans un jeu en niveaux de gris",
                                      en="a colour picture in a grey set"))  # fmt: skip
            return red
        return picture

    def _other_size(self, name: str, width: int, height: int) -> UserError:
        assert self.shape is not None
        like = f" ({self.first})" if self.first else ""
        error = wrong(name, say(fr=f"image de {width}×{height} pixels, {self.shape[1]}×{self.shape[0]} attendus{like}",
                                en=f"a picture of {width}×{height} pixels, {self.shape[1]}×{self.shape[0]} "
                                   f"expected{like}"))  # fmt: skip
        side = self.shape[0] if self.strict else 32
        error.hint = say(fr=f"Pour les mettre toutes à la même taille : --size {side}.",
                         en=f"To bring them all to one size: --size {side}.")  # fmt: skip
        return error

    def finish(self) -> Content:
        remarks = []
        if not self.found["test"] and self.found["val"]:
            self.found["test"] = self.found["val"]
            remarks.append({"fr": "le dossier de validation sert de jeu de test",
                            "en": "the validation folder serves as test set"})  # fmt: skip
        elif self.found["val"]:
            remarks.append({"fr": f"{len(self.found['val'])} images de validation laissées de côté",
                            "en": f"{len(self.found['val'])} validation pictures left out"})  # fmt: skip
        missing = [f"{half}/<class>/*.png, *.jpg, …" for half in ("train", "test") if not self.found[half]]
        if missing:
            raise missing_files(missing)
        classes = sorted({label for label, _, _ in self.found["train"]}, key=natural)
        strange = sorted({label for label, _, _ in self.found["test"]} - set(classes))
        if strange:
            raise wrong(f"test/{strange[0]}", say(fr="cette classe n'a pas d'images d'entraînement",
                                                  en="this class has no training pictures"))  # fmt: skip
        arrays: dict[str, NDArray[Any]] = {}
        number = {label: i for i, label in enumerate(classes)}
        for half in ("train", "test"):
            # Sorted, so that the archive's order does not matter; then shuffled the same way every
            # time, so that the first thousand are a sample of the set and not all of one class.
            pictures = sorted(self.found.pop(half), key=lambda found: (number[found[0]], natural(found[1])))
            order = np.random.default_rng(0).permutation(len(pictures))
            arrays[f"{half}-x"] = np.stack([pictures[i][2] for i in order])
            arrays[f"{half}-y"] = np.array([number[pictures[i][0]] for i in order], np.int64)
        return Content("images", arrays, classes, remarks=remarks)


def natural(text: str) -> list[tuple[int, int | str]]:
    """A sorting key that puts 2 before 10."""
    return [
        (0, int(piece)) if piece.isdecimal() else (1, piece) for piece in re.split(r"(\d+)", text) if piece
    ]


def _unreadable(error: Exception) -> str:
    """A picture that no decoder makes sense of; what one says of an address in memory helps nobody."""
    from PIL import UnidentifiedImageError

    if isinstance(error, UnidentifiedImageError):
        return say(fr="ce n'est pas une image lisible", en="this is not a readable picture")
    found = str(error) or type(error).__name__
    return say(fr=f"image illisible ({found})", en=f"unreadable picture ({found})")
