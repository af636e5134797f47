"""One session of a training: everything between having a run folder and its end, in this process.

The child process and a lab that is run as a plain script go through here alike. torch is imported
only for a lab that does so (see `late`), and once the state says that the run is ours, so that whoever
waits sees it at once.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import math
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType, ModuleType
from typing import TYPE_CHECKING, Any

from dlstudy.errors import DlstudyError
from dlstudy.lab.failure import LAB_MODULE
from dlstudy.lab.lock import Lock
from dlstudy.runs.process import identity

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec

    from dlstudy.journal import Journal
    from dlstudy.lab.run import Run
    from dlstudy.runs.folder import RunFolder


class _StopBefore(BaseException):
    """A stop that came before there was anything to save."""


def train_in(folder: RunFolder, module: ModuleType | None = None, **facts: Any) -> str:
    """Train the run in `folder` to its end, or on from its last checkpoint; returns finished, stopped or failed.

    What is raised in the lab is written down (state, `end` event), not raised. `module`: the lab when it is
    imported already (a script). `facts`: more fields for the state.

    Raises `lock.Taken` when another process trains it; DlstudyError when the folder cannot be written.
    """
    began = time.perf_counter()
    lock = Lock(folder.path).take()
    try:
        before = folder.state()
        # What was asked of an earlier process is over; what was asked of a run that is new is meant for this one.
        if before.get("pid") is not None:
            folder.clear_control()
        pid, created = identity()
        started = before.get("started_at") or _now()
        folder.write_state(status="running", pid=pid, pid_created=created, started_at=started,
                           ended_at=None, error=None, recorded=None, **facts)  # fmt: skip
        return _Session(folder, module, began).train()
    finally:
        lock.release()


class _Session:
    def __init__(self, folder: RunFolder, module: ModuleType | None, began: float) -> None:
        self.folder, self.module, self.began = folder, module, began
        self.run: Run | None = None
        self.stop_asked = False

    def train(self) -> str:
        with _signals(self._ask_to_stop):
            try:
                self._train()
                status, error = "finished", None
            except BaseException as caught:
                status, error = self._why(caught)
        return self._end(status, error)

    def _train(self) -> None:
        info = self.folder.info
        run, module, settings = self._prepare(info)
        if self.stop_asked or self.folder.control() == "stop":
            raise _StopBefore  # nothing is lost: the last checkpoint, if there is one, is where it was
        if changed_since(self.folder):
            run.say(
                fr="Le lab a changé depuis le début de cette exécution, qui continue avec sa propre copie.",
                en="The lab has changed since this run began; the run goes on with its own copy.",
                kind="note",
            )
        if self.folder.control() == "pause":
            run.request("pause")  # asked while the lab was being imported
        module.train(run, settings)

    def _prepare(self, info: dict[str, Any]) -> tuple[Run, ModuleType, Any]:
        """Import the lab with this machine's threads and device, its settings checked once more."""
        from dlstudy.lab import answers, hardware, late, torchvision_ops

        threads = int(info.get("threads") or hardware.default_threads())
        hardware.set_threads(threads)
        torchvision_ops.watch()
        wanted = info.get("device") or "auto"
        sources = (self.folder.lab, *answers.all_copies(self.folder.path))
        device: Any = None
        if wanted not in ("auto", "cpu") or late.named_in(sources):
            device = hardware.choose_device(wanted)
            hardware.prepare(device)
        module = self.module or load_lab(self.folder.lab, _unit_folder(info))
        if late.torch is not None and device is None:  # something that the lab imports has brought it in
            device = hardware.choose_device(wanted)
            hardware.prepare(device)
        settings = settings_of(module, info.get("settings") or {})
        from dlstudy.lab.run import Run

        self.run = run = Run(
            self.folder, settings, device=device or wanted, bf16=None, threads=threads,
            device_name=hardware.device_name(device) if device else hardware.processor_name(),
            elapsed=time.perf_counter() - self.began,
        )  # fmt: skip
        return run, module, settings

    def _ask_to_stop(self) -> None:
        self.stop_asked = True
        if self.run is not None:
            self.run.request("stop")

    # ---- the end --------------------------------------------------------------------------------

    def _why(self, caught: BaseException) -> tuple[str, dict[str, Any] | None]:
        stopped: tuple[type[BaseException], ...] = (_StopBefore, KeyboardInterrupt)
        if self.run is not None:
            from dlstudy.lab.run import Stopped

            stopped = (*stopped, Stopped)
        if isinstance(caught, stopped):
            return "stopped", None
        from dlstudy.lab.failure import describe

        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):
                stream.flush()
        error = describe(caught, self.folder.lab if self.module is None else Path(self.module.__file__ or ""),
                         output=self.folder.output, info=self.folder.info)  # fmt: skip
        with contextlib.suppress(OSError):  # for who wants to know all
            trace = error.pop("trace")
            (self.folder.path / "traceback.txt").write_text(trace, "utf-8", "backslashreplace")
        return "failed", error

    def _end(self, status: str, error: dict[str, Any] | None) -> str:
        """The journal first: a run that is killed between the two ends again, and is recorded once all the same."""
        state = self.folder.state()
        metrics, seconds = state.get("metrics") or {}, float(state.get("seconds") or 0)
        if self.run is not None:
            self.run._recorder.flush()
            metrics, seconds = self.run._recorder.known, self.run._clock.t
        recorded = record(self.folder, status, seconds, metrics)
        if self.run is not None:
            if not recorded:
                self.run.say(
                    fr="Le journal n'a pas pu être écrit ; cette exécution y entrera à la prochaine occasion.",
                    en="The journal could not be written; this run will be entered at the next opportunity.",
                    kind="warning",
                )
            self.run.close(status, error)
            self.folder.write_state(recorded=recorded, best=best_of(self.folder))
        else:
            self.folder.write_state(status=status, ended_at=_now(), error=error, recorded=recorded)
        return status


