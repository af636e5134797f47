"""What the dashboard opens over its views: lessons, exercises, labs, runs, cards. All come back to the view."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dlstudy.errors import DlstudyError, UserError
from dlstudy.language import duration, language, say, set_language
from dlstudy.tui.dashboard.guarding import Guarding
from dlstudy.tui.dashboard.timer import PRACTICE, REVIEW, THEORY

if TYPE_CHECKING:
    from textual.screen import Screen

    from dlstudy.curriculum.model import Part, Plan
    from dlstudy.desk.day import Desk
    from dlstudy.runs.folder import RunFolder
    from dlstudy.tui.dashboard.timer import SessionTimer


class Opening(Guarding, inherit_bindings=False):
    """The half of the application that starts the parts of a day."""

    if TYPE_CHECKING:  # what the other half is
        desk: Desk
        timer: SessionTimer

        @property
        def plan(self) -> Plan: ...
        def sit_down(self) -> None: ...
        def update_view(self) -> None: ...
        def tell(self, text: str, colour: str = "text", seconds: float = 6) -> None: ...
        def confirm(self, question: str, yes: Callable[[], Any], words: str = "", **named: str) -> None: ...
        def repaint(self) -> None: ...
        def guarded(self, action: Callable[[], Any]) -> None: ...

    def _over(self, screen: Screen[Any], kind: str, after: Callable[[Any], None]) -> None:
        """Show a screen over the views; count its time as `kind`; draw anew what may have changed."""
        before, here = self.timer.kind, language()
        self.timer.turn_to(kind)

        def back(result: Any) -> None:
            self.timer.turn_to(before)
            set_language(here)  # a lesson read in the other language is no wish to change the program's
            self.guarded(lambda: after(result))
            self.sit_down()
            self.repaint()  # in whatever colours were chosen meanwhile

        self.push_screen(screen, back)

    def open_part(self, part: Part) -> None:
        """Start a part, whatever its kind. What is not written yet can be marked done by hand."""
        if not part.written:
            self._unwritten(part)
        elif part.kind == "lesson":
            self.read(part)
        elif part.kind == "exercise":
            self.open_exercise(part)
        elif part.kind == "lab":
            self.start_lab(part)
        else:
            self.open_review(part.unit)

    def _unwritten(self, part: Part) -> None:
        from dlstudy.desk.words import kind_word

        self.confirm(
            say(fr="Pas encore écrit", en="Not written yet"), lambda: self.mark_done(part),
            f"{kind_word(part.kind)} · {part.title.here}\n\n"
            + say(fr="Étudiez cette partie ailleurs ; la noter comme faite ?",
                  en="Study this part elsewhere; mark it as done?"),
        )  # fmt: skip

    def mark_done(self, part: Part) -> None:
        """Mark a part done by hand, with the plan's minutes."""
        from dlstudy.desk import deciding

        if part.id in self.desk.facts.done:
            raise UserError(say(fr="Cette partie est déjà faite.", en="This part is done already."))
        deciding.mark_done([part])
        self.sit_down()
        self.tell(say(fr=f"Fait : {part.title.here}. « u », au journal, l'annule.",
                      en=f"Done: {part.title.here}. 'u', in the journal, takes it back."), "good")  # fmt: skip

    # ---- theory ----------------------------------------------------------------------------------

    def read(self, part: Part, section: str | None = None) -> None:
        """Open a lesson, or an exercise's statement, where the learner left it or at a section."""
        from dlstudy.lessons.study import Place, Study, enter_lost_sessions
        from dlstudy.tui.reader.screen import ReaderScreen
        from dlstudy.tui.reader.text import Text

        enter_lost_sessions()
        study = Study(part)
        text = Text(self.plan, part, study)
        if section is not None and section in {heading.slug for heading in text.lesson.sections}:
            study.place = Place(section)
        was_done = study.done

        def after(trouble: DlstudyError | None) -> None:
            if trouble is not None:
                raise trouble
            spent = duration(study.attention.seconds)
            title = text.lesson.title
            if study.done and not was_done:
                self.tell(say(fr=f"✓ Lu : « {title} » ({spent} cette fois).",
                              en=f"✓ Read: '{title}' ({spent} this time)."), "good")  # fmt: skip
            else:
                self.tell(say(fr=f"« {title} » : {spent} de lecture, la place est gardée.",
                              en=f"'{title}': {spent} of reading, the place is kept."))  # fmt: skip

        self._over(ReaderScreen(text), THEORY, after)

    def read_lesson(self, reference: str) -> None:
        """Open the lesson of a unit at a section: ``week1.training#plateau``. UserError if it has none."""
        unit, _, slug = reference.partition("#")
        lessons = (one for one in self.plan.parts() if one.unit == unit and one.kind == "lesson")
        part = next((one for one in lessons if one.variant is None and one.written), None)
        if part is None:
            raise UserError(say(fr=f"Pas de leçon {unit}.", en=f"No lesson {unit}."))
        self.read(part, slug or None)

    # ---- practice --------------------------------------------------------------------------------

    def open_exercise(self, part: Part) -> None:
        """The exercise loop."""
        from dlstudy.curriculum import require_trust
        from dlstudy.tui.exercise_screen import ExerciseScreen

        require_trust(self.plan)
        self._over(ExerciseScreen(self.plan, part), PRACTICE, lambda result: None)

    def start_lab(self, part: Part, preset: dict[str, Any] | None = None) -> None:
        """The screen that starts a lab, then its run. preset: a run's ``run.json``, to start it again."""
        from dlstudy.curriculum import require_trust
        from dlstudy.tui.start import StartLab

        require_trust(self.plan)

        def started(folder: RunFolder | None) -> None:
            if folder is not None:
                self.open_run(folder)

        self.push_screen(StartLab(self.plan, part, preset), started)

    def open_run(self, folder: RunFolder) -> None:
        """The lab screen on a run, live or ended."""
        from dlstudy.tui.follow import Follower
        from dlstudy.tui.lab_screen import LabScreen

        def after(outcome: str) -> None:
            if outcome == "detached":
                self.tell(
                    say(fr=f"{folder.id} continue de s'entraîner.", en=f"{folder.id} goes on training.")
                )

        self._over(LabScreen(Follower(folder), inside=True), PRACTICE, after)

    # ---- review ----------------------------------------------------------------------------------

    def open_review(self, unit: str | None = None) -> None:
        """Ask the cards that are due, of all units or of one."""
        from contextlib import ExitStack

        from dlstudy.journal import Journal
        from dlstudy.language import capital
        from dlstudy.reviewing import words
        from dlstudy.reviewing.deck import Deck
        from dlstudy.reviewing.sitting import Sitting
        from dlstudy.tui.review_screen import ReviewScreen

        with ExitStack() as stack:
            journal = stack.enter_context(Journal.open())
            deck = Deck(journal, self.plan)
            pile = deck.pile(unit=unit)
            if not pile.cards:
                nothing = say(fr="Rien à revoir aujourd'hui.", en="Nothing to review today.")
                self.tell(" ".join(filter(None, [nothing, words.next_words(pile)])))
                return
            sitting = Sitting(deck, pile)
            kept = stack.pop_all()

        def after(outcome: str) -> None:
            with kept:
                deck.keep()
                sitting.complete()
            if sitting.answered:
                cards = words.cards_words(len({one.card for one in sitting.answered}))
                took = duration(sitting.seconds)
                self.tell(capital(say(fr=f"{cards} en {took}.", en=f"{cards} in {took}.")), "good")

        self._over(ReviewScreen(sitting), REVIEW, after)
