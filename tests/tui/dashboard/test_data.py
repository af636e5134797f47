"""Data: the list, a download that is watched, cancelled and resumed, an import, a set that is damaged, removing."""

import hashlib
import importlib.util
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dlstudy import datasets
from dlstudy.curriculum import load
from dlstudy.datasets import importing, store
from dlstudy.desk import data_words, data_work
from dlstudy.home import home

DATASETS = Path(__file__).parents[2] / "datasets"

#: What the process runs: a catalog whose CIFAR-10 is small and on this machine.
CHILD = """
import dataclasses, sys
from dlstudy.datasets import catalog, download
from dlstudy.desk import data_child

def before():
    files = (catalog.File("cifar-10-binary.tar.gz", {size}, "{sha}", "", ("{url}",)),)
    catalog.KNOWN["cifar10"] = dataclasses.replace(catalog.CIFAR10, files=files)
    download.PAUSES = (0.0, 0.0)
    sys.stdout.flush()

sys.exit(data_child.main(before))
"""


def beside(name):
    spec = importlib.util.spec_from_file_location(f"dlstudy_dashboard_{name}", DATASETS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def slow(monkeypatch, tmp_path):
    """A small CIFAR-10 on a server that stops half-way until `go` is set; what it was asked for."""
    import threading

    make, server = beside("make"), beside("server")
    web = server.Server()
    blob = make.tar(tmp_path / "cifar.tar.gz", make.cifar_binary(20)[0]).read_bytes()
    go = threading.Event()

    def page(handler):
        asked = handler.headers.get("Range")
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0
        half = len(blob) // 2
        handler.send_response(206 if start else 200)
        if start:
            handler.send_header("Content-Range", f"bytes {start}-{len(blob) - 1}/{len(blob)}")
        handler.send_header("Content-Length", str(len(blob) - start))
        handler.end_headers()
        if start < half:
            for piece in (blob[start : half // 2], blob[half // 2 : half]):
                handler.wfile.write(piece)
                handler.wfile.flush()
                time.sleep(0.2)
            go.wait(20)
        handler.wfile.write(blob[max(start, half) :])

    web.pages["/cifar-10-binary.tar.gz"] = page
    script = tmp_path / "child.py"
    url = web.url("/cifar-10-binary.tar.gz")
    script.write_text(CHILD.format(size=len(blob), sha=hashlib.sha256(blob).hexdigest(), url=url))
    monkeypatch.setattr(data_work, "COMMAND", [sys.executable, str(script)])
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    web.go, web.blob = go, blob
    yield web
    go.set()
    web.close()


@pytest.fixture
def pets(tmp_path):
    for half, n in (("train", 3), ("test", 1)):
        for c in ("cat", "dog"):
            for k in range(n):
                path = tmp_path / "My pets" / half / c / f"{k}.png"
                path.parent.mkdir(parents=True, exist_ok=True)
                Image.fromarray(np.full((8, 8, 3), 40 * k, np.uint8)).save(path)
    return tmp_path / "My pets"


async def until(pilot, holds, seconds=20):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came"
        await pilot.pause(0.05)
    await pilot.pause()


def shown(app):
    """The list's lines as they stand there."""
    from textual.widgets import OptionList

    return [str(option.prompt) for option in app.view.query_one(OptionList).options]


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("size", ["small", "large"])
def test_looks_as_it_did(size, lang, dashboard, history, settle, sizes, snap_compare, monkeypatch):
    monkeypatch.setattr(data_words, "labs", lambda parts: {"cifar10": ["week2.cifar"]})
    assert snap_compare(dashboard("data", lang), terminal_size=sizes[size], run_before=settle)


def test_the_labs_that_want_a_set_are_found():
    labs = data_words.labs(load(None).parts())
    assert "week2.cifar" in labs["cifar10"] and "week1.network" in labs["mnist"]


async def test_a_download_is_watched_from_elsewhere_cancelled_and_resumed(slow, dashboard, settle):
    app = dashboard("data")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("g")
        await settle(pilot)
        assert type(app.screen).__name__ == "Choose"  # nothing is fetched unasked
        assert slow.asked == []
        await pilot.press("2")
        part = home().cache / "downloads" / "cifar10" / "cifar-10-binary.tar.gz.part"
        await until(pilot, lambda: part.exists() and part.stat().st_size == len(slow.blob) // 2)
        await until(pilot, lambda: any(f"{share}%" in shown(app)[0] for share in range(20, 51)))
        data = app.view
        await pilot.press("1")  # it goes on while another view is shown, and leaving would ask
        await settle(pilot)
        assert app.view is not data and "data cifar10" in app.jobs
        await pilot.press("q")
        await settle(pilot)
        assert type(app.screen).__name__ == "Confirm"
        await pilot.press("escape")
        app.show("data")
        await settle(pilot)
        await pilot.press("c")
        await until(pilot, lambda: not app.jobs)
        assert not store.is_here("cifar10") and part.stat().st_size == len(slow.blob) // 2
        slow.go.set()
        await pilot.press("g", "2")
        await until(pilot, lambda: store.is_here("cifar10") and not app.jobs)
        assert slow.asked[-1][1] == f"bytes={len(slow.blob) // 2}-"
        assert "✓ CIFAR-10 · 100 training" in app._message[0]
        await until(pilot, lambda: "official" in shown(app)[0])
    assert datasets.load("cifar10").official


async def test_leaving_ends_what_is_under_way(slow, dashboard, settle):
    app = dashboard("data")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("g", "2")
        await until(pilot, lambda: slow.asked)
        child = app.view.works["cifar10"]._child
        await pilot.press("q")
        await settle(pilot)
        await pilot.press("y")
    assert child.poll() is not None
    assert not store.is_here("cifar10")


def test_the_work_ends_with_whoever_began_it(slow, tmp_path):
    """Killed outright, the program leaves no process that goes on downloading."""
    script = tmp_path / "parent.py"
    script.write_text(
        "import time\nfrom dlstudy.desk import data_work\n"
        f"data_work.COMMAND = {data_work.COMMAND!r}\n"
        "print(data_work.Work('get', 'cifar10').start()._child.pid, flush=True)\ntime.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE)
    pid = int(parent.stdout.readline())
    end = time.monotonic() + 20
    while not slow.asked and time.monotonic() < end:
        time.sleep(0.05)
    parent.kill()
    parent.wait()

    def alive():
        try:
            state = Path(f"/proc/{pid}/stat")
            if state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z":
                return False
            os.kill(pid, 0)
            return True
        except (OSError, ValueError):
            return False

    while alive() and time.monotonic() < end:
        time.sleep(0.05)
    assert not alive()


async def test_an_import_from_a_completed_path_then_damage_then_removal(pets, dashboard, settle):
    app = dashboard("data")
    async with app.run_test(size=(140, 45)) as pilot:
        await settle(pilot)
        await pilot.press("end", "i")  # the last row is a built-in set: the name is asked
        await settle(pilot)
        for letter in f"{pets.parent}{os.sep}My":
            await pilot.press(letter)
        await pilot.press("tab", "enter")
        await settle(pilot)
        from textual.widgets import Input

        assert app.screen.query_one(Input).value == "my-pets"
        await pilot.press("enter")
        await until(pilot, lambda: store.is_here("my-pets") and not app.jobs)
        assert store.read_info("my-pets")["train"] == 6
        await settle(pilot)
        row = next(k for k, line in enumerate(shown(app)) if "my-pets" in line)
        await pilot.press("home", *["down"] * row)
        path = next(store.folder("my-pets").glob("test-x.*"))
        blob = bytearray(path.read_bytes())
        blob[-1] ^= 1
        path.write_bytes(blob)
        await pilot.press("v")
        await until(pilot, lambda: not app.jobs)
        assert "has changed" in app._message[0]
        await pilot.press("escape", "x")
        await settle(pilot)
        assert type(app.screen).__name__ == "Confirm" and store.is_here("my-pets")
        await pilot.press("y")
        await settle(pilot)
        assert not store.is_here("my-pets")
        assert not any("my-pets" in line for line in shown(app))


async def test_pictures_of_many_sizes_ask_for_one(pets, dashboard, settle):
    Image.fromarray(np.zeros((9, 12, 3), np.uint8)).save(pets / "train" / "cat" / "9.png")
    app = dashboard("data")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.view.begin("import", "pets", path=str(pets))
        await until(pilot, lambda: type(app.screen).__name__ == "Prompt")
        await pilot.press("enter")
        await until(pilot, lambda: store.is_here("pets") and not app.jobs)
    shape = store.read_info("pets")["shape"]
    assert shape[0] == shape[1] >= 8


async def test_what_cannot_be_is_a_sentence(dashboard, settle, pets):
    importing.import_set("pets", pets)
    app = dashboard("data", "fr")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for keys, words in ((("v",), "n'est pas sur cette machine"), (("x",), "n'est pas sur"), (("c",), "Rien n'est"),
                            (("end", "g"), "rien à télécharger"), (("x",), "fourni avec"),
                            (("up", "up", "g"), "est à vous")):  # fmt: skip
            await pilot.press(*keys)
            await settle(pilot)
            assert words in app._message[0], keys
            assert app.screen is app.home
