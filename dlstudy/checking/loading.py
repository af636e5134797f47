"""Load the files of an exercise by path: check.py, solution.py and mistakes.py. Only trusted code gets here."""

from __future__ import annotations

import contextlib
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dlstudy.checking.cases import Ready, materialise
from dlstudy.errors import DlstudyError
from dlstudy.exercise import Book, Mistake, Probe, Reference, collecting
from dlstudy.language import say

#: Files of an exercise that the learner's code may neither read nor import.
SECRET = ("solution", "check", "mistakes")


class Exercise:
    """An exercise, loaded: what is checked, the solution, the known mistakes, the cases of every probe."""

    def __init__(self, unit: str, folder: Path, variant: str | None = None) -> None:
        self.unit, self.folder, self.variant = unit, folder, variant
        self.book = Book()
        self.stamp = self._stamp()
        self.solution = types.ModuleType(f"solution_of_{unit.replace('.', '_')}")
        self.solution_source = self._execute(self.solution, "solution")
        self.reference = Reference(vars(self.solution))
        self.check_module = types.ModuleType(f"check_of_{unit.replace('.', '_')}")
        self.mistakes_module = types.ModuleType(f"mistakes_of_{unit.replace('.', '_')}")
        with collecting(self.book), self._referring():
            self._execute(self.check_module, "check")
            self.mistakes_source = (
                self._execute(self.mistakes_module, "mistakes") if self.path("mistakes").is_file() else ""
            )
        if not self.book.checks:
            raise self.trouble(self.path("check"), 0, "check.py declares no check")
        self.cases: dict[int, list[Ready]] = {}
        for index, check in enumerate(self.book.checks):
            if isinstance(check, Probe):
                try:
                    self.cases[index] = materialise(check)
                except Exception as error:
                    raise self.trouble(self.path("check"), check.place.line, error) from error

    def path(self, stem: str) -> Path:
        """The path of one of the exercise's files: a variant has its own."""
        return self.folder / (f"{stem}.{self.variant}.py" if self.variant else f"{stem}.py")

    def fresh(self) -> bool:
        """Whether the files are still those that were loaded."""
        return self._stamp() == self.stamp

    def _stamp(self) -> tuple[Any, ...]:
        found = []
        for stem in SECRET:
            try:
                status = self.path(stem).stat()
                found.append((stem, status.st_mtime_ns, status.st_size))
            except OSError:
                found.append((stem, 0, 0))
        return tuple(found)

    def _execute(self, module: types.ModuleType, stem: str) -> str:
        """Run a file in a module of its own; its bytecode on disk is never used. Returns the source."""
        path = self.path(stem)
        module.__file__ = str(path)
        sys.modules[module.__name__] = module
        try:
            source = path.read_text("utf-8-sig")
            exec(compile(source, str(path), "exec"), vars(module))
        except Exception as error:
            line = error.lineno if isinstance(error, SyntaxError) else _line(error, str(path))
            raise self.trouble(path, line or 0, error) from error
        return source

    @contextlib.contextmanager
    def _referring(self) -> Iterator[None]:
        """Within the `with`, ``from dlstudy.exercise import reference`` gives this exercise's solution."""
        import dlstudy.exercise

        before = dlstudy.exercise.reference
        dlstudy.exercise.reference = self.reference
        try:
            yield
        finally:
            dlstudy.exercise.reference = before

    @contextlib.contextmanager
    def planted(self, mistake: Mistake) -> Iterator[types.ModuleType]:
        """Within the `with`, the solution makes this mistake: its own functions see the wrong one as well."""
        names = vars(self.solution)
        name, _, method = mistake.target.partition(".")
        if name not in names:
            raise self.trouble(self.path("mistakes"), mistake.place.line, f"the solution has no {name}")
        right = getattr(self.reference, name)
        wrong = mistake.wrong
        if method:
            wrong = type(right)(name, (right,), {method: wrong, "__module__": right.__module__})
        names[name] = wrong
        try:
            yield self.solution
        finally:
            names[name] = right

    def trouble(self, path: Path, line: int, what: BaseException | str) -> DlstudyError:
        """The error for something wrong in the exercise itself, which is its author's business."""
        words = f"{type(what).__name__}: {what}" if isinstance(what, BaseException) else what
        place = f"{path}:{line}" if line else str(path)
        return DlstudyError(say(fr=f"L'exercice {self.unit} est défectueux. {place} : {words}",
                                en=f"The exercise {self.unit} is broken. {place}: {words}"))  # fmt: skip


def _line(error: BaseException, path: str) -> int | None:
    found = None
    trace = error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == path:
            found = trace.tb_lineno
        trace = trace.tb_next
    return found
