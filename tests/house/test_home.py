"""Settings and files: nothing half-written, every mistake named."""

import json
import os

import pytest

from dlstudy import home
from dlstudy.errors import DlstudyError, UserError


def test_a_setting_is_kept_and_reset(dlstudy_home):
    home.change_setting("day_end", "5:30")
    assert home.settings()["day_end"] == "05:30"
    home.change_setting("day_end", None)
    assert home.settings()["day_end"] == "04:00"


@pytest.mark.parametrize(
    ("name", "value"),
    [("day_end", "25:00"), ("day_end", "4"), ("language", "de"), ("threads", "0"), ("daily_maximum", "x"),
     ("timezone", "Mars/Olympus"), ("device", "tpu"), ("nothing", "1"), ("reviews_per_day", "0"),
     ("new_cards_per_day", "²")],
)  # fmt: skip
def test_a_wrong_setting_is_refused_and_nothing_stored(dlstudy_home, name, value):
    with pytest.raises(UserError):
        home.change_setting(name, value)
    assert not home.home().settings_file.exists()


@pytest.mark.parametrize(
    "content", [b"{", b"[]", b'{"day_end": 7}', b'{"language": "xx"}', b'{"theme": "\xff"}', b"[" * 100_000]
)
def test_a_damaged_settings_file_is_reported_and_left_alone(dlstudy_home, content):
    path = home.home().settings_file
    path.write_bytes(content)
    with pytest.raises(UserError, match=r"settings\.json"):
        home.change_setting("theme", "light")
    assert path.read_bytes() == content


def test_what_a_windows_editor_saves_is_read(dlstudy_home):
    home.home().settings_file.write_bytes(b'\xef\xbb\xbf{"theme": "light"}')
    assert home.settings()["theme"] == "light"
    assert home.change_setting("device", "cpu") == "cpu" and home.settings()["theme"] == "light"


def test_settings_of_a_newer_version_survive(dlstudy_home):
    path = home.home().settings_file
    path.write_text('{"from_the_future": 1}')
    home.change_setting("theme", "light")
    assert json.loads(path.read_text()) == {"from_the_future": 1, "theme": "light"}


def test_write_atomic_leaves_the_old_file_when_it_fails(tmp_path, monkeypatch):
    path = tmp_path / "file"
    home.write_atomic(path, "old")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DlstudyError, match="No space left"):
        home.write_atomic(path, "new")
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_the_home_of_nobody_is_a_plain_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert home.typed_path("~nobody-here/x") == tmp_path / "~nobody-here" / "x"
    assert home.typed_path("~/x") == home.Path(os.environ["HOME"]) / "x"


def test_write_atomic_keeps_a_file_name_that_is_no_utf8(tmp_path):
    name = os.fsdecode(b"caf\xe9")
    home.write_atomic(tmp_path / "file", json.dumps({"path": name}, ensure_ascii=False))
    assert json.loads((tmp_path / "file").read_bytes()) == {"path": name}


def test_windows_is_asked_again_for_a_file_that_somebody_reads(tmp_path, monkeypatch):
    """Simulated: on other systems nobody can be in the way."""
    replace, tries = os.replace, []

    def busy(old, new):
        tries.append(new)
        if len(tries) < 3:
            raise PermissionError(13, "Access is denied")
        replace(old, new)

    monkeypatch.setattr(os, "replace", busy)
    monkeypatch.setattr(home.time, "sleep", lambda _: None)
    with pytest.raises(DlstudyError):
        home.write_atomic(tmp_path / "file", "once")
    monkeypatch.setattr(home.sys, "platform", "win32")
    home.write_atomic(tmp_path / "file", "again")
    assert (tmp_path / "file").read_text() == "again" and len(tries) == 3
