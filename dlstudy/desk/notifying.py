"""Calling the learner: the terminal's bell, or a notification of the desktop."""

from __future__ import annotations

import shutil
import subprocess
import sys


def command(words: str, platform: str = sys.platform) -> list[str] | None:
    """The desktop's own program for a notification with its arguments, None where there is none."""
    if platform == "darwin":
        quoted = words.replace("\\", "\\\\").replace('"', '\\"')
        return ["osascript", "-e", f'display notification "{quoted}" with title "dlstudy"']
    found = shutil.which("notify-send")
    return [found, "--app-name=dlstudy", "--", "dlstudy", words] if found else None


def notify(how: str, words: str) -> bool:
    """Call as the setting `block_end` says; whether the caller shall ring the bell.

    Args:
        how: "bell", "desktop" (the bell, where the desktop cannot) or "none".
    """
    if how == "none":
        return False
    if how == "desktop" and (arguments := command(words)):
        try:
            subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
        except OSError:
            return True
        return False
    return True
