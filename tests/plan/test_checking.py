"""`dlstudy validate`: the plan and the files of the units that are written; nothing of them is run."""

import json
import os

import pytest

from dlstudy import cli
from dlstudy.curriculum import check, survey

LAB = "def train(run, s):\n    pass\n"
#: The small plan's parts: lines: lesson, lab, lab:again; curves: exercise.
WHOLE = {
    "week1/lines/lesson.fr.md": "# Droites\n\n## Une\n",
    "week1/lines/lesson.en.md": "# Lines\n\n## One\n",
    "week1/lines/lab.py": LAB,
    "week1/lines/lab.again.py": LAB,
    "week1/curves/exercise.fr.md": "# Courbes\n",
    "week1/curves/exercise.en.md": "# Curves\n",
    "week1/curves/solution.py": "def bend(): ...\n",
    "week1/curves/check.py": "",
    "week1/curves/cards.yaml": "".join(
        f"- id: card-{k}\n  fr: {{question: a, answer: b}}\n  en: {{question: a, answer: b}}\n"
        for k in range(8)
    ),
}


def found(root):
    return [(str(p.file.relative_to(root)), p.line, p.message) for p in check(root)]


def test_a_curriculum_that_is_not_written_yet_is_sound(curriculum):
    root = curriculum()
    assert found(root) == []
    assert survey(root)[3:] == (0, 4)


def test_a_curriculum_that_is_whole_is_sound(curriculum):
    root = curriculum(**WHOLE)
    assert found(root) == []
    assert survey(root)[3:] == (4, 0)


@pytest.mark.parametrize(
    ("name", "content", "where", "line", "words"),
    [
        ("week1/lines/lesson.en.md", None, "week1/lines/lesson.en.md", 0, "this file is missing"),
        ("week1/lines/lesson.en.md", " \n", "week1/lines/lesson.en.md", 1, "empty"),
        ("week1/lines/lesson.en.md", "# Lines\n\n### One\n", "week1/lines/lesson.en.md", 3, "level 3, of level 2"),
        ("week1/lines/lesson.en.md", "# Lines\n", "week1/lines/lesson.en.md", 0, "1 headings, 2 in lesson.fr.md"),
        ("week1/lines/lesson.en.md", "# L\n```\n# no\n```\n~~~\n## no\n~~~\n## O\n## P\n",
         "week1/lines/lesson.fr.md", 0, "2 headings, 3"),
        ("week1/curves/check.py", None, "week1/curves/check.py", 0, "this file is missing"),
        ("week1/curves/solution.py", "def bend(:\n", "week1/curves/solution.py", 1, "not Python"),
        ("week1/curves/mistakes.py", "x = \n", "week1/curves/mistakes.py", 1, "not Python"),
        ("week1/curves/check.py", "x\0y", "week1/curves/check.py", None, "not Python"),
        ("week1/curves/check.py", "(" * 5000, "week1/curves/check.py", None, "not Python"),
        ("week1/curves/check.py", "# coding: nothing\n", "week1/curves/check.py", None, "not Python"),
        ("week1/lines/lab.py", "x = 1\n", "week1/lines/lab.py", 1, "'train(run, settings)' is missing"),
        ("week1/lines/lab.py", "class A:\n    def train(run, s): ...\n", "week1/lines/lab.py", 1, "is missing"),
        ("week1/lines/lab.py", "\n\ndef train(run): ...\n", "week1/lines/lab.py", 3, "two arguments"),
        ("week1/lines/lab.py", "def train(run, s, *, x): ...\n", "week1/lines/lab.py", 1, "two arguments"),
        ("week1/lines/lab.py", "def train(a, b, c): ...\n", "week1/lines/lab.py", 1, "two arguments"),
        ("week1/lines/lab.again.py", "async def train(run, s): ...\n", "week1/lines/lab.again.py", 1, "two arguments"),
        ("week1/lines/lab.big.py", LAB, "week1/lines/lab.big.py", 0,
         "no day of the plan has the part week1.lines/lab:big"),
        ("week1/curves/lab.py", LAB, "week1/curves/lab.py", 0, "no day of the plan has the part week1.curves/lab"),
        ("week1/curves/cards.yaml", "- a: *b\n", "week1/curves/cards.yaml", 1, "alias"),
        ("week1/lnes/lab.py", LAB, "week1/lnes", 0, "the plan has no unit 'week1.lnes'; did you mean 'week1.lines'?"),
    ],
)  # fmt: skip
def test_each_slip_in_a_file_is_found(curriculum, name, content, where, line, words):
    files = {**WHOLE, name: content}
    root = curriculum(**{key: text for key, text in files.items() if text is not None})
    ((file, at, message),) = found(root)
    assert file.replace(os.sep, "/") == where and words in message.replace("\u00a0", " ")
    assert line is None or at == line


