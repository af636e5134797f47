"""What the coach points at exists, and what it says is said in both languages."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SOURCES = sorted((ROOT / "dlstudy/training/coach").glob("*.py"))
PATTERN = re.compile(r'"(week\d\.\w+#[\w-]+)"')
ANCHORS = sorted({found for path in SOURCES for found in PATTERN.findall(path.read_text("utf-8"))})


def test_there_are_lessons():
    assert len(ANCHORS) >= 8


@pytest.mark.parametrize("anchor", ANCHORS)
@pytest.mark.parametrize("code", ["fr", "en"])
def test_a_lesson_that_is_pointed_at_is_there(anchor, code):
    unit, _, slug = anchor.partition("#")
    lesson = ROOT / "curriculum" / unit.replace(".", "/") / f"lesson.{code}.md"
    assert f"{{#{slug}}}" in lesson.read_text("utf-8"), anchor


def test_numbers_read_in_each_language():
    from dlstudy.runs.view import RunView, Series
    from dlstudy.training.coach import remarks

    view = RunView()
    series = view.series["loss"] = Series()
    for step, value in enumerate([2.3025, 1234.5, float("nan"), float("nan")], 1):
        series.steps.append(step), series.ts.append(step), series.values.append(value)
    view.status = "finished"
    (remark,) = remarks(view)
    assert (remark.id, remark.severity, remark.step) == ("not-a-number", "bad", 3)
    assert (
        "2,303 → 1 234" in remark.fr.replace("\u202f", " ").replace("\xa0", " ")
        and "2.303 → 1,234" in remark.en
    )
