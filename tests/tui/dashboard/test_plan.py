"""Plan: what it shows, and that a decision is foreseen, taken, and taken back."""

import datetime as dt

import pytest
from textual.widgets import Input

from dlstudy.desk.day import sit_down
from dlstudy.journal import Journal

TODAY = dt.date(2026, 11, 25)
DAY = dt.timedelta(days=1)


def entries(kind):
    with Journal.open() as journal:
        return [(entry.subject, entry.data) for entry in journal.entries(kinds=(kind,))]


def seen(app):
    """All that the screen shows, as text."""
    return "\n".join(
        "".join(segment.text for segment in line) for line in app.screen._compositor.render_strips()
    )


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("size", ["small", "large"])
def test_looks_as_it_did(size, lang, dashboard, history, settle, sizes, snap_compare):
    assert snap_compare(dashboard("plan", lang), terminal_size=sizes[size], run_before=settle)


@pytest.mark.parametrize(("size", "lang", "keys"), [
    ("small", "fr", ["right", "o"]), ("small", "en", ["c"]), ("small", "fr", ["m"]), ("small", "en", ["s"]),
    ("small", "en", ["slash"]),
])  # fmt: skip
def test_sheets_look_as_they_did(size, lang, keys, dashboard, history, settle, sizes, snap_compare):
    async def pressed(pilot):
        await settle(pilot)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)

    app = dashboard("plan", lang)

    async def run(pilot):
        await pressed(pilot)
        for box in app.screen.query(Input):
            box.cursor_blink = False

    assert snap_compare(app, terminal_size=sizes[size], run_before=run)


async def test_a_day_off_moves_the_rest_and_undo_brings_it_back(dashboard, history, settle):
    app = dashboard("plan")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        end = app.desk.standing.end
        await pilot.press("right", "o")
        await settle(pilot)
        assert entries("day-off") == []  # only foreseen
        assert "Thu 26 Nov → Fri 27 Nov" in seen(app) and "before:" in seen(app)
        await pilot.press("y")
        await settle(pilot)
        assert entries("day-off") == [("2026-11-26", {"off": True})]
        assert app.desk.standing.end == end + DAY
        assert app.view.calendar.cell(TODAY + DAY).state == "off"
        await pilot.press("u")
        await settle(pilot)
        assert app.desk.standing.end == end + DAY  # asked first
        await pilot.press("y")
        await settle(pilot)
        assert app.desk.standing.end == end
        assert app.view.calendar.cell(TODAY + DAY).state == "coming"
        await pilot.press("r", "y")
        await settle(pilot)
        assert app.desk.standing.end == end + DAY


async def test_a_range_is_taken_off_and_given_back_and_escape_changes_nothing(dashboard, history, settle):
    app = dashboard("plan")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("right", "v", "right", "right", "o", "escape", "escape")
        await settle(pilot)
        assert entries("day-off") == [] and app.view.grid.mark is None
        await pilot.press("v", "left", "left", "o", "y")
        await settle(pilot)
        assert entries("day-off") == [("2026-11-26", {"off": True, "until": "2026-11-28"})]
        assert app.desk.standing.slots[1].date == dt.date(2026, 11, 29)
        await pilot.press("v", "right", "o", "y")  # two of the three
        await settle(pilot)
        assert entries("day-off")[1] == ("2026-11-26", {"off": False, "until": "2026-11-27"})
        assert app.desk.standing.slots[1].date == dt.date(2026, 11, 26)


async def test_the_start_moves_as_begin_understands_it(dashboard, history, settle):
    app = dashboard("plan", "fr")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("m")
        await settle(pilot)
        assert app.screen.query_one("#start", Input).value == "2026-11-18"
        await pilot.press("enter")  # nothing was changed
        await settle(pilot)
        assert app.screen is app.home and len(entries("begin")) == 1
        await pilot.press("m")
        app.screen.query_one("#start", Input).value = "31/02/2027"
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "n'existe pas" in seen(app) and len(entries("begin")) == 1
        app.screen.query_one("#start", Input).value = "demain"
        app.screen.query_one("#days", Input).value = "lun-ven"
        await settle(pilot)
        assert "Vous reprenez le jeudi 26 novembre 2026" in seen(app)
        await pilot.press("enter")
        await settle(pilot)
        begun = app.desk.facts.begun
        assert (begun.start, begun.weekdays, begun.at) == (TODAY + DAY, frozenset(range(5)), "19:00")
        assert app.view.calendar.cell(dt.date(2026, 11, 28)).state == "rest"


