"""``--mine``: the learner's own answer trains, from a copy, and fails in words."""

import json

import pytest

PLAN = """\
id: small
title: {fr: Petit, en: Small}
languages: [fr, en]
minutes_per_day: 60
units:
  one.line: {title: {fr: Une droite, en: A line}, objective: {fr: Essayer., en: Try.}}
  one.other: {title: {fr: Autre, en: Other}, objective: {fr: Attendre., en: Wait.}}
weeks:
  - title: {fr: Une, en: One}
    objective: {fr: Un, en: One}
    days:
      - title: {fr: Jour, en: Day}
        objective: {fr: Un, en: One}
        parts:
          - {exercise: one.line, minutes: 20}
          - {lab: one.line, minutes: 20}
          - {lab: one.other, minutes: 20}
"""

SOLUTION = '''\
import numpy as np


def gradient(w):
    """fr: La dérivée de w².
    en: The derivative of w²."""
    # >>> your turn
    return 2 * w
    # <<<
'''

LAB = '''\
"""Descend."""
import numpy as np
from dlstudy import lab


class Settings(lab.Settings):
    steps: int = 20
    """fr: Pas.
    en: Steps."""


def train(run, s):
    answer = run.exercise()
    p = run.keep({"w": np.array([3.0])})
    run.parameters(1)
    for step in run.epochs(s.steps):
        run.log(loss=float(p["w"][0] ** 2))
        p["w"] = p["w"] - 0.1 * answer.gradient(p["w"])
    run.say(fr="Fini.", en="Done.")


if __name__ == "__main__":
    lab.main()
'''


@pytest.fixture
def plan(tmp_path):
    from dlstudy.curriculum import load, trust

    unit = tmp_path / "small" / "one" / "line"
    unit.mkdir(parents=True)
    other = tmp_path / "small" / "one" / "other"
    other.mkdir()
    (tmp_path / "small" / "plan.yaml").write_text(PLAN)
    (unit / "solution.py").write_text(SOLUTION)
    (unit / "check.py").write_text("")
    (unit / "lab.py").write_text(LAB)
    (other / "lab.py").write_text('"""No exercise."""\ndef train(run, s): pass\n')
    for code in ("fr", "en"):
        (unit / f"exercise.{code}.md").write_text("# x\n")
    plan = load(tmp_path / "small")
    trust(plan)
    return plan


@pytest.fixture
def begin(plan, monkeypatch):
    """begin(code) makes the run that ``dlstudy run line --mine`` would start, with this as the learner's file."""
    from dlstudy import training, workspace
    from dlstudy.curriculum import find_part
    from dlstudy.desk.own_code import own_files
    from dlstudy.training import launch

    monkeypatch.setattr(launch, "_spawn", lambda folder: None)

    def begin(code=None):
        part = find_part(plan, "one.line", kind="lab")
        if code is not None:
            file = workspace.path("one.line")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(code)
        return training.start(plan, part, mine=None if code is None else own_files(plan, part))

    return begin


def train(folder):
    """Train to the end in this process; (status, view)."""
    from dlstudy.lab.session import train_in
    from dlstudy.runs.view import RunView

    status = train_in(folder)
    return status, RunView().feed_all(folder.events.read_bytes().splitlines())


def said(view):
    return " ".join(one.en for one in view.says)


def test_the_reference_and_a_right_answer_train_the_same(begin):
    status, reference = train(begin())
    own = begin("def gradient(w):\n    return w + w\n")
    assert train(own)[0] == status == "finished"
    view = train_view(own)
    from dlstudy.lab.ending import ending

    without = begin()
    train(without)
    told, plain = (ending(one, view, style=lambda text, _: text) for one in (own, without))
    assert any("dlstudy check one.line" in line for line in told)
    assert not any("dlstudy check" in line for line in plain)
    assert list(view.series["loss"].values) == list(reference.series["loss"].values)
    assert view.models == {"network": 1} and said(view) == "Done."


def train_view(folder):
    from dlstudy.runs.view import RunView

    return RunView().feed_all(folder.events.read_bytes().splitlines())


