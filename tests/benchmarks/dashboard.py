"""How fast the dashboard is: its first paint, the answer to a key with idle and with busy cores, its memory.

    python tests/benchmarks/dashboard.py [--turns N] [--busy]

Runs the real program in a pseudo-terminal of 140×45 with a home of its own. The first paint is over when the view
itself (not only its frame) has been written to the terminal. `--busy` keeps every core at work with as many
processes, as a lab's training does, while keys are pressed.
"""

from __future__ import annotations

import argparse
import fcntl
import multiprocessing
import os
import pty
import re
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time

import psutil

#: The least that a Textual application can be.
BARE = """
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("The plan will end")
Bare().run()
"""


def spin() -> None:
    while True:
        sum(range(10_000))


class Screen:
    """The program at work in a terminal."""

    def __init__(self, command: list[str], home: str) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 45, 140, 0, 0))
        env = {**os.environ, "DLSTUDY_HOME": home, "TERM": "xterm-256color", "COLORTERM": "truecolor",
               "LANGUAGE": "en", "COLUMNS": "140", "LINES": "45"}  # fmt: skip
        self.begun = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True
        )
        os.close(slave)
        self.seen = b""

    def until(self, pattern: bytes, timeout: float = 20.0) -> float:
        """Read until the pattern was written; returns when (perf_counter)."""
        end = time.perf_counter() + timeout
        while not re.search(pattern, self.seen):
            ready, _, _ = select.select([self.master], [], [], max(0.0, end - time.perf_counter()))
            if not ready:
                raise TimeoutError(pattern.decode())
            self.seen += os.read(self.master, 65536)
        return time.perf_counter()

    def quiet(self, seconds: float = 0.15) -> None:
        """Read until nothing has been written for a while; forget it all."""
        while select.select([self.master], [], [], seconds)[0]:
            os.read(self.master, 65536)
        self.seen = b""

    def key(self, text: str, pattern: bytes) -> float:
        """Seconds from a key to what it brings on the screen."""
        self.quiet()
        begun = time.perf_counter()
        os.write(self.master, text.encode())
        return self.until(pattern) - begun

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--busy", action="store_true")
    chosen = parser.parse_args()
    command = [sys.executable, "-m", "dlstudy", "--lang", "en"]
    with tempfile.TemporaryDirectory(prefix="dlstudy-benchmark-") as home:
        subprocess.run(
            [*command, "today"], env={**os.environ, "DLSTUDY_HOME": home}, capture_output=True, check=True
        )
        first, bare, cpu, bare_cpu = [], [], [], []
        for _ in range(chosen.turns + 1):
            for program, walls, cpus in (
                (command, first, cpu),
                ([sys.executable, "-c", BARE], bare, bare_cpu),
            ):
                screen = Screen(program, home)
                walls.append(screen.until(rb"The plan will end") - screen.begun)
                spent = psutil.Process(screen.process.pid).cpu_times()
                cpus.append(spent.user + spent.system)
                screen.close()
        del first[0], bare[0], cpu[0], bare_cpu[0]
        print(
            f"CPU until then     {statistics.median(cpu):.3f} s; of a bare Textual application "
            f"{statistics.median(bare_cpu):.3f} s, which paints after {statistics.median(bare):.3f} s"
        )
        print(
            f"first paint        {statistics.median(first):.3f} s  (best {min(first):.3f}, worst {max(first):.3f})"
        )
        hogs = []
        if chosen.busy:
            hogs = [multiprocessing.Process(target=spin, daemon=True) for _ in range(os.cpu_count() or 2)]
            for hog in hogs:
                hog.start()
        screen = Screen(command, home)
        screen.until(rb"The plan will end")
        time.sleep(4)
        keys = []
        for _ in range(5 * chosen.turns):
            keys += [screen.key("j", rb"."), screen.key("k", rb".")]
        turns = [screen.key("2", rb".") for _ in range(1)] + [screen.key("1", rb".") for _ in range(1)]
        ms = [1000 * one for one in keys]
        print(
            f"a key, {'busy' if hogs else 'idle'}        {statistics.median(ms):.1f} ms  "
            f"(worst {max(ms):.1f} of {len(ms)})"
        )
        print(f"a view for the first time, and back  {', '.join(f'{1000 * one:.0f} ms' for one in turns)}")
        memory = psutil.Process(screen.process.pid).memory_info().rss
        print(f"memory             {memory / 1e6:.0f} MB")
        screen.close()
        for hog in hogs:
            hog.kill()


if __name__ == "__main__":
    main()
