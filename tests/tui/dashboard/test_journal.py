"""Journal: what it shows, finds, opens and takes back, and that a long one is read in pages."""

import datetime as dt
import json

import pytest

from dlstudy.journal import Journal
from dlstudy.journal.entry import make_id

NOW = dt.datetime(2026, 11, 25, 19, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))
LESSON = "week2.convolution/lesson"  # of a day that is still to come
CODE = "def predict(x, w, b):\n    return (x @ w + b > 0).astype(int)\n"


@pytest.fixture
def recorded(history):
    """The history, and the evening of today."""
    with Journal.open() as journal:
        part = "week1.perceptron/exercise"
        checks = {"passed": 3, "total": 5}
        journal.append("check", part, {"passed": False, "checks": checks, "mistake": "sign"}, when=NOW)
        journal.append("check", part, {"passed": True, "code": CODE, "seconds": 420.0}, when=NOW)
        run = {"run": "2026-11-25-perceptron", "lab": "week1.perceptron", "part": "week1.perceptron/lab"}
        metrics = {"test_accuracy": 0.981, "loss": 0.0421}
        journal.record_run(**run, seconds=300, metrics=metrics, status="finished", when=NOW)
        journal.append("done", LESSON, {"done": True, "seconds": 1200.0}, when=NOW)
    return history


def subjects(app):
    return [(row.entry.kind, row.entry.subject) for row in app.view.record.rows if row.entry]


def seen(app):
    return "\n".join(
        "".join(segment.text for segment in line) for line in app.screen._compositor.render_strips()
    )


async def quiet(app, pilot, settle):
    """Until the search has come to its end."""
    for _ in range(500):
        await settle(pilot)
        if not app.view.record.searching:
            return
    raise AssertionError("still searching")


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("size", ["small", "large"])
def test_looks_as_it_did(size, lang, dashboard, recorded, settle, sizes, snap_compare, monkeypatch):
    from dlstudy.tui.dashboard import journal_entry

    monkeypatch.setattr(journal_entry, "identity", lambda entry: "0193")  # half of an id is drawn by lot
    assert snap_compare(dashboard("journal", lang), terminal_size=sizes[size], run_before=settle)


