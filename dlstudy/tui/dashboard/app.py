"""The application: its views, the screens that open over them, and ways out that lose nothing."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container
from textual.screen import Screen

from dlstudy.desk.day import Desk, sit_down
from dlstudy.errors import DlstudyError, UserError
from dlstudy.language import say
from dlstudy.tui.dashboard import views
from dlstudy.tui.dashboard.bars import Foot, Piece, Views
from dlstudy.tui.dashboard.key import Key, KeySet
from dlstudy.tui.dashboard.live import Live
from dlstudy.tui.dashboard.opening import Opening
from dlstudy.tui.dashboard.timer import SessionTimer
from dlstudy.tui.dashboard.view import MOVING, Broken, View
from dlstudy.tui.terminal import LEAST_HEIGHT, LEAST_WIDTH, Terminal

if TYPE_CHECKING:
    from dlstudy.curriculum.model import Plan

#: Seconds between two looks at the world, and how long a message stays.
LOOK, MESSAGE = 1.0, 6.0

EVERYWHERE = [
    *(Key(str(number), f"app.show('{name}')", fr=("", ""), en=("", ""), group="program")
      for number, name in enumerate(views.VIEWS, 1)),
    Key("right_square_bracket", "app.turn(1)", fr=("", "vue suivante"), en=("", "next view"), group="program",
        shown="]"),
    Key("left_square_bracket", "app.turn(-1)", fr=("", "vue précédente"), en=("", "previous view"), group="program",
        shown="["),
    Key("tab", "app.focus_next", fr=("", "panneau suivant"), en=("", "next panel"), group="program"),
    Key("p", "app.pause_timer", fr=("", "minuteur : pause, reprise"), en=("", "session timer: pause, go on"),
        group="program"),
    Key("ctrl+p,colon", "app.command_palette", fr=("", "toutes les commandes"), en=("", "every command"),
        group="program", shown="ctrl+p  :"),
    Key("T", "app.colours", fr=("", "couleurs : sombre, clair, contrasté, aucune"),
        en=("", "colours: dark, light, contrast, none"),
        group="program"),
    Key("question_mark,f1", "app.help", fr=("aide", "cette aide"), en=("help", "this help"), group="program"),
    Key("escape", "app.home", fr=("", "revenir"), en=("", "go back"), group="program"),
    Key("q,ctrl+q", "app.leave", fr=("quitter", "quitter ; ne demande que si quelque chose serait perdu"),
        en=("quit", "leave; asks only if something would be lost"), group="program"),
]  # fmt: skip


class Home(Screen[None]):
    """The views, one at a time."""

    BINDINGS = [key.binding for key in EVERYWHERE]
    AUTO_FOCUS = None
    DEFAULT_CSS = """
    Home { layout: vertical; }
    Home #stage { height: 1fr; }
    Home #stage > * { height: 1fr; width: 1fr; }
    Home #tiny { height: 1fr; display: none; }
    Home.tiny #tiny { display: block; }
    Home.tiny #stage, Home.tiny Views, Home.tiny Foot { display: none; }
    """

    def compose(self) -> ComposeResult:
        from textual.widgets import Static

        yield Views([(name, views.title(name)) for name in views.VIEWS])
        with Container(id="stage"):
            yield from self.app.first_view()  # type: ignore[attr-defined]
        yield Foot()
        yield Static(id="tiny", markup=False)

    def on_resize(self, event: events.Resize) -> None:
        from textual.widgets import Static

        tiny = event.size.width < LEAST_WIDTH or event.size.height < LEAST_HEIGHT
        self.set_class(tiny, "tiny")
        if tiny:
            self.query_one("#tiny", Static).update(
                say(fr=f"Terminal trop petit : il faut {LEAST_WIDTH}×{LEAST_HEIGHT}. q quitte.",
                    en=f"Terminal too small: {LEAST_WIDTH}×{LEAST_HEIGHT} needed. q leaves."))  # fmt: skip


class Dashboard(Opening, inherit_bindings=False):
    """Everything in one screen. `run()` returns "left" or "interrupted"."""

    ENABLE_COMMAND_PALETTE = True
    BINDINGS = [
        Binding("ctrl+c", "interrupt", "", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", "", show=False, priority=True),
    ]

    def __init__(
        self,
        path: Path | None,
        desk: Desk,
        *,
        view: str = "today",
        theme: str = "dark",
        terminal: Terminal | None = None,
    ) -> None:
        super().__init__(theme=theme, terminal=terminal)
        self.path, self.desk = path, desk
        self.timer = SessionTimer()
        self.home = Home()
        self.jobs: dict[str, str] = {}  # what would be lost by leaving now, in words
        self.live: list[Any] = []
        self._live = Live()
        self._view = view
        self._message: Piece | None = None
        self._until = 0.0
        self._beats = 0
        self._known: tuple[Any, ...] = ()
        self._told: set[str] = set()

    @property
    def plan(self) -> Plan:
        return self.desk.plan

    # ---- beginning ------------------------------------------------------------------------------

    def on_mount(self) -> None:
        self.push_screen(self.home)
        self.call_after_refresh(self._begin)

    def first_view(self) -> ComposeResult:
        """The view to begin with: part of the first picture, not something that comes after it."""
        try:
            yield views.make(self._view)
        except Exception as error:
            self.call_later(self._break, None, error)

    def _begin(self) -> None:
        self._shown()
        self.set_interval(LOOK, self._look)
        self.set_timer(3, self._step_back)
        for name in ("SIGTERM", "SIGHUP"):
            self.at_signal(name, self.let_go)
        self.at_signal("SIGINT", self.action_interrupt)

    def _step_back(self) -> None:
        """Once open, trainings come first where both want the processor; keys are answered all the same."""
        if hasattr(os, "nice") and not self.is_headless:
            with contextlib.suppress(OSError):
                os.nice(2)

    # ---- the views ------------------------------------------------------------------------------

    @property
    def view(self) -> View | None:
        """The view that is shown, None if it is broken."""
        return next((one for one in self.home.query(View) if one.display), None)

    def action_show(self, name: str) -> None:
        """Bring a view to the front. What lay over the views is left first."""
        if self.screen is not self.home:
            return
        stage = self.home.query_one("#stage")
        for broken in stage.query(Broken):
            broken.remove()
        there = next((one for one in stage.query(View) if name == one.ID), None)
        self._view = name
        for child in stage.children:
            child.display = child is there
        if there is None:
            try:
                there = views.make(name)
            except Exception as error:
                self._break(None, error)
                return
            stage.mount(there)
            self.call_after_refresh(self._shown)
        else:
            self._shown()
        self.draw_bars()

    show = action_show

    def _shown(self) -> None:
        view = self.view
        if view is not None:
            view.focus_first()
            self.update_view()

    def action_turn(self, by: int) -> None:
        names = list(views.VIEWS)
        self.action_show(names[(names.index(self._view) + by) % len(names)])

    def update_view(self) -> None:
        """Let the view draw what is new."""
        view = self.view
        if view is None or self.screen is not self.home or not view.is_mounted:
            return
        try:
            view.update()
        except DlstudyError as error:
            self.tell(error.message, "bad")
        except Exception as error:
            self._break(view, error)
        self.draw_bars()

    def draw_bars(self) -> None:
        """The line on top and the line at the bottom."""
        bars = self.home.query(Views) if self.home.is_mounted else None
        if not bars:  # not there yet, or not any more
            return
        pile = self.desk.reviews
        due = len(pile.cards) if pile else 0
        marks = {"review": str(due) if due else "", "runs": "●" if self.live else ""}
        bars.first().show(self._view, marks, self._clock())
        view = self.view
        keys = view.keys() if view is not None else []
        shown = [*keys, *(key for key in EVERYWHERE if key.words[0])]
        message = self._message if time.monotonic() < self._until else None
        self.home.query_one(Foot).show(shown, message)

    def _clock(self) -> list[Piece]:
        """The session timer, on the right."""
        seconds = int(self.timer.total)
        if seconds < 1 and not self.timer.paused:
            return []
        text = f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}" if seconds >= 3600 else (
            f"{seconds // 60}:{seconds % 60:02d}")  # fmt: skip
        if self.timer.paused:
            return [("‖ ", "warn", True), (text + " ", "warn", False)]
        return [(text + " ", "muted", False)]

    # ---- the world ------------------------------------------------------------------------------

    def _look(self) -> None:
        """Once a second: the clock, what trains, what the journal has got."""
        self._beats += 1
        self.timer.tick()
        self._watch_block()
        if self.screen is not self.home:
            return
        if self._beats % 2 == 0:
            self.live = self._live.look()
            if self._changed():
                self.sit_down()
            self.update_view()
        else:
            self.draw_bars()

    def _changed(self) -> bool:
        """Whether the journal or the date has moved on since the last look."""
        from dlstudy.journal import Journal, clock, day_end, study_date

        try:
            with Journal.open() as journal:
                now = (*journal.newest(), study_date(clock.now(), day_end()))
        except DlstudyError as error:
            self.tell(error.message, "bad")
            return False
        before, self._known = self._known, now
        return bool(before) and before != now

    def sit_down(self) -> None:
        """Read plan and journal anew."""
        try:
            self.desk = sit_down(self.path, reviews=True)
        except DlstudyError as error:
            self.tell(error.message, "bad")

    def _watch_block(self) -> None:
        """Say once when the theory, and when the whole block, has had its time."""
        from dlstudy.tui.dashboard.block import over

        for name, words in over(self.desk, self.timer):
            if name not in self._told:
                self._told.add(name)
                self.tell(words, "good", 30)
                self.alert(words)

    def alert(self, words: str) -> None:
        """Call the learner, as the setting says: the bell, the desktop's notification, or not at all."""
        from dlstudy.desk.notifying import notify
        from dlstudy.home import settings

        with contextlib.suppress(DlstudyError):
            if notify(settings()["block_end"], words):
                self.bell()

    # ---- saying and asking -----------------------------------------------------------------------

    def tell(self, text: str, colour: str = "text", seconds: float = MESSAGE) -> None:
        """A line in the place of the keys, for a while."""
        self._message = (" ".join(text.split()), colour, False)
        self._until = time.monotonic() + seconds
        if self.screen is self.home:
            self.draw_bars()
        elif hasattr(self.screen, "tell"):
            self.screen.tell(text, colour)

    def confirm(self, question: str, yes: Callable[[], Any], words: str = "", **named: str) -> None:
        """Ask, and do it if the answer is yes. named: `yes` and `no` under other names: ``yes_word=…``."""
        from dlstudy.tui.dashboard.asking import Confirm

        sheet = Confirm(question, words, yes=named.get("yes_word", ""), no=named.get("no_word", ""))
        self.push_screen(sheet, lambda answer: self.guarded(yes) if answer else None)

    def prompt(
        self,
        title: str,
        value: str = "",
        *,
        done: Callable[[str], Any],
        words: str = "",
        check: Callable[[str], str | None] | None = None,
    ) -> None:
        """Ask for a line of text. `check` says what is wrong with one, or None."""
        from dlstudy.tui.dashboard.asking import Prompt

        self.push_screen(
            Prompt(title, value, words, check),
            lambda text: self.guarded(lambda: done(text)) if text is not None else None,
        )

    def choose(
        self,
        title: str,
        options: Sequence[tuple[str, str]],
        *,
        done: Callable[[str], Any],
        words: str = "",
        at: int = 0,
    ) -> None:
        """Let one of (id, words) be chosen."""
        from dlstudy.tui.dashboard.asking import Choose

        self.push_screen(
            Choose(title, options, words, at),
            lambda name: self.guarded(lambda: done(name)) if name is not None else None,
        )

    def guarded(self, action: Callable[[], Any]) -> None:
        """Do something; an error of ours is a line at the bottom. The view draws what came of it."""
        try:
            action()
        except DlstudyError as error:
            self.tell(" ".join(filter(None, [error.message, error.hint])), "bad", 12)
        self.update_view()

    async def run_key(self, action: str) -> None:
        """Run the action of a key that was clicked on."""
        namespace = self.view or self.home
        await self.run_action(action, default_namespace=namespace)

    # ---- keys ------------------------------------------------------------------------------------

    def action_help(self) -> None:
        from dlstudy.tui.widgets.help import Help

        view = self.view
        digits = Key("1", "", fr=("", "choisir une vue"), en=("", "choose a view"), group="program",
                     shown=f"1 … {len(views.VIEWS)}")  # fmt: skip
        program = [digits, *(key for key in EVERYWHERE if key.words[1])]
        self.push_screen(Help(KeySet([*(view.KEYS if view is not None else []), *MOVING, *program])))  # type: ignore[arg-type]

    def action_command_palette(self) -> None:
        from dlstudy.tui.dashboard.palette_commands import Commands

        if self.screen is self.home:
            self.push_screen(Commands())

    def action_colours(self) -> None:
        """The next colours, from now on."""
        if not self.terminal.colours:
            raise UserError(say(fr="Ce terminal est sans couleurs.", en="This terminal has no colours."))
        names = list(self.palettes)
        self.use_theme(names[(names.index(self.theme_name) + 1) % len(names)])
        self.call_after_refresh(self.repaint)
        from dlstudy.home import change_setting

        change_setting("theme", self.theme_name)

    def forget_views(self) -> None:
        """After a change of language or curriculum: the other views are made anew when they are shown."""
        for view in self.home.query(View):
            if not view.display and not view.busy:
                view.remove()

    def repaint(self) -> None:
        """After a change of colours or language."""
        self.home.query_one(Views).titles = [(name, views.title(name)) for name in views.VIEWS]
        for widget in (*self.home.query(Views), *self.home.query(Foot)):
            widget.refresh()
        self.update_view()

    def action_pause_timer(self) -> None:
        self.timer.pause()
        self.draw_bars()

    def action_home(self) -> None:
        """Escape: from any view to Today, where the day is."""
        if self.screen is self.home and self._view != "today":
            self.action_show("today")

    def action_leave(self) -> None:
        if not self.jobs:
            self.exit("left")
            return
        self.confirm(
            say(fr="Quitter ?", en="Leave?"), lambda: self.exit("left"), "\n".join(self.jobs.values())
        )

    def let_go(self) -> None:
        """The terminal is gone, or somebody wants us to end: every screen writes down what it has, then all ends."""
        for screen in reversed(self.screen_stack):
            leave = getattr(screen, "action_detach", None) or getattr(screen, "action_leave", None)
            if leave is not None and screen is not self.home:
                with contextlib.suppress(Exception):
                    leave()
        self.exit("left")

    def action_interrupt(self) -> None:
        """Ctrl-C: to the screen on top, if it knows what to do with it; else to leave."""
        for screen in reversed(self.screen_stack):
            interrupt = getattr(screen, "interrupt", None)
            if interrupt is not None:
                interrupt()
                return
            if screen is not self.home and not screen.is_modal:
                leave = getattr(screen, "action_leave", None)
                if leave is not None:
                    leave()
                    return
        self.action_leave()

    async def on_event(self, event: events.Event) -> None:
        """Every key and every touch of the mouse is a sign of life."""
        if isinstance(event, (events.Key, events.MouseEvent, events.Paste)):
            self.timer.touch()
            touch = getattr(self.screen, "touch", None) if self.screen_stack else None
            if touch is not None:
                touch()
        await super().on_event(event)
