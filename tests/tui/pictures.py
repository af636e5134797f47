"""Draw the README's picture of the lab screen: ``python tests/tui/pictures.py RUN [SHARE]``.

Writes .github/pictures/lab-screen.svg from a run of this machine, as its screen was when SHARE of it
(0.8) was done. The file loads nothing from anywhere: no fonts, no links.
"""

import asyncio
import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / ".github" / "pictures" / "lab-screen.svg"
FONTS = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"


def at_home(svg: str) -> str:
    """The SVG with the reader's own monospaced font in place of one from the network."""
    svg = re.sub(r"@font-face\s*\{[^}]*\}", "", svg)
    svg = re.sub(r"font-family:\s*Fira Code[^;]*;", f"font-family: {FONTS};", svg)
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r"terminal-\d+-", "terminal-", svg)  # the same picture, the same file
    assert "url(http" not in svg and "@import" not in svg
    return svg


async def draw(folder: Path, size: tuple[int, int]) -> str:
    from dlstudy.runs.folder import RunFolder
    from dlstudy.tui.app import LabApp
    from dlstudy.tui.terminal import Terminal

    app = LabApp(RunFolder(folder), terminal=Terminal())
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.5)
        return app.export_screenshot(title="dlstudy run week2.cifar")


def earlier(run: Path, folder: Path, share: float) -> Path:
    """A copy of a run's folder as it was when `share` of its training was done."""
    from dlstudy.runs.process import identity

    shutil.copytree(run, folder)
    lines = (run / "events.jsonl").read_text("utf-8").splitlines(keepends=True)
    last = json.loads(lines[-1])["t"]
    kept = [line for line in lines if json.loads(line)["t"] <= share * last]
    (folder / "events.jsonl").write_text("".join(kept), "utf-8")
    pid, created = identity()
    state = json.loads((run / "state.json").read_text("utf-8"))
    state.update(status="running", pid=pid, pid_created=created, ended_at=None)
    (folder / "state.json").write_text(json.dumps(state), "utf-8")
    return folder


def main() -> None:
    from dlstudy.runs.folder import find_run

    run, share = find_run(sys.argv[1] if len(sys.argv) > 1 else None), float((sys.argv[2:] or [0.8])[0])
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(DLSTUDY_HOME=home, LANGUAGE="en")
        folder = earlier(run.path, Path(home) / "runs" / run.id, share)
        svg = at_home(asyncio.run(draw(folder, (140, 45))))
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(svg, encoding="utf-8")
    print(PICTURE.relative_to(ROOT), f"{len(svg) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
