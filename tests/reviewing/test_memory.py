"""FSRS: py-fsrs itself is the authority. What the journal keeps is enough for it to come to the same state."""

import datetime as dt

from fsrs import Card, Rating, ReviewLog, Scheduler
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dlstudy.journal import Journal, clock
from dlstudy.reviewing import memory
from dlstudy.reviewing.deck import Deck

UTC = dt.timezone.utc
#: Ratings, each so many minutes after the one before.
REVIEWS = st.lists(st.tuples(st.integers(1, 4), st.integers(0, 60 * 24 * 90)), min_size=1, max_size=12)
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(REVIEWS)
@QUICK
def test_the_logs_in_the_journal_lead_the_library_to_the_same_state(plan, tmp_path_factory, reviews):
    with Journal(tmp_path_factory.mktemp("j") / "journal.db") as journal:
        journal.append("done", "a.one/lesson", {"done": True}, when=dt.datetime(2026, 1, 1, 12, tzinfo=UTC))
        deck, moment = Deck(journal, plan), dt.datetime(2026, 1, 1, 19, tzinfo=UTC)
        entries = []
        for rating, minutes in reviews:
            moment += dt.timedelta(minutes=minutes)
            entries.append(deck.answer("a.one#c3", rating, 5.0, moment))
        logs = [ReviewLog.from_dict(entry.data["log"]) for entry in entries]
        expected = Scheduler(enable_fuzzing=False).reschedule_card(Card(card_id=logs[0].card_id), logs)
        assert deck.replay.states["a.one#c3"].to_dict() == expected.to_dict() == entries[-1].data["state"]
        assert [log.review_duration for log in logs] == [5000] * len(logs)
        again = Deck(journal, plan)  # from the journal alone
        assert again.record.memories == deck.record.memories
        assert again.record.memories["a.one#c3"].due == entries[-1].data["due_at"]


def test_the_interval_shown_is_the_one_that_follows(plan, learner):
    learner.read()
    with Journal.open() as journal:
        deck = Deck(journal, plan)
        for rating in (3, 3, 2, 1, 4, 3):
            shown = deck.intervals("a.one#c3", learner.moment)[rating]
            deck.answer("a.one#c3", rating, 1.0)
            due = deck.record.memories["a.one#c3"].due
            assert due == round(learner.moment.timestamp() * 1e6) + shown // dt.timedelta(microseconds=1)
            learner.later(days=max(1, shown.days))


def test_a_review_an_hour_earlier_on_the_next_day_is_the_next_day(plan, learner):
    """The library counts periods of 24 hours; 23 hours would be 'the same day' and teach it nothing."""
    learner.read()
    with Journal.open() as journal:
        deck = Deck(journal, plan)
        deck.answer("a.one#c3", 4, 1.0)
        first = deck.replay.states["a.one#c3"]
        learner.later(hours=23)
        assert clock.now().date() > dt.date(2026, 11, 23)
        deck.answer("a.one#c3", 3, 1.0)
        whole_day, _ = memory.scheduler().review_card(
            first, Rating.Good, first.last_review + dt.timedelta(days=1)
        )
        assert deck.replay.states["a.one#c3"].stability == whole_day.stability
        learner.later(minutes=10)  # on the same study date it is the library's short-term step
        second = deck.replay.states["a.one#c3"]
        deck.answer("a.one#c3", 3, 1.0)
        short, _ = memory.scheduler().review_card(second, Rating.Good, second.last_review)
        assert deck.replay.states["a.one#c3"].stability == short.stability


def test_the_optimizer_is_not_imported():
    import subprocess
    import sys

    code = "import sys, dlstudy.reviewing.deck; print('torch' in sys.modules, 'fsrs' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).split() == ["False", "True"]
