"""The isolated child: it loads the learner's file in a fresh namespace, calls it, and tells what it saw.

It is forked from the judge where the system can (`run`), or started afresh (``python -m dlstudy.checking.child``).
Whatever it says is only an observation: comparing is the judge's, in a process that no learner's code ever enters.
"""

from __future__ import annotations

import contextlib
import errno
import faulthandler
import io
import json
import linecache
import os
import signal
import sys
import traceback
import types
import warnings
from pathlib import Path
from typing import Any, NoReturn

import dlstudy
from dlstudy.checking import forbidding
from dlstudy.checking.encoding import message
from dlstudy.checking.errors import InputRefused, Refused, describe
from dlstudy.checking.examine import Code, examine
from dlstudy.checking.guard import Guard, Snapshot
from dlstudy.checking.limits import MUTE, UNHEARD, Limits
from dlstudy.checking.loading import SECRET, Exercise
from dlstudy.exercise import Forbidden
from dlstudy.language import set_language


class NoInput(io.TextIOBase):
    """A standard input that refuses: nobody is there to type."""

    encoding = "utf-8"

    def readable(self) -> bool:
        """It can be asked, and will refuse."""
        return True

    def readline(self, *_: Any) -> str:  # type: ignore[override]
        """Refuse."""
        raise InputRefused

    read = readline  # type: ignore[assignment]

    def fileno(self) -> int:
        """There is none, so `input` goes through `readline`."""
        raise io.UnsupportedOperation("fileno")


def run(
    exercise: Exercise,
    path: str,
    source: str,
    targets: list[str],
    limits: Limits,
    results: int,
    output: int,
    traces: int,
    root: str,
) -> NoReturn:
    """Observe the file for these targets and end the process.

    Args:
        results, output, traces: descriptors to write to: messages; what is printed; where a stuck process was.
        root: the curriculum's folder, in which nothing may be written.
    """
    status = 70
    try:
        _isolate(output, traces)
        _limit(limits, len(targets))
        _observe(exercise, path, source, targets, limits, results, root)
        status = UNHEARD
    except BrokenPipeError:
        status = 71
    except OSError as error:
        status = MUTE
        if error.errno != errno.EBADF:  # nobody closed the descriptor
            _tell(traces, error)
            status = 70
    except BaseException as error:  # ours, not the learner's: said so, and never taken for a pass
        _tell(traces, error)
    finally:
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
        os._exit(status)


def _tell(traces: int, error: BaseException) -> None:
    with contextlib.suppress(BaseException):
        where = [f"{frame.f_code.co_name}:{line}" for frame, line in traceback.walk_tb(error.__traceback__)]
        os.write(traces, f"dlstudy\n{' '.join(where[-6:])} {type(error).__name__}: {error}".encode())


def _isolate(output: int, traces: int) -> None:
    if hasattr(os, "setsid"):
        with contextlib.suppress(OSError):
            os.setsid()
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    text: dict[str, Any] = {"encoding": "utf-8", "errors": "backslashreplace", "write_through": True}
    sys.stdout = io.TextIOWrapper(io.FileIO(1, "w", closefd=False), **text)
    sys.stderr = io.TextIOWrapper(io.FileIO(2, "w", closefd=False), **text)
    sys.stdin = NoInput()  # type: ignore[assignment]
    faulthandler.enable(file=traces, all_threads=False)
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_DFL)
    if hasattr(signal, "SIGPROF"):
        faulthandler.register(signal.SIGPROF, file=traces, all_threads=True)


