"""Commands about exercises: edit, check, hint, solution, reset."""

from pathlib import Path
from typing import Annotated

from dlstudy.cli.command import Argument, Option, command


def _complete_exercises(incomplete: str) -> list[str]:
    from dlstudy.cli.completing import units

    return units(incomplete, kind="exercise")


def _complete_functions(ctx, incomplete: str) -> list[str]:
    from dlstudy.cli.context import plan_path
    from dlstudy.curriculum import load
    from dlstudy.errors import DlstudyError
    from dlstudy.workspace import hints

    try:
        names = hints(load(plan_path()), str(ctx.params.get("unit") or ""))
    except DlstudyError:
        return []
    return [name for name in names if name and name.startswith(incomplete)]


Exercise = Annotated[str, Argument(
    fr="L'exercice : week1.perceptron.", en="The exercise: week1.perceptron.", metavar="ID",
    complete=_complete_exercises)]  # fmt: skip


@command(
    fr="Ouvre un exercice dans votre éditeur ($VISUAL, $EDITOR).\n\n"
       "Le fichier de départ est écrit dans votre dossier de travail s'il n'y est pas encore ; "
       "le vôtre n'est jamais remplacé.",
    en="Open an exercise in your editor ($VISUAL, $EDITOR).\n\n"
       "The starter is written into your workspace if it is not there yet; your own file is never replaced.",
)  # fmt: skip
def edit(
    unit: Exercise,
    statement: Annotated[bool, Option("--statement", "-s", fr="Affiche seulement l'énoncé.",
                                      en="Only show the statement.")] = False,
) -> int:  # fmt: skip
    from dlstudy.cli.exercising import edit_exercise, loaded

    plan, part = loaded(unit)
    return edit_exercise(plan, part, statement=statement)


@command(
    fr="Vérifie un exercice et nomme l'erreur.\n\n"
       "Sans ID : l'exercice du jour qui n'est pas fait, ou celui que vous avez enregistré en dernier.",
    en="Check an exercise, and name the mistake.\n\n"
       "Without ID: the day's exercise that is not done, or the one that you saved last.",
)  # fmt: skip
def check(
    unit: Annotated[str | None, Argument(fr="L'exercice : week1.perceptron.", en="The exercise: week1.perceptron.",
                                         metavar="[ID]", complete=_complete_exercises)] = None,
    watch: Annotated[bool, Option("--watch", "-w", fr="Vérifie à chaque enregistrement.",
                                  en="Check at every save.")] = False,
    file: Annotated[Path | None, Option("--file", "-f", metavar="PATH", fr="Un autre fichier que celui du dossier.",
                                        en="Another file than the workspace's.")] = None,
    as_json: Annotated[bool, Option("--json", fr="Sortie en JSON.", en="Output as JSON.")] = False,
) -> int:  # fmt: skip
    from dlstudy.cli.exercising import check_exercise, loaded
    from dlstudy.errors import UserError
    from dlstudy.language import say

    if watch and as_json:
        raise UserError(say(fr="Choisissez --watch ou --json.", en="Choose --watch or --json."))
    plan, part = loaded(unit)
    if watch:
        from dlstudy.cli.watching import watch_exercise

        return watch_exercise(plan, part, file)
    return check_exercise(plan, part, file, as_json=as_json)


@command(
    fr="Donne un indice de plus, du coup de pouce à presque la réponse.",
    en="Give one more hint, from a nudge to almost the answer.",
)
def hint(
    unit: Exercise,
    function: Annotated[str | None, Argument(
        fr="La fonction ; sans elle, la première qui ne passe pas.",
        en="The function; without it, the first that does not pass.", metavar="[FUNCTION]",
        complete=_complete_functions)] = None,
) -> int:  # fmt: skip
    from dlstudy.cli.exercising import loaded
    from dlstudy.cli.helping import give_hint

    return give_hint(loaded(unit)[1], function)


@command(
    fr="Montre la solution : après l'avoir trouvée, ou avec --yes.",
    en="Show the solution: once you have found it, or with --yes.",
)
def solution(
    unit: Exercise,
    yes: Annotated[bool, Option("--yes", "-y", fr="Même si l'exercice n'est pas réussi, sans demander.",
                                en="Even if the exercise has not passed, without asking.")] = False,
) -> int:  # fmt: skip
    from dlstudy.cli.exercising import loaded
    from dlstudy.cli.helping import show_solution

    return show_solution(loaded(unit)[1], yes=yes)


@command(
    fr="Repart d'un fichier vierge ; l'ancien est gardé à côté, avec sa date.",
    en="Start again from a clean file; the old one is kept beside it, with its date.",
)
def reset(unit: Exercise) -> int:
    from dlstudy.cli.exercising import loaded
    from dlstudy.cli.helping import reset_exercise

    return reset_exercise(loaded(unit)[1])
