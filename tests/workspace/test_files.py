"""The learner's files: written once, never over anything, kept when begun anew."""

import datetime as dt
import os
import stat
import subprocess
import sys

import pytest

from dlstudy import workspace
from dlstudy.errors import DlstudyError, UserError
from dlstudy.home import change_setting


def test_the_workspace_is_a_setting(dlstudy_home, tmp_path, monkeypatch):
    assert workspace.path("week1.perceptron") == dlstudy_home / "workspace" / "week1" / "perceptron.py"
    assert workspace.path("week3.text:pretrained").name == "text_pretrained.py"
    change_setting("workspace", str(tmp_path / "mine"))
    assert workspace.path("week1.perceptron") == tmp_path / "mine" / "week1" / "perceptron.py"
    change_setting("workspace", None)
    monkeypatch.delenv("DLSTUDY_HOME")
    assert workspace.path("week1.perceptron") == dlstudy_home / "dlstudy" / "week1" / "perceptron.py"


def test_the_starter_is_written_once_and_never_over_the_learner_s_file(plan, part):
    written = workspace.write_starter(part, "en")
    assert written == workspace.path("one.double")
    assert written.read_text("utf-8") == workspace.starter(plan, "one.double", "en")
    assert workspace.is_starter(part, written)
    written.write_text("mine\n")
    assert workspace.write_starter(part, "fr") is None and written.read_text() == "mine\n"
    assert not workspace.is_starter(part, written)
    assert [path.name for path in written.parent.iterdir()] == ["double.py"], "no temporary file stays"


def test_two_programs_writing_at_once_write_one_whole_starter(part, plan, dlstudy_home):
    script = (
        "import sys\nfrom pathlib import Path\nfrom dlstudy.curriculum import load\nfrom dlstudy import workspace\n"
        f"part = load(Path({str(plan.root)!r})).part('one.double/exercise')\n"
        "print(workspace.write_starter(part, 'en') is not None)\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    answers = [one.communicate()[0].strip() for one in running]
    assert sorted(answers) == ["False", "False", "False", "True"]
    assert workspace.path("one.double").read_text("utf-8") == workspace.starter(plan, "one.double", "en")


def test_reset_keeps_every_old_file_under_its_date(part):
    when = dt.datetime(2026, 11, 25, 9)
    path = workspace.write_starter(part, "en")
    assert workspace.reset(part, "en", when) is None, "an untouched starter is not worth keeping"
    kept = []
    for text in ("first", "second", "third"):
        path.write_text(text)
        kept.append(workspace.reset(part, "en", when))
        assert workspace.is_starter(part, path)
    assert [file.name for file in kept] == [
        "double-2026-11-25.py",
        "double-2026-11-25-2.py",
        "double-2026-11-25-3.py",
    ]
    assert [file.read_text() for file in kept] == ["first", "second", "third"]


def test_a_starter_that_an_editor_only_saved_is_still_the_starter(part):
    path = workspace.write_starter(part, "fr")
    path.write_text(path.read_text("utf-8").replace("\n", "\r\n") + "\r\n\r\n", "utf-8")
    assert workspace.is_starter(part, path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_workspace_is_told(part):
    folder = workspace.path("one.double").parent
    folder.mkdir(parents=True)
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(DlstudyError, match="Cannot write"):
            workspace.write_starter(part, "en")
    finally:
        folder.chmod(0o755)


def test_a_file_where_the_folder_should_be_is_told(part, dlstudy_home):
    (dlstudy_home / "workspace").write_text("in the way")
    with pytest.raises(DlstudyError, match="Cannot write") as told:
        workspace.write_starter(part, "en")
    assert "dlstudy settings workspace" in told.value.hint


def test_exercises_that_are_not_there(plan):
    with pytest.raises(UserError, match="not written yet"):
        workspace.exercise_of(plan, "one.empty")
    with pytest.raises(UserError, match="Unknown unit"):
        workspace.exercise_of(plan, "one.doubel")


def test_the_latest_file_is_the_one_saved_last(plan):
    parts = [plan.part("one.double/exercise"), plan.part("one.later/exercise")]
    assert workspace.latest(parts) is None
    for part in parts:
        workspace.write_starter(part, "en")
    os.utime(workspace.path("one.later"), (1, 1))
    assert workspace.latest(parts) == parts[0]
