"""The command line: which commands there are, and how each one ends.

Every command is a thin function in a module of this package: parse, call, print. The table
below is all that is read at start-up; a module is imported when its command is called.
"""

import os
import sys

from dlstudy.errors import DlstudyError, UserError
from dlstudy.language import language, say

COMMANDS = {
    "begin": "dlstudy.cli.day:begin",
    "today": "dlstudy.cli.day:today",
    "next": "dlstudy.cli.day:next_part",
    "plan": "dlstudy.cli.day:plan",
    "done": "dlstudy.cli.day:done",
    "off": "dlstudy.cli.day:off",
    "undo": "dlstudy.cli.journal:undo",
    "log": "dlstudy.cli.journal:log",
    "stats": "dlstudy.cli.journal:stats",
    "read": "dlstudy.cli.reading:read",
    "review": "dlstudy.cli.reviewing:review",
    "edit": "dlstudy.cli.exercise:edit",
    "check": "dlstudy.cli.exercise:check",
    "hint": "dlstudy.cli.exercise:hint",
    "solution": "dlstudy.cli.exercise:solution",
    "reset": "dlstudy.cli.exercise:reset",
    "run": "dlstudy.cli.training:run",
    "watch": "dlstudy.cli.training:watch",
    "runs": "dlstudy.cli.training:runs",
    "resume": "dlstudy.cli.training:resume",
    "stop": "dlstudy.cli.training:stop",
    "name": "dlstudy.cli.training:name",
    "delete": "dlstudy.cli.training:delete",
    "serve": "dlstudy.cli.serve:serve",
    "data list": "dlstudy.cli.data:list_sets",
    "data get": "dlstudy.cli.data:get",
    "data import": "dlstudy.cli.data:import_set",
    "data verify": "dlstudy.cli.data:verify",
    "data remove": "dlstudy.cli.data:remove",
    "journal check": "dlstudy.cli.journal:check",
    "journal backup": "dlstudy.cli.journal:backup",
    "journal restore": "dlstudy.cli.journal:restore",
    "journal merge": "dlstudy.cli.journal:merge",
    "validate": "dlstudy.cli.curriculum:validate",
    "trust": "dlstudy.cli.curriculum:trust",
    "schema": "dlstudy.cli.curriculum:schema",
    "settings": "dlstudy.cli.house:settings",
    "doctor": "dlstudy.cli.house:doctor",
    "version": "dlstudy.cli.house:version",
}

GROUPS = {
    "journal": "Le journal : le vérifier, le sauvegarder, le reconstituer, le réunir à un autre.\x1f"
    "The journal: check it, back it up, put it together again, merge it with another.",
    "data": "Les jeux de données de cette machine.\x1fThe data sets on this machine.",
}


def main(argv: list[str] | None = None) -> None:
    """Run one command and leave with its exit code: 0 done, 1 a failure, 2 the user's mistake."""
    import gc

    # Starting up makes many objects and hardly any garbage: looking for it cost a tenth of `dlstudy today`.
    gc.set_threshold(50_000, 20, 20)
    try:
        from dlstudy.cli.console import prepare

        prepare()
        code = run(list(sys.argv[1:] if argv is None else argv))
    except KeyboardInterrupt:  # while the first modules were read
        code = 130
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; every error is printed in the learner's language."""
    from dlstudy.cli import context

    try:
        arguments = context.take(arguments)
        if "_DLSTUDY_COMPLETE" in os.environ:
            from dlstudy.cli.completing import read_line

            read_line()
        context.choose_language()
        if not arguments and "_DLSTUDY_COMPLETE" not in os.environ:
            from dlstudy.cli import dashboard

            if dashboard.possible():
                return dashboard.show()
        return _call(arguments)
    except DlstudyError as error:
        return _complain(error)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader went away (`| head`): nothing is left to say, and nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    except Exception as error:
        if context.wants_traceback():
            raise
        if isinstance(error, OSError):
            return _complain(_refused(error))
        return _complain(
            DlstudyError(
                say(fr=f"Erreur inattendue : {type(error).__name__}: {error}",
                    en=f"Unexpected error: {type(error).__name__}: {error}"),
                hint=say(fr="Relancez avec --traceback pour voir où, et signalez-le.",
                         en="Run it again with --traceback to see where, and report it."),
            )
        )  # fmt: skip


