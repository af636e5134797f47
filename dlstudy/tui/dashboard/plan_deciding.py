"""The plan's decisions: days off, another beginning, catching up; each is foreseen before it is recorded."""

from __future__ import annotations

import datetime as dt
from typing import Any

from rich.text import Text

from dlstudy.desk import deciding, deciding_words
from dlstudy.desk.calendar import Calendar
from dlstudy.desk.dates import short
from dlstudy.errors import UserError
from dlstudy.language import capital, say
from dlstudy.schedule.rules import ONE_DAY
from dlstudy.tui.dashboard.pen import Pen
from dlstudy.tui.dashboard.plan_calendar import CalendarGrid
from dlstudy.tui.dashboard.undoing import take_back
from dlstudy.tui.dashboard.view import View


class Deciding(View):
    """The half of the plan's view that decides."""

    calendar: Calendar | None
    cursor: dt.date | None

    @property
    def pen(self) -> Pen:
        return Pen(self.palette, self.terminal)

    @property
    def grid(self) -> CalendarGrid:
        return self.query_one(CalendarGrid)

    def action_undo(self) -> None:
        take_back(self.dashboard)

    def action_redo(self) -> None:
        take_back(self.dashboard, redo=True)

    def _propose(self, title: str, account: list[Text], yes: Any, *, ask: bool = True) -> None:
        from dlstudy.tui.dashboard.plan_sheets import Proposal

        self.app.push_screen(Proposal(title, account, ask=ask),
                             lambda answer: self.dashboard.guarded(yes) if answer else None)  # fmt: skip

    def _taken(self, words: str) -> None:
        """A decision was recorded."""
        self.dashboard.sit_down()
        self.dashboard.tell(words + say(fr=" « u » l'annule.", en=" 'u' takes it back."), "good")

    def _cancels(self, first: dt.date, last: dt.date) -> bool:
        """Whether all study days of a range are off already."""
        rules = self.dashboard.desk.standing.rules
        days = [first + n * ONE_DAY for n in range((last - first).days + 1)]
        study = [day for day in days if day.weekday() in rules.weekdays] or days
        return all(day in rules.off for day in study)

    def action_off(self) -> None:
        desk = self.dashboard.desk
        first, last = self.grid.range
        cancel = self._cancels(first, last)
        deciding.require_days_off(desk, first, last, cancel=cancel)
        days = [first + n * ONE_DAY for n in range((last - first).days + 1)]
        if not cancel and not any(day.weekday() in desk.standing.rules.weekdays for day in days):
            raise UserError(
                say(
                    fr="Vous n'étudiez pas ce jour-là de toute façon.",
                    en="You do not study on that day anyway.",
                )
            )
        then = deciding.foresee_days_off(desk, first, last, cancel=cancel)
        pen, words = self.pen, deciding_words.off_words(first, last, cancel=cancel)
        account = [pen.line((words, "text", True)),
                   pen.line((deciding_words.end_words(desk.standing, then.standing), "text"))]  # fmt: skip
        account += self._moves(then)

        def yes() -> None:
            deciding.take_days_off(first, last, cancel=cancel)
            self.grid.mark = None
            self._taken(words)

        self._propose(say(fr="Étudier ces jours-là ?", en="Study on these days?") if cancel
                      else say(fr="Prendre un congé ?", en="Take time off?"), account, yes)  # fmt: skip

    def _moves(self, then: Any) -> list[Text]:
        moved = deciding.moves(self.dashboard.desk.standing, then.standing)
        if not moved:
            return []
        return [
            Text(),
            *(self.pen.line((capital(line), "muted")) for line in deciding_words.move_words(moved, 6)),
        ]

    def action_begin(self) -> None:
        from dlstudy.tui.dashboard.plan_sheets import BeginForm

        desk = self.dashboard.desk

        def decided(what: Any) -> None:
            if what is None:
                return

            def do() -> None:
                deciding.begin(desk, what)
                self.cursor = None
                self._taken(
                    deciding_words.begun_words(deciding.foresee_beginning(desk, what), again=True)[0][0]
                )

            self.dashboard.guarded(do)

        self.app.push_screen(BeginForm(desk, self.pen), decided)

    def action_catch_up(self) -> None:
        desk, pen = self.dashboard.desk, self.pen
        offer = deciding.catching_up(desk)
        words, look = deciding_words.behind_words(offer)
        if offer.now.finished or offer.now.behind <= 0:
            self.dashboard.tell(words)
            return
        account = [pen.looked(words, look)]
        if offer.useful:
            account += [pen.line((deciding_words.maximum_words(offer), "text")), Text()]
            lines, after = deciding_words.date_lines(desk, offer)
            account += [pen.line((f"  {short(line.date, aligned=True).ljust(13)}{line.minutes.rjust(7)}  ", "muted"),
                                 (line.what, "text")) for line in lines]  # fmt: skip
            account += [pen.line((f"  {text}", "muted")) for text in after] + [Text()]
        account.append(pen.looked(*deciding_words.catch_up_words(offer)))
        if enough := deciding_words.enough_words(offer):
            account.append(pen.line((enough, "muted")))

        def yes() -> None:
            deciding.catch_up(desk, offer)
            self._taken(say(fr="C'est noté.", en="Done."))

        title = deciding_words.take_question() if offer.useful else say(fr="Rattraper", en="Catching up")
        self._propose(title, account, yes, ask=offer.useful)

    def action_units(self) -> None:
        from dlstudy.tui.dashboard.plan_sheets import Units

        assert self.calendar is not None and self.cursor is not None
        board = self.dashboard
        cell = self.calendar.cell(self.cursor)

        def chosen(name: str | None) -> None:
            if name is None:
                return
            kind, colon, unit = name.partition(":")
            if colon and kind == "cards":
                board.guarded(lambda: board.open_review(unit))
            else:
                board.guarded(lambda: board.open_part(board.plan.part(name)))

        self.app.push_screen(Units(self.calendar, self.pen, cell.parts[0].id if cell.parts else ""), chosen)
