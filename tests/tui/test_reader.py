"""The reader, driven by its keys: where one is, what is answered, found and written down; and how it looks."""

from pathlib import Path

import pytest

from dlstudy import language
from dlstudy.curriculum import find_part, load, trusting
from dlstudy.journal import Journal
from dlstudy.lessons.study import Study
from dlstudy.tui.reader.app import ReaderApp
from dlstudy.tui.reader.text import Text
from dlstudy.tui.terminal import Terminal

SAMPLE = Path(__file__).parents[1] / "lessons" / "sample"


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def reader(clock):
    """reader() is the application on the sample lesson, reader(id, kind) on one of the curriculum's own texts."""

    def reader(name="week1.lines", kind="lesson", *, terminal=None, theme="dark"):
        plan = load(SAMPLE if name == "week1.lines" else None)
        trusting.trust(plan)
        part = find_part(plan, name, kind)
        text = Text(plan, part, Study(part, clock=clock))
        return ReaderApp(text, theme=theme, terminal=terminal or Terminal())

    return reader


async def press(pilot, *keys):
    for key in keys:
        await pilot.press(key)
    await pilot.pause()


def top(app):
    return app.reader.page.top


def seen(app):
    """The lines on the screen."""
    page = app.reader.page
    return "\n".join("".join(t for t, _ in line) for line in page.laid.lines[page.top : page.bottom])


def bottom_line(app):
    return app.reader.footer.message


async def test_paging_and_sections(reader, tools):
    app = reader()
    async with app.run_test(size=(80, 24)) as pilot:
        await tools.settle(pilot)
        await press(pilot, "space")
        assert top(app) == app.reader.page.rows - 2
        await press(pilot, "b", "j", "j", "k")
        assert top(app) == 1
        await press(pilot, "n")
        sections = app.reader.page.laid.sections
        assert top(app) in [first for first, _ in sections]
        await press(pilot, "n", "p")
        assert top(app) == sections[0][0]
        await press(pilot, "G")
        assert app.reader.page.bottom == len(app.reader.page.laid.lines)
        await press(pilot, "g")
        assert top(app) == 0
        await press(pilot, "t", "down", "enter")
        assert top(app) == sections[1][0]


async def test_the_place_is_kept_through_languages_sizes_and_sittings(reader, tools):
    app = reader()
    async with app.run_test(size=(80, 24)) as pilot:
        await tools.settle(pilot)
        await press(pilot, "n", "n", "j", "j")
        place = app.reader.place
        await pilot.resize_terminal(140, 45)
        await tools.settle(pilot)
        await pilot.resize_terminal(60, 30)
        await tools.settle(pilot)
        await pilot.resize_terminal(80, 24)
        await tools.settle(pilot)
        assert app.reader.place == place
        before = top(app)
        await press(pilot, "l")
        await tools.settle(pilot)
        assert language.language() == "fr" and app.reader.page.place().section == place.section
        await press(pilot, "l")
        await tools.settle(pilot)
        assert abs(top(app) - before) <= 1
        await press(pilot, "q")
    again = reader()
    async with again.run_test(size=(80, 24)) as pilot:
        await tools.settle(pilot)
        assert abs(top(again) - before) <= 1 and before > 0


async def test_search_goes_round_and_ends(reader, tools):
    language.set_language("fr")
    app = reader()
    async with app.run_test(size=(80, 24)) as pilot:
        await tools.settle(pilot)
        await press(pilot, "slash", *"sigmoide", "enter")  # without its accent
        matches = app.reader.page.matches
        assert (
            len(matches) >= 3
            and "sigmoïde" in seen(app).lower()
            and f"1 sur {len(matches)}" in bottom_line(app)
        )
        await press(pilot, "N")
        assert app.reader.page.current == len(matches) - 1
        await press(pilot, "n")
        assert app.reader.page.current == 0
        await press(pilot, "escape")
        assert not app.reader.page.matches
        await press(pilot, "slash", *"zzz", "enter")
        assert "ne se trouve pas" in bottom_line(app)


async def test_a_question_is_answered_logged_explained_and_answered_again(reader, tools):
    app = reader()
    async with app.run_test(size=(80, 24)) as pilot:
        await tools.settle(pilot)
        question = next(q for q in app.text.lesson.questions if q.kind == "choice")
        wrong = question.answer % len(question.choices) + 1
        while app.reader.focused_question != question.id:
            await press(pilot, "tab")
        await press(pilot, "9")
        assert "choices go from 1" in bottom_line(app)
        await press(pilot, str(wrong))
        assert "Not quite" in seen(app)
        await press(pilot, str(question.answer))
        assert "Answered already" in bottom_line(app)
        await press(pilot, "r", str(question.answer))
        assert "Right." in seen(app)
    with Journal.open() as journal:
        entries = journal.entries(kinds=("question",))
    assert [(e.data["id"], e.data["answer"], e.data["right"]) for e in entries] == [
        (question.id, str(wrong), False), (question.id, str(question.answer), True),
    ]  # fmt: skip


async def test_a_question_that_is_left_behind_no_longer_takes_the_keys(reader, tools):
    app = reader()
    async with app.run_test(size=(80, 24)) as pilot:
        await tools.settle(pilot)
        await press(pilot, "tab")
        name = app.reader.focused_question
        await press(pilot, "j")
        assert name and app.reader.focused_question == name  # still on the screen
        await press(pilot, "G", "1")
        assert name not in app.text.study.answers and app.reader.focused_question != name
        assert app.text.study.done or bottom_line(app)  # the end has its say


