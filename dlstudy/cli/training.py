"""Commands about trainings: start one, watch it, list them, go on, stop."""

from typing import Annotated, Any

import click

from dlstudy.cli.command import Argument, Option, command
from dlstudy.home import DEVICES


def _complete_labs(incomplete: str) -> list[str]:
    from dlstudy.cli.completing import units

    return units(incomplete, kind="lab")


def _complete_runs(incomplete: str) -> list[str]:
    from dlstudy.runs.folder import all_runs

    return [run.id for run in all_runs() if run.id.startswith(incomplete)]


def _complete_columns(incomplete: str) -> list[str]:
    from dlstudy.runs.listing import Listing
    from dlstudy.runs.query import columns

    minus = "-" if incomplete.startswith("-") else ""
    return [minus + one for one in columns(Listing().read()) if one.startswith(incomplete.removeprefix("-"))]


def _complete_settings(ctx: click.Context, incomplete: str) -> list[str]:
    from dlstudy.cli.context import plan_path
    from dlstudy.errors import DlstudyError
    from dlstudy.training.launch import declared_settings

    # With an option that still lacks its value, click leaves the lab among what it did not understand.
    rest = [word for word in ctx.args if not word.startswith("-")]
    try:
        fields = declared_settings(plan_path(), ctx.params.get("lab") or (rest[0] if rest else ""))
    except DlstudyError:  # settings that cannot be read
        return []
    name, equals, value = incomplete.partition("=")
    if equals:
        values = fields[name].choices if name in fields else ()
        return [f"{name}={choice}" for choice in values if str(choice).startswith(value)]
    return [f"{key}=" for key in fields if key.startswith(name)]


def _complete_experiments(ctx: click.Context, incomplete: str) -> list[str]:
    from dlstudy.cli.context import plan_path
    from dlstudy.curriculum import find_part, load
    from dlstudy.errors import DlstudyError
    from dlstudy.training.experiments import read

    rest = [word for word in ctx.args if not word.startswith("-")]
    try:
        part = find_part(load(plan_path()), ctx.params.get("lab") or (rest[0] if rest else ""), kind="lab")
        return [one.name for one in read(part).experiments if one.name.startswith(incomplete)]
    except DlstudyError:
        return []


def _complete_data(incomplete: str) -> list[str]:
    from dlstudy.datasets.catalog import BUILT_IN, KNOWN

    return [name for name in (*KNOWN, *BUILT_IN) if name.startswith(incomplete)]


Run = Annotated[str | None, Argument(
    fr="L'exécution, ou le début de son nom ; sans rien, la plus récente qui convient.",
    en="The run, or the beginning of its name; by default the newest that fits.",
    complete=_complete_runs)]  # fmt: skip
OneRun = Annotated[str, Argument(fr="L'exécution : son nom, ou le début de son identifiant.",
                                 en="The run: its name, or the beginning of its id.",
                                 complete=_complete_runs)]  # fmt: skip
Plain = Annotated[
    bool, Option("--plain", fr="Des lignes de texte, sans l'écran.", en="Lines of text, no screen.")
]
Detach = Annotated[
    bool, Option("--detach", fr="Démarre et rend la main.", en="Start, and give the prompt back.")
]
Json = Annotated[
    bool, Option("--json", fr="Un document JSON, à la fin.", en="One JSON document, at the end.")
]


