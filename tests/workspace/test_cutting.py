"""The starter cut from a solution: what is cut, what stays, in which language. Python itself is the authority."""

import ast

import pytest

from dlstudy.errors import DlstudyError
from dlstudy.workspace.cutting import solution_source, starter_source
from tests.workspace.small_course import SOLUTION


def load(source):
    namespace = {"__name__": "learner"}
    exec(compile(source, "learner.py", "exec"), namespace)
    return namespace


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_starter_runs_and_fails_function_by_function(lang):
    learner = load(starter_source(SOLUTION, lang))
    with pytest.raises(NotImplementedError, match=r"^double$"):
        learner["double"](1)
    counter = learner["Counter"]()
    assert counter.n == 0, "what stands outside the regions is given"
    with pytest.raises(NotImplementedError, match=r"^Counter\.add$"):
        counter.add()


def test_the_starter_keeps_one_language_in_docstrings_and_comments():
    french, english = (starter_source(SOLUTION, lang) for lang in ("fr", "en"))
    assert ast.get_docstring(ast.parse(french)) == "Deux petites fonctions."
    assert load(english)["double"].__doc__.strip() == "Twice x, element by element."
    assert "# Donné." in french and "# Given." in english
    for text, other in ((french, "Given"), (english, "Donné")):
        assert other not in text and "fr:" not in text and "en:" not in text and ">>>" not in text
    assert "Deux fois" not in french, "a comment inside a region goes with it"


def test_the_solution_shown_is_the_reference_without_markers():
    shown = solution_source(SOLUTION, "en")
    assert load(shown)["double"](3) == 6 and load(shown)["Counter"]().add(2) == 2
    assert "# Twice." in shown and "your turn" not in shown and "<<<" not in shown


def test_signatures_decorators_strings_and_tabs_of_the_author_survive():
    source = (
        "import functools\n\nTEXT = '# >>> your turn is no marker: fr: en:'\n\n\n"
        "@functools.cache\ndef f(a, *, b: int = 2) -> 'int':\n"
        "    '''Shared first line.\n\n    fr: Un\n      deux.\n    en: One\n      two.\n\n    Shape: (n,)\n    '''\n"
        "    def inner():\n        # >>> your turn\n        return a + b\n        # <<<\n    return inner()\n"
        "\n\nX = 1  # fr: un en: one\n"
    )
    starter = starter_source(source, "fr")
    function = load(starter)["f"]
    assert load(starter)["TEXT"] == "# >>> your turn is no marker: fr: en:"
    assert ast.get_docstring(ast.parse(starter).body[2]) == "Shared first line.\n\nUn\ndeux.\n\nShape: (n,)"
    assert "X = 1  # un" in starter
    with pytest.raises(NotImplementedError, match=r"^f$"):
        function(1)


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("def f():\n    # >>> your turn\n    return 1\n", 2),
        ("def f():\n    return 1\n    # <<<\n", 3),
        ("def f():\n    # >>> your turn\n    # >>> your turn\n    return 1\n    # <<<\n", 3),
        ("x = 0\n# >>> your turn\nx = 1\n# <<<\n", 2),
        ("class A:\n    # >>> your turn\n    x = 1\n    # <<<\n", 2),
        ("def f(:\n", 1),
    ],
)
def test_markers_that_make_no_sense_name_their_line(source, line):
    with pytest.raises(DlstudyError, match=rf"solution\.py, line {line}:"):
        starter_source(source, "en")
