"""`dlstudy review`, `today` and `next` as the learner types them."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest

from dlstudy import cli
from dlstudy.home import change_setting, home
from dlstudy.journal import Journal


@pytest.fixture
def types(learner, capfd, monkeypatch):
    """types(line, typed) is what the command prints; `typed` comes on its standard input."""

    def types(line, typed="", code=0):
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        assert cli.run(line.split()) == code
        said = capfd.readouterr()
        return said.out + said.err

    return types


def reviews(undone=False):
    with Journal.open() as journal:
        return [(one.subject, one.data["rating"]) for one in journal.entries(kinds=["review"], undone=undone)]


def test_asked_in_plain_lines(types, learner):
    assert "No cards yet" in types("review")
    learner.read()
    said = types("review --plain --lang fr", "\n3\n\n9\nx\n1\nu\n\n4\nq\n")
    assert "10\xa0nouvelles cartes aujourd'hui, environ 3\xa0min." in said
    assert "Question c0, ½" in said and "Réponse c0." in said and "Tapez 1, 2, 3, 4, u ou q." in said
    assert "1 à revoir 1\xa0min · 2 difficile 6\xa0min · 3 bien 10\xa0min · 4 facile 8\xa0j" in said
    assert "✓ 2\xa0cartes en" in said
    assert reviews() == [("a.one#c0", 3), ("a.one#c1", 4)]
    assert reviews(undone=True) == [("a.one#c0", 3), ("a.one#c1", 1), ("a.one#c1", 4)]
    assert reviews() and "Nothing to review" not in types("review --plain", "")


def test_until_nothing_is_left(types, learner):
    learner.read()
    said = types("review --plain --limit 2", "\n4\n\n1\n\n2\n\n3\n\n3\n")
    assert [rating for _, rating in reviews()] == [4, 1, 2, 3, 3]  # the second came again until it was known
    assert "2\xa0cards in" in said and "8\xa0cards left today" in said
    types("review --plain", "\n4\n" * 8)
    assert "Nothing to review today." in types("review")
    assert "The next cards: " in types("review")


def test_a_pipe_gets_a_list_and_nothing_is_recorded(types, learner):
    learner.read()
    said = types("review")
    assert said.count("Question ") == 10 and "Answer" not in said and reviews() == []
    document = json.loads(types("review --json --limit 3"))
    assert (
        document["due"] == 10
        and document["new"] == 10
        and [one["why"] for one in document["cards"]] == ["new"] * 3
    )
    first = document["cards"][0]
    assert first["id"] == "a.one#c0" and first["mistake"] is None and first["intervals_seconds"]["1"] == 60
    assert document["command"] == "dlstudy review" and document["next_date"] is None


def test_one_unit_alone(types, learner):
    learner.read()
    learner.records("run", "a.two/lab", done=True)
    assert json.loads(types("review --unit two --json"))["due"] == 8
    assert "Unknown unit" in types("review --unit three", code=2)
    assert "Choose --plain or --json" in types("review --plain --json", code=2)


def test_today_says_what_is_due(types, learner):
    assert "Cards" not in types("today") and json.loads(types("today --json"))["reviews"]["due"] == 0
    learner.read()
    learner.records("check", "a.one/exercise", unit="a.one", passed=False, mistake="sign")
    said = types("today")
    assert "10\xa0cards to review today, about 3\xa0min (of which 9\xa0new, 1 for what" in " ".join(
        said.split(" ")
    )
    assert "dlstudy review" in said
    document = json.loads(types("today --json"))["reviews"]
    assert (document["due"], document["new"], document["raised"]) == (10, 9, 1)
    assert document == {key: json.loads(types("review --json"))[key] for key in document}
    assert json.loads(types("today --date tomorrow --json"))["reviews"] is None
    types("review --plain", "\n4\n" * 10)
    assert "✓ 10\xa0cards reviewed." in types("today")
    assert json.loads(types("today --json"))["study_seconds"] < 5  # no idle time


def test_after_a_break_the_pile_is_spread_in_words(types, learner):
    change_setting("new_cards_per_day", "100")
    learner.read()
    learner.records("run", "a.two/lab", done=True)
    types("review --plain", "\n4\n" * 18)
    learner.later(days=60)
    change_setting("reviews_per_day", "5")
    assert "5\xa0cartes à revoir aujourd'hui, environ 2\xa0min ; le reste (13) sur 3\xa0jours" in types(
        "today --lang fr"
    ).replace("\n  ", " ").replace("\xa0;", " ;")
    assert "the rest (13) over 3\xa0days" in types("review").replace("\n", " ")
    said = types("review --plain", "\n3\n" * 5)
    assert "The rest (13) over 3\xa0days." in said
    assert "5\xa0cards reviewed; the rest (13) over 3\xa0days." in types("today")
    learner.later(days=1)
    assert json.loads(types("today --json"))["reviews"]["due"] == 5


def test_next_tells_of_the_cards_first(types, learner):
    learner.read()
    types("today")
    assert types("next").startswith("Cards: 10\xa0new cards today")


def test_the_log_and_the_time(types, learner):
    learner.read()
    types("review --plain", "\n2\nq")
    learner.records("question", "a.one", unit="a.one", id="asked", right=False)
    learner.records("prediction", "a.one/lab", lab="a.one", id="loss", right=True)
    said = types("log --lang fr")
    assert re.search(r"révisé +a\.one#c0 +difficile", said)
    assert re.search(r"question +a\.one +asked, manquée", said)
    assert re.search(r"prévision +a\.one/lab +loss, juste", said)


def test_today_imports_no_scheduler(types, learner):
    """Only once after a merge or an undo may it: what the reviews say of themselves is enough."""
    learner.read()
    types("review --plain", "\n4\n\n1\nq")
    child = (
        "import sys; from dlstudy.cli import run; run(['today']); run(['next']);"
        "print([name for name in ('fsrs', 'torch', 'textual', 'yaml', 'dataclasses') if name in sys.modules])"
    )
    env = {**os.environ, "PYTHONPATH": os.getcwd()}
    for _ in range(2):
        said = subprocess.check_output([sys.executable, "-c", child], text=True, env=env)
    assert said.splitlines()[-1] == "[]"
    for cache in home().cache.glob("reviews-*"):
        cache.unlink()
    said = subprocess.check_output([sys.executable, "-c", child], text=True, env=env)
    assert "fsrs" not in said.splitlines()[-1]


def test_a_card_that_is_written_wrong_is_told_and_the_others_are_asked(types, learner, course):
    learner.read()
    file = course / "a" / "one" / "cards.yaml"
    file.write_text(file.read_text("utf-8").replace("id: c3", "id: C 3"), "utf-8")
    said = types("review")
    assert "1\xa0error in the cards" in said and said.count("Question ") == 9


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a signal that kills")
def test_killed_in_the_middle_nothing_is_lost(course, learner):
    learner.read()
    process = subprocess.Popen([sys.executable, "-m", "dlstudy", "review", "--plain"], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": os.getcwd()})  # fmt: skip
    process.stdin.write(b"\n3\n\n4\n\n")
    process.stdin.flush()
    end = time.monotonic() + 60
    while len(reviews()) < 2 and time.monotonic() < end:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert [rating for _, rating in reviews()] == [3, 4]
