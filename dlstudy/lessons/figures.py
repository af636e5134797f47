"""The figures of a unit: its figures.py run in a child process with a time limit, the descriptions kept in a cache."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import dlstudy
from dlstudy import __version__
from dlstudy.errors import DlstudyError
from dlstudy.home import home, write_atomic
from dlstudy.language import say

#: Seconds that all figures of a unit may take together.
LIMIT = 60.0
#: The largest description of one figure that is read, in characters.
LARGEST = 4_000_000


class Described(NamedTuple):
    """One figure: what `Figure.from_dict` takes, or why there is none (with the line of figures.py, 0: unknown)."""

    data: dict[str, Any] | None
    error: str = ""
    line: int = 0


def describe(
    folder: Path,
    names: list[str],
    lang: str,
    *,
    found: Callable[[str, Described], None] | None = None,
    limit: float = LIMIT,
    cached: bool = True,
) -> dict[str, Described]:
    """The figures of these names, as figures.py in `folder` draws them; `found` hears of each as soon as it is there.

    Never raises for what figures.py does: a figure that is missing, fails or takes too long is described by words.
    """
    source = folder / "figures.py"
    names = list(dict.fromkeys(names))
    tell = found or (lambda name, described: None)
    if not source.is_file():
        missing = Described(None, say(fr="figures.py n'est pas là", en="figures.py is not there"))
        return {name: _told(tell, name, missing) for name in names}
    place = _place(source, lang)
    known = _cached(place) if cached else {}
    done = {name: _told(tell, name, Described(known[name])) for name in names if name in known}
    left = [name for name in names if name not in done]
    if left:
        for name, described in _child(folder, left, lang, limit, tell).items():
            done[name] = described
        good = {name: described.data for name, described in done.items() if described.data is not None}
        if good and cached:
            with contextlib.suppress(DlstudyError, ValueError):
                write_atomic(place, json.dumps({**known, **good}))
    return done


def _told(tell: Callable[[str, Described], None], name: str, described: Described) -> Described:
    tell(name, described)
    return described


def _child(
    folder: Path, names: list[str], lang: str, limit: float, tell: Callable[[str, Described], None]
) -> dict[str, Described]:
    """Run figures.py in a process of its own that prints one line of JSON for each figure."""
    path = [str(Path(dlstudy.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, path)), "PYTHONDONTWRITEBYTECODE": "1",
                   "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # fmt: skip
    child = subprocess.Popen(
        [sys.executable, "-m", "dlstudy.lessons.figure_child", str(folder), lang, *names],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8",
        errors="replace", env=environment, start_new_session=os.name == "posix", cwd=folder,
    )  # fmt: skip
    late = threading.Event()

    def stop() -> None:
        late.set()
        child.kill()

    timer = threading.Timer(limit, stop)
    timer.start()
    done: dict[str, Described] = {}
    try:
        assert child.stdout is not None
        for line in child.stdout:
            with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError):
                said = json.loads(line[:LARGEST])
                name = str(said["name"])
                if name in names:
                    described = Described(
                        said.get("figure"), str(said.get("error", "")), int(said.get("line", 0))
                    )
                    done[name] = _told(tell, name, described)
        child.wait()
    finally:
        timer.cancel()
        child.kill()
        child.wait()
    words = (
        say(fr=f"elle a demandé plus de {limit:.0f} s", en=f"it took more than {limit:.0f} s")
        if late.is_set()
        else say(
            fr=f"son calcul a pris fin (code {child.returncode})",
            en=f"its computing ended (code {child.returncode})",
        )
    )
    for name in names:
        if name not in done:
            done[name] = _told(tell, name, Described(None, words))
    return done


def _place(source: Path, lang: str) -> Path:
    """Where descriptions are kept: under the content of figures.py and the program's version."""
    digest = hashlib.sha256(f"{__version__} {lang} ".encode() + source.read_bytes()).hexdigest()
    return home().cache / "figures" / f"{digest[:32]}.json"


def _cached(place: Path) -> dict[str, dict[str, Any]]:
    try:
        data = json.loads(place.read_bytes())
        return {name: one for name, one in data.items() if isinstance(one, dict) and "items" in one}
    except (OSError, ValueError, AttributeError, RecursionError):
        return {}
