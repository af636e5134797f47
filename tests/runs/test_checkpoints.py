"""Checkpoints: whole or not there; any damage is noticed; nothing in one is ever executed."""

import hashlib
import io
import pickle

import pytest

torch = pytest.importorskip("torch")

from dlstudy.runs import checkpoints as module  # noqa: E402
from dlstudy.runs.checkpoints import Checkpoints  # noqa: E402


@pytest.fixture
def store(tmp_path):
    return Checkpoints(tmp_path / "checkpoints")


def state(step):
    return {"step": step, "w": torch.full((3,), float(step)), "nested": [(1, "é"), {"x": None}]}


def test_the_last_two_are_kept_and_the_newest_is_read(store):
    assert store.load() == (None, [])
    for step in (1, 9, 9, 10):  # the same step twice: after a pause, and at the end of an epoch
        store.save(state(step), step)
    assert [path.name for path in store.files()] == ["000004-step10.pt", "000003-step9.pt"]
    found, damaged = store.load()
    assert found["step"] == 10 and torch.equal(found["w"], torch.full((3,), 10.0)) and damaged == []
    assert found["nested"] == [(1, "é"), {"x": None}]


def test_any_cut_and_any_flipped_bit_is_noticed(store):
    store.save(state(1), 1)
    path = store.save(state(2), 2)
    blob = path.read_bytes()
    places = [0, 1, 7, len(blob) // 3, len(blob) - 41, len(blob) - 33, len(blob) - 1]
    for damage in [blob[:k] for k in places] + [
        blob[:k] + bytes([blob[k] ^ 1]) + blob[k + 1 :] for k in places
    ]:
        path.write_bytes(damage)
        found, damaged = store.load()
        assert found["step"] == 1 and [one.name for one in damaged] == [path.name]
        assert not path.exists()
    store.save(state(3), 3)
    assert sorted(p.name for p in store.path.iterdir()) == ["000001-step1.pt", "000002-step3.pt"]


def test_a_pickle_that_would_run_code_is_no_checkpoint(store, tmp_path):
    class Evil:
        def __reduce__(self):
            return (open, (str(tmp_path / "executed"), "w"))

    store.save(state(1), 1)
    buffer = io.BytesIO()
    torch.save({"step": 2, "evil": Evil()}, buffer)
    for blob in (buffer.getvalue(), pickle.dumps(Evil())):
        sealed = blob + b"dlstudy1" + hashlib.sha256(blob).digest()
        (store.path / "000005-step2.pt").write_bytes(sealed)
        found, damaged = store.load()
        assert found["step"] == 1 and len(damaged) == 1
    assert not (tmp_path / "executed").exists()


@pytest.mark.parametrize("call", ["replace", "fsync", "open"])
def test_what_fails_while_writing_leaves_those_before(store, monkeypatch, call):
    store.save(state(1), 1)

    def full(*arguments, **named):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        if call == "open":
            patch.setattr("builtins.open", full)
        else:
            patch.setattr(module.os, call, full)
        with pytest.raises(OSError):
            store.save(state(2), 2)
    assert [path.name for path in store.path.iterdir()] == ["000001-step1.pt"]
    assert store.load()[0]["step"] == 1


def test_what_a_killed_write_left_is_swept_away(store):
    store.path.mkdir()
    (store.path / "000001-step5.tmp").write_bytes(b"half")
    assert store.load() == (None, [])
    store.save(state(6), 6)
    assert [path.name for path in store.path.iterdir()] == ["000001-step6.pt"]
