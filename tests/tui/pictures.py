"""Draw the README's pictures from the screens themselves: ``python tests/tui/pictures.py [NAME …]``.

``today``, ``plan``, ``runs``, ``exercise``, ``lesson``, ``check`` and ``review`` (all of them if nothing is named) need
nothing but the course: a home with a week of study in it is made for them. ``lab RUN [SHARE]`` draws a run of this
machine, as its screen was when SHARE of it (0.8) was done. They go to .github/pictures and load nothing from anywhere:
no fonts, no links.
"""

import asyncio
import datetime as dt
import io
import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".github" / "pictures"
FONTS = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"
SIZE = (96, 30)


def at_home(svg: str) -> str:
    """The SVG with the reader's own monospaced font in place of one from the network."""
    svg = re.sub(r"@font-face\s*\{[^}]*\}", "", svg)
    svg = re.sub(r"font-family:\s*Fira Code[^;]*;", f"font-family: {FONTS};", svg)
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r"terminal-\d+-", "terminal-", svg)  # the same picture, the same file
    assert "url(http" not in svg and "@import" not in svg
    return svg


async def photograph(app, title: str, size: tuple[int, int], *keys: str, until=lambda app: True) -> str:
    """The application's screen after these keys, once `until` holds."""
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.5)
        for _ in range(100):
            if until(app):
                break
            await pilot.pause(0.2)
        for key in keys:
            await pilot.press(key)
        await pilot.pause(0.3)
        return app.export_screenshot(title=title)


# -- a lesson, a check, a review --------------------------------------------------------------------------------------


def lesson() -> str:
    """A section of the perceptron's lesson with its figure."""
    from dlstudy.curriculum import find_part, load
    from dlstudy.lessons.study import Place, Study
    from dlstudy.tui.reader.app import ReaderApp
    from dlstudy.tui.reader.text import Text
    from dlstudy.tui.terminal import Terminal

    plan = load()
    study = Study(find_part(plan, "week1.perceptron", "lesson"))
    study.place = Place("geometry")
    app = ReaderApp(Text(plan, study.part, study), terminal=Terminal())
    drawn = photograph(app, "dlstudy read week1.perceptron", SIZE, *["down"] * 4,
                       until=lambda app: not any("being computed" in text for line in app.reader.page.laid.lines
                                                 for text, _ in line))  # fmt: skip
    return asyncio.run(drawn)


def check() -> str:
    """`check --watch` on a perceptron that learns with the wrong sign, drawn by its own screen."""
    from rich.console import Console
    from rich.text import Text

    from dlstudy import workspace
    from dlstudy.checking import check
    from dlstudy.cli.watch_screen import WatchScreen
    from dlstudy.curriculum import find_part, load
    from dlstudy.desk.judging import Answer

    plan = load()
    part = find_part(plan, "week1.perceptron", "exercise")
    workspace.write_starter(part)
    target = workspace.path(part.reference)
    right = "update = self.learning_rate *"
    text = workspace.solution(part)
    assert right in text, "the solution's line has changed: change it here too"
    target.write_text(text.replace(right, right.replace("self", "-self")), "utf-8")
    screen = WatchScreen(plan, part, target, elsewhere=True)
    drawn: list[str] = []
    screen.terminal = SimpleNamespace(size=SIZE, draw=drawn.extend)  # type: ignore[assignment]
    screen.judging.answer = Answer(check(plan, part.reference, target), "", 0.18)
    screen.judging.answer.at = "19:42:10"
    screen.target = Path("~/dlstudy/week1/perceptron.py")
    screen._draw()
    console = Console(
        record=True, width=SIZE[0], file=io.StringIO(), force_terminal=True, legacy_windows=False
    )
    console.print(Text("\n").join(Text.from_ansi(line) for line in drawn))
    return console.export_svg(title="dlstudy check week1.perceptron --watch")


def review() -> str:
    """A card, its answer shown."""
    from dlstudy.curriculum import find_part, load
    from dlstudy.journal import Journal
    from dlstudy.lessons.study import Study
    from dlstudy.reviewing.deck import Deck
    from dlstudy.reviewing.sitting import Sitting
    from dlstudy.tui.review import ReviewApp
    from dlstudy.tui.terminal import Terminal

    plan = load()
    Study(find_part(plan, "week1.perceptron", "lesson")).finish()
    with Journal.open() as journal:
        deck = Deck(journal, plan)
        app = ReviewApp(Sitting(deck, deck.pile()), terminal=Terminal())
        return asyncio.run(photograph(app, "dlstudy review", SIZE, *("space", "4") * 3, "space"))


# -- the dashboard ----------------------------------------------------------------------------------------------------


