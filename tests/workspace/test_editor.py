"""Which editor is opened."""

import os
import sys

import pytest

from dlstudy.workspace import editor

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="programs are found otherwise there")


@pytest.fixture
def bin(tmp_path):
    def make(name):
        file = tmp_path / name
        file.write_text("#!/bin/sh\n")
        file.chmod(0o755)
        return file

    return make


def test_visual_comes_before_editor_and_arguments_are_kept(bin, tmp_path):
    bin("code"), bin("nano")
    found = editor.find({"PATH": str(tmp_path), "VISUAL": "code --wait -n", "EDITOR": "nano"})
    assert found.editor.command == (str(tmp_path / "code"), "--wait", "-n")
    assert found.editor.window and found.chosen


def test_a_path_with_spaces_is_one_word_and_so_is_a_quoted_one(bin, tmp_path):
    file = bin("my editor")
    for text in (str(file), f"'{file}' -x"):
        assert editor.find({"PATH": str(tmp_path), "EDITOR": text}).editor.command[0] == str(file)


def test_what_is_not_there_is_named_and_the_next_is_taken(bin, tmp_path):
    bin("vi")
    found = editor.find({"PATH": str(tmp_path), "VISUAL": "codium -w", "EDITOR": '"broken'})
    assert found.editor.command == (str(tmp_path / "vi"),) and not found.editor.window and not found.chosen
    assert found.missing == ("$VISUAL=codium -w", '$EDITOR="broken')


def test_without_any_editor_there_is_none(tmp_path):
    assert editor.find({"PATH": str(tmp_path)}).editor is None
    assert editor.find({"PATH": str(tmp_path), "EDITOR": "   "}).missing == ()


def test_the_editor_gets_the_file_and_its_code_comes_back(tmp_path):
    script = tmp_path / "ed.sh"
    script.write_text('#!/bin/sh\necho "$@" > "$3.seen"\nexit 3\n')
    script.chmod(0o755)
    file = tmp_path / "a b.py"
    one = editor.find({"PATH": os.environ["PATH"], "EDITOR": f"{script} -a -b"}).editor
    assert editor.run(one, file) == 3
    assert (tmp_path / "a b.py.seen").read_text() == f"-a -b {file}\n"
