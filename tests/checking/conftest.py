"""A small course with two exercises, and one judge that stays for all tests of a module."""

from pathlib import Path

import pytest

from dlstudy.checking import Helper, Limits
from dlstudy.checking.limits import DEFAULT
from dlstudy.curriculum import load

COURSE = Path(__file__).parent / "course"
SOLUTION = COURSE / "tiny/first/solution.py"
LIMITS = Limits(seconds=0.5, wall=30.0, memory=200 << 20, output=2000)


@pytest.fixture(scope="session")
def plan():
    plan = load(COURSE)
    plan.builtin = True  # trusted: what trust does is tested where it is asked for
    return plan


@pytest.fixture(scope="module")
def helper(plan, request):
    """The judge; a module's own `LIMITS` hold in it."""
    with Helper(plan, limits=getattr(request.module, "LIMITS", DEFAULT)) as helper:
        yield helper


@pytest.fixture
def judged(helper, tmp_path):
    """Judge the solution with some of its text replaced: ``judged(new, old)``; without `old`, `new` is appended."""

    def judge(new="", old=None, unit="tiny.first", name="first.py"):
        text = (COURSE / unit.replace(".", "/") / "solution.py").read_text("utf-8")
        if old is not None:
            assert old in text
            text = text.replace(old, new)
        else:
            text += "\n\n" + new
        file = tmp_path / name
        file.write_text(text, "utf-8")
        return helper.check(unit, file)

    return judge


def outcome(verdict):
    """What passed and what did not, target by target."""
    found = {}
    for check in verdict.checks:
        found[check.target] = found.get(check.target, True) and check.passed
    return found
