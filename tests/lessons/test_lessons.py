"""A lesson read, judged and proved: every slip is named at its place, in files that nobody here wrote."""

import pytest

from dlstudy import language
from dlstudy.lessons import questions
from dlstudy.lessons.flow import flowed, size
from dlstudy.lessons.layout import Answer, Look, lay
from dlstudy.lessons.model import Span
from dlstudy.lessons.parse import parse
from dlstudy.lessons.proving import prove


def text_of(page):
    return "\n".join("".join(text for text, _ in line).rstrip() for line in page.lines)


def test_a_lesson_is_read_whole(texts):
    lesson = parse(texts["fr"])
    assert not lesson.faults
    assert lesson.title == "La sigmoïde"
    assert [section.slug for section in lesson.sections] == ["definition", "suite", "sources"]
    assert [figure.name for figure in lesson.figures] == ["curve", "slope"]
    assert [question.answer for question in lesson.questions] == [
        0.5,
        1,
        ("fonction logistique", "logistique"),
        2,
    ]


@pytest.mark.parametrize("width", [20, 40, 78])
def test_no_line_is_wider_than_the_page(texts, width):
    page = lay(parse(texts["fr"]), width)
    assert max(size("".join(text for text, _ in line)) for line in page.lines) <= width
    words = text_of(page).replace("\n", " ")
    assert "σ(x)" in words and "0,5" in words and "figure:" not in words and "{#" not in words


def test_a_formula_and_a_no_break_space_stay_together():
    lines = flowed((Span("un deux "), Span("a + b = c", "math"), Span(" trois\u00a0: fin")), 12)
    assert ["".join(text for text, _ in line) for line in lines] == [
        "un deux",
        "a + b = c",
        "trois\u00a0: fin",
    ]


def test_an_answer_explains_itself_and_an_open_question_does_not(texts):
    lesson = parse(texts["en"])
    assert "Between 0 and 1" not in text_of(lay(lesson, 70))
    page = text_of(lay(lesson, 70, Look(answers={"which": Answer("2", False), "two": Answer("2", True)})))
    assert "The answer: 1." in page and "Between 0 and 1" in page and "Right." in page


@pytest.mark.parametrize(
    ("typed", "value"),
    [("0,25", 0.25), ("0.25", 0.25), (" 1/4 ", 0.25), ("−2", -2), ("-2", -2), ("1e-3", 0.001), ("1\u202f234", 1234),
     ("25 %", 25), ("", None), ("x", None), ("1/0", None), ("nan", None), ("inf", None)],
)  # fmt: skip
def test_a_number_is_taken_as_people_type_it(typed, value):
    assert questions.typed_number(typed) == value


def test_answers_are_judged_as_a_teacher_would(texts):
    zero, which, name, two = parse(texts["fr"]).questions
    assert questions.right(zero, "1/2") and questions.right(zero, "50 %") and not questions.right(zero, "0.6")
    assert questions.right(two, "2,0") and not questions.right(two, "2.004")
    assert (
        questions.right(which, "1")
        and questions.right(which, "2") is False
        and questions.right(which, "3") is None
    )
    assert questions.right(name, "  Fonction  LOGISTIQUE. ") and questions.right(name, "sigmoïde") is False
    assert questions.right(name, " ") is None and questions.right(zero, "abc") is None


def of(unit, run=False, **changed):
    """What is said of a lesson changed so: (file, line, message)."""
    plan, _ = unit(**changed)
    return [(problem.file.name, problem.line, problem.message) for problem in prove(plan, run=run)]


def test_a_sound_lesson_has_no_problem(unit):
    assert of(unit, run=True) == []


