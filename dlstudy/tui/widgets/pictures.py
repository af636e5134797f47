"""The latest pictures with what the network took them for: half blocks, two pixels to a character."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.color import Color
from rich.segment import Segment
from rich.style import Style

from dlstudy.language import capital, percent, say
from dlstudy.tui import words
from dlstudy.tui.widgets.panel import Line, Panel

SHADES = " ░▒▓█"
WIDTHS = (32, 28, 24, 20, 18, 16, 14, 12, 10, 8)


@dataclass(frozen=True)
class Picture:
    """One picture, (h, w, 3) uint8, and the words under it; right is None where nothing was predicted."""

    pixels: Any
    label: str
    confidence: str
    truth: str
    right: bool | None


class Pictures(Panel):
    """A grid of pictures, as large as lets a handful be seen."""

    chosen: str | None = None  # the name of what is shown; None: what came last

    def __init__(self, follower, *, id: str | None = None) -> None:
        super().__init__(follower, id=id)
        self._file: tuple[Any, ...] = ()
        self._pictures: list[Picture] | None = None

    def names(self) -> list[str]:
        return [name for name, show in self.follower.view.shows.items() if show.get("kind") == "images"]

    def turn(self, by: int) -> None:
        """Show the next set of pictures, where there are several."""
        names = self.names()
        if names:
            self.chosen = names[(names.index(self.name_shown()) + by) % len(names)]

    def name_shown(self) -> str:
        shows, names = self.follower.view.shows, self.names()
        if self.chosen in names:
            return self.chosen
        return max(names, key=lambda name: (shows[name].get("step", 0), names.index(name)), default="")

    def signature(self) -> tuple[Any, ...]:
        show = self.follower.view.shows.get(self.name_shown(), {})
        return (show.get("file"), show.get("step"), self.chosen, len(self.names()))

    def build(self, width: int, height: int) -> list[Line]:
        p, name = self.palette, self.name_shown()
        if not name:
            return _note(say(fr="Les images du jeu de test apparaîtront ici.",
                             en="Pictures of the test set will appear here."), width, p)  # fmt: skip
        show = self.follower.view.shows[name]
        pictures = self._load(show)
        if pictures is None:
            return _note(
                say(fr="Fichier d'images absent ou illisible.", en="Picture file missing or unreadable."),
                width,
                p,
            )
        top = self._top(show, pictures, width)
        if height < 5 or width < WIDTHS[-1]:
            return [top]
        across, rows, size = _layout(len(pictures), width, height - 1, pictures[0].pixels.shape)
        lines = [top]
        gap = max(1, min(3, (width - across * size[0]) // max(1, across - 1))) if across > 1 else 0
        for row in range(rows):
            some = pictures[row * across : (row + 1) * across]
            if not some:
                break
            blocks = [self._block(picture, *size) for picture in some]
            for parts in zip(*blocks, strict=True):
                line: Line = []
                for part in parts:
                    if line:
                        line.append(Segment(" " * gap))
                    line += part
                lines.append(line)
        return lines

    def _top(self, show: dict[str, Any], pictures: list[Picture], width: int) -> Line:
        p = self.palette
        title = words.here(show.get("title")) or capital(words.title(show["name"]))
        judged = [picture.right for picture in pictures if picture.right is not None]
        line = [Segment(title, p.style("text", bold=True))]
        if judged:
            line += [Segment(f"  ✓ {sum(judged)}", p.style("good")),
                     Segment(f"  ✗ {len(judged) - sum(judged)}", p.style("bad"))]  # fmt: skip
        step = say(fr="  pas", en="  step") + f" {show.get('step', 0):.0f}"
        more = "  n ↻" if len(self.names()) > 1 else ""
        legend = (
            say(fr="   ✗ prédite → vraie", en="   ✗ predicted → true") if judged and not all(judged) else ""
        )
        for text in (legend, step, more):
            if sum(cell_len(s.text) for s in line) + cell_len(text) <= width:
                line.append(Segment(text, p.style("muted")))
        return line

    def _block(self, picture: Picture, wide: int, high: int) -> list[Line]:
        p = self.palette
        lines = _half_blocks(picture.pixels, wide, high, p.colour)
        if picture.right is None:
            mark, colour, second = "", "muted", ""
        elif picture.right:
            mark, colour, second = "✓ ", "good", ""
        else:
            mark, colour, second = "✗ ", "bad", "→ " + picture.truth
        first = mark + picture.label
        # The name first, then how sure: in its line if there is room, else in the next if that is free.
        if picture.confidence and cell_len(first) + cell_len(picture.confidence) < wide:
            first += " " + picture.confidence
        elif not second and picture.confidence:
            second = "  " + picture.confidence
        lines.append([Segment(_cell(first, wide), p.style(colour))])
        lines.append([Segment(_cell(second, wide), p.style("muted"))])
        return lines

    def _load(self, show: dict[str, Any]) -> list[Picture] | None:
        key = (show.get("name"), show.get("file"), show.get("step"))
        if key != self._file:
            self._file, self._pictures = key, _read(Path(self.follower.folder.path), show)
        return self._pictures


def _read(folder: Path, show: dict[str, Any]) -> list[Picture] | None:
    """The pictures of a file; None if it is missing, damaged or not inside the run's folder."""
    import numpy as np

    try:
        path = (folder / show["file"]).resolve()
        if not path.is_relative_to(folder.resolve()):
            return None
        with np.load(path, allow_pickle=False) as file:
            columns = {name: file[name] for name in file.files}
        images = columns["images"]
        if images.ndim == 3:
            images = images[..., None]
        if images.ndim != 4 or images.shape[3] not in (1, 3) or not images.size:
            return None
        if images.dtype != np.uint8:
            top = 255 if np.issubdtype(images.dtype, np.floating) and np.nanmax(images) <= 1 else 1
            images = np.nan_to_num(images * top).clip(0, 255).astype(np.uint8)
        images = np.broadcast_to(images, (*images.shape[:3], 3))
        classes = [words.clean(c) for c in show.get("classes") or []]
        made = []
        for k, pixels in enumerate(images):
            truth, predicted = (_at(columns.get(name), k) for name in ("truth", "predicted"))
            label = words.clean(_at(columns.get("labels"), k) or "")
            right, sure = None, ""
            if predicted is not None:
                label = label or _class(classes, predicted)
                right = None if truth is None else bool(truth == predicted)
                confidence = _at(columns.get("confidence"), k)
                if confidence is not None and 0 <= confidence <= 1:
                    sure = percent(float(confidence), 0)
            elif truth is not None:
                label = label or _class(classes, truth)
            made.append(Picture(pixels, label, sure, "" if truth is None else _class(classes, truth), right))
        return made
    except (OSError, ValueError, KeyError, TypeError, IndexError, EOFError, zipfile.BadZipFile, MemoryError):
        return None


