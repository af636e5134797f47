"""The judge's side of the child: start it, read what it tells, end it when it takes too long."""

from __future__ import annotations

import contextlib
import json
import os
import re
import selectors
import signal
import subprocess
import sys
import time
from typing import Any, NamedTuple

from dlstudy.checking.encoding import take
from dlstudy.checking.limits import MUTE, UNHEARD, Limits
from dlstudy.checking.loading import Exercise
from dlstudy.checking.pace import Pace
from dlstudy.language import language, say

#: Where the system can fork and its libraries survive it (Apple's do not always).
FORKS = hasattr(os, "fork") and sys.platform != "darwin"


class Seen(NamedTuple):
    """All that was observed of a file.

    Attributes:
        load: what the file raised when it was loaded, None if nothing.
        observations: messages by target, as (head, value).
        ends: how a target ended when it ended badly: {"kind": "time" | "crash" | "exit" | "tampered" | "refused" |
            "channel" | "unseen", …}.
        printed: the beginning of what was printed, cut.
    """

    load: dict[str, Any] | None
    observations: dict[str, list[tuple[dict[str, Any], Any]]]
    ends: dict[str, dict[str, Any]]
    printed: str


class _Life(NamedTuple):
    load: dict[str, Any] | None
    loaded: bool
    current: str | None
    finished: list[str]
    end: dict[str, Any] | None


def observe(
    exercise: Exercise,
    path: str,
    source: str,
    limits: Limits,
    root: str,
    *,
    fork: bool = FORKS,
    targets: list[str] | None = None,
) -> Seen:
    """Run the learner's file in children, one after the other if they die, until every target has been seen."""
    left = list(targets or exercise.book.targets())
    observations: dict[str, list[tuple[dict[str, Any], Any]]] = {target: [] for target in left}
    ends: dict[str, dict[str, Any]] = {}
    output = _Output(limits.output)
    deaths = 0
    while left:
        life = _live(exercise, path, source, left, limits, root, observations, ends, output, fork)
        if not life.loaded:
            load = life.load or {**(life.end or {"kind": "crash"}), "loading": True}
            return Seen(load, observations, ends, output.text())
        left = [target for target in left if target not in life.finished]
        if life.end is None:
            break
        deaths += 1
        if life.current is not None:
            ends[life.current] = life.end
            left = [target for target in left if target != life.current]
        if deaths >= limits.deaths or life.current is None:
            break
    for target in left:
        ends.setdefault(target, {"kind": "unseen"})
    return Seen(None, observations, ends, output.text())


