"""Settings: every one has its words, a change acts at once, what is not allowed is said and changes nothing."""

import pytest

from dlstudy import language
from dlstudy.desk import settings_words
from dlstudy.home import SETTINGS, settings
from dlstudy.tui.terminal import Terminal

PLAN = """
id: small
title: {fr: Un petit plan, en: A small plan}
minutes_per_day: 20
units:
  one.two:
    title: {fr: Deux, en: Two}
    objective: {fr: Commencer., en: Begin.}
weeks:
  - title: {fr: Une, en: One}
    objective: {fr: Commencer., en: Begin.}
    days:
      - title: {fr: Un jour à soi, en: A day of its own}
        objective: {fr: Commencer., en: Begin.}
        parts: [{lab: one.two, minutes: 20}]
"""


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("size", ["small", "large"])
def test_looks_as_it_did(size, lang, dashboard, history, settle, sizes, snap_compare):
    assert snap_compare(dashboard("settings", lang), terminal_size=sizes[size], run_before=settle)


def test_colourless_selection_shows(dashboard, history, settle, sizes, snap_compare):
    shown = dashboard("settings", "en", terminal=Terminal(0))
    assert snap_compare(shown, terminal_size=sizes["small"], run_before=settle)


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_setting_has_its_words(name, lang):
    with language.speaking(lang):
        assert settings_words.title(name) and settings_words.meaning(name).endswith(".")
        assert settings_words.value(name, SETTINGS[name][1])
        for choice in settings_words.CHOICES.get(name, ()):
            assert choice is None or settings_words.wrong(name, choice) is None


def test_the_choices_are_all_that_is_allowed():
    for name, choices in settings_words.CHOICES.items():
        with pytest.raises(ValueError) as allowed:
            SETTINGS[name][0]("no such value")
        assert str(allowed.value).split(" | ") == [choice for choice in choices if choice is not None]


async def change(pilot, settle, name, *keys):
    """Choose a setting by its name, press Enter, then these keys."""
    await pilot.press("home", *["down"] * list(SETTINGS).index(name), "enter")
    await settle(pilot)
    await pilot.press(*keys)
    await settle(pilot)


def text(app):
    """All that stands on the screen, as words."""

    lines = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in line) for line in lines)


async def test_the_language_acts_on_all_that_is_shown(dashboard, history, settle):
    app = dashboard("today", "en")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.show("settings")
        await settle(pilot)
        assert "Language" in text(app) and "Settings" in text(app)
        await change(pilot, settle, "language", "2")
        shown = text(app)
        assert settings()["language"] == "fr" == language.language()
        assert "Langue" in shown and "Réglages" in shown and "Today" not in shown
        await pilot.press("1")
        await settle(pilot)
        assert "Théorie" in text(app) or "leçon" in text(app)
        assert "Week" not in text(app)
        app.show("settings")
        await settle(pilot)
        await pilot.press("home", "r")
        await settle(pilot)
        assert settings()["language"] is None


async def test_a_theme_acts_at_once_and_T_is_remembered(dashboard, settle):
    app = dashboard("settings")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await change(pilot, settle, "theme", "2")
        assert settings()["theme"] == "light" and app.palette.name == app.theme == "dlstudy-light"
        for name in ("contrast", "none", "dark"):
            await pilot.press("T")
            await settle(pilot)
            assert settings()["theme"] == name == app.theme_name
            assert app.has_class("colourless") == (name == "none")


async def test_a_wrong_value_is_said_and_nothing_changes(dashboard, settle):
    app = dashboard("settings")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await change(pilot, settle, "day_end", *["backspace"] * 5, "2", "5", "enter")
        assert "HH:MM" in text(app) and settings()["day_end"] == "04:00"
        await pilot.press("backspace", "backspace", *"5:30", "enter")
        await settle(pilot)
        assert settings()["day_end"] == "05:30" and app.screen is app.home


async def test_a_curriculum_is_read_at_once_an_invalid_one_is_refused_with_its_errors(
    dashboard, settle, tmp_path
):
    (tmp_path / "good").mkdir()
    (tmp_path / "bad").mkdir()
    (tmp_path / "good" / "plan.yaml").write_text(PLAN)
    (tmp_path / "good" / "one" / "two").mkdir(parents=True)
    (tmp_path / "good" / "one" / "two" / "lab.py").write_text("def main(run): pass\n")
    (tmp_path / "bad" / "plan.yaml").write_text(PLAN.replace("minutes: 20", "minutes: none"))
    app = dashboard("settings")
    async with app.run_test(size=(140, 45)) as pilot:
        await settle(pilot)
        await change(pilot, settle, "curriculum", *str(tmp_path / "bad"), "enter")
        assert "plan.yaml:15:" in text(app) and settings()["curriculum"] is None
        await pilot.press("backspace", "backspace", "backspace", *"good", "enter")
        await settle(pilot)
        assert settings()["curriculum"] == str(tmp_path / "good")
        assert app.plan.id == "small" and "dlstudy trust" in app._message[0]
        await pilot.press("1")
        await settle(pilot)
        assert "A day of its own" in text(app)
