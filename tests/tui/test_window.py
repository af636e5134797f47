"""Zoom, pan and cursor on an axis: laws that hold wherever one stands; the chart and the lab screen that obey them."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dlstudy.tui.plot.chart import CURSOR, Curve, Look, draw
from dlstudy.tui.plot.reduce import reduce, value_at
from dlstudy.tui.plot.window import Window

LOGS = st.booleans()
SHARES = st.floats(0.05, 20)
PLACES = st.none() | st.floats(0, 1)
ENDS = st.tuples(st.floats(1, 1e4), st.floats(2, 1e5)).map(lambda pair: (pair[0], pair[0] + pair[1]))
STEPS = st.lists(st.tuples(st.sampled_from(["zoomed", "panned", "moved"]), st.floats(-2, 2)), max_size=12)


def walked(steps, ends, log=False):
    window = Window()
    for what, by in steps:
        window = getattr(window, what)(2.0**by if what == "zoomed" else by, *ends, log=log)
    return window


@given(STEPS, ENDS, LOGS)
def test_what_is_seen_lies_within_everything_and_the_cursor_within_it(steps, ends, log):
    window = walked(steps, ends, log)
    left, right = window.seen(*ends)
    assert ends[0] <= left < right <= ends[1]
    if window.cursor is not None and steps[-1][0] != "zoomed":
        assert left - 1e-6 * right <= window.cursor <= right * (1 + 1e-6)


@given(STEPS, ENDS, LOGS, st.floats(0.3, 0.9))
def test_the_cursor_keeps_its_place_on_the_screen_while_one_comes_nearer(steps, ends, log, share):
    window = walked([*steps, ("moved", 0.0)], ends, log)
    left, right = window.seen(*ends)
    to = math.log if log else float
    assume(right / left > 1.01 if log else right - left > 1e-3)
    before = (to(window.cursor) - to(left)) / (to(right) - to(left))
    left, right = window.zoomed(share, *ends, log=log).seen(*ends)
    assert (to(window.cursor) - to(left)) / (to(right) - to(left)) == pytest.approx(before, abs=1e-4)


@given(ENDS, LOGS, st.floats(0.3, 0.9))
def test_nearer_and_back_is_everything(ends, log, share):
    window = Window().zoomed(share, *ends, log=log)
    left, right = window.seen(*ends)
    to = math.log if log else float
    assert (to(right) - to(left)) / (to(ends[1]) - to(ends[0])) == pytest.approx(share, rel=1e-6)
    assert window.zoomed(1.001 / share, *ends, log=log).whole


@given(STEPS, ENDS, st.floats(-0.5, 0.5))
def test_panning_keeps_the_width(steps, ends, by):
    window = walked(steps, ends)
    before, after = window.seen(*ends), window.panned(by, *ends).seen(*ends)
    assert after[1] - after[0] == pytest.approx(before[1] - before[0], rel=1e-5)


def test_no_nearer_than_two_steps():
    window = Window()
    for _ in range(60):
        window = window.zoomed(0.6, 0.0, 1000.0, least=2.0)
    left, right = window.seen(0.0, 1000.0)
    assert 2.0 <= right - left < 4.0


def test_at_the_end_it_follows_a_run_that_goes_on_elsewhere_it_stays():
    last = Window().tail(0.5, 0, 100)
    assert last.seen(0, 100) == (50, 100) and last.seen(0, 300) == (50, 300)
    assert last.zoomed(0.5, 0, 100).seen(0, 300) == (75, 300)
    kept = last.panned(-0.5, 0, 100)
    assert kept.seen(0, 100) == kept.seen(0, 300) == (25, 75)


def test_the_same_part_of_another_axis():
    window = Window(20.0, 60.0, 40.0).rescaled((0, 100), (0, 8))
    assert window == Window(1.6, 4.8, 3.2)
    assert Window().rescaled((0, 1), (5, 9)) == Window()


class TestReduceOnALogAxis:
    def test_is_the_mean_and_range_of_each_column(self):
        rng = np.random.default_rng(1)
        x, y = np.sort(rng.uniform(1, 1000, 500)), rng.normal(size=500)
        got = reduce(x, y, 2.0, 900.0, 30, log=True)
        kept = (x >= 2) & (x <= 900)
        place = np.minimum((np.log(x / 2) / np.log(900 / 2) * 30).astype(int), 29)
        assert got.at.tolist() == np.unique(place[kept]).tolist()
        for k, column in enumerate(got.at):
            inside = y[kept & (place == column)]
            assert (got.mean[k], got.low[k], got.high[k]) == pytest.approx(
                (inside.mean(), inside.min(), inside.max())
            )


@given(
    st.lists(st.tuples(st.integers(0, 20), st.floats(-5, 5)), min_size=1, max_size=20), st.integers(-1, 21)
)
def test_the_value_at_a_place_is_the_last_that_was_known(points, at):
    want = None
    for x, y in sorted(points, key=lambda point: point[0]):  # stable: the later of two at one place
        if x <= at:
            want = y
    x, y = np.array(points, float).T
    assert value_at(x, y, at) == want


def text(lines):
    return ["".join(run[0] for run in line) for line in lines]


class TestChart:
    def test_a_power_law_is_a_straight_line_where_both_axes_are_logarithmic(self):
        x = np.arange(1.0, 10_001)
        lines = text(
            draw([Curve(x, x**-0.5)], 70, 18, span=(0, 10_000), look=Look(log=True, log_x=True, whole=True))
        )
        plot = [line[line.index(next(c for c in line if c in "│┤")) + 1 :] for line in lines[:16]]
        middles = [np.mean([k for k, c in enumerate(line) if "⠀" < c <= "⣿"]) for line in plot[1:-1]]
        apart = np.diff(middles)
        assert apart.min() > 0 and apart.std() < 0.25 * apart.mean()
        assert [word for word in lines[-1].split() if word in ("1", "10", "100", "1,000", "10k")] != []

    @pytest.mark.parametrize("log_x", [False, True])
    @pytest.mark.parametrize("smoothing", [0.0, 0.85])
    def test_the_cursor_is_a_line_with_its_place_below_and_a_mark_on_the_curve(self, log_x, smoothing):
        x = np.arange(1.0, 1001)
        look = Look(log_x=log_x, whole=True, cursor=400.0, smoothing=smoothing)
        lines = draw([Curve(x, 1000 - x)], 80, 14, span=(0, 1000), look=look)
        rules = [[run for run in line if run[1] == CURSOR] for line in lines]
        assert rules[-1][0][0] == "400" and rules[-2][0][0] in "┴┼"
        (column,) = {
            sum(len(run[0]) for run in line[: line.index(rule[0])])
            for line, rule in zip(lines, rules, strict=True) if rule and rule[0][0] == "│"
        }  # fmt: skip
        marked = [k for k, line in enumerate(text(lines)) if line[column] == "●"]
        assert len(marked) == 1 and sum(bool(rule) for rule in rules[:-2]) + 1 == len(lines) - 2

    def test_a_cursor_out_of_sight_is_not_drawn(self):
        lines = draw([Curve([0.0, 10.0], [1.0, 2.0])], 60, 10, span=(0, 10), look=Look(cursor=11.0))
        assert not any(run[1] == CURSOR for line in lines for run in line)

    @pytest.mark.parametrize("log", [False, True])
    def test_between_two_points_there_is_still_the_line(self, log):
        curve = Curve([0.0, 100.0], [1.0, 100.0] if log else [0.0, 10.0])
        lines = draw([curve], 60, 12, span=(40, 60), look=Look(log=log))
        drawn = text(lines)[:10]
        plot = [line[line.index(next(c for c in line if c in "│┤")) + 1 :] for line in drawn]
        columns = {k for line in plot for k, c in enumerate(line) if "⠀" < c <= "⣿"}
        assert columns == set(range(len(plot[0]))) and "●" not in "".join(plot)
        ticks = [line.split("┤")[0].strip() for line in drawn if "┤" in line]
        # 4 … 6 of 10; on the logarithmic scale 10^0.8 … 10^1.2.
        assert all((6 <= float(t) <= 17) if log else (3.9 <= float(t) <= 6.1) for t in ticks) and ticks

    def test_labels_tell_curves_apart_without_colour(self):
        x = np.arange(400.0)
        curves = [Curve(x, x * 0 + k, label=str(k)) for k in (1, 2)]
        drawn = "".join(text(draw(curves, 80, 12, span=(0, 400), look=Look()))[:10])
        assert drawn.count("1") >= 2 and drawn.count("2") >= 2

    @pytest.mark.parametrize("span", [(0, 0), (-5, 3), (-5, -1), (0, 1e-300), (3, 3)])
    def test_odd_spans_on_a_log_axis(self, span):
        curve = Curve([-1.0, 0.0, 1.0, 2.0], [1.0, 2.0, 3.0, 4.0])
        assert len(draw([curve], 50, 9, span=span, look=Look(log_x=True, cursor=1.0))) == 9


class TestLabScreen:
    async def test_keys_zoom_pan_and_read_values(self, app, tools):
        app = app("finished")
        async with app.run_test(size=(140, 45)) as pilot:
            curves = app.lab.curves
            ends = curves._ends()
            await pilot.press("plus", "plus")
            left, right = curves.window.seen(*ends)
            assert right - left == pytest.approx(0.36 * (ends[1] - ends[0]), rel=0.01)
            assert f"{left:.0f} … {right:.0f}" in tools.text_of(curves)
            await pilot.press("less_than_sign")
            assert curves.window.seen(*ends)[0] < left
            await pilot.press("comma", *["full_stop"] * 5)
            cursor = curves.window.cursor
            loss = app.follower.view.series["loss"]
            told = value_at(np.array(loss.steps), np.array(loss.values), cursor)
            assert f"{told:.3f}" in tools.text_of(curves)
            await pilot.press("x")  # the same part of it in epochs
            assert curves.window.cursor == pytest.approx(cursor / 97, rel=1e-6)
            await pilot.press("L")
            assert "log x" in tools.text_of(curves)
            await pilot.press("0", "minus")
            assert curves.window.whole and curves.window.cursor is None
            await pilot.press("z")
            assert "last 50%" in tools.text_of(curves)

    async def test_before_the_first_value(self, app):
        app = app("running", until=0.0)
        async with app.run_test() as pilot:
            await pilot.press("plus", "comma", "L", "less_than_sign", "0", "x", "z")
            assert app.is_running
