"""Events: whole lines only, whatever the disk does; a damaged file is mended without losing what is sound."""

import json
import math
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlstudy.runs import events as module
from dlstudy.runs.events import EventWriter, encode, repair
from dlstudy.runs.view import RunView

GOOD = [encode({"e": "scalars", "t": k, "at": 1000.0 + k, "step": [k], "ts": [k], "v": {"loss": [1 / (k + 1)]}})
        for k in range(6)]  # fmt: skip


def test_numbers_that_json_lacks_become_words():
    line = encode({"e": "scalars", "v": {"loss": [math.nan, math.inf, -math.inf, 0.1]}, "name": "é\ud800"})
    event = json.loads(line, parse_constant=lambda name: pytest.fail(name))
    assert event["v"]["loss"] == ["nan", "inf", "-inf", 0.1] and line.endswith(b"}\n")


@settings(max_examples=80, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(GOOD), st.binary(max_size=30).map(lambda b: b.replace(b"\n", b"") + b"\n"))),
       st.binary(max_size=20).map(lambda b: b.replace(b"\n", b"")))  # fmt: skip
def test_repair_keeps_what_is_sound(tmp_path_factory, lines, half):
    path = tmp_path_factory.mktemp("events") / "events.jsonl"
    path.write_bytes(b"".join(lines) + half)
    expected = RunView().feed_all(b"".join(lines).split(b"\n"))
    view, removed = repair(path)
    blob = path.read_bytes()
    assert not blob or blob.endswith(b"\n")
    assert [line for line in lines if line in GOOD] == [
        line + b"\n" for line in blob.split(b"\n") if line + b"\n" in GOOD
    ]
    assert removed == expected.damaged and view.metrics == expected.metrics
    again = RunView().feed_all(blob.split(b"\n"))
    assert again.damaged == 0 and again.metrics == expected.metrics
    assert repair(path)[1] == 0


def test_a_missing_file_is_an_empty_one(tmp_path):
    view, removed = repair(tmp_path / "events.jsonl")
    assert (view.started, removed) == (None, 0)


@pytest.mark.parametrize("taken", [0, 1, 30])
def test_a_write_of_which_the_disk_takes_a_part_leaves_nothing_of_it(tmp_path, monkeypatch, taken):
    monkeypatch.setattr(module, "RETRY", 0.0)
    path = tmp_path / "events.jsonl"
    writer = EventWriter(path)
    writer.add("say", 0.0, fr="Un.", en="One.")
    assert writer.flush()
    before, write, full = path.read_bytes(), os.write, [True]

    def partly(handle, blob):
        if not full[0]:
            return write(handle, blob)
        if taken and os.fstat(handle).st_size == len(before):
            return write(handle, blob[:taken])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.os, "write", partly)
    for k in range(3):
        writer.add("say", 1.0 + k, fr=f"{k}", en=f"{k}")
        assert not writer.flush() and writer.failing
        assert path.read_bytes() == before and writer.position == len(before)
    full[0] = False
    assert writer.close()
    view = RunView().feed_all(path.read_bytes().split(b"\n"))
    assert view.damaged == 0
    assert [one.en for one in view.says[:4]] == ["One.", "0", "1", "2"] and view.says[4].kind == "warning"
    assert "No space left" in view.says[4].en


def test_rewind_cuts_by_rows_what_steps_cannot_tell_apart():
    """An evaluation after the last batch has the step of the checkpoint that was taken before it."""
    view = RunView().feed_all(GOOD)
    view.feed(encode({"e": "scalars", "t": 6, "at": 1006, "step": [5], "ts": [6], "v": {"test": [0.5]}}))
    view.feed(encode({"e": "rewind", "t": 5, "at": 1007, "step": 5, "rows": {"loss": 6}}))
    assert set(view.series) == {"loss"} and len(view.series["loss"]) == 6
    view.feed(encode({"e": "rewind", "t": 5, "at": 1007, "step": 3, "rows": {"loss": 6}}))
    assert list(view.series["loss"].steps) == [0, 1, 2, 3]
    before = view.damaged
    view.feed(encode({"e": "rewind", "t": 5, "at": 1007, "step": 0, "rows": {"loss": "all"}}))
    assert view.damaged == before + 1 and len(view.series["loss"]) == 4
