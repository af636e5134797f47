"""A lab as a plain script: ``python lab.py --lr 0.1`` trains in this process and writes lines.

It is a run like any other, with a folder of its own: `dlstudy runs` lists it, `dlstudy resume` goes on with it.
"""

from __future__ import annotations

import math
import shutil
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from dlstudy.errors import DlstudyError, UserError
from dlstudy.lab.settings import Field
from dlstudy.language import language, say, set_language

#: What every lab understands besides its settings, and how it is read.
OPTIONS: dict[str, Callable[[str], Any]] = {
    "minutes": float, "seed": int, "device": str, "threads": int, "data": str, "mine": Path,
}  # fmt: skip


def main(arguments: list[str] | None = None) -> None:
    """Train the lab that this program is, with the settings of the command line; leaves with its exit code."""
    module = sys.modules["__main__"]
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # never die on a character that the terminal cannot show
    try:
        sys.exit(_main(module, sys.argv[1:] if arguments is None else arguments))
    except DlstudyError as error:
        print(say(fr="Erreur :", en="Error:"), error.message, file=sys.stderr)
        if error.hint:
            print(error.hint, file=sys.stderr)
        sys.exit(error.exit_code)


def _main(module: ModuleType, arguments: list[str]) -> int:
    from dlstudy import home
    from dlstudy.lab import settings

    set_language(home.settings()["language"])
    file = getattr(module, "__file__", None)
    if file is None or not callable(getattr(module, "train", None)):
        raise UserError(say(fr="lab.main() s'appelle dans le fichier d'un lab, lancé comme programme.",
                            en="lab.main() is called in the file of a lab that is run as a program."))  # fmt: skip
    path = Path(file).absolute()
    fields = settings.read(path)
    if "--help" in arguments or "-h" in arguments:
        print(_help(path, module, fields))
        return 0
    typed, options = parse(arguments, fields)
    values = {**settings.defaults(fields), **settings.parse(fields, typed)}
    folder = _make_folder(path, module, values, settings.defaults(fields), options)
    return _train(folder, module)


def parse(arguments: list[str], fields: Mapping[str, Field]) -> tuple[dict[str, str], dict[str, Any]]:
    """``--lr 0.1 --batch-size=64 --minutes 2`` as (settings, options). UserError for what is not understood."""
    typed: dict[str, str] = {}
    options: dict[str, Any] = {}
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        name, equals, value = word.partition("=")
        if not name.startswith("--"):
            raise UserError(say(fr=f"« {word} » n'est pas compris ici.", en=f"'{word}' is not understood here."),
                            hint=say(fr="Écrivez --réglage valeur ; --help les montre.",
                                     en="Write --setting value; --help shows them."))  # fmt: skip
        name = name[2:].replace("-", "_")
        field = fields.get(name)
        if not equals:
            if field is not None and field.kind is bool and (not rest or rest[0].startswith("--")):
                value = "true"
            elif not rest:
                raise UserError(say(fr=f"{word} attend une valeur.", en=f"{word} needs a value."))
            else:
                value = rest.pop(0)
        if field is None and name in OPTIONS:
            options[name] = _option(name, value)
        else:
            typed[name] = value  # one that does not exist is refused with the list of those that do
    return typed, options


def _option(name: str, text: str) -> Any:
    try:
        value = OPTIONS[name](text)
        if name == "minutes" and not (math.isfinite(value) and value > 0):
            raise ValueError(text)
        if (name == "threads" and value < 1) or (name == "seed" and not 0 <= value < 2**32):
            raise ValueError(text)
    except ValueError:
        raise UserError(
            say(fr=f"--{name} ne peut pas valoir {text}.", en=f"--{name} cannot be {text}.")
        ) from None
    return value


