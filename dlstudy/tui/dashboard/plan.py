"""Plan: the weeks as a calendar, a date's parts with how far they are, decisions about it, the time studied."""

from __future__ import annotations

import datetime as dt
from typing import Any

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from dlstudy.desk import deciding_words
from dlstudy.desk.calendar import COMING, DONE, MISSED, OFF, STARTED, TODAY, Calendar, Cell
from dlstudy.desk.dates import short
from dlstudy.desk.words import day_words, kind_word, pace
from dlstudy.errors import UserError
from dlstudy.language import NBSP, capital, date, duration, language, number, percent, say
from dlstudy.tui.dashboard.key import Key
from dlstudy.tui.dashboard.plan_calendar import MARKS, TALL, CalendarGrid, state_word
from dlstudy.tui.dashboard.plan_deciding import Deciding
from dlstudy.tui.dashboard.plan_words import date_words

#: From this size on the numbers stand beside the calendar, and its cells have several lines.
WIDE, HIGH = 118, 36
#: Lines that the chosen date needs below the calendar: its heading and a few parts.
BELOW = 9
#: Columns beside the calendar.
SIDE = 41


class Parts(OptionList):
    """The parts of the chosen date; escape goes back to the calendar."""

    BINDINGS = [Binding("escape,left,h", "back", "", show=False)]

    def action_back(self) -> None:
        self.screen.query_one(CalendarGrid).focus()