def best_of(folder: RunFolder) -> dict[str, float]:
    """The best value of each accuracy that was logged, for lists of runs."""
    from dlstudy.runs.tail import Tail
    from dlstudy.runs.view import RunView

    series = RunView().feed_all(Tail(folder.events).read()).series
    finite = {name: [x for x in one.values if math.isfinite(x)]
              for name, one in series.items() if name.endswith("accuracy")}  # fmt: skip
    return {name: max(values) for name, values in finite.items() if values}


def record(folder: RunFolder, status: str, seconds: float, metrics: dict[str, Any]) -> bool:
    """Enter the end of a run in the journal, once; False if it could not be written."""
    from dlstudy.journal import Journal

    info = folder.info
    try:
        with Journal.open() as journal:
            if status == "finished":
                _record_predictions(folder, journal)
            journal.record_run(run=folder.id, lab=str(info.get("lab")), part=info.get("part"), seconds=seconds,
                               metrics=metrics, status=status, begun=info.get("created_at"))  # fmt: skip
    except DlstudyError as error:
        print(error.message, file=sys.stderr)
        return False
    return True


def _record_predictions(folder: RunFolder, journal: Journal) -> None:
    """Enter what was predicted of a run, beside what came of it, once: what was missed comes up for review."""
    from dlstudy.lab.predictions import outcomes
    from dlstudy.runs.tail import Tail
    from dlstudy.runs.view import RunView

    info = folder.info
    if not (info.get("predictions") or info.get("experiment")):
        return
    view = RunView().feed_all(Tail(folder.events).read())
    lab = str(info.get("lab"))
    journal.extend([
        ("prediction", str(info.get("part") or lab),
         {"run": folder.id, "lab": lab, "id": one.id, "answer": one.answer, "actual": one.actual, "right": one.right},
         None, f"prediction:{folder.id}:{info.get('created_at')}:{one.id}")
        for one in outcomes(info, view)
    ])  # fmt: skip


# ---- the lab -------------------------------------------------------------------------------------


