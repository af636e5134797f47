"""The options that hold for every command, wherever they stand on the line.

`--lang`, `--curriculum` and `--traceback` are taken out of the arguments before click reads
them, because the language has to be known before a single help text is built.
"""

import os
from pathlib import Path

from dlstudy.errors import UserError
from dlstudy.language import LANGUAGES, say, set_language


class Options:
    """What was asked for on this command line."""

    def __init__(self, *, traceback: bool = False) -> None:
        self.language: str | None = None
        self.curriculum: str | None = None
        self.traceback = traceback


_options = Options()


def take(arguments: list[str]) -> list[str]:
    """Read the options that hold everywhere and return the other arguments.

    Raises UserError for an option without its value or with one that is not allowed.
    """
    global _options
    _options = Options(traceback=bool(os.environ.get("DLSTUDY_TRACEBACK")))
    rest: list[str] = []
    index = 0
    while index < len(arguments):
        argument = arguments[index]
        name, has_value, value = argument.partition("=")
        if argument == "--":
            return rest + arguments[index:]
        if argument == "--traceback":
            _options.traceback = True
        elif name in ("--lang", "--curriculum"):
            if not has_value:
                index += 1
                if index == len(arguments):
                    raise UserError(say(fr=f"{name} attend une valeur.", en=f"{name} needs a value."))
                value = arguments[index]
            if name == "--curriculum":
                _options.curriculum = value
            elif value.lower() in LANGUAGES:
                _options.language = value.lower()
            else:
                raise UserError(
                    say(fr=f"--lang : « {value} » n'est pas une langue du programme (fr ou en).",
                        en=f"--lang: '{value}' is not one of the program's languages (fr or en)."),
                )  # fmt: skip
        else:
            rest.append(argument)
        index += 1
    return rest


def choose_language() -> None:
    """`--lang`, else the setting, else the locale."""
    set_language(_options.language)
    if _options.language is None:
        from dlstudy.home import settings

        set_language(settings()["language"])


def lang_option() -> str | None:
    """The language named on this command line, or None."""
    return _options.language


def wants_traceback() -> bool:
    """Whether the user asked to see the program's insides."""
    return _options.traceback


def plan_path() -> Path | None:
    """The curriculum to read: `--curriculum`, else the setting, else None for the one built in."""
    from dlstudy.home import settings, typed_path

    if _options.curriculum is not None:
        return typed_path(_options.curriculum)
    chosen = settings()["curriculum"]
    return Path(chosen) if chosen else None
