"""A view of the dashboard: what Today, Plan, Runs, … have in common."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.binding import Binding
from textual.containers import Vertical
from textual.widget import Widget

from dlstudy.language import say
from dlstudy.tui.dashboard.key import Key
from dlstudy.tui.widgets.panel import Drawn

if TYPE_CHECKING:
    from dlstudy.tui.dashboard.app import Dashboard

#: What moves about in any list, passed on to the widget that has the focus as the key that it knows.
MOVES = {"j": "down", "k": "up", "g": "home", "G": "end", "ctrl+d": "pagedown", "ctrl+u": "pageup"}

#: The same for the help.
MOVING = [
    Key("down,j", "move('j')", fr=("", "plus bas"), en=("", "down"), group="moving", shown="↓  j"),
    Key("up,k", "move('k')", fr=("", "plus haut"), en=("", "up"), group="moving", shown="↑  k"),
    Key("pagedown,ctrl+d", "move('ctrl+d')", fr=("", "une page plus bas"), en=("", "a page down"), group="moving"),
    Key("pageup,ctrl+u", "move('ctrl+u')", fr=("", "une page plus haut"), en=("", "a page up"), group="moving"),
    Key("home,g", "move('g')", fr=("", "tout en haut"), en=("", "to the top"), group="moving"),
    Key("end,G", "move('G')", fr=("", "tout en bas"), en=("", "to the bottom"), group="moving"),
]  # fmt: skip


class View(Drawn, Vertical, can_focus=False):
    """One of the dashboard's views.

    A subclass gives `ID`, `KEYS`, `title`, `compose` and `update`. Its `DEFAULT_CSS` is scoped to it.
    """

    ID: ClassVar[str] = ""
    KEYS: ClassVar[list[Key]] = []
    DEFAULT_CSS = """
    View OptionList { border: none; padding: 0; background: $background; scrollbar-size-vertical: 1; }
    View OptionList:focus { background-tint: $background 0%; border: none; }
    View OptionList > .option-list--option-highlighted { background: $surface; text-style: none; }
    View OptionList:focus > .option-list--option-highlighted { background: $surface; text-style: bold; }
    """
    _studied: tuple[Any, Any, dict[dt.date, float]] = (None, None, {})

    def __init_subclass__(cls, **more: bool) -> None:
        passed = [Binding(key, f"move('{key}')", "", show=False) for key in MOVES]
        cls.BINDINGS = [*(key.binding for key in cls.KEYS), *passed]
        super().__init_subclass__(**more)

    @staticmethod
    def title() -> str:
        """The view's name, in the language in force."""
        raise NotImplementedError

    @property
    def dashboard(self) -> Dashboard:
        return cast("Dashboard", self.app)

    def update(self) -> None:
        """Read what is new and draw it. Called when the view is shown, after another screen came back, every two
        seconds while it is seen, and after a change of theme or language. Has to be cheap where nothing changed."""

    @property
    def busy(self) -> bool:
        """Whether something is under way that the view has to see the end of."""
        return False

    def keys(self) -> list[Key]:
        """The keys that do something just now, the most important first: the footer shows as many as fit."""
        return self.KEYS

    def focus_first(self) -> None:
        """Give the focus to what the keys are for."""
        for widget in self.query("*"):
            if widget.focusable:
                widget.focus(scroll_visible=False)
                return

    def study_days(self, since: dt.date) -> dict[dt.date, float]:
        """Seconds of study by date, from `since` on (all that a long journal holds takes long to add up).

        Read again only when the desk was.
        """
        if self._studied[0] is not self.dashboard.desk or self._studied[1] != since:
            from dlstudy.journal import Journal, clock, day_end

            begins = clock.on_clock_of(clock.now(), dt.datetime.combine(since, dt.time()) + day_end())
            with Journal.open() as journal:
                self._studied = (self.dashboard.desk, since, journal.study_days(day_end(), begins))
        return self._studied[2]

    async def action_move(self, key: str) -> None:
        """Pass a movement on to the list that has the focus: do what its own key for it does, at once."""
        focused = self.screen.focused
        if focused is None or focused is self or self not in focused.ancestors:
            self.focus_first()
            focused = self.screen.focused
        if focused is not None and focused is not self:
            for widget in focused.ancestors_with_self:  # a list, or what scrolls around it
                bindings = getattr(widget, "_bindings", None)
                if bindings is not None and (found := bindings.key_to_bindings.get(MOVES[key])):
                    await self.app.run_action(found[0].action, widget)
                    return


class Broken(Vertical, can_focus=True):
    """What stands in the place of a view that failed: what went wrong, where it is written, how to go on."""

    DEFAULT_CSS = "Broken { padding: 1 2; }"

    def __init__(self, words: str, place: str) -> None:
        super().__init__(classes="broken")
        self.words, self.place = words, place

    def compose(self):
        from rich.text import Text
        from textual.widgets import Static

        p = self.app.palette  # type: ignore[attr-defined]
        text = Text()
        text.append(say(fr="Cette vue s'est arrêtée sur une erreur.\n\n", en="This view ended with an error.\n\n"),
                    p.style("bad", bold=True))  # fmt: skip
        text.append(self.words + "\n\n", p.style("text"))
        text.append(say(fr="Le reste du programme et les entraînements continuent. Appuyez sur le numéro de la vue "
                           "pour la rouvrir.\nLa trace complète est dans ",
                        en="The rest of the program and every training go on. Press the view's number to open it "
                           "again.\nThe full traceback is in "), p.style("muted"))  # fmt: skip
        text.append(self.place, p.style("text"))
        yield Static(text, markup=False)


def widget_of(view: Widget | None) -> View | None:
    """The view that a widget belongs to, None if to none."""
    while view is not None and not isinstance(view, View):
        view = cast("Widget | None", view.parent)
    return view
