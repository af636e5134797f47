"""The review screen: keys right and wrong, undo, errors, sizes; and what it looks like."""

import pytest

from dlstudy import language
from dlstudy.errors import DlstudyError
from dlstudy.journal import Journal
from dlstudy.reviewing.deck import Deck
from dlstudy.reviewing.sitting import Attention, Sitting
from dlstudy.tui.review import ReviewApp
from dlstudy.tui.terminal import Terminal

SIZES = {"small": (80, 24), "large": (140, 45)}


@pytest.fixture
def journal(learner):
    learner.read()
    with Journal.open() as journal:
        yield journal


@pytest.fixture
def app(journal, plan):
    def app(limit=None, terminal=None, theme="dark"):
        deck = Deck(journal, plan)
        return ReviewApp(Sitting(deck, deck.pile(), limit), theme=theme, terminal=terminal or Terminal())

    return app


def shown(app):
    """Everything that is on the screen, as text."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


def ratings(journal):
    return [one.data["rating"] for one in journal.entries(kinds=["review"])]


async def test_a_card_from_question_to_rating(app, journal):
    app = app()
    async with app.run_test(size=SIZES["small"]) as pilot:
        await pilot.press("3")
        assert "First the answer: space." in shown(app) and ratings(journal) == []
        await pilot.press("space")
        assert "Answer c0." in shown(app) and "6\xa0min" in shown(app)
        await pilot.press("enter", "x", "9")
        assert "This key does nothing here" in shown(app)
        await pilot.press("4")
        assert ratings(journal) == [4] and "Recorded: easy, 8\xa0d." in shown(app)
        assert "Question c1, ½" in shown(app) and "Answer c1" not in shown(app)
        await pilot.press("u")
        assert ratings(journal) == [] and "Question c0" in shown(app) and "Taken back" in shown(app)
        await pilot.press("u")
        assert "There is nothing to take back." in shown(app)
        await pilot.press("question_mark")
        assert "Ctrl-C" in shown(app)
        await pilot.press("escape", "q")
    assert app.return_value == "left"


async def test_to_the_end_and_back(app, journal):
    app = app(limit=2)
    async with app.run_test(size=SIZES["small"]) as pilot:
        await pilot.press("space", "4", "space", "1", "space", "3", "space", "3")
        assert "2\xa0cards in" in shown(app) and "8\xa0cards left today" in shown(app)
        await pilot.press("u", "space", "2")
        assert "2\xa0cards in" not in shown(app)  # 'hard' comes again
        await pilot.press("space", "4", "enter")
    assert app.return_value == "done" and ratings(journal) == [4, 1, 3, 2, 4]


async def test_a_journal_that_cannot_be_written_keeps_the_card(app, journal, monkeypatch):
    app = app()

    def refuse(*_, **__):
        raise DlstudyError("The disk is full.")

    async with app.run_test(size=SIZES["small"]) as pilot:
        monkeypatch.setattr(journal, "append", refuse)
        await pilot.press("space", "3")
        assert "The disk is full." in shown(app) and "Answer c0." in shown(app)
        monkeypatch.undo()
        await pilot.press("3")
        assert ratings(journal) == [3] and "Question c1" in shown(app)


@pytest.mark.parametrize("size", [(20, 5), (30, 10), (44, 12), (80, 24), (200, 60)])
async def test_any_size_and_palette(app, size):
    app = app()
    async with app.run_test(size=size) as pilot:
        await pilot.press("space", "t", "t", "1", "t")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "Question c1" in shown(app)
        await pilot.press("ctrl+c")
    assert app.return_value == "interrupted"


async def test_a_long_card_scrolls_to_its_answer(app, course, tools):
    words = " ".join(f"word{k}" for k in range(250))
    file = course / "a" / "one" / "cards.yaml"
    file.write_text(file.read_text("utf-8").replace('"Question c0,', f'"{words} Question c0,'), "utf-8")
    app = app()
    async with app.run_test(size=SIZES["small"]) as pilot:
        assert "word0 " in shown(app) and "word249" not in shown(app)
        await pilot.press("space")
        await pilot.pause()
        assert "Answer c0." in shown(app)
        await pilot.press("pageup", "pageup")
        assert "word0 " in shown(app)


def test_idle_time_is_no_study_time():
    attention = Attention(100.0)
    attention.key(110.0)
    attention.key(4000.0)  # an hour at lunch counts as a minute
    assert attention.take(4005.0) == 10 + 60 + 5
    assert attention.take(4006.0) == 1


SCREENS = {
    "question-en": ("small", "en", ()),
    "answer-fr": ("small", "fr", ("space",)),
    "finished-fr": ("small", "fr", ("space", "4", "space", "4")),
    "help-fr": ("small", "fr", ("question_mark",)),
    "large-answer-en": ("large", "en", ("space", "2", "space")),
    "colourless-fr": ("small", "fr", ("space",)),
    "light-en": ("small", "en", ("space", "t")),
}


@pytest.mark.parametrize("name", SCREENS)
def test_looks_as_it_did(name, app, snap_compare, monkeypatch):
    monkeypatch.setattr(Attention, "take", lambda *_: 8.0)
    size, code, keys = SCREENS[name]
    language.set_language(code)
    terminal = Terminal(0) if "colourless" in name else Terminal()
    assert snap_compare(app(limit=2, terminal=terminal), press=keys, terminal_size=SIZES[size])
