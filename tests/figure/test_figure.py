"""What a figure keeps, and that every way to draw it shows it."""

from __future__ import annotations

import json

import numpy as np
import pytest

from dlstudy.figure import Colours, Figure, draw, plain
from dlstudy.figure.contours import contours


def everything() -> Figure:
    """One of each kind, with zeros, gaps and both languages."""
    x = np.linspace(-2, 2, 50)
    X, Y = np.meshgrid(x, x)
    f = Figure(x="x", y={"fr": "hauteur", "en": "height"}, title={"fr": "Tout", "en": "Everything"})
    f.heat(X * Y, (-2, 2), (-2, 2), center=0).contour(X, Y, X**2 + Y**2, 4)
    f.line(x, np.where(x > 1, np.nan, x), label="line", dashed=True).points([0, 1], [0, 1], label="points")
    f.arrow(0, 0, 1, -1).hline(0).vline(0).text(0, 0, {"fr": "ici", "en": "here"})
    return f.bars(np.arange(3), [0, 1, 2], label="bars").limits(x=(-2, 2)).equal()


def test_json_keeps_everything_and_draws_the_same():
    figure = everything()
    text = json.dumps(figure.to_dict(), allow_nan=False)
    again = Figure.from_dict(json.loads(text))
    assert plain(again, 80, 24, "en") == plain(figure, 80, 24, "en")
    assert again.to_dict() == json.loads(text)


@pytest.mark.parametrize("size", [(80, 24), (140, 45), (40, 12), (16, 5), (5, 2)])
def test_no_line_is_too_long_and_none_too_many(size):
    from rich.cells import cell_len

    for colours in (Colours(), Colours(colour=False), Colours(blocks=True)):
        for figure in (
            everything(),
            Figure(),
            Figure().bars(["a" * 90, "b"], [1e9, -2]),
            Figure().heat([[np.nan]]),
        ):
            lines = draw(figure, *size, "fr", colours)
            assert len(lines) <= size[1]
            assert all(sum(cell_len(segment.text) for segment in line) <= size[0] for line in lines)


def test_both_languages():
    fr, en = ("\n".join(plain(everything(), 80, 24, lang)) for lang in ("fr", "en"))
    assert "hauteur" in fr and "ici" in fr and "height" not in fr
    assert "height" in en and "here" in en
    assert "0,5" in "\n".join(plain(Figure().line([0, 1], [0, 1]), 60, 16, "fr"))


def test_a_long_line_is_short_and_keeps_its_peak():
    y = np.zeros(1_000_000)
    y[123_456] = 7
    item = Figure().line(np.arange(len(y)), y).items[0]
    assert len(item["x"]) <= 800 and max(item["y"]) == 7
    assert len(json.dumps(Figure().heat(np.random.rand(2000, 3000)).to_dict())) < 150_000


def test_a_reduced_path_keeps_its_gaps():
    y = np.ones(5000)
    y[2501] = np.nan  # falls between the points that are kept
    assert None in Figure().line(np.cos(np.arange(5000)), y).items[0]["y"]


def test_contours_lie_on_the_circle():
    x = np.linspace(-2, 2, 81)
    X, Y = np.meshgrid(x, x)
    cx, cy = contours(x, x, X**2 + Y**2, 1.0)
    assert np.abs(np.hypot(cx, cy) - 1).max() < 2e-3  # of linear interpolation on cells of 0.05
    # One closed line, all round.
    assert not np.isnan(cx).any() and cx[0] == cx[-1] and cy[0] == cy[-1]
    assert abs(np.hypot(np.diff(cx), np.diff(cy)).sum() - 2 * np.pi) < 0.01


def test_contours_agree_with_contourpy():
    contourpy = pytest.importorskip("contourpy")
    rng = np.random.default_rng(0)
    x, y, z = np.arange(12.0), np.arange(9.0) * 2, rng.normal(size=(9, 12))
    cx, cy = contours(x, y, z, 0.1)
    ours = np.nansum(np.hypot(np.diff(cx), np.diff(cy)))
    lines = contourpy.contour_generator(x, y, z, corner_mask=False).lines(0.1)
    theirs = sum(np.hypot(*np.diff(line, axis=0).T).sum() for line in lines)
    assert ours == pytest.approx(theirs, rel=1e-9)
    points = {tuple(np.round(point, 6)) for line in lines for point in line}
    assert {tuple(np.round(p, 6)) for p in zip(cx, cy, strict=True) if np.isfinite(p[0])} == points


def test_what_is_higher_is_drawn_higher():
    lines = plain(Figure().line([0, 1], [0, 1]), 60, 16, "en")
    rows = [line[5:] for line in lines]  # without the axis
    first = [next((k for k, c in enumerate(row) if "\u2801" <= c <= "\u28ff"), None) for row in rows]
    found = [k for k in first if k is not None]
    assert len(found) > 8 and found == sorted(found, reverse=True)


