"""The caller's side: start a judge, ask it, hand its verdict on. Neither numpy nor torch is imported here."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from dlstudy.checking.limits import DEFAULT, Limits
from dlstudy.checking.verdict import Verdict
from dlstudy.errors import DlstudyError, UserError
from dlstudy.language import language, say

if TYPE_CHECKING:
    from dlstudy.curriculum.model import Plan


def check(
    plan: Plan, unit_id: str, file: Path, *, limits: Limits = DEFAULT, fork: bool | None = None
) -> Verdict:
    """Judge a file as the answer to a unit's exercise.

    Args:
        unit_id: ``week1.perceptron``, of a variant ``week3.text:pretrained``.
        fork: None: where the system can.

    Raises UserError for a unit without exercise, or code that is not trusted; DlstudyError for a broken exercise.
    """
    with Helper(plan, limits=limits, fork=fork) as helper:
        return helper.check(unit_id, file)


class Helper:
    """A judge that stays: libraries and exercise loaded, it forks a child for every check.

    Starts at the first question; use it in a `with`, or `close` it.
    """

    def __init__(self, plan: Plan, *, limits: Limits = DEFAULT, fork: bool | None = None) -> None:
        self.plan, self.limits, self.fork = plan, limits, fork
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Helper:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def exercise(self, unit_id: str) -> dict[str, Any]:
        """Where a unit's exercise is. UserError if there is none, or its code is not trusted."""
        from dlstudy.curriculum import require_trust

        unit, _, variant = unit_id.partition(":")
        known = self.plan.units.get(unit)
        stem = f"check.{variant}.py" if variant else "check.py"
        if known is None or not (known.folder / stem).is_file():
            raise UserError(say(fr=f"L'exercice de {unit_id} n'est pas encore écrit.",
                                en=f"The exercise of {unit_id} is not written yet."))  # fmt: skip
        require_trust(self.plan)
        return {"unit": unit, "variant": variant or None, "folder": str(known.folder.resolve()),
                "root": str(self.plan.root.resolve())}  # fmt: skip

    def warm(self, unit_id: str) -> None:
        """Load a unit's exercise now, so that its first check is quick."""
        self.ask({"do": "warm", **self.exercise(unit_id)})

    def check(self, unit_id: str, file: Path) -> Verdict:
        """Judge a file (see `check`)."""
        answer = self.ask({
            "do": "check", **self.exercise(unit_id), "file": os.path.abspath(file), "limits": list(self.limits),
            "fork": self.fork,
        })  # fmt: skip
        return Verdict.from_plain(answer["verdict"])

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """One question to the judge. DlstudyError with its words if the exercise itself is broken."""
        with self._lock:
            process = self._start()
            assert process.stdin and process.stdout
            try:
                process.stdin.write(json.dumps({"language": language(), **request}).encode() + b"\n")
                process.stdin.flush()
                line = process.stdout.readline()
                answer = json.loads(line) if line else {}
            except BaseException as error:
                self._stop()
                if isinstance(error, (OSError, ValueError)):
                    raise _gone(process) from error
                raise
            if not line:
                self._stop()
                raise _gone(process)
        if "trouble" in answer:
            raise DlstudyError(answer["trouble"])
        return answer

    def interrupt(self) -> None:
        """End a check that is running, from another thread: there it raises DlstudyError. The next one starts anew."""
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()

    def close(self) -> None:
        """End the judge."""
        with self._lock:
            self._stop()

    def _start(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "dlstudy.checking.judge"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                cwd=_root(), env=_environment(),
            )  # fmt: skip
        return self._process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin and process.stdout
        with contextlib.suppress(OSError):
            process.stdin.close()
        try:
            process.wait(0.5)
        except subprocess.TimeoutExpired:
            process.terminate()  # it ends its child first
            try:
                process.wait(2)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        process.stdout.close()


def _gone(process: subprocess.Popen[bytes]) -> DlstudyError:
    code = process.wait()
    return DlstudyError(say(fr=f"Le processus qui vérifie s'est arrêté (code {code}). Relancez la vérification.",
                            en=f"The process that checks has stopped (code {code}). Check again."))  # fmt: skip


def _root() -> str:
    """The folder that holds the package: with ``-m``, Python looks there first, and finds no file of the learner's."""
    import dlstudy

    return str(Path(dlstudy.__file__).parent.parent)


def _environment() -> dict[str, str]:
    """One thread, so that forking is safe; no GPU; the same order of sets each time."""
    names = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS",
             "VECLIB_MAXIMUM_THREADS")  # fmt: skip
    more = {"PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "CUDA_VISIBLE_DEVICES": "", "PYTHONDONTWRITEBYTECODE": "1",
            "MPLBACKEND": "agg"}  # fmt: skip
    return {**os.environ, **dict.fromkeys(names, "1"), **more}