@command(
    fr="Entraîne le réseau d'un lab et le montre.\n\n"
       "L'entraînement vit dans un processus à lui : fermer le terminal ne l'arrête pas ; Ctrl-C l'enregistre et "
       "l'arrête.",
    en="Train a lab's network and show it.\n\n"
       "The training lives in a process of its own: closing the terminal does not stop it, Ctrl-C saves and stops it.",
    bare=("--experiment",),
)  # fmt: skip
def run(
    lab: Annotated[str, Argument(fr="Le lab : week2.cifar.", en="The lab: week2.cifar.", complete=_complete_labs)],
    settings: Annotated[list[str] | None, Option(
        "--set", metavar="key=value", complete=_complete_settings,
        fr="Change un réglage du lab ; autant de fois que de réglages.",
        en="Change one of the lab's settings; as often as there are settings.")] = None,
    minutes: Annotated[float | None, Option(
        "--minutes", metavar="M", fr="Utilise au mieux tant de minutes.", en="Use so many minutes well.")] = None,
    seed: Annotated[int | None, Option(
        "--seed", metavar="N", fr="La graine du hasard (0).", en="The seed of all chance (0).")] = None,
    device: Annotated[str | None, Option(
        "--device", click_type=click.Choice(DEVICES), fr="Où calculer.", en="What to compute on.")] = None,
    threads: Annotated[int | None, Option(
        "--threads", metavar="N", fr="Fils de calcul (les cœurs physiques ; un seul pour un lab en NumPy).",
        en="Threads to compute with (the physical cores; one for a NumPy lab).")] = None,
    data: Annotated[str | None, Option(
        "--data", metavar="NAME", complete=_complete_data,
        fr="Le jeu de données, à la place de celui du lab.",
        en="The data set to use in place of the lab's own.")] = None,
    mine: Annotated[bool, Option(
        "--mine", fr="Entraîne votre propre réponse à l'exercice, à la place de la référence.",
        en="Train your own answer to the exercise in place of the reference.")] = False,
    experiment: Annotated[str | None, Option(
        "--experiment", metavar="NAME", complete=_complete_experiments,
        fr="Une expérience du lab : prévoir d'abord, puis voir ; sans nom, les montre.",
        en="One of the lab's what-ifs: predict first, then see; without a name, list them.")] = None,
    no_predict: Annotated[bool, Option(
        "--no-predict", fr="Ne demande pas de prévision.", en="Ask for no predictions.")] = False,
    plain: Plain = False,
    as_json: Json = False,
    detach: Detach = False,
) -> int:  # fmt: skip
    from dlstudy import training
    from dlstudy.cli.console import out
    from dlstudy.cli.context import plan_path
    from dlstudy.cli.following import How, follow, note_others
    from dlstudy.cli.predicting import listing, prepare
    from dlstudy.curriculum import find_part, load
    from dlstudy.desk.own_code import own_files
    from dlstudy.lab.wording import plain as plain_value
    from dlstudy.training.interrupt import Interrupt
    from dlstudy.training.launch import typed_settings

    how = How(plain, as_json, detach).check()
    plan = load(plan_path())
    part = find_part(plan, lab, kind="lab")
    if experiment == "":
        for line in listing(part):
            out(line)
        return 0
    own = own_files(plan, part) if mine else None
    preset, about = prepare(part, experiment, ask=not (no_predict or as_json)) if part.file else ({}, {})
    with Interrupt() as interrupt:
        folder = training.start(
            plan, part, settings={**{k: plain_value(v) for k, v in preset.items()}, **typed_settings(settings or [])},
            minutes=minutes, seed=seed, device=device, threads=threads, data=data, mine=own, about=about,
        )  # fmt: skip
        note_others(folder, how)
        return follow(folder, how, interrupt=interrupt)


@command(
    fr="Ouvre l'écran d'une exécution, en cours ou terminée, autant de fois que vous voulez.",
    en="Open the screen on a run, live or ended, as often as you like.",
)
def watch(run: Run = None, plain: Plain = False, as_json: Json = False) -> int:
    from dlstudy.cli.following import How, follow
    from dlstudy.runs.folder import LIVING, all_runs, find_run

    how = How(plain, as_json).check()
    alive = [] if run else [one for one in all_runs() if one.status() in LIVING]
    return follow(alive[0] if alive else find_run(run), how, leave=True)


@command(
    fr="Les exécutions de cette machine, les plus récentes d'abord.\n\n"
       "Un filtre est fait de mots et de conditions : --filter \"cifar lr>0.1 status=failed\".",
    en="The runs of this machine, newest first.\n\n"
       "A filter is made of words and conditions: --filter \"cifar lr>0.1 status=failed\".",
)  # fmt: skip
def runs(
    lab: Annotated[str | None, Option("--lab", metavar="LAB", complete=_complete_labs,
                                      fr="Seulement celles de ce lab.", en="Only those of this lab.")] = None,
    query: Annotated[str | None, Option(
        "--filter", metavar="QUERY", fr="Seulement celles qui contiennent ces mots et remplissent ces conditions.",
        en="Only those with these words, for which these conditions hold.")] = None,
    sort: Annotated[str | None, Option(
        "--sort", metavar="COLUMN", complete=_complete_columns,
        fr="Dans l'ordre d'un réglage, d'une mesure, de best, time… ; -COLUMN : à l'envers.",
        en="In the order of a setting, a metric, best, time, …; -COLUMN: the other way round.")] = None,
    as_json: Annotated[bool, Option("--json", fr="Sortie en JSON.", en="Output as JSON.")] = False,
) -> None:  # fmt: skip
    from dlstudy.cli.console import err, json_out, out
    from dlstudy.cli.runs_table import lines
    from dlstudy.language import say
    from dlstudy.runs.listing import Listing
    from dlstudy.runs.query import ordered, parse
    from dlstudy.training.report import listed
    from dlstudy.training.settle import settle

    notes: list[str] = []
    every = Listing().read(notes)
    settle(one.folder for one in every if one.status == "finished" and not one.recorded)
    found = every
    if lab is not None:
        wanted = lab.lower().removesuffix("/lab")
        found = [one for one in found if wanted in (one.lab, one.lab.rpartition(".")[2])]
    if query is not None:
        found = parse(query, every).choose(found)
    if sort is not None:
        found = ordered(found, sort.removeprefix("-"), sort.startswith("-"))
    if as_json:
        json_out({"runs": [listed(one) for one in found]})
    elif found:
        for line in lines(found):
            out(line)
    elif query is not None and every:
        out(say(fr="Aucune exécution ne correspond.", en="No run matches."))
    else:
        out(say(fr="Aucune exécution pour l'instant. « dlstudy run ID » en lance une.",
                en="No runs yet. 'dlstudy run ID' starts one.") if lab is None
            else say(fr=f"Aucune exécution de {lab}.", en=f"No runs of {lab}."))  # fmt: skip
    for note in notes:
        err(note)


