"""The runs: filtered, ordered, marked, compared, named, deleted, started again; live ones live."""

import datetime as dt
import importlib.util
import json
import shutil
from pathlib import Path

import pytest
from textual.widgets import Input

from dlstudy.home import home
from dlstudy.journal import clock
from dlstudy.runs.folder import RunFolder
from dlstudy.runs.listing import Entry
from dlstudy.runs.names import name_of, rename
from dlstudy.runs.process import identity
from dlstudy.tui.dashboard.runs import differences
from dlstudy.tui.dashboard.runs.compare import CompareScreen
from dlstudy.tui.terminal import Terminal

_spec = importlib.util.spec_from_file_location("make_run", Path(__file__).parents[2] / "runs" / "make_run.py")
make_run = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(make_run)

#: Name, hours ago, status, settings, accuracy, seconds.
RUNS = [
    ("cifar-1125-1700", 2, "finished", {"lr": 0.1, "epochs": 4}, 0.871, 372.0),
    ("cifar-1124-2000", 23, "finished", {"lr": 0.4, "epochs": 4}, 0.902, 391.0),
    ("cifar-1124-0900", 34, "failed", {"lr": 3.0, "epochs": 8}, 0.1, 40.0),
    ("cifar-1122-1800", 73, "stopped", {"lr": 0.1, "epochs": 8}, 0.655, 200.0),
]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    root = tmp_path_factory.mktemp("runs")
    for place, (name, *_, accuracy, _) in enumerate(RUNS):
        make_run.make_run(root / name, epochs=4, steps_per_epoch=40, seed=place)
        file = root / name / "events.jsonl"
        events = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        for event in events:
            for metric, column in event.get("v", {}).items():  # so that no two curves lie on each other
                if metric.endswith("loss"):
                    column[:] = [value * (1.9 - accuracy) for value in column]
                elif metric == "test_accuracy":
                    column[:] = [round(value * accuracy / 0.905, 4) for value in column]
        file.write_text("".join(json.dumps(event, ensure_ascii=False) + "\n" for event in events), "utf-8")
    return root


@pytest.fixture
def runs(written, frozen):
    """The four runs in the home, as old as they say."""
    for name, ago, status, settings, accuracy, seconds in RUNS:
        path = home().runs / name
        shutil.copytree(written / name, path)
        when = (clock.now() - dt.timedelta(hours=ago)).isoformat()
        info = json.loads((path / "run.json").read_text())
        info |= {"created_at": when, "settings": {**info["settings"], **settings}}
        (path / "run.json").write_text(json.dumps(info))
        state = {"status": status, "started_at": when, "seconds": seconds,
                 "data_used": {"cifar10": "shapes"},
                 "metrics": {"test_accuracy": accuracy, "loss": 1 - accuracy},
                 "pid": 1, "pid_created": 0.0}  # fmt: skip
        (path / "state.json").write_text(json.dumps(state))
    return {name: RunFolder(home().runs / name) for name, *_ in RUNS}


def live(folder):
    """Make a run one that trains: this process is its own."""
    pid, created = identity()
    folder.write_state(status="running", pid=pid, pid_created=created)
    with open(folder.events, "rb") as file:
        lines = file.readlines()[:60]
    folder.events.write_bytes(b"".join(lines))


@pytest.fixture
def settle():
    async def settle(pilot):
        for _ in range(3):
            await pilot.pause()
        await pilot.app.workers.wait_for_complete()
        await pilot.pause(0.15)  # the chosen run is read a moment after it was chosen
        await pilot.app.workers.wait_for_complete()
        for _ in range(2):
            await pilot.pause()

    return settle


def shown(app):
    return [run.id for run in app.view.table.runs]


def told(app):
    return "".join(text for text, _ in app.view.told.pieces)


def lines(widget):
    return "\n".join(strip.text for strip in widget._shown)