def sample(days: int = 8):
    """A home in which the plan is followed since `days` days, some of today's parts done; the clock stands still."""
    from dlstudy.curriculum import load
    from dlstudy.journal import Journal, clock
    from dlstudy.schedule.facts import codes

    now = dt.datetime(2026, 11, 25, 19, 42, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    clock.now = lambda: now
    clock.milliseconds = lambda: int(now.timestamp() * 1000)
    plan = load()
    begun = now - dt.timedelta(days=days, minutes=42)
    with Journal.open() as journal:
        calendar = {
            "start": begun.date().isoformat(),
            "days": codes(frozenset(range(7))),
            "at": "19:00",
            "plan": plan.id,
        }
        journal.append("begin", plan.id, calendar, when=begun)
        for number in range(1, days + 2):
            when = begun + dt.timedelta(days=number - 1)
            parts = plan.day(number).parts
            for part in parts if number <= days else parts[:1]:
                when += dt.timedelta(minutes=part.minutes)
                journal.append("done", part.id, {"done": True, "seconds": 60.0 * part.minutes}, when=when)
    return plan


def dashboard(view: str, *keys: str, size: tuple[int, int] = (140, 45)) -> str:
    """A view of the dashboard."""
    from dlstudy.desk.day import sit_down
    from dlstudy.tui.dashboard.app import Dashboard
    from dlstudy.tui.terminal import Terminal

    app = Dashboard(None, sit_down(None, reviews=True), view=view, terminal=Terminal())
    return asyncio.run(photograph(app, "dlstudy", size, *keys))


def today() -> str:
    """The day, its parts, what it is part of."""
    sample()
    return dashboard("today", size=(120, 34))


def plan() -> str:
    """The four weeks."""
    sample()
    return dashboard("plan", size=(120, 34))


def runs() -> str:
    """The network of week 1 with four learning rates."""
    from dlstudy import cli

    for rate in ("0.003", "0.03", "0.3", "0.1"):
        options = ["--plain", "--no-predict", "--set", "look=0", "--set", f"learning_rate={rate}"]
        assert cli.run(["run", "week1.network", *options]) == 0
    return dashboard("runs", size=(120, 34))


def exercise() -> str:
    """The exercise loop: the same wrong sign as in `check`, inside the dashboard."""
    from dlstudy import workspace
    from dlstudy.curriculum import find_part

    part = find_part(sample(0), "week1.perceptron", "exercise")
    workspace.write_starter(part)
    target = workspace.path(part.reference)
    right = "update = self.learning_rate *"
    target.write_text(workspace.solution(part).replace(right, right.replace("self", "-self")), "utf-8")
    svg, shown = _exercise(part), str(target)
    assert shown in svg
    return svg.replace(shown, "~/dlstudy/week1/perceptron.py".ljust(len(shown)).replace(" ", "&#160;"))


def _exercise(part) -> str:
    from dlstudy.desk.day import sit_down
    from dlstudy.tui.dashboard.app import Dashboard
    from dlstudy.tui.terminal import Terminal

    app = Dashboard(None, sit_down(None, reviews=True), terminal=Terminal())

    async def drawn() -> str:
        async with app.run_test(size=(140, 45)) as pilot:
            await pilot.pause(0.5)
            app.open_exercise(part)
            for _ in range(150):
                await pilot.pause(0.2)
                judging = getattr(app.screen, "judging", None)
                if judging is not None and judging.answer is not None:
                    break
            await pilot.pause(1)
            return app.export_screenshot(title="dlstudy")

    return asyncio.run(drawn())


# -- a lab ----------------------------------------------------------------------------------------------------------


def lab(run, folder: Path, share: float) -> str:
    """A run as its screen was when `share` of it was done."""
    from dlstudy.runs.folder import RunFolder
    from dlstudy.tui.app import LabApp
    from dlstudy.tui.terminal import Terminal

    app = LabApp(RunFolder(earlier(run.path, folder, share)), terminal=Terminal())
    return asyncio.run(photograph(app, "dlstudy run week2.cifar", (140, 45)))


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


DRAWN = {"today": today, "plan": plan, "runs": runs, "exercise": exercise, "lesson": lesson, "check": check,
         "review": review}  # fmt: skip


def main() -> None:
    names = sys.argv[1:] or [*DRAWN]
    run = None
    if names[0] == "lab":
        from dlstudy.runs.folder import find_run

        run = find_run(names[1] if len(names) > 1 else None)
    for name in names[:1] if run else names:
        with tempfile.TemporaryDirectory() as home:
            os.environ.update(DLSTUDY_HOME=home, LANGUAGE="en", FORCE_COLOR="1")
            share = float((names[2:] or [0.8])[0]) if run else 0
            svg = lab(run, Path(home) / "runs" / run.id, share) if run else DRAWN[name]()
        target = FOLDER / ("lab-screen.svg" if run else f"{name}.svg")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(at_home(svg), encoding="utf-8")
        print(target.relative_to(ROOT), f"{len(svg) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
