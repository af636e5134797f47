"""A small course with cards, and a learner whose clock the test sets."""

import datetime as dt
from types import SimpleNamespace

import pytest

from dlstudy.curriculum import load
from dlstudy.home import change_setting
from dlstudy.journal import Journal, clock

PLAN = """\
id: small
title: {fr: Petit, en: Small}
minutes_per_day: 30
units:
  a.one: {title: {fr: Un, en: One}, objective: {fr: Faire un., en: Do one.}}
  a.two: {title: {fr: Deux, en: Two}, objective: {fr: Faire deux., en: Do two.}}
weeks:
  - title: {fr: Une, en: One}
    objective: {fr: Faire., en: Do.}
    days:
      - title: {fr: Jour, en: Day}
        objective: {fr: Faire., en: Do.}
        parts:
          - {lesson: a.one, minutes: 10}
          - {exercise: a.one, minutes: 10}
          - {lab: a.two, minutes: 10}
"""
CARD = """\
- id: {name}
{more}  fr: {{question: "Question {name}, $\\\\frac{{1}}{{2}}$ ?", answer: "Réponse {name}."}}
  en: {{question: "Question {name}, $\\\\frac{{1}}{{2}}$?", answer: "Answer {name}."}}
"""
MISTAKES = """\
from dlstudy.exercise import mistake
raise SystemExit("never run")

@mistake("f", lesson="f")
def sign(x): "fr: a\\nen: b"
"""


def write_cards(folder, names, more=None):
    """A cards.yaml with cards of these names; `more` are lines of single cards."""
    folder.mkdir(parents=True, exist_ok=True)
    text = "".join(CARD.format(name=name, more=(more or {}).get(name, "")) for name in names)
    (folder / "cards.yaml").write_text(text, "utf-8")


@pytest.fixture
def course(tmp_path):
    """The folder of the course: ten cards in a.one (other: about the mistake `sign`), eight in a.two."""
    root = tmp_path / "course"
    write_cards(root / "a" / "one", [f"c{k}" for k in range(8)] + ["sigmoid-slope", "other"],
                {"other": "  mistake: sign\n", "c1": "  about: [asked]\n"})  # fmt: skip
    write_cards(root / "a" / "two", [f"d{k}" for k in range(8)])
    (root / "a" / "one" / "mistakes.py").write_text(MISTAKES, "utf-8")
    (root / "plan.yaml").write_text(PLAN, "utf-8")
    change_setting("curriculum", str(root))
    return root


@pytest.fixture
def plan(course):
    return load(course)


@pytest.fixture
def learner(monkeypatch, plan):
    """`learner.moment` is the clock; `read()`, `records(…)` write what other commands would."""
    now = SimpleNamespace(moment=dt.datetime(2026, 11, 23, 19, tzinfo=dt.timezone.utc))
    monkeypatch.setattr(clock, "now", lambda: now.moment)

    def records(kind, subject, **data):
        with Journal.open() as journal:
            return journal.append(kind, subject, data, when=now.moment)

    def later(**time):
        now.moment += dt.timedelta(**time)

    now.records, now.later = records, later
    now.read = lambda: records("done", "a.one/lesson", done=True)
    return now


@pytest.fixture
def tools():
    return SimpleNamespace(write_cards=write_cards)
