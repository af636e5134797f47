"""The commands that only read or plan never pay for the heavy libraries: they import none of them."""

import json
import os
import subprocess
import sys

import pytest

from dlstudy.journal import Journal

HEAVY = {
    "torch",
    "torchvision",
    "transformers",
    "textual",
    "sklearn",
    "numpy",
    "jsonschema",
    "rich",
    "safetensors",
}
#: What `today` does without although it is light: each costs milliseconds at every start.
TODAY = HEAVY | {"yaml", "dataclasses", "zoneinfo", "random", "psutil"}

CHILD = """
import json, sys
from dlstudy.cli import run
code = run(sys.argv[1:])
print(json.dumps({"code": code, "modules": sorted({name.split(".")[0] for name in sys.modules})}), file=sys.stderr)
"""


def modules_of(*arguments):
    """The top-level modules that a process has imported once the command has run."""
    child = subprocess.run([sys.executable, "-c", CHILD, *arguments], capture_output=True, text=True,
                           env={**os.environ, "PYTHONPATH": os.getcwd()}, check=True)  # fmt: skip
    said = json.loads(child.stderr.splitlines()[-1])
    assert said["code"] == 0, child.stderr
    return set(said["modules"])


@pytest.fixture
def begun(dlstudy_home):
    """A plan that has begun, as on every day but the first, and its cache."""
    modules_of("today")


@pytest.mark.parametrize("arguments", [("today",), ("today", "--json"), ("today", "--lang", "fr")])
def test_today_imports_nothing_heavy(begun, arguments):
    imported = modules_of(*arguments)
    assert sorted(imported & TODAY) == []
    assert {"dlstudy", "sqlite3", "typer"} <= imported  # the test does see what is imported


@pytest.mark.parametrize(
    "arguments",
    [("plan",), ("plan", "--week", "2"), ("plan", "--json"), ("done", "week1.perceptron", "lesson"), ("begin",),
     ("off",), ("log",), ("stats",), ("undo",), ("version",), ("settings",)],
    ids=" ".join,
)  # fmt: skip
def test_no_command_that_reads_or_plans_imports_anything_heavy(begun, arguments):
    assert sorted(modules_of(*arguments) & HEAVY) == []


def test_the_first_today_imports_nothing_heavy_either(dlstudy_home):
    assert sorted(modules_of("today") & HEAVY) == []
    with Journal.open() as journal:
        assert [entry.kind for entry in journal.entries()] == ["begin"]