class TestTable:
    async def test_filter_narrows_while_it_is_typed_and_mistakes_are_told(self, dashboard, runs, settle):
        app = dashboard("runs")
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            assert shown(app) == list(runs) and told(app) == "4\u00a0runs"
            await pilot.press("slash", *"lr>0.1")
            await settle(pilot)
            assert shown(app) == ["cifar-1124-2000", "cifar-1124-0900"] and told(app) == "2 of 4"
            assert "Lr" in lines(app.view.table).splitlines()[0]  # what is filtered by has a column
            await pilot.press("space", *"-failed")
            await settle(pilot)
            assert shown(app) == ["cifar-1124-2000"]
            await pilot.press("space", *"lr")  # may become a condition: no reason to show nothing
            await settle(pilot)
            assert shown(app) == ["cifar-1124-2000"]
            await pilot.press(*"<x")
            await settle(pilot)
            assert "'lr<' needs a number; found x" in told(app) and shown(app) == ["cifar-1124-2000"]
            await pilot.press("escape")
            await settle(pilot)
            assert shown(app) == list(runs) and app.view.table.has_focus
            await pilot.press("slash", *"stopped", "enter", "j", "k")  # a letter is a key again
            await settle(pilot)
            assert shown(app) == ["cifar-1122-1800"] and app.view.line.value == "stopped"
            await pilot.press("escape")  # first the filter goes, then one is back at Today
            await settle(pilot)
            assert shown(app) == list(runs) and app.view.ID == "runs"
            await pilot.press("escape")
            await settle(pilot)
            assert app.view.ID == "today"

    async def test_sorted_by_any_column_and_the_other_way_round(self, dashboard, runs, settle):
        app = dashboard("runs")
        async with app.run_test(size=(100, 24)) as pilot:
            await settle(pilot)
            names = list(runs)
            app.view._order_by("best")
            assert shown(app) == [names[k] for k in (1, 0, 3, 2)] and "by accuracy" in told(app)
            await pilot.press("O")
            assert shown(app) == [names[k] for k in (2, 3, 0, 1)]
            await pilot.press("o")  # a list of all columns
            await settle(pilot)
            options = app.screen.options
            assert {"lr", "epochs", "test_accuracy", "loss"} <= {name for name, _ in options}
            app.screen.dismiss("lr")
            await settle(pilot)
            assert shown(app) == [names[k] for k in (0, 3, 1, 2)]
            head = lines(app.view.table).splitlines()[0]
            await pilot.click(app.view.table, offset=(head.index("Time"), 0))
            assert app.view.order == ("time", False) and "▼" in lines(app.view.table).splitlines()[0]

    async def test_the_columns_that_fit(self, dashboard, runs, settle):
        app = dashboard("runs")
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            narrow = [column.id for column in app.view.table.columns]
            await pilot.resize_terminal(118, 30)
            await settle(pilot)
            wide = [column.id for column in app.view.table.columns]
            await pilot.resize_terminal(34, 12)
            await settle(pilot)
            tiny = lines(app.view.table).splitlines()
        assert narrow[:3] == wide[:3] == ["name", "status", "best"] and set(narrow) < set(wide)
        assert all(len(line) <= 34 for line in tiny) and tiny[1].strip().startswith("cifar-1125")

    async def test_a_live_run_is_live(self, dashboard, runs, settle):
        folder = runs["cifar-1125-1700"]
        live(folder)
        app = dashboard("runs")
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            assert "● running" in lines(app.view.table)
            before = app.view.table.run.share
            step = app.view.table.run.share * 160
            event = {"e": "progress", "t": 1, "at": 1, "step": step + 40, "steps": 160, "epoch": 2}
            with open(folder.events, "a") as file:
                file.write(json.dumps(event) + "\n")
            app.update_view()
            await settle(pilot)
            assert app.view.table.run.share == pytest.approx(before + 0.25)
            assert f"running {100 * (before + 0.25):.0f}%" in lines(app.view.table)
            offered = app.view.keys()
            assert "stop" in [key.action for key in offered]
            folder.write_state(status="finished")
            app.update_view()
            await settle(pilot)
            assert "✓ finished" in lines(app.view.table).splitlines()[1]

    async def test_the_chosen_run_is_beside_it_where_there_is_room(self, dashboard, runs, settle):
        with open(runs["cifar-1124-2000"].events, "a") as file:
            remark = {"e": "say", "t": 1, "at": 1, "fr": "Plateau.", "en": "A plateau.", "kind": "coach"}
            file.write(json.dumps(remark) + "\n")
        app = dashboard("runs")
        async with app.run_test(size=(140, 45)) as pilot:
            await settle(pilot)
            preview = app.view.preview
            assert preview.curves.follower.folder == runs["cifar-1125-1700"]
            await pilot.press("j")
            await settle(pilot)
            assert preview.curves.follower.folder == runs["cifar-1124-2000"]
            summary = "\n".join(line.text for line in preview.parts[0]._lines)
            assert "◆ A plateau." in summary and "test accuracy 90.2%" in summary
            await pilot.resize_terminal(100, 45)
            await settle(pilot)
            assert not preview.display

    async def test_what_goes_wrong_while_reading_is_told_in_its_place(
        self, dashboard, runs, settle, monkeypatch
    ):
        from dlstudy.runs.listing import Listing
        from dlstudy.tui.dashboard.view import Broken

        monkeypatch.delenv("DLSTUDY_STRICT")
        monkeypatch.setattr(Listing, "read", lambda self, notes=None: 1 / 0)
        app = dashboard("runs")
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause(0.3)
            await settle(pilot)
            assert "ZeroDivisionError" in app.home.query_one(Broken).words

    async def test_no_runs(self, dashboard, frozen, settle):
        app = dashboard("runs")
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            assert "No runs yet" in told(app)
            await pilot.press("enter", "space", "c", "n", "d", "a", "o", "O", "j", "u")
            await settle(pilot)
            assert app.is_running