async def test_a_new_hour_leaves_the_calendar_as_it_is(dashboard, history, settle):
    app = dashboard("plan")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        before = app.desk.standing
        await pilot.press("m")
        app.screen.query_one("#at", Input).value = "7am"
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert app.desk.facts.begun.at == "07:00"
        assert app.desk.standing.slots == before.slots and app.desk.standing.behind == before.behind == 1


async def test_catching_up_is_shown_then_taken(dashboard, history, settle):
    app = dashboard("plan")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        agreed = app.desk.standing.agreed_end
        assert app.desk.standing.end == agreed + DAY
        await pilot.press("c")
        await settle(pilot)
        assert "1 study day behind" in seen(app).replace("\u00a0", " ") and entries("catch-up") == []
        await pilot.press("n", "c", "y")
        await settle(pilot)
        assert entries("catch-up") == [(history.id, {"maximum": 180, "plan": history.id})]
        assert app.desk.standing.end == agreed
        await pilot.press("c")
        await settle(pilot)
        assert app.screen is app.home  # nothing to catch up any more


async def test_enter_goes_to_the_parts_and_starts_one(dashboard, history, settle):
    app = dashboard("plan")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert type(app.focused).__name__ == "Parts"
        await pilot.press("escape")
        await settle(pilot)
        assert app.focused is app.view.grid and app.view.ID == "plan"
        await pilot.press("enter", "enter")
        await settle(pilot)
        assert type(app.screen).__name__ == "ReaderScreen"
        await pilot.press("d", "q")
        await settle(pilot)
        assert history.day(7).parts[0].id in app.desk.facts.done
        assert app.view.calendar.cell(TODAY).minutes_done == history.day(7).parts[0].minutes


async def test_any_unit_is_a_few_keys_away(dashboard, history, settle):
    app = dashboard("plan", "fr")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("slash")
        await settle(pilot)
        box = app.screen.query_one("OptionList")
        titled = {str(option.prompt) for option in box.options if option.disabled}
        assert len(titled) == len(history.units)
        await pilot.press("slash", *"retropropagation")  # without its accents
        await settle(pilot)
        ids = [option.id for option in box.options if option.id]
        assert ids and {part.id for part in history.parts() if part.unit == ids[0].partition("/")[0]} <= set(
            ids
        )
        lesson = next(name for name in ids if name.endswith("/lesson"))
        await pilot.press("enter")
        box.highlighted = [option.id for option in box.options].index(lesson)
        await pilot.press("enter")
        await settle(pilot)
        assert type(app.screen).__name__ == "ReaderScreen"


async def test_every_state_has_its_own_mark_without_colours(dashboard, history, settle):
    from dlstudy.tui.dashboard.plan_calendar import MARKS
    from dlstudy.tui.terminal import Terminal

    assert len({mark for mark, _ in MARKS.values()}) == len(MARKS)
    app = dashboard("plan", terminal=Terminal(0))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        lines = seen(app)
        assert " 23 ✓ d6" in lines and " 24 ✗ d7" in lines and "›25 ▸ d7" in lines and " 26 ○ d8" in lines


@pytest.mark.parametrize("start", ["2026-09-01", "2027-03-01"])
async def test_a_plan_that_is_over_or_far_ahead_opens_too(start, frozen, dashboard, settle):
    from dlstudy.curriculum import load

    plan = load(None)
    begun = dt.datetime.fromisoformat(start + "T19:00:00+01:00")
    with Journal.open() as journal:
        journal.append("begin", plan.id, {"start": start, "days": None, "at": None, "plan": plan.id})
        if begun.date() < TODAY:
            journal.extend([("done", part.id, {"done": True, "seconds": 60}, begun + part.day * DAY, None)
                            for part in plan.parts()])  # fmt: skip
    app = dashboard("plan")
    async with app.run_test(size=(140, 45)) as pilot:
        await settle(pilot)
        for key in ("home", "end", "G", "g", "t", "c"):
            await pilot.press(key)
        await settle(pilot)
        assert app.view.ID == "plan" and sit_down(None).standing.state in ("finished", "future")
