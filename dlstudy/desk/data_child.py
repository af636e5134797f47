"""The process that `data_work` starts: does what the JSON in its last argument says, and tells how far it is.

Every line of its output is a JSON object: ``{"done", "total", "file"}`` on the way, ``{"say"}``, at the end
``{"result"}`` or ``{"error", "hint"}``. When its input is closed nobody waits any more, and it ends as after Ctrl-C.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dlstudy.errors import DlstudyError
from dlstudy.language import reason, say, set_language

#: Seconds between two words about how far it is, and until an end that nothing else brought about.
EVERY, PATIENCE = 0.1, 3.0


class Teller:
    """Writes the lines."""

    def __init__(self) -> None:
        self._last = float("-inf")
        self._whole = 0

    def __call__(self, **message: Any) -> None:
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()

    def progress(self, done: int, total: int, file: str = "") -> None:
        now = time.monotonic()
        if now - self._last >= EVERY or done >= total > self._whole:
            self._last, self._whole = now, total if done >= total else 0
            self(done=done, total=total, file=file)


def work(order: dict[str, Any], tell: Teller) -> dict[str, Any]:
    """Do it; what there is to report. Raises DlstudyError."""
    verb, name = order["verb"], order["name"]
    if verb == "get":
        from dlstudy.datasets import getting

        return getting.get(name, mirror=order.get("mirror"), say_so=lambda text: tell(say=text),
                           progress=lambda file, done, total: tell.progress(done, total, file)) or {}  # fmt: skip
    if verb == "import":
        from dlstudy.datasets import importing

        return importing.import_set(name, Path(order["path"]), size=order.get("size"),
                                    replace=bool(order.get("replace")), progress=tell.progress)  # fmt: skip
    from dlstudy.datasets import keeping

    keeping.verify(name, progress=tell.progress)
    return {}


def leave_with_parent() -> None:
    """Wait until the input is closed, then end: in order if that can be had, else all the same."""
    while sys.stdin.buffer.read(1):
        pass
    _interrupt()
    time.sleep(PATIENCE)
    os._exit(130)


def _interrupt() -> None:
    if sys.platform == "win32":
        import _thread

        _thread.interrupt_main()
    else:
        import signal

        os.kill(os.getpid(), signal.SIGINT)  # it wakes what waits for the network, too


def main(before: Callable[[], Any] = lambda: None) -> int:
    """before: what is to be done first."""
    import signal

    signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(os, "nice"):
        os.nice(3)  # the screen, and a training, come first
    threading.Thread(target=leave_with_parent, daemon=True).start()
    order = json.loads(sys.argv[-1])
    set_language(order["language"])
    tell = Teller()
    try:
        before()
        tell(result=work(order, tell))
        return 0
    except KeyboardInterrupt:
        return 130
    except DlstudyError as error:
        tell(error=error.message, hint=error.hint)
    except OSError as error:
        why = reason(error)
        tell(error=say(fr=f"Le système a refusé : {why}.", en=f"The system refused: {why}."), hint=None)
    except Exception as error:
        words = f"{type(error).__name__}: {error}"
        tell(error=say(fr=f"Erreur inattendue : {words}", en=f"Unexpected error: {words}"), hint=None)
    return 1


if __name__ == "__main__":
    sys.exit(main())
