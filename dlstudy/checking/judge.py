"""The process that judges: ``python -m dlstudy.checking.judge``, asked line by line in JSON on standard input.

It loads the exercise, has the learner's file observed by a child, compares what the child saw with what the reference
gives, and answers with a verdict. The learner's code never runs in it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

from dlstudy.errors import DlstudyError
from dlstudy.language import say, set_language


def prepare() -> None:
    """One thread for everything, before any library starts its own."""
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")


def single_thread() -> None:
    """torch, once an exercise has loaded it, computes with one thread: a forked pool of threads hangs."""
    torch = sys.modules.get("torch")
    if torch is not None and torch.get_num_threads() != 1:
        torch.set_num_threads(1)


class Judge:
    """Keeps the exercises that it has loaded, and what their reference and mistakes give."""

    def __init__(self) -> None:
        self._loaded: dict[tuple[str, str | None], Any] = {}

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """The answer to one question. DlstudyError for a broken exercise."""
        begun = time.perf_counter()
        set_language(request.get("language"))
        bench = self._bench(request)
        if request["do"] == "warm":
            bench.expected.get()
            return {"warm": True}
        if request["do"] == "prove":
            from dlstudy.checking import proving

            return proving.prove(bench, request)
        from dlstudy.checking.judging import judge_file
        from dlstudy.checking.limits import Limits

        verdict = judge_file(
            bench, request["file"], Limits(*request["limits"]), request["root"], request.get("fork")
        )
        return {"verdict": verdict._replace(seconds=time.perf_counter() - begun).plain()}

    def _bench(self, request: dict[str, Any]) -> Any:
        from dlstudy.checking.judging import Bench
        from dlstudy.checking.loading import Exercise

        key = (request["folder"], request.get("variant"))
        bench = self._loaded.get(key)
        if bench is None or not bench.exercise.fresh():
            exercise = Exercise(request["unit"], Path(request["folder"]), request.get("variant"))
            single_thread()
            bench = self._loaded[key] = Bench(exercise)
        return bench


def main() -> NoReturn:
    """Answer until there are no more questions. What an exercise's files print goes to the error output."""
    prepare()
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    questions = os.fdopen(os.dup(0), "rb")
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, _leave)
    judge = Judge()
    for line in questions:
        try:
            answer = judge.answer(json.loads(line))
        except DlstudyError as error:
            answer = {"trouble": error.message}
        except Exception as error:
            import traceback

            traceback.print_exc()
            answer = {"trouble": say(fr=f"Erreur inattendue dans la vérification : {type(error).__name__}: {error}",
                                     en=f"Unexpected error in the check: {type(error).__name__}: {error}")}  # fmt: skip
        try:
            out.write(json.dumps(answer).encode() + b"\n")
        except BrokenPipeError:  # whoever asked was killed
            break
    sys.stderr.flush()
    os._exit(0)  # nothing is left to do, and taking the libraries down takes time


def _leave(number: int, _: Any) -> NoReturn:
    """End as asked: the `finally` of whoever watches a child ends that first."""
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
