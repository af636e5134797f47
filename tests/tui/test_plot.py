"""Reduction, smoothing, ticks and dots, against numpy doing the same the slow way."""

import math
import random

import numpy as np
import pytest

from dlstudy import language
from dlstudy.figure import ticks
from dlstudy.tui.plot.chart import AXIS, Curve, Look, draw
from dlstudy.tui.plot.raster import BAND, FAINT, NONE, Sheet
from dlstudy.tui.plot.reduce import reduce, smooth


@pytest.fixture
def rng():
    return np.random.default_rng(7)


class TestReduce:
    def slowly(self, x, y, left, right, columns):
        kept = np.isfinite(y) & (x >= left) & (x <= right)
        x, y = x[kept], y[kept]
        place = np.minimum(np.floor((x - left) / (right - left) * columns), columns - 1)
        return {
            int(c): (y[place == c].mean(), y[place == c].min(), y[place == c].max()) for c in np.unique(place)
        }

    @pytest.mark.parametrize("n", [1, 5, 80, 3000])
    def test_is_the_mean_and_range_of_each_column(self, rng, n):
        x, y = np.sort(rng.uniform(0, 90, n)), rng.normal(size=n)
        y[rng.random(n) < 0.1] = np.nan
        got, want = reduce(x, y, 10.0, 80.0, 64), self.slowly(x, y, 10.0, 80.0, 64)
        assert got.at.tolist() == sorted(want)
        for k, column in enumerate(got.at.tolist()):
            assert (got.mean[k], got.low[k], got.high[k]) == pytest.approx(want[column])

    def test_order_does_not_matter(self, rng):
        x, y = np.sort(rng.uniform(0, 9, 200)), rng.normal(size=200)
        turned = rng.permutation(200)
        one, other = reduce(x, y, 0, 9, 20), reduce(x[turned], y[turned], 0, 9, 20)
        np.testing.assert_allclose(one.mean, other.mean)
        np.testing.assert_array_equal(one.high, other.high)

    @pytest.mark.parametrize("y", [[np.nan, np.inf, -np.inf], []])
    def test_nothing_to_draw(self, y):
        assert len(reduce(np.arange(len(y), dtype=float), np.array(y, float), 0, 2, 10)) == 0

    def test_the_greatest_floats_do_not_overflow(self):
        with np.errstate(over="raise"):
            columns = reduce(np.zeros(4), np.full(4, 1.7e308), 0, 1, 10)
        assert columns.mean[0] == pytest.approx(1.7e308)


class TestSmooth:
    @pytest.mark.parametrize("weight", [0.6, 0.85, 0.95])
    def test_is_a_weighted_line_through_the_neighbours(self, rng, weight):
        y, i = np.cumsum(rng.normal(size=60)), np.arange(60)
        smoothed = smooth(y, weight)
        for k in (0, 1, 30, 58, 59):
            line = np.polyfit(i - k, y, 1, w=np.sqrt(weight ** np.abs(i - k)))
            assert smoothed[k] == pytest.approx(line[1], abs=2e-3)

    def test_leaves_a_straight_line_alone_up_to_its_ends(self):
        np.testing.assert_allclose(smooth(np.linspace(3, -2, 100), 0.95), np.linspace(3, -2, 100), atol=1e-9)

    def test_takes_noise_away(self, rng):
        assert smooth(rng.normal(size=500), 0.95)[50:-50].std() < 0.25

    @pytest.mark.parametrize("values", [[], [1.0], [1.0, 2.0]])
    def test_few_values_stay(self, values):
        assert smooth(np.array(values), 0.9).tolist() == values

    def test_large_values_stay_finite(self):
        assert np.isfinite(smooth(np.full(50, 1e308), 0.9)).all()


