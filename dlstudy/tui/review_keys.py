"""The keys of the review screen, and what each does in words: the footer and the help are made from these."""

from __future__ import annotations

from textual.binding import Binding

from dlstudy.language import say
from dlstudy.reviewing.words import rating_word

#: Description of a binding: an action's name here; its words are in `meaning`.
BINDINGS: list[Binding] = [
    Binding("space,enter", "reveal", "reveal", priority=True),
    *(Binding(str(given), f"rate({given})", f"rate{given}") for given in range(1, 5)),
    Binding("u", "undo", "undo"),
    Binding("down,j", "scroll(1)", "down", priority=True),
    Binding("up,k", "scroll(-1)", "up", priority=True),
    Binding("pagedown", "page(1)", "down", priority=True),
    Binding("pageup", "page(-1)", "up", priority=True),
    Binding("t", "theme", "theme"),
    Binding("question_mark,h,f1", "help", "help"),
    Binding("q,ctrl+q,escape", "leave", "leave"),
]
EVERYWHERE = [
    Binding("ctrl+c", "app.interrupt", "interrupt", priority=True),
    Binding("ctrl+z", "app.suspend_process", "suspend", priority=True),
]
HELP = ("reveal", "rate1", "rate2", "rate3", "rate4", "undo", "down", "theme", "help", "leave", "interrupt")
#: In this order they are dropped last to first where there is no room.
FOOTER = ("reveal", "rate", "undo", "leave", "help", "theme")


def meaning(name: str) -> tuple[str, str]:
    """(a word or two for the footer, a sentence for the help) of a binding."""
    if name.startswith("rate") and name != "rate":
        given = int(name[-1])
        said = {
            1: say(fr="la réponse n'est pas venue", en="the answer did not come"),
            2: say(fr="elle est venue avec peine", en="it came with effort"),
            3: say(fr="elle est venue", en="it came"),
            4: say(fr="elle est venue aussitôt", en="it came at once"),
        }[given]
        return rating_word(given), f"{rating_word(given)}{say(fr=' : ', en=': ')}{said}"
    return {
        "reveal": (say(fr="réponse", en="answer"), say(fr="montrer la réponse", en="show the answer")),
        "rate": (say(fr="juger", en="rate"), ""),
        "undo": (say(fr="annuler", en="undo"),
                 say(fr="annuler la dernière réponse, la carte revient",
                     en="take the last answer back, the card comes again")),
        "down": ("", say(fr="faire défiler une longue carte", en="scroll a long card")),
        "theme": (say(fr="couleurs", en="colours"), say(fr="couleurs : sombre, clair, contrasté",
                                                       en="colours: dark, light, contrast")),
        "help": (say(fr="aide", en="help"), say(fr="cette aide", en="this help")),
        "leave": (say(fr="quitter", en="leave"),
                  say(fr="quitter ; chaque réponse est déjà notée", en="leave; every answer is recorded already")),
        "interrupt": ("", say(fr="quitter aussitôt", en="leave at once")),
    }[name]  # fmt: skip


def key(name: str) -> str:
    """A key as it is printed on the keyboard."""
    return {
        "space": say(fr="espace", en="space"), "enter": say(fr="entrée", en="enter"), "question_mark": "?",
        "down": "↓", "up": "↑", "pagedown": say(fr="page↓", en="page↓"), "pageup": "page↑",
        "escape": say(fr="échap", en="esc"), "ctrl+c": "Ctrl-C", "ctrl+q": "Ctrl-Q", "f1": "F1",
    }.get(name, name)  # fmt: skip


def pressed(name: str) -> str:
    """Every key of a binding: ``space  enter``."""
    keys = [one for binding in [*BINDINGS, *EVERYWHERE] if binding.description == name
            for one in binding.key.split(",")]  # fmt: skip
    if name == "down":
        keys = ["down", "up", "pagedown", "pageup"]
    return "  ".join(key(one) for one in keys if one not in ("ctrl+q", "f1", "j", "k"))