class TestDoing:
    async def test_name(self, dashboard, runs, settle):
        app = dashboard("runs")
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            await pilot.press("j", "n")
            await settle(pilot)
            app.screen.query_one(Input).value = "x" * 50
            await pilot.press("enter")
            await settle(pilot)
            assert app.screen is not app.home  # refused, and said
            app.screen.query_one(Input).value = "the wide one"
            await pilot.press("enter")
            await settle(pilot)
            assert name_of(runs["cifar-1124-2000"]) == "the wide one"
            assert "the wide one" in lines(app.view.table).splitlines()[2]

    async def test_delete_asks_and_no_is_no(self, dashboard, runs, settle):
        app = dashboard("runs")
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            await pilot.press("d")
            await settle(pilot)
            assert app.screen.heading == "Delete cifar-1125-1700?"
            await pilot.press("enter")  # the first answer loses nothing
            await settle(pilot)
            assert shown(app) == list(runs) and runs["cifar-1125-1700"].path.exists()
            await pilot.press("d", "y")
            await settle(pilot)
            assert shown(app) == list(runs)[1:] and not runs["cifar-1125-1700"].path.exists()
            assert app.view.table.at == "cifar-1124-2000"  # the next one is chosen

    async def test_delete_takes_the_marked_ones_and_no_living_one(self, dashboard, runs, settle):
        live(runs["cifar-1125-1700"])
        app = dashboard("runs")
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            await pilot.press("d")
            await settle(pilot)
            assert app.screen is app.home and "is training" in app._message[0]
            await pilot.press("j", "space", "space", "d")
            await settle(pilot)
            assert "cifar-1124-2000, cifar-1124-0900" in app.screen.words
            await pilot.press("y")
            await settle(pilot)
            assert shown(app) == ["cifar-1125-1700", "cifar-1122-1800"] and not app.view.table.marked

    async def test_again_opens_the_form_with_the_runs_settings(self, dashboard, runs, settle):
        app = dashboard("runs")
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            await pilot.press("j", "a")
            await settle(pilot)
            form = app.screen.form
            assert type(app.screen).__name__ == "StartLab" and form.values["epochs"] == 4
            assert form.changed("epochs") and app.screen.page == "form"

    async def test_enter_opens_the_run_and_comes_back(self, dashboard, runs, settle):
        app = dashboard("runs")
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            rename(runs["cifar-1125-1700"], "first try")
            await pilot.press("enter")
            await settle(pilot)
            assert type(app.screen).__name__ == "LabScreen"
            assert "first try · cifar-1125-1700" in app.screen.header._lines[0].text
            await pilot.press("escape")
            await settle(pilot)
            assert app.screen is app.home and app.view.table.at == "cifar-1125-1700"


