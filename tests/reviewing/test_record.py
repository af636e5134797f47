"""The record: only the journal decides, in the order of time, however two machines' journals came together."""

import datetime as dt
import json
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dlstudy.home import home
from dlstudy.journal import Journal
from dlstudy.reviewing import counts, pile, record
from dlstudy.reviewing.deck import Deck

UTC = dt.timezone.utc
END = dt.timedelta(hours=4)
START = dt.datetime(2026, 11, 1, 19, tzinfo=UTC)
CARDS = ("a.one#c0", "a.one#c1", "a.two#d0")
#: (machine, what, minutes since the step before): a review of a card, an undo, or something that is got wrong.
STEPS = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from([*CARDS, "undo", "mistake", "question", "lesson"]),
              st.integers(1, 4), st.integers(1, 4000)), max_size=14)  # fmt: skip
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def live(journals, plan, steps):
    """Let two machines do these steps, each seeing only its own journal."""
    moment, reviews = START, ([], [])
    for machine, what, rating, minutes in steps:
        moment += dt.timedelta(minutes=minutes)
        journal = journals[machine]
        if what in CARDS:
            reviews[machine].append(Deck(journal, plan).answer(what, rating, 3.0, moment))
        elif what == "undo" and reviews[machine]:
            journal.append("undo", reviews[machine].pop().id, {}, when=moment)
        elif what == "mistake":
            journal.append(
                "check", "a.one/exercise", {"unit": "a.one", "passed": False, "mistake": "sign"}, when=moment
            )
        elif what == "question":
            journal.append("question", "a.one", {"unit": "a.one", "id": "asked", "right": False}, when=moment)
        elif what == "lesson":
            journal.append("done", "a.one/lesson", {"done": True}, when=moment)
    return moment


def seen(journal, plan, moment):
    """What a learner would be asked at this moment, by replay."""
    deck = Deck(journal, plan)
    return deck.record, deck.pile(moment)


@given(STEPS)
@QUICK
def test_two_journals_merged_either_way_give_one_deck(plan, tmp_path_factory, steps):
    folder = tmp_path_factory.mktemp("two")
    paths = [folder / name / "journal.db" for name in ("first", "second")]
    with Journal(paths[0]) as first, Journal(paths[1]) as second:
        first.append("begin", "x", {}, when=START)  # so that both files are there
        second.append("begin", "x", {}, when=START)
        moment = live((first, second), plan, steps)
    for path in paths:
        shutil.copytree(path.parent, path.parent.with_suffix(".copy"))
    with Journal(paths[0]) as first, Journal(paths[1]) as second:
        first.merge(paths[1].parent.with_suffix(".copy") / "journal.db")
        second.merge(paths[0].parent.with_suffix(".copy") / "journal.db")
        assert seen(first, plan, moment) == seen(second, plan, moment)
        # The count of `today` has to come to the same, from what the entries say of themselves or from a replay.
        _, asked = seen(first, plan, moment)
        shutil.rmtree(home().cache, ignore_errors=True)
        assert counts.look(first, plan, moment, END) == asked
        assert counts.look(first, plan, moment, END) == asked  # and from its cache


@given(STEPS)
@QUICK
def test_the_count_kept_up_to_date_is_the_one_made_anew(plan, tmp_path_factory, steps):
    """`today` looks after every step and only takes in what came since."""
    shutil.rmtree(home().cache, ignore_errors=True)
    with Journal(tmp_path_factory.mktemp("one") / "journal.db") as journal:
        moment, reviews = START, []
        for _, what, rating, minutes in steps:
            moment += dt.timedelta(minutes=minutes)
            if what == "undo" and reviews:
                journal.append("undo", reviews.pop().id, {}, when=moment)
            elif what in CARDS:
                reviews.append(Deck(journal, plan).answer(what, rating, 3.0, moment))
            elif what != "undo":
                live((journal, journal), plan, [(0, what, rating, minutes)])
            assert counts.look(journal, plan, moment, END) == seen(journal, plan, moment)[1]


def test_an_undone_review_never_happened(plan, learner):
    learner.read()
    with Journal.open() as journal:
        deck = Deck(journal, plan)
        deck.answer("a.one#c3", 3, 2.0)
        before = dict(deck.record.memories)
        learner.later(minutes=11)
        deck.take_back(deck.answer("a.one#c3", 1, 2.0))
        assert deck.record.memories == before == Deck(journal, plan).record.memories
        (first,) = deck.chains["a.one#c3"]
        deck.take_back(first)
        assert "a.one#c3" not in Deck(journal, plan).record.memories
        assert len(journal.entries(kinds=["review"], undone=True)) == 2  # the history is kept