def test_the_copy_trains_whatever_becomes_of_the_file(begin):
    from dlstudy import workspace

    folder = begin("def gradient(w):\n    return 2 * w\n")
    workspace.path("one.line").write_text("boom")
    assert train(folder)[0] == "finished"
    from dlstudy.runs.origin import require_own

    require_own(folder)  # nothing was added to the run's code meanwhile


@pytest.mark.parametrize("code, line, words", [
    ("def gradient(w):\n    raise NotImplementedError('gradient')\n", 2, "Not written yet: gradient"),
    ("def gradient(w):\n    x = 1\n    return w.nothing\n", 3, "dlstudy check one.line"),
    ("def gradient(w:\n", 1, "dlstudy check one.line"),
    ("def gradient(w):\n    import nosuchthing\n", 2, "pip install nosuchthing"),
])  # fmt: skip
def test_what_the_own_code_raises_is_told_at_its_line_in_the_own_file(begin, code, line, words):
    from dlstudy import workspace
    from dlstudy.lab.ending import ending

    folder = begin(code)
    status, view = train(folder)
    assert status == "failed" and view.error["line"] == line
    assert view.error["file"] == str(workspace.path("one.line"))
    text = "\n".join(ending(folder, view, style=lambda text, *_: text, width=200))
    assert "Your code failed" in text and words in text and f"one/line.py, line {line}" in text
    assert "dlstudy run one.line --mine" in text and "session.py" not in text


def test_a_name_that_is_missing_is_named(begin):
    status, view = train(begin("def gradiant(w):\n    return 2 * w\n"))
    assert status == "failed" and view.error["file"] is None
    assert (
        "'gradient'" in view.error["advice"]["en"] and "dlstudy check one.line" in view.error["advice"]["en"]
    )


def test_no_number_and_no_progress_are_told_once(begin):
    _, view = train(begin("def gradient(w):\n    return w * float('nan')\n"))
    assert said(view).count("no finite number") == 1 and "Nothing improved" not in said(view)
    _, view = train(begin("def gradient(w):\n    return -2 * w\n"))
    assert "Nothing improved (loss: 9 →" in said(view) and "dlstudy check one.line" in said(view)


def test_no_file_the_starter_and_a_lab_without_exercise_are_refused_in_words(plan, begin):
    from dlstudy import workspace
    from dlstudy.curriculum import find_part
    from dlstudy.desk.own_code import own_files
    from dlstudy.errors import UserError

    part = find_part(plan, "one.line", kind="lab")
    with pytest.raises(UserError, match="have not begun"):
        own_files(plan, part)
    workspace.write_starter(workspace.exercise_of(plan, "one.line"))
    with pytest.raises(UserError, match="not written anything"):
        own_files(plan, part)
    with pytest.raises(UserError, match="uses no exercise"):
        own_files(plan, find_part(plan, "one.other", kind="lab"))


def test_it_says_so_wherever_the_run_is_told(begin, capsys):
    from dlstudy.cli import runs_table
    from dlstudy.lab.printing import Printer
    from dlstudy.runs.listing import read
    from dlstudy.training.report import entry

    folder = begin("def gradient(w):\n    return 2 * w\n")
    Printer(folder.info).head(folder.path)
    assert "your own code" in capsys.readouterr().out
    assert "your own code" in "\n".join(runs_table.lines([read(folder)]))
    assert entry(folder)["mine"] == ["one.line"] and json.dumps(entry(folder))


def test_a_plain_script_takes_the_reference_or_a_file(plan, tmp_path, dlstudy_home):
    import os
    import subprocess
    import sys

    own = tmp_path / "mine.py"
    own.write_text("def gradient(w):\n    return w.oops\n")
    lab = plan.root / "one" / "line" / "lab.py"
    for more, code, words in (([], 0, "Done."), (["--mine", str(own)], 1, f"{own}, line 2")):
        done = subprocess.run([sys.executable, str(lab), *more], env={**os.environ, "PYTHONPATH": os.getcwd(),
                              "COLUMNS": "200"}, capture_output=True, text=True, check=False, timeout=100)  # fmt: skip
        assert done.returncode == code and words in done.stdout, done.stdout + done.stderr