@pytest.mark.parametrize(
    "train", ["run, s", "run, settings, more=1", "*args", "run, /, s", "run, s, *, x=1", "run, *rest"]
)
def test_a_train_that_can_be_called_with_two_arguments_is_fine(curriculum, train):
    assert found(curriculum(**{**WHOLE, "week1/lines/lab.py": f"def train({train}): ...\n"})) == []


def test_files_that_are_not_text_or_too_large(curriculum):
    root = curriculum(**WHOLE)
    (root / "week1/lines/lesson.en.md").write_bytes(b"# Lines\n\n## \xff\n")
    with open(root / "week1/lines/lab.py", "wb") as stream:
        stream.truncate(100_000_000)
    assert [(file, line) for file, line, _ in found(root)] == [
        (os.path.join("week1", "lines", "lesson.en.md"), 3), (os.path.join("week1", "lines", "lab.py"), 0)]  # fmt: skip


def test_nothing_of_a_curriculum_is_run(curriculum, tmp_path):
    evil = f"open({str(tmp_path / 'ran')!r}, 'w')\n"
    root = curriculum(**{name: text + evil if name.endswith(".py") else text for name, text in WHOLE.items()})
    assert found(root) == []
    assert not (tmp_path / "ran").exists()


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links here")
def test_a_unit_outside_of_the_curriculum_is_refused(curriculum, tmp_path):
    root = curriculum()
    (root / "week1").mkdir()
    (tmp_path / "outside").mkdir()
    (root / "week1/lines").symlink_to(tmp_path / "outside")
    (root / "week1/curves").write_text("")
    assert [words for _, _, words in found(root)] == [
        "this folder is outside of the curriculum", "a folder was expected"]  # fmt: skip


def test_one_language_needs_one_file(curriculum, small):
    small["languages"] = ["fr"]
    files = {name: text for name, text in WHOLE.items() if ".en." not in name}
    root = curriculum(small, **files)
    assert found(root) == [] and survey(root)[3:] == (4, 0)


def test_the_command(curriculum, capfd, small):
    root = curriculum(**WHOLE)
    assert cli.run(["validate", str(root)]) == 0
    said = capfd.readouterr().out
    assert (
        "2\u00a0days of 60\u00a0minutes, 2\u00a0units" in said
        and "4\u00a0parts written, 0 not written" in said
    )
    assert cli.run(["validate", str(root / "plan.yaml"), "--json"]) == 0
    assert json.loads(capfd.readouterr().out) == {
        "file": str(root / "plan.yaml"), "id": "small", "valid": True, "problems": [], "days": 2, "units": 2,
        "parts": {"written": 4, "unwritten": 0}}  # fmt: skip
    small["id"], small["minutes_per_day"] = "NO", 61
    curriculum(small)
    assert cli.run(["validate", str(root)]) == 2
    lines = capfd.readouterr().out.splitlines()
    assert (
        lines[0].startswith(f"{root / 'plan.yaml'}:1:5: 'NO' does not fit") and "3\u00a0errors" in lines[-1]
    )
    assert cli.run(["validate", str(root), "--json"]) == 2
    document = json.loads(capfd.readouterr().out)
    assert not document["valid"] and len(document["problems"]) == 3 and document["days"] is None
    assert set(document["problems"][0]) == {"file", "line", "column", "message"}
    assert cli.run(["validate", "--curriculum", str(root), "--lang", "fr"]) == 2
    assert "3\u00a0erreurs" in capfd.readouterr().out
    assert cli.run(["validate", str(root / "nowhere")]) == 2
    assert "Traceback" not in capfd.readouterr().err


def test_a_huge_plan_is_refused_at_once(curriculum, capfd):
    root = curriculum()
    with open(root / "plan.yaml", "wb") as stream:
        stream.truncate(100_000_000)
    assert cli.run(["validate", str(root)]) == 2
    assert "too large (100.0 MB" in capfd.readouterr().out
