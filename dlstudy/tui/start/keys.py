"""The keys of the screen that starts a lab; footer and help are made from these."""

from __future__ import annotations

from dlstudy.tui.dashboard.key import Key

KEYS = [
    Key("c", "form", fr=("réglages", "changer les réglages"), en=("settings", "change the settings")),
    Key("left", "turn(-1)", fr=("", "choix précédent de la ligne"), en=("", "the line's choice before"), shown="←"),
    Key("right,space", "turn(1)", fr=("", "choix suivant de la ligne"), en=("", "the line's next choice"), shown="→"),
    Key("backspace", "reset", fr=("défaut", "remettre la ligne comme dans le plan"),
        en=("default", "put the line back as the plan has it")),
    Key("R", "reset_all", fr=("", "tout remettre comme dans le plan"),
        en=("", "put everything back as the plan has it")),
    Key("down,j", "move(1)", fr=("", "plus bas"), en=("", "down"), group="moving", shown="↓  j"),
    Key("up,k", "move(-1)", fr=("", "plus haut"), en=("", "up"), group="moving", shown="↑  k"),
    Key("T", "colours", fr=("", "couleurs : sombre, clair, contrasté"), en=("", "colours: dark, light, contrast"),
        group="program"),
    Key("question_mark,f1", "help", fr=("aide", "cette aide"), en=("help", "this help"), group="program"),
    Key("escape", "back", fr=("retour", "revenir ; de la première page : sans rien lancer"),
        en=("back", "go back; from the first page: without starting anything"), group="program"),
    Key("q,ctrl+q", "leave", fr=("quitter", "quitter sans rien lancer"),
        en=("leave", "leave without starting anything"), group="program"),
]  # fmt: skip
#: What Enter is called on the lines of each page.
ENTER = {
    "start": Key("enter", "enter", fr=("lancer", "lancer, ou changer la ligne"),
                 en=("start", "start, or change the line")),
    "line": Key("enter", "enter", fr=("changer", ""), en=("change", "")),
    "accept": Key("enter", "enter", fr=("accepter", ""), en=("accept", "")),
    "answer": Key("enter", "enter", fr=("répondre", ""), en=("answer", "")),
}  # fmt: skip