class TestTicks:
    def test_snapped_axes_hold_everything_and_have_their_ticks_in_the_middle_of_rows(self):
        dice = random.Random(3)
        for _ in range(2000):
            low = dice.choice([0.0, dice.gauss(0, 1) * 10 ** dice.uniform(-8, 8)])
            high, rows = low + 10 ** dice.uniform(-6, 8), dice.randint(1, 60)
            bottom, top, values = ticks.snapped(low, high, rows)
            each = (top - bottom) / rows
            assert bottom <= low + 1e-6 * (abs(low) + each) and top >= high - 1e-6 * (abs(high) + each)
            for value in values:
                row = (top - value) / each - 0.5
                assert row == pytest.approx(round(row), abs=1e-4) and -0.01 <= row <= rows - 0.99
            if rows >= 6:
                assert 1 <= len(values) <= rows / 2 + 1
                assert top - bottom < 2.2 * (high - low) or high - low < 1e-5 * abs(low)

    def test_a_share_goes_to_one_and_no_further(self):
        bottom, top, values = ticks.snapped(0.2, 0.97, 10, most=1.0)
        assert max(values) <= 1 and top - (top - bottom) / 20 <= 1 + 1e-9

    def test_what_is_never_negative_has_no_axis_far_below_zero(self):
        bottom, top, _ = ticks.snapped(0.0, 3.0, 12)
        assert -(top - bottom) / 12 < bottom <= 0

    @pytest.mark.parametrize("ends", [(5.0, 5.0), (0.0, 0.0), (-1e308, 1e308), (1e-300, 2e-300)])
    def test_odd_ranges(self, ends):
        bottom, top, values = ticks.snapped(*ends, 9)
        assert bottom < top and all(math.isfinite(v) for v in values)

    @pytest.mark.parametrize(
        ("low", "high", "most"), [(0, 776, 6), (0.003, 0.017, 4), (-7, 9, 5), (0, 1e9, 3)]
    )
    def test_linear_ticks_are_round_and_few(self, low, high, most):
        values = ticks.linear(low, high, most)
        assert 1 <= len(values) <= most and all(low - 1e-12 <= v <= high + 1e-12 for v in values)
        if len(values) > 1:
            step = values[1] - values[0]
            assert step / 10 ** math.floor(math.log10(step) + 1e-9) == pytest.approx(1, abs=1e-6) or any(
                step / 10 ** math.floor(math.log10(step)) == pytest.approx(f) for f in (2, 5)
            )

    def test_logarithmic(self):
        assert ticks.logarithmic(0.001, 10, 5) == pytest.approx([0.001, 0.01, 0.1, 1, 10])
        assert ticks.logarithmic(0, 1, 5) == []

    def test_labels_tell_their_ticks_apart(self):
        assert ticks.labels([0.0, 0.5, 1.0]) == ["0.0", "0.5", "1.0"]
        assert ticks.labels([0.65, 0.7], percent=True) == ["65%", "70%"]
        assert ticks.labels([0, 20_000, 40_000]) == ["0", "20k", "40k"]
        assert ticks.labels([1e-9, 1.5e-9]) == ["1.0e-9", "1.5e-9"]
        language.set_language("fr")
        assert ticks.labels([0.65, 0.7], percent=True) == ["65\u00a0%", "70\u00a0%"]
        assert ticks.labels([1e-9, 1.5e-9]) == ["1,0e-9", "1,5e-9"]


def dots(sheet):
    """Which dots a braille sheet shows, read back from its characters by Unicode's own numbering."""
    order = [(0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1), (3, 0), (3, 1)]  # dots 1 to 8
    found = np.zeros((sheet.dots_high, sheet.dots_wide), bool)
    for row in range(sheet.height):
        text = "".join(run[0] for run in sheet.runs(row))
        for column, character in enumerate(text):
            if 0x2800 <= ord(character) <= 0x28FF:
                for bit, (y, x) in enumerate(order):
                    found[4 * row + y, 2 * column + x] |= bool((ord(character) - 0x2800) >> bit & 1)
    return found