def load_lab(path: Path, unit: Path | None = None) -> ModuleType:
    """Import a lab from its file; modules beside the original (in `unit`) can be imported by it.

    No bytecode is read or written there: what was trusted is the source.
    """
    import importlib.util

    if unit is not None:
        _import_sources_from(unit)
    spec = _spec_of(path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses and worker processes look it up there
    spec.loader.exec_module(module)
    if not callable(getattr(module, "train", None)):
        raise AttributeError("a lab defines a function train(run, s)")
    return module


def find_lab(folder: RunFolder) -> None:
    """Let this process, a worker that the lab's process started afresh, find the lab's own classes by its name."""
    unit = _unit_folder(folder.info)
    if unit is not None:
        _import_sources_from(unit)

    class Finder:
        @staticmethod
        def find_spec(name: str, *_: object) -> ModuleSpec | None:
            return _spec_of(folder.lab) if name == LAB_MODULE else None

    sys.meta_path.append(Finder)


def _spec_of(lab: Path) -> ModuleSpec | None:
    import importlib.util

    loader = _source_loader()(LAB_MODULE, str(lab))
    return importlib.util.spec_from_file_location(LAB_MODULE, lab, loader=loader)


def settings_of(module: ModuleType, values: dict[str, Any]) -> Any:
    """The lab's `Settings` with these values, which are checked. UserError when one does not fit."""
    from dlstudy.lab.settings import Settings

    declared = getattr(module, "Settings", None)
    kind = declared if isinstance(declared, type) and issubclass(declared, Settings) else Settings
    return kind(**values)


def changed_since(folder: RunFolder) -> bool:
    """Whether the lab in its curriculum is another than the copy that this run trains."""
    source = folder.info.get("source")
    try:
        return bool(source) and Path(str(source)).read_bytes() != folder.lab.read_bytes()
    except OSError:
        return False  # moved or deleted: the copy is all there is


def _unit_folder(info: dict[str, Any]) -> Path | None:
    source = info.get("source")
    if not source or not Path(source).parent.is_dir():
        return None
    return Path(source).parent


@functools.cache
def _source_loader() -> Any:
    from importlib.machinery import SourceFileLoader

    class FromSource(SourceFileLoader):
        """Compiles the source each time: bytecode beside it may be older than the trust, or somebody else's."""

        def get_code(self, fullname: str) -> Any:
            path = self.get_filename(fullname)
            return self.source_to_code(self.get_data(path), path)

    return FromSource


def _import_sources_from(folder: Path) -> None:
    from importlib.machinery import (
        EXTENSION_SUFFIXES,
        SOURCE_SUFFIXES,
        ExtensionFileLoader,
        FileFinder,
    )

    root = os.path.abspath(folder)
    details = [(ExtensionFileLoader, EXTENSION_SUFFIXES), (_source_loader(), SOURCE_SUFFIXES)]

    def hook(path: str) -> Any:
        if os.path.abspath(path) != root and not os.path.abspath(path).startswith(root + os.sep):
            raise ImportError(path)
        return FileFinder(path, *details)

    sys.path_hooks.insert(0, hook)
    sys.path_importer_cache.pop(root, None)
    sys.path.insert(0, root)  # as when the lab is run as a script


# ---- signals -------------------------------------------------------------------------------------


@contextlib.contextmanager
def _signals(stop: Callable[[], None]) -> Iterator[None]:
    """Ctrl-C, `kill` and a shutdown save and stop; a second one ends at once. A closed terminal does nothing."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    names = [name for name in ("SIGINT", "SIGTERM") if hasattr(signal, name)]
    before = {name: signal.getsignal(getattr(signal, name)) for name in names}

    owner = os.getpid()

    def heard(number: int, frame: FrameType | None) -> None:
        if os.getpid() != owner:  # a worker that was forked, and is asked to go
            os._exit(128 + number)
        for name in names:  # the next one is for real
            signal.signal(getattr(signal, name), signal.SIG_DFL)
        stop()

    for name in names:
        signal.signal(getattr(signal, name), heard)
    hangup = getattr(signal, "SIGHUP", None)
    quiet = signal.signal(hangup, signal.SIG_IGN) if hangup is not None else None
    try:
        yield
    finally:
        for name in names:
            signal.signal(getattr(signal, name), before[name])
        if hangup is not None:
            signal.signal(hangup, quiet if quiet is not None else signal.SIG_DFL)


def _now() -> str:
    return dt.datetime.now(dt.timezone.utc).isoformat()
