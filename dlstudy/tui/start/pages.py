"""What the screen shows: a heading, lines to choose from, what is said of the chosen one. One class a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from dlstudy.desk import predicting
from dlstudy.desk.runs import others_words
from dlstudy.desk.starting import Form
from dlstudy.lab.wording import words
from dlstudy.language import NBSP, say

if TYPE_CHECKING:
    from dlstudy.training.experiments import Experiment, Prediction

Piece = tuple[str, str, bool]  # a text, the name of its colour, whether it is bold
START = "start"


class Line(NamedTuple):
    """Something that Enter takes: its id, its pieces, what is said of it below."""

    id: str
    pieces: list[Piece]
    about: str = ""


def heading(form: Form, others: Sequence[str] = ()) -> list[list[Piece]]:
    """What is going to be trained; `others`: what trains already."""
    part = form.part
    minutes = form.shown(":minutes") if form.changed(":minutes") else ""
    facts = [f"{part.minutes}{NBSP}min" if not minutes else f"{minutes}{NBSP}min"]
    if ":data" in form.items:
        facts.append(form.shown(":data"))
    facts.append(form.shown(":device"))
    return [
        [(part.title.here, "text", True), (f"  {part.reference}", "muted", False)],
        [(" · ".join(facts), "muted", False)],
        *([[(others_words(others), "warn", False)]] if others else []),
    ]


def first(form: Form) -> list[Line]:
    """The first page: start, with one's own code, the settings, the what-ifs."""
    changed = [id for id in form.items if form.changed(id)]
    told = "" if changed else say(fr="comme le plan le prévoit", en="as the plan has it")
    lines = [Line(START, [("▶ ", "good", True), (say(fr="Lancer", en="Start"), "good", True),
                          (f"   {told}" if told else "", "muted", False)], _settings(form))]  # fmt: skip
    if ":mine" in form.items:
        mine = say(fr="Lancer avec votre code", en="Start with your own code")
        lines.append(Line("mine", [("▶ ", "good", True), (mine, "good", False)], form.items[":mine"].doc))
    lines.append(Line("form", [("c ", "accent", True), (say(fr="Changer les réglages", en="Change the settings"),
                                                        "text", False)], _settings(form)))  # fmt: skip
    for one in form.offered.experiments:
        what = [("? ", "warn", True), (say(fr="Et si… ", en="What if… "), "muted", False)]
        lines.append(
            Line(f"experiment {one.name}", [*what, (words(one.title), "text", False)], words(one.ask))
        )
    return lines


def _settings(form: Form) -> str:
    """The settings in one sentence."""
    return ", ".join(f"{form.items[id].name}={form.shown(id)}" for id in form.fields)


def settings(form: Form) -> list[Line]:
    """The form: start, then a line for each thing that can be changed."""
    lines = [Line(START, [("▶ ", "good", True), (say(fr="Lancer", en="Start"), "good", True)], form.note)]
    margin = max(len(item.name) for item in form.items.values())
    if form.offered.experiments:
        title = words(form.experiment.title) if form.experiment else say(fr="aucune", en="none")
        name = say(fr="et si…", en="what if…")
        margin = max(margin, len(name))
        lines.append(Line(":experiment", _pieces(name, title, "", form.experiment is not None, margin, True),
                          say(fr="Une expérience du lab : prévoir d'abord, puis voir.",
                              en="One of the lab's what-ifs: predict first, then see.")))  # fmt: skip
    for item in form.items.values():
        changed = form.changed(item.id)
        default = form.shown(item.id, item.default) if changed else ""
        value = form.shown(item.id)
        pieces = _pieces(item.name, value, default, changed, margin, bool(item.choices))
        lines.append(Line(item.id, pieces, _about(form, item.id)))
    return lines


def _pieces(name: str, value: str, default: str, changed: bool, margin: int, choice: bool) -> list[Piece]:
    pieces: list[Piece] = [("  " + name.ljust(margin) + "  ", "muted", False)]
    pieces.append(("‹ " if choice else "  ", "muted", False))
    pieces.append((value, "accent" if changed else "text", changed))
    if choice:
        pieces.append((" ›", "muted", False))
    if default:
        told = say(fr=f"   (défaut : {default})", en=f"   (default: {default})")
        pieces.append((told, "muted", False))
    return pieces


def _about(form: Form, id: str) -> str:
    item = form.items[id]
    if item.choices or id.startswith(":"):
        return item.doc
    return f"{item.doc} ({item.field.expected})" if item.doc else item.field.expected


def choices(one: Experiment) -> list[Line]:
    """A what-if's answers, and none."""
    lines = [Line(str(number), [(f"{number}  ", "accent", True), (words(choice), "text", False)])
             for number, choice in enumerate(one.choices, 1)]  # fmt: skip
    lines.append(Line("0", [("-  ", "muted", True), (say(fr="Passer", en="Skip"), "muted", False)]))
    return lines


def question(one: Prediction, number: int, of: int) -> list[list[Piece]]:
    """A prediction to make."""
    return [
        [(predicting.before_words(), "text", True), (f"  {number}/{of}", "muted", False)],
        [("", "text", False)],
        [(words(one.ask), "text", False)],
    ]
