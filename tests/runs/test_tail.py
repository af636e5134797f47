"""The tail hands out every whole line once, whatever happens to the file in between."""

import os

from hypothesis import given, settings
from hypothesis import strategies as st

from dlstudy.runs import tail as module
from dlstudy.runs.tail import Tail


@settings(max_examples=60, deadline=None)
@given(pieces=st.lists(st.binary(max_size=40), max_size=12), limit=st.sampled_from([None, 1, 7]))
def test_lines_do_not_depend_on_how_they_arrive(tmp_path_factory, pieces, limit):
    path = tmp_path_factory.mktemp("tail") / "events.jsonl"
    tail = Tail(path)
    assert tail.read() == []  # missing
    read = []
    for piece in pieces:
        with open(path, "ab") as file:
            file.write(piece)
        read += tail.read(limit)
        while tail.pending:
            read += tail.read(limit)
    assert read == b"".join(pieces).split(b"\n")[:-1]
    assert tail.generation == 0


@settings(max_examples=60, deadline=None)
@given(lines=st.lists(st.binary(max_size=20).map(lambda b: b.replace(b"\n", b"")), min_size=1, max_size=8),
       half=st.binary(min_size=1, max_size=20).map(lambda b: b.replace(b"\n", b"x")))  # fmt: skip
def test_a_writer_that_cuts_its_half_line_and_goes_on_is_followed(tmp_path_factory, lines, half):
    path = tmp_path_factory.mktemp("tail") / "events.jsonl"
    whole = b"".join(line + b"\n" for line in lines)
    path.write_bytes(whole + half)
    tail = Tail(path)
    assert tail.read() == lines
    os.truncate(path, len(whole))
    with open(path, "ab") as file:
        file.write(b"next\n")
    assert tail.read() == [b"next"]
    assert tail.generation == 0


def test_a_file_cut_into_what_was_read_or_replaced_starts_a_new_generation(tmp_path):
    path = tmp_path / "events.jsonl"
    path.write_bytes(b"one\ntwo\n")
    tail = Tail(path)
    assert tail.read() == [b"one", b"two"]
    os.truncate(path, 4)
    assert tail.read() == [b"one"] and tail.generation == 1
    other = tmp_path / "other"
    other.write_bytes(b"three\nfour\nfive\n")
    os.replace(other, path)
    assert tail.read() == [b"three", b"four", b"five"] and tail.generation == 2
    path.unlink()
    assert tail.read() == [] and tail.generation == 2


def test_reading_is_chunked_and_endless_lines_do_not_fill_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "CHUNK", 8)
    monkeypatch.setattr(module, "LONGEST", 32)
    path = tmp_path / "events.jsonl"
    path.write_bytes(b"a" * 100 + b"\nb\n" + b"c" * 20)
    tail = Tail(path)
    lines = []
    for _ in range(30):
        lines += tail.read(limit=8)
    assert b"".join(lines) == b"a" * 100 + b"b" and lines[-1] == b"b" and len(lines) > 2


def test_a_folder_or_a_forbidden_file_has_no_lines(tmp_path):
    assert Tail(tmp_path).read() == []


def test_of_a_long_file_only_the_end_is_read_when_asked(tmp_path):
    path = tmp_path / "output.log"
    path.write_bytes(b"".join(b"line %d\n" % k for k in range(10_000)))
    tail = Tail(path, last=100)
    lines = tail.read()
    assert lines[-1] == b"line 9999" and 5 < len(lines) < 15 and lines[0].startswith(b"line 99")
    with open(path, "ab") as file:
        file.write(b"more\n")
    assert tail.read() == [b"more"]
