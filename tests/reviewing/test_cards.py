"""cards.yaml: every error at its line and column, all at once; what is right is read all the same."""

import pytest

from dlstudy import cli, language
from dlstudy.curriculum import load
from dlstudy.reviewing import cards, proof

WRONG = """\
- id: good
  fr: {question: Q, answer: 0.5}
  en: {question: Q, answer: A}
- id: Not Good
  fr: {question: Q, answer: A}
  en: {question: "", answer: A}
- id: good
  fr: {question: Q, answer: A}
  en: {question: Q, answer: A}
- id: half
  fr: {question: Q, answer: A}
- just words
- id: more
  mistake: [a]
  colour: red
  fr: {question: Q, answer: A, hint: H}
  en: {question: Q}
- id: tagged
  fr: !!python/object/apply:os.system {question: Q, answer: A}
  en: {question: Q, answer: A}
"""


def test_every_error_has_its_place(plan, course):
    (course / "a" / "one" / "cards.yaml").write_text(WRONG, "utf-8")
    found = cards.read(plan.units["a.one"])
    places = [(one.line, one.column, one.message) for one in found.problems]
    for line, column, word in [(4, 7, "Not Good"), (6, 18, "a text was expected"), (7, 7, "already taken on line 1"),
                               (10, 3, "missing here: 'en'"), (12, 3, "a card was expected"), (14, 12, "a list"),
                               (15, 3, "unknown key: 'colour'"), (16, 32, "unknown key: 'hint'"),
                               (17, 7, "missing here: 'answer'"), (19, 7, "tag")]:  # fmt: skip
        assert any((at, where) == (line, column) and word in said for at, where, said in places), (
            line,
            places,
        )
    assert len(places) == 10
    assert [card.name for card in found.cards] == ["good", "tagged"] and found.cards[0].answer.fr == "0.5"
    language.set_language("fr")
    english = {message for _, _, message in places}
    assert not english & {one.message for one in cards.read(plan.units["a.one"]).problems}


@pytest.mark.parametrize("text", ["", "a: 1\n", "- *alias\n", "- {", "\xff", "-\n  -\n", "3"])
def test_a_broken_file_is_refused_and_nothing_else_happens(plan, course, text):
    (course / "a" / "one" / "cards.yaml").write_bytes(text.encode("latin-1"))
    found = cards.read(plan.units["a.one"])
    assert found.problems and not found.cards


def test_validate_proves_the_cards(course, plan, tools, capfd):
    assert proof.problems(plan) == []
    tools.write_cards(course / "a" / "one", ["c0", "c1"], {"c1": "  mistake: nobody\n"})
    said = [(str(one.file.name), one.line, one.message) for one in proof.problems(plan)]
    assert said[0] == ("cards.yaml", 0, "2 cards: a unit needs at least 8")
    assert said[1][:2] == ("mistakes.py", 5) and "'mistake: sign' is missing" in said[1][2]
    assert said[2][:2] == ("cards.yaml", 5) and "no mistake 'nobody'" in said[2][2]
    assert cli.run(["validate", str(course)]) == 2
    out = capfd.readouterr().out
    assert all(message in out for _, _, message in said)


@pytest.mark.parametrize("code", ["fr", "en"])
def test_every_card_of_the_course_fits_the_small_screen(code):
    from rich.cells import cell_len

    from dlstudy.tui.palette import PALETTES
    from dlstudy.tui.review_text import laid_out
    from dlstudy.tui.terminal import Terminal

    language.set_language(code)
    found, problems = cards.load(load())
    assert not problems
    for card in found.values():
        lines = []
        for text in (card.question.here, card.answer.here):
            drawn = laid_out(text, 75, PALETTES["dark"], Terminal()).plain
            assert "$" not in drawn, f"{card.id}: a formula that is not drawn: {drawn}"
            lines += drawn.split("\n")
        assert len(lines) <= 14 and max(map(cell_len, lines)) <= 75, f"{card.id}: {lines}"
