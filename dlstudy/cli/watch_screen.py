"""The small screen of `dlstudy check --watch`: one view at a time, single keys, nothing moves by itself."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from dlstudy import workspace
from dlstudy.cli.console import pad, style, visible
from dlstudy.cli.markdown import coloured
from dlstudy.cli.terminal import Terminal, clip
from dlstudy.desk import exercises, verdict_words
from dlstudy.desk.judging import PATIENCE, Answer, Judging, polling_words
from dlstudy.errors import DlstudyError
from dlstudy.language import number, say

if TYPE_CHECKING:
    from dlstudy.curriculum.model import Part, Plan


class WatchScreen:
    """Everything on the screen, and what each key does."""

    def __init__(self, plan: Plan, part: Part, target: Path, *, elsewhere: bool) -> None:
        self.plan, self.part, self.target, self.elsewhere = plan, part, target, elsewhere
        self.view = "verdict"
        self.offsets: dict[str, int] = {}
        self.message = ""
        self.asking = False  # whether the solution is to be shown all the same
        self.chosen = 0  # in the list
        self.body: list[str] = []  # of a view that is made once, when it is opened
        self.next: Part | None = None
        self.terminal = Terminal()
        self.judging = self._judging()

    def _judging(self) -> Judging:
        return Judging(self.plan, self.part, self.target, self.elsewhere, self.terminal.wake)

    # -- the loop -------------------------------------------------------------------------------------------------

    def run(self) -> int:
        """Show the screen until the learner leaves; returns 0 if the exercise had passed, else 1."""
        go_on = True
        try:
            with self.terminal:
                self.judging.start()
                while go_on and not self.terminal.ended:
                    self._draw()
                    if self.judging.record():
                        self.message = self.judging.trouble
                        continue
                    waiting = self.judging.busy_since is not None
                    for key in self.terminal.keys(PATIENCE if waiting else None):
                        go_on = go_on and self._press(key)
        except KeyboardInterrupt:
            pass
        finally:
            self.judging.close()
        code = 0 if self._passed else 1
        if self.next is None:
            return code
        from dlstudy.cli.studying import start_part

        return start_part(self.next)

    @property
    def _passed(self) -> bool:
        answer = self.judging.answer
        return answer is not None and answer.verdict is not None and answer.verdict.passed

    # -- keys -----------------------------------------------------------------------------------------------------

    def _press(self, key: str) -> bool:
        """Do what a key says; False to leave."""
        self.message = ""
        if self.asking:
            self.asking = False
            if key.lower() in ("o", "y"):
                self._solution(insisted=True)
            return True
        if key in ("q", "Q", "quit"):
            return False
        moves = {"up": -1, "k": -1, "down": 1, "j": 1, "page up": -self._room, "page down": self._room,
                 "space": self._room, "home": -100_000, "end": 100_000}  # fmt: skip
        if self.view == "list" and key in ("up", "down", "k", "j"):
            self.chosen += moves[key]
        elif self.view == "list" and key == "enter":
            self._switch()
        elif key in moves:
            self.offsets[self.view] = self.offsets.get(self.view, 0) + moves[key]
        elif key in ("escape", "left", "backspace", "v"):
            self.view = "verdict"
        elif key in ("h", "s", "t", "l", "n", "e", "r"):
            try:
                return self._do(key)
            except DlstudyError as error:
                self.message = " ".join([error.message, error.hint or ""]).strip()
        return True

    def _do(self, key: str) -> bool:
        if key == "h":
            hints = exercises.hint(self.part)
            lines = exercises.hint_lines(self.part, hints, self.terminal.size[0] - 1)
            self._open("hint", [coloured(line) for line in lines])
            self.message = hints.trouble if hints else ""
            self.offsets["hint"] = 100_000  # the newest is the last
        elif key == "s":
            self._solution()
        elif key == "t":
            if self.view == "statement":
                self.view = "verdict"
            else:
                from dlstudy.cli.exercising import statement_lines

                self._open("statement", statement_lines(self.part, self.terminal.size[0] - 1))
        elif key == "l":
            self.view = "verdict" if self.view == "list" else "list"
            parts = self._exercises()
            self.chosen = next((row for row, part in enumerate(parts) if part.id == self.part.id), 0)
        elif key == "e":
            self._edit()
        elif key == "r":
            self.view = "verdict"
            self.judging.ask()
        elif key == "n":
            return self._go_on()
        return True

    def _open(self, view: str, body: list[str]) -> None:
        self.view, self.body = view, body

    def _solution(self, *, insisted: bool = False) -> None:
        from dlstudy.cli.markdown import code_lines

        if self.view == "solution":
            self.view = "verdict"
            return
        passed = self._passed or exercises.has_passed(self.part)
        if not passed and not insisted:
            self.asking = True
            self.message = say(fr="Pas encore réussi. La solution quand même ? o : oui, autre touche : non",
                               en="Not passed yet. The solution all the same? y: yes, other key: no")  # fmt: skip
            return
        text, self.message = exercises.solution(self.part, passed)
        self._open("solution", code_lines(text, self.terminal.size[0] - 1))

    def _edit(self) -> None:
        from dlstudy.workspace import editor

        found = editor.find().editor
        if found is None:
            self.message = exercises.no_editor_words(self.target)
            return
        try:
            if found.window:
                editor.start(found, self.target)
                self.message = exercises.opened_words(found.name)
            else:
                with self.terminal.lent():
                    editor.run(found, self.target)
                self.view = "verdict"
        except OSError as error:
            self.message = exercises.cannot_start_words(found.command[0], error)

    def _go_on(self) -> bool:
        """To the next part, once this one has passed: another exercise here, anything else after leaving."""
        if not self._passed:
            self.message = exercises.not_yet_words()
            return True
        following = exercises.following(self.plan, self.part)
        if following is None:
            self.message = exercises.no_more_words()
            return True
        if following.kind == "exercise":
            self._take(following)
            return True
        self.next = following
        return False

    def _switch(self) -> None:
        self._take(self._exercises()[self.chosen])

    def _take(self, part: Part) -> None:
        """Watch another exercise from now on."""
        self.view = "verdict"
        if part.id == self.part.id:
            return
        workspace.write_starter(part)
        self.judging.close()
        self.part, self.target, self.elsewhere = part, workspace.path(part.reference), False
        self.offsets.clear()
        self.judging = self._judging().start()

    def _exercises(self) -> list[Part]:
        return exercises.written(self.plan, self.part)

    # -- drawing --------------------------------------------------------------------------------------------------

    @property
    def _room(self) -> int:
        """Rows for the view itself."""
        return max(1, self.terminal.size[1] - 5)

    def _draw(self) -> None:
        columns = self.terminal.size[0] - 1
        body = self._body(columns)
        room = self._room
        most = max(0, len(body) - room)
        offset = min(max(0, self.offsets.get(self.view, 0)), most)
        self.offsets[self.view] = offset
        shown = body[offset : offset + room]
        rest = len(body) - offset - len(shown)
        lines = [
            *self._head(columns),
            "",
            *shown,
            *[""] * (room - len(shown)),
            self._foot(rest),
            self._keys(columns),
        ]
        self.terminal.draw(lines)

    def _head(self, columns: int) -> list[str]:
        answer = self.judging.answer
        state = self._state(answer)
        name = style(self.part.reference, "bold") + "  " + style(self.part.title.here, "dim")
        room = columns - visible(state) - 2
        first = pad(clip(name, room), room) + "  " + state if room > 12 else state
        when = ""
        if answer is not None:
            took = number(answer.took, 2)
            when = say(fr=f"  {answer.at}, en {took} s", en=f"  {answer.at}, in {took} s")
        path = str(self.target)
        space = columns - len(when)
        if len(path) > space:
            path = "…" + path[-(space - 1) :]
        return [first, style(path + when, "dim")]

    def _state(self, answer: Answer | None) -> str:
        busy = self.judging.busy_since
        if busy is not None and (answer is None or time.monotonic() - busy > PATIENCE):
            return coloured(verdict_words.busy())
        return "" if answer is None else coloured(verdict_words.state(answer.verdict))

    def _body(self, columns: int) -> list[str]:
        if self.view == "list":
            return self._list()
        if self.view != "verdict":
            return self.body
        answer = self.judging.answer
        if answer is None:
            return []
        if answer.verdict is None:
            return [style("✗ ", "red") + answer.error]
        from dlstudy.cli.verdict_page import verdict_lines

        lines = verdict_lines(answer.verdict, self.part, columns)
        if answer.verdict.passed:
            won = exercises.won_lines(self.judging.completed, exercises.following(self.plan, self.part))
            return [*map(coloured, won), "", *lines]
        if answer.verdict.state == "not-attempted":
            return [*lines, "", *map(coloured, exercises.begin_lines())]
        return lines

    def _list(self) -> list[str]:
        parts = self._exercises()
        self.chosen = min(max(0, self.chosen), len(parts) - 1)
        lines = [coloured(line) for line in exercises.list_lines(parts, self.chosen)]
        room = self._room
        offset = self.offsets.get("list", 0)
        self.offsets["list"] = min(max(offset, self.chosen - room + 1), self.chosen)
        return lines

    def _foot(self, rest: int) -> str:
        if self.message:
            return style(self.message, "yellow")
        more = say(fr=f"↓ encore {rest}", en=f"↓ {rest} more") if rest else ""
        notes = [more, polling_words() if self.judging.polling else ""]
        return style(" · ".join(note for note in notes if note), "dim")

    def _keys(self, columns: int) -> str:
        back = ("esc", say(fr="retour", en="back"))
        keys = {
            "h": say(fr="indice", en="hint"), "s": say(fr="solution", en="solution"),
            "t": say(fr="énoncé", en="statement"), "e": say(fr="éditer", en="edit"),
            "l": say(fr="liste", en="list"), "n": say(fr="suite", en="next"), "q": say(fr="quitter", en="quit"),
        }  # fmt: skip
        if not self._passed:
            del keys["n"]
        pairs = list(keys.items())
        if self.view == "list":
            pairs = [("↑↓", ""), ("⏎", say(fr="ouvrir", en="open")), back, ("q", keys["q"])]
        elif self.view != "verdict":
            pairs = [back, *pairs]
        for spare in ("", *"lesthnq", "esc"):  # where room is short: whose word goes first
            pairs = [(key, "" if key == spare else word) for key, word in pairs]
            line = "  ".join(f"{style(key, 'bold cyan')} {word}".rstrip() for key, word in pairs)
            if visible(line) <= columns:
                return line
        return " ".join(style(key, "bold cyan") for key, _ in pairs)
