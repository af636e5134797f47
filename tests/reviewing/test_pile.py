"""The daily cap: nothing is lost, nothing is doubled, what is most likely forgotten comes first."""

import datetime as dt

from fsrs import Card, Scheduler, State
from hypothesis import given
from hypothesis import strategies as st

from dlstudy.reviewing.pile import DAY, Day, Standing, pile
from dlstudy.reviewing.record import Memory

TODAY = 740_000
END = 2_000 * DAY
UTC = dt.timezone.utc


def standing(name, ago, due_in, stability=3.0, raised=None):
    """A card last reviewed `ago` days ago, due in so many days."""
    day = TODAY - ago
    memory = Memory(END - DAY - ago * DAY, day, day - 5, END - DAY // 2 + due_in * DAY, stability, False, "r")
    return Standing(name, memory, raised, True)


CARDS = st.lists(st.tuples(st.integers(1, 60), st.integers(-30, 30), st.floats(0.1, 100)), max_size=60)


@given(CARDS, st.integers(0, 30), st.integers(1, 20), st.integers(0, 10))
def test_the_pile_under_a_cap(cards, unseen, cap, new_cap):
    found = [standing(f"u#{k}", *card) for k, card in enumerate(cards)]
    found += [Standing(f"u#n{k}", None, None, True) for k in range(unseen)]
    got = pile(found, Day(TODAY, END, cap, new_cap))
    names = [one.card for one in got.cards]
    due = [one for one in found if one.memory and one.memory.due < END]
    assert len(names) == len(set(names)) <= cap
    assert got.count("due") == min(cap, len(due)) and got.later == len(due) - got.count("due")
    assert got.count("new") == min(
        unseen, new_cap, cap - got.count("due")
    ) and got.unseen == unseen - got.count("new")
    # py-fsrs's own forgetting curve puts them in this order.
    chosen = [one for one in due if one.card in names]
    left = [one for one in due if one.card not in names]
    if chosen and left:
        assert max(map(chance, chosen)) <= min(map(chance, left)) + 1e-12
    # Followed day by day with nothing learnt meanwhile, the rest is through on the day that was announced.
    waiting, days = got.later, 0
    while waiting > 0 and days < 365:
        days += 1
        waiting += sum(one.memory.due // DAY == END // DAY + days - 1 for one in found
                       if one.memory and one.memory.due >= END)  # fmt: skip
        waiting -= min(cap, waiting)
    assert days == got.days


def chance(one):
    then = dt.datetime(2020, 1, 1, tzinfo=UTC)
    card = Card(
        card_id=1, state=State.Review, stability=one.memory.stability, difficulty=5.0, last_review=then
    )
    return Scheduler().get_card_retrievability(card, then + dt.timedelta(days=TODAY - one.memory.day))


def test_after_a_break_of_two_months():
    found = [standing(f"u#{k}", 60, -50, 1 + k) for k in range(100)]
    got = pile(found, Day(TODAY, END, 40, 15))
    assert [one.card for one in got.cards] == [f"u#{k}" for k in range(40)]
    assert (got.later, got.days, got.next) == (60, 2, None)


def test_what_was_seen_today_counts_towards_the_cap_and_what_was_got_wrong_comes_in_any_case():
    found = [standing(f"u#{k}", 5, -1) for k in range(10)]
    found += [standing(f"u#seen{k}", 0, 3) for k in range(4)]
    found += [standing("u#again", 0, 0)._replace(memory=standing("", 0, 0).memory)]
    found += [standing("u#wrong", 9, 20, raised=END - DAY)]
    got = pile(found, Day(TODAY, END, 8, 15))
    assert [one.why for one in got.cards] == ["raised", "again", "due", "due"]
    assert (got.seen, got.later) == (5, 8)
    assert pile(found, Day(TODAY, END, 1, 15)).count("raised") == 1


def test_cards_about_mistakes_that_were_not_made_come_last():
    found = [Standing(f"u#{k}", None, None, True, spare=k < 3) for k in range(6)]
    assert [one.card for one in pile(found, Day(TODAY, END, 9, 4)).cards] == ["u#3", "u#4", "u#5", "u#0"]


def test_when_the_next_cards_come():
    assert pile([standing("u#a", 1, 4), standing("u#b", 1, 9)], Day(TODAY, END, 5, 5)).next == TODAY + 4
    assert pile([Standing("u#n", None, None, True)], Day(TODAY, END, 5, 0)).next == TODAY + 1
    assert pile([], Day(TODAY, END, 5, 5)).next is None
