"""Getting, importing and verifying data sets in a process of its own, for a screen that has to stay quick and small.

`Work` starts it and knows how far it is; whoever shows it looks at its fields now and then. The process ends with
the one that started it, however that ends; what it leaves is what an interrupted command leaves: a download that goes
on where it was, and never half a set.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from dlstudy.desk.progress import Pace
from dlstudy.errors import DlstudyError
from dlstudy.language import language, reason, say

#: What is run with the order, as JSON, as its last argument. Tests put a catalog of their own before it.
COMMAND = [sys.executable, "-m", "dlstudy.desk.data_child"]
#: Seconds that a cancelled process may take to leave things in order.
PATIENCE = 5.0


class Work:
    """One of ``get``, ``import`` and ``verify``, at work on a set.

    Attributes:
        pace: how far it is.
        file: the file that is being fetched, "" if none.
        said: what was to be said on the way: mirrors that were given up.
        over: whether it has ended: with `result`, with `error`, or cancelled.
        result: what `set.json` says of the set; {} where there was nothing to do.
    """

    def __init__(self, verb: str, name: str, **more: Any) -> None:
        """more: the arguments of `getting.get` (mirror) or `importing.import_set` (path, size, replace)."""
        self.verb, self.name, self.more = verb, name, more
        self.pace = Pace(bytes_=verb != "import")
        self.file = ""
        self.said: list[str] = []
        self.over = self.cancelled = False
        self.result: dict[str, Any] | None = None
        self.error: DlstudyError | None = None
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> Work:
        """Begin. Raises DlstudyError where no process can be started."""
        import dlstudy

        order = {"verb": self.verb, "name": self.name, "language": language(), **self.more}
        environment = dict(os.environ)
        if root := environment.get("DLSTUDY_HOME"):
            from dlstudy.home import typed_path

            environment["DLSTUDY_HOME"] = str(typed_path(root))
        try:
            self._child = subprocess.Popen(
                [*COMMAND, json.dumps(order)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, env=environment, start_new_session=sys.platform != "win32",
                cwd=Path(dlstudy.__file__).parents[1],  # not where somebody's numpy.py may lie
            )  # fmt: skip
        except OSError as error:
            why = reason(error)
            raise DlstudyError(say(fr=f"Impossible de lancer un processus : {why}.",
                                   en=f"Cannot start a process: {why}.")) from error  # fmt: skip
        threading.Thread(target=self._listen, name=f"data {self.name}", daemon=True).start()
        return self

    def cancel(self, *, wait: bool = False) -> None:
        """Let it end as soon as it can; what was fetched so far is kept."""
        self.cancelled = True
        child = self._child
        if child is None or child.stdin is None:
            return
        with contextlib.suppress(OSError):
            child.stdin.close()  # the child sees that nobody waits any more
        watch = threading.Thread(target=_end, args=(child,), daemon=True)
        watch.start()
        if wait:
            watch.join(PATIENCE + 1)

    def _listen(self) -> None:
        child = self._child
        assert child is not None and child.stdout is not None
        for line in child.stdout:
            try:
                self._hear(json.loads(line))
            except (ValueError, KeyError, TypeError):
                continue  # something else that was printed
        code = child.wait()
        if self.result is None and self.error is None and not self.cancelled:
            self.error = DlstudyError(
                say(fr=f"Le processus s'est arrêté sans rien dire (code {code}).",
                    en=f"The process ended without a word (code {code})."),
                hint=say(fr=f"Pour voir pourquoi : dlstudy data {self.verb} {self.name}.",
                         en=f"To see why: dlstudy data {self.verb} {self.name}."),
            )  # fmt: skip
        self.over = True

    def _hear(self, message: dict[str, Any]) -> None:
        if "total" in message:
            self.file = message.get("file", "")
            self.pace(int(message["done"]), int(message["total"]))
        elif "say" in message:
            self.said.append(str(message["say"]))
        elif "result" in message:
            self.result = dict(message["result"])
        elif "error" in message:
            self.error = DlstudyError(str(message["error"]), message.get("hint"))


def _end(child: subprocess.Popen[bytes]) -> None:
    try:
        child.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
