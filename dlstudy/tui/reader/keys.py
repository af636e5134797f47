"""The keys of the reader, and what each does in words: the footer and the help are made from these."""

from __future__ import annotations

from textual.binding import Binding

from dlstudy.language import say

#: Description of a binding: its name here; its words are in `meaning`.
BINDINGS: list[Binding] = [
    Binding("space,f,pagedown", "page(1)", "forward", priority=False),
    Binding("b,pageup,shift+space", "page(-1)", "back"),
    Binding("down,j", "line(1)", "down"),
    Binding("up,k", "line(-1)", "up"),
    Binding("ctrl+d", "half(1)", "half_down"),
    Binding("ctrl+u", "half(-1)", "half_up"),
    Binding("g,home", "top", "top"),
    Binding("G,end", "bottom", "bottom"),
    Binding("n,right,right_square_bracket", "next(1)", "next"),
    Binding("p,left,left_square_bracket", "section(-1)", "previous"),
    Binding("N", "next(-1)", "match_back"),
    Binding("t", "contents", "contents"),
    Binding("slash", "search", "search"),
    Binding("tab", "question(1)", "question", priority=True),
    Binding("shift+tab", "question(-1)", "question_back", priority=True),
    *(Binding(str(k), f"choose({k})", "choose") for k in range(10)),
    *(
        Binding(key, f"begin('{sign}')", "begin")
        for key, sign in (("minus", "-"), ("full_stop", "."), ("comma", ","), ("left_parenthesis", "("))
    ),
    Binding("enter", "answer", "answer"),
    Binding("r", "again", "again"),
    Binding("l", "language", "language"),
    Binding("c", "theme", "theme"),
    Binding("d", "done", "done"),
    Binding("question_mark,h,f1", "help", "help"),
    Binding("escape", "cancel", "cancel"),
    Binding("q,ctrl+q", "leave", "leave"),
    Binding("ctrl+c", "app.leave", "interrupt", priority=True),
    Binding("ctrl+z", "app.suspend_process", "suspend", priority=True),
]
#: Those that hold whatever lies over the screen.
EVERYWHERE = [binding for binding in BINDINGS if binding.key in ("ctrl+c", "ctrl+z")]

GROUPS = (
    ("reading", ("forward", "back", "down", "up", "half_down", "half_up", "top", "bottom")),
    ("finding", ("next", "previous", "contents", "search", "match_back", "cancel")),
    ("questions", ("question", "question_back", "choose", "answer", "again")),
    ("program", ("language", "theme", "done", "help", "leave", "interrupt", "suspend")),
)


def meaning(name: str) -> tuple[str, str]:
    """(a word or two for the footer, a sentence for the help) of a binding."""
    return {
        "forward": (say(fr="suite", en="on"), say(fr="page suivante", en="next page")),
        "back": (say(fr="retour", en="back"), say(fr="page précédente", en="previous page")),
        "down": ("", say(fr="une ligne plus bas", en="one line down")),
        "up": ("", say(fr="une ligne plus haut", en="one line up")),
        "half_down": ("", say(fr="une demi-page plus bas", en="half a page down")),
        "half_up": ("", say(fr="une demi-page plus haut", en="half a page up")),
        "top": ("", say(fr="au début", en="to the beginning")),
        "bottom": ("", say(fr="à la fin", en="to the end")),
        "next": (say(fr="section", en="section"),
                 say(fr="section suivante ; pendant une recherche, occurrence suivante",
                     en="next section; during a search, the next match")),
        "previous": ("", say(fr="section précédente", en="previous section")),
        "contents": (say(fr="sommaire", en="contents"), say(fr="le sommaire", en="the table of contents")),
        "search": (say(fr="chercher", en="search"), say(fr="chercher un mot", en="search for a word")),
        "match_back": ("", say(fr="occurrence précédente", en="the match before")),
        "cancel": (say(fr="fermer", en="close"),
                   say(fr="quitter la recherche, la question", en="leave the search, the question")),
        "question": (say(fr="question", en="question"), say(fr="question suivante", en="next question")),
        "question_back": ("", say(fr="question précédente", en="question before")),
        "choose": (say(fr="répondre", en="answer"),
                   say(fr="répondre par un choix ou un nombre", en="answer with a choice or a number")),
        "begin": ("", say(fr="commencer un nombre", en="begin a number")),
        "answer": (say(fr="répondre", en="answer"), say(fr="écrire sa réponse", en="write the answer")),
        "again": (say(fr="recommencer", en="again"), say(fr="répondre à nouveau", en="answer once more")),
        "language": (say(fr="English", en="français"),
                     say(fr="l'autre langue, au même endroit", en="the other language, at the same place")),
        "theme": (say(fr="couleurs", en="colours"),
                  say(fr="couleurs : sombre, clair, contrasté", en="colours: dark, light, contrast")),
        "done": (say(fr="lu", en="read"), say(fr="noter la leçon comme lue", en="mark the lesson as read")),
        "help": (say(fr="aide", en="help"), say(fr="cette aide", en="this help")),
        "leave": (say(fr="quitter", en="leave"),
                  say(fr="quitter ; la place est gardée", en="leave; the place is kept")),
        "interrupt": ("", say(fr="quitter aussi, de partout", en="leave too, from anywhere")),
        "suspend": ("", say(fr="suspendre (« fg » le rappelle)", en="suspend ('fg' brings it back)")),
    }[name]  # fmt: skip


def group(name: str) -> str:
    return {
        "reading": say(fr="Lire", en="Reading"),
        "finding": say(fr="S'orienter", en="Finding one's way"),
        "questions": say(fr="Questions", en="Questions"),
        "program": say(fr="Le reste", en="The rest"),
    }[name]


def key(name: str) -> str:
    """A key as it is printed on the keyboard."""
    return {
        "space": say(fr="espace", en="space"),
        "enter": say(fr="entrée", en="enter"),
        "escape": say(fr="Échap", en="Esc"),
        "question_mark": "?",
        "minus": "-", "full_stop": ".", "comma": ",", "left_parenthesis": "(",
        "slash": "/",
        "left": "←", "right": "→", "up": "↑", "down": "↓",
        "left_square_bracket": "[", "right_square_bracket": "]",
        "home": say(fr="début", en="home"), "end": say(fr="fin", en="end"),
        "pagedown": say(fr="pg suiv", en="pg dn"), "pageup": say(fr="pg préc", en="pg up"),
        "shift+tab": say(fr="maj+tab", en="shift+tab"),
        "shift+space": say(fr="maj+espace", en="shift+space"),
        "f1": "F1",
    }.get(name, name)  # fmt: skip


def mouse() -> str:
    """What the mouse does, for the help."""
    return say(fr="la molette fait défiler, un clic choisit une réponse ou une touche",
               en="the wheel scrolls, a click chooses an answer or a key")  # fmt: skip
