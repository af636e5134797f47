"""Starting a lab: one key for what the plan says; the form, what-ifs, predictions; nothing wrong gets through."""

import pytest
from textual.widgets import Input, OptionList, Static

from dlstudy.curriculum import find_part, load
from dlstudy.runs.folder import create


def words(app, id="head"):
    return str(app.screen.query_one(f"#{id}", Static).visual)


def rows(app):
    box = app.screen.query_one(OptionList)
    return [str(box.get_option_at_index(k).prompt) for k in range(box.option_count)]


def row(app, name):
    return next(line.strip() for line in rows(app) if line.strip().startswith(name))


async def to(pilot, settle, name):
    """Move to the line of this name."""
    await settle(pilot)
    place = next(k for k, line in enumerate(rows(pilot.app)) if line.strip().startswith(name))
    pilot.app.screen.query_one(OptionList).highlighted = place
    await settle(pilot)


@pytest.fixture
def has_run():
    """A finished run of the lab: nothing is to be predicted any more."""
    create({"lab": "week1.network"}, "").write_state(status="finished")


@pytest.mark.usefixtures("asked", "has_run")
class TestStart:
    async def test_one_key_starts_what_the_plan_says(self, screen, asked, settle):
        app, left = screen()
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            assert "20\u00a0min" in words(app) and "digits" in words(app)
            await pilot.press("enter")
            await settle(pilot)
            assert len(left) == 1 and left[0].info["lab"] == "week1.network"
        (call,) = asked
        assert call[0] == "week1.network"
        how = call[1]
        assert how["settings"] == {} and how["minutes"] is None and how["seed"] == 0 and how["mine"] is None

    async def test_changed_settings_are_marked_and_started(self, screen, asked, settle):
        app, left = screen()
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            await pilot.press("c")
            await to(pilot, settle, "hidden")
            await pilot.press("enter", *["backspace"] * 3, *"64", "enter")
            await settle(pilot)
            assert row(app, "hidden") == "hidden           64   (default: 128)"
            await to(pilot, settle, "learning_rate")
            await pilot.press("enter", *["backspace"] * 3, *"0,25", "enter")
            await to(pilot, settle, "random_labels")
            await pilot.press("right")
            await to(pilot, settle, "seed")
            await pilot.press("enter", "backspace", *"7", "enter")
            await to(pilot, settle, "minutes")
            await pilot.press("enter", *"2.5", "enter")
            await to(pilot, settle, "layers")
            await pilot.press("enter", "backspace", "3", "enter", "backspace")  # and back to the default
            await to(pilot, settle, "▶")
            await pilot.press("enter")
            await settle(pilot)
        ((_, how),) = asked
        assert how["settings"] == {"hidden": "64", "learning_rate": "0.25", "random_labels": "true"}
        assert how["seed"] == 7 and how["minutes"] == 2.5 and len(left) == 1

    @pytest.mark.parametrize(("line", "text", "told"), [
        ("layers", "0", "'layers' cannot be 0"), ("layers", "1.5", "'layers' cannot be 1.5"),
        ("learning_rate", "fast", "'learning_rate' cannot be fast"),
        ("seed", "-1", "Expected: a whole number 0 … 4294967295."),
        ("minutes", "0", "Expected: a number > 0"), ("minutes", "inf", "Expected: a number > 0"),
    ])  # fmt: skip
    async def test_wrong_values_are_said_at_once_and_not_taken(self, screen, asked, settle, line, text, told):
        app, _ = screen()
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            await pilot.press("c")
            await to(pilot, settle, line)
            before = row(app, line)
            await pilot.press("enter")
            app.screen.query_one(Input).value = text
            await settle(pilot)
            assert told in words(app, "wrong")
            await pilot.press("enter")
            await settle(pilot)
            assert app.screen.typing
            await pilot.press("escape")
            await settle(pilot)
            assert row(app, line) == before and not app.screen.typing and words(app, "wrong") == ""
        assert not asked

    async def test_a_what_if_asks_first_and_keeps_the_answer(self, screen, asked, settle):
        app, _ = screen()
        async with app.run_test(size=(80, 24)) as pilot:
            await to(pilot, settle, "? What if…")
            await pilot.press("enter")
            await settle(pilot)
            assert len(rows(app)) >= 3 and rows(app)[-1].endswith("Skip")
            await pilot.press("2")
            await settle(pilot)
        ((_, how),) = asked
        one = app_offered()[0]
        assert how["about"]["experiment"]["name"] == one.name and how["about"]["experiment"]["guess"] == 2
        assert set(how["settings"]) == set(one.settings)

    async def test_a_what_if_that_is_left_changes_nothing(self, screen, asked, settle):
        app, _ = screen()
        async with app.run_test(size=(80, 24)) as pilot:
            await to(pilot, settle, "? What if…")
            await pilot.press("enter", "escape")
            await to(pilot, settle, "▶")
            await pilot.press("enter")
            await settle(pilot)
        ((_, how),) = asked
        assert how["settings"] == {} and "experiment" not in how["about"]

    async def test_escape_leaves_without_starting(self, screen, asked, settle):
        app, left = screen()
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            await pilot.press("c", "escape", "escape")
            await settle(pilot)
            assert left == [None] and not asked

    async def test_again_marks_what_differs_and_says_what_is_no_more(self, screen, asked, settle):
        preset = {"settings": {"hidden": 32, "layers": 1, "gone": 3, "learning_rate": "x"}, "seed": 5,
                  "data": "nowhere", "minutes": 4.0, "device": "cpu"}  # fmt: skip
        app, _ = screen(preset=preset)
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            assert row(app, "hidden") == "hidden           32   (default: 128)"
            assert row(app, "seed").endswith("(default: 0)")
            assert "gone = 3, learning_rate = x, data set = nowhere" in words(app, "about")
            await pilot.press("enter")
            await settle(pilot)
        ((_, how),) = asked
        assert how["settings"] == {"hidden": "32"} and how["seed"] == 5 and how["device"] == "cpu"
        assert how["minutes"] == 4.0 and how["data"] is None

    async def test_what_cannot_be_started_is_told_and_can_be_tried_again(self, screen, settle, monkeypatch):
        from dlstudy import training
        from dlstudy.errors import UserError

        def refuse(*_, **__):
            raise UserError("No such device.", hint="There is: cpu")

        monkeypatch.setattr(training, "start", refuse, raising=False)
        app, left = screen()
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            await pilot.press("enter")
            await settle(pilot)
            assert "No such device.\nThere is: cpu" in words(app, "wrong") and rows(app) and left == []