def _refused(error: OSError) -> DlstudyError:
    """What the system refused and nobody expected: a full disk behind `> file`, a folder that is in the way."""
    from dlstudy.language import reason

    why = reason(error) if error.filename is None else f"{error.filename}: {reason(error)}"
    return DlstudyError(
        say(fr=f"Le système a refusé une lecture ou une écriture : {why}.",
            en=f"The system refused to read or write: {why}."),
        hint=say(fr="Relancez avec --traceback pour voir où.", en="Run it again with --traceback to see where."),
    )  # fmt: skip


def _call(arguments: list[str]) -> int:
    import click

    from dlstudy.cli.lazy import LazyGroup

    completing = "_DLSTUDY_COMPLETE" in os.environ
    wants_help = not arguments or "--help" in arguments or (len(arguments) == 1 and arguments[0] in GROUPS)
    if language() == "fr":
        from dlstudy.cli import french

        french.install(with_help=wants_help)
    root = LazyGroup(
        COMMANDS,
        GROUPS,
        name="dlstudy",
        no_args_is_help=True,
        help=say(
            fr="Le compagnon de terminal pour apprendre l'apprentissage profond, deux heures par jour.",
            en="The terminal companion for learning deep learning, two hours a day.",
        ),
        params=_root_options() if wants_help or completing or _asks_completion(arguments) else [],
    )
    if completing:
        from typer._completion_classes import completion_init

        completion_init()
        from dlstudy.cli.completing import offer_pieces_to_bash

        offer_pieces_to_bash()
    if arguments == ["--version"]:
        arguments = ["version"]
    try:
        code = root.main(arguments, prog_name="dlstudy", standalone_mode=False)
    except click.Abort:
        return 130
    except click.ClickException as error:
        return _complain_usage(error)
    return code if isinstance(code, int) else 0


def _asks_completion(arguments: list[str]) -> bool:
    return bool(arguments) and arguments[0] in ("--install-completion", "--show-completion")


def _root_options() -> list:
    """The options that hold everywhere (read in `context`), for the help page, and typer's completion."""
    import typer.core
    import typer.main
    from typer.completion import get_completion_inspect_parameters

    declared = [
        typer.core.TyperOption(
            param_decls=["--lang"], metavar="fr|en", expose_value=False,
            help=say(fr="Langue de ce qui s'affiche.", en="Language of what is shown."),
        ),
        typer.core.TyperOption(
            param_decls=["--curriculum"], metavar=say(fr="CHEMIN", en="PATH"), expose_value=False,
            help=say(fr="Le programme d'études à lire, à la place de celui fourni.",
                     en="The curriculum to read instead of the built-in one."),
        ),
        typer.core.TyperOption(
            param_decls=["--traceback"], is_flag=True, expose_value=False,
            help=say(fr="Montre la trace complète d'une erreur.", en="Show the full traceback of an error."),
        ),
        typer.core.TyperOption(
            param_decls=["--version"], is_flag=True, expose_value=False,
            help=say(fr="Affiche la version.", en="Show the version."),
        ),
    ]  # fmt: skip
    words = (
        say(fr="Installe la complétion pour votre interpréteur de commandes.",
            en="Install completion for your shell."),
        say(fr="Affiche la complétion, pour la copier ou l'adapter.",
            en="Show the completion, to copy or adapt it."),
    )  # fmt: skip
    from dlstudy.cli.completing import install

    for parameter, text in zip(get_completion_inspect_parameters(), words, strict=True):
        option, _ = typer.main.get_click_param(parameter)
        option.help = text  # type: ignore[union-attr]
        if option.name == "install_completion":
            option.callback = install
        declared.append(option)  # type: ignore[arg-type]
    return declared


def _complain(error: DlstudyError) -> int:
    from dlstudy.cli.console import err, fitted, style

    label = say(fr="Erreur :", en="Error:")
    lines = fitted(f"{label} {error.message}", sys.stderr)
    err(style(label, "bold red", stream=sys.stderr) + lines[len(label) :])
    if error.hint:
        err(fitted(error.hint, sys.stderr))
    from dlstudy.cli.context import wants_traceback

    if wants_traceback():
        import traceback

        traceback.print_exception(type(error), error, error.__traceback__)
    return error.exit_code


def _complain_usage(error) -> int:
    """Click's own complaints (unknown option, missing argument) in our words, with the nearest name."""
    import click

    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        print(error.format_message())
        return 0
    message = error.format_message()
    if isinstance(error, click.exceptions.UsageError) and error.ctx is not None:
        path = error.ctx.command_path
        hint = say(fr=f"Voyez « {path} --help ».", en=f"See '{path} --help'.")
    else:
        hint = None
    return _complain(UserError(message, hint))
