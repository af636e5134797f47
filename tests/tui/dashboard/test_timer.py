"""The session timer, and who is called when the block is over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlstudy.desk import notifying
from dlstudy.tui.dashboard.timer import IDLE, PRACTICE, REVIEW, THEORY, WATCHING, SessionTimer


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def test_counts_by_kind_and_only_while_something_is_open():
    clock = Clock()
    timer = SessionTimer(clock)
    for kind, seconds in ((THEORY, 60), ("", 500), (PRACTICE, 90), (REVIEW, 30)):
        timer.turn_to(kind)
        for _ in range(seconds):
            clock.now += 1
            timer.touch()
    assert timer.seconds == pytest.approx({THEORY: 60, PRACTICE: 90, REVIEW: 30})


def test_who_has_gone_away_is_not_counted():
    clock = Clock()
    timer = SessionTimer(clock)
    timer.turn_to(THEORY)
    timer.touch()
    for _ in range(3600):
        clock.now += 1
        timer.tick()
    assert timer.idle
    assert timer.seconds[THEORY] == pytest.approx(IDLE)
    timer.touch()  # back again: the hour does not count afterwards either
    assert timer.seconds[THEORY] == pytest.approx(IDLE)
    clock.now += 10
    timer.tick()
    assert timer.seconds[THEORY] == pytest.approx(IDLE + 10)


def test_a_machine_that_slept_has_not_studied():
    clock = Clock()
    timer = SessionTimer(clock)
    timer.turn_to(PRACTICE)
    clock.now += 86400
    timer.tick()
    assert timer.total == pytest.approx(WATCHING)


def test_a_pause_counts_nothing():
    clock = Clock()
    timer = SessionTimer(clock)
    timer.turn_to(THEORY)
    clock.now += 10
    timer.pause()
    clock.now += 100
    timer.touch()
    timer.pause()
    clock.now += 5
    timer.tick()
    assert timer.total == pytest.approx(15)


@given(
    st.lists(st.tuples(st.sampled_from(["tick", "touch", "pause", THEORY, PRACTICE, ""]), st.floats(0, 2000)))
)
def test_never_more_than_has_passed_and_never_less_than_nothing(steps):
    clock = Clock()
    timer = SessionTimer(clock)
    before = 0.0
    for what, seconds in steps:
        clock.now += seconds
        if what in ("tick", "touch", "pause"):
            getattr(timer, what)()
        else:
            timer.turn_to(what)
        assert before <= timer.total <= clock.now - Clock.now + 1e-6
        before = timer.total


async def test_the_end_of_theory_and_of_the_block_are_said_once(dashboard, history, settle, monkeypatch):
    rung = []
    app = dashboard()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        monkeypatch.setattr(app, "bell", lambda: rung.append("bell"))
        day = history.day(7)
        app.timer.seconds[THEORY] = 60.0 * day.theory
        app._look()
        app._look()
        assert len(rung) == 1
        assert str(day.theory) in app._message[0]
        app.timer.seconds[PRACTICE] = 60.0 * day.practice
        app._look()
        app._look()
        assert len(rung) == 2


def test_the_desktop_is_told_by_its_own_program(monkeypatch):
    monkeypatch.setattr(notifying.shutil, "which", lambda name: None)
    assert notifying.command("x", "linux") is None
    assert notifying.notify("desktop", "x") is True  # the bell, then
    assert notifying.notify("bell", "x") is True
    assert notifying.notify("none", "x") is False
    started = []
    monkeypatch.setattr(notifying.shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(notifying.subprocess, "Popen", lambda arguments, **_: started.append(arguments))
    words = '--help "quoted" \\ $(touch x)'
    assert notifying.notify("desktop", words) is (notifying.command(words) is None)
    assert notifying.command(words, "linux")[-2:] == ["dlstudy", words]  # after "--": never an option
    assert (
        notifying.command(words, "darwin")[2].count('"') - notifying.command(words, "darwin")[2].count('\\"')
        == 4
    )
