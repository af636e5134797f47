"""What the README shows is what there is: its two commands, its examples, every command."""

import re
from pathlib import Path

from dlstudy import cli

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")


def fences(text, language=""):
    return re.findall(rf"^```{language}\w*\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)


def test_the_quick_start_is_two_commands_of_one_line():
    section = README.split("## Quick start", 1)[1].split("\n## ", 1)[0]
    commands = fences(section)
    assert len(commands) == 2
    for command in commands:
        assert command.count("\n") == 1 and "constraints.txt" in command
    assert "dlstudy run week2.cifar" in commands[0] and "pytest" in commands[1]


def test_every_command_is_in_the_table():
    table = README.split("## Every command", 1)[1].split("\n## ", 1)[0]
    for name in cli.COMMANDS:
        words = name.split()
        assert all(word in table for word in words) or name == "version", name


def test_the_example_of_a_curriculum_is_a_valid_one(tmp_path, capfd):
    section = README.split("## Write a unit", 1)[1]
    (lab,), (plan,) = fences(section, "python"), fences(section, "yaml")
    (tmp_path / "first" / "line").mkdir(parents=True)
    (tmp_path / "first" / "line" / "lab.py").write_text(lab, "utf-8")
    (tmp_path / "plan.yaml").write_text(plan, "utf-8")
    assert cli.run(["validate", str(tmp_path)]) == 0
    assert "1 part written" in capfd.readouterr().out.replace("\xa0", " ")


def test_the_example_of_an_exercise_proves_itself(tmp_path, capfd):
    section = README.split("## Write a unit", 1)[1]
    pieces = {
        name: next(one for one in section.split("```\n") if one.startswith(begin))
        for name, begin in (
            ("solution", "def sigmoid"),
            ("check", "from dlstudy.exercise"),
            ("mistakes", "@mistake"),
        )
    }
    unit = tmp_path / "first" / "line"
    unit.mkdir(parents=True)
    heads = {"mistakes": "from dlstudy.exercise import mistake\n"}
    for name, text in pieces.items():
        (unit / f"{name}.py").write_text(f"import numpy as np\n{heads.get(name, '')}\n\n{text}", "utf-8")
    for code, hints in (("fr", "Indices"), ("en", "Hints")):
        task = "# Sigmoid\n\n## Task {#sigmoid}\n\nWrite it.\n\n"
        hints = f"{task}## {hints}\n\n### sigmoid\n\n1. One\n2. Two\n3. Three\n"
        (unit / f"exercise.{code}.md").write_text(hints, "utf-8")
    (plan,) = fences(section, "yaml")
    (tmp_path / "plan.yaml").write_text(plan.replace("{lab: first.line", "{exercise: first.line"), "utf-8")
    assert cli.run(["trust", str(tmp_path)]) == 0
    assert cli.run(["validate", str(tmp_path), "--json"]) == 0
    found = capfd.readouterr()
    assert '"problems": []' in found.out and '"written": 1' in found.out, found
