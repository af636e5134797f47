"""The `data` commands as a learner meets them."""

import json

import numpy as np
import pytest
from PIL import Image

from dlstudy import cli
from dlstudy.cli import progress
from dlstudy.datasets import getting, store


def run(*arguments):
    return cli.run([str(a) for a in arguments])


@pytest.fixture
def tree(tmp_path):
    for half, n in (("train", 3), ("test", 1)):
        for c in ("cat", "dog"):
            for k in range(n):
                path = tmp_path / "pets" / half / c / f"{k}.png"
                path.parent.mkdir(parents=True, exist_ok=True)
                Image.fromarray(np.full((8, 8, 3), 40 * k, np.uint8)).save(path)
    return tmp_path / "pets"


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("columns", ["20", "40", "80", "140"])
def test_the_list_fits_its_terminal(monkeypatch, capfd, tree, lang, columns):
    monkeypatch.setenv("COLUMNS", columns)
    assert run("data", "import", "pets", tree) == 0
    capfd.readouterr()
    assert run("data", "list", "--lang", lang) == 0
    lines = capfd.readouterr().out.splitlines()
    for name in ("cifar10", "mnist", "fashion-mnist", "cifar100", "digits", "shapes", "pets"):
        assert any(name in line for line in lines)
    if columns in ("80", "140"):
        assert max(len(line) for line in lines[:8]) <= int(columns)
    assert any("dlstudy data get cifar10" in line for line in lines)


def test_the_list_as_json_says_everything_of_every_set(capfd, tree):
    run("data", "import", "pets", tree)
    capfd.readouterr()
    assert run("data", "list", "--json", "--lang", "fr") == 0
    sets = {one["name"]: one for one in json.loads(capfd.readouterr().out)["datasets"]}
    assert sets["pets"]["here"] and sets["pets"]["classes"] == ["cat", "dog"] and not sets["pets"]["official"]
    assert sets["pets"]["train"] == 6 and sets["pets"]["origin"]["layout"] == "images"
    cifar = sets["cifar10"]
    assert not cifar["here"] and cifar["shape"] == [32, 32, 3] and cifar["classes"][0] == "airplane"
    assert {"name", "size", "sha256", "md5", "urls"} == cifar["files"][0].keys()
    assert sets["digits"]["builtin"] and sets["shapes"]["here"]


def test_the_list_of_one(capfd):
    assert run("data", "list", "cifar10") == 0
    page = capfd.readouterr().out
    for word in ("licence", "airplane", "cs.toronto.edu", "SHA-256 c4a38c50"):
        assert word in page
    assert run("data", "list", "cifar") == 2
    assert "cifar10" in capfd.readouterr().err


def test_import_verify_remove(capfd, tree, monkeypatch):
    assert run("data", "import", "pets", tree) == 0
    out, err = capfd.readouterr()
    assert "6 training and 2 test pictures" in out and err == ""  # no progress where nobody looks
    assert run("data", "verify") == 0
    assert "pets" in capfd.readouterr().out
    assert run("data", "remove", "pets") == 2 and "--yes" in capfd.readouterr().err
    assert store.is_here("pets")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdin.readline", lambda: "n\n", raising=False)
    assert run("data", "remove", "pets") == 1 and store.is_here("pets")
    assert run("data", "remove", "pets", "--yes") == 0
    assert not store.is_here("pets")


def test_verify_goes_on_after_a_damaged_set_and_ends_with_1(capfd, tree):
    run("data", "import", "pets", tree)
    run("data", "import", "zebras", tree)
    next(store.folder("pets").glob("train-x*")).write_bytes(b"")
    capfd.readouterr()
    assert run("data", "verify") == 1
    out, err = capfd.readouterr()
    assert "pets" in err and "zebras" in out


@pytest.mark.parametrize("arguments", [
    ("import", "pets", "/nowhere"), ("import", "shapes", "."), ("import", "pets", ".", "--size", "3"), ("get", "mnst"),
    ("get", "digits"), ("remove", "shapes"), ("verify", "nope"), ("get", "mnist", "--mirror", "x"),
])  # fmt: skip
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_mistakes_end_with_2_and_a_word(capfd, arguments, lang):
    assert run("data", *arguments, "--lang", lang) == 2
    out, err = capfd.readouterr()
    assert out == "" and len(err.splitlines()) >= 1 and "Traceback" not in err


def test_interrupting_get_says_how_to_go_on(capfd, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(getting, "get", interrupted)
    assert run("data", "get", "mnist") == 130
    err = capfd.readouterr().err
    assert "dlstudy data get mnist" in err and "CC BY-SA" in err


def test_names_complete():
    from dlstudy.cli import data

    assert data._complete_known("ci") == ["cifar10", "cifar100"]
    assert set(data._complete_here("")) == {"digits", "shapes"}


class Terminal:
    encoding = "utf-8"

    def __init__(self):
        self.text = ""

    def write(self, text):
        self.text += text

    def flush(self):
        pass

    def isatty(self):
        return True


@pytest.mark.parametrize("columns", [20, 40, 80, 140])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_bar_fits_one_line_and_leaves_nothing(monkeypatch, columns, lang):
    from dlstudy.language import set_language

    set_language(lang)
    terminal, clock = Terminal(), iter(np.arange(0, 100, 0.5))
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr(progress.time, "monotonic", lambda: float(next(clock)))
    bar = progress.Bar(bytes_=True)
    for done in range(0, 170_000_001, 17_000_000):
        bar.named("cifar-10-binary.tar.gz", done, 170_000_000)
    drawn = [line for line in terminal.text.split("\r") if line.strip()]
    assert len(drawn) == 11 and all(len(line) < columns for line in drawn)
    if columns >= 80:
        assert "34" in drawn[5] and "Mo/s" * (lang == "fr") + "MB/s" * (lang == "en") in drawn[5]
    bar.close()
    last = terminal.text.rsplit("\r", 2)
    assert last[-1] == "" and not last[-2].strip()