@pytest.mark.parametrize(
    ("lang", "old", "new", "line", "said"),
    [
        ("fr", "\\frac{1}{1+e", "\\frak{1}{1+e", 5, "unknown command: \\frak"),
        ("fr", "et *jamais*", "et $jamais", 5, "'$' outside of a formula"),
        ("fr", "1\u00a0: voyez", "1 : voyez", 5, "no-break space (U+00A0) is needed before ':'"),
        ("fr", "1\u00a0: voyez", "fin: voyez", 5, "before ':' is missing"),
        ("fr", "bornée\u00a0?", "bornée ?", 23, "is needed before '?'"),
        ("fr", "0,5", "0.5", 35, "0.5: in French, 0,5"),
        ("fr", "answer: 1", "answer: 3", 25, "right choice's number"),
        ("fr", "kind: choice", "kind: choix", 22, "kind is choice, number or text"),
        ("fr", "id: two", "id: at-zero", 50, "taken already"),
        ("en", "{#suite}", "{#suites}", 29, "section suites, where lesson.fr.md (line 29) has suite"),
        ("en", "figure:slope", "figure:slopes", 31, "figures.py has no function 'slopes'"),
        ("en", "answer: 2", "answer: 3", 50, "question two: answer 3, 2 in the French version"),
        ("en", "choices: [the sigmoid, ReLU]", "choices: [a, b, c]", 20, "choices 3, 2 in the French version"),
        ("en", "> [!NOTE]", "> [!NOTA]", 9, "NOTE, TIP, WARNING or EXAMPLE"),
        ("en", "explain: Two.", "explane: Two.", 55, "unknown key: explane"),
    ],
)  # fmt: skip
def test_a_slip_is_named_at_its_place(unit, texts, lang, old, new, line, said):
    assert old in texts[lang]
    found = of(unit, **{lang: texts[lang].replace(old, new, 1)})
    assert any(
        name == f"lesson.{lang}.md" and at == line and said in message for name, at, message in found
    ), found


def test_a_figure_that_fails_is_named_at_its_line(unit, texts):
    found = of(
        unit,
        run=True,
        figures=texts["figures"].replace("return Figure().line([0, 1, 2], [0, 1, 0])", "1 / 0"),
    )
    line = texts["figures"].split("def slope")[0].count("\n") + 2
    assert found == [("figures.py", line, f"figure 'slope' ({lang}): ZeroDivisionError: division by zero")
                     for lang in ("fr", "en")]  # fmt: skip


def test_french_typography_lets_code_formulas_and_addresses_alone(unit, texts):
    more = "\n\nVoir `x: y`, <https://a.org/b?c=1;d>, $a:b$, 19:00 et [ici](https://x.org/a?b).\n"
    more += "\n$$\nx; y: 0{,}5\n$$\n"
    assert of(unit, fr=texts["fr"] + more, en=texts["en"]) == []


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise ValueError('so')", "ValueError: so"),
        ("def (", "SyntaxError"),
        ("def curve(lang): return 3\nslope = curve", "a Figure was expected"),
        ("import os\ndef curve(lang): os._exit(3)\nslope = curve", "code 3"),
        ("from dlstudy.figure import Figure\nimport sys\ndef curve(lang):\n    print('x'); sys.exit()\nslope = curve",
         "SystemExit"),
    ],
)  # fmt: skip
def test_a_broken_figure_is_words(unit, code, said):
    from dlstudy.lessons.figures import describe

    _, part = unit(figures=code)
    found = describe(part.folder, ["curve", "slope"], "en")
    assert set(found) == {"curve", "slope"}
    assert all(said in one.error and one.data is None for one in found.values()), found


def test_a_figure_that_never_ends_is_ended(unit):
    from dlstudy.lessons.figures import describe

    _, part = unit(figures="def curve(lang):\n    while True: pass")
    assert "more than 2 s" in describe(part.folder, ["curve"], "en", limit=2)["curve"].error


def test_figures_are_kept_and_made_anew_when_their_code_changes(unit, texts, monkeypatch):
    from dlstudy.lessons import figures

    _, part = unit()
    first = figures.describe(part.folder, ["curve"], "fr")["curve"].data
    assert first["title"] == "sigmoïde"
    with monkeypatch.context() as patch:
        patch.setattr(figures, "_child", None)  # nothing is run again
        assert figures.describe(part.folder, ["curve"], "fr")["curve"].data == first
    unit(figures=texts["figures"].replace("sigmoïde", "autre"))
    assert figures.describe(part.folder, ["curve"], "fr")["curve"].data["title"] == "autre"


def test_the_program_speaks_french_of_a_french_lesson(texts):
    language.set_language("fr")
    page = text_of(lay(parse(texts["fr"]), 70, Look(answers={"two": Answer("3", False)})))
    assert "Question 1 sur 4" in page and "La réponse\u00a0: 2" in page and "Remarque" in page