class TestCompare:
    @pytest.fixture
    async def compared(self, dashboard, runs, settle):
        rename(runs["cifar-1124-2000"], "wide")
        app = dashboard("runs")
        async with app.run_test(size=(100, 40)) as pilot:
            await settle(pilot)
            await pilot.press("c")
            await settle(pilot)
            assert app.screen is app.home and "at least two" in app._message[0]
            await pilot.press("space", "space", "c")
            await settle(pilot)
            assert isinstance(app.screen, CompareScreen)
            yield pilot

    def text(self, widget):
        return "\n".join(
            "".join(s.text for s in line) if isinstance(line, list) else line.text for line in widget._lines
        )

    async def test_only_what_differs_and_the_best_marked(self, compared):
        table = self.text(compared.app.screen.table)
        assert "wide" in table and "cifar-1125-1700" in table
        rows = {line.split("  ")[0].strip(): line for line in table.splitlines()}
        assert "0.1" in rows["lr"] and "0.4" in rows["lr"] and "recipe" not in rows and "epochs" not in rows
        (row,) = [line for line in table.splitlines() if line.startswith("test accuracy") and "★" in line]
        assert row.rstrip().endswith("★")  # the second is the better one
        (row,) = [line for line in table.splitlines() if line.startswith("loss") and "★" in line]
        assert row.rstrip().endswith("★")

    async def test_the_cursor_reads_every_run_at_that_step(self, compared):
        screen = compared.app.screen
        await compared.press("right", "right", "left")
        step = screen.overlay.window.cursor
        assert step == int(step)
        table = self.text(screen.table)
        for run in screen.overlay.runs:
            series = run.follower.view.series["loss"]
            want = series.values[series.steps.index(step)]
            assert f"{want:.3f}" in table
        assert f"loss · step {step:.0f}" in table

    async def test_zoom_pan_and_all(self, compared):
        overlay = compared.app.screen.overlay
        low, high = overlay._ends()
        await compared.press("plus", "plus", "greater_than_sign", "shift+left")
        left, right = overlay.window.seen(low, high)
        assert right - left == pytest.approx(0.36 * (high - low), rel=0.01)
        await compared.press("l", "L", "m", "x", "f", "n")
        text = self.text(overlay)
        assert "log scale" in text and "log x" in text and "smoothing 0.95" in text and "epoch" in text
        await compared.press("x", "0", "minus")
        assert overlay.window.whole and self.text(overlay)

    async def test_a_click_puts_the_cursor_there(self, compared):
        overlay = compared.app.screen.overlay
        begins, columns = overlay._places[-1]
        await compared.click(overlay, offset=(overlay.gutter.left + begins + columns // 2, 5))
        low, high = overlay._ends()
        assert overlay.window.cursor == pytest.approx((low + high) / 2, abs=(high - low) / columns + 1)

    async def test_a_living_run_goes_on_in_the_plot(self, compared):
        screen = compared.app.screen
        run = screen.overlay.runs[0]
        live(run.entry.folder)
        screen._look()
        run.follower._folder_status = "running"
        run.follower.view.status = "running"
        event = {"e": "scalars", "t": 900, "at": 1, "step": [999], "ts": [900], "v": {"loss": [0.123]}}
        with open(run.entry.folder.events, "a") as file:
            file.write(json.dumps(event) + "\n")
        screen._look()
        assert "0.123" in self.text(screen.table)

    async def test_escape_comes_back_with_the_marks(self, compared):
        app = compared.app
        await compared.press("question_mark")
        await compared.pause()
        await compared.press("escape", "escape")
        await compared.pause()
        assert app.screen is app.home and len(app.view.table.marked) == 2


class TestDifferences:
    @pytest.mark.parametrize(("metric", "values", "want"), [
        ("test_accuracy", [0.9, 0.95, 0.95], {1, 2}), ("test_loss", [0.3, None, 0.2], {2}), ("loss", [0.3], set()),
        ("learning_rate", [0.1, 0.2], set()), ("accuracy", [0.5, 0.5], set()), ("loss", [float("nan"), 2.0, 1.0], {2}),
        ("mistakes", [3, 5], {0}),
    ])  # fmt: skip
    def test_which_is_best(self, metric, values, want):
        assert differences.best(metric, values) == want

    def test_only_what_differs_and_what_one_alone_has(self):
        runs = [Entry("a", settings={"lr": 0.1, "epochs": 4, "flip": True}, seed=0, lab="one"),
                Entry("b", settings={"lr": 0.1, "epochs": 8}, seed=1, lab="one")]  # fmt: skip
        rows = {row.name: row.cells for row in differences.settings(runs)}
        assert rows == {"epochs": ["4", "8"], "flip": ["yes", ""], "seed": ["0", "1"]}
        assert differences.settings(runs[:1] * 2) == []


@pytest.mark.parametrize(("size", "lang", "keys", "terminal"), [
    ("small", "fr", "j space", Terminal()), ("large", "en", "j", Terminal()),
    ("small", "en", "slash l r > 0 . 1", Terminal()), ("large", "fr", "j space", Terminal()),
    ("small", "fr", "space space c n right", Terminal()), ("large", "en", "space space space c right", Terminal()),
    ("small", "en", "space space c", Terminal(0, plain=True)), ("large", "fr", "space space c l", Terminal()),
])  # fmt: skip
def test_looks_as_it_did(size, lang, keys, terminal, dashboard, runs, settle, sizes, snap_compare):
    rename(runs["cifar-1124-2000"], "taux × 4" if lang == "fr" else "rate × 4")

    async def ready(pilot):
        await settle(pilot)
        await pilot.press(*keys.replace(">", "greater_than_sign").replace(" .", " full_stop").split())
        await settle(pilot)

    assert snap_compare(dashboard("runs", lang, terminal), terminal_size=sizes[size], run_before=ready)
