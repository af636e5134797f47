"""The same figure by matplotlib, for slides, notebooks and paper. matplotlib is imported here alone."""

from __future__ import annotations

from typing import Any

import numpy as np

from dlstudy.errors import DlstudyError
from dlstudy.figure import axes
from dlstudy.figure.colours import Colours
from dlstudy.figure.figure import Figure, here
from dlstudy.language import language, say, speaking

_MARKS = {"o": "o", "x": "x", "+": "+", "s": "s", "^": "^", "d": "D", ".": "."}
_TURN = ("o", "x", "s", "^", "D", "+")


def draw(figure: Figure, lang: str | None, size: tuple[float, float]) -> Any:
    """A matplotlib Figure of `size` inches, without a window. DlstudyError where matplotlib is missing."""
    try:
        from matplotlib.figure import Figure as Picture
    except ImportError as error:
        raise DlstudyError(
            say(fr="Cette image a besoin de matplotlib, qui n'est pas installé.",
                en="This picture needs matplotlib, which is not installed."),
            hint="pip install 'dlstudy[figures]'",
        ) from error  # fmt: skip
    with speaking(lang or language()):
        picture = Picture(figsize=size, layout="constrained")
        ax = picture.add_subplot()
        lying = any(item["kind"] == "bars" and not item.get("placed") for item in figure.items)
        if lying:
            _lying(ax, figure)
        else:
            _axes(ax, figure)
            for item in figure.items:
                _item(ax, item, figure)
            _numbers(ax)
        ax.set_title(here(figure.title))
        if any(item.get("label") and item["kind"] != "heat" for item in figure.items):
            found: dict[str, Any] = {}
            for handle, label in zip(*ax.get_legend_handles_labels(), strict=True):
                found.setdefault(label, handle)
            ax.legend(list(found.values()), list(found), frameon=False, fontsize="small")
    return picture


def _axes(ax: Any, figure: Figure) -> None:
    x, y = axes.of(figure)
    ax.set_xscale("log" if x.log else "linear")
    ax.set_yscale("log" if y.log else "linear")
    ax.set_xlim(*((10**x.first, 10**x.last) if x.log else (x.first, x.last)))
    ax.set_ylim(*((10**y.first, 10**y.last) if y.log else (y.first, y.last)))
    ax.set_xlabel(here(figure.x))
    ax.set_ylabel(here(figure.y))
    ax.spines[["top", "right"]].set_visible(False)
    if figure.equal_axes:
        ax.set_aspect("equal")


def _numbers(ax: Any) -> None:
    """Ticks as the language writes them."""
    if language() != "fr":
        return
    from matplotlib.ticker import FuncFormatter

    for axis in (ax.xaxis, ax.yaxis):
        if axis.get_scale() == "linear":
            axis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:g}".replace(".", ",").replace("-", "−")))


def _item(ax: Any, item: dict[str, Any], figure: Figure) -> None:
    kind, label = item["kind"], here(item.get("label", "")) or None
    color = _colour(item["color"])
    if kind == "line":
        ax.plot(_floats(item["x"]), _floats(item["y"]), color=color, label=label, lw=1.8,
                ls="--" if item.get("dashed") else "-")  # fmt: skip
    elif kind == "points":
        mark = (
            _MARKS[item["mark"]]
            if item.get("mark")
            else _TURN[0 if color == "0.5" else item["color"] % len(_TURN)]
        )
        ax.plot(_floats(item["x"]), _floats(item["y"]), mark if item["size"] >= 1 else ".", color=color, label=label,
                ms=5 * item["size"] if item["size"] >= 1 else 2, ls="")  # fmt: skip
    elif kind == "heat":
        _heat(ax, item, any(one["kind"] not in ("heat", "vline", "hline") for one in figure.items))
    elif kind == "contour":
        for k, line in enumerate(item["lines"]):
            tint = (
                Colours(surface="#ffffff").height(k / max(1, len(item["lines"]) - 1))
                if item.get("many")
                else color
            )
            ax.plot(_floats(line["x"]), _floats(line["y"]), color=tint, lw=0.9, label=None if k else label)
    elif kind == "arrow":
        (x0, x1), (y0, y1) = item["x"], item["y"]
        ax.annotate("", (x1, y1), (x0, y0), arrowprops={"arrowstyle": "->", "color": color, "lw": 1.6})
        ax.plot([], [], color=color, label=label)
    elif kind == "hline":
        ax.axhline(item["at"], color=color, lw=0.9, ls=":", label=label)
    elif kind == "vline":
        ax.axvline(item["at"], color=color, lw=0.9, ls=":", label=label)
    elif kind == "text":
        ax.text(
            item["x"],
            item["y"],
            here(item["words"]),
            color="black" if item.get("plain") else color,
            fontsize="small",
        )
    elif kind == "bars":
        ax.bar(
            item["names"],
            _floats(item["values"]),
            width=0.84 * axes.width(item["names"]),
            color=color,
            label=label,
        )


def _heat(ax: Any, item: dict[str, Any], behind: bool) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    colours, center = Colours(surface="#ffffff"), item.get("center")
    strength = 0.4 if behind else 0.9
    steps = [np.array(colours.ramp(k / 16, center is not None, strength)) / 255 for k in range(17)]
    low, high = item["low"], item["high"]
    if center is not None:
        reach = max(high - center, center - low) or 1.0
        low, high = center - reach, center + reach
    values = np.array([_floats(row) for row in item["values"]])
    ends = ax.get_xlim(), ax.get_ylim()
    image = ax.imshow(values, origin="lower", extent=[*item["x"], *item["y"]], aspect=ax.get_aspect(), zorder=0,
                      vmin=low, vmax=high, cmap=LinearSegmentedColormap.from_list("dlstudy", steps),
                      interpolation="nearest")  # fmt: skip
    ax.set_xlim(*ends[0])
    ax.set_ylim(*ends[1])
    if item.get("table"):
        ax.set_xticks(range(values.shape[1]) if values.shape[1] <= 20 else ax.get_xticks())
        ax.set_yticks(range(values.shape[0]) if values.shape[0] <= 20 else ax.get_yticks())
    if not behind or item.get("label"):
        ax.figure.colorbar(image, ax=ax, shrink=0.8, label=here(item.get("label", "")) or None)


def _lying(ax: Any, figure: Figure) -> None:
    sets = [item for item in figure.items if item["kind"] == "bars" and not item.get("placed")]
    names = [here(name) for name in sets[0]["names"]]
    each = 0.8 / len(sets)
    for k, item in enumerate(sets):
        values = _floats(item["values"])
        places = np.arange(len(values)) - 0.4 + each * (k + 0.5)
        ax.barh(
            places,
            values,
            each * 0.92,
            color=_colour(item["color"]),
            label=here(item.get("label", "")) or None,
        )
    ax.set_yticks(range(len(names)), names)
    ax.invert_yaxis()
    ax.set_xscale("log" if figure.log_y else "linear")
    ax.set_xlabel(here(figure.y or figure.x))
    ax.spines[["top", "right"]].set_visible(False)


def _colour(color: int | str) -> str:
    return "0.5" if color == "muted" else Colours().ink(color)


def _floats(values: list[Any]) -> list[float]:
    return [float("nan") if v is None else v for v in values]