@pytest.mark.parametrize(("typed", "fits"), [
    ("2026-11-20", lambda entry: entry.when.date() == dt.date(2026, 11, 20)),
    ("2026-11", lambda entry: entry.when.month == 11),
    ("2026-10", lambda entry: False),
    ("hier", lambda entry: entry.when.date() == dt.date(2026, 11, 24)),
    ("vérif", lambda entry: entry.kind == "check"),
    ("REUSSI", lambda entry: entry.kind == "check" and entry.data["passed"]),
    ("astype", lambda entry: "code" in entry.data),
    ("perceptron 25/11/2026", lambda entry: "perceptron" in entry.subject and entry.when.date() == NOW.date()),
    ("fait cout entropie", lambda entry: entry.kind == "done" and "week1.losses" in entry.subject),
])  # fmt: skip
async def test_searching_as_one_types(typed, fits, dashboard, recorded, settle):
    app = dashboard("journal", "fr")
    with Journal.open() as journal:
        everything = journal.entries(newest_first=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("slash", *typed.replace("/", "")) if "/" not in typed else None
        if "/" in typed:
            await pilot.press("slash")
            app.screen.query_one("Search").value = typed
        await quiet(app, pilot, settle)
        assert subjects(app) == [(entry.kind, entry.subject) for entry in everything if fits(entry)]
        await pilot.press("escape")
        await quiet(app, pilot, settle)
        assert len(subjects(app)) == len(everything) and app.view.ID == "journal"


async def test_one_kind_alone_and_escape_shows_all_again(dashboard, recorded, settle):
    app = dashboard("journal")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        whole = len(subjects(app))
        await pilot.press("f")
        await settle(pilot)
        kinds = [name for name, _ in app.screen.options]
        await pilot.press(str(1 + kinds.index("run")))
        await quiet(app, pilot, settle)
        assert subjects(app) == [("run", "week1.perceptron/lab")]
        await pilot.press("escape")
        await quiet(app, pilot, settle)
        assert len(subjects(app)) == whole
        await pilot.press("escape")
        await settle(pilot)
        assert app.view.ID == "today"


async def test_undo_asks_unless_it_is_the_newest_thing_seen(dashboard, recorded, settle):
    app = dashboard("journal")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert LESSON in app.desk.facts.done
        await pilot.press("u")  # it stands on top: nothing to ask
        await settle(pilot)
        assert app.screen is app.home
        assert LESSON not in app.desk.facts.done
        assert app.view.record.rows[1].entry.undone and "taken back" in seen(app)
        await pilot.press("u")  # now the run, under it
        await settle(pilot)
        assert "run week1.perceptron/lab" in seen(app)
        await pilot.press("n")
        await settle(pilot)
        with Journal.open() as journal:
            assert len(journal.entries(kinds=("undo",))) == 1
        await pilot.press("r", "y")
        await settle(pilot)
        assert LESSON in app.desk.facts.done
        await pilot.press("slash", *"zzz")
        await quiet(app, pilot, settle)
        await pilot.press("enter", "u")  # what is taken back is not in sight
        await settle(pilot)
        assert app.screen is not app.home and f"done {LESSON}" in seen(app)


async def test_what_came_meanwhile_is_not_taken_back(dashboard, recorded, settle):
    app = dashboard("journal")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("u")
        await settle(pilot)
        await pilot.press("u")
        await settle(pilot)
        with Journal.open() as journal:  # another terminal
            journal.append("done", "week1.network/lab", {"done": True}, when=NOW)
        await pilot.press("y")
        await settle(pilot)
        with Journal.open() as journal:
            assert {"week1.network/lab", "week1.perceptron/lab"} <= set(journal.completions())


async def test_details_hold_everything_and_a_run_opens(dashboard, recorded, settle, monkeypatch):
    app = dashboard("journal")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("j", "enter")  # the run
        await settle(pilot)
        shown = seen(app)
        assert "test_accuracy" in shown and "0.981" in shown and "loss" in shown and "0.0421" in shown
        assert "Enter: the part" in shown  # its folder is gone
        await pilot.press("escape", "j", "enter")
        await settle(pilot)
        assert "return (x @ w + b > 0).astype(int)" in seen(app)
        await pilot.press("escape", "k")
        from dlstudy.home import home

        folder = home().runs / "2026-11-25-perceptron"
        folder.mkdir(parents=True)
        (folder / "run.json").write_text(json.dumps({}))
        opened = []
        monkeypatch.setattr(app, "open_run", lambda run: opened.append(run.id))
        await pilot.press("enter", "enter")
        await settle(pilot)
        assert opened == ["2026-11-25-perceptron"]


async def test_a_long_record_is_walked_through_without_gaps_both_ways(dashboard, frozen, settle):
    count, identity, rows = 2500, None, []
    from dlstudy.journal import Entry

    for n in range(count):
        when = NOW - dt.timedelta(minutes=11 * (count - n))
        identity = make_id(int(when.timestamp() * 1000), identity)
        rows.append(Entry(identity, int(when.timestamp()) * 1_000_000, 3600, "note", f"n{n}", {}))
    with Journal.open() as journal:
        journal.take_in(rows)
    app = dashboard("journal")
    expected = [f"n{n}" for n in reversed(range(count))]
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        record = app.view.record
        assert len(record.entries) < 500  # only what is near is read

        async def walk(by):
            found = []
            while True:
                at = record.entry
                found.append(at.subject)
                record.action_go(by)
                if record.entry is at:
                    await settle(pilot)
                    record.action_go(by)
                    if record.entry is at:
                        return found
                if len(found) % 50 == 0:
                    await settle(pilot)
                    assert len(record.entries) <= 1500

        record.action_go(1)
        record.action_go(-1)
        down = [one for one in await walk(1) if one.startswith("n")]
        assert down == expected
        up = [one for one in await walk(-1) if one.startswith("n")]
        assert up == expected[::-1]
        record.action_bottom()
        await settle(pilot)
        assert record.entry.subject == "n0" and len(record.entries) < 500
        record.action_top()
        await settle(pilot)
        assert record.entry.subject in ("n2499", app.plan.id)


async def test_a_damaged_journal_says_so_and_what_to_do(dashboard, recorded, settle):
    from dlstudy.home import home

    app = dashboard("journal")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for suffix in ("-wal", "-shm"):
            home().journal.with_name(f"journal.db{suffix}").unlink(missing_ok=True)
        home().journal.write_bytes(b"no database " * 500)
        app.view.update()
        await settle(pilot)
        assert "damaged" in seen(app) and "dlstudy journal restore" in seen(app).replace("\n", " ")
