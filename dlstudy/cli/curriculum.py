"""Commands about a curriculum: check it, trust its code, the schema of its plan."""

from pathlib import Path
from typing import Annotated

from dlstudy.cli.command import Argument, Option, command


@command(
    fr="Vérifie un programme d'études : son plan et les fichiers des unités écrites.\n\n"
       "Toutes les erreurs d'un coup, avec fichier, ligne et colonne. Chaque exercice est prouvé : la solution passe, "
       "le fichier de départ échoue, chaque erreur connue est reconnue. Le code d'un programme qui n'est pas fourni "
       "avec dlstudy ne s'exécute qu'après « dlstudy trust ».",
    en="Check a curriculum: its plan and the files of the units that are written.\n\n"
       "All errors at once, with file, line and column. Every exercise is proved: the solution passes, the starter "
       "fails, each known mistake is recognised. Code that did not come with dlstudy only runs after 'dlstudy trust'.",
)  # fmt: skip
def validate(
    path: Annotated[Path | None, Argument(
        fr="Le dossier ou son plan.yaml ; sans rien, le programme d'études en cours.",
        en="The folder or its plan.yaml; by default the curriculum in use.")] = None,
    as_json: Annotated[bool, Option("--json", fr="Sortie en JSON.", en="Output as JSON.")] = False,
    report: Annotated[bool, Option(
        "--report", fr="Mesure aussi chaque vérification : erreurs et mutants de la solution qu'elle refuse (long).",
        en="Measure every check as well: mistakes and mutants of the solution that it refuses (takes long).")] = False,
) -> int:  # fmt: skip
    from dlstudy.cli.console import has_colour, json_out, out, style
    from dlstudy.cli.context import plan_path
    from dlstudy.curriculum.checking import survey
    from dlstudy.curriculum.files import shorter
    from dlstudy.language import count, say

    found = survey(path or plan_path())
    plan, problems = found.plan, found.problems
    if plan is not None:
        from dlstudy.curriculum.trusting import may_run
        from dlstudy.lessons import proving
        from dlstudy.reviewing import proof
        from dlstudy.training import experiments

        lessons = proving.prove(plan, run=may_run(plan))
        problems = list(
            dict.fromkeys([*problems, *lessons, *proof.problems(plan), *experiments.problems(plan)])
        )
    from dlstudy.cli.proving import exercises, report_lines, unproved

    proved, figures = exercises(plan, report=report) if plan is not None else ([], [])
    problems = list(dict.fromkeys([*problems, *proved]))
    if as_json:
        json_out({
            "file": str(found.file),
            "id": plan.id if plan else None,
            "valid": not problems,
            "problems": [{"file": str(p.file), "line": p.line or None, "column": p.column or None,
                          "message": p.message} for p in problems],
            "days": len(plan.days) if plan else None,
            "units": len(plan.units) if plan else None,
            "parts": {"written": found.written, "unwritten": found.unwritten} if plan else None,
            **({"report": [figure._asdict() for figure in figures]} if report else {}),
        })  # fmt: skip
        return 2 if problems else 0
    for problem in problems:
        place, message = str(problem).rsplit(problem.message, 1)[0], problem.message
        out(f"{style(place.rstrip(' '), 'bold')} {message}" if has_colour() else str(problem))
    where = shorter(found.file)
    for line in report_lines(figures):
        out(line)
    if problems:
        errors = count(len(problems), ("erreur", "erreurs"), ("error", "errors"))
        out(style("✗ ", "red") + say(fr=f"{where} : {errors}.", en=f"{where}: {errors}."))
        return 2
    assert plan is not None
    days = count(len(plan.days), ("jour", "jours"), ("day", "days"))
    minutes = count(plan.minutes_per_day, ("minute", "minutes"), ("minute", "minutes"))
    units = count(len(plan.units), ("unité", "unités"), ("unit", "units"))
    written = count(found.written, ("partie écrite", "parties écrites"), ("part written", "parts written"))
    out(style("✓ ", "green") + say(fr=f"{where} : {days} de {minutes}, {units}.",
                                   en=f"{where}: {days} of {minutes}, {units}."))  # fmt: skip
    out("  " + say(fr=f"{written}, {found.unwritten} encore à écrire.",
                   en=f"{written}, {found.unwritten} not written yet."))  # fmt: skip
    if note := unproved(plan):
        out("  " + note)
    return 0


@command(
    fr="Autorise le code d'un programme d'études qui n'est pas fourni avec dlstudy.\n\n"
       "L'accord vaut pour le code tel qu'il est : le moindre changement le redemande.",
    en="Allow the code of a curriculum that did not come with dlstudy.\n\n"
       "It holds for the code as it is: any change asks again.",
)  # fmt: skip
def trust(
    path: Annotated[Path | None, Argument(
        fr="Le dossier du programme d'études ; sans rien, celui en cours.",
        en="The folder of the curriculum; by default the one in use.")] = None,
    forget: Annotated[bool, Option("--forget", fr="Retire l'accord.", en="Take the consent back.")] = False,
) -> None:  # fmt: skip
    from dlstudy.cli.console import out, style
    from dlstudy.cli.context import plan_path
    from dlstudy.curriculum import load, trusting
    from dlstudy.curriculum.files import shorter
    from dlstudy.language import count, say

    plan = load(path or plan_path())
    where = shorter(plan.root)
    if plan.builtin:
        out(say(fr="Le programme d'études fourni avec dlstudy n'a pas besoin d'accord.",
                en="The curriculum that came with dlstudy needs no consent."))  # fmt: skip
        return
    if forget:
        done = trusting.forget(plan)
        out(say(fr=f"L'accord pour {where} est retiré." if done else f"Il n'y avait pas d'accord pour {where}.",
                en=f"{where} is no longer trusted." if done else f"{where} was not trusted."))  # fmt: skip
        return
    code = trusting.code(plan)
    for name in code.files:
        out(f"  {name}")
    trusting.trust(plan, code)
    files = count(len(code.files), ("fichier", "fichiers"), ("file", "files"))
    out(style("✓ ", "green") + say(
        fr=f"Le code de {where} ({files}) peut s'exécuter. Empreinte : {code.fingerprint[:16]}. "
           "Un changement redemandera votre accord.",
        en=f"The code of {where} ({files}) may run. Fingerprint: {code.fingerprint[:16]}. "
           "A change will ask you again."))  # fmt: skip


@command(
    fr="Écrit le schéma JSON de plan.yaml, pour la complétion et les vérifications de votre éditeur.",
    en="Write the JSON Schema of plan.yaml, for your editor's completion and checks.",
)
def schema(
    file: Annotated[Path | None, Option("--out", "-o", metavar="FILE",
        fr="Le fichier à écrire, à la place de la sortie standard.",
        en="The file to write, instead of standard output.")] = None,
) -> None:  # fmt: skip
    from dlstudy.cli.console import json_out, out
    from dlstudy.curriculum import schema as plans
    from dlstudy.language import say

    if file is None:
        json_out(plans.schema())
        return
    from dlstudy.errors import DlstudyError, UserError
    from dlstudy.home import write_atomic

    try:
        write_atomic(file, plans.written())
    except DlstudyError as error:
        raise UserError(error.message) from error  # the place was the user's choice, not the program's home
    out(say(fr=f"Écrit : {file}", en=f"Written: {file}"))
    out(say(fr=f"En tête de plan.yaml : # yaml-language-server: $schema={file.name}",
            en=f"At the top of plan.yaml: # yaml-language-server: $schema={file.name}"))  # fmt: skip
