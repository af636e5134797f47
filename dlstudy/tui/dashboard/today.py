"""Today: the day's parts with minutes and state, what is due, how the plan stands. Enter starts what is chosen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from dlstudy.desk import words
from dlstudy.desk.words import kind_word
from dlstudy.errors import UserError
from dlstudy.language import NBSP, count, say
from dlstudy.tui.dashboard.key import Key
from dlstudy.tui.dashboard.pen import Pen
from dlstudy.tui.dashboard.view import View

if TYPE_CHECKING:
    from dlstudy.curriculum.model import Part

#: From this width on the numbers stand beside the day.
WIDE = 110


class Row(NamedTuple):
    """Something that Enter starts: a part, the cards, an exercise once more, a training."""

    id: str
    label: Text
    start: Callable[[], None]
    part: Part | None = None


class TodayView(View):
    """The day."""

    ID = "today"
    KEYS = [
        Key("enter", "start", fr=("commencer", "commencer ce qui est choisi"), en=("start", "start what is chosen")),
        Key("n", "next", fr=("suite", "commencer la première partie qui n'est pas faite"),
            en=("next", "start the first part that is not done")),
        Key("d", "done", fr=("fait", "noter la partie comme faite"), en=("done", "mark the part as done")),
        Key("e", "statement", fr=("énoncé", "lire l'énoncé de l'exercice choisi"),
            en=("statement", "read the chosen exercise's statement")),
    ]  # fmt: skip

    DEFAULT_CSS = """
    TodayView #columns { height: 1fr; }
    TodayView #day { width: 1fr; height: 1fr; padding: 1 2 0 2; scrollbar-size-vertical: 1; }
    TodayView #day Static { height: auto; width: 100%; }
    TodayView OptionList { height: auto; max-height: 100%; margin: 1 0; }
    TodayView #side { width: 46; height: 1fr; display: none; border-left: vkey $line; padding: 1 2 0 2; }
    TodayView #side Static { height: auto; width: 100%; }
    TodayView.wide #side { display: block; }
    TodayView #detail { display: none; margin-top: 1; border-top: solid $line; padding-top: 1; }
    TodayView.wide #day { padding: 1 4 0 4; }
    TodayView.wide #detail { display: block; }
    """

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.rows: list[Row] = []
        self._drawn: tuple[Any, ...] = ()
        self._detailed: tuple[Any, ...] = ()

    @staticmethod
    def title() -> str:
        return say(fr="Aujourd'hui", en="Today")

    def compose(self) -> ComposeResult:
        with Horizontal(id="columns"):
            with VerticalScroll(id="day", can_focus=False):
                yield Static(id="head")
                yield OptionList()
                yield Static(id="pace")
                yield Static(id="detail")
            with Vertical(id="side"):
                yield Static(id="numbers")

    def on_mount(self) -> None:
        self.update()

    def on_resize(self) -> None:
        self.set_class(self.size.width >= WIDE and self.size.height >= 24, "wide")
        self.call_after_refresh(self.update)

    # ---- drawing ---------------------------------------------------------------------------------

    def update(self) -> None:
        board = self.dashboard
        desk = board.desk
        drawn = (desk, tuple(run.id for run in board.live), self.palette.name, self.size, int(board.timer.total) // 60,
                 self._language())  # fmt: skip
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self.query_one("#head", Static).update(self._head())
        self._list()
        self.query_one("#pace", Static).update(self._foot())
        if self.has_class("wide"):
            from dlstudy.tui.dashboard.today_numbers import numbers

            beside = numbers(self.pen, desk, board.timer, self._study_days())
            self.query_one("#numbers", Static).update(beside)
            self._detail()

    @staticmethod
    def _language() -> str:
        from dlstudy.language import language

        return language()

    @property
    def pen(self) -> Pen:
        return Pen(self.palette, self.terminal)

    def _head(self) -> Text:
        desk = self.dashboard.desk
        stand = desk.standing
        lines = []
        for notice in words.notices(desk):
            lines += [self.pen.looked(text, look) for text, look in notice] + [Text()]
        here, *rest = words.heading(desk)
        lines.append(self.pen.line((" · ".join([here, *rest]), "text", True)))
        lines += [self.pen.looked(text, look) for text, look in words.state(desk)]
        block = stand.block
        if block is not None:
            shown = set()
            for number in block.days:
                day = desk.plan.day(number)
                week = desk.plan.weeks[day.week - 1]
                if week.number not in shown:
                    title = week.title.here
                    lines.append(self.pen.line((say(fr=f"Semaine {week.number} · {title}",
                                                 en=f"Week {week.number} · {title}"), "muted")))  # fmt: skip
                    shown.add(week.number)
                lines.append(Text())
                name = say(fr=f"Jour {number}", en=f"Day {number}")
                lines.append(self.pen.line((f"{name} · {day.title.here}", "accent", True)))
                lines.append(self.pen.line((day.objective.here, "text")))
        return Text("\n").join(lines)

    def _list(self) -> None:
        """What can be started, the selection staying where it was; at first on what comes next."""
        box = self.query_one(OptionList)
        at = (
            self.rows[box.highlighted].id
            if box.highlighted is not None and box.highlighted < len(self.rows)
            else ""
        )
        self.rows = self._rows()
        box.clear_options()
        box.add_options([Option(row.label, id=row.id) for row in self.rows])
        box.display = bool(self.rows)
        ids = [row.id for row in self.rows]
        done_now = at and at in ids and self.rows[ids.index(at)].part is not None and self._is_done(at)
        if at in ids and not done_now:
            box.highlighted = ids.index(at)
        elif self.rows:
            coming = (k for k, row in enumerate(self.rows) if row.part is None or not self._is_done(row.id))
            box.highlighted = next(coming, 0)

    def _is_done(self, part_id: str) -> bool:
        return part_id in self.dashboard.desk.facts.done

    def _rows(self) -> list[Row]:
        board = self.dashboard
        desk, stand = board.desk, board.desk.standing
        rows = []
        first = next((part for slot in stand.slots[:1] for part in slot.parts), None)
        for part in stand.block.parts if stand.block else ():
            rows.append(Row(part.id, self._part(part, part is first), partial(board.open_part, part), part))
        pile = desk.reviews
        if pile is not None and pile.cards:
            from dlstudy.reviewing.words import pile_words

            rows.append(Row("cards", self._other("▸", kind_word("cards"), pile_words(pile), "warn",
                                                 f"~{pile.minutes}{NBSP}min"), board.open_review))  # fmt: skip
        for part in desk.again[:1]:
            label = say(fr=f"De mémoire, si vous voulez : {part.title.here}",
                        en=f"From memory, if you like: {part.title.here}")  # fmt: skip
            rows.append(Row(f"again {part.id}", self._other("○", kind_word("exercise"), label, "muted"),
                            partial(board.open_exercise, part)))  # fmt: skip
        for run in board.live:
            label = say(fr=f"{run.id} s'entraîne", en=f"{run.id} is training")
            rows.append(Row(f"run {run.id}", self._other("●", kind_word("lab"), label, "good"),
                            partial(board.open_run, run)))  # fmt: skip
        return rows

    def _part(self, part: Part, first: bool) -> Text:
        done = self._is_done(part.id)
        mark = ("✓ ", "good", True) if done else ("▸ ", "accent", True) if first else ("○ ", "muted", False)
        title = (
            part.title.here
            if part.written
            else part.title.here + say(fr=" (pas encore écrit)", en=" (not written yet)")
        )
        line = self.pen.line(mark, (f"{part.minutes}".rjust(3) + f"{NBSP}min  ", "muted"),
                          (kind_word(part.kind).ljust(10), "muted"),
                          (title, "muted" if done or not part.written else "text"))  # fmt: skip
        return self._cut(line)

    def _other(self, mark: str, kind: str, label: str, colour: str, minutes: str = "") -> Text:
        return self._cut(self.pen.line((f"{mark} ", colour, True), (minutes.rjust(7) + "  ", "muted"),
                                    (kind.ljust(10), "muted"), (label, "text")))  # fmt: skip

    def _cut(self, line: Text) -> Text:
        """A row is one line, whatever it says."""
        beside = 46 + 8 if self.has_class("wide") else 4
        line.truncate(max(20, self.size.width - beside - 2), overflow="ellipsis")
        return line

    def _foot(self) -> Text:
        desk = self.dashboard.desk
        lines = []
        if desk.standing.block is not None:
            total, left = desk.standing.block.minutes, desk.standing.left()
            lines.append(self.pen.bar(1 - left / total if total else 1.0, 24)
                         + self.pen.line(("  " + words.minutes_words(desk), "text")))  # fmt: skip
        if desk.standing.done_today:
            names = ", ".join(part.title.here for part in desk.standing.done_today)
            lines.append(self.pen.line((say(fr=f"Aussi fait ce jour : {names}.", en=f"Also done on this day: {names}."),
                                     "muted")))  # fmt: skip
        lines += [self.pen.looked(text, look) for text, look in words.pace(desk)]
        if not self.has_class("wide"):
            line = self._streak_words()
            if line:
                lines.append(self.pen.line((line, "muted")))
        return Text("\n").join(lines)

    def on_option_list_option_highlighted(self) -> None:
        self._detail()

    def _detail(self) -> None:
        """What there is to say of the chosen part, where there is room for it."""
        row = self._chosen()
        key = (
            self.dashboard.desk,
            self.has_class("wide"),
            row and row.id,
            self.palette.name,
            self._language(),
        )
        if key == self._detailed:
            return
        self._detailed = key
        box = self.query_one("#detail", Static)
        if row is None or row.part is None or not self.has_class("wide"):
            box.update("")
            return
        from dlstudy.desk.details import details
        from dlstudy.journal import Journal
        from dlstudy.runs.listing import Listing

        runs = Listing().read() if row.part.kind == "lab" else []
        with Journal.open() as journal:
            found = details(self.dashboard.plan, row.part, journal, runs)
        title = self.pen.line((row.part.title.here, "text", True), (f"   {row.part.unit}", "muted"))
        box.update(Text("\n").join([title, *(self.pen.looked(text, look) for text, look in found)]))

    def _study_days(self) -> dict[dt.date, float]:
        """Since the plan began, and four weeks at least."""
        desk = self.dashboard.desk
        assert desk.facts.begun is not None
        return self.study_days(min(desk.facts.begun.start, desk.today - dt.timedelta(days=35)))

    def _streak_words(self) -> str:
        from dlstudy.journal.study import streak

        desk = self.dashboard.desk
        now = streak(self._study_days(), desk.today, desk.standing.rules.between)
        if now.current < 2:
            return ""
        days = count(now.current, ("jour d'étude", "jours d'étude"), ("study day", "study days"))
        return say(fr=f"{days} de suite.", en=f"{days} in a row.")

    # ---- keys ------------------------------------------------------------------------------------

    def _chosen(self) -> Row | None:
        at = self.query_one(OptionList).highlighted
        return self.rows[at] if at is not None and at < len(self.rows) else None

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_start()

    def action_start(self) -> None:
        row = self._chosen()
        if row is not None:
            self.dashboard.guarded(row.start)

    def action_next(self) -> None:
        part = next((part for slot in self.dashboard.desk.standing.slots[:1] for part in slot.parts if part.written),
                    None)  # fmt: skip
        if part is None:
            raise UserError(say(fr="Rien de ce jour ne peut être commencé ici ; « d » note une partie comme faite.",
                                en="Nothing of this day can be started here; 'd' marks a part as done."))  # fmt: skip
        self.dashboard.open_part(part)

    def action_done(self) -> None:
        row = self._chosen()
        if row is None or row.part is None:
            raise UserError(say(fr="Choisissez une partie.", en="Choose a part."))
        self.dashboard.mark_done(row.part)
        self.dashboard.update_view()

    def action_statement(self) -> None:
        row = self._chosen()
        if row is None or row.part is None or row.part.kind != "exercise" or not row.part.written:
            raise UserError(say(fr="Choisissez un exercice.", en="Choose an exercise."))
        self.dashboard.read(row.part)
