"""The statement and its hints, read from Markdown."""

from dlstudy.workspace import hints, read_exercise


def test_the_hints_are_no_part_of_the_statement(part):
    exercise = read_exercise(part, "en")
    assert exercise.title == "Doubling and counting"
    assert "Counter.add" in exercise.statement and "Hints" not in exercise.statement
    assert "What is two times" not in exercise.statement


def test_hints_come_function_by_function_with_what_stands_below_them(plan, part):
    found = hints(plan, "one.double", "en")
    assert {name: len(texts) for name, texts in found.items()} == {"double": 3, "Counter.add": 2}
    assert "```python\n2 * x  # an array\n```" in found["double"][1]
    assert hints(plan, "one.double", "fr")["Counter.add"][0].startswith("Où le total")


def test_a_missing_language_is_read_in_the_other(part):
    (part.folder / "exercise.fr.md").unlink()
    assert read_exercise(part, "fr").title == "Doubling and counting"