def _live(
    exercise: Exercise, path: str, source: str, targets: list[str], limits: Limits, root: str,
    observations: dict[str, list[tuple[dict[str, Any], Any]]], ends: dict[str, dict[str, Any]],
    output: _Output, fork: bool,
) -> _Life:  # fmt: skip
    """One child, from its birth to its end."""
    child = _Forked(exercise, path, source, targets, limits, root) if fork else \
        _Spawned(exercise, path, source, targets, limits, root)  # fmt: skip
    buffer = bytearray()
    load: dict[str, Any] | None = None
    loaded = done = False
    current: str | None = None
    finished: list[str] = []
    over: dict[str, Any] | None = None
    deadline = time.monotonic() + limits.wall + (0 if fork else 20)
    pace = Pace(child.pid, limits, 0 if fork else 20)
    chooser = selectors.DefaultSelector()
    for stream in child.streams:
        chooser.register(stream, selectors.EVENT_READ)
    open_streams = set(child.streams)
    try:
        while child.results in open_streams and not done:
            wait = deadline - time.monotonic()
            if wait <= 0:
                child.tell_where()
                over = pace.at_the_end()
                break
            for key, _ in chooser.select(min(wait, 1.0)):
                data = os.read(key.fd, 1 << 16)
                if not data:
                    chooser.unregister(key.fd)
                    open_streams.discard(key.fd)
                elif key.fd == child.results:
                    buffer += data
                elif key.fd == child.traces:
                    child.trace += data
                    if b"most recent call first" in child.trace and b"Fatal" not in child.trace:
                        over = {"kind": "time", "waited": False}
                else:
                    output.add(data)
            try:
                while (one := take(buffer)) is not None:
                    head, value = one
                    if "load" in head:
                        load, loaded = head["load"], head["load"] is None
                        done = not loaded
                    elif "begin" in head:
                        current = head["begin"]
                        deadline = time.monotonic() + limits.wall
                        pace = Pace(child.pid, limits)
                    elif "end" in head:
                        finished.append(head["end"])
                        current = None
                        if head.get("tampered"):
                            ends[head["end"]] = {"kind": "tampered", "what": head["tampered"]}
                        elif head.get("refused"):
                            ends[head["end"]] = {"kind": "refused", "what": head["refused"][0],
                                                 "detail": head["refused"][1]}  # fmt: skip
                    elif "done" in head:
                        done = True
                    elif current is not None and "check" in head:
                        observations[current].append((head, value))
            except (ValueError, KeyError, TypeError):
                over = {"kind": "channel"}  # only somebody else's bytes are malformed
            if over is None and (over := pace.over()) is not None:
                child.tell_where()
            if over:
                break
        if over and over["kind"] == "time":
            _drain(chooser, child, output, 0.3)
        status = child.end(kill=over is not None)
        _drain(chooser, child, output, 0.05)
    finally:
        child.end(kill=True)
        chooser.close()
        child.close()
    if over is None and not done:
        over = _cause(status)
        if over.get("signal") == "SIGABRT" and b"bad_alloc" in output.kept:
            over = {"kind": "memory"}
    if b"dlstudy\n" in child.trace[:8]:
        over = {"kind": "crash", "inside": bytes(child.trace[8:]).decode("utf-8", "replace")}
    if over is not None:
        over["line"] = _line(bytes(child.trace), path)
        over.setdefault("seconds", limits.wall if over.get("waited") else limits.seconds)
    return _Life(load, loaded, current, finished, over)


def _cause(status: int) -> dict[str, Any]:
    """Why a process ended that had more to say."""
    if status < 0:
        name = next((one.name for one in signal.Signals if one == -status), str(-status))
        if name in ("SIGXCPU", "SIGPROF", "SIGALRM"):
            return {"kind": "time"}
        return {"kind": "crash", "signal": name}
    if status in (MUTE, UNHEARD):
        return {"kind": "channel"}
    return {"kind": "exit", "code": status}


def _line(trace: bytes, path: str) -> int | None:
    """The learner's innermost line in what faulthandler wrote."""
    ascii_path = "".join(
        c if 32 <= ord(c) < 127 else f"\\x{ord(c):02x}" if ord(c) < 256 else f"\\u{ord(c):04x}"
        if ord(c) < 65536 else f"\\U{ord(c):08x}" for c in path)  # fmt: skip
    for line in trace.decode("ascii", "replace").splitlines():
        found = re.match(r'\s*File "(.*)", line (\d+) in ', line)
        if found and found[1] == ascii_path:
            return int(found[2])
    return None


def _drain(
    chooser: selectors.BaseSelector, child: _Forked | _Spawned, output: _Output, seconds: float
) -> None:
    """What is still in the pipes: the trace of a stuck process, the last lines of a dead one."""
    until = time.monotonic() + seconds
    while (wait := until - time.monotonic()) > 0:
        ready = chooser.select(wait)
        if not ready and not chooser.get_map():
            return
        for key, _ in ready:
            data = os.read(key.fd, 1 << 16)
            if not data:
                chooser.unregister(key.fd)
            elif key.fd == child.traces:
                child.trace += data
            elif key.fd != child.results:
                output.add(data)
        if not chooser.get_map():
            return


class _Output:
    """The beginning of what was printed; the rest is counted."""

    def __init__(self, most: int) -> None:
        self.most, self.kept, self.total = most, bytearray(), 0

    def add(self, data: bytes) -> None:
        """More of it."""
        self.total += len(data)
        if len(self.kept) < 4 * self.most:
            self.kept += data

    def text(self) -> str:
        """The text, cut; the cut is shown."""
        text = bytes(self.kept).decode("utf-8", "replace")
        if len(text) <= self.most and self.total == len(self.kept):
            return text
        return text[: self.most] + "\n" + say(fr="… (la suite est coupée)", en="… (the rest is cut)")


