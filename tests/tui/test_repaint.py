"""What stands on the terminal after a run grew under the screen is what a fresh screen shows."""

import re
import shutil

from dlstudy.runs.folder import RunFolder
from dlstudy.tui.app import LabApp
from dlstudy.tui.terminal import Terminal


def seen(app):
    """The rows of the terminal as the compositor painted them last, line by line."""
    rows = re.findall(r">([^<>]+)</text>", app.export_screenshot())
    return [row.replace("&#160;", " ") for row in rows]


async def test_every_line_that_changed_is_painted(make, tools):
    whole = make("finished", name="whole")
    folder = shutil.copytree(whole.path, whole.path.parent / "growing")
    lines = (folder / "events.jsonl").read_text("utf-8").splitlines(keepends=True)
    (folder / "events.jsonl").write_text("".join(lines[:3]), "utf-8")
    app = LabApp(RunFolder(folder), theme="dark", terminal=Terminal())
    async with app.run_test(size=(140, 45)) as pilot:
        await tools.settle(pilot)
        seen(app)  # painted once: from now on only what changes is painted
        for cut in (60, 300, len(lines)):
            (folder / "events.jsonl").write_text("".join(lines[:cut]), "utf-8")
            app.lab._tick()
            app.lab._draw()
            await tools.settle(pilot)
            painted = seen(app)
            app.lab.refresh(layout=True)
            for panel in app.lab.panels:
                panel.refresh()
            await tools.settle(pilot)
            assert painted == seen(app)
