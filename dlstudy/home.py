"""Where things live on the learner's machine, and the settings.

``DLSTUDY_HOME`` puts everything into one folder (tests, a USB stick); otherwise the
system's usual places are used (platformdirs).
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from dlstudy.errors import DlstudyError, UserError
from dlstudy.language import LANGUAGES, reason, say

T = TypeVar("T")


class Home(NamedTuple):
    """The program's folders. Nothing is created before something is written.

    (Importing dataclasses would cost `dlstudy today` 2 ms.)
    """

    data: Path
    config: Path
    cache: Path

    @property
    def journal(self) -> Path:
        return self.data / "journal.db"

    @property
    def runs(self) -> Path:
        return self.data / "runs"

    @property
    def datasets(self) -> Path:
        return self.data / "datasets"

    @property
    def settings_file(self) -> Path:
        return self.config / "settings.json"

    @property
    def trust_file(self) -> Path:
        return self.config / "trusted.json"


def home() -> Home:
    """The folders in force."""
    root = os.environ.get("DLSTUDY_HOME")
    if root:
        base = typed_path(root)
        return Home(data=base, config=base, cache=base / "cache")
    import platformdirs

    return Home(
        data=Path(platformdirs.user_data_dir("dlstudy", appauthor=False)),
        config=Path(platformdirs.user_config_dir("dlstudy", appauthor=False)),
        cache=Path(platformdirs.user_cache_dir("dlstudy", appauthor=False)),
    )


def workspace() -> Path:
    """The folder in which the learner writes: the setting, else `workspace` in DLSTUDY_HOME, else ``~/dlstudy``."""
    chosen = settings()["workspace"]
    if chosen:
        return Path(chosen)
    root = os.environ.get("DLSTUDY_HOME")
    return typed_path(root) / "workspace" if root else typed_path("~/dlstudy")


def typed_path(text: str | os.PathLike[str]) -> Path:
    """The absolute path that was meant by a typed one: ``~`` is the home, a user that does not exist a plain name."""
    return Path(os.path.expanduser(text)).absolute()


def write_atomic(path: Path, content: str | bytes) -> None:
    """Write a whole file or none of it: a temporary file beside it, flushed to disk, then renamed.

    Raises DlstudyError with the reason (read-only, disk full) and leaves the old file alone.
    """
    # A file name may hold bytes that are no UTF-8 (a lone surrogate in Python): as JSON escapes it, if it must.
    blob = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(temporary, "wb") as file:
            file.write(blob)
            file.flush()
            os.fsync(file.fileno())
        patiently(lambda: os.replace(temporary, path))
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise cannot_write(path, error) from error


def patiently(call: Callable[[], T]) -> T:
    """What `call` returns. Windows refuses to read a file in the moment in which somebody replaces it, and to
    replace it while somebody reads it: there, the call is tried again for a second."""
    attempts = 20 if sys.platform == "win32" else 1
    for attempt in range(1, attempts + 1):
        try:
            return call()
        except PermissionError:
            if attempt == attempts:
                raise
            time.sleep(0.05)
    raise AssertionError


def cannot_write(path: Path, error: OSError) -> DlstudyError:
    """The error for a folder that is read-only, full or not ours, in the learner's words."""
    return DlstudyError(
        say(fr=f"Impossible d'écrire {path} : {reason(error)}.", en=f"Cannot write {path}: {reason(error)}."),
        hint=say(
            fr="Libérez de la place ou rendez le dossier accessible en écriture, "
            "ou choisissez un autre dossier avec la variable DLSTUDY_HOME.",
            en="Free some space or make the folder writable, "
            "or choose another folder with the DLSTUDY_HOME variable.",
        ),
    )


_TIME = re.compile(r"([01]?\d|2[0-3]):[0-5]\d")


def _one_of(*values: str):
    def check(text: str) -> str:
        if text not in values:
            raise ValueError(" | ".join(values))
        return text

    return check


def _time(text: str) -> str:
    if not _TIME.fullmatch(text):
        raise ValueError("HH:MM")
    return text.rjust(5, "0")


