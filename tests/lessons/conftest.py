"""The sample lesson (sample/week1/lines), in a folder of its own, changed as a test wishes."""

import shutil
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parent / "sample"
LINES = SAMPLE / "week1" / "lines"
FILES = {"fr": "lesson.fr.md", "en": "lesson.en.md", "figures": "figures.py"}


@pytest.fixture
def texts():
    """The files of the sample lesson: fr, en, figures."""
    return {name: (LINES / file).read_text("utf-8") for name, file in FILES.items()}


@pytest.fixture
def small_plan(tmp_path):
    """The folder of a curriculum whose only day has the lesson week1.lines, which is not written."""
    root = tmp_path / "course"
    root.mkdir()
    shutil.copy(SAMPLE / "plan.yaml", root)
    return root


@pytest.fixture
def unit(texts, small_plan):
    """unit(fr=…, en=…, figures=…) writes the lesson, changed as wished, and returns (plan, part)."""

    def unit(**changed):
        from dlstudy.curriculum import find_part, load

        folder = small_plan / "week1" / "lines"
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in {**texts, **changed}.items():
            (folder / FILES[name]).write_text(text, "utf-8")
        plan = load(small_plan)
        return plan, find_part(plan, "week1.lines", "lesson")

    return unit