def _limit(limits: Limits, targets: int) -> None:
    """Bounds that hold even if the judge dies: it is the judge who watches the finer ones."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    spent = sum(os.times()[:2])
    _lower(resource.RLIMIT_CPU, int(spent + (targets + 1) * limits.seconds) + 3)
    signal.setitimer(signal.ITIMER_REAL, (targets + 1) * limits.wall + 5)
    if sys.platform == "linux":
        with open("/proc/self/statm") as file:
            size = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        _lower(resource.RLIMIT_AS, size + limits.memory)


def _lower(which: int, to: int) -> None:
    import resource

    soft, hard = resource.getrlimit(which)
    known = [value for value in (soft, hard, to) if value != resource.RLIM_INFINITY]
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(which, (min(known), hard))


def _observe(
    exercise: Exercise, path: str, source: str, targets: list[str], limits: Limits, results: int, root: str
) -> None:
    def emit(raw: bytes) -> None:
        view = memoryview(raw)
        while view:
            view = view[os.write(results, view) :]

    watches = {
        index: forbidding.Watch(check.names, [str(exercise.path("check"))])
        for index, check in enumerate(exercise.book.checks)
        if isinstance(check, Forbidden)
    }
    if "torch" in sys.modules:  # so that an answer may import torchvision where only half of it loads
        from dlstudy.lab import torchvision_ops

        torchvision_ops.watch()
    _hide(exercise)
    for watch in watches.values():
        watch.install()
    snapshot = Snapshot([exercise.check_module])
    guard = Guard(str(exercise.folder), [root, os.path.dirname(dlstudy.__file__)], SECRET)
    for watch in watches.values():
        watch.pieces = guard.compiled
    guard.install()
    sys.dont_write_bytecode = True
    with contextlib.suppress(OSError):  # a folder that has been removed since
        os.chdir(os.path.dirname(path) or ".")
    sys.path.append(os.path.dirname(path))
    depth = sys.getrecursionlimit()

    _start_clock(limits)
    names, error = _load(path, source, guard)
    guard.on = False
    if error is not None:
        emit(message({"load": describe(error, path, "")}))
        return
    if guard.refused:
        emit(message({"load": describe(Refused(*guard.refused[0]), path, "")}))
        return
    emit(message({"load": None}))
    for watch in watches.values():
        watch.install()
    code = Code(names, path, source)
    for target in targets:
        emit(message({"begin": target}))
        _start_clock(limits)
        sys.setrecursionlimit(depth)
        guard.refused.clear()
        guard.on = True
        examine(exercise, target, code, emit, watches)
        guard.on = False
        tampered = snapshot.tampered()
        refused = list(guard.refused[0]) if guard.refused else None
        emit(message({"end": target, "tampered": tampered, "refused": refused}))
    _stop_clock()
    emit(message({"done": True}))


def _hide(exercise: Exercise) -> None:
    """Nothing of the solution and of the mistakes stays in this process."""
    vars(exercise.solution).clear()
    vars(exercise.reference).clear()
    vars(exercise.mistakes_module).clear()
    exercise.book.mistakes.clear()
    exercise.solution_source = exercise.mistakes_source = ""
    for name in [name for name in sys.modules if name.startswith(("solution_of_", "mistakes_of_"))]:
        del sys.modules[name]
    import gc

    gc.collect()


def _load(path: str, source: str, guard: Guard) -> tuple[dict[str, Any], BaseException | None]:
    """Run the learner's file in a fresh module. Its names, and what it raised."""
    linecache.cache[path] = (len(source), None, source.splitlines(keepends=True), path)
    stem = Path(path).stem
    module = types.ModuleType(stem if stem.isidentifier() and stem not in sys.modules else f"answer_{stem}")
    module.__file__ = path
    sys.modules[module.__name__] = module
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            code = compile(source, path, "exec", dont_inherit=True)
            guard.on = True
            exec(code, vars(module))
    except BaseException as error:
        return vars(module), error
    return vars(module), None


def _start_clock(limits: Limits) -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, limits.seconds)


def _stop_clock() -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, 0)


def main() -> None:
    """A child of its own, where the system cannot fork: the request comes in through standard input."""
    request = json.loads(sys.stdin.readline())
    results, output = os.dup(1), os.dup(2)
    traces = int(sys.argv[1]) if int(sys.argv[1]) >= 0 else output
    from dlstudy.checking.judge import prepare, single_thread

    prepare()
    set_language(request["language"])
    exercise = Exercise(request["unit"], Path(request["folder"]), request.get("variant"))
    single_thread()
    run(exercise, request["path"], request["source"], request["targets"], Limits(*request["limits"]),
        results, output, traces, request["root"])  # fmt: skip


if __name__ == "__main__":
    main()
