"""Every formula of the curriculum, in lessons, statements, cards and experiments, as the learner will see it."""

import re

import pytest
import yaml

from dlstudy.curriculum import load
from dlstudy.lessons.formulas import display, inline
from dlstudy.lessons.formulas.boxes import cells
from dlstudy.lessons.layout import Look, lay
from dlstudy.lessons.parse import parse

ROOT = load(None).root
TEXTS = sorted(ROOT.glob("week*/*/*.*.md"))
YAML = sorted([*ROOT.glob("week*/*/cards.yaml"), *ROOT.glob("week*/*/experiments.yaml")])
#: What would be left of LaTeX that was not understood, in a formula or beside one.
_LEFT = re.compile(r"\\|[_^]\{|\{\}|\$")
_FORMULA = re.compile(r"```.*?```|`[^`]*`|\$\$(?P<tall>.+?)\$\$|(?<!\\)\$(?P<flat>[^$]+?)\$", re.DOTALL)


def name(path):
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", TEXTS, ids=name)
def test_a_text_reads_without_a_trace_of_latex(path):
    lesson = parse(path.read_text("utf-8"))
    assert not lesson.faults
    for width in (78, 50):
        page = lay(lesson, width, Look(lambda name, width: []))
        for line in page.lines:
            text = "".join(piece for piece, _ in line)
            assert cells(text) <= width or width < 60, text
            prose = "".join(piece for piece, style in line if not str(style).startswith("code"))
            assert not _LEFT.search(prose), text


def formulas(value):
    """Every formula in the strings of a YAML document: (LaTeX, whether it stands alone)."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [found for one in value for found in formulas(one)]
    if not isinstance(value, str):
        return []
    return [
        (m["tall"] or m["flat"], bool(m["tall"])) for m in _FORMULA.finditer(value) if m["tall"] or m["flat"]
    ]


@pytest.mark.parametrize("path", YAML, ids=name)
def test_the_formulas_of_cards_and_experiments_are_understood(path):
    for tex, alone in formulas(yaml.safe_load(path.read_text("utf-8"))):
        for line in display(tex) if alone else [inline(tex)]:
            assert not _LEFT.search(line) and "{" not in line.replace("{ ", ""), (tex, line)


def test_there_is_something_to_look_at():
    assert len(TEXTS) >= 36 and len(YAML) >= 15
