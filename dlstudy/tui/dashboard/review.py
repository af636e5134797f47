"""Review: what is due and why, by unit, what comes on the days ahead. Enter asks the cards."""

from __future__ import annotations

from typing import Any

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from dlstudy.language import capital, say
from dlstudy.reviewing.words import cards_words, later_words, next_words, pile_words
from dlstudy.tui.dashboard.key import Key
from dlstudy.tui.dashboard.pen import Pen
from dlstudy.tui.dashboard.view import View


class ReviewView(View):
    """The cards."""

    ID = "review"
    KEYS = [
        Key("enter", "ask", fr=("réviser", "poser les cartes choisies"), en=("review", "ask the chosen cards")),
        Key("a", "all", fr=("toutes", "poser toutes les cartes du jour"), en=("all", "ask all of today's cards")),
    ]  # fmt: skip

    DEFAULT_CSS = """
    ReviewView { padding: 1 2 0 2; }
    ReviewView Static { height: auto; width: 100%; }
    ReviewView OptionList { height: 1fr; margin: 1 0 0 0; }
    """

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self._drawn: tuple[Any, ...] = ()

    @staticmethod
    def title() -> str:
        return say(fr="Révision", en="Review")

    def compose(self) -> ComposeResult:
        yield Static(id="due")
        yield OptionList()

    def on_mount(self) -> None:
        self.update()

    def update(self) -> None:
        from dlstudy.language import language

        desk = self.dashboard.desk
        drawn = (desk, self.palette.name, self.size, language())
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self.query_one("#due", Static).update(self._due())
        self._list()

    def _line(self, *pieces: tuple[str, str, bool]) -> Text:
        return Pen(self.palette, self.terminal).line(*pieces)

    def _due(self) -> Text:
        pile = self.dashboard.desk.reviews
        if pile is None or not (pile.cards or pile.seen or pile.later or pile.next or pile.unseen):
            return self._line((say(fr="Pas encore de cartes : celles d'une unité viennent quand sa leçon est lue.",
                                   en="No cards yet: those of a unit come once its lesson is read."),
                               "text", False))  # fmt: skip
        lines = []
        if pile.cards:
            lines.append(self._line((capital(pile_words(pile)) + ".", "text", True)))
        else:
            lines.append(
                self._line(
                    (say(fr="Rien à revoir aujourd'hui.", en="Nothing to review today."), "good", True)
                )
            )
            if following := next_words(pile):
                lines.append(self._line((following, "text", False)))
            if pile.later:
                lines.append(self._line((capital(later_words(pile).lstrip(" ;")) + ".", "muted", False)))
        if pile.seen:
            words = say(fr=f"Déjà vues aujourd'hui : {cards_words(pile.seen)}.",
                        en=f"Seen today already: {cards_words(pile.seen)}.")  # fmt: skip
            lines.append(self._line((words, "muted", False)))
        return Text("\n").join(lines)

    def _list(self) -> None:
        """The units that have cards due, most first."""
        desk = self.dashboard.desk
        box = self.query_one(OptionList)
        counts: dict[str, dict[str, int]] = {}
        for one in desk.reviews.cards if desk.reviews else ():
            reasons = counts.setdefault(one.card.partition("#")[0], {})
            reasons[one.why] = reasons.get(one.why, 0) + 1
        whys = {"raised": say(fr="manquées récemment", en="missed lately"),
                "again": say(fr="encore une fois", en="once more"),
                "due": say(fr="à revoir", en="due"), "new": say(fr="nouvelles", en="new")}  # fmt: skip
        options = []
        for unit, reasons in sorted(counts.items(), key=lambda item: -sum(item[1].values())):
            title = desk.plan.units[unit].title.here if unit in desk.plan.units else unit
            total = sum(reasons.values())
            detail = ", ".join(f"{reasons[why]} {whys[why]}" for why in whys if why in reasons)
            line = self._line(
                (f"{total:>4}  ", "warn", True), (title, "text", False), (f"   {detail}", "muted", False)
            )
            line.no_wrap, line.overflow = True, "ellipsis"
            options.append(Option(line, id=unit))
        at = box.highlighted or 0
        box.clear_options()
        box.add_options(options)
        box.display = bool(options)
        if options:
            box.highlighted = min(at, len(options) - 1)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_ask()

    def action_ask(self) -> None:
        box = self.query_one(OptionList)
        unit = (
            box.get_option_at_index(box.highlighted).id
            if box.highlighted is not None and box.option_count
            else None
        )
        self.dashboard.open_review(unit)

    def action_all(self) -> None:
        self.dashboard.open_review()
