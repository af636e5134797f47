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
     ("timezone", "Mars/Olympus"), ("device", "tpu"), ("nothing", "1")],
)  # fmt: skip
def test_a_wrong_setting_is_refused_and_nothing_stored(dlstudy_home, name, value):
    with pytest.raises(UserError):
        home.change_setting(name, value)
    assert not home.home().settings_file.exists()


@pytest.mark.parametrize("content", ["{", "[]", '{"day_end": 7}', '{"language": "xx"}'])
def test_a_damaged_settings_file_is_reported_and_left_alone(dlstudy_home, content):
    path = home.home().settings_file
    path.write_text(content)
    with pytest.raises(UserError, match=r"settings\.json"):
        home.change_setting("theme", "light")
    assert path.read_text() == content


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
