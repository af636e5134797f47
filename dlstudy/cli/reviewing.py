"""The command `review`."""

from __future__ import annotations

from typing import Annotated

from dlstudy.cli.command import Option, command


def _complete_units(incomplete: str) -> list[str]:
    from dlstudy.cli.completing import units

    return units(incomplete)


@command(
    fr="Pose les cartes qui sont à revoir : une touche pour la réponse, une de 1 à 4 pour dire si elle est venue.",
    en="Ask the cards that are due: one key for the answer, one from 1 to 4 to say how well it came.",
)
def review(
    limit: Annotated[int | None, Option("--limit", "-n", min=1, metavar="N", fr="Au plus N cartes.",
                                        en="At most N cards.")] = None,
    unit: Annotated[str | None, Option("--unit", metavar="ID", fr="Les cartes d'une seule unité.",
                                       en="The cards of one unit alone.", complete=_complete_units)] = None,
    plain: Annotated[bool, Option("--plain", fr="Des lignes au lieu de l'écran : les réponses se tapent.",
                                  en="Lines instead of the screen: answers are typed.")] = False,
    as_json: Annotated[bool, Option("--json", fr="Les cartes à revoir en JSON, sans les poser.",
                                    en="The cards that are due as JSON, without asking them.")] = False,
) -> int:  # fmt: skip
    from dlstudy.cli.context import plan_path
    from dlstudy.cli.following import How
    from dlstudy.cli.reviews import Wish, review_cards
    from dlstudy.curriculum import find_unit, load

    how = How(plain, as_json).check()
    plan = load(plan_path())
    chosen = find_unit(plan, unit).id if unit is not None else None
    return review_cards(plan, Wish(limit, chosen, plain, as_json, how.screen))