def whys(plan, moment):
    with Journal.open() as journal:
        return {one.card: one.why for one in Deck(journal, plan).pile(moment).cards}


def test_what_lets_cards_in(plan, learner):
    assert whys(plan, learner.moment) == {}
    learner.records("done", "a.one/exercise", done=True)  # not the lesson
    assert whys(plan, learner.moment) == {}
    learner.records("run", "a.two/lab", done=True)  # a unit without a lesson
    assert set(whys(plan, learner.moment).values()) == {"new"} and len(whys(plan, learner.moment)) == 8
    learner.read()
    assert len(whys(plan, learner.moment)) == 15  # the new cards of a day


@pytest.mark.parametrize(
    ("kind", "data", "cards"),
    [("check", {"unit": "a.one", "mistake": "sign"}, ["other"]),
     ("check", {"unit": "a.one", "mistake": "nobody"}, []),
     ("check", {"unit": "a.one", "mistake": None}, []),
     ("question", {"unit": "a.one", "id": "asked", "right": False}, ["c1"]),
     ("question", {"unit": "a.one", "id": "asked", "right": True}, []),
     ("question", {"unit": "a.one", "id": "sigmoid-at-zero", "right": False}, ["sigmoid-slope"]),
     ("prediction", {"lab": "a.one", "id": "c2", "right": False}, ["c2"])],
)  # fmt: skip
def test_what_was_got_wrong_is_due_now_even_before_the_lesson(plan, learner, kind, data, cards):
    learner.records(kind, "a.one/exercise", **data)
    assert whys(plan, learner.moment) == dict.fromkeys((f"a.one#{name}" for name in cards), "raised")
    if cards:
        with Journal.open() as journal:
            Deck(journal, plan).answer(f"a.one#{cards[0]}", 4, 1.0)
        learner.later(minutes=1)
        assert whys(plan, learner.moment) == {}  # answered, and not due for days
        learner.records(kind, "a.one/exercise", **data)
        assert set(whys(plan, learner.moment).values()) == {"raised"}  # got wrong again


def test_a_card_that_is_gone_leaves_the_queue_and_comes_back_with_its_history(plan, learner, course, tools):
    learner.read()
    with Journal.open() as journal:
        Deck(journal, plan).answer("a.one#c3", 1, 1.0)
    text = (course / "a" / "one" / "cards.yaml").read_text("utf-8")
    tools.write_cards(course / "a" / "one", ["c0", "c1"])
    learner.later(days=1)
    assert set(whys(plan, learner.moment)) == {"a.one#c0", "a.one#c1"}
    (course / "a" / "one" / "cards.yaml").write_text(text.replace("Question c3", "Another wording"), "utf-8")
    assert whys(plan, learner.moment)["a.one#c3"] == "due"


@pytest.mark.parametrize(
    "blob", [b"", b"[]", b'{"head": 1}', b"\xff", b'{"head": null, "memories": {"a": [1]}}']
)
def test_a_damaged_cache_is_made_again(plan, learner, blob):
    learner.read()
    with Journal.open() as journal:
        expected = counts.look(journal, plan, learner.moment, END)
        (cache,) = home().cache.glob("reviews-*")
        good = json.loads(cache.read_text())
        cache.write_bytes(blob)
        assert counts.look(journal, plan, learner.moment, END) == expected
        cache.write_text(json.dumps({**good, "id": "another journal's"}))
        assert counts.look(journal, plan, learner.moment, END) == expected
        assert expected.count("new") == 10 and isinstance(expected, pile.Pile)


def test_entries_that_make_no_sense_are_passed_over(plan, learner):
    learner.read()
    for data in ({}, {"rating": 7}, {"rating": "3"}, {"rating": True}):
        learner.records("review", "a.one#c3", **data)
    learner.records("review", "a.one#c4", rating=3)  # a review of another program: no log, still a rating
    learner.records("question", "nowhere#", id=3, right=False)
    with Journal.open() as journal:
        deck = Deck(journal, plan)
        assert set(deck.record.memories) == {"a.one#c4"}
        assert counts.look(journal, plan, learner.moment, END) == deck.pile(learner.moment)
    assert record.missed(journal_entry("check", mistake="sign")) == ("a.one", "check", "sign")


def journal_entry(kind, **data):
    from dlstudy.journal import Entry

    return Entry("x", 0, 0, kind, "a.one/exercise", data)
