"""The keys of the lab screen, and what each does in words: the footer and the help are made from these."""

from __future__ import annotations

from textual.binding import Binding

from dlstudy.language import say

#: Description of a binding: an action's name here; its words are in `meaning`.
BINDINGS = [
    Binding("space,p", "pause", "pause"),
    Binding("s", "stop", "stop"),
    Binding("d", "detach", "detach"),
    Binding("tab,right", "next_panel(1)", "panels", priority=True),
    Binding("shift+tab,left", "next_panel(-1)", "panels_back", priority=True),
    *(Binding(str(k), f"panel({k - 1})", "panel") for k in range(1, 6)),
    Binding("f,enter", "enlarge", "enlarge"),
    Binding("n", "turn(1)", "turn"),
    Binding("m", "smoothing", "smoothing"),
    Binding("l", "log", "log"),
    Binding("z", "zoom", "zoom"),
    Binding("x", "axis", "axis"),
    Binding("t", "theme", "theme"),
    Binding("question_mark,h,f1", "help", "help"),
    Binding("q,ctrl+q", "leave", "leave"),
    Binding("ctrl+c", "interrupt", "interrupt", priority=True),
    Binding("ctrl+z", "suspend", "suspend"),
]

GROUPS = (
    ("training", ("pause", "stop", "detach", "leave", "interrupt", "suspend")),
    ("panels", ("panels", "panels_back", "panel", "enlarge", "turn")),
    ("curves", ("smoothing", "log", "zoom", "axis")),
    ("screen", ("theme", "help")),
)


def meaning(name: str) -> tuple[str, str]:
    """(a word or two for the footer, a sentence for the help) of a binding."""
    return {
        "pause": (say(fr="pause", en="pause"),
                  say(fr="mettre en pause, reprendre", en="pause, resume")),
        "stop": (say(fr="arrêter", en="stop"),
                 say(fr="enregistrer et arrêter l'entraînement ; « dlstudy resume » le reprend",
                     en="save and stop the training; 'dlstudy resume' continues it")),
        "detach": (say(fr="détacher", en="detach"),
                   say(fr="quitter l'écran, l'entraînement continue ; « dlstudy watch » y revient",
                       en="leave the screen, the training goes on; 'dlstudy watch' comes back")),
        "panels": (say(fr="panneau", en="panel"), say(fr="panneau suivant", en="next panel")),
        "panels_back": ("", say(fr="panneau précédent", en="previous panel")),
        "panel": ("", say(fr="choisir un panneau", en="choose a panel")),
        "enlarge": (say(fr="agrandir", en="enlarge"),
                    say(fr="agrandir le panneau, ou revenir", en="enlarge the panel, or go back")),
        "turn": (say(fr="suite", en="next"),
                 say(fr="dans le panneau : courbes, images ou tableau suivants",
                     en="in the panel: next curves, pictures or table")),
        "smoothing": (say(fr="lissage", en="smooth"),
                      say(fr="lissage des courbes", en="smoothing of the curves")),
        "log": (say(fr="log", en="log"),
                say(fr="échelle logarithmique (erreur au lieu d'exactitude)",
                    en="logarithmic scale (error instead of accuracy)")),
        "zoom": (say(fr="zoom", en="zoom"),
                 say(fr="seulement la dernière partie", en="only the last part")),
        "axis": (say(fr="axe", en="axis"), say(fr="abscisse : pas, époques ou secondes",
                                              en="x axis: steps, epochs or seconds")),
        "theme": (say(fr="couleurs", en="colours"), say(fr="couleurs : sombre, clair, contrasté",
                                                       en="colours: dark, light, contrast")),
        "help": (say(fr="aide", en="help"), say(fr="cette aide", en="this help")),
        "leave": (say(fr="quitter", en="leave"),
                  say(fr="quitter ; demande quoi faire si l'entraînement est en cours",
                      en="leave; asks what to do if the training is running")),
        "interrupt": ("", say(fr="enregistrer, arrêter et quitter ; une seconde fois, tuer le processus",
                              en="save, stop and leave; a second time, kill the process")),
        "suspend": ("", say(fr="suspendre l'écran, « fg » le rappelle ; l'entraînement continue",
                            en="suspend the screen, 'fg' brings it back; the training goes on")),
    }[name]  # fmt: skip


def footer(name: str, width: int) -> str:
    """The word of a key for a footer of `width`: where there is room it says that stopping saves."""
    if name == "stop" and width >= 100:
        return say(fr="enregistrer et arrêter", en="save and stop")
    return meaning(name)[0]


def group(name: str) -> str:
    return {
        "training": say(fr="Entraînement", en="Training"),
        "panels": say(fr="Panneaux", en="Panels"),
        "curves": say(fr="Courbes", en="Curves"),
        "screen": say(fr="Écran", en="Screen"),
    }[name]


def key(name: str) -> str:
    """A key as it is printed on the keyboard."""
    return {
        "space": say(fr="espace", en="space"),
        "enter": say(fr="entrée", en="enter"),
        "question_mark": "?",
        "left": "←",
        "right": "→",
        "shift+tab": say(fr="maj+tab", en="shift+tab"),
        "f1": "F1",
    }.get(name, name)