async def test_a_number_is_typed_with_a_comma_or_a_point(reader, tools):
    app = reader()
    async with app.run_test(size=(80, 24)) as pilot:
        await tools.settle(pilot)
        question = next(q for q in app.text.lesson.questions if q.kind == "number")
        while app.reader.focused_question != question.id:
            await press(pilot, "tab")
        await press(pilot, "enter", *"q?x", "enter")  # keys of the reader are letters here
        assert app.is_running and "not a number" in bottom_line(app)
        typed = f"{question.answer:g}".replace("-", "minus").replace(".", ",")
        keys = [{"m": "minus"}.get(c, {",": "comma"}.get(c, c)) for c in typed.replace("minus", "m")]
        await press(pilot, "enter", *keys, "enter")
        assert app.text.study.answers[question.id].right
        await press(pilot, "r")
        await pilot.press("minus", "0", "full_stop", "5")  # at once: no sign and no digit is lost
        assert app.reader.input.value == "-0.5"
        await press(pilot, "escape")
        question = next(q for q in app.text.lesson.questions if q.kind == "text")
        while app.reader.focused_question != question.id:
            await press(pilot, "tab")
        await pilot.press("left_parenthesis", "5", "0")  # a shape, say
        assert app.reader.input.value == "(50"


async def test_reading_to_the_end_finishes_but_leafing_does_not(reader, tools, clock):
    app = reader()
    async with app.run_test(size=(80, 24)) as pilot:
        await tools.settle(pilot)
        await press(pilot, "G")
        assert "Not read yet" in bottom_line(app) and not app.text.study.done
        await press(pilot, "g")
        for _ in range(8):
            await press(pilot, "space")
        assert "That was quick" in bottom_line(app) and not app.text.study.done
        for _ in range(10):
            clock.now += 100
            await press(pilot, "k")
        await press(pilot, "G")
        assert app.text.study.done and "Marked as read" in bottom_line(app)
        await press(pilot, "d")
        assert "already" in bottom_line(app)
        clock.now += 7200  # gone for lunch
        await press(pilot, "q")
    with Journal.open() as journal:
        assert [e.subject for e in journal.entries(kinds=("done",))] == ["week1.lines/lesson"]
        seconds = sum(e.data.get("seconds", 0) for e in journal.entries(kinds=("done", "read")))
    assert seconds == pytest.approx(1000 + 120)


async def test_a_section_that_the_first_screen_holds_counts_as_read(reader, tools):
    app = reader()
    async with app.run_test(size=(80, 60)) as pilot:
        await tools.settle(pilot)
        (_, first), (second, _) = app.reader.page.laid.sections[:2]
        assert second < app.reader.page.bottom < len(app.reader.page.laid.lines), "else this proves nothing"
        assert first.slug in app.text.study.seen


async def test_a_statement_hides_its_hints_and_is_never_finished(reader, tools):
    app = reader("week1.perceptron", "exercise")
    async with app.run_test(size=(80, 24)) as pilot:
        await tools.settle(pilot)
        whole = "\n".join("".join(t for t, _ in line) for line in app.reader.page.laid.lines)
        assert "Hints" not in [h.text for _, h in app.reader.page.laid.sections] and len(whole) > 200
        await press(pilot, "G", "d")
        assert "passing the exercise" in bottom_line(app) and not app.text.study.done


@pytest.mark.parametrize("size", [(20, 5), (30, 10), (200, 60)])
async def test_no_size_and_no_key_is_too_much(reader, tools, size):
    app = reader()
    async with app.run_test(size=size) as pilot:
        await tools.settle(pilot)
        keys = [
            "space",
            "tab",
            "enter",
            "escape",
            "c",
            "l",
            "t",
            "escape",
            "question_mark",
            "escape",
            "z",
            "N",
            "p",
            "7",
        ]
        await press(pilot, *keys, "slash", "escape", "ctrl+d", "ctrl+u", "end", "home", "ctrl+c")
    assert app.return_code == 0


#: Text, size, language, keys pressed first.
SCREENS = {
    "reader-fr": ("small", "fr", ("n", "n")),
    "reader-figure-en": ("small", "en", ("n", "n", "n", "space")),
    "reader-answered-fr": ("small", "fr", ("tab", "tab", "1")),
    "reader-help-en": ("small", "en", ("question_mark",)),
    "reader-contents-fr": ("small", "fr", ("n", "n", "t")),
    "reader-search-en": ("small", "en", ("slash", *"sigmoid", "enter")),
    "large-reader-en": ("large", "en", ("n", "n", "n")),
    "large-reader-light-fr": ("large", "fr", ("n", "n", "n", "n")),
    "reader-colourless-en": ("small", "en", ("n", "n", "n", "tab")),
}


@pytest.mark.parametrize("name", SCREENS)
def test_looks_as_it_did(name, reader, tools, snap_compare):
    size, code, keys = SCREENS[name]
    language.set_language(code)

    async def prepare(pilot):
        await tools.settle(pilot)
        await press(pilot, *keys)
        await tools.settle(pilot)

    app = reader(
        theme="light" if "light" in name else "dark", terminal=Terminal(0 if "colourless" in name else 2**24)
    )
    assert snap_compare(app, terminal_size=tools.sizes[size], run_before=prepare)


async def test_a_word_is_typed_straight_away_and_its_letters_are_no_keys(reader):
    """Of «sigmoïde», d marked the lesson read and l changed its language."""
    app = reader()
    async with app.run_test(size=(80, 24)) as pilot:
        question = next(q for q in app.text.lesson.questions if q.kind == "text")
        while app.reader.focused_question != question.id:
            await press(pilot, "tab")
        before = app.text.language
        await pilot.press("d", "l", "enter")
        await pilot.pause()
        assert question.id in app.text.study.answers
        assert not app.text.study.done and app.text.language == before
