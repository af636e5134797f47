"""The keys of the exercise screen, those of `check --watch` first among them; footer and help are made from these."""

from __future__ import annotations

from dlstudy.language import say
from dlstudy.tui.dashboard.key import Key, KeySet, group_name

KEYS = [
    Key("e", "edit", fr=("éditer", "ouvrir le fichier dans votre éditeur"),
        en=("edit", "open the file in your editor"), group="exercise"),
    Key("h", "hint", fr=("indice", "l'indice ; encore une fois : un de plus"),
        en=("hint", "the hint; once more: one more"), group="exercise"),
    Key("s", "solution", fr=("solution", "la solution"), en=("solution", "the solution"), group="exercise"),
    Key("t", "statement", fr=("énoncé", "l'énoncé"), en=("statement", "the statement"), group="exercise"),
    Key("enter", "enter", fr=("leçon", "la section de la leçon qui explique l'erreur ; dans la liste : ouvrir"),
        en=("lesson", "the section of the lesson that explains the mistake; in the list: open"), group="exercise"),
    Key("l", "list", fr=("liste", "tous les exercices"), en=("list", "all exercises"), group="exercise"),
    Key("n", "next", fr=("suite", "ce qui vient après, une fois l'exercice réussi"),
        en=("next", "what comes next, once the exercise has passed"), group="exercise"),
    Key("v,left,backspace", "verdict", fr=("", "la vérification"), en=("", "the verdict"), group="exercise"),
    Key("r", "again", fr=("", "vérifier encore une fois"), en=("", "check once more"), group="exercise"),
    Key("R", "reset", fr=("", "repartir d'un fichier vierge ; l'ancien est gardé"),
        en=("", "start again from a clean file; the old one is kept"), group="exercise"),
    Key("down,j", "move(1)", fr=("", "plus bas"), en=("", "down"), group="moving"),
    Key("up,k", "move(-1)", fr=("", "plus haut"), en=("", "up"), group="moving"),
    Key("pagedown,space,ctrl+d", "page(1)", fr=("", "une page plus bas"), en=("", "a page down"), group="moving",
        shown="ctrl+d"),
    Key("pageup,ctrl+u", "page(-1)", fr=("", "une page plus haut"), en=("", "a page up"), group="moving",
        shown="ctrl+u"),
    Key("home,g", "move(-100000)", fr=("", "tout en haut"), en=("", "to the top"), group="moving"),
    Key("end,G", "move(100000)", fr=("", "tout en bas"), en=("", "to the bottom"), group="moving"),
    Key("tab,shift+tab", "other", fr=("", "l'autre panneau, dans une fenêtre large"),
        en=("", "the other panel, in a wide window"), group="moving", shown="tab"),
    Key("escape", "back", fr=("retour", "revenir à la vérification, puis quitter l'exercice"),
        en=("back", "back to the verdict, then out of the exercise"), group="program"),
    Key("T", "theme", fr=("", "couleurs : sombre, clair, contrasté"), en=("", "colours: dark, light, contrast"),
        group="program"),
    Key("question_mark,f1", "help", fr=("aide", "cette aide"), en=("help", "this help"), group="program"),
    Key("q,ctrl+q", "leave", fr=("quitter", "quitter l'exercice"), en=("leave", "leave the exercise"),
        group="program"),
]  # fmt: skip
#: What Enter is called in the list.
OPEN = Key("enter", "enter", fr=("ouvrir", ""), en=("open", ""))


class ExerciseKeys(KeySet):
    """The same, for the help."""

    def __init__(self) -> None:
        super().__init__(KEYS)

    def group(self, name: str) -> str:
        return say(fr="L'exercice", en="The exercise") if name == "exercise" else group_name(name)

    def mouse(self) -> str:
        return say(fr="la molette fait défiler ; un clic choisit une touche, un exercice, la leçon",
                   en="the wheel scrolls; a click chooses a key, an exercise, the lesson")  # fmt: skip
