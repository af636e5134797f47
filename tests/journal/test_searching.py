"""A search finds what a walk through all entries finds, a page at a time, in both directions."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dlstudy.journal import Journal, study_date
from dlstudy.journal.searching import Term

END = dt.timedelta(hours=4)
START = dt.datetime(2026, 11, 20, 2, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))
KINDS = ("done", "read", "check", "run")
UNITS = ("week1.x", "week1.xy", "week2.z")


def words():
    text = st.sampled_from(["", "x", "%", "_", "week1", "passed", '"passed":true', "é", "\\"])
    dates = st.tuples(st.integers(0, 6), st.integers(0, 6)).map(
        lambda two: tuple(dt.date(2026, 11, 18) + n * dt.timedelta(days=1) for n in sorted(two)))  # fmt: skip
    anything = st.builds(Term, text, st.lists(st.sampled_from(KINDS), max_size=2).map(tuple),
                         st.lists(st.sampled_from(UNITS), max_size=1).map(tuple),
                         st.lists(st.tuples(st.sampled_from(KINDS), text.filter(bool)), max_size=1).map(tuple),
                         st.booleans())  # fmt: skip
    return st.lists(st.one_of(anything, st.builds(lambda two: Term(dates=two, end=END), dates)), max_size=3)


def fits(entry, term):
    """What `Term` promises, said in Python."""
    if term.dates:
        return term.dates[0] <= study_date(entry.when, END) <= term.dates[1]
    data = entry.row[5].lower()
    unit = entry.subject.partition("/")[0].partition("#")[0].partition(":")[0]
    return (
        term.text.lower() in entry.subject.lower()
        or term.text.lower() in data
        or entry.kind in term.kinds
        or unit in term.units
        or any(entry.kind == kind and piece.lower() in data for kind, piece in term.data)
        or (term.undone and entry.undone)
    )


@pytest.fixture
def record(path):
    """Sixty entries over five days, some taken back."""
    with Journal(path) as journal:
        for n in range(60):
            subject = UNITS[n % 3] + ("", "/lab", "#card", ":variant")[n % 4]
            data = {"passed": n % 2 == 0, "note": ("é", "100%", "a_b", "\\")[n % 4]}
            journal.append(KINDS[n % 4], subject, data, when=START + n * dt.timedelta(hours=2))
            if n % 9 == 0:
                journal.undo()
        yield journal


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(terms=words(), kinds=st.sets(st.sampled_from(KINDS), max_size=2), most=st.integers(1, 7), look=st.integers(1, 9),
       older=st.booleans())  # fmt: skip
def test_pages_hold_what_fits(record, terms, kinds, most, look, older):
    everything = record.entries(undone=True, newest_first=older)
    expected = [entry for entry in everything
                if (not kinds or entry.kind in kinds) and all(fits(entry, term) for term in terms)]  # fmt: skip
    found, beyond = [], None
    while True:
        page, beyond = record.page(most, beyond=beyond, older=older, terms=terms, kinds=kinds, look_at=look)
        assert len(page) <= most
        found += page
        if beyond is None:
            break
    assert found == expected


def test_nothing_is_taken_back_but_what_was_shown(record):
    shown = [entry.id for entry in record.to_undo()]
    assert len(shown) == 1
    record.append("done", "week2.z/lab", {"done": True})
    assert record.undo(only=shown) == []
    newest = [entry.id for entry in record.to_undo()]
    assert newest != shown
    assert [entry.id for entry in record.undo(only=newest)] == newest
    assert [entry.id for entry in record.to_undo(redo=True)] == newest
    assert record.undo(redo=True, only=shown) == []
    assert [entry.id for entry in record.undo(redo=True, only=newest)] == newest
