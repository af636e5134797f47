"""The self-checks on the reader's screen: one is in focus, is answered, explains itself, and may be answered again."""

from __future__ import annotations

from dlstudy.errors import DlstudyError
from dlstudy.language import say
from dlstudy.lessons import questions
from dlstudy.lessons.model import Question
from dlstudy.tui.reader.page import Page
from dlstudy.tui.reader.searching import Searching


class Answering(Searching):
    """With questions."""

    def _focus(self, name: str) -> None:
        self.focused_question = name
        self.lay_again()
        if name:
            self.page.reveal(*self.page.laid.questions[name])

    def action_question(self, by: int) -> None:
        """The next question from here on; round at the end."""
        spans = self.page.laid.questions
        if self.asking or not spans:
            return
        names = list(spans)
        if self.focused_question in names:
            name = names[(names.index(self.focused_question) + by) % len(names)]
        else:
            seen = [n for n in names if spans[n][1] > self.page.top]
            before = [n for n in names if spans[n][0] < self.page.bottom]
            name = (seen or names)[0] if by > 0 else (before or names)[-1]
        self._focus(name)
        question = self.question()
        if question is not None and question.kind == "text" and question.id not in self.study.answers:
            self.action_answer()  # a word is typed straight away: its letters must not be taken for keys

    def action_choose(self, number: int) -> None:
        if self.asking:  # typed faster than the prompt takes the keyboard
            self.input.insert_text_at_cursor(str(number))
            return
        question = self.question()
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
        else:
            self.ask("answer", self._answer_label(), str(number))

    def action_begin(self, sign: str) -> None:
        """An answer may begin with a sign, a point or a bracket as well as with a digit: none of it is lost."""
        question = self.question()
        if self.asking:
            self.input.insert_text_at_cursor(sign)
        elif question is not None and question.kind != "choice" and question.id not in self.study.answers:
            self.ask("answer", self._answer_label(), sign)

    def action_answer(self) -> None:
        question = self.question()
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
            self.ask("answer", self._answer_label(), "")

    def _already(self) -> None:
        self.tell(say(fr="Déjà répondu ; r pour recommencer.", en="Answered already; r to answer once more."))

    def _answer_label(self) -> str:
        return say(fr="Votre réponse :", en="Your answer:")

    def action_again(self) -> None:
        question = self.question()
        if question is not None and question.id in self.study.answers:
            del self.study.answers[question.id]
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
        self.quiet()
        self._focus(question.id)

    def on_page_clicked(self, message: Page.Clicked) -> None:
        for name, (first, last) in self.page.laid.questions.items():
            if first <= message.line < last:
                self._focus(name)

    def submitted(self, what: str, value: str) -> None:
        question = self.question()
        if what != "answer":
            super().submitted(what, value)
        elif question is not None and value.strip():
            self._answer(question, value)

    def action_cancel(self) -> None:
        """Out of the prompt, else out of the search, else out of the question."""
        if self.asking:
            self.close_prompt()
        elif self.page.matches:
            self.forget_search()
        elif self.focused_question:
            self._focus("")
        else:
            self.quiet()