class PlanView(Deciding):
    """The plan."""

    ID = "plan"
    KEYS = [
        Key("enter", "open", fr=("ouvrir", "les parties du jour ; encore une fois, commencer celle qui est choisie"),
            en=("open", "the day's parts; once more, start the chosen one")),
        Key("o", "off", fr=("congé", "prendre ce jour de congé, ou étudier quand même"),
            en=("day off", "take the day off, or study on it after all")),
        Key("m", "begin", fr=("début", "déplacer le début ; changer jours d'étude et heure"),
            en=("start", "move the start; change study days and hour")),
        Key("c", "catch_up", fr=("rattraper", "voir comment rattraper ce qui manque, et décider"),
            en=("catch up", "see how to make up for what was missed, and decide")),
        Key("slash", "units", fr=("unités", "toutes les unités et leurs parties"),
            en=("units", "all units and their parts"), shown="/"),
        Key("s", "heat", fr=("temps", "le temps étudié, jour par jour"), en=("time", "the time studied, day by day")),
        Key("v", "range", fr=("", "marquer plusieurs jours, pour un congé"),
            en=("", "mark several days, for time off")),
        Key("t", "today", fr=("", "aller à aujourd'hui"), en=("", "go to today")),
        Key("d", "done", fr=("", "noter comme faite la partie choisie"), en=("", "mark the chosen part as done")),
        Key("u", "undo", fr=("", "annuler la dernière décision"), en=("", "take the last decision back")),
        Key("r", "redo", fr=("", "rétablir ce qui a été annulé"), en=("", "bring back what was taken back")),
    ]  # fmt: skip

    DEFAULT_CSS = """
    PlanView #columns { height: 1fr; }
    PlanView #main { width: 1fr; height: 1fr; padding: 0 1; }
    PlanView #side { width: 46; height: 1fr; padding: 1 2; border-left: vkey $line; display: none;
        scrollbar-size-vertical: 1; }
    PlanView Static { height: auto; width: 100%; }
    PlanView #legend { margin: 0 0 1 0; }
    PlanView #heat { display: none; padding: 1 1; }
    PlanView #about { max-height: 8; }
    PlanView Parts { height: 1fr; min-height: 2; border: none; padding: 0; background: $background;
        scrollbar-size-vertical: 1; }
    PlanView Parts { text-wrap: nowrap; text-overflow: ellipsis; }
    PlanView Parts:focus { background-tint: $background 0%; border: none; }
    PlanView Parts > .option-list--option-highlighted { background: $background; text-style: none; }
    PlanView Parts:focus > .option-list--option-highlighted { background: $surface; text-style: bold; }
    .colourless PlanView Parts:focus > .option-list--option-highlighted { text-style: reverse; }
    PlanView.wide #side { display: block; }
    PlanView.wide #main { padding: 1 2 0 2; }
    PlanView.wide #head { margin-bottom: 1; }
    PlanView.heat CalendarGrid, PlanView.heat #legend, PlanView.heat #about, PlanView.heat Parts { display: none; }
    PlanView.heat #heat { display: block; }
    """

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.calendar: Calendar | None = None
        self.cursor: dt.date | None = None
        self._drawn: tuple[Any, ...] = ()
        self._shown: tuple[str, ...] = ()

    @staticmethod
    def title() -> str:
        return say(fr="Plan", en="Plan")

    def compose(self) -> ComposeResult:
        with Horizontal(id="columns"):
            with Vertical(id="main"):
                yield Static(id="head")
                yield CalendarGrid(id="grid")
                yield Static(id="legend")
                yield Static(id="about")
                yield Parts(markup=False)
                yield Static(id="heat")
            with VerticalScroll(id="side", can_focus=False):
                yield Static(id="numbers")

    def on_mount(self) -> None:
        self.update()

    def on_resize(self) -> None:
        self.set_class(self.size.width >= WIDE, "wide")
        if self.size.width >= WIDE:
            self.remove_class("heat")
        self.call_after_refresh(self.update)

    def keys(self) -> list[Key]:
        wide = self.has_class("wide")
        return [key for key in self.KEYS if not (wide and key.action == "heat")]

    # ---- drawing ---------------------------------------------------------------------------------

    def update(self) -> None:
        desk = self.dashboard.desk
        drawn = (desk, self.palette.name, self.size, language())
        if drawn == self._drawn or not self.size.width:
            return
        self._drawn = drawn
        if self.calendar is None or self.calendar.desk is not desk:
            self.calendar = Calendar(desk)
        if self.cursor is None:
            stand = desk.standing
            self.cursor = {"finished": stand.end, "future": stand.rules.start}.get(stand.state, desk.today)
        grid = self.grid
        head = self._head()
        self.query_one("#head", Static).update(head)
        self.query_one("#legend", Static).update(self._legend())
        grid.tall = self.has_class("wide") and self.size.height >= HIGH
        room = self.size.height - len(head.wrap(self.app.console, max(20, self.size.width - 4))) - 2 - BELOW
        weeks = self.calendar.weeks
        if grid.tall and 4 * min(weeks, 5) > room:
            grid.tall = False
        lines = TALL + 1 if grid.tall else 1
        grid.styles.height = 1 + max(lines, min(weeks * lines, room // lines * lines))
        grid.show(self.calendar, self.cursor)
        self._date()
        self._side()

    def _head(self) -> Text:
        """The title, how much is done, how the plan stands."""
        desk, pen = self.dashboard.desk, self.pen
        plan, stand = desk.plan, desk.standing
        days = sum(all(stand.is_done(part) for part in day.parts) for day in plan.days)
        done = sum(part.minutes for part in plan.parts() if stand.is_done(part))
        total = sum(day.minutes for day in plan.days)
        all_days, minutes = number(len(plan.days)), number(total)
        words = say(fr=f"{days} jours sur {all_days} · {number(done)} min sur {minutes}",
                    en=f"{days} of {all_days} days · {number(done)} of {minutes} min")  # fmt: skip
        lines = [pen.bar(done / total if total else 1, 20) + pen.line(("  " + words, "text"))]
        if self.has_class("wide"):
            lines.insert(0, pen.line((plan.title.here, "text", True)))
            assert desk.facts.begun is not None
            study = deciding_words.study_words(desk.facts.begun)
            first = date(desk.facts.begun.start, year=True)
            if desk.facts.begun.start > desk.today:
                words = say(fr=f"Étude {study}, à partir du {first}.", en=f"Study {study}, from {first} on.")
            else:
                words = say(fr=f"Étude {study}, depuis le {first}.", en=f"Study {study}, since {first}.")
            lines.append(pen.line((words, "muted")))
        lines += [pen.looked(text, look) for text, look in pace(desk)]
        return Text("\n").join(lines)

    def _legend(self) -> Text:
        line = Text(" " * 6)
        for state in (DONE, STARTED, MISSED, TODAY, COMING, OFF):
            mark, colour = MARKS[state]
            line += self.pen.line((f"{mark} ", colour, True), (state_word(state) + "   ", "muted"))
        line.no_wrap, line.overflow = True, "ellipsis"
        return line

    def _date(self) -> None:
        """The chosen date: what it is, and its parts."""
        assert self.calendar is not None and self.cursor is not None
        first, last = self.grid.range
        cell = self.calendar.cell(self.cursor)
        self.query_one("#about", Static).update(
            self._range(first, last) if first != last else self._about(cell)
        )
        box = self.query_one(Parts)
        at = box.highlighted
        parts = cell.parts if first == last else ()
        shown = tuple(part.id for part in parts)
        box.clear_options()
        box.add_options([Option(self._part(cell, part), id=part.id) for part in parts])
        same = shown == self._shown
        self._shown = shown
        if parts:
            box.highlighted = min(at, len(parts) - 1) if same and at is not None else next(
                (k for k, part in enumerate(parts) if part.id not in self.dashboard.desk.facts.done), 0)  # fmt: skip
        elif box.has_focus:
            self.grid.focus()

    def _range(self, first: dt.date, last: dt.date) -> Text:
        off = self._cancels(first, last)
        words = deciding_words.span(first, last)
        if off:
            what = say(
                fr="« o » : étudier quand même ces jours-là.", en="'o': study on these days after all."
            )
        else:
            what = say(fr="« o » : prendre ces jours de congé.", en="'o': take these days off.")
        return Text("\n").join(
            [self.pen.line((capital(words), "text", True)), self.pen.line((what, "accent"))]
        )

    def _about(self, cell: Cell) -> Text:
        pen, desk = self.pen, self.dashboard.desk
        head = [capital(date(cell.date, year=True))]
        if cell.days:
            head.append(f"{day_words(cell.days)} {say(fr='sur', en='of')} {len(desk.plan.days)}")
        lines = [pen.line((" · ".join(head), "text", True))]
        words, colour = date_words(self.calendar or Calendar(desk), cell)
        seconds = self._study_days().get(cell.date, 0)
        if seconds >= 60:
            time = duration(seconds)
            words += (" · " if words else "") + say(
                fr=f"{time} d'étude notées", en=f"{time} of study recorded"
            )
        if words:
            lines.append(pen.line((words, colour)))
        if len(cell.days) >= 1:
            titles = [desk.plan.day(number).title.here for number in cell.days]
            lines.append(pen.line((" · ".join(titles), "accent", True)))
        if self.has_class("wide") and len(cell.days) == 1:
            lines.append(pen.line((desk.plan.day(cell.days[0]).objective.here, "text")))
        return Text("\n").join(lines)

    def _part(self, cell: Cell, part: Any) -> Text:
        done = self.dashboard.desk.facts.done.get(part.id)
        mark = ("✓ ", "good", True) if done else ("○ ", "muted", False)
        title = (
            part.title.here
            if part.written
            else part.title.here + say(fr=" (pas encore écrit)", en=" (not written yet)")
        )
        note = ""
        if done and done.day != cell.date:
            note = say(fr=f"fait {short(done.day)}  ", en=f"done {short(done.day)}  ")
        line = self.pen.line(mark, (f"{part.minutes}".rjust(3) + f"{NBSP}min  ", "muted"),
                             (kind_word(part.kind).ljust(10), "muted"), (note, "muted"),
                             (title, "muted" if done or not part.written else "text"))  # fmt: skip
        line.no_wrap, line.overflow = True, "ellipsis"
        return line

    # ---- beside ----------------------------------------------------------------------------------

    def _study_days(self) -> dict[dt.date, float]:
        return {} if self.calendar is None else self.study_days(self.calendar.first)

    def _heat(self, width: int) -> Text:
        from dlstudy.tui.dashboard.plan_heat import heat_map

        assert self.calendar is not None
        desk = self.dashboard.desk
        return heat_map(self.pen, self._study_days(), first=self.calendar.first,
                        last=max(self.calendar.last, min(desk.today, self.calendar.last)), today=desk.today,
                        minutes_per_day=desk.plan.minutes_per_day, width=width)  # fmt: skip

    def _side(self) -> None:
        """The time studied, the weeks, the units of the week that is chosen."""
        pen = self.pen
        time = pen.line((say(fr="Temps étudié", en="Time studied"), "accent", True))
        if self.has_class("heat"):
            back = pen.line(
                (say(fr="« s » revient au calendrier.", en="'s' goes back to the calendar."), "muted")
            )
            self.query_one("#heat", Static).update(
                Text("\n").join([time, Text(), self._heat(self.size.width - 4), Text(), back])
            )
        if not self.has_class("wide"):
            return
        desk, stand = self.dashboard.desk, self.dashboard.desk.standing
        lines = [
            time,
            self._heat(SIDE),
            Text(),
            pen.line((say(fr="Les semaines", en="The weeks"), "accent", True)),
        ]
        for week in desk.plan.weeks:
            parts = [part for day in week.days for part in day.parts]
            total = sum(part.minutes for part in parts)
            done = sum(part.minutes for part in parts if stand.is_done(part))
            share = done / total if total else 1
            lines.append(pen.line((say(fr=f"S{week.number} ", en=f"W{week.number} "), "muted")) + pen.bar(share, 31)
                         + pen.line((percent(share, 0).rjust(6), "muted")))  # fmt: skip
        lines += [Text(), *self._units()]
        self.query_one("#numbers", Static).update(Text("\n").join(lines))

    def _units(self) -> list[Text]:
        """The units of the chosen date's week, each with the marks of its parts."""
        desk = self.dashboard.desk
        assert self.calendar is not None and self.cursor is not None
        days = self.calendar.cell(self.cursor).days
        following = next((slot.parts[0].day for slot in desk.standing.slots), len(desk.plan.days))
        week = desk.plan.weeks[desk.plan.day(days[0] if days else following).week - 1]
        title = say(
            fr=f"Semaine {week.number} · {week.title.here}", en=f"Week {week.number} · {week.title.here}"
        )
        head = self.pen.line((title, "accent", True))
        head.truncate(SIDE, overflow="ellipsis")
        lines = [head]
        units: dict[str, list[Any]] = {}
        for day in week.days:
            for part in day.parts:
                units.setdefault(part.unit, []).append(part)
        for name, parts in units.items():
            marks = [
                ("✓", "good", True) if part.id in desk.facts.done else ("○", "muted", False) for part in parts
            ]
            line = self.pen.line(
                *marks, (" " * max(1, 5 - len(marks)), "muted"), (desk.plan.units[name].title.here, "text")
            )
            line.truncate(SIDE, overflow="ellipsis")
            lines.append(line)
        return lines

    # ---- keys ------------------------------------------------------------------------------------

    def on_calendar_grid_moved(self) -> None:
        self.cursor = self.grid.cursor
        self._date()
        if self.has_class("wide"):
            self._side()

    def on_calendar_grid_chosen(self) -> None:
        self.action_open()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dashboard.guarded(
            lambda: self.dashboard.open_part(self.dashboard.plan.part(str(event.option.id)))
        )

    def action_open(self) -> None:
        if self.has_class("heat"):
            self.action_heat()
        elif self.query_one(Parts).option_count:
            self.query_one(Parts).focus()
        else:
            raise UserError(say(fr="Ce jour ne contient rien.", en="This day holds nothing."))

    def action_today(self) -> None:
        self.grid._go(self.dashboard.desk.today)

    def action_heat(self) -> None:
        if not self.has_class("wide"):
            self.toggle_class("heat")
            self._side()
            if not self.has_class("heat"):
                self.grid.focus()

    def action_range(self) -> None:
        self.grid.focus()
        self.grid.start_range()

    def action_done(self) -> None:
        box = self.query_one(Parts)
        if box.highlighted is None or not box.has_focus:
            raise UserError(say(fr="Choisissez une partie (Entrée).", en="Choose a part (Enter)."))
        self.dashboard.mark_done(self.dashboard.plan.part(str(box.get_option_at_index(box.highlighted).id)))
        self.dashboard.update_view()