@command(
    fr="Reprend une exécution à son dernier point de reprise.\n\n"
       "Sur le processeur, les chiffres sont au bit près ceux d'une exécution jamais interrompue.",
    en="Go on with a run from its last checkpoint.\n\n"
       "On the processor the numbers are, to the bit, those of a run that was never interrupted.",
)  # fmt: skip
def resume(
    run: Run = None,
    plain: Plain = False,
    as_json: Json = False,
    detach: Detach = False,
    trust: Annotated[bool, Option(
        "--trust", fr="Autorise le code d'une exécution qui n'a pas été lancée ici ; lisez-le d'abord.",
        en="Allow the code of a run that was not started here; read it first.")] = False,
) -> int:  # fmt: skip
    from dlstudy import training
    from dlstudy.cli.following import How, follow, note_others
    from dlstudy.cli.picking import to_resume
    from dlstudy.runs.folder import LIVING
    from dlstudy.training.follow import Followed
    from dlstudy.training.interrupt import Interrupt

    how = How(plain, as_json, detach).check()
    folder = to_resume(run)
    known: Any = None
    with Interrupt() as interrupt:
        status = folder.status()
        if status == "paused":
            folder.send("resume")
        elif status not in LIVING:
            known = Followed(folder)
            known.read_all()
            training.resume(folder, trust=trust)
            note_others(folder, how)
        return follow(folder, how, interrupt=interrupt, known=known)


@command(fr="Demande à un entraînement de s'enregistrer et de s'arrêter.",
         en="Ask a training to save and stop.")  # fmt: skip
def stop(
    run: Run = None,
    now: Annotated[bool, Option(
        "--now", fr="Y met fin sans attendre ; ce qui suit le dernier point de reprise sera refait.",
        en="End it at once; what came after the last checkpoint will be done again.")] = False,
) -> int:  # fmt: skip
    from dlstudy import training
    from dlstudy.cli.following import summary
    from dlstudy.cli.picking import to_stop

    folder = to_stop(run)
    if now:
        training.kill(folder)
    else:
        training.stop(folder)
    summary(folder)
    return 0


@command(
    fr="Donne un nom à une exécution ; toutes les commandes le comprennent ensuite. Sans nom, le retire.",
    en="Give a run a name, which every command then understands. Without one, take it away.",
)
def name(
    run: OneRun,
    name: Annotated[str, Argument(fr='Le nom : "sans dropout".', en='The name: "no dropout".')] = "",
) -> None:
    from dlstudy.cli.console import out, style
    from dlstudy.desk.runs import named_words
    from dlstudy.runs.folder import find_run
    from dlstudy.runs.names import rename

    folder = find_run(run)
    out(style("✓ ", "green") + named_words(folder.id, rename(folder, name)))


@command(fr="Supprime une exécution, après confirmation ; le journal garde ce qui a été fait.",
         en="Delete a run, after asking; the journal keeps what was done.")  # fmt: skip
def delete(
    run: OneRun,
    yes: Annotated[bool, Option("--yes", "-y", fr="Ne demande pas confirmation.", en="Do not ask.")] = False,
) -> int:
    import sys

    from dlstudy.cli.console import ask, out
    from dlstudy.desk import runs as desk
    from dlstudy.errors import UserError
    from dlstudy.language import say
    from dlstudy.runs.folder import find_run
    from dlstudy.runs.removing import refuse_living

    folder = find_run(run)
    refuse_living(folder)
    if not yes:
        question = f"{desk.delete_warning()} {desk.delete_question([folder.id])}"
        if not sys.stdin.isatty():
            raise UserError(question, say(fr="Sans terminal, confirmez avec --yes.",
                                          en="Without a terminal, confirm with --yes."))  # fmt: skip
        if not ask(question):
            out(say(fr="Rien n'a été supprimé.", en="Nothing was deleted."))
            return 1
    desk.delete(folder)
    out(desk.deleted_words([folder.id]))
    return 0
