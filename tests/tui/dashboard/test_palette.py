"""The command palette: found by a few letters in either language, accents or not; what is chosen is done."""

import pytest
from textual.command import CommandInput, CommandList

from dlstudy.home import settings
from dlstudy.journal import Journal
from dlstudy.tui.dashboard import palette_commands, views


async def type_in(pilot, settle, letters):
    await pilot.press("colon")
    await settle(pilot)
    await pilot.press(*letters)
    await settle(pilot)
    for _ in range(100):
        if pilot.app.screen.query_one(CommandInput).value == letters and found(pilot.app):
            break
        await pilot.pause(0.05)
    await settle(pilot)


def found(app):
    return [str(option.prompt) for option in app.screen.query_one(CommandList).options]


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("size", ["small", "large"])
def test_looks_as_it_did(size, lang, dashboard, history, settle, sizes, snap_compare):
    async def opened(pilot):
        await settle(pilot)
        await type_in(pilot, settle, "perceptron")
        box = pilot.app.screen.query_one(CommandInput)
        box.cursor_blink, box._cursor_visible = False, True
        await pilot.pause(0.3)  # hits come in by and by
        await settle(pilot)

    assert snap_compare(dashboard("settings", lang), terminal_size=sizes[size], run_before=opened)


async def test_before_anything_is_typed_the_view_s_keys_and_the_views_are_offered(dashboard, history, settle):
    app = dashboard("data", "fr")
    async with app.run_test(size=(140, 45)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+p")
        for _ in range(100):
            await pilot.pause(0.05)
            if found(app):
                break
        shown = "\n".join(found(app))
        for key in app.home.query_one("DataView").KEYS:
            assert key.words[1][1:] in shown
        assert all(views.title(name) in shown for name in views.VIEWS)
        await pilot.press("escape")
        await settle(pilot)
        assert app.screen is app.home


@pytest.mark.parametrize("letters", ["reglages", "Régl"])
async def test_a_view_is_found_without_its_accents(letters, dashboard, history, settle):
    app = dashboard("today", "fr")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await type_in(pilot, settle, letters)
        assert found(app)[0].startswith("Réglages")
        await pilot.press("enter")
        await settle(pilot)
        assert app.view.ID == "settings"


async def test_a_lesson_is_opened_by_its_command_or_by_its_title(dashboard, history, settle):
    part = next(part for part in history.parts() if part.kind == "lesson" and part.written)
    for letters in (f"read {part.reference}", part.title.en):
        app = dashboard()
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            await type_in(pilot, settle, letters)
            await pilot.press("enter")
            await settle(pilot)
            assert type(app.screen).__name__ == "ReaderScreen"


async def test_a_theme_is_chosen_and_a_decision_taken_back(dashboard, history, settle):
    app = dashboard()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await type_in(pilot, settle, "Colours: light")
        await pilot.press("enter")
        await settle(pilot)
        assert settings()["theme"] == "light" == app.theme_name
        before = len(app.desk.facts.done)
        await type_in(pilot, settle, "Take the last decision")
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("y")
        await settle(pilot)
    with Journal.open() as journal:
        assert len(journal.completions()) < before


async def test_words_are_found_in_any_order_and_by_their_kind_too(dashboard, history, settle):
    app = dashboard()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("colon")
        await pilot.press(*"convolution exer")
        await pilot.app.workers.wait_for_complete()
        await settle(pilot)
        await pilot.pause(0.3)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.pause(0.3)
        assert type(app.screen).__name__ == "ExerciseScreen"
        assert app.screen.part.id == "week2.convolution/exercise"


async def test_nothing_found_is_said(dashboard, settle):
    app = dashboard("today", "fr")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await type_in(pilot, settle, "qqqqzzzz")
        await pilot.pause(0.6)
        assert found(app) == ["Rien de tel."]


def test_every_part_that_is_written_can_be_reached(dashboard, history):
    words = [command.words for command in palette_commands.commands(dashboard())]
    assert len(words) == len(set(words))
    for part in history.parts():
        if part.written and part.kind != "cards":
            assert any(part.command.removeprefix("dlstudy ") in one and part.title.en in one for one in words)


def test_letters_keep_their_places():
    for text in ("Réglages", "Étudié", "œuvre", "İstanbul", "ﬁn"):
        assert len(palette_commands.plain(text)) == len(text)
