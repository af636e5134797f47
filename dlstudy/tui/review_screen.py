"""The review screen: a card, its answer, four ratings with the next interval of each."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from dlstudy.errors import DlstudyError
from dlstudy.language import capital, duration, say
from dlstudy.reviewing import words
from dlstudy.reviewing.sitting import Attention, Sitting
from dlstudy.tui import review_keys as keys
from dlstudy.tui.review_text import laid_out
from dlstudy.tui.terminal import LEAST_HEIGHT, LEAST_WIDTH
from dlstudy.tui.widgets.help import Help
from dlstudy.tui.widgets.panel import Drawn

if TYPE_CHECKING:
    from dlstudy.reviewing.cards import Card

#: The colour of each rating.
COLOURS = {1: "bad", 2: "warn", 3: "good", 4: "accent"}


class ReviewHelp(Help):
    """Every key of the review screen."""

    def _table(self) -> Table:
        palette, plain = self.app.palette, self.app.terminal.text  # type: ignore[attr-defined]
        table = Table.grid(padding=(0, 2, 0, 0), expand=True)
        table.add_column(no_wrap=True)
        table.add_column(ratio=1)
        for name in keys.HELP:
            table.add_row(Text(plain(keys.pressed(name)), palette.style("text", bold=True)),
                          Text(plain(keys.meaning(name)[1]), palette.style("text")))  # fmt: skip
        return table


class Ratings(Static):
    """Four columns; a click on one is its key."""

    def on_click(self, event: events.Click) -> None:
        column = 4 * event.x // max(1, self.size.width)
        self.screen.call_later(self.screen.action_rate, 1 + min(3, max(0, column)))  # type: ignore[attr-defined]


class ReviewScreen(Drawn, Screen[str]):
    """One sitting; dismissed with "done" or "left"."""

    CSS_PATH = "review.tcss"
    BINDINGS = list(keys.BINDINGS)
    AUTO_FOCUS = None

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self.sitting = sitting
        self.card: Card | None = None
        self.shown = False
        self.flash: tuple[str, str] | None = None
        self.attention = Attention(time.monotonic())

    def compose(self) -> ComposeResult:
        yield Static(id="where")
        yield Static(id="progress")
        with Vertical(id="middle"), VerticalScroll(id="card", can_focus=False):
            yield Static(id="ask")
            yield Static(id="rule")
            yield Static(id="reply")
        yield Static(id="flash")
        yield Ratings(id="ratings")
        yield Static(id="footer")
        yield Static(id="tiny")

    def on_mount(self) -> None:
        self._ask()

    def on_key(self, event: events.Key) -> None:
        """A key that is none of ours says so; every key is a sign of attention."""
        self.attention.key(time.monotonic())
        if event.is_printable and event.key not in ("question_mark", "space"):
            known = {one for binding in keys.BINDINGS for one in binding.key.split(",")}
            if event.key not in known:
                self._say(say(fr="Cette touche ne fait rien ici ; « ? » montre celles qui servent.",
                              en="This key does nothing here; '?' shows those that do."))  # fmt: skip

    def on_resize(self) -> None:
        self._draw()

    # ---- what the keys do ------------------------------------------------------------------------

    def action_reveal(self) -> None:
        self.attention.key(time.monotonic())
        if self.card is None:
            self.dismiss("done")
        elif self.shown:
            self._say(
                say(fr="La réponse est là : jugez-la de 1 à 4.", en="The answer is there: rate it, 1 to 4.")
            )
        else:
            self.shown, self.flash = True, None
            self._draw()
            self.call_after_refresh(self._to_answer)

    def _to_answer(self) -> None:
        """A long card scrolls to its answer."""
        box = self.query_one("#card", VerticalScroll)
        if box.max_scroll_y > 0:
            box.scroll_to_widget(self.query_one("#rule"), animate=False, top=True)

    def action_rate(self, given: int) -> None:
        card = self.card
        if card is None:
            return
        if not self.shown:
            self._say(say(fr="D'abord la réponse : espace.", en="First the answer: space."))
            return
        interval = self.sitting.intervals(card)[given]
        try:
            self.sitting.answer(card, given, self.attention.take(time.monotonic()))
        except DlstudyError as error:
            self._say(error.message.splitlines()[0], "bad")
            return
        noted = f"{words.rating_word(given)}, {words.interval_words(interval)}"
        self.flash = (
            say(fr=f"Noté : {noted}. « u » l'annule.", en=f"Recorded: {noted}. 'u' takes it back."),
            "muted",
        )
        self._ask(keep=True)

    def action_undo(self) -> None:
        try:
            card = self.sitting.undo()
        except DlstudyError as error:
            self._say(error.message.splitlines()[0], "bad")
            return
        if card is None:
            self._say(say(fr="Il n'y a rien à annuler.", en="There is nothing to take back."))
            return
        self.attention.take(time.monotonic())
        self.flash = (say(fr="Annulé : la carte revient.", en="Taken back: the card comes again."), "warn")
        self._ask(keep=True)

    def action_scroll(self, lines: int) -> None:
        self.query_one("#card", VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_page(self, pages: int) -> None:
        box = self.query_one("#card", VerticalScroll)
        box.scroll_relative(y=pages * max(1, box.size.height - 1), animate=False)

    def action_theme(self) -> None:
        self.app.next_palette()  # type: ignore[attr-defined]
        self._draw()

    def action_help(self) -> None:
        self.app.push_screen(ReviewHelp())

    def action_leave(self) -> None:
        self.dismiss("left" if self.card is not None else "done")

    # ---- what is seen ------------------------------------------------------------------------------

    def _ask(self, *, keep: bool = False) -> None:
        """The next card, its answer hidden."""
        self.card, self.shown = self.sitting.current, False
        if not keep:
            self.flash = None
        self.attention.take(time.monotonic())
        self._draw()
        self.query_one("#card", VerticalScroll).scroll_home(animate=False)

    def _say(self, text: str, colour: str = "warn") -> None:
        self.flash = (text, colour)
        self._draw()

    def _put(self, name: str, content: Any) -> None:
        self.query_one(f"#{name}", Static).update(content)

    def _text(self, *pieces: tuple[str, str, bool]) -> Text:
        """A line of (text, colour, bold) pieces, in characters that the terminal has."""
        line = Text(no_wrap=True, overflow="ellipsis")
        for text, colour, bold in pieces:
            line.append(self.terminal.text(text), self.palette.style(colour, bold=bold))
        return line

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        small = self.size.width < LEAST_WIDTH or self.size.height < LEAST_HEIGHT
        for child in self.children:
            if not child.has_class("-textual-system"):  # Textual's own tooltip
                child.display = (child.id == "tiny") == small
        if small:
            self._put(
                "tiny",
                Text(
                    say(
                        fr=f"Terminal trop petit : il faut {LEAST_WIDTH}×{LEAST_HEIGHT}. q quitte.",
                        en=f"Terminal too small: {LEAST_WIDTH}×{LEAST_HEIGHT} needed. q leaves.",
                    )
                ),
            )
            return
        self.set_class(self.size.width >= 100 and self.size.height >= 30, "large")
        self._draw_head()
        self._draw_card()
        self._put("flash", self._text((*self.flash, False)) if self.flash else "")
        self._draw_ratings()
        self._draw_footer()

    def _draw_head(self) -> None:
        sitting, width = self.sitting, self.size.width - 4
        unit = sitting.deck.plan.units[self.card.unit] if self.card else None
        left = say(fr=f"reste {sitting.left}", en=f"{sitting.left} left")
        title = unit.title.here if unit else say(fr="Révision", en="Review")
        line = self._text((title, "text", True), (f"  {unit.id}" if unit else "", "muted", False))
        why = sitting.why.get(self.card.id, "") if self.card else ""
        tag = {"new": say(fr="nouvelle", en="new"), "raised": say(fr="manquée récemment", en="missed lately"),
               "again": say(fr="encore une fois", en="once more")}.get(why, "")  # fmt: skip
        if self.card and self.card.id in sitting.again:
            tag = say(fr="encore une fois", en="once more")
        right = self._text(
            (f"{tag}   " if tag and width >= 46 else "", "accent", False), (left, "muted", False)
        )
        line.truncate(max(4, width - right.cell_len - 2), overflow="ellipsis")
        line.append(" " * max(1, width - line.cell_len - right.cell_len))
        line.append_text(right)
        self._put("where", line)
        columns = max(1, width)
        full = round(columns * sitting.done / sitting.total) if sitting.total else columns
        self._put(
            "progress", self._text(("━" * full, "good", False), ("━" * (columns - full), "grid", False))
        )

    def _draw_card(self) -> None:
        box = self.query_one("#card", VerticalScroll)
        box.border_title = None
        if self.card is None:
            self._put("ask", self._finished())
            self._put("rule", "")
            self._put("reply", "")
            return
        width = min(self.size.width, 100) - (
            9 if self.has_class("large") else 5
        )  # borders, padding, a scroll bar
        self._put("ask", self._laid_out(self.card.question.here, width))
        self._put("rule", self._text(("─" * width, "grid", False)) if self.shown else "")
        self._put("reply", self._laid_out(self.card.answer.here, width) if self.shown else "")

    def _laid_out(self, text: str, width: int) -> Text:
        return laid_out(text, width, self.palette, self.terminal)

    def _finished(self) -> Text:
        """What came of the sitting, once nothing is left."""
        sitting = self.sitting
        cards = words.cards_words(len({one.card for one in sitting.answered}))
        took = duration(sitting.seconds)
        text = self._text(
            ("✓ ", "good", True), (say(fr=f"{cards} en {took}.", en=f"{cards} in {took}."), "text", True)
        )
        pile = sitting.deck.pile()
        lines = []
        if pile.cards:
            left = words.cards_words(len(pile.cards))
            lines.append(
                say(
                    fr=f"Reste {left} aujourd'hui : dlstudy review.", en=f"{left} left today: dlstudy review."
                )
            )
        elif pile.later:
            lines.append(capital(words.later_words(pile).lstrip(" ;")) + ".")
        elif following := words.next_words(pile):
            lines.append(following)
        again = say(fr="Entrée ou q pour quitter ; u annule la dernière réponse.",
                    en="Enter or q leaves; u takes the last answer back.")  # fmt: skip
        for line, colour in [*((line, "text") for line in lines), (again, "muted")]:
            text.append("\n\n" + self.terminal.text(line), self.palette.style(colour))
        text.no_wrap = False
        return text

    def _draw_ratings(self) -> None:
        box = self.query_one("#ratings", Static)
        box.display = self.card is not None
        if self.card is None:
            return
        if not self.shown:
            key = keys.key("space")
            box.update(self._text((key, "accent", True), (say(fr=" montre la réponse", en=" shows the answer"),
                                                          "muted", False)))  # fmt: skip
            return
        table = Table.grid(expand=True)
        intervals = self.sitting.intervals(self.card)
        for _ in intervals:
            table.add_column(ratio=1)
        names = [
            self._text((f"{given} {words.rating_word(given)}", COLOURS[given], True)) for given in intervals
        ]
        table.add_row(*names)
        table.add_row(
            *(self._text((f"  {words.interval_words(one)}", "muted", False)) for one in intervals.values())
        )
        box.update(table)

    def _draw_footer(self) -> None:
        line, width = self._text(), self.size.width - 4
        for name in keys.FOOTER:
            if name in ("reveal", "rate") and (self.card is None or (name == "reveal") == self.shown):
                continue
            key = "1-4" if name == "rate" else keys.pressed(name).split("  ")[0]
            pair = self._text((key, "accent", True), (f" {keys.meaning(name)[0]}  ", "muted", False))
            if line.cell_len + pair.cell_len <= width + 2:
                line.append_text(pair)
        self._put("footer", line)
