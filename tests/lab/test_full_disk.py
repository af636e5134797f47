"""A full disk in the middle of a training: it goes on, nothing half-written stays, and it says so afterwards."""

import time

import pytest
import torch

resource = pytest.importorskip("resource")

from dlstudy.lab.run import Run  # noqa: E402
from dlstudy.runs import events as events_module  # noqa: E402

pytestmark = pytest.mark.usefixtures("every_step", "one_thread")


@pytest.fixture
def disk(monkeypatch):
    """A disk that can be filled: no file may grow past a size (the system's own limit)."""
    monkeypatch.setattr(events_module, "RETRY", 0.0)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    class Disk:
        def fill(self, size):
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))

        def free(self):
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    disk = Disk()
    yield disk
    disk.free()


def test_training_goes_on_and_tells_when_there_is_room_again(small_lab, look, tmp_path, disk):
    reference = small_lab.make(tmp_path / "reference")
    whole = small_lab.go(reference)
    folder = small_lab.make(tmp_path / "run")
    files = {}

    def at_step(step):
        if step == 9:
            size = folder.events.stat().st_size
            disk.fill(size + 20)  # room for a part of a line
            files["checkpoints"] = sorted(p.name for p in folder.checkpoints.iterdir())
        elif step == 15:
            # Nothing half-written: whole lines only, and the checkpoints of before.
            assert folder.events.read_bytes().endswith(b"}\n")
            assert sorted(p.name for p in folder.checkpoints.iterdir()) == files["checkpoints"]
            assert not list(folder.path.glob(".*tmp"))
            disk.free()

    look.same(small_lab.go(folder, at_step), whole)
    view = look.fold(folder)
    assert view.damaged == 0 and view.status == "finished"
    assert look.told(folder) == look.told(reference)  # what could not be written was written later
    warnings = [one.en for one in view.says if one.kind == "warning"]
    assert any("events could not be written" in text for text in warnings)
    assert any("checkpoint could not be written" in text for text in warnings)
    assert any("can be written again" in text for text in warnings)


def test_killed_while_the_disk_was_full_and_resumed_when_it_is_free(small_lab, look, tmp_path, disk):
    whole = small_lab.go(small_lab.make(tmp_path / "reference"))
    folder = small_lab.make(tmp_path / "run")

    def at_step(step):
        if step == 9:
            disk.fill(folder.events.stat().st_size)
        if step == 15:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        small_lab.go(folder, at_step)
    disk.free()
    look.same(small_lab.go(folder), whole)
    assert [event["resumed_step"] for event in look.events(folder, "start")] == [None, 8]


def test_a_full_disk_at_the_end_leaves_a_run_that_can_be_resumed(
    small_lab, look, tmp_path, disk, monkeypatch
):
    monkeypatch.setattr(time, "monotonic", iter(range(10**9)).__next__)  # the last seconds pass quickly
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    whole = small_lab.go(small_lab.make(tmp_path / "reference"))
    folder = small_lab.make(tmp_path / "run")

    def at_step(step):
        if step == 20:
            disk.fill(folder.events.stat().st_size)

    small_lab.go(folder, at_step)
    disk.free()
    assert (
        folder.state()["status"] == "running"
    )  # nothing says finished: its process is gone, so it is interrupted
    look.same(small_lab.go(folder), whole)
    assert folder.state()["status"] == "finished" and look.fold(folder).damaged == 0


def test_waiting_events_do_not_fill_the_memory(small_lab, look, tmp_path, disk, monkeypatch):
    monkeypatch.setattr(events_module, "WAITING", 20_000)
    run = Run(small_lab.make(tmp_path / "run"), None)
    disk.fill(run.folder.events.stat().st_size)
    for k in range(2000):
        run.log(loss=float(k))
        run._recorder.flush()
    run.say(fr="Encore là.", en="Still here.")
    assert run._recorder.writer._size <= 21_000
    disk.free()
    run.close("finished")
    view = look.fold(run.folder)
    assert view.damaged == 0 and view.series["loss"].last == 1999
    said = [one.en for one in view.says]
    assert "Still here." in said and any("lines of measurements are lost" in text for text in said)


def test_pictures_and_weights_that_do_not_fit_are_left_out(small_lab, look, tmp_path, disk):
    from dlstudy.lab.shows import Images

    run = Run(small_lab.make(tmp_path / "run"), None)
    disk.fill(2000)
    run.show("predictions", Images(torch.randint(0, 255, (9, 32, 32, 3), dtype=torch.uint8)))
    run.save_weights(torch.nn.Linear(100, 100))
    disk.free()
    run.close("finished")
    assert [p.name for p in (run.folder.path / "pictures").glob("*")] == []
    assert not (run.folder.path / "weights.safetensors").exists()
    view = look.fold(run.folder)
    assert not view.shows and sum(one.kind == "warning" for one in view.says) >= 2