def _help(path: Path, module: ModuleType, fields: Mapping[str, Field]) -> str:
    from dlstudy.lab.settings import describe

    about = (module.__doc__ or "").strip()
    usage = say(fr=f"Usage : python {path.name} [--réglage valeur …] [--minutes M] [--seed N] "
                   "[--device auto|cpu|cuda|mps] [--threads N] [--data NOM] [--mine FICHIER]",
                en=f"Usage: python {path.name} [--setting value …] [--minutes M] [--seed N] "
                   "[--device auto|cpu|cuda|mps] [--threads N] [--data NAME] [--mine FILE]")  # fmt: skip
    head = say(fr="Réglages :", en="Settings:")
    return "\n".join([about, "", usage, "", head, describe(fields)]).strip()


def _make_folder(
    path: Path, module: ModuleType, values: dict[str, Any], defaults: dict[str, Any], options: dict[str, Any]
) -> Any:
    from dlstudy import home
    from dlstudy.lab import answers, hardware
    from dlstudy.runs.folder import create
    from dlstudy.runs.origin import remember

    chosen = home.settings()
    source = path.read_bytes()
    text = source.decode("utf-8", "replace")
    device = options.get("device") or chosen["device"]
    if device not in ("auto", "cpu"):
        hardware.choose_device(device)  # refused before there is a folder
    data = options.get("data")
    if data is not None:
        from dlstudy import datasets

        data = datasets.resolve(data, data)
    info = {
        **_whose(path, module),
        "settings": values,
        "defaults": defaults,
        "seed": options.get("seed", 0),
        "device": device,
        "threads": options.get("threads") or chosen["threads"] or hardware.threads_for(text),
        "data": data,
        "minutes": options.get("minutes"),
        "source": str(path),
        "versions": hardware.versions(),
        "language": language(),
    }
    unit = answers.own_unit(info)
    mine = {unit: options["mine"].absolute()} if "mine" in options else {}
    info["mine"] = {unit: str(file) for unit, file in mine.items()} or None
    folder = create(info, source, answers.bring(info, text, mine))
    remember(folder)
    return folder


def _whose(path: Path, module: ModuleType) -> dict[str, Any]:
    """Which lab this is: a part of the curriculum it lies in, or one of nobody's, without a budget."""
    from dlstudy.curriculum import load
    from dlstudy.curriculum.loading import PLAN, builtin_root

    for root in path.parents:
        if not (root / PLAN).is_file():
            continue
        try:
            plan = load(None if root == builtin_root() else root)
        except DlstudyError:
            break
        for part in plan.parts():
            if part.kind == "lab" and part.file is not None and part.file.absolute() == path:
                return {"lab": part.reference, "part": part.id,
                        "title": {"fr": part.title.fr, "en": part.title.en}, "budget_minutes": float(part.minutes),
                        "curriculum": None if plan.builtin else str(plan.path)}  # fmt: skip
    title = (module.__doc__ or "").strip().partition("\n")[0] or path.stem
    return {"lab": path.stem, "part": None, "title": {"fr": title, "en": title}, "budget_minutes": None,
            "curriculum": None}  # fmt: skip


def _train(folder: Any, module: ModuleType) -> int:
    """Train in this thread while another writes the lines."""
    from dlstudy.lab.ending import EXIT_CODES, ending
    from dlstudy.lab.printing import Printer, unstyled
    from dlstudy.lab.session import train_in
    from dlstudy.runs.tail import Tail
    from dlstudy.runs.view import RunView

    width = max(20, min(shutil.get_terminal_size((80, 24)).columns, 100))
    printer, view, tail, over = (
        Printer(folder.info, width=width),
        RunView(),
        Tail(folder.events),
        threading.Event(),
    )

    def write() -> None:
        while not over.wait(0.2):
            printer.update(view.feed_all(tail.read()))

    printer.head(folder.path)
    writer = threading.Thread(target=write, name="lines", daemon=True)
    writer.start()
    try:
        status = train_in(folder, module)
    finally:
        over.set()
        writer.join()
    printer.update(view.feed_all(tail.read()))
    if status == "finished":
        printer.results(view)
    for line in ending(folder, view, style=unstyled, width=width):
        print(line)
    return EXIT_CODES[status]
