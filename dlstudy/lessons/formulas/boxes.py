"""Boxes of characters put beside and above each other: lines of one width, and which one is the baseline."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple


def cells(text: str) -> int:
    """Columns of a text: marks over a letter take none, everything else in a formula one."""
    return len(text) if text.isascii() else sum(not unicodedata.combining(c) for c in text)


class Box(NamedTuple):
    """Lines of equal width; `base` is the number of the line that text stands on."""

    lines: tuple[str, ...]
    base: int = 0

    @property
    def width(self) -> int:
        return cells(self.lines[0])

    @property
    def height(self) -> int:
        return len(self.lines)


def text(words: str) -> Box:
    return Box((words,))


def pad(line: str, width: int, side: str = "c") -> str:
    """A line filled up with blanks: centred, or to the left (l) or right (r)."""
    room = max(0, width - cells(line))
    left = {"l": 0, "r": room}.get(side, room // 2)
    return " " * left + line + " " * (room - left)


def beside(boxes: Sequence[Box]) -> Box:
    """Boxes in a row, their baselines at one height."""
    if not boxes:
        return text("")
    above = max(box.base for box in boxes)
    below = max(box.height - box.base for box in boxes)
    lines = [""] * (above + below)
    for box in boxes:
        top = above - box.base
        blank = " " * box.width
        for k in range(len(lines)):
            lines[k] += box.lines[k - top] if 0 <= k - top < box.height else blank
    return Box(tuple(lines), above)


def stacked(boxes: Sequence[Box], base: int, side: str = "c") -> Box:
    """Boxes one above the other; the baseline is that of number `base`."""
    width = max(box.width for box in boxes)
    lines: list[str] = []
    at = 0
    for k, box in enumerate(boxes):
        if k == base:
            at = len(lines) + box.base
        lines += [pad(line, width, side) for line in box.lines]
    return Box(tuple(lines), at)


#: A delimiter that grows: top, middle (for the rows between), bottom, centre.
_TALL = {
    "(": "⎛⎜⎝⎜", ")": "⎞⎟⎠⎟", "[": "⎡⎢⎣⎢", "]": "⎤⎥⎦⎥", "{": "⎧⎪⎩⎨", "}": "⎫⎪⎭⎬", "|": "││││", "‖": "║║║║",
    "⌊": "⎢⎢⎣⎢", "⌋": "⎥⎥⎦⎥", "⌈": "⎡⎢⎢⎢", "⌉": "⎤⎥⎥⎥", "⟨": "╱│╲⟨", "⟩": "╲│╱⟩",
}  # fmt: skip


def delimiter(sign: str, like: Box) -> Box:
    """A delimiter as tall as a box."""
    if not sign or like.height == 1 or sign not in _TALL:
        return text(sign)
    top, middle, bottom, centre = tuple(_TALL[sign])
    lines = [top, *[middle] * (like.height - 2), bottom]
    if sign in "{}⟨⟩" and like.height > 2:
        lines[(like.height - 1) // 2 if like.height % 2 else like.base] = centre
        lines[0], lines[-1] = top, bottom
    return Box(tuple(lines), like.base)
