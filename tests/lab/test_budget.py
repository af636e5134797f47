"""How many epochs fit: the choice as a pure function, and runs that end in time whatever the machine does."""

import time
from types import SimpleNamespace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlstudy.lab import measure
from dlstudy.lab.budget import Choice, Cost, available, choose
from dlstudy.lab.run import Run

seconds = st.floats(1e-6, 1e4, allow_nan=False)
costs = st.builds(
    Cost,
    profile=st.lists(st.tuples(st.floats(0.01, 1), seconds), min_size=1, max_size=5).map(tuple),
    steps_per_epoch=st.integers(1, 10_000),
    per_epoch=st.floats(0, 1e3),
    finish=st.floats(0, 1e3),
)


@settings(deadline=None)
@given(asked=st.integers(1, 10_000), cost=costs, left=st.floats(0, 1e6), wants=st.booleans())
def test_the_choice(asked, cost, left, wants):
    choice = choose(asked, cost, left, minutes=left / 60, asked_minutes=wants)
    room = available(left)
    fits = cost.seconds(choice.epochs) <= room
    assert choice.epochs >= 1
    assert fits or (choice.kind == "minimum" and choice.epochs == 1)
    if choice.epochs > 1 or fits:
        assert cost.seconds(choice.epochs) <= room <= left
    if wants and fits:  # the largest number that fits: one more would not
        assert cost.seconds(choice.epochs + 1) > room * (1 - 1e-9)
    if not wants and fits:
        assert choice.epochs <= asked
        if choice.epochs < asked:
            assert choice.kind == "cut" and cost.seconds(choice.epochs + 1) > room * (1 - 1e-9)
        else:
            assert choice.kind == "fits"
    assert Choice.from_dict(choice.as_dict()) == choice
    assert all(str(choice.epochs) in text.replace(",", "").replace("\u202f", "") or choice.kind == "minimum"
               for text in choice.note.values())  # fmt: skip


@settings(deadline=None)
@given(
    asked=st.integers(1, 1000),
    cost=costs,
    left=st.floats(0, 1e6),
    more=st.floats(0, 1e6),
    wants=st.booleans(),
)
def test_more_time_never_means_fewer_epochs(asked, cost, left, more, wants):
    before = choose(asked, cost, left, asked_minutes=wants).epochs
    assert choose(asked, cost, left + more, asked_minutes=wants).epochs >= before


def test_without_a_limit_what_was_asked_stands():
    assert choose(7, Cost((), 10), None).epochs == 7


@given(
    profile=st.lists(st.tuples(st.floats(0.05, 1), seconds), min_size=1, max_size=5), done=st.floats(0.001, 1)
)
def test_the_mean_step_up_to_a_point_is_the_integral(profile, done):
    total = sum(share for share, _ in profile)
    profile = [(share / total, s) for share, s in profile]
    fine = 20_000
    spent, edge, k = 0.0, profile[0][0], 0
    for i in range(int(fine * done)):
        while (i + 0.5) / fine > edge and k + 1 < len(profile):
            k += 1
            edge += profile[k][0]
        spent += profile[k][1] / fine
    expected = spent / (int(fine * done) / fine) if int(fine * done) else profile[0][1]
    slack = 2 * max(s for _, s in profile) / (fine * done)
    assert Cost(tuple(profile), 1).steps_until(done) == pytest.approx(expected, rel=1e-3, abs=slack)


class Machine:
    """A clock that only work moves on, so that a slow machine takes no time to test."""

    def __init__(self, monkeypatch):
        self.now = 1000.0
        for module in ("recorder", "pace", "engine", "resumable", "batches", "measure"):
            monkeypatch.setattr(f"dlstudy.lab.{module}.perf_counter", lambda: self.now)

    def work(self, seconds):
        self.now += seconds


@pytest.fixture
def machine(monkeypatch):
    return Machine(monkeypatch)


def a_lab(
    run, machine, *, asked=10, step=1.0, slower=lambda step: 1.0, evaluation=5.0, finish=20.0, fit=True
):
    """12 steps an epoch; returns what it did."""
    x, did = torch.zeros(120, 2), {"epochs": 0, "steps": 0, "evaluated": 0, "finished": False}
    net = run.keep(torch.nn.Linear(2, 2))

    def one():
        machine.work(step * slower(did["steps"]))
        net.weight.data.add_(torch.rand(2, 2))

    def evaluate(times=1.0):
        machine.work(times * evaluation * slower(did["steps"]))
        run.log(test_accuracy=0.5)

    epochs = asked
    if fit:
        before = net.weight.clone(), torch.get_rng_state(), run.generator.get_state()
        epochs = run.fit(asked, step=one, steps_per_epoch=12, per_epoch=evaluate,
                         finish=lambda: machine.work(finish * slower(did["steps"])))  # fmt: skip
        after = net.weight, torch.get_rng_state(), run.generator.get_state()
        assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))
    for _ in run.epochs(epochs):
        for _ in run.batches(x, 10):
            one()
            did["steps"] += 1
        evaluate()
        did["evaluated"] += 1
        did["epochs"] += 1
    machine.work(finish * slower(did["steps"]))
    did["finished"] = True
    return did


def run_in(small_lab, path, **info):
    return Run(small_lab.make(path, **info), None, checkpoint_every=30.0)


