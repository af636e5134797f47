"""Every way in which editors save is noticed, told by the system or found by looking."""

import os
import queue
import time

import pytest

from dlstudy.workspace import watching
from dlstudy.workspace.watching import Watcher


def in_place(file, text):
    file.write_text(text)


def by_rename(file, text):
    """As most editors do: a new file takes the old one's place."""
    new = file.with_name(f".{file.name}.new")
    new.write_text(text)
    os.replace(new, file)


def by_backup(file, text):
    """As Vim and Emacs do: the old file moves away first."""
    file.rename(file.with_name(f"{file.name}~"))
    time.sleep(0.05)
    file.write_text(text)


@pytest.fixture
def watched(tmp_path, request):
    file = tmp_path / "answer.py"
    file.write_text("0")
    saves, notes = queue.Queue(), queue.Queue()
    watcher = Watcher(file, lambda: saves.put(file.exists() and file.read_text()), changed=lambda: notes.put(True),
                      polling=request.param).start()  # fmt: skip
    time.sleep(0.3)
    yield file, saves, notes
    watcher.close()


@pytest.mark.parametrize("watched", [False, True], ids=["told", "looking"], indirect=True)
@pytest.mark.parametrize("save", [in_place, by_rename, by_backup])
def test_a_save_is_noticed_whole_and_once(watched, save):
    file, saves, _ = watched
    for text in ("first", "second, which is longer"):
        save(file, text)
        assert saves.get(timeout=5) == text
    time.sleep(0.3)
    assert saves.empty()


@pytest.mark.parametrize("watched", [False], indirect=True)
def test_other_files_of_the_folder_are_nobody_s_business_and_a_removed_file_is_told(watched):
    file, saves, _ = watched
    file.with_name("other.py").write_text("x")
    time.sleep(0.3)
    assert saves.empty()
    file.unlink()
    assert saves.get(timeout=5) is False


def test_where_the_system_says_nothing_the_watcher_finds_out_looks_by_itself_and_says_so(
    tmp_path, monkeypatch
):
    """A file system that takes the watch and never reports, as network drives do."""
    import watchfiles

    def mute(*_, stop_event, **__):
        stop_event.wait()
        return iter(())

    monkeypatch.setattr(watchfiles, "watch", mute)
    file = tmp_path / "answer.py"
    file.write_text("0")
    saves, notes = queue.Queue(), queue.Queue()
    watcher = Watcher(
        file, lambda: saves.put(file.read_text()), changed=lambda: notes.put(True), polling=False
    )
    watcher.start()
    try:
        file.write_text("saved")
        assert saves.get(timeout=5) == "saved" and notes.get(timeout=5) and watcher.polling
        begin = time.monotonic()
        file.write_text("saved again")
        assert saves.get(timeout=5) == "saved again"
        assert time.monotonic() - begin < watching.SELDOM, "from now on it looks often"
    finally:
        watcher.close()


def test_a_watch_that_cannot_be_had_is_no_reason_to_stop(tmp_path, monkeypatch):
    import watchfiles

    def refused(*_, **__):
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(watchfiles, "watch", refused)
    file = tmp_path / "answer.py"
    file.write_text("0")
    saves = queue.Queue()
    watcher = Watcher(file, lambda: saves.put(1), polling=False).start()
    try:
        time.sleep(0.2)
        assert watcher.polling
        file.write_text("saved")
        assert saves.get(timeout=5)
    finally:
        watcher.close()
