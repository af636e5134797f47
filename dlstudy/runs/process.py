"""Whether the process that wrote a run's state is still there."""

from __future__ import annotations

import os

#: A process's creation time is read off the boot time, which moves when the clock is corrected; the
#: same number is never given to another process within so few seconds.
TOLERANCE = 5.0


def identity() -> tuple[int, float]:
    """This process as a run's state names it: its number, and when it was created (Unix time)."""
    import psutil

    return os.getpid(), psutil.Process().create_time()


def alive(pid: object, created: object) -> bool:
    """Whether process `pid` runs and is the one created then: numbers are used again after a while."""
    import psutil

    if not isinstance(pid, int) or not isinstance(created, (int, float)) or pid <= 0:
        return False
    try:
        process = psutil.Process(pid)
        # A killed child that its parent has not yet asked about is only a name in a table.
        return process.status() != psutil.STATUS_ZOMBIE and abs(process.create_time() - created) < TOLERANCE
    except psutil.AccessDenied:  # somebody else's process: it exists, and that is all we may know
        return True
    except (psutil.Error, OSError, ValueError, OverflowError):
        return False
