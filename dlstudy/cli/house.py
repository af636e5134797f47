"""Commands about the program itself: settings, doctor, version."""

from typing import Annotated

from dlstudy.cli.command import Argument, Option, command


def _complete_settings(incomplete: str) -> list[str]:
    from dlstudy.home import SETTINGS

    return [name for name in SETTINGS if name.startswith(incomplete)]


@command(fr="Affiche les réglages, ou en change un.", en="Show the settings, or change one.")
def settings(
    name: Annotated[str | None, Argument(fr="Le réglage.", en="The setting.", complete=_complete_settings)] = None,
    value: Annotated[str | None, Argument(fr="Sa nouvelle valeur.", en="Its new value.")] = None,
    reset: Annotated[bool, Option("--reset", fr="Revient à la valeur d'origine.",
                                  en="Go back to the original value.")] = False,
    as_json: Annotated[bool, Option("--json", fr="Sortie en JSON.", en="Output as JSON.")] = False,
) -> None:  # fmt: skip
    from dlstudy import home
    from dlstudy.cli.console import json_out, out, style, table, wrap
    from dlstudy.desk import settings_words
    from dlstudy.errors import UserError
    from dlstudy.language import say, set_language

    if name is not None and (value is not None or reset):
        if value is not None and reset:
            raise UserError(
                say(fr="Donnez une valeur ou --reset, pas les deux.", en="Give a value or --reset, not both.")
            )
        changed = home.change_setting(name, value)
        if name == "language":
            set_language(changed)
    values = home.settings()
    if name is not None:
        if name not in values:
            home.change_setting(name, None)
        values = {name: values[name]}
    if as_json:
        json_out(values)
        return
    automatic = say(fr="(automatique)", en="(automatic)")
    rows = [[key, automatic if shown is None else str(shown)] for key, shown in values.items()]
    for key, line in zip(values, table(rows), strict=True):
        out(line)
        out(style(wrap(settings_words.meaning(key), 2), "dim"))
    if name is None:
        out(style(say(fr=f"Dans {home.home().settings_file}", en=f"In {home.home().settings_file}"), "dim"))


@command(
    fr="Examine cette machine : ce qui marche, ce qui manque, et que faire.",
    en="Examine this machine: what works, what is missing, and what to do.",
)
def doctor(
    as_json: Annotated[bool, Option("--json", fr="Sortie en JSON.", en="Output as JSON.")] = False,
) -> int:
    from dlstudy.cli.console import json_out, out, style
    from dlstudy.language import say
    from dlstudy.training.doctor import examine

    findings = examine()
    if as_json:
        json_out({"findings": [finding.as_json() for finding in findings]})
    else:
        marks = {"good": style("✓", "green"), "note": style("•", "yellow"), "bad": style("✗", "red")}
        for finding in findings:
            out(f"{marks[finding.level]} {style(finding.subject, 'bold')}  {finding.text}")
            if finding.advice:
                out(f"    {finding.advice}")
    bad = sum(finding.level == "bad" for finding in findings)
    if not as_json:
        out()
        out(say(fr="Tout va bien.", en="All is well.") if not bad
            else say(fr=f"À régler : {bad}.", en=f"To be mended: {bad}."))  # fmt: skip
    return 1 if bad else 0


@command(fr="Affiche la version du programme.", en="Show the version of the program.")
def version() -> None:
    from dlstudy import __version__
    from dlstudy.cli.console import out

    out(f"dlstudy {__version__}")