def _minutes(text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        value = 0
    if not 1 <= value <= 24 * 60:
        raise ValueError("1 … 1440")
    return value


def _cards(least: int):
    def check(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= 9999:
            raise ValueError(f"{least} … 9999")
        return int(text)

    return check


def _threads(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 1024:
        raise ValueError("1 … 1024")
    return int(text)


def _folder(text: str) -> str:
    return str(typed_path(text))


def _timezone(text: str) -> str:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(text)
    except Exception:
        raise ValueError("Europe/Paris, America/New_York, …") from None
    return text


#: What a training may be told to compute on.
DEVICES = ("auto", "cpu", "cuda", "mps")

#: Every setting: its name, how a typed value is read (ValueError says what is allowed), its default.
SETTINGS: dict[str, tuple[Any, Any]] = {
    "language": (_one_of(*LANGUAGES), None),
    "day_end": (_time, "04:00"),
    "daily_maximum": (_minutes, 180),
    "reviews_per_day": (_cards(1), 40),
    "new_cards_per_day": (_cards(0), 15),
    "timezone": (_timezone, None),
    "curriculum": (_folder, None),
    "workspace": (_folder, None),
    "device": (_one_of(*DEVICES), "auto"),
    "threads": (_threads, None),
    "theme": (_one_of("dark", "light", "contrast", "none"), "dark"),
    "block_end": (_one_of("bell", "desktop", "none"), "bell"),
}


def settings() -> dict[str, Any]:
    """Every setting with its value, the default where the learner chose nothing.

    A settings file that cannot be read is an error of the user's (exit code 2), never silently ignored.
    """
    path = home().settings_file
    values = {name: default for name, (_, default) in SETTINGS.items()}
    try:
        blob = path.read_bytes()
    except FileNotFoundError:
        return values
    except OSError as error:
        raise DlstudyError(say(fr=f"Impossible de lire {path} : {reason(error)}.",
                               en=f"Cannot read {path}: {reason(error)}.")) from error  # fmt: skip
    try:
        stored = json.loads(blob)
        if not isinstance(stored, dict):
            raise ValueError(say(fr="un objet JSON est attendu", en="a JSON object is expected"))
    except (ValueError, RecursionError) as error:
        raise UserError(
            say(fr=f"{path} n'est pas un fichier de réglages lisible : {error}.",
                en=f"{path} is not a readable settings file: {error}."),
            hint=say(fr="Corrigez-le ou supprimez-le.", en="Mend it or delete it."),
        ) from error  # fmt: skip
    for name, value in stored.items():
        if name in SETTINGS and value is not None:
            try:
                values[name] = SETTINGS[name][0](str(value))
            except ValueError as error:
                raise UserError(
                    say(fr=f"{path} : « {name} » ne peut pas valoir {value!r} (attendu : {error}).",
                        en=f"{path}: '{name}' cannot be {value!r} (expected: {error})."),
                ) from None  # fmt: skip
    return values


def change_setting(name: str, value: str | None) -> Any:
    """Store one setting and return its value; None goes back to the default. UserError if it is not allowed."""
    if name not in SETTINGS:
        raise UserError(
            say(fr=f"Réglage inconnu : {name}.", en=f"Unknown setting: {name}."),
            hint=say(fr="Réglages : ", en="Settings: ") + ", ".join(SETTINGS),
        )
    settings()  # an unreadable file is reported, never overwritten
    path = home().settings_file
    stored = json.loads(path.read_bytes()) if path.exists() else {}
    if value is None:
        stored.pop(name, None)
    else:
        try:
            stored[name] = SETTINGS[name][0](value)
        except ValueError as error:
            raise UserError(
                say(fr=f"« {name} » ne peut pas valoir {value!r} (attendu : {error}).",
                    en=f"'{name}' cannot be {value!r} (expected: {error})."),
            ) from None  # fmt: skip
    write_atomic(path, json.dumps(stored, ensure_ascii=False, indent=2) + "\n")
    return stored.get(name, SETTINGS[name][1])
