"""Draw the README's picture of the lab screen: ``python tests/tui/pictures.py``.

Writes .github/pictures/lab-screen.svg from a run that tests/runs/make_run.py invents. The file
loads nothing from anywhere: no fonts, no links.
"""

import asyncio
import os
import re
import runpy
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


def main() -> None:
    make_run = runpy.run_path(str(ROOT / "tests/runs/make_run.py"))["make_run"]
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(DLSTUDY_HOME=home, LANGUAGE="en")
        folder = make_run(Path(home) / "runs" / "cifar-1124-1930", until=0.8, status="running")
        svg = at_home(asyncio.run(draw(folder, (140, 45))))
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(svg, encoding="utf-8")
    print(PICTURE.relative_to(ROOT), f"{len(svg) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
