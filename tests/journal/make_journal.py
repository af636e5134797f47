"""A journal of 200,000 entries, and what reading it costs: `python tests/journal/make_journal.py [FILE] [--all-today]`.

Prints the CPU time of what `dlstudy today` asks of the journal, in a process of its own, beside an empty one.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from dlstudy.journal import Entry, Journal
from dlstudy.journal.entry import make_id

PARTS = [
    f"week{1 + unit // 10}.unit{unit}/{part}" for unit in range(40) for part in ("lesson", "exercise", "lab")
]


def entries(count: int, *, all_today: bool = False, seed: int = 1) -> list[Entry]:
    """Entries such as years of study leave: a beginning, parts done, runs, cards reviewed, some of it taken back."""
    chance = random.Random(seed)
    now = dt.datetime.now(dt.timezone.utc)
    step = dt.timedelta(0) if all_today else dt.timedelta(minutes=7)
    made: list[Entry] = []
    identity = None
    for index in range(count):
        when = now - step * (count - index)
        at = int(when.timestamp()) * 1_000_000
        identity = make_id(at // 1000, identity)
        part, seconds = chance.choice(PARTS), chance.randrange(60, 3600)
        draw = chance.random()
        if index == 0:
            kind, subject, key = "begin", "plan", None
            data: dict = {"start": when.date().isoformat(), "days": None, "at": None, "plan": "dlstudy"}
        elif draw < 0.02:
            kind, subject, data, key = "undo", made[chance.randrange(max(0, index - 50), index)].id, {}, None
        elif draw < 0.4:
            kind, subject, key = "run", part, f"run:{index}:finished"
            data = {"run": str(index), "lab": part, "status": "finished", "metrics": {"test_accuracy": chance.random()},
                    "seconds": seconds, "done": True}  # fmt: skip
        elif draw < 0.7:
            kind, subject, data, key = "done", part, {"done": True, "seconds": seconds}, None
        else:
            kind, subject, data, key = "review", f"{part}#{index}", {"rating": 3, "seconds": 20}, None
        made.append(Entry(identity, at, 3600, kind, subject, data, key))
    return made


def make(path: Path, count: int = 200_000, *, all_today: bool = False) -> None:
    """Write such a journal to `path`."""
    with Journal(path) as journal:
        journal.take_in(entries(count, all_today=all_today))


MEASURE = """
import sys, time, datetime as dt
from pathlib import Path
started = time.process_time()
from dlstudy.journal import Journal, day_end, now
imported = time.process_time()
start = now().replace(hour=4, minute=0, second=0, microsecond=0)
times = []
def took(name, ask):
    begun = time.process_time()
    ask()
    times.append((name, time.process_time() - begun))
with Journal(Path(sys.argv[1])) as journal:
    took("open + latest", lambda: journal.latest("begin"))
    took("decisions", lambda: journal.entries(kinds=("begin", "day-off", "catch-up")))
    took("completions", journal.completions)
    took("today's time", lambda: journal.seconds_between(start, start + dt.timedelta(days=1)))
print(f"import {1e3 * (imported - started):.1f} ms", *(f"{n} {1e3 * t:.1f} ms" for n, t in times),
      f"together {1e3 * (time.process_time() - started):.1f} ms", sep=", ")
if len(sys.argv) > 2:
    times.clear()
    with Journal(Path(sys.argv[1])) as journal:
        took("study days", lambda: journal.study_days(day_end()))
        took("log", lambda: journal.entries(limit=20, newest_first=True, undone=True))
        took("append, with the daily backup", lambda: journal.append("done", "x/lesson", {"done": True}))
        took("append", lambda: journal.append("done", "x/lesson", {"done": True}))
        took("undo", journal.undo)
        took("check", journal.check)
    print(*(f"{n} {1e3 * t:.1f} ms" for n, t in times), sep=", ")
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--all-today", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        full = asked.file or Path(folder) / "full" / "journal.db"
        if not full.exists():
            make(full, asked.count, all_today=asked.all_today)
        print(f"{full}: {full.stat().st_size / 1e6:.1f} MB")
        for name, path, more in (
            ("empty", Path(folder) / "none" / "journal.db", []),
            ("full", full, ["more"]),
        ):
            for _ in range(3):
                subprocess.run([sys.executable, "-c", MEASURE, str(path)], check=True)
            subprocess.run([sys.executable, "-c", MEASURE, str(path), *more], check=True)
            print("^", name)


if __name__ == "__main__":
    main()
