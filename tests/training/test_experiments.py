"""experiments.yaml: read with every error at its place; asked before, told after, kept in the journal."""

import json
import os
import pty
import subprocess
import sys
import time

import pytest

PLAN = """\
id: small
title: {fr: Petit, en: Small}
languages: [fr, en]
minutes_per_day: 60
units:
  one.line: {title: {fr: Une droite, en: A line}, objective: {fr: Essayer., en: Try.}}
weeks:
  - title: {fr: Une, en: One}
    objective: {fr: Un, en: One}
    days:
      - title: {fr: Jour, en: Day}
        objective: {fr: Un, en: One}
        parts: [{lab: one.line, minutes: 60}]
"""

LAB = '''\
"""Descend."""
from typing import Annotated
from dlstudy import lab


class Settings(lab.Settings):
    steps: int = 10
    """fr: Pas.
    en: Steps."""
    rate: Annotated[float, lab.Between(0, 2)] = 0.1
    """fr: Taux.
    en: Rate."""


def train(run, s):
    p = run.keep({"w": 3.0})
    run.parameters(1234)
    for step in run.epochs(s.steps):
        run.log(loss=p["w"] ** 2, test_accuracy=0.97)
        p["w"] -= s.rate * 2 * p["w"]
'''

EXPERIMENTS = """\
predictions:
  - id: loss-at-start
    metric: loss
    at: first
    tolerance: 0.15
    fr: {ask: "Perte au début ?", explain: "Trois au carré."}
    en: {ask: "The loss at the start?", explain: "Three squared: $3^2$."}
  - id: how-good
    metric: test_accuracy
    tolerance: 0.02
    fr: {ask: "Exactitude ?", explain: "Presque tout."}
    en: {ask: "Accuracy?", explain: "Nearly all."}
experiments:
  - name: rate-times-ten
    settings: {rate: 1.5}
    answer: 2
    fr: {title: "Taux trop grand", ask: "Que fait la perte ?", choices: [baisse, explose], explain: "Le pas dépasse."}
    en: {title: "A rate too large", ask: "The loss does what?", choices: [falls, explodes], explain: "It overshoots."}
"""


@pytest.fixture
def unit(tmp_path):
    folder = tmp_path / "small" / "one" / "line"
    folder.mkdir(parents=True)
    (tmp_path / "small" / "plan.yaml").write_text(PLAN)
    (folder / "lab.py").write_text(LAB)
    (folder / "experiments.yaml").write_text(EXPERIMENTS)
    return folder


@pytest.fixture
def part(unit):
    from dlstudy.curriculum import find_part, load, trust

    plan = load(unit.parent.parent)
    trust(plan)
    return find_part(plan, "one.line", kind="lab")


def test_read(part):
    from dlstudy.training.experiments import read

    found = read(part)
    assert not found.problems
    assert [(p.id, p.metric, p.at, p.tolerance) for p in found.predictions] == [
        ("loss-at-start", "loss", "first", 0.15), ("how-good", "test_accuracy", "last", 0.02)]  # fmt: skip
    (one,) = found.experiments
    assert (
        one.settings == {"rate": 1.5}
        and one.answer == 2
        and one.choices[1] == {"fr": "explose", "en": "explodes"}
    )


@pytest.mark.parametrize("old, new, line, words", [
    ("metric: loss", "metric: los", 3, "does not log 'los'"),
    ("at: first", "at: begin", 4, "first | last | min | max"),
    ("tolerance: 0.15", "tolerance: 15", 5, "between 0 and 1"),
    ("    tolerance: 0.15\n", "", 2, "missing here: 'tolerance'"),
    ("{rate: 1.5}", "{rat: 1.5}", 15, "no setting 'rat'; it has: steps, rate"),
    ("{rate: 1.5}", "{rate: 3.5}", 15, "rate cannot be 3.5"),
    ("answer: 2", "answer: 3", 16, "from 1 to 2"),
    ("[falls, explodes]", "[falls]", 18, "a list of 2 to 9"),
    ("[falls, explodes]", "[falls, explodes, stays]", 18, "as many answers"),
    ("how-good", "loss-at-start", 8, "taken already"),
    ("how-good", "How good", 8, "lower-case"),
    ("    metric: test", "    metrik: test", 9, "unknown key: 'metrik'"),
    ('explain: "Nearly all."', 'explain: ""', 12, "a text is missing: explain (en)"),
    ("  - name: rate-times-ten\n", "  - nam: rate-times-ten\n", 14, "'name'"),
    ("predictions:\n", "prediction:\n", 1, "unknown key"),
])  # fmt: skip
def test_every_error_at_its_place(unit, part, old, new, line, words):
    from dlstudy.training.experiments import problems, read

    assert old in EXPERIMENTS
    (unit / "experiments.yaml").write_text(EXPERIMENTS.replace(old, new, 1))
    found = read(part).problems
    assert any(one.line == line and words in one.message for one in found), found
    from dlstudy.curriculum import load

    assert problems(load(unit.parent.parent)) == found


