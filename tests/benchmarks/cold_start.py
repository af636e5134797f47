"""What `dlstudy today` costs, measured against a Typer hello-world of the same release.

    python tests/benchmarks/cold_start.py [--runs 60] [--entries 200000] [--venv FOLDER]

Installs the program the ordinary way (`pip install`, not editable, bytecode compiled) into a virtual
environment of its own, which is kept and reused, and runs the commands in turn. The cost of a command is the
processor time (user and system) of its process; the medians are compared, so that what else the machine does
meanwhile weighs on all of them alike. Aims: today at most 1.5 times hello-world, also with 200,000 entries in
the journal, and then at most twice today with an empty one.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: What `today` and the installation need of the dependencies; the rest (torch, …) is never imported by it.
LIGHT = ["typer", "click", "rich", "pyyaml", "platformdirs", "psutil", "jsonschema"]

HELLO = """\
import typer

app = typer.Typer()


@app.command()
def main(name: str = "World") -> None:
    print(f"Hello {name}")
"""
#: Console scripts as pip writes them, for both alike.
SCRIPT = "import sys\nfrom {module} import {name}\nif __name__ == '__main__':\n    sys.exit({name}())\n"

FILL = """
import datetime as dt, random, sys
from dlstudy.curriculum import load
from dlstudy.journal import Journal
chance, count = random.Random(0), int(sys.argv[1])
parts = [part.id for part in load().parts()]
start = dt.datetime(2020, 1, 1, 19, tzinfo=dt.timezone.utc)
with Journal.open() as journal:
    written = 0
    while written < count:
        items = []
        for _ in range(min(5000, count - written)):
            written += 1
            when = start + dt.timedelta(seconds=900 * written)
            part = chance.choice(parts[:60])
            kind = chance.choices(["run", "done", "check", "read"], [6, 2, 1, 1])[0]
            data = {"seconds": chance.randrange(60, 3000), "done": chance.random() < 0.5}
            items.append((kind, part, data, when, None))
        ids = [entry.id for entry in journal.extend(items)]
        journal.extend([("undo", one, {}, None, None) for one in chance.sample(ids, min(50, len(ids)))])
        written += min(50, len(ids))
"""


def prepare(folder: Path) -> Path:
    """A virtual environment with the light dependencies, the program and hello-world; returns its programs' folder."""
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    python = programs / "python"
    if not (folder / "ready").exists():
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True)
        pip(python, "-c", str(ROOT / "constraints.txt"), *LIGHT)
        (folder / "ready").touch()
    pip(python, "--no-deps", "--force-reinstall", str(ROOT))
    site = subprocess.check_output(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True
    ).strip()
    Path(site, "dlstudy_hello.py").write_text(HELLO, "utf-8")
    subprocess.run([python, "-m", "compileall", "-q", site], check=False, env=environment(folder))
    (folder / "hello").write_text(SCRIPT.format(module="dlstudy_hello", name="app"), "utf-8")
    (folder / "today").write_text(SCRIPT.format(module="dlstudy.cli", name="main"), "utf-8")
    return python


def pip(python: Path, *arguments: str) -> None:
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def environment(home: Path) -> dict[str, str]:
    """What a learner's shell would hand on, with `home` as the home folder."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "XDG_", "DLSTUDY_", "_DLSTUDY"))}  # fmt: skip
    return kept | {"HOME": str(home), "USERPROFILE": str(home), "LANGUAGE": "en", "COLUMNS": "80"}


def cost(command: list, env: dict[str, str]) -> float:
    """Processor seconds of one run: user and system, of the process and its children."""
    before = os.times()
    subprocess.run(command, env=env, stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    return after.children_user - before.children_user + after.children_system - before.children_system


def fine_cost(command: list, env: dict[str, str]) -> float:
    """As `cost`, in microseconds where the system counts them (os.times counts hundredths of a second)."""
    if not hasattr(os, "wait4"):
        return cost(command, env)
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=60)
    parser.add_argument("--entries", type=int, default=200_000)
    parser.add_argument("--venv", type=Path, default=Path(tempfile.gettempdir(),
                        f"dlstudy-cold-start-{sys.version_info[0]}.{sys.version_info[1]}"))  # fmt: skip
    options = parser.parse_args()

    python = prepare(options.venv.absolute())
    with tempfile.TemporaryDirectory() as temporary:
        empty, full = environment(Path(temporary, "empty")), environment(Path(temporary, "full"))
        for env in (empty, full):
            os.makedirs(env["HOME"])
        today = [python, options.venv / "today", "today"]
        subprocess.run([python, "-c", FILL, str(options.entries)], env=full, check=True)
        commands = {
            "hello-world": ([python, options.venv / "hello"], empty),
            "today, empty journal": (today, empty),
            f"today, {options.entries:,} entries": (today, full),
        }
        for command, env in commands.values():  # begins the plan, fills the caches
            fine_cost(command, env)
        costs: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(options.runs):
            for name, (command, env) in commands.items():
                costs[name].append(fine_cost(command, env))

    median = {name: statistics.median(values) for name, values in costs.items()}
    hello, small, large = median.values()
    for name, seconds in median.items():
        print(f"{name:<28} {1000 * seconds:7.1f} ms   {seconds / hello:5.2f} x hello-world")
    print(f"{'with the entries / without':<28} {large / small:7.2f} x")
    print("aims: 1.50, 1.50, 2.00")


if __name__ == "__main__":
    main()
