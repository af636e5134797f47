"""The keys of the lab screen, and what each does in words: the footer and the help are made from these."""

from __future__ import annotations

from textual.binding import Binding

from dlstudy.language import say

#: Description of a binding: an action's name here; its words are in `meaning`.
BINDINGS: list[Binding] = [
    Binding("space,p", "pause", "pause"),
    Binding("s", "stop", "stop"),
    Binding("d", "detach", "detach"),
    Binding("tab,right", "next_panel(1)", "panels", priority=True),
    Binding("shift+tab,left", "next_panel(-1)", "panels_back", priority=True),
    *(Binding(str(k), f"panel({k - 1})", "panel") for k in range(1, 9)),
    Binding("f,enter", "enlarge", "enlarge"),
    Binding("n", "turn(1)", "turn"),
    Binding("c", "coach", "coach"),
    Binding("m", "smoothing", "smoothing"),
    Binding("l", "log", "log"),
    Binding("z", "zoom", "zoom"),
    Binding("x", "axis", "axis"),
    Binding("L", "log_x", "log_x"),
    Binding("plus,equals_sign", "nearer(0.6)", "nearer"),
    Binding("minus", "nearer(1.6667)", "farther"),
    Binding("less_than_sign,shift+left", "aside(-0.25)", "left"),
    Binding("greater_than_sign,shift+right", "aside(0.25)", "right"),
    Binding("comma", "cursor(-1)", "cursor_left"),
    Binding("full_stop", "cursor(1)", "cursor_right"),
    Binding("0", "everything", "everything"),
    Binding("t", "theme", "theme"),
    Binding("question_mark,h,f1", "help", "help"),
    Binding("q,escape,ctrl+q", "leave", "leave"),
    Binding("ctrl+c", "app.interrupt", "interrupt", priority=True),
    Binding("ctrl+z", "app.suspend_process", "suspend", priority=True),
]
#: Those that hold whatever lies over the screen.
EVERYWHERE = [binding for binding in BINDINGS if binding.key in ("ctrl+c", "ctrl+z")]

GROUPS = (
    ("training", ("pause", "stop", "detach", "leave", "interrupt", "suspend")),
    ("panels", ("panels", "panels_back", "panel", "enlarge", "turn", "coach")),
    (
        "curves",
        (
            "smoothing",
            "log",
            "log_x",
            "zoom",
            "nearer",
            "farther",
            "left",
            "right",
            "cursor_left",
            "cursor_right",
            "everything",
            "axis",
        ),
    ),
    ("screen", ("theme", "help")),
)


def meaning(name: str) -> tuple[str, str]:
    """(a word or two for the footer, a sentence for the help) of a binding."""
    return {
        "pause": (say(fr="pause", en="pause"),
                  say(fr="mettre en pause, reprendre", en="pause, resume")),
        "stop": (say(fr="arrêter", en="stop"),
                 say(fr="enregistrer et arrêter (« dlstudy resume » reprend)",
                     en="save and stop ('dlstudy resume' continues)")),
        "detach": (say(fr="détacher", en="detach"),
                   say(fr="quitter, l'entraînement continue (« dlstudy watch »)",
                       en="leave, the training goes on ('dlstudy watch')")),
        "panels": (say(fr="panneau", en="panel"), say(fr="panneau suivant", en="next panel")),
        "panels_back": ("", say(fr="panneau précédent", en="previous panel")),
        "panel": ("", say(fr="choisir un panneau", en="choose a panel")),
        "enlarge": (say(fr="agrandir", en="enlarge"),
                    say(fr="agrandir le panneau, ou revenir", en="enlarge the panel, or go back")),
        "turn": (say(fr="suite", en="next"),
                 say(fr="courbes, images ou tableau suivants du panneau",
                     en="the panel's next curves, pictures or table")),
        "coach": (say(fr="coach", en="coach"), say(fr="ce que le coach a vu (entrée : la leçon)",
                                                   en="what the coach has seen (enter: the lesson)")),
        "smoothing": (say(fr="lissage", en="smooth"),
                      say(fr="courbes brutes, ou plus ou moins lissées", en="curves raw, or more or less smoothed")),
        "log": (say(fr="log", en="log"),
                say(fr="échelle logarithmique (erreur au lieu d'exactitude)",
                    en="logarithmic scale (error instead of accuracy)")),
        "zoom": (say(fr="zoom", en="zoom"),
                 say(fr="tout, ou la dernière moitié, le quart, le dixième",
                     en="all, or the last half, quarter, tenth")),
        "axis": (say(fr="axe", en="axis"), say(fr="abscisse : pas, époques ou secondes",
                                              en="x axis: steps, epochs or seconds")),
        "log_x": ("", say(fr="abscisse logarithmique", en="logarithmic x axis")),
        "nearer": (say(fr="approcher", en="nearer"), say(fr="approcher, autour du curseur s'il y en a un",
                                                        en="zoom in, round the cursor if there is one")),
        "farther": ("", say(fr="éloigner", en="zoom out")),
        "left": ("", say(fr="vers le début", en="pan to the left")),
        "right": ("", say(fr="vers la fin", en="pan to the right")),
        "cursor_left": ("", say(fr="curseur à gauche : les valeurs en ce point",
                                en="cursor to the left: the values there")),
        "cursor_right": ("", say(fr="curseur à droite", en="cursor to the right")),
        "everything": ("", say(fr="tout, sans curseur", en="everything, without the cursor")),
        "theme": (say(fr="couleurs", en="colours"), say(fr="couleurs : sombre, clair, contrasté",
                                                       en="colours: dark, light, contrast")),
        "help": (say(fr="aide", en="help"), say(fr="cette aide", en="this help")),
        "leave": (say(fr="quitter", en="leave"),
                  say(fr="quitter ; demande que faire de l'entraînement",
                      en="leave; asks what to do with the training")),
        "interrupt": ("", say(fr="enregistrer, arrêter, quitter ; deux fois : tuer",
                              en="save, stop and leave; twice: kill")),
        "suspend": ("", say(fr="suspendre l'écran seul (« fg » le rappelle)",
                            en="suspend the screen alone ('fg' brings it back)")),
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
        "shift+left": say(fr="maj+←", en="shift+←"),
        "shift+right": say(fr="maj+→", en="shift+→"),
        "plus": "+",
        "minus": "-",
        "equals_sign": "=",
        "less_than_sign": "<",
        "greater_than_sign": ">",
        "comma": ",",
        "full_stop": ".",
        "f1": "F1",
        "escape": say(fr="Échap", en="Esc"),
    }.get(name, name)


def mouse() -> str:
    """What the mouse does, for the help."""
    return say(fr="choisit panneaux et touches, fait défiler la sortie",
               en="chooses panels and keys, scrolls the output")  # fmt: skip
