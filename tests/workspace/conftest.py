"""The small course, loaded."""

import pytest

from dlstudy.curriculum import load
from tests.workspace import small_course


@pytest.fixture
def plan(tmp_path):
    return load(small_course.write(tmp_path / "course"))


@pytest.fixture
def part(plan):
    return plan.part("one.double/exercise")
