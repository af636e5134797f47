"""What lists and plots of many runs cost: ``python tests/benchmarks/runs.py``.

Writes runs with tests/runs/make_run.py and prints, in milliseconds of processor time:

- what listing 500 runs costs the first time, the second, and in a program of its own (to beat: 300),
- what a filter and an order over them cost,
- what one redraw of four runs of 100,000 steps each costs in the comparison (to beat: 50), smoothed and raw,
  on either scale, near and far.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
spec = importlib.util.spec_from_file_location("make_run", ROOT / "tests" / "runs" / "make_run.py")
make_run = importlib.util.module_from_spec(spec)
spec.loader.exec_module(make_run)


def cost(call, times=1):
    spent = []
    for _ in range(times):
        start = time.process_time()
        call()
        spent.append(1000 * (time.process_time() - start))
    return statistics.median(spent)


def listing(runs: Path, count: int) -> None:
    first = make_run.make_run(runs / "cifar-0", epochs=2, steps_per_epoch=20)
    for number in range(1, count):
        folder = runs / f"cifar-{number}"
        folder.mkdir()
        for name in ("run.json", "state.json"):
            value = json.loads((first / name).read_text())
            if name == "run.json":
                value["settings"]["lr"] = number / 1000
            value["metrics"] = {"test_accuracy": number / count, "loss": 1.0}
            (folder / name).write_text(json.dumps(value))
    from dlstudy.runs.listing import Listing
    from dlstudy.runs.query import ordered, parse

    kept = Listing()
    print(f"{count} runs, read first:          {cost(kept.read):7.1f} ms")
    print(f"{count} runs, read again:          {cost(kept.read, 5):7.1f} ms")
    print(f"{count} runs, in the next program: {cost(lambda: Listing().read()):7.1f} ms")
    found = kept.read()
    spent = cost(lambda: ordered(parse("cifar lr>0.1 -failed", found).choose(found), "loss"))
    print(f"filter and order:             {spent:7.1f} ms")


async def plotting(runs: Path, steps: int) -> None:
    from dlstudy.runs.folder import RunFolder
    from dlstudy.runs.listing import read
    from dlstudy.tui.coloured import ColouredApp
    from dlstudy.tui.dashboard.runs.compare import CompareScreen
    from dlstudy.tui.terminal import Terminal

    paths = [
        make_run.make_run(runs / f"long-{k}", epochs=1, steps_per_epoch=steps, rows=500, seed=k)
        for k in range(4)
    ]
    app = ColouredApp(terminal=Terminal())
    async with app.run_test(size=(140, 45)) as pilot:
        screen = CompareScreen([(read(RunFolder(path)), ink) for ink, path in enumerate(paths)])
        await app.push_screen(screen)
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert all(len(run.follower.view.series["loss"]) == steps for run in screen.overlay.runs)

        def redraw():
            screen.overlay._drawn = screen.table._drawn = None
            screen.draw()

        looks = {
            "smoothed": (), "raw": ("m", "m"), "log y": ("l",), "log x": ("L",),
            "both, with a cursor": ("l", "L", "right"), "near": ("plus",) * 8,
        }  # fmt: skip
        for name, keys in looks.items():
            screen.overlay.everything()
            await pilot.press(*keys)
            print(f"4 × {steps} steps, {name}:".ljust(40) + f"{cost(redraw, 9):7.1f} ms")
            for key in keys:
                if key in "lLm":
                    await pilot.press(key)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        os.environ["DLSTUDY_HOME"] = place
        runs = Path(place) / "runs"
        runs.mkdir()
        listing(runs, 500)
        asyncio.run(plotting(Path(place) / "long", 100_000))
