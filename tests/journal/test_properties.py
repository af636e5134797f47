"""Any order of appends, undo, redo, merges and clock changes keeps the journal what the plain model says it is."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dlstudy.journal import Entry, Journal
from dlstudy.journal.entry import checksum, from_row, make_id
from tests.journal.model import Model

#: Where a flush to disk costs nothing, if there is such a place.
QUICK = "/dev/shm" if Path("/dev/shm").is_dir() else None
END = dt.timedelta(hours=4)
SUBJECTS = st.sampled_from(["a/lesson", "a/lab", "b/lesson", "ünit « 1 »/lab"])
DATA = st.fixed_dictionaries({}, optional={
    "done": st.booleans(), "seconds": st.integers(0, 7200), "note": st.text(st.characters(codec="utf-8"), max_size=8),
})  # fmt: skip
KEYS = st.one_of(st.none(), st.sampled_from(["k1", "k2"]))
ITEMS = st.tuples(st.sampled_from(["done", "run", "begin", "review"]), SUBJECTS, DATA, st.none(), KEYS)
ZONES = st.sampled_from([0, 3600, 7200, -18000, 20700]).map(lambda s: dt.timezone(dt.timedelta(seconds=s)))
START = dt.datetime(2026, 10, 24, 1, 30, tzinfo=dt.timezone.utc)


class Machines(RuleBasedStateMachine):
    """Two machines with a journal each, clocks that jump, and files that are carried from one to the other."""

    @initialize()
    def begin(self):
        self.folder = Path(tempfile.mkdtemp(dir=QUICK))
        self.journals = [Journal(self.folder / name / "journal.db") for name in "ab"]
        self.models = [Model(), Model()]
        self.moment = START
        patches = [mock.patch("dlstudy.journal.clock.milliseconds", lambda: int(self.moment.timestamp() * 1000)),
                   mock.patch("dlstudy.journal.clock.now", lambda: self.moment)]  # fmt: skip
        self.patches = [patch for patch in patches if patch.start() or True]

    def teardown(self):
        for patch in getattr(self, "patches", []):
            patch.stop()
        for journal in getattr(self, "journals", []):
            journal.close()
        shutil.rmtree(getattr(self, "folder", ""), ignore_errors=True)

    @rule(who=st.integers(0, 1), items=st.lists(ITEMS, min_size=1, max_size=3))
    def append(self, who, items):
        model, newest = self.models[who], max(self.models[who].rows, default="")
        for item, entry in zip(items, self.journals[who].extend(items), strict=True):
            taken = {one.key for one in model.rows.values()} - {None}
            if entry is None:
                assert item[4] in taken
            else:
                assert item[4] not in taken
                assert entry.id > newest, "the order of writing is the order of ids, whatever the clock says"
                assert (entry.kind, entry.subject, entry.when) == (item[0], item[1], self.moment)
                assert {k: v for k, v in entry.data.items() if k != "group"} == item[2]
                newest = entry.id
                model.add(entry)

    @rule(who=st.integers(0, 1), redo=st.booleans())
    def undo(self, who, redo):
        model, journal = self.models[who], self.journals[who]
        expected = model.next_redo() if redo else model.next_undo()
        concerned = journal.undo(redo=redo)
        assert [entry.id for entry in concerned] == expected
        assert all(entry.undone != redo for entry in concerned)
        model.add(*journal.entries(kinds=["undo"], undone=True))

    @rule(who=st.integers(0, 1))
    def merge(self, who):
        ours, theirs = self.models[who], self.models[1 - who]
        new = len(theirs.rows.keys() - ours.rows.keys())
        other = self.journals[1 - who].path
        if other.exists():
            assert self.journals[who].merge(other) == new
            assert self.journals[who].merge(other) == 0
            ours.add(*theirs.rows.values())

    @rule(step=st.timedeltas(dt.timedelta(days=-3), dt.timedelta(days=9)), zone=ZONES)
    def move_clock(self, step, zone):
        self.moment = (self.moment + step).astimezone(zone)

    @rule(who=st.integers(0, 1))
    def reopen(self, who):
        self.journals[who].close()

    @invariant()
    def agrees_with_the_model(self):
        for journal, model in zip(getattr(self, "journals", []), getattr(self, "models", []), strict=True):
            live = model.live()
            assert journal.entries() == live
            assert journal.entries(limit=2, newest_first=True) == live[::-1][:2]
            flagged = [entry._replace(undone=entry.id in model.undone()) for entry in model.firsts()]
            assert journal.entries(undone=True) == flagged
            assert journal.completions() == model.completions()
            assert journal.study_days(END) == model.study_days(END)
            for kind in ("begin", "done"):
                assert journal.latest(kind) == model.latest(kind)
            span = self.moment - dt.timedelta(days=1), self.moment + dt.timedelta(days=2)
            assert journal.seconds_between(*span) == model.seconds_between(*span)
            assert journal.entries(since=span[0], until=span[1]) == [
                e for e in live if span[0] <= e.when < span[1]
            ]

    @invariant()
    def sums_the_long_way_round_too(self):
        with mock.patch("dlstudy.journal.reading._FEW", 0):
            for journal, model in zip(
                getattr(self, "journals", []), getattr(self, "models", []), strict=True
            ):
                span = START - dt.timedelta(days=900), START + dt.timedelta(days=900)
                assert journal.seconds_between(*span) == model.seconds_between(*span)


Machines.TestCase.settings = settings(
    max_examples=15, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
)
TestMachines = pytest.mark.filterwarnings("ignore")(Machines.TestCase)

ENTRIES = st.builds(
    lambda ms, kind, subject, data, key: Entry(make_id(ms, None), ms * 1000, 3600, kind, subject, data, key),
    st.integers(1_700_000_000_000, 1_900_000_000_000), st.sampled_from(["done", "run"]), SUBJECTS, DATA, KEYS,
)  # fmt: skip


@st.composite
def histories(draw):
    """Three lists of entries of which some take others back, wherever those are."""
    lists = [draw(st.lists(ENTRIES, max_size=size)) for size in (8, 8, 4)]
    for _ in range(draw(st.integers(0, 5))):
        known = [entry for one in lists for entry in one]
        if known:
            target = draw(st.sampled_from(known))
            made = make_id(target.at // 1000 + draw(st.integers(0, 10**6)), None)
            draw(st.sampled_from(lists)).append(Entry(made, target.at, 0, "undo", target.id, {}))
    return lists


@given(histories())
@settings(max_examples=12, deadline=None)
def test_merging_is_a_union_in_any_order(history):
    """Commutative, associative, idempotent: the files of three machines give one journal, whoever takes in whom."""
    left, right, shared = history
    with tempfile.TemporaryDirectory(dir=QUICK) as folder:
        paths = [Path(folder) / f"{index}.db" for index in range(3)]
        for path, entries in zip(paths, (left + shared, right + shared, shared), strict=True):
            with Journal(path) as journal:
                journal.take_in(entries)
        seen = []
        for order in ((0, 1, 2), (2, 1, 0), (1, 1, 0, 2, 0)):
            with Journal(Path(folder) / f"{order}.db") as journal:
                for index in order:
                    journal.merge(paths[index])
                seen.append(
                    (journal.entries(undone=True), journal.completions(), journal.entries(kinds=["undo"]))
                )
        assert seen[0] == seen[1] == seen[2]
        model = Model()
        model.add(*left, *right, *shared)
        assert [entry.id for entry in seen[0][0]] == [entry.id for entry in model.firsts()]
        assert seen[0][1] == model.completions()


@given(st.lists(st.integers(-(10**6), 2**45), min_size=1, max_size=50))
def test_ids_grow_whatever_the_clock_does(clock):
    newest = None
    for milliseconds in clock:
        made = make_id(milliseconds, newest)
        assert newest is None or made > newest
        assert made[14] == "7" and made[19] in "89ab"  # RFC 9562: version 7, variant 10
        newest = made


@given(ENTRIES)
def test_an_entry_comes_back_from_its_row_and_a_changed_row_does_not(entry):
    assert from_row(entry.row) == entry
    row = list(entry.row)
    row[4] += "x"
    with pytest.raises(ValueError, match="checksum"):
        from_row(tuple(row))
    assert checksum(tuple(row[:7])) != row[7]
