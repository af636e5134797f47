"""What went wrong inside the dashboard, written down for whoever has to mend it."""

from __future__ import annotations

import datetime as dt
import traceback

from dlstudy.home import home

#: Bytes of old accounts that are kept.
KEPT = 200_000


def write_down(error: BaseException) -> str:
    """Append the traceback to a file and return its path; "" where nothing can be written."""
    path = home().data / "logs" / "dashboard.log"
    text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file() and path.stat().st_size > KEPT:
            path.replace(path.with_suffix(".old.log"))
        with open(path, "a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{dt.datetime.now().astimezone():%Y-%m-%d %H:%M:%S %z}\n{text}\n")
    except OSError:
        return ""
    return str(path)
