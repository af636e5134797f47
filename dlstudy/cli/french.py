"""Click's and typer's own sentences in French.

Both libraries send their words through gettext's `_` but ship no French, so their modules
are given one that knows these sentences. A sentence that is not here stays in English.
"""

import sys

from dlstudy.language import NBSP, language


class _Number(str):
    """A sentence in the middle of which click puts the name of a kind of number."""

    def format(self, *values: object, **named: object) -> str:  # type: ignore[override]
        whole = "integer" in str(named.get("number_type"))
        return super().format(*values, **{**named, "number_type": "nombre entier" if whole else "nombre"})


SENTENCES = {
    "Usage:": f"Usage{NBSP}:",
    "Options": "Options",
    "Commands": "Commandes",
    "Arguments": "Arguments",
    "Positional arguments": "Arguments",
    "Error": "Erreur",
    "Aborted!": "Interrompu.",
    "Aborted.": "Interrompu.",
    "(deprecated) ": "(obsolète) ",
    "(dynamic)": "(dynamique)",
    "[default: {}]": f"[par défaut{NBSP}: {{}}]",
    "[env var: {}]": f"[variable d'environnement{NBSP}: {{}}]",
    "[required]": "[obligatoire]",
    "required": "obligatoire",
    "default: {default}": f"par défaut{NBSP}: {{default}}",
    "env var: {var}": f"variable d'environnement{NBSP}: {{var}}",
    "Error: {message}": f"Erreur{NBSP}: {{message}}",
    "Try '{command} {option}' for help.": f"Voyez «{NBSP}{{command}} {{option}}{NBSP}».",
    "Show this message and exit.": "Affiche cette aide.",
    "Invalid value: {message}": f"Valeur refusée{NBSP}: {{message}}",
    "Invalid value for {param_hint}: {message}": f"Valeur refusée pour {{param_hint}}{NBSP}: {{message}}",
    "Missing argument": "Il manque l'argument",
    "Missing option": "Il manque l'option",
    "Missing parameter": "Il manque le paramètre",
    "Missing {param_type}": "Il manque {param_type}",
    "Missing parameter: {param_name}": f"Il manque le paramètre{NBSP}: {{param_name}}",
    "Missing command.": "Il manque la commande.",
    "No such option {name!r}.": f"Option inconnue{NBSP}: {{name}}.",
    "No such option: {name}": f"Option inconnue{NBSP}: {{name}}.",
    "No such command {name!r}.": f"Commande inconnue{NBSP}: {{name}}.",
    "Could not open file {filename!r}: {message}": f"Impossible d'ouvrir {{filename!r}}{NBSP}: {{message}}",
    "unknown error": "erreur inconnue",
    "Choose from:\n\t{choices}": f"Au choix{NBSP}:\n\t{{choices}}",
    "{value!r} is not a valid {number_type}.": _Number("{value!r} n'est pas un {number_type}."),
    "{value} is not in the range {range}.": "{value} n'est pas dans l'intervalle {range}.",
    "{value!r} is not a valid boolean.": f"{{value!r}} n'est ni vrai ni faux (true{NBSP}/ false).",
    "{name} {filename!r} does not exist.": f"{{name}} {{filename!r}}{NBSP}: introuvable.",
    "{name} {filename!r} is a file.": f"{{name}} {{filename!r}}{NBSP}: c'est un fichier.",
    "{name} {filename!r} is a directory.": f"{{name}} {{filename!r}}{NBSP}: c'est un dossier.",
    "{name} {filename!r} is not readable.": f"{{name}} {{filename!r}}{NBSP}: lecture impossible.",
    "{name} {filename!r} is not writable.": f"{{name}} {{filename!r}}{NBSP}: écriture impossible.",
    "file": "fichier",
    "directory": "dossier",
    "path": "chemin",
    "Option {name!r} does not take a value.": "L'option {name} ne prend pas de valeur.",
    "Argument {name!r} takes {nargs} values.": "L'argument {name} attend {nargs} valeurs.",
}
PLURALS = {
    "Did you mean {possibility}?": (
        f"Vouliez-vous dire {{possibility}}{NBSP}?",
        f"(Vouliez-vous dire{NBSP}: {{possibilities}}{NBSP}?)",
    ),
    "Got unexpected extra argument ({args})": (f"Argument en trop{NBSP}: {{args}}",) * 2,
    "{value!r} is not {choice}.": (
        "{value!r} n'est pas {choice}.",
        f"{{value!r}} n'est pas au choix{NBSP}: {{choices}}.",
    ),
    "Option {name!r} requires an argument.": (
        "L'option {name} attend une valeur.",
        "L'option {name} attend {nargs} valeurs.",
    ),
    "Takes {nargs} values but 1 was given.": (
        f"{{nargs}} valeurs attendues, une seule reçue{NBSP}.",
        "{nargs} valeurs attendues, {len} reçues.",
    ),
}


def _gettext(sentence: str) -> str:
    return SENTENCES.get(sentence, sentence) if language() == "fr" else sentence


def _ngettext(singular: str, plural: str, n: int) -> str:
    if language() != "fr":
        return singular if n == 1 else plural
    one, many = PLURALS.get(singular, (singular, plural))
    return one if n < 2 else many


def install(*, with_help: bool) -> None:
    """Give click and typer their French; `with_help` also the words of a help page (costs importing rich)."""
    if with_help:
        import typer.rich_utils as rich_utils

        rich_utils.DEFAULT_STRING = _gettext("[default: {}]")
        rich_utils.ENVVAR_STRING = _gettext("[env var: {}]")
        rich_utils.REQUIRED_LONG_STRING = _gettext("[required]")
        rich_utils.ARGUMENTS_PANEL_TITLE = _gettext("Arguments")
        rich_utils.OPTIONS_PANEL_TITLE = _gettext("Options")
        rich_utils.COMMANDS_PANEL_TITLE = _gettext("Commands")
    for name, module in list(sys.modules.items()):
        if name.startswith(("click.", "typer.")) and module is not None:
            if hasattr(module, "_"):
                module._ = _gettext  # type: ignore[attr-defined]
            if hasattr(module, "ngettext"):
                module.ngettext = _ngettext  # type: ignore[attr-defined]
