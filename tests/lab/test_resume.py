"""A run that was stopped, killed or damaged ends with the very numbers of one that was left alone."""

import json
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import torch

from dlstudy.lab.run import Run

pytestmark = pytest.mark.usefixtures("every_step", "one_thread")
STEPS = 24


class Died(BaseException):
    pass


def dying_at(step):
    def at_step(now):
        if now == step:
            raise Died

    return at_step


def until_it_ends(small_lab, folder, deaths, **how):
    """Die at these steps, one session each, then finish; deaths come before anything of the step is saved."""
    for step in deaths:
        with pytest.raises(Died):
            small_lab.go(folder, dying_at(step), **how)
    return small_lab.go(folder, **how)


@pytest.fixture(scope="module")
def undisturbed(small_lab, tmp_path_factory):
    results = {}
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    for kind in ("tensors", "loader"):
        folder = small_lab.make(tmp_path_factory.mktemp(kind) / "run")
        results[kind] = (small_lab.go(folder, kind=kind), folder)
    torch.set_num_threads(before)
    return results


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_processes(small_lab, undisturbed, look, tmp_path):
    """SIGKILL and a sudden exit, at random steps of separate processes."""
    chance, jobs = random.Random(os.environ.get("PYTEST_SEED", "7")), []
    for trial in range(4):
        deaths = sorted(chance.sample(range(1, STEPS + 1), chance.randint(1, 3)))
        jobs.append({"folder": str(tmp_path / f"run{trial}"), "kind": ("tensors", "loader")[trial % 2],
                     "deaths": [[step, chance.choice(["kill", "exit"])] for step in deaths]})  # fmt: skip
    subprocess.run([sys.executable, Path(__file__).with_name("small_lab.py")], check=True, timeout=300,
                   input="".join(json.dumps(job) + "\n" for job in jobs), text=True)  # fmt: skip
    from dlstudy.runs.folder import RunFolder

    for job in jobs:
        result, reference = undisturbed[job["kind"]]
        folder = RunFolder(job["folder"])
        look.same(torch.load(folder.path / "result.pt", weights_only=True), result)
        view = look.fold(folder)
        assert view.damaged == 0 and view.session == 1 + len(job["deaths"]), job
        assert look.told(folder) == look.told(reference), job
        assert folder.status() == "finished" and folder.metrics == reference.metrics


@pytest.mark.parametrize("kind", ["tensors", "loader"])
@pytest.mark.parametrize("seed", range(4))
def test_random_deaths(small_lab, undisturbed, look, tmp_path, kind, seed):
    chance = random.Random(seed)
    deaths = sorted(chance.sample(range(1, STEPS), chance.randint(1, 5)))
    folder = small_lab.make(tmp_path / "run")
    look.same(until_it_ends(small_lab, folder, deaths, kind=kind), undisturbed[kind][0])
    assert look.told(folder) == look.told(undisturbed[kind][1])
    said = [one.en for one in look.fold(folder).says]
    assert said == ["Beginning.", "End."]  # the way back is not told twice


def test_checkpoints_only_at_epoch_ends_do_as_well(small_lab, undisturbed, look, tmp_path, monkeypatch):
    monkeypatch.setattr(Run, "_save_due", lambda self, seconds, times: self._counting is None)
    folder = small_lab.make(tmp_path / "run")
    look.same(until_it_ends(small_lab, folder, [5, 12, 20]), undisturbed["tensors"][0])
    assert [event["resumed_step"] for event in look.events(folder, "start")] == [None, None, 8, 16]


def test_stop_saves_at_the_step_and_the_run_goes_on_from_there(small_lab, undisturbed, look, tmp_path):
    folder = small_lab.make(tmp_path / "run")

    def ask(step):
        if step == 11:
            folder.send("stop")

    assert small_lab.go(folder, ask, checkpoint_every=1e9) is None
    assert folder.state()["status"] == "stopped" and folder.control() is None
    assert look.fold(folder).status == "stopped" and look.fold(folder).checkpoint == 11
    look.same(small_lab.go(folder), undisturbed["tensors"][0])
    assert look.told(folder) == look.told(undisturbed["tensors"][1])


