"""The reader's prompt, and searching."""

from __future__ import annotations

from rich.cells import cell_len
from textual.widgets import Input

from dlstudy.language import say
from dlstudy.tui.reader import finding
from dlstudy.tui.reader.frame import Frame


class Searching(Frame):
    """With a prompt at the bottom, and what was searched for marked."""

    _searched = ""

    def action_next(self, by: int) -> None:
        """The next match during a search, else the next section."""
        if not self.page.matches:
            if by > 0:
                self.action_section(1)
            return
        self._go_to_match((self.page.current + by) % len(self.page.matches))

    def action_search(self) -> None:
        self.ask("search", "/", self._searched)

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

    def laid_again(self) -> None:
        if not self._searched:
            return
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

    # ---- the prompt ----------------------------------------------------------------------------

    def ask(self, what: str, label: str, value: str) -> None:
        self.asking = what
        self.label.update(self.app.terminal.text(label))  # type: ignore[attr-defined]
        self.label.styles.width = cell_len(label) + 3
        self.input.can_focus = True
        self.input.value = value
        self.input.cursor_position = len(value)
        self.message = ("", "text")
        self.show_bars()
        self.input.focus()

    def close_prompt(self) -> None:
        self.asking = ""
        self.page.focus()
        self.input.can_focus = False
        self.show_bars()

    def submitted(self, what: str, value: str) -> None:
        """What the prompt was answered with."""
        self._search(value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        what, value = self.asking, event.value
        self.close_prompt()
        self.submitted(what, value)

    def forget_search(self) -> None:
        self._searched = ""
        self.page.matches, self.page.current = [], -1
        self.page.restyle()
        self.quiet()