def _at(column, k):
    return None if column is None else column[k].item()


def _class(classes: list[str], index: Any) -> str:
    index = int(index)
    return classes[index] if 0 <= index < len(classes) else str(index)


def _layout(n: int, width: int, height: int, shape: tuple[int, ...]) -> tuple[int, int, tuple[int, int]]:
    """(pictures across, rows of them, (width, height) of one in characters).

    The largest that show eight, or all; where not even the smallest do, the best of number and size.
    """
    best, most = (1, 1, (min(width, WIDTHS[-1]), max(1, min(height - 2, WIDTHS[-1] // 2)))), 0.0
    for wide in WIDTHS:
        high = max(1, round(wide * shape[0] / shape[1] / 2))
        across, rows = (width + 1) // (wide + 1), height // (high + 2)
        if across * rows >= min(n, 8):
            return across, rows, (wide, high)
        worth = min(n, across * rows) * (wide * high) ** 0.42  # rather one more than twice the size
        if worth > most:
            best, most = (across, rows, (wide, high)), worth
    return best


@lru_cache(4096)
def _pixels(top: tuple[int, int, int], bottom: tuple[int, int, int]) -> Style:
    return Style(color=Color.from_rgb(*top), bgcolor=Color.from_rgb(*bottom))


def _half_blocks(pixels, wide: int, high: int, colour: bool) -> list[Line]:
    """A picture in `wide` × `high` characters; in shades of one colour where there is none."""
    if not colour:
        grey = _resized(pixels, wide, high) @ (0.299, 0.587, 0.114)
        shades = (grey * (len(SHADES) / 256)).astype(int).tolist()
        return [[Segment("".join(SHADES[shade] for shade in row))] for row in shades]
    # Four bits less than a screen has are not seen at this size, and far fewer styles have to be made.
    data = ((_resized(pixels, wide, 2 * high) + 4) // 8 * 8).clip(0, 255).astype(int).tolist()
    rows = [[tuple(point) for point in row] for row in data]
    return [
        [Segment("▀", _pixels(a, b)) for a, b in zip(upper, lower, strict=True)]
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    ]


def _resized(pixels, wide: int, high: int):
    """(high, wide, 3) means over the area of each new pixel: float, 0 to 255. Pillow would take 80 ms to import."""
    tall, across = pixels.shape[:2]
    rows = (_overlaps(high, tall) @ pixels.reshape(tall, -1)).reshape(high, across, 3)
    return _overlaps(wide, across) @ rows


@lru_cache(32)
def _overlaps(new: int, old: int):
    """(new, old): how much of each new pixel of a line is each old one."""
    import numpy as np

    edges, places = np.arange(new + 1) * (old / new), np.arange(old)
    share = np.minimum(edges[1:, None], places + 1) - np.maximum(edges[:-1, None], places)
    return share.clip(0) * (new / old)


def _cell(text: str, width: int) -> str:
    if cell_len(text) > width:
        text = set_cell_size(text, max(0, width - 1)) + "…"
    return set_cell_size(text, width)


def _note(text: str, width: int, palette) -> list[Line]:
    return [[Segment(text[:width], palette.style("muted"))]]
