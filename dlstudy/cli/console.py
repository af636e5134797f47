"""Plain output that looks good in a terminal and reads well without one.

No rich here: `dlstudy today` has to be instant, and lines of text need no more.
"""

import json
import os
import shutil
import sys
import unicodedata
from typing import Any, TextIO

_CODES = {"bold": 1, "dim": 2, "italic": 3, "underline": 4, "strike": 9,
          "red": 31, "green": 32, "yellow": 33, "blue": 34, "magenta": 35, "cyan": 36}  # fmt: skip


def prepare() -> None:
    """Never die on a character that the terminal cannot show, nor of an output that was closed (`>&-`)."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  # for as long as we live
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def is_terminal(stream: TextIO | None = None) -> bool:
    """Whether somebody is looking: a terminal that understands more than plain text."""
    stream = stream or sys.stdout
    return stream.isatty() and os.environ.get("TERM", "") != "dumb"


def has_colour(stream: TextIO | None = None) -> bool:
    """Colour only on a terminal, never with NO_COLOR, always with FORCE_COLOR."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or is_terminal(stream)


def has_unicode() -> bool:
    """Whether box characters and ticks can be shown."""
    return (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("-", "").startswith("utf")


def style(text: str, *names: str, stream: TextIO | None = None) -> str:
    """Text in a style (bold, dim, red, …), or as it is where there is no colour."""
    if not names or not text or not has_colour(stream):
        return text
    codes = ";".join(str(_CODES[name]) for word in names for name in word.split())
    return f"\x1b[{codes}m{text}\x1b[0m"


def out(text: str = "") -> None:
    """A line of output."""
    print(printable(sys.stdout, text))


def err(text: str = "") -> None:
    """A line for the user that is not the output: warnings, errors, progress."""
    print(printable(sys.stderr, text), file=sys.stderr)


_ASCII = str.maketrans({
    "\u00a0": " ", "\u202f": " ", "…": "...", "—": "-", "–": "-", "’": "'", "«": '"', "»": '"', "×": "x",
    "·": "-", "•": "*", "✓": "x", "✔": "x", "✗": "!", "○": "o", "●": "*", "→": "->", "≥": ">=", "≤": "<=",
    "█": "#", "░": ".", "▏": "|", "│": "|", "─": "-", "▸": ">", "▶": ">",
})  # fmt: skip


def printable(stream: TextIO, text: str) -> str:
    """The text in characters that the stream's encoding has."""
    encoding = (getattr(stream, "encoding", None) or "utf-8").lower()
    if encoding.replace("-", "").startswith("utf"):
        return text
    text = text.translate(_ASCII)
    try:
        text.encode(encoding)
        return text
    except UnicodeEncodeError:
        return unicodedata.normalize("NFKD", text).encode(encoding, "ignore").decode(encoding)


def width(most: int = 100) -> int:
    """Columns to write in: the terminal's, 80 without one, never more than reads well."""
    return max(20, min(shutil.get_terminal_size((80, 24)).columns, most))


def visible(text: str) -> int:
    """Columns that a text takes on screen, colours not counted."""
    import re

    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    if plain.isascii():
        return len(plain)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in plain
    )


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """A text filled up with spaces, on the left for numbers (`right=True`)."""
    fill = " " * max(0, columns - visible(text))
    return fill + text if right else text + fill


def wrap(text: str, indent: int = 0, first: str = "") -> str:
    """A paragraph broken at the terminal's width; `first` stands before its first line."""
    import textwrap

    return textwrap.fill(
        text,
        max(20, width()),
        initial_indent=first or " " * indent,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def fitted(text: str, stream: TextIO) -> str:
    """Lines that break between words on a terminal; as they are in a file, where somebody may search them."""
    if not stream.isatty():
        return text
    lines = []
    for line in text.splitlines():
        inside = line.lstrip()
        first = line[: len(line) - len(inside)]
        long = visible(line) > width()
        lines.append(wrap(inside, len(first) + 2 if first else 0, first) if long else line)
    return "\n".join(lines)


def table(
    rows: list[list[str]], heads: list[str] | None = None, *, numbers: set[int] | None = None
) -> list[str]:
    """Lines of a table with columns as wide as they need; `numbers` are right-aligned columns."""
    numbers = numbers or set()
    cells = ([heads] if heads else []) + rows
    if not cells:
        return []
    widths = [max(visible(row[i]) for row in cells) for i in range(len(cells[0]))]
    lines = ["  ".join(pad(cell, widths[i], right=i in numbers) for i, cell in enumerate(row)).rstrip()
             for row in cells]  # fmt: skip
    if heads:
        lines[0] = style(lines[0], "dim")
    return lines


def bar(fraction: float, columns: int = 20) -> str:
    """A progress bar: ``████░░░░``."""
    full = round(max(0.0, min(1.0, fraction)) * columns)
    return "█" * full + "░" * (columns - full)


def json_out(value: Any) -> None:
    """Machine-readable output: one JSON document, UTF-8, two spaces."""
    print(json.dumps(value, ensure_ascii=not has_unicode(), indent=2, allow_nan=False))


def ask(question: str, *, default: bool = False) -> bool:
    """A yes/no question, put again until it is answered; without a terminal the answer is the default."""
    from dlstudy.language import say

    if not sys.stdin.isatty():
        return default
    letters = say(fr="[O/n]" if default else "[o/N]", en="[Y/n]" if default else "[y/N]")
    while True:
        print(printable(sys.stderr, f"{question} {letters} "), end="", file=sys.stderr, flush=True)
        answer = sys.stdin.readline().strip().lower()
        if not answer or answer in ("o", "oui", "y", "yes", "n", "no", "non"):
            return answer[0] in "oy" if answer else default
        question = say(fr="o pour oui, n pour non", en="y for yes, n for no")
