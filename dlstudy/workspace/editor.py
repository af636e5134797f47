"""The learner's editor: what ``$VISUAL`` and ``$EDITOR`` name, or one that is usually there."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

#: Editors with a window of their own: they are started, and the terminal stays free.
_WINDOWS = {
    "code", "code-insiders", "codium", "vscodium", "cursor", "windsurf", "zed", "zeditor", "subl", "sublime_text",
    "atom", "mate", "gedit", "gnome-text-editor", "kate", "kwrite", "gvim", "mvim", "macvim", "pycharm", "charm",
    "idea", "spyder", "geany", "mousepad", "xed", "pluma", "lapce", "notepad", "notepad++", "open", "xdg-open",
}  # fmt: skip
#: What to look for where the learner named none.
_USUAL = ("nano", "vim", "vi") if sys.platform != "win32" else ("notepad",)


class Editor(NamedTuple):
    """An editor: the command without the file, and whether it opens a window of its own."""

    command: tuple[str, ...]
    window: bool

    @property
    def name(self) -> str:
        return Path(self.command[0]).name


class Found(NamedTuple):
    """The editor to use (None: there is none), and what ``$VISUAL`` or ``$EDITOR`` named in vain."""

    editor: Editor | None
    missing: tuple[str, ...] = ()
    chosen: bool = False


def find(environ: Mapping[str, str] = os.environ) -> Found:
    """The editor that the environment names, with its arguments (``code --wait``), else a usual one."""
    missing: list[str] = []
    for variable in ("VISUAL", "EDITOR"):
        text = environ.get(variable, "").strip()
        command = _words(text)
        if not command:
            continue
        program = shutil.which(command[0], path=environ.get("PATH"))
        if program:
            return Found(Editor((program, *command[1:]), _stem(program) in _WINDOWS), tuple(missing), True)
        missing.append(f"${variable}={text}")
    for name in _USUAL:
        program = shutil.which(name, path=environ.get("PATH"))
        if program:
            return Found(Editor((program,), name in _WINDOWS), tuple(missing))
    return Found(None, tuple(missing))


def _words(text: str) -> list[str]:
    """A command line in words; a path with spaces that exists is one word."""
    if not text or os.path.isfile(os.path.expanduser(text)):
        return [os.path.expanduser(text)] if text else []
    try:
        words = shlex.split(text, posix=sys.platform != "win32")
    except ValueError:  # a quote without its end
        words = text.split()
    return [os.path.expanduser(words[0]), *words[1:]] if words else []


def _stem(program: str) -> str:
    name = Path(program).name.lower()
    return name.rsplit(".", 1)[0] if name.endswith((".exe", ".cmd", ".bat")) else name


def run(editor: Editor, file: Path) -> int:
    """Open a file and wait until the editor is closed; its exit code. OSError if it cannot be started.

    Ctrl-C is for the editor: we wait on.
    """
    with subprocess.Popen([*editor.command, str(file)]) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue


def start(editor: Editor, file: Path) -> None:
    """Open a file in an editor with a window of its own, and come back at once. OSError if it cannot be started."""
    subprocess.Popen(
        [*editor.command, str(file)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
