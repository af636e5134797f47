"""The screens. ``watch`` opens the lab screen on a run, live or ended."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlstudy.runs.folder import RunFolder


def watch(folder: RunFolder) -> str:
    """Show a run until the learner leaves. Returns how: "ended" (it is over), "detached" (it goes on), "stopped".

    Needs a terminal. The training is never waited for and never blocked.
    """
    from dlstudy.home import settings
    from dlstudy.tui.app import LabApp

    app = LabApp(folder, theme=settings()["theme"])
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(5)  # the training comes first where both want the processor
    return app.run() or "detached"
