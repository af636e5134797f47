"""Settings: what a lab declares, read without running it; what is typed, checked before anything starts."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated, Literal

import pytest

from dlstudy import language
from dlstudy.errors import UserError
from dlstudy.lab import Between, Settings
from dlstudy.lab.settings import defaults, describe, parse, read

CIFAR = Path(__file__).resolve().parents[2] / "curriculum" / "week2" / "cifar" / "lab.py"

SOURCE = '''
from typing import Annotated, Literal
from dlstudy import lab
raise RuntimeError("nobody may import this")
class Settings(lab.Settings):
    """What can be changed."""
    epochs: int = 8
    """fr: Passages.
    en: Passes over the training set."""
    lr: float = 2
    dropout: Annotated[float, lab.Between(0, 1)] = 0.1
    mode: Literal["fast", "slow"] = "fast"
    flip: bool = True
    """Mirror half
    of the pictures."""
    name: str = ""
    shift: int = -1
    _hidden: int = 3
    def helper(self): ...
'''


@pytest.fixture
def fields(tmp_path):
    path = tmp_path / "lab.py"
    path.write_text(SOURCE)
    return read(path)


def test_read_without_running(fields):
    assert defaults(fields) == {"epochs": 8, "lr": 2.0, "dropout": 0.1, "mode": "fast", "flip": True, "name": "",
                                "shift": -1}  # fmt: skip
    assert fields["flip"].here == "Mirror half of the pictures."
    assert fields["epochs"].here == "Passes over the training set."
    language.set_language("fr")
    assert fields["epochs"].here == "Passages."


def test_what_is_typed(fields):
    typed = {
        "epochs": "3",
        "lr": "1e-2",
        "dropout": "0",
        "mode": "slow",
        "flip": "no",
        "name": "a b",
        "shift": "-4",
    }
    assert parse(fields, typed) == {"epochs": 3, "lr": 0.01, "dropout": 0.0, "mode": "slow", "flip": False,
                                    "name": "a b", "shift": -4}  # fmt: skip


@pytest.mark.parametrize("name, value", [
    ("epochs", "0"), ("epochs", "1.5"), ("epochs", "many"), ("lr", "nan"), ("lr", "inf"), ("lr", "0"), ("lr", "-1"),
    ("dropout", "1.1"), ("mode", "Fast"), ("flip", "maybe"), ("shift", ""),
])  # fmt: skip
def test_bad_values_are_refused_with_what_exists(fields, name, value):
    with pytest.raises(UserError) as caught:
        parse(fields, {name: value})
    assert caught.value.exit_code == 2 and f"'{name}' cannot be" in caught.value.message
    assert all(one in caught.value.hint for one in fields)


def test_unknown_keys_are_refused_with_the_nearest_and_the_list(fields):
    with pytest.raises(UserError) as caught:
        parse(fields, {"drop_out": "0.1"})
    assert "drop_out" in caught.value.message and "'dropout'" in caught.value.message
    assert "mode=fast" in caught.value.hint and "fast | slow" in caught.value.hint


def test_all_bad_values_at_once(fields):
    with pytest.raises(UserError) as caught:
        parse(fields, {"epochs": "x", "lr": "y"})
    assert "epochs" in caught.value.message and "lr" in caught.value.message


@pytest.mark.parametrize("line, word", [
    ("epochs: int", "default"), ("epochs: int = 2.5", "2.5"), ("epochs: list = []", "list"),
    ("mode: Literal['a'] = 'b'", "b"), ("lr: float = 1 + 1", "lr"), ("lr: float = -1.0", "-1.0"),
    ("x: int = True", "True"),
])  # fmt: skip
def test_a_lab_that_declares_nonsense_is_told_at_its_line(tmp_path, line, word):
    path = tmp_path / "lab.py"
    path.write_text(f"from dlstudy import lab\nclass Settings(lab.Settings):\n    {line}\n")
    with pytest.raises(UserError) as caught:
        read(path)
    assert f"{path}:3:" in caught.value.message and word in caught.value.message


@pytest.mark.parametrize("blob", [b"def (:\n", b"\x00", b"\xff\xfe"])
def test_what_is_no_python(tmp_path, blob):
    path = tmp_path / "lab.py"
    path.write_bytes(blob)
    with pytest.raises(UserError, match="Python"):
        read(path)


def test_a_lab_without_settings(tmp_path):
    (tmp_path / "lab.py").write_text("def train(run, s): ...\n")
    assert read(tmp_path / "lab.py") == {}
    with pytest.raises(UserError) as caught:
        parse({}, {"lr": "1"})
    assert "no settings" in caught.value.hint


class Mine(Settings):
    epochs: int = 8
    """Passes."""
    lr: float = 0.5
    mode: Literal["a", "b"] = "a"
    share: Annotated[float, Between(0, 1)] = 0.5


class Wider(Mine):
    width: int = 4


def test_an_imported_class_agrees_with_its_source():
    assert defaults(Mine.fields()) == defaults(read(Path(__file__))) == {
        "epochs": 8, "lr": 0.5, "mode": "a", "share": 0.5}  # fmt: skip
    assert describe(Mine.fields()) == describe(read(Path(__file__))) == Mine.describe()
    s = Wider.from_strings({"epochs": "2", "width": "9"})
    assert (s.epochs, s.lr, s.width) == (2, 0.5, 9) and type(s) is Wider
    assert s.as_dict() == {"epochs": 2, "lr": 0.5, "mode": "a", "share": 0.5, "width": 9}
    with pytest.raises(UserError):
        Mine(share=1.5)
    with pytest.raises(UserError):
        Mine(epoch=1)


def test_a_class_without_a_file():
    space = {}
    exec(
        "from dlstudy import lab\nclass Settings(lab.Settings):\n    lr: float = 0.1\n    epochs: 'int' = 2",
        space,
    )
    assert space["Settings"](lr=1).as_dict() == {"lr": 1.0, "epochs": 2}


def test_reading_imports_no_torch_and_no_numpy():
    code = ("import sys; from pathlib import Path; from dlstudy import lab; from dlstudy.lab.settings import read; "
            f"f = read(Path({str(CIFAR)!r})); assert f['epochs'].default == 10; lab.Settings; "
            "assert not {'torch', 'numpy', 'textual'} & set(sys.modules)")  # fmt: skip
    subprocess.run([sys.executable, "-c", code], check=True)
