"""The day: begin, today, next, plan, done, off."""

from typing import Annotated

from dlstudy.cli.command import Argument, Option, command

_JSON = Option("--json", fr="Sortie en JSON.", en="Output as JSON.")


def _complete_units(incomplete: str) -> list[str]:
    from dlstudy.cli.completing import units

    return units(incomplete)


def _complete_kinds(incomplete: str) -> list[str]:
    from dlstudy.curriculum.model import KINDS

    return [kind for kind in KINDS if kind.startswith(incomplete.lower())]


def _complete_days(incomplete: str) -> list[str]:
    """Weekdays after what is there: ``mon,tu`` offers ``mon,tue``."""
    from dlstudy.language import language
    from dlstudy.schedule.facts import CODES

    french = ("lun", "mar", "mer", "jeu", "ven", "sam", "dim")
    before, comma, last = incomplete.rpartition(",")
    names = french if language() == "fr" else CODES
    taken = before.split(",")
    return [f"{before}{comma}{name}" for name in names if name.startswith(last) and name not in taken]


@command(
    fr="Affiche le jour : ses parties, leurs commandes, ce qui est fait, ce qui reste.",
    en="Show the day: its parts, their commands, what is done and what is left.",
)
def today(
    date: Annotated[str | None, Option("--date", fr="Un autre jour : 2026-11-24, demain, hier.",
                                       en="Another day: 2026-11-24, tomorrow, yesterday.",
                                       metavar="DATE")] = None,
    as_json: Annotated[bool, _JSON] = False,
) -> None:  # fmt: skip
    from dlstudy.cli.desk import sit_down

    desk = sit_down(date, reviews=True)
    if as_json:
        from dlstudy.cli.console import json_out
        from dlstudy.cli.day_json import today_json

        json_out(today_json(desk))
    else:
        from dlstudy.cli.today_page import print_today

        print_today(desk)


@command(
    fr="Décide quand le plan commence et quels jours vous étudiez.",
    en="Choose when the plan begins and on which days you study.",
)
def begin(
    start: Annotated[str | None, Option("--start", fr="Le premier jour : 2026-12-01, demain.",
                                        en="The first day: 2026-12-01, tomorrow.", metavar="DATE")] = None,
    days: Annotated[str | None, Option("--days", fr="Les jours d'étude : lun,mar,jeu, lun-ven, tous.",
                                       en="The study days: mon,tue,thu, mon-fri, all.", metavar="DAYS",
                                       complete=_complete_days)] = None,
    at: Annotated[str | None, Option("--at", fr="L'heure à laquelle vous étudiez, 19:00.",
                                     en="The hour at which you study, 19:00.", metavar="TIME")] = None,
) -> None:  # fmt: skip
    from dlstudy.cli.beginning import begin_plan

    begin_plan(start, days, at)


@command(
    fr="Commence la première partie qui n'est pas faite.",
    en="Start the first part that is not done.",
)
def next_part(
    options: Annotated[list[str] | None, Argument(
        fr="Options passées à la commande lancée, après -- : dlstudy next -- --minutes 5.",
        en="Options for the command that is started, after --: dlstudy next -- --minutes 5.",
        metavar="[-- OPTIONS]")] = None,
) -> int:  # fmt: skip
    from dlstudy.cli.studying import start_next

    return start_next(options or [])


@command(
    fr="Affiche le calendrier du plan et vos progrès.",
    en="Show the calendar of the plan and your progress.",
)
def plan(
    week: Annotated[int | None, Option("--week", fr="Une semaine, en détail.", en="One week, in detail.",
                                       metavar="N")] = None,
    catch_up: Annotated[bool, Option(
        "--catch-up", fr="Rattrape ce qui a été manqué dans les prochains jours d'étude, sans dépasser le "
                         "maximum par jour (réglage daily_maximum).",
        en="Make up for what was missed in the coming study days, never above the daily maximum "
           "(setting daily_maximum).")] = False,
    yes: Annotated[bool, Option("--yes", "-y", fr="Avec --catch-up : sans demander.",
                                en="With --catch-up: without asking.")] = False,
    as_json: Annotated[bool, _JSON] = False,
) -> int:  # fmt: skip
    from dlstudy.cli.desk import sit_down
    from dlstudy.errors import UserError
    from dlstudy.language import say

    if yes and not catch_up:
        raise UserError(say(fr="--yes va avec --catch-up.", en="--yes goes with --catch-up."))
    desk = sit_down()
    weeks = len(desk.plan.weeks)
    if week is not None and not 1 <= week <= weeks:
        raise UserError(say(fr=f"Le plan a {weeks} semaines : --week va de 1 à {weeks}.",
                            en=f"The plan has {weeks} weeks: --week goes from 1 to {weeks}."))  # fmt: skip
    if catch_up:
        from dlstudy.cli.catching_up import catch_up_plan

        return catch_up_plan(desk, yes=yes, as_json=as_json)
    if as_json:
        from dlstudy.cli.console import json_out
        from dlstudy.cli.day_json import plan_json

        json_out(plan_json(desk, week))
    else:
        from dlstudy.cli.plan_page import print_plan

        print_plan(desk, week)
    return 0


@command(
    fr="Note comme fait : une unité entière, ou une de ses parties.",
    en="Mark as done: a whole unit, or one of its parts.",
)
def done(
    unit: Annotated[str, Argument(fr="L'unité ou la partie : week2.cifar, week2.cifar/lab.",
                                  en="The unit or part: week2.cifar, week2.cifar/lab.", metavar="ID",
                                  complete=_complete_units)],
    part: Annotated[str | None, Argument(fr="La partie : lesson, exercise, lab ou cards.",
                                         en="The part: lesson, exercise, lab or cards.", metavar="[PART]",
                                         complete=_complete_kinds)] = None,
    on: Annotated[str | None, Option("--on", fr="Le jour où vous l'avez fait, s'il n'est pas aujourd'hui.",
                                     en="The day on which you did it, if not today.", metavar="DATE")] = None,
    minutes: Annotated[int | None, Option("--minutes", fr="Le temps passé (d'office : celui du plan).",
                                          en="The time it took (by default the plan's).", metavar="N")] = None,
) -> None:  # fmt: skip
    from dlstudy.cli.studying import mark_done

    mark_done(unit, part, on, minutes)


@command(
    fr="Prend des jours de congé : le plan avance sans qu'ils comptent comme un retard.",
    en="Take days off: the plan moves on without their counting as missed.",
)
def off(
    first: Annotated[str | None, Argument(fr="Le premier jour ; sans lui, la liste des jours de congé.",
                                          en="The first day; without it, the list of days off.",
                                          metavar="[DATE]")] = None,
    last: Annotated[str | None, Argument(fr="Le dernier jour, s'il y en a plusieurs.",
                                         en="The last day, if there are several.", metavar="[DATE]")] = None,
    cancel: Annotated[bool, Option("--cancel", fr="Étudier quand même ces jours-là.",
                                   en="Study on these days after all.")] = False,
) -> None:  # fmt: skip
    from dlstudy.cli.beginning import days_off

    days_off(first, last, cancel=cancel)
