"""What the terminal can show: how many colours, and which characters its font has."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

#: Too few columns or rows for anything but to say so.
LEAST_WIDTH, LEAST_HEIGHT = 30, 10

#: What a console font of 256 characters has instead of ours, all one cell wide.
_PLAIN = str.maketrans({
    "●": "■", "◌": "·", "✓": "√", "✗": "x", "‖": "║", "◆": "*", "›": ">", "…": "~", "→": ">",
    "━": "═", "╸": "═", "┄": "─", "┈": "·", "↻": " ", "−": "-", "×": "x", "—": "-", "’": "'",
    "\u202f": " ", "\u00a0": " ", "⚠": "!",
})  # fmt: skip


@dataclass(frozen=True)
class Terminal:
    """`colours`: 0, 16, 256 or 2**24. `plain`: only characters of the old code pages, no braille."""

    colours: int = 2**24
    plain: bool = False

    @property
    def bands(self) -> bool:
        """Whether a faint tint can be told from the background."""
        return self.colours >= 256 and not self.plain

    def text(self, text: str) -> str:
        """The text in characters that the terminal has."""
        return text.translate(_PLAIN) if self.plain else text


def detect(environ: Mapping[str, str] = os.environ) -> Terminal:
    """The terminal that the environment describes; the ``NO_COLOR`` convention is obeyed."""
    term = environ.get("TERM", "").strip().lower()
    plain = term in ("linux", "dumb", "cons25", "ansi") or term.startswith(("vt1", "vt2", "vt3"))
    if environ.get("NO_COLOR") or term == "dumb" or term.startswith("vt"):
        return Terminal(0, plain)
    if environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit") or sys.platform == "win32":
        return Terminal(2**24, plain)
    modern = ("kitty", "alacritty", "ghostty", "wezterm", "foot", "direct")
    if any(name in term for name in modern):
        return Terminal(2**24, plain)
    return Terminal(256 if "256" in term else 16, plain)
