"""The reader's screen: the text, its keys, questions and search, and what is written down while one reads."""

from __future__ import annotations

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Input, Static

from dlstudy.errors import DlstudyError
from dlstudy.language import duration, language, percent, say, set_language
from dlstudy.lessons import questions
from dlstudy.lessons.layout import Look, lay
from dlstudy.lessons.model import Question
from dlstudy.lessons.study import Place
from dlstudy.tui.reader import finding, keys
from dlstudy.tui.reader.bars import Bar, Footer
from dlstudy.tui.reader.contents import Contents
from dlstudy.tui.reader.page import Page
from dlstudy.tui.reader.pictures import Pictures
from dlstudy.tui.reader.text import Text
from dlstudy.tui.terminal import LEAST_HEIGHT, LEAST_WIDTH
from dlstudy.tui.widgets.help import Help

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


class ReaderScreen(Screen[None]):
    """One text. Everything it learns about the reader goes to `text.study`."""

    BINDINGS = [binding for binding in keys.BINDINGS if binding not in keys.EVERYWHERE]
    AUTO_FOCUS = None

    def __init__(self, text: Text) -> None:
        super().__init__()
        self.text, self.study = text, text.study
        self.focused_question = ""
        self.place = text.study.place  # kept while the size changes, so that it does not creep
        self._asking = ""  # what the prompt is for: "search" or "answer"
        self._settled = False  # whether the first layout is there
        self._timer = None
        self._message: tuple[str, str] = ("", "text")

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
        if self._searched:
            self._search_again()
        self.place = place
        self._settled = True
        self._bars()

    def _again(self) -> None:
        """Lay out once more, the first line staying where it is."""
        top = self.page.top
        rows = self.pictures.rows
        look = Look(self.pictures.draw, self.study.answers, self.focused_question, rows)
        self.page.show(lay(self.text.lesson, self.page.measure, look), top)
        if self._searched:
            self._search_again()
        self._bars()

    def _picture_came(self) -> None:
        self.app.call_from_thread(self._again_soon)

    def _again_soon(self) -> None:
        if self._settled:
            self._again()

    # ---- the bars ------------------------------------------------------------------------------

    def _bars(self) -> None:
        page, sections = self.page, self.page.laid.sections
        number = page.section_at(page.top)
        lines = len(page.laid.lines)
        share = 1.0 if page.top >= page.last_top else page.bottom / max(1, lines)
        left = [
            (self.text.part.unit, "muted", False),
            ("  ", "muted", False),
            (self.text.lesson.title, "text", True),
        ]
        where = f"{number + 1}/{len(sections)}  " if sections else ""
        mark = [("✓ ", "good", True)] if self.study.done and self.text.finishes else []
        self.where.show(left, [*mark, (where, "muted", False), (percent(share, 0), "accent", True)])
        self.prompt.set_class(bool(self._asking), "open")
        self.footer.display = not self._asking
        small = self.size.width < LEAST_WIDTH or self.size.height < LEAST_HEIGHT
        if small:
            words = say(fr=f"Terminal trop petit : il faut {LEAST_WIDTH}×{LEAST_HEIGHT}.",
                        en=f"Terminal too small: {LEAST_WIDTH}×{LEAST_HEIGHT} needed.")  # fmt: skip
            self.footer.show((), words, "warn")
        else:
            self.footer.show(self._names(), *self._message)

    def _names(self) -> tuple[str, ...]:
        question = self._question()
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
        self._message = (words, colour)
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(seconds, self._quiet)
        self._bars()

    def _quiet(self) -> None:
        self._message = ("", "text")
        self._bars()

    # ---- what is written down ------------------------------------------------------------------

    def on_page_moved(self) -> None:
        if not self._settled:
            return
        self.place = self.page.place()
        self._see()
        self._bars()

    def _see(self) -> None:
        """Note the sections whose end was on the screen, and finish with the last of them."""
        sections = self.page.laid.sections
        for number, (_, heading) in enumerate(sections):
            end = sections[number + 1][0] - 2 if number + 1 < len(sections) else len(self.page.laid.lines)
            if self.page.top < end <= self.page.bottom:
                self.study.seen.add(heading.slug)
        if self.page.bottom >= len(self.page.laid.lines):
            self._at_the_end()

    def _at_the_end(self) -> None:
        if self.study.done or not self.text.finishes:
            return
        missing = [h for _, h in self.page.laid.sections if h.slug not in self.study.seen]
        if missing:
            self.tell(say(fr=f"Pas encore lu : « {missing[0].text} ». d note quand même la leçon comme lue.",
                          en=f"Not read yet: '{missing[0].text}'. d marks the lesson as read all the same."))  # fmt: skip
        elif not self.study.attentive(self.text.lesson.words):
            self.tell(say(fr="Bien vite ! Si vous l'avez lue, d la note comme lue.",
                          en="That was quick! If you have read it, d marks it as read."))  # fmt: skip
        else:
            self.action_done()

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

    def action_next(self, by: int) -> None:
        """The next match during a search, else the next section."""
        if not self.page.matches:
            if by > 0:
                self.action_section(1)
            return
        self._go_to_match((self.page.current + by) % len(self.page.matches))

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

    # ---- searching -----------------------------------------------------------------------------

    _searched = ""

    def action_search(self) -> None:
        self._ask("search", "/", self._searched)

    def _search(self, words: str) -> None:
        self._searched = words.strip()
        top = self.page.top
        self.page.matches = finding.search(self.page.laid.lines, self._searched)
        if not self.page.matches:
            self.page.restyle()
            if self._searched:
                self.tell(say(fr=f"« {self._searched} » ne se trouve pas ici.",
                              en=f"'{self._searched}' is not found here."), "warn")  # fmt: skip
            self._searched = ""
            return
        here = next((k for k, match in enumerate(self.page.matches) if match.line >= top), 0)
        self._go_to_match(here)

    def _search_again(self) -> None:
        """After the page was laid out anew."""
        self.page.matches = finding.search(self.page.laid.lines, self._searched)
        self.page.current = min(self.page.current, len(self.page.matches) - 1)
        self.page.restyle()

    def _go_to_match(self, number: int) -> None:
        self.page.current = number
        match = self.page.matches[number]
        if not self.page.top <= match.line < self.page.bottom - 1:
            self.page.to(match.line - self.page.rows // 3)
        self.page.restyle()
        count = len(self.page.matches)
        self.tell(say(fr=f"« {self._searched} » : {number + 1} sur {count}. n suivante, N précédente, Échap termine.",
                      en=f"'{self._searched}': {number + 1} of {count}. n next, N previous, Esc ends."))  # fmt: skip

    # ---- questions -----------------------------------------------------------------------------

    def _question(self) -> Question | None:
        return next((q for q in self.text.lesson.questions if q.id == self.focused_question), None)

    def _focus(self, name: str) -> None:
        self.focused_question = name
        self._again()
        if name:
            self.page.reveal(*self.page.laid.questions[name])

    def action_question(self, by: int) -> None:
        """The next question from here on; round at the end."""
        spans = self.page.laid.questions
        if self._asking or not spans:
            return
        names = list(spans)
        if self.focused_question in names:
            name = names[(names.index(self.focused_question) + by) % len(names)]
        else:
            seen = [n for n in names if spans[n][1] > self.page.top]
            before = [n for n in names if spans[n][0] < self.page.bottom]
            name = (seen or names)[0] if by > 0 else (before or names)[-1]
        self._focus(name)

    def action_choose(self, number: int) -> None:
        question = self._question()
        if question is None:
            visible = [n for n, (first, last) in self.page.laid.questions.items()
                       if first < self.page.bottom and last > self.page.top]  # fmt: skip
            if visible:
                self._focus(visible[0])
                self.tell(say(fr="Cette question est maintenant choisie : répondez-y, ou Échap.",
                              en="This question is in focus now: answer it, or Esc."))  # fmt: skip
            return
        if question.id in self.study.answers:
            self._already()
        elif question.kind == "choice":
            if 1 <= number <= len(question.choices):
                self._answer(question, str(number))
            else:
                count = len(question.choices)
                self.tell(
                    say(fr=f"Les choix vont de 1 à {count}.", en=f"The choices go from 1 to {count}."), "warn"
                )
        elif question.kind == "number":
            self._ask("answer", self._answer_label(), str(number))
        else:
            self.action_answer()

    def action_answer(self) -> None:
        question = self._question()
        if question is None:
            self.action_question(1)
        elif question.id in self.study.answers:
            self._already()
        elif question.kind == "choice":
            count = len(question.choices)
            self.tell(
                say(fr=f"Répondez par un chiffre, de 1 à {count}.", en=f"Answer with a digit, 1 to {count}.")
            )
        else:
            self._ask("answer", self._answer_label(), "")

    def _already(self) -> None:
        self.tell(say(fr="Déjà répondu ; r pour recommencer.", en="Answered already; r to answer once more."))

    def _answer_label(self) -> str:
        return say(fr="Votre réponse :", en="Your answer:")

    def action_again(self) -> None:
        question = self._question()
        if question is not None and self.study.answers.pop(question.id, None):
            self._focus(question.id)

    def _answer(self, question: Question, given: str) -> None:
        right = questions.right(question, given)
        if right is None:
            words = say(fr=f"« {given} » n'est pas un nombre : 0,25 ou 1/4 par exemple.",
                        en=f"'{given}' is not a number: 0.25 or 1/4 for instance.")  # fmt: skip
            self.tell(
                words if question.kind == "number" else say(fr="Pas de réponse.", en="No answer."), "warn"
            )
            return
        try:
            self.study.answer(question.id, given.strip(), right)
        except DlstudyError as error:
            self.tell(error.message, "bad")
            return
        self._focus(question.id)
        self.page.reveal(*self.page.laid.questions[question.id])

    def on_page_clicked(self, message: Page.Clicked) -> None:
        for name, (first, last) in self.page.laid.questions.items():
            if first <= message.line < last:
                self._focus(name)

    # ---- the prompt ----------------------------------------------------------------------------

    def _ask(self, what: str, label: str, value: str) -> None:
        self._asking = what
        self.label.update(self.app.terminal.text(label))  # type: ignore[attr-defined]
        self.label.styles.width = cell_len(label) + 3
        self.input.can_focus = True
        self.input.value = value
        self.input.cursor_position = len(value)
        self._message = ("", "text")
        self._bars()
        self.input.focus()

    def _close_prompt(self) -> None:
        self._asking = ""
        self.page.focus()
        self.input.can_focus = False
        self._bars()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        what, value = self._asking, event.value
        self._close_prompt()
        question = self._question()
        if what == "search":
            self._search(value)
        elif question is not None and value.strip():
            self._answer(question, value)

    def action_cancel(self) -> None:
        """Out of the prompt, else out of the search, else out of the question."""
        if self._asking:
            self._close_prompt()
        elif self.page.matches:
            self._searched = ""
            self.page.matches, self.page.current = [], -1
            self.page.restyle()
            self._quiet()
        elif self.focused_question:
            self._focus("")
        else:
            self._quiet()

    # ---- the rest ------------------------------------------------------------------------------

    def action_language(self) -> None:
        """The other language, at the same place."""
        other = "en" if language() == "fr" else "fr"
        place = self.page.place()
        try:
            self.text.read(other)
        except DlstudyError as error:
            self.tell(error.message, "warn")
            return
        set_language(other)
        self._searched = ""
        self._message = ("", "text")
        self.pictures.language()
        self.lay(place)
        self.run_worker(self.pictures.compute, thread=True, group="figures")

    def action_theme(self) -> None:
        self.app.next_palette()  # type: ignore[attr-defined]
        self.pictures.size(self.pictures.rows, self.app.palette)  # type: ignore[attr-defined]
        self.call_after_refresh(self._again)

    def action_done(self) -> None:
        if not self.text.finishes:
            self.tell(say(fr="Un énoncé ne se note pas lu : c'est l'exercice réussi qui compte.",
                          en="A statement is not marked as read: passing the exercise is what counts."))  # fmt: skip
            return
        try:
            first = self.study.finish()
        except DlstudyError as error:
            self.tell(error.message, "bad")
            return
        took = duration(self.study.seconds)
        self.tell(say(fr=f"✓ Notée comme lue ({took} de lecture). q pour quitter." if first else "Déjà notée comme lue.",
                      en=f"✓ Marked as read ({took} of reading). q to leave." if first else "Marked as read already."),
                  "good", 20)  # fmt: skip

    def action_help(self) -> None:
        self.app.push_screen(Help(keys))

    def action_leave(self) -> None:
        self.app.action_leave()  # type: ignore[attr-defined]
