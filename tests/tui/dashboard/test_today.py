"""Today: what it shows, and that Enter starts a part and comes back with it ticked."""

import pytest

from dlstudy.journal import Journal


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("size", ["small", "large"])
@pytest.mark.parametrize("view", ["today", "review"])
def test_looks_as_it_did(view, size, lang, dashboard, history, settle, sizes, snap_compare):
    assert snap_compare(dashboard(view, lang), terminal_size=sizes[size], run_before=settle)


async def test_enter_reads_the_lesson_and_comes_back_with_the_part_ticked(dashboard, history, settle):
    part = history.day(7).parts[0]
    assert part.kind == "lesson"
    app = dashboard()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("enter")  # the first part that is not done is chosen
        await settle(pilot)
        assert type(app.screen).__name__ == "ReaderScreen"
        assert app.timer.kind == "theory"
        await pilot.press("d", "q")
        await settle(pilot)
        assert app.screen is app.home
        assert app.timer.kind == ""
        assert part.id in app.desk.facts.done
        rows = [str(row.label) for row in app.view.rows]
        assert rows[0].startswith("✓")
    with Journal.open() as journal:
        assert part.id in journal.completions()


async def test_a_part_is_marked_done_by_hand_once(dashboard, history, settle):
    app = dashboard()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("d")
        await settle(pilot)
        await pilot.press("up", "d")  # the one just marked: it is done already
        await settle(pilot)
    with Journal.open() as journal:
        done = [entry.subject for entry in journal.entries(kinds=("done",))]
    assert len(done) == len(set(done)) == sum(len(history.day(number).parts) for number in range(1, 7)) + 1