def test_a_pause_is_no_training_time_and_changes_nothing(small_lab, undisturbed, look, tmp_path):
    folder = small_lab.make(tmp_path / "run")
    seen = []

    def watch():
        for _ in range(2000):
            if folder.state().get("status") == "paused":
                seen.append("paused")
                time.sleep(0.7)
                folder.send("resume")
                return
            time.sleep(0.01)

    watcher = threading.Thread(target=watch)
    watcher.start()
    result = small_lab.go(folder, lambda step: folder.send("pause") if step == 9 else None)
    watcher.join()
    look.same(result, undisturbed["tensors"][0])
    assert seen == ["paused"]
    paused, went_on = look.events(folder, "pause")[0], look.events(folder, "continue")[0]
    assert went_on["at"] - paused["at"] > 0.5 and went_on["t"] - paused["t"] < 0.2


def test_a_stop_while_paused(small_lab, undisturbed, look, tmp_path):
    folder = small_lab.make(tmp_path / "run")
    timer = threading.Timer(0.5, lambda: folder.send("stop"))
    timer.start()
    assert small_lab.go(folder, lambda step: folder.send("pause") if step == 9 else None) is None
    timer.join()
    look.same(small_lab.go(folder), undisturbed["tensors"][0])


@pytest.mark.parametrize("damage", ["cut", "spoilt", "empty"])
def test_a_damaged_checkpoint_is_noticed_and_the_one_before_is_used(
    small_lab, undisturbed, look, tmp_path, damage
):
    folder = small_lab.make(tmp_path / "run")
    with pytest.raises(Died):
        small_lab.go(folder, dying_at(14))
    newest, before = sorted(folder.checkpoints.glob("*.pt"), reverse=True)
    blob = bytearray(newest.read_bytes())
    blob[len(blob) // 2] ^= 1
    newest.write_bytes({"cut": bytes(blob[: len(blob) // 2]), "spoilt": bytes(blob), "empty": b""}[damage])
    look.same(small_lab.go(folder), undisturbed["tensors"][0])
    assert [event["resumed_step"] for event in look.events(folder, "start")] == [None, 12]
    warnings = [one for one in look.fold(folder).says if one.kind == "warning"]
    assert (
        len(warnings) == 1
        and "the one before (step 12)" in warnings[0].en
        and before.name.endswith("step12.pt")
    )
    assert look.told(folder) == look.told(undisturbed["tensors"][1])


def test_without_any_sound_checkpoint_it_starts_again(small_lab, undisturbed, look, tmp_path):
    folder = small_lab.make(tmp_path / "run")
    with pytest.raises(Died):
        small_lab.go(folder, dying_at(14))
    for path in folder.checkpoints.glob("*.pt"):
        path.write_bytes(b"not a checkpoint")
    look.same(small_lab.go(folder), undisturbed["tensors"][0])
    assert look.told(folder) == look.told(undisturbed["tensors"][1])
    assert any("from the beginning" in one.en for one in look.fold(folder).says)


@pytest.mark.parametrize("damage", ["half", "cut", "garbage", "gone"])
def test_a_damaged_events_file_is_mended(small_lab, undisturbed, look, tmp_path, damage):
    folder = small_lab.make(tmp_path / "run")
    with pytest.raises(Died):
        small_lab.go(folder, dying_at(14))
    blob = folder.events.read_bytes()
    if damage == "gone":
        folder.events.unlink()
    elif damage == "garbage":
        lines = blob.splitlines(keepends=True)
        lines[3:3] = [b"\xff\x00\x01 what is this\n", b'{"e":"scalars","step":[1]}\n']
        folder.events.write_bytes(b"".join(lines))
    else:
        folder.events.write_bytes(blob[:-7] if damage == "half" else blob[: len(blob) // 3])
    look.same(small_lab.go(folder), undisturbed["tensors"][0])
    view = look.fold(folder)
    assert view.damaged == 0 and view.status == "finished"
    assert view.metrics == look.fold(undisturbed["tensors"][1]).metrics
    if damage in ("half", "garbage"):  # nothing that was measured is lost
        assert look.told(folder) == look.told(undisturbed["tensors"][1])
    if damage == "garbage":
        assert any("taken out of the events file: 2" in one.en for one in view.says)
        assert b"what is this" in (folder.path / "events.damaged").read_bytes()


def test_several_loops_and_an_early_end(small_lab, look, tmp_path):
    """A grid search: one loop for each setting, results in a kept list, one of them left early."""

    def train(run, at_step):
        x, y = torch.randn(32, 4), torch.arange(32) % 2
        results, nets = run.keep([]), []
        for k, lr in enumerate((0.1, 0.01, 1.0)):
            net = run.keep(torch.nn.Linear(4, 2))
            opt = run.keep(torch.optim.Adam(net.parameters(), lr))
            for epoch in run.epochs(3):
                for xb, yb in run.batches((x, y), 8):
                    loss = torch.nn.functional.cross_entropy(net(xb), yb)
                    opt.zero_grad()
                    loss.backward()
                    opt.step()
                    run.log(**{f"loss_{k}": loss})
                    at_step(run.step + 1)
                if k == 1 and epoch == 1:
                    break
            with torch.no_grad():
                results.append(float(net(x).sum()))
            nets.append(net)
        return {
            "results": torch.tensor(results),
            **{f"w{k}": net.weight.detach() for k, net in enumerate(nets)},
        }

    def go(folder, at_step=lambda step: None):
        run = Run(folder, None, checkpoint_every=0.0)
        result = train(run, at_step)
        run.close("finished")
        return result

    reference = small_lab.make(tmp_path / "reference")
    whole = go(reference)
    for deaths in ([6], [13, 15], [17, 18, 22], [25, 30]):
        folder = small_lab.make(tmp_path / f"run{deaths[0]}")
        for step in deaths:
            with pytest.raises(Died):
                go(folder, dying_at(step))
        look.same(go(folder), whole)
        assert look.told(folder) == look.told(reference)


def test_numpy_lab_without_batches(small_lab, look, tmp_path):
    """Week 1: a network by hand, one step an epoch."""
    import numpy as np

    class Perceptron:
        def __init__(self):
            self.w, self.layers = np.zeros(3), [{"b": np.ones(2)}]
            self.params = [self.w]

    def go(folder, doomed=None):
        run = Run(folder, None, checkpoint_every=0.0)
        net = run.keep(Perceptron())
        for epoch in run.epochs(12):
            net.params[0] += np.random.randn(3)
            net.layers[0]["b"] *= 1.1
            run.log(loss=net.w.sum())
            if epoch == doomed:
                raise Died
        run.close("finished")
        assert net.params[0] is net.w
        return {"w": torch.from_numpy(net.w), "b": torch.from_numpy(net.layers[0]["b"])}

    whole = go(small_lab.make(tmp_path / "reference"))
    folder = small_lab.make(tmp_path / "run")
    for doomed in (3, 4, 9):
        with pytest.raises(Died):
            go(folder, doomed)
    look.same(go(folder), whole)
    told = look.told(folder)["loss"]
    assert told[0] == list(range(1, 13))


def test_what_cannot_be_kept_is_told_before_the_training(small_lab, tmp_path):
    from dlstudy.lab.keeping import CannotKeep

    run = Run(small_lab.make(tmp_path / "run"), None)
    run.keep({"file": open(os.devnull)})  # noqa: SIM115
    with pytest.raises(CannotKeep, match="file"):
        next(iter(run.epochs(1)))
