"""Figures of a training: the latest is written, rarely enough, and the last one always."""

import json
import time

import numpy as np
import pytest
import torch

from dlstudy.lab import Figure, figures
from dlstudy.lab.run import Run


@pytest.fixture
def run(small_lab, tmp_path):
    return Run(small_lab.make(tmp_path / "run"), None)


def last(run, look, name="line"):
    show = look.fold(run.folder).shows[name]
    return Figure.from_dict(json.loads((run.folder.path / show["file"]).read_text("utf-8"))), show


def test_of_many_figures_few_are_written_and_the_last_one_is_kept(run, look):
    made = []

    def figure(k):
        made.append(k)
        return Figure().line([0, 1], [0, k])

    began = time.perf_counter()
    for _ in run.epochs(1):
        for k, _ in enumerate(run.batches(torch.zeros(500, 1), 1)):
            run.show("line", lambda k=k: figure(k))
            time.sleep(0.0005)
    took = time.perf_counter() - began
    run.close("finished")
    assert len(made) <= took / figures.EVERY + 3
    shown, show = last(run, look)
    assert shown.items[0]["y"] == [0.0, 499.0] and show["step"] == 500


def test_only_the_last_files_stay_and_names_are_safe(run, look, monkeypatch):
    monkeypatch.setattr(figures, "EVERY", 0.0)
    monkeypatch.setattr(figures, "SHARE", 1e9)
    for k in range(figures.KEPT + 5):
        run.show("a/../b", Figure().line([0, 1], [0, k]))
        run.show("plain", Figure().line([0, 1], [0, k]))
    names = [path.name for path in (run.folder.path / "figures").iterdir()]
    assert len(names) == 2 * figures.KEPT and all("/" not in name and ".." not in name for name in names)
    assert last(run, look, "a/../b")[0].items[0]["y"][1] == figures.KEPT + 4


def test_what_is_no_figure_is_told_at_once(run):
    with pytest.raises(TypeError, match="Figure"):
        run.show("line", lambda: 3)


def test_a_broken_disk_ends_no_training(run, look, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(figures.os, "replace", full)
    run.show("line", Figure())
    run.show("other", Figure())
    assert [event["kind"] for event in look.events(run.folder, "say")] == ["warning"]


def test_a_figure_slower_than_its_share_comes_rarely(run):
    def slow():
        time.sleep(0.05)
        return Figure()

    run.show("line", slow)
    assert run._figures._next["line"] - time.perf_counter() > 0.3  # 0.05 s are a tenth of half a second


def test_waiting_shows_what_was_shown_and_ends_when_it_is_asked_to(run, look):
    run.show("line", Figure().line([0, 1], [0, 1]))
    run.show("line", Figure().line([0, 1], [0, 2]))
    run.wait(0.1)
    assert last(run, look)[0].items[0]["y"][1] == 2
    run.request("stop")
    began = time.perf_counter()
    run.wait(5)
    assert time.perf_counter() - began < 1


def test_the_numpy_generator_comes_back_with_the_run(small_lab, tmp_path, every_step):
    """Draws of `rng` after a resume are those of a run that was never interrupted."""

    def train(folder, stop_at=None):
        run = Run(folder, None, checkpoint_every=0.0)
        drawn = run.keep([])
        for epoch in run.epochs(6):
            if epoch == stop_at:
                return drawn
            drawn.append(float(run.rng.normal()))
            drawn.append(int(run.rng.integers(0, 1000)))
        return drawn

    whole = train(small_lab.make(tmp_path / "whole"))
    folder = small_lab.make(tmp_path / "cut")
    train(folder, stop_at=3)
    assert train(folder) == whole and len(set(whole)) == len(whole)


def test_numpy_data_and_batches(run):
    data = run.data("digits", arrays=True)
    assert isinstance(data.train.x, np.ndarray) and data.train.x.dtype == np.uint8
    seen = 0
    for _ in run.epochs(1):
        for x, y in run.batches(data.train, 64, drop_last=False):
            assert isinstance(x, np.ndarray) and isinstance(y, np.ndarray) and len(x) == len(y)
            seen += len(y)
            run.log(loss=np.float32(0.5), accuracy=np.mean(y == 0))
    assert seen == len(data.train)