@pytest.mark.parametrize("text, metric, number", [
    ("0,69", "loss", 0.69), ("1e-3", "loss", 0.001), ("10 000", "parameters", 10000), ("97", "test_accuracy", 0.97),
    ("97 %", "test_accuracy", 0.97), ("0.97", "accuracy", 0.97), ("12k", "parameters", 12000), ("much", "loss", None),
    ("-2", "loss", -2), ("1e999", "loss", None), ("", "loss", None), ("1'234", "parameters", 1234),
])  # fmt: skip
def test_numbers_as_people_type_them(text, metric, number):
    from dlstudy.lab.predictions import typed

    assert typed(text, metric) == (pytest.approx(number) if number is not None else None)


class Terminal:
    """The program at a terminal of its own, without the screen."""

    def __init__(self, home, curriculum, *arguments):
        self.master, slave = pty.openpty()
        environment = {**os.environ, "DLSTUDY_HOME": str(home), "HOME": str(home), "LANGUAGE": "en", "COLUMNS": "100",
                       "TERM": "xterm", "NO_COLOR": "1"}  # fmt: skip
        self.program = subprocess.Popen(
            [sys.executable, "-m", "dlstudy", "--curriculum", str(curriculum), *arguments],
            stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True)  # fmt: skip
        os.close(slave)
        self.text = ""

    def until(self, words, seconds=60):
        end = time.monotonic() + seconds
        while words not in self.text and time.monotonic() < end:
            try:
                self.text += os.read(self.master, 65536).decode("utf-8", "replace")
            except OSError:
                break
        assert words in self.text, self.text

    def type(self, text):
        os.write(self.master, text.encode() + b"\n")

    def end(self):
        try:
            while chunk := os.read(self.master, 65536):
                self.text += chunk.decode("utf-8", "replace")
        except OSError:
            pass
        os.close(self.master)
        return self.program.wait(timeout=60)


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal")
def test_predicted_run_and_told_at_a_terminal(unit, part, dlstudy_home):
    from dlstudy.journal import Journal

    first = Terminal(dlstudy_home, unit.parent.parent, "run", "line", "--plain")
    first.until("The loss at the start?")
    first.type("many")
    first.until("A number was expected")
    first.type("9,2")
    first.until("Accuracy?")
    first.type("50")
    assert first.end() == 0
    assert "✓ The loss at the start? Predicted 9.200; came to 9." in first.text
    assert "✗ Accuracy? Predicted 50.0%; came to 97.0%." in first.text and "Three squared: 3²." in first.text
    assert (
        "dlstudy run one.line --experiment rate-times-ten" in first.text and "A rate too large" in first.text
    )
    with Journal.open() as journal:
        told = [
            (e.subject, e.data["id"], e.data["answer"], e.data["right"])
            for e in journal.entries(kinds=["prediction"])
        ]
    assert sorted(told) == [
        ("one.line/lab", "how-good", 0.5, False),
        ("one.line/lab", "loss-at-start", 9.2, True),
    ]

    # Asked once; a what-if asks its own question, and stands beside the run without it.
    second = Terminal(
        dlstudy_home, unit.parent.parent, "run", "line", "--plain", "--experiment", "rate-times-ten"
    )
    second.until("Your answer, from 1 to 2")
    assert "The loss at the start?" not in second.text and "2  explodes" in second.text
    second.type("1")
    assert second.end() == 0
    assert "rate=1.5" in second.text and "✗ Your answer: falls" in second.text
    assert "What happens: explodes" in second.text and "It overshoots." in second.text
    assert "in brackets in line-" in second.text
    with Journal.open() as journal:
        entries = list(journal.entries(kinds=["prediction"]))
    assert (
        any(e.data["id"] == "rate-times-ten" and e.data["right"] is False for e in entries)
        and len(entries) == 3
    )


def run(home, curriculum, *arguments):
    environment = {
        **os.environ,
        "DLSTUDY_HOME": str(home),
        "HOME": str(home),
        "LANGUAGE": "en",
        "COLUMNS": "100",
    }
    command = [sys.executable, "-m", "dlstudy", "--curriculum", str(curriculum), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL,
                          timeout=100, check=False)  # fmt: skip


def test_without_a_terminal_nobody_is_asked(unit, part, dlstudy_home):
    root = unit.parent.parent
    done = run(dlstudy_home, root, "run", "line", "--experiment", "rate-times-ten", "--json")
    document = json.loads(done.stdout)
    assert (
        done.returncode == 0
        and document["settings"]["rate"] == 1.5
        and document["experiment"] == "rate-times-ten"
    )
    assert document["predictions"] == []
    listed = run(dlstudy_home, root, "run", "line", "--experiment")
    assert listed.returncode == 0 and "rate-times-ten  A rate too large" in listed.stdout
    unknown = run(dlstudy_home, root, "run", "line", "--experiment", "rate")
    assert unknown.returncode == 2 and "rate-times-ten" in unknown.stderr


def test_validate_tells_of_them(unit, part, dlstudy_home):
    (unit / "experiments.yaml").write_text(EXPERIMENTS.replace("answer: 2", "answer: 7"))
    done = run(dlstudy_home, unit.parent.parent, "validate", str(unit.parent.parent))
    assert done.returncode == 2 and "experiments.yaml:16:13:" in done.stdout
