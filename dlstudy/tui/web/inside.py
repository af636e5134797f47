"""The process behind one page of the browser: the dashboard, drawing into a pipe. The server starts it.

Its last argument is JSON: the language ("fr", "en" or null) and the curriculum's path, or null.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

#: Seconds between two looks at whether the server is still there.
LOOK = 2.0


def main() -> int:
    from dlstudy.desk.day import sit_down
    from dlstudy.errors import DlstudyError
    from dlstudy.home import settings
    from dlstudy.language import set_language

    order = json.loads(sys.argv[-1])
    server = os.getppid()
    path = Path(order["path"]) if order["path"] else None
    try:
        set_language(order["language"] or settings()["language"])
        desk = sit_down(path, reviews=True)
        theme = settings()["theme"]
    except DlstudyError as error:
        return _refuse("\n".join(filter(None, [error.message, error.hint])))
    from dlstudy.tui.dashboard.app import Dashboard

    class Served(Dashboard):
        """Ends with its server, however that ends."""

        def on_mount(self) -> None:
            super().on_mount()
            self.set_interval(LOOK, self._still_served)

        def _still_served(self) -> None:
            if not _lives(server):
                self.let_go()

    Served(path, desk, theme=theme).run()
    return 0


def _lives(server: int) -> bool:
    if sys.platform != "win32":
        return os.getppid() == server
    import psutil

    return psutil.pid_exists(server)


def _refuse(words: str) -> int:
    """Show why there is no dashboard, in the form in which the driver would write it."""
    shown = words.replace("\n", "\r\n").encode()
    sys.stdout.buffer.write(b"__GANGLION__\nD%s%s" % (len(shown).to_bytes(4, "big"), shown))
    sys.stdout.buffer.flush()
    sys.stdin.buffer.read(1)  # until the page is closed, or a key is pressed
    return 1


if __name__ == "__main__":
    sys.exit(main())
