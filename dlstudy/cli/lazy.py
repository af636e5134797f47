"""A command group that builds only the command that was called.

Building every command at every start would cost more than `dlstudy today` itself.
"""

import importlib
from collections.abc import Mapping, Sequence
from typing import Any

import click
import typer
import typer.core
import typer.main

from dlstudy.cli.command import here
from dlstudy.language import say


class LazyGroup(typer.core.TyperGroup):
    """Commands named in a table ``{"data list": "module:function"}``; two words make a sub-group.

    `groups` gives the help text of each sub-group.
    """

    def __init__(self, table: Mapping[str, str], groups: Mapping[str, str], **more: Any) -> None:
        super().__init__(**more)
        self.table = table
        self.groups = groups

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(dict.fromkeys(name.split()[0] for name in self.table))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in self.table:
            return build(cmd_name, self.table[cmd_name])
        inner = {
            name.split(" ", 1)[1]: target
            for name, target in self.table.items()
            if name.startswith(f"{cmd_name} ")
        }
        if not inner:
            return None
        return LazyGroup(inner, {}, name=cmd_name, help=here(self.groups[cmd_name]), no_args_is_help=True)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click's, naming the nearest command when there is none (typer's own looks in a table we leave empty)."""
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            import difflib

            near = difflib.get_close_matches(name, self.list_commands(ctx), n=3, cutoff=0.5)
            path = ctx.command_path.partition(" ")[2]
            shown = f"{path} {name}".strip()
            message = say(fr=f"Commande inconnue : {shown}.", en=f"Unknown command: {shown}.")
            if near:
                nearest = ", ".join(near)
                message += " " + say(fr=f"Vouliez-vous dire : {nearest} ?", en=f"Did you mean: {nearest}?")
            raise click.UsageError(message, ctx)
        return super().resolve_command(ctx, args)


def _with_values(args: list[str], bare: Sequence[str]) -> list[str]:
    """The arguments with an empty value for each of these options that was typed without one (typer has no such)."""
    return [f"{word}=" if word in bare and (k + 1 == len(args) or args[k + 1].startswith("-")) else word
            for k, word in enumerate(args)]  # fmt: skip


def build(name: str, target: str) -> click.Command:
    """The click command of ``module:function``, its help in the language in force."""
    module, function_name = target.split(":")
    function = getattr(importlib.import_module(module), function_name)
    app = typer.Typer(add_completion=False)
    app.command(name, help=function.command_help)(function)
    built = typer.main.get_command(app)
    built.help = here(built.help)
    bare = getattr(function, "bare_options", ())
    if bare:
        parse = built.parse_args
        built.parse_args = lambda ctx, args: parse(ctx, _with_values(args, bare))  # type: ignore[method-assign]
    for parameter in built.params:
        if isinstance(parameter, (typer.core.TyperOption, typer.core.TyperArgument)):
            parameter.help = here(parameter.help)
    return built
