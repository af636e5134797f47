"""Words set in lines: broken at blanks, never inside of a formula or at a no-break space where it can be helped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.cells import cell_len, chop_cells

from dlstudy.lessons.model import Spans

Piece = tuple[str, Any]
Line = list[Piece]
#: A formula or a piece of code up to so many columns is kept together.
TOGETHER = 28


def size(text: str) -> int:
    """Columns of a text on the screen."""
    return cell_len(text)


def flowed(spans: Spans, width: int, *, side: str = "l") -> list[Line]:
    """The sentence in lines of at most `width` columns."""
    width = max(1, width)
    lines: list[Line] = [[]]
    used = 0
    space: Piece | None = None
    for word in _words(spans):
        if word is None or isinstance(word, tuple):
            space = word
            continue
        long = sum(size(text) for text, _ in word)
        gap = 1 if space is not None and used else 0
        if used and used + gap + long > width:
            lines.append([])
            used, gap = 0, 0
        if long > width:  # nothing else helps: a word longer than the line
            for part in chopped(word, width):
                if lines[-1]:
                    lines.append([])
                lines[-1] = list(part)
                used = sum(size(text) for text, _ in part)
            space = None
            continue
        if gap and space is not None:
            _put(lines[-1], space)
        for piece in word:
            _put(lines[-1], piece)
        used += gap + long
        space = None
    if side != "l":
        for line in lines:
            room = width - sum(size(text) for text, _ in line)
            line.insert(0, (" " * (room if side == "r" else room // 2), ""))
    return lines if lines != [[]] else []


def chopped(pieces: Line, width: int) -> list[Line]:
    """A line cut into lines of at most `width` columns, wherever that falls."""
    lines: list[Line] = [[]]
    used = 0
    for text, style in pieces:
        while used + size(text) > width:
            first = chop_cells(text, width - used)[0] if used < width else ""
            if first and size(first) <= width - used:
                lines[-1].append((first, style))
                text = text[len(first) :]
            elif not used:
                break
            lines.append([])
            used = 0
        if text:
            lines[-1].append((text, style))
            used += size(text)
    return lines


def _put(line: Line, piece: Piece) -> None:
    """Add a piece, joined to the one before it if both look the same."""
    if line and line[-1][1] == piece[1]:
        line[-1] = (line[-1][0] + piece[0], piece[1])
    else:
        line.append(piece)


def _words(spans: Spans) -> Iterator[Line | Piece]:
    """Words (lists of pieces) and the blanks between them (single pieces)."""
    word: Line = []
    for text, style in spans:
        if style in ("math", "code") and size(text) <= TOGETHER and not text.startswith(" "):
            word.append((text, style))
            continue
        for k, part in enumerate(text.split(" ")):
            if k:
                if word:
                    yield word
                    word = []
                yield (" ", style)
            if part:
                word.append((part, style))
    if word:
        yield word
