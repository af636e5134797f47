"""What the lab screen costs: ``python tests/benchmarks/screen.py``.

Opens the screen in a terminal of its own (a pseudo-terminal, 140×45), on runs that
tests/runs/make_run.py writes, and prints:

- how long it takes from the command to the last of 100,000 logged steps (to beat: 1 s),
- what one redraw of everything costs (to beat: 50 ms),
- the share of one core it takes beside a live run, and beside one that is over (near 0),
- how soon a key answers, also while every core is busy.
"""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import multiprocessing
import os
import pty
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
WATCH = """
import sys
from dlstudy.runs.folder import RunFolder
from dlstudy.tui import watch
watch(RunFolder(sys.argv[1]))
"""


class Terminal:
    """A pseudo-terminal with the screen in it."""

    def __init__(self, run: Path, columns: int = 140, rows: int = 45) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        environ = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANGUAGE": "en"}
        environ.pop("NO_COLOR", None)
        self.process = subprocess.Popen([sys.executable, "-c", WATCH, str(run)], stdin=slave, stdout=slave,
                                        stderr=slave, env=environ, start_new_session=True)  # fmt: skip
        os.close(slave)

    def read(self, seconds: float, until: bytes = b"") -> float | None:
        """Read for so long or until something appears; the time it took, or None."""
        start, seen = time.perf_counter(), b""
        while (left := start + seconds - time.perf_counter()) > 0:
            if select.select([self.master], [], [], left)[0]:
                try:
                    seen = seen[-200_000:] + os.read(self.master, 1 << 16)
                except OSError:  # the screen is gone, and its end of the terminal with it
                    return None
                if until and until in seen:
                    return time.perf_counter() - start
        return None

    def key(self, key: bytes) -> float:
        """Press a key; seconds until the screen begins to answer."""
        start = time.perf_counter()
        os.write(self.master, key)
        select.select([self.master], [], [], 10)
        return time.perf_counter() - start

    def cpu(self, seconds: float) -> float:
        """The share of one core that the screen takes over so many seconds."""
        import psutil

        process = psutil.Process(self.process.pid)
        before, start = sum(process.cpu_times()[:2]), time.perf_counter()
        self.read(seconds)
        return (sum(process.cpu_times()[:2]) - before) / (time.perf_counter() - start)

    def close(self) -> None:
        self.process.terminate()
        self.read(0.5)
        self.process.wait(10)
        os.close(self.master)


def write_run(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(ROOT / "tests/runs/make_run.py"), str(folder), *arguments]
    return subprocess.Popen(command, cwd=ROOT)


def opening(run: Path) -> tuple[float, float]:
    """Seconds, and seconds of CPU, until the screen shows the end of a finished run."""
    import psutil

    terminal = Terminal(run)
    try:
        # The status is drawn with everything else, once the last event has been read.
        seconds = terminal.read(30, b"finished") or float("nan")
        return seconds, sum(psutil.Process(terminal.process.pid).cpu_times()[:2])
    finally:
        terminal.close()


async def redraws(run: Path, size: tuple[int, int], times: int = 12) -> list[float]:
    """Milliseconds of CPU for one new line in the run and the redraw it causes, everything included."""
    from dlstudy.runs.folder import RunFolder
    from dlstudy.tui.app import LabApp
    from dlstudy.tui.terminal import Terminal as Able

    app = LabApp(RunFolder(run), terminal=Able())
    spent = []
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.5)
        while app.follower.loading:
            app.follower.poll()
        for _ in range(times):
            app.lab.curves.logarithmic = not app.lab.curves.logarithmic
            start = time.process_time()
            app.lab._draw()
            await pilot.pause()
            spent.append(1000 * (time.process_time() - start))
    return spent


def burn() -> None:
    while True:
        pass


def answers(terminal: Terminal) -> list[float]:
    found = []
    for _ in range(15):
        terminal.read(0.3)
        found.append(1000 * terminal.key(b"l"))
    return found


def show(name: str, value: str, wanted: str = "") -> None:
    print(f"{name:<58} {value:>12}   {wanted}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--steps", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=20.0, help="how long CPU shares are measured")
    options = parser.parse_args()
    print(f"load: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as home:
        os.environ["DLSTUDY_HOME"] = home
        runs = Path(home) / "runs"
        long = runs / "long"
        write_run(
            long, "--epochs", "20", "--steps-per-epoch", str(options.steps // 20), "--rows", "50"
        ).wait()
        short = runs / "short"
        write_run(short).wait()
        for run, steps in ((long, options.steps), (short, 776)):
            seconds, cpu = min(opening(run) for _ in range(5))
            show(f"open a run of {steps:,} steps (of it CPU)", f"{seconds:.2f}, {cpu:.2f} s", "< 1 s")
        for size in ((80, 24), (140, 45)):
            spent = asyncio.run(redraws(long, size))
            show(
                f"redraw everything at {size[0]}×{size[1]}, CPU",
                f"{statistics.median(spent):.0f} ms",
                "< 50 ms",
            )
        terminal = Terminal(long)
        terminal.read(5, b"finished")
        terminal.read(3)
        show("CPU of the screen, run over", f"{100 * terminal.cpu(options.seconds):.1f} %", "near 0")
        show("a key answers", f"{statistics.median(answers(terminal)):.0f} ms")
        burners = [multiprocessing.Process(target=burn, daemon=True) for _ in range(os.cpu_count() or 1)]
        for burner in burners:
            burner.start()
        found = answers(terminal)
        for burner in burners:
            burner.kill()
        show("a key answers, every core busy (median, worst of 15)",
             f"{statistics.median(found):.0f}, {max(found):.0f} ms")  # fmt: skip
        terminal.close()
        live = runs / "live"
        writer = write_run(live, "--live", "--speed", "8")  # ten steps a second
        time.sleep(2)
        terminal = Terminal(live)
        terminal.read(5)
        show("CPU of the screen, run live, 140×45", f"{100 * terminal.cpu(options.seconds):.1f} %")
        terminal.close()
        writer.kill()
        writer.wait()


if __name__ == "__main__":
    main()
