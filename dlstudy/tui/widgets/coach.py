"""What the coach has seen: every remark in a line, the chosen one with what to try and its lesson."""

from __future__ import annotations

import time
from typing import Any, ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType

from dlstudy.errors import DlstudyError
from dlstudy.language import number, say
from dlstudy.training.coach import Remark, remarks
from dlstudy.training.coach.telling import MARKS
from dlstudy.tui.widgets.scroll import Scroll, wrap

#: Seconds between two looks at a run that trains; and how many times as long as a look takes.
EVERY, TIMES = 1.0, 40
COLOURS = {"bad": "bad", "warn": "warn", "tip": "accent"}


class Coach(Scroll):
    """`found` is what there is to say now, the gravest first; the panel is there only if there is something."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "choose(-1)", show=False),
        Binding("down,j", "choose(1)", show=False),
        Binding("enter", "read", show=False),
    ]

    def __init__(self, follower: Any, *, id: str | None = None) -> None:
        super().__init__(follower, id=id)
        self.found: list[Remark] = []
        self.newest: Remark | None = None
        self.chosen = ""
        self._known: set[str] = set()
        self._next = 0.0
        self._seen: tuple[Any, ...] = ()

    def look(self) -> bool:
        """Hear what there is to say of the run as it stands, now and then; True if that is something else."""
        view, now = self.follower.view, time.monotonic()
        seen = (
            view,
            view.changes["scalars"],
            view.changes["observe"],
            view.changes["end"],
            view.changes["rewind"],
        )
        if seen == self._seen or (now < self._next and not view.ended):
            return False
        if self.follower.loading:  # half of a file says something else than the whole
            return False
        self._seen, before = seen, self.found
        self.found = remarks(view)
        self._next = now + max(EVERY, TIMES * (time.monotonic() - now))
        fresh = [one for one in self.found if one.id not in self._known]
        self._known |= {one.id for one in fresh}
        if fresh:
            self.newest = fresh[0]
        elif self.newest is None or self.newest.id not in {one.id for one in self.found}:
            self.newest = self.found[0] if self.found else None
        return self.found != before

    @property
    def nothing(self) -> str:
        return say(
            fr="Le coach n'a rien à dire de cette exécution.", en="The coach has nothing to say of this run."
        )

    def signature(self) -> tuple[Any, ...]:
        return (tuple(self.found), self.chosen)

    @property
    def current(self) -> Remark | None:
        """The chosen remark; before one was chosen, or when it is gone, the first."""
        return next(
            (one for one in self.found if one.id == self.chosen), self.found[0] if self.found else None
        )

    def action_choose(self, by: int) -> None:
        if self.found and self.current is not None:
            place = min(len(self.found) - 1, max(0, self.found.index(self.current) + by))
            self.chosen = self.found[place].id
            self.sync()
            self._into_sight()

    def turn(self, by: int) -> None:
        """The next remark, from the last one to the first."""
        if self.found and self.current is not None:
            self.chosen = self.found[(self.found.index(self.current) + by) % len(self.found)].id
            self.sync()
            self._into_sight()

    def action_read(self) -> None:
        """The lesson of the chosen remark, where there is a reader to open it in; else the panel alone."""
        read = getattr(self.app, "read_lesson", None)
        if read is None or self.current is None:
            self.screen.action_enlarge()  # type: ignore[attr-defined]
            return
        try:
            read(self.current.lesson)
        except DlstudyError as error:
            self.screen._flash(error.message)  # type: ignore[attr-defined]

    def build(self, width: int) -> list[list[Segment]]:
        p = self.palette
        lines: list[list[Segment]] = []
        self._places: dict[str, int] = {}
        for one in self.found:
            chosen, colour = one is self.current, COLOURS[one.severity]
            self._places[one.id] = len(lines)
            told = wrap(one.words, max(10, width - 2))
            for k, part in enumerate(told if chosen else told[:1]):
                cut = not chosen and len(told) > 1
                lines.append([Segment("  " if k else MARKS[one.severity] + " ", p.style(colour, bold=True)),
                              Segment(part[: width - 4] + " …" if cut else part,
                                      p.style("text" if chosen else "muted", bold=chosen and not k))])  # fmt: skip
            if chosen:
                lines += self._more(one, width)
        return lines

    def _more(self, one: Remark, width: int) -> list[list[Segment]]:
        """What to try, and where it is explained."""
        p = self.palette
        since = say(fr=f"Depuis le pas {number(one.step)}.", en=f"Since step {number(one.step)}.")
        lines = [[Segment("  " + since, p.style("muted"))]]
        for k, part in enumerate(wrap(one.advice, max(10, width - 4))):
            lines.append([Segment("    " if k else "  → ", p.style("good")), Segment(part, p.style("text"))])
        reads = getattr(self.app, "read_lesson", None) is not None
        key = say(fr="   (entrée)", en="   (enter)") if reads else ""
        return [
            *lines,
            [Segment(f"  dlstudy read {one.lesson}", p.style("accent")), Segment(key, p.style("muted"))],
            [],
        ]

    def _into_sight(self) -> None:
        place = self._places.get(self.chosen)
        if place is not None:
            self.scroll_to(y=place, animate=False)
