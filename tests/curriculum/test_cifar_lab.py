"""The CIFAR-10 lab whole, through the program, on a handful of pictures: both recipes to their end."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import load_file

CLASSES = ["red", "green", "blue"]


@pytest.fixture
def tiny(dlstudy_home, tmp_path):
    """Three plain colours with noise, 32×32, imported under the name `tiny`."""
    rng = np.random.default_rng(0)
    for part, each in (("train", 60), ("test", 10)):
        for k, name in enumerate(CLASSES):
            folder = tmp_path / "pictures" / part / name
            folder.mkdir(parents=True)
            for i in range(each):
                pixels = rng.integers(0, 120, (32, 32, 3), dtype=np.uint8)
                pixels[..., k] += 120
                Image.fromarray(pixels).save(folder / f"{i:03d}.png")
    program("data", "import", "tiny", str(tmp_path / "pictures"))


def program(*arguments):
    done = subprocess.run([sys.executable, "-m", "dlstudy", *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(("recipe", "epochs"), [("fast", 6), ("baseline", 60)])
def test_the_lab_learns_three_colours(tiny, recipe, epochs):
    settings = [f"recipe={recipe}", f"epochs={epochs}", "width=8", "batch_size=30"]
    told = json.loads(program("run", "week2.cifar", "--data", "tiny", "--threads", "1", "--json",
                              *(part for one in settings for part in ("--set", one))))  # fmt: skip
    assert told["status"] == "finished" and told["data"] == "tiny" and told["epochs"] == epochs
    assert told["metrics"]["test_accuracy"] > 0.6  # chance is 1/3
    weights = load_file(told["weights"][0])
    assert sum(array.size for array in weights.values()) >= sum(told["parameters"].values())
    (run,) = json.loads(program("runs", "--json"))["runs"]
    assert run["metrics"]["test_accuracy"] == told["metrics"]["test_accuracy"]
    events = (Path(told["path"]) / "events.jsonl").read_text("utf-8")
    for shown in ("predictions", "confusion", "classes"):
        assert f'"name":"{shown}"' in events
