"""The command that opens a lesson or the statement of an exercise."""

from typing import Annotated

from dlstudy.cli.command import Argument, Option, command


def _complete_lessons(incomplete: str) -> list[str]:
    from dlstudy.cli.completing import units

    return units(incomplete, "lesson")


@command(
    fr="Ouvre une leçon, ou l'énoncé d'un exercice.\n\n"
       "Votre place est gardée et le temps de lecture noté ; lire jusqu'au bout note la leçon comme faite.",
    en="Open a lesson, or the statement of an exercise.\n\n"
       "The place is kept, the time of reading recorded; reading to the end marks the lesson as done.",
)  # fmt: skip
def read(
    unit: Annotated[str, Argument(fr="La leçon : week1.perceptron, week3.embeddings:pretrained.",
                                  en="The lesson: week1.perceptron, week3.embeddings:pretrained.", metavar="ID",
                                  complete=_complete_lessons)],
    exercise: Annotated[bool, Option("--exercise", fr="L'énoncé de l'exercice, à la place de la leçon.",
                                     en="The statement of the exercise instead of the lesson.")] = False,
    plain: Annotated[bool, Option("--plain", fr="Le texte sur la sortie standard, sans écran.",
                                  en="The text on standard output, without a screen.")] = False,
    section: Annotated[str | None, Option("--section", metavar="SLUG", fr="Commence à cette section : sources.",
                                          en="Begin at this section: sources.")] = None,
    done: Annotated[bool, Option("--done", fr="Note la leçon comme lue, sans l'ouvrir.",
                                 en="Mark the lesson as read, without opening it.")] = False,
) -> int:  # fmt: skip
    from dlstudy.cli.reading_text import find, mark_read, on_screen, print_plain

    unit, _, slug = unit.partition("#")  # as mistakes name a section: week1.training#batches
    section = section or slug or None
    plan, part = find(unit, exercise=exercise)
    if done:
        return mark_read(part)
    if plain:
        return print_plain(plan, part, section)
    return on_screen(plan, part, section)
