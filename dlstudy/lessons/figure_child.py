"""The child process that runs a unit's figures.py: ``python -m dlstudy.lessons.figure_child FOLDER LANG NAME …``.

One line of JSON on its output for each figure; what the figures print goes nowhere.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any


def main(folder: Path, lang: str, names: list[str]) -> None:
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.path[:] = [
        place for place in sys.path if place not in ("", str(folder))
    ]  # its lab.py is nobody's module
    from dlstudy.language import set_language

    set_language(lang)
    source = folder / "figures.py"
    module = ModuleType("figures")
    module.__file__ = str(source)
    problem: dict[str, Any] = {}
    sys.modules["figures"] = module
    try:
        # Compiled here and now: bytecode from a cache could be another file's.
        exec(compile(source.read_bytes(), str(source), "exec"), module.__dict__)
    except BaseException as error:
        problem = _problem(error, source)
    for name in names:
        said = problem or _figure(module, name, lang, source)
        out.write(json.dumps({"name": name, **said}, ensure_ascii=False) + "\n")
        out.flush()


def _figure(module: ModuleType, name: str, lang: str, source: Path) -> dict[str, Any]:
    from dlstudy.figure import Figure
    from dlstudy.language import say

    function = getattr(module, name, None)
    if not callable(function):
        return {
            "error": say(
                fr=f"figures.py n'a pas de fonction « {name} »", en=f"figures.py has no function '{name}'"
            )
        }
    try:
        figure = function(lang)
        if not isinstance(figure, Figure):
            kind = type(figure).__name__
            return {"error": say(fr=f"{name}() rend {kind}, une Figure est attendue",
                                 en=f"{name}() returned {kind}, a Figure was expected")}  # fmt: skip
        data = figure.to_dict()
        json.dumps(data)
        return {"figure": data}
    except BaseException as error:
        return _problem(error, source)


def _problem(error: BaseException, source: Path) -> dict[str, Any]:
    """The exception in a line, and the last line of figures.py that it went through."""
    line = getattr(error, "lineno", 0) if isinstance(error, SyntaxError) else 0
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename == str(source):
            line = frame.lineno or line
    words = " ".join(str(error).split())[:200]
    return {"error": f"{type(error).__name__}: {words}" if words else type(error).__name__, "line": line}


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
