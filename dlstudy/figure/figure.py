"""The description of a figure: plain data, bounded in size, the same for every way to draw it."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np

from dlstudy.figure import reduce
from dlstudy.figure.contours import contours, spread

#: A text is one string, or a version for each language: {"fr": …, "en": …}.
Text = str | dict[str, str]
#: The colours by name; by number they go round: 0, 1, … are the first, the second, …
COLOURS = ("blue", "orange", "green", "purple", "red", "teal", "muted")
MARKS = ("o", "x", "+", "s", "^", "d", ".")


class Figure:
    """What there is to see, in the order in which it is laid one over the other.

    Args:
        x, y: what the axes mean. title: the figure's name.

    Numbers are lists, arrays or tensors. NaN and the infinities interrupt a line. A colour is a number
    (0 is the first) or a name of `COLOURS`; without one, each new label takes the next.
    ValueError for lengths or shapes that do not fit.
    """

    def __init__(self, x: Text = "", y: Text = "", title: Text = "") -> None:
        self.x, self.y, self.title = _text(x), _text(y), _text(title)
        self.items: list[dict[str, Any]] = []
        self.x_limits: tuple[float, float] | None = None
        self.y_limits: tuple[float, float] | None = None
        self.log_x = self.log_y = self.equal_axes = False

    # ---- what can be drawn ---------------------------------------------------------------------

    def line(self, x: Any, y: Any, label: Text = "", *, dashed: bool = False,
             color: int | str | None = None) -> Figure:  # fmt: skip
        """A line through the points (x (n,), y (n,)); more than the eye can tell apart are reduced."""
        x, y = _pair("line", x, y)
        return self._add("line", label, color, **reduce.line(x, y), dashed=bool(dashed))

    def points(self, x: Any, y: Any, label: Text = "", *, size: float = 1, mark: str | None = None,
               color: int | str | None = None) -> Figure:  # fmt: skip
        """A mark (one of `MARKS`) at each point; `size` below 1 makes it a single small dot."""
        if mark is not None and mark not in MARKS:
            raise ValueError(f"points(mark={mark!r}): {' '.join(MARKS)}")
        x, y = _pair("points", x, y)
        return self._add("points", label, color, **reduce.points(x, y), size=float(size), mark=mark)

    def heat(self, matrix: Any, x_range: Sequence[float] | None = None, y_range: Sequence[float] | None = None,
             *, low: float | None = None, high: float | None = None, center: float | None = None,
             label: Text = "") -> Figure:  # fmt: skip
        """A matrix (rows, columns) as colours.

        With ranges, row 0 lies at y_range[0] and column 0 at x_range[0], as `np.meshgrid` makes them;
        without, it is a table: row 0 on top. `low` and `high` are the ends of the colours; `center`
        gives what lies below and above it a colour each.
        """
        table = np.asarray(_array(matrix), float)
        if table.ndim != 2 or not table.size:
            raise ValueError(f"heat: a matrix (rows, columns), not of shape {table.shape}")
        rows, columns = table.shape
        x_ends = (-0.5, columns - 0.5) if x_range is None else _ends("heat(x_range=…)", x_range)
        y_ends = (-0.5, rows - 0.5) if y_range is None else _ends("heat(y_range=…)", y_range)
        ends = reduce.ends(table, low, high)
        return self._add(
            "heat", label, "muted", values=reduce.matrix(table), x=list(x_ends), y=list(y_ends), low=ends[0],
            high=ends[1], center=None if center is None else float(center), table=y_range is None,
        )  # fmt: skip

    def contour(self, x: Any, y: Any, z: Any, levels: int | Sequence[float] = 8, label: Text = "", *,
                color: int | str | None = None) -> Figure:  # fmt: skip
        """Lines of equal height of z (rows, columns) over x (columns,) and y (rows,), or over meshgrids of them.

        `levels`: their heights, or how many. Without a colour each height has its own.
        """
        x, y, z = (np.asarray(_array(one), float) for one in (x, y, z))
        x, y = (x[0] if x.ndim == 2 else x), (y[:, 0] if y.ndim == 2 else y)
        if z.ndim != 2 or z.shape != (len(y), len(x)):
            raise ValueError(f"contour: z {z.shape} over {len(y)} rows (y) and {len(x)} columns (x)")
        heights = spread(z, levels) if isinstance(levels, int) else [float(one) for one in levels]
        x, y, z = reduce.grid(x, y, z)
        lines = [{"level": level, **reduce.line(*contours(x, y, z, level))} for level in heights]
        return self._add("contour", label, color, many=color is None, x=reduce.column(x[[0, -1]]),
                         y=reduce.column(y[[0, -1]]), lines=[one for one in lines if one["x"]])  # fmt: skip

    def arrow(self, x0: float, y0: float, x1: float, y1: float, label: Text = "", *,
              color: int | str | None = None) -> Figure:  # fmt: skip
        """An arrow from (x0, y0) to (x1, y1)."""
        x, y = _pair("arrow", [x0, x1], [y0, y1])
        return self._add("arrow", label, color, x=reduce.column(x), y=reduce.column(y))

    def hline(self, y: float, label: Text = "", *, color: int | str | None = "muted") -> Figure:
        """A line across the whole figure at height y."""
        return self._add("hline", label, color, at=float(y))

    def vline(self, x: float, label: Text = "", *, color: int | str | None = "muted") -> Figure:
        """A line from the bottom to the top at x."""
        return self._add("vline", label, color, at=float(x))

    def text(self, x: float, y: float, words: Text, *, color: int | str | None = None) -> Figure:
        """Words whose beginning is at (x, y)."""
        if color is None:
            return self._add("text", "", "muted", x=float(x), y=float(y), words=_text(words), plain=True)
        return self._add("text", "", color, x=float(x), y=float(y), words=_text(words))

    def bars(self, names: Sequence[Any], values: Any, label: Text = "", *,
             color: int | str | None = None) -> Figure:  # fmt: skip
        """A bar for each value: over places on the x axis, if `names` are numbers; else lying, a name to each.

        Lying bars fill their figure alone; several sets of them, with the same names, lie side by side.
        """
        numbers = np.asarray(_array(values), float).reshape(-1)
        names = names.tolist() if hasattr(names, "tolist") else list(names)
        if len(names) != len(numbers):
            raise ValueError(f"bars: {len(names)} names, {len(numbers)} values")
        placed = all(isinstance(name, (int, float)) for name in names) and bool(names)
        shown: list[Any] = [float(name) if placed else _text(name) for name in names[: reduce.BARS]]
        return self._add(
            "bars", label, color, names=shown, values=reduce.column(numbers[: reduce.BARS]), placed=placed
        )

    # ---- how -----------------------------------------------------------------------------------

    def limits(self, x: Sequence[float] | None = None, y: Sequence[float] | None = None) -> Figure:
        """What the axes span; from a greater to a smaller number turns one over."""
        if x is not None:
            self.x_limits = _ends("limits(x=…)", x)
        if y is not None:
            self.y_limits = _ends("limits(y=…)", y)
        return self

    def log(self, x: bool = False, y: bool = False) -> Figure:
        """Logarithmic axes; what is not above zero is left out. Of lying bars, y is their length."""
        self.log_x, self.log_y = bool(x), bool(y)
        return self

    def equal(self) -> Figure:
        """One unit is as long on both axes."""
        self.equal_axes = True
        return self

    def copy(self) -> Figure:
        """One to draw more upon: what stays the same (a surface) is described once, outside the loop."""
        other = copy.copy(self)
        other.items = list(self.items)
        return other

    # ---- elsewhere -----------------------------------------------------------------------------

    def to_dict(self) -> dict[str, Any]:
        """As JSON can hold it; `from_dict` makes it a figure again."""
        fields: dict[str, Any] = {"x": self.x, "y": self.y, "title": self.title, "items": self.items,
                                  "x_limits": self.x_limits and list(self.x_limits),
                                  "y_limits": self.y_limits and list(self.y_limits),
                                  "log_x": self.log_x, "log_y": self.log_y, "equal": self.equal_axes}  # fmt: skip
        return {name: value for name, value in fields.items() if value not in (None, "", False)}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Figure:
        """Raises KeyError, TypeError or ValueError for what `to_dict` did not make."""
        figure = cls(data.get("x", ""), data.get("y", ""), data.get("title", ""))
        for item in data["items"]:
            if not isinstance(item, dict) or item["kind"] not in _KINDS:
                raise ValueError(item)
        figure.items = list(data["items"])
        for name in ("x_limits", "y_limits"):
            if data.get(name) is not None:
                setattr(figure, name, _ends(name, data[name]))
        figure.log_x, figure.log_y = bool(data.get("log_x")), bool(data.get("log_y"))
        figure.equal_axes = bool(data.get("equal"))
        return figure

    def matplotlib(self, lang: str | None = None, size: tuple[float, float] = (7.0, 4.4)) -> Any:
        """The same as a matplotlib Figure of `size` inches. DlstudyError where matplotlib is missing."""
        from dlstudy.figure.picture import draw

        return draw(self, lang, size)

    def _add(self, kind: str, label: Text, color: int | str | None, **fields: Any) -> Figure:
        label = _text(label)
        # A label used again is the same thing once more; without a label each is of its own.
        same = next((item["color"] for item in self.items if label and item.get("label") == label), None)
        if color is None:
            color = (
                same
                if same is not None
                else len({i["color"] for i in self.items if isinstance(i["color"], int)})
            )
        if isinstance(color, str):
            if color not in COLOURS:
                raise ValueError(f"color={color!r}: {', '.join(COLOURS)}, or a number from 0")
            color = color if color == "muted" else COLOURS.index(color)
        fields = {name: value for name, value in fields.items() if value is not None and value is not False}
        self.items.append({"kind": kind, "color": color, **({"label": label} if label else {}), **fields})
        return self


_KINDS = ("line", "points", "heat", "contour", "arrow", "hline", "vline", "text", "bars")


def here(text: Any, lang: str | None = None) -> str:
    """A text in a language, by default the one in force, on one line and without control characters."""
    from dlstudy.language import french, language

    code = lang or language()
    if isinstance(text, dict):
        text = text.get(code) or text.get("en") or text.get("fr") or ""
        text = french(str(text)) if code == "fr" else text
    return "".join(c if c.isprintable() or c == "\u00a0" else " " for c in str(text))


def _text(text: Any) -> Text:
    if isinstance(text, dict):
        if (
            not text
            or not set(text) <= {"fr", "en"}
            or not all(isinstance(one, str) for one in text.values())
        ):
            raise ValueError(f"a text is a string or {{'fr': …, 'en': …}}, not {text!r}")
        return dict(text)
    return str(text)


def _array(values: Any) -> Any:
    """Tensors from any device, arrays and lists alike."""
    return values.detach().cpu().numpy() if hasattr(values, "detach") else values


def _pair(what: str, x: Any, y: Any) -> tuple[np.ndarray, np.ndarray]:
    x, y = (np.asarray(_array(one), float).reshape(-1) for one in (x, y))
    if len(x) != len(y):
        raise ValueError(f"{what}: {len(x)} places, {len(y)} values")
    return x, y


def _ends(what: str, pair: Sequence[float]) -> tuple[float, float]:
    first, last = (float(one) for one in pair)
    if not np.isfinite([first, last]).all() or first == last:
        raise ValueError(f"{what}: two different numbers, not {pair!r}")
    return first, last
