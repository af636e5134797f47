"""The colours, once: for the style sheet (as a Textual theme) and for what the widgets draw themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from rich.color import Color
from rich.style import Style
from textual.theme import BUILTIN_THEMES, Theme

RGB = tuple[int, int, int]


@dataclass(frozen=True)
class Palette:
    """Named colours as ``#rrggbb``; without `colour` only bold, dim and reverse tell things apart."""

    name: str
    background: str
    surface: str
    border: str
    text: str
    muted: str
    grid: str
    accent: str
    curves: tuple[str, ...]  # training, test, then whatever else is logged
    faint: tuple[str, ...]  # the same for single dots behind them
    bands: tuple[str, ...]  # the same for whole areas behind them
    good: str
    bad: str
    warn: str
    dark: bool = True
    colour: bool = True
    few: bool = False  # of xterm's 256 colours: too few for faint tints

    def style(self, name: str, *, bold: bool = False) -> Style:
        """The Rich style of one of the colours: ``style("muted")``."""
        if self.colour:
            return _style(getattr(self, name), bold)
        return _plain(bold or name in ("bad", "accent"), name in ("muted", "grid", "border"))

    def curve(self, ink: int, *, faint: bool = False) -> Style:
        """The style of the curve number `ink`."""
        if not self.colour:
            return _plain(ink == 0 and not faint, faint)
        kinds = self.faint if faint else self.curves
        return _style(kinds[ink % len(kinds)], False)

    def band(self, ink: int, *, behind: bool = False) -> Style:
        """The tint of the curve number `ink`, as what is drawn or as what lies behind it."""
        colour = self.bands[ink % len(self.bands)]
        return _background(colour) if behind else _style(colour, False)

    def heat(self, share: float, good: bool) -> Style:
        """A cell of a heat map: `share` in [0, 1] from the background to green or red, with legible text."""
        if not self.colour:
            return _plain(share > 0.5, share < 0.02)
        if self.few and share < 0.1:
            return Style(color=self.muted if share < 0.03 else self.text, bgcolor=self.surface)
        low, high = rgb(self.surface), rgb(self.good if good else self.bad)
        share = round(32 * max(0.0, min(1.0, share)) ** 0.6) / 32
        back = mix(low, high, share * (0.72 if self.dark else 0.62))
        light = 0.299 * back[0] + 0.587 * back[1] + 0.114 * back[2] > 135
        if share < 0.03:
            return Style(color=self.muted, bgcolor=Color.from_rgb(*back))
        return Style(color="#0b0e12" if light else "#f4f7fa", bgcolor=Color.from_rgb(*back))

    def in_256(self) -> Palette:
        """The same where only xterm's 256 colours are had: what is nearly grey becomes one of its greys.

        Left to the terminal library, dark blues turn into a loud teal.
        """
        if not self.colour or self.background == self.surface:
            return self
        if not self.dark:
            return replace(self, few=True, background="#eeeeee", surface="#ffffff", border="#bcbcbc", grid="#dadada",
                           text="#1c1c1c", muted="#626262", bands=("#dadada",) * len(self.curves))  # fmt: skip
        return replace(self, few=True, background="#121212", surface="#1c1c1c", border="#4e4e4e", grid="#303030",
                       text="#dadada", muted="#8a8a8a", bands=("#3a3a3a",) * len(self.curves))  # fmt: skip

    def theme(self) -> Theme:
        """The Textual theme that the style sheet's variables come from."""
        variables = {
            "dim": self.muted,
            "line": self.border,
            "grid": self.grid,
            "footer-key-foreground": self.accent,
        }
        if not self.colour:
            names = {*variables, *BUILTIN_THEMES["ansi-dark"].variables}  # what Textual's own styles ask for
            values = {name: "reverse" if name.endswith("text-style") else "ansi_default" for name in names}
            return Theme(
                name=self.name, ansi=True, dark=True, primary="ansi_default", secondary="ansi_default",
                warning="ansi_default", error="ansi_default", success="ansi_default", accent="ansi_default",
                foreground="ansi_default", background="ansi_default", surface="ansi_default",
                panel="ansi_default", boost="ansi_default", variables=values,
            )  # fmt: skip
        return Theme(
            name=self.name, dark=self.dark, primary=self.accent, secondary=self.accent, warning=self.warn,
            error=self.bad, success=self.good, accent=self.accent, foreground=self.text,
            background=self.background, surface=self.surface, panel=self.surface, variables=variables,
        )  # fmt: skip


def rgb(colour: str) -> RGB:
    return (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))


def mix(a: RGB, b: RGB, share: float) -> RGB:
    """From a (share 0) to b (share 1)."""
    return tuple(round(x + (y - x) * share) for x, y in zip(a, b, strict=True))  # type: ignore[return-value]


@lru_cache(256)
def _style(colour: str, bold: bool) -> Style:
    return Style(color=colour, bold=bold or None)


@lru_cache(64)
def _background(colour: str) -> Style:
    return Style(bgcolor=colour)


@lru_cache(8)
def _plain(bold: bool, dim: bool) -> Style:
    return Style(bold=bold or None, dim=dim or None)


def _dimmed(background: str, curves: tuple[str, ...], share: float) -> tuple[str, ...]:
    return tuple("#{:02x}{:02x}{:02x}".format(*mix(rgb(background), rgb(c), share)) for c in curves)


_ANY = "#808080"
_DARK = ("#6cb6ff", "#ffb454", "#8ddb8c", "#d2a8ff", "#f69d9d", "#56d4dd")
_LIGHT = ("#0a66c2", "#c2570c", "#2b8a3e", "#7a3ec8", "#c2255c", "#0b7285")
_STARK = ("#00d7ff", "#ffff00", "#00ff5f", "#ff87ff", "#ff8787", "#ffffff")

PALETTES = {
    "dark": Palette(
        "dlstudy-dark", background="#0e1217", surface="#141a21", border="#2c3541", text="#d7dde5", muted="#8592a2",
        grid="#2a323d", accent="#6cb6ff", curves=_DARK, faint=_dimmed("#141a21", _DARK, 0.34),
        bands=_dimmed("#141a21", _DARK, 0.2), good="#57c77c", bad="#f47067", warn="#e3b341",
    ),
    "light": Palette(
        "dlstudy-light", background="#f4f5f7", surface="#ffffff", border="#cfd5dc", text="#1f2328", muted="#5b6672",
        grid="#dde2e7", accent="#0a66c2", curves=_LIGHT, faint=_dimmed("#ffffff", _LIGHT, 0.30),
        bands=_dimmed("#ffffff", _LIGHT, 0.16), good="#1f8a45", bad="#d1242f", warn="#9a6700", dark=False,
    ),
    "contrast": Palette(
        "dlstudy-contrast", background="#000000", surface="#000000", border="#ffffff", text="#ffffff",
        muted="#d7d7d7", grid="#5f5f5f", accent="#00d7ff", curves=_STARK, faint=_dimmed("#000000", _STARK, 0.45),
        bands=_dimmed("#000000", _STARK, 0.3), good="#00ff5f", bad="#ff6b6b", warn="#ffff00",
    ),
    "none": Palette(
        "dlstudy-none", background=_ANY, surface=_ANY, border=_ANY, text=_ANY, muted=_ANY, grid=_ANY, accent=_ANY,
        curves=(_ANY,), faint=(_ANY,), bands=(_ANY,), good=_ANY, bad=_ANY, warn=_ANY, colour=False,
    ),
}  # fmt: skip