class TestSheet:
    def test_draws_exactly_the_dots_asked_for(self, rng):
        sheet = Sheet(30, 7)
        top = rng.integers(0, 28, 60).astype(float)
        bottom = top + rng.integers(0, 6, 60)
        top[rng.random(60) < 0.2] = np.nan
        sheet.bars(top, bottom, 0)
        rows = np.arange(28)[:, None]
        np.testing.assert_array_equal(dots(sheet), (rows >= top) & (rows <= bottom))

    def test_strong_dots_take_the_character_and_faint_ones_the_rest(self):
        sheet = Sheet(2, 1)
        sheet.bars(np.zeros(4), np.full(4, 3.0), 1, strong=False)
        sheet.bars(np.array([0, 0, np.nan, np.nan]), np.zeros(4), 0)
        assert sheet.runs(0) == [("⠉", 0, NONE), ("⣿", FAINT - 1, NONE)]

    def test_the_rest_is_grid_and_marks_lie_on_top(self):
        sheet = Sheet(4, 1)
        sheet.mark(2, 0, "●", 5)
        sheet.mark(9, 9, "●", 5)  # outside
        assert sheet.runs(0, "┈", -3) == [("┈┈", -3, NONE), ("●", 5, NONE), ("┈", -3, NONE)]

    def test_bands_end_on_eighths(self):
        sheet = Sheet(3, 2)
        top = np.array([2.0, 2.0, 0.0, 0.0, np.nan, np.nan])  # half of the first row, all of it, nothing
        sheet.band(top, np.array([3.0, 3.0, 7.0, 7.0, np.nan, np.nan]), 0)
        assert sheet.runs(0) == [("▄", BAND, NONE), (" ", NONE, 0), (" ", NONE, NONE)]
        assert sheet.runs(1) == [(" ", NONE, NONE), (" ", NONE, 0), (" ", NONE, NONE)]

    def test_half_blocks_where_there_is_no_braille(self):
        sheet = Sheet(3, 1, blocks=True)
        sheet.bars(np.array([0.0, 1.0, 0.0]), np.array([0.0, 1.0, 1.0]), 0)
        assert sheet.runs(0) == [("▀▄█", 0, NONE)]


class TestChart:
    def text(self, lines):
        return ["".join(text for text, *_ in line) for line in lines]

    @pytest.mark.parametrize(
        "look", [Look(), Look(log=True), Look(smoothing=0.85, bands=True), Look(blocks=True)]
    )
    @pytest.mark.parametrize("size", [(80, 20), (31, 9), (12, 3), (200, 60)])
    def test_has_the_size_asked_for(self, rng, look, size):
        curve = Curve(np.arange(500.0), 1 + rng.random(500))
        lines = draw([curve, Curve([100.0, 400.0], [1.2, 1.4])], *size, span=(0, 500), look=look)
        assert len(lines) == size[1] and {len(line) for line in self.text(lines)} <= {*range(size[0] + 1)}
        assert max(len(line) for line in self.text(lines)) == size[0]

    def test_a_line_passes_where_it_should(self):
        lines = draw([Curve([0.0, 100.0], [0.0, 10.0])], 48, 12, span=(0, 100), look=Look())
        drawn = self.text(lines)
        plot = [line.partition("│")[2] or line.partition("┤")[2] for line in drawn[:10]]
        columns = {row: [k for k, c in enumerate(line) if "⠀" < c <= "⣿"] for row, line in enumerate(plot)}
        middles = [sum(columns[row]) / len(columns[row]) for row in range(9, -1, -1) if columns[row]]
        assert middles == sorted(middles) and len(middles) >= 8  # it climbs from left to right

    def test_many_points_cost_no_more_lines(self, rng):
        n = 100_000
        lines = draw([Curve(np.arange(n), rng.normal(size=n))], 120, 36, span=(0, n), look=Look())
        assert len(lines) == 36

    @pytest.mark.parametrize(
        "values", [[np.nan] * 5, [np.inf, 1, 2, 3, 4], [-1.0] * 5, [1e308, -1e308, 0, 0, 0]]
    )
    @pytest.mark.parametrize("log", [False, True])
    def test_odd_values(self, values, log):
        for smoothing in (0.0, 0.9):
            look = Look(log=log, smoothing=smoothing, bands=True)
            assert len(draw([Curve(range(5), values)], 40, 10, span=(0, 4), look=look)) == 10

    def test_few_points_are_marked_and_the_axis_is_an_axis(self):
        lines = draw([Curve([1.0, 2.0, 3.0], [0.5, 0.7, 0.9])], 60, 12, span=(0, 3),
                     look=Look(percent=True, unit="epoch"))  # fmt: skip
        drawn = self.text(lines)
        assert "".join(drawn).count("●") == 3
        assert any(line.lstrip().startswith("80%┤") for line in drawn) and drawn[-1].endswith("epoch")
        assert all(line[0][1] == AXIS for line in lines)


@pytest.mark.parametrize(("span", "wanted"), [((1.0, 2.0), ["1", "2"]), ((1.2, 1.8), [])])
def test_steps_are_whole_numbers(span, wanted):
    curve = Curve([1.0, 2.0], [1.0, 3.0])
    words = {whole: "".join(run[0] for run in draw([curve], 60, 10, span=span, look=Look(whole=whole))[-1]).split()
             for whole in (True, False)}  # fmt: skip
    assert words[True] == wanted and any("." in word or "," in word for word in words[False])
