"""The reader's screen: everything together, with its keys."""

from __future__ import annotations

from dlstudy.errors import DlstudyError
from dlstudy.language import duration, language, say, set_language
from dlstudy.tui.reader import keys
from dlstudy.tui.reader.answering import Answering
from dlstudy.tui.widgets.help import Help


class ReaderScreen(Answering):
    """One text, to be read; dismissed with what could not be written down at the end, or None."""

    CSS_PATH = "reader.tcss"
    BINDINGS = [binding for binding in keys.BINDINGS if binding not in keys.EVERYWHERE]

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
        self.forget_search()
        self.pictures.language()
        self.lay(place)
        self.run_worker(self.pictures.compute, thread=True, group="figures")

    def action_theme(self) -> None:
        self.app.next_palette()  # type: ignore[attr-defined]
        self.pictures.size(self.pictures.rows, self.app.palette)  # type: ignore[attr-defined]
        self.call_after_refresh(self.lay_again)

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
        if first:
            self.tell(say(fr=f"✓ Notée comme lue ({took} de lecture). q pour quitter.",
                          en=f"✓ Marked as read ({took} of reading). q to leave."), "good", 20)  # fmt: skip
        else:
            self.tell(say(fr="Déjà notée comme lue.", en="Marked as read already."), "good")

    def finish(self) -> None:
        self.action_done()

    def action_help(self) -> None:
        self.app.push_screen(Help(keys))

    def touch(self) -> None:
        """A sign of life."""
        self.study.touch()

    def action_leave(self) -> None:
        """Write everything down and leave, whatever lies over the page."""
        if self._left:
            return
        self._left = True
        trouble = None
        try:
            self.close()
        except DlstudyError as error:
            trouble = error
        while self.app.screen is not self and len(self.app.screen_stack) > 1:
            self.app.pop_screen()
        self.dismiss(trouble)
