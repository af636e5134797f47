"""The process that trains: ``python -m dlstudy.training.child FOLDER``, started by `launch`.

It is in a session of its own and has no terminal; what the lab prints is in ``output.log``. Exit codes:
0 finished, 1 failed, 130 stopped, 3 somebody else trains this run.
"""

from __future__ import annotations

import faulthandler
import os
import sys

from dlstudy.errors import DlstudyError
from dlstudy.language import LANGUAGES, say, set_language

#: Where the lab's own worker processes read which run they work for.
RUN = "DLSTUDY_RUN"


def main(arguments: list[str]) -> int:
    """Train the run in the folder that is named; returns the exit code."""
    from dlstudy.lab.ending import EXIT_CODES
    from dlstudy.lab.lock import Taken
    from dlstudy.lab.memory import oom_kills
    from dlstudy.lab.session import train_in
    from dlstudy.runs.folder import RunFolder

    faulthandler.enable()  # a crash in compiled code leaves a trace in output.log
    folder = RunFolder(os.path.abspath(arguments[0]))
    os.environ[RUN] = str(folder.path)
    try:
        chosen = folder.info.get("language")
        set_language(chosen if chosen in LANGUAGES else None)
        return EXIT_CODES[train_in(folder, oom_kills=oom_kills())]
    except Taken:
        print(say(fr=f"Un autre processus entraîne déjà {folder.id}.",
                  en=f"Another process is training {folder.id} already."), file=sys.stderr)  # fmt: skip
        return 3
    except DlstudyError as error:
        print("\n".join(filter(None, (error.message, error.hint))), file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
elif __name__ == "__mp_main__" and RUN in os.environ:
    # A worker of the lab's that was started afresh, as macOS and Windows start all of them.
    from dlstudy.lab.session import find_lab
    from dlstudy.runs.folder import RunFolder

    find_lab(RunFolder(os.environ[RUN]))