def _close_others(kept: list[int]) -> None:
    """In a new child: the judge's own pipes are none of its business, above all the one for verdicts."""
    begin = 3
    for descriptor in [*sorted(kept), os.sysconf("SC_OPEN_MAX")]:
        if begin < descriptor:
            os.closerange(begin, descriptor)
        begin = descriptor + 1


class _Forked:
    """A child forked from this process, in which everything is loaded already."""

    def __init__(
        self, exercise: Exercise, path: str, source: str, targets: list[str], limits: Limits, root: str
    ) -> None:
        pipes = [os.pipe() for _ in range(3)]
        self.results, self.output, self.traces = (reading for reading, _ in pipes)
        self.streams = [self.results, self.output, self.traces]
        self.trace = bytearray()
        self.status: int | None = None
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                for reading in self.streams:
                    os.close(reading)
                from dlstudy.checking import child

                _close_others([writing for _, writing in pipes])
                results, output, traces = (writing for _, writing in pipes)
                child.run(exercise, path, source, targets, limits, results, output, traces, root)
            finally:
                os._exit(72)
        for _, writing in pipes:
            os.close(writing)

    def tell_where(self) -> None:
        """Ask for the line it is in."""
        with contextlib.suppress(OSError):
            os.kill(self.pid, signal.SIGPROF)

    def end(self, *, kill: bool) -> int:
        """Wait for its end, bring it about if need be; exit code, or minus a signal's number."""
        if self.status is None:
            if kill:
                self._kill()
            else:  # it closed its results, and may hang all the same
                until = time.monotonic() + 2
                while time.monotonic() < until:
                    pid, status = os.waitpid(self.pid, os.WNOHANG)
                    if pid:
                        self.status = os.waitstatus_to_exitcode(status)
                        self._kill_group()
                        return self.status
                    time.sleep(0.002)
                self._kill()
            _, status = os.waitpid(self.pid, 0)
            self.status = os.waitstatus_to_exitcode(status)
            self._kill_group()
        return self.status

    def _kill(self) -> None:
        self._kill_group()
        with contextlib.suppress(OSError):
            os.kill(self.pid, signal.SIGKILL)

    def _kill_group(self) -> None:
        with contextlib.suppress(OSError):
            os.killpg(self.pid, signal.SIGKILL)

    def close(self) -> None:
        """Close the pipes."""
        for stream in self.streams:
            with contextlib.suppress(OSError):
                os.close(stream)


class _Spawned:
    """A child started afresh: slower, for systems that cannot fork. On Windows prints and traces share a pipe."""

    def __init__(
        self, exercise: Exercise, path: str, source: str, targets: list[str], limits: Limits, root: str
    ) -> None:
        self.traces, writing = os.pipe() if os.name == "posix" else (-1, -1)
        more: dict[str, Any] = {"pass_fds": (writing,)} if writing >= 0 else {}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "dlstudy.checking.child", str(writing)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more,
        )  # fmt: skip
        if writing >= 0:
            os.close(writing)
        assert self.process.stdin and self.process.stdout and self.process.stderr
        self.pid = self.process.pid
        self.results, self.output = self.process.stdout.fileno(), self.process.stderr.fileno()
        self.streams = [self.results, self.output, *([self.traces] if self.traces >= 0 else [])]
        self.trace = bytearray()
        request = {"unit": exercise.unit, "folder": str(exercise.folder), "variant": exercise.variant, "path": path,
                   "source": source, "targets": targets, "limits": list(limits), "root": root,
                   "language": language()}  # fmt: skip
        with contextlib.suppress(OSError):
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            self.process.stdin.close()

    def tell_where(self) -> None:
        """Ask for the line it is in, where there is such a signal."""
        if hasattr(signal, "SIGPROF"):
            with contextlib.suppress(OSError):
                self.process.send_signal(signal.SIGPROF)

    def end(self, *, kill: bool) -> int:
        """Wait for its end, bring it about if need be."""
        if not kill:
            with contextlib.suppress(subprocess.TimeoutExpired):
                return self.process.wait(2)
        self.process.kill()
        return self.process.wait()

    def close(self) -> None:
        """Close the pipes."""
        if self.traces >= 0:
            os.close(self.traces)
            self.traces = -1
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()