def test_settings_that_fit_stand(small_lab, tmp_path, machine, look):
    run = run_in(small_lab, tmp_path / "run", budget_minutes=10.0)
    did = a_lab(run, machine)
    run.close("finished")
    assert did["epochs"] == 10 and run.seconds < 600
    view = look.fold(run.folder)
    assert view.budget["epochs"] == view.budget["asked"] == 10 and view.damaged == 0
    assert (
        "test_accuracy" in view.metrics and len(view.series["test_accuracy"]) == 10
    )  # measuring left no rows


def test_settings_that_do_not_fit_are_cut_to_what_fits(small_lab, tmp_path, machine, look):
    run = run_in(small_lab, tmp_path / "run", budget_minutes=3.0)
    did = a_lab(run, machine)
    run.close("finished")
    assert 4 <= did["epochs"] < 10 and did["finished"]
    assert 0.7 * 180 < run.seconds < 180
    assert look.fold(run.folder).budget["epochs"] == did["epochs"]


@pytest.mark.parametrize("asked", [2, 50])
def test_minutes_that_were_asked_for_are_used(small_lab, tmp_path, machine, asked):
    run = run_in(small_lab, tmp_path / "run", minutes=10.0, budget_minutes=120.0)
    a_lab(run, machine, asked=asked)
    assert 0.85 * 600 < run.seconds < 600


@pytest.mark.parametrize("factor", [1.5, 3.0, 8.0])
@pytest.mark.parametrize("fit", [True, False])
def test_a_machine_that_slows_down_in_the_middle(small_lab, tmp_path, machine, look, factor, fit):
    run = run_in(small_lab, tmp_path / "run", budget_minutes=10.0)
    # Without `fit` nobody can know how long the end takes: the twentieth part of the time is left for it.
    did = a_lab(run, machine, asked=30, slower=lambda step: factor if step > 100 else 1.0, fit=fit,
                finish=20.0 if fit else 3.0)  # fmt: skip
    run.close("finished")
    assert did["finished"] and did["evaluated"] == did["epochs"] and did["steps"] > 100
    assert run.seconds <= 600
    assert run.seconds > 0.6 * 600  # and not much too early
    assert any("nearly over" in one.en for one in look.fold(run.folder).says) or not fit


def test_not_even_one_epoch_fits(small_lab, tmp_path, machine, look):
    run = run_in(small_lab, tmp_path / "run", budget_minutes=3.0)
    did = a_lab(run, machine, step=20.0, evaluation=5.0, finish=10.0)
    assert 0 < did["steps"] < 12 and did["evaluated"] == 1 and run.seconds < 180
    assert look.fold(run.folder).budget["note"]["en"].startswith("An epoch takes 4")


def test_a_lab_without_batches_does_not_begin_an_epoch_too_many(small_lab, tmp_path, machine):
    run = run_in(small_lab, tmp_path / "run", budget_minutes=5.0)
    done = 0
    for _ in run.epochs(100):
        machine.work(20.0 if done < 5 else 60.0)
        done += 1
    assert 5 < done < 100 and run.seconds <= 300


def test_the_choice_is_kept_when_the_run_is_resumed(small_lab, tmp_path, machine, look):
    folder = small_lab.make(tmp_path / "run", minutes=5.0, budget_minutes=5.0)
    epochs = []
    for speed in (1.0, 0.1):  # the second session finds a machine ten times as fast
        run = Run(folder, None)
        epochs.append(run.fit(3, step=lambda: machine.work(speed), steps_per_epoch=10))  # noqa: B023
        next(run.epochs(epochs[-1]))  # killed here
    assert epochs[0] == epochs[1] > 3
    assert len(look.events(folder, "budget")) == 2


def test_a_pause_does_not_use_up_the_minutes(small_lab, tmp_path, machine, monkeypatch):
    run = run_in(small_lab, tmp_path / "run", budget_minutes=10.0)

    def sleep(seconds):
        machine.work(3600.0)
        run.request("resume")

    monkeypatch.setattr(time, "sleep", sleep)
    run.request("pause")
    did = a_lab(run, machine)
    assert did["epochs"] == 10 and run.seconds < 600


@pytest.mark.parametrize("step", [0.05, 1.0, 6.0, 12.0])
def test_measuring_does_not_eat_the_minutes_of_a_slow_machine(small_lab, tmp_path, machine, step):
    """Four kinds of step and a long evaluation: twelve seconds a step leave no time to try everything first."""
    run = run_in(small_lab, tmp_path / "run", minutes=2.5)
    finish = 6 * step
    epochs = run.fit(10, step=[(0.25, lambda: machine.work(step))] * 4, steps_per_epoch=20,
                     per_epoch=lambda: machine.work(step), finish=lambda: machine.work(finish))  # fmt: skip
    steps = 0
    for _ in run.epochs(epochs):
        for _ in run.batches(torch.zeros(200), 10):
            machine.work(step)
            steps += 1
        machine.work(step)
    machine.work(finish)
    assert steps > 0 and run.seconds < 150


def test_a_stop_is_heeded_between_two_measured_steps():
    """A step may take ten seconds on a slow machine, and several are measured."""
    made = []

    def stop():
        if made:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        measure._step(lambda: made.append(1), SimpleNamespace(_kind="cpu"), 10.0, stop)
    assert len(made) == 1