def test_a_table_has_its_first_row_on_top_and_a_map_at_its_first_end():
    table = "\n".join(plain(Figure().heat([[0, 0], [1, 1]]), 40, 12, "en"))
    assert table.index("█") > table.index("0┤")
    upright = plain(Figure().heat([[0, 0], [1, 1]], (0, 1), (0, 1)), 40, 12, "en")
    assert "█" in upright[0] and "█" not in upright[-3]


def test_equal_axes_make_a_circle_round():
    t = np.linspace(0, 2 * np.pi, 200)
    lines = plain(Figure().line(np.cos(t), np.sin(t)).limits((-1, 1), (-1, 1)).equal(), 100, 30, "en")
    drawn = [
        (r, c) for r, line in enumerate(lines) for c, char in enumerate(line) if "\u2801" <= char <= "\u28ff"
    ]
    high, wide = (max(v) - min(v) + 1 for v in zip(*drawn, strict=True))
    assert abs(wide - 2 * high) <= 2  # a character is twice as high as it is wide


def test_far_outside_costs_nothing_and_breaks_nothing():
    y = 10.0 ** np.arange(0, 300, 3)
    assert plain(Figure().line(np.arange(100), y * (-1) ** np.arange(100)).limits(y=(-1, 1)), 60, 16)
    assert plain(Figure().line([0, 1], [np.nan, np.inf]).points([np.nan], [0]), 60, 16)
    assert plain(Figure().line([1, 10], [-1, 0]).log(y=True), 60, 16)


def test_without_colours_dashed_lines_differ_too():
    f = Figure()
    for k, (color, dashed) in enumerate(
        [("purple", True), ("teal", True), ("orange", False), ("green", False)]
    ):
        f.line([0, 1], [k, k + 1], label=f"<{k}", dashed=dashed, color=color)
    legend = next(line for line in plain(f, 76, 18, "en") if "<0" in line)
    samples = [legend.split(f" <{k}")[0][-2:] for k in range(4)]
    assert len(set(samples)) == 4 and "━━" not in samples[:2]


@pytest.mark.parametrize("height", range(9, 24))
def test_a_tick_stands_in_the_row_and_the_column_of_its_value(height):
    f = Figure().points([0, 1], [0, 1], mark="o").limits(x=(-0.35, 1.35), y=(-0.35, 1.35))
    lines = plain(f, 60, height, "en")
    rows = {line.split("┤")[0].strip(): line for line in lines if "┤" in line}
    axis = next(line for line in lines if "└" in line)
    for value in ("0.0", "1.0"):
        assert rows[value].count("●") == 1 and axis[rows[value].index("●")] == "┬"


def test_without_colours_lines_differ_by_their_dashes():
    x = np.linspace(0, 1, 50)
    figure = Figure().line(x, x, label="a").line(x, x + 3, label="b")
    assert "━━ a" in (text := "\n".join(plain(figure, 60, 18))) and "━━ b" not in text


@pytest.mark.parametrize("wrong", [
    lambda f: f.line([1, 2], [1]), lambda f: f.heat([1, 2]), lambda f: f.bars(["a"], [1, 2]),
    lambda f: f.limits(x=(1, 1)), lambda f: f.line([1], [1], color="pink"), lambda f: f.points([1], [1], mark="?"),
    lambda f: f.contour([0, 1], [0, 1], [[1, 2, 3]]), lambda f: f.text(0, 0, {"de": "hier"}),
])  # fmt: skip
def test_what_does_not_fit_is_refused_at_once(wrong):
    with pytest.raises(ValueError):
        wrong(Figure())


@pytest.mark.parametrize("damage", [
    lambda d: d["items"][0].pop("values"), lambda d: d["items"][1].pop("lines"), lambda d: d["items"][2].update(x="no"),
])  # fmt: skip
def test_a_damaged_description_is_drawn_as_a_question_mark(damage):
    data = json.loads(json.dumps(everything().to_dict()))
    damage(data)
    assert plain(Figure.from_dict(data), 80, 24) == ["?"]


def test_matplotlib_draws_the_same_things(tmp_path):
    pytest.importorskip("matplotlib")
    picture = everything().matplotlib("fr")
    (ax, *_) = picture.axes
    assert ax.get_title() == "Tout" and ax.get_ylabel() == "hauteur"
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["line", "points", "bars"]
    assert ax.get_xlim() == (-2, 2)
    picture.savefig(tmp_path / "figure.png")
    assert (tmp_path / "figure.png").stat().st_size > 1000
    lying = Figure().bars(["a", "b"], [1, 2]).matplotlib("en").axes[0]
    assert [t.get_text() for t in lying.get_yticklabels()] == ["a", "b"]