def app_offered():
    from dlstudy.desk import predicting

    return predicting.load(find_part(load(None), "week1.network", kind="lab")).experiments


class TestPredictions:
    async def test_before_a_first_run_they_are_asked_and_kept(self, screen, asked, settle):
        app, left = screen()
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            await pilot.press("enter")
            await settle(pilot)
            assert "Before the first run" in words(app) and "1/" in words(app)
            of = len(app.screen.form.offered.predictions)
            await pilot.press(*"many", "enter")
            await settle(pilot)
            assert "number was expected" in words(app, "wrong")
            app.screen.query_one(Input).value = "97 %"
            await pilot.press("enter")
            await settle(pilot)
            assert "2/" in words(app) or of == 1
            for _ in range(of - 1):  # the others are skipped
                await pilot.press("enter")
                await settle(pilot)
            assert len(left) == 1
        ((_, how),) = asked
        (kept,) = how["about"]["predictions"]
        assert kept["answer"] in (0.97, 97.0) and kept["id"]

    async def test_escape_on_the_way_starts_nothing(self, screen, asked, settle):
        app, left = screen()
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            await pilot.press("enter")
            await settle(pilot)
            await pilot.press("1", "escape")
            await settle(pilot)
            assert rows(app)[0].strip().startswith("▶") and not asked and left == []


@pytest.mark.usefixtures("has_run")
async def test_ones_own_code_is_offered_once_it_is_written(screen, asked, settle):
    from dlstudy import workspace

    plan = load(None)
    exercise = workspace.exercise_of(plan, "week1.network")
    workspace.write_starter(exercise)
    app, _ = screen()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert not any("own code" in line for line in rows(app))
    file = workspace.path("week1.network")
    file.write_text(file.read_text("utf-8") + "\nprint('mine')\n", "utf-8")
    app, _ = screen()
    async with app.run_test(size=(80, 24)) as pilot:
        await to(pilot, settle, "▶ Start with your own code")
        await pilot.press("enter")
        await settle(pilot)
    ((_, how),) = asked
    assert how["mine"] == {"week1.network": file}


@pytest.mark.usefixtures("has_run")
@pytest.mark.parametrize(("keys", "size", "lang"), [
    ("", "small", "fr"), ("", "large", "en"), ("", "small", "en"), ("", "large", "fr"),
    ("c down down down", "small", "fr"), ("c down down down", "large", "en"),
    ("down down enter", "small", "en"), ("down down enter", "large", "fr"),
])  # fmt: skip
def test_looks_as_it_did(keys, size, lang, screen, settle, sizes, snap_compare):
    app, _ = screen(lang=lang)

    async def ready(pilot):
        await settle(pilot)
        await pilot.press(*keys.split())
        await settle(pilot)

    assert snap_compare(app, terminal_size=sizes[size], run_before=ready)
