"""What the reader's screen stands on: laying out, moving about, the bars, and what is written down meanwhile."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input, Static

from dlstudy.errors import DlstudyError
from dlstudy.language import percent, say
from dlstudy.lessons.layout import Look, lay
from dlstudy.lessons.model import Question
from dlstudy.lessons.study import Place
from dlstudy.tui.reader.bars import Bar, Footer
from dlstudy.tui.reader.contents import Contents
from dlstudy.tui.reader.page import Page
from dlstudy.tui.reader.pictures import Pictures
from dlstudy.tui.reader.text import Text
from dlstudy.tui.terminal import LEAST_HEIGHT, LEAST_WIDTH

#: Seconds between two looks at the clock, and how long a message stays.
LOOK, MESSAGE = 5.0, 6.0
#: Keys in the footer, the most important first.
SHOWN = (
    "forward",
    "leave",
    "help",
    "contents",
    "search",
    "question",
    "language",
    "next",
    "done",
    "back",
    "theme",
)
ASKED = ("choose", "answer", "again", "question", "cancel", "leave", "help")


class Frame(Screen[DlstudyError | None]):
    """One text. Everything it learns about the reader goes to `text.study`."""

    AUTO_FOCUS = None

    def __init__(self, text: Text) -> None:
        super().__init__()
        self.text, self.study = text, text.study
        self.focused_question = ""
        self.place = text.study.place  # kept while the size changes, so that it does not creep
        self.asking = ""  # what the prompt is for: "search" or "answer"
        self._laid_at = -1  # the first line that the last change of size came out at
        self._left = False  # leaving is done once
        self._settled = False  # whether the first layout is there
        self._timer: Timer | None = None
        self.message: tuple[str, str] = ("", "text")

    def compose(self) -> ComposeResult:
        self.where = Bar(id="where")
        self.page = Page(id="page")
        self.footer = Footer(id="keys")
        self.label = Static("", markup=False)
        self.input = Input(id="input", compact=True, select_on_focus=False)
        self.input.can_focus = False
        yield self.where
        yield self.page
        with Horizontal(id="prompt") as self.prompt:
            yield self.label
            yield self.input
        yield self.footer

    def on_mount(self) -> None:
        self.pictures = Pictures(self.text, self._picture_came, self.app.palette, self.app.terminal)  # type: ignore[attr-defined]
        self.page.focus()
        self.set_interval(LOOK, self._look)
        self.run_worker(self.pictures.compute, thread=True, group="figures")

    # ---- laying out ----------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self.lay)

    def lay(self, place: Place | None = None) -> None:
        """Lay the text out for the size there is, at the same place."""
        if not self.page.size.width:
            return
        place = place or self.place
        rows = max(9, min(20, self.page.rows - 5))
        self.pictures.size(rows, self.app.palette)  # type: ignore[attr-defined]
        look = Look(self.pictures.draw, self.study.answers, self.focused_question, rows)
        laid = lay(self.text.lesson, self.page.measure, look)
        self.page.matches, self.page.current = [], -1
        self.page.laid = laid
        self.page.show(laid, self.page.line_of(place))
        self.laid_again()
        self.place, self._laid_at = place, self.page.top
        self._settled = True
        self._note_seen()  # a section that fits on the very first screen is read without a move
        self.show_bars()

    def lay_again(self) -> None:
        """Lay out once more, the first line staying where it is."""
        top = self.page.top
        rows = self.pictures.rows
        look = Look(self.pictures.draw, self.study.answers, self.focused_question, rows)
        self.page.show(lay(self.text.lesson, self.page.measure, look), top)
        self.laid_again()
        self.show_bars()

    def _picture_came(self) -> None:
        self.app.call_from_thread(self._again_soon)

    def _again_soon(self) -> None:
        if self._settled:
            self.lay_again()

    # ---- the bars ------------------------------------------------------------------------------

    def show_bars(self) -> None:
        page, sections = self.page, self.page.laid.sections
        number = page.section_at(page.top if page.top < page.last_top else page.bottom - 1)
        lines = len(page.laid.lines)
        share = 1.0 if page.top >= page.last_top else page.bottom / max(1, lines)
        left = [
            (self.text.part.unit, "muted", False),
            ("  ", "muted", False),
            (self.text.lesson.title, "text", True),
        ]
        where = f"{max(1, number + 1)}/{len(sections)}  " if sections else ""
        mark = [("✓ ", "good", True)] if self.study.done and self.text.finishes else []
        self.where.show(left, [*mark, (where, "muted", False), (percent(share, 0), "accent", True)])
        self.prompt.set_class(bool(self.asking), "open")
        self.footer.display = not self.asking
        small = self.size.width < LEAST_WIDTH or self.size.height < LEAST_HEIGHT
        if small:
            words = say(fr=f"Terminal trop petit : il faut {LEAST_WIDTH}×{LEAST_HEIGHT}.",
                        en=f"Terminal too small: {LEAST_WIDTH}×{LEAST_HEIGHT} needed.")  # fmt: skip
            self.footer.show((), words, "warn")
        else:
            self.footer.show(self.names(), *self.message)

    def names(self) -> tuple[str, ...]:
        question = self.question()
        if question is None:
            names = (
                SHOWN
                if self.text.finishes and not self.study.done
                else tuple(n for n in SHOWN if n != "done")
            )
            return names if self.text.lesson.questions else tuple(n for n in names if n != "question")
        answered = question.id in self.study.answers
        hidden = (
            ("choose", "answer")
            if answered
            else ("again", "answer" if question.kind == "choice" else "choose")
        )
        return tuple(name for name in ASKED if name not in hidden)

    def tell(self, words: str, colour: str = "text", seconds: float = MESSAGE) -> None:
        """Say something in the place of the keys, for a while."""
        self.message = (words, colour)
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(seconds, self.quiet)
        self.show_bars()

    def quiet(self) -> None:
        self.message = ("", "text")
        self.show_bars()

    # ---- what is written down ------------------------------------------------------------------

    def on_page_moved(self) -> None:
        if not self._settled:
            return
        if self.page.top != self._laid_at:  # else only the size has changed: the place must not creep
            self.place, self._laid_at = self.page.place(), -1
        self._let_go()
        self._see()
        self.show_bars()

    def _let_go(self) -> None:
        """A question that was left behind is in focus no longer: its keys would answer unseen, and hide others."""
        first, last = self.page.laid.questions.get(self.focused_question, (0, 0))
        if self.focused_question and not self.asking and (last <= self.page.top or first >= self.page.bottom):
            self.focused_question = ""
            self.lay_again()

    def _see(self) -> None:
        """Note the sections whose end was on the screen, and finish with the last of them."""
        self._note_seen()
        if self.page.bottom >= len(self.page.laid.lines):
            self._at_the_end()

    def _note_seen(self) -> None:
        sections = self.page.laid.sections
        for number, (_, heading) in enumerate(sections):
            end = sections[number + 1][0] - 2 if number + 1 < len(sections) else len(self.page.laid.lines)
            if self.page.top < end <= self.page.bottom:
                self.study.seen.add(heading.slug)

    def _at_the_end(self) -> None:
        if self.study.done or not self.text.finishes:
            return
        missing = [h for _, h in self.page.laid.sections if h.slug not in self.study.seen]
        if (missing or not self.study.attentive(self.text.lesson.words)) and (
            self.focused_question or self.asking
        ):
            return  # whoever answers a question wants its keys
        if missing:
            name = missing[0].text
            room = max(10, self.size.width - 54)  # what to do must not be what is cut off
            name = name if len(name) <= room else name[: room - 1].rstrip() + "…"
            self.tell(say(fr=f"Pas encore lu : « {name} ». d la note quand même comme lue.",
                          en=f"Not read yet: '{name}'. d marks it as read all the same."))  # fmt: skip
        elif not self.study.attentive(self.text.lesson.words):
            self.tell(say(fr="Bien vite ! Si vous l'avez lue, d la note comme lue.",
                          en="That was quick! If you have read it, d marks it as read."))  # fmt: skip
        else:
            self.finish()

    def _look(self) -> None:
        """From time to time: write down the place and the seconds."""
        try:
            self.study.keep(self.place)
        except DlstudyError as error:
            self.tell(error.message, "bad")

    def close(self) -> None:
        """Write everything down; called on every way out."""
        self.study.keep(self.place)
        self.study.enter()

    # ---- moving --------------------------------------------------------------------------------

    def action_page(self, by: int) -> None:
        self.page.to(self.page.top + by * max(1, self.page.rows - 2))

    def action_half(self, by: int) -> None:
        self.page.to(self.page.top + by * max(1, self.page.rows // 2))

    def action_line(self, by: int) -> None:
        self.page.to(self.page.top + by)

    def action_top(self) -> None:
        self.page.to(0)

    def action_bottom(self) -> None:
        self.page.to(self.page.last_top)

    def action_section(self, by: int) -> None:
        tops = [0, *(first for first, _ in self.page.laid.sections)]
        top = self.page.top
        if by > 0:
            later = [first for first in tops if first > top]
            self.page.to(later[0] if later else self.page.last_top)
        else:
            self.page.to(max((first for first in tops if first < top), default=0))

    def action_contents(self) -> None:
        sections = self.page.laid.sections
        seen = {k for k, (_, heading) in enumerate(sections) if heading.slug in self.study.seen}
        if sections:
            titles = [heading.text for _, heading in sections]
            self.app.push_screen(
                Contents(titles, self.page.section_at(self.page.top), seen), self._go_to_section
            )

    def _go_to_section(self, number: int | None) -> None:
        if number is not None:
            self.page.to(self.page.laid.sections[number][0])

    # ---- what those above add -------------------------------------------------------------------

    def laid_again(self) -> None:
        """The page was laid out anew."""

    def question(self) -> Question | None:
        """The question that is in focus."""
        return next((q for q in self.text.lesson.questions if q.id == self.focused_question), None)

    def finish(self) -> None:
        """The text was read to its end."""
